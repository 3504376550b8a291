"""Bytes of an unknown encoding in, tidy lines out."""

from __future__ import annotations

import codecs
import re
import unicodedata

STRUCTURED = re.compile(rb'<|\{\s*["}]|\[\s*[\[{"\]]')
"""How markup and JSON begin. Text may begin with a bracket too ("[Live] Storm"), so a bracket alone is not enough."""

FEW = 3
"""A file is UTF-8 with some damage, not another encoding, when good characters outnumber the bad by this much."""

COMPOSED = 300
"""Characters of the longest line whose accents are put together with their letters."""

INVISIBLE = {ord(c): None for c in "\ufeff\u200b\u2060\u00ad"}
"""Marks that pages put inside names and times, and that no reader sees: BOM, zero-width space, word joiner, soft hyphen."""


def looks_structured(body: bytes) -> bool:
    """Whether the body begins as HTML, XML or JSON does."""
    start = body[:1024].removeprefix(codecs.BOM_UTF8).lstrip()
    return STRUCTURED.match(start) is not None


def decode(body: bytes) -> str | None:
    """The text, None where the bytes are not text: UTF-16 by its mark, else UTF-8, else Windows-1252."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = body.decode("utf-16", "replace")
    elif b"\0" in body:
        return None
    else:
        text = _eight_bit(body.removeprefix(codecs.BOM_UTF8))
    return None if "\0" in text else text


def _eight_bit(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    # A file that was cut off in the middle of a character is still UTF-8; read otherwise, each accent in it would be wrong.
    patched = body.decode("utf-8", "replace")
    bad = patched.count("\ufffd")
    good = len(patched) - bad - sum(1 for byte in body if byte < 0x80)
    return patched if good > FEW * bad else body.decode("cp1252", "replace")


def tidy_lines(text: str) -> list[str]:
    """The lines, a blank one as "": every kind of line break, runs of any space as one space, no invisible marks."""
    return [_tidy(line) for line in text.translate(INVISIBLE).splitlines()]


def _tidy(line: str) -> str:
    words = " ".join(line.split())
    # Names of months are compared letter by letter. Long lines are prose, and normalising them can be made slow.
    return unicodedata.normalize("NFC", words) if len(words) <= COMPOSED else words
