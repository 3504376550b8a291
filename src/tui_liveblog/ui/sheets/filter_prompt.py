"""The filter's prompt: what is typed hides what it does not match, live; Enter keeps it, Esc puts back what was."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from rich.highlighter import Highlighter
from rich.text import Text
from textual.suggester import Suggester

from tui_liveblog.query import VALUES, Manner, fold, last_value, parse, printed, reading
from tui_liveblog.ui.lines import KeyWords
from tui_liveblog.ui.rows import Run
from tui_liveblog.ui.sheets.prompt import Prompt
from tui_liveblog.ui.stage import Stage
from tui_liveblog.ui.tab import Tab


class FilterPrompt(Prompt):
    """Hides, as it is typed, what it does not match."""

    sign = "&"
    title = "Filter"
    recalls = "queries"

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
        if timeline.may_match_more:
            return f"over {len(timeline.visible)} of {total}"
        said = f"{len(timeline.visible)} of {total}"
        if timeline.filtered and timeline.unread_hidden:
            said += f" {self.stage.marks.between} {timeline.unread_hidden} unread hidden"
        return said if total else ""

    def hint(self, value: str) -> str:
        """What was left out, and what is kept then."""
        query = parse(value)
        if query.source == self._tab.query.source:
            query = self._tab.query  # which knows what took too long
        return query.hint + (f" {printed(query.terms)} kept" if query.terms else "") if query.hint else ""

    def keys(self) -> KeyWords:
        """What the keys do."""
        return (("Tab", "complete"), ("ctrl+r", "earlier"), ("Enter", "keep"), ("Esc", "as it was"))


class Fields(Highlighter):
    """Names of fields and signs soft, what is not understood as a caution; the rest is the prompt's own ink."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def highlight(self, text: Text) -> None:
        """Colour what is typed."""
        for part in reading(text.plain):
            if part.manner is not Manner.VALUE:
                unknown = part.manner is Manner.UNKNOWN
                run = Run("", "caution", underline=True) if unknown else Run("", "soft")
                text.stylize(self._stage.painter.style(run, "band"), part.start, part.end)


class Names(Suggester):
    """Completes an author's name after `by:`, the words that `is:` and `has:` know, or what follows the comma between two."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._names = names

    async def get_suggestion(self, value: str) -> str | None:
        """The text with the first that begins as the last one typed does."""
        unfinished = last_value(value)
        if unfinished is None:
            return None
        field, typed = unfinished
        words = VALUES.get(field) or ([word for name in self._names for word in name.split()] if field == "by" else ())
        for word in words:
            if fold(word).casefold().startswith(fold(typed).casefold()):
                return value + word[len(typed) :].lower()
        return None
