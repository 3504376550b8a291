"""The blogs that are open in the app, of which one shows: each is followed on its own."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual.worker import Worker, WorkerError

from tui_liveblog.errors import LiveBlogError
from tui_liveblog.ui.tab import Tab

if TYPE_CHECKING:
    from tui_liveblog.ui.app import LiveBlogApp

Opener = Callable[[str], Awaitable[Tab]]
"""Makes a tab for an address that a reader chose. Raises LiveBlogError."""


class Blogs:
    """Owns the tabs; what they say reaches the app as messages.

    opener  how another blog is opened; None where none can be
    """

    def __init__(self, app: LiveBlogApp, tab: Tab, opener: Opener | None) -> None:
        self._app = app
        self.tabs = [tab]
        self.opener = opener
        self._at = 0
        self._following: dict[Tab, Worker[None]] = {}

    @property
    def shown(self) -> Tab:
        """The one that shows."""
        return self.tabs[self._at]

    def follow(self, tab: Tab) -> None:
        """Ask for what is new in a blog from now on."""
        self._following[tab] = self._app.run_worker(self._ask(tab))

    async def _ask(self, tab: Tab) -> None:
        async for outcome in tab.session.follow():
            self._app.post_message(self._app.Came(tab, outcome))

    async def end(self, tab: Tab) -> None:
        """Stop asking for a blog, and remember where its reader is."""
        following = self._following.pop(tab, None)
        if following is not None:
            following.cancel()
            with contextlib.suppress(WorkerError):
                await following.wait()
        await tab.leave()

    async def end_all(self) -> None:
        """The same for all."""
        for tab in self.tabs:
            await self.end(tab)

    async def open(self, source: str) -> Tab | None:
        """Another blog beside those that are open, in the place of one of which there is nothing to show; it shows now.

        None where it cannot be opened: why is the answer.
        """
        before = self.shown
        if self.opener is None:
            before.answer = "other blogs cannot be opened here"
            return None
        try:
            tab = await self.opener(source)
        except LiveBlogError as error:
            before.answer = str(error)
            return None
        if before.error is not None:
            await self.end(before)
            self.tabs[self._at] = tab
        else:
            self.tabs.append(tab)
            self._at = len(self.tabs) - 1
        return tab

    def step(self, by: int) -> bool:
        """Show the next one, or the one before; False where there is only one."""
        if len(self.tabs) == 1:
            self.shown.answer = "no other blog is open"
            return False
        self._at = (self._at + by) % len(self.tabs)
        return True
