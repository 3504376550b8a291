"""The program in a pty, timed by what its screen shows."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from pathlib import Path

import pyte


class Pane:
    """`liveblog-tui ARGUMENTS` on a screen of its own; `wait_for` tells the seconds since the start or the last key."""

    def __init__(self, *arguments: str, cache: Path, columns: int = 80, rows: int = 24) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.sent = 0
        self._begun = time.perf_counter()
        self._child, self._terminal = pty.fork()
        if self._child == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LIVEBLOG_TUI_CACHE_DIR=str(cache))
            os.execv(sys.executable, [sys.executable, "-m", "tui_liveblog", *arguments])
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def keys(self, text: str) -> None:
        """Press keys; the clock starts anew."""
        self._begun = time.perf_counter()
        os.write(self._terminal, text.encode())

    def wait_for(self, words: str, seconds: float = 60.0) -> float:
        """Seconds until the words are on the screen."""
        while words not in "\n".join(self.screen.display):
            left = self._begun + seconds - time.perf_counter()
            if left <= 0 or not select.select([self._terminal], [], [], left)[0]:
                raise TimeoutError(f"{words!r} did not come:\n" + "\n".join(self.screen.display))
            data = os.read(self._terminal, 1 << 16)
            self.sent += len(data)
            if b"\x1b[c" in data:
                os.write(self._terminal, b"\x1b[?62c")  # what a terminal is: all of them answer that
            self._stream.feed(data)
        return time.perf_counter() - self._begun

    def close(self) -> None:
        """End the program."""
        os.kill(self._child, signal.SIGTERM)
        os.close(self._terminal)
        os.waitpid(self._child, 0)
