"""Every command, found by a word of it: the list grows downwards to a prompt, Enter does the chosen one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui_liveblog.actions import ACTIONS, Action, offered, shown_key
from tui_liveblog.ui.lines import KeyWords
from tui_liveblog.ui.rows import Row, Run, cells, cut
from tui_liveblog.ui.sheets.base import Sheet
from tui_liveblog.ui.sheets.prompt import Prompt
from tui_liveblog.ui.stage import RowsWidget, Stage

_AROUND = 3
"""Rows of the title, the prompt and the keys."""


class PalettePrompt(Prompt):
    """The commands that hold the words typed, over the line to type in."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("ctrl+p", "cancel", show=False),
    ]
    title = "Every command"

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._list = CommandList(stage)
        self._room = _AROUND + 1

    def compose(self) -> ComposeResult:
        """The list stands under the title."""
        composing = iter(super().compose())
        yield next(composing)
        yield self._list
        yield from composing

    def typed(self, value: str) -> Callable[[], Awaitable[object]] | None:
        """Look for it."""
        self._list.show(matching(value, offered(kiosk=self.stage.kiosk)))
        self._take_height()
        return None

    def submitted(self, value: str) -> Callable[[], Awaitable[object]] | None:
        """Do the chosen command, as if its key were pressed; without one the prompt stays."""
        del value
        chosen = self._list.chosen
        if chosen is not None:
            self.post_message(Sheet.Chose(None, action=chosen.id, closes=True))
        return None

    def end(self) -> str:
        """How many commands hold the words."""
        return f"{len(self._list.actions)} of {len(offered(kiosk=self.stage.kiosk))}"

    def hint(self, value: str) -> str:
        """That there is none."""
        del value
        return "" if self._list.actions else "no command has these words"

    def keys(self) -> KeyWords:
        """What the keys do."""
        arrows = (shown_key(key, in_ascii=self.stage.marks.cut.isascii()) for key in ("up", "down"))
        return ((" ".join(arrows), "choose"), ("Enter", "do it"), ("Esc", "close"))

    def fit(self, room: int, above: int) -> None:
        """As tall as the list, at most up to the header."""
        super().fit(room, above)
        self._room = room
        self._take_height()

    def _take_height(self) -> None:
        rows = min(len(self._list.actions), max(0, self._room - _AROUND))
        self.styles.height = rows + _AROUND
        self._list.styles.height = rows
        self._list.scroll(rows)

    def action_move(self, by: int) -> None:
        """Choose another."""
        self._list.move(by)

    def action_page(self, by: int) -> None:
        """Move by what shows at once."""
        self._list.move(by * max(1, self._list.size.height))


class CommandList(RowsWidget):
    """Commands, one of them chosen. `scroll` says how many of them show."""

    ground = "band"

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, id="sheet-commands")
        self.actions: Sequence[Action] = offered(kiosk=stage.kiosk)
        self._at = self._first = 0
        self._rows = 1

    @property
    def chosen(self) -> Action | None:
        """The command that Enter does."""
        return self.actions[self._at] if self.actions else None

    def show(self, actions: Sequence[Action]) -> None:
        """List these, best first; the best one is chosen."""
        self.actions, self._at, self._first = actions, 0, 0
        self.refresh()

    def move(self, by: int) -> None:
        """Choose another."""
        self._at = max(0, min(len(self.actions) - 1, self._at + by))
        self.scroll(self._rows)

    def scroll(self, rows: int) -> None:
        """So many rows show, the chosen one among them."""
        self._rows = max(1, rows)
        self._first = max(0, min(self._first, self._at, len(self.actions) - self._rows))
        self._first = max(self._first, self._at - self._rows + 1)
        self.refresh()

    def row(self, y: int) -> Row:
        """The command at line `y`."""
        at = self._first + y
        return self._row_of(self.actions[at], chosen=at == self._at) if at < len(self.actions) else ()

    def _row_of(self, action: Action, *, chosen: bool) -> Row:
        """The bar, the key in the gutter, what it does on the text axis; where the gutter is narrow, the key at the end."""
        grid, marks = self.stage.grid, self.stage.marks
        row: list[tuple[int, Run]] = [(grid.bar, Run(marks.bar, "bright"))] if chosen else []
        narrow = grid.kind == "narrow"
        end = grid.end if narrow else grid.text - 1
        room = grid.measure // 2 if narrow else end - grid.dot
        key = Run(first_key(self.stage.keys[action.id], room, marks.cut), "bright", bold=True)
        label = cut(command(action), (end - cells(key.text) - 1 if narrow else grid.end) - grid.text, marks.cut)
        found = [(grid.text, Run(label, "text")), *([(end - cells(key.text), key)] if key.text else [])]
        return tuple(sorted((*row, *found), key=lambda placed: placed[0]))


def command(action: Action) -> str:
    """What the palette calls an action: `open link 1`, where each of its keys would do it to another thing."""
    return action.label.replace(" n", " 1") if action.many else action.label


def first_key(keys: Iterable[str], room: int, mark: str) -> str:
    """The first key of an action that `room` columns can show; the first one cut off where none fits; "" without a key."""
    shown = [shown_key(key, in_ascii=mark.isascii()) for key in keys]
    return next((key for key in shown if cells(key) <= room), cut(shown[0], room, mark) if shown else "")


def matching(typed: str, actions: Sequence[Action] = ACTIONS) -> list[Action]:
    """The actions whose words, id or group hold every word typed; those that begin with what is typed come first."""
    words = typed.casefold().split()
    held: Mapping[str, str] = {action.id: f"{command(action)}\n{action.id}\n{action.group}".casefold() for action in actions}
    found = [action for action in actions if all(word in held[action.id] for word in words)]
    return sorted(found, key=lambda action: _rank(command(action).casefold(), " ".join(words)))


def _rank(label: str, typed: str) -> int:
    """0 for a label that begins with what is typed, 1 for one of which a word does, 2 for one that holds it, 3 for the rest."""
    return 0 if label.startswith(typed) else 1 if f" {typed}" in label else 2 if typed in label else 3
