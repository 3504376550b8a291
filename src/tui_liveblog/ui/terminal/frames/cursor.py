"""Where the terminal's cursor stands and what it draws with, as far as that is known, and the cheapest way elsewhere."""

from __future__ import annotations

from functools import lru_cache

from tui_liveblog.ui.terminal.frames.pens import Pen, change
from tui_liveblog.ui.terminal.frames.strokes import Stroke

_STEPS = 6
"""Backspaces, and steps up and down, that may be cheaper than a sequence."""

INDEX, REVERSE_INDEX = "\x1bD", "\x1bM"
"""A row down and a row up, in the same column; at the margin of the scroll region the rows move instead."""

NEWLINE = "\n"
"""A row down in one byte, where the terminal's line sends it as it is: by the usual settings it makes two, and begins a row."""

_RESTORE = "\x1b8"


class Cursor:
    """What is written to the terminal is collected in `written`; the cursor follows it.

    row, column  None where it is not known: after the last column, after a cluster of disputed width
    pen          None where it is not known
    down         what leads a row down: `INDEX` or `NEWLINE`
    """

    __slots__ = ("_saved", "column", "down", "pen", "row", "written")

    def __init__(self) -> None:
        self.row: int | None = None
        self.column: int | None = None
        self.pen: Pen | None = None
        self.down = INDEX
        self.written: list[str] = []
        self._saved: tuple[int | None, int | None, Pen | None] = (None, None, None)

    def copy(self) -> Cursor:
        """The same, to go another way."""
        made = Cursor()
        made.row, made.column, made.pen, made.down = self.row, self.column, self.pen, self.down
        made.written, made._saved = self.written[:], self._saved
        return made

    def forget(self) -> None:
        """Another program, or a sequence that we do not know, had the terminal."""
        self.row = self.column = self.pen = None
        self._saved = (None, None, None)

    def draw_with(self, pen: Pen) -> None:
        """Change the manner."""
        if pen is not self.pen and pen != self.pen:
            self.written.append(change(self.pen, pen))
            self.pen = pen

    def draw(self, stroke: Stroke) -> None:
        """Go where it begins, and send it."""
        pen = stroke.pen
        if pen != self.pen and self._is_kept(pen):
            row, column, _ = self._saved
            back = len(_RESTORE) + len(_way(row, column, stroke.row, stroke.column, self.down))
            if back < len(change(self.pen, pen)) + len(self.way(stroke.row, stroke.column)):
                self.restore()
        blanks = stroke.column - self.column if self.column is not None and stroke.row == self.row else 0
        if 0 < blanks <= stroke.lead and blanks < len(self.way(stroke.row, stroke.column)):
            self.draw_with(pen)
            self.written.append(" " * blanks)
        else:
            self.move(stroke.row, stroke.column)
            self.draw_with(pen)
        self.written.append(stroke.words)
        self.column = stroke.after

    def save(self) -> None:
        """Remember the place and the pen, also for frames to come."""
        self._saved = self.row, self.column, self.pen
        self.written.append("\x1b7")

    def save_at(self, row: int, column: int, pen: Pen) -> None:
        """Go to a cell with a pen, and remember both."""
        if self._is_kept(pen) and pen != self.pen:
            self.restore()
        if self._saved == (row, column, pen):
            self.restore()
            return
        self.move(row, column)
        self.draw_with(pen)
        self.save()

    def keep(self) -> None:
        """Remember the pen for frames to come, if it is not remembered."""
        if self._saved[2] != self.pen and self.pen is not None and not self.pen.link:
            self.save()

    def restore(self) -> None:
        """Back to the place, and the pen, that were saved last."""
        if self._saved != (self.row, self.column, self.pen):
            self.row, self.column, self.pen = self._saved
            self.written.append(_RESTORE)

    def _is_kept(self, pen: Pen) -> bool:
        """Whether a pen is the saved one. Whether an open link is restored too is not the same everywhere."""
        return self._saved[2] == pen and not pen.link and (self.pen is None or not self.pen.link)

    def move(self, row: int, column: int) -> None:
        """Put the cursor on a cell."""
        if row != self.row or column != self.column:
            self.written.append(self.way(row, column))
            self.row, self.column = row, column

    def way(self, row: int, column: int) -> str:
        """The shortest sequence that leads to a cell from here."""
        return self.way_from(self.row, self.column, row, column)

    def way_from(self, from_row: int | None, from_column: int | None, row: int, column: int) -> str:
        """The shortest sequence that leads from one cell to another."""
        return _way(from_row, from_column, row, column, self.down)


@lru_cache(maxsize=1 << 14)
def _way(from_row: int | None, from_column: int | None, row: int, column: int, step: str) -> str:
    ways = [f"\x1b[{row + 1 if row else ''}{f';{column + 1}' if column else ''}H"]
    if from_row is not None:
        by = row - from_row
        steps = (step if by > 0 else REVERSE_INDEX) * abs(by)
        vertical = min(steps, _sequence(abs(by), "B" if by > 0 else "A"), _sequence(row + 1, "d"), key=len)
        ways += [vertical + along for along in _along(from_column, column)]
    return min(ways, key=len)


def _along(start: int | None, column: int) -> list[str]:
    """Ways to a column on the same row."""
    if start == column:
        return [""]
    ways = [_sequence(column + 1, "G")]
    if column <= _STEPS:
        ways.append("\r" + (_sequence(column, "C") if column else ""))
    if start is not None:
        by = column - start
        ways.append(_sequence(by, "C") if by > 0 else _sequence(-by, "D"))
        if -_STEPS <= by < 0:
            ways.append("\b" * -by)
    return ways


def _sequence(count: int, final: str) -> str:
    return f"\x1b[{count if count > 1 else ''}{final}"
