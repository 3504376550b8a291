"""The elements of RSS, RDF and Atom as entries. Feeds mix the formats, so that one reader reads all of them by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from xml.etree.ElementTree import Element

from tui_liveblog import limits
from tui_liveblog.sources.feeds.entry import Attached, Entry, Feed, Words, says_something, too_many
from tui_liveblog.sources.feeds.markup import ATOM_03, inner_text, read_words
from tui_liveblog.sources.feeds.shapes import Shapes
from tui_liveblog.sources.feeds.tree import NAMESPACES
from tui_liveblog.sources.html.text import absolute

_PREFIXES = {uri: f"{prefix}:" for prefix, uri in NAMESPACES.items()} | {
    "https://www.w3.org/2005/Atom": "atom:",
    ATOM_03: "atom:",
    "http://search.yahoo.com/mrss": "media:",
    "http://www.itunes.com/DTDs/Podcast-1.0.dtd": "itunes:",
    "": "",
    "http://purl.org/rss/1.0/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss2": "",
    "http://backend.userland.com/RSS2": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
}
_XML = "{http://www.w3.org/XML/1998/namespace}"
_ABOUT = f"{{{NAMESPACES['rdf']}}}about"

_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_MAILBOX = re.compile(
    r"\s*[^\s()<>@]{1,100}@[^\s()<>@]{1,100}\s*\(([^()]{1,200})\)\s*|\s*\"?([^<>\"]{1,200}?)\"?\s*<[^<>@]{1,100}@[^<>]{1,100}>\s*"
)

_Fields = dict[str, list[Element]]


class _Names:
    """Elements' names as `prefix:local` in lower case, whatever prefix the feed itself uses; "" for the feed's own format."""

    def __init__(self, root: Element) -> None:
        space, local = _split(root.tag)
        self._prefixes = dict(_PREFIXES)
        self._prefixes.setdefault(space, "atom:" if local.lower() == "feed" else "")
        if local.lower() == "feed" and not space:
            self._prefixes[""] = "atom:"
        self._known: dict[str, str] = {}
        self.shapes = Shapes(self.of)

    def of(self, element: Element) -> str:
        tag = element.tag
        if tag not in self._known:
            space, local = _split(tag)
            prefix = self._prefixes.get(space)
            self._known[tag] = "" if prefix is None else prefix + local.lower()
        return self._known[tag]

    def fields(self, element: Element) -> _Fields:
        found: _Fields = {}
        for child in element:
            found.setdefault(self.of(child), []).append(child)
        return found


def read_tree(root: Element, came_from: str, items: Sequence[Element | Entry] | None = None) -> Feed:
    """The feed under a root element. Its entries are read as they are taken: of a long feed the first are posts by then.

    came_from  its address, "" where that is not known
    items      where they were parsed apart; one that was no XML is an entry already
    """
    names = _Names(root)
    base = _base(root, came_from)
    top = names.fields(root)
    channel = next(iter(top.get("channel", ())), None)
    head = top if channel is None else names.fields(channel)
    if channel is not None:
        base = _base(channel, base)
    links = tuple(head.get("atom:link", ()))
    own = _rel(links, "self", base)
    base = base or own or _address(_text(head, "link"), "")  # a saved feed: it says where it came from
    home = _address(_text(head, "link"), base) or _link(links, base)
    found = _items(root, channel, names) if items is None else items
    read = (item if isinstance(item, Entry) else _entry(item, names, base, home) for item in found[: limits.POSTS])
    return Feed(
        title=_words(head, "title", "atom:title", "dc:title"),
        url=own,
        home=home,
        standfirst=_words(head, "description", "atom:subtitle", "atom:tagline"),
        language=_text(head, "language", "dc:language") or root.get(f"{_XML}lang") or "",
        authors=_people(head.get("atom:author", ()), names)
        or _names_in(head, "dc:creator")
        or _names_in(head, "itunes:author"),
        following=_rel(links, "next", base),
        refresh=_refresh(head),
        items=min(len(found), limits.POSTS),
        entries=filter(says_something, read),
        notes=too_many(len(found)),
    )


def _items(root: Element, channel: Element | None, names: _Names) -> list[Element]:
    """The items: in the channel (RSS 2.0), beside it (RDF), or wherever else a feed has put them."""
    wanted = ("item", "atom:entry")
    parents = [root] if channel is None else [child for child in root if names.of(child) == "channel"] + [root]
    direct = [child for parent in parents for child in parent if names.of(child) in wanted]
    return direct or [element for element in root.iter() if names.of(element) in wanted]


def _entry(item: Element, names: _Names, base: str, home: str) -> Entry:
    shape = names.shapes.of(item)
    inside = _base(item, base)
    links = tuple([item[place] for place in shape.others])
    said = _first_text(item, shape.ids)
    permanent = said if shape.guid >= 0 and (item[shape.guid].get("isPermaLink") or "true").strip().lower() != "false" else ""
    raw = _first_text(item, shape.links)
    link = _address(raw, inside) or _link(links, inside) or _address(permanent, "")
    body, at = _first_words(item, shape.bodies)
    creators = _said_names([item[place] for place in shape.creators])
    return Entry(
        id=said or (item.get(_ABOUT) or "").strip() or raw or _href(links),
        link=link,
        base=_body_base(item, at, inside, link or home),
        title=_first_words(item, shape.titles, title=True)[0],
        body=body,
        published=_texts(item, shape.published),
        updated=_texts(item, shape.updated),
        authors=creators or (_authors(names.fields(item), names) if shape.named else ()),
        attached=tuple(_attached(item, names.fields(item), links, names, inside)) if shape.attached else (),
    )


def _first_text(item: Element, places: tuple[int, ...]) -> str:
    for place in places:
        if text := inner_text(item[place]):
            return text
    return ""


def _texts(item: Element, places: tuple[int, ...]) -> tuple[str, ...]:
    return tuple([text for place in places if (text := inner_text(item[place]))])


def _first_words(item: Element, places: tuple[tuple[int, str], ...], *, title: bool = False) -> tuple[Words, Element | None]:
    for place, name in places:
        words = read_words(item[place], name, title=title)
        if words.text:
            return words, item[place]
    return Words(), None


def _words(fields: _Fields, *which: str) -> Words:
    for name in which:
        for element in fields.get(name, ())[:1]:
            words = read_words(element, name, title=True)
            if words.text:
                return words
    return Words()


def _attached(item: Element, fields: _Fields, links: tuple[Element, ...], names: _Names, base: str) -> Iterator[Attached]:
    """Enclosures, then what Media RSS names: the versions of one thing are many, which of them is shown is `posts`' to say."""
    for element in fields.get("enclosure", ()):
        yield Attached(_address(element.get("url"), base), element.get("type") or "")
    for link in links:
        if (link.get("rel") or "").strip().lower() == "enclosure":
            yield Attached(_address(link.get("href"), base), link.get("type") or "", link.get("title") or "")
    outer = [item, *fields.get("media:group", ())]
    for parent in outer:
        around = names.fields(parent)
        for element in (*around.get("media:content", ()), *around.get("media:thumbnail", ())):
            own = names.fields(element)
            kind = element.get("medium") or element.get("type") or ""
            if names.of(element) == "media:thumbnail":
                kind = "image"
            yield Attached(
                _address(element.get("url"), base),
                kind,
                _text(own, "media:description", "media:title", "media:text") or _text(around, "media:description"),
                _text(own, "media:credit") or _text(around, "media:credit"),
                _number(element.get("width")),
            )
            if names.of(element) == "media:content":
                yield from (
                    Attached(_address(small.get("url"), base), "image", width=_number(small.get("width")))
                    for small in own.get("media:thumbnail", ())
                )


