"""The columns that every part of the screen keeps to: one gutter, one text axis, three widths of window."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from msgspec import Struct

MEASURE = 66
"""Columns of text at most: what gutter and margin leave at 80, and past some 75 the eye loses the next line."""

NARROW_BELOW = 60
WIDE_FROM = 124
RAIL_FROM = 136


class Columns(Struct, frozen=True):
    """The columns of a sheet or of the rail, counted from `margin`: cursor bar, dot, the text axis and where text ends."""

    margin: int
    text: int
    end: int
    bar: int = 0
    dot: int = 1


class Grid(Struct, frozen=True):
    """Columns of a window. All but `margin` count from the margin.

    width         the window's
    margin        free columns on the left (`p`): the page is centred between 80 and 123 columns
    bar dot time  the gutter: cursor bar, unread dot, and the first of the time's five columns
    byline        where byline and notes stand; -1 where they are set under the headline, in the text
    byline_width  their columns
    mark          `★ ▲ ≡ →`, a blank to its right
    text measure  the text axis and the columns from there on
    rail          the rail's cursor bar; -1 where there is no rail. `rail_text`, `rail_width`: its words
    """

    width: int
    kind: Literal["narrow", "standard", "wide"]
    margin: int
    byline: int
    byline_width: int
    mark: int
    text: int
    measure: int
    rail: int = -1
    rail_text: int = -1
    rail_width: int = 0
    bar: int = 0
    dot: int = 1
    time: int = 3

    @property
    def end(self) -> int:
        """The first column after the measure."""
        return self.text + self.measure

    @property
    def sheet_columns(self) -> Columns:
        """A sheet keeps to the page's own columns."""
        return Columns(self.margin, self.text, self.end)

    @property
    def rail_columns(self) -> Columns:
        """The rail's, where it has its own first column."""
        return Columns(0, self.rail_text - self.rail, self.rail_text - self.rail + self.rail_width)

    @classmethod
    @lru_cache(maxsize=64)
    def of(cls, width: int) -> Grid:
        """The grid of a window `width` columns wide. Under 16 columns the text gets what is left, at least one."""
        if width < NARROW_BELOW:
            return cls(
                width, "narrow", margin=0, byline=11, byline_width=max(1, width - 12), mark=9, text=3, measure=max(1, width - 4)
            )
        if width < WIDE_FROM:
            measure = min(MEASURE, width - 14)
            margin = max(0, (width - 80) // 2)
            return cls(width, "standard", margin, byline=-1, byline_width=measure, mark=9, text=11, measure=measure)
        margin = max(0, (width - 148) // 2)
        grid = cls(width, "wide", margin, byline=10, byline_width=20, mark=31, text=33, measure=MEASURE)
        if width < RAIL_FROM:
            return grid
        return cls(
            width,
            "wide",
            margin,
            grid.byline,
            grid.byline_width,
            grid.mark,
            grid.text,
            grid.measure,
            rail=102,
            rail_text=105,
            rail_width=width - 2 * margin - 106,
        )
