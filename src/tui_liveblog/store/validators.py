"""What to ask addresses with, as servers gave it. On the store's thread only."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from tui_liveblog.transfer import Validators


def kept_validators(connection: sqlite3.Connection, number: int) -> dict[str, Validators]:
    """What to ask addresses of the blog with this number with; what no server can have sent is none."""
    rows = connection.execute("SELECT url, etag, modified, giver FROM validator WHERE blog = ?", (number,))
    return {
        url: Validators(*(value if value.isascii() and value.isprintable() else "" for value in map(str, given)))
        for url, *given in rows
    }


def keep_validators(
    connection: sqlite3.Connection, number: int, given: Mapping[str, Validators], keep: tuple[str, ...] | None
) -> None:
    """Keep these; of the others only those in `keep`, because an address that names a moment is never asked again."""
    if keep is not None:
        kept = [*given, *keep]
        holes = ",".join("?" * len(kept))
        connection.execute(f"DELETE FROM validator WHERE blog = ? AND url NOT IN ({holes})", (number, *kept))
    connection.executemany(
        "INSERT OR REPLACE INTO validator VALUES (?, ?, ?, ?, ?)",
        [(number, url, one.etag, one.modified, one.url) for url, one in given.items()],
    )
