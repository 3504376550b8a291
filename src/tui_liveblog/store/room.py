"""Keeping the cache within its limit. Store's thread only.

Over it, the blogs that were opened longest ago are emptied: of each the posts and their earlier versions go, which a page may
give again, and it is asked for anew. Never what a reader did, never a starred post, never a blog that is on a screen.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from tui_liveblog.store.database import transaction

_DOWN_TO = 0.9
"""Of the limit: so that it is not met again with the next post."""


def bytes_kept(connection: sqlite3.Connection) -> int:
    """What a database takes, without the room in its file that is free for what comes."""
    pages, free, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def make_room(posts: sqlite3.Connection, reading: sqlite3.Connection, limit: int, is_open: Callable[[str], bool]) -> list[str]:
    """Empty blogs until both files take less than `limit` bytes; the keys of those that were.

    is_open  whether the blog with that key is on a screen
    """

    def kept() -> int:
        return bytes_kept(posts) + bytes_kept(reading)

    emptied: list[str] = []
    if kept() <= limit:
        return emptied
    for key, number in _longest_ago(posts, reading):
        if not is_open(key):
            starred = [own for (own,) in reading.execute("SELECT post FROM star WHERE blog = ?", (key,))]
            with transaction(posts):
                _empty(posts, number, starred)
            emptied.append(key)
            if kept() <= limit * _DOWN_TO:
                break
    return emptied


def _longest_ago(posts: sqlite3.Connection, reading: sqlite3.Connection) -> list[tuple[str, int]]:
    """(key, number) of the blogs that have posts, the one that was opened longest ago first.

    One that was never opened on a screen counts as opened when it was last looked at, by `tail` for instance.
    """
    opened = dict(reading.execute("SELECT key, opened FROM followed"))
    found = posts.execute(
        "SELECT key, number, looked FROM blog WHERE EXISTS (SELECT 1 FROM post WHERE blog = blog.number)"
    ).fetchall()
    return [(key, number) for key, number, _ in sorted(found, key=lambda row: (opened.get(row[0], row[2]), row[0]))]


def _empty(posts: sqlite3.Connection, number: int, starred: list[str]) -> None:
    holes = ",".join("?" * len(starred))
    for table in ("revision", "post"):
        posts.execute(f"DELETE FROM {table} WHERE blog = ? AND id NOT IN ({holes})", (number, *starred))
    posts.execute("DELETE FROM validator WHERE blog = ?", (number,))
    # As if it had never been looked at: what is on its page comes again, all of it.
    posts.execute(
        "UPDATE blog SET state = x'', full_look = 0, bare_look = 0, gaps = '[]', posts = ? WHERE number = ?",
        (len(starred), number),
    )
