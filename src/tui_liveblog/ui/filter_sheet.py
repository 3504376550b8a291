"""The filter's prompt: what is typed hides what it does not match, live; Enter keeps it, Esc puts back what was."""

from __future__ import annotations

import re
from typing import ClassVar

from rich.highlighter import Highlighter
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input

from tui_liveblog.query import FIELDS, Query, fold, from_terms, parse
from tui_liveblog.ui.masthead import sheet_top
from tui_liveblog.ui.rows import Row, Run, cut
from tui_liveblog.ui.stage import Bar, Stage
from tui_liveblog.ui.tab import Tab
from tui_liveblog.ui.timeline_view import key_row

_FIELD = re.compile(r"(?<!\S)[-!]?([A-Za-z]{1,20}):(?!//)")


class FilterSheet(Vertical):
    """Three rows over the status line: title with the count, the prompt, the keys or a hint."""

    DEFAULT_CSS = """
    FilterSheet { layer: sheet; dock: bottom; margin-bottom: 1; width: 100%; height: 3; background: $band; }
    FilterSheet Horizontal { height: 1; background: $band; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", show=False, priority=True),
        Binding("tab", "complete", show=False, priority=True),
    ]

    class Typed(Message):
        """The text changed."""

        def __init__(self, query: Query) -> None:
            super().__init__()
            self.query = query

        def can_replace(self, message: Message) -> bool:
            """What was typed since takes the place of what waits to be looked for."""
            return isinstance(message, type(self))

    class Closed(Message):
        """The prompt was closed: with the query to keep."""

        def __init__(self, query: Query) -> None:
            super().__init__()
            self.query = query

    def __init__(self, stage: Stage, tab: Tab) -> None:
        super().__init__(id="sheet")
        self._stage, self._tab = stage, tab
        self._before = tab.query
        self._top = Bar(stage, id="sheet-top")
        self._sign = Bar(stage, id="sheet-sign", ground="band")
        self._hint = Bar(stage, id="sheet-hint", ground="band")
        self._input = Input(
            value=f"{tab.query.source} " if tab.query else "",
            compact=True,
            select_on_focus=False,
            suggester=Names(tab.names()),
            highlighter=Fields(stage),
        )
        self._input.cursor_blink = False

    def compose(self) -> ComposeResult:
        """Title, prompt, keys."""
        yield self._top
        with Horizontal():
            yield self._sign
            yield self._input
        yield self._hint

    def on_mount(self) -> None:
        """Take the keys."""
        self.align_prompt()
        self._input.focus()
        self.count_again()

    def align_prompt(self) -> None:
        """Put the prompt on the text axis of the present width."""
        grid = self._stage.grid
        self._sign.styles.width = grid.margin + grid.text
        column = grid.text - 2 if grid.kind != "narrow" else 1
        self._sign.show(((column, Run("&", "soft", bold=True)),), anew=True)

    def count_again(self) -> None:
        """Say how many posts match, live."""
        timeline, query = self._tab.timeline, parse(self._input.value)
        total = len(timeline)
        said = f"{len(timeline.visible)} of {total}"
        if timeline.filtered and timeline.unread_hidden:
            said += f" {self._stage.marks.between} {timeline.unread_hidden} unread hidden"
        self._top.show(sheet_top("Filter", said if total else "", self._stage.grid, self._stage.marks), anew=True)
        grid = self._stage.grid
        keys = (("Tab", "complete"), ("Enter", "keep"), ("Esc", "as it was"))
        if query.hint:
            kept = f" {from_terms(query.terms).source} kept" if query.terms else ""
            hint: Row = ((grid.text, Run(cut(query.hint + kept, grid.measure, self._stage.marks.cut), "soft")),)
        else:
            hint = key_row(keys[1:] if grid.kind == "narrow" else keys, grid.text)
        self._hint.show(hint, anew=True)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(parse(event.value)))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Closed(parse(event.value)))

    def action_cancel(self) -> None:
        """Put back what was."""
        self.post_message(self.Closed(self._before))

    def action_complete(self) -> None:
        """Take the completion."""
        self._input.action_cursor_right()


class Fields(Highlighter):
    """Names of fields soft, those that are none as a caution; the rest is the prompt's own ink."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def highlight(self, text: Text) -> None:
        """Colour what is typed."""
        for found in _FIELD.finditer(text.plain):
            known = found[1].lower() in FIELDS
            run = Run("", "soft") if known else Run("", "caution", underline=True)
            text.stylize(self._stage.painter.style(run, "band"), found.start(), found.end())


class Names(Suggester):
    """Completes an author's name after `by:`, or after the comma between two."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._names = names

    async def get_suggestion(self, value: str) -> str | None:
        """The text with the name that begins as the last one typed does."""
        head, colon, typed = value.rpartition(" ")[2].rpartition(":")
        if not colon or head.lstrip("-!") not in ("by", "author") or not typed.strip('",'):
            return None
        last = typed.rpartition(",")[2]
        for name in self._names:
            for word in name.split():
                if last and fold(word).casefold().startswith(fold(last).casefold()):
                    return value + word[len(last) :].lower()
        return None
