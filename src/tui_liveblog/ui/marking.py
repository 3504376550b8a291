"""Read marks of one blog: into the store first, then onto the screen; and what undoes them. No Textual.

A mark is safe when the store has acknowledged it, and only then the dot goes. Where the store fails, marks are kept in memory,
which is said, and every later write tries them again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime

from tui_liveblog.errors import StoreError
from tui_liveblog.timeline import Timeline
from tui_liveblog.ui.shelf import Shelf
from tui_liveblog.ui.status import Fault

_UNDO = 100
"""Marks that can be undone: more than a reader remembers."""

Marks = Mapping[str, bytes | None]
"""id → digest of the words as read, None for unread again."""


class Marking:
    """Marks posts of a timeline.

    shelf  holds the rows that a mark changes
    write  puts marks into the store, and returns when they are safe; None where none are written (`--no-mark`)
    now    the wall clock, in UTC
    """

    def __init__(
        self,
        timeline: Timeline,
        shelf: Shelf,
        write: Callable[[Marks], Awaitable[None]] | None,
        now: Callable[[], datetime],
    ) -> None:
        self._timeline, self._shelf, self._store, self._now = timeline, shelf, write, now
        self._undo: list[Marks] = []
        self._unsaved: dict[str, bytes | None] = {}
        self.fault: Fault | None = None  # why marks are in memory only
        self.said = ""  # what the last mark changed in that: to be said once

    async def mark(self, ids: Iterable[str], *, read: bool) -> Marks:
        """Mark posts as read or unread; the marks that this changed."""
        self.said = ""
        marked = self._timeline.mark(ids, read=read)
        if marked is None:
            return {}
        await self._write(marked.after)
        self._undo = [*self._undo[1 - _UNDO :], marked.before]
        return marked.after

    async def undo(self) -> Marks:
        """Take back the last mark; the marks that this changed, none where nothing is to be undone."""
        self.said = ""
        if not self._undo:
            return {}
        before = self._undo.pop()
        await self._write(before)
        return before

    async def save(self) -> None:
        """Try once more what could not be written."""
        if self._store is not None and self._unsaved:
            await self._try({})

    async def _write(self, marks: Marks) -> None:
        if self._store is not None:
            await self._try(marks)
        self._timeline.take(marks)
        for own in marks:
            known = self._shelf.known(own)
            if known is not None and known.edited is not None:
                self._shelf.forget_rows(own)  # the word `edited` loses its colour with the dot

    async def _try(self, marks: Marks) -> None:
        assert self._store is not None
        try:
            await self._store({**self._unsaved, **marks})
        except (sqlite3.Error, StoreError) as error:
            self._unsaved.update(marks)
            what = "disk full" if "full" in str(error) else "cache not writable"
            if self.fault is None:
                self.fault = Fault(what, self._now())
                self.said = f"{what}: what you read is kept in memory only"
        else:
            self._unsaved.clear()
            if self.fault is not None:
                self.fault, self.said = None, "what you read is written again"
