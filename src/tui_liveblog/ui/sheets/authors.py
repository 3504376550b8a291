"""Everyone who wrote a post, with their posts: only these, these too, all but these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui_liveblog.query import (
    Query,
    Value,
    chosen_authors,
    hidden_authors,
    hide_author,
    names_author,
    only_authors,
    short_name,
)
from tui_liveblog.timeline import AuthorCount
from tui_liveblog.ui.lines import KeyWords
from tui_liveblog.ui.rows import Row, Run, cut
from tui_liveblog.ui.sheets.base import Item, Sheet
from tui_liveblog.ui.stage import Stage
from tui_liveblog.ui.tab import Tab

_ALL, _UNREAD = 14, 7
"""Columns that stand to the right of the rail's two numbers: the unread ones and the state, and the state alone."""


class AuthorsSheet(Sheet):
    """Everyone who wrote a post, to be asked for or hidden with one key; in the rail a table of all and unread."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose('only')", show=False),
        Binding("plus", "choose('add')", show=False),
        Binding("minus", "choose('hide')", show=False),
        Binding("m", "mute", show=False),
        Binding("0", "choose('everyone')", show=False),
        Binding("a", "close", show=False),
    ]
    title = "Authors"
    railed = True

    def __init__(self, stage: Stage, tab: Tab) -> None:
        super().__init__(stage)
        self._tab = tab
        self._authors: list[AuthorCount] = tab.timeline.authors()
        self._query = tab.query

    def count_again(self) -> None:
        """Posts came, or were read: the bar stays on its author, wherever they stand now."""
        authors = self._tab.timeline.authors()
        if authors == self._authors and self._tab.query == self._query:
            return
        chosen = self._authors[self.at].name if self._authors else ""
        self._authors, self._query = authors, self._tab.query
        self.at = next((at for at, author in enumerate(self._authors) if author.name == chosen), 0)
        self._show_chosen()
        self.refresh()

    def end(self) -> str:
        """How many names there are."""
        count = sum(1 for author in self._authors if author.name)
        return f"{count} name{'s' if count != 1 else ''}"

    def keys(self) -> KeyWords:
        """What can be done with a name."""
        return (("Enter", "only"), ("+", "add"), ("-", "hide"), ("m", "mute"), ("0", "everyone"), ("Esc", "close"))

    def items(self) -> Sequence[Item]:
        """A row a name: what the filter does with it, its share, its posts, its unread ones."""
        query = self._tab.query
        only, hidden = set(chosen_authors(query)), set(hidden_authors(query))
        most = max((author.posts for author in self._authors), default=1)
        items: list[Item] = []
        for at, author in enumerate(self._authors):
            state = "only" if _names(author.name, only) else "hidden" if _names(author.name, hidden) else ""
            state = "muted" if self._tab.muting.mutes(author.name) else state
            items.append((self._rail_row(at, author, most, state) if self.in_rail else self._row_of(at, author, most, state),))
        if self.in_rail and items:
            items[0] = (self._rail_head(), *items[0])
        return items

    def _gutter(self, at: int, author: AuthorCount) -> list[tuple[int, Run]]:
        columns, marks = self.columns, self.stage.marks
        row: list[tuple[int, Run]] = []
        if at == self.at:
            row.append((columns.bar, Run(marks.bar, "bright")))
        if author.unread:
            row.append((columns.dot, Run(marks.unread, "accent", bold=True)))
        return row

    def _rail_head(self) -> Row:
        end = self.columns.end
        return ((end - _ALL - len("all"), Run("all", "dim")), (end - _UNREAD - len("unread"), Run("unread", "dim")))

    def _rail_row(self, at: int, author: AuthorCount, most: int, state: str) -> Row:
        """Name, all, unread, state."""
        columns = self.columns
        row = self._gutter(at, author)
        room = columns.end - _ALL - max(3, len(f"{most}")) - 1 - columns.text
        row.append((columns.text, self._name_run(author, state, room)))
        row.append((columns.end - _ALL - len(f"{author.posts}"), Run(f"{author.posts}", "text")))
        if author.unread:
            unread = f"{author.unread}"
            row.append((columns.end - _UNREAD - len(unread), Run(unread, "bright", bold=True)))
        if state:
            row.append((columns.end - len(state), Run(state, "bright")))
        return tuple(row)

    def _row_of(self, at: int, author: AuthorCount, most: int, state: str) -> Row:
        grid, marks = self.stage.grid, self.stage.marks
        row = self._gutter(at, author)
        count, unread = f"{author.posts}", f"{author.unread} unread" if author.unread else ""
        if grid.kind == "narrow":
            end = grid.end - len("hidden") - 2
            row.append((grid.text, self._name_run(author, state, end - len(count) - 1 - grid.text)))
            return (*row, (end - len(count), Run(count, "text")), (grid.end - len(state), Run(state, "text")))
        if state:
            row.append((grid.time + 6 - len(state), Run(state, "text")))
        row.append((grid.text, self._name_run(author, state, 19)))
        share = max(1, round(28 * author.posts / most))
        row.append((grid.text + 20, Run(marks.amount * share, "soft" if state == "only" else "rule")))
        row.append((grid.text + 54 - len(count), Run(count, "text")))
        if unread:
            row.append((grid.end - len(unread), Run(unread, "text")))
        return tuple(row)

    def _name_run(self, author: AuthorCount, state: str, room: int) -> Run:
        if not author.name:
            return Run("no byline", "text", italic=True)
        ink = "dim" if state == "muted" else "text"
        return Run(cut(author.name, room, self.stage.marks.cut), ink, bold=state == "only")

    def action_choose(self, how: str) -> None:
        """Filter by the chosen author."""
        if self._authors:
            author = self._authors[self.at]
            if author.name or how == "everyone":
                tab = self._tab
                self.choose(lambda: tab.filter(author_filter(tab.query, how, author.name, tab.names())))

    def action_mute(self) -> None:
        """Mute the chosen author while the program runs, or hear them again."""
        if self._authors and (name := self._authors[self.at].name):
            self.choose(lambda: self._tab.muting.toggle(name))


def author_filter(query: Query, how: str, name: str, everyone: Iterable[str]) -> Query:
    """The filter after a choice in the authors sheet: `only`, `add`, `hide` one, or `everyone`."""
    short = short_name(name, everyone)
    match how:
        case "only":
            return only_authors(query, (short,))
        case "add":
            return only_authors(query, dict.fromkeys((*chosen_authors(query), short)))
        case "hide":
            return hide_author(query, short)
        case _:
            return only_authors(query, ())


def _names(name: str, values: Iterable[Value]) -> bool:
    """Whether any value of a `by:` means this author."""
    return bool(name) and any(names_author(value, name) for value in values)
