"""The posts that a page shows, read from their own elements as the publisher's row says; rank SHOWN."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace
from selectolax.lexbor import LexborNode

from tui_liveblog.model import Origins, Post, PostKind, Rank, Status
from tui_liveblog.sources.html.body import read_body, related_card
from tui_liveblog.sources.html.nodes import attribute, is_inside
from tui_liveblog.sources.html.page import Page
from tui_liveblog.sources.html.text import absolute, one_line
from tui_liveblog.sources.publishers import PUBLISHERS, Publisher, publisher_of
from tui_liveblog.sources.recent import Recent
from tui_liveblog.sources.times import read_time, read_words

_LONGEST = 16_000
"""Characters of a post's markup that is kept for the next look, at most."""

_kept: Recent[tuple[str, str, str, str, str], Post] = Recent()
_timed: Recent[tuple[str, str], tuple[Post, Post]] = Recent()
"""By a post's id and its element: the post before, and with the time of that element."""

_ZONE = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
_LONGEST_NAME = 100
"""What is longer is no byline, but words of the post that a changed page put where the byline was."""


class Shown(Struct, frozen=True):
    """What the page's elements show: posts in the page's order, ids of posts that it marks as taken away."""

    posts: tuple[Post, ...]
    deleted: tuple[str, ...]


NOTHING_SHOWN = Shown((), ())


class Head(Struct, frozen=True):
    """What the top of the page shows of the blog; "" and empty where it does not, or where nobody knows the place."""

    title: str = ""
    standfirst: str = ""
    authors: tuple[str, ...] = ()


def read_head(page: Page, publisher: Publisher | None) -> Head:
    """The blog's headline, standfirst and byline as the page of a known publisher shows them."""
    if publisher is None:
        return Head()
    standfirst = [one_line(node.text()) for node in page.tree.css(publisher.standfirst)] if publisher.standfirst else []
    names = [one_line(node.text()) for node in page.tree.css(publisher.byline)] if publisher.byline else []
    # The page has some parts twice, for wide and for narrow screens.
    return Head(
        title=page.first_text(publisher.headline) if publisher.headline else "",
        standfirst="\n".join(dict.fromkeys(filter(None, standfirst))),
        authors=tuple(dict.fromkeys(name for name in names if 0 < len(name) <= _LONGEST_NAME)),
    )


def with_address(post: Post, page: Page, publisher: Publisher | None) -> Post:
    """The post with the address that its publisher's pages give such posts, if it has none."""
    if post.url or not post.id or publisher is None or not page.url:
        return post
    return replace(post, url=publisher.permalink.format(page=page.url, id=post.id))


def read_elements(page: Page, publisher: Publisher, zone: str) -> Shown:
    """The posts of a publisher's page. `zone` is the reader's, for times without one; the row's own is asked first."""
    copies = {node.mem_id for node in page.tree.css(publisher.apart)} if publisher.apart else set()
    marks = _marks(page, publisher)
    pinned = _pinned(page, publisher)
    posts: list[Post] = []
    deleted: list[str] = []
    for node in page.tree.css(publisher.posts) if publisher.posts else ():
        identity = publisher.canonical_id(attribute(node, "id"))
        if not identity or is_inside(node, copies):
            continue
        if "data-tombstone" in node.attributes:  # amp-live-list: https://amp.dev/documentation/components/amp-live-list
            deleted.append(identity)
            continue
        post = _Element(node, page, publisher, zone).kept(identity)
        if post.title or post.body:
            posts.append(_marked(post, marks, identity == pinned))
    return Shown(tuple(posts), tuple(deleted))


def generic_times(page: Page, posts: Iterable[Post]) -> Iterator[Post]:
    """Posts of a site without a row, with the time that the element of the same id shows.

    Careful, because nothing is known of the site: one element with that id, one time in it, with a zone.
    """
    for post in posts:
        found = page.with_id(post.id) if post.id else []
        markup = (found[0].html or "") if len(found) == 1 else ""
        if markup and len(markup) <= _LONGEST:
            before, made = _timed.get((post.id, markup), (None, None))
            if before is post and made is not None:
                yield made
                continue
            yield _timed.put((post.id, markup), (post, _timed_by(post, found)))[1]
        else:
            yield _timed_by(post, found)


