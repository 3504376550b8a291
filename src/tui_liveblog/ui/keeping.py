"""What a reader does to posts and where they are, kept in the store: marks, stars, the place. Within the turn. No Textual."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui_liveblog.errors import StoreError
from tui_liveblog.store import Place
from tui_liveblog.ui.marking import Marking, Marks
from tui_liveblog.ui.status import Fault

if TYPE_CHECKING:
    from tui_liveblog.ui.tab import Tab


class Keeping:
    """Writes for one tab.

    keep  whether anything is written at all (`--no-mark`)
    """

    def __init__(self, tab: Tab, *, keep: bool) -> None:
        self._tab, self._keep = tab, keep
        self._marking = Marking(tab.timeline, tab.shelf, self._write if keep else None, tab.now)
        self._place: Place | None = None  # where the reader was said to be last

    @property
    def keeps_marks(self) -> bool:
        """Whether what is read is written, and can be: then the store knows best."""
        return self._keep and self._marking.fault is None

    @property
    def fault(self) -> Fault | None:
        """Why what is read is kept in memory only."""
        trouble = self._tab.session.store.trouble
        return Fault(trouble.what, trouble.since) if trouble is not None else self._marking.fault

    async def mark(self, ids: Iterable[str], *, read: bool) -> int:
        """Mark posts as read or unread; how many that changed."""
        marked = await self._marking.mark(ids, read=read)
        self._tab.answer = self._marking.said or self._tab.answer
        return len(marked)

    async def undo(self) -> int:
        """Take back the last marks; how many."""
        tab = self._tab
        undone = await self._marking.undo()
        tab.answer = self._marking.said or tab.answer
        cursor = tab.reader.cursor
        if cursor is not None and cursor in undone and tab.timeline.is_unread(cursor):
            tab.reader.keep_unread(cursor)
        return len(undone)

    async def star(self, own: str) -> bool:
        """Star a post, or take the star away; whether it has one now."""
        tab = self._tab
        starred = not tab.timeline.is_starred(own)
        if self._keep:
            try:
                await tab.session.store.star(tab.session.key, own, tab.now(), starred=starred)
            except (sqlite3.Error, StoreError):
                tab.answer = "the cache cannot be written: the star is kept in memory only"
        async with tab.reader.holding():
            tab.timeline.star(own, starred=starred)
            tab.shelf.forget_rows(own)
        return starred

    async def keep_place(self) -> None:
        """Remember where the reader is, in case that nobody can ask them later."""
        tab = self._tab
        place = tab.reader.place() if self._keep else None
        if place is not None and place != self._place:
            with contextlib.suppress(sqlite3.Error, StoreError):  # it is said where marks cannot be written
                await tab.session.store.keep_place(tab.session.key, place, tab.now())
                self._place = place

    async def leave(self) -> None:
        """The reader goes: write what could not be written, and where they were."""
        if self._keep:
            await self._marking.save()
            await self.keep_place()

    async def _write(self, marks: Marks) -> None:
        await self._tab.session.store.mark(self._tab.session.key, marks, self._tab.now())
