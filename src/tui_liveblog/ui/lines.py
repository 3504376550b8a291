"""The lines across the timeline: a hairline with a word on the text axis, the only ornament there is."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import Literal

from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import FULL, Marks
from tui_liveblog.ui.rows import Row, Run, cells, cut, placed, row_end

# Not strftime's: those follow the locale of the process, and the words around them do not.
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

KeyWords = tuple[tuple[str, str], ...]
"""(key, what it does) …: what a sheet says in its last row."""


def clock(moment: datetime, zone: tzinfo) -> str:
    """A moment as the page says it: `16:48`, 24 hours, in the reader's zone."""
    return moment.astimezone(zone).strftime("%H:%M")


def across_line(
    words: tuple[Run, ...],
    grid: Grid,
    marks: Marks = FULL,
    ink: Literal["rule", "dim"] = "rule",
    *,
    line: str = "",
    from_words: bool = False,
) -> Row:
    """A line from the cursor's column to the end of the measure, its words on the text axis with a blank on each side.

    line        what the line is drawn with where it is not the hairline
    from_words  nothing before the words
    """
    line = line or marks.hairline
    if not words:
        return ((grid.bar, _drawn(line, grid.end - grid.bar, ink)),)
    before: Row = () if from_words else ((grid.bar, _drawn(line, grid.text - 1 - grid.bar, ink)),)
    row = before + placed(grid.text, _shortened(words, grid.measure, marks))
    start = row_end(row) + 1
    return (*row, (start, _drawn(line, grid.end - start, ink))) if start < grid.end else row


def _drawn(line: str, length: int, ink: str) -> Run:
    return Run((line * length)[:length], ink)


def _shortened(words: tuple[Run, ...], room: int, marks: Marks) -> tuple[Run, ...]:
    kept: list[Run] = []
    for run in words:
        if room <= 0:
            break
        kept.append(run._replace(text=cut(run.text, room, marks.cut)))
        room -= cells(run.text)
    return tuple(kept)


def day_name(day: date) -> str:
    """`Wednesday 13 November`."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def day_line(day: date, grid: Grid, marks: Marks = FULL, *, beside: date | None = None) -> Row:
    """The line over the posts of another day: from the end of its words. Its year is said where it is not that of `beside`, the
    day of the posts above."""
    words = day_name(day) if beside is None or beside.year == day.year else f"{day_name(day)} {day.year}"
    return across_line((Run(words, "soft", bold=True),), grid, marks, from_words=True)


def first_post_line(grid: Grid, marks: Marks = FULL) -> Row:
    """The line beyond the oldest post of the blog."""
    return across_line((Run("the first post", "soft"),), grid, marks)


def ended_line(ended: datetime, grid: Grid, marks: Marks = FULL, *, zone: tzinfo) -> Row:
    """The line beyond the newest post of a blog that its newsdesk closed."""
    return across_line((Run(f"ended {clock(ended, zone)}", "soft"),), grid, marks)


def read_line(grid: Grid, marks: Marks = FULL) -> Row:
    """The line where the reader was when they last left."""
    return across_line((Run("read up to here", "accent", bold=True),), grid, marks, "dim")


def away_line(since: datetime, grid: Grid, marks: Marks = FULL, *, zone: tzinfo) -> Row:
    """The line where the reader was when the terminal lost the keys."""
    return across_line((Run(f"away since {clock(since, zone)}", "accent", bold=True),), grid, marks, "dim")


def missing_line(grid: Grid, marks: Marks = FULL) -> Row:
    """The line where the posts above and below may not be neighbours."""
    return across_line((Run("posts may be missing here", "soft"),), grid, marks, "dim", line=marks.missing)


def key_row(keys: KeyWords, column: int) -> Row:
    """Keys and what they do, three blanks between."""
    row: list[tuple[int, Run]] = []
    for key, word in keys:
        row += [(column, Run(key, "bright", bold=True)), (column + cells(key) + 1, Run(word, "soft"))]
        column += cells(key) + cells(word) + 4
    return tuple(row)


def key_columns(keys: list[tuple[str, str]]) -> int:
    """The columns that `key_row` takes."""
    return sum(cells(key) + cells(word) + 4 for key, word in keys) - 3
