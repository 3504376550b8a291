"""One blog open in the app: its session, its reader, and what each action does to them. Decides; draws nothing. No Textual.

Everything that changes what is shown runs under one lock (`turn`), so that a post that arrives while a key waits for the store
finds the house in order.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from tui_liveblog.changes import Known
from tui_liveblog.errors import LiveBlogError
from tui_liveblog.query import Query, Words, fold, matches, only_authors, short_name
from tui_liveblog.session import Arrived, Failed, Outcome, Session, Unchanged
from tui_liveblog.timeline import Timeline, byline, entry_of
from tui_liveblog.ui.lines import clock as clock_words
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.masthead import Counts, Polling, Standing
from tui_liveblog.ui.reader import Reader
from tui_liveblog.ui.shelf import Shelf

_UNDO = 100
"""Marks that can be undone: more than a reader remembers."""


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
        self._undo: list[dict[str, bytes | None]] = []
        self._asked_at: datetime | None = None
        self._typed = 0
        self.answer = ""

    # What the masthead says.

    @property
    def standing(self) -> Standing:
        """What the status line says."""
        timeline = self.timeline
        counts = Counts(
            len(timeline.visible), len(timeline), timeline.unread, timeline.unread_hidden, filtered=timeline.filtered
        )
        return Standing(self.reader.stance.value, self.new, self.shelf.blog, self.polling, counts, self.answer)

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
        if opening.looked is not None:
            self.polling = replace(self.polling, checked=opening.looked)
        place = opening.place
        if self.query:
            self.timeline.show(await self.session.store.search(self.session.key, self.query))
        wanted = self.timeline.visible[: 3 * 60]
        if place is not None and place.post in self.timeline:
            anchor = self.timeline.nearest(place.post)
            at = self.timeline.position(anchor) if anchor is not None else 0
            wanted = self.timeline.visible[max(0, at - 60) : at + 120]
        await self.shelf.want(wanted)
        self.reader.open(place)

    async def came(self, outcome: Outcome) -> None:
        """One look's outcome."""
        async with self.turn:
            await self._came(outcome)

    async def _came(self, outcome: Outcome) -> None:
        again = None if outcome.next_in is None else outcome.at + timedelta(seconds=outcome.next_in)
        match outcome:
            case Failed(error, _, since, _):
                self.polling = replace(self.polling, failed=error, since=since, again=again)
                if not len(self.timeline):
                    self.error = error
                self._reply(f"{error}")
                return
            case Arrived():
                self.error = None
                await self._arrived(outcome)
            case Unchanged():
                pass
        every = None if outcome.next_in is None else self.session.cadence.current()
        self.polling = Polling(outcome.at, every, again=again, paused=self.polling.paused, asking=self.polling.asking)
        self._reply(f"no change at {clock_words(outcome.at, self._zone)}" if isinstance(outcome, Unchanged) else "")

    async def _arrived(self, outcome: Arrived) -> None:
        changes, blog = outcome.changes, outcome.blog
        before = self.shelf.blog
        if blog.key != before.key and before.key:
            await self._open()
            return
        first = not len(self.timeline)
        async with self.reader.holding():
            self.shelf.blog = blog
            if blog.authors != before.authors:
                self.shelf.forget_rows()
            touched = changes.touched
            self.shelf.put(reversed(touched))
            away = not first and self.reader.stance.value != "FOLLOWING"
            self.timeline.receive((entry_of(known, blog) for known in touched), fresh=away)
            if changes.amended:  # marks of posts that were only read better moved along with them
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
            self.answer = words or f"checked at {clock_words(self._now(), self._zone)}"

    # From the keys.

    async def do(self, action: str) -> bool:
        """Do an action of `actions.ACTIONS` that concerns this blog; False for one that does not."""
        handler = getattr(self, f"_do_{action}", None)
        if handler is None:
            return False
        async with self.turn:
            self.answer = ""
            self.reader.touch()
            await self.shelf.want(self.reader.nearby())
            await handler()
            await self.shelf.want(self.reader.nearby())
        return True

    async def resize(self, change: Callable[[], None]) -> None:
        """Another size of the window: `change` sets the grid and the rows."""
        async with self.turn, self.reader.holding():
            change()

    async def filter(self, query: Query) -> bool:
        """Hide what a query does not let through; False if a later one overtook this."""
        self._typed += 1
        mine = self._typed
        ids = await self.session.store.search(self.session.key, query) if query else None
        if mine != self._typed:
            return False
        async with self.turn, self.reader.holding():
            self.query = query
            self.timeline.show(ids)
        return True

    async def rest(self) -> bool:
        """A second has passed since a key: is the cursor's post read? True if that changed anything."""
        async with self.turn:
            own = self.reader.rested(focused=self.focused)
            return own is not None and await self._mark([own], read=True)

    async def leave(self) -> None:
        """The reader goes: remember where they were."""
        place = self.reader.place()
        if self._keep and place is not None:
            await self.session.store.keep_place(self.session.key, place, self._now())

    async def _do_next_post(self) -> None:
        await self._mark(self.reader.step(1), read=True)

    async def _do_previous_post(self) -> None:
        await self._mark(self.reader.step(-1), read=True)

    async def _do_line_down(self) -> None:
        self.reader.line(1)

    async def _do_line_up(self) -> None:
        self.reader.line(-1)

    async def _do_page_down(self) -> None:
        await self._mark(self.reader.page(1), read=True)

    async def _do_page_up(self) -> None:
        self.reader.page(-1)

    async def _do_half_page_down(self) -> None:
        await self._mark(self.reader.page(0.5), read=True)

    async def _do_half_page_up(self) -> None:
        self.reader.page(-0.5)

    async def _do_newest(self) -> None:
        await self.shelf.want(self.timeline.visible[:60])
        self.reader.to_newest()

    async def _do_oldest(self) -> None:
        await self.shelf.want(self.timeline.visible[-60:])
        self.reader.to_oldest()

    async def _do_follow(self) -> None:
        if self.polling.paused is not None:
            await self._do_pause()
        await self._do_newest()

    async def _do_next_unread(self) -> None:
        await self._jump(self.reader.find_unread(1), "no unread post below")

    async def _do_previous_unread(self) -> None:
        await self._jump(self.reader.find_unread(-1), "no unread post above")

    async def _do_first_unread(self) -> None:
        await self._jump(self.reader.find_unread(0), "all read")

    async def _jump(self, own: str | None, otherwise: str) -> None:
        if own is None:
            self.answer = otherwise
            return
        at = self.timeline.position(own)
        await self.shelf.want(self.timeline.visible[max(0, at - 60) : at + 60])
        self.reader.go_to(own)

    async def _do_pause(self) -> None:
        pausing = self.polling.paused is None
        self.session.pause(pausing)
        self.polling = replace(self.polling, paused=self._now() if pausing else None)

    async def _do_check_now(self) -> None:
        self._asked_at = self._now()
        self.answer = f"asking {self.name} …"
        self.session.check_now()

    async def _do_toggle_read(self) -> None:
        own = self.reader.cursor
        if own is None:
            return
        read = self.timeline.is_unread(own)
        if not read:
            self.reader.keep_unread(own)
        await self._mark([own], read=read)

    async def _do_mark_shown(self) -> None:
        ids = [own for own in self.timeline.visible if self.timeline.is_unread(own)]
        if await self._mark(ids, read=True):
            self.answer = f"marked {len(ids)} as read · z undoes"
        else:
            self.answer = "all read"

    async def _do_undo(self) -> None:
        if not self._undo:
            self.answer = "nothing to undo"
            return
        before = self._undo.pop()
        await self._write(before)
        count = len(before)
        self.answer = f"undone: {count} post{'s' if count != 1 else ''}"

    async def _do_expand(self) -> None:
        own = self.reader.cursor
        if own is None:
            return
        async with self.reader.holding():
            if not self.shelf.toggle(own):
                self.answer = "nothing is folded here"

    async def _do_this_author(self) -> None:
        own = self.reader.cursor
        known = self.shelf.known(own) if own is not None else None
        names = byline(known.post, self.shelf.blog) if known is not None else ()
        if not names:
            self.answer = "this post names no author"
            return
        await self._filter_within(only_authors(self.query, [short_name(name, self.names()) for name in names]))

    async def _do_clear(self) -> None:
        if self.query:
            await self._filter_within(Query())

    async def _filter_within(self, query: Query) -> None:
        self._typed += 1
        ids = await self.session.store.search(self.session.key, query) if query else None
        async with self.reader.holding():
            self.query = query
            self.timeline.show(ids)

    # Marks.

    async def _mark(self, ids: Iterable[str], *, read: bool) -> bool:
        marked = self.timeline.mark(ids, read=read)
        if marked is None:
            return False
        await self._write(marked.after)
        self._undo = [*self._undo[1 - _UNDO :], dict(marked.before)]
        return True

    async def _write(self, marks: Mapping[str, bytes | None]) -> None:
        """Into the store first: the dot goes only when the mark is safe. A store that fails is said, and goes on in memory."""
        if self._keep:
            try:
                await self.session.store.mark(self.session.key, marks, self._now())
            except sqlite3.Error as error:
                self.answer = f"marks cannot be written ({error}); they are kept until you leave"
        self.timeline.take(marks)
        for own in marks:
            known = self.shelf.known(own)
            if known is not None and known.edited is not None:
                self.shelf.forget_rows(own)  # the word `edited` loses its colour with the dot
