"""The Guardian's live blogs: the page, the data that it is made from, and the deltas that its own client polls for.

The protocol is the site's own: guardian/dotcom-rendering, dotcom-rendering/src/components/Liveness.importable.tsx, asks,
and guardian/frontend, article/app/controllers/LiveBlogController.scala, answers. What is new stands at
`<page>.json?lastUpdate=block-<newest>&isLivePage=true&dcr=true`: the posts as HTML, `numNewBlocks`, and, where there are
any, `mostRecentBlockId`. Five at most come at once, and the next look gets the next ("it'll just fetch again soon", says
`SinceBlockId` there). A delta knows no edits and no withdrawals, and none comes any more once the post that it asks from
was withdrawn: hence a look at the whole page every ten minutes.

That look, and those at older posts, ask for the page as its readers do, conditionally, and not for `.json?dcr=true`, though
that is half as long: deltas are rendered by the page's own components, and a post whose words came from two renderings
could seem edited at every turn. Who named the JSON address gets JSON throughout. Requests go to the host that the page came
from, so that no page can send them elsewhere; the site answers there as on the host that its own client asks.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from tui_liveblog.errors import NoLiveBlog, Unreadable
from tui_liveblog.model import Blog, Coverage, Snapshot, Status
from tui_liveblog.sources.base import Look, Need, Reply, Request, pack, unpack
from tui_liveblog.sources.guardian_words import Thing, newest_id, page_address, read_object, starts_object, words
from tui_liveblog.sources.publishers import GUARDIAN
from tui_liveblog.sources.schema_org import ACCEPT, looks_like_html

if TYPE_CHECKING:
    from tui_liveblog.sources.guardian_model import View

REFRESH = 30.0
"""Seconds: what the site's client keeps to on phones (10 elsewhere)."""

_JSON = "application/json"


class Place(Struct, frozen=True):
    """Where a follower is in a blog.

    base    the page's address without query and `.json`
    data    whether the reader named the JSON and not the page
    url     the address that the page calls its own
    status  as the page last said it; a delta does not
    newest  the post that deltas are asked from, "" before the first page was read
    older   a post on the page to be loaded next, "" when the first post is here
    deep    whether older pages have been loaded: then `older` is theirs, and not the first page's
    """

    base: str
    data: bool
    url: str = ""
    status: Status = Status.UNKNOWN
    newest: str = ""
    older: str = ""
    deep: bool = False


class Guardian:
    """theguardian.com's live blogs."""

    name = "Guardian page"
    asks = "new posts alone, after the newest known (.json?lastUpdate=…), and the page now and then"
    full_every = 600.0

    def claims(self, reply: Reply) -> bool:
        """The page's data, a delta, or, where we know its address and so can ask again, the page itself."""
        body = reply.body
        if starts_object(body):
            return (b'"pageType"' in body and b'"isLiveblog"' in body) or b'"numNewBlocks"' in body
        if not reply.url or not looks_like_html(body, reply.content_type) or b"amp-live-list" in body:
            return False
        if all(trace in body for trace in GUARDIAN.traces):
            return GUARDIAN.owns(reply.host) or b"window.guardian" in body
        return GUARDIAN.owns(reply.host) and b"LiveBlogPosting" in body

    def plan(self, state: bytes, look: Look, address: str, now: datetime) -> Request | None:  # noqa: ARG002 - the protocol's
        """A delta for what is new, the page for everything, the next older page; the page first of all."""
        place = unpack(state, Place) or _begin(address)
        if look is Look.OLDER:
            return _page(place, place.older) if place.older else None
        if look is Look.NEW and place.newest:
            return Request(f"{place.base}.json?lastUpdate={place.newest}&isLivePage=true&dcr=true", _JSON)
        return _page(place)

    def read(self, reply: Reply, state: bytes) -> Snapshot | Need:
        """The posts of a page, its data, or a delta.

        Need for the front page, where the first address led to an older one: a shared post's. Raises NoLiveBlog for an article.
        """
        place = unpack(state, Place)
        if starts_object(reply.body):
            data = read_object(reply.body)
            if "blocks" not in data and ("numNewBlocks" in data or "html" in data):
                return _read_delta(data, place, reply)
            return _read_data(data, place, reply)
        return _read_page(reply, place)

    def gather(self, replies: tuple[Reply, ...], state: bytes) -> Snapshot:
        """The front page that `read` asked for."""
        for reply in replies:
            # A reader of a page that is no front page asks again only without a state.
            found = self.read(reply, state)
            if isinstance(found, Snapshot):
                return found
        raise Unreadable("the first page of this live blog did not come; try again later")


