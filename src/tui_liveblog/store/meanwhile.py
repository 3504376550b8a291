"""What is kept in memory while the cache cannot be written, and how it comes into the files again. Store's thread only.

Both files go together. The small one, of the reader, is copied whole; of posts only the blogs that are asked for, each when it
first is. When the files can be written again, what changed meanwhile is written into them: over what another program may have
written there, row by row, and nothing else of theirs is touched.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from tui_liveblog.store.database import in_memory, transaction
from tui_liveblog.store.posts import Posts
from tui_liveblog.store.reading import Reading
from tui_liveblog.store.rows import find_words
from tui_liveblog.store.tables import StoredBlog

_OF_A_BLOG = ("post", "revision", "validator", "address")
"""Tables of posts whose rows belong to a blog, by its number."""


class Trouble(Struct, frozen=True):
    """Why nothing is written: `what` in a few words, and since when."""

    what: str
    since: datetime


class Borrowed(Posts):
    """Posts in memory, with each blog as it was in the file that cannot be written.

    source  that file, as far as it can be read
    """

    def __init__(self, source: sqlite3.Connection | None) -> None:
        super().__init__(in_memory(Posts.schema))
        self._source = source
        self._asked: set[str] = set()
        self.news: dict[str, int] = {}  # of each blog that was borrowed: its number of looks with news as it was in the file

    def close(self) -> None:
        """Close both."""
        super().close()
        if self._source is not None:
            self._source.close()

    def blog(self, key: str) -> StoredBlog | None:
        """A blog by its key, or by an address that led to it: fetched from the file when it is first asked for."""
        if key not in self._asked:
            self._asked.add(key)
            with contextlib.suppress(sqlite3.Error):  # what cannot be read is as if it were not there
                self._borrow(key)
        return super().blog(key)

    def _borrow(self, key: str) -> None:
        if self._source is None:
            return
        found = self._source.execute(
            "SELECT number, key, news FROM blog WHERE key = ?1 OR number = (SELECT blog FROM address WHERE address = ?1)",
            (key,),
        ).fetchone()
        if found is None or found[1] in self.news:
            return
        number, own, news = found
        if self._db.execute("SELECT 1 FROM blog WHERE number = ?", (number,)).fetchone():  # one that was begun in memory
            _renumber(self._db, number)
        _copy(self._source, self._db, "blog", "number = ?", number)
        for table in _OF_A_BLOG:
            _copy(self._source, self._db, table, "blog = ?", number)
        find_words(self._db, number)  # an older version's file has none
        self.news[own] = news


class Meanwhile:
    """Both files in memory.

    posts, reading  the files that cannot be written any more, as far as they can be read; closed with this
    """

    def __init__(self, posts: sqlite3.Connection | None, reading: sqlite3.Connection | None) -> None:
        self.posts = Borrowed(posts)
        connection = in_memory(Reading.schema)
        if reading is not None:
            with contextlib.suppress(sqlite3.Error):
                for table in _tables(connection):
                    _copy(reading, connection, table)
            reading.close()
        for table in _tables(connection):
            connection.execute(f"CREATE TEMP TABLE was_{table} AS SELECT * FROM {table}")
        self.connection = connection
        self.reading = Reading(connection)

    def drop_posts(self) -> None:
        """What was read from the file of posts is damaged: go on without it."""
        self.posts.close()
        self.posts = Borrowed(None)

    def close(self) -> None:
        """Both are gone."""
        self.posts.close()
        self.reading.close()

    def bring_back(self, posts: sqlite3.Connection, reading: sqlite3.Connection, *, same: bool) -> None:
        """Write what changed into files that can be written again.

        same  they are the files that were left: else all that is here is written into them
        """
        with transaction(reading):
            for table in _tables(self.connection):
                self._bring_table(reading, table, same=same)
        with transaction(posts):
            for number, key in self.posts.connection.execute("SELECT number, key FROM blog").fetchall():
                _bring_blog(self.posts.connection, posts, number, self.posts.news.get(key, 0) if same else 0)

    def _bring_table(self, reading: sqlite3.Connection, table: str, *, same: bool) -> None:
        columns, own = _columns(self.connection, table), _key_columns(self.connection, table)
        names, keys = ", ".join(columns), ", ".join(own)
        since = f" EXCEPT SELECT {names} FROM was_{table}" if same else ""
        _put(reading, table, columns, self.connection.execute(f"SELECT {names} FROM {table}{since}"))
        gone = self.connection.execute(f"SELECT {keys} FROM was_{table} EXCEPT SELECT {keys} FROM {table}")
        reading.executemany(f"DELETE FROM {table} WHERE {' AND '.join(f'{name} = ?' for name in own)}", gone.fetchall())


def _bring_blog(memory: sqlite3.Connection, file: sqlite3.Connection, number: int, left_at: int) -> None:
    """Write a blog.

    number   its number in memory
    left_at  `news` as it was in the file when it was left: what changed after that is written
    """
    columns = _columns(memory, "blog")
    row = dict(zip(columns, memory.execute("SELECT * FROM blog WHERE number = ?", (number,)).fetchone(), strict=True))
    there = file.execute("SELECT number, news, top FROM blog WHERE key = ?", (row["key"],)).fetchone()
    others = there is not None and there[1] != left_at  # another program wrote it meanwhile
    if others:
        row |= {"news": max(there[1], row["news"]) + 1, "top": max(there[2], row["top"])}
        file.execute("UPDATE post SET changed = ? WHERE blog = ? AND changed > ?", (row["news"], there[0], left_at))
    if there is None:
        del row["number"]
        left_at = -1
    else:
        row["number"] = there[0]
    _put(file, "blog", list(row), [tuple(row.values())])
    own = file.execute("SELECT number FROM blog WHERE key = ?", (row["key"],)).fetchone()[0]

    file.execute("UPDATE post SET missing = 0 WHERE blog = ?", (own,))
    columns = [name for name in _columns(memory, "post") if name != "number"]
    names = ", ".join(columns)
    rows = memory.execute(f"SELECT {names} FROM post WHERE blog = ? AND (changed > ? OR missing > 0)", (number, left_at))
    said = {"blog": own} | ({"changed": row["news"]} if others else {})
    posts = [tuple((dict(zip(columns, one, strict=True)) | said).values()) for one in rows]
    updates = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in ("blog", "id", "seen", "added"))
    file.executemany(
        f"INSERT INTO post ({names}) VALUES ({_holes(columns)}) ON CONFLICT (blog, id) DO UPDATE SET {updates}", posts
    )
    file.execute("UPDATE blog SET posts = (SELECT count(*) FROM post WHERE blog = ?1) WHERE number = ?1", (own,))
    for table in ("validator", "address"):
        columns = _columns(memory, table)
        rows = memory.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE blog = ?", (number,))
        _put(file, table, columns, [tuple((dict(zip(columns, one, strict=True)) | {"blog": own}).values()) for one in rows])
    file.executemany(
        "INSERT INTO revision SELECT ?1, ?2, ?3, ?4, ?5"
        " WHERE NOT EXISTS (SELECT 1 FROM revision WHERE blog = ?1 AND id = ?2 AND at = ?3 AND digest = ?4)",
        [(own, *one) for one in memory.execute("SELECT id, at, digest, data FROM revision WHERE blog = ?", (number,))],
    )


def _renumber(memory: sqlite3.Connection, number: int) -> None:
    """Give a blog another number, for one that has it in the file."""
    free = memory.execute("SELECT max(number) FROM blog").fetchone()[0] + (1 << 32)
    memory.execute("UPDATE blog SET number = ? WHERE number = ?", (free, number))
    for table in _OF_A_BLOG:
        memory.execute(f"UPDATE {table} SET blog = ? WHERE blog = ?", (free, number))


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, table: str, which: str = "TRUE", *values: object) -> None:
    """Copy rows. A file of an older version has fewer columns, and the rows' own numbers may be taken."""
    there = set(_columns(source, table))
    columns = [name for name in _columns(target, table) if name in there and (table, name) != ("post", "number")]
    _put(target, table, columns, source.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {which}", values))


def _put(target: sqlite3.Connection, table: str, columns: list[str], rows: Iterable[tuple[object, ...]]) -> None:
    target.executemany(f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) VALUES ({_holes(columns)})", rows)


def _holes(columns: list[str]) -> str:
    return ", ".join("?" * len(columns))


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    return [name for (name,) in rows]


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def _key_columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[5]]
