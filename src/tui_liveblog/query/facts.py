"""What a query is held against: one post's facts, and when and where it is. Frozen values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from msgspec import Struct


class At(Struct, frozen=True):
    """When and where it is that a query is asked: what `since:14:00` means depends on it. `now` is aware."""

    now: datetime
    zone: tzinfo


class More(NamedTuple):
    """What only the whole post tells: the addresses that it links to, folded, and the words of `has:` that hold."""

    links: tuple[str, ...] = ()
    has: frozenset[str] = frozenset()


class Facts(NamedTuple):
    """What a query looks at. A tuple, because the store makes one for each of 10,000 posts a letter typed.

    title, text  folded (`words.fold`)
    authors      who the screen names for the post, folded (`words.folded_names`)
    moment       its time in the timeline, aware
    flags        the words of `is:` that hold
    more         tells the rest; asked only by queries that `needs` says look at it
    """

    title: str = ""
    text: str = ""
    authors: tuple[str, ...] = ()
    moment: datetime = datetime.min.replace(tzinfo=UTC)
    flags: frozenset[str] = frozenset()
    more: Callable[[], More] = More