def _begin(address: str) -> Place:
    """Where a follower of an address stands before the first look: archived pages and filters are left aside."""
    page = page_address(address)
    return Place(page.removesuffix(".json"), data=page.endswith(".json"))


def _page(place: Place, post: str = "") -> Request:
    """The front page, or the page with that post on it."""
    if place.data:
        return Request(f"{place.base}.json?page=with:{post}&dcr=true" if post else f"{place.base}.json?dcr=true", _JSON)
    return Request(f"{place.base}?page=with:{post}" if post else place.base, ACCEPT)


def _read_page(reply: Reply, place: Place | None) -> Snapshot | Need:
    from tui_liveblog.sources.guardian_page import read_page

    snapshot, view = read_page(reply)
    begun = place or _begin(reply.url or view.blog.url)
    if place is None and not view.front and reply.url:
        return _from_the_front(begun)
    return _followed(snapshot, view, begun)


def _read_data(data: Thing, place: Place | None, reply: Reply) -> Snapshot | Need:
    from tui_liveblog.sources.guardian_model import read_model

    view = read_model(data, reply.url.partition("?")[0].removesuffix(".json"))
    begun = place or replace(_begin(reply.url or view.blog.url), data=True)
    if place is None and not view.front and reply.url:
        return _from_the_front(begun)
    snapshot = Snapshot(
        blog=view.blog,
        posts=view.posts,
        coverage=Coverage.WINDOW if view.front else Coverage.DELTA,
        skipped=view.skipped,
    )
    return _followed(snapshot, view, begun)


def _from_the_front(begun: Place) -> Need:
    """Ask for the front page; the state keeps it from being asked for twice."""
    return Need((_page(begun),), pack(begun))


def _followed(snapshot: Snapshot, view: View, place: Place) -> Snapshot:
    """The snapshot of a page with the state moved on."""
    url = page_address(view.blog.url) or place.url
    if not view.front:
        older = view.older if view.older != place.older else ""  # a page that leads to itself leads nowhere
        place = replace(place, url=url, older=older, deep=True)
    else:
        ids = {post.id for post in view.posts}
        # Posts between this page and the older ones already loaded can only be missing where it holds none that was known.
        goes_on = place.deep and place.newest in ids
        place = replace(
            place,
            url=url,
            status=view.blog.status,
            newest=view.newest or newest_id(view.posts),
            older=place.older if goes_on else view.older,
            deep=goes_on,
        )
    return replace(snapshot, older=bool(place.older), refresh=REFRESH, state=pack(place))


def _read_delta(data: Thing, place: Place | None, reply: Reply) -> Snapshot:
    from tui_liveblog.sources.guardian_page import read_delta_posts

    posts = read_delta_posts(words(data, "html"), place.url if place is not None else "")
    told = data.get("numNewBlocks")
    notes: tuple[str, ...] = ()
    if not posts and isinstance(told, int) and told > 0:
        notes = ("the site says that there are new posts, and sends none",)
    if place is None:
        if not posts:
            raise NoLiveBlog("an update of a Guardian live blog, with no new posts in it; give the address of the blog itself")
        place = replace(_begin(reply.url or posts[0].url), url=page_address(posts[0].url))
    elif posts:
        named = GUARDIAN.canonical_id(words(data, "mostRecentBlockId"))
        place = replace(place, newest=named or newest_id(posts) or place.newest)
    return Snapshot(
        blog=Blog(url=place.url, status=place.status),
        posts=posts,
        coverage=Coverage.DELTA,
        older=bool(place.older),
        refresh=REFRESH,
        notes=notes,
        state=pack(place),
    )


SOURCE = Guardian()
