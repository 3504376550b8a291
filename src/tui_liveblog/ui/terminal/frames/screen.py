"""The screen of the terminal: what was asked for, what it shows, and the way from one to the other."""

from __future__ import annotations

import threading
from collections.abc import Callable

from tui_liveblog.ui.terminal.frames.encoder import Encoder
from tui_liveblog.ui.terminal.frames.grid import UNKNOWN, Grid
from tui_liveblog.ui.terminal.frames.outlet import Outlet
from tui_liveblog.ui.terminal.frames.reader import Erase, Pass, Put, Reader, Together

_AT_ONCE = 512
"""Bytes of a frame from which the terminal is asked to show it at once: a shorter one comes in one piece."""

_CURSOR = ("\x1b[?25h", "\x1b[?25l")

_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"


class Screen:
    """Takes what Textual writes, and sends what changed. May be called from any thread; nothing here waits.

    descriptor     the terminal, open for writing in non-blocking mode
    erases_ground  whether erasing leaves the ground that is drawn with (terminfo: bce)
    lost           told once, in a few words, when the terminal is gone; maybe from another thread
    """

    def __init__(
        self,
        descriptor: int,
        columns: int,
        rows: int,
        *,
        erases_ground: bool = False,
        lost: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._lock = threading.RLock()
        self._reader = Reader()
        self._wanted = Grid(columns, rows)
        self._shown = Grid(columns, rows, UNKNOWN)
        self._encoder = Encoder(erases_ground=erases_ground)
        self._outlet = Outlet(descriptor, self._compose, lost, self._lock)
        self._ours = True
        self._open = self._together = False
        self._at = (0, 0)
        self._cursor_shows = True
        self._dirty = self._drawn = False
        self._begun = self._held = False

    def begin_with(self, shown: Grid, rest: bytes = b"") -> None:
        """The screen of programs is on already, and shows this; `rest` is what it has not read of that yet.

        Nothing is drawn over it before `release`: the app draws itself in several steps.
        """
        with self._lock:
            self._shown, self._begun, self._held = shown, True, True
            self._outlet.begin_with(rest)

    def release(self) -> None:
        """The app has drawn all that there is to see."""
        with self._lock:
            self._held = False
            self._outlet.pump()

    def page(self) -> Grid:
        """What is to be seen now, whatever the terminal has read of it."""
        with self._lock:
            return self._wanted.copy()

    @property
    def sent(self) -> int:
        """Bytes that the terminal has taken."""
        return self._outlet.sent

    def write(self, data: str) -> None:
        """A piece of what is to be shown. What stands between marks of synchronized output is shown at once, at the end."""
        with self._lock:
            for operation in self._reader.feed(data):
                match operation:
                    case Put():
                        self._wanted.put(operation)
                        self._drawn = self._dirty = True
                    case Erase():
                        self._wanted.erase(operation)
                        self._drawn = self._dirty = True
                    case Together():
                        self._together, self._open = True, operation.begins
                    case Pass():
                        self._pass(operation)
            at = self._reader.row, self._reader.column
            if at != self._at:
                self._at, self._dirty = at, self._dirty or (self._drawn and self._cursor_shows)
            if not self._open:
                self._outlet.pump()

    def flush(self) -> None:
        """Show what was written."""
        with self._lock:
            self._open = False
            self._outlet.pump()

    def fit(self, columns: int, rows: int) -> None:
        """The size of what is written from now on."""
        if columns != self._wanted.columns or rows != len(self._wanted.lines):
            self.resize(columns, rows)

    def spoilt(self) -> None:
        """What the terminal shows is not known: the next frame is drawn whole."""
        with self._lock:
            self._forget()

    def resize(self, columns: int, rows: int) -> None:
        """The terminal has another size. It is drawn whole: terminals fold rows as each thinks best."""
        with self._lock:
            self._wanted.resize(columns, rows)
            self._forget()

    def repaint(self) -> None:
        """Draw all of it again: another program may have drawn over it."""
        with self._lock:
            self._forget()
            self._outlet.pump()

    def close(self, seconds: float = 0.5) -> None:
        """Send what is left, as far as the terminal takes it in this time."""
        self._outlet.close(seconds)

    def drain(self, seconds: float) -> bool:
        """Wait until all is sent, at most so long; whether it is."""
        return self._outlet.drain(seconds)

    def _pass(self, operation: Pass) -> None:
        before = ""
        if operation.screen and self._begun:
            self._begun = False
            return
        if operation.screen is not None:
            self._ours = operation.screen
            before = "" if operation.screen else self._encoder.plain()
        if operation.sequence in _CURSOR:
            self._cursor_shows = operation.sequence == "\x1b[?25h"
            self._dirty = self._drawn  # it is where it was hidden
        self._outlet.pass_on((before + operation.sequence).encode("utf-8", "replace"))
        if operation.spoils:
            self._forget()

    def _forget(self) -> None:
        self._shown = Grid(self._wanted.columns, len(self._wanted.lines), UNKNOWN)
        self._encoder.forget()
        self._dirty = self._drawn  # before the first frame there is nothing to draw again

    def _compose(self) -> bytes:
        """The next frame: the difference from what the terminal shows when all that was begun has reached it."""
        if not self._dirty or not self._ours or self._open or self._held:
            return b""
        self._dirty = False
        row, column = self._at if self._cursor_shows else (None, 0)
        keeps = self._outlet.keeps_newlines()
        made = self._encoder.frame(self._shown, self._wanted, row, column, newline_is_down=keeps)
        if self._together and len(made) > _AT_ONCE:
            made = f"{_BEGIN}{made}{_END}"
        return made.encode("utf-8", "replace")
