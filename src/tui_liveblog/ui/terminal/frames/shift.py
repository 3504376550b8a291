"""Rows that moved: which rows of the screen, as they are, can be moved by the terminal itself instead of sent again.

Rows that come at the margin of a scroll region take fewer bytes than others: the move leads to the next one. So it may be worth
to scroll where nothing stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import accumulate
from operator import ne
from typing import NamedTuple

from tui_liveblog.ui.terminal.frames.grid import Grid, Row
from tui_liveblog.ui.terminal.frames.pens import Pen

_REGION = 17
"""Bytes that a scroll region costs: setting it, going to its margin, taking it back."""

_ON, _COME, _WRITTEN = 7, 1, 3
"""Bytes of a step to another row, to one that comes at the margin, and of writing that with the pen of most others."""

_SKIPPED = re.compile(b"\\0{5,}")
"""Cells that are stepped over."""

_SHIFTED = 3
"""Changed rows from which it is asked whether rows moved."""

_CLEAR, _SURE = 0.4, 80
"""A part of all bytes: a shift that saves more is taken, no other is tried. Bytes: one that saves more is better than none."""

_TRIED = 2
"""Distances that are looked at closely; the more rows moved by one, the earlier."""

_ALIKE = 4
"""Rows of the same words: of more, none says where it came from."""

_REPLACED = 8
"""Rows that are all new from which it may be worth to scroll them in."""


_FEWEST = 2
"""Rows of a scroll region: a terminal takes no smaller one, and what was meant to scroll would not."""


class Shift(NamedTuple):
    """Rows from `top` up to `bottom` move by `distance`, down if it is positive; what leaves is lost, what comes is blank."""

    top: int
    bottom: int
    distance: int

    @property
    def coming(self) -> range:
        """The rows that come blank, and are to be written."""
        rows = min(abs(self.distance), self.bottom - self.top)
        return range(self.top, self.top + rows) if self.distance > 0 else range(self.bottom - rows, self.bottom)


def shifts(shown: Grid, wanted: Grid, changed: list[int], erases: Callable[[Pen], bool]) -> list[Shift | None]:
    """What may take the fewest bytes, by a rough count: rows that moved, rows that are all new, and None for no shift.

    changed  the rows that differ
    erases   whether a row that comes may be blank in the ground of this pen
    """
    if len(changed) < _SHIFTED:
        return [None]
    now = [_bytes(line, other) for line, other in zip(shown.lines, wanted.lines, strict=True)]
    begins = [next((pen for word, pen in zip(line.text, line.pens, strict=True) if word != " "), None) for line in wanted.lines]
    usual = Counter(pen for pen in begins if pen is not None).most_common(1)
    come = [
        (len("".join(line.text).strip(" ")) if erases(line.pens[-1]) else len(line.text))
        + (_COME if pen is None else _WRITTEN if pen == usual[0][0] else _COME + _ON)
        for line, pen in zip(wanted.lines, begins, strict=True)
    ]
    lost = [bytes_come - bytes_now for bytes_come, bytes_now in zip(come, now, strict=True)]
    tried = [_of(distance, shown, wanted, now, lost) for distance in _distances(shown, wanted, changed)]
    if len(changed) >= _REPLACED:
        tried.append(_replaced(lost))
    found = [(shift, saved) for shift, saved in tried if saved > _REGION and shift.bottom - shift.top >= _FEWEST]
    worth = sorted(found, key=lambda one: -one[1])
    if worth and worth[0][1] > sum(now) * _CLEAR:
        return [worth[0][0]]
    best: list[Shift | None] = [shift for shift, _ in worth[:2]]
    return best if worth and worth[0][1] > _SURE else [*best, None]


def _distances(shown: Grid, wanted: Grid, changed: list[int]) -> list[int]:
    """By how much most rows of words moved."""
    places: dict[str, list[int]] = {}
    for at, line in enumerate(shown.lines):
        words = "".join(line.text)
        if words.strip():
            places.setdefault(words, []).append(at)
    votes: Counter[int] = Counter()
    for at in changed:
        found = places.get("".join(wanted.lines[at].text), ())
        if len(found) <= _ALIKE:
            votes.update(at - place for place in found if place != at)
    return [distance for distance, _ in votes.most_common(_TRIED)]


def _of(distance: int, shown: Grid, wanted: Grid, now: list[int], lost: list[int]) -> tuple[Shift, int]:
    """The rows that gain most by a distance, and the bytes that are saved then.

    now   bytes of each row without a shift
    lost  how many more these are where the row comes blank
    """
    rows, by = len(now), abs(distance)
    start = begin = max(0, distance)
    before = list(accumulate(lost, initial=0))
    # What the rows up to one gain, less what those lose that come: above the first, or where rows move up below the last.
    gained = begins_with = 0
    most, span = 0, (start, start)
    for at in range(start, rows + min(0, distance)):
        begun = gained + (before[at] - before[at - by] if distance > 0 else 0)
        if at == start or begun < begins_with:
            begins_with, begin = begun, at
        gained += now[at] - _bytes(shown.lines[at - distance], wanted.lines[at])
        saved = gained - begins_with - (before[at + 1 + by] - before[at + 1] if distance < 0 else 0)
        if saved > most:
            most, span = saved, (begin, at + 1)
    first, last = span
    return Shift(min(first, first - distance), max(last, last - distance), distance), most


def _replaced(lost: Sequence[int]) -> tuple[Shift, int]:
    """The rows that lose least by coming all of them, and the bytes that are saved then."""
    saved = most = begin = 0
    span = (0, 0)
    for at, more in enumerate(lost):
        if saved <= 0:
            saved, begin = 0, at
        saved -= more
        if saved > most:
            most, span = saved, (begin, at + 1)
    return Shift(*span, span[0] - span[1]), most


def _bytes(line: Row, other: Row) -> int:
    """How many bytes it takes, roughly, to make one row of another: the way there, and what differs."""
    unlike = bytes(map(ne, line.text, other.text))
    if 1 not in unlike:
        return 0
    end = len("".join(other.text).rstrip(" "))
    words = _SKIPPED.sub(b"skip", unlike[:end].strip(b"\0"))
    return _ON + len(words) + (3 if 1 in unlike[end:] else 0)


def shifted(grid: Grid, shift: Shift, blank: Pen) -> None:
    """What the terminal shows after the shift, when it was scrolled on this ground."""
    top, bottom, distance = shift
    empty = [grid.blank_row(blank) for _ in range(min(abs(distance), bottom - top))]
    moved = grid.lines[top:bottom]
    grid.lines[top:bottom] = empty + moved[:-distance] if distance > 0 else moved[-distance:] + empty
