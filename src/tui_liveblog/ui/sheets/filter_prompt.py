"""The filter's prompt: what is typed hides what it does not match, live; Enter keeps it, Esc puts back what was."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from rich.highlighter import Highlighter
from rich.text import Text
from textual.suggester import Suggester

from tui_liveblog.query import FIELDS, fold, from_terms, parse
from tui_liveblog.ui.lines import KeyWords
from tui_liveblog.ui.rows import Run
from tui_liveblog.ui.sheets.prompt import Prompt
from tui_liveblog.ui.stage import Stage
from tui_liveblog.ui.tab import Tab

_FIELD = re.compile(r"(?<!\S)[-!]?([A-Za-z]{1,20}):(?!//)")


class FilterPrompt(Prompt):
    """Hides, as it is typed, what it does not match."""

    sign = "&"
    title = "Filter"

    def __init__(self, stage: Stage, tab: Tab) -> None:
        value = f"{tab.query.source} " if tab.query else ""
        super().__init__(stage, value, suggester=Names(tab.names()), highlighter=Fields(stage))
        self._tab = tab
        self._before = tab.query

    def typed(self, value: str) -> Callable[[], Awaitable[object]]:
        """Filter by it."""
        return lambda: self._tab.filter(parse(value))

    def submitted(self, value: str) -> Callable[[], Awaitable[object]]:
        """Keep it."""
        return self.typed(value)

    def cancelled(self) -> Callable[[], Awaitable[object]]:
        """Put back what was."""
        return lambda: self._tab.filter(self._before)

    def end(self) -> str:
        """How many posts match, live."""
        timeline = self._tab.timeline
        total = len(timeline)
        said = f"{len(timeline.visible)} of {total}"
        if timeline.filtered and timeline.unread_hidden:
            said += f" {self.stage.marks.between} {timeline.unread_hidden} unread hidden"
        return said if total else ""

    def hint(self, value: str) -> str:
        """What was left out, and what is kept then."""
        query = parse(value)
        return query.hint + (f" {from_terms(query.terms).source} kept" if query.terms else "") if query.hint else ""

    def keys(self) -> KeyWords:
        """What the keys do."""
        return (("Tab", "complete"), ("Enter", "keep"), ("Esc", "as it was"))


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
