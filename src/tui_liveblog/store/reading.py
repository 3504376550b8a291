"""What a reader did: marks, stars, places. It cannot be rebuilt, so every commit waits for the disk. Store's thread only."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from msgspec import Struct

from tui_liveblog.store.database import Schema, data_version, transaction
from tui_liveblog.store.followed import TABLE as FOLLOWED
from tui_liveblog.store.tables import Moved
from tui_liveblog.store.telling import TABLE as TOLD

_TABLES = f"""
CREATE TABLE mark (
    blog TEXT NOT NULL, post TEXT NOT NULL, digest BLOB NOT NULL, at REAL NOT NULL, PRIMARY KEY (blog, post)
) WITHOUT ROWID;
CREATE TABLE place (
    blog TEXT PRIMARY KEY, cursor TEXT NOT NULL, post TEXT NOT NULL, line INTEGER NOT NULL, following INTEGER NOT NULL,
    at REAL NOT NULL, letter INTEGER NOT NULL DEFAULT -1, screen_row INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE star (blog TEXT NOT NULL, post TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (blog, post)) WITHOUT ROWID;
{FOLLOWED};
{TOLD};
"""

_UPGRADES = (
    "ALTER TABLE place ADD COLUMN letter INTEGER NOT NULL DEFAULT -1",
    "ALTER TABLE place ADD COLUMN screen_row INTEGER NOT NULL DEFAULT 0",
    "CREATE TABLE star (blog TEXT NOT NULL, post TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (blog, post)) WITHOUT ROWID",
    FOLLOWED,
    TOLD,
)

_MOMENT = 0.1
"""Seconds to wait for another program's write when there are no more."""


class Place(Struct, frozen=True):
    """Where a reader is.

    cursor     the cursor's post
    post       the one of which a line is read
    line       that line: which of its rows
    following  whether at the live edge
    letter     the letter of its words that this line begins with, for another width; -1 where it is not known
    row        the row of the screen on which the line stands
    """

    cursor: str
    post: str
    line: int
    following: bool
    letter: int = -1
    row: int = 0


class Reading:
    """The file of read marks."""

    schema: ClassVar[Schema] = Schema(_TABLES, durable=True, upgrades=_UPGRADES)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @property
    def connection(self) -> sqlite3.Connection:
        """For the other tables of the file."""
        return self._db

    def marks(self, key: str) -> dict[str, bytes]:
        """id → digest of the words as read."""
        return dict(self._db.execute("SELECT post, digest FROM mark WHERE blog = ?", (key,)))

    def marks_of(self, key: str, ids: Sequence[str]) -> dict[str, bytes]:
        """The same of some posts, at most as many as SQLite takes values (32,766)."""
        if not ids or not self._db.execute("SELECT EXISTS (SELECT 1 FROM mark WHERE blog = ?)", (key,)).fetchone()[0]:
            return {}
        holes = ",".join("?" * len(ids))
        return dict(self._db.execute(f"SELECT post, digest FROM mark WHERE blog = ? AND post IN ({holes})", (key, *ids)))

    def mark(self, key: str, marks: Mapping[str, bytes | None], now: datetime) -> None:
        """Write marks; None takes one away. One transaction, on the disk when this returns."""
        at = now.timestamp()
        with transaction(self._db):
            self._db.executemany(
                "INSERT OR REPLACE INTO mark VALUES (?, ?, ?, ?)",
                [(key, own, digest, at) for own, digest in marks.items() if digest is not None],
            )
            self._db.executemany(
                "DELETE FROM mark WHERE blog = ? AND post = ?", [(key, own) for own, digest in marks.items() if digest is None]
            )

    def move(self, key: str, moved: Mapping[str, Moved]) -> None:
        """Posts that were only read better than before stay read."""
        changed = [(new, key, own, old) for own, (old, new) in moved.items() if old != new]
        if changed:
            with transaction(self._db):
                self._db.executemany("UPDATE mark SET digest = ? WHERE blog = ? AND post = ? AND digest = ?", changed)

    def place(self, key: str) -> Place | None:
        """Where the reader left the blog."""
        columns = "cursor, post, line, following, letter, screen_row"
        row = self._db.execute(f"SELECT {columns} FROM place WHERE blog = ?", (key,)).fetchone()
        return Place(row[0], row[1], row[2], bool(row[3]), row[4], row[5]) if row else None

    def keep_place(self, key: str, place: Place, now: datetime) -> None:
        """Remember where the reader is."""
        self._db.execute(
            "INSERT OR REPLACE INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (key, place.cursor, place.post, place.line, place.following, now.timestamp(), place.letter, place.row),
        )

    def stars(self, key: str) -> list[str]:
        """The posts that the reader starred."""
        return [own for (own,) in self._db.execute("SELECT post FROM star WHERE blog = ?", (key,))]

    def star(self, key: str, own: str, now: datetime, *, starred: bool) -> None:
        """Star a post, or take the star away."""
        if starred:
            self._db.execute("INSERT OR REPLACE INTO star VALUES (?, ?, ?)", (key, own, now.timestamp()))
        else:
            self._db.execute("DELETE FROM star WHERE blog = ? AND post = ?", (key, own))

    def version(self) -> int:
        """A number that is another after another program wrote to the file."""
        return data_version(self._db)


def keep_place_at_once(path: Path, key: str, place: Place, now: datetime) -> None:
    """Remember where the reader is, by a connection of its own that waits for no other for long. Raises sqlite3.Error."""
    address = f"{path.absolute().as_uri()}?mode=rw"
    with contextlib.closing(sqlite3.connect(address, uri=True, timeout=_MOMENT, isolation_level=None)) as connection:
        Reading(connection).keep_place(key, place, now)
