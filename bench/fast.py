"""The program with its clocks sped up: what it does in three days, it does in minutes.

    python -m bench.fast FACTOR TELLING ARGUMENT …

The desk's clocks, which decide when a site is asked, run FACTOR times as fast, and a session's waits take as much less. A
request may take a second, so that one that hangs does not hold up a day. All else is the program as it is: the terminal, the
keys, the page reader, the files. Each second it writes a line to TELLING: what cannot be counted from outside.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from tui_liveblog.address import Address
from tui_liveblog.cli import main
from tui_liveblog.desk import Desk
from tui_liveblog.fetch import Fetcher, FetcherThread
from tui_liveblog.poll import Alarm
from tui_liveblog.session import Session
from tui_liveblog.ui import launch

_SHORTEST = 0.02
"""Seconds of a session's wait at least: it looks at what other programs wrote each second of its own, which would be all the
time."""
_REQUEST_SECONDS = 1.0
_TOLD_EVERY = 1.0


class FastClock:
    """Seconds and the wall clock, so many times as fast from now on."""

    def __init__(self, factor: float) -> None:
        self.factor = factor
        self._began, self._began_at = time.monotonic(), datetime.now(UTC)

    def __call__(self) -> float:
        return self._began + self.passed

    @property
    def passed(self) -> float:
        """Seconds of this clock since it began."""
        return (time.monotonic() - self._began) * self.factor

    def now(self) -> datetime:
        """The wall clock, in UTC."""
        return self._began_at + timedelta(seconds=self.passed)


class _FastAlarm(Alarm):
    def __init__(self, factor: float) -> None:
        super().__init__()
        self._factor = factor

    async def wait(self, seconds: float | None) -> bool:
        return await super().wait(None if seconds is None else max(_SHORTEST, seconds / self._factor))


def fast_desk(clock: FastClock, telling: Path) -> type[Desk]:
    """A desk with that clock, which tells what it holds."""

    class FastDesk(Desk):
        def __init__(self, cache: Path | None, *, keys: Mapping[str, str] = MappingProxyType({}), **given: float) -> None:
            super().__init__(cache, now=clock.now, clock=clock, keys=keys, **given)  # type: ignore[arg-type]  # budget
            self.fetcher = FetcherThread(Fetcher(total=_REQUEST_SECONDS, keys=keys))

        async def __aenter__(self) -> Desk:
            self._telling = asyncio.create_task(self._tell())
            return await super().__aenter__()

        async def session(self, address: Address, **given: object) -> Session:
            session = await super().session(address, **given)  # type: ignore[arg-type]  # handed on
            session._alarm = _FastAlarm(clock.factor)
            return session

        async def _tell(self) -> None:
            with telling.open("a", encoding="utf-8") as told:
                while True:
                    facts = {
                        "hours": clock.passed / 3600,
                        "tasks": len(asyncio.all_tasks()) + self._tasks_of_network(),
                        "threads": threading.active_count(),
                        "objects": len(gc.get_objects()),
                    }
                    told.write(json.dumps(facts) + "\n")
                    told.flush()
                    await asyncio.sleep(_TOLD_EVERY)

        def _tasks_of_network(self) -> int:
            loop = self.fetcher._loop if self.fetcher is not None else None
            return len(asyncio.all_tasks(loop)) if loop is not None else 0

    return FastDesk


if __name__ == "__main__":
    setattr(launch, "Desk", fast_desk(FastClock(float(sys.argv[1])), Path(sys.argv[2])))  # noqa: B010 - the one seam
    sys.argv = ["liveblog-tui", *sys.argv[3:]]
    main()
