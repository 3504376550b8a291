"""The timeline on the screen, drawn by line. It draws what the reader says stands where, and repaints rows that changed."""

from __future__ import annotations

from textual import events
from textual.geometry import Region
from textual.message import Message

from tui_liveblog.ui.lines import key_row
from tui_liveblog.ui.page import ScreenLine
from tui_liveblog.ui.paint import join
from tui_liveblog.ui.post_layout import gutter
from tui_liveblog.ui.rows import Row, Run, placed
from tui_liveblog.ui.stage import RowsWidget, Stage
from tui_liveblog.ui.tab import Tab
from tui_liveblog.ui.wrap import wrap_runs

_WHEEL_LINES = 3


class TimelineView(RowsWidget):
    """The posts of one tab."""

    DEFAULT_CSS = "TimelineView { height: 1fr; }"

    class Resized(Message):
        """The timeline has another size."""

    def __init__(self, stage: Stage, tab: Tab) -> None:
        super().__init__(stage, id="timeline")
        self.tab = tab
        self.active = True  # whether the keys come here: a bright bar, else a dim one
        self._rows: list[Row] = []

    def sync(self, *, anew: bool = False) -> None:
        """Draw the timeline as it stands; repaint only rows that changed. `anew`: colours or width changed."""
        rows = self._made()
        height, width = self.size.height, self.size.width
        before, self._rows = self._rows, rows
        if anew:
            self.refresh()
            return
        changed = [
            Region(0, y, width, 1)
            for y in range(height)
            if (rows[y] if y < len(rows) else ()) != (before[y] if y < len(before) else ())
        ]
        if changed:
            self.refresh(*changed)

    def row(self, y: int) -> Row:
        """The row at line `y` of the screen."""
        return self._rows[y] if y < len(self._rows) else ()

    def _made(self) -> list[Row]:
        lines = self.tab.reader.lines()
        return [self._row_of(line) for line in lines] if lines else self._nothing()

    def _row_of(self, line: ScreenLine) -> Row:
        if line.row < 0:
            return line.lead
        shelf = self.tab.shelf
        seen = shelf.seen(line.post)
        if seen is None:
            return ()
        beside = gutter(
            seen,
            self.stage.grid,
            marks=self.stage.marks,
            zone=self.stage.zone,
            cursor=line.bar,
            active=self.active,
            row=line.row,
        )
        return join(beside, shelf.laid(line.post).rows[line.row])

    def _nothing(self) -> list[Row]:
        """What stands where no posts are: a sentence, why, and the keys that help."""
        tab, grid = self.tab, self.stage.grid
        if tab.error is not None:
            said, why = "Nothing to show from here.", f"{tab.error}."
            keys = (("r", "ask again"), ("q", "quit"))
        elif tab.timeline.filtered and len(tab.timeline):
            count = len(tab.timeline)
            hidden = f"{count} posts are" if count != 1 else "1 post is"
            said, why = "No post matches.", f"{hidden} hidden by the filter {tab.query.source}."
            keys = (("&", "change the filter"), ("Esc", f"show all {count}"))
        else:
            return [(), ((grid.text, Run(f"asking {tab.name} {self.stage.marks.cut}", "bright", bold=True)),)]
        rows: list[Row] = [(), ((grid.text, Run(said, "bright", bold=True)),)]
        rows += [placed(grid.text, runs) for runs in wrap_runs([Run(why[:1].upper() + why[1:])], grid.measure)]
        return [*rows, (), key_row(keys, grid.text)] if self.active else rows  # a sheet has the keys, and says them

    # The mouse.

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the page, not the cursor."""
        self._wheel(_WHEEL_LINES)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the page, not the cursor."""
        self._wheel(-_WHEEL_LINES)
        event.stop()

    class Wheeled(Message):
        """The wheel was turned over the timeline by so many lines."""

        def __init__(self, lines: int) -> None:
            super().__init__()
            self.lines = lines

    def _wheel(self, lines: int) -> None:
        self.post_message(self.Wheeled(lines))

    def on_resize(self) -> None:
        """The size is the app's to pass on."""
        self.post_message(self.Resized())
