"""The first two rows: header and hairline; and the line on top of a sheet. Pure: facts in, rows out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from tui_liveblog.model import Blog
from tui_liveblog.query import Manner, Query, reading
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.hotlist import Other, hotlist
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.pulse import Pulse, header_pulse
from tui_liveblog.ui.rows import Row, Run, cells, cut, placed, row_end

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_MANNERS = {Manner.FIELD: "soft", Manner.SIGN: "soft", Manner.UNKNOWN: "caution"}

_HOTLIST = 3
"""The part of the measure that the hotlist may have of a long title's."""

HAIRLINE_FROM = 16
"""Rows of a window that has room for a hairline under the header."""


def header(
    blog: Blog,
    name: str,
    day: date | None,
    grid: Grid,
    marks: Marks,
    *,
    new: int = 0,
    behind: int = 0,
    newest_first: bool = True,
    pulse: Pulse | None = None,
    others: Sequence[Other] = (),
) -> Row:
    """The day of the first post shown, the blog's title, what is unread in other blogs, the host, the pulse.

    new  said here where there is no hairline, else 0; `behind` of them lie the other way

    The title gives way to the hotlist, which else was nowhere: newsdesks' titles fill a line. It gives way to the title's last
    words, and the host and the pulse to both.
    """
    end = _new_words(new, behind, marks, "", newest_first=newest_first)
    column = grid.text if grid.kind != "narrow" else 1
    room = grid.end - column - (cells(end) + 2 if end else 0)
    if others and not (grid.kind == "wide" and _beside(others, grid, marks)):
        room -= _width(hotlist(others, (grid.end - column) // _HOTLIST, marks)) + 2
    title = cut(blog.title or name, room, marks.cut)
    row: Row = ((column, Run(title, "bright", bold=True)),)
    ends = [Run(end, "accent", bold=True)] if end else []
    if grid.kind != "narrow" and day is not None:
        words = f"{day.day} {_MONTHS[day.month - 1]}"
        row = ((grid.time + (6 if len(words) > 5 else 5) - len(words), Run(words, "dim")), *row)
    aside = _beside(others, grid, marks) if grid.kind == "wide" else ()
    if others and not aside:
        hot = hotlist(others, grid.end - column - cells(title) - 2 - (cells(end) + 2 if end else 0), marks)
        ends = [*hot, *([Run("  ", "dim")] if hot and end else []), *ends]
    host = 0
    if grid.kind != "narrow":
        taken = _width(ends) + 2 if ends else 0
        if name and blog.title and grid.measure - cells(title) - taken >= cells(name) + 2:
            ends = [Run(name + ("  " if ends else ""), "dim"), *ends]
            host = grid.end - _width(ends)
    beats = header_pulse(pulse, grid, marks, row_end(row), host) if pulse is not None and not aside else ()
    said = placed(grid.end - _width(ends), ends)
    return (*row, *said, *beats, *aside) if grid.rail >= 0 or aside else (*row, *beats, *said)


def _beside(others: Sequence[Other], grid: Grid, marks: Marks) -> Row:
    """The hotlist right of the measure, over the rail's place."""
    full = grid.width - 2 * grid.margin - 1
    runs = hotlist(others, full - grid.end - 2, marks, named=True)
    return placed(full - _width(runs), runs)


def hairline(
    new: int,
    query: Query,
    grid: Grid,
    marks: Marks,
    *,
    rail: str = "",
    unread_only: bool = False,
    newest_first: bool = True,
    behind: int = 0,
    search: tuple[Query, tuple[int, int]] | None = None,
) -> Row:
    """The line under the header, over the whole window; what is new, what is filtered, and what the rail holds stand in it."""
    groups: list[tuple[Run, ...]] = []
    if new:
        groups.append((Run(f"{_new_words(new, behind, marks, ' ', newest_first=newest_first)} new", "accent", bold=True),))
    if unread_only:
        groups.append((Run("unread only", "bright", bold=True),))
    if query:
        groups.append(filter_words(query))
    if search is not None:
        sought, (at_match, matching) = search
        said = f"{at_match} of {matching}" if at_match else f"{matching} found"
        groups.append((Run("/", "soft"), *filter_words(sought), Run(f"  {said}", "soft")))
    row: list[tuple[int, Run]] = []
    at = -grid.margin
    if groups:
        row.append((at, Run(_line(marks, grid.margin + grid.text - 1), "rule")))
        at = grid.text
    for position, group in enumerate(groups):
        if position:
            row.append((at, Run(_line(marks, 2), "rule")))
            at += 3
        for run in group:
            fitted = run._replace(text=cut(run.text, max(0, grid.end - at), marks.cut))
            if fitted.text:
                row.append((at, fitted))
                at += cells(fitted.text)
        at += 1
    if rail:
        row.append((at, Run(_line(marks, grid.rail_text - 1 - at), "rule")))
        row.append((grid.rail_text, Run(rail, "bright", bold=True)))
        at = grid.rail_text + cells(rail) + 1
    full = grid.width - grid.margin
    if at < full:
        row.append((at, Run(_line(marks, full - at), "rule")))
    return tuple(row)


def _new_words(new: int, behind: int, marks: Marks, gap: str, *, newest_first: bool) -> str:
    """`↑ 3`, or `↑ 2 ↓ 1` where one lies the other way: an arrow is where to look. "" where nothing new is said here."""
    if not new:
        return ""
    ways = (marks.new_above, marks.new_below) if newest_first else (marks.new_below, marks.new_above)
    return " ".join(f"{way}{gap}{count}" for way, count in zip(ways, (new - behind, behind), strict=True) if count)


def filter_words(query: Query) -> tuple[Run, ...]:
    """A filter as it is shown: names of fields and signs soft, what is looked for bright."""
    runs: list[Run] = []
    end = 0
    for part in reading(query.source):
        words = " " * (part.start - end) + query.source[part.start : part.end]
        runs.append(Run(words, "bright", bold=True) if part.manner is Manner.VALUE else Run(words, _MANNERS[part.manner]))
        end = part.end
    return tuple(runs)


def sheet_top(title: str, end: str, grid: Grid, marks: Marks) -> Row:
    """The line on top of a sheet: its title on the axis, a count or hint at the end of the measure."""
    full = grid.width - grid.margin
    title = cut(title, grid.measure, marks.cut)
    used = grid.text + cells(title) + 1
    end = cut(end, max(0, grid.end - used - 2), marks.cut)
    start = grid.end - cells(end)
    row: list[tuple[int, Run]] = [
        (-grid.margin, Run(_line(marks, grid.margin + grid.text - 1), "dim")),
        (grid.text, Run(title, "bright", bold=True)),
        (used, Run(_line(marks, (start - 1 if end else full) - used), "dim")),
    ]
    if end:
        row += [(start, Run(end, "soft")), (grid.end + 1, Run(_line(marks, full - grid.end - 1), "dim"))]
    return tuple((column, run) for column, run in row if run.text)


def _line(marks: Marks, length: int) -> str:
    return (marks.hairline * max(0, length))[: max(0, length)]


def _width(runs: Iterable[Run]) -> int:
    return sum(cells(run.text) for run in runs)
