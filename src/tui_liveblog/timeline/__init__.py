"""One blog as its reader sees it: order, filter, unread, "n new". Pure: ids, times and flags, no text, no I/O.

Newest first, or oldest first. A post is unread while no mark bears the digest of its present words, so an edit that changes
them makes it unread again, and taking the edit back makes it read.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from tui_liveblog.timeline.entry import AuthorCount, Entry, Mark, Marked, byline, entry_of, marks_of

__all__ = ["AuthorCount", "Entry", "Mark", "Marked", "Timeline", "byline", "entry_of", "marks_of"]


class Timeline:
    """One blog. Whoever owns it calls `receive` and `mark`; views read the rest."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._places: list[tuple[datetime, int, str]] = []  # oldest first: insort and bisect want it rising
        self._read: dict[str, bytes] = {}
        self._shown: set[str] | None = None
        self._muted: frozenset[str] = frozenset()
        self._unread_only = False
        self._kept: set[str] = set()  # read since, and still shown among the unread ones
        self._starred: set[str] = set()
        self.newest_first = True
        self._fresh: set[str] = set()
        self._visible: list[str] | None = None

    # What came.

    def receive(self, entries: Iterable[Entry], *, fresh: bool = False) -> None:
        """Posts that are new or changed. `fresh`: they came while the reader was away from the live edge."""
        for entry in entries:
            before = self._entries.get(entry.id)
            if before is not None and before.place != entry.place:
                self._remove_place(before)
            if before is None or before.place != entry.place:
                insort(self._places, (*entry.place, entry.id))
                self._visible = None
            if self._unread_only:
                self._visible = None  # one whose words changed is unread again
            if before is None and fresh:
                self._fresh.add(entry.id)
            self._entries[entry.id] = entry

    def restore(self, entries: Iterable[Entry], read: Mapping[str, bytes]) -> None:
        """A whole history at once, from the store."""
        self._entries = {entry.id: entry for entry in entries}
        self._places = sorted((*entry.place, entry.id) for entry in self._entries.values())
        self._read = dict(read)
        self._fresh.clear()
        self._kept.clear()
        self._visible = None

    def forget(self) -> None:
        """Nothing is known any more: the blog turned out to be another."""
        self.restore((), {})

    def _remove_place(self, entry: Entry) -> None:
        place = (*entry.place, entry.id)
        position = bisect_left(self._places, place)
        if position < len(self._places) and self._places[position] == place:
            del self._places[position]

    # What is shown.

    def show(self, ids: Collection[str] | None) -> None:
        """Let only these through; None for all."""
        self._shown = None if ids is None else set(ids)
        self._visible = None

    def show_also(self, ids: Iterable[str], gone: Iterable[str] = ()) -> None:
        """Posts that came and pass the filter, and some that no longer do."""
        if self._shown is not None:
            self._shown.update(ids)
            self._shown.difference_update(gone)
            self._visible = None

    def mute(self, ids: Iterable[str]) -> None:
        """Hide these whatever else is shown, and count them as neither unread nor new."""
        self._muted = frozenset(ids)
        self._visible = None

    @property
    def muted(self) -> int:
        """How many posts are muted."""
        return sum(1 for own in self._muted if own in self._entries)

    def is_muted(self, own: str) -> bool:
        """Whether a post is muted."""
        return own in self._muted

    def show_unread(self, only: bool) -> None:
        """Let only unread posts through; those read from now on stay until `release`."""
        self._unread_only = only
        self._kept.clear()
        self._visible = None

    def release(self, keep: Iterable[str]) -> bool:
        """Of the posts that were read among the unread ones, let go all but these. True if any went."""
        if not self._kept:
            return False
        before = len(self._kept)
        self._kept.intersection_update(keep)
        if len(self._kept) == before:
            return False
        self._visible = None
        return True

    def turn(self, *, newest_first: bool) -> None:
        """Turn the order round."""
        self.newest_first = newest_first
        self._visible = None

    @property
    def unread_only(self) -> bool:
        """Whether only unread posts are let through."""
        return self._unread_only

    @property
    def filtered(self) -> bool:
        """Whether anything is hidden: by a filter, or because it is read."""
        return self._shown is not None or self._unread_only

    @property
    def visible(self) -> list[str]:
        """The ids that are let through, in the order of the screen. Not to be changed."""
        if self._visible is None:
            places = reversed(self._places) if self.newest_first else iter(self._places)
            self._visible = [own for _, _, own in places if self.lets_through(own)]
        return self._visible

    def lets_through(self, own: str) -> bool:
        """Whether a known post is shown."""
        if own in self._muted or (self._shown is not None and own not in self._shown):
            return False
        return not self._unread_only or own in self._kept or self.is_unread(own)

    def __len__(self) -> int:
        """How many posts the blog has, hidden ones too."""
        return len(self._entries)

    def __contains__(self, own: object) -> bool:
        """Whether the post is known."""
        return own in self._entries

    def __getitem__(self, own: str) -> Entry:
        """The entry of a known post."""
        return self._entries[own]

    def having(self, mark: Mark) -> list[str]:
        """The ids of all posts that bear a mark, those that a filter hides too, newest first."""
        return [own for _, _, own in reversed(self._places) if mark in self._entries[own].marks and own not in self._muted]

    def entries(self) -> list[Entry]:
        """All posts, hidden ones too, newest first."""
        return [self._entries[own] for _, _, own in reversed(self._places)]

    @property
    def newest(self) -> Entry | None:
        """The newest of all posts, hidden or not."""
        return self._entries[self._places[-1][2]] if self._places else None

    def nearest(self, own: str) -> str | None:
        """The visible post that stands for this one: itself, else the nearest in time, the newer of two; None if none is."""
        visible = self.visible
        if not visible:
            return None
        entry = self._entries.get(own)
        if entry is None:
            return visible[0]
        if self.lets_through(own):
            return own
        position = self._from_the_top(entry)
        around = [visible[at] for at in (position - 1, position) if 0 <= at < len(visible)]
        if not self.newest_first:
            around.reverse()
        return min(around, key=lambda other: abs(self._entries[other].moment - entry.moment))

    def position(self, own: str) -> int:
        """Where a visible post stands in `visible`. Raises KeyError for one that is not."""
        at = self._from_the_top(self._entries[own])
        if at < len(self.visible) and self.visible[at] == own:
            return at
        raise KeyError(own)

    def _from_the_top(self, entry: Entry) -> int:
        """How many visible posts stand above this one."""
        place = (*entry.place, entry.id)
        if self.newest_first:
            return bisect_left(self.visible, True, key=lambda own: (*self._entries[own].place, own) <= place)
        return bisect_left(self.visible, place, key=lambda own: (*self._entries[own].place, own))

    def divides(self, place: tuple[datetime, int], above: str, below: str) -> bool:
        """Whether one of two neighbours on the screen came after `place`, and the other did not."""
        return (self._entries[above].place > place) is not (self._entries[below].place > place)

    # What is read.

    def is_unread(self, own: str) -> bool:
        """Whether no mark bears the post's present words."""
        return self._read.get(own) != self._entries[own].digest

    def is_reread(self, own: str) -> bool:
        """Whether the post is unread because its words changed after it was read."""
        return own in self._read and self.is_unread(own)

    @property
    def unread(self) -> int:
        """Unread posts that the filter lets through."""
        return sum(1 for own in self.visible if self.is_unread(own))

    @property
    def unread_hidden(self) -> int:
        """Unread posts that a filter hides."""
        shown = self._shown
        hidden = () if shown is None else (own for own in self._entries if own not in shown and own not in self._muted)
        return sum(1 for own in hidden if self.is_unread(own))

    def mark(self, ids: Iterable[str], *, read: bool) -> Marked | None:
        """What marking these as read or unread would change; None for nothing.

        It takes effect with `take`, when the store has acknowledged it.
        """
        after: dict[str, bytes | None] = {}
        for own in ids:
            if own in self._entries and self.is_unread(own) is read:
                after[own] = self._entries[own].digest if read else None
        return Marked(after, {own: self._read.get(own) for own in after}) if after else None

    def take(self, marks: Mapping[str, bytes | None]) -> None:
        """Marks that are safe now: made here, undone here, made in another window, or moved along with an amended post."""
        for own, digest in marks.items():
            if digest is None:
                self._read.pop(own, None)
            else:
                self._read[own] = digest
        if self._unread_only:
            self._kept.update(own for own in marks if own in self._entries and not self.is_unread(own))
            self._visible = None

    def restore_marks(self, read: Mapping[str, bytes]) -> None:
        """All marks anew, from the store."""
        self._read = dict(read)
        self._visible = None

    def digest_read(self, own: str) -> bytes | None:
        """The digest of a post's words as they were read, None for one that never was."""
        return self._read.get(own)

    # Stars.

    def is_starred(self, own: str) -> bool:
        """Whether the reader starred a post."""
        return own in self._starred

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
        if not self._fresh:
            return 0
        return sum(1 for own in self._fresh if self.lets_through(own))

    def seen(self, ids: Iterable[str]) -> bool:
        """These are on the screen: they are no longer new. True if that changed the count."""
        before = len(self._fresh)
        self._fresh.difference_update(ids)
        return len(self._fresh) != before

    # Who wrote it.

    def authors(self) -> list[AuthorCount]:
        """Every author with posts and unread posts in the whole blog, most posts first, no byline last."""
        posts: dict[str, int] = {}
        unread: dict[str, int] = {}
        for entry in self._entries.values():
            if entry.marks & Mark.TEASER:
                continue
            new = self.is_unread(entry.id) and entry.id not in self._muted
            for name in entry.authors or ("",):
                posts[name] = posts.get(name, 0) + 1
                unread[name] = unread.get(name, 0) + new
        ordered = sorted(posts, key=lambda name: (not name, -posts[name], name))
        return [AuthorCount(name, posts[name], unread[name]) for name in ordered]
