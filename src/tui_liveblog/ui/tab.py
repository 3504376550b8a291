"""One blog open in the app: its session, its reader, and what each action does to them. Decides; draws nothing. No Textual.

Everything that changes what is shown runs under one lock (`turn`), so that a post that arrives while a key waits for the store
finds the house in order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, tzinfo

from msgspec.structs import replace

from tui_liveblog.errors import LiveBlogError
from tui_liveblog.query import Query
from tui_liveblog.rules import Rules
from tui_liveblog.session import Outcome, Session
from tui_liveblog.timeline import Timeline
from tui_liveblog.ui.arrivals import Arrivals
from tui_liveblog.ui.filtering import Filtering
from tui_liveblog.ui.finding import Finding
from tui_liveblog.ui.highlight import Looked
from tui_liveblog.ui.keeping import Keeping
from tui_liveblog.ui.keys import Keys
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.muting import Muting
from tui_liveblog.ui.reader import Reader
from tui_liveblog.ui.searching import Searching
from tui_liveblog.ui.shelf import Noted, Shelf
from tui_liveblog.ui.status import Polling
from tui_liveblog.ui.told import Told

_DOWNWARD = frozenset({"next_post", "line_down", "page_down", "half_page_down"})
_UPWARD = frozenset({"previous_post", "line_up", "page_up", "half_page_up"})
_AROUND = 60
"""Posts loaded on each side of a jump; twice the window's rows where that is more."""


