"""Which posts of one blog are muted: by the settings' rules, and by the reader for as long as the program runs. No Textual."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from tui_liveblog.changes import Known
from tui_liveblog.query import Query, only_authors, short_name
from tui_liveblog.rules import mutes_author

if TYPE_CHECKING:
    from tui_liveblog.ui.tab import Tab


class Muting:
    """Keeps a tab's timeline from showing what is muted. Each method runs within the tab's turn.

    What is muted is found by the store, once when the blog is opened and whenever the rules for it change; of posts that come
    only those are looked at. A rule whose regular expression takes too long mutes nothing: without it the rule would ask for
    less, and hide more.
    """

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._authors: dict[str, Query] = {}  # those that the reader muted
        self._found_by: tuple[Query, ...] = ()
        self._quick: list[Query] = []  # of those, the ones that do not take too long

    def _queries(self) -> tuple[Query, ...]:
        tab = self._tab
        address = tab.session.address.text
        always = tuple(rule.query for rule in tab.rules.mutes if rule.concerns(tab.shelf.blog, address))
        return always + tuple(self._authors.values())

    @property
    def any(self) -> bool:
        """Whether anything is to be muted."""
        return bool(self._queries())

    async def find(self) -> None:
        """All that is muted, anew."""
        tab, queries = self._tab, self._queries()
        found: set[str] = set()
        self._quick.clear()
        for query in queries:
            ids, meant = await tab.finding.search(query)
            if meant is query:
                found.update(ids)
                self._quick.append(query)
            else:
                tab.answer = f"mute {meant.hint}"
        self._found_by = queries
        tab.timeline.mute(found)

    async def received(self, touched: Collection[Known]) -> None:
        """Posts came or changed; a page that only now tells its title may be one that a rule is for."""
        queries, finding = self._queries(), self._tab.finding
        if queries != self._found_by:
            await self.find()
            return
        if not queries:
            return
        muted: set[str] = set()
        for query in tuple(self._quick):
            ids, meant = finding.among(touched, query)
            if meant is query:
                muted.update(ids)
            else:
                self._quick.remove(query)
                self._tab.answer = f"mute {meant.hint}"
        self._tab.timeline.mute_also(muted, {known.post.id for known in touched} - muted)

    # Authors, one key each.

    def mutes(self, name: str) -> bool:
        """Whether everything that an author writes is muted."""
        return bool(name) and any(mutes_author(query, name) for query in self._queries())

    async def toggle(self, name: str) -> None:
        """Mute an author until the program ends, or hear them again. Takes the turn itself."""
        tab = self._tab
        async with tab.turn:
            if name in self._authors:
                del self._authors[name]
                tab.answer = f"{name} is heard again"
            elif self.mutes(name):
                tab.answer = f"a mute in config.toml hides {name}"
                return
            else:
                self._authors[name] = only_authors(Query(), (short_name(name, tab.names()),))
                tab.answer = f"{name} is muted until you leave"
            async with tab.reader.holding(filtering=True):
                await self.find()
