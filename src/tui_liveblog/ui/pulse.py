"""The story's pulse: its posts an hour, and a sparkline of them. Pure: moments in, marks out."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from tui_liveblog.timeline import HOUR, Timeline
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.rows import Row, Run, cells, placed

HOURS = 24
"""Columns of a sparkline at most, one an hour: what a reader means by lately."""

_FEWEST = 8
"""Columns under which a sparkline between title and host says nothing."""


class Pulse(Struct, frozen=True):
    """How fast a story goes. Hours are whole ones of UTC.

    hours  posts in each of the last hours, oldest first, `HOURS` at most; it begins with an hour that had some
    rate   posts in the 60 minutes before the last check; None for a blog that has ended, which has no present
    most   posts in the busiest hour of the whole blog, the last 60 minutes among them
    """

    hours: tuple[int, ...] = ()
    rate: int | None = None
    most: int = 0


class Heartbeat:
    """The pulse of one timeline. Teasers are none of its posts."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline

    def at(self, checked: datetime | None, *, ended: bool = False) -> Pulse:
        """The pulse at the last good check; at the newest post where the blog has ended or was never checked.

        The check, not the clock: on an idle screen nothing changes between two polls.
        """
        hours = self._timeline.hours
        newest = hours.newest
        if newest is None or self._timeline.to_come:  # of a part of the story nobody knows how busy it was at most
            return Pulse()
        until = newest if ended or checked is None else max(checked.timestamp(), newest)
        rate = hours.since(until - HOUR)
        last = int(until // HOUR)
        lately = [hours.each.get(hour, 0) for hour in range(last - HOURS + 1, last + 1)]
        first = next((at for at, posts in enumerate(lately) if posts), len(lately))
        return Pulse(tuple(lately[first:]), None if ended else rate, max(rate, hours.most))


def sparkline(pulse: Pulse, columns: int, heights: str) -> str:
    """The last hours in at most so many columns, each as high as its share of the busiest of them.

    An hour without posts is the lowest height between hours that had some, and a blank after the last of them.

    heights  the marks, lowest first
    """
    hours = list(pulse.hours[-columns:]) if columns > 0 else []
    while hours and not hours[0]:
        del hours[0]
    if not hours:
        return ""
    most = max(hours)
    active = max(at for at, posts in enumerate(hours) if posts)
    drawn = [heights[max(0, -(-posts * len(heights) // most) - 1)] for posts in hours[: active + 1]]
    return "".join(drawn) + " " * (len(hours) - 1 - active)


def rate_words(pulse: Pulse) -> str:
    """`9 posts an hour`; "" for a blog that has ended."""
    if pulse.rate is None:
        return ""
    return f"{pulse.rate} post{'s' if pulse.rate != 1 else ''} an hour"


def header_pulse(pulse: Pulse, grid: Grid, marks: Marks, title_end: int, host: int) -> Row:
    """The pulse in the header: over the rail; where there is none, between title and host, if that leaves two blanks each side.

    title_end  the first column after the title
    host       the host's first column, 0 where it is not shown: it goes before the pulse
    """
    words = rate_words(pulse)
    taken = cells(words) + 2 if words else 0
    if grid.rail >= 0:
        room, start = grid.rail_width - taken, grid.rail_text
    else:
        room, start = host - title_end - 4 - taken, 0
        if grid.kind == "narrow" or room < min(_FEWEST, len(pulse.hours)):
            return ()
    line = sparkline(pulse, min(room, HOURS), marks.spark)
    if not line:
        return ()
    start = start or host - 2 - len(line) - taken
    return placed(start, [Run(line, "soft"), *([Run("  ", "dim"), Run(words, "dim")] if words else [])])
