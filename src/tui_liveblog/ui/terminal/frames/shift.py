"""Rows that moved: which rows of the screen, as they are, can be moved by the terminal itself instead of sent again."""

from __future__ import annotations

from collections import Counter
from operator import ne
from typing import NamedTuple

from tui_liveblog.ui.terminal.frames.grid import Grid, Row

_WORTH = 32
"""Cells that must be saved: a scroll region costs about as many bytes."""

_A_ROW = 14
"""Bytes that each row of distance costs: the move, and a ground of its own for the blank row that comes."""

_TRIED = 2
"""Distances that are looked at closely; the more rows moved by one, the earlier."""

_ALIKE = 4
"""Rows of the same words: of more, none says where it came from."""


class Shift(NamedTuple):
    """Rows from `top` up to `bottom` move by `distance`, down if it is positive; what leaves is lost, what comes is blank."""

    top: int
    bottom: int
    distance: int


def best_shift(shown: Grid, wanted: Grid, changed: list[int]) -> Shift | None:
    """The shift after which the least is left to send; None where none is worth its bytes.

    changed  the rows that differ
    """
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
    if not votes:
        return None
    blank = wanted.blank_row()
    now = [_unlike(line, other) for line, other in zip(shown.lines, wanted.lines, strict=True)]
    best, most = None, _WORTH
    for distance, _ in votes.most_common(_TRIED):
        shift, saved = _of(distance, shown, wanted, now, blank)
        if saved - _A_ROW * abs(distance) > most:
            best, most = shift, saved - _A_ROW * abs(distance)
    return best


def _of(distance: int, shown: Grid, wanted: Grid, now: list[int], blank: Row) -> tuple[Shift, int]:
    """The rows that gain most by a distance, and how many cells need not be sent then."""
    rows = len(now)
    saved = most = begin = 0
    span = (0, 0)
    for at in range(max(0, distance), min(rows, rows + distance)):
        if saved <= 0:
            saved, begin = 0, at
        if now[at] or shown.lines[at - distance].text != shown.lines[at].text:
            saved += now[at] - _unlike(shown.lines[at - distance], wanted.lines[at])
        if saved > most:
            most, span = saved, (begin, at + 1)
    first, last = span
    top, bottom = min(first, first - distance), max(last, last - distance)
    vacated = range(top, first) if distance > 0 else range(last, bottom)
    most -= sum(_unlike(blank, wanted.lines[at]) - now[at] for at in vacated)
    return Shift(top, bottom, distance), most


def _unlike(line: Row, other: Row) -> int:
    """In how many cells two rows have other words."""
    return sum(map(ne, line.text, other.text))


def shifted(grid: Grid, shift: Shift) -> None:
    """What the terminal shows after the shift."""
    top, bottom, distance = shift
    empty = [grid.blank_row() for _ in range(min(abs(distance), bottom - top))]
    moved = grid.lines[top:bottom]
    grid.lines[top:bottom] = empty + moved[:-distance] if distance > 0 else moved[-distance:] + empty
