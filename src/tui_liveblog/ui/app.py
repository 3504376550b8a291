"""The app: hands keys to the tab and outcomes to the tab, and draws what came of it. Decides nothing itself."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from datetime import tzinfo
from typing import ClassVar

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.message import Message
from textual.timer import Timer
from textual.worker import Worker, WorkerError

from tui_liveblog.actions import ACTIONS
from tui_liveblog.query import Query
from tui_liveblog.session import Outcome
from tui_liveblog.ui.attention import REST_SECONDS
from tui_liveblog.ui.filter_sheet import FilterSheet
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.masthead import HAIRLINE_FROM, hairline, header, status_line
from tui_liveblog.ui.paint import Painter, textual_theme
from tui_liveblog.ui.sheets import AuthorsSheet, HelpSheet, Sheet, author_filter
from tui_liveblog.ui.stage import Bar, Stage
from tui_liveblog.ui.tab import Tab
from tui_liveblog.ui.terminal.driver import TerminalDriver
from tui_liveblog.ui.themes import Theme
from tui_liveblog.ui.timeline_view import TimelineView

_ANSWER_SECONDS = 4.0
_LAST_SECONDS = 1.0
"""From a signal to the end, whatever happens: Textual waits for a terminal that is gone."""

_NOT_UNDER_A_SHEET = frozenset(action.id for action in ACTIONS if action.group == "Reading")
"""What would change posts that a sheet may hide."""


class LiveBlogApp(App[int]):
    """The timeline of one tab."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    INLINE_PADDING = 0
    BINDINGS: ClassVar = [
        Binding(key, f"act('{action.id}')", action.label, id=f"{action.id}.{key}", show=False)
        for action in ACTIONS
        for key in action.keys
    ]

    class Came(Message):
        """One look's outcome: one message, however many posts."""

        def __init__(self, outcome: Outcome) -> None:
            super().__init__()
            self.outcome = outcome

    def __init__(self, tab: Tab, theme: Theme, *, marks: Marks, zone: tzinfo, query: Query | None = None) -> None:
        self.tab, self._theme = tab, theme
        self._first_query = query or Query()
        self._resting: Timer | None = None
        self._answering: Timer | None = None
        self._answered = ""  # the answer that is being timed
        self._following: Worker[None] | None = None
        super().__init__(driver_class=TerminalDriver, ansi_color=True)  # else Textual turns indices into colours of its own
        colours = 1 << 24 if self.console.color_system in (None, "truecolor") else 256
        self.stage = Stage(Painter(theme, colours), marks, zone, Grid.of(80))
        self.animation_level = "none"
        self.register_theme(textual_theme(theme, colours))
        self.theme = theme.name

    def compose(self) -> ComposeResult:
        """Header, hairline, timeline, status line."""
        yield Bar(self.stage, id="header")
        yield Bar(self.stage, id="hairline")
        yield TimelineView(self.stage, self.tab)
        yield Bar(self.stage, id="foot")
        yield Bar(self.stage, id="status", ground="band")

    async def on_mount(self) -> None:
        """Show what is stored, then follow."""
        self.tab.query = self._first_query
        await self._fit()
        await self.tab.open()
        self._draw(anew=True)
        self._following = self.run_worker(self._follow())
        self.app_resume_signal.subscribe(self, lambda _: self._draw_all())  # the terminal was another program's meanwhile
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):  # tests run it beside the main thread
                loop.add_signal_handler(number, self._told_to_end, 128 + number)

    def _told_to_end(self, status: int) -> None:
        """A signal: marks are safe already, the place is written on the way out. A terminal that is gone may hold that up."""
        last = threading.Timer(_LAST_SECONDS, os._exit, (status,))
        last.daemon = True
        last.start()
        self.exit(status)

    async def _follow(self) -> None:
        async for outcome in self.tab.session.follow():
            self.post_message(self.Came(outcome))

    async def on_unmount(self) -> None:
        """Stop asking, and remember where the reader is."""
        if self._following is not None:
            self._following.cancel()
            with contextlib.suppress(WorkerError):
                await self._following.wait()
        await self.tab.leave()

    # What comes.

    @on(Came)
    async def _came(self, message: Came) -> None:
        await self.tab.came(message.outcome)
        self._draw()

    def on_app_focus(self) -> None:
        """The terminal has the keys again."""
        self.tab.focused = True

    def on_app_blur(self) -> None:
        """Without focus nothing becomes read."""
        self.tab.focused = False

    @on(TimelineView.Resized)
    async def _resized(self) -> None:
        await self._fit()
        self._draw(anew=True)

    @on(TimelineView.Wheeled)
    async def _wheeled(self, message: TimelineView.Wheeled) -> None:
        await self.tab.wheel(message.lines)
        self._draw()

    # What keys do.

    async def action_act(self, action: str) -> None:
        """An action of the table."""
        own = getattr(self, f"_act_{action}", None)
        if own is not None:
            await own()
        elif self._sheet() is None or action not in _NOT_UNDER_A_SHEET:
            await self.tab.do(action)
            self._draw()
            self._time_rest()
            if self.tab.wants_older:
                self.run_worker(self._load_older(), group="older")

    async def _load_older(self) -> None:
        await self.tab.older()
        self._draw()

    async def _act_quit(self) -> None:
        error = self.tab.error
        self.exit(error.exit_status if error is not None else 0)

    async def _act_redraw(self) -> None:
        self._draw_all()

    async def _act_suspend(self) -> None:
        self.action_suspend_process()

    async def _act_help(self) -> None:
        await self._open_sheet(HelpSheet(self.stage))

    async def _act_authors(self) -> None:
        await self._open_sheet(AuthorsSheet(self.stage, self.tab))

    async def _act_filter(self) -> None:
        await self._open_sheet(FilterSheet(self.stage, self.tab))

    @on(FilterSheet.Typed)
    async def _typed(self, message: FilterSheet.Typed) -> None:
        if await self.tab.filter(message.query):
            self._draw()

    @on(FilterSheet.Closed)
    async def _filter_closed(self, message: FilterSheet.Closed) -> None:
        await self._close_sheet()
        await self.tab.filter(message.query)
        self._draw()

    @on(Sheet.Closed)
    async def _sheet_closed(self) -> None:
        await self._close_sheet()
        self._draw()

    @on(AuthorsSheet.Chosen)
    async def _chosen(self, message: AuthorsSheet.Chosen) -> None:
        await self.tab.filter(author_filter(self.tab.query, message.how, message.name, self.tab.names()))
        self._draw()

    def _sheet(self) -> Sheet | FilterSheet | None:
        return next(iter(self.query("#sheet").results()), None)  # type: ignore[return-value]

    async def _open_sheet(self, sheet: Sheet | FilterSheet) -> None:
        await self._close_sheet()
        self._view.active = False
        await self.mount(sheet)
        if isinstance(sheet, Sheet):
            sheet.fit(self.size.height - 2)
            sheet.focus()
        self._draw()

    async def _close_sheet(self) -> None:
        sheet = self._sheet()
        if sheet is not None:
            await sheet.remove()
        self._view.active = True
        self.set_focus(None)

    # Drawing.

    @property
    def _view(self) -> TimelineView:
        return self.query_one(TimelineView)

    def _hairlines(self) -> tuple[bool, bool]:
        """Whether there is one under the header, and one above the status line where the theme gives that no ground."""
        roomy = self.size.height >= HAIRLINE_FROM
        return roomy, roomy and self._theme.tokens["band"] == self._theme.tokens["page"]

    async def _fit(self) -> None:
        """Pass the window's size on to the tab."""
        grid, lines = Grid.of(self.size.width), self._hairlines()
        rows = max(1, self.size.height - 2 - sum(lines))
        for own, shown in zip(("#hairline", "#foot"), lines, strict=True):
            self.query_one(own).display = shown
        self.stage.grid = grid

        def change() -> None:
            self.tab.shelf.set_grid(grid)
            self.tab.reader.set_rows(rows)

        await self.tab.resize(change)
        sheet = self._sheet()
        if isinstance(sheet, Sheet):
            sheet.fit(self.size.height - 2)
        elif sheet is not None:
            sheet.align_prompt()

    def _draw(self, *, anew: bool = False) -> None:
        """Draw what changed; `anew`: everything."""
        tab, grid, marks, zone = self.tab, self.stage.grid, self.stage.marks, self.stage.zone
        view = self._view
        view.sync(anew=anew)
        day = tab.reader.first_day()
        new = tab.new
        has_hairline, has_foot = self._hairlines()
        head = header(tab.shelf.blog, tab.name, day, grid, marks, new=0 if has_hairline else new)
        self.query_one("#header", Bar).show(head, anew=anew)
        if has_hairline:
            self.query_one("#hairline", Bar).show(hairline(new, tab.query, grid, marks), anew=anew)
        if has_foot:
            self.query_one("#foot", Bar).show(hairline(0, Query(), grid, marks), anew=anew)
        self.query_one("#status", Bar).show(status_line(tab.standing, grid, marks, zone), anew=anew)
        sheet = self._sheet()
        if sheet is not None:
            sheet.count_again()
        self._time_answer()

    def _draw_all(self) -> None:
        """Send every cell, whatever the terminal shows."""
        self._draw(anew=True)
        self.screen.refresh(layout=True)

    def _time_rest(self) -> None:
        """In a second, ask whether the cursor rested."""
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(REST_SECONDS, self._rested)

    async def _rested(self) -> None:
        if await self.tab.rest():
            self._draw()

    def _time_answer(self) -> None:
        """Answers to keys stand for four seconds."""
        if self.tab.answer == self._answered:
            return
        self._answered = self.tab.answer
        if self._answering is not None:
            self._answering.stop()
            self._answering = None
        if self.tab.answer:
            self._answering = self.set_timer(_ANSWER_SECONDS, self._answer_is_over)

    def _answer_is_over(self) -> None:
        self.tab.answer = ""
        self._draw()
