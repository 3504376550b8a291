"""Prompts: three rows over the status line, in which something is typed. The page above follows as it is typed."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable
from typing import ClassVar

from rich.highlighter import Highlighter
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.suggester import Suggester
from textual.widgets import Input

from tui_liveblog.ui.lines import KeyWords, key_row
from tui_liveblog.ui.masthead import sheet_top
from tui_liveblog.ui.rows import Row, Run, cut
from tui_liveblog.ui.sheets.base import Sheet
from tui_liveblog.ui.stage import Bar, Stage

_RECALLED = 50
"""Entries that can be brought back."""


class _Line(Input):
    """The line that is typed in. Textual's own has the whole screen laid out anew at each letter."""

    virtual_size = Reactive(Size(0, 0))


class Prompt(Vertical):
    """Title with a count, the line to type in, the keys or a hint.

    sign   the key that opened it, left of what is typed
    title  what is asked for
    recalls  under which name what was typed is remembered, to be brought back with ctrl+r; "" where it is not
    """

    DEFAULT_CSS = """
    Prompt { layer: sheet; dock: bottom; margin-bottom: 1; width: 100%; height: 3; background: $band; }
    Prompt Horizontal { height: 1; background: $band; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", show=False, priority=True),
        Binding("tab", "complete", show=False, priority=True),
        Binding("ctrl+r", "recall", show=False, priority=True),
    ]
    sign: ClassVar[str] = ""
    title: ClassVar[str] = ""
    recalls: ClassVar[str] = ""

    class Typed(Sheet.Chose):
        """The text changed."""

        overtaken = True

        def can_replace(self, message: Message) -> bool:
            """What was typed since takes the place of what waits to be done."""
            return isinstance(message, type(self))

    def __init__(
        self, stage: Stage, value: str = "", *, suggester: Suggester | None = None, highlighter: Highlighter | None = None
    ) -> None:
        super().__init__(id="sheet")
        self.stage = stage
        self._top = Bar(stage, id="sheet-top")
        self._sign = Bar(stage, id="sheet-sign", ground="band")
        self._hint = Bar(stage, id="sheet-hint", ground="band")
        self._input = _Line(value=value, compact=True, select_on_focus=False, suggester=suggester, highlighter=highlighter)
        self._input.cursor_blink = False
        self._back = 0  # how many entries back in what was typed before
        self._mine = value  # what was typed when the first was brought back

    # What a subclass gives.

    def typed(self, value: str) -> Callable[[], Awaitable[object]] | None:
        """What to do now that this is typed; None for nothing."""
        del value
        return None

    @abstractmethod
    def submitted(self, value: str) -> Callable[[], Awaitable[object]] | None:
        """What Enter does; None for nothing, the prompt stays open."""

    def cancelled(self) -> Callable[[], Awaitable[object]] | None:
        """What Esc does besides closing."""
        return None

    def end(self) -> str:
        """What stands at the end of the title's line: a count."""
        return ""

    def hint(self, value: str) -> str:
        """What is to be said of what is typed; "" for nothing, then the keys are shown."""
        del value
        return ""

    def keys(self) -> KeyWords:
        """What the keys do."""
        return (("Enter", "go"), ("Esc", "close"))

    # The rest is the same for all.

    @property
    def value(self) -> str:
        """What is typed."""
        return self._input.value

    def compose(self) -> ComposeResult:
        """Title, prompt, keys."""
        yield self._top
        with Horizontal():
            yield self._sign
            yield self._input
        yield self._hint

    def on_mount(self) -> None:
        """Take the keys."""
        self._align()
        self._input.focus()
        self.count_again()

    def fit(self, room: int, above: int) -> None:
        """Put the prompt on the text axis of the present width; its height is its own."""
        del room, above
        self.styles.margin = (0, 0, self.stage.below, 0)
        self._align()

    def _align(self) -> None:
        grid = self.stage.grid
        self._sign.styles.width = grid.margin + grid.text
        column = grid.text - 2 if grid.kind != "narrow" else 1
        self._sign.show(((column, Run(self.sign, "soft", bold=True)),), anew=True)

    def count_again(self) -> None:
        """Say the count and the hint again."""
        grid, marks = self.stage.grid, self.stage.marks
        self._top.show(sheet_top(self.title, self.end(), grid, marks), anew=True)
        said = self.hint(self.value)
        row: Row
        if said:
            row = ((grid.text, Run(cut(said, grid.measure, marks.cut), "soft")),)
        else:
            keys = self.keys()
            row = key_row(keys[-2:] if grid.kind == "narrow" else keys, grid.text)
        self._hint.show(row, anew=True)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        work = self.typed(event.value)
        if work is not None:
            self.post_message(self.Typed(work))
        self.count_again()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        work = self.submitted(event.value)
        self._remember(event.value.strip())
        if work is not None:
            self.post_message(Sheet.Chose(work, closes=True))
        else:
            self.count_again()

    def _remember(self, value: str) -> None:
        entries = self.stage.typed.setdefault(self.recalls, []) if self.recalls and value else []
        if value in entries:
            entries.remove(value)
        entries.append(value)
        del entries[:-_RECALLED]

    def action_recall(self) -> None:
        """Bring back what was typed before, then what was typed before that, and in the end what is typed now."""
        entries = self.stage.typed.get(self.recalls, [])
        if self._back == 0:
            self._mine = self._input.value
        self._back = (self._back + 1) % (len(entries) + 1)
        self._input.value = f"{entries[-self._back]} " if self._back else self._mine
        self._input.cursor_position = len(self._input.value)

    def action_cancel(self) -> None:
        """Put back what was, and close."""
        work = self.cancelled()
        self.post_message(Sheet.Chose(work, closes=True) if work is not None else Sheet.Closed())

    def action_complete(self) -> None:
        """Take the completion."""
        self._input.action_cursor_right()
