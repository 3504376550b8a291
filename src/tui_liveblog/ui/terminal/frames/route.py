"""In which order pens are drawn with, and which way through the strokes of each: a colour is 19 bytes, a step up to eight."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from tui_liveblog.ui.terminal.frames.cursor import Cursor
from tui_liveblog.ui.terminal.frames.pens import Pen, change
from tui_liveblog.ui.terminal.frames.strokes import Stroke

_TRIED, _SORTED = 12, 64
"""Pens of one frame: up to so many are brought into the best order that is found soon, up to so many into a good one."""


def short_way(first: Pen | None, pens: list[Pen]) -> list[Pen]:
    """The pens in an order in which the changes from one to the next are short, beginning with the change from `first`.

    Always the nearest first, then each is tried in every other place; of more than `_TRIED` pens only the former.
    """
    if len(pens) > _SORTED:
        return pens
    way: list[Pen] = []
    left = list(pens)
    while left:
        last = way[-1] if way else first
        way.append(min(left, key=lambda pen: len(change(last, pen))))
        left.remove(way[-1])
    if 2 < len(pens) <= _TRIED:
        for pen in pens:
            rest = [other for other in way if other is not pen]
            way = min(([*rest[:at], pen, *rest[at:]] for at in range(len(pens))), key=lambda way: _bytes(first, way))
    return way


def _bytes(first: Pen | None, way: list[Pen]) -> int:
    return sum(len(change(before, after)) for before, after in pairwise([first, *way]) if after is not None)


class _Way(NamedTuple):
    """Strokes of some pens in an order: the bytes of the steps between pens, and where it ends."""

    length: int
    taken: tuple[list[Stroke], ...]
    row: int | None
    column: int | None


def short_steps(cursor: Cursor, palette: list[list[Stroke]]) -> tuple[list[Stroke], ...]:
    """The strokes of each pen, downwards or upwards, so that the steps between pens are short.

    palette  for each pen its strokes, from the top left to the bottom right; none is empty
    """
    ways = [_Way(0, (), cursor.row, cursor.column)]
    for down in palette:
        turns = [down]
        if down[0].row != down[-1].row:
            turns.append(sorted(down, key=lambda stroke: (-stroke.row, stroke.column)))
        ways = [min((_then(cursor, way, turn) for way in ways), key=lambda way: way.length) for turn in turns]
    return min(ways, key=lambda way: way.length).taken


def _then(cursor: Cursor, way: _Way, turn: list[Stroke]) -> _Way:
    step = cursor.way_from(way.row, way.column, turn[0].row, turn[0].column)
    return _Way(way.length + len(step), (*way.taken, turn), turn[-1].row, turn[-1].after)
