"""One blog as its reader sees it: order, filter, unread, "n new". Pure: ids, times and flags, no text, no I/O.

Newest first, or oldest first. A post is unread while no mark bears the digest of its present words, so an edit that changes
them makes it unread again, and taking the edit back makes it read. Nothing that a key or a poll asks for here takes longer
because the history is long: counts are kept (`tally`), and sequences are looked up where they are asked (`visible`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from tui_liveblog.timeline.columns import FOUND, FRESH, HOUR, KEPT, MUTED, SHOWN, UNREAD, Columns
from tui_liveblog.timeline.entry import AuthorCount, Entry, Mark, Marked, byline, entry_of, marks_of
from tui_liveblog.timeline.hours import Hours
from tui_liveblog.timeline.index import Index
from tui_liveblog.timeline.ranks import Ranks
from tui_liveblog.timeline.visible import Visible

__all__ = ["HOUR", "AuthorCount", "Columns", "Entry", "Mark", "Marked", "Timeline", "Visible", "byline", "entry_of", "marks_of"]


class Timeline(Index):
    """One blog. Whoever owns it calls `receive` and `mark`; views read the rest."""

    # What is shown.

    def show(self, ids: Iterable[str] | None) -> None:
        """Let only these through; None for all."""
        self._tally.filtered = ids is not None
        self._flag_only(SHOWN, () if ids is None else ids)

    def show_also(self, ids: Iterable[str], gone: Iterable[str] = ()) -> None:
        """Posts that came and pass the filter, and some that no longer do."""
        if self._tally.filtered:
            self._flag(SHOWN, ids, gone)

    def mute(self, ids: Collection[str]) -> None:
        """Hide these whatever else is shown, and count them as neither unread nor new."""
        if ids or self.muted or any(flags & MUTED for flags in self._awaited.values()):
            self._flag_only(MUTED, ids)

    def mute_also(self, ids: Iterable[str], gone: Iterable[str] = ()) -> None:
        """Posts that came and are muted, and some that are not any more."""
        self._flag(MUTED, ids, gone)

    @property
    def muted(self) -> int:
        """How many posts are muted."""
        return self._tally.muted

    def is_muted(self, own: str) -> bool:
        """Whether a post is muted."""
        row = self._columns.row_of.get(own)
        return bool((self._awaited.get(own, 0) if row is None else self._columns.flags[row]) & MUTED)

    def show_unread(self, only: bool) -> None:
        """Let only unread posts through; those read from now on stay until `release`."""
        self._tally.unread_only = only
        self._kept.clear()
        self._flag_only(KEPT, ())

    def release(self, keep: Iterable[str]) -> bool:
        """Of the posts that were read among the unread ones, let go all but these. True if any went."""
        gone = self._kept.difference(keep) if self._kept else set()
        self._kept -= gone
        self._flag(KEPT, (), gone)
        return bool(gone)

    def turn(self, *, newest_first: bool) -> None:
        """Turn the order round."""
        self.newest_first = newest_first

    @property
    def unread_only(self) -> bool:
        """Whether only unread posts are let through."""
        return self._tally.unread_only

    @property
    def filtered(self) -> bool:
        """Whether anything is hidden: by a filter, or because it is read."""
        return self._tally.filtered or self._tally.unread_only

    @property
    def visible(self) -> Visible:
        """The ids that are let through, in the order of the screen, as they are now."""
        ranks = self._tally.through
        if self._visible is None or self._visible.ranks is not ranks or self._visible.newest_first is not self.newest_first:
            self._visible = Visible(self._columns, ranks, newest_first=self.newest_first)
        return self._visible

    def lets_through(self, own: str) -> bool:
        """Whether a known post is shown."""
        return self._tally.passes(self._columns.row_of[own])

    def __len__(self) -> int:
        """How many posts the blog has, hidden ones and those to come too."""
        return len(self._columns) + self.to_come

    def __contains__(self, own: object) -> bool:
        """Whether the post is known."""
        return own in self._columns.row_of

    def __getitem__(self, own: str) -> Entry:
        """The entry of a known post."""
        return self._columns.entry(self._columns.row_of[own])

    def having(self, mark: Mark) -> list[str]:
        """The ids of all posts that bear a mark, those that a filter hides too, newest first."""
        columns = self._columns
        return [columns.ids[row] for row in reversed(self._tally.having(mark)) if not columns.flags[row] & MUTED]

    def entries(self) -> Iterator[Entry]:
        """All posts, hidden ones too, newest first, made as they are asked for."""
        return map(self._columns.entry, reversed(self._tally.all))

    @property
    def newest(self) -> Entry | None:
        """The newest of all posts, hidden or not."""
        return next(self.entries(), None)

    @property
    def oldest(self) -> Entry | None:
        """The oldest of all posts, hidden or not."""
        return next(map(self._columns.entry, self._tally.all), None)

    @property
    def hours(self) -> Hours:
        """How many posts came when, hidden ones too."""
        return Hours(self._columns, self._tally.all)

    def nearest(self, own: str) -> str | None:
        """The visible post that stands for this one: itself, else the nearest in time, the newer of two; None if none is."""
        columns, through = self._columns, self._tally.through
        if not through:
            return None
        row = columns.row_of.get(own)
        if row is None:
            return self.visible[0]
        if self._tally.passes(row):
            return own
        at = through.below(columns.key(row))
        around = [through[each] for each in (at, at - 1) if 0 <= each < len(through)]
        return columns.ids[min(around, key=lambda other: abs(columns.seconds[other] - columns.seconds[row]))]

    def position(self, own: str) -> int:
        """Where a visible post stands in `visible`. Raises KeyError for one that is not."""
        at = self.visible.place(own)
        if at is None:
            raise KeyError(own)
        return at

    def at_moment(self, moment: datetime) -> str | None:
        """The visible post that was the newest at a moment; the oldest where all came later; None where none is visible."""
        through = self._tally.through
        at = through.below((moment.timestamp(), 1 << 63, ""))
        return self._columns.ids[through[max(0, at - 1)]] if through else None

    def divides(self, place: tuple[datetime, int], above: str, below: str) -> bool:
        """Whether one of two neighbours on the screen came after `place`, and the other did not."""
        columns, when = self._columns, (place[0].timestamp(), place[1])
        first, second = columns.row_of[above], columns.row_of[below]
        return ((columns.seconds[first], columns.orders[first]) > when) is not (
            (columns.seconds[second], columns.orders[second]) > when
        )

    def moment(self, own: str) -> datetime:
        """The time of a known post."""
        return self._columns.moment(self._columns.row_of[own])

    # From a post to another.

    def unread_beside(self, own: str, by: int) -> str | None:
        """The next unread post down the screen (1), or up (-1); None where there is none."""
        return next(self._beside(own, self._tally.chosen(UNREAD), by), None)

    def found_beside(self, own: str, by: int) -> str | None:
        """The next post that the search finds."""
        return next(self._beside(own, self._tally.chosen(FOUND), by), None)

    def marked_beside(self, own: str, mark: Mark, by: int) -> str | None:
        """The next visible post that bears a mark."""
        return next(filter(self.lets_through, self._beside(own, self._tally.having(mark), by)), None)

    @property
    def oldest_unread(self) -> str | None:
        """The oldest unread post that is visible."""
        return next(map(self._columns.ids.__getitem__, self._tally.chosen(UNREAD)), None)

    def _beside(self, own: str, ranks: Ranks, by: int) -> Iterator[str]:
        """The posts of some ranks before or after a known post, the nearest first."""
        row = self._columns.row_of[own]
        at = ranks.below(self._columns.key(row))
        if (by > 0) is self.newest_first:
            older = range(at - 1, -1, -1)
        else:
            older = range(at + (at < len(ranks) and ranks[at] == row), len(ranks))
        return (self._columns.ids[ranks[each]] for each in older)

    # What is searched for.

    def find(self, ids: Iterable[str]) -> None:
        """The search finds these, and no others. They are shown as before."""
        self._flag_only(FOUND, ids)

    def find_also(self, ids: Iterable[str], gone: Iterable[str]) -> None:
        """Posts that came and are found, and some that are not any more."""
        self._flag(FOUND, ids, gone)

    def is_found(self, own: str) -> bool:
        """Whether the search finds a post."""
        row = self._columns.row_of.get(own)
        return row is not None and bool(self._columns.flags[row] & FOUND)

    def found(self, own: str | None) -> tuple[int, int]:
        """Which of the visible posts that are found this one is, counted from the top, 0 for none; and how many there are."""
        ranks = self._tally.chosen(FOUND)
        row = self._columns.row_of.get(own) if own is not None else None
        at = ranks.rank(row) if row is not None else None
        if at is None:
            return 0, len(ranks)
        return (len(ranks) - at if self.newest_first else at + 1), len(ranks)

    # What is read.

    def is_unread(self, own: str) -> bool:
        """Whether no mark bears the post's present words."""
        return bool(self._columns.flags[self._columns.row_of[own]] & UNREAD)

    def is_reread(self, own: str) -> bool:
        """Whether the post is unread because its words changed after it was read."""
        return self.is_unread(own) and own in self._columns.other_marks

    @property
    def unread(self) -> int:
        """Unread posts that the filter lets through."""
        return self._tally.how_many(lambda kind: kind & UNREAD)

    @property
    def unread_hidden(self) -> int:
        """Unread posts that a filter hides."""
        if not self._tally.filtered:
            return 0
        return self._tally.how_many(lambda kind: kind & UNREAD and not kind & (SHOWN | MUTED), through=False)

    # Stars.

    def is_starred(self, own: str) -> bool:
        """Whether the reader starred a post."""
        return own in self._starred

    @property
    def starred(self) -> frozenset[str]:
        """The ids that the reader starred."""
        return frozenset(self._starred)

    def star(self, own: str, *, starred: bool) -> None:
        """A star that is safe now, or was taken away."""
        (self._starred.add if starred else self._starred.discard)(own)

    def restore_stars(self, starred: Iterable[str]) -> None:
        """All stars anew, from the store."""
        self._starred = set(starred)

    # What is new.

    @property
    def fresh(self) -> int:
        """Posts let through that came since the reader left the live edge and have not been on the screen."""
        return self._tally.how_many(lambda kind: kind & FRESH) if self._fresh else 0

    @property
    def fresh_ids(self) -> list[str]:
        """These posts."""
        return [own for own in self._fresh if self.lets_through(own)]

    def seen(self, ids: Collection[str]) -> bool:
        """These are on the screen: they are no longer new. True if that changed the count."""
        seen = [own for own in self._fresh if own in ids] if len(ids) > len(self._fresh) else self._fresh.intersection(ids)
        self._fresh.difference_update(seen)
        self._flag(FRESH, (), seen)
        return bool(seen)

    # Who wrote it.

    def authors(self) -> list[AuthorCount]:
        """Every author with posts and unread posts in the whole blog, most posts first, no byline last."""
        return self._tally.authors()
