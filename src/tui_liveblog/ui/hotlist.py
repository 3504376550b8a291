"""The hotlist: what came in the other blogs since, in the header. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.rows import Run, cells, cut

_NAME_COLUMNS = 20
"""Columns of a blog's name at most, as of a byline."""


class Other(Struct, frozen=True):
    """Another blog with something new.

    number   its place among the open ones, from 1
    new      posts that came since its reader was there, and that its filter lets through
    alerted  whether a watched word or an alert is among them
    """

    number: int
    name: str
    new: int
    alerted: bool = False


def hotlist(others: Sequence[Other], room: int, marks: Marks, *, named: bool = False) -> tuple[Run, ...]:
    """`2:5  3:12!` in at most `room` columns; `named`: `2 Budget 5   3 Cup tie 12!` where that fits. () where nothing does.

    Of what has no room, the blogs that raised no alert go first, and of these the last; that some went is said by a mark.
    """
    if named and _width(runs := _joined([_named(other, marks) for other in others], "   ")) <= room:
        return runs
    kept = list(others)
    while kept:
        left_out = (Run(f" {marks.cut}", "dim"),) if len(kept) < len(others) else ()
        runs = (*_joined([_numbered(other) for other in kept], "  "), *left_out)
        if _width(runs) <= room:
            return runs
        kept.remove(next((other for other in reversed(kept) if not other.alerted), kept[-1]))
    return ()


def _numbered(other: Other) -> tuple[Run, ...]:
    return (Run(f"{other.number}:", "dim"), _count(other))


def _named(other: Other, marks: Marks) -> tuple[Run, ...]:
    name = cut(other.name, _NAME_COLUMNS, marks.cut)
    return (Run(f"{other.number} ", "dim"), Run(f"{name} ", "soft"), _count(other))


def _count(other: Other) -> Run:
    return Run(f"{other.new or ''}!", "accent", bold=True) if other.alerted else Run(f"{other.new}", "text")


def _joined(parts: Sequence[tuple[Run, ...]], between: str) -> tuple[Run, ...]:
    runs: list[Run] = []
    for number, part in enumerate(parts):
        runs += [Run(between, "dim"), *part] if number else part
    return tuple(runs)


def _width(runs: Sequence[Run]) -> int:
    return sum(cells(run.text) for run in runs)
