"""Which posts of a blog a query lets through: a scan of the columns that it looks at. Store's thread only."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from tui_liveblog.model import Blog, Post
from tui_liveblog.query import At, Facts, More, Query, folded_names, needs, sift
from tui_liveblog.store.reading import Reading
from tui_liveblog.store.rows import decode_unseen, moment_of, names_of, sound_rows
from tui_liveblog.store.tables import StoredBlog
from tui_liveblog.timeline import Mark, byline
from tui_liveblog.timeline.facts import flags_of, more_of

_COLUMNS = {
    "id": "id",
    "title": "words",
    "text": "words",
    "authors": "words",
    "moment": "moment",
    "marks": "flags",
    "digest": "reading",
    "data": "more",
}
"""The columns, and what of a query's needs each is read for; an id is always read."""


class Found(NamedTuple):
    """The ids of the posts that were let through, in no order, and the query that did it: see `query.sift`."""

    ids: list[str]
    query: Query


class Reader(NamedTuple):
    """What one reader read and starred: id → digest of the words as read, and ids."""

    marks: Mapping[str, bytes]
    stars: Collection[str]


def kept_reader(reading: Reading, key: str) -> Reader:
    """The reader of a blog as they are kept."""
    return Reader(reading.marks(key), frozenset(reading.stars(key)))


@sound_rows()
def search(connection: sqlite3.Connection, stored: StoredBlog, query: Query, at: At, reader: Reader) -> Found:
    """Scan a blog. Of `reader` nothing is looked at unless the query needs "reading"."""
    wanted = needs(query)
    columns = ", ".join(name if name == "id" or need in wanted else "NULL" for name, need in _COLUMNS.items())
    scan = _Scan(connection, f"SELECT {columns} FROM post WHERE blog = ?", stored, reader)
    return Found(*sift(query, at, scan.rows))


class _Scan:
    """The rows of one blog as facts. Rows share what many of them have: bylines and marks."""

    def __init__(self, connection: sqlite3.Connection, statement: str, stored: StoredBlog, reader: Reader) -> None:
        self._db, self._statement, self._stored, self._reader = connection, statement, stored, reader
        self._names: dict[str | None, tuple[str, ...]] = {None: ()}
        self._flags: dict[tuple[int, bool, bool], frozenset[str]] = {}

    def rows(self) -> Iterator[tuple[str, Facts]]:
        """(id, facts); what was not read is as if it were empty."""
        blog, (read, stars) = self._stored.blog, self._reader
        names, flags = self._names, self._flags
        nothing, never = More, Facts().moment
        for own, title, text, authors, moment, marks, digest, data in self._db.execute(self._statement, (self._stored.number,)):
            if authors not in names:
                names[authors] = _names(authors, blog)
            state = (marks or 0, read.get(own) != digest, own in stars)
            if state not in flags:
                flags[state] = flags_of(Mark(state[0]), unread=state[1], starred=state[2])
            yield (
                own,
                Facts._make(
                    (
                        title or "",
                        text or "",
                        names[authors],
                        never if moment is None else moment_of(moment),
                        flags[state],
                        nothing if data is None else partial(_more, data),
                    )
                ),
            )


def _names(authors: str, blog: Blog) -> tuple[str, ...]:
    return folded_names(byline(Post("", authors=names_of(authors)), blog))


def _more(data: bytes) -> More:
    return more_of(decode_unseen(data))
