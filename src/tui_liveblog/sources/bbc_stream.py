"""The BBC's current live pages: the World Service's, whose code is open, and those of News and Sport.

Shapes, from bbc/simorgh: the page's model `data.liveTextStream` with `content.data.results` and `.page`
(`data/pidgin/live/c7p765ynk9qt.json`); the model in a web page, `__NEXT_DATA__` → `props.pageProps.pageData`, and older posts
at `?page=<n>` (`ws-nextjs-app/pages/[service]/live/[id]/[[...variant]].page.tsx`, `LivePageLayout.tsx`); one post
(`Post/types.ts`, `Post/index.tsx`), its author a `contributor` block of its header
(`src/app/lib/seoUtils/getLiveBlogPostingSchema/index.ts`), its address (`ShareButton/index.tsx`). The page's own script asks
every 15 s for `{WEB_CDN_URL}/fd/stream?liveTextStreamId=<id>&type=curated` and gets the first page of posts,
`{"data": {"results", "page"}}`; one without results it takes for no news.

News and Sport keep the same posts in `window.__INITIAL_DATA__`, JSON in a string, under the key that is also the query of
their stream: `stream?…&liveTextStreamId=<id>&pageNumber=1&…`, asked for at `/wc-data/container/` with other page numbers
(as KoalaaDev/OpenFPL, `acquire/sources/bbc_pressers.py`, reads them).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct, field
from msgspec.structs import replace

from tui_liveblog.errors import NoLiveBlog, Unreadable
from tui_liveblog.model import Blog, Coverage, Snapshot, Status
from tui_liveblog.sources.base import Look, Reply, Request, identify, pack, unpack
from tui_liveblog.sources.bbc_paging import Pages, coverage_of, page_number, with_query
from tui_liveblog.sources.html.text import absolute
from tui_liveblog.sources.json_values import check_depth, looks_like_json
from tui_liveblog.sources.schema_org import ACCEPT, looks_like_html

if TYPE_CHECKING:
    from tui_liveblog.sources.bbc_posts import Stream
    from tui_liveblog.sources.html.page import Page

_CDN = "https://web-cdn.api.bbci.co.uk"
"""`WEB_CDN_URL` of the live site; older releases of simorgh name it in full (`bffUrl`)."""
_BBC = ("bbc.com", "bbc.co.uk", "bbci.co.uk")
_CONTAINERS = "/wc-data/container/"
_STREAM_ID = re.compile(r"[\w:.-]{1,100}", re.ASCII)
_CONTAINER = re.compile(r"stream\?[\w.~%&=+,:/-]{1,1500}", re.ASCII)
_ASKED_BY_ID = "liveTextStreamId="
_JSON = "application/json"


class State(Struct, frozen=True):
    """What is kept between looks.

    page    the live page's own address
    stream  the address of its stream's first page
    pages   how far back the posts were read
    status  what the page said: the stream does not
    """

    page: str = ""
    stream: str = ""
    pages: Pages = field(default_factory=Pages)
    status: Status = Status.UNKNOWN


class BbcStream:
    """Live pages of the BBC and their streams, as pages, as models and as the stream's replies."""

    name = "BBC stream"
    asks = "the newest posts, from the page's own stream; the page itself now and then"
    full_every = 600.0
    """Only the page says whether the blog goes on, and what its title and summary are."""

    def claims(self, reply: Reply) -> bool:
        """Pages that embed a stream; JSON that is one."""
        body = reply.body
        if looks_like_html(body, reply.content_type):
            return b"liveTextStream" in body and (b"__NEXT_DATA__" in body or b"__INITIAL_DATA__" in body)
        if not looks_like_json(body):
            return False
        posts = b'"results"' in body and b'"urn"' in body and b'"curated"' in body
        return posts or b'"liveTextStream"' in body or (_ASKED_BY_ID in reply.url and b'"results"' in body)

    def plan(self, state: bytes, look: Look, address: str, now: datetime) -> Request | None:  # noqa: ARG002 - the protocol's; a stream has no span of time
        """New posts from the stream; all else from the page; older posts from where the site has its older pages."""
        kept = _kept(state)
        if look is Look.OLDER:
            older = _older(kept, address)
            return Request(older, _JSON if _ASKED_BY_ID in older else ACCEPT) if older else None
        if look is Look.NEW and kept.stream:
            return Request(kept.stream, _JSON)
        newest = with_query(address, page="") if "page=" in urlsplit(address).query else address
        return Request(newest, _JSON if _ASKED_BY_ID in address else ACCEPT)

    def read(self, reply: Reply, state: bytes) -> Snapshot:
        """The posts of a page, a model or a stream's reply.

        Raises NoLiveBlog for what holds no stream, Unreadable for one without posts or with none that can be read.
        """
        from tui_liveblog.sources.bbc_page import as_declared, decode_json, head_of
        from tui_liveblog.sources.bbc_posts import find_stream, read_posts
        from tui_liveblog.sources.html.page import open_page

        kept, came_from = _kept(state), absolute(reply.url, "")
        page = open_page(reply) if looks_like_html(reply.body, reply.content_type) else None
        values = [*_embedded(page)] if page is not None else [decode_json(reply)]
        found = next(filter(None, map(find_stream, values)), None)
        if found is None and page is not None:
            return as_declared(reply, "post-", damaged=not values)
        if found is None:
            raise NoLiveBlog("this JSON is of the BBC's, but holds no live blog")
        blog = _blog(found, head_of(page) if page is not None else Blog(), came_from, kept)
        read = read_posts(found.results, page.base if page is not None else blog.url, blog.url)
        if not read:
            return _nothing(found, blog, state, older=bool(_older(kept, came_from)))
        posts = identify(read)
        number = found.number or _number_asked(came_from)
        pages = kept.pages.after(number, found.total, (post.id for post in posts))
        after = State(blog.url, _stream(found, came_from) or kept.stream, pages, blog.status)
        return Snapshot(
            blog=blog,
            posts=posts,
            coverage=coverage_of(number, found.total),
            older=bool(came_from and _older(after, came_from)),
            skipped=len(found.results) - len(read),
            state=pack(after),
        )


