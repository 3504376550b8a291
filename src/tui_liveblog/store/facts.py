"""What the cache holds of a blog, counted for a reader who asks. Store's thread only."""

from __future__ import annotations

import sqlite3

from msgspec import Struct

from tui_liveblog.clean import clean_line

_KEPT = """
SELECT count(*), count(withdrawn),
    total(length(data) + length(words) + length(CAST(authors AS BLOB)))
FROM post WHERE blog = ?
"""
_BEFORE = "SELECT count(*), total(length(data)) FROM revision WHERE blog = ?"


class Facts(Struct, frozen=True):
    """What is kept of one blog.

    source     the format that it was last read with, "" for a blog that was never read
    posts      posts kept, withdrawn ones too
    size       bytes of posts and earlier versions, without the file's own indices
    edits      earlier versions of posts
    withdrawn  posts taken away since they were seen
    on_disk    whether it is there after the program ends
    """

    source: str = ""
    posts: int = 0
    size: int = 0
    edits: int = 0
    withdrawn: int = 0
    on_disk: bool = False


class Counting:
    """Counts in the file of posts."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def facts(self, key: str) -> Facts:
        """What is kept of the blog with that key."""
        on_disk = bool(self._db.execute("PRAGMA database_list").fetchone()[2])
        row = self._db.execute("SELECT number, source FROM blog WHERE key = ?", (key,)).fetchone()
        if row is None:
            return Facts(on_disk=on_disk)
        number, source = row
        posts, withdrawn, size = self._db.execute(_KEPT, (number,)).fetchone()
        edits, before = self._db.execute(_BEFORE, (number,)).fetchone()
        return Facts(clean_line(source), posts, int(size + before), edits, withdrawn, on_disk)
