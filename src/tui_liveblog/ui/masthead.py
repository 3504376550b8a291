"""The first two rows and the last: header, hairline, status line. Pure: facts in, rows out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from tui_liveblog.errors import LiveBlogError, NotReached, Refused, StoreError
from tui_liveblog.model import Blog, Status
from tui_liveblog.query import Query
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.lines import across_line, clock
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.rows import Row, Run, cells, cut, placed

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

HAIRLINE_FROM = 16
"""Rows of a window that has room for a hairline under the header."""


@dataclass(frozen=True, slots=True)
class Polling:
    """What is true of the polling.

    checked   the last good check, None before the first
    every     seconds between checks, None where nothing is asked again
    failed    what went wrong, `since` when; `again` when it is tried next
    paused    since when the reader stopped it
    asking    whom the first look asks
    """

    checked: datetime | None = None
    every: float | None = None
    failed: LiveBlogError | None = None
    since: datetime | None = None
    again: datetime | None = None
    paused: datetime | None = None
    asking: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """What the status line counts: posts let through, all posts, unread ones let through, unread ones hidden."""

    shown: int = 0
    total: int = 0
    unread: int = 0
    hidden: int = 0
    filtered: bool = False


def header(blog: Blog, name: str, day: date | None, grid: Grid, marks: Marks, *, new: int = 0) -> Row:
    """The day of the first post shown, the blog's title, the host. `new`: said here where there is no hairline."""
    if grid.kind == "narrow":
        end = f"{marks.new_above}{new}" if new else ""
        title = cut(blog.title or name, grid.width - 2 - (cells(end) + 2 if end else 0), marks.cut)
        row: Row = ((1, Run(title, "bright", bold=True)),)
        return (*row, (grid.end - cells(end), Run(end, "accent", bold=True))) if end else row
    gutter: Row = ()
    if day is not None:
        words = f"{day.day} {_MONTHS[day.month - 1]}"
        gutter = ((grid.time + 6 - len(words) if len(words) > 5 else grid.time + 5 - len(words), Run(words, "dim")),)
    end = f"{marks.new_above} {new} new" if new else ""
    ends: list[Run] = [Run(end, "accent", bold=True)] if end else []
    title = cut(blog.title or name, grid.measure - (cells(end) + 2 if end else 0), marks.cut)
    room = grid.measure - cells(title) - cells(end) - (2 if end else 0)
    if name and blog.title and room >= cells(name) + 2:
        ends.insert(0, Run(name + ("  " if end else ""), "dim"))
    start = grid.end - sum(cells(run.text) for run in ends)
    return (*gutter, (grid.text, Run(title, "bright", bold=True)), *placed(start, ends))


def hairline(new: int, query: Query, grid: Grid, marks: Marks) -> Row:
    """The line under the header, over the whole window; what is new and what is filtered stand in it."""
    groups: list[tuple[Run, ...]] = []
    if new:
        groups.append((Run(f"{marks.new_above} {new} new", "accent", bold=True),))
    if query:
        groups.append(filter_words(query))
    full = grid.width - grid.margin
    if not groups:
        return ((-grid.margin, Run(_line(marks, grid.width), "rule")),)
    row: list[tuple[int, Run]] = [(-grid.margin, Run(_line(marks, grid.margin + grid.text - 1), "rule"))]
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
    if at < full:
        row.append((at, Run(_line(marks, full - at), "rule")))
    return tuple(row)


def filter_words(query: Query) -> tuple[Run, ...]:
    """A filter as it is shown: names of fields soft, what is looked for bright."""
    runs: list[Run] = []
    for word in query.source.split():
        key, colon, value = word.partition(":")
        space = " " if runs else ""
        if colon and value and key.lstrip("-!").isalpha():
            runs += [Run(f"{space}{key}:", "soft"), Run(value, "bright", bold=True)]
        else:
            runs.append(Run(space + word, "bright", bold=True))
    return tuple(runs)


def sheet_top(title: str, end: str, grid: Grid, marks: Marks) -> Row:
    """The line on top of a sheet: its title on the axis, a count or hint at the end of the measure."""
    row = list(across_line((Run(title, "bright", bold=True),), grid, marks, "dim"))
    used = grid.text + cells(title) + 1
    row = [(-grid.margin, Run(_line(marks, grid.margin + grid.text - 1), "dim")), (grid.text, row[1][1])]
    full = grid.width - grid.margin
    end = cut(end, max(0, grid.end - used - 3), marks.cut)
    if not end:
        return (*row, (used, Run(_line(marks, full - used), "dim")))
    start = grid.end - cells(end)
    row += [(used, Run(_line(marks, start - 1 - used), "dim")), (start, Run(end, "soft"))]
    if full > grid.end + 1:
        row.append((grid.end + 1, Run(_line(marks, full - grid.end - 1), "dim")))
    return tuple(row)