def _timed_by(post: Post, found: list[LexborNode]) -> Post:
    """The post with the time that its element shows, if there is one such element, and one such time in it."""
    said = {attribute(time, "datetime") for time in found[0].css("time[datetime]")} if len(found) == 1 else set()
    moment = read_time(said.pop()) if len(said) == 1 else None
    return post if moment is None else replace(post, published=moment, origins=replace(post.origins, published=Rank.SHOWN))


def publisher_on(page: Page, host: str) -> Publisher | None:
    """The row of the page: by the host that it came from, by its own canonical address, or by its markup."""
    known = publisher_of(host, page.host)
    if known is not None:
        return known
    return next((row for row in PUBLISHERS if row.sign and page.tree.css_first(row.sign) is not None), None)


def blog_status(page: Page, publisher: Publisher | None) -> Status:
    """The publisher's own flag, in a script of the page; UNKNOWN where the site has none."""
    said = publisher.says_live(text for _, text in page.scripts) if publisher is not None else None
    return Status.UNKNOWN if said is None else Status.LIVE if said else Status.ENDED


class _Element(Struct, frozen=True):
    """One post's element. `skip` gathers the `mem_id`s of what has been read as something else than body."""

    node: LexborNode
    page: Page
    publisher: Publisher
    zone: str
    skip: set[int] = field(default_factory=set)

    def kept(self, identity: str) -> Post:
        """The same as `read`: what was made of this markup at the last look, if the page shows it again."""
        markup = self.node.html or ""
        if len(markup) > _LONGEST:
            return self.read(identity)
        key = (markup, identity, self.page.base, self.publisher.name, self.zone)
        return _kept.get(key) or _kept.put(key, self.read(identity))

    def read(self, identity: str) -> Post:
        """The post; a field that is not there is SHOWN to be absent only where the structured data is not to be trusted."""
        row = self.publisher
        if row.noise:
            self.skip.update(node.mem_id for node in self.node.css(row.noise))
        title_node = next((node for node, _ in self._picked(row.title) if self._own_heading(node)), None)
        title = ""
        if title_node is not None:
            title = one_line(title_node.text())
            self.skip.add(title_node.mem_id)
        published = self._time(row.published, read_time) or self._time(row.local, read_words)
        believed = Rank.SHOWN if published else Rank.MISSING
        published = published or self._time(row.wall_clock, _as_local)
        updated = self._time(row.updated, read_time)
        authors = self._names()
        body = read_body(self.node, self.page.base, self.skip) if not self._is(row.teaser) else ()
        link = next((address for _, said in self._picked(row.link) if (address := absolute(said, self.page.base))), "")
        return Post(
            id=identity,
            published=published,
            updated=updated,
            title=title,
            authors=authors,
            body=body,
            url=link,
            key=self._is(row.key),
            pinned=self._is(row.pinned),
            summary=self._is(row.summary),
            kind=PostKind.TEASER if self._is(row.teaser) else PostKind.POST,
            origins=Origins(
                published=believed,
                updated=self._rank("updated", updated),
                title=self._rank("title", title),
                authors=self._rank("authors", authors),
                body=Rank.SHOWN if body else Rank.MISSING,
                marks=Rank.SHOWN if row.key or row.pinned or row.summary else Rank.MISSING,
            ),
        )

    def _is(self, selector: str) -> bool:
        # `css` finds the node itself too; `css_matches` is true of a match anywhere below.
        first = self.node.css_first(selector) if selector else None
        return first is not None and first.mem_id == self.node.mem_id

    def _rank(self, name: str, value: object) -> Rank:
        return Rank.SHOWN if value or name in self.publisher.distrusted else Rank.MISSING

    def _picked(self, picks: Iterable[str]) -> Iterator[tuple[LexborNode, str]]:
        """(node, value) of what the picks find, in order of the picks."""
        for pick in picks:
            selector, _, name = pick.partition("@")
            for node in self.node.css(selector) if selector else [self.node]:
                value = attribute(node, name) if name else one_line(node.text())
                if value:
                    yield node, value

    def _time(self, picks: Iterable[str], reader: Callable[[str, str], datetime | None]) -> datetime | None:
        """The first of the picks that `reader` makes a time of."""
        for node, said in self._picked(picks):
            moment = reader(said, self.publisher.timezone or self.zone)
            if moment is not None:
                self._used(node)
                return moment
        return None

    def _names(self) -> tuple[str, ...]:
        for pick in self.publisher.authors:
            found = [
                (node, said) for node, said in self._picked([pick]) if len(said) <= _LONGEST_NAME and not said[0].isdigit()
            ]
            for node, _ in found:
                self._used(node)
            if found:
                return tuple(dict.fromkeys(said for _, said in found))
        return ()

    def _used(self, node: LexborNode) -> None:
        if node.mem_id != self.node.mem_id:
            self.skip.add(node.mem_id)

    def _own_heading(self, heading: LexborNode) -> bool:
        parent = heading.parent
        return parent is None or related_card(parent, self.page.base) is None


