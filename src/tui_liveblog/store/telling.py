"""Which alerts were told already, by whichever program. Store's thread only."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from tui_liveblog.store.database import transaction

TABLE = (
    "CREATE TABLE told (blog TEXT NOT NULL, post TEXT NOT NULL, alert TEXT NOT NULL, at REAL NOT NULL,"
    " PRIMARY KEY (blog, post, alert)) WITHOUT ROWID"
)
"""In the file of read marks: the other may be begun anew while two programs run."""
_KEPT = timedelta(days=7)
"""Two programs see a post within minutes of each other, a machine that slept within days."""


def claim(connection: sqlite3.Connection, key: str, own: str, alert: str, now: datetime) -> bool:
    """Whether this program is the first that tells of a post; from now on no other is."""
    with transaction(connection):
        connection.execute("DELETE FROM told WHERE at < ?", ((now - _KEPT).timestamp(),))
        first = connection.execute("INSERT OR IGNORE INTO told VALUES (?, ?, ?, ?)", (key, own, alert, now.timestamp()))
        return first.rowcount > 0
