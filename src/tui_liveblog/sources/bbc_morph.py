"""The BBC's live pages of the years to 2022, made by Morph: the posts are a payload that the page embeds for its scripts.

The pages carry their publisher's own code, which is what this follows (the sample of 2020-05-12): payloads are set with
`Morph.setPayload('/data/<name>/<parameters>', <JSON>)`; `bbc-morph-lx-commentary` shows `body.results` of the payload
`bbc-morph-lx-commentary-data-paged`, marks posts that are `isBreakingNews` or `isPriorityPost`, names `contributor.name`, and
has older posts at `{assetUri}/page/{pageNumber}` up to `numberOfPages`; `bbc-morph-lx-session-header` calls the blog live while
`statuses.overall` is LIVE, and over at CATCH_UP. `bbc-morph-lx-commentary-latest-paged-data` only lists the posts' names.

A post's id is its `assetId`; the page's elements and its JSON-LD call it `post_<assetId>`.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from msgspec.structs import replace

from tui_liveblog import limits
from tui_liveblog.errors import NoLiveBlog, Unreadable
from tui_liveblog.model import Block, BlockKind, Blog, Origins, Post, PostKind, Rank, Snapshot, Status
from tui_liveblog.sources.base import Look, Reply, Request, identify, pack, unpack
from tui_liveblog.sources.bbc_json import line, listed, shown_time
from tui_liveblog.sources.bbc_paging import Pages, coverage_of, page_number
from tui_liveblog.sources.html.text import absolute
from tui_liveblog.sources.json_values import check_depth, looks_like_json, mapping
from tui_liveblog.sources.schema_org import ACCEPT, looks_like_html
from tui_liveblog.sources.times import read_time

if TYPE_CHECKING:
    from tui_liveblog.sources.html.page import Page

_COMMENTARY = "bbc-morph-lx-commentary-data-paged"
_BYLINE = "bbc-morph-lx-page-commentary-meta"
_LAYOUT = "bbc-morph-lx-page-component-data"
_PAYLOAD = re.compile(r"Morph\s*\.\s*setPayload\(\s*(['\"])/data/(bbc-morph-[\w-]{1,80})(/[^'\"\s]{0,2000})?\1\s*,\s*")
_PAYLOADS = 200
"""Payloads looked at in one page: real ones set some twenty."""
_FOLLOWING = re.compile(r"/page/\d{1,6}/?$")
_TOPIC = "/about/"
"""Lists of articles about something have the same payload, under another parameter than a live page's address."""


class BbcMorph:
    """Pages made by Morph, and the payload of posts by itself."""

    name = "BBC Morph"
    asks = "the page again, conditionally"
    full_every = limits.FULL_LOOK_SECONDS

    def claims(self, reply: Reply) -> bool:
        """Pages that set a payload of posts; JSON that is one, or that only lists their names."""
        body = reply.body
        if looks_like_html(body, reply.content_type):
            return b"setPayload" in body and _COMMENTARY.encode() in body
        if not looks_like_json(body):
            return False
        return b'"latestChange"' in body or (b'"assetId"' in body and b'"isBreakingNews"' in body)

    def plan(self, state: bytes, look: Look, address: str, now: datetime) -> Request | None:  # noqa: ARG002 - the protocol's; a page needs none
        """The page again, the first of them whichever the reader named; older posts are on pages of their own."""
        if look is not Look.OLDER:
            return Request(_first_page(address) if _FOLLOWING.search(urlsplit(address).path) else address, ACCEPT)
        following = (unpack(state, Pages) or Pages()).following
        return Request(f"{_first_page(address)}/page/{following}", ACCEPT) if following else None

    def read(self, reply: Reply, state: bytes) -> Snapshot:
        """The posts of the payload. Raises NoLiveBlog for other payloads, Unreadable for one without posts."""
        from tui_liveblog.sources.bbc_page import as_declared, decode_json
        from tui_liveblog.sources.html.page import open_page

        page: Page | None = None
        if looks_like_html(reply.body, reply.content_type):
            page = open_page(reply)
            payloads = _payloads(page)
            body = payloads.get(_COMMENTARY, {})
            if not body:
                return as_declared(reply, "post_", damaged=_COMMENTARY in payloads)
            blog = _blog(page, payloads)
        else:
            body = _body_of(decode_json(reply))
            blog = Blog(url=_first_page(absolute(reply.url, "")))
        results = body.get("results")
        if not isinstance(results, list):
            raise _why_none(body)
        read = [post for result in listed(results) if (post := _post(result, blog.url)) is not None]
        if not read:
            raise Unreadable("this live page holds no posts that can be read; try again later or open it in a browser")
        posts = identify(read)
        number, total = page_number(body.get("currentPage")), page_number(body.get("numberOfPages"))
        pages = (unpack(state, Pages) or Pages()).after(number or 1, total, (post.id for post in posts))
        return Snapshot(
            blog=replace(blog, language=blog.language or line(listed(results)[0].get("language"))),
            posts=posts,
            coverage=coverage_of(number, total),
            older=bool(reply.url and page is not None and pages.following),
            skipped=len(results) - len(read),
            state=pack(pages),
        )


