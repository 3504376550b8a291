"""What a timeline knows of each post: when, by whom, what is true of it; no text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Flag, auto

from msgspec import Struct

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


class Entry(Struct, frozen=True):
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


class Marked(Struct, frozen=True):
    """What a mark changed: id → digest of the words as read, or None for unread again. `before` undoes it."""

    after: Mapping[str, bytes | None]
    before: Mapping[str, bytes | None]


class AuthorCount(Struct, frozen=True):
    """An author's posts in the blog; name "" stands for posts without a byline."""

    name: str
    posts: int
    unread: int


def byline(post: Post, blog: Blog) -> tuple[str, ...]:
    """Who the screen and `by:` name for a post: those shown on it, else the page's byline where that is one name."""
    return post.authors or (blog.authors if len(blog.authors) == 1 else ())


def marks_of(known: Known) -> Mark:
    """What is true of a stored post beside its text."""
    post = known.post
    plain = not (post.key or post.pinned or post.summary) and post.kind is PostKind.POST
    if plain and known.edited is None and known.withdrawn is None:  # nearly always
        return Mark.NONE
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
