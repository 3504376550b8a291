"""Sheets: what you ask for comes up from the status line, over the lower rows; the page above stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from tui_liveblog.actions import ACTIONS, Action, shown_key
from tui_liveblog.query import Query, chosen_authors, fold, hidden_authors, hide_author, only_authors, short_name
from tui_liveblog.timeline import AuthorCount
from tui_liveblog.ui.masthead import sheet_top
from tui_liveblog.ui.rows import Row, Run, cells, cut
from tui_liveblog.ui.stage import RowsWidget, Stage
from tui_liveblog.ui.tab import Tab
from tui_liveblog.ui.timeline_view import key_row

_KEY_COLUMNS = 13
"""Columns that the help gives to the keys of a line."""

_IN_ASCII = {"↓": "Down", "↑": "Up"}
"""Names of keys where their signs cannot be shown."""


class Sheet(RowsWidget):
    """As tall as its content, at most up to the header: a line with its title, rows that scroll, keys in the last row."""

    DEFAULT_CSS = "Sheet { layer: sheet; dock: bottom; margin-bottom: 1; width: 100%; height: 3; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", show=False),
        Binding("j,down", "move(1)", show=False),
        Binding("k,up", "move(-1)", show=False),
        Binding("space,pagedown", "page(1)", show=False),
        Binding("b,pageup", "page(-1)", show=False),
        Binding("g,home", "move(-100000)", show=False),
        Binding("G,end", "move(100000)", show=False),
    ]
    ground = "band"
    can_focus = True
    title = ""

    class Closed(Message):
        """The sheet was closed."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, id="sheet")
        self.at = 0  # the chosen row, or the first one shown
        self._first = 0

    def rows(self) -> list[Row]:
        """The rows of its content."""
        raise NotImplementedError

    def keys(self) -> Row:
        """The keys in its last row; an empty row for none."""
        return ()

    def end(self) -> str:
        """What stands at the end of the title's line."""
        return ""

    def count_again(self) -> None:
        """Posts came, were read or filtered."""

    def fit(self, room: int) -> None:
        """Take the height of the content, at most `room` rows."""
        self.styles.height = max(2, min(room, len(self.rows()) + self._around()))
        self._show_chosen()
        self.refresh()

    def action_move(self, by: int) -> None:
        """Choose another row."""
        self.at = max(0, min(len(self.rows()) - 1, self.at + by))
        self._show_chosen()
        self.refresh()

    def action_page(self, by: int) -> None:
        """Move by what shows at once."""
        self.action_move(by * self._visible())

    def action_close(self) -> None:
        """Close the sheet."""
        self.post_message(self.Closed())

    def _around(self) -> int:
        """The title's row, and the row of keys with a blank above it where there is room for one."""
        return (2 if self.stage.grid.kind == "narrow" else 3) if self.keys() else 1

    def _visible(self) -> int:
        return max(1, int(self.styles.height.value if self.styles.height else 3) - self._around())

    def _show_chosen(self) -> None:
        room = self._visible()
        self._first = max(0, min(self._first, self.at, len(self.rows()) - room))
        if self.at >= self._first + room:
            self._first = self.at - room + 1

    def row(self, y: int) -> Row:
        """Title, content, keys."""
        if y == 0:
            return sheet_top(self.title, self.end(), self.stage.grid, self.stage.marks)
        rows, room = self.rows(), self._visible()
        if y <= room:
            at = self._first + y - 1
            return rows[at] if at < len(rows) else ()
        return self.keys() if y == room + self._around() - 1 else ()

    def render_line(self, y: int) -> Strip:
        """The title stands on the page's ground, the rest on the band's."""
        ground = "page" if y == 0 else self.ground
        return self.stage.painter.strip(self.row(y), self.stage.grid.margin, self.size.width, ground)


