"""The posts near the screen, and their rows. Everything else of a history stays in the store."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import date, tzinfo

from tui_liveblog.changes import Known
from tui_liveblog.model import Blog, Post
from tui_liveblog.timeline import Timeline, byline
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.post_layout import Laid, Seen, day_line, gap, lay_out
from tui_liveblog.ui.rows import Row

_POSTS = 1_000
"""Posts kept: some thirty screens."""

Load = Callable[[list[str]], Awaitable[dict[str, Known]]]


class Shelf:
    """Posts that were loaded, and how each is set in rows at the present width."""

    def __init__(self, timeline: Timeline, load: Load, marks: Marks, zone: tzinfo) -> None:
        self.marks, self.zone = marks, zone
        self.blog = Blog()
        self.grid = Grid.of(80)
        self.expanded: set[str] = set()
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
        return Seen(self._shown(known.post), self._timeline.is_unread(own), known.edited, known.withdrawn)

    def _shown(self, post: Post) -> Post:
        names = byline(post, self.blog)
        return post if names == post.authors else replace(post, authors=names)

    # Rows.

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
        return self._timeline[own].moment.astimezone(self.zone).date()

    def lead(self, own: str, above: str | None) -> tuple[Row, ...]:
        """What stands over a post that follows `above` on the screen: a day line and a blank, or nothing."""
        if above is None or self.day_of(above) == self.day_of(own):
            return ()
        return (day_line(self.day_of(own), self.grid, self.marks), ())

    def gap(self, own: str, below: str | None, *, apart: bool) -> int:
        """Blank rows after a post. `apart`: a line across follows."""
        if below is None or apart:
            return 1
        first, second = self._posts.get(own), self._posts.get(below)
        return 1 if first is None or second is None else gap(first.post, second.post)


_NOTHING = Laid(((),), (), 0)
