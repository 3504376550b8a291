"""The first two rows and the last: header, hairline, status line. Pure: facts in, rows out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from tui_liveblog.errors import LiveBlogError, NotReached, Refused, StoreError
from tui_liveblog.model import Blog, Status
from tui_liveblog.query import Manner, Query, reading
from tui_liveblog.ui.counts import Counts, count_words
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.hotlist import Other, hotlist
from tui_liveblog.ui.lines import clock
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.pulse import Pulse, header_pulse
from tui_liveblog.ui.rows import Row, Run, cells, cut, placed, row_end

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_MANNERS = {Manner.FIELD: "soft", Manner.SIGN: "soft", Manner.UNKNOWN: "caution"}

HAIRLINE_FROM = 16
"""Rows of a window that has room for a hairline under the header."""


@dataclass(frozen=True, slots=True)
class Polling:
    """What is true of the polling.

    checked   the last good check, None before the first
    every     seconds between checks, None where nothing is asked again
    failed    what went wrong, `since` when; `again` when it is tried next
    paused    since when the reader stopped it
    ended     when the newsdesk was seen to close the blog, None where that was not seen
    asking    whom the first look asks
    """

    checked: datetime | None = None
    every: float | None = None
    failed: LiveBlogError | None = None
    since: datetime | None = None
    again: datetime | None = None
    paused: datetime | None = None
    ended: datetime | None = None
    asking: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong on this side of the network, `disk full`, and since when: what is read is kept in memory only."""

    what: str
    since: datetime


def header(
    blog: Blog,
    name: str,
    day: date | None,
    grid: Grid,
    marks: Marks,
    *,
    new: int = 0,
    newest_first: bool = True,
    pulse: Pulse | None = None,
    others: Sequence[Other] = (),
) -> Row:
    """The day of the first post shown, the blog's title, what is unread in other blogs, the host, the pulse.

    new  said here where there is no hairline
    """
    end = f"{marks.new_above if newest_first else marks.new_below}{new}" if new else ""
    column = grid.text if grid.kind != "narrow" else 1
    title = cut(blog.title or name, grid.end - column - (cells(end) + 2 if end else 0), marks.cut)
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
    search: tuple[Query, tuple[int, int]] | None = None,
) -> Row:
    """The line under the header, over the whole window; what is new, what is filtered, and what the rail holds stand in it."""
    groups: list[tuple[Run, ...]] = []
    if new:
        arrow = marks.new_above if newest_first else marks.new_below
        groups.append((Run(f"{arrow} {new} new", "accent", bold=True),))
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


