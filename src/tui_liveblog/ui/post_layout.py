"""A post set in rows: headline, byline, text, and its gutter. Pure: what is known of a post in, rows out.

The words of a post keep their ink, read or not, current or not: reading changes only the gutter, so rows can be kept.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from itertools import zip_longest

from msgspec import Struct
from msgspec.structs import replace

from tui_liveblog.model import Block, Post, PostKind, Span
from tui_liveblog.ui.anchor import NO_WORDS, Words
from tui_liveblog.ui.blocks import Body
from tui_liveblog.ui.byline import Seen, byline_rows, margin_rows, mark_of, teaser_row
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.lines import across_line, clock, day_line, ended_line, first_post_line, missing_line, read_line
from tui_liveblog.ui.marks import FULL, Marks
from tui_liveblog.ui.rows import GLUE, Row, Run
from tui_liveblog.ui.wrap import break_headline, tidy

__all__ = [
    "Laid",
    "Seen",
    "across_line",
    "clock",
    "day_line",
    "ended_line",
    "first_post_line",
    "gap",
    "gutter",
    "lay_out",
    "missing_line",
    "read_line",
    "relative",
]

LONGEST = 14
"""Rows that a post may have without being folded."""

FOLDED_TO = 10
"""Rows that a folded post shows."""

LEAST_FOLDED = 4
"""Rows that are worth folding away: fewer would save less than the line that says so."""


class Laid(Struct, frozen=True):
    """A post in rows.

    rows    one at least; without the gutter's bar, dot and time (the mark is in row 0), without the blank row after the post
    links   the address of link 1, 2, …
    folded  rows folded away, 0 for none
    words   what stands in which row, to find a line again at another width or after an edit
    title_rows  rows of the headline: the first, but for a byline that stands over them
    """

    rows: tuple[Row, ...]
    links: tuple[str, ...]
    folded: int
    words: Words = NO_WORDS
    title_rows: int = 0


def lay_out(seen: Seen, grid: Grid, *, marks: Marks = FULL, zone: tzinfo, expanded: bool = False) -> Laid:
    """Set a post on the grid; its rows' columns count from the margin. `expanded` folds nothing."""
    post = seen.post
    mark = mark_of(post, marks)
    if post.kind is PostKind.TEASER:
        addresses = tuple(address for _, address in post.links)
        row = teaser_row(seen, grid, marks, zone, len(addresses) if post.url else 0)
        return Laid((_marked(row, mark, grid),), addresses, 0, title_rows=1)
    body = Body(grid, marks, withdrawn=seen.withdrawn is not None)
    body.set(_with_ellipsis(post, marks))
    rows = _headline(seen, grid)
    title_rows = len(rows)
    margin: list[Row] = []
    aside = (0, 0)
    if grid.kind == "wide":
        margin = margin_rows(seen, grid, marks, zone)
    elif grid.kind == "narrow":
        # The time takes the text's first columns: without a byline its row stays empty beside it.
        byline = byline_rows(seen, grid, marks, zone) or [()]
        rows, aside = [*byline, *rows], (0, len(byline))
    else:
        byline = byline_rows(seen, grid, marks, zone)
        rows, aside = [*rows, *byline], (len(rows), len(byline))
    head = len(rows)
    rows += body.rows
    folded = 0
    if not expanded:
        rows, folded = _fold(rows, head, post, grid, marks)
    if margin:
        rows = [note + row for note, row in zip_longest(margin, rows, fillvalue=())]
    words = _words(rows, aside, grid, marks, folded=folded > 0)
    first = _marked(rows[0] if rows else (), mark, grid)
    return Laid((first, *rows[1:]), tuple(body.links), folded, words, title_rows)


