"""The index of a blog in little room: a row a post, in columns of plain numbers; no object stays for a post. Pure.

100,000 posts take 19 MB so, half of it their ids; as an object each they took 60. Rows are never taken out: one that was left,
because its post stands at another place now, is marked as such.
"""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import compress

from tui_liveblog.timeline.entry import Entry, Mark

UNREAD, SHOWN, FOUND, MUTED, KEPT, FRESH, LEFT = (1 << bit for bit in range(7))
"""What is true of a row for its reader: no mark bears its words; the filter asks for it; the search does; a mute hides it; read
since, and still among the unread; came while the reader was away. And that it was left for another row of the same post."""

Key = tuple[float, int, str]
"""What rows are sorted by: seconds, order, id."""

HOUR = 3600.0
_TEASER = Mark.TEASER.value


def number_of(digest: bytes) -> int:
    """A digest as a number; those of this program have 8 bytes."""
    return int.from_bytes(digest[:8].ljust(8, b"\0"), sys.byteorder)


class Columns:
    """Rows by number, from 0, and the row of each id."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.row_of: dict[str, int] = {}
        self.former: dict[str, list[int]] = {}  # the rows that a post has left
        self.seconds = array("d")
        self.orders = array("q")
        self.digests = array("Q")
        self.marks = array("B")
        self.flags = bytearray()
        self._names = array("L")
        self._bylines: list[tuple[str, ...]] = []
        self._byline_of: dict[tuple[str, ...], int] = {}
        self.other_marks: dict[str, bytes] = {}  # read marks that are of other words than those of now, or of no post here
        self.hours: Counter[int] = Counter()  # posts in each hour since 1970; teasers are none
        self.busiest = 0  # posts in the hour that had the most

    def __len__(self) -> int:
        """Posts."""
        return len(self.row_of)

    def key(self, row: int) -> Key:
        """What a row is sorted by; it never changes."""
        return self.seconds[row], self.orders[row], self.ids[row]

    def entry(self, row: int) -> Entry:
        """A row as a value."""
        return Entry(
            self.ids[row], self.moment(row), self.orders[row], self.digest(row), self.names(row), Mark(self.marks[row])
        )

    def moment(self, row: int) -> datetime:
        """A post's time."""
        return datetime.fromtimestamp(self.seconds[row], UTC)

    def digest(self, row: int) -> bytes:
        """The digest of a post's words."""
        return self.digests[row].to_bytes(8, sys.byteorder)

    def byline_number(self, row: int) -> int:
        """The number of a post's byline."""
        return self._names[row]

    def bylines(self, chosen: Iterable[int]) -> Iterator[int]:
        """The numbers of the bylines of some rows: of those that `chosen`, which goes through all of them, says yes to."""
        return compress(self._names, chosen)

    def named(self, number: int) -> tuple[str, ...]:
        """A byline by its number."""
        return self._bylines[number]

    def names(self, row: int) -> tuple[str, ...]:
        """Who the screen names for a post."""
        return self._bylines[self._names[row]]

    def byline(self, names: tuple[str, ...]) -> int:
        """The number of a byline."""
        number = self._byline_of.get(names)
        if number is None:
            number = self._byline_of[names] = len(self._bylines)
            self._bylines.append(names)
        return number

    def add(self, entry: Entry) -> int:
        """A row for a post; it is unread as far as nothing else is known."""
        row = len(self.ids)
        self.ids.append(entry.id)
        before = self.row_of.get(entry.id)
        if before is not None:
            self.former.setdefault(entry.id, []).append(before)
            self._count_hour(before, -1)
        self.row_of[entry.id] = row
        self.seconds.append(entry.moment.timestamp())
        self.orders.append(entry.order)
        self.digests.append(number_of(entry.digest))
        self.marks.append(entry.marks.value)
        self._names.append(self.byline(entry.authors))
        self.flags.append(UNREAD)
        self._count_hour(row, 1)
        return row

    def change(self, row: int, entry: Entry) -> None:
        """What changed of a post whose place is as it was."""
        self._count_hour(row, -1)
        self.digests[row] = number_of(entry.digest)
        self.marks[row] = entry.marks.value
        self._names[row] = self.byline(entry.authors)
        self._count_hour(row, 1)

    def _count_hour(self, row: int, posts: int) -> None:
        if not self.marks[row] & _TEASER:
            hour = int(self.seconds[row] // HOUR)
            before = self.hours[hour]
            self.hours[hour] += posts
            if not self.hours[hour]:
                del self.hours[hour]
            if posts < 0 and before == self.busiest:
                self.busiest = max(self.hours.values(), default=0)
            self.busiest = max(self.busiest, before + posts)

    def append(self, rows: Sequence[tuple[str, float, int, bytes, tuple[str, ...], int]]) -> None:
        """Many rows at once, of posts that are not here: (id, seconds, order, digest, byline, marks)."""
        if not rows:
            return
        ids, moments, places, words, bylines, told = zip(*rows, strict=True)
        seconds, orders, digests = array("d", moments), array("q", places), array("Q", map(number_of, words))
        names, marks = array("L", map(self.byline, bylines)), array("B", told)
        # All or none: what is not a number has raised by now.
        start = len(self.ids)
        self.ids.extend(ids)
        self.row_of.update(zip(ids, range(start, len(self.ids)), strict=True))
        self.seconds.extend(seconds)
        self.orders.extend(orders)
        self.digests.extend(digests)
        self._names.extend(names)
        self.marks.extend(marks)
        self.flags.extend(bytes([UNREAD]) * len(ids))
        posts = seconds if not any(marks) else (at for at, mark in zip(seconds, marks, strict=True) if not mark & _TEASER)
        self.hours.update(int(at // HOUR) for at in posts)
        self.busiest = max(self.hours.values(), default=0)

    def read(self, marks: Mapping[str, bytes]) -> None:
        """Read marks of posts, whether they are here or not. Whoever counts rows counts them again."""
        row_of, flags = self.row_of, self.flags
        for own, digest in marks.items():
            row, unread = row_of.get(own), self.note(own, digest)
            if row is not None:
                flags[row] = (flags[row] & ~UNREAD) | unread

    def note(self, own: str, mark: bytes | None) -> int:
        """Note a post's read mark, of whatever words; `UNREAD` where it is not of those of now, else 0."""
        row = self.row_of.get(own)
        if row is not None and mark is not None and self.digests[row] == number_of(mark):
            self.other_marks.pop(own, None)
            return 0
        if mark is not None:
            self.other_marks[own] = mark
        else:
            self.other_marks.pop(own, None)
        return UNREAD

    def clear(self, flag: int, *, to: int = 0) -> None:
        """Take a flag from every row, or give it to every row."""
        self.flags[:] = self.flags.translate(bytes((kind & ~flag) | to for kind in range(256)))

    def mark_of(self, own: str) -> bytes | None:
        """The digest of a post's words as they were read; None where it never was."""
        row = self.row_of.get(own)
        if row is not None and not self.flags[row] & UNREAD:
            return self.digest(row)
        return self.other_marks.get(own)
