"""What is stored of the posts that the last look at a blog could speak of: nearly all of them the next look speaks of too."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from datetime import datetime

from msgspec.structs import replace

from tui_liveblog import limits
from tui_liveblog.changes import Changes, Known
from tui_liveblog.store.database import as_written

_POSTS = limits.KNOWN_AGAIN
"""Posts of a blog that are kept; a page that shows more is read from the file."""

_BLOGS = 8


class LastLooks:
    """Kept as long as nobody else writes to the file: another program, or another part of this one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._kept: dict[int, tuple[float, dict[str, Known]]] = {}
        self._at = (-1, -1)

    def check(self) -> None:
        """Within a transaction, before anything is written in it: forget what is not true any more."""
        if self._at != self.now():
            self._kept.clear()

    def now(self) -> tuple[int, int]:
        """Within the transaction, at its end: what tells whether anything is written after it."""
        return as_written(self._db)

    def spoken_of(self, number: int, oldest: float, ids: Collection[str]) -> dict[str, Known] | None:
        """The posts of a blog from a moment on, and of those with these ids what is known; None where that is nothing."""
        kept = self._kept.get(number)
        if kept is None or kept[0] > oldest:
            return None
        posts = kept[1]
        known = {own: item for own, item in posts.items() if item.moment.timestamp() >= oldest}
        return known | {own: posts[own] for own in ids if own in posts and own not in known}

    def keep(self, number: int, oldest: float, known: Mapping[str, Known], changes: Changes, written: tuple[int, int]) -> None:
        """After the commit of a look at all posts of a blog from a moment on: what was known, and what it changed.

        written  `now` at the end of its transaction
        """
        self._at = written
        if len(known) + len(changes.added) > _POSTS:
            self._kept.pop(number, None)
            return
        if number not in self._kept and len(self._kept) >= _BLOGS:
            self._kept.clear()
        posts = {**known, **{item.post.id: item for item in changes.touched}}
        for ids, missing in ((changes.missing, 1), (changes.present, 0)):
            posts.update({own: replace(posts[own], missing=missing) for own in ids})
        in_order = sorted(posts.items(), key=_place)  # as the file gives them
        self._kept[number] = (oldest, dict(in_order))

    def same(self, written: tuple[int, int]) -> None:
        """After a commit that changed nothing of any post."""
        self._at = written


def _place(at: tuple[str, Known]) -> tuple[datetime, int, str]:
    return at[1].moment, at[1].order, at[0]