def _line(marks: Marks, length: int) -> str:
    return (marks.hairline * max(0, length))[: max(0, length)]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the status line says.

    stance  FOLLOWING or HELD
    new     posts that came since the reader left the live edge
    answer  what a key is answered with; takes the place of the polling words
    """

    stance: str
    new: int
    blog: Blog
    polling: Polling
    counts: Counts
    answer: str = ""


def status_line(standing: Standing, grid: Grid, marks: Marks, zone: tzinfo) -> Row:
    """The last row: the state, what is true of the polling, the counts."""
    state, words = _state(standing, zone)
    if standing.answer:
        words = [Run(standing.answer, "soft")]
    words = [run._replace(text=run.text.replace("·", marks.between).replace("…", marks.cut)) for run in words if run.text]
    start = grid.dot - 1 if state.ground else grid.dot
    runs: list[tuple[int, Run]] = [(start, state)]
    text = max(grid.text, start + cells(state.text) + 1)
    if grid.kind == "narrow" and not standing.answer and standing.polling.failed is None:
        words = []
    counts = _counts(standing.counts, marks, short=grid.kind == "narrow")
    # From the first to go: `every`, `posts`, `checked`.
    fewer = words[: max(1, len(words) - 1)]
    for said, ends in ((words, counts[0]), (fewer, counts[0]), (fewer, counts[-1]), ([], counts[0]), ([], counts[-1])):
        column = grid.end - sum(cells(run.text) for run in ends)
        if text + sum(cells(run.text) for run in said) + (2 if said else 0) <= column:
            return (*runs, *placed(text, said), *placed(column, ends), *_help(grid))
    if standing.answer:
        return (*runs, *placed(text, [run._replace(text=cut(run.text, grid.end - text, marks.cut)) for run in words]))
    return (*runs, *placed(max(text, grid.end - sum(cells(run.text) for run in counts[-1])), counts[-1]))


def _help(grid: Grid) -> Row:
    column = grid.width - 2 * grid.margin - 8
    return ((column, Run("? help", "dim")),) if grid.kind == "wide" and column > grid.end + 2 else ()


def _state(standing: Standing, zone: tzinfo) -> tuple[Run, list[Run]]:
    """The state's word, and the words beside it as parts of which the last may be left out."""
    stance, new, blog, polling = standing.stance, standing.new, standing.blog, standing.polling
    held = Run(f"{stance} +{min(new, 999)}", "accent", bold=True) if new else Run(stance, "bright", bold=True)
    error = polling.failed
    if polling.paused is not None:
        return Run("PAUSED", "caution", bold=True), [
            Run(f"since {clock(polling.paused, zone)}", "soft"),
            Run(" · = starts again", "soft"),
        ]
    if error is not None:
        return _failing(held, polling, zone)
    if blog.status is Status.ENDED:
        return Run("ENDED", "soft", bold=True), [Run("closed by the newsdesk", "soft")]
    if polling.checked is None:
        return held, [Run(f"asking {polling.asking} …" if polling.asking else "", "soft")]
    checked = Run(f"checked {polling.checked.astimezone(zone):%H:%M:%S}", "soft")
    if polling.every is None:
        return held, [Run(f"read {polling.checked.astimezone(zone):%H:%M:%S}", "soft")]
    return held, [checked, Run(f" · every {_seconds(polling.every)}", "soft")]


def _failing(held: Run, polling: Polling, zone: tzinfo) -> tuple[Run, list[Run]]:
    """A fault: what, since when, what happens next."""
    error = polling.failed
    again = f"{polling.again.astimezone(zone):%H:%M:%S}" if polling.again else ""
    since = clock(polling.since, zone) if polling.since else ""
    offline = Run(" OFFLINE ", "on_bad", "bad", bold=True)
    if isinstance(error, Refused) and error.status in (429, 503):
        reason = "too many requests" if error.status == 429 else "it is overloaded"
        return offline, [Run(f"told to wait until {again}", "soft"), Run(f" ({reason})", "soft")]
    if isinstance(error, NotReached):
        return offline, [Run(f"no answer since {since}", "soft"), Run(f" · next try {again}" if again else "", "soft")]
    what = "page unreadable"
    if isinstance(error, StoreError):
        what = "cache not writable"
    return held, [Run(f"{what} since {since}", "caution"), Run(f" · again at {again}" if again else "", "caution")]


def _seconds(every: float) -> str:
    if every < 120:
        return f"{every:g} s" if every == int(every) else f"{every:.1f} s"
    return f"{every / 60:g} min" if every % 60 == 0 else f"{every / 60:.1f} min"


def _counts(counts: Counts, marks: Marks, *, short: bool) -> list[tuple[Run, ...]]:
    """The counts, longest form first. What a filter hides is never left out."""
    between = Run(f" {marks.between} ", "dim")
    if counts.filtered:
        shown = Run(f"{counts.shown} of {counts.total}", "soft")
        hidden = Run(f"{counts.hidden} unread hidden" if counts.hidden else "none unread hidden", "soft")
        return [(shown, between, hidden), (shown,)]
    unread = Run(f"{counts.unread} unread", "bright") if counts.unread else Run("all read", "soft")
    if counts.total == 0:
        return [(Run("no posts yet", "soft"),)]
    total = Run(f"{counts.total}" if short else f"{counts.total} post{'s' if counts.total != 1 else ''}", "soft")
    return [(unread, between, total), (unread,)]
