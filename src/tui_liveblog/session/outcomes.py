"""What comes of a look, as values: expected failures are values too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, field

from tui_liveblog.changes import Changes
from tui_liveblog.errors import LiveBlogError
from tui_liveblog.model import Blog, Snapshot
from tui_liveblog.store import Place
from tui_liveblog.timeline import Columns


class Arrived(Struct, frozen=True):
    """What is new, by this look or by another program's on the same cache.

    at       when the page was looked at
    next_in  seconds until the next look, None where nothing new can come
    older    whether older posts can be asked for
    marks    whether read marks may have changed too: another program writes them
    gaps     the moments of posts under which others may be missing, newest first
    read     read marks of posts that came: of some that were here before, and were kept no longer
    """

    changes: Changes
    blog: Blog
    at: datetime
    next_in: float | None
    source: str = ""
    snapshot: Snapshot | None = None
    older: bool = False
    marks: bool = False
    gaps: tuple[datetime, ...] = ()
    read: Mapping[str, bytes] = field(default_factory=dict)


class Unchanged(Struct, frozen=True):
    """The server, or the file, says that nothing changed."""

    at: datetime
    next_in: float | None


class Failed(Struct, frozen=True):
    """A look that failed. `since` is when the first of this row of failures was."""

    error: LiveBlogError
    at: datetime
    since: datetime
    next_in: float | None


Outcome = Arrived | Unchanged | Failed


class Opening(Struct, frozen=True):
    """What was stored of a blog when it was opened.

    columns  the index of its posts, newest first: all of them, or those near the reader
    to_come  how many posts there are beside those
    lacks_newer  whether any of them are newer than those
    gaps     as in `Arrived`
    """

    blog: Blog
    columns: Columns
    to_come: int = 0
    lacks_newer: bool = False
    place: Place | None = None
    looked: datetime | None = None
    older: bool = False
    stars: tuple[str, ...] = ()
    gaps: tuple[datetime, ...] = ()

    @property
    def posts(self) -> int:
        """How many posts are stored."""
        return len(self.columns) + self.to_come
