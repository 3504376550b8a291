"""What is safe to give to a terminal, said in words of its own: no pattern of `clean` is used here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from enum import Enum
from typing import Any

from msgspec import Struct


def is_safe(text: str) -> bool:
    """No control but newline, nothing that turns text round, no half of a character, no pile of marks."""
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        if category == "Cc" and character != "\n":
            return False
        if category in ("Cs", "Zl", "Zp") or 0x202A <= ord(character) <= 0x202E or 0x2066 <= ord(character) <= 0x206F:
            return False
        marks = marks + 1 if category[0] == "M" else marks if category == "Cf" else 0
        if marks > 8:
            return False
    return True


def texts_of(value: Any) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str) and not isinstance(value, Enum):
        yield value
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from texts_of(one)
    elif isinstance(value, Struct):
        for field in value.__struct_fields__:
            yield from texts_of(getattr(value, field))


def addresses_of(value: Any) -> Iterator[str]:
    """Every field called `url` in a value, however deep."""
    if isinstance(value, (tuple, list)):
        for one in value:
            yield from addresses_of(one)
    elif isinstance(value, Struct):
        for field in value.__struct_fields__:
            inner = getattr(value, field)
            if field == "url":
                yield inner
            else:
                yield from addresses_of(inner)


def harm_in(value: Any) -> str:
    """What in a value must not reach a reader, "" for nothing."""
    for text in texts_of(value):
        if not is_safe(text):
            return f"not safe to show: {text[:80]!r}"
    for url in addresses_of(value):
        if url and not (url.startswith(("http://", "https://")) and url.isascii() and url.isprintable() and len(url) <= 2_083):
            return f"not safe to open: {url[:80]!r}"
    return ""
