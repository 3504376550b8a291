"""The live blogs that a front or section page links to, to pick one from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui_liveblog.errors import NoLiveBlog
from tui_liveblog.ui.lines import KeyWords
from tui_liveblog.ui.rows import Row, Run, cut
from tui_liveblog.ui.sheets.base import Item, Sheet
from tui_liveblog.ui.stage import Stage


class StoriesSheet(Sheet):
    """A row a blog: its number, and what the page calls it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "pick", show=False),
        *(Binding(str(number), f"pick({number})", show=False) for number in range(1, 10)),
    ]
    title = "Live blogs on this page"

    def __init__(self, stage: Stage, error: NoLiveBlog) -> None:
        super().__init__(stage)
        self._links = error.links

    def end(self) -> str:
        """How many there are."""
        return f"{len(self._links)}"

    def keys(self) -> KeyWords:
        """What can be done."""
        return (("Enter", "open"), ("1-9", "open"), ("Esc", "close"))

    def items(self) -> Sequence[Item]:
        """The links."""
        return [(self._row(at, words),) for at, (words, _) in enumerate(self._links)]

    def _row(self, at: int, words: str) -> Row:
        columns, grid, marks = self.columns, self.stage.grid, self.stage.marks
        row: list[tuple[int, Run]] = []
        if at == self.at:
            row.append((columns.bar, Run(marks.bar, "bright")))
        number = f"{at + 1}"
        if grid.kind != "narrow":
            row.append((grid.time + 5 - len(number), Run(number, "bright", bold=True)))
        return (*row, (columns.text, Run(cut(words, columns.end - columns.text, marks.cut))))

    def action_pick(self, number: int = 0) -> None:
        """Open the chosen one, or the one of that number."""
        at = number - 1 if number else self.at
        if at < len(self._links):
            self.post_message(self.Chose(None, blog=self._links[at][1], closes=True))
