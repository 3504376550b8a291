"""Sheets: what you ask for comes up from the status line, over the lower rows; the page above stays as it is.

From 136 columns some of them open in the rail instead, at the right, in columns that the timeline never uses.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.message import Message
from textual.strip import Strip

from tui_liveblog.ui.grid import Columns
from tui_liveblog.ui.lines import KeyWords, key_columns, key_row
from tui_liveblog.ui.masthead import sheet_top
from tui_liveblog.ui.rows import Row
from tui_liveblog.ui.stage import RowsWidget, Stage

Item = tuple[Row, ...]
"""What can be chosen: rows that belong together, and what stands over them."""


class Sheet(RowsWidget):
    """A line with its title, items that scroll, keys in the last row; as tall as that, at most up to the header.

    A subclass gives `items` and `keys`, and sets `railed` where it may stand in the rail, `whole` where it takes all the
    page. It changes nothing itself: it says what was chosen (`choose`).
    """

    DEFAULT_CSS = "Sheet { layer: sheet; dock: bottom; margin-bottom: 1; width: 100%; height: 3; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", show=False),
        Binding("j,down", "move(1)", show=False),
        Binding("k,up", "move(-1)", show=False),
        Binding("space,pagedown", "page(1)", show=False),
        Binding("b,pageup", "page(-1)", show=False),
        Binding("g,home", "move(-100000)", show=False),
        Binding("G,end", "move(100000)", show=False),
    ]
    can_focus = True
    title = ""
    railed: ClassVar[bool] = False
    whole: ClassVar[bool] = False

    class Closed(Message):
        """The sheet was closed."""

    class Chose(Message):
        """Something is to be done.

        work    does it
        action  or the action of `actions.ACTIONS` that does it
        blog    or the address of a blog that is to be opened
        closes  whether the sheet is closed first
        """

        overtaken: ClassVar[bool] = False
        """Whether the work gives way to what is asked for next: nothing waits for it."""

        def __init__(
            self,
            work: Callable[[], Awaitable[object]] | None,
            action: str = "",
            *,
            blog: str = "",
            closes: bool = False,
        ) -> None:
            super().__init__()
            self.work, self.action, self.blog, self.closes = work, action, blog, closes

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, id="sheet")
        self.at = 0  # the chosen item, or the first one shown
        self._first = 0  # the first row shown

    # What a subclass gives.

    @abstractmethod
    def items(self) -> Sequence[Item]:
        """Its content."""

    def keys(self) -> KeyWords:
        """What its last row says."""
        return ()

    def end(self) -> str:
        """What stands at the end of the title's line."""
        return ""

    def count_again(self) -> None:
        """Posts came, were read or filtered."""

    def choose(self, work: Callable[[], Awaitable[object]], *, closes: bool = False) -> None:
        """Say what is to be done."""
        self.post_message(self.Chose(work, closes=closes))

    # Where it stands.

    @property
    def in_rail(self) -> bool:
        """Whether it stands in the rail: on the page, without a line of its own on top, its title in the header's hairline."""
        return self.railed and self.stage.grid.rail >= 0

    @property
    def columns(self) -> Columns:
        """The columns of its rows."""
        return self.stage.grid.rail_columns if self.in_rail else self.stage.grid.sheet_columns

    def fit(self, room: int, above: int) -> None:
        """Take the height of the content, at most `room` rows; in the rail all of them but those `above` the timeline."""
        grid = self.stage.grid
        if self.in_rail:
            self.styles.dock = "right"
            self.styles.width = grid.width - grid.margin - grid.rail
            self.styles.margin = (above, 0, self.stage.below, 0)
            self.styles.height = room - above + 1
        else:
            self.styles.dock = "bottom"
            self.styles.width = "100%"
            self.styles.margin = (0, 0, self.stage.below, 0)
            self.styles.height = room if self.whole else max(2, min(room, len(self.rows()) + self._around()))
        self._show_chosen()
        self.refresh()

    # Moving in it.

    def action_move(self, by: int) -> None:
        """Choose another item."""
        self.at = max(0, min(len(self.items()) - 1, self.at + by))
        self._show_chosen()
        self.refresh()

    def action_page(self, by: int) -> None:
        """Move by what shows at once."""
        tallest = max((len(item) for item in self.items()), default=1)
        self.action_move(by * max(1, self._visible() // tallest))

    def action_close(self) -> None:
        """Close the sheet."""
        self.post_message(self.Closed())

    # The mouse.

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """The wheel goes through the items."""
        event.stop()
        self.action_move(1)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """The wheel goes through the items."""
        event.stop()
        self.action_move(-1)

    def on_click(self, event: Click) -> None:
        """A click chooses the item under the mouse."""
        event.stop()
        row = event.y - (0 if self.in_rail else 1) + self._first
        begin = 0
        for at, item in enumerate(self.items()):
            begin += len(item)
            if 0 <= row < begin:
                self.action_move(at - self.at)
                return

    # Rows.

    def rows(self) -> list[Row]:
        """The rows of its content."""
        return [row for item in self.items() for row in item]

    def key_rows(self) -> list[Row]:
        """The keys: one row in a sheet, as many as the rail needs."""
        columns = self.columns
        found: list[Row] = []
        taken: list[tuple[str, str]] = []
        for key in self.keys():
            if taken and key_columns([*taken, key]) > columns.end - columns.text:
                if not self.in_rail:
                    break
                found.append(key_row(tuple(taken), columns.text))
                taken = []
            taken.append(key)
        return [*found, key_row(tuple(taken), columns.text)] if taken else found

    def _around(self) -> int:
        """The rows of the title and the keys, with a blank above these where there is room for one."""
        keys = len(self.key_rows())
        blank = keys > 0 and self.stage.grid.kind != "narrow"
        return (0 if self.in_rail else 1) + blank + keys

    def _visible(self) -> int:
        height = int(self.styles.height.value if self.styles.height else 3)
        return max(1, height - self._around())

    def _show_chosen(self) -> None:
        room, items = self._visible(), self.items()
        begin = sum(len(item) for item in items[: self.at])
        end = begin + (len(items[self.at]) if self.at < len(items) else 0)
        self._first = max(0, min(self._first, begin, sum(map(len, items)) - room))
        if end > self._first + room:
            self._first = min(begin, end - room)

    def row(self, y: int) -> Row:
        """Title, content, keys."""
        if not self.in_rail:
            if y == 0:
                return sheet_top(self.title, self.end(), self.stage.grid, self.stage.marks)
            y -= 1
        rows, room, keys = self.rows(), self._visible(), self.key_rows()
        shown = min(room, len(rows)) if self.in_rail else room
        if y < shown:
            at = self._first + y
            return rows[at] if at < len(rows) else ()
        blank = self._around() - len(keys) - (0 if self.in_rail else 1)
        at = y - shown - blank
        return keys[at] if 0 <= at < len(keys) else ()

    def render_line(self, y: int) -> Strip:
        """The title stands on the page's ground, the rest on the band's; in the rail all on the page's."""
        ground = "page" if self.in_rail or self.whole or y == 0 else "band"
        return self.stage.painter.strip(self.row(y), self.columns.margin, self.size.width, ground)
