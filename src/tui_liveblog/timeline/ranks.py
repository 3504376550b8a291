"""Rows in the order of their keys: a sequence that never changes, of which another is made for each change. Pure.

It is cut into blocks, so that a post more or less copies one block and the list of them. What was drawn from the one before
stays true of it: nobody sees half a change.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, chain

from tui_liveblog.timeline.columns import Key

_BLOCK = 1_024
"""Rows of a block, at most twice as many: 4 KB are copied in less time than it takes to find the place."""

_FEW = 16
"""A row among so many is found in fewer steps than there are."""


class Ranks:
    """Rows, oldest first.

    key  what a row is sorted by; that of a row in here never changes
    """

    __slots__ = ("_blocks", "_ends", "_key")

    def __init__(self, key: Callable[[int], Key], blocks: tuple[array[int], ...] = ()) -> None:
        self._key, self._blocks = key, blocks
        self._ends = list(accumulate(map(len, blocks)))

    @classmethod
    def of(cls, key: Callable[[int], Key], rows: Iterable[int], *, in_order: bool = False) -> Ranks:
        """All at once. `in_order`: they are sorted already."""
        rising = array("I", rows if in_order else sorted(rows, key=key))
        return cls(key, tuple(rising[start : start + _BLOCK] for start in range(0, len(rising), _BLOCK)))

    def __len__(self) -> int:
        """Rows."""
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[int]:
        """Oldest first."""
        return chain.from_iterable(self._blocks)

    def __reversed__(self) -> Iterator[int]:
        """Newest first."""
        return chain.from_iterable(map(reversed, reversed(self._blocks)))

    def __getitem__(self, at: int) -> int:
        """The row at a rank from 0, oldest first."""
        if not 0 <= at < len(self):
            raise IndexError(at)
        number = bisect_right(self._ends, at)
        block = self._blocks[number]
        return block[at - self._ends[number]]  # counted from its end: a block knows where it ends

    def between(self, start: int, stop: int) -> list[int]:
        """The rows from one rank up to another, oldest first."""
        found: list[int] = []
        number = bisect_right(self._ends, start)
        while start < stop:
            block, end = self._blocks[number], self._ends[number]
            first = end - len(block)
            found += block[start - first : stop - first]
            start, number = end, number + 1
        return found

    def below(self, key: Key) -> int:
        """How many rows have a smaller key."""
        number = self._block(key)
        if number == len(self._blocks):
            return len(self)
        block = self._blocks[number]
        return self._ends[number] - len(block) + bisect_left(block, key, key=self._key)

    def rank(self, row: int) -> int | None:
        """Where a row stands; None where it does not."""
        at = self.below(self._key(row))
        return at if at < len(self) and self[at] == row else None

    def with_rows(self, rows: Iterable[int]) -> Ranks:
        """These and others that are not here."""
        return self._changed(rows, self._merged)

    def _merged(self, block: array[int], more: set[int]) -> Iterable[int]:
        """A block with more rows: few of them are put where they belong, for sorting asks for the key of each."""
        if len(more) * _FEW > len(block):
            return sorted((*block, *more), key=self._key)
        merged = block[:]
        for row in more:
            merged.insert(bisect_left(merged, self._key(row), key=self._key), row)
        return merged

    def without_rows(self, rows: Iterable[int]) -> Ranks:
        """These without some of them."""
        return self._changed(rows, lambda block, less: [row for row in block if row not in less])

    def _changed(self, rows: Iterable[int], change: Callable[[array[int], set[int]], Iterable[int]]) -> Ranks:
        """Others, of which only the blocks are made anew that rows belong to."""
        concerned: dict[int, set[int]] = {}
        last = len(self._blocks) - 1
        for row in rows:
            concerned.setdefault(max(0, min(self._block(self._key(row)), last)), set()).add(row)
        if not concerned:
            return self
        blocks = list(self._blocks) or [array("I")]
        for number in sorted(concerned, reverse=True):
            block = array("I", change(blocks[number], concerned[number]))
            size = len(block) if len(block) <= 2 * _BLOCK else _BLOCK
            blocks[number : number + 1] = [block[start : start + size] for start in range(0, len(block), size or 1)]
        return Ranks(self._key, tuple(blocks))

    def _block(self, key: Key) -> int:
        """The first block that does not end before this key."""
        own = self._key
        return bisect_left(self._blocks, key, key=lambda block: own(block[-1]))
