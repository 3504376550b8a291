"""The end of the program: within a second of its first word, whatever hangs.

A signal begins it, a terminal that is gone, or the reader's key. What runs is asked to end in order, which takes a fifth of a
second. A thread watches the clock meanwhile, for what will not let go: a library, a look-up of a name, a disk, a terminal that
does not read. It needs nothing of the event loop: a signal reaches it by a pipe that is written to where signals are caught, in
C. So it also works while the loop stands still; only the interpreter's lock must be free now and then.

Of the process there is one, and so of its signals: the one `Ending` that there may be is `Ending.current`.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from types import TracebackType
from typing import Any, ClassVar, Self

from tui_liveblog.threads import Loop

SIGNALS = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
"""What ends it, with the status that shells give: 128 and the signal's number."""

_OTHERS, _OURS = 254, 255
"""What stands between signals in the pipe where ctrl+c becomes another program's, and ours again. No signal is so high."""

HUNG_UP = 128 + signal.SIGHUP
"""The status where the terminal is gone, with a signal or without: which of the two is met first is chance."""

_ORDERLY = 0.35
"""Seconds after which what would be lost is saved beside the orderly way, which hangs."""
_LAST = 0.6
"""Seconds after which the process ends. What is left of a second is for a busy machine."""
_WHILE, _LEAVING = 0.2, 0.35
"""Seconds that the two steps beside the orderly way may take, to save and to leave the terminal: a disk may hang too."""


def _nothing() -> None:
    pass


def _caught(*_: object) -> None:
    """The thread that listens does what is to be done. The interpreter's own handler of ctrl+c would break into anything."""


class Ending:
    """Listens for signals in its `with` block, and ends the process if the block takes too long after one.

    status   the exit status, from the moment at which the end has begun
    orderly  asks what runs to end, on the loop's thread; the work is cancelled where there is none
    save     writes what would be lost, if the orderly way hangs; from another thread
    leave    puts the terminal back as it was, if that way hangs; from another thread, waiting for nothing
    """

    current: ClassVar[Ending | None] = None

    def __init__(self) -> None:
        self.status: int | None = None
        self.orderly: Callable[[int], object] | None = None
        self.save: Callable[[], None] = _nothing
        self.leave: Callable[[], None] = _nothing
        self._saved = threading.Event()
        self._lock = threading.Lock()
        self._began = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[Any] | None = None
        self._ear = self._mouth = self._mouth_before = -1
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        Ending.current = self
        if threading.current_thread() is not threading.main_thread():  # signals are the main thread's
            return self
        self._ear, self._mouth = os.pipe()
        os.set_blocking(self._mouth, False)
        self._mouth_before = signal.set_wakeup_fd(self._mouth, warn_on_full_buffer=False)
        for number in SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # by nohup, or a shell that runs it in the background
                self._before[number] = signal.signal(number, _caught)
        threading.Thread(target=self._watch, name="ending", daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Listen no more. Where the end has begun, the clock runs on: the interpreter waits for threads too."""
        Ending.current = None
        if self.status is not None:
            atexit.register(_at_once, self.status)
        if self.status is not None or self._mouth < 0:
            return
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._mouth_before)
        os.close(self._mouth)

    def run(self, work: Coroutine[Any, Any, int]) -> int:
        """Run the program's work; the exit status."""
        try:
            with asyncio.Runner(loop_factory=Loop) as runner:
                self._loop = runner.get_loop()
                status = runner.run(self._watched(work))
        except (Exception, asyncio.CancelledError):
            if self.status is None:
                raise
            status = self.status  # what goes wrong on the way out is of no use to anybody
        return status if self.status is None else self.status

    def begin(self, status: int) -> None:
        """The end begins, with this status, unless it has begun. May be called from any thread, but by no signal's handler."""
        with self._lock:
            if self.status is not None:
                return
            self._began, self.status = time.monotonic(), status
        self._tell(0)
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nothing is left to be asked
                self._loop.call_soon_threadsafe(self._ask)

    def saved(self) -> None:
        """What would be lost is written."""
        self._saved.set()

    @contextlib.contextmanager
    def lend_interrupts(self) -> Iterator[None]:
        """In the block another program has the terminal, and ctrl+c is its own. It inherits no signal that is ignored.

        The thread hears of signals late on a busy machine, but in the order in which they came: what is sent before the end of
        the block stands before the end's own word.
        """
        self._tell(_OTHERS)
        try:
            yield
        finally:
            self._tell(_OURS)

    def _tell(self, word: int) -> None:
        if self._mouth >= 0:
            with contextlib.suppress(BlockingIOError):  # so full of signals that the thread wakes anyway
                os.write(self._mouth, bytes((word,)))

    async def _watched(self, work: Coroutine[Any, Any, int]) -> int:
        self._task = asyncio.current_task()
        if self.status is not None:
            self._ask()
        return await work

    def _ask(self) -> None:
        if self.orderly is not None and self.status is not None:
            self.orderly(self.status)
        elif self._task is not None:
            self._task.cancel()

    def _watch(self) -> None:
        """The thread: wait for the end to begin, then for it to take too long."""
        ours = True
        while self.status is None:
            heard = os.read(self._ear, 64)
            if not heard:  # nobody listens any more
                os.close(self._ear)
                return
            for number in heard:
                if number in (_OTHERS, _OURS):
                    ours = number == _OURS
                elif number in SIGNALS and (ours or number != signal.SIGINT):
                    self.begin(128 + number)
        if not self._saved.wait(self._began + _ORDERLY - time.monotonic()):
            _for_a_while(self.save, _WHILE)
        time.sleep(max(0.0, self._began + _LAST - time.monotonic()))
        _for_a_while(self.leave, _LEAVING)
        os._exit(self.status)


def _at_once(status: int) -> None:
    """Nothing is left to do: taking the interpreter apart, module by module, takes longer than all the rest of the end."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # nobody reads it, or it is closed
            stream.flush()
    os._exit(status)


def _for_a_while(work: Callable[[], None], seconds: float) -> None:
    def tried() -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})  # a terminal that another program has would stop us for good
        with contextlib.suppress(Exception):  # there is nobody left to be told
            work()

    thread = threading.Thread(target=tried, daemon=True)
    thread.start()
    thread.join(seconds)
