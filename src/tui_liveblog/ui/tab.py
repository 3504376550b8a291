"""One blog open in the app: its session, its reader, and what each action does to them. Decides; draws nothing. No Textual.

Everything that changes what is shown runs under one lock (`turn`), so that a post that arrives while a key waits for the store
finds the house in order.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from tui_liveblog.changes import Known
from tui_liveblog.errors import LiveBlogError
from tui_liveblog.model import Status
from tui_liveblog.query import Query, Words, fold, matches
from tui_liveblog.session import Arrived, Failed, Outcome, Session
from tui_liveblog.sources.base import Look
from tui_liveblog.timeline import Timeline, byline, entry_of
from tui_liveblog.ui.keys import Keys
from tui_liveblog.ui.lines import clock as clock_words
from tui_liveblog.ui.marking import Marking
from tui_liveblog.ui.marking import Marks as ReadMarks
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.masthead import Counts, Polling, Standing
from tui_liveblog.ui.reader import Reader
from tui_liveblog.ui.shelf import Shelf

_DOWNWARD = frozenset({"next_post", "line_down", "page_down", "half_page_down", "oldest"})
_AROUND = 60
"""Posts loaded on each side of a jump; twice the window's rows where that is more."""


class Tab:
    """One blog and its reader.

    now    the wall clock, in UTC
    clock  seconds that only move forward
    keep   whether read marks and the place are written
    """

    def __init__(
        self,
        session: Session,
        *,
        marks: Marks,
        zone: tzinfo,
        now: Callable[[], datetime],
        clock: Callable[[], float],
        keep: bool = True,
    ) -> None:
        self.session = session
        self.timeline = Timeline()
        self.shelf = Shelf(self.timeline, session.load, marks, zone)
        self.reader = Reader(self.timeline, self.shelf, clock)
        self.query = Query()
        self.polling = Polling(asking=session.address.name)
        self.error: LiveBlogError | None = None  # why nothing at all can be shown
        self.focused = True
        self.turn = asyncio.Lock()
        self._now, self._keep, self._zone = now, keep, zone
        self._keys = Keys(self)
        self._marking = Marking(self.timeline, self.shelf, self._write if keep else None, now)
        self._asked_at: datetime | None = None
        self._typed = 0
        self._has_older = False
        self._asking_older = False
        self.wants_older = False  # the reader came to the end, and older posts can be asked for
        self.answer = ""

    # What the masthead says.

    @property
    def standing(self) -> Standing:
        """What the status line says."""
        timeline = self.timeline
        counts = Counts(
            len(timeline.visible), len(timeline), timeline.unread, timeline.unread_hidden, filtered=timeline.filtered
        )
        fault = self._marking.fault
        return Standing(self.reader.stance.value, self.new, self.shelf.blog, self.polling, counts, self.answer, fault)

    @property
    def new(self) -> int:
        """Posts that came since the reader left the live edge."""
        return self.timeline.fresh

    @property
    def name(self) -> str:
        """The host, or the file's name."""
        return self.session.address.name

    def names(self) -> list[str]:
        """Everyone who wrote a post."""
        return [author.name for author in self.timeline.authors() if author.name]

    # From the store and the session.

    async def open(self) -> None:
        """What is stored of the blog, where the reader left it."""
        async with self.turn:
            await self._open()

    async def _open(self) -> None:
        opening = await self.session.open()
        self.timeline.restore(opening.entries, opening.marks)
        self.shelf.blog = opening.blog
        self._has_older = opening.older
        if opening.looked is not None:
            self.polling = replace(self.polling, checked=opening.looked)
        if self.query:
            self.timeline.show(await self.session.store.search(self.session.key, self.query))
        place = opening.place
        known = place is not None and place.post in self.timeline
        await self.shelf.want(self.around(self.timeline.nearest(place.post) if place is not None and known else None))
        self.reader.open(place)

    def around(self, own: str | None) -> list[str]:
        """What a jump to a post might show; to the newest for None."""
        many = max(_AROUND, 2 * self.reader.view.rows)
        at = self.timeline.position(own) if own is not None else 0
        return self.timeline.visible[max(0, at - many) : at + many]

    async def came(self, outcome: Outcome) -> None:
        """One look's outcome."""
        again = None if outcome.next_in is None else outcome.at + timedelta(seconds=outcome.next_in)
        async with self.turn:
            if isinstance(outcome, Failed):
                self.polling = replace(self.polling, failed=outcome.error, since=outcome.since, again=again)
                self.error = self.error if len(self.timeline) else outcome.error
                self._reply(f"{outcome.error}")
                return
            if isinstance(outcome, Arrived):
                self.error = None
                if outcome.blog.status is Status.ENDED and self.shelf.blog.status is Status.LIVE:
                    self.polling = replace(self.polling, ended=outcome.at)
                await self._arrived(outcome)
                if outcome.marks:
                    return  # another program's doing: it is no answer to a key, and says nothing of our own polling
            every = None if outcome.next_in is None else self.session.cadence.current()
            self.polling = replace(self.polling, checked=outcome.at, every=every, failed=None, since=None, again=again)
            at = clock_words(outcome.at, self._zone)
            self._reply(f"checked at {at}" if isinstance(outcome, Arrived) and outcome.changes else f"no change at {at}")

    async def older(self) -> None:
        """Ask for posts from before those that are known, and say what came of it."""
        self.wants_older, self._asking_older = False, True
        self.answer = "asking for older posts …"
        try:
            outcome = await self.session.look(Look.OLDER)
            async with self.turn:
                if isinstance(outcome, Arrived):
                    await self._arrived(outcome, older=True)
                    count = len(outcome.changes.added)
                    self.answer = f"{count} older post{'s' if count != 1 else ''}" if count else "no older posts"
                elif isinstance(outcome, Failed):
                    self.answer = f"older posts: {outcome.error}"
        finally:
            self._asking_older = False

    async def _arrived(self, outcome: Arrived, *, older: bool = False) -> None:
        self._has_older = outcome.older
        changes, blog = outcome.changes, outcome.blog
        before = self.shelf.blog
        if blog.key != before.key and before.key:  # the first page named another address, under which more may be known
            await self._open()
            return
        first = not len(self.timeline)
        # Marks of posts that were only read better than before move along with their words, as they do in the store.
        still_read = {
            known.post.id: known.digest
            for known in changes.amended
            if known.post.id in self.timeline and not self.timeline.is_unread(known.post.id)
        }
        async with self.reader.holding():
            self.shelf.blog = blog
            if blog.authors != before.authors:
                self.shelf.forget_rows()
            touched = changes.touched
            self.shelf.put(reversed(touched))
            away = not first and not older and self.reader.stance.value != "FOLLOWING"
            self.timeline.receive((entry_of(known, blog) for known in touched), fresh=away)
            self.timeline.take(still_read)
            if outcome.marks and self._keep and self._marking.fault is None:
                self.timeline.restore_marks(await self.session.store.marks(self.session.key))
            if self.query:
                through = {known.post.id for known in touched if self._lets_through(known)}
                self.timeline.show_also(through, gone={known.post.id for known in touched} - through)

    def _lets_through(self, known: Known) -> bool:
        post = known.post
        names = tuple(map(fold, byline(post, self.shelf.blog)))
        return matches(self.query, Words(fold(post.title), fold(post.text), names))

    def _reply(self, words: str) -> None:
        """The answer to `r`, when its look is done."""
        if self._asked_at is not None:
            self._asked_at = None
            self.answer = words

    # From the keys and the mouse.

    async def do(self, action: str, number: int = 1) -> bool:
        """Do an action of `actions.ACTIONS` that concerns this blog; False for one that does not.

        number  which of the action's keys it was, from 1
        """
        del number
        handler = self._keys.handler(action)
        if handler is None:
            return False
        async with self.turn:
            self.answer = ""
            self.reader.touch()
            await self.shelf.want(self.reader.nearby())
            await handler()
            await self.shelf.want(self.reader.nearby())
            if action in _DOWNWARD and self._has_older and not self._asking_older:
                visible = self.timeline.visible
                self.wants_older = bool(visible) and visible[-1] in self.reader.view.shown()
        return True

    async def go_to(self, own: str) -> None:
        """Put the cursor on a post; one that a filter hides is said to be hidden. A jump: what it passes is not read."""
        async with self.turn:
            self.answer = ""
            self.reader.touch()
            await self.jump(own)

    async def jump(self, own: str) -> None:
        """The same, within a turn."""
        if own not in self.reader.view:
            self.answer = "the filter hides it · Esc shows all posts"
            return
        await self.shelf.want(self.around(own))
        self.reader.go_to(own)

    async def focus(self, has: bool) -> None:
        """The terminal has the keys, or another window has."""
        self.focused = has

    async def wheel(self, lines: int) -> None:
        """The wheel was turned: the page moves, the cursor does not."""
        async with self.turn:
            self.reader.wheel(lines)
            await self.shelf.want(self.reader.nearby())

    async def resize(self, change: Callable[[], None]) -> None:
        """Another size of the window: `change` sets the grid and the rows."""
        async with self.turn, self.reader.holding():
            change()

    async def filter(self, query: Query) -> bool:
        """Hide what a query does not let through; False if a later one overtook this."""
        self._typed += 1
        mine = self._typed
        async with self.turn:
            return mine == self._typed and await self.show_only(query)

    async def show_only(self, query: Query) -> bool:
        """The same, within a turn."""
        mine = self._typed
        ids = await self.session.store.search(self.session.key, query) if query else None
        if mine != self._typed:
            return False
        async with self.reader.holding(filtering=True):
            self.query = query
            self.timeline.show(ids)
        return True

    async def rest(self) -> bool:
        """A second has passed since a key: is the cursor's post read? True if that changed anything."""
        async with self.turn:
            own = self.reader.rested(focused=self.focused)
            return own is not None and bool(await self.mark([own], read=True))

    async def leave(self) -> None:
        """The reader goes: remember where they were."""
        if not self._keep:
            return
        await self._marking.save()
        place = self.reader.place()
        if place is not None:
            with contextlib.suppress(sqlite3.Error):  # it was said while there was a screen to say it on
                await self.session.store.keep_place(self.session.key, place, self._now())

    # What keys do to marks and polling, within a turn.

    async def mark(self, ids: Iterable[str], *, read: bool) -> int:
        """Mark posts as read or unread; how many that changed."""
        marked = await self._marking.mark(ids, read=read)
        self.answer = self._marking.said or self.answer
        return len(marked)

    async def undo(self) -> int:
        """Take back the last marks; how many."""
        undone = await self._marking.undo()
        self.answer = self._marking.said or self.answer
        cursor = self.reader.cursor
        if cursor is not None and cursor in undone and self.timeline.is_unread(cursor):
            self.reader.keep_unread(cursor)
        return len(undone)

    async def _write(self, marks: ReadMarks) -> None:
        await self.session.store.mark(self.session.key, marks, self._now())

    def check_now(self) -> None:
        """Look at once; the outcome is answered."""
        self._asked_at = self._now()
        rests = self.session.rests_for
        self.answer = f"asked a moment ago; asking again in {rests:.0f} s" if rests > 1 else f"asking {self.name} …"
        self.session.check_now()

    def pause(self) -> None:
        """Stop looking, or start again."""
        pausing = self.polling.paused is None
        self.session.pause(pausing)
        self.polling = replace(self.polling, paused=self._now() if pausing else None)
