"""Where in an item each of its fields stands. Nearly all items of a feed have the same elements, so this is found out once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

PUBLISHED = ("pubdate", "atom:published", "atom:issued", "atom:created", "dc:date", "dcterms:issued", "dcterms:created")
UPDATED = ("atom:updated", "atom:modified", "dcterms:modified")
TITLES = ("title", "atom:title", "dc:title", "media:title")
# The whole text before the excerpt.
BODIES = (
    "content:encoded",
    "atom:content",
    "xhtml:body",
    "xhtml:div",
    "body",
    "fullitem",
    "description",
    "atom:summary",
    "dc:description",
    "media:description",
    "itunes:summary",
)
_NAMED = frozenset({"atom:author", "author", "itunes:author"})
_ATTACHED = frozenset({"enclosure", "atom:link", "media:group", "media:content", "media:thumbnail"})
_MOST = 200
"""Shapes that are kept: honest feeds have a handful."""


class Shape(NamedTuple):
    """Places of an item's own elements, the best first.

    titles, bodies  with the names that they have: the first of each name
    ids, links      all elements that may hold an identity, an address
    guid            of the first, -1 for none
    published, updated  the first of each name
    others          all links of Atom's
    creators        all of `dc:creator`
    named           whether there are other elements with authors
    attached        whether anything may be attached
    """

    titles: tuple[tuple[int, str], ...]
    bodies: tuple[tuple[int, str], ...]
    ids: tuple[int, ...]
    guid: int
    links: tuple[int, ...]
    published: tuple[int, ...]
    updated: tuple[int, ...]
    others: tuple[int, ...]
    creators: tuple[int, ...]
    named: bool
    attached: bool


class Shapes:
    """The shapes of a feed's items.

    name  an element's, as `prefix:local` in lower case
    """

    def __init__(self, name: Callable[[Element], str]) -> None:
        self._name = name
        self._known: dict[tuple[str, ...], Shape] = {}

    def of(self, item: Element) -> Shape:
        """The shape of an item."""
        tags = tuple([child.tag for child in item])
        found = self._known.get(tags)
        if found is None:
            found = _shape(list(map(self._name, item)))
            if len(self._known) < _MOST:
                self._known[tags] = found
        return found


def _shape(names: list[str]) -> Shape:
    def every(*which: str) -> tuple[int, ...]:
        return tuple(place for one in which for place, name in enumerate(names) if name == one)

    def first(which: Sequence[str]) -> tuple[int, ...]:
        return tuple(names.index(one) for one in which if one in names)

    return Shape(
        titles=tuple((place, names[place]) for place in first(TITLES)),
        bodies=tuple((place, names[place]) for place in first(BODIES)),
        ids=every("guid", "atom:id"),
        guid=names.index("guid") if "guid" in names else -1,
        links=every("link"),
        published=first(PUBLISHED),
        updated=first(UPDATED),
        others=every("atom:link"),
        creators=every("dc:creator"),
        named=not _NAMED.isdisjoint(names),
        attached=not _ATTACHED.isdisjoint(names),
    )
