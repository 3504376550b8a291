"""What comes of a look, as values: expected failures are values too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tui_liveblog.changes import Changes
from tui_liveblog.errors import LiveBlogError
from tui_liveblog.model import Blog, Snapshot
from tui_liveblog.store import Place
from tui_liveblog.timeline import Entry


@dataclass(frozen=True, slots=True)
class Arrived:
    """What is new, by this look or by another program's on the same cache.

    at       when the page was looked at
    next_in  seconds until the next look, None where nothing new can come
    older    whether older posts can be asked for
    marks    whether read marks may have changed too: another program writes them
    gaps     the moments of posts under which others may be missing, newest first
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


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The server, or the file, says that nothing changed."""

    at: datetime
    next_in: float | None


@dataclass(frozen=True, slots=True)
class Failed:
    """A look that failed. `since` is when the first of this row of failures was."""

    error: LiveBlogError
    at: datetime
    since: datetime
    next_in: float | None


Outcome = Arrived | Unchanged | Failed


@dataclass(frozen=True, slots=True)
class Opening:
    """What was stored of a blog when it was opened. `gaps` are as in `Arrived`."""

    blog: Blog
    entries: list[Entry]
    marks: dict[str, bytes]
    place: Place | None
    looked: datetime | None
    older: bool = False
    stars: tuple[str, ...] = ()
    gaps: tuple[datetime, ...] = ()
