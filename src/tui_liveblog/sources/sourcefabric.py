"""Sourcefabric Live Blog: a page whose script reads posts from the newsroom's interface.

The page's `window.LB` is that of the default theme, liveblog/liveblog,
`server/liveblog/themes/themes_assets/default/templates/template-timeline.html`; the replies are those of
`server/liveblog/client_modules/client_modules.py`. What is asked: `sourcefabric_queries`. What a post is: `sourcefabric_posts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from tui_liveblog.errors import NoLiveBlog, Unreadable
from tui_liveblog.model import Blog, Coverage, Post, Snapshot, Status
from tui_liveblog.sources.base import Look, Need, Reply, Request, pack, unpack
from tui_liveblog.sources.json_values import (
    assigned,
    count_of,
    listing,
    looks_like_json,
    mapping,
    number_of,
    read_json,
    text_of,
    words_of,
)
from tui_liveblog.sources.sourcefabric_posts import Byline, is_advertisement, read_elements, read_post
from tui_liveblog.sources.sourcefabric_queries import PAGE_SIZE, changed, is_changed, is_listed, is_pinned, listed, pinned
from tui_liveblog.sources.times import read_time

if TYPE_CHECKING:
    from tui_liveblog.sources.html.page import Page

_PAGE_ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"
_OPTIONS = re.compile(rb"\bLB\s*=\s*\{")
_ENDPOINT = re.compile(r"^(?P<endpoint>[^?#]+/client_blogs/[0-9a-f]{24}(?:/[0-9a-f]{24})?/posts)/?(?:\?|$)")
_ID = re.compile(r"[0-9a-f]{24}")
_WITHDRAWN = frozenset({"submitted", "draft"})
"""States that an editor takes a post back to; a reader's "comment" was never a post."""

_STATES = {"open": Status.LIVE, "closed": Status.ENDED}


class Kept(Struct, frozen=True):
    """What one look leaves for the next.

    endpoint   the address of the blog's posts
    latest     the newest `_updated` seen, as the interface writes times
    page       the last page of posts that was read, of `pages`
    status     as the page told it last: the interface does not
    editorial  whether the blog stands in its editors' order rather than that of time
    """

    endpoint: str = ""
    latest: str = ""
    page: int = 1
    pages: int = 1
    status: Status = Status.UNKNOWN
    editorial: bool = True
    byline: Byline = field(default_factory=Byline)


class Sourcefabric:
    """Pages with `window.LB`, and replies of the interface that it names."""

    name = "Sourcefabric"
    asks = "the posts changed since the last look (_updated)"
    full_every = 600.0

    def claims(self, reply: Reply) -> bool:
        """A page of a theme, a reply with posts, a post alone, or a page's options."""
        body = reply.body
        if not looks_like_json(body):
            return (
                b"api_host" in body
                and _OPTIONS.search(body) is not None
                and (bool(reply.url) or b"LiveBlogPosting" not in body)
            )
        if b'"_items"' in body:
            return b'"post_status"' in body or b"client_blogs" in body or _ENDPOINT.match(reply.url) is not None
        return (b'"post_status"' in body and b'"groups"' in body) or (b'"api_host"' in body and b'"theme_settings"' in body)

    def plan(self, state: bytes, look: Look, address: str, now: datetime) -> Request | None:  # noqa: ARG002 - the clock is the server's
        """What changed; the page and its posts; or the next page of older ones."""
        kept = unpack(state, Kept)
        if kept is None or not kept.endpoint:
            return None if look is Look.OLDER else Request(address, _PAGE_ACCEPT)
        if look is Look.OLDER:
            return listed(kept.endpoint, kept.page + 1) if kept.page < kept.pages else None
        if look is Look.FULL or not kept.latest:
            return Request(address, _PAGE_ACCEPT)
        return changed(kept.endpoint, kept.latest)

    def read(self, reply: Reply, state: bytes) -> Snapshot | Need:
        """The posts of a reply; a page asks for its own first. Raises NoLiveBlog, Unreadable."""
        kept = unpack(state, Kept) or Kept()
        if looks_like_json(reply.body):
            return _answer((reply,), kept, Blog(status=kept.status))
        return self._page(reply, kept)

    def gather(self, replies: tuple[Reply, ...], state: bytes) -> Snapshot:
        """The posts that a page asked for, and those pinned to its top."""
        asked = unpack(state, _Asked)
        told = tuple(reply for reply in replies if looks_like_json(reply.body))
        if asked is None or not any(not is_pinned(reply.url) for reply in told):
            raise Unreadable("the page's posts could not be had from its newsroom; try again later or open it in a browser")
        return _answer(told, asked.kept, replace(asked.blog, status=asked.kept.status))

    def _page(self, reply: Reply, kept: Kept) -> Snapshot | Need:
        from tui_liveblog.sources.html.page import open_page
        from tui_liveblog.sources.html.text import absolute

        page = open_page(reply)
        options = _options(page)
        endpoint = _endpoint(options, page.base)
        if not endpoint:
            raise NoLiveBlog("this page has the script of a live blog, but does not name the blog")
        told = replace(_told(kept, options), endpoint=endpoint)
        blog = _blog(options)
        blog = replace(blog, url=absolute(blog.url, page.base) or page.url, title=blog.title or page.title)
        if reply.url:
            return Need((listed(endpoint, 1), pinned(endpoint)), pack(_Asked(told, blog)))
        posts = read_elements(page)
        if not posts:
            raise Unreadable(f"this saved page holds no posts: it asks {endpoint} for them; open the page's own address")
        return Snapshot(replace(blog, status=told.status), posts, Coverage.WINDOW)


