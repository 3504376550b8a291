"""Which lines of which posts stand on which rows: geometry only, no text, no Textual.

A post's block is its lead (a day line), its rows, and the gap after it. The view is held by a post and a line in it, never by
an offset from the start: what is above may grow, shrink or vanish, and nobody needs to know how tall ten thousand posts are.
Only blocks on or beside the screen are ever measured.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from msgspec import Struct


class Hold(Struct, frozen=True):
    """What must not move: line `line` of the block of post `post` stands on row `row` of the screen."""

    post: str
    line: int = 0
    row: int = 0


class Line(Struct, frozen=True):
    """One row of the screen: line `line` of the block of post `post`."""

    post: str
    line: int


class Span(NamedTuple):
    """The lines of a block that are on the screen, from `start` up to `end`."""

    post: str
    start: int
    end: int


class Viewport:
    """The screen as a window on a sequence of blocks.

    ids     the posts in screen order, from top to bottom
    height  a block's height in lines, at least 1
    rows    rows of the window
    """

    def __init__(self, height: Callable[[str], int]) -> None:
        self._height = height
        self.ids: Sequence[str] = ()
        self.rows = 1
        self._top = 0  # index of the first block on the screen …
        self._line = 0  # … and the line of it in row 0

    # Reading it.

    def spans(self) -> list[Span]:
        """What is on the screen of each block, from top to bottom."""
        found: list[Span] = []
        index, line, left = self._top, self._line, self.rows
        for post in self.ids[index : index + left]:
            end = min(self._height(post), line + left)
            found.append(Span(post, line, end))
            left -= end - line
            line = 0
            if left <= 0:
                break
        return found

    def lines(self) -> list[Line]:
        """The lines on the screen, fewer than rows where the blocks end."""
        return [Line(span.post, line) for span in self.spans() for line in range(span.start, span.end)]

    @property
    def at_start(self) -> bool:
        """Whether the first line of the first block is in row 0."""
        return self._top == 0 and self._line == 0

    @property
    def at_end(self) -> bool:
        """Whether the last line of the last block is on the screen, or nothing but the last block is."""
        spans = self.spans()
        if not spans or self._top == len(self.ids) - 1:
            return True
        return spans[-1].post == self.ids[-1] and spans[-1].end == self._height(self.ids[-1])

    @property
    def top(self) -> Hold | None:
        """The line in row 0; None where there are no posts."""
        return Hold(self.ids[self._top], self._line) if self._top < len(self.ids) else None

    def row_of(self, post: str, line: int = 0) -> int | None:
        """The row on which a line of a post stands, None if it is not on the screen."""
        return next((row for row, at in enumerate(self.lines()) if at.post == post and at.line == line), None)

    # Moving it.

    def hold(self, index: int, line: int, row: int) -> None:
        """Put line `line` of block `index` on row `row`; the ends of the sequence may push it elsewhere."""
        if not self.ids:
            self._top = self._line = 0
            return
        self._top = max(0, min(index, len(self.ids) - 1))
        self._line = max(0, min(line, self._height(self.ids[self._top]) - 1))
        self._up(row)
        self._fill()

    def scroll(self, lines: int) -> int:
        """Move the window down by `lines`, up if negative; how far it went."""
        if not self.ids:
            return 0
        if lines < 0:
            return -self._up(-lines)
        went = self._down(lines)
        return went - self._fill()

    def to_start(self) -> None:
        """The first block at the top."""
        self._top = self._line = 0

    def to_end(self) -> None:
        """The last line on the last row; if the last block is taller than the window, its first line on the first."""
        if self.ids:
            self._top = len(self.ids) - 1
            self._line = self._height(self.ids[-1]) - 1
            self._fill()
            if self._top == len(self.ids) - 1:
                self._line = 0

    def _up(self, lines: int) -> int:
        went = 0
        while went < lines:
            step = min(self._line, lines - went)
            self._line -= step
            went += step
            if went < lines:
                if self._top == 0:
                    break
                self._top -= 1
                self._line = self._height(self.ids[self._top]) - 1
                went += 1
        return went

    def _down(self, lines: int) -> int:
        went = 0
        while went < lines:
            left = self._height(self.ids[self._top]) - 1 - self._line
            step = min(left, lines - went)
            self._line += step
            went += step
            if went < lines:
                if self._top == len(self.ids) - 1:
                    break
                self._top, self._line = self._top + 1, 0
                went += 1
        return went

    def _fill(self) -> int:
        """Leave no empty rows at the bottom while there is anything above the top; how far that went up."""
        return self._up(self.rows - sum(span.end - span.start for span in self.spans()))
