"""Where posts may be missing, kept with the blog. On the store's thread only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime

from tui_liveblog.changes import Changes, Known
from tui_liveblog.changes.gaps import Gap, gaps_after
from tui_liveblog.store.rows import moment_of
from tui_liveblog.store.tables import Look, StoredBlog
from tui_liveblog.timeline import Mark

_ELSEWHERE = (Mark.PINNED | Mark.TEASER).value
"""Marks of posts that do not stand where their time says."""


def gaps_of(text: str) -> tuple[Gap, ...]:
    """Gaps, as they are kept."""
    return tuple(Gap(moment_of(newer), moment_of(older)) for newer, older in json.loads(text))


def keep_gaps(
    connection: sqlite3.Connection, before: StoredBlog | None, look: Look, known: Mapping[str, Known], changes: Changes
) -> None:
    """Write what is left of the blog's gaps after a look, and the one that it leaves, before its posts are written.

    before  the blog as it was stored; there are none in a blog that was not
    known   the stored posts that the look could speak of
    """
    if before is None:
        return

    def newest_until(moment: datetime) -> datetime | None:
        row = connection.execute(
            "SELECT moment FROM post WHERE blog = ? AND moment <= ? AND marks & ? = 0 ORDER BY moment DESC LIMIT 1",
            (before.number, moment.timestamp(), _ELSEWHERE),
        ).fetchone()
        return moment_of(row[0]) if row else None

    gaps = gaps_after(before.gaps, look.snapshot, known, changes, newest_until, older=look.older)
    if gaps != before.gaps:
        kept = json.dumps([(gap.newer.timestamp(), gap.older.timestamp()) for gap in gaps])
        connection.execute("UPDATE blog SET gaps = ? WHERE number = ?", (kept, before.number))
