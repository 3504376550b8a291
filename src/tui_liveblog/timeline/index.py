"""The posts of one blog, and what is true of each for its reader: what comes into the timeline and what leaves it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import compress, repeat
from operator import is_

from tui_liveblog.timeline.columns import FOUND, FRESH, KEPT, MUTED, SHOWN, UNREAD, Columns
from tui_liveblog.timeline.entry import Entry, Marked
from tui_liveblog.timeline.tally import Tally
from tui_liveblog.timeline.visible import Visible


class Index:
    """What a timeline is made of.

    to_come         posts that are stored and not in the index yet: until all are, it holds those near the reader
    lacks_newer     the newest are among those to come
    may_match_more  not all posts were held against the filter yet
    """

    def __init__(self) -> None:
        self._awaited: dict[str, int] = {}  # flags of posts that are not here yet
        self._kept: set[str] = set()  # read since, and still shown among the unread ones
        self._fresh: set[str] = set()
        self._starred: set[str] = set()
        self.newest_first = True
        self.to_come, self.lacks_newer = 0, False
        self.may_match_more = False
        self._tally = Tally(Columns())
        self._visible: Visible | None = None

    @property
    def _columns(self) -> Columns:
        return self._tally.columns

    # What came.

    def receive(self, entries: Iterable[Entry], *, fresh: bool = False) -> None:
        """Posts that are new or changed. `fresh`: they came while the reader was away from the live edge."""
        columns, tally = self._columns, self._tally
        came: list[int] = []
        for entry in {entry.id: entry for entry in entries}.values():
            own = entry.id
            row, mark = columns.row_of.get(own), columns.mark_of(own)
            if row is None:
                if fresh:
                    self._fresh.add(own)
                came.append(self._add(entry, self._awaited.pop(own, 0) | (FRESH if fresh else 0), mark))
            elif (columns.seconds[row], columns.orders[row]) != (entry.moment.timestamp(), entry.order):
                flags = columns.flags[row]
                tally.leave(row)
                came.append(self._add(entry, flags & ~UNREAD, mark))
            else:
                tally.amend(row, partial(columns.change, row, entry), marks=entry.marks.value)
                unread = columns.note(own, mark)
                tally.change(row, on=unread, off=UNREAD & ~unread)
        tally.add(came)

    def _add(self, entry: Entry, flags: int, mark: bytes | None) -> int:
        row = self._columns.add(entry)
        self._columns.flags[row] = flags | self._columns.note(entry.id, mark)
        return row

    def restore(self, entries: Iterable[Entry], read: Mapping[str, bytes]) -> None:
        """A whole history at once."""
        columns = Columns()
        for entry in {entry.id: entry for entry in entries}.values():
            columns.add(entry)
        columns.read(read)
        self.take_up(columns)

    def forget(self) -> None:
        """Nothing is known any more: the blog turned out to be another."""
        self.take_up(Columns())

    def take_up(
        self,
        columns: Columns,
        *,
        newest_first: bool = False,
        to_come: int = 0,
        lacks_newer: bool = False,
        goes_on: bool = False,
    ) -> None:
        """Another index, in the place of what there was.

        newest_first  its rows are in that order
        to_come       how many posts are stored beside those in it
        goes_on       it is the same blog's, with all its posts: what the reader did meanwhile is true of it as well
        """
        before, was = self._columns, self._tally
        asked = SHOWN | FOUND | MUTED | (FRESH | KEPT if goes_on else 0)
        for own, row in before.row_of.items() if goes_on or any(kind & asked for kind in set(before.flags)) else ():
            kept = before.flags[row] & asked
            if goes_on:
                self._put_mark(columns, own, before.mark_of(own))
            if kept:
                self._awaited[own] = kept
        if not goes_on:
            self._fresh.clear()
            self._kept.clear()
        for own in self._awaited.keys() & columns.row_of.keys():
            columns.flags[columns.row_of[own]] |= self._awaited.pop(own)
        self._tally = Tally(columns, newest_first=newest_first, filtered=was.filtered, unread_only=was.unread_only)
        self.to_come, self.lacks_newer = to_come, lacks_newer

    @staticmethod
    def _put_mark(columns: Columns, own: str, mark: bytes | None) -> None:
        row, unread = columns.row_of.get(own), columns.note(own, mark)
        if row is not None:
            columns.flags[row] = (columns.flags[row] & ~UNREAD) | unread

    # Read marks.

    def mark(self, ids: Iterable[str], *, read: bool) -> Marked | None:
        """What marking these as read or unread would change; None for nothing.

        It takes effect with `take`, when the store has acknowledged it.
        """
        after: dict[str, bytes | None] = {}
        columns = self._columns
        for own in ids:
            row = columns.row_of.get(own)
            if row is not None and bool(columns.flags[row] & UNREAD) is read:
                after[own] = columns.digest(row) if read else None
        return Marked(after, {own: columns.mark_of(own) for own in after}) if after else None

    def take(self, marks: Mapping[str, bytes | None]) -> None:
        """Marks that are safe now: made here, undone here, made in another window, or moved along with an amended post."""
        columns = self._columns
        rows: dict[int, list[int]] = {0: [], UNREAD: []}
        for own, digest in marks.items():
            unread, row = columns.note(own, digest), columns.row_of.get(own)
            if row is not None:
                rows[unread].append(row)
        only = self._tally.unread_only
        if only:
            self._kept.update(columns.ids[row] for row in rows[0])
        self._tally.change_all(rows[0], on=KEPT if only else 0, off=UNREAD)
        self._tally.change_all(rows[UNREAD], on=UNREAD)

    def restore_marks(self, read: Mapping[str, bytes]) -> None:
        """All marks anew, from the store."""
        columns = self._columns
        columns.clear(UNREAD, to=UNREAD)
        columns.other_marks.clear()
        columns.read(read)
        self._tally.count_again()

    def digest_read(self, own: str) -> bytes | None:
        """The digest of a post's words as they were read, None for one that never was."""
        return self._columns.mark_of(own)

    def read_marks(self) -> dict[str, bytes]:
        """All read marks: id → digest of the words as read."""
        columns = self._columns
        read = {own: columns.digest(row) for own, row in columns.row_of.items() if not columns.flags[row] & UNREAD}
        return columns.other_marks | read

    # Flags.

    def _flag_only(self, flag: int, ids: Iterable[str]) -> None:
        """Set a flag of these, and of no others."""
        columns = self._columns
        columns.clear(flag)
        self._awaited = {own: flags & ~flag for own, flags in self._awaited.items() if flags & ~flag}
        row_of, flags = columns.row_of, columns.flags
        wanted = ids if isinstance(ids, Sequence) else list(ids)
        rows = list(map(row_of.get, wanted))
        for own in compress(wanted, map(is_, rows, repeat(None))):
            self._awaited[own] = self._awaited.get(own, 0) | flag
        for row in rows:
            if row is not None:
                flags[row] |= flag
        self._tally.count_again()

    def _flag(self, flag: int, ids: Iterable[str], gone: Iterable[str]) -> None:
        """Set a flag of some, then clear it of others."""
        for which, on in ((ids, flag), (gone, 0)):
            rows = []
            for own in which:
                row = self._columns.row_of.get(own)
                if row is not None:
                    rows.append(row)
                elif on or own in self._awaited:
                    self._awaited[own] = (self._awaited.get(own, 0) & ~flag) | on
            self._tally.change_all(rows, on=on, off=flag & ~on)
