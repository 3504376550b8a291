"""The bytes of a feed as text. The bytes decide, then the feed's own declaration, then the server's header.

A byte order mark, or bytes that are valid UTF-8, outweigh whatever is said of them: text in another charset is practically
never valid UTF-8. Where they are neither, the declaration in the feed stands before the header: it was written by what wrote
the bytes and stays with them in a saved file, while servers give one charset to every file that they send.
"""

from __future__ import annotations

import codecs
import re

from tui_liveblog.sources.html.page import decode as decode_as
from tui_liveblog.sources.text.decoding import decode as decode_unnamed

_DECLARATION = re.compile(rb"<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']\s*([\w.:-]{2,30})", re.IGNORECASE)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,30})", re.IGNORECASE)
# Said of bytes that were found to be neither: what reads "utf-16" as ASCII is not UTF-16.
_CANNOT_BE = re.compile(r"(?:x-?)?(?:utf|ucs|iso-10646|unicode|csunicode)", re.IGNORECASE)
_SHIFTED = re.compile(r"(?:cs)?iso-?2022", re.IGNORECASE)
_WESTERN = re.compile(
    r"(?:us-?)?ascii|latin-?1|l1|(?:cs)?iso-?(?:8859-?1|latin-?1)|(?:windows|cp)-?1252|x-cp1252", re.IGNORECASE
)
_PROBE = b"\x80\x81\xa4\xbc\xd0\xe0\xf0\xfd"
"""No UTF-8, and other letters in Windows-1252, which an unknown name is read as, than in any other charset."""

_BY_ZEROS = (
    (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"), (b"{\0", "utf-16-le"), (b"\0{", "utf-16-be"),
)  # fmt: skip
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)

# Python imports a codec at its first use; the worker may open no files by then. The others are `html.page`'s.
codecs.lookup("utf-32")


def decode(body: bytes, content_type: str) -> str:
    """The text of a feed's bytes, without a byte order mark; what cannot be read is U+FFFD."""
    return _decode(body, content_type).removeprefix("\ufeff")


def _decode(body: bytes, content_type: str) -> str:
    if body.startswith(_UTF_32):
        return body.decode("utf-32", "replace")
    if body.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode_as(body, "")
    for start, label in _BY_ZEROS:
        if body.startswith(start):
            return body.decode(label, "replace")
    labels = _labels(body, content_type)
    if not (b"\x1b" in body and any(map(_SHIFTED.match, labels))):  # ISO-2022 is ASCII, and so UTF-8, to the eye
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            pass
    if not labels:
        return decode_unnamed(body) or body.decode("utf-8", "replace")
    read = (decode_as(body, f"charset={label}") for label in labels)
    return min(read, key=lambda text: text.count("\ufffd"))  # the first of equals: the declaration


def _labels(body: bytes, content_type: str) -> list[str]:
    """The charsets that are named, without those that the bytes rule out."""
    declared = _DECLARATION.search(body[:1024])
    header = _HEADER.search(content_type)
    named = ([declared[1].decode("ascii", "replace")] if declared else []) + ([header[1]] if header else [])
    return [label for label in named if _is_known(label) and not _CANNOT_BE.match(label)]


def _is_known(label: str) -> bool:
    """Whether a name is one of a charset. Asked of the decoder itself: Python's `codecs` would import what a feed names."""
    return _WESTERN.fullmatch(label) is not None or decode_as(_PROBE, f"charset={label}") != decode_as(_PROBE, "")
