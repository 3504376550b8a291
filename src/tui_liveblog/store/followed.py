"""Which blogs a reader follows, and which of them were open when the app was last left. Store's thread only."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from tui_liveblog.clean import clean_line
from tui_liveblog.store.database import transaction
from tui_liveblog.store.rows import moment_of

TABLE = (
    "CREATE TABLE followed (key TEXT PRIMARY KEY, address TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL,"
    " opened REAL NOT NULL, position INTEGER, shown INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID"
)
"""In the file of read marks: it cannot be rebuilt from the web either. `position` is null for a blog that is not open."""


class Followed(Struct, frozen=True):
    """A blog that was opened, and not forgotten since.

    key       what it is remembered under
    address   as it was typed last
    url       where a saved file came from, else ""
    title     "" until its page gave one
    opened    when it was last opened
    position  where it stood among the open ones when the app was last left, from 0; None where it was not open
    shown     whether it was the one that showed
    """

    key: str
    address: str
    url: str
    title: str
    opened: datetime
    position: int | None = None
    shown: bool = False


class FollowedBlogs:
    """The table of followed blogs, in the file of read marks."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def all(self) -> list[Followed]:
        """Those that were open last, in their order; then the others, the one opened last first."""
        rows = self._db.execute(
            "SELECT key, address, url, title, opened, position, shown FROM followed"
            " ORDER BY position IS NULL, position, opened DESC, key"
        )
        found: list[Followed] = []
        for key, *words, opened, position, shown in rows:
            with contextlib.suppress(TypeError, ValueError, OverflowError, OSError):  # a row that this program never wrote
                address, url, title = map(clean_line, words)
                found.append(Followed(key, address, url, title, moment_of(opened), position, bool(shown)))
        return found

    def follow(self, blog: Followed) -> None:
        """Remember a blog that was opened. A title that is known is kept where `blog` has none; its position is."""
        self._db.execute(
            "INSERT INTO followed (key, address, url, title, opened) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET"
            " address = excluded.address, url = excluded.url, opened = excluded.opened,"
            " title = CASE excluded.title WHEN '' THEN title ELSE excluded.title END",
            (blog.key, blog.address, blog.url, blog.title, blog.opened.timestamp()),
        )

    def rename(self, before: str, key: str, title: str) -> None:
        """Its page gave it a title, and the key that it has from now on. Nothing happens to one that was forgotten."""
        self._db.execute(
            "UPDATE OR REPLACE followed SET key = ?1, title = CASE ?2 WHEN '' THEN title ELSE ?2 END WHERE key = ?3",
            (key, title, before),
        )

    def keep_open(self, keys: Sequence[str], shown: str) -> None:
        """These are open now, in this order, and no others; `shown` is the one that shows."""
        with transaction(self._db):
            self._db.execute("UPDATE followed SET position = NULL, shown = 0")
            self._db.executemany(
                "UPDATE followed SET position = ?, shown = ? WHERE key = ?",
                [(position, key == shown, key) for position, key in enumerate(keys)],
            )

    def drop(self, keys: Iterable[str]) -> None:
        """Follow these no more."""
        self._db.executemany("DELETE FROM followed WHERE key = ?", [(key,) for key in keys])
