"""Small posts and looks, and a follower that keeps what each look changed as the store does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from tui_liveblog.changes import Changes, Known, compare
from tui_liveblog.model import Block, BlockKind, Blog, Origins, Post, Rank, Snapshot, Span

START = datetime(2031, 5, 12, 9, 0, tzinfo=UTC)
SHOWN = Origins.all(Rank.SHOWN)


def at(minutes: float) -> datetime:
    """So many minutes after nine."""
    return START + timedelta(minutes=minutes)


def words(*texts: str) -> tuple[Block, ...]:
    """Paragraphs."""
    return tuple(Block(BlockKind.PARAGRAPH, (Span(text),)) for text in texts)


def post(own: str, text: str = "", minute: float | None = None, **fields: Any) -> Post:
    """A post that the page itself shows: its words are its id unless said otherwise."""
    fields = {"published": None if minute is None else at(minute), "origins": SHOWN, "body": words(text or own), **fields}
    return Post(own, **fields)


def look(*posts: Post, **fields: Any) -> Snapshot:
    """What one look saw: a window, unless said otherwise."""
    return Snapshot(Blog(), posts, **fields)


class Follower:
    """What is known of a blog after the looks so far. Each look comes a minute after the one before it."""

    def __init__(self) -> None:
        self.known: dict[str, Known] = {}
        self.now = at(600)

    def see(self, *posts: Post, **fields: Any) -> Changes:
        """What one more look changes; it is kept."""
        return self.take(look(*posts, **fields))

    def take(self, snapshot: Snapshot) -> Changes:
        """The same for a look that is made already."""
        self.now += timedelta(minutes=1)
        changes = compare(self.known, snapshot, self.now, max((item.order for item in self.known.values()), default=0))
        self.known |= {item.post.id: item for item in changes.touched}
        for ids, missing in ((changes.missing, 1), (changes.present, 0)):
            self.known |= {own: replace(self.known[own], missing=missing) for own in ids}
        return changes

    @property
    def ids(self) -> list[str]:
        """Every id, newest first: what the timeline shows."""
        return sorted(self.known, key=lambda own: (self.known[own].moment, self.known[own].order), reverse=True)


def ids(items: tuple[Known, ...]) -> list[str]:
    """The ids of what changed."""
    return [item.post.id for item in items]
