"""What the Guardian's page model and its Content API have in common: JSON objects of any shape, names in a byline.

Light: imports no parser but JSON's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from tui_liveblog.errors import OverLimit, Unreadable
from tui_liveblog.model import Post
from tui_liveblog.sources.json_values import check_depth

Thing = dict[str, Any]
"""A JSON object, its values not yet looked at."""

_BETWEEN_NAMES = re.compile(r"\s*[,;&|/]\s*|\s+(?:and|with)\s+")
_IN_BRACKETS = re.compile(r"\([^()]{0,80}\)")
_WHERE = re.compile(r"\s+(?:at|in|from|on)\s.*$")
_LONGEST_NAME = 100
_ADDRESS = re.compile(r"https?://[!-~]{1,2000}")


def starts_object(body: bytes) -> bool:
    """Whether the first byte that counts opens a JSON object."""
    return body[:256].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def read_object(body: bytes) -> Thing:
    """The JSON object of a body, read as `json_values.read_json` reads one."""
    try:
        value: Any = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        value = _read_leniently(body)
    check_depth(value)
    if not isinstance(value, dict):
        raise Unreadable("this JSON is not of the shape that the Guardian sends")
    return value


def _read_leniently(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig", "replace"), strict=False)
    except RecursionError:
        raise OverLimit("this JSON is nested too deep to be read") from None
    except ValueError as error:
        raise Unreadable("this JSON is damaged or cut short; try again later") from error


def thing(value: object) -> Thing:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def things(value: object) -> list[Thing]:
    """The objects in a list; none where it is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def words(of: Thing, *names: str) -> str:
    """The first of these members that is text with something in it."""
    return next((value for name in names if isinstance(value := of.get(name), str) and value.strip()), "")


def is_true(value: object) -> bool:
    """Whether a flag is set; the Content API writes some as text."""
    return value is True or value == "true"


def page_address(address: str) -> str:
    """The address without query and fragment; "" for one that cannot be asked for, and is not to be kept."""
    bare = address.partition("#")[0].partition("?")[0]
    return bare if _ADDRESS.fullmatch(bare) else ""


def names_in_byline(byline: str) -> tuple[str, ...]:
    """The names of a byline, without "(now)", "(earlier)", the place that they write from, and words that are no names."""
    line = " ".join(_IN_BRACKETS.sub(" ", byline).split()).removeprefix("By ")
    names = (_WHERE.sub("", part).strip(" .") for part in _BETWEEN_NAMES.split(line))
    return tuple(dict.fromkeys(name for name in names if name and not name.islower() and len(name) <= _LONGEST_NAME))


def newest_id(posts: Iterable[Post]) -> str:
    """The id of the newest post that has one and a time, for an answer that does not name it."""
    timed = [post for post in posts if post.published is not None and post.id.startswith("block-")]
    newest = max(timed, key=lambda post: post.published or _NEVER, default=None)
    return newest.id if newest is not None else ""


_NEVER = datetime.min.replace(tzinfo=UTC)
