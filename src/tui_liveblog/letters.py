"""Texts gone through letter by letter, at the pace of bytes. Standard library only.

A post of a thousand letters has some forty different ones, and of those outside ASCII a handful: quotation marks, a dash. Each
is judged once; what is done with all the letters of ASCII is done by tables.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache

_ASCII, _FOREIGN = bytes(range(128)), bytes(range(128, 256))
_MANY = 300
"""Different letters in a text above which going through it once is less work than once for each."""


def foreign(text: str) -> set[str]:
    """The different letters of a text that are not ASCII."""
    return _foreign_in(_bytes_of(text))


def each_changed(text: str, change: Callable[[str], str]) -> str:
    """The text with each letter that is not ASCII changed.

    change  what becomes of a letter; letters that it gives are those that it leaves as they are
    """
    if text.isascii():
        return text
    found = foreign(text)
    if len(found) > _MANY:
        return "".join([letter if letter.isascii() else change(letter) for letter in text])
    for letter in found:
        changed = change(letter)
        if changed != letter:
            text = text.replace(letter, changed)  # of bytes that takes twice as long
    return text


def told(text: str) -> bytes:
    """The letters and digits of a text, small, in UTF-8; what is no news is left out."""
    data = _bytes_of(text)
    if not any(map(_told_of, _foreign_in(data))):  # quotation marks and dashes at most
        return data.lower().translate(None, _NO_NEWS + _FOREIGN)
    return _bytes_of(each_changed(text, _told_of)).lower().translate(None, _NO_NEWS)


def _bytes_of(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _foreign_in(data: bytes) -> set[str]:
    return set(data.translate(None, _ASCII).decode("utf-8", "surrogatepass"))


def is_no_news(letter: str) -> bool:
    """Whether it is punctuation, space, or a sign that shows nothing."""
    return unicodedata.category(letter)[0] in "PZC"


@lru_cache(maxsize=4_096)
def _told_of(letter: str) -> str:
    return "".join([small for small in letter.casefold() if not is_no_news(small)])


_NO_NEWS = bytes(code for code in _ASCII if is_no_news(chr(code)))
