"""The keys, made from the table of actions and what the reader bound to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui_liveblog.actions import ACTIONS, Action, shown_key
from tui_liveblog.ui.rows import Row, Run, cells
from tui_liveblog.ui.sheets.base import Item, Sheet

_KEY_COLUMNS = 13
"""Columns that the help gives to the keys of a line."""

_IN_ASCII = {"↓": "Down", "↑": "Up"}
"""Names of keys where their signs cannot be shown."""


class HelpSheet(Sheet):
    """The keys, made from the table of actions."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark", "close", show=False)]
    title = "Keys"

    def end(self) -> str:
        """How to leave."""
        return "Esc closes"

    def items(self) -> Sequence[Item]:
        """Keys in the gutter, what they do beside them; as many columns as the width has room for."""
        grid = self.stage.grid
        columns = {"narrow": 1, "standard": 2, "wide": 3}[grid.kind]
        groups = _groups()
        if columns == 1:
            return [(row,) for group in groups for row in (*self._group_rows(*group), ())][:-1]
        width = (grid.width - 2 * grid.margin) // columns
        stacks: list[list[Row]] = [[] for _ in range(columns)]
        for group in groups:
            stack = min(stacks, key=len)
            offset = stacks.index(stack) * width
            stack += [*self._group_rows(*group, at=offset + 2), ()]
        tallest = max(map(len, stacks))
        return [(tuple(run for stack in stacks if y < len(stack) for run in stack[y]),) for y in range(tallest - 1)]

    def action_move(self, by: int) -> None:
        """Scroll: nothing is chosen here."""
        room = self._visible()
        self._first = max(0, min(len(self.rows()) - room, self._first + by))
        self.refresh()

    def _show_chosen(self) -> None:
        self._first = max(0, min(self._first, len(self.rows()) - self._visible()))

    def _group_rows(self, title: str, actions: list[Action], at: int = 0) -> list[Row]:
        """A heading, and under it a row a line: keys to the left, what they do to the right."""
        rows: list[Row] = [((at + _KEY_COLUMNS + 2, Run(title, "soft", bold=True)),)]
        for line, keys in _help_lines(actions, self.stage.keys, full=not self.stage.marks.cut.isascii()):
            column = at + _KEY_COLUMNS
            rows.append(((column - cells(keys), Run(keys, "bright", bold=True)), (column + 2, Run(line, "text"))))
        return rows


def _groups() -> list[tuple[str, list[Action]]]:
    groups: dict[str, list[Action]] = {}
    for action in ACTIONS:
        groups.setdefault(action.group, []).append(action)
    return list(groups.items())


def _help_lines(actions: list[Action], keys: Mapping[str, tuple[str, ...]], *, full: bool) -> list[tuple[str, str]]:
    """(words, keys) of each line of the help; actions that share a line share its keys: first keys first.

    full  whether the terminal can show arrows
    """
    lines: dict[str, list[Action]] = {}
    for action in actions:
        lines.setdefault(action.line or action.label, []).append(action)
    made: list[tuple[str, str]] = []
    for words, sharing in lines.items():
        shown: list[str] = []
        for at in range(2):
            more = [*shown, *(shown_keys(action, keys[action.id])[at] for action in sharing if at < len(keys[action.id]))]
            more = [key if full else _IN_ASCII.get(key, key) for key in more]
            if not shown or len(" ".join(more)) <= _KEY_COLUMNS:
                shown = more
            if any(action.many for action in sharing):
                break
        made.append((words, " ".join(shown)))
    return made


def shown_keys(action: Action, keys: tuple[str, ...]) -> list[str]:
    """The keys of an action as the help writes them: `1-9` where each does it to another thing."""
    if action.many and len(keys) > 1:
        return [f"{shown_key(keys[0])}-{shown_key(keys[-1])}"]
    return [shown_key(key) for key in keys]
