"""Follows one blog: plan, fetch, read, compare, store; says what came of each look.

A session owns nothing but its place in that work: the client, the store, the worker and the host's gate are lent by the desk.
Expected failures are values: a look never raises for what a network, a page or a disk may do.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tui_liveblog import limits, sources
from tui_liveblog.address import Address, Kind, canonical_key
from tui_liveblog.changes import Changes, Known
from tui_liveblog.errors import LiveBlogError, NoLiveBlog, NotReached, Refused, Unreadable
from tui_liveblog.model import Blog, Coverage, Snapshot, Status
from tui_liveblog.poll import Alarm, Cadence, Gate
from tui_liveblog.sources.base import Look, Reply, Request
from tui_liveblog.store import Look as StoredLook
from tui_liveblog.store import Place, Store
from tui_liveblog.store.database import store_error
from tui_liveblog.timeline import Entry
from tui_liveblog.transfer import Fetched, Validators
from tui_liveblog.worker import Worker
from tui_liveblog.worker.messages import Asked, Seen

_ACCEPT = "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, application/json;q=0.9, */*;q=0.5"

Get = Callable[[Request, Validators], Awaitable[Fetched]]
"""How a session asks: the fetcher's `get`, a file's, or standard input's."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A look that was read. `next_in` is None where nothing new can come."""

    changes: Changes
    blog: Blog
    at: datetime
    next_in: float | None
    source: str = ""
    snapshot: Snapshot | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The server, or the file, says that nothing changed."""

    at: datetime
    next_in: float | None


@dataclass(frozen=True, slots=True)
class Failed:
    """A look that failed. `since` is when the first of this row of failures was."""

    error: LiveBlogError
    at: datetime
    since: datetime
    next_in: float | None


Outcome = Arrived | Unchanged | Failed


@dataclass(frozen=True, slots=True)
class Opening:
    """What was stored of a blog when it was opened."""

    blog: Blog
    entries: list[Entry]
    marks: dict[str, bytes]
    place: Place | None
    looked: datetime | None


class Session:
    """One blog, followed.

    get      how to ask
    address  what the reader named
    kind     the source that the reader named, else ""
    """

    def __init__(
        self,
        address: Address,
        *,
        get: Get,
        store: Store,
        worker: Worker,
        gate: Gate,
        cadence: Cadence,
        now: Callable[[], datetime],
        clock: Callable[[], float],
        kind: str = "",
    ) -> None:
        self.address = address
        self.key = address.key or address.text
        self.cadence = cadence
        self.paused = False
        self._get, self._store, self._worker, self._gate = get, store, worker, gate
        self._now, self._clock = now, clock
        self._kind = kind
        self._alarm = Alarm()
        self._asked = False
        self._failing_since: datetime | None = None
        self._one_look = asyncio.Lock()

    async def open(self) -> Opening:
        """What is stored of the blog; no network."""
        stored = await self._store.known_blog(self.key)
        if stored is None:
            return Opening(Blog(key=self.key), [], await self._store.marks(self.key), None, None)
        self.key = stored.blog.key
        entries = await self._store.entries(self.key)
        marks = await self._store.marks(self.key)
        return Opening(stored.blog, entries, marks, await self._store.place(self.key), stored.looked)

    async def follow(self) -> AsyncGenerator[Outcome, None]:
        """Look, say what came of it, wait, and again, without end."""
        while True:
            outcome = await self.look()
            yield outcome
            await self._until_next(outcome.next_in)

    def check_now(self) -> None:
        """Look at once, paused or not."""
        self._asked = True
        self._alarm.ring()

    def pause(self, paused: bool) -> None:
        """Stop looking, or start again, at once."""
        self._asked = self.paused and not paused
        self.paused = paused
        self._alarm.ring()

    async def look(self, kind: Look = Look.NEW) -> Outcome:
        """Look once."""
        async with self._one_look:
            try:
                async with self._gate.one_at_a_time:
                    shut = self._gate.closed  # asked here: another blog may have been told to wait while this one waited
                    if shut is not None:
                        return self._failed(shut[1], shut[0])
                    outcome = await self._look(kind)
            except LiveBlogError as error:
                return self._failed(error)
            except sqlite3.Error as error:
                return self._failed(store_error(error))
            self._failing_since = None
            return outcome

    # What the screen and the commands do with what is stored.

    async def load(self, ids: list[str]) -> dict[str, Known]:
        """Posts by id."""
        return await self._store.load(self.key, ids)

    @property
    def store(self) -> Store:
        """Where this blog is kept."""
        return self._store

    # One look.

    async def _look(self, kind: Look) -> Outcome:
        stored = await self._store.known_blog(self.key)
        source, state = (stored.source, stored.state) if stored else (self._kind, b"")
        request = self._plan(source, state, kind)
        validators, full = Validators(), True
        if stored is not None and stored.top and kind is Look.NEW:
            full = self._now() - stored.full_look > timedelta(seconds=limits.FULL_LOOK_SECONDS)
            validators = Validators() if full else await self._store.validators(self.key, request.url)
        fetched = await self._get(request, validators)
        if fetched.reply is None:
            return await self._confirmed(request, fetched)
        seen = await self._read(fetched.reply, source, state)
        return await self._keep(seen, {request.url: fetched.validators}, fetched.fresh_for, full=full)

    def _plan(self, source: str, state: bytes, kind: Look) -> Request:
        if self.address.kind is not Kind.URL or not source:
            return Request(self.address.text, _ACCEPT)
        planned = sources.named(source).plan(state, kind, self.address.text, self._now())
        return planned or Request(self.address.text, _ACCEPT)

    async def _read(self, reply: Reply, source: str, state: bytes) -> Seen:
        answer = await self._worker.read((replace(reply, kind=self._kind),), source, state)
        if not isinstance(answer, Asked):
            return answer
        replies: list[Reply] = []
        for request in answer.requests:
            more = (await self._get(request, Validators())).reply
            if more is not None:
                replies.append(more)
        gathered = await self._worker.read(tuple(replies), answer.source, answer.state, gather=True)
        if isinstance(gathered, Asked):
            raise Unreadable("the page asks for more than it may")
        return gathered

    async def _keep(self, seen: Seen, validators: dict[str, Validators], fresh_for: float, *, full: bool) -> Arrived:
        snapshot = seen.snapshot
        if not snapshot.posts and not snapshot.deleted and snapshot.coverage is not Coverage.DELTA:
            raise Unreadable("the page is a live blog without any posts now; what was read before is kept")
        await self._settle_key(snapshot.blog.url)
        now = self._now()
        look = StoredLook(self.key, seen.source, snapshot, validators, self.address.key, full)
        changes = await self._store.receive(look, now)
        stored = await self._store.known_blog(self.key)
        blog = stored.blog if stored else replace(snapshot.blog, key=self.key)
        ended = blog.status is Status.ENDED
        next_in = self.cadence.after_answer(news=bool(changes), asked=snapshot.refresh or 0.0, fresh_for=fresh_for, ended=ended)
        return Arrived(changes, blog, now, self._ever(next_in), seen.source, snapshot)

    async def _confirmed(self, request: Request, fetched: Fetched) -> Outcome:
        now = self._now()
        changes = await self._store.unchanged(self.key, {request.url: fetched.validators}, now)
        stored = await self._store.known_blog(self.key)
        blog = stored.blog if stored else Blog(key=self.key)
        next_in = self._ever(
            self.cadence.after_answer(news=bool(changes), fresh_for=fetched.fresh_for, ended=blog.status is Status.ENDED)
        )
        return Arrived(changes, blog, now, next_in) if changes else Unchanged(now, next_in)

    async def _settle_key(self, named: str) -> None:
        """The page says what its canonical address is: from then on the blog is known by it."""
        key = canonical_key(self.address, named) or self.key
        if key != self.key:
            await self._store.rename(self.key, key)
            self.key = key

    def _failed(self, error: LiveBlogError, wait: float | None = None) -> Failed:
        now = self._now()
        self._failing_since = self._failing_since or now
        next_in = self.cadence.after_failure(error) if wait is None else wait
        if wait is None and isinstance(error, Refused) and (error.status in (429, 403) or error.status >= 500):
            self._gate.close(next_in, error)
        return Failed(error, now, self._failing_since, self._ever(next_in))

    def _ever(self, next_in: float) -> float | None:
        return None if self.address.kind is Kind.INPUT else next_in

    async def _until_next(self, next_in: float | None) -> None:
        due = None if next_in is None else self._clock() + next_in
        while not self._asked:
            left = None if self.paused or due is None else max(0.0, due - self._clock())
            if not await self._alarm.wait(left):
                break
        self._asked = False


def is_final(error: LiveBlogError) -> bool:
    """Whether asking again cannot help: the page is no live blog, or the file is not there."""
    return isinstance(error, NoLiveBlog) or (isinstance(error, NotReached) and not isinstance(error, Refused))
