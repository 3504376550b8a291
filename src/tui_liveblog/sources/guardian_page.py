"""The Guardian's pages and deltas as HTML: both are rendered by the same components, and read by the same reader.

A page is read by the schema.org source, which merges its structured data with what it shows; here is what only a follower
needs: the newest post, the link to older ones, and the pinned post where the page shows it only as a copy.
guardian/dotcom-rendering, dotcom-rendering/src/: components/Liveness.importable.tsx (what the page gives to its client,
while the blog goes on), components/Pagination.tsx, components/PinnedPost.tsx, components/LiveBlock.tsx,
layouts/LiveLayout.tsx.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
from msgspec.structs import replace
from selectolax.lexbor import LexborNode

from tui_liveblog.model import Coverage, Post, Rank, Snapshot
from tui_liveblog.sources.base import Reply, identify
from tui_liveblog.sources.guardian_model import View, older_id
from tui_liveblog.sources.guardian_words import Thing, thing, words
from tui_liveblog.sources.html import elements
from tui_liveblog.sources.html.nodes import attribute
from tui_liveblog.sources.html.page import Page, open_page
from tui_liveblog.sources.publishers import GUARDIAN
from tui_liveblog.sources.schema_org import SOURCE as SCHEMA_ORG

_HTML = "text/html; charset=utf-8"
_LIVENESS = 'gu-island[name="Liveness"]'
_OPENING = re.compile(r"<article\b", re.IGNORECASE)


def read_page(reply: Reply) -> tuple[Snapshot, View]:
    """The page as the schema.org source reads it, and what its own client knows of it. Raises as that source does."""
    snapshot = SCHEMA_ORG.read(reply, b"")
    page = open_page(reply)
    liveness = _liveness(page)
    newest = GUARDIAN.canonical_id(words(liveness, "mostRecentBlockId"))
    pinned = _pinned_copy(page, newest, snapshot.posts)
    posts = snapshot.posts if pinned is None else (pinned, *snapshot.posts)
    view = View(snapshot.blog, posts, newest, _older(page), _is_front(reply.url, liveness))
    if view.front:
        return replace(snapshot, posts=posts), view
    return replace(snapshot, posts=posts, coverage=Coverage.DELTA), view


def read_delta_posts(markup: str, url: str) -> tuple[Post, ...]:
    """The posts of a delta's HTML. `url` is the blog's address, for those that do not link to themselves."""
    page = _page_of(markup, url)
    shown = elements.read_elements(page, GUARDIAN, "")
    return identify([elements.with_address(post, page, GUARDIAN) for post in shown.posts])


def is_part(address: str) -> bool:
    """Whether the address asks for an archived page, or for a page without all its posts."""
    asked = parse_qs(urlsplit(address).query)
    return bool(asked.keys() & {"page", "topics"}) or asked.get("filterKeyEvents", [""])[-1] == "true"


def _page_of(markup: str, url: str) -> Page:
    whole = f"<!DOCTYPE html><html><body>{markup}</body></html>"
    return open_page(Reply(url, whole.encode("utf-8", "replace"), _HTML))


def _liveness(page: Page) -> Thing:
    """What the page gives to its own client; empty where it does not, as when a blog has ended."""
    node = page.tree.css_first(_LIVENESS)
    try:
        told: Any = msgspec.json.decode(attribute(node, "props")) if node is not None else None
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return {}
    return thing(told)


def _is_front(address: str, liveness: Thing) -> bool:
    if liveness.get("filterKeyEvents") is True or liveness.get("selectedTopics"):
        return False
    first = liveness.get("onFirstPage")
    return first if isinstance(first, bool) else not is_part(address)


def _older(page: Page) -> str:
    """The first link after the page's number: the links before it lead to newer pages."""
    for nav in page.tree.css("#liveblog-navigation"):
        passed = False
        for section in nav.css("section"):
            links = section.css("a")
            if passed:
                found = (older_id(attribute(link, "href")) for link in links)
                return next(filter(None, found), "")
            passed = not links
    return ""


def _pinned_copy(page: Page, newest: str, listed: Iterable[Post]) -> Post | None:
    """The pinned post, where it is the newest: the page then leaves it out of the feed and shows its copy alone.

    A copy has no time. Only the newest can be put in its place without one: an older pinned post comes with its own page.
    """
    copy = page.tree.css_first(f"{GUARDIAN.pinned_copy} article")
    identity = _named_by(copy) if copy is not None else ""
    others = [post.id for post in listed]
    # Ids begin with the second in which a post was begun, so they sort by it.
    is_newest = identity == newest if newest else identity > max(others, default="")
    if copy is None or not identity or identity in others or not is_newest:
        return None
    carousel = page.tree.css_first(GUARDIAN.marks.selector) if GUARDIAN.marks is not None else None
    marked = carousel.html or "" if carousel is not None else ""
    markup = marked + _OPENING.sub(f'<article id="{identity}"', copy.html or "", count=1)
    posts = read_delta_posts(markup, page.url)
    return next((replace(post, pinned=True, origins=replace(post.origins, marks=Rank.PAYLOAD)) for post in posts), None)


def _named_by(copy: LexborNode) -> str:
    fragments = (attribute(link, "href").rpartition("#")[2] for link in copy.css("a[href]"))
    return next(filter(None, map(GUARDIAN.canonical_id, fragments)), "")


def page_address(post: Post) -> str:
    """The address of the blog that a post's own address is in."""
    return post.url.partition("?")[0].partition("#")[0]
