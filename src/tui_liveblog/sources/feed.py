"""Feeds in XML: RSS 0.9x and 2.0, RDF (RSS 0.90 and 1.0), Atom 0.3 and 1.0; and the page that links to a feed.

Read by their elements, strictly; a feed that is no XML any more by feedparser's loose reader. fastfeedparser is not used: it
takes a number in a `guid` for a date of this month, a time without a zone for UTC, the title of a picture (`media:title`) for
the headline; it ends words at an entity, keeps one author of several, and finds no item in RSS 0.90 (0.6.5).

An ordinary page that names a feed in its head is no live blog. It is followed to its feed only for a reader who says so
(`--source feed`).
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tui_liveblog import limits
from tui_liveblog.errors import NoLiveBlog, NotAsClaimed, Unreadable
from tui_liveblog.model import Snapshot
from tui_liveblog.sources.base import Look, Need, NotLoaded, Parts, Reply, Request, pack, whole
from tui_liveblog.sources.feeds import state as states
from tui_liveblog.sources.schema_org import looks_like_html

if TYPE_CHECKING:
    from tui_liveblog.sources.feeds.entry import Feed
    from tui_liveblog.sources.feeds.tree import Document

_HEAD = 65_536
_MARKS = re.compile(rb"^(?:\xef\xbb\xbf|\xff\xfe\x00\x00|\xff\xfe|\x00\x00\xfe\xff|\xfe\xff)")
_SAID = ("rss", "atom+xml", "rdf+xml")
_LINKED = re.compile(r"application/(?:(?:rss|atom|rdf)\+xml|feed\+json)", re.IGNORECASE)


class FeedSource:
    """The source for feeds in XML."""

    name = "feed"
    asks = "the feed again, conditionally"
    full_every = limits.FULL_LOOK_SECONDS

    def claims(self, reply: Reply) -> bool:
        """Whether the root is a feed's: `rss`, `feed`, or an `RDF` that speaks of RSS."""
        from tui_liveblog.sources.feeds.tree import FEED, root_name

        head = _glance(reply.body)
        root = root_name(head)
        if root == "rdf":
            return "purl.org/rss" in head or "netscape.com/rdf" in head
        # A script of the server's may complain before it begins.
        said = reply.content_type.lower()
        return bool(root) or (any(kind in said for kind in _SAID) and FEED.search(head) is not None)

    def plan(self, state: bytes, look: Look, address: str, now: datetime) -> Request | None:  # noqa: ARG002 - the protocol's; a feed needs no time
        """The feed again; for older posts the page that it names as the next."""
        return states.plan(state, look, address)

    def read(self, reply: Reply, state: bytes) -> Snapshot | Need:
        """The items of the feed; for a page that the reader called a feed, the request for the one that it links to.

        Raises NotAsClaimed for what is no feed, Unreadable for one without items or too damaged.
        """
        return whole(self.parts(reply, state))

    def parts(self, reply: Reply, state: bytes) -> Parts:
        """The same in parts."""
        known = states.kept(state)
        head = _glance(reply.body)
        if head.lstrip().startswith("{"):
            return _read_json(reply, state)
        from tui_liveblog.sources.feeds.tree import root_name

        if not root_name(head) and looks_like_html(reply.body, reply.content_type):
            return _follow(reply)
        return (yield from _xml_parts(reply, known))

    def gather(self, replies: tuple[Reply, ...], state: bytes) -> Snapshot:
        """The items of the feed that a page linked to."""
        if not replies:
            raise Unreadable("the feed that this page links to could not be had; try again later")
        found = self.read(replies[0], state)
        if isinstance(found, Need):
            raise NoLiveBlog("what this page links to as its feed is a page itself; give the address of the feed")
        return found


def _glance(body: bytes) -> str:
    """The first bytes as letters, whatever the width of a character."""
    return _MARKS.sub(b"", body[:_HEAD]).replace(b"\0", b"").decode("latin-1")


def _read_json(reply: Reply, state: bytes) -> Snapshot:
    from tui_liveblog.sources.json_feed import SOURCE as JSON_FEED

    return JSON_FEED.read(reply, state)


def _xml_parts(reply: Reply, known: states.FeedState) -> Parts:
    from tui_liveblog.sources.feeds.charset import decode
    from tui_liveblog.sources.feeds.entries import read_tree
    from tui_liveblog.sources.feeds.posts import parts_of
    from tui_liveblog.sources.feeds.tree import find_document, parse

    document = find_document(decode(reply.body, reply.content_type))
    if document is None:
        raise NotAsClaimed("this is not a feed; give the address of the feed itself")
    parsed = parse(document)
    if parsed is None:
        feed = _read_damaged(document, reply.url)
    else:
        feed = read_tree(parsed[0], reply.url)
        if parsed[1]:
            feed = replace(
                feed,
                notes=(
                    *feed.notes,
                    "the feed is not sound XML; it was mended to be read",
                ),
            )
    following = states.after(known, reply.url, feed.following)
    older = states.is_older(known, reply.url)
    snapshot = yield from parts_of(feed, known.url if older else reply.url, reply.timezone, may_be_empty=older)
    return replace(snapshot, older=bool(following.older), state=pack(following))


def _read_damaged(document: Document, url: str) -> Feed:
    """What a damaged feed still says. Raises NotLoaded where that cannot be read in this process."""
    try:
        from tui_liveblog.sources.feeds.damaged import read_damaged
    except OSError as error:
        raise NotLoaded from error
    return read_damaged(document, url)


def _follow(reply: Reply) -> Need:
    """The request for the first feed that a page links to. Raises NoLiveBlog where it links to none."""
    from tui_liveblog.sources.html.nodes import attribute
    from tui_liveblog.sources.html.page import open_page
    from tui_liveblog.sources.html.text import absolute

    page = open_page(reply)
    for link in page.tree.css("link[rel][type][href]"):
        rel = attribute(link, "rel").lower().split()
        address = absolute(attribute(link, "href"), page.base)
        if "alternate" in rel and _LINKED.match(attribute(link, "type").strip()) and 0 < len(address) <= limits.URL:
            return Need((Request(address, states.ACCEPT),), pack(states.FeedState(found=address)))
    raise NoLiveBlog("this page links to no feed")


SOURCE = FeedSource()
