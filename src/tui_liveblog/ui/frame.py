"""The rows around the timeline: header, hairline, status line, and the hairline above that where a theme has no band."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from weakref import WeakKeyDictionary

from msgspec.structs import replace
from textual.widget import Widget

from tui_liveblog.model import Status
from tui_liveblog.query import Query
from tui_liveblog.ui.hotlist import Other
from tui_liveblog.ui.masthead import HAIRLINE_FROM, hairline, header
from tui_liveblog.ui.pulse import Heartbeat, Pulse
from tui_liveblog.ui.stage import Bar, Stage
from tui_liveblog.ui.status import status_line
from tui_liveblog.ui.tab import Tab


class Frame:
    """Four bars; which of them there are depends on the window's height and the theme."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._heartbeats: WeakKeyDictionary[Tab, Heartbeat] = WeakKeyDictionary()
        self.header = Bar(stage, id="header")
        self.hairline = Bar(stage, id="hairline")
        self.foot = Bar(stage, id="foot")
        self.status = Bar(stage, id="status", ground="band")

    def around(self, timeline: Widget) -> Iterator[Widget]:
        """The bars and the timeline between them, from top to bottom."""
        yield self.header
        yield self.hairline
        yield timeline
        yield self.foot
        yield self.status

    def fit(self, height: int) -> int:
        """The window is so many rows high; the rows that are left for the timeline."""
        roomy = height >= HAIRLINE_FROM
        tokens = self._stage.painter.theme.tokens
        self.hairline.display = roomy
        self.foot.display = roomy and tokens["band"] == tokens["page"]
        self._stage.below = 1 + bool(self.foot.display)
        return max(1, height - self.above - self._stage.below)

    @property
    def above(self) -> int:
        """Rows above the timeline."""
        return 1 + bool(self.hairline.display)

    def draw(self, tab: Tab, rail: str, others: Sequence[Other] = (), *, anew: bool = False) -> None:
        """Draw what changed; `anew`: everything.

        rail    the title of what stands in the rail
        others  the other blogs with something unread
        """
        grid, marks, zone = self._stage.grid, self._stage.marks, self._stage.zone
        new, behind, newest_first = tab.new, tab.new_behind, tab.timeline.newest_first
        roomy = bool(self.hairline.display)
        day, pulse = tab.reader.first_day(), self._pulse(tab)
        said = 0 if roomy else new
        blog = replace(tab.shelf.blog, title=tab.shelf.blog.title or tab.named)
        head = header(
            blog, tab.name, day, grid, marks, new=said, behind=behind, newest_first=newest_first, pulse=pulse, others=others
        )
        self.header.show(head, anew=anew)
        if roomy:
            only = tab.timeline.unread_only
            search = (tab.search.query, tab.search.count) if tab.search else None
            line = hairline(
                new,
                tab.query,
                grid,
                marks,
                rail=rail,
                unread_only=only,
                newest_first=newest_first,
                behind=behind,
                search=search,
            )
            self.hairline.show(line, anew=anew)
        if self.foot.display:
            self.foot.show(hairline(0, Query(), grid, marks), anew=anew)
        standing = replace(tab.standing, keys=self._stage.keys)
        self.status.show(status_line(standing, grid, marks, zone), anew=anew)

    def _pulse(self, tab: Tab) -> Pulse:
        if tab not in self._heartbeats:
            self._heartbeats[tab] = Heartbeat(tab.timeline)
        return self._heartbeats[tab].at(tab.polling.checked, ended=tab.shelf.blog.status is Status.ENDED)