def _as_local(said: str, zone: str) -> datetime | None:
    """A timestamp whose zone is not to be believed."""
    return read_time(_ZONE.sub("", said.strip()), zone)


def refresh_of(page: Page, publisher: Publisher | None) -> float | None:
    """The interval in seconds that the page tells its own client; None where it tells none."""
    selector, _, name = publisher.refresh.partition("@") if publisher is not None else ("", "", "")
    node = page.tree.css_first(selector) if selector else None
    said = attribute(node, name) if node is not None else ""
    return int(said) / 1000 if said.isascii() and said.isdigit() and len(said) < 9 else None


def _marks(page: Page, publisher: Publisher) -> dict[str, tuple[bool, bool, bool]] | None:
    """(key, pinned, summary) by id; None where the page has no such payload, or a damaged one."""
    where = publisher.marks
    node = page.tree.css_first(where.selector) if where is not None else None
    if where is None or node is None:
        return None
    try:
        payload: Any = msgspec.json.decode(attribute(node, where.attribute))
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None
    listed = payload.get(where.posts) if isinstance(payload, dict) else None
    marks: dict[str, tuple[bool, bool, bool]] = {}
    for one in listed if isinstance(listed, list) else []:
        flags = one.get("attributes") if isinstance(one, dict) else None
        if isinstance(flags, dict) and isinstance(one.get("id"), str):
            identity = publisher.canonical_id(one["id"])
            marks[identity] = (flags.get("keyEvent") is True, flags.get("pinned") is True, flags.get("summary") is True)
    return marks


def _pinned(page: Page, publisher: Publisher) -> str:
    """The id of the post whose copy is pinned above the feed, "" where none is."""
    node = page.tree.css_first(publisher.pinned_copy) if publisher.pinned_copy else None
    for link in node.css("a[href]") if node is not None else []:
        address = absolute(attribute(link, "href"), page.base)
        identity = publisher.canonical_id(unquote(urlsplit(address).fragment))
        if identity:
            return identity
    return ""


def _marked(post: Post, marks: dict[str, tuple[bool, bool, bool]] | None, pinned: bool) -> Post:
    """The post with its marks; without a payload, only a pinned one is known to be anything."""
    if post.origins.marks is not Rank.MISSING or (marks is None and not pinned):
        return post
    key, also_pinned, summary = (marks or {}).get(post.id, (False, False, False))
    origins = replace(post.origins, marks=Rank.PAYLOAD)
    return replace(post, key=key, pinned=pinned or also_pinned, summary=summary, origins=origins)