class _Asked(Struct, frozen=True):
    """What a page says, kept until its posts come."""

    kept: Kept
    blog: Blog


def _options(page: Page) -> dict[str, Any]:
    for _, text in page.scripts:
        if "api_host" in text and (options := assigned(text, "LB")):
            return options
    return {}


def _endpoint(options: dict[str, Any], base: str) -> str:
    """The address of the blog's posts, those of one output channel where the page is of one; "" where it is not named."""
    from tui_liveblog.sources.html.text import absolute

    host = absolute(text_of(options.get("api_host")), base or "https:")
    ids = [text_of(mapping(options.get(name)).get("_id")) for name in ("blog", "output")]
    if not host or not _ID.fullmatch(ids[0]):
        return ""
    path = "/".join(own for own in ids if _ID.fullmatch(own))
    return f"{host.rstrip('/')}/api/client_blogs/{path}/posts"


def _told(kept: Kept, options: dict[str, Any]) -> Kept:
    """The state with what the page's settings say."""
    settings = mapping(options.get("settings")) or mapping(mapping(options.get("blog")).get("theme_settings"))
    name = text_of(settings.get("authorNameFormat"))
    return replace(
        kept,
        status=_STATES.get(text_of(mapping(options.get("blog")).get("blog_status")), Status.UNKNOWN),
        editorial=settings.get("postOrder", "editorial") == "editorial",
        byline=Byline(
            shown=settings.get("showAuthor") is not False,
            name=name if name in ("display_name", "byline") else "display_name",
            syndicated=settings.get("showSyndicatedAuthor") is not False,
        ),
    )


def _blog(options: dict[str, Any]) -> Blog:
    blog = mapping(options.get("blog"))
    language = text_of(mapping(blog.get("blog_preferences")).get("language"))
    return Blog(
        title=words_of(blog.get("title")),
        url=text_of(blog.get("public_url")),
        standfirst=words_of(blog.get("description")),
        language=language or text_of(mapping(options.get("settings")).get("language")),
    )


