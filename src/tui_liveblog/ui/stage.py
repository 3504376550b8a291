"""What every widget draws with: the theme on this terminal, the marks, the zone, the grid of the present width."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from datetime import tzinfo
from typing import Self

from msgspec import Struct, field
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui_liveblog.actions import default_keys
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.paint import Painter
from tui_liveblog.ui.rows import Row
from tui_liveblog.ui.terminal.capabilities import Capabilities

_STRIPS = 300
"""Rows that are kept as they were drawn: a post that comes moves most of them down as they are."""


class Stage(Struct):
    """Owned by the app, which alone changes it.

    keys      the keys of each action, by its id
    terminal  what was detected of it
    mouse     whether clicks and the wheel are taken
    kiosk     whether nothing that leads out of the program is done
    relative  whether times are said relative to now
    below     rows under a sheet: the status line, and a hairline where the theme has one
    typed     what was typed in prompts, by what they recall, oldest first
    """

    painter: Painter
    marks: Marks
    zone: tzinfo
    grid: Grid
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=default_keys)
    terminal: Capabilities = field(default_factory=Capabilities)
    mouse: bool = True
    kiosk: bool = False
    relative: bool = False
    below: int = 1
    typed: dict[str, list[str]] = field(default_factory=dict)


class RowsWidget(Widget):
    """A widget that is drawn by line, from rows.

    A subclass gives `row` for each line; widgets draw what they were handed and do no I/O.
    """

    ground = "page"
    owes = False
    """Whether it is to be drawn again and was not yet."""

    def __init__(self, stage: Stage, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self.stage = stage
        self._standing: dict[int, Strip] = {}  # as they stand
        self._strip_of: dict[Row, Strip] = {}  # of all rows that were drawn, as they look with …
        self._drawn_with: tuple[Painter, int, int] | None = None  # … this theme, margin and width

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Draw it again at the next frame."""
        self.owes = True
        if regions:
            for line in {line for region in regions for line in region.line_range}:
                self._standing.pop(line, None)
        else:
            self._standing.clear()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    @abstractmethod  # as mypy holds: Textual's widgets have a metaclass of their own
    def row(self, y: int) -> Row:
        """The row at line `y`."""

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        self.owes = False
        painter, margin, width = look = (self.stage.painter, self.stage.grid.margin, self.size.width)
        if look != self._drawn_with or len(self._strip_of) > _STRIPS:
            self._strip_of, self._drawn_with = {}, look
        row = self.row(y)
        strip = self._strip_of.get(row)
        if strip is None:
            strip = self._strip_of[row] = painter.strip(row, margin, width, self.ground)
        self._standing[y] = strip
        return strip

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines that are asked for, which Textual does whenever anything on the screen changes.

        A row fills its line, so nothing of a border, a padding or a ground is to be put around it.
        """
        if self._drawn_with != (self.stage.painter, self.stage.grid.margin, self.size.width):
            self._standing.clear()
        strips = [self._standing.get(y) or self.render_line(y) for y in crop.line_range]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        for beside in self.get_line_filters():
            strips = [strip.apply_filter(beside, self.background_colors[1]) for strip in strips]
        return strips


class Bar(RowsWidget):
    """One row that is set from outside: header, hairline, status line, the top of a sheet."""

    DEFAULT_CSS = "Bar { height: 1; }"

    def __init__(self, stage: Stage, *, id: str, ground: str = "page") -> None:  # noqa: A002 - Textual's name for it
        super().__init__(stage, id=id)
        self.ground = ground
        self._row: Row = ()

    def show(self, row: Row, *, anew: bool = False) -> None:
        """Draw this row; nothing happens if it is drawn already. `anew`: colours or width changed."""
        if row != self._row or anew:
            self._row = row
            self.refresh()

    def row(self, y: int) -> Row:
        """The row that was set."""
        return self._row if y == 0 else ()
