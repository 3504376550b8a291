"""What a reader saw: the program's screen, and which posts it showed as read.

A post is acknowledged as read when a whole frame shows its headline without the dot. A frame that is being drawn shows nothing
that counts: large ones say where they begin and end, small ones are taken when nothing follows at once.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import time
from collections.abc import Callable

import pyte

from bench.emulated import EmulatedScreen
from bench.launcher import COLUMNS, ROWS, Started

_HEADLINE = re.compile(r"^ *▌? *(●?) +\d\d:\d\d +Report (\d+)\b")
_BEGIN, _END = b"\x1b[?2026h", b"\x1b[?2026l"
_ANSWERS = ((b"\x1b[c", b"\x1b[?62c"), (b"\x1b[?2026$p", b"\x1b[?2026;2$y"))
_AT_ONCE = 0.002
"""Seconds in which the rest of a small frame is there."""


class Watching:
    """Reads a program's terminal, answers its questions, remembers what it showed.

    read    numbers of posts that were shown as read
    unread  the same of those that the last whole frame shows with a dot
    """

    def __init__(self, started: Started) -> None:
        self.process, self._terminal = started
        self.screen = EmulatedScreen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self.screen)
        self._within = False
        self.read: set[int] = set()
        self.unread: set[int] = set()
        self.sent = 0
        self.ended = False

    def type(self, keys: str) -> None:
        """Press keys."""
        with contextlib.suppress(OSError):  # it has ended
            os.write(self._terminal, keys.encode())

    def watch(self, seconds: float) -> None:
        """Read for so long, or until it ends."""
        end = time.monotonic() + seconds
        while not self.ended and (left := end - time.monotonic()) > 0:
            self._take(left)

    def drain(self) -> None:
        """Read what was sent before the program ended."""
        while not self.ended and self._take(0):
            pass

    def wait_for(self, words: str, seconds: float = 30.0) -> bool:
        """Read until the words are on the screen; whether they came."""
        return self.wait_until(lambda: words in self.text, seconds)

    def wait_until(self, there: Callable[[], bool], seconds: float) -> bool:
        """Read until that is so; whether it came to be."""
        end = time.monotonic() + seconds
        while not there() and not self.ended and time.monotonic() < end:
            self._take(0.1)
        return there()

    @property
    def text(self) -> str:
        """The screen."""
        return "\n".join(self.screen.display)

    def close(self) -> None:
        """Close the terminal."""
        with contextlib.suppress(OSError):
            os.close(self._terminal)

    def _take(self, seconds: float) -> bool:
        if not select.select([self._terminal], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._terminal, 1 << 16)
        except OSError:
            self.ended = True
            return False
        self.sent += len(data)
        for question, answer in _ANSWERS:
            if question in data:
                os.write(self._terminal, answer)
        self._stream.feed(data)
        begin, end = data.rfind(_BEGIN), data.rfind(_END)
        if begin != end:
            self._within = begin > end
        if not self._within and not select.select([self._terminal], [], [], _AT_ONCE)[0]:
            self._note()
        return True

    def _note(self) -> None:
        shown = [found for row in self.screen.display if (found := _HEADLINE.match(row))]
        self.unread = {int(found[2]) for found in shown if found[1]}
        self.read |= {int(found[2]) for found in shown if not found[1]}
