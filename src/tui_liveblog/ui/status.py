"""The last row: the state, what is true of the polling, the counts. Pure: facts in, a row out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo

from msgspec import Struct, field
from msgspec.structs import replace

from tui_liveblog.actions import default_keys, find, shown_key
from tui_liveblog.errors import LiveBlogError, NoLiveBlog, NotReached, Refused, StoreError
from tui_liveblog.model import Blog, Status
from tui_liveblog.ui.counts import Counts, count_words
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.lines import clock
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.rows import Row, Run, cells, cut, placed


class Polling(Struct, frozen=True):
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


class Fault(Struct, frozen=True):
    """What went wrong on this side of the network, `disk full`, and since when: what is read is kept in memory only."""

    what: str
    since: datetime


Words = tuple[Run, ...]


class Standing(Struct, frozen=True):
    """What the status line says.

    stance  FOLLOWING or HELD
    new     posts that came since the reader left the live edge
    answer  what a key is answered with; takes the place of the polling words
    fault   why read marks are in memory only
    keys    the keys of each action, by its id
    """

    stance: str
    new: int
    blog: Blog
    polling: Polling
    counts: Counts
    answer: str = ""
    fault: Fault | None = None
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=default_keys)


def status_line(standing: Standing, grid: Grid, marks: Marks, zone: tzinfo) -> Row:
    """The last row: the state, what is true of the polling, the counts."""
    state, said = _state(standing, zone)
    if standing.answer:
        said = [_answer(standing.answer, standing.keys)]
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
    if standing.polling.failed is not None:
        fewer = (parts, *fewer)  # what is wrong and when it is tried again, before how many posts there are
    for shown, ends in ((parts, counts[0]), *((some, ends) for some in fewer for ends in counts)):
        words = [run for part in shown for run in part]
        column = grid.end - _width(ends)
        if text + _width(words) + (2 if words else 0) <= column:
            return ((start, state), *placed(text, words), *placed(column, ends), *_help(grid, standing.keys))
    room = max(0, grid.end - text)
    polling = standing.polling
    if standing.answer and standing.answer == str(polling.failed or "") and polling.paused is None:
        # The whole of what is wrong has no room: half a sentence says neither since when nor what happens next.
        return status_line(replace(standing, answer=""), grid, marks, zone)
    if standing.answer:
        answer = "".join(run.text for run in parts[0])
        whole = "://" in answer and cells(answer) <= room  # an address that is cut, or not shown, is of no use
        ends = () if whole or room < _width(counts[-1]) + 6 else counts[-1]
        beside = max(0, room - (_width(ends) + 2 if ends else 0))
        column = grid.end - _width(ends)
        return ((start, state), (text, Run(cut(answer, beside, marks.cut), "soft")), *placed(column, ends))
    return ((start, state), (text, Run(cut("".join(run.text for run in counts[-1]), room, marks.cut), counts[-1][0].ink)))


def loading_line(as_of: datetime, counts: Counts, grid: Grid, marks: Marks, zone: tzinfo) -> Row:
    """The last row of a page from before: when it was true, while the app loads."""
    said = _in_marks((Run("loading", "soft", bold=True), Run(f" · as of {clock(as_of, zone)}", "soft")), marks)
    ends = count_words(counts, marks)
    start = grid.dot
    for shown in ends:
        column = grid.end - _width(shown)
        if start + _width(said) + 2 <= column:
            return (*placed(start, said), *placed(column, shown))
    return placed(start, said)


def _answer(words: str, keys: Mapping[str, tuple[str, ...]]) -> Words:
    """An answer to a key; a key that it names is shown as one, as the reader bound it."""
    before, brace, rest = words.partition("{")
    own, closed, after = rest.partition("}")
    if not (brace and closed and own in keys):
        return (Run(words, "soft"),)
    return tuple(run for run in (Run(before, "soft"), _key(own, keys), Run(after, "soft")) if run.text)


def _key(own: str, keys: Mapping[str, tuple[str, ...]]) -> Run:
    """The key of an action; its words where it has none."""
    return Run(shown_key(keys[own][0]) if keys[own] else find(own).label, "bright", bold=True)


def _in_marks(part: Words, marks: Marks) -> Words:
    return tuple(run._replace(text=run.text.replace("·", marks.between).replace("…", marks.cut)) for run in part)


def _width(runs: Iterable[Run]) -> int:
    return sum(cells(run.text) for run in runs)


def _help(grid: Grid, keys: Mapping[str, tuple[str, ...]]) -> Row:
    said = f"{shown_key(keys['help'][0])} help" if keys["help"] else ""
    column = grid.width - 2 * grid.margin - 1 - cells(said)
    return ((column, Run(said, "dim")),) if said and grid.kind == "wide" and column > grid.end + 2 else ()


def _state(standing: Standing, zone: tzinfo) -> tuple[Run, list[Words]]:
    """The state's word, and what is said beside it, in parts of which all but the first may be left out."""
    stance, new, blog, polling = standing.stance, standing.new, standing.blog, standing.polling
    held = Run(f"{stance} +{min(new, 999)}", "accent", bold=True) if new else Run(stance, "bright", bold=True)
    if polling.paused is not None:
        again = (Run(" · ", "soft"), _key("pause", standing.keys), Run(" starts again", "soft"))
        return Run("PAUSED", "caution", bold=True), [_soft(f"since {clock(polling.paused, zone)}"), again]
    if polling.failed is not None:
        return _failing(held, polling.failed, polling, zone, nothing=standing.counts.total == 0)
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


def _failing(held: Run, error: LiveBlogError, polling: Polling, zone: tzinfo, *, nothing: bool) -> tuple[Run, list[Words]]:
    """A fault: what, since when, what happens next. `nothing`: no post was ever read here."""
    again = clock(polling.again, zone) if polling.again else ""
    since = clock(polling.since, zone) if polling.since else ""
    offline = Run(" OFFLINE ", "on_bad", "bad", bold=True)
    if isinstance(error, Refused) and error.status in (429, 503):
        reason = "too many requests" if error.status == 429 else "it is overloaded"
        return offline, [_soft(f"told to wait until {again}"), _soft(f" ({reason})")]
    if isinstance(error, Refused):
        next_try = f" · next try at {again}" if again else ""
        return offline, [_soft(f"answers {error.status} since {since}"), _soft(next_try)]
    if isinstance(error, NotReached):
        next_try = f" · next try at {again}" if again else ""
        return offline, [_soft(f"{error.brief or 'no answer'} since {since}"), _soft(next_try)]
    if isinstance(error, NoLiveBlog) and nothing:
        return held, [_soft("no live blog here"), _soft(f" since {since}") if not error.links else _soft(" · it links to some")]
    what = error.brief or "page unreadable"
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
