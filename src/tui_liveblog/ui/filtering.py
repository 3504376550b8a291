"""The filter of a tab: what it hides, live as it is typed. Decides; draws nothing. No Textual.

A search of a long history goes through it newest first. A reader at the newest posts sees the first hits as soon as they fill
the screen, and the count when it is known; what is typed meanwhile overtakes the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_liveblog.query import Query
from tui_liveblog.store import Found

if TYPE_CHECKING:
    from tui_liveblog.ui.tab import Tab


class Filtering:
    """What one tab's filter lets through."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._typed = 0

    async def type(self, query: Query) -> bool:
        """Hide what a query does not let through; False if a later one overtook this. Takes the turn itself."""
        self._typed += 1
        mine = self._typed
        async with self._tab.turn:
            await self._tab.enough()
            return mine == self._typed and await self.show_only(query)

    async def show_only(self, query: Query) -> bool:
        """The same, within a turn."""
        mine, tab = self._typed, self._tab
        found: Found | None = None
        shown = False
        if query:
            async for found, more in tab.finding.searching(query):
                if mine != self._typed:
                    return False
                if more and not shown and self._fills_the_screen(found):
                    await self._show(found, query, more=True)
                    tab.changed()
                    shown = True
        nothing = await tab.finding.why_nothing(query) if found is not None and not found.ids else ""
        if mine != self._typed:
            return False
        tab.why_nothing = nothing
        await self._show(found, query)
        return True

    async def _show(self, found: Found | None, query: Query, *, more: bool = False) -> None:
        tab = self._tab
        async with tab.reader.holding(filtering=True):
            tab.query = query if found is None else found.query
            tab.timeline.show(None if found is None else found.ids)
            tab.timeline.may_match_more = more

    def _fills_the_screen(self, found: Found) -> bool:
        """Whether these are all that the screen will show, however many more there are."""
        tab = self._tab
        return tab.reader.follows and tab.timeline.newest_first and len(found.ids) > 2 * tab.reader.view.rows

    async def show_unread(self, only: bool) -> None:
        """Hide what is read, or show it again, within a turn."""
        async with self._tab.reader.holding(filtering=True):
            self._tab.timeline.show_unread(only)
