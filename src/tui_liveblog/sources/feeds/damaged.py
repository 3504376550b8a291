"""A feed that is no XML any more (tags that never end, or end crosswise), as far as feedparser's loose reader makes it out.

Only that reader is used, on text: `feedparser.parse` would take bytes that look like a path for a file's name and open it, and
an address for something to fetch (api.py, `_open_resource`, 6.0.14). Its times are left: they are guesses, and what the feed
wrote stands beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any
from xml.etree.ElementTree import Element

from feedparser.api import LooseFeedParser  # type: ignore[import-untyped]  # it has no types
from msgspec.structs import replace

from tui_liveblog.sources.feeds.entries import read_tree
from tui_liveblog.sources.feeds.entry import Attached, Entry, Feed, Markup, Words
from tui_liveblog.sources.feeds.tree import Document, legal, mend, parse_text, split
from tui_liveblog.sources.html.text import absolute

_LONGEST_SOUND = 1024**2
"""Characters of an item; of a post, 64 KiB are shown."""

_LONGEST = 65_536
_MOST = 50
"""Items, and characters of one, that are read loosely: it takes a millisecond for an honest one, and minutes for a trap."""

_MARKUP = {"text/plain": Markup.TEXT, "text/html": Markup.HTML, "application/xhtml+xml": Markup.HTML}


def read_damaged(document: Document, came_from: str) -> Feed:
    """The feed in a damaged text: the sound items as they are, the others as well as they can be made out."""
    document = legal(document)
    head, pieces = split(document)
    root = _parse(head, document)
    items: list[Element | Entry] = []
    loose = lost = 0
    for piece in pieces:
        parsed = _parse(piece, document) if len(piece) <= _LONGEST_SOUND else None
        if parsed is not None and len(parsed):
            items.append(parsed[0])
        elif loose < _MOST and len(piece) <= _LONGEST and (entry := _read_loosely(piece, came_from)) is not None:
            loose += 1
            items.append(entry)
        else:
            lost += 1
    # Without a head that can be read, its root at least says what the items are.
    feed = read_tree(root if root is not None else Element(document.name), came_from, items)
    notes = []
    if not document.cut or loose or lost or root is None:
        notes.append("the feed is damaged XML; what could be made out of it is shown")
    if document.cut:
        notes.append("the feed breaks off; what there is of it is shown")
    return replace(feed, items=feed.items + lost, notes=(*feed.notes, *notes))


def _parse(text: str, document: Document) -> Element | None:
    root = parse_text(text)
    return parse_text(mend(text, document.entities)) if root is None else root


def _read_loosely(piece: str, came_from: str) -> Entry | None:
    parser = LooseFeedParser(came_from, None, "utf-8", {})
    # Sanitising and addresses are the business of what reads the markup later.
    parser.resolve_relative_uris = parser.sanitize_html = False
    with suppress(Exception):  # whatever it stumbles over: what it has read so far is all there is
        parser.feed(piece)
    return _entry(parser.entries[0], came_from, atom=str(parser.version).startswith("atom")) if parser.entries else None


def _entry(entry: Mapping[str, Any], came_from: str, *, atom: bool) -> Entry:
    link = absolute(_text(entry, "link"), came_from)
    body = next((words for words in _bodies(entry, atom=atom) if words.text), Words())
    return Entry(
        id=_text(entry, "id") or _text(entry, "link"),
        link=link,
        base=link or came_from,
        title=_words(entry, "title_detail", atom=atom),
        body=body,
        published=tuple(filter(None, (_text(entry, "published"), _text(entry, "created")))),
        updated=tuple(filter(None, (_text(entry, "updated"),))),
        authors=_authors(entry),
        attached=tuple(_attached(entry, came_from)),
    )


def _bodies(entry: Mapping[str, Any], *, atom: bool) -> Iterable[Words]:
    for detail in _each(entry, "content"):
        yield _read_words(detail, atom=atom)
    yield _words(entry, "summary_detail", atom=atom)


def _words(values: Mapping[str, Any], name: str, *, atom: bool) -> Words:
    detail = dict.get(_plain(values), name)
    return _read_words(detail, atom=atom) if isinstance(detail, dict) else Words()


def _read_words(detail: Mapping[str, Any], *, atom: bool) -> Words:
    text = _text(detail, "value")
    return Words(text, _MARKUP.get(_text(detail, "type"), Markup.UNSURE) if atom else Markup.UNSURE)


def _authors(values: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(filter(None, (_text(person, "name") for person in _each(values, "authors"))))


def _attached(entry: Mapping[str, Any], base: str) -> Iterable[Attached]:
    for link in _each(entry, "links"):
        if _text(link, "rel") == "enclosure":
            yield Attached(absolute(_text(link, "href"), base), _text(link, "type"))
    for media in (*_each(entry, "media_content"), *_each(entry, "media_thumbnail")):
        width = _text(media, "width")
        kind = _text(media, "medium") or _text(media, "type")
        yield Attached(
            absolute(_text(media, "url"), base), kind, width=int(width) if width.isdecimal() and len(width) < 6 else 0
        )


def _each(values: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = dict.get(_plain(values), name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _text(values: Mapping[str, Any], name: str) -> str:
    value = dict.get(_plain(values), name)
    return value.strip() if isinstance(value, str) else ""


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The dictionary as it is: feedparser's own `get` maps old names to new ones, and warns of it."""
    assert isinstance(values, dict)
    return values
