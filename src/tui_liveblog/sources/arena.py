"""Arena, a live blog that other sites embed: found inside the page, asked for as the JSON-LD that its makers give to search
engines.

The script that embeds it names site and event (`go.arena.im/public/js/arenalib.js?p=<site>&e=<event>`). The reply,
`cached-api.arena.im/v1/liveblog/<site>/<event>/ldjson`, is script elements with a LiveBlogPosting each: Arena's own plugin for
WordPress sets it into pages as it is.
"""

from __future__ import annotations

import re
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from tui_liveblog import limits
from tui_liveblog.errors import NoLiveBlog
from tui_liveblog.model import Blog, Snapshot
from tui_liveblog.sources.base import Look, Need, Reply, Request, pack, unpack
from tui_liveblog.sources.schema_org import SOURCE as SCHEMA_ORG
from tui_liveblog.sources.schema_org import looks_like_html

_EMBEDDED = re.compile(rb"arena\.im/public/js/arenalib\.js\?p=([\w-]{1,100})&(?:amp;|#38;)?e=([\w-]{1,100})")
_MARKED = re.compile(rb"data-publisher=[\"']([\w-]{1,100})[\"'][^>]{0,80}?data-event=[\"']([\w-]{1,100})[\"']")
_API = "https://cached-api.arena.im/v1/liveblog/{}/{}/ldjson"


class _State(Struct, frozen=True):
    """Which live blog it is, and what the page around it calls itself."""

    site: str
    event: str
    title: str = ""
    url: str = ""
    language: str = ""


class Arena:
    """Pages that embed an Arena live blog."""

    name = "Arena"
    asks = "the embedded live blog's JSON-LD, conditionally"
    full_every = limits.FULL_LOOK_SECONDS

    def claims(self, reply: Reply) -> bool:
        """A page that embeds one, and is not itself described as a live blog."""
        return (
            looks_like_html(reply.body, reply.content_type)
            and b"arena" in reply.body
            and _embedded(reply.body) is not None
            and b"liveBlogUpdate" not in reply.body
        )

    def plan(self, state: bytes, look: Look, address: str, now: datetime) -> Request | None:  # noqa: ARG002 - the protocol's
        """The embedded live blog itself, once the page has named it."""
        if look is Look.OLDER:
            return None
        known = unpack(state, _State)
        return Request(_API.format(known.site, known.event)) if known is not None else Request(address)

    def read(self, reply: Reply, state: bytes) -> Snapshot | Need:
        """The page asks for the live blog that it embeds; the live blog is read as any other."""
        found = _embedded(reply.body)
        if found is None or b"LiveBlogPosting" in reply.body:
            return self.gather((reply,), state)
        from tui_liveblog.sources.html.page import open_page

        page = open_page(reply)
        known = _State(*found, title=page.title, url=page.url, language=page.language)
        return Need((Request(_API.format(*found)),), pack(known))

    def gather(self, replies: tuple[Reply, ...], state: bytes) -> Snapshot:
        """The live blog, under the title that it has itself, at the address of the page around it."""
        if not replies:
            raise NoLiveBlog("this page embeds a live blog from Arena, which did not answer; try again later")
        snapshot = SCHEMA_ORG.read(replies[0], b"")
        known = unpack(state, _State)
        if known is None:
            return snapshot
        own = snapshot.blog
        blog = Blog(
            title=own.title or known.title,
            url=known.url or own.url,
            standfirst=own.standfirst,
            authors=own.authors,
            language=own.language or known.language,
            status=own.status,
        )
        return replace(snapshot, blog=blog, state=state)


def _embedded(body: bytes) -> tuple[str, str] | None:
    """(site, event) of the live blog that a page embeds."""
    found = _EMBEDDED.search(body) or (_MARKED.search(body) if b"arena-live" in body else None)
    return (found[1].decode("ascii"), found[2].decode("ascii")) if found else None


SOURCE = Arena()