def _payloads(page: Page) -> dict[str, dict[str, Any]]:
    """The bodies of the page's payloads by name; of several of one name, the first that can be read, empty if none can."""
    import json

    found: dict[str, dict[str, Any]] = {}
    decoder = json.JSONDecoder(strict=False)
    left = _PAYLOADS
    for _, text in page.scripts:
        for match in _PAYLOAD.finditer(text) if "setPayload" in text else ():
            name = match[2]
            left -= 1
            if left < 0:
                return found
            if found.get(name) or name not in (_COMMENTARY, _BYLINE, _LAYOUT) or _TOPIC in (match[3] or ""):
                continue
            try:
                value, _ = decoder.raw_decode(text, match.end())
            except (ValueError, RecursionError):
                value = None
            check_depth(value)
            body = _body_of(value)
            found[name] = body if name != _COMMENTARY or isinstance(body.get("results"), list) else {}
    return found


def _body_of(value: Any) -> dict[str, Any]:
    """The body of a payload, or of the first of a batch of them that has results."""
    whole = mapping(value)
    for one in (whole, *listed(whole.get("payload"))):
        body = mapping(one.get("body"))
        if body:
            return body
    return whole


def _why_none(body: dict[str, Any]) -> NoLiveBlog:
    if "latestChange" in body:
        return NoLiveBlog("this only lists the names of a live blog's newest posts; save the page itself")
    return NoLiveBlog("this is data of a BBC page, but not of a live blog's posts")


def _blog(page: Page, payloads: dict[str, dict[str, Any]]) -> Blog:
    """What the page and its payloads say of the blog."""
    from tui_liveblog.sources.bbc_page import head_of, with_points

    head = head_of(page)
    parts = {line(one.get("lib")): mapping(one.get("props")) for one in listed(payloads.get(_LAYOUT, {}).get("components"))}
    header = parts.get("bbc-morph-lx-session-header", {})
    overall = mapping(header.get("statuses")).get("overall")
    points = parts.get("bbc-morph-lx-summary-points", {}).get("points")
    authors = (line(one.get("name")) for one in listed(payloads.get(_BYLINE, {}).get("authors")))
    return replace(
        head,
        title=line(header.get("title")) or head.title,
        url=_first_page(head.url),
        standfirst=with_points(
            line(header.get("summary")) or head.standfirst, map(line, points if isinstance(points, list) else [])
        ),
        authors=tuple(filter(None, authors)),
        status=Status.LIVE if overall == "LIVE" else Status.ENDED if overall == "CATCH_UP" else Status.UNKNOWN,
    )


def _post(result: dict[str, Any], page: str) -> Post | None:
    """One result as a post, or as the teaser of an article; None where it shows nothing."""
    from tui_liveblog.sources.bbc_body import spans_of
    from tui_liveblog.sources.bbc_elements import read_elements
    from tui_liveblog.sources.bbc_page import SITE

    own = line(result.get("assetId")) or line(result.get("locator"))
    title = line(result.get("title"))
    body = read_elements(result.get("body"), page or SITE)
    article = "" if body else absolute(line(result.get("url")), page or SITE)
    summary = spans_of(line(result.get("summary")))
    if not body and summary:
        body = (Block(BlockKind.PARAGRAPH, summary),)
    if not (title or body):
        return None
    options = mapping(result.get("options"))
    name = line(mapping(result.get("contributor")).get("name"))
    return Post(
        id=own,
        published=shown_time(result.get("firstPublished"), result.get("dateAdded") or result.get("lastPublished")),
        updated=read_time(result.get("lastPublished")),
        title=title,
        authors=(name,) if name else (),
        body=body,
        url=article or (f"{page}#post_{own}" if page and own else ""),
        key=options.get("isBreakingNews") is True or options.get("isPriorityPost") is True,
        pinned=result.get("isPinned") is True,
        kind=PostKind.TEASER if article else PostKind.POST,
        origins=Origins.all(Rank.SHOWN),
    )


def _first_page(address: str) -> str:
    """The address of the live page itself, whichever of its pages is named; "" for none."""
    if not address:
        return ""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc, _FOLLOWING.sub("", parts.path.rstrip("/")), "", ""))


SOURCE = BbcMorph()
