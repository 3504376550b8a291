"""What a feed's source keeps between looks. Light: `plan` runs where no parser is imported."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from tui_liveblog import limits
from tui_liveblog.sources.base import Look, Request, unpack

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8,"
    " application/json;q=0.8, text/xml;q=0.8, */*;q=0.5"
)


class FeedState(Struct, frozen=True):
    """Where a feed is, and how far back it was read.

    url    where the feed came from: its older pages have other addresses, and are no other blog
    found  the feed that the page linked to which the reader named, "" where that is the feed itself
    top    what its first page calls the next older one (RFC 5005's `rel="next"`, JSON Feed's `next_url`)
    older  the next older page that was not read yet
    """

    url: str = ""
    found: str = ""
    top: str = ""
    older: str = ""


def kept(state: bytes) -> FeedState:
    """The state that was kept, a new one for none."""
    return unpack(state, FeedState) or FeedState()


def plan(state: bytes, look: Look, address: str) -> Request | None:
    """The feed again, or the next older page where it names one."""
    known = kept(state)
    if look is Look.OLDER:
        return Request(known.older, ACCEPT) if known.older else None
    return Request(known.found or address, ACCEPT)


def is_older(known: FeedState, url: str) -> bool:
    """Whether a reply that came from `url` is an older page rather than the feed's first."""
    return bool(known.older) and url not in ("", known.url, known.found)


def after(known: FeedState, url: str, following: str) -> FeedState:
    """The state after a page of the feed was read; `following` is the address of the next older one."""
    if len(following) > limits.URL or following in (url, known.url):
        following = ""
    if is_older(known, url):
        return replace(known, older=following if following != known.older else "")
    if following and following == known.top:  # what was read of the older pages stays read
        return replace(known, url=url)
    return replace(known, url=url, top=following, older=following)
