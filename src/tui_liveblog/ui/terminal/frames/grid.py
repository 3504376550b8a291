"""The cells of a terminal's screen.

A cell holds a cluster: a letter with its marks, an emoji with its joiners. A wide one stands in its first cell, and "" in those
that it reaches over. What is written over a part of a wide cluster blanks the rest of it, as terminals do.
"""

from __future__ import annotations

from functools import lru_cache

from tui_liveblog import limits
from tui_liveblog.ui.rows import cells, clusters, one_cell_each
from tui_liveblog.ui.terminal.frames.pens import PLAIN, Pen, of_blank
from tui_liveblog.ui.terminal.frames.reader import Erase, Put

UNKNOWN = "\x00"
"""A cell of which nobody knows what the terminal shows in it: it differs from anything."""

_LONGEST = 8 * (limits.COMBINING + 1)
"""Code points of one cluster: a family of four with skin tones has eleven."""


class Row:
    """One row: clusters and pens, as many as the screen has columns."""

    __slots__ = ("pens", "text")

    def __init__(self, text: list[str], pens: list[Pen]) -> None:
        self.text, self.pens = text, pens

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Row) and self.text == other.text and self.pens == other.pens

    __hash__ = None  # type: ignore[assignment]  # it changes

    def copy(self) -> Row:
        """The same, to be changed by itself."""
        return Row(self.text[:], self.pens[:])


class Grid:
    """Rows and columns of cells, blank or `filler` at first."""

    def __init__(self, columns: int, rows: int, filler: str = " ") -> None:
        self.columns = columns
        self.lines = [Row([filler] * columns, [PLAIN] * columns) for _ in range(rows)]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Grid) and self.lines == other.lines

    __hash__ = None  # type: ignore[assignment]  # it changes

    def copy(self) -> Grid:
        """The same, to be changed by itself."""
        made = Grid(self.columns, 0)
        made.lines = [line.copy() for line in self.lines]
        return made

    def blank_row(self, pen: Pen = PLAIN) -> Row:
        """A row with nothing on it."""
        return Row([" "] * self.columns, [pen] * self.columns)

    def resize(self, columns: int, rows: int) -> None:
        """Another size; what both sizes show stays."""
        before, self.columns = self.lines, columns
        self.lines = [self.blank_row() for _ in range(rows)]
        for line, old in zip(self.lines, before, strict=False):
            kept = min(columns, len(old.text))
            if kept < len(old.text):
                _part(old.text, kept)
            line.text[:kept], line.pens[:kept] = old.text[:kept], old.pens[:kept]

    def put(self, put: Put) -> None:
        """Words at a cell; what does not fit on the row, or on the screen, is left out."""
        row, column, text, pen = put
        if row >= len(self.lines) or column >= self.columns:
            return
        line = self.lines[row]
        parts: str | tuple[str, ...] = text
        if not one_cell_each(text):
            before, parts = spread(text)
            if before and column:
                _join(line, column, before)
        elif not text.strip(" "):
            pen = of_blank(pen)
        end = column + len(parts)
        if end > self.columns:
            parts = _cut(parts, self.columns - column)
            end = self.columns
        if end > column:
            _part(line.text, column)
            _part(line.text, end)
            line.text[column:end] = parts
            line.pens[column:end] = [pen] * (end - column)

    def erase(self, erase: Erase) -> None:
        """Blanks on a part of some rows."""
        top, bottom, start, end, pen = erase
        for row in range(top, min(bottom, len(self.lines))):
            self.put(Put(row, start, " " * (min(end, self.columns) - start), pen))


def _part(text: list[str], at: int) -> None:
    """A wide cluster that reaches over this column from the left goes: its first part and its last are about to be parted."""
    if not 0 < at < len(text) or text[at]:
        return
    first, last = at - 1, at + 1
    while first and not text[first]:
        first -= 1
    while last < len(text) and not text[last]:
        last += 1
    text[first:last] = " " * (last - first)


def _join(line: Row, column: int, marks: str) -> None:
    """Marks without a letter of their own belong to the cell before."""
    at = column - 1
    while at and not line.text[at]:
        at -= 1
    if line.text[at] != UNKNOWN:
        line.text[at] = (line.text[at] + marks)[:_LONGEST]


def _cut(parts: str | tuple[str, ...], room: int) -> tuple[str, ...]:
    """As many cells as there is room for; of a wide cluster that is cut nothing but blanks are left."""
    whole = list(parts)
    _part(whole, room)
    return tuple(whole[:room])


@lru_cache(maxsize=2048)
def spread(text: str) -> tuple[str, tuple[str, ...]]:
    """What of the text belongs to the cell before it, and the clusters cell by cell, as Textual counts cells."""
    before, parts = "", list[str]()
    # A joiner or a selector changes what stands before it: then only the width of all up to a cluster is right.
    added = "\u200d" not in text and "\ufe0f" not in text
    length = width = 0
    for cluster in clusters(text):
        length += len(cluster)
        end = width + cells(cluster) if added else cells(text[:length])
        if end > width:
            parts += [cluster[:_LONGEST], *[""] * (end - width - 1)]
        elif parts:
            at = len(parts) - 1
            while not parts[at]:
                at -= 1
            parts[at] = (parts[at] + cluster)[:_LONGEST]
        else:
            before = (before + cluster)[:_LONGEST]
        width = max(end, width)
    return before, tuple(parts)