def _words(rows: list[Row], aside: tuple[int, int], grid: Grid, marks: Marks, *, folded: bool) -> Words:
    """The words of rows: what stands on the text axis, without bars, which are on every row, and the byline."""
    letters: list[str] = []
    starts: list[int] = []
    length = 0
    for number, row in enumerate(rows or [()]):
        starts.append(length)
        if aside[0] <= number < sum(aside):
            continue
        for column, run in row:
            if column >= grid.text and run.text not in (marks.quote, marks.embed):
                letters.append("".join(run.text.split()))
                length += len(letters[-1])
    return Words("".join(letters), tuple(starts), aside, folded)


def _headline(seen: Seen, grid: Grid) -> list[Row]:
    title = tidy(seen.post.title).replace("\n", " ")
    gone = seen.withdrawn is not None
    manner = Run("", "soft" if gone else "bright", bold=not gone, strike=gone)[1:]
    slices = break_headline(title, grid.measure)
    return [((grid.text, Run(title[begin:end].replace(GLUE, " "), *manner)),) for begin, end in slices]


def _marked(row: Row, mark: Run | None, grid: Grid) -> Row:
    if mark is None:
        return row
    before = sum(column < grid.mark for column, _ in row)
    return (*row[:before], (grid.mark, mark), *row[before:])


def _with_ellipsis(post: Post, marks: Marks) -> tuple[Block, ...]:
    """The body; one that was cut off ends with an ellipsis."""
    if post.kind is not PostKind.UNFINISHED and not post.shortened:
        return post.body
    last = next((index for index in reversed(range(len(post.body))) if post.body[index].text.strip()), None)
    if last is None or post.body[last].text.rstrip().endswith(("…", "...")):
        return post.body
    block = post.body[last]
    ended = replace(block, spans=(*block.spans, Span(marks.cut)))
    return (*post.body[:last], ended, *post.body[last + 1 :])


def _fold(rows: list[Row], head: int, post: Post, grid: Grid, marks: Marks) -> tuple[list[Row], int]:
    """The rows that are shown, and how many are not. `head` rows are headline and byline."""
    if post.pinned and len(rows) - head >= LEAST_FOLDED and post.title:
        return rows[:head], len(rows) - head
    # A pinned post without a headline would say nothing: the first row of its text stands for it.
    shown = head + 1 if post.pinned and not post.title else FOLDED_TO
    folded = len(rows) - shown
    if folded < LEAST_FOLDED or (shown == FOLDED_TO and len(rows) <= LONGEST):
        return rows, 0
    return [*rows[:shown], ((grid.text, Run(f"{marks.cut} {folded} more lines", "dim")),)], folded


def gutter(
    seen: Seen,
    grid: Grid,
    *,
    marks: Marks = FULL,
    zone: tzinfo,
    cursor: bool,
    active: bool = True,
    row: int,
    now: datetime | None = None,
) -> Row:
    """What stands left of row `row` of a post.

    cursor  draw the bar on this row
    active  the keys go to the timeline: a bright bar; else a dim one
    now     where given, the time is said relative to it (`4m`)
    """
    runs: list[tuple[int, Run]] = []
    if cursor:
        runs.append((grid.bar, Run(marks.bar, "bright" if active else "dim")))
    if row == 0:
        if seen.unread:
            runs.append((grid.dot, Run(marks.unread, "accent", bold=True)))
        if seen.post.published is not None:
            time = clock(seen.post.published, zone) if now is None else relative(seen.post.published, now)
            ink = "bright" if seen.unread else "dim"
            runs.append((grid.time + 5 - len(time), Run(time, ink, bold=seen.unread)))
    return tuple(runs)


def relative(moment: datetime, now: datetime) -> str:
    """How long ago: `now` under a minute (and for what lies ahead), then `4m`, `2h`, `3d`; five columns at most."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return "now"
    if minutes < 60:
        return f"{minutes}m"
    return f"{minutes // 60}h" if minutes < 60 * 24 else f"{min(minutes // (60 * 24), 9999)}d"


def gap(first: Post, second: Post) -> int:
    """Blank rows between two posts: none between two teasers."""
    return 0 if first.kind is PostKind.TEASER and second.kind is PostKind.TEASER else 1
