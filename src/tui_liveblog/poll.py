"""When to ask next. Decides from what happened; the clock and chance are given to it.

The rules and their numbers are in `limits`: 30 s by default, never under 15, slower when quiet, when the site asks for it, and
when it fails; of a site's own interval and ours, the slower.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import random as _random

from tui_liveblog import limits
from tui_liveblog.errors import LiveBlogError, Refused

_TOO_MANY = (429, 403)
_OF_ALL = (429, 403, 503)
"""Said for the whole host, whichever page was asked for."""


class Cadence:
    """One blog's pace. Times are seconds of a clock that only moves forward.

    interval  what the reader asked for, or the default
    floor     the least: 15 s, 1 s for what is on this machine
    budget    bytes an hour that the reader allows: heavy looks come more seldom
    """

    def __init__(
        self,
        interval: float = limits.POLL_SECONDS,
        floor: float = limits.POLL_FLOOR,
        *,
        clock: Callable[[], float],
        random: Callable[[], float] = _random,
        budget: float = math.inf,
    ) -> None:
        self._budget = budget
        self._weight = 0
        self.floor = floor
        self.interval = max(interval, floor)
        self.latest = self.interval  # what the last answer made of it, without chance
        self._clock = clock
        self._random = random
        self._last_news = clock()
        self._failures = 0
        self._refusals = 0

    @property
    def failing(self) -> bool:
        """Whether the last look failed."""
        return self._failures > 0

    def begin(self) -> None:
        """A look begins."""
        self._weight = 0

    def weigh(self, wire: int) -> None:
        """The look took so many bytes more."""
        self._weight += wire

    def current(self, *, asked: float = 0.0, fresh_for: float = 0.0, ended: bool = False) -> float:
        """The interval as it stands, without chance.

        asked      the site's own interval, where it gives one
        fresh_for  how long its answer calls itself fresh
        """
        base = max(self.interval, min(max(asked, fresh_for), limits.FRESHNESS_CAP), self._weight * 3600 / self._budget)
        if ended:
            return max(base, limits.ENDED_SECONDS)
        hours = int((self._clock() - self._last_news) / limits.QUIET_SECONDS)
        if hours <= 0 or self.floor < limits.POLL_FLOOR:
            return base
        stretched = base * math.pow(limits.QUIET_FACTOR, min(hours, 20))
        return max(base, min(stretched, limits.QUIET_CEILING))

    def after_answer(self, *, news: bool, asked: float = 0.0, fresh_for: float = 0.0, ended: bool = False) -> float:
        """Seconds until the next look, after one that was answered."""
        self._failures = self._refusals = 0
        if news:
            self._last_news = self._clock()
        interval = self.latest = self.current(asked=asked, fresh_for=fresh_for, ended=ended)
        swing = interval * limits.JITTER * (2 * self._random() - 1)
        return max(self.floor, interval + swing)

    def after_failure(self, error: LiveBlogError) -> float:
        """Seconds until the next look, after one that failed."""
        self._failures += 1
        self._refusals += _told_too_much(error)
        return self.backoff(error, self._failures, self._refusals)

    def backoff(self, error: LiveBlogError, failures: int, refusals: int) -> float:
        """Seconds to wait after so many failures in a row, and refusals (429, 403) without a time among them."""
        longest = max(self.interval, min(limits.BACKOFF_CAP, self.interval * math.pow(2, min(failures, 20))))
        backoff = max(self.floor, longest / 2 + longest / 2 * self._random())
        if isinstance(error, Refused) and error.retry_after is not None:  # one of 0 s does not mean that we may hurry
            return max(backoff, min(error.retry_after, limits.RETRY_AFTER_CAP))
        if _told_too_much(error):
            wait = min(limits.REFUSED_CAP, limits.REFUSED_SECONDS * math.pow(2, min(refusals - 1, 20)))
            return wait * (1 + limits.JITTER * self._random())
        return backoff


def _told_too_much(error: LiveBlogError) -> bool:
    return isinstance(error, Refused) and error.status in _TOO_MANY and error.retry_after is None


class Alarm:
    """A wait that a key can end."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """End the present wait, or the next one if nobody waits."""
        self._rung.set()

    async def wait(self, seconds: float | None) -> bool:
        """Wait; None is for ever. True if it was rung."""
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return False
        self._rung.clear()
        return True


PATIENCE = 5.0
"""Seconds that a blog waits for another of its host: an answer takes a tenth of that, a page that hangs six times as long."""


class Gate:
    """One host's door: one request at a time, and none while it told us to wait or has trouble, whichever blog was told.

    Too many requests (429), being overloaded (503), a wall against robots (403) and a Retry-After are said for the whole host.
    Another 5xx may be one page's own: the second in a row, of whatever page, is a storm. Any answer (200, 304) ends the row.

    patience  seconds that a request waits for the one before it
    """

    def __init__(self, clock: Callable[[], float], *, patience: float = PATIENCE) -> None:
        self.one_at_a_time = asyncio.Lock()
        self._clock, self._patience = clock, patience
        self._opens = -math.inf
        self._because: LiveBlogError | None = None
        self._refusals = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until nobody else asks this host; after `patience`, ask beside them: one address that hangs holds no other."""
        alone = True
        try:
            async with asyncio.timeout(self._patience):
                await self.one_at_a_time.acquire()
        except TimeoutError:
            alone = False
        try:
            yield
        finally:
            if alone:
                self.one_at_a_time.release()

    def answered(self) -> None:
        """The host sent a page, or said that nothing changed."""
        self._refusals = 0

    def refused(self, error: LiveBlogError) -> int:
        """A look failed: how often this host has refused in a row, 0 where that says nothing of the whole host."""
        if not isinstance(error, Refused) or (error.status < 500 and error.status not in _TOO_MANY):
            return 0
        self._refusals += 1
        of_all = error.status in _OF_ALL or error.retry_after is not None
        return self._refusals if of_all or self._refusals > 1 else 0

    def close(self, seconds: float, because: LiveBlogError) -> None:
        """Ask nothing of this host for so long; a longer time that it was closed for before stands."""
        opens = self._clock() + seconds
        if opens > self._opens:
            self._opens, self._because = opens, because

    @property
    def closed(self) -> tuple[float, LiveBlogError] | None:
        """Seconds until it opens, and why it is shut; None when it is open."""
        left = self._opens - self._clock()
        return (left, self._because) if left > 0 and self._because is not None else None
