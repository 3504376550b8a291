"""The blogs that are open in the app, of which one shows: each is followed on its own."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from textual.worker import Worker, WorkerError

from tui_liveblog.errors import LiveBlogError, StoreError
from tui_liveblog.store.database import store_error
from tui_liveblog.ui.hotlist import Other
from tui_liveblog.ui.remembered import Remembered
from tui_liveblog.ui.tab import Tab

if TYPE_CHECKING:
    from tui_liveblog.ui.app import LiveBlogApp

Opener = Callable[[str], Awaitable[Tab]]
"""Makes a tab for an address that a reader chose. Raises LiveBlogError."""


class Blogs:
    """Owns the tabs; what they say reaches the app as messages.

    opener      how another blog is opened; None where none can be
    remembered  told what is open; None where nothing is to be remembered
    """

    def __init__(self, app: LiveBlogApp, tab: Tab, opener: Opener | None) -> None:
        self._app = app
        self.tabs = [tab]
        self.opener = opener
        self.remembered: Remembered | None = None
        self.all_closed = False
        self._at = 0
        self._following: dict[Tab, Worker[None]] = {}
        self._unseen: list[Worker[None]] = []  # those that are being opened without being shown
        self._left: set[Tab] = set()
        self._new: dict[Tab, int] = {}  # of those that do not show: counted when something comes

    @property
    def shown(self) -> Tab:
        """The one that shows."""
        return self.tabs[self._at]

    @property
    def error(self) -> LiveBlogError | None:
        """Why nothing could be shown of any blog."""
        return self.shown.error if all(tab.error is not None for tab in self.tabs) else None

    def others(self) -> list[Other]:
        """The blogs beside the one that shows in which something came since that is unread."""
        return [
            Other(number, tab.named or tab.title, self._new.get(tab, 0), tab.alerted)
            for number, tab in enumerate(self.tabs, 1)
            if tab is not self.shown and (self._new.get(tab) or tab.alerted)
        ]

    def handler(self, action: str) -> Callable[[], Awaitable[None]] | None:
        """What does an action; None for one that does not concern which blog shows."""
        handler: Callable[[], Awaitable[None]] | None = getattr(self, f"_do_{action}", None)
        return handler

    async def focus(self, has: bool) -> None:
        """The terminal has the keys, or another window has."""
        for tab in self.tabs:
            tab.focused, tab.focus_known = has, True
        await self.shown.focus(has)

    # Beginning and ending.

    def put(self, tabs: Sequence[Tab], at: int) -> None:
        """These are open, and the one at `at` shows: before the app runs."""
        self.tabs, self._at = list(tabs), at

    async def begin(self) -> None:
        """Show one, follow all. The others are opened without being set in rows: they are only counted."""
        others = [tab for tab in self.tabs if tab is not self.shown]
        for tab in others:
            tab.reader.look_away()
        await self._begin(self.shown)
        for tab in others:
            self._unseen.append(self._app.run_worker(self._begin_unseen(tab)))
        self._app.run_worker(self._remember(self.tabs))

    async def _begin(self, tab: Tab) -> None:
        tab.changed = self._draw
        await self._app.show_blog(anew=True)
        self._app.call_after_refresh(tab.complete)
        self._follow(tab)

    def _draw(self) -> None:
        if self._app.is_running:
            self._app.draw()

    async def _begin_unseen(self, tab: Tab) -> None:
        with contextlib.suppress(sqlite3.Error):  # its first look meets it again, and says so
            await tab.open()
            await tab.whole()
        self._count(tab)
        self._app.draw()
        self._follow(tab)

    async def _remember(self, opened: Sequence[Tab] = ()) -> None:
        if self.remembered is not None:
            for tab in opened:
                await self.remembered.opened(tab)
            await self.remembered.arrange(self.tabs, self.shown)

    def _follow(self, tab: Tab) -> None:
        """Ask for what is new in a blog from now on."""
        self._following[tab] = self._app.run_worker(self._ask(tab))

    async def _ask(self, tab: Tab) -> None:
        await self._app.first_frame.wait()  # a page that is read takes the processor from the first frame
        async for outcome in tab.session.follow():
            self._app.post_message(self._app.Came(tab, outcome))

    async def _end(self, tab: Tab) -> None:
        """Stop asking for a blog, and remember where its reader is."""
        following = self._following.pop(tab, None)
        if following is not None:
            following.cancel()
            with contextlib.suppress(WorkerError):  # it was cancelled
                await following.wait()
        if tab not in self._left:
            self._left.add(tab)
            await tab.leave()

    async def end_all(self) -> None:
        """The same for all."""
        for tab in self.tabs:
            await self._end(tab)
        if not self.all_closed:
            await self._remember()

    # What comes.

    async def came(self, tab: Tab) -> None:
        """An outcome reached a tab."""
        if tab in self._left:
            return
        self._count(tab)
        if self.remembered is not None and await self.remembered.looked(tab):
            await self._remember()

    def _count(self, tab: Tab) -> None:
        self._new[tab] = min(tab.new, tab.timeline.unread)  # another program may have read them

    # Another one.

    async def open(self, source: str) -> None:
        """Another blog beside those that are open, or in the place of one of which there is nothing to show; it shows now.

        One that is open already is only shown. Where it cannot be opened, why is the answer.
        """
        before = self.shown
        try:
            if self.opener is None:
                before.answer = "other blogs cannot be opened here"
                return
            tab = await self.opener(source)
        except LiveBlogError as error:
            before.answer = str(error)
            return
        there = await self._open_already(tab)
        if there is not None:
            await self._turn_to(there)
            return
        before.reader.look_away()
        if before.error is not None:
            await self._end(before)
            self.tabs[self._at] = tab
        else:
            self._count(before)
            self.tabs.append(tab)
            self._at = len(self.tabs) - 1
        await self._begin(tab)
        await self._remember([tab])

    async def _open_already(self, tab: Tab) -> int | None:
        """Which of the open ones is the same blog."""
        session = tab.session
        keys = {session.key}
        with contextlib.suppress(sqlite3.Error):  # then by the session's own key
            stored = await session.store.known_blog(session.key)
            keys |= {stored.blog.key} if stored is not None else set()
        same = (other.session.store is session.store and other.session.key in keys for other in self.tabs)
        return next((at for at, found in enumerate(same) if found), None)

    async def _turn_to(self, at: int) -> None:
        if at != self._at:
            before, self._at = self.shown, at
            before.answer = ""
            before.reader.look_away()
            self._count(before)
        await self._app.show_blog()
        await self._remember()

    async def _step(self, by: int) -> None:
        if len(self.tabs) == 1:
            self.shown.answer = "no other blog is open"
        else:
            await self._turn_to((self._at + by) % len(self.tabs))

    async def _do_next_blog(self) -> None:
        await self._step(1)

    async def _do_previous_blog(self) -> None:
        await self._step(-1)

    async def _do_next_active_blog(self) -> None:
        """The next one in which something came that is new; where there is none, in which anything is unread."""
        for opening in self._unseen:  # a key may come before what it was pressed for is known again
            with contextlib.suppress(WorkerError):
                await opening.wait()
        following = [at % len(self.tabs) for at in range(self._at + 1, self._at + len(self.tabs))]
        news = [at for at in following if self.tabs[at].new]
        unread = [at for at in following if self.tabs[at].timeline.unread]
        if news or unread:
            await self._turn_to((news or unread)[0])
        else:
            self.shown.answer = "nothing is unread in other blogs" if following else "no other blog is open"

    async def _do_next_story(self) -> None:
        """The blog that an ended one goes on in; else the live blogs of a front page, to pick from."""
        if self.shown.goes_on is not None:
            await self.open(self.shown.goes_on[1])
        else:
            await self._app.open_sheet("next_story")

    # One less.

    async def _do_close_blog(self) -> None:
        """Show it no more; it stays among those that are followed."""
        await self._end(self.shown)
        await self._take_away()

    async def _do_forget_blog(self) -> None:
        """Keep nothing of it."""
        tab = self.shown
        await self._end(tab)
        said = f"forgotten: {tab.title}"
        try:
            await tab.session.store.forget(tab.session.key)
            self._app.last_page.forget(tab)
        except StoreError as error:
            said = str(error)
        except sqlite3.Error as error:
            said = str(store_error(error))
        await self._take_away()
        self.shown.answer = said

    async def _take_away(self) -> None:
        if len(self.tabs) == 1:
            self.all_closed = True
            if self.remembered is not None:
                await self.remembered.arrange([], None)
            self._app.exit(0)
            return
        del self.tabs[self._at]
        self._at = min(self._at, len(self.tabs) - 1)
        await self._app.show_blog()
        await self._remember()
