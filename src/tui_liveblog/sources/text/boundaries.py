"""Where posts begin or end in a text: a byline with its date, or a clock before a heading."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, tzinfo
from itertools import pairwise

from msgspec import Struct

from tui_liveblog.sources.text.bylines import is_name, names, split_authors, without_by
from tui_liveblog.sources.text.furniture import before_footer, caption, is_headline, is_noise
from tui_liveblog.sources.text.moments import leading_clock, only_date, stamps


class Stamp(Struct, frozen=True):
    """A line, or two, of author, date and time that belongs to one post.

    start, end  the lines it takes: [start, end)
    local       the local time as written
    zone        where the line names one
    glued       the author runs into the date without a space
    updated     it is called the time of an update
    """

    start: int
    end: int
    local: datetime
    zone: tzinfo | None = None
    authors: tuple[str, ...] = ()
    glued: bool = False
    updated: bool = False


class ClockLine(Struct, frozen=True):
    """A line that begins with a time of day. `headed`: the rest of the line is the headline."""

    line: int
    at: time
    zone: tzinfo | None
    headed: bool


def find_stamps(lines: Sequence[str]) -> list[Stamp]:
    """Each byline with a date, in order. One that says "updated" counts only in a text that has no other."""
    found: list[Stamp] = []
    for place, line in enumerate(lines):
        stamp = _stamp(line, place)
        if stamp is None:
            continue
        floor = found[-1].end if found else 0
        if not stamp.authors and not stamp.updated:
            stamp = _with_author_above(stamp, lines, floor)
        found.append(stamp)
    first = [stamp for stamp in found if not stamp.updated]
    return first or found


def find_clocks(lines: Sequence[str]) -> list[ClockLine]:
    """Each heading that begins with a time of day; where there is none, each line that is nothing but one."""
    found = [
        ClockLine(place, clock.at, clock.zone, clock.headed)
        for place, line in enumerate(lines)
        if (clock := leading_clock(line)) is not None
    ]
    return [clock for clock in found if clock.headed] or found


def has_boundary(lines: Sequence[str]) -> bool:
    """Whether the text holds at least one boundary of any shape."""
    return any(leading_clock(line) is not None or _stamp(line, place) is not None for place, line in enumerate(lines))


def date_line(line: str) -> date | None:
    """The day of a line that is a date and nothing else, but for a weekday, a label ("Updated", "Stand:") and a time."""
    if (stamp := _stamp(line, 0)) is not None:
        return None if stamp.authors else stamp.local.date()
    if (found := only_date(line)) is None:
        return None
    before, day, after = found
    read = names(before, day)
    return day if read is not None and not read[0] and not after.strip(" .,:|") else None


def stamps_come_first(lines: Sequence[str], found: Sequence[Stamp]) -> bool:
    """Whether each stamp stands before its post ("author, time, headline, text") and not after it.

    The posts between two stamps look the same in both shapes. What differs is the two ends: nothing can follow the last stamp
    of the one but a post that was cut off, nothing can precede the first of the other but the page's title and introduction.
    Where both ends hold text, blank lines tell; else a name run together with its date, which is how pages end a post; else
    the opening: text, a headline and text again is an introduction with a post.
    """
    before = content(lines[: found[0].start])
    after = content(before_footer(lines[found[-1].end :]))
    if not before or not after:
        return bool(after)
    apart_above = sum(1 for stamp in found if stamp.start and not lines[stamp.start - 1])
    apart_below = sum(1 for stamp in found if stamp.end < len(lines) and not lines[stamp.end])
    if apart_above != apart_below:
        return apart_above > apart_below
    if any(stamp.glued for stamp in found):
        return False
    return not _holds_a_post(before)


def content(lines: Sequence[str]) -> list[str]:
    """The lines without blank ones and noise."""
    return [line for line in lines if line and not is_noise(line)]


def headline_after_text(lines: Sequence[str]) -> int | None:
    """The place of the first line that looks like a headline, has text before it and text after it; None where none has."""
    shapes = [is_headline(line) for line in lines]
    texts = [not headed and caption(line) is None for line, headed in zip(lines, shapes, strict=True)]
    if True not in texts:
        return None
    begun = texts.index(True)
    plain = [place for place, line in enumerate(lines) if place > begun and caption(line) is None]
    return next((place for place, following in pairwise(plain) if shapes[place] and texts[following]), None)


def _holds_a_post(opening: Sequence[str]) -> bool:
    return headline_after_text(opening) is not None


def _stamp(line: str, place: int) -> Stamp | None:
    for found in stamps(line):
        day = found.local.date()
        before, after = line[: found.start], line[found.end :].strip(" .,|·•–—-()")
        apart = before[-1:] not in ("", " ") or before.rstrip()[-1:] in "|·•"
        read = names(before, day, apart=bool(before) and apart)
        if read is None:
            continue
        authors, updated = read
        if after:
            behind = names(without_by(after), day)
            if behind is None or (authors and behind[0]):
                continue
            authors, updated = authors or behind[0], updated or behind[1]
        glued = bool(before) and before[-1].isalpha()
        return Stamp(place, place + 1, found.local, found.zone, authors, glued, updated)
    return None


def _with_author_above(stamp: Stamp, lines: Sequence[str], floor: int) -> Stamp:
    place = stamp.start - 1
    if place > floor and not lines[place]:
        place -= 1
    if place < floor or not (line := without_by(lines[place])) or is_noise(line) or not is_name(line):
        return stamp
    return Stamp(place, stamp.end, stamp.local, stamp.zone, split_authors(line))
