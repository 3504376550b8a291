"""What is typed at a terminal, waited for on a thread that sleeps as long as nothing is."""

from __future__ import annotations

import contextlib
import os
import selectors
import threading
import time
from collections.abc import Iterator

_TICK = 0.1
"""Seconds without a byte after which Escape was the key, and not the start of something. Textual's own."""

_TICKING = 3.0
"""Seconds of such ticks after the last byte: longer than anything that came is held back. Then nothing wakes up until more
comes; Textual's own wakes up ten times a second for good."""


class Waking(threading.Event):
    """As threading's; as long as it is set, its `fileno` can be read from."""

    def __init__(self) -> None:
        super().__init__()
        self._told, self._tells = os.pipe()
        os.set_blocking(self._told, False)

    def fileno(self) -> int:
        """What to wait for."""
        return self._told

    def set(self) -> None:
        """Wake who waits."""
        if not self.is_set():
            super().set()
            os.write(self._tells, b"!")

    def clear(self) -> None:
        """Let them wait again."""
        super().clear()
        with contextlib.suppress(BlockingIOError):  # it was not set
            os.read(self._told, 16)

    def __del__(self) -> None:
        """Nobody waits any more."""
        os.close(self._told)
        os.close(self._tells)


def typed(terminal: int, ended: Waking) -> Iterator[bytes | None]:
    """What is typed, in pieces; None after a pause; b"" and the end where the terminal is gone. Ends when `ended` is set."""
    ticks_until = time.monotonic() + _TICKING
    with selectors.SelectSelector() as selector:
        selector.register(terminal, selectors.EVENT_READ)
        selector.register(ended, selectors.EVENT_READ)
        while not ended.is_set():
            found = selector.select(_TICK if time.monotonic() < ticks_until else None)
            if ended.is_set():
                return
            if not found:
                yield None
                continue
            ticks_until = time.monotonic() + _TICKING
            try:
                data = os.read(terminal, 4096)
            except BlockingIOError:  # another program shares the terminal, and made it so
                continue
            except OSError:
                data = b""
            yield data
            if not data:
                return