def _answer(replies: tuple[Reply, ...], kept: Kept, blog: Blog) -> Snapshot:
    """The posts of replies together; a list of what stands is told from one of changes by its address."""
    found: list[dict[str, Any]] = []
    coverage, after = Coverage.DELTA, kept
    for reply in replies:
        data = mapping(read_json(reply))
        items, meta = _items(data)
        found.extend(items)
        named = _ENDPOINT.match(reply.url)
        if named is not None and not after.endpoint:
            after = replace(after, endpoint=named["endpoint"])
        if not (is_pinned(reply.url) or is_changed(reply.url)):
            coverage, after = _paged(items, meta, is_listed(reply.url), after)
    posts, deleted, skipped = _sorted_out(found, after, replies[0].url)
    if not posts and not deleted and skipped:
        raise Unreadable("none of the posts in this reply can be read; try again later")
    latest = max((text for item in found if (text := _moment(item.get("_updated")))), default="")
    return Snapshot(
        blog=blog,
        posts=posts,
        coverage=coverage,
        deleted=deleted,
        older=bool(after.endpoint) and after.page < after.pages,
        skipped=skipped,
        state=pack(replace(after, latest=max(latest, kept.latest))),
    )


def _items(data: dict[str, Any]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """(posts, what the reply says of its pages), of a list, of the lists that a page is drawn from, or of a post alone."""
    if isinstance(data.get("_items"), list):
        return list(map(mapping, data["_items"])), mapping(data.get("_meta"))
    if isinstance(mapping(data.get("posts")).get("_items"), list):
        lists = [mapping(data.get("stickyPosts")), mapping(data["posts"])]
        items = [mapping(item) for one in lists for item in listing(one.get("_items"))]
        return items, mapping(lists[1].get("_meta"))
    if isinstance(data.get("groups"), list):
        return [data], {"total": 1}
    if data.get("api_host"):
        blog = _blog(data)
        raise NoLiveBlog("the options of a live blog's page, without its posts; open the page", ((blog.title, blog.url),))
    raise NoLiveBlog("JSON, but without the posts of a live blog")


def _paged(items: list[dict[str, Any]], meta: dict[str, Any], ours: bool, kept: Kept) -> tuple[Coverage, Kept]:
    """How much of the blog a page of the list shows, and how far the list is read."""
    page, total = count_of(meta.get("page")) or 1, number_of(meta.get("total"))
    size = count_of(meta.get("max_results")) or PAGE_SIZE
    if page == 1 and total is not None and total <= len(items):
        return Coverage.WHOLE, replace(kept, pages=1)
    if not ours:  # in an order that we do not know: no unbroken run
        return Coverage.DELTA, kept
    pages = max(1, -(-count_of(total) // size))
    return (Coverage.WINDOW if page == 1 else Coverage.DELTA), replace(kept, page=max(page, kept.page), pages=pages)


def _sorted_out(found: Iterable[dict[str, Any]], kept: Kept, url: str) -> tuple[tuple[Post, ...], tuple[str, ...], int]:
    """(posts in the blog's own order, newest first; ids deleted or taken back; bad ones passed over)."""
    standing: dict[str, tuple[tuple[float, float], Post]] = {}
    gone: dict[str, None] = {}
    skipped = 0
    for item in found:
        own, status = text_of(item.get("_id")), item.get("post_status", "open")
        if own and (item.get("deleted") is True or (isinstance(status, str) and status in _WITHDRAWN)):
            standing.pop(own, None)
            gone[own] = None
        elif status != "open":
            skipped += not isinstance(status, str)
        elif (post := read_post(item, kept.byline, url)) is not None:
            gone.pop(own, None)
            standing[post.id] = (_place(item, post, editorial=kept.editorial), post)
        else:
            skipped += not is_advertisement(item)
    ordered = sorted(standing.values(), key=lambda one: one[0], reverse=True)
    return tuple(post for _, post in ordered), tuple(gone), skipped


def _place(item: dict[str, Any], post: Post, *, editorial: bool) -> tuple[float, float]:
    order = number_of(item.get("order"))
    place = order if order is not None else float("-inf")
    moment = post.published.timestamp() if post.published is not None else float("-inf")
    return (place, moment) if editorial else (moment, place)


def _moment(value: object) -> str:
    """A time as the interface's own client writes it; "" for what is none. Strings of it compare as times do."""
    moment = read_time(value)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z" if moment is not None else ""


SOURCE = Sourcefabric()
