"""The ids on a page, from top to bottom, looked up when they are asked for. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import overload

from tui_liveblog.timeline.columns import Columns
from tui_liveblog.timeline.ranks import Ranks

_KEPT = 1_000
"""Places that are kept: some thirty screens."""


class Visible(Sequence[str]):
    """What is let through, as it was when it was asked for: what comes later is in another one."""

    __slots__ = ("_columns", "_places", "newest_first", "ranks")

    def __init__(self, columns: Columns, ranks: Ranks, *, newest_first: bool) -> None:
        self._columns, self.ranks, self.newest_first = columns, ranks, newest_first
        self._places: dict[str, int | None] = {}  # of posts that were asked for: drawing asks for the same ones again and again

    def __len__(self) -> int:
        """Posts."""
        return len(self.ranks)

    def __iter__(self) -> Iterator[str]:
        """From top to bottom."""
        return map(self._columns.ids.__getitem__, reversed(self.ranks) if self.newest_first else iter(self.ranks))

    def __reversed__(self) -> Iterator[str]:
        """From bottom to top."""
        return map(self._columns.ids.__getitem__, iter(self.ranks) if self.newest_first else reversed(self.ranks))

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        """By place from the top; a slice is a list."""
        many = len(self.ranks)
        if isinstance(at, slice):
            start, stop, step = at.indices(many)
            if step != 1:
                return [self[each] for each in range(start, stop, step)]
            rows = self.ranks.between(many - stop, many - start)[::-1] if self.newest_first else self.ranks.between(start, stop)
            return list(map(self._columns.ids.__getitem__, rows))
        at = at + many if at < 0 else at
        return self._columns.ids[self.ranks[many - 1 - at if self.newest_first else at]]

    def __contains__(self, own: object) -> bool:
        """Whether a post is let through."""
        return isinstance(own, str) and self.place(own) is not None

    def __eq__(self, other: object) -> bool:
        """Whether another sequence has the same posts in the same order."""
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(str.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]  # equal to lists, which have none

    def __repr__(self) -> str:
        """The first of them."""
        return f"<{len(self)} posts: {', '.join(islice(self, 10))}>"

    def place(self, own: str) -> int | None:
        """Where a post stands, from 0 at the top; None where it does not."""
        if own not in self._places:
            if len(self._places) >= _KEPT:
                self._places.clear()
            self._places[own] = self._find(own)
        return self._places[own]

    def _find(self, own: str) -> int | None:
        columns = self._columns
        row = columns.row_of.get(own)
        if row is None:
            return None
        for each in (row, *columns.former.get(own, ())):
            at = self.ranks.rank(each)
            if at is not None:
                return len(self.ranks) - 1 - at if self.newest_first else at
        return None