def _kept(state: bytes) -> State:
    """The state, without addresses that are none: other sources write theirs in the same place."""
    kept = unpack(state, State) or State()
    return replace(kept, page=absolute(kept.page, ""), stream=absolute(kept.stream, ""))


def _embedded(page: Page) -> Iterator[Any]:
    """The values that the page's scripts hold: the model of Next.js, or the data of News and Sport."""
    import json

    decoder = json.JSONDecoder(strict=False)
    for kind, text in page.scripts:
        if "liveTextStream" not in text:
            continue
        source = text if "json" in kind else text.partition("__INITIAL_DATA__")[2].lstrip(" \t\r\n=")
        try:
            value, _ = decoder.raw_decode(source.lstrip())
            if isinstance(value, str):
                value, _ = decoder.raw_decode(value.lstrip())
        except (ValueError, RecursionError):
            continue
        check_depth(value)
        yield value


def _blog(found: Stream, head: Blog, came_from: str, kept: State) -> Blog:
    """What is known of the blog: its model, where this is one, then the page's head, then what was kept."""
    url = head.url or kept.page or ("" if _ASKED_BY_ID in came_from else came_from)
    live = found.live
    return Blog(
        title=found.title or head.title,
        url=with_query(url, page="", post="") if url else "",
        standfirst=found.standfirst or head.standfirst,
        authors=found.authors,
        language=found.language or head.language,
        status=kept.status if live is None else Status.LIVE if live else Status.ENDED,
    )


def _nothing(found: Stream, blog: Blog, state: bytes, *, older: bool) -> Snapshot:
    """An answer of the stream without posts is no news; a page or a file without any shows that something is wrong."""
    if found.results:
        raise Unreadable("none of the posts of this live page can be read; open it in a browser")
    if state and not found.is_model:
        return Snapshot(blog, coverage=Coverage.DELTA, older=older, state=state)
    raise Unreadable("this live page holds no posts yet; try again later")


def _stream(found: Stream, came_from: str) -> str:
    """The address of the stream's first page, on the server that the site's own script asks; "" where nobody knows."""
    if not came_from:
        return ""
    parts = urlsplit(came_from)
    own = f"{parts.scheme}://{parts.netloc}"
    if _CONTAINER.fullmatch(found.query):
        return own + _CONTAINERS + found.query
    if _STREAM_ID.fullmatch(found.id):
        host = (parts.hostname or "").lower()
        bbc = any(host == name or host.endswith("." + name) for name in _BBC)
        return f"{_CDN if bbc else own}/fd/stream?{_ASKED_BY_ID}{found.id}&type=curated"
    if _ASKED_BY_ID in came_from:
        return with_query(came_from, pageNumber="1") if _CONTAINERS in came_from else came_from
    return ""


def _number_asked(came_from: str) -> int:
    """The page of posts that was asked for, where the reply does not say which it is: the first unless another was named."""
    said = parse_qs(urlsplit(came_from).query).get("pageNumber", ["1"])[0]
    return page_number(int(said)) or 1 if said.isdecimal() and len(said) < 7 else 1


def _older(kept: State, address: str) -> str:
    """Where the posts are that follow the oldest page read; "" where there are none, or nobody knows the place."""
    following = kept.pages.following
    if not following:
        return ""
    if _CONTAINERS in kept.stream:
        return with_query(kept.stream, pageNumber=str(following))
    page = kept.page if _ASKED_BY_ID in address else address
    return with_query(page, page=str(following), post="") if kept.page else ""


SOURCE = BbcStream()
