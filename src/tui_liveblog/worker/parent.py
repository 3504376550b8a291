"""The program's side of the page reader: one process, and a second while the first is busy with a slow page."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from types import TracebackType

from tui_liveblog import limits
from tui_liveblog.errors import LiveBlogError
from tui_liveblog.sources.base import Reply
from tui_liveblog.worker.messages import Asked, Early, Job, Refusal, Seen, error_of
from tui_liveblog.worker.process import ReaderProcess
from tui_liveblog.worker.start import Started

_MOST = 2
"""Processes. Each holds 35 MB, so the second is there only when it is needed."""

_PATIENCE = 0.5
"""Seconds that a page waits for the process to be free before another is started, which takes as long itself."""

_IDLE_SECONDS = 10.0
"""After so long without work for two, one is enough again."""


class Worker:
    """Reads pages in processes that can be killed.

    A page that takes until its deadline would hold up every other blog at each of its looks; so a page that has waited for half
    a second gets a process of its own. Two such pages at once do hold up a third.

    seconds  what reading one page may take
    idle     seconds until a second process is ended
    started  the first process, where it was started already; the others start when they are asked
    """

    def __init__(
        self,
        seconds: float = limits.PARSE_SECONDS,
        *,
        idle: float = _IDLE_SECONDS,
        zones: Sequence[str] = (),
        started: Started | None = None,
    ) -> None:
        self._idle = idle
        self._processes = [ReaderProcess(seconds, zones, started), *(ReaderProcess(seconds, zones) for _ in range(1, _MOST))]
        self._lendable = 1
        self._lent: set[ReaderProcess] = set()
        self._freed = asyncio.Event()
        self._ending: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Worker:
        """Nothing starts yet: `warm` does."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes."""
        await self.close()

    async def warm(self) -> None:
        """Start the process, so that the first reply does not wait for its imports."""
        async with self._process() as process:
            with contextlib.suppress(LiveBlogError, OSError):  # `read` meets it again, and says so
                await process.warm()

    async def read(
        self,
        replies: tuple[Reply, ...],
        source: str = "",
        state: bytes = b"",
        *,
        gather: bool = False,
        early: Early | None = None,
    ) -> Seen | Asked:
        """What the replies show, cleaned; which source read it; or what that source needs besides.

        source  the one to ask first; another that claims the reply is taken where it does not
        gather  the replies answer what was asked for
        early   takes the posts of a long page while the rest of it is read; what comes of the page has all of them
        Raises NoLiveBlog, Unreadable and their like: OverLimit when reading took longer than the deadline.
        """
        async with self._process() as process:
            answer = await process.answer(Job(replies, source, state, gather), early)
        if isinstance(answer, Refusal):
            raise error_of(answer)
        return answer

    def kill(self) -> None:
        """Kill the processes, without waiting."""
        for process in self._processes:
            process.kill()

    async def close(self) -> None:
        """Kill the processes and wait until they are gone, and those that were killed before."""
        self._stop_ending()
        for process in self._processes:
            await process.close()

    @contextlib.asynccontextmanager
    async def _process(self) -> AsyncIterator[ReaderProcess]:
        """A process that is free, before long."""
        process = await self._take()
        self._lent.add(process)
        try:
            yield process
        finally:
            self._lent.remove(process)
            self._freed.set()
            if process is not self._processes[0]:
                self._ending = asyncio.get_running_loop().call_later(self._idle, self._end_second)

    async def _take(self) -> ReaderProcess:
        patience = asyncio.get_running_loop().time() + _PATIENCE
        while True:
            for process in self._processes[: self._lendable]:
                if process not in self._lent:
                    if process is not self._processes[0]:
                        self._stop_ending()
                    return process
            self._freed.clear()
            try:
                async with asyncio.timeout_at(patience if self._lendable < _MOST else None):
                    await self._freed.wait()
            except TimeoutError:
                self._lendable = _MOST

    def _end_second(self) -> None:
        self._lendable = 1
        for process in self._processes[1:]:
            process.kill()

    def _stop_ending(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None
