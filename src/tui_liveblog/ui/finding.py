"""The filter language asked about one blog: of what is stored, and of posts that come. No Textual."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from typing import TYPE_CHECKING

from tui_liveblog.changes import Known
from tui_liveblog.query import At, Facts, Query, from_terms, matches, needs, sift
from tui_liveblog.store import Found, Reader
from tui_liveblog.timeline.facts import facts_of

if TYPE_CHECKING:
    from tui_liveblog.ui.tab import Tab

_PARTS = 4
"""Parts of a query that are counted where all of it finds nothing."""


class Finding:
    """Asks for filter, mutes, alerts and searches alike, by the tab's clock and for its reader."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab

    async def search(self, query: Query) -> Found:
        """What a query lets through of all that is stored. Marks that are kept in memory only count as well."""
        found = Found([], query)
        async for some, _ in self.searching(query):
            found = some
        return found

    async def searching(self, query: Query) -> AsyncGenerator[tuple[Found, bool], None]:
        """The same in steps: what was found so far, newest first, and whether more may come."""
        tab = self._tab
        reader = self._reader() if "reading" in needs(query) and not tab.keeping.keeps_marks else None
        async for found, more in tab.session.store.searching(tab.session.key, query, self.at, reader):
            if found.query is not query:
                tab.answer = found.query.hint
            yield found, more

    async def why_nothing(self, query: Query) -> str:
        """Why a query lets nothing through though its parts do, in a sentence; "" where it has one part only."""
        if len(query.terms) < 2:
            return ""
        said = []
        for term in query.terms[:_PARTS]:
            part = from_terms((term,))
            said.append(f"{len((await self.search(part)).ids)} match {part.source}")
        if len(query.terms) > _PARTS:
            said.append("and so on")
        return f"{', '.join(said)}; none does {'both' if len(query.terms) == 2 else 'all of it'}."

    def among(self, posts: Collection[Known], query: Query) -> Found:
        """The same of posts that came, which the timeline has received."""
        return Found(*sift(query, self.at, lambda: ((known.post.id, self._facts(known)) for known in posts)))

    def lets_through(self, query: Query, known: Known) -> bool:
        """Whether one post that the timeline has received is what a query asks for."""
        return matches(query, self._facts(known), self.at)

    @property
    def at(self) -> At:
        """When and where it is."""
        return At(self._tab.now(), self._tab.shelf.zone)

    def _facts(self, known: Known) -> Facts:
        timeline, own = self._tab.timeline, known.post.id
        return facts_of(known, self._tab.shelf.blog, unread=timeline.is_unread(own), starred=timeline.is_starred(own))

    def _reader(self) -> Reader:
        timeline = self._tab.timeline
        return Reader(timeline.read_marks(), timeline.starred)
