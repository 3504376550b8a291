"""Work that may hang, on threads that keep no program alive: a look-up of a name, a file on a disk that is not there.

asyncio's own pool is waited for when a loop is closed, and again when the interpreter ends; and what hangs in it leaves no room
for the rest.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any, TypeVar, TypeVarTuple, Unpack

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

AT_ONCE = 16
"""Pieces of work of one kind that run at once. A resolver that does not answer holds one for each blog, for half a minute."""


class Threads(Executor):
    """Runs work in the order in which it came. A thread begins with the work and ends where none waits."""

    def __init__(self, name: str, at_once: int = AT_ONCE) -> None:
        self._name, self._at_once = name, at_once
        self._waiting: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._running = 0
        self._lock = threading.Lock()

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Run it, now or when it is its turn; not at all if its future is cancelled before."""
        future: Future[T] = Future()
        with self._lock:
            self._waiting.append((future, partial(fn, *args, **kwargs)))
            if self._running == self._at_once:
                return future
            self._running += 1
        threading.Thread(target=self._work, name=self._name, daemon=True).start()
        return future

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._running -= 1
                    return
                future, work = self._waiting.popleft()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = work()
            except BaseException as error:  # noqa: BLE001 - whose it is is the one who waits for it
                future.set_exception(error)
            else:
                future.set_result(result)
            del future, work  # what came of it may be large


class Loop(asyncio.SelectorEventLoop):
    """asyncio's loop, whose threads nothing waits for; names are looked up on some of their own."""

    def __init__(self) -> None:
        super().__init__()
        self._work, self._names = Threads("work"), Threads("names")

    def run_in_executor(self, executor: Executor | None, func: Callable[[Unpack[Ts]], T], *args: *Ts) -> asyncio.Future[T]:
        """Run a function on an executor; on the loop's own threads for None."""
        return super().run_in_executor(executor or self._work, func, *args)

    async def getaddrinfo(self, host: Any, port: Any, *, family: int = 0, type: int = 0, proto: int = 0, flags: int = 0) -> Any:  # noqa: A002 - asyncio's name for it
        """The addresses of a name. A look-up cannot be cancelled: who does not want it any more leaves it behind."""
        return await super().run_in_executor(self._names, socket.getaddrinfo, host, port, family, type, proto, flags)
