"""Al Jazeera's live blogs: a list of ids, then a request for each post. The replies' shapes: `aljazeera_replies`.

A live blog's own reply has its title, whether it is live, and the ids and times of its posts, but not their words. So what is
new is a cheap list of ids and a request for each that was not known; twenty posts at most are asked for in one look, and those
that are older wait until the reader comes to them.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct, field
from msgspec.structs import replace

from tui_liveblog.errors import LiveBlogError, NoLiveBlog, Unreadable
from tui_liveblog.model import Blog, Coverage, Post, Snapshot, Status
from tui_liveblog.sources.aljazeera_replies import (
    SITE,
    asked_post,
    blog_request,
    data_of,
    ids_of,
    ids_request,
    post_request,
    read_bare_posts,
    read_blog,
    read_post,
)
from tui_liveblog.sources.base import MAX_NEED, Look, Need, Reply, Request, pack, unpack
from tui_liveblog.sources.json_values import looks_like_json, mapping

_PAGE_ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"
_PATH = re.compile(r"/liveblog/(?:\d{1,4}/){0,3}(?P<slug>[\w%.~-]{1,200})/?$")
_IN_HEAD = re.compile(rb"aljazeera\.(?:com|net)/[\w/-]{0,40}liveblog/")
_HEAD = 65_536
_REPLY = re.compile(rb'\{\s*"data"\s*:\s*\{\s*"(?:article|posts)"\s*:')
_NO_WORDS = "the words of each post need a request of their own"
_MOST_IDS = 3_000
"""Ids kept of each kind, five bytes each: the longest live blog known has 1,418 posts."""


class Kept(Struct, frozen=True):
    """What one look leaves for the next.

    graphql  the address of the site's interface
    slug     the live blog's name there
    ids      the list as it was seen last, newest first
    unread   ids that the next looks ask for, twenty at a time
    missed   those of them that did not come once; the second time they join the older ones
    older    ids of posts that were never shown, newest first
    """

    graphql: str = ""
    slug: str = ""
    ids: tuple[int, ...] = ()
    unread: tuple[int, ...] = ()
    missed: tuple[int, ...] = ()
    older: tuple[int, ...] = ()
    status: Status = Status.UNKNOWN


class _Under(Struct, frozen=True):
    """A look under way.

    asked   the ids that it asks for, in the list's order; none while it asks for the live blog itself
    newest  whether those are the newest of all
    first   a post that came before the others were asked for
    """

    kept: Kept
    blog: Blog = field(default_factory=Blog)
    asked: tuple[int, ...] = ()
    newest: bool = False
    first: Reply | None = None


class AlJazeera:
    """Pages under /liveblog/ and the replies of the interface behind them.

    rounds  how often in a row a look may ask for more: with two, the first look has the words of the newest posts
    """

    name = "Al Jazeera"
    asks = "a list of ids, then each new post"
    full_every = 1800.0  # 21 requests; the site's own page never asks for a post twice

    def __init__(self, rounds: int = 1) -> None:
        self.rounds = rounds

    def claims(self, reply: Reply) -> bool:
        """A live blog's page, or a reply of the interface. A saved page is left to schema.org where it holds its posts."""
        body = reply.body
        if looks_like_json(body):
            marks = (b'"children"', b'"liveblog-update"')
            return "/graphql?wp-site=" in reply.url or (_REPLY.search(body[:256]) is not None and any(m in body for m in marks))
        if body[:256].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"<":
            return False
        if not reply.url:
            return b"LiveBlogPosting" not in body and _IN_HEAD.search(body[:_HEAD]) is not None
        if not _slug(reply.url):
            return False
        return reply.host.endswith(("aljazeera.com", "aljazeera.net")) or b"aljazeera" in body[:_HEAD].lower()

    def plan(self, state: bytes, look: Look, address: str, now: datetime) -> Request | None:  # noqa: ARG002 - ids tell what is new
        """The ids; the live blog with its newest posts; or the first of the older ones."""
        kept = unpack(state, Kept)
        if kept is None or not kept.slug:
            return None if look is Look.OLDER else Request(address, _PAGE_ACCEPT)
        if look is Look.OLDER:
            return post_request(kept.graphql, kept.older[0]) if kept.older else None
        return (blog_request if look is Look.FULL else ids_request)(kept.graphql, kept.slug)

    def read(self, reply: Reply, state: bytes) -> Snapshot | Need:
        """The posts of a reply, or what is still needed for them. Raises NoLiveBlog, Unreadable."""
        kept = unpack(state, Kept) or Kept()
        if not looks_like_json(reply.body):
            return self._page(reply, kept)
        data = data_of(reply)
        article = data.get("article")
        if isinstance(article, dict):
            if article.keys() & {"childrenMeta", "title", "isLive"}:
                return _with_words(article, reply, kept) if kept.slug else _bare(article, reply, kept)
            return _listed(ids_of(article), kept)
        if "posts" in data:
            return _first_older(reply, kept)
        if "article" in data:
            raise NoLiveBlog("Al Jazeera has no live blog at this address any more")
        raise Unreadable("Al Jazeera's answer holds no live blog; try again later or open it in a browser")

    def gather(self, replies: tuple[Reply, ...], state: bytes) -> Snapshot | Need:
        """The posts that were asked for; or, after a page, the live blog itself."""
        under = unpack(state, _Under)
        if under is None:
            raise Unreadable("this answer belongs to no look; try again")
        if under.asked:
            return _posts((under.first, *replies) if under.first is not None else replies, under)
        article = mapping(data_of(replies[0]).get("article")) if replies else {}
        if not article:
            raise Unreadable("the page's posts could not be had from Al Jazeera; try again later or open it in a browser")
        return (_with_words if self.rounds > 1 else _bare)(article, replies[0], under.kept)

    def _page(self, reply: Reply, kept: Kept) -> Snapshot | Need:
        from tui_liveblog.sources.html.page import open_page

        page = open_page(reply)
        slug = _slug(reply.url) or _slug(page.url)
        if not slug:
            raise NoLiveBlog("this page of Al Jazeera's is no live blog")
        if not reply.url:
            raise Unreadable(f"this saved page holds no posts: {_NO_WORDS}; open {page.url}")
        parts = urlsplit(reply.url)
        kept = replace(kept, graphql=f"{parts.scheme}://{parts.netloc}/graphql", slug=slug)
        declared = _declared(reply) if self.rounds < 2 else None
        if declared is None:
            return Need((blog_request(kept.graphql, kept.slug),), pack(_Under(kept)))
        ids = tuple(int(post.id) for post in declared.posts if post.id.isdecimal())
        return replace(declared, state=_packed(replace(kept, ids=ids, status=declared.blog.status)))


