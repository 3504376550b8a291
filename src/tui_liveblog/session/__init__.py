"""Follows one blog: plan, fetch, read, compare, store; says what came of each look.

A session owns nothing but its place in that work: the client, the store, the worker and the host's gate are lent by the desk.
Expected failures are values: a look never raises for what a network, a page or a disk may do.
"""

from __future__ import annotations

import asyncio
import math
import sqlite3
from collections.abc import AsyncGenerator, Callable
from datetime import datetime, timedelta
from functools import partial

from msgspec.structs import replace

from tui_liveblog import limits
from tui_liveblog.address import Address, Kind, canonical_key
from tui_liveblog.changes import Changes
from tui_liveblog.clocks import asleep
from tui_liveblog.errors import LiveBlogError, Unreadable
from tui_liveblog.model import Blog, Coverage, Snapshot, Status
from tui_liveblog.poll import Alarm, Cadence, Gate
from tui_liveblog.session import between
from tui_liveblog.session.asking import Asking, Get
from tui_liveblog.session.glance import Glance
from tui_liveblog.session.kept import Kept
from tui_liveblog.session.outcomes import Arrived, Failed, Opening, Outcome, Unchanged
from tui_liveblog.sources.base import Look, Request
from tui_liveblog.store import Look as StoredLook
from tui_liveblog.store import Ready, Store, StoredBlog
from tui_liveblog.store.database import store_error
from tui_liveblog.transfer import NOTHING_KNOWN, Fetched
from tui_liveblog.worker import Worker
from tui_liveblog.worker.messages import Seen

__all__ = ["Arrived", "Failed", "Get", "Opening", "Outcome", "Session", "Unchanged"]

_GLANCE = 1.0
"""Seconds between looks at what other programs wrote: one number read from each file."""


