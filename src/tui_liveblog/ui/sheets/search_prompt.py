"""`/`: search. What matches is marked as it is typed; Enter goes to the first match, and `n` and `N` go on from there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tui_liveblog.query import from_terms, parse
from tui_liveblog.ui.lines import KeyWords
from tui_liveblog.ui.sheets.filter_prompt import Fields, Names
from tui_liveblog.ui.sheets.prompt import Prompt
from tui_liveblog.ui.stage import Stage
from tui_liveblog.ui.tab import Tab


class SearchPrompt(Prompt):
    """Marks, as it is typed, what it matches; hides nothing."""

    sign = "/"
    title = "Search"
    recalls = "queries"

    def __init__(self, stage: Stage, tab: Tab) -> None:
        value = f"{tab.search.query.source} " if tab.search else ""
        super().__init__(stage, value, suggester=Names(tab.names()), highlighter=Fields(stage))
        self._tab = tab
        self._before = tab.search.query

    def typed(self, value: str) -> Callable[[], Awaitable[object]]:
        """Mark what it matches."""
        return lambda: self._tab.search.look(parse(value))

    def submitted(self, value: str) -> Callable[[], Awaitable[object]]:
        """Go to the first match."""
        return lambda: self._tab.search.settle(parse(value))

    def cancelled(self) -> Callable[[], Awaitable[object]]:
        """Put back what was."""
        return lambda: self._tab.search.look(self._before)

    def end(self) -> str:
        """How many posts match, live."""
        if not self._tab.search:
            return ""
        count = self._tab.search.count[1]
        return f"{count} post{'s' if count != 1 else ''}"

    def hint(self, value: str) -> str:
        """What was left out, and what is kept then."""
        query = parse(value)
        return query.hint + (f" {from_terms(query.terms).source} kept" if query.terms else "") if query.hint else ""

    def keys(self) -> KeyWords:
        """What the keys do."""
        return (("ctrl+r", "earlier"), ("n N", "next, previous"), ("Enter", "go to it"), ("Esc", "as it was"))
