"""The Guardian's Content API: `content.guardianapis.com/<path of the article>`, for readers with a key of their own.

What it can be asked: open-platform.theguardian.com/documentation/item (`show-blocks` takes all, body:latest:<n> and
others). What it answers: guardian/content-api-models, models/src/main/thrift/content/v1.thrift (Content, Blocks, Block),
and guardian/content-api-scala-client, client/src/test/resources/templates/item-content-with-blocks.json. All body blocks
come as `blocks.body`, a part of them under its own name in `blocks.requestedBodyBlocks`; `blocks.main` is the lead picture,
no post.

The key is no part of any address here: the fetcher adds it for that host alone, and one that a reader typed is taken off.
"""

from __future__ import annotations

import re
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from tui_liveblog.errors import NoLiveBlog, Unreadable
from tui_liveblog.model import Coverage, Snapshot
from tui_liveblog.sources.base import Look, Need, Reply, Request, identify, pack, unpack
from tui_liveblog.sources.guardian_words import Thing, newest_id, page_address, read_object, starts_object, thing, things, words

HOST = "content.guardianapis.com"
NEWEST = 20
"""Posts asked for in a look at what is new: the API's own measure, and twice a page of the site."""
REFRESH = 60.0
"""Seconds. A developer's key is good for 500 requests a day: at one a minute, for eight hours."""

_FIELDS = "headline,standfirst,byline,lang,liveBloggingNow"
_ALL, _LATEST = "all", f"body:latest:{NEWEST}"
_OWN_ADDRESS = re.compile(rb'"apiUrl"\s*:\s*"https?:\\?/\\?/content\.guardianapis\.com')
_LIVE_PATH = re.compile(r"(?:^|/)live/")


class Place(Struct, frozen=True):
    """Where a follower is in a blog.

    base    the article's address at the API, without query
    newest  the newest post seen
    gap     whether there may be posts between this look and the one before: the next asks for all
    part    whether only a part of the posts has been asked for so far
    """

    base: str
    newest: str = ""
    gap: bool = False
    part: bool = True


class GuardianApi:
    """Live blogs as the Content API gives them."""

    name = "Guardian Content API"
    asks = f"the newest {NEWEST} posts, conditionally, and all of them now and then"
    full_every = 1800.0  # a look at what is new sees the edits of the newest twenty

    def claims(self, reply: Reply) -> bool:
        """JSON from the API's host, or JSON that gives its address there."""
        if not starts_object(reply.body):
            return False
        return reply.host == HOST or _OWN_ADDRESS.search(reply.body) is not None

    def plan(self, state: bytes, look: Look, address: str, now: datetime) -> Request | None:  # noqa: ARG002 - the protocol's
        """The newest posts, or all: at a full look, for older ones, and where some may have been missed."""
        place = unpack(state, Place) or Place(page_address(address))
        if look is Look.OLDER and not place.part:
            return None
        return _item(place.base, _LATEST if look is Look.NEW and place.newest and not place.gap else _ALL)

    def read(self, reply: Reply, state: bytes) -> Snapshot | Need:
        """The posts; Need where the address as typed asked for none. Raises NoLiveBlog for articles and lists of them."""
        place = unpack(state, Place)
        content = _content(read_object(reply.body))
        base = place.base if place is not None else page_address(reply.url or words(content, "apiUrl"))
        blocks = thing(content.get("blocks"))
        if not _parts(blocks) and _may_be_live(content) and base:
            return Need((_item(base, _ALL),), pack(Place(base)))
        return _snapshot(content, place or Place(base))

    def gather(self, replies: tuple[Reply, ...], state: bytes) -> Snapshot:
        """The posts that `read` asked for."""
        for reply in replies:
            return _snapshot(_content(read_object(reply.body)), unpack(state, Place) or Place(page_address(reply.url)))
        raise Unreadable("the Content API did not send the posts; try again later")


def _item(base: str, blocks: str) -> Request:
    return Request(f"{base}?show-blocks={blocks}&show-fields={_FIELDS}&show-tags=contributor", "application/json")


def _content(answer: Thing) -> Thing:
    """The article of an answer, or of a saved part of one."""
    response = thing(answer.get("response")) or answer
    if response.get("status") == "error":
        raise Unreadable(f"the Content API says: {words(response, 'message') or 'an error'}")
    content = thing(response.get("content"))
    listed = things(response.get("results"))
    if not content and listed:
        links = tuple((words(one, "webTitle"), words(one, "webUrl")) for one in listed if _is_live(one))
        raise NoLiveBlog("these are results of a search, not a live blog; open one of them", links)
    content = content or response
    if "webTitle" not in content and "blocks" not in content:
        raise NoLiveBlog("an answer of the Content API, but not of an article; give the address of a live blog there")
    return content


def _parts(blocks: Thing) -> dict[str, list[object]]:
    """The lists of posts in an answer by the name that they were asked for with; "body" for all."""
    parts = {**thing(blocks.get("requestedBodyBlocks")), "body": blocks.get("body")}
    return {name: listed for name, listed in parts.items() if isinstance(listed, list) and listed}


def _is_live(content: Thing) -> bool:
    """Whether it says of itself that it is a live blog; the API of before 2016 told by the path and the tone alone."""
    tagged = any(words(tag, "id") == "tone/minutebyminute" for tag in things(content.get("tags")))
    return content.get("type") == "liveblog" or tagged or _LIVE_PATH.search(words(content, "id")) is not None


def _may_be_live(content: Thing) -> bool:
    return _is_live(content) or "type" not in content


def _snapshot(content: Thing, place: Place) -> Snapshot:
    from tui_liveblog.sources.guardian_content import read_content

    blocks = thing(content.get("blocks"))
    coverage, listed = _widest(_parts(blocks))
    if not _is_live(content) and len(listed) < 2 and coverage is not Coverage.WINDOW:
        raise NoLiveBlog("this is an ordinary article, not a live blog")
    blog, posts, skipped = read_content(content, listed)
    if not posts:
        raise Unreadable("the Content API sends no posts of this live blog; try again later")
    total = blocks.get("totalBodyBlocks")
    whole = coverage is Coverage.WHOLE or (coverage is Coverage.WINDOW and isinstance(total, int) and 0 < total <= len(listed))
    missed = coverage is Coverage.WINDOW and not whole and bool(place.newest) and all(post.id != place.newest for post in posts)
    place = replace(
        place,
        newest=place.newest if coverage is Coverage.DELTA else newest_id(posts),
        gap=not whole and (missed or place.gap),
        part=not whole and place.part,
    )
    return Snapshot(
        blog=blog,
        posts=identify(posts),
        coverage=coverage,
        older=place.part,
        refresh=REFRESH,
        skipped=skipped,
        state=pack(place),
    )


def _widest(parts: dict[str, list[object]]) -> tuple[Coverage, list[object]]:
    """The part that shows most: all posts, else the newest, else any, which says nothing of those that it leaves out."""
    if "body" in parts:
        return Coverage.WHOLE, parts["body"]
    latest = [listed for name, listed in parts.items() if name.startswith("body:latest")]
    if latest:
        return Coverage.WINDOW, max(latest, key=len)
    return Coverage.DELTA, max(parts.values(), key=len, default=[])


SOURCE = GuardianApi()
