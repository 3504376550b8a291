"""What a look changed, written as rows. On the store's thread only."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime

from tui_liveblog.changes import Changes, Known
from tui_liveblog.store.ready import Ready
from tui_liveblog.store.rows import WRITE, encode_post, row_of
from tui_liveblog.store.tables import Event


def write_changes(
    connection: sqlite3.Connection,
    number: int,
    changes: Changes,
    known: Mapping[str, Known],
    now: datetime,
    *,
    ready: Ready | None = None,
) -> None:
    """Write what a look changed of the blog with this number, within a transaction.

    known  its posts as they were stored
    ready  what was made of new ones before
    """
    written = None if ready is None else ready.written
    for item in (*changes.edited, *(item for item in changes.returned if is_edit(item, known))):
        before = known[item.post.id]
        connection.execute(
            "INSERT INTO revision VALUES (?, ?, ?, ?, ?)",
            (number, item.post.id, now.timestamp(), before.digest, encode_post(before.post)),
        )
    if changes:
        connection.execute("UPDATE blog SET news = news + 1 WHERE number = ?", (number,))
        news = connection.execute("SELECT news FROM blog WHERE number = ?", (number,)).fetchone()[0]
        happened: tuple[tuple[Event, tuple[Known, ...]], ...] = (
            (Event.ADDED, changes.added),
            (Event.EDITED, changes.edited),
            (Event.AMENDED, changes.amended),
            (Event.WITHDRAWN, changes.withdrawn),
            (Event.RETURNED, changes.returned),
        )
        for event, items in happened:
            # Oldest first: in the order of the indices, to whose ends most of them go.
            connection.executemany(WRITE, (row_of(number, item, news, event, written) for item in reversed(items)))
    for ids, missing in ((changes.missing, 1), (changes.present, 0)):
        connection.executemany("UPDATE post SET missing = ? WHERE blog = ? AND id = ?", [(missing, number, own) for own in ids])
    if changes.added:
        top = max(item.order for item in changes.added)
        connection.execute(
            "UPDATE blog SET top = max(top, ?), posts = posts + ? WHERE number = ?", (top, len(changes.added), number)
        )


def is_edit(item: Known, known: Mapping[str, Known]) -> bool:
    """Whether a post has other words than it was stored with; one that comes back may."""
    return item.edited != known[item.post.id].edited