class Tab(Told):
    """One blog and its reader.

    now    the wall clock, in UTC
    clock  seconds that only move forward
    keep   whether read marks and the place are written
    hold_unfocused  whether new posts wait while the terminal has no focus
    rules  the reader's own: what is muted, watched and told of
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
        newest_first: bool = True,
        hold_unfocused: bool = False,
        rules: Rules | None = None,
    ) -> None:
        self.session = session
        self.rules = rules or Rules()
        self.muting = Muting(self)
        self.named = ""  # what the reader calls it in the settings
        self.alerted = False  # an alert or a watched word came, and is unread, since the blog last showed
        self.timeline = Timeline()
        self.timeline.turn(newest_first=newest_first)
        self.shelf = Shelf(self.timeline, session.load, marks, zone)
        self.reader = Reader(self.timeline, self.shelf, clock)
        self.query = Query()
        self.why_nothing = ""  # why the filter lets nothing through, where its parts do
        self.search = Searching(self)
        self.polling = Polling(asking=session.address.name)
        self.error: LiveBlogError | None = None  # why nothing at all can be shown
        self.focused = True
        self.focus_known = False  # whether the terminal ever said so
        self._hold_unfocused = hold_unfocused
        self.turn = asyncio.Lock()
        self._now = now
        self.finding = Finding(self)
        self._keys = Keys(self)
        self._arrivals = Arrivals(self)
        self.keeping = Keeping(self, keep=keep)
        self.filtering = Filtering(self)
        self._asked_at: datetime | None = None
        self._looked = ""  # what `r` was answered with
        self.has_older = False  # whether older posts can be asked for
        self.notes: tuple[str, ...] = ()  # what the last page that was read lacks
        self.goes_on: tuple[str, str] | None = None  # (words, address) of the blog that an ended story goes on in
        self._asking_older = False
        self.wants_older = False  # the reader came to the end, and older posts can be asked for
        self.answer = ""
        self.changed: Callable[[], None] = lambda: None  # told when what is to be shown changes by itself

    # From the store and the session.

    async def open(self) -> None:
        """What is stored of the blog, where the reader left it."""
        async with self.turn:
            await self._arrivals.open()

    async def begin(self) -> None:
        """Somebody looks at it, perhaps for the first time since it was opened."""
        async with self.turn:
            await self._arrivals.begin()

    async def whole(self) -> None:
        """Wait until every post that is stored is in the timeline."""
        async with self.turn:
            await self._arrivals.whole()

    def complete(self) -> None:
        """The first picture stands: the rest of a long history may come."""
        self._arrivals.complete()

    async def enough(self, action: str = "") -> None:
        """Wait for the rest of a history, within a turn, unless what an action moves through is here."""
        if action not in _DOWNWARD | _UPWARD or self.reader.near_an_end:
            await self._arrivals.whole()

    def around(self, own: str | None) -> list[str]:
        """What a jump to a post might show; to the newest for None."""
        many = max(_AROUND, 2 * self.reader.view.rows)
        visible = self.timeline.visible
        newest = 0 if self.timeline.newest_first else len(visible) - 1
        at = self.timeline.position(own) if own is not None else newest
        return visible[max(0, at - many) : at + many]

    async def came(self, outcome: Outcome) -> None:
        """One look's outcome."""
        async with self.turn:
            said = await self._arrivals.came(outcome)
            if said and self._asked_at is not None:
                self._asked_at = None
                self.answer = self._looked = said
            elif said and self.answer == self._looked:
                self.answer = ""  # what the look before this one said is not true any more

    async def older(self) -> None:
        """Ask for posts from before those that are known, and say what came of it."""
        self.wants_older, self._asking_older = False, True
        self.answer = "asking for older posts …"
        try:
            self.answer = await self._arrivals.older() or self.answer
        finally:
            self._asking_older = False

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
            await self.enough(action)
            await self.shelf.want(self.reader.nearby())
            await handler()
            await self.shelf.want(self.reader.nearby())
            towards = _DOWNWARD if self.timeline.newest_first else _UPWARD
            if (
                (action in towards or action in ("oldest", "bottom" if self.timeline.newest_first else "top"))
                and self.has_older
                and not self._asking_older
            ):
                self.wants_older = self.reader.shows_oldest
        return True

    async def go_to(self, own: str) -> None:
        """Put the cursor on a post; one that a filter hides is said to be hidden. A jump: what it passes is not read."""
        async with self.turn:
            self.answer = ""
            self.reader.touch()
            await self.enough()
            await self.jump(own)

    async def point(self, own: str) -> None:
        """Put the cursor on a post that is on the screen; the page does not move."""
        async with self.turn:
            self.answer = ""
            self.reader.touch()
            self.reader.point(own)

    async def go_to_time(self, moment: datetime) -> None:
        """Put the cursor on the post that was the newest at a moment; on the oldest where all came later."""
        await self.whole()
        own = self.timeline.at_moment(moment)
        if own is not None:
            await self.go_to(own)

    def now(self) -> datetime:
        """The wall clock, in UTC."""
        return self._now()

    async def jump(self, own: str) -> None:
        """The same, within a turn."""
        if own not in self.reader.view:
            muted = self.timeline.is_muted(own)
            self.answer = "a mute hides it" if muted else "the filter hides it · {clear} shows all posts"
            return
        await self.shelf.want(self.around(own))
        self.reader.go_to(own)

    async def focus(self, has: bool) -> None:
        """The terminal has the keys, or another window has.

        Away from it nothing becomes read. Posts flow in at the live edge all the same, and a line stays where the reader was.
        """
        self.focused, self.focus_known = has, True
        if has or not self.reader.follows:
            return
        async with self.turn:
            newest = self.timeline.newest
            async with self.reader.holding():
                self.shelf.away = Noted(newest.place, self._now()) if newest is not None else None
            if self._hold_unfocused:
                self.reader.hold()

    async def wheel(self, lines: int) -> None:
        """The wheel was turned: the page moves, the cursor does not."""
        async with self.turn:
            await self.enough("line_down")
            self.reader.wheel(lines)
            await self.shelf.want(self.reader.nearby())

    async def resize(self, change: Callable[[], None]) -> None:
        """Another size of the window: `change` sets the grid and the rows."""
        async with self.turn, self.reader.holding(fitting=True):
            change()

    async def filter(self, query: Query) -> bool:
        """Hide what a query does not let through; False if a later one overtook this."""
        return await self.filtering.type(query)

    def looked_for(self, own: str) -> Looked:
        """What is marked in a post: what the filter, the search and the reader's rules look for."""
        watched = self.rules.watched(self.shelf.blog, self.session.address.text)
        return Looked(
            tuple(filter(None, (self.search.query, self.query))), watched, bool(self.search) and own == self.reader.cursor
        )

    async def rest(self) -> bool:
        """A second has passed since a key: is the cursor's post read? True if that changed anything."""
        async with self.turn:
            own = self.reader.rested(focused=self.focused)
            marked = own is not None and bool(await self.keeping.mark([own], read=True))
            await self.keeping.keep_place()
            return marked

    async def leave(self) -> None:
        """The reader goes: remember where they were."""
        self._arrivals.stop()
        await self.keeping.leave()
        await self.session.close()

    # What keys do to polling, within a turn.

    def hear(self) -> None:
        """What the store has to say, it says in the place of an answer, once."""
        self.answer = self.session.store.told() or self.answer

    def check_now(self) -> None:
        """Look at once; the outcome is answered."""
        self._asked_at, rests = self._now(), self.session.rests_for
        self.answer = f"asked a moment ago; asking again in {rests:.0f} s" if rests > 1 else f"asking {self.name} …"
        self.session.check_now()

    def pause(self) -> None:
        """Stop looking, or start again."""
        self.polling = replace(self.polling, paused=self._now() if self.polling.paused is None else None)
        self.session.pause(self.polling.paused is not None)
