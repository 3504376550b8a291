"""Taking away all that is kept of one blog. Store's thread only."""

from __future__ import annotations

import sqlite3

from tui_liveblog.store.database import transaction

_OF_A_BLOG = ("post", "revision", "validator", "address")
_OF_A_READER = ("mark", "place", "star", "told")


class Forgetting:
    """Reaches into both files: what a page can give again, and what a reader did, which nothing can."""

    def __init__(self, posts: sqlite3.Connection, reading: sqlite3.Connection) -> None:
        self._posts, self._reading = posts, reading

    def forget(self, key: str) -> int | None:
        """Keep nothing of the blog with that key, or to which that address leads; how many posts it had.

        None where nothing was kept. What the reader did goes first: a blog whose posts are left can be forgotten again.
        """
        number, own = self._find(key)
        keys = {key, own, *(address for (address,) in self._addresses(number))}
        gone = 0
        with transaction(self._reading):
            for name in keys:
                for table in _OF_A_READER:
                    gone += self._reading.execute(f"DELETE FROM {table} WHERE blog = ?", (name,)).rowcount
                gone += self._reading.execute("DELETE FROM followed WHERE key = ?", (name,)).rowcount
        if number is None:
            return 0 if gone else None
        with transaction(self._posts):
            count: int = self._posts.execute("SELECT count(*) FROM post WHERE blog = ?", (number,)).fetchone()[0]
            for table in _OF_A_BLOG:
                self._posts.execute(f"DELETE FROM {table} WHERE blog = ?", (number,))
            self._posts.execute("DELETE FROM blog WHERE number = ?", (number,))
        return count

    def addresses(self) -> list[str]:
        """Every address under which anything is kept."""
        of_posts = self._posts.execute("SELECT key FROM blog UNION SELECT address FROM address")
        of_reader = self._reading.execute(
            "SELECT key FROM followed UNION SELECT address FROM followed UNION SELECT blog FROM mark"
        )
        return sorted({address for rows in (of_posts, of_reader) for (address,) in rows})

    def _find(self, key: str) -> tuple[int | None, str]:
        row = (
            self._posts.execute("SELECT number, key FROM blog WHERE key = ?", (key,)).fetchone()
            or self._posts.execute(
                "SELECT number, key FROM blog JOIN address ON address.blog = blog.number WHERE address = ?", (key,)
            ).fetchone()
        )
        return (row[0], row[1]) if row else (None, key)

    def _addresses(self, number: int | None) -> list[tuple[str]]:
        return self._posts.execute("SELECT address FROM address WHERE blog = ?", (number,)).fetchall()
