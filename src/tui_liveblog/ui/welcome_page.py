"""What stands on the screen before any blog is open: how to begin. Pure: facts in, rows out."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from tui_liveblog import __version__
from tui_liveblog.store import Followed
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.rows import Row, Run, cells, cut, placed
from tui_liveblog.ui.wrap import wrap_runs

SCHEME = "https://"
MOST_FOLLOWED = 9
"""Blogs that have a key of their own."""

_MEASURE = 58
"""Columns of the address' line: what is typed there is seldom longer, and a shorter line is a calmer page."""

_TOP = 5
_WHY = "Paste the address of a live blog and press Enter, or open a saved page with liveblog-tui FILE."
_KEYS = (
    (":", "type an address"),
    ("d", "the demo: a night above Tarnholt, arriving as you watch"),
    ("?", "the keys"),
    ("q", "quit"),
)


class WelcomeRows(Struct, frozen=True):
    """The page: what stands above the line that is typed in, and below it."""

    above: tuple[Row, ...]
    below: tuple[Row, ...]


def welcome_rows(height: int, grid: Grid, marks: Marks, followed: Sequence[Followed], said: str = "") -> WelcomeRows:
    """The page in so many rows, the one that is typed in among them. Short of room, the blanks go first, then the reason.

    followed  blogs that can be opened again
    said      why what was typed cannot be opened
    """
    title: Row = ((grid.text, Run("No blog is open." if followed else "Nothing is followed yet.", "bright", bold=True)),)
    measure = min(_MEASURE, grid.measure)
    why = [placed(grid.text, runs) for runs in wrap_runs([Run(_WHY)], measure)]
    fault = [placed(grid.text, runs) for runs in wrap_runs([Run(said, "caution")], measure)] if said else []
    line: Row = ((grid.text, Run((marks.hairline * measure)[:measure], "dim")),)
    again = [(f"{number}", blog.title or blog.address) for number, blog in enumerate(followed[:MOST_FOLLOWED], 1)]
    keys = [_key_row(key, words, grid, marks) for key, words in (*_KEYS[:1], *again, *_KEYS[1:])]
    full = WelcomeRows(((),) * _TOP + (title, (), *why, ()), (line, *fault, (), *keys))
    for rows in (
        full,
        WelcomeRows((title, (), *why, ()), (line, *fault, (), *keys)),
        WelcomeRows((title, *why), (*fault, *keys)),
        WelcomeRows((title,), (*fault, *keys)),
    ):
        if len(rows.above) + 1 + len(rows.below) <= height:
            return rows
    return WelcomeRows((), (*fault, *keys))


def _key_row(key: str, words: str, grid: Grid, marks: Marks) -> Row:
    """A key in the gutter, what it does on the axis."""
    return (
        (grid.text - 3, Run(key, "bright", bold=True)),
        (grid.text, Run(cut(words, grid.measure, marks.cut), "text")),
    )


def welcome_status(grid: Grid) -> Row:
    """The last row: nobody is asked for anything."""
    name, quiet = f"liveblog-tui {__version__}", "no blog, nothing is being asked for"
    row: Row = ((grid.dot, Run(name, "soft")),)
    column = grid.end - cells(quiet)
    return (*row, (column, Run(quiet, "soft"))) if column >= grid.dot + cells(name) + 2 else row
