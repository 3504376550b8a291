"""A feed as its format says it, before it is made into posts."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from tui_liveblog import limits


class Markup(StrEnum):
    """How words are to be read. UNSURE is RSS, which does not say: words with entities or HTML in them."""

    TEXT = "text"
    HTML = "html"
    UNSURE = "unsure"


class Words(Struct, frozen=True, gc=False):
    """Words and how to read them."""

    text: str = ""
    markup: Markup = Markup.UNSURE


class Attached(Struct, frozen=True, gc=False):
    """A picture, a sound or another file that belongs to an entry. `type` is a MIME type or a medium ("image")."""

    url: str
    type: str = ""
    title: str = ""
    credit: str = ""
    width: int = 0


class Entry(Struct, frozen=True, gc=False):
    """One item.

    base       what its relative links are relative to
    published  the times that it gives, as written, the best first
    updated    the same
    """

    id: str = ""
    link: str = ""
    base: str = ""
    title: Words = Words()
    body: Words = Words()
    published: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    attached: tuple[Attached, ...] = ()


def says_something(entry: Entry) -> bool:
    """Whether there is anything of an item to show, or to know it by."""
    return bool(entry.id or entry.link or entry.title.text or entry.body.text or any(item.url for item in entry.attached))


def too_many(items: int) -> tuple[str, ...]:
    """What to say of a feed with that many items."""
    return (f"the feed has {items} items; the first {limits.POSTS} are read",) if items > limits.POSTS else ()


class Feed(Struct, frozen=True):
    """A feed.

    url       its own address, as it says
    home      the page that it belongs to
    following the address of the page with older entries
    refresh   the interval that it asks for, in seconds
    items     how many it has, of which no more than the limit are read
    entries   those items that say something, to be taken once; each is read when it is taken
    notes     what is wrong with it, in words for a reader
    """

    title: Words = Words()
    url: str = ""
    home: str = ""
    standfirst: Words = Words()
    language: str = ""
    authors: tuple[str, ...] = ()
    following: str = ""
    refresh: float | None = None
    ended: bool = False
    items: int = 0
    entries: Iterable[Entry] = ()
    notes: tuple[str, ...] = ()
