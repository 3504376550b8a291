"""The timeline on the screen, drawn by line. It draws what the reader says stands where, and repaints rows that changed."""

from __future__ import annotations

from textual import events
from textual.geometry import Region
from textual.message import Message

from tui_liveblog.actions import shown_key
from tui_liveblog.errors import NoLiveBlog
from tui_liveblog.ui.highlight import Marked
from tui_liveblog.ui.lines import key_row
from tui_liveblog.ui.page import ScreenLine
from tui_liveblog.ui.paint import join
from tui_liveblog.ui.pointing import Selection, Spot, highlighted, link_at, linked, selected_words
from tui_liveblog.ui.post_layout import gutter
from tui_liveblog.ui.rows import Row, Run, placed
from tui_liveblog.ui.stage import RowsWidget, Stage
from tui_liveblog.ui.tab import Tab
from tui_liveblog.ui.wrap import wrap_runs

_WHEEL_LINES = 3
_LEFT = 1


class TimelineView(RowsWidget):
    """The posts of one tab."""

    DEFAULT_CSS = "TimelineView { height: 1fr; }"
    ALLOW_SELECT = False  # Textual's own selection counts characters, not cells, and repaints the widget at each movement

    class Resized(Message):
        """The timeline has another size."""

    def __init__(self, stage: Stage, tab: Tab) -> None:
        super().__init__(stage, id="timeline")
        self.tab = tab
        self.beside_rail = False  # whether what has the keys stands beside it, and covers nothing
        self.active = True  # whether the keys come here: a bright bar, else a dim one
        self._rows: list[Row] = []
        self._marked: tuple[Tab, Marked] | None = None  # rows in which what is looked for is marked
        self._lines: list[ScreenLine] = []
        self._pressed: Spot | None = None  # where the button went down, as long as it is
        self._selection: Selection | None = None

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
        before, self._lines = self._lines, self.tab.reader.lines()
        if [(line.post, line.row) for line in before] != [(line.post, line.row) for line in self._lines]:
            self._pressed = self._selection = None  # other words stand there now
        return [self._row_of(y, line) for y, line in enumerate(self._lines)] if self._lines else self._nothing()

    def _row_of(self, y: int, line: ScreenLine) -> Row:
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
            now=self.tab.now() if self.stage.relative else None,
        )
        looked_for = self.tab.looked_for(line.post)
        row = self._marked_for(self.tab).rows(line.post, looked_for, self.stage.grid, self.stage.marks)[line.row]
        if self._selection is not None:
            row = highlighted(row, self._selection.columns(y), self.stage.grid, self.stage.marks)
        if self.stage.terminal.links:
            row = linked(row, shelf.laid(line.post).links)
        return join(beside, row)

    def _marked_for(self, tab: Tab) -> Marked:
        if self._marked is None or self._marked[0] is not tab:
            self._marked = (tab, Marked(tab.shelf.laid))
        return self._marked[1]

    def _nothing(self) -> list[Row]:
        """What stands where no posts are: a sentence, why, and the keys that help."""
        tab, grid = self.tab, self.stage.grid
        count = len(tab.timeline) - tab.timeline.muted
        keys: tuple[tuple[str, str], ...]
        if tab.error is not None:
            said, why = "Nothing to show from here.", f"{tab.error}."
            links = isinstance(tab.error, NoLiveBlog) and bool(tab.error.links)
            keys = (("next_story", "its live blogs"),) if links and not self.stage.kiosk else ()
            keys = (*keys, ("check_now", "ask again"), ("quit", "quit"))
        elif tab.timeline.filtered and count:
            hidden = f"{count} posts are" if count != 1 else "1 post is"
            said, why = "No post matches.", tab.why_nothing or f"{hidden} hidden by the filter {tab.query.source}."
            keys = (("filter", "change the filter"), ("clear", f"show all {count}"))
            if tab.timeline.unread_only and not tab.query:
                said, why = "All read.", f"{hidden} hidden, because only unread ones are shown."
                keys = (("unread_only", f"show all {count}"), ("check_now", "check now"))
        elif tab.timeline.muted:
            said, why = "Every post is muted.", "mutes are kept in config.toml; authors muted here are heard again with m."
            keys = (("authors", "authors"), ("quit", "quit"))
        else:
            return [(), ((grid.text, Run(f"asking {tab.name} {self.stage.marks.cut}", "bright", bold=True)),)]
        rows: list[Row] = [(), ((grid.text, Run(said, "bright", bold=True)),)]
        rows += [placed(grid.text, runs) for runs in wrap_runs([Run(why[:1].upper() + why[1:])], grid.measure)]
        bound = tuple((shown_key(self.stage.keys[own][0]), word) for own, word in keys if self.stage.keys[own])
        return [*rows, (), key_row(bound, grid.text)] if self.active else rows  # a sheet has the keys, and says them

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

    class Clicked(Message):
        """A post was clicked; `link` is the number of the link under the mouse, 0 for none."""

        def __init__(self, post: str, link: int) -> None:
            super().__init__()
            self.post, self.link = post, link

    class Selected(Message):
        """The mouse was dragged over words, and let go."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A click begins, or a drag."""
        event.stop()
        if event.button == _LEFT:
            self._selection, self._pressed = None, self._spot(event)
            self.capture_mouse()
            self.sync()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Dragging selects words; only the rows on which that changes something are drawn."""
        spot = self._spot(event)
        if self._pressed is not None and (self._selection is not None or spot != self._pressed):
            self._selection = Selection(self._pressed, spot)
            self.sync()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """A click ends, or a drag."""
        self.release_mouse()
        pressed, self._pressed = self._pressed, None
        if pressed is None:
            return
        event.stop()
        if self._selection is not None:
            text = selected_words(self._words(), self._selection, self.stage.grid, self.stage.marks)
            if text:
                self.post_message(self.Selected(text))
        elif (
            (self.active or self.beside_rail) and pressed.row < len(self._lines) and (line := self._lines[pressed.row]).row >= 0
        ):
            self.post_message(self.Clicked(line.post, link_at(self._words()[pressed.row], pressed.column)))

    def _spot(self, event: events.MouseEvent) -> Spot:
        """The cell under the mouse; dragged out of the timeline, the nearest."""
        row = min(max(event.y, 0), max(self.size.height - 1, 0))
        return Spot(row, event.x - self.stage.grid.margin)

    def _words(self) -> list[Row]:
        """The posts' own rows as they stand, without the gutter; lines between posts are empty."""
        laid = self.tab.shelf.laid
        return [laid(line.post).rows[line.row] if line.row >= 0 else () for line in self._lines]

    def on_resize(self) -> None:
        """The size is the app's to pass on."""
        self.post_message(self.Resized())
