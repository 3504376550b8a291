"""What the mouse means on the page: the link under it, and the words that it was dragged over. No Textual.

Rows are a post's own, without their gutter; columns count from the grid's margin, rows from the top of the timeline.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from tui_liveblog.clean import clean_url
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.rows import Row, Run, cells, clusters, placed

_clean = lru_cache(maxsize=512)(clean_url)

_is_number = re.compile(r"\s*\[\d+\]\s*").fullmatch


class Spot(NamedTuple):
    """A cell of the timeline."""

    row: int
    column: int


class Selection(NamedTuple):
    """What was dragged over: from the cell where the button went down to the one where it is now, both of them included."""

    start: Spot
    end: Spot

    def columns(self, row: int) -> tuple[int, int]:
        """The first column that is selected on a row, and the first after; the same twice where none is."""
        first, last = sorted(self)
        if not first.row <= row <= last.row:
            return 0, 0
        return (first.column if row == first.row else 0), (last.column + 1 if row == last.row else 1 << 16)


def link_at(row: Row, column: int) -> int:
    """The number of the link whose words, or whose `[n]`, stand at a column; 0 for none."""
    return next((run.link for start, run in row if start <= column < start + cells(run.text)), 0)


def linked(row: Row, addresses: Sequence[str]) -> Row:
    """A row that says where its links lead to. What is no clean web address is left out.

    addresses  of link 1, 2, …
    """
    if not any(run.link for _, run in row):
        return row
    return tuple((column, run._replace(url=_clean(addresses[run.link - 1])) if run.link else run) for column, run in row)


def is_words(column: int, run: Run, grid: Grid, marks: Marks) -> bool:
    """Whether a run is words of the post: no bar, no mark, no link's number, nothing of the margins."""
    if column < grid.text or (column == grid.mark and run.text in (marks.pinned, marks.key, marks.summary, marks.teaser)):
        return False
    if column == grid.text and run.text in (marks.quote, marks.embed, marks.caption):
        return False
    return not (run.link and _is_number(run.text))


def highlighted(row: Row, columns: tuple[int, int], grid: Grid, marks: Marks) -> Row:
    """A row whose selected words are drawn as such."""
    made: list[tuple[int, Run]] = []
    for column, run in row:
        if not is_words(column, run, grid, marks):
            made.append((column, run))
            continue
        before, within, after = _parted(column, run.text, columns)
        chosen = Run(within, "bright", "select", bold=run.bold, italic=run.italic, underline=run.underline, link=run.link)
        parts = (run._replace(text=before), chosen, run._replace(text=after))
        made += placed(column, (part for part in parts if part.text))
    return tuple(made)


def selected_words(rows: Sequence[Row], selection: Selection, grid: Grid, marks: Marks) -> str:
    """The selected words, a line for each row, as they stand beneath each other; blank rows between posts stay."""
    lines = []
    for number, row in enumerate(rows):
        line = ""
        end = grid.text  # of the run before, which may be a link's number: it leaves no gap
        for column, run in row:
            if is_words(column, run, grid, marks):
                before, within, _ = _parted(column, run.text, selection.columns(number))
                if within:
                    line += " " * (column - end if line else column + cells(before) - grid.text) + within
            end = max(end, column + cells(run.text))
        lines.append(line.rstrip())
    first, _, others = "\n".join(lines).strip("\n").partition("\n")
    return "\n".join(filter(None, (first.lstrip(), textwrap.dedent(others))))


def _parted(column: int, text: str, columns: tuple[int, int]) -> tuple[str, str, str]:
    """A run's text before, within and after the selected columns: what shows in one of them is within, as a whole."""
    begin, end = columns
    if end <= column or begin >= column + cells(text) or begin >= end:
        return text, "", ""
    parts = ["", "", ""]
    for cluster in clusters(text):
        after = column + cells(cluster)
        place = 0 if after <= begin and column < begin else 2 if column >= end else 1
        parts[place] += cluster
        column = after
    return parts[0], parts[1], parts[2]
