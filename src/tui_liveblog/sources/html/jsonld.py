"""JSON-LD of a page: the text of its scripts into values, and the live blogs among them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct

from tui_liveblog import limits
from tui_liveblog.errors import OverLimit
from tui_liveblog.sources.html import sloppy
from tui_liveblog.sources.html.page import Page
from tui_liveblog.sources.json_values import check_depth

Thing = dict[str, Any]
"""One object of JSON-LD, its values not yet looked at."""

LIVE_BLOG = "LiveBlogPosting"


class Found(Struct, frozen=True):
    """What the JSON-LD of a page holds.

    live_blogs  its LiveBlogPosting objects, with and without posts
    by_id       objects by their `@id`, the fullest of each
    types       every `@type` met, to tell an article from a front page
    damaged     blocks that could not be read
    declared    whether a live blog is declared, be it in a block that could not be read
    mended      whether a block with a live blog had to be mended: what it lacks may have been lost
    """

    live_blogs: tuple[Thing, ...]
    by_id: dict[str, Thing]
    types: frozenset[str]
    damaged: int
    declared: bool
    mended: bool = False


def find(page: Page) -> Found:
    """All that the page's `ld+json` scripts hold."""
    live_blogs: list[Thing] = []
    by_id: dict[str, Thing] = {}
    types: set[str] = set()
    damaged = 0
    declared = mended = False
    for text in page.data:
        if not text.strip():
            continue
        try:
            value, whole = read_sloppily(text)
        except ValueError:
            damaged += 1
            declared = declared or LIVE_BLOG in text
            continue
        declared = declared or (not whole and LIVE_BLOG in text)
        for thing in things(value):
            own = types_of(thing)
            if not own <= types:
                types |= own
            if LIVE_BLOG in own:
                live_blogs.append(thing)
                mended = mended or not whole
            identity = thing.get("@id")
            if isinstance(identity, str) and len(thing) > len(by_id.get(identity, {})):
                by_id[identity] = thing
    return Found(tuple(live_blogs), by_id, frozenset(types), damaged, declared or bool(live_blogs), mended)


def read_sloppily(text: str) -> tuple[Any, bool]:
    """The value of a JSON-LD script, and whether it is whole; raises ValueError for what holds none.

    Strictly first, which is fast; then as `json` reads it, control characters allowed in strings; then as far as it goes.
    """
    try:
        return _not_deep(msgspec.json.decode(text)), True
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        pass
    try:
        return _not_deep(json.loads(text, strict=False)), True
    except (ValueError, RecursionError):
        return sloppy.read(text), False


def _not_deep(value: Any) -> Any:
    """The value; raises RecursionError for one that is nested deeper than any is read."""
    try:
        check_depth(value)
    except OverLimit as error:
        raise RecursionError from error
    return value


def things(value: Any) -> Iterator[Thing]:
    """Every object in a JSON value, outer before inner, in the order of the text, to a bounded depth."""
    stack: list[tuple[Any, int]] = [(value, 0)]
    while stack:
        at, depth = stack.pop()
        inner: Iterable[Any] = ()
        if isinstance(at, dict):
            yield at
            inner = at.values()
        elif isinstance(at, list):
            inner = at
        if depth < limits.JSON_DEPTH:
            stack += [(one, depth + 1) for one in reversed([*inner]) if isinstance(one, (dict, list))]


def types_of(thing: Thing) -> frozenset[str]:
    """The types of an object, without the vocabulary's address: "https://schema.org/Person" is "Person"."""
    said = thing.get("@type")
    if isinstance(said, str):
        return _names_of_types((said,))
    return _names_of_types(tuple(name for name in said if isinstance(name, str)) if isinstance(said, list) else ())


@lru_cache(maxsize=256)
def _names_of_types(said: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name.rstrip("/").rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in said)
