"""The search of a tab: what matches is marked and stepped through; nothing is hidden. Decides; draws nothing. No Textual."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from tui_liveblog.changes import Known
from tui_liveblog.query import Query
from tui_liveblog.store import Found
from tui_liveblog.ui.highlight import match_row

if TYPE_CHECKING:
    from tui_liveblog.ui.tab import Tab


class Searching:
    """What is searched for, and the posts that match, among those that the filter lets through."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self.query = Query()
        self._typed = 0

    def __bool__(self) -> bool:
        """Whether anything is searched for."""
        return bool(self.query)

    def finds(self, own: str) -> bool:
        """Whether a post matches."""
        return self._tab.timeline.is_found(own)

    @property
    def count(self) -> tuple[int, int]:
        """Which of the matching posts the cursor is on, 0 for none, and how many there are."""
        return self._tab.timeline.found(self._tab.reader.cursor)

    async def look(self, query: Query) -> None:
        """Search for something else, or for nothing; what is typed later overtakes it."""
        self._typed += 1
        mine = self._typed
        async with self._tab.turn:
            if mine == self._typed:
                await self._tab.enough()
                await self.look_within_turn(query)

    async def look_within_turn(self, query: Query) -> None:
        """The same, where the turn is taken."""
        if not query:
            self.query = query
            self._tab.timeline.find(())
            return
        mine = self._typed
        found = Found([], query)
        async for some, _ in self._tab.finding.searching(query):
            found = some
            if mine != self._typed:
                return
        self.query = found.query
        self._tab.timeline.find(found.ids)

    def received(self, posts: Collection[Known]) -> None:
        """Posts came or changed, and the timeline has them."""
        if self.query and posts:
            found = set(self._tab.finding.among(posts, self.query).ids)
            self._tab.timeline.find_also(found, {known.post.id for known in posts} - found)

    async def settle(self, query: Query) -> None:
        """Keep a search, and go to its first match from the cursor on."""
        await self.look(query)
        async with self._tab.turn:
            tab = self._tab
            tab.reader.touch()
            if not query:
                return
            cursor = tab.reader.cursor
            on = cursor is not None and self.finds(cursor)
            own = cursor if on else tab.reader.find_match(1) or tab.reader.find_match(-1)
            if own is None:
                tab.answer = "nothing found"
            else:
                await self.go_to(own)

    async def go_to(self, own: str) -> None:
        """Put the cursor on a match, unfolded if it is folded away, its words on the screen. Within the turn."""
        tab = self._tab
        await tab.jump(own)
        shelf, view = tab.shelf, tab.reader.view
        if match_row(shelf.laid(own), self.query, shelf.grid, shelf.marks) is None and shelf.laid(own).folded:
            async with tab.reader.holding():
                shelf.toggle(own)
        row = match_row(shelf.laid(own), self.query, shelf.grid, shelf.marks)
        if row is not None and row not in [line.row for line in view.lines() if line.post == own]:
            tab.reader.show_line(own, row)
