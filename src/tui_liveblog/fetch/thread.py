"""The fetcher on a thread and a loop of its own.

What is drawn waits for no page: a megabyte is two dozen turns of a loop, and unpacking ten takes longer than a frame. All that
an answer is bounded by, its deadlines too, is the fetcher's and stays on this one loop; what crosses is one call, its
cancellation, and one answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from concurrent.futures import Future

from tui_liveblog.fetch.fetcher import Fetcher
from tui_liveblog.sources.base import Request
from tui_liveblog.threads import Loop
from tui_liveblog.transfer import NOTHING_KNOWN, Fetched, Validators

_M_MMAP_THRESHOLD = -3  # of glibc's malloc.h
_LARGE = 1 << 18
"""Bytes from which a piece of memory is the system's again as soon as it is free."""


class FetcherThread:
    """Begins with the first request. Nothing waits for it when the program ends without closing it."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing = asyncio.Event()
        self._ended: Future[None] = Future()

    async def get(self, request: Request, validators: Validators = NOTHING_KNOWN, *, named: str | None = None) -> Fetched:
        """`Fetcher.get`, from any loop. Who is cancelled goes at once, and the request ends on its own thread."""
        loop = self._loop or self._begin()
        asking = self._get(request, validators, named)
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(asking, loop))

    async def close(self) -> None:
        """End what is under way, and close the connections."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._closing.set)
            await asyncio.wrap_future(self._ended)
            self._loop = None

    async def _get(self, request: Request, validators: Validators, named: str | None) -> Fetched:
        fetched = await self._fetcher.get(request, validators, named=named)
        if fetched.reply is not None and not fetched.validators:
            hash(fetched.reply.body)  # bytes keep theirs, and who asked will want it: a millisecond of a megabyte
        return fetched

    def _begin(self) -> asyncio.AbstractEventLoop:
        runner = asyncio.Runner(loop_factory=Loop)
        self._loop = runner.get_loop()
        threading.Thread(target=self._run, args=(runner,), name="network", daemon=True).start()
        return self._loop

    def _run(self, runner: asyncio.Runner) -> None:
        try:
            _give_large_pieces_back()
            with runner:
                runner.run(self._serve())
        finally:
            self._ended.set_result(None)

    async def _serve(self) -> None:
        async with self._fetcher:
            await self._closing.wait()


def _give_large_pieces_back() -> None:
    """A thread has a heap of its own, of which glibc gives back only the end: of a body of eight megabytes that was refused it
    would keep most for good. It learns from such pieces to keep them, unless it is told where to stop."""
    import ctypes  # once the screen stands

    with contextlib.suppress(OSError, AttributeError):  # another system's library: it has no such threads' heaps
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)
