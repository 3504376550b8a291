"""Words as they are compared: accents fold, capitals make exact. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from tui_liveblog.letters import each_changed

_QUOTES = {"’": "'", "‘": "'", "“": "", "”": "", '"': ""}


def fold(text: str) -> str:
    """The text without accents and quotation marks, case kept."""
    plain = each_changed(text, _plain).replace('"', "")
    return plain if plain.isascii() else unicodedata.normalize("NFC", plain)


@lru_cache(maxsize=4_096)
def _plain(letter: str) -> str:
    apart = "".join([part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part)])
    return _QUOTES.get(apart, apart)


def folded(text: str) -> str:
    """The same with one blank between words: a value as it is looked for, a name as it is looked at."""
    return " ".join(fold(text).replace("\0", "").split())


def folded_names(names: Iterable[str]) -> tuple[str, ...]:
    """Names as they are looked at."""
    return tuple(map(folded, names))


def is_exact(value: str) -> bool:
    """Whether a folded value wants its capitals as they are: smart case."""
    return any(map(str.isupper, value))


def small(text: str) -> str:
    """Folded text for values that do not want their capitals."""
    return text.casefold()  # not `lower`: a final sigma and a sharp s are small letters that fold


def small_bytes(text: str) -> bytes:
    """The same in UTF-8, for values of ASCII alone: four times as fast, because only ASCII letters are made small.

    Of all letters that `fold` leaves, only a sharp s folds to ASCII.
    """
    if not text.isascii() and ("ß" in text or "ẞ" in text):
        text = text.casefold()
    return text.encode("utf-8", "surrogatepass").lower()


def searched_words(title: str, text: str, names: Iterable[str]) -> bytes:
    """All that a word without a field is looked for in, folded: title, text, and the names shown on the post, NUL between."""
    told = "\0".join((title, text, *names))
    return each_changed(told, str.casefold).encode("utf-8", "surrogatepass").lower()


def word_starts(value: str, text: str) -> list[int]:
    """Where `value` stands in `text` at a word's start."""
    found: list[int] = []
    at = text.find(value)
    while at >= 0:
        if at == 0 or not _in_word(text[at - 1]):
            found.append(at)
        at = text.find(value, at + 1)
    return found


def begins_word(value: str, text: str) -> bool:
    """Whether `value` stands anywhere in `text` at a word's start."""
    at = text.find(value)
    while at > 0 and _in_word(text[at - 1]):
        at = text.find(value, at + 1)
    return at >= 0


def _in_word(character: str) -> bool:
    """Letters, digits and what stands over or under them; an apostrophe is none: `o'dell` is found by `dell*`."""
    return character.isalnum() or character == "_" or unicodedata.category(character)[0] == "M"
