"""What comes from the session into a tab: news, failures, older posts. Decides what they change; draws nothing. No Textual."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tui_liveblog.address import canonical, is_live_address
from tui_liveblog.model import Coverage, Status
from tui_liveblog.query import Query, hangs_on_time
from tui_liveblog.session import Arrived, Failed, Outcome
from tui_liveblog.sources.base import Look
from tui_liveblog.store import Place
from tui_liveblog.timeline import Columns, Mark, entry_of
from tui_liveblog.ui.lines import clock
from tui_liveblog.ui.shelf import Noted

if TYPE_CHECKING:
    from tui_liveblog.ui.tab import Tab

_NEWEST = 5
"""Posts at the end of a story in which a newsdesk says where it goes on."""


class Arrivals:
    """Takes outcomes into a tab. Each method runs within the tab's turn unless it says otherwise."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._reached_end = False  # a look for older posts came back with none
        self._left_at: Place | None = None  # where the reader left it
        self._begun = True  # False until somebody looks at a blog that was opened unseen
        self._loading: asyncio.Task[Columns] | None = None  # the index of all posts, as long as the timeline's is of some
        self._filling: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """What is stored of the blog, where the reader left it. Of a long history the rest comes after the first picture."""
        tab, timeline = self._tab, self._tab.timeline
        self.stop()
        opening = await tab.session.open()
        timeline.take_up(opening.columns, newest_first=True, to_come=opening.to_come, lacks_newer=opening.lacks_newer)
        timeline.restore_stars(opening.stars)
        tab.shelf.blog, tab.shelf.missing = opening.blog, opening.gaps
        tab.has_older = opening.older
        if opening.looked is not None:
            tab.polling = replace(tab.polling, checked=opening.looked)
        self._left_at = opening.place
        self._note_left()
        if tab.query or tab.muting.any:  # what is hidden of all posts is hidden of those near the reader
            await self.whole()
        if tab.query:
            await self._show_again(tab.query)
        await tab.muting.find()
        self._begun = False
        if tab.reader.unseen:
            tab.reader.view.empty()
        else:
            await self.begin()

    def _note_left(self) -> None:
        place, timeline = self._left_at, self._tab.timeline
        if place is not None and place.cursor in timeline:
            self._tab.shelf.left = Noted(timeline[place.cursor].place)

    async def whole(self) -> None:
        """Wait until the index holds every post that is stored."""
        tab = self._tab
        if not tab.timeline.to_come:
            return
        loading = self._load()
        try:
            columns = await asyncio.shield(loading)
        except sqlite3.Error:  # the next look meets it again, and says so
            tab.timeline.to_come = 0
            return
        if self._loading is loading and tab.timeline.to_come:
            async with tab.reader.holding():
                tab.timeline.take_up(columns, newest_first=True, goes_on=True)
                self._note_left()

    def _load(self) -> asyncio.Task[Columns]:
        if self._loading is None:
            self._loading = asyncio.create_task(self._tab.session.index())
        return self._loading

    def complete(self) -> None:
        """The first picture stands: now the rest."""
        if self._tab.timeline.to_come and self._filling is None:
            self._filling = asyncio.create_task(self._complete(self._load()))

    async def _complete(self, loading: asyncio.Task[Columns]) -> None:
        await asyncio.wait((loading,))
        async with self._tab.turn:
            await self.whole()
        self._tab.changed()

    def stop(self) -> None:
        """Nobody waits for the rest any more."""
        for task in (self._filling, self._loading):
            if task is not None:
                task.cancel()
        self._filling = self._loading = None

    async def begin(self) -> None:
        """Somebody looks at a blog that was opened: it is shown where they left it."""
        if self._begun:
            return
        self._begun = True
        tab, timeline, place = self._tab, self._tab.timeline, self._left_at
        known = place is not None and place.post in timeline
        await tab.shelf.want(tab.around(timeline.nearest(place.post) if place is not None and known else None))
        tab.reader.open(place)

    async def came(self, outcome: Outcome) -> str:
        """One look's outcome; what `r` is answered with, "" where it was no look of ours."""
        said = await self._came(outcome)
        if hangs_on_time(self._tab.query):
            await self._time_passed()
        return said

    async def _time_passed(self) -> None:
        """What was half an hour old is older by now. The post that is being read stays until the cursor leaves it."""
        tab, reader = self._tab, self._tab.reader
        found = await tab.finding.search(tab.query)
        kept = set() if reader.unseen or reader.follows or reader.cursor is None else {reader.cursor}
        async with reader.holding():
            tab.query = found.query
            tab.timeline.show(kept.union(found.ids))

    async def _came(self, outcome: Outcome) -> str:
        tab = self._tab
        again = None if outcome.next_in is None else outcome.at + timedelta(seconds=outcome.next_in)
        if isinstance(outcome, Failed):
            tab.polling = replace(tab.polling, failed=outcome.error, since=outcome.since, again=again)
            tab.error = tab.error if len(tab.timeline) else outcome.error
            return f"{outcome.error}"
        if isinstance(outcome, Arrived):
            await self.whole()
            tab.error = None
            await self._ended(outcome)
            await self._arrived(outcome)
            if outcome.marks:
                return ""  # another program's doing: it is no answer to a key, and says nothing of our own polling
        every = None if outcome.next_in is None else tab.session.cadence.latest
        tab.polling = replace(tab.polling, checked=outcome.at, every=every, failed=None, since=None, again=again)
        at = clock(outcome.at, tab.shelf.zone)
        return f"checked at {at}" if isinstance(outcome, Arrived) and outcome.changes else f"no change at {at}"

    async def older(self) -> str:
        """Ask for posts from before those that are known; what came of it. Takes the turn itself, after the look."""
        tab = self._tab
        outcome = await tab.session.look(Look.OLDER)
        async with tab.turn:
            if isinstance(outcome, Failed):
                return f"older posts: {outcome.error}"
            if not isinstance(outcome, Arrived):
                return ""
            count = len(outcome.changes.added)
            self._reached_end = not outcome.older
            await self.whole()
            await self._arrived(outcome, older=True)
            return f"{count} older post{'s' if count != 1 else ''}" if count else "no older posts"

    async def _arrived(self, outcome: Arrived, *, older: bool = False) -> None:
        tab = self._tab
        timeline, shelf = tab.timeline, tab.shelf
        tab.has_older = outcome.older
        changes, blog = outcome.changes, outcome.blog
        before = shelf.blog
        if blog.key != before.key and before.key:  # the first page named another address, under which more may be known
            await self.open()
            self.complete()
            return
        first = not len(timeline)
        # Marks of posts that were only read better than before move along with their words, as they do in the store.
        still_read = {
            known.post.id: known.digest
            for known in changes.amended
            if known.post.id in timeline and not timeline.is_unread(known.post.id)
        }
        async with tab.reader.holding():
            shelf.blog, shelf.missing = blog, outcome.gaps
            if blog.authors != before.authors:
                shelf.forget_rows()
            self._ends(outcome)
            touched = changes.touched
            shelf.put(reversed(touched))
            away = not first and not older and (tab.reader.unseen or not tab.reader.follows)
            timeline.receive((entry_of(known, blog) for known in touched), fresh=away)
            timeline.take({**outcome.read, **still_read})
            tab.reader.reworded(known.post.id for known in changes.edited)
            await tab.muting.received(touched)
            tab.search.received(touched)
            if outcome.marks and tab.keeping.keeps_marks:
                timeline.restore_marks(await tab.session.store.marks(tab.session.key))
                timeline.restore_stars(await tab.session.store.stars(tab.session.key))
            if tab.query:
                found = tab.finding.among(touched, tab.query)
                timeline.show_also(found.ids, gone={known.post.id for known in touched}.difference(found.ids))
                if found.query is not tab.query:  # a regular expression takes too long by now
                    await self._show_again(found.query)

    async def _show_again(self, query: Query) -> None:
        found = await self._tab.finding.search(query)
        self._tab.query = found.query
        self._tab.timeline.show(found.ids)

    # The ends of a story.

    def _ends(self, outcome: Arrived) -> None:
        """What is known of the ends: whether the oldest post is the blog's first, whether the newest is the last."""
        tab = self._tab
        shelf, snapshot = tab.shelf, outcome.snapshot
        if snapshot is not None:
            tab.notes = snapshot.notes
            self._reached_end = self._reached_end or snapshot.coverage is Coverage.WHOLE
        shelf.complete = self._reached_end and not outcome.older
        shelf.ended = tab.polling.ended if outcome.blog.status is Status.ENDED else None
        shelf.goes_on = tab.goes_on[0] if tab.goes_on is not None else None

    async def _ended(self, outcome: Arrived) -> None:
        """When the story was seen to end, and where the newsdesk says that it goes on."""
        tab = self._tab
        if outcome.blog.status is not Status.ENDED:
            tab.goes_on = None
            return
        if tab.shelf.blog.status is Status.LIVE:
            tab.polling = replace(tab.polling, ended=outcome.at)
        if tab.goes_on is None or outcome.changes:
            tab.goes_on = await self._next_story(outcome)

    async def _next_story(self, outcome: Arrived) -> tuple[str, str] | None:
        """(words, address) of the next live blog that the last posts link to; the newest link first."""
        tab = self._tab
        here = {canonical(tab.session.address.text), canonical(outcome.blog.url), outcome.blog.key}
        site = outcome.blog.url or tab.session.address.text
        newest = [entry.id for entry in islice(tab.timeline.entries(), _NEWEST)]
        wanted = [*tab.timeline.having(Mark.PINNED)[:1], *newest]
        stored = await tab.session.load(wanted)
        fresh = sorted(outcome.changes.touched, key=lambda known: (known.moment, known.order), reverse=True)[:_NEWEST]
        for known in (*fresh, *(stored[own] for own in wanted if own in stored)):
            for words, url in known.post.links:
                if is_live_address(url, site) and canonical(url) not in here:
                    return (" ".join(words.split()) or url, url)
        return None
