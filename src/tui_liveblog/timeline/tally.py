"""Which rows of an index are let through, and how many there are of each kind, kept as each of them changes. Pure.

What is true of a row for its reader is one byte. Rows are counted by that byte, so that any count is a sum over a few dozen
numbers, and a post that is read or comes changes two of them, however long the history is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from operator import and_

from tui_liveblog.timeline.columns import KEPT, LEFT, MUTED, SHOWN, UNREAD, Columns
from tui_liveblog.timeline.entry import AuthorCount, Mark
from tui_liveblog.timeline.ranks import Ranks

_KINDS = 2 * LEFT
_FEW = 8
"""One part of all in so many: fewer rows are sorted, more are picked out of all that are sorted already."""


class Tally:
    """The rows of an index as they are let through. Flags are changed here and nowhere else."""

    def __init__(
        self, columns: Columns, *, newest_first: bool = False, filtered: bool = False, unread_only: bool = False
    ) -> None:
        """The columns; `newest_first`: their rows are in that order."""
        self.columns = columns
        self.filtered, self.unread_only = filtered, unread_only
        self._let_through = bytes(_KINDS)
        self._authors: dict[int, list[int]] | None = None  # byline → posts, unread posts; counted when they are asked for
        self._having: dict[Mark, Ranks] = {}  # of the marks that were asked for
        self._chosen: dict[int, Ranks] = {}  # of the flags that were asked for: the rows let through that have it
        rows = range(len(columns.ids))
        self.all = Ranks.of(columns.key, reversed(rows) if newest_first else rows, in_order=newest_first)
        self.through = self.all
        self.count_again()

    def count_again(self) -> None:
        """Everything anew: many flags were changed, or what is let through."""
        columns = self.columns
        flags = columns.flags
        self._many = [0] * _KINDS
        for kind in set(flags):
            self._many[kind] = flags.count(kind)
        self._let_through = bytes(self._passes(kind) for kind in range(_KINDS))
        self._authors = None
        self._chosen.clear()
        through = self.how_many(lambda _: True)
        if through == len(self.all):
            self.through = self.all
            return
        self.through = self._ranks(self._let_through, through)

    def chosen(self, flag: int) -> Ranks:
        """The rows let through that have a flag."""
        if flag not in self._chosen:
            wanted = bytes(passes and bool(kind & flag) for kind, passes in enumerate(self._let_through))
            self._chosen[flag] = self._ranks(wanted, self.how_many(lambda kind: kind & flag))
        return self._chosen[flag]

    def _ranks(self, wanted: bytes, many: int) -> Ranks:
        """The rows of wanted kinds, of which there are so many."""
        flags, key = self.columns.flags, self.columns.key
        if many * _FEW >= len(self.all):
            through = flags.translate(wanted.ljust(256, b"\0"))
            return Ranks.of(key, list(compress(self.all, map(through.__getitem__, self.all))), in_order=True)
        kinds = re.escape(bytes(kind for kind in range(_KINDS) if wanted[kind]))
        return Ranks.of(key, [place.start() for place in re.finditer(b"[%b]" % kinds, flags)] if many else ())

    def _passes(self, kind: int) -> bool:
        if kind & (MUTED | LEFT) or (self.filtered and not kind & SHOWN):
            return False
        return not self.unread_only or bool(kind & (UNREAD | KEPT))

    def passes(self, row: int) -> bool:
        """Whether a row is let through."""
        return bool(self._let_through[self.columns.flags[row]])

    def how_many(self, of: Callable[[int], object], *, through: bool = True) -> int:
        """Rows whose flags `of` says yes to; of all that stand for a post where not only those let through are meant."""
        passes = self._let_through
        return sum(
            many for kind, many in enumerate(self._many) if many and (passes[kind] if through else not kind & LEFT) and of(kind)
        )

    @property
    def muted(self) -> int:
        """Posts that are muted."""
        return self.how_many(lambda kind: kind & MUTED, through=False)

    # One row, or some.

    def change(self, row: int, on: int = 0, off: int = 0) -> None:
        """Set and clear flags of a row."""
        self.change_all((row,), on, off)

    def change_all(self, rows: Iterable[int], on: int = 0, off: int = 0) -> None:
        """The same of many."""
        flags, many, passes = self.columns.flags, self._many, self._let_through
        changed: list[tuple[int, int, int]] = []
        for row in rows:
            before = flags[row]
            after = (before & ~off) | on
            if after == before:
                continue
            flags[row] = after
            many[before] -= 1
            many[after] += 1
            changed.append((row, before, after))
            if self._authors is not None:
                self._count_unread(row, _new(after) - _new(before))
        self.through = _moved(self.through, changed, passes)
        for flag, ranks in self._chosen.items():
            wanted = [passed and kind & flag for kind, passed in enumerate(passes)]
            self._chosen[flag] = _moved(ranks, changed, wanted)

    def add(self, rows: Iterable[int]) -> None:
        """Rows that came, with their flags as they are."""
        columns, passes = self.columns, self._let_through
        added = list(rows)
        for row in added:
            self._many[columns.flags[row]] += 1
            self._count_author(row, 1)
        same = self.through is self.all
        self.all = self.all.with_rows(added)
        come = [row for row in added if passes[columns.flags[row]]]
        self.through = self.all if same and len(come) == len(added) else self.through.with_rows(come)
        for mark, ranks in self._having.items():
            self._having[mark] = ranks.with_rows(row for row in added if columns.marks[row] & mark.value)
        for flag, ranks in self._chosen.items():
            self._chosen[flag] = ranks.with_rows(row for row in come if columns.flags[row] & flag)

    def leave(self, row: int) -> None:
        """A row whose post stands at another place now."""
        same = self.through is self.all
        self.amend(row, lambda: None, marks=0)
        self.change(row, on=LEFT)
        self._count_author(row, -1)
        self.all = self.all.without_rows((row,))
        self.through = self.all if same else self.through

    def amend(self, row: int, change: Callable[[], None], *, marks: int) -> None:
        """A row whose post changed, by `change`, and bears these marks from then on."""
        before = self.columns.marks[row]
        self._count_author(row, -1)
        change()
        self._count_author(row, 1)
        for mark, ranks in self._having.items():
            if (before ^ marks) & mark.value:
                self._having[mark] = ranks.with_rows((row,)) if marks & mark.value else ranks.without_rows((row,))

    # Who wrote it, and what bears a mark.

    def having(self, mark: Mark) -> Ranks:
        """The rows whose posts bear a mark."""
        if mark not in self._having:
            columns = self.columns
            bearing = [row for row, marks in enumerate(columns.marks) if marks & mark.value and not columns.flags[row] & LEFT]
            self._having[mark] = Ranks.of(columns.key, bearing)
        return self._having[mark]

    def authors(self) -> list[AuthorCount]:
        """Every author with posts and unread posts, most posts first, no byline last; teasers are none."""
        if self._authors is None:
            self._authors = self._count_authors()
        posts: dict[str, int] = {}
        unread: dict[str, int] = {}
        for number, (many, new) in self._authors.items():
            for name in (self.columns.named(number) or ("",)) if many else ():
                posts[name] = posts.get(name, 0) + many
                unread[name] = unread.get(name, 0) + new
        ordered = sorted(posts, key=lambda name: (not name, -posts[name], name))
        return [AuthorCount(name, posts[name], unread[name]) for name in ordered]

    def _count_authors(self) -> dict[int, list[int]]:
        """Every row at once, without a step for each: a prompt that completes names asks for it."""
        columns = self.columns
        there = columns.flags.translate(bytes(not kind & LEFT for kind in range(256)))
        told = columns.marks.tobytes().translate(bytes(not marks & Mark.TEASER.value for marks in range(256)))
        new = columns.flags.translate(bytes(_new(kind) for kind in range(256)))
        named = list(columns.bylines(map(and_, there, told)))
        posts = Counter(named)
        unread = Counter(compress(named, compress(new, map(and_, there, told))))
        return {number: [many, unread[number]] for number, many in posts.items()}

    def _count_author(self, row: int, posts: int) -> None:
        columns = self.columns
        if self._authors is None or columns.marks[row] & Mark.TEASER.value:
            return
        counts = self._authors.setdefault(columns.byline_number(row), [0, 0])
        counts[0] += posts
        counts[1] += posts * _new(columns.flags[row])

    def _count_unread(self, row: int, posts: int) -> None:
        columns = self.columns
        if posts and self._authors is not None and not columns.marks[row] & Mark.TEASER.value:
            self._authors.setdefault(columns.byline_number(row), [0, 0])[1] += posts


def _new(kind: int) -> int:
    """1 for what an author's unread posts are counted by."""
    return int(kind & UNREAD and not kind & (MUTED | LEFT))


def _moved(ranks: Ranks, changed: Iterable[tuple[int, int, int]], wanted: Sequence[int]) -> Ranks:
    """Rows of wanted kinds, after some changed: (row, its kind before, its kind now)."""
    come = [row for row, before, after in changed if wanted[after] and not wanted[before]]
    gone = [row for row, before, after in changed if wanted[before] and not wanted[after]]
    return ranks.with_rows(come).without_rows(gone)
