"""Where posts may be missing: stretches of time of which no look has shown every post. Pure.

A page that shows its newest posts alone may have none in common with what was stored hours before. What lies between is a gap.
A look at the newest posts takes away from the gaps the time that it shows; a look for older ones goes on from the post over a
gap, because that is where sources go on after a look that did not join the one before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from tui_liveblog.changes.identity import identities
from tui_liveblog.changes.known import Changes, Known
from tui_liveblog.model import Coverage, PostKind, Snapshot

_MOST = 100
"""Gaps kept of a blog, the newest: a feed that is faster than its reader has one at every look."""


class Gap(NamedTuple):
    """Posts may be missing between two moments. Posts of one moment count as neighbours: nothing is missing among them.

    newer  the moment of the oldest post over the gap
    older  the moment of the newest post under it
    """

    newer: datetime
    older: datetime


class _Run(Struct, frozen=True):
    """The unbroken run of posts that a look showed.

    newest, oldest  the moments of its ends
    joins           whether any of its posts was stored before
    """

    newest: datetime
    oldest: datetime
    joins: bool


def gaps_after(
    gaps: tuple[Gap, ...],
    snapshot: Snapshot,
    known: Mapping[str, Known],
    changes: Changes,
    newest_until: Callable[[datetime], datetime | None],
    *,
    older: bool = False,
) -> tuple[Gap, ...]:
    """The gaps of a blog after a look, newest first.

    known         what was stored of its posts before
    changes       what `compare` made of it
    newest_until  the moment of the newest post, of this one or before, that was stored before; None for none
    older         whether it was a look for older posts. Another that shows only what is new (DELTA) says nothing of gaps
    """
    if not older:
        if snapshot.coverage is Coverage.WHOLE and not snapshot.partial:
            return ()
        if snapshot.coverage is Coverage.DELTA:
            return gaps
    run = _run_of(snapshot, known, changes)
    if run is None:
        return gaps
    left = [part for gap in gaps for part in _without(gap, run, goes_on=older)]
    if not older and not run.joins:
        below = newest_until(run.oldest)
        if below is not None and below < run.oldest:
            left.append(Gap(run.oldest, below))
    widest = {gap.newer: gap for gap in sorted(left, reverse=True)}  # of two under one post, the one that reaches further down
    return tuple(widest.values())[:_MOST]


def _without(gap: Gap, run: _Run, *, goes_on: bool) -> Iterator[Gap]:
    """What is left of a gap. `goes_on`: the run begins where the gap does, unless all of it lies under the gap."""
    if run.oldest >= gap.newer or run.newest < gap.older:
        yield gap
        return
    if run.newest < gap.newer and not goes_on:
        yield Gap(gap.newer, max(run.newest, gap.older))
    if run.oldest > gap.older:
        yield Gap(run.oldest, gap.older)


def _run_of(snapshot: Snapshot, known: Mapping[str, Known], changes: Changes) -> _Run | None:
    """The run that a look showed; None where it showed no post that stands where its time says.

    Pinned posts and teasers are no part of it, nor is an old post on top of the page that is not said to be pinned: such a post
    is on every page, and would join a look to all that is stored.
    """
    posts = tuple({post.id: post for post in reversed(snapshot.posts)}.values())[::-1]
    names = identities(known, posts)
    now = dict(known) | {item.post.id: item for item in changes.touched}
    shown: list[tuple[datetime, bool]] = []
    for post in posts:
        own = names.get(post.id, post.id)
        if own in now and not post.pinned and post.kind is not PostKind.TEASER:
            shown.append((now[own].moment, _stood(known.get(own), now[own])))
    rising = _oldest_first(shown)
    while rising and rising[-1][0] < rising[0][0]:
        rising.pop()
    if not rising:
        return None
    moments = [moment for moment, _ in rising]
    return _Run(max(moments), min(moments), any(stored for _, stored in rising))


def _stood(before: Known | None, now: Known) -> bool:
    """Whether a post was stored before. One with another time and other words only took over its id: a number of a place."""
    return before is not None and (before.moment == now.moment or before.digest == now.digest)


def _oldest_first(shown: list[tuple[datetime, bool]]) -> list[tuple[datetime, bool]]:
    """Sources show newest first or oldest first; most of a look's steps tell which."""
    steps = sum((later > earlier) - (later < earlier) for (earlier, _), (later, _) in pairwise(shown))
    rises = steps > 0 or (steps == 0 and shown[:1] < shown[-1:])
    return shown if rises else shown[::-1]
