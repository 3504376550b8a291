"""The keys, made from the table of actions and what the reader bound to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from typing import ClassVar

from msgspec.structs import replace
from textual.binding import Binding, BindingType

from tui_liveblog.actions import Action, offered, shown_key
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.masthead import sheet_top
from tui_liveblog.ui.rows import Row, Run, cells
from tui_liveblog.ui.sheets.base import Item
from tui_liveblog.ui.sheets.scrolled import ScrolledSheet
from tui_liveblog.ui.stage import Stage
from tui_liveblog.ui.wrap import break_rows

_KEY_COLUMNS = 13
"""Columns that the help gives to the keys of a line."""

_WIDEST_LINE = 24
"""Columns of the longest line that the table of actions has: a stack of groups is never narrower."""


class HelpSheet(ScrolledSheet):
    """The keys, made from the table of actions, on an axis of their own: gutters are too narrow for them."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark", "close", show=False)]
    title = "Keys"

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._made: tuple[Grid, list[Item]] | None = None

    def end(self) -> str:
        """How to see more, and how to leave."""
        return "   ".join(filter(None, (super().end(), "Esc closes")))

    def items(self) -> Sequence[Item]:
        """Keys to the left, what they do to the right; as many stacks as the width has room for, read down and then across."""
        grid = self.stage.grid
        if self._made is None or self._made[0] != grid:
            self._made = (grid, self._stacked(grid))
        return self._made[1]

    def row(self, y: int) -> Row:
        """The title stands over the words."""
        grid = self.stage.grid
        if y > 0 or grid.kind == "narrow":
            return super().row(y)
        axis = _first_column(grid) + _KEY_COLUMNS + 2
        return sheet_top(self.title, self.end(), replace(grid, text=axis, measure=grid.end - axis), self.stage.marks)

    def _stacked(self, grid: Grid) -> list[Item]:
        room = grid.width - 2 * grid.margin - 2
        most = {"narrow": 1, "standard": 2, "wide": 3}[grid.kind]
        count = max(1, min(most, room // (_KEY_COLUMNS + 2 + _WIDEST_LINE)))
        groups = [[*self._group_rows(*group), ()] for group in _groups(offered(kiosk=self.stage.kiosk))]
        stacks = _balanced(groups, count)
        first, width = _first_column(grid), room // count
        rows: list[list[tuple[int, Run]]] = [[] for _ in range(max(map(len, stacks)) - 1)]
        for number, stack in enumerate(stacks):
            for row, runs in zip(rows, stack, strict=False):
                row += [(first + number * width + column, run) for column, run in runs]
        return [(tuple(row),) for row in rows]

    def _group_rows(self, title: str, actions: list[Action]) -> list[Row]:
        """A heading, and under it a row a line: keys to the left, what they do to the right. Columns count from the stack's."""
        rows: list[Row] = [((_KEY_COLUMNS + 2, Run(title, "soft", bold=True)),)]
        for line, keys in _help_lines(actions, self.stage.keys, full=not self.stage.marks.cut.isascii()):
            words: Row = ((_KEY_COLUMNS + 2, Run(line, "text")),)
            for begin, stop in break_rows(keys, _KEY_COLUMNS):  # two long keys that a reader bound take two rows
                key = keys[begin:stop]
                rows.append(((_KEY_COLUMNS - cells(key), Run(key, "bright", bold=True)), *words))
                words = ()
            if words:
                rows.append(words)
        return rows


def _first_column(grid: Grid) -> int:
    """Where the first stack begins."""
    return {"narrow": 0, "standard": 2, "wide": 3}[grid.kind]


def _balanced(groups: list[list[Row]], count: int) -> list[list[Row]]:
    """The groups in their order, in so many stacks, of which the tallest is as low as can be."""

    def stacked(cuts: tuple[int, ...]) -> list[list[Row]]:
        return [[row for group in groups[begin:stop] for row in group] for begin, stop in pairwise((0, *cuts, len(groups)))]

    ways = map(stacked, combinations(range(1, len(groups)), count - 1))
    return min(ways, key=lambda stacks: max(map(len, stacks)))


def _groups(actions: Sequence[Action]) -> list[tuple[str, list[Action]]]:
    groups: dict[str, list[Action]] = {}
    for action in actions:
        groups.setdefault(action.group, []).append(action)
    return list(groups.items())


def _help_lines(actions: list[Action], keys: Mapping[str, tuple[str, ...]], *, full: bool) -> list[tuple[str, str]]:
    """(words, keys) of each line of the help; actions that share a line share its keys: first keys first.

    full  whether the terminal can show arrows
    """
    lines: dict[str, list[Action]] = {}
    for action in actions:
        bound = all(keys[other.id] for other in actions if other.line == action.line)  # else whose the key is could not be seen
        lines.setdefault((action.line if bound else "") or action.label, []).append(action)
    made: list[tuple[str, str]] = []
    for words, sharing in lines.items():
        shown: list[str] = []
        for at in range(2):
            of_each = [shown_keys(action, keys[action.id], in_ascii=not full) for action in sharing]
            more = [*shown, *(of_one[at] for of_one in of_each if at < len(of_one))]
            if not shown or len(" ".join(more)) <= _KEY_COLUMNS:
                shown = more
            if any(action.many for action in sharing):
                break
        made.append((words, " ".join(shown)))
    return made


def shown_keys(action: Action, keys: tuple[str, ...], *, in_ascii: bool = False) -> list[str]:
    """The keys of an action as the help writes them: `1–9` where each does it to another thing, one after the other."""
    if action.many and len(keys) > 1 and "".join(keys) in "123456789":
        return [f"{keys[0]}{'-' if in_ascii else '–'}{keys[-1]}"]
    return [shown_key(key, in_ascii=in_ascii) for key in keys]
