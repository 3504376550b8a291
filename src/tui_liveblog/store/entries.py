"""The timeline's index of a blog, read in pieces, newest first, without a look at the posts themselves. Store's thread only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct

from tui_liveblog.store.reading import Place, Reading
from tui_liveblog.store.rows import moment_of, names_of, sound_rows
from tui_liveblog.store.tables import StoredBlog
from tui_liveblog.timeline import Columns

AT_ONCE = 2_000
"""Rows of a piece: some 10 ms, after which whoever waits for the store has a turn."""
_ENTRY = "SELECT id, moment, place, digest, authors, marks FROM post INDEXED BY post_entry WHERE blog = ?"
_NEWEST_FIRST = "ORDER BY moment DESC, place DESC, id DESC LIMIT ?"
_OLDEST_FIRST = "ORDER BY moment, place, id LIMIT ?"

_Row = tuple[str, float, int, bytes, str, int]


class End(NamedTuple):
    """Where a piece ends: the moment, order and id of its oldest post."""

    moment: float
    order: int
    id: str


class Kept(Struct, frozen=True):
    """What there is of a blog for the first picture.

    columns  the index of the posts near the reader's place, or of the newest
    lacks_newer, lacks_older  whether others come before them, or after
    """

    columns: Columns
    lacks_newer: bool
    lacks_older: bool
    place: Place | None
    stars: tuple[str, ...]


class Entries:
    """Reads the index of one blog as it is stored; of one that is not stored there is nothing."""

    def __init__(self, connection: sqlite3.Connection, reading: Reading, stored: StoredBlog | None) -> None:
        self._db, self._reading = connection, reading
        self._number, self._key = (stored.number, stored.blog.key) if stored is not None else (-1, "")
        single = stored.blog.authors if stored is not None and len(stored.blog.authors) == 1 else ()
        self._names: dict[str, tuple[str, ...]] = {"[]": single}

    @sound_rows()
    def piece(self, columns: Columns, after: End | None) -> End | None:
        """Add the newest posts to the columns, or those after where the last piece ended; None where no more are to come."""
        if after is None:
            rows = self._db.execute(f"{_ENTRY} {_NEWEST_FIRST}", (self._number, AT_ONCE)).fetchall()
        else:
            values = (self._number, *after, AT_ONCE)
            rows = self._db.execute(f"{_ENTRY} AND (moment, place, id) < (?, ?, ?) {_NEWEST_FIRST}", values).fetchall()
        self._add(columns, rows)
        return End(rows[-1][1], rows[-1][2], rows[-1][0]) if len(rows) == AT_ONCE else None

    @sound_rows()
    def kept(self, many: int) -> Kept:
        """So many posts on each side of the reader's place; without one, or at the live edge, twice as many of the newest."""
        place, stars = self._reading.place(self._key), tuple(self._reading.stars(self._key))
        columns = Columns()
        found: End | None = None
        if place is not None and not place.following:
            found = self._end(place.cursor) or self._end(place.post)
        if found is None:
            rows = self._rows(f"{_ENTRY} {_NEWEST_FIRST}", self._number, 2 * many)
            lacks_newer, lacks_older = False, len(rows) == 2 * many
        else:
            newer = self._rows(f"{_ENTRY} AND (moment, place, id) > (?, ?, ?) {_OLDEST_FIRST}", self._number, *found, many)
            older = self._rows(f"{_ENTRY} AND (moment, place, id) <= (?, ?, ?) {_NEWEST_FIRST}", self._number, *found, many)
            rows = [*reversed(newer), *older]
            lacks_newer, lacks_older = len(newer) == many, len(older) == many
        self._add(columns, rows)
        return Kept(columns, lacks_newer, lacks_older, place, stars)

    def _end(self, own: str) -> End | None:
        row = self._db.execute("SELECT moment, place, id FROM post WHERE blog = ? AND id = ?", (self._number, own)).fetchone()
        return End(*row) if row else None

    def _rows(self, statement: str, *values: object) -> list[_Row]:
        return self._db.execute(statement, values).fetchall()

    def _add(self, columns: Columns, rows: Iterable[_Row]) -> None:
        names = self._names
        made = []
        for own, moment, place, digest, who, marks in rows:
            if who not in names:
                names[who] = names_of(who)
            made.append((own, moment, place, digest, names[who], marks))
        for moment in (min(row[1] for row in made), max(row[1] for row in made)) if made else ():
            moment_of(moment)  # one that no calendar has is damage
        columns.append(made)
        columns.read(self._reading.marks_of(self._key, [row[0] for row in made]))