class AuthorsSheet(Sheet):
    """Everyone who wrote a post, to be asked for or hidden with one key."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose('only')", show=False),
        Binding("plus", "choose('add')", show=False),
        Binding("minus", "choose('hide')", show=False),
        Binding("0", "choose('everyone')", show=False),
        Binding("a", "close", show=False),
    ]
    title = "Authors"

    class Chosen(Message):
        """Only, add, hide one author, or everyone again."""

        def __init__(self, how: str, name: str) -> None:
            super().__init__()
            self.how, self.name = how, name

    def __init__(self, stage: Stage, tab: Tab) -> None:
        super().__init__(stage)
        self._tab = tab
        self._authors: list[AuthorCount] = tab.timeline.authors()

    def count_again(self) -> None:
        """Posts came, or were read: the bar stays on its author, wherever they stand now."""
        chosen = self._authors[self.at].name if self._authors else ""
        self._authors = self._tab.timeline.authors()
        self.at = next((at for at, author in enumerate(self._authors) if author.name == chosen), 0)
        self._show_chosen()
        self.refresh()

    def end(self) -> str:
        """How many names there are."""
        count = sum(1 for author in self._authors if author.name)
        return f"{count} name{'s' if count != 1 else ''}"

    def keys(self) -> Row:
        """What can be done with a name."""
        all_keys = (("Enter", "only"), ("+", "add"), ("-", "hide"), ("0", "everyone"), ("Esc", "close"))
        return key_row(all_keys if self.stage.grid.kind != "narrow" else all_keys[:3], self.stage.grid.text)

    def rows(self) -> list[Row]:
        """A row a name: what the filter does with it, its share, its posts, its unread ones."""
        query = self._tab.query
        only, hidden = set(chosen_authors(query)), set(hidden_authors(query))
        most = max((author.posts for author in self._authors), default=1)
        return [self._row_of(at, author, most, only, hidden) for at, author in enumerate(self._authors)]

    def _row_of(self, at: int, author: AuthorCount, most: int, only: set[str], hidden: set[str]) -> Row:
        grid, marks = self.stage.grid, self.stage.marks
        state = "only" if _names(author.name, only) else "hidden" if _names(author.name, hidden) else ""
        row: list[tuple[int, Run]] = []
        if at == self.at:
            row.append((grid.bar, Run(marks.bar, "bright")))
        if author.unread:
            row.append((grid.dot, Run(marks.unread, "accent", bold=True)))
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
        return Run(cut(author.name, room, self.stage.marks.cut), "text", bold=state == "only")

    def action_choose(self, how: str) -> None:
        """Tell the app."""
        if self._authors:
            author = self._authors[self.at]
            if author.name or how == "everyone":
                self.post_message(self.Chosen(how, author.name))


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


def _names(name: str, values: set[str]) -> bool:
    """Whether any value of a `by:` means this author."""
    folded = fold(name)
    return bool(name) and any(value in (folded if value != value.casefold() else folded.casefold()) for value in values)


class HelpSheet(Sheet):
    """The keys, made from the table of actions."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark", "close", show=False)]
    title = "Keys"

    def end(self) -> str:
        """How to leave."""
        return "Esc closes"

    def rows(self) -> list[Row]:
        """Keys in the gutter, what they do beside them; as many columns as the width has room for."""
        grid = self.stage.grid
        columns = {"narrow": 1, "standard": 2, "wide": 3}[grid.kind]
        groups = _groups()
        if columns == 1:
            return [row for group in groups for row in (*self._group_rows(*group), ())][:-1]
        width = (grid.width - 2 * grid.margin) // columns
        stacks: list[list[Row]] = [[] for _ in range(columns)]
        for group in groups:
            stack = min(stacks, key=len)
            offset = stacks.index(stack) * width
            stack += [*self._group_rows(*group, at=offset + 2), ()]
        tallest = max(map(len, stacks))
        return [tuple(run for stack in stacks if y < len(stack) for run in stack[y]) for y in range(tallest - 1)]

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
        for line, keys in _help_lines(actions, full=not self.stage.marks.cut.isascii()):
            column = at + _KEY_COLUMNS
            rows.append(((column - cells(keys), Run(keys, "bright", bold=True)), (column + 2, Run(line, "text"))))
        return rows


def _groups() -> list[tuple[str, list[Action]]]:
    groups: dict[str, list[Action]] = {}
    for action in ACTIONS:
        groups.setdefault(action.group, []).append(action)
    return list(groups.items())


def _help_lines(actions: list[Action], *, full: bool) -> list[tuple[str, str]]:
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
            more = [*shown, *(shown_key(action.keys[at]) for action in sharing if at < len(action.keys))]
            more = [key if full else _IN_ASCII.get(key, key) for key in more]
            if not shown or len(" ".join(more)) <= _KEY_COLUMNS:
                shown = more
        made.append((words, " ".join(shown)))
    return made
