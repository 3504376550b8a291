"""Where posts stand: a page's own order, the window of time that it covers, and the places of new posts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import pairwise

from tui_liveblog.changes.known import Known
from tui_liveblog.model import Coverage, Post, PostKind

_STRIDE = 1 << 20
"""Between the orders of two new posts: room for those that a source puts between them later."""


def window(posts: tuple[Post, ...], coverage: Coverage) -> Callable[[Known], bool]:
    """Whether a look would have shown a post if it still stood.

    The window ends at the page's oldest end, not at its oldest time: an old post on top would stretch it over all that the
    page has let go.
    """
    if coverage is Coverage.WHOLE:
        return lambda _: True
    oldest = next((post.published for post in _rising(posts) if _is_in_order(post)), None)
    if oldest is None:
        return lambda _: False
    return lambda item: item.post.published is not None and item.post.published > oldest


def _rising(posts: tuple[Post, ...]) -> tuple[Post, ...]:
    """The posts, oldest first. Sources show newest first or oldest first; most of a look's steps tell which."""
    times = [post.published for post in posts if post.published is not None and _is_in_order(post)]
    steps = sum((later > earlier) - (later < earlier) for earlier, later in pairwise(times))
    return posts if steps > 0 or (steps == 0 and len(times) > 1 and times[0] < times[-1]) else posts[::-1]


def _is_in_order(post: Post) -> bool:
    """Whether a post stands where its time says. Pinned posts do not, nor do teasers, whose time is their article's."""
    return post.published is not None and not post.pinned and post.kind is not PostKind.TEASER


def moment_of(post: Post, otherwise: datetime, seen: datetime) -> datetime:
    """A post's time in the timeline. One from the future would stand above all that is new: it counts as first seen."""
    return min(post.published, seen) if post.published is not None else otherwise


def placed(
    posts: tuple[Post, ...], known: Mapping[str, Known], now: datetime, top: int, digest: Callable[[Post], bytes]
) -> tuple[Known, ...]:
    """New posts with their time and place, newest first.

    A post without a time stands beside the older of its neighbours on the page; posts of one moment as the page has them.
    """
    rising = list(_timed(_rising(posts), known, now))
    above: dict[datetime, int] = {}  # the least order of the newer ones of a moment
    ceilings: list[int | None] = []
    for post, moment in reversed(rising):
        ceilings.append(above.get(moment))
        if post.id in known:
            above[moment] = min(known[post.id].order, above.get(moment, known[post.id].order))
    below: dict[datetime, int] = {}
    new: list[Known] = []
    for (post, moment), ceiling in zip(rising, reversed(ceilings), strict=True):
        if post.id in known:
            order = known[post.id].order
        else:
            floor = below.get(moment, ceiling - 2 * _STRIDE if ceiling is not None else 0)
            if ceiling is not None and floor < ceiling - 1:
                order = (floor + ceiling) // 2
            else:
                order = top = top + _STRIDE
            new.append(Known(post, moment, order, digest(post), now))
        below[moment] = max(order, below.get(moment, order))
    return tuple(reversed(new))


def _timed(rising: tuple[Post, ...], known: Mapping[str, Known], now: datetime) -> Iterator[tuple[Post, datetime]]:
    """Each post with its moment; `rising` is oldest first."""

    def own(post: Post, otherwise: datetime) -> datetime:
        stored = known.get(post.id)
        return stored.moment if stored is not None else moment_of(post, otherwise, now)

    before = next((own(post, now) for post in rising if post.id in known or post.published is not None), now)
    for post in rising:
        moment = own(post, before)
        if not post.pinned:
            before = moment
        yield post, moment