def _slug(url: str) -> str:
    found = _PATH.search(urlsplit(url).path)
    return found["slug"] if found is not None else ""


def _declared(reply: Reply) -> Snapshot | None:
    """The posts that the page declares as schema.org, under the ids that their addresses bear; None where it declares none."""
    from tui_liveblog.sources import schema_org

    if b"LiveBlogPosting" not in reply.body:
        return None
    try:
        snapshot = schema_org.SOURCE.read(reply, b"")
    except LiveBlogError:
        return None
    posts = [replace(post, id=own) for post in snapshot.posts if (own := _update(post.url))]
    return replace(snapshot, posts=tuple(posts)) if posts else None


def _update(url: str) -> str:
    own = parse_qs(urlsplit(url).query).get("update", [""])[0]
    return own if own.isdecimal() and own.isascii() else ""


def _bare(article: dict[str, Any], reply: Reply, kept: Kept) -> Snapshot:
    """The posts as ids and times: their words come with the next looks."""
    base = reply.url or SITE
    blog, posts = read_blog(article, base), read_bare_posts(article, base)
    if not posts and "children" not in article:
        raise NoLiveBlog("this is an article of Al Jazeera's, not a live blog")
    if not posts:
        raise Unreadable("this live blog holds no posts yet; try again later")
    ids = tuple(ids_of(article))
    after = replace(kept, ids=ids, unread=ids, older=(), status=blog.status)
    return Snapshot(blog, posts, Coverage.WINDOW, notes=(_NO_WORDS,), state=_packed(after))


def _with_words(article: dict[str, Any], reply: Reply, kept: Kept) -> Need:
    """The newest posts, all of them again."""
    ids, blog = tuple(ids_of(article)), read_blog(article, reply.url or SITE)
    if not ids:
        raise Unreadable("this live blog holds no posts any more; what was read before is kept")
    newest = ids[:MAX_NEED]
    after = _compared(ids, kept) if kept.ids else replace(kept, ids=ids, older=ids[MAX_NEED:])
    unread, older = (tuple(own for own in those if own not in newest) for those in (after.unread, after.older))
    return _need(_Under(replace(after, unread=unread, older=older, status=blog.status), blog, newest, newest=True))