class Session(Kept):
    """One blog, followed.

    get      how to ask
    address  what the reader named
    kind     the source that the reader named, else ""
    zone     the time zone that the reader named for times that name none, else ""
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
        asleep: Callable[[], float] = asleep,
        kind: str = "",
        zone: str = "",
    ) -> None:
        self.address = address
        super().__init__(store, address.key or address.text)
        self.cadence = cadence
        self.paused = False
        self._gate = gate
        self._now, self._clock, self._asleep = now, clock, asleep
        self._slept = asleep()  # when it last looked, by the sleep of the machine
        self._kind = kind
        self.asking = Asking(address, get, worker, gate=gate, cadence=cadence, now=now, kind=kind, zone=zone)
        self._alarm = Alarm()
        self._asked = False
        self._failing_since: datetime | None = None
        self._one_look = asyncio.Lock()
        self._looked = -math.inf  # when this session last asked, by its clock
        self._looked_at: datetime | None = None
        self._windows: set[str] = set()  # addresses whose last answer showed a whole window
        self._glance = Glance(store)

    @property
    def wire(self) -> int:
        """Bytes of bodies as sent, since this session began."""
        return self.asking.wire

    @property
    def requests(self) -> int:
        """Requests since this session began."""
        return self.asking.requests

    async def follow(self) -> AsyncGenerator[Outcome, None]:
        """Look, say what came of it, wait, and again, without end; between looks, what other programs stored."""
        while True:
            outcome = await self.look()
            self._slept = self._asleep()
            yield outcome
            due = None if outcome.next_in is None else self._clock() + outcome.next_in
            async for elsewhere in self._until(due):
                yield elsewhere

    def check_now(self) -> None:
        """Look at once, paused or not."""
        self._asked = True
        self._alarm.ring()

    def pause(self, paused: bool) -> None:
        """Stop looking, or start again, at once."""
        self._asked = self.paused and not paused
        self.paused = paused
        self._alarm.ring()

    @property
    def rests_for(self) -> float:
        """Seconds in which the site is not asked again, whatever key is pressed."""
        return max(0.0, self.cadence.floor - (self._clock() - self._looked))

    async def look(self, kind: Look = Look.NEW) -> Outcome:
        """Look once. `Look.OLDER` brings posts from before those that are known."""
        async with self._one_look:
            try:
                async with self._gate.turn():
                    shut = self._gate.closed  # asked here: another blog may have been told to wait while this one waited
                    if shut is not None:
                        return self._failed(shut[1], shut[0])
                    outcome = await self._look(kind)
            except LiveBlogError as error:
                return self._failed(error)
            except sqlite3.Error as error:
                return self._failed(store_error(error))
            except Exception as error:  # noqa: BLE001 - a mistake of ours in one look must not end the following
                failure = Unreadable(f"something went wrong in reading this ({type(error).__name__}); please report it")
                failure.__cause__ = error
                return self._failed(failure)
            self._failing_since = None
            return outcome

    # One look.

    async def _look(self, kind: Look) -> Outcome:
        stored, known = await self._store.to_ask(self.key)
        if self._news is None:
            self._news = stored.news if stored is not None else 0
        if kind is Look.NEW and stored is not None and (taken := await self._taken_over(stored)) is not None:
            return taken
        source, state = (stored.source, stored.state) if stored is not None else (self._kind, b"")
        now = self._now()
        self.asking.begin()
        if kind is Look.NEW and stored is not None and _past(stored.full_look, self.asking.full_every(source), now):
            kind = Look.FULL
        request = self.asking.plan(source, state, kind)
        if request is None:
            return await self._arrived(now, self.cadence.current(), older=False)
        bare = stored is None or not stored.posts or _past(stored.bare_look, limits.FULL_LOOK_SECONDS, now)
        validators = NOTHING_KNOWN
        if kind is not Look.OLDER:
            self._looked = self._clock()
            if not bare:
                validators = known.get(request.url, NOTHING_KNOWN)
        fetched = await self.asking.ask(request, validators)
        if fetched.reply is None or (not bare and kind is not Look.OLDER and self.asking.is_same(request, fetched)):
            return await self._confirmed(request, fetched, full=kind is Look.FULL or self._sees_all(source, state, request))
        try:
            ready = Ready()
            seen = await self.asking.read(fetched.reply, source, state, partial(self._store.make_ready, self.key, ready=ready))
        except LiveBlogError as error:
            raise between.named(error, request, fetched.reply, known=stored is not None) from error
        if kind is Look.OLDER:
            seen = Seen(seen.source, replace(seen.snapshot, coverage=Coverage.DELTA))
        outcome = await self._keep(seen, request, fetched, bare=bare and not validators, older=kind is Look.OLDER, ready=ready)
        self.asking.remember(request, fetched)
        return outcome

    async def _taken_over(self, stored: StoredBlog) -> Outcome | None:
        """What another program looked at less than an interval ago; None if it is time to look for ourselves."""
        if self._asked or self._looked_at is None or stored.looked <= self._looked_at:
            return None
        age = (self._now() - stored.looked).total_seconds()
        interval = self.cadence.current()
        if not 0 <= age < interval * (1 - limits.JITTER):
            return None
        self._looked_at = stored.looked
        return await self._arrived(stored.looked, interval - age)

    def _sees_all(self, source: str, state: bytes, request: Request) -> bool:
        """Whether this request is the one that sees the whole window."""
        full = self.asking.plan(source, state, Look.FULL)
        return request.url in self._windows or (full is not None and full.url == request.url)

    async def _keep(self, seen: Seen, request: Request, fetched: Fetched, *, bare: bool, older: bool, ready: Ready) -> Arrived:
        snapshot = seen.snapshot
        delta = snapshot.coverage is Coverage.DELTA
        if not snapshot.posts and not snapshot.deleted and not delta:
            raise Unreadable("the page is a live blog without any posts now; what was read before is kept")
        await self._settle_key(canonical_key(self.address, snapshot.blog.url))
        now = self._now()
        full = self.asking.plan(seen.source, snapshot.state, Look.FULL)
        look = StoredLook(
            self.key,
            seen.source,
            snapshot if self.asking.whole else await self._as_cut(snapshot),
            {request.url: fetched.validators},
            self.address.key,
            full=not delta,
            bare=bare and not delta,
            keep=(full.url,) if full is not None else (),
            older=older,
            ready=ready,
        )
        outcome = await self._arrived(
            now,
            None,
            self._store.receiving(look, now),
            source=seen.source,
            snapshot=snapshot,
            asked=snapshot.refresh or 0.0,
            fresh_for=fetched.fresh_for,
        )
        self._looked_at = now
        (self._windows.discard if delta else self._windows.add)(request.url)
        return outcome

    async def _as_cut(self, snapshot: Snapshot) -> Snapshot:
        """What a page shows that may end amid its last post: it withdraws none, and leaves that one as it is known."""
        known = await self._store.load(self.key, [post.id for post in snapshot.posts[-1:]])
        return replace(snapshot, coverage=Coverage.DELTA, posts=snapshot.posts[:-1] if known else snapshot.posts)

    async def _confirmed(self, request: Request, fetched: Fetched, *, full: bool) -> Outcome:
        now = self._looked_at = self._now()
        confirming = self._store.confirming(self.key, {request.url: fetched.validators}, now, full=full)
        outcome = await self._arrived(now, None, confirming, fresh_for=fetched.fresh_for)
        return outcome if outcome.changes or fetched.reply is not None else Unchanged(now, outcome.next_in)

    async def _arrived(
        self,
        at: datetime,
        next_in: float | None,
        first: Callable[[], Changes] = Changes,
        *,
        source: str = "",
        snapshot: Snapshot | None = None,
        asked: float = 0.0,
        fresh_for: float = 0.0,
        older: bool | None = None,
        marks: bool = False,
    ) -> Arrived:
        """All that was stored since the last outcome, whoever stored it.

        next_in  None: what the cadence says after an answer
        first    what the store does before, in the same turn
        """
        self._news, changes, stored, read = await self._store.news(self.key, self._news or 0, first)
        blog = stored.blog if stored is not None else Blog(key=self.key)
        if next_in is None:
            ended = blog.status is Status.ENDED
            next_in = self.cadence.after_answer(news=bool(changes), asked=asked, fresh_for=fresh_for, ended=ended)
        more = (stored is not None and stored.older) if older is None else older
        gaps = stored.over_gaps if stored is not None else ()
        return Arrived(changes, blog, at, self._ever(next_in), source, snapshot, older=more, marks=marks, gaps=gaps, read=read)

    def _failed(self, error: LiveBlogError, wait: float | None = None) -> Failed:
        now = self._now()
        self._failing_since = self._failing_since or now
        next_in = self.cadence.after_failure(error) if wait is None else wait
        if self.address.kind is Kind.FILE:
            next_in = self.cadence.current()  # a file that is being written is whole in a moment
        elif wait is None and (refusals := self._gate.refused(error)):
            shut = self.cadence.backoff(error, refusals, refusals)
            self._gate.close(shut, error)
            next_in = max(next_in, shut)
        return Failed(error, now, self._failing_since, self._ever(next_in))

    def _ever(self, next_in: float) -> float | None:
        return None if self.address.kind is Kind.INPUT else next_in

    async def _until(self, due: float | None) -> AsyncGenerator[Outcome, None]:
        """Wait until it is time, or a key rings and the site may be asked; what another program stores comes meanwhile."""
        while True:
            wait = math.inf if self.paused or due is None else due - self._clock()
            if wait < math.inf and self._asleep() - self._slept > limits.SUSPENDED_SECONDS:
                break  # the machine is awake again: what it missed is wanted now
            if self._asked:
                await asyncio.sleep(min(max(wait, 0.0), self.rests_for))
                break
            if wait <= 0:
                break
            if await self._alarm.wait(min(wait, _GLANCE)):
                continue
            if not await self._glance.written_elsewhere():
                continue
            left = None if due is None else max(0.0, due - self._clock())
            outcome = await self._arrived(self._looked_at or self._now(), left or 0.0, marks=True)
            yield replace(outcome, next_in=self._ever(left) if left is not None else None)
        self._asked = False


def _past(last: datetime, seconds: float, now: datetime) -> bool:
    return now - last > timedelta(seconds=seconds)
