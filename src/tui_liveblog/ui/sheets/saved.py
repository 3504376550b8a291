"""The filters that the settings keep by name, to be put on with one key."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui_liveblog.clean import clean_line
from tui_liveblog.query import Query
from tui_liveblog.rules import SavedFilter
from tui_liveblog.store.database import store_error
from tui_liveblog.ui.lines import KeyWords
from tui_liveblog.ui.rows import Row, Run, cells, cut
from tui_liveblog.ui.sheets.base import Item, Sheet
from tui_liveblog.ui.stage import Stage
from tui_liveblog.ui.tab import Tab

NONE_SAVED = "no saved filters; add [filters] to config.toml"

_LONGEST_NAME = 20
_LEAST_WORDS = 10
"""Columns that a filter's words need: with fewer they tell nothing, and the name has the room."""

_IN_USE = "in use"


async def saved_filters(stage: Stage, tab: Tab) -> Sheet | str:
    """The sheet, with how many posts each filter lets through; or why there is none."""
    timeline = tab.timeline
    counts: list[int] = []
    try:
        for saved in tab.rules.filters:
            found = await tab.finding.search(saved.query)
            counts.append(sum(1 for own in found.ids if own in timeline and not timeline.is_muted(own)))
    except sqlite3.Error as error:
        return str(store_error(error))
    return SavedSheet(stage, tab, tuple(zip(tab.rules.filters, counts, strict=True))) if counts else NONE_SAVED


class SavedSheet(Sheet):
    """A row a filter: its number, its name, its words, how many posts it lets through.

    counted  the filters, each with its posts when the sheet opened
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "apply(0)", show=False),
        Binding("0", "apply(-1)", show=False),
        *(Binding(str(number), f"apply({number})", show=False) for number in range(1, 10)),
        Binding("f", "close", show=False),
    ]
    title = "Saved filters"
    railed = True

    def __init__(self, stage: Stage, tab: Tab, counted: tuple[tuple[SavedFilter, int], ...]) -> None:
        super().__init__(stage)
        self._tab, self._counted = tab, counted
        self.at = next((at for at, (saved, _) in enumerate(counted) if saved.query.source == tab.query.source), 0)

    def end(self) -> str:
        """How many there are."""
        return str(len(self._counted))

    def keys(self) -> KeyWords:
        """What can be done with a filter."""
        return ((f"1{self.stage.marks.item}9", "apply"), ("0", "none"), ("Esc", "close"))

    def items(self) -> Sequence[Item]:
        """The filters."""
        return [(self._row(at, saved, count),) for at, (saved, count) in enumerate(self._counted)]

    def _row(self, at: int, saved: SavedFilter, count: int) -> Row:
        columns, mark = self.columns, self.stage.marks.cut
        number, end = str(at + 1), f"{count}"
        beside = max(columns.bar + 1, columns.text - 2 - len(number))
        text = max(columns.text, beside + len(number) + 1)
        used = saved.query.source == self._tab.query.source
        row: list[tuple[int, Run]] = [(columns.bar, Run(self.stage.marks.bar, "bright"))] if at == self.at else []
        row.append((beside, Run(number, "bright", bold=True)))
        room = columns.end - text - len(end) - 2 - (len(_IN_USE) + 2 if used else 0)
        widest = min(_LONGEST_NAME, max(cells(clean_line(each.name)) for each, _ in self._counted))
        left = room - widest - 2
        name = cut(clean_line(saved.name), widest if left >= _LEAST_WORDS else room, mark)
        row.append((text, Run(name, "bright" if used else "text", bold=used)))
        if left >= _LEAST_WORDS:
            row.append((text + widest + 2, Run(cut(clean_line(saved.query.source), left, mark), "soft")))
        if used:
            row.append((columns.end - len(end) - 2 - len(_IN_USE), Run(_IN_USE, "bright")))
        return (*row, (columns.end - len(end), Run(end, "text")))

    def action_apply(self, number: int) -> None:
        """Put on the filter of that number; 0 for the chosen one, -1 for none."""
        at = number - 1 if number > 0 else self.at
        if number < 0:
            self.choose(lambda: self._tab.filter(Query()), closes=True)
        elif at < len(self._counted):
            query = self._counted[at][0].query
            self.choose(lambda: self._tab.filter(query), closes=True)