def _listed(ids: list[int], kept: Kept) -> Snapshot | Need:
    """What the list of ids asks for: posts not known yet, and those that left it."""
    if not kept.slug:
        raise NoLiveBlog("only the ids of a live blog's posts; open the live blog's own address")
    if not ids:
        raise Unreadable("this live blog holds no posts any more; what was read before is kept")
    after = _compared(tuple(ids), kept)
    if after.unread:
        return _need(_Under(after, Blog(status=kept.status), after.unread[:MAX_NEED]))
    return Snapshot(Blog(status=kept.status), coverage=Coverage.DELTA, older=bool(after.older), state=_packed(after))


def _compared(ids: tuple[int, ...], kept: Kept) -> Kept:
    """The state with a list that came: what is new in it is unread, and so is what left it from between others that stayed.

    New ids at its old end are older posts, and what left that end may only have been let go.
    """
    before, standing = set(kept.ids) | set(kept.older) | set(kept.unread), set(ids)
    end = max((place for place, own in enumerate(ids) if own in before), default=len(ids))
    new = [own for own in ids[:end] if own not in before]
    grown = [own for own in ids[end:] if own not in before]
    last = max((place for place, own in enumerate(kept.ids) if own in standing), default=-1)
    gone = [own for own in kept.ids[: last + 1] if own not in standing]
    unread = tuple(dict.fromkeys([*new, *gone, *kept.unread]))
    older = tuple(own for own in dict.fromkeys([*kept.older, *grown]) if own in standing)
    return replace(kept, ids=ids, unread=unread, older=older)


def _first_older(reply: Reply, kept: Kept) -> Snapshot | Need:
    """One post: all that a saved reply has; the first of the older ones, where the next after it are asked for too."""
    first = asked_post(reply.url)
    if not kept.slug or first not in kept.older:
        return _posts((reply,), _Under(kept, Blog(status=kept.status), (first,) if first else ()))
    at = kept.older.index(first)
    under = _Under(kept, Blog(status=kept.status), kept.older[at : at + MAX_NEED], first=reply)
    return _need(under, under.asked[1:]) if under.asked[1:] else _posts((reply,), under)


def _need(under: _Under, wanted: tuple[int, ...] = ()) -> Need:
    return Need(tuple(post_request(under.kept.graphql, own) for own in wanted or under.asked), pack(under))


def _posts(replies: tuple[Reply, ...], under: _Under) -> Snapshot:
    """The posts of replies to a request each. A null one is gone; one that did not come is asked for once more."""
    posts: dict[int, Post] = {}
    gone: list[int] = []
    skipped = 0
    for reply in replies:
        try:
            data = data_of(reply)
        except Unreadable:
            data = {}
        own, post = asked_post(reply.url), read_post(mapping(data.get("posts")), reply.url or SITE)
        if post is not None:
            posts[int(post.id)] = post
        elif own and "posts" in data and data["posts"] is None:
            gone.append(own)
        else:
            skipped += 1
    if not posts and not gone and (under.newest or not under.kept.slug):
        raise Unreadable("none of the posts asked for can be read; try again later")
    came, kept = {*posts, *gone}, under.kept
    late = [own for own in under.asked if own not in came]
    again = [own for own in late if own not in kept.missed]
    after = replace(
        kept,
        unread=tuple(dict.fromkeys([*again, *(own for own in kept.unread if own not in came and own not in late)])),
        missed=tuple(again),
        older=tuple(dict.fromkeys([*(own for own in late if own in kept.missed), *(i for i in kept.older if i not in came)])),
    )
    place = {own: number for number, own in enumerate(under.asked)}
    return Snapshot(
        blog=under.blog,
        posts=tuple(posts[own] for own in sorted(posts, key=lambda own: place.get(own, 0))),
        coverage=Coverage.WINDOW if under.newest and not late else Coverage.DELTA,
        deleted=tuple(map(str, gone)),
        older=bool(after.older),
        skipped=skipped,
        state=_packed(after),
    )


def _packed(kept: Kept) -> bytes:
    if not kept.slug:
        return b""
    ids, unread, older = kept.ids[:_MOST_IDS], kept.unread[:_MOST_IDS], kept.older[:_MOST_IDS]
    return pack(replace(kept, ids=ids, unread=unread, older=older))


SOURCE = AlJazeera()
