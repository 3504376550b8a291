"""Where the terminal's cursor stands and what it draws with, as far as that is known, and the cheapest way elsewhere."""

from __future__ import annotations

from tui_liveblog.ui.terminal.frames.pens import Pen, change

_STEPS = 4
"""Backspaces and steps down that may be cheaper than a sequence."""

_DOWN = "\x1bD"
"""IND. A newline is one byte, but by the usual settings of a terminal two, and begins a row."""


class Cursor:
    """What is written to the terminal is collected in `written`; the cursor follows it.

    row, column  None where it is not known: after the last column, after a cluster of disputed width
    pen          None where it is not known
    """

    __slots__ = ("column", "pen", "row", "written")

    def __init__(self) -> None:
        self.row: int | None = None
        self.column: int | None = None
        self.pen: Pen | None = None
        self.written: list[str] = []

    def forget(self) -> None:
        """Another program, or a sequence that we do not know, had the terminal."""
        self.row = self.column = self.pen = None

    def draw_with(self, pen: Pen) -> None:
        """Change the manner."""
        if pen is not self.pen and pen != self.pen:
            self.written.append(change(self.pen, pen))
            self.pen = pen

    def move(self, row: int, column: int) -> None:
        """Put the cursor on a cell."""
        if row == self.row and column == self.column:
            return
        self.written.append(self.way(row, column))
        self.row, self.column = row, column

    def way(self, row: int, column: int) -> str:
        """The shortest sequence that leads to a cell from here."""
        ways = [_place(row, column)]
        if row == self.row:
            ways.append(_sequence(column + 1, "G"))
            if column == 0:
                ways.append("\r")
            if self.column is not None:
                by = column - self.column
                ways.append(_sequence(by, "C") if by > 0 else _sequence(-by, "D"))
                if -_STEPS <= by < 0:
                    ways.append("\b" * -by)
        elif self.row is not None:
            by = row - self.row
            if column == self.column:
                ways.append(_sequence(by, "B") if by > 0 else _sequence(-by, "A"))
                ways.append(_sequence(row + 1, "d"))
            if 0 < by <= _STEPS:
                down = _DOWN * by
                ways.append(down if column == self.column else down + ("\r" if column == 0 else _sequence(column + 1, "G")))
        return min(ways, key=len)


def _place(row: int, column: int) -> str:
    if column:
        return f"\x1b[{row + 1 if row else ''};{column + 1}H"
    return f"\x1b[{row + 1 if row else ''}H"


def _sequence(count: int, final: str) -> str:
    return f"\x1b[{count if count > 1 else ''}{final}"
