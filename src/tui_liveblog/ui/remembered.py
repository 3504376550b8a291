"""Which blogs are followed, and which of them are open: told to the store at every change: a kill loses none. No Textual."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime

from tui_liveblog.address import Kind
from tui_liveblog.errors import NoLiveBlog, Refused, StoreError
from tui_liveblog.store import Followed, Store
from tui_liveblog.ui.tab import Tab

_NOWHERE = (404, 410)


class Remembered:
    """Remembers the blogs of one window.

    store  where; blogs that live in another one, in memory, are not remembered, nor is standard input
    now    the wall clock, in UTC

    Where the store cannot be written nothing is said here: it is said where marks are written.
    """

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._known: dict[Tab, tuple[str, str]] = {}  # (key, title) as they were told

    async def opened(self, tab: Tab) -> None:
        """A blog was opened."""
        address = tab.session.address
        if not self._concerns(tab):
            return
        key, title = self._known[tab] = (tab.session.key, tab.shelf.blog.title)
        with contextlib.suppress(
            sqlite3.Error, StoreError
        ):  # what is followed is a comfort: the cache's trouble is told elsewhere
            await self._store.follow(Followed(key, address.text, address.url, title, self._now()))

    async def looked(self, tab: Tab) -> bool:
        """Its page was looked at, and may have told another key and a title.

        True if it turned out to be no blog at all, or to be one after all: which are open is to be told again.
        """
        before = self._known.get(tab)
        if before is None:
            found = self._concerns(tab) and len(tab.timeline) > 0
            if found:
                await self.opened(tab)
            return found
        with contextlib.suppress(
            sqlite3.Error, StoreError
        ):  # what is followed is a comfort: the cache's trouble is told elsewhere
            if _is_nowhere(tab):
                del self._known[tab]
                await self._store.unfollow([before[0]])
                return True
            now = (tab.session.key, tab.shelf.blog.title)
            if now != before:
                self._known[tab] = now
                await self._store.rename(before[0], *now)
        return False

    async def arrange(self, tabs: Sequence[Tab], shown: Tab | None) -> None:
        """These are open now, in this order."""
        keys = {tab: self._known[tab][0] for tab in tabs if tab in self._known}
        with contextlib.suppress(
            sqlite3.Error, StoreError
        ):  # what is followed is a comfort: the cache's trouble is told elsewhere
            await self._store.keep_open(list(keys.values()), keys.get(shown, "") if shown is not None else "")

    def _concerns(self, tab: Tab) -> bool:
        return tab.session.address.kind is not Kind.INPUT and tab.session.store is self._store


def _is_nowhere(tab: Tab) -> bool:
    """Whether there is no live blog at its address, and never was: nobody wants to see that again at the next start."""
    error = tab.error
    gone = isinstance(error, NoLiveBlog) or (isinstance(error, Refused) and error.status in _NOWHERE)
    return gone and not len(tab.timeline)
