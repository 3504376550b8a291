"""Writes to the terminal without ever waiting for it.

What goes at once is written at once, by the one who asks. Only when the terminal does not take all of it, a thread waits until
it does: it holds one frame that was begun, which is finished, and asks for the next one only then. So while a link stalls,
frames that were not begun are never made, and what is sent after is the difference to the newest.
"""

from __future__ import annotations

import errno
import os
import select
import termios
import threading
import time
from collections import deque
from collections.abc import Callable

HELD = 1 << 18
"""Bytes of sequences that wait, at most: beyond, the longest goes, which is a copied text and not a mode."""

_AT_ONCE = 1 << 16
_LOOK = 0.1
"""Seconds after which the one who waits sees that the outlet was closed."""


class Outlet:
    """The way to one terminal.

    descriptor  open for writing, in non-blocking mode (`open_beside`)
    compose     the next frame, b"" where there is nothing new; called while `lock` is held
    lost        told once, in a few words, when the terminal is gone; maybe from another thread
    lock        held while anything is written or composed
    """

    def __init__(
        self, descriptor: int, compose: Callable[[], bytes], lost: Callable[[str], None], lock: threading.RLock | None = None
    ) -> None:
        self.lock = lock or threading.RLock()
        self.sent = 0
        self._descriptor, self._compose, self._lost = descriptor, compose, lost
        self._begun = memoryview(b"")
        self._passing: deque[bytes] = deque()
        self._passing_bytes = 0
        self._closed = False
        self._waiter: threading.Thread | None = None

    @property
    def stalled(self) -> bool:
        """Whether the terminal did not take all that it was given."""
        return bool(self._begun) or bool(self._passing)

    def begin_with(self, rest: bytes) -> None:
        """What another began to send is finished first."""
        with self.lock:
            self._begun = memoryview(rest)

    def keeps_newlines(self) -> bool:
        """Whether a newline goes out as it is. Asked each time: a shell may set its line up anew while we were stopped."""
        try:
            output = termios.tcgetattr(self._descriptor)[1]
        except termios.error:
            return False
        return not (output & termios.OPOST and output & termios.ONLCR)

    def pass_on(self, data: bytes) -> None:
        """A sequence for the terminal itself: goes before the next frame, in its order, and is not dropped for a newer one."""
        with self.lock:
            if self._closed:
                return
            self._passing.append(data)
            self._passing_bytes += len(data)
            while self._passing_bytes > HELD:
                longest = max(self._passing, key=len)
                self._passing.remove(longest)
                self._passing_bytes -= len(longest)

    def pump(self) -> None:
        """Send what goes now; never waits."""
        with self.lock:
            if self._closed or (self._waiter is not None and threading.current_thread() is not self._waiter):
                return
            try:
                while self._next():
                    count = os.write(self._descriptor, self._begun[:_AT_ONCE])
                    self.sent += count
                    self._begun = self._begun[count:]
            except BlockingIOError:
                if self._waiter is None:
                    self._waiter = threading.Thread(target=self._wait, name="terminal-output", daemon=True)
                    self._waiter.start()
            except OSError as error:
                self._end(error)

    def _next(self) -> bool:
        """Whether there is something to send: what was begun, then sequences, then the newest frame."""
        if self._begun:
            return True
        if self._passing:
            self._begun = memoryview(b"".join(self._passing))
            self._passing.clear()
            self._passing_bytes = 0
        else:
            self._begun = memoryview(self._compose())
        return bool(self._begun)

    def _wait(self) -> None:
        """Wait until the terminal takes more, and send that, until nothing is left."""
        while True:
            try:
                ready = select.select([], [self._descriptor], [], _LOOK)[1]
            except (OSError, ValueError) as error:
                ready = []
                self._end(error if isinstance(error, OSError) else OSError(errno.EBADF, "the terminal is closed"))
            with self.lock:
                if self._closed:
                    return
                if ready:
                    self.pump()
                if not self.stalled:
                    self._waiter = None
                    return

    def drain(self, seconds: float) -> bool:
        """Wait until all is sent, at most so long; whether it is."""
        until = time.monotonic() + seconds
        self.pump()
        while (left := until - time.monotonic()) > 0:
            with self.lock:
                if self._closed or not self.stalled:
                    break
            time.sleep(min(left, 0.01))
        return not self.stalled

    def close(self, seconds: float = 0.5) -> None:
        """Send what is left, as far as the terminal takes it in this time, and no more after. The descriptor stays open."""
        self.drain(seconds)
        with self.lock:
            self._drop()
            waiter = self._waiter
        if waiter is not None and waiter is not threading.current_thread():
            waiter.join(2 * _LOOK)

    def _end(self, error: OSError) -> None:
        with self.lock:
            told = self._closed
            self._drop()
        if not told:
            self._lost(error.strerror or str(error))

    def _drop(self) -> None:
        self._closed = True
        self._begun = memoryview(b"")
        self._passing.clear()
        self._passing_bytes = 0


def write_within(seconds: float, descriptor: int, data: bytes) -> None:
    """Write it all, or what a terminal takes in that time. Raises OSError where it is gone."""
    end = time.monotonic() + seconds
    while data and (left := end - time.monotonic()) > 0:
        try:
            data = data[os.write(descriptor, data) :]
        except BlockingIOError:
            select.select([], [descriptor], [], left)


def open_beside(descriptor: int, name: Callable[[int], str] = os.ttyname) -> int:
    """The same terminal, opened once more, so that it can be non-blocking here alone: the mode belongs to the opened file,
    which the reader's shell shares.

    name  what the terminal is called

    Raises OSError where the terminal cannot be opened.
    """
    how = os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK
    try:
        return os.open(name(descriptor), how)
    except OSError:  # after su it is another user's, in a container its name may be nowhere
        os.tcgetpgrp(descriptor)  # raises where it is not our own terminal
        return os.open("/dev/tty", how)
