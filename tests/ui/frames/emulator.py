"""What an emulator shows of bytes and of grids, cell by cell, so that the two can be held against each other."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import pyte
from bench.emulated import EmulatedScreen
from hypothesis import strategies as st
from pyte.screens import Char

from tui_liveblog.ui.terminal.columns import is_disputed
from tui_liveblog.ui.terminal.frames.grid import Grid
from tui_liveblog.ui.terminal.frames.pens import PLAIN, Pen, change
from tui_liveblog.ui.terminal.frames.reader import Put

START = "\x1b[?7l"
"""What Textual begins with: no wrapping."""

Cell = tuple[str, str, str, bool, bool, bool, bool, bool]


class Emulator:
    """A pyte screen."""

    def __init__(self, columns: int, rows: int, *, erases_ground: bool = True) -> None:
        self.screen = EmulatedScreen(columns, rows)
        self.screen.erases_ground = erases_ground
        self._stream = pyte.ByteStream(self.screen)
        self.feed(START)

    def feed(self, data: str | bytes) -> None:
        """Show what is written."""
        self._stream.feed(data.encode("utf-8", "replace") if isinstance(data, str) else data)

    def resize(self, columns: int, rows: int) -> None:
        """Another size; what it shows after that is anything."""
        self.screen.resize(rows, columns)

    @property
    def cells(self) -> list[list[Cell]]:
        """What is seen in each cell."""
        rows, columns = range(self.screen.lines), range(self.screen.columns)
        return [[_seen(self.screen.buffer[row][column]) for column in columns] for row in rows]

    @property
    def cursor(self) -> tuple[int, int]:
        """Row and column."""
        return self.screen.cursor.y, self.screen.cursor.x


def _seen(char: Char) -> Cell:
    if char.data == " ":
        lines = char.underscore or char.strikethrough or char.reverse
        return " ", char.fg if lines else "", char.bg, False, False, char.underscore, char.strikethrough, char.reverse
    data = unicodedata.normalize("NFC", char.data)
    return data, char.fg, char.bg, char.bold, char.italics, char.underscore, char.strikethrough, char.reverse


def pictured(grid: Grid) -> Emulator:
    """An emulator to which every cell of a grid was written by itself."""
    emulator = Emulator(grid.columns, len(grid.lines))
    for row, line in enumerate(grid.lines):
        for column, (text, pen) in enumerate(zip(line.text, line.pens, strict=True)):
            if text:
                emulator.feed(f"\x1b[{row + 1};{column + 1}H{change(None, pen)}{text}")
    return emulator


def agreed(grid: Grid) -> list[list[bool]]:
    """Which cells belong to no cluster of disputed width."""
    told = []
    for line in grid.lines:
        row: list[bool] = []
        for text in line.text:
            row.append(row[-1] if not text else is_disputed(text) is None)
        told.append(row)
    return told


def unlike(shown: list[list[Cell]], expected: list[list[Cell]], grid: Grid) -> list[tuple[int, int, Cell, Cell]]:
    """The cells that differ, outside clusters of disputed width."""
    return [
        (row, column, shown[row][column], expected[row][column])
        for row, counted in enumerate(agreed(grid))
        for column, counts in enumerate(counted)
        if counts and shown[row][column] != expected[row][column]
    ]


# Grids as a live blog might draw them, and worse.

COLOURS = ["", "31", "97", "38;5;208", "38;2;20;23;27"]
GROUNDS = ["", "44", "48;5;236", "48;2;20;23;27", "48;2;250;247;240"]
PENS = st.builds(
    Pen,
    st.sampled_from(COLOURS),
    st.sampled_from(GROUNDS),
    st.sampled_from([0, 0, 0, 1, 2, 4, 8, 64, 256, 5, 12, 65]),
    st.sampled_from(["", "", "", "", "https://ellery.example/list", "https://ellery.example/slip"]),
)  # fmt: skip
WORDS = [
    "a",
    "b",
    "Storm ",
    " ",
    "      ",
    "              ",
    "ferry",
    "é",
    "e\u0301",
    "東京",
    "港",
    "😀",
    "─",
    "▌",
    "●",
    "“q”",
    "ﾌｪ",
]
DISPUTED = ["👍🏽", "❤️", "🇬🇧", "👨‍👩‍👧", "1️⃣", "नि", "🏳️‍🌈", "🫠"]
TEXTS = st.lists(st.sampled_from(WORDS * 3 + DISPUTED), min_size=1, max_size=8).map("".join)


@st.composite
def puts(draw: st.DrawFn, columns: int, rows: int, most: int = 14) -> list[Put]:
    """Words anywhere on a screen."""
    place = st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1), TEXTS, PENS)
    return [Put(*put) for put in draw(st.lists(place, max_size=most))]


def grid_of(columns: int, rows: int, drawn: Iterable[Put]) -> Grid:
    """A grid on which these were put."""
    grid = Grid(columns, rows)
    for put in drawn:
        grid.put(put)
    return grid


def text_bytes(before: Grid, after: Grid) -> int:
    """The UTF-8 bytes of the changed cells that are not blank."""
    return sum(
        len(new.encode())
        for line, other in zip(before.lines, after.lines, strict=True)
        for old, new, pen, ink in zip(line.text, other.text, line.pens, other.pens, strict=True)
        if (old != new or pen != ink) and new.strip()
    )


__all__ = ["PLAIN", "Emulator", "agreed", "grid_of", "pictured", "puts", "text_bytes", "unlike"]
