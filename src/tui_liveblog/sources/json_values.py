"""JSON replies and objects in scripts, taken for what they should be. Wrong types give nothing, never an exception."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import msgspec

from tui_liveblog import limits
from tui_liveblog.errors import OverLimit, Unreadable
from tui_liveblog.sources.base import Reply

_SURROGATES = re.compile("[\ud800-\udfff]")
_ASSIGNMENTS = 20
"""Places in a page that are tried: one is enough on real pages, and each costs a parse."""


def read_json(reply: Reply) -> Any:
    """The value of a reply. Raises Unreadable for what is no JSON, or damaged, OverLimit for one nested too deep."""
    from tui_liveblog.sources.html.page import decode

    text = decode(reply.body, reply.content_type)
    try:
        try:
            value = msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeError):
            value = json.loads(text, strict=False)  # slower, and takes control characters in strings
    except RecursionError:
        raise OverLimit("this JSON is nested too deep to be read") from None
    except ValueError:
        raise Unreadable("this reply is no JSON, or is damaged; try again later") from None
    check_depth(value)
    return value


def check_depth(value: Any) -> None:
    """Raise OverLimit for a value nested so deep that walking it could exhaust the stack. Honest ones end near 50."""
    level = [value] if isinstance(value, (dict, list)) else []
    for _ in range(limits.JSON_DEPTH):
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return
    raise OverLimit("this JSON is nested too deep to be read")


def looks_like_json(body: bytes) -> bool:
    """Whether the first character is that of an object."""
    return body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def mapping(value: object) -> dict[str, Any]:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def listing(value: object) -> list[Any]:
    """The array, or an empty one."""
    return value if isinstance(value, list) else []


def text_of(value: object) -> str:
    """A string without lone surrogates, a whole number in digits, "" for all else: ids are sent as either."""
    if isinstance(value, str):
        return value if value.isascii() else _SURROGATES.sub("\ufffd", value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1e18 else ""


def number_of(value: object) -> float | None:
    """A finite number, or a string that holds one."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def count_of(value: object) -> int:
    """A number of something: whole, not negative, 0 where there is none."""
    number = number_of(value)
    return int(number) if number is not None and 0 <= number < 1e15 else 0


def words_of(markup: object) -> str:
    """The words of HTML on one line: names and titles are sent with tags and entities in them."""
    from tui_liveblog.sources.html.body import read_markup
    from tui_liveblog.sources.html.text import one_line

    said = text_of(markup)
    if not said.strip():
        return ""
    if "<" not in said and "&" not in said:
        return one_line(said)
    return one_line(" ".join(block.text for block in read_markup(said, "")))


def assigned(page: str, name: str) -> dict[str, Any]:
    """The object literal that a script of the page assigns to `name`; empty where there is none, or it is no JSON."""
    decoder = json.JSONDecoder(strict=False)
    for number, match in enumerate(re.finditer(rf"\b{re.escape(name)}\s*=\s*(?={{)", page)):
        if number == _ASSIGNMENTS:
            break
        try:
            value, _ = decoder.raw_decode(page, match.end())
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict) and value:
            return value
    return {}
