"""One blog as its reader sees it: order, filter, unread, "n new". Pure: ids, times and flags, no text, no I/O.

Newest first. A post is unread while no mark bears the digest of its present words, so an edit that changes them makes it
unread again, and taking the edit back makes it read.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Flag, auto

from tui_liveblog.changes import Known
from tui_liveblog.model import Blog, Post, PostKind


class Mark(Flag):
    """What is true of a post beside its text."""

    NONE = 0
    KEY = auto()
    PINNED = auto()
    SUMMARY = auto()
    TEASER = auto()
    UNFINISHED = auto()
    EDITED = auto()
    WITHDRAWN = auto()


@dataclass(frozen=True, slots=True)
class Entry:
    """A post in the timeline. `authors` are the names that the screen shows on it."""

    id: str
    moment: datetime
    order: int
    digest: bytes
    authors: tuple[str, ...] = ()
    marks: Mark = Mark.NONE

    @property
    def place(self) -> tuple[datetime, int]:
        """What the timeline is sorted by."""
        return self.moment, self.order


@dataclass(frozen=True, slots=True)
class Marked:
    """What a mark changed: id → digest of the words as read, or None for unread again. `before` undoes it."""

    after: Mapping[str, bytes | None]
    before: Mapping[str, bytes | None]


@dataclass(frozen=True, slots=True)
class AuthorCount:
    """An author's posts in the blog; name "" stands for posts without a byline."""

    name: str
    posts: int
    unread: int


class Timeline:
    """One blog. Whoever owns it calls `receive` and `mark`; views read the rest."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._places: list[tuple[datetime, int, str]] = []  # oldest first: insort and bisect want it rising
        self._read: dict[str, bytes] = {}
        self._shown: set[str] | None = None
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
            if before is None and fresh:
                self._fresh.add(entry.id)
            self._entries[entry.id] = entry

    def restore(self, entries: Iterable[Entry], read: Mapping[str, bytes]) -> None:
        """A whole history at once, from the store."""
        self._entries = {entry.id: entry for entry in entries}
        self._places = sorted((*entry.place, entry.id) for entry in self._entries.values())
        self._read = dict(read)
        self._fresh.clear()
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

    @property
    def filtered(self) -> bool:
        """Whether a filter is on."""
        return self._shown is not None

    @property
    def visible(self) -> list[str]:
        """The ids that are let through, newest first. Not to be changed."""
        if self._visible is None:
            shown = self._shown
            self._visible = [own for _, _, own in reversed(self._places) if shown is None or own in shown]
        return self._visible

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
        """The ids of all posts that bear a mark, hidden ones too, newest first."""
        return [own for _, _, own in reversed(self._places) if mark in self._entries[own].marks]

    def entries(self) -> list[Entry]:
        """All posts, hidden ones too, newest first."""
        return [self._entries[own] for _, _, own in reversed(self._places)]

    def nearest(self, own: str) -> str | None:
        """The visible post that stands for this one: itself, else the nearest in time, the newer of two; None if none is."""
        visible = self.visible
        if not visible:
            return None
        entry = self._entries.get(own)
        if entry is None:
            return visible[0]
        if self._shown is None or own in self._shown:
            return own
        position = self._from_the_top(entry)
        around = [visible[at] for at in (position - 1, position) if 0 <= at < len(visible)]
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
        return bisect_left(self.visible, True, key=lambda own: (*self._entries[own].place, own) <= place)

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
        if self._shown is None:
            return 0
        return sum(1 for own in self._entries if own not in self._shown and self.is_unread(own))

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

    def restore_marks(self, read: Mapping[str, bytes]) -> None:
        """All marks anew, from the store."""
        self._read = dict(read)

    # What is new.

    @property
    def fresh(self) -> int:
        """Posts let through that came since the reader left the live edge and have not been on the screen."""
        if not self._fresh:
            return 0
        return sum(1 for own in self._fresh if self._shown is None or own in self._shown)

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
            new = self.is_unread(entry.id)
            for name in entry.authors or ("",):
                posts[name] = posts.get(name, 0) + 1
                unread[name] = unread.get(name, 0) + new
        ordered = sorted(posts, key=lambda name: (not name, -posts[name], name))
        return [AuthorCount(name, posts[name], unread[name]) for name in ordered]


def byline(post: Post, blog: Blog) -> tuple[str, ...]:
    """Who the screen and `by:` name for a post: those shown on it, else the page's byline where that is one name."""
    return post.authors or (blog.authors if len(blog.authors) == 1 else ())


def marks_of(known: Known) -> Mark:
    """What is true of a stored post beside its text."""
    post = known.post
    marks = Mark.NONE
    for mark, holds in (
        (Mark.KEY, post.key),
        (Mark.PINNED, post.pinned),
        (Mark.SUMMARY, post.summary),
        (Mark.TEASER, post.kind is PostKind.TEASER),
        (Mark.UNFINISHED, post.kind is PostKind.UNFINISHED),
        (Mark.EDITED, known.edited is not None),
        (Mark.WITHDRAWN, known.withdrawn is not None),
    ):
        if holds:
            marks |= mark
    return marks


def entry_of(known: Known, blog: Blog) -> Entry:
    """The entry of a stored post."""
    return Entry(known.post.id, known.moment, known.order, known.digest, byline(known.post, blog), marks_of(known))
