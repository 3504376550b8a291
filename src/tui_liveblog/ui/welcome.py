"""The app before any blog is open: an address to type, the blogs that were followed, the demo."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Protocol

from textual import events, on
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input

from tui_liveblog.errors import LiveBlogError
from tui_liveblog.garbage import collect_again
from tui_liveblog.store import Followed
from tui_liveblog.ui.ending import end, end_on_signals
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.paint import Painter, textual_theme
from tui_liveblog.ui.rows import Row, Run
from tui_liveblog.ui.sheets.base import Sheet
from tui_liveblog.ui.sheets.help import HelpSheet
from tui_liveblog.ui.stage import Bar, RowsWidget, Stage
from tui_liveblog.ui.terminal.driver import TerminalDriver
from tui_liveblog.ui.themes import Theme
from tui_liveblog.ui.welcome_page import MOST_FOLLOWED, SCHEME, welcome_rows, welcome_status

if TYPE_CHECKING:
    from tui_liveblog.ui.tab import Tab


class Chooses(Protocol):
    """What opens a blog. Both raise LiveBlogError."""

    def typed(self, source: str, url: str = "") -> Awaitable[Tab]:
        """The blog of an address."""

    def demo(self) -> Awaitable[Tab]:
        """The bundled story."""


class _Page(Screen[None], inherit_bindings=False):
    """The screen, without Textual's own keys."""


class _Part(RowsWidget):
    """Rows that are set from outside."""

    def __init__(self, stage: Stage, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(stage, id=id)
        self.rows: Sequence[Row] = ()

    def row(self, y: int) -> Row:
        """The row at that line."""
        return self.rows[y] if y < len(self.rows) else ()


class _Address(Input):
    """The line that an address is typed in. While it is empty, some characters are keys; after `:` none is."""

    class Pressed(Message):
        """A key was pressed, and not typed."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, keys: frozenset[str]) -> None:
        super().__init__(compact=True, select_on_focus=False)
        self.cursor_blink = False
        self._keys = keys
        self.typing = False

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            self.value, self.typing = "", False
        elif not self.value and not self.typing and event.character == ":":
            self.typing = True
        elif not self.value and not self.typing and event.character in self._keys:
            self.post_message(self.Pressed(event.character or ""))
        else:
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()


class WelcomeApp(App[int], inherit_bindings=False):
    """Ends when a blog was chosen, which is `chosen` then, or when the reader quits.

    followed  blogs that can be opened again
    """

    CSS_PATH = "app.tcss"
    CSS = """
    #welcome-above { height: auto; }
    #welcome-line { height: 1; }
    #welcome-below { height: 1fr; }
    #welcome-line Input, #welcome-line Input:focus {
        width: 1fr; height: 1; border: none; padding: 0; background: $background; background-tint: $background 0%;
        color: $bright;
    }
    #welcome-line .input--cursor {
        background: $input-cursor-background; color: $input-cursor-foreground; text-style: $input-cursor-text-style;
    }
    """
    ENABLE_COMMAND_PALETTE = False
    INLINE_PADDING = 0

    def __init__(
        self,
        theme: Theme,
        opens: Chooses,
        *,
        marks: Marks,
        zone: tzinfo,
        keys: Mapping[str, tuple[str, ...]],
        followed: Sequence[Followed] = (),
    ) -> None:
        self.chosen: Tab | None = None
        self._opens, self._followed = opens, followed[:MOST_FOLLOWED]
        self._said = ""
        super().__init__(driver_class=TerminalDriver, ansi_color=True)
        colours = 1 << 24 if self.console.color_system in (None, "truecolor") else 256
        self.stage = Stage(Painter(theme, colours), marks, zone, Grid.of(80), keys)
        self.animation_level = "none"
        self.register_theme(textual_theme(theme, colours))
        self.theme = theme.name
        self._above = _Part(self.stage, id="welcome-above")
        self._scheme = Bar(self.stage, id="welcome-scheme")
        numbers = frozenset(f"{number}" for number in range(1, len(self._followed) + 1))
        self._input = _Address(frozenset("d?q") | numbers)
        self._below = _Part(self.stage, id="welcome-below")
        self._status = Bar(self.stage, id="status", ground="band")
        self.bind("ctrl+c", "leave", show=False)

    def get_default_screen(self) -> Screen[None]:
        """The one screen."""
        return _Page(id="_default")

    def compose(self) -> ComposeResult:
        """The page, the line to type in, the keys."""
        yield self._above
        with Horizontal(id="welcome-line"):
            yield self._scheme
            yield self._input
        yield self._below
        yield self._status

    def on_mount(self) -> None:
        """Take the keys."""
        self._draw()
        self._input.focus()
        end_on_signals(self)
        self.call_after_refresh(self._shown)

    def _shown(self) -> None:
        """What was on the screen from before may go."""
        collect_again()
        if isinstance(self._driver, TerminalDriver) and self._driver.screen is not None:
            self._driver.screen.release()

    def on_resize(self) -> None:
        """Another size of the window."""
        self._draw()

    def _draw(self) -> None:
        grid = self.stage.grid = Grid.of(self.size.width)
        marks = self.stage.marks
        page = welcome_rows(self.size.height - 1, grid, marks, self._followed, self._said)
        self._above.rows, self._below.rows = page.above, page.below
        self._above.styles.height = len(page.above)
        shown = SCHEME if "://" not in self._input.value else ""
        self._scheme.styles.width = grid.margin + grid.text + len(shown)
        self._scheme.show(((grid.text, Run(shown, "dim")),) if shown else (), anew=True)
        self._status.show(welcome_status(grid), anew=True)
        self._above.refresh()
        self._below.refresh()

    # What is typed.

    @on(Input.Changed)
    def _changed(self) -> None:
        self._said = ""
        self._draw()

    @on(Input.Submitted)
    async def _submitted(self, event: Input.Submitted) -> None:
        value = event.value.strip()
        if value:
            await self._choose(self._opens.typed(value if "://" in value else SCHEME + value))

    @on(_Address.Pressed)
    async def _pressed(self, message: _Address.Pressed) -> None:
        match message.key:
            case "d":
                await self._choose(self._opens.demo())
            case "?":
                await self._help()
            case "q":
                self.action_leave()
            case number:
                blog = self._followed[int(number) - 1]
                await self._choose(self._opens.typed(blog.address, blog.url))

    async def _choose(self, opening: Awaitable[Tab]) -> None:
        try:
            self.chosen = await opening
        except LiveBlogError as error:
            self._said = f"{error}"
            self._draw()
            return
        self.exit(0)

    def action_leave(self) -> None:
        """Quit."""
        end(self, 0)

    # The keys.

    async def _help(self) -> None:
        sheet = HelpSheet(self.stage)
        await self.mount(sheet)
        sheet.fit(self.size.height - 1, 0)
        sheet.focus()

    @on(Sheet.Closed)
    async def _help_closed(self) -> None:
        await self.query_one("#sheet").remove()
        self._input.focus()
