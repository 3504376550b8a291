"""What the commands without a screen are asked for."""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import select
import sqlite3
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from tui_liveblog.address import Address, Kind
from tui_liveblog.changes import Known
from tui_liveblog.commands.words import say
from tui_liveblog.desk import Desk
from tui_liveblog.ending import Ending
from tui_liveblog.files import read_input
from tui_liveblog.garbage import collect_again
from tui_liveblog.model import Blog
from tui_liveblog.query import At, Facts, Query, needs, sift
from tui_liveblog.session import Session
from tui_liveblog.store.database import store_error
from tui_liveblog.timeline.facts import facts_of
from tui_liveblog.worker.start import Started

__all__ = ["Asked", "Sieve", "local_zone", "run", "say", "until_nobody_reads"]


class Asked(Struct, frozen=True):
    """What every command that shows posts takes.

    address   the SOURCE
    kind      `--source`, "" to find out
    zone      `--zone`, the IANA name of the zone of times that name none, "" for none
    query     `--author` and `--filter` together
    interval  `--interval` in seconds, None for the default
    cache     the cache directory, None for none
    keys      the reader's keys by host
    budget    bytes an hour that a blog may take
    reader    the page reader, where it was started already
    """

    address: Address
    kind: str = ""
    zone: str = ""
    query: Query = field(default_factory=Query)
    interval: float | None = None
    cache: Path | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    budget: float = math.inf
    reader: Started | None = None

    @property
    def zones(self) -> tuple[str, ...]:
        """The time zones that are named."""
        return (self.zone,) if self.zone else ()

    async def session(self, desk: Desk, data: bytes = b"") -> Session:
        """The session for the SOURCE. Standard input is read to its end first, where `data` does not hold it."""
        if self.address.kind is Kind.INPUT and not data:
            data = await asyncio.to_thread(read_input)
        return await desk.session(self.address, interval=self.interval, kind=self.kind, zone=self.zone, data=data)


class Sieve:
    """`--author` and `--filter` over the posts of a session. What takes too long is left out from then on, and that is said."""

    def __init__(self, query: Query, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._query, self._now = query, now

    async def lets_through(self, session: Session, posts: Iterable[Known], blog: Blog) -> list[Known]:
        """The posts that pass, in the order given."""
        posts = list(posts)
        if not self._query:
            return posts
        marks, stars = dict[str, bytes](), frozenset[str]()
        if "reading" in needs(self._query):
            marks = await session.store.marks(session.key)
            stars = frozenset(await session.store.stars(session.key))

        def facts() -> Iterator[tuple[Known, Facts]]:
            for known in posts:
                own = known.post.id
                yield known, facts_of(known, blog, unread=marks.get(own) != known.digest, starred=own in stars)

        kept, query = sift(self._query, At(self._now(), local_zone()), facts)
        if query is not self._query:
            say(f"--filter: {query.hint}")
            self._query = query
        return kept


class _LocalZone(tzinfo):
    """This machine's zone. What `astimezone()` gives has today's offset for every day of the year; this has each day's own."""

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        return None if moment is None else moment.replace(tzinfo=None).astimezone().utcoffset()

    def dst(self, moment: datetime | None) -> timedelta | None:  # noqa: ARG002 - the base class's signature
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        return None if moment is None else moment.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, moment: datetime) -> datetime:
        try:
            there = datetime.fromtimestamp(moment.replace(tzinfo=UTC).timestamp())  # noqa: DTZ006 - the local time is wanted
        except (ValueError, OverflowError, OSError):  # in the year 1, west of Greenwich
            return moment
        return there.replace(tzinfo=self)


def local_zone() -> tzinfo:
    """The reader's zone."""
    return _LocalZone()


def run(work: Coroutine[Any, Any, int]) -> int:
    """Run a command to its exit status, or to the one of the signal that ends it.

    Raises LiveBlogError, and BrokenPipeError where nobody reads on.
    """
    collect_again()
    try:
        with Ending() as ending:
            return ending.run(work)
    except sqlite3.Error as error:
        raise store_error(error) from error


@contextlib.contextmanager
def until_nobody_reads() -> Iterator[None]:
    """Raise BrokenPipeError once nobody reads standard output any more: a quiet blog would not notice before its next post.

    That is a pipe or a socket whose other end is closed, or a terminal that is gone.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    gone = over = False

    def end() -> None:
        nonlocal gone
        if not over:  # a write may have met it first
            gone = True
            task.cancel()

    def watch() -> None:
        ends = select.poll()
        for descriptor in (1, ear):
            ends.register(descriptor, 0)  # only what is told unasked: that the other end is closed
        told = dict(ends.poll())
        if told.get(1, 0) & (select.POLLERR | select.POLLHUP):
            with contextlib.suppress(RuntimeError):  # the loop is closed: the work is done
                loop.call_soon_threadsafe(end)
        os.close(ear)

    ear, mouth = os.pipe()
    threading.Thread(target=watch, name="reader-of-output", daemon=True).start()
    try:
        yield
    except asyncio.CancelledError:
        if not gone:
            raise
        task.uncancel()
        raise BrokenPipeError from None
    finally:
        over = True
        os.close(mouth)
