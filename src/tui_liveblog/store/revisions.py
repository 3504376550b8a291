"""Earlier versions of a post, which every edit leaves behind. On the store's thread only."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import NamedTuple

from tui_liveblog.model import Post
from tui_liveblog.store.rows import decode_post, moment_of, sound_rows


class Revision(NamedTuple):
    """A version of a post that an edit replaced.

    replaced  when the look that saw the edit was stored
    digest    of its words as they last stood
    """

    replaced: datetime
    digest: bytes
    post: Post


@sound_rows()
def revisions_of(connection: sqlite3.Connection, number: int, own: str) -> list[Revision]:
    """Every earlier version of a post of the blog with this number, oldest first."""
    rows = connection.execute(
        "SELECT at, digest, data FROM revision WHERE blog = ? AND id = ? ORDER BY at, rowid", (number, own)
    )
    return [Revision(moment_of(at), digest, decode_post(data)) for at, digest, data in rows]
