"""Tickers: ordinary pages whose headings begin with a clock time ("12.31 Uhr: …"). Nothing else says that they are live blogs.

Each such heading is a post's headline, kept whole; what stands under it is its body, up to the next heading of its level. The
day is a heading of its own, or the page's.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct, field

from tui_liveblog import limits
from tui_liveblog.errors import NoLiveBlog
from tui_liveblog.model import Block, BlockKind, Blog, Coverage, Origins, Post, Rank, Snapshot, Status
from tui_liveblog.sources.base import Look, Reply, Request
from tui_liveblog.sources.schema_org import ACCEPT, looks_like_html

if TYPE_CHECKING:
    from tui_liveblog.sources.html.page import Page
    from tui_liveblog.sources.text.moments import Clock

_HEADING = re.compile(rb"<h[2-5][^>]{0,300}>\s{0,20}(?:<(?!/h)[^>]{0,300}>\s{0,20}){0,5}\d{1,2}[.:h]\d{2}\b", re.IGNORECASE)
_FEWEST = 3
"""Headings with a time that make a ticker: an article may have one or two."""

_ZONES = {"de": "Europe/Berlin", "fr": "Europe/Paris", "it": "Europe/Rome", "es": "Europe/Madrid", "en": "Europe/London"}
"""Where a page of a language shows its times, unless the reader named a zone."""


class Ticker:
    """Pages of headings with clock times."""

    name = "ticker"
    asks = "the page again, conditionally"
    full_every = limits.FULL_LOOK_SECONDS

    def claims(self, reply: Reply) -> bool:
        """HTML with at least three headings that begin with a time."""
        if not looks_like_html(reply.body, reply.content_type):
            return False
        found = _HEADING.finditer(reply.body)
        return all(next(found, None) is not None for _ in range(_FEWEST))

    def plan(self, state: bytes, look: Look, address: str, now: datetime) -> Request | None:  # noqa: ARG002 - the protocol's
        """The page again."""
        return None if look is Look.OLDER else Request(address, ACCEPT)

    def read(self, reply: Reply, state: bytes) -> Snapshot:  # noqa: ARG002 - the protocol's
        """The posts of the page. Raises NoLiveBlog where fewer than three headings begin with a time."""
        from tui_liveblog.sources.html.body import read_body
        from tui_liveblog.sources.html.page import open_page

        page = open_page(reply)
        root = page.tree.css_first("article") or page.tree.css_first("main") or page.tree.body
        sections = _sections(read_body(root, page.base)) if root is not None else []
        if len(sections) < _FEWEST and page.tree.body is not None:
            sections = _sections(read_body(page.tree.body, page.base))
        if len(sections) < _FEWEST:
            raise NoLiveBlog("no headings with clock times on this page; give the address of the live blog itself")
        zone = reply.timezone or _ZONES.get(page.language[:2].lower(), "UTC")
        notes = [] if reply.timezone else [f"times are read as those of {zone}: the page does not say"]
        day = _page_day(page, zone)
        if day is None and not any(section.day for section in sections):
            notes.append("the page names no day: its posts have no times")
        return Snapshot(
            blog=Blog(title=page.first_text("h1") or page.title, url=page.url, language=page.language, status=Status.UNKNOWN),
            posts=_posts(sections, day, zone),
            coverage=Coverage.WINDOW,
            notes=tuple(notes),
        )


class _Section(Struct):
    """A heading with a time, the day that a heading above it names, and the blocks below it."""

    title: str
    at: Clock
    day: date | None
    body: list[Block] = field(default_factory=list)


def _sections(blocks: tuple[Block, ...]) -> list[_Section]:
    from tui_liveblog.sources.text.boundaries import date_line
    from tui_liveblog.sources.text.moments import leading_clock

    sections: list[_Section] = []
    day: date | None = None
    level = -1
    open_section: _Section | None = None
    for block in blocks:
        text = " ".join(block.text.split())
        clock = leading_clock(text) if block.kind is BlockKind.HEADING else None
        if clock is not None:
            open_section, level = _Section(text, clock, day), block.level
            sections.append(open_section)
        elif block.kind is BlockKind.HEADING and block.level <= level:
            # A day, or what the page says after its posts.
            open_section, day = None, date_line(text) or day
        elif block.kind is BlockKind.HEADING and not sections:
            day = date_line(text) or day
        elif open_section is not None:
            open_section.body.append(block)
    return sections


def _posts(sections: list[_Section], page_day: date | None, zone: str) -> tuple[Post, ...]:
    """Posts with their times. Down the page the clock runs back; where it jumps ahead, the day before begins."""
    clocks = [section.at.at for section in sections]
    rising = sum((a < b) - (a > b) for a, b in pairwise(clocks)) > 0
    posts: dict[int, Post] = {}
    day, before, named = page_day, None, None
    order = reversed(range(len(sections))) if rising else range(len(sections))
    for at in order:
        section = sections[at]
        if section.day is not None and section.day != named and not rising:
            day, before, named = section.day, None, section.day
        elif day is not None and before is not None and section.at.at > before:
            day -= timedelta(days=1)
        before = section.at.at
        moment = _moment(day, section.at, zone)
        origins = Origins(
            published=Rank.SHOWN if moment else Rank.MISSING, title=Rank.SHOWN, authors=Rank.SHOWN, body=Rank.SHOWN
        )
        posts[at] = Post(id="", published=moment, title=section.title, body=tuple(section.body), origins=origins)
    return tuple(posts[at] for at in range(len(sections)))


def _moment(day: date | None, clock: Clock, zone: str) -> datetime | None:
    from tui_liveblog.sources.text.moments import named_zone, to_utc

    where = clock.zone or named_zone(zone)
    if day is None or where is None:
        return None
    return to_utc(datetime.combine(day, clock.at), where)


def _page_day(page: Page, zone: str) -> date | None:
    """The day, where its readers are, on which the page says that it last changed."""
    from tui_liveblog.sources.html import jsonld
    from tui_liveblog.sources.html.nodes import attribute
    from tui_liveblog.sources.text.moments import named_zone
    from tui_liveblog.sources.times import read_time

    said: list[object] = [
        attribute(node, "content")
        for name in ("article:modified_time", "og:updated_time", "article:published_time", "date")
        for node in page.tree.css(f'meta[property="{name}"], meta[name="{name}"]')
    ]
    found = jsonld.find(page)
    for thing in found.by_id.values():
        said += [thing.get("dateModified"), thing.get("datePublished")]
    said += [attribute(node, "datetime") for node in page.tree.css("time[datetime]")[:5]]
    for value in said:
        moment = read_time(value, "UTC")
        if moment is not None:
            return moment.astimezone(named_zone(zone)).date()
    return None


SOURCE = Ticker()
