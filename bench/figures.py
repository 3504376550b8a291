"""What is measured, beside what: figures of one run, their table, and whether a target is met.

A figure is the median of its values; of two figures only the ratio counts, because both were measured in one run.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

OURS, NEWSBOAT, FLOOR = "liveblog-tui", "newsboat", "floor"


@dataclass(frozen=True, slots=True)
class Figure:
    """Values of one thing.

    case    what was done, and at which size
    who     OURS, NEWSBOAT, or FLOOR: the least that it could take
    values  in `unit`, one a run
    """

    case: str
    who: str
    unit: str
    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle of the values."""
        return statistics.median(self.values)

    @property
    def spread(self) -> tuple[float, float]:
        """The least and the greatest."""
        return min(self.values), max(self.values)


@dataclass(frozen=True, slots=True)
class Target:
    """What a case should cost.

    words  as a reader is told
    met    whether the case's figures, by who they are of, meet it
    """

    case: str
    words: str
    met: Callable[[dict[str, Figure]], bool]


def at_most(case: str, most: float, unit: str) -> Target:
    """No more than that."""
    return Target(case, f"≤ {most:g} {unit}", lambda by: OURS in by and by[OURS].median <= most)


def times_floor(case: str, most: float) -> Target:
    """No more than that many times the floor."""
    return Target(
        case,
        f"≤ {most:g} × floor",
        lambda by: {OURS, FLOOR} <= set(by) and by[OURS].median <= most * by[FLOOR].median,
    )


def times_faster(case: str, least: float) -> Target:
    """That many times faster than newsboat."""
    return Target(
        case,
        f"≥ {least:g} × faster than newsboat",
        lambda by: {OURS, NEWSBOAT} <= set(by) and by[NEWSBOAT].median >= least * by[OURS].median,
    )


@dataclass(frozen=True, slots=True)
class Workload:
    """What one workload gave.

    notes  what a reader of its table should know
    """

    name: str
    figures: Sequence[Figure]
    targets: Sequence[Target] = ()
    notes: Sequence[str] = field(default_factory=tuple)

    def rows(self) -> Iterable[tuple[str, ...]]:
        """Lines of the table, the first its head."""
        yield "case", NEWSBOAT, FLOOR, OURS, "spread", "target", "met"
        targets = {target.case: target for target in self.targets}
        for case in dict.fromkeys(figure.case for figure in self.figures):
            by = {figure.who: figure for figure in self.figures if figure.case == case}
            ours = by.get(OURS)
            target = targets.get(case)
            yield (
                case,
                *(_said(by.get(who), ours) for who in (NEWSBOAT, FLOOR)),
                _number(ours) if ours else "",
                "–".join(f"{value:.3g}" for value in ours.spread) if ours and len(ours.values) > 1 else "",
                target.words if target else "",
                ("yes" if target.met(by) else "no") if target else "",
            )

    def as_json(self) -> dict[str, object]:
        """The same for programs."""
        targets = {target.case: target for target in self.targets}
        by_case: dict[str, dict[str, Figure]] = {}
        for figure in self.figures:
            by_case.setdefault(figure.case, {})[figure.who] = figure
        return {
            "workload": self.name,
            "notes": list(self.notes),
            "cases": [
                {
                    "case": case,
                    "unit": next(iter(by.values())).unit,
                    "figures": {who: {"median": one.median, "values": list(one.values)} for who, one in by.items()},
                    "target": targets[case].words if case in targets else None,
                    "met": targets[case].met(by) if case in targets else None,
                }
                for case, by in by_case.items()
            ],
        }


def as_text(rows: Iterable[tuple[str, ...]]) -> str:
    """A table for a terminal."""
    table = list(rows)
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table)


def as_markdown(rows: Iterable[tuple[str, ...]]) -> str:
    """A table for the report."""
    head, *rest = rows
    lines = [head, ("---",) * len(head), *rest]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _number(figure: Figure) -> str:
    return f"{figure.median:.3g} {figure.unit}" if figure.median < 1000 else f"{figure.median:,.0f} {figure.unit}"


def _said(figure: Figure | None, ours: Figure | None) -> str:
    """Another's figure, and how ours stands to it."""
    if figure is None:
        return ""
    ratio = f" (ours ×{ours.median / figure.median:.2f})" if ours is not None and figure.median else ""
    return _number(figure) + ratio
