"""What is known of a post, and what one look changed."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from tui_liveblog.model import Post


class Known(Struct, frozen=True, gc=False):
    """A post and what the program knows of it beside its text.

    moment     its time in the timeline: as published; where the page gives none, its neighbour's; never in the future
    order      its place among posts of one moment: larger is newer
    digest     `text_digest` of the post
    seen       when it was first seen
    edited     when its text was last seen to change, None if never
    withdrawn  when it was taken away, None while it stands
    missing    complete looks in a row that did not show it
    """

    post: Post
    moment: datetime
    order: int
    digest: bytes
    seen: datetime
    edited: datetime | None = None
    withdrawn: datetime | None = None
    missing: int = 0


class Changes(Struct, frozen=True):
    """What one look changed.

    added      new posts, newest first in the source's order, with their place
    edited     posts whose visible text changed
    amended    posts that changed otherwise: a mark, a time, an author; no news, but to be shown
    withdrawn  posts taken away
    returned   posts that came back after they were withdrawn
    missing    ids missing from this look for the first time: withdrawn if the next misses them too
    present    ids once missing that this look shows again
    """

    added: tuple[Known, ...] = ()
    edited: tuple[Known, ...] = ()
    amended: tuple[Known, ...] = ()
    withdrawn: tuple[Known, ...] = ()
    returned: tuple[Known, ...] = ()
    missing: tuple[str, ...] = ()
    present: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether a reader would see anything change."""
        return bool(self.added or self.edited or self.amended or self.withdrawn or self.returned)

    @property
    def touched(self) -> tuple[Known, ...]:
        """Every post that changed, in no order."""
        return self.added + self.edited + self.amended + self.withdrawn + self.returned

    def newest_first(self) -> Changes:
        """The same for a reader: each kind newest first, without what is only counted."""

        def ordered(items: tuple[Known, ...]) -> tuple[Known, ...]:
            return tuple(sorted(items, key=lambda item: (item.moment, item.order), reverse=True))

        return Changes(
            ordered(self.added), ordered(self.edited), ordered(self.amended), ordered(self.withdrawn), ordered(self.returned)
        )