Words = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the status line says.

    stance  FOLLOWING or HELD
    new     posts that came since the reader left the live edge
    answer  what a key is answered with; takes the place of the polling words
    fault   why read marks are in memory only
    """

    stance: str
    new: int
    blog: Blog
    polling: Polling
    counts: Counts
    answer: str = ""
    fault: Fault | None = None


def status_line(standing: Standing, grid: Grid, marks: Marks, zone: tzinfo) -> Row:
    """The last row: the state, what is true of the polling, the counts."""
    state, said = _state(standing, zone)
    if standing.answer:
        said = [_answer(standing.answer)]
    elif grid.kind == "narrow" and standing.polling.failed is None and standing.fault is None:
        said = []
    parts = [_in_marks(part, marks) for part in said]
    start = grid.dot - 1 if state.ground else grid.dot
    text = max(grid.text, start + cells(state.text) + 1)
    counts = count_words(standing.counts, marks)
    longest = 1 if grid.kind == "narrow" and len(counts) > 1 and not standing.counts.filtered else 0
    # From the first to go: `every`, `posts`, `checked`. Never the state, the unread count, or what a filter hides.
    counts = counts[longest:]
    fewer = (parts[:1],) if standing.answer else (parts[:1], [])
    for shown, ends in ((parts, counts[0]), *((some, ends) for some in fewer for ends in counts)):
        words = [run for part in shown for run in part]
        column = grid.end - _width(ends)
        if text + _width(words) + (2 if words else 0) <= column:
            return ((start, state), *placed(text, words), *placed(column, ends), *_help(grid))
    room = max(0, grid.end - text)
    if standing.answer:
        return ((start, state), (text, Run(cut("".join(run.text for run in parts[0]), room, marks.cut), "soft")))
    return ((start, state), (text, Run(cut("".join(run.text for run in counts[-1]), room, marks.cut), counts[-1][0].ink)))


def _answer(words: str) -> Words:
    """An answer to a key; one that names a key that goes on shows it as a key."""
    said, dot, key = words.partition(" · z ")
    return (Run(f"{said} · ", "soft"), Run("z", "bright", bold=True), Run(f" {key}", "soft")) if dot else (Run(words, "soft"),)


def _in_marks(part: Words, marks: Marks) -> Words:
    return tuple(run._replace(text=run.text.replace("·", marks.between).replace("…", marks.cut)) for run in part)


def _width(runs: Iterable[Run]) -> int:
    return sum(cells(run.text) for run in runs)


def _help(grid: Grid) -> Row:
    column = grid.width - 2 * grid.margin - 7
    return ((column, Run("? help", "dim")),) if grid.kind == "wide" and column > grid.end + 2 else ()


def _state(standing: Standing, zone: tzinfo) -> tuple[Run, list[Words]]:
    """The state's word, and what is said beside it, in parts of which all but the first may be left out."""
    stance, new, blog, polling = standing.stance, standing.new, standing.blog, standing.polling
    held = Run(f"{stance} +{min(new, 999)}", "accent", bold=True) if new else Run(stance, "bright", bold=True)
    if polling.paused is not None:
        again = (Run(" · ", "soft"), Run("=", "bright", bold=True), Run(" starts again", "soft"))
        return Run("PAUSED", "caution", bold=True), [_soft(f"since {clock(polling.paused, zone)}"), again]
    if polling.failed is not None:
        return _failing(held, polling.failed, polling, zone)
    if standing.fault is not None:
        fault = standing.fault
        return held, [(Run(f"{fault.what} since {clock(fault.since, zone)}: kept in memory only", "caution"),)]
    if blog.status is Status.ENDED:
        at = f" at {clock(polling.ended, zone)}" if polling.ended is not None else ""
        return Run("ENDED", "soft", bold=True), [_soft(f"closed by the newsdesk{at}")]
    if polling.checked is None:
        return held, [_soft(f"asking {polling.asking} …")] if polling.asking else []
    checked = f"{polling.checked.astimezone(zone):%H:%M:%S}"
    if polling.every is None:
        return held, [_soft(f"read {checked}")]
    return held, [_soft(f"checked {checked}"), _soft(f" · every {_seconds(polling.every)}")]


def _failing(held: Run, error: LiveBlogError, polling: Polling, zone: tzinfo) -> tuple[Run, list[Words]]:
    """A fault: what, since when, what happens next."""
    again = clock(polling.again, zone) if polling.again else ""
    since = clock(polling.since, zone) if polling.since else ""
    offline = Run(" OFFLINE ", "on_bad", "bad", bold=True)
    if isinstance(error, Refused) and error.status in (429, 503):
        reason = "too many requests" if error.status == 429 else "it is overloaded"
        return offline, [_soft(f"told to wait until {again}"), _soft(f" ({reason})")]
    if isinstance(error, NotReached):
        next_try = f" · next try at {again}" if again else ""
        return offline, [_soft(f"no answer since {since}"), _soft(next_try)]
    what = "page unreadable"
    if isinstance(error, StoreError):
        what = "disk full" if "disk is full" in str(error) else "cache not usable"
    next_try = f" · again at {again}" if again else ""
    return held, [(Run(f"{what} since {since}", "caution"),), (Run(next_try, "caution"),)]


def _soft(words: str) -> Words:
    return (Run(words, "soft"),)


def _seconds(every: float) -> str:
    if every < 120:
        return f"{every:g} s" if every == int(every) else f"{every:.1f} s"
    return f"{every / 60:g} min" if every % 60 == 0 else f"{every / 60:.1f} min"
