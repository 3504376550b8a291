"""What is known of blogs, in the file of posts. On the store's thread only."""

from __future__ import annotations

import sqlite3

from tui_liveblog.model import Blog, Status
from tui_liveblog.store.database import as_written
from tui_liveblog.store.gaps import gaps_of
from tui_liveblog.store.rows import clean_again, moment_of, names_of, sound_rows
from tui_liveblog.store.tables import StoredBlog

_KEPT = 100
"""Blogs of which what was read is kept."""

_COLUMNS = (
    "key, title, url, standfirst, authors, language, status, source, state, top, looked, full_look, bare_look, older,"
    " news, gaps, posts, blog.number"
)


class Blogs:
    """Each is asked for several times at each look, and read again when anything was written, by whichever program."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._kept: dict[str, StoredBlog | None] = {}
        self._at = (-1, -1)  # when those were read

    def get(self, key: str) -> StoredBlog | None:
        """A blog by its key, or by an address that led to it."""
        at = as_written(self._db)
        if at != self._at or len(self._kept) > _KEPT:
            self._kept, self._at = {}, at
        if key not in self._kept:
            found = _read(self._db, key)
            if self._db.in_transaction:  # it may be taken back
                return found
            self._kept[key] = found
        return self._kept[key]


@sound_rows()
def _read(connection: sqlite3.Connection, key: str) -> StoredBlog | None:
    row = (
        connection.execute(f"SELECT {_COLUMNS} FROM blog WHERE key = ?", (key,)).fetchone()
        or connection.execute(
            f"SELECT {_COLUMNS} FROM blog JOIN address ON address.blog = blog.number WHERE address = ?", (key,)
        ).fetchone()
    )
    if row is None:
        return None
    known, title, url, standfirst, authors, language, status, source, state, top, *times = row[:-5]
    older, news, gaps, posts, number = row[-5:]
    blog = clean_again(Blog(known, title, url, standfirst, names_of(authors), language, Status(status)))
    looked, full_look, bare_look = map(moment_of, times)
    return StoredBlog(blog, source, state, top, looked, full_look, bare_look, bool(older), news, gaps_of(gaps), posts, number)