def _authors(fields: _Fields, names: _Names) -> tuple[str, ...]:
    """Who wrote an item that has no `dc:creator`."""
    return _people(fields.get("atom:author", ()), names) or _names_in(fields, "author") or _names_in(fields, "itunes:author")


def _people(elements: list[Element] | tuple[()], names: _Names) -> tuple[str, ...]:
    """Atom's authors by name; some write the name into the element itself."""
    found = []
    for element in elements:
        own = names.fields(element)
        found.append(_text(own, "atom:name", "name") or ("" if len(element) else (element.text or "").strip()))
    return tuple(filter(None, found))


def _names_in(fields: _Fields, name: str) -> tuple[str, ...]:
    return _said_names(fields.get(name, ()))


def _said_names(elements: Sequence[Element]) -> tuple[str, ...]:
    """Names; RSS asks for an e-mail address with the name in brackets, of which the name is shown."""
    found = []
    for element in elements:
        text = inner_text(element)
        mailbox = _MAILBOX.fullmatch(text[:400]) if "@" in text else None
        found.append((mailbox[1] or mailbox[2]).strip() if mailbox else text)
    return tuple(filter(None, found))


def _refresh(head: _Fields) -> float | None:
    """Seconds: `<ttl>` is in minutes; `sy:updatePeriod` divided by how often in it."""
    asked = [60.0 * _number(_text(head, "ttl"))]
    period = _PERIODS.get(_text(head, "sy:updateperiod").lower())
    if period:
        asked.append(period / max(1, _number(_text(head, "sy:updatefrequency"))))
    return max(asked) or None


def _address(said: str | None, base: str) -> str:
    """An address in full; one that is so already, as nearly all are, need not be joined. `clean_url` judges it later."""
    text = (said or "").strip()
    return text if text.startswith(("https://", "http://")) else absolute(text, base)


def _number(text: str | None) -> int:
    with suppress(ValueError):
        if text and len(text) < 10:
            return max(0, int(text))
    return 0


def _text(fields: _Fields, *which: str) -> str:
    return next(filter(None, (inner_text(element) for name in which for element in fields.get(name, ()))), "")


def _link(links: tuple[Element, ...], base: str) -> str:
    return _address(_href(links), base)


def _href(links: tuple[Element, ...]) -> str:
    """Where an Atom entry's page is: an alternate in HTML, else any alternate."""
    pages = [link for link in links if (link.get("rel") or "alternate").strip().lower() == "alternate" and _leads_to(link)]
    best = next((link for link in pages if "html" in (link.get("type") or "html")), pages[0] if pages else None)
    return _leads_to(best) if best is not None else ""


def _leads_to(link: Element) -> str:
    """An Atom link's address; some write it between its tags, as in RSS."""
    return (link.get("href") or link.text or "").strip()


def _rel(links: tuple[Element, ...], rel: str, base: str) -> str:
    return next((_address(link.get("href"), base) for link in links if (link.get("rel") or "").strip().lower() == rel), "")


def _base(element: Element, around: str) -> str:
    said = element.get(f"{_XML}base")
    return _address(said, around) or around if said else around


def _body_base(item: Element, body: Element | None, inside: str, page: str) -> str:
    """What a body's links are relative to: `xml:base` where a feed gives it, else the entry's own page."""
    if body is not None and body.get(f"{_XML}base"):
        return _base(body, inside)
    return inside if item.get(f"{_XML}base") else page or inside


def _split(tag: str) -> tuple[str, str]:
    space, _, local = tag.rpartition("}")
    return space[1:], local
