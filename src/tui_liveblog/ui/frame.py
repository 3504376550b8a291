"""The rows around the timeline: header, hairline, status line, and the hairline above that where a theme has no band."""

from __future__ import annotations

from collections.abc import Iterator

from textual.widget import Widget

from tui_liveblog.query import Query
from tui_liveblog.ui.masthead import HAIRLINE_FROM, hairline, header, status_line
from tui_liveblog.ui.stage import Bar, Stage
from tui_liveblog.ui.tab import Tab


class Frame:
    """Four bars; which of them there are depends on the window's height and the theme."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
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
        return max(1, height - self.above - 1 - self.foot.display)

    @property
    def above(self) -> int:
        """Rows above the timeline."""
        return 1 + bool(self.hairline.display)

    def draw(self, tab: Tab, rail: str, *, anew: bool = False) -> None:
        """Draw what changed; `anew`: everything. `rail` is the title of what stands in the rail."""
        grid, marks, zone = self._stage.grid, self._stage.marks, self._stage.zone
        new = tab.new
        roomy = bool(self.hairline.display)
        head = header(tab.shelf.blog, tab.name, tab.reader.first_day(), grid, marks, new=0 if roomy else new)
        self.header.show(head, anew=anew)
        if roomy:
            self.hairline.show(hairline(new, tab.query, grid, marks, rail=rail), anew=anew)
        if self.foot.display:
            self.foot.show(hairline(0, Query(), grid, marks), anew=anew)
        self.status.show(status_line(tab.standing, grid, marks, zone), anew=anew)
