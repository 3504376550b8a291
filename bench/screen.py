"""A program in a pty, timed by what its screen shows."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyte

from bench.emulated import EmulatedScreen

BARE = (
    sys.executable,
    "-c",
    "from textual.app import App\nfrom textual.widgets import Static\n"
    "class Bare(App):\n    def compose(self): yield Static('bare')\nBare().run()",
)
"""The least that an app made with Textual can be: one line that does not change."""

_QUIET = 0.03
"""Seconds without a byte after which what a key did is painted."""


class Pane:
    """`liveblog-tui ARGUMENTS` on a screen of its own; `wait_for` tells the seconds since the start or the last key."""

    def __init__(
        self, *arguments: str, cache: Path, columns: int = 80, rows: int = 24, variables: Mapping[str, str] | None = None
    ) -> None:
        command = (sys.executable, "-m", "tui_liveblog", *arguments)
        self._open(command, {"LIVEBLOG_TUI_CACHE_DIR": str(cache), **(variables or {})}, columns, rows)

    @classmethod
    def of(cls, command: Sequence[str], *, columns: int = 80, rows: int = 24) -> Pane:
        """Any other program."""
        made = cls.__new__(cls)
        made._open(command, {}, columns, rows)
        return made

    def _open(self, command: Sequence[str], variables: Mapping[str, str], columns: int, rows: int) -> None:
        self.screen = EmulatedScreen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.sent = 0
        self._begun = time.perf_counter()
        self.process, self._terminal = pty.fork()
        if self.process == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", **variables)
            os.execvp(command[0], list(command))
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    @property
    def begun(self) -> float:
        """When the clock was started (`perf_counter`)."""
        return self._begun

    def keys(self, text: str) -> None:
        """Press keys; the clock starts anew."""
        self._begun = time.perf_counter()
        os.write(self._terminal, text.encode())

    def wait_for(self, words: str, seconds: float = 60.0) -> float:
        """Seconds until the words are on the screen."""
        return self.wait_until(lambda rows: words in "\n".join(rows), repr(words), seconds)

    def wait_until(self, there: Callable[[Sequence[str]], bool], what: str, seconds: float = 60.0) -> float:
        """Seconds until the rows of the screen are so; they are looked at when something came, and cost nothing between."""
        while not there(self.screen.display):
            left = self._begun + seconds - time.perf_counter()
            if left <= 0 or not self._read(left):
                raise TimeoutError(f"{what} did not come:\n" + "\n".join(self.screen.display))
        return time.perf_counter() - self._begun

    def painted(self, key: str, seconds: float = 1.0) -> tuple[float, int]:
        """Press a key; seconds until the last byte of what it paints, and how many bytes that is. 0 bytes: nothing came."""
        self.keys(key)
        before, last = self.sent, 0.0
        while self._read(_QUIET if last else seconds):
            last = time.perf_counter() - self._begun
        return last, self.sent - before

    def rest(self, seconds: float) -> int:
        """Read for that long; the bytes that came."""
        before, end = self.sent, time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._read(left)
        return self.sent - before

    def _read(self, seconds: float) -> bool:
        if not select.select([self._terminal], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._terminal, 1 << 16)
        except OSError:  # the program ended
            return False
        self.sent += len(data)
        if b"\x1b[c" in data:
            os.write(self._terminal, b"\x1b[?62c")  # what a terminal is: all of them answer that
        self._stream.feed(data)
        return True

    def close(self) -> None:
        """End the program."""
        with contextlib.suppress(ProcessLookupError):  # it ended by itself
            os.kill(self.process, signal.SIGTERM)
        os.close(self._terminal)
        os.waitpid(self.process, 0)
