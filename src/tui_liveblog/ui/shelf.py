"""The posts near the screen, and their rows. Everything else of a history stays in the store."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from datetime import date, datetime, tzinfo

from msgspec import Struct
from msgspec.structs import replace

from tui_liveblog.changes import Known
from tui_liveblog.model import Blog, Post
from tui_liveblog.timeline import Timeline, byline
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.lines import away_line, day_line, ended_line, first_post_line, missing_line, read_line
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.post_layout import Laid, Seen, gap, lay_out
from tui_liveblog.ui.rows import Row, Run, cut

_POSTS = 1_000
"""Posts kept: some thirty screens."""


class Noted(Struct, frozen=True):
    """A place in time at which a line across stands: posts after it came later.

    since  None for `read up to here`; else when the reader went away
    """

    place: tuple[datetime, int]
    since: datetime | None = None

    def row(self, grid: Grid, marks: Marks, zone: tzinfo) -> Row:
        """The line."""
        return read_line(grid, marks) if self.since is None else away_line(self.since, grid, marks, zone=zone)


Load = Callable[[list[str]], Awaitable[dict[str, Known]]]


class Shelf:
    """Posts that were loaded, and how each is set in rows at the present width."""

    def __init__(self, timeline: Timeline, load: Load, marks: Marks, zone: tzinfo) -> None:
        self.marks, self.zone = marks, zone
        self.blog = Blog()
        self.grid = Grid.of(80)
        self.expanded: set[str] = set()
        self.left: Noted | None = None  # where the reader was when they last left
        self.away: Noted | None = None  # where they were when the terminal lost the keys
        self.missing: tuple[datetime, ...] = ()  # moments of posts under which others may be missing
        self.complete = False  # whether the oldest post here is the blog's first
        self.ended: datetime | None = None  # when the newsdesk was seen to close the blog
        self.goes_on: str | None = None  # what the blog is called that an ended story goes on in
        self._timeline, self._load = timeline, load
        self._posts: OrderedDict[str, Known] = OrderedDict()
        self._laid: dict[str, Laid] = {}
        self.laid_out = 0  # how many posts were ever set: tests count it

    async def want(self, ids: Iterable[str]) -> None:
        """Load what is not here yet."""
        missing: list[str] = []
        for own in ids:
            if own in self._posts:
                self._posts.move_to_end(own)
            else:
                missing.append(own)
        if missing:
            self.put((await self._load(missing)).values())

    def put(self, posts: Iterable[Known]) -> None:
        """Posts that came or changed."""
        for known in posts:
            own = known.post.id
            if self._posts.get(own) != known:
                self._laid.pop(own, None)
            self._posts[own] = known
            self._posts.move_to_end(own)
        while len(self._posts) > _POSTS:
            own, _ = self._posts.popitem(last=False)
            self._laid.pop(own, None)

    def __contains__(self, own: object) -> bool:
        """Whether the post is here."""
        return own in self._posts

    def known(self, own: str) -> Known | None:
        """A post that is here."""
        return self._posts.get(own)

    def seen(self, own: str) -> Seen | None:
        """A post as the layout takes it: with the byline that the screen shows."""
        known = self._posts.get(own)
        if known is None or own not in self._timeline:
            return None
        timeline = self._timeline
        return Seen(self._shown(known.post), timeline.is_unread(own), known.edited, known.withdrawn, timeline.is_starred(own))

    def _shown(self, post: Post) -> Post:
        names = byline(post, self.blog)
        return post if names == post.authors else replace(post, authors=names)

    # Rows.

    @property
    def across(self) -> tuple[object, ...]:
        """What lines across the page hang on, besides the posts: another where they may be others."""
        lines = self.left, self.away, self.missing, self.complete, self.ended, self.goes_on
        return self._timeline.newest_first, self.grid, *lines

    def set_grid(self, grid: Grid) -> None:
        """Another width: everything is set anew, when it is next seen."""
        if grid != self.grid:
            self.grid = grid
            self._laid.clear()

    def forget_rows(self, own: str | None = None) -> None:
        """Set one post, or all, anew."""
        if own is None:
            self._laid.clear()
        else:
            self._laid.pop(own, None)

    def toggle(self, own: str) -> bool:
        """Unfold a folded post, or fold it again; whether anything changed."""
        if own in self.expanded:
            self.expanded.discard(own)
        elif self.laid(own).folded:
            self.expanded.add(own)
        else:
            return False
        self._laid.pop(own, None)
        return True

    def laid(self, own: str) -> Laid:
        """A post in rows; one row of nothing for a post that is not here."""
        laid = self._laid.get(own)
        if laid is None:
            seen = self.seen(own)
            if seen is None:
                return _NOTHING
            laid = lay_out(seen, self.grid, marks=self.marks, zone=self.zone, expanded=own in self.expanded)
            self.laid_out += 1
            self._laid[own] = laid
        return laid

    def day_of(self, own: str) -> date:
        """The day of a post, in the reader's zone."""
        return self._timeline.moment(own).astimezone(self.zone).date()

    def lead(self, own: str, above: str | None) -> tuple[Row, ...]:
        """What stands over a post that follows `above` on the screen: lines across, each with a blank after it."""
        newest_first = self._timeline.newest_first
        if above is None:
            return tuple(row for line in self._end(newest=newest_first) for row in (line, ()))
        lines = [
            noted.row(self.grid, self.marks, self.zone)
            for noted in (self.away, self.left)
            if noted is not None and self._timeline.divides(noted.place, above, own)
        ]
        if self._misses(above, own):  # what may be missing is newer than what was read
            lines.insert(0 if newest_first else len(lines), missing_line(self.grid, self.marks))
        before, day = self.day_of(above), self.day_of(own)
        if before != day:
            lines.append(day_line(day, self.grid, self.marks, beside=before))
        return tuple(row for line in lines for row in (line, ()))

    def _misses(self, above: str, below: str) -> bool:
        """Whether posts may be missing between two neighbours on the screen."""
        if not self.missing:
            return False
        older, newer = sorted(map(self._timeline.moment, (above, below)))
        return any(older < moment <= newer for moment in self.missing)

    def tail(self) -> tuple[Row, ...]:
        """What stands under the last post of the page."""
        return tuple(row for line in self._end(newest=not self._timeline.newest_first) for row in ((), line))

    def _end(self, *, newest: bool) -> list[Row]:
        """The lines at one end of the history."""
        if not newest:
            return [first_post_line(self.grid, self.marks)] if self.complete else []
        lines = [ended_line(self.ended, self.grid, self.marks, zone=self.zone)] if self.ended is not None else []
        if self.goes_on is not None:
            words = cut(f"The story goes on: {self.goes_on}", self.grid.measure, self.marks.cut)
            lines.append(((self.grid.text, Run(words, "bright", bold=True)),))
        return lines

    def gap(self, own: str, below: str | None, *, apart: bool) -> int:
        """Blank rows after a post. `apart`: a line across follows."""
        if below is None or apart:
            return 1
        first, second = self._posts.get(own), self._posts.get(below)
        return 1 if first is None or second is None else gap(first.post, second.post)


_NOTHING = Laid(((),), (), 0)
