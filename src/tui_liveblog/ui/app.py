"""The app: hands keys to the tab and outcomes to the tab, and draws what came of it. Decides nothing itself."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Mapping
from datetime import tzinfo

from textual import on
from textual.app import App, ComposeResult
from textual.message import Message
from textual.timer import Timer
from textual.worker import Worker, WorkerError

from tui_liveblog.actions import ACTIONS, default_keys
from tui_liveblog.errors import LiveBlogError
from tui_liveblog.query import Query
from tui_liveblog.session import Outcome
from tui_liveblog.ui.attention import REST_SECONDS
from tui_liveblog.ui.frame import Frame
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.opening import Opening
from tui_liveblog.ui.paint import Painter, textual_theme
from tui_liveblog.ui.sheets import OPENED_BY, Prompt, Sheet
from tui_liveblog.ui.stage import Stage
from tui_liveblog.ui.tab import Tab
from tui_liveblog.ui.terminal.driver import TerminalDriver
from tui_liveblog.ui.themes import Theme
from tui_liveblog.ui.timeline_view import TimelineView

_ANSWER_SECONDS = 4.0
_LAST_SECONDS = 1.0
"""From a signal to the end, whatever happens: Textual waits for a terminal that is gone."""

_NOT_UNDER_A_SHEET = frozenset(action.id for action in ACTIONS if action.group == "Reading")
"""What would change posts that a sheet may hide."""


Opener = Callable[[str], Awaitable[Tab]]
"""Makes a tab for an address that a reader chose. Raises LiveBlogError."""


class LiveBlogApp(App[int]):
    """The timelines of one or several tabs, of which one shows.

    keys    the keys of each action, by its id
    opener  how another blog is opened; None where none can be
    """

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    INLINE_PADDING = 0

    class Came(Message):
        """One look's outcome: one message, however many posts."""

        def __init__(self, tab: Tab, outcome: Outcome) -> None:
            super().__init__()
            self.tab, self.outcome = tab, outcome

    def __init__(
        self,
        tab: Tab,
        theme: Theme,
        *,
        marks: Marks,
        zone: tzinfo,
        query: Query | None = None,
        keys: Mapping[str, tuple[str, ...]] | None = None,
        opener: Opener | None = None,
    ) -> None:
        self.tabs = [tab]
        self._at = 0
        self._first_query = query or Query()
        self._opener = opener
        self._resting: Timer | None = None
        self._answering: Timer | None = None
        self._answered = ""  # the answer that is being timed
        self._following: dict[Tab, Worker[None]] = {}
        super().__init__(driver_class=TerminalDriver, ansi_color=True)  # else Textual turns indices into colours of its own
        self._colours = 1 << 24 if self.console.color_system in (None, "truecolor") else 256
        self.stage = Stage(Painter(theme, self._colours), marks, zone, Grid.of(80), keys or default_keys())
        self.animation_level = "none"
        self.frame = Frame(self.stage)
        self._opening = Opening(self)
        self._bind_keys()
        self._dress(theme)

    def _bind_keys(self) -> None:
        for action in ACTIONS:
            for number, key in enumerate(self.stage.keys[action.id], 1):
                self.bind(key, f"act('{action.id}', {number})", description=action.label, show=False)

    def _dress(self, theme: Theme) -> None:
        self.stage.painter = Painter(theme, self._colours)
        self.register_theme(textual_theme(theme, self._colours))
        self.theme = theme.name

    async def wear(self, theme: Theme) -> None:
        """Another theme, or the same one as it is now."""
        self._dress(theme)
        self.refresh_css()
        await self._fit()
        self._draw_all()

    @property
    def tab(self) -> Tab:
        """The blog that shows."""
        return self.tabs[self._at]

    def compose(self) -> ComposeResult:
        """Header, hairline, timeline, status line."""
        yield from self.frame.around(TimelineView(self.stage, self.tab))

    async def on_mount(self) -> None:
        """Show what is stored, then follow."""
        self.tab.query = self._first_query
        await self._begin(self.tab)
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

    # Blogs.

    async def _begin(self, tab: Tab) -> None:
        """Show a blog as it is stored, then follow it."""
        self._view.tab = tab
        await self._fit()
        await tab.open()
        self._draw(anew=True)
        self._following[tab] = self.run_worker(self._follow(tab))

    async def _follow(self, tab: Tab) -> None:
        async for outcome in tab.session.follow():
            self.post_message(self.Came(tab, outcome))

    async def _end(self, tab: Tab) -> None:
        """Stop asking for a blog, and remember where its reader is."""
        following = self._following.pop(tab, None)
        if following is not None:
            following.cancel()
            with contextlib.suppress(WorkerError):
                await following.wait()
        await tab.leave()

    async def on_unmount(self) -> None:
        """Stop asking, and remember where the reader is."""
        for tab in self.tabs:
            await self._end(tab)

    async def open_blog(self, source: str) -> None:
        """Another blog beside those that are open; in the place of one of which there is nothing to show."""
        if self._opener is None:
            self.tab.answer = "other blogs cannot be opened here"
            return
        try:
            tab = await self._opener(source)
        except LiveBlogError as error:
            self.tab.answer = str(error)
            return
        if self.tab.error is not None:
            await self._end(self.tab)
            self.tabs[self._at] = tab
        else:
            self.tabs.append(tab)
            self._at = len(self.tabs) - 1
        await self._begin(tab)

    async def _act_next_blog(self) -> None:
        await self._show_blog(self._at + 1)

    async def _act_previous_blog(self) -> None:
        await self._show_blog(self._at - 1)

    async def _show_blog(self, at: int) -> None:
        if len(self.tabs) == 1:
            self.tab.answer = "no other blog is open"
        else:
            await self._close_sheet()
            self._at = at % len(self.tabs)
            self._view.tab = self.tab
            await self._fit()
        self._draw(anew=True)

    # What comes.

    @on(Came)
    async def _came(self, message: Came) -> None:
        await message.tab.came(message.outcome)
        self._draw()

    async def on_app_focus(self) -> None:
        """The terminal has the keys again."""
        await self.tab.focus(True)
        self._draw()

    async def on_app_blur(self) -> None:
        """Without focus nothing becomes read."""
        await self.tab.focus(False)
        self._draw()

    @on(TimelineView.Resized)
    async def _resized(self) -> None:
        await self._fit()
        self._draw(anew=True)

    @on(TimelineView.Wheeled)
    async def _wheeled(self, message: TimelineView.Wheeled) -> None:
        await self.tab.wheel(message.lines)
        self._draw()

    # What keys do.

    async def action_act(self, action: str, number: int = 1) -> None:
        """An action of the table; `number` counts the keys of one that does it to another thing with each."""
        own = getattr(self, f"_act_{action}", None)
        if own is not None:
            await own()
        elif action in OPENED_BY:
            await self._open_sheet(action)
        elif (outside := self._opening.handler(action)) is not None:
            await outside(number)
            self._draw()
        elif self._sheet() is None or action not in _NOT_UNDER_A_SHEET:
            await self.tab.do(action, number)
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

    # Sheets.

    @on(Sheet.Chose)
    async def _chose(self, message: Sheet.Chose) -> None:
        if message.closes:
            await self._close_sheet()
        if message.work is not None:
            await message.work()
        if message.action:
            await self.action_act(message.action)
        self._draw()

    @on(Sheet.Closed)
    async def _sheet_closed(self) -> None:
        await self._close_sheet()
        self._draw()

    def _sheet(self) -> Sheet | Prompt | None:
        return next(iter(self.query("#sheet").results()), None)  # type: ignore[return-value]

    async def _open_sheet(self, action: str) -> None:
        sheet = await OPENED_BY[action](self.stage, self.tab)
        await self._close_sheet()
        if isinstance(sheet, str):
            self.tab.answer = sheet
        else:
            self._view.active = False
            await self.mount(sheet)
            self._fit_sheet(sheet)
            if isinstance(sheet, Sheet):
                sheet.focus()
        self._draw()

    async def _close_sheet(self) -> None:
        sheet = self._sheet()
        if sheet is not None:
            await sheet.remove()
        self._view.active = True
        self.set_focus(None)

    def send(self, sequence: str) -> None:
        """Send the terminal a control sequence of our own, beside what is drawn."""
        if self._driver is not None:
            self._driver.write(sequence)

    # Drawing.

    @property
    def _view(self) -> TimelineView:
        return self.query_one(TimelineView)

    async def _fit(self) -> None:
        """Pass the window's size on to the tab."""
        grid = self.stage.grid = Grid.of(self.size.width)
        rows = self.frame.fit(self.size.height)

        def change() -> None:
            self.tab.shelf.set_grid(grid)
            self.tab.reader.set_rows(rows)

        await self.tab.resize(change)
        sheet = self._sheet()
        if sheet is not None:
            self._fit_sheet(sheet)

    def _fit_sheet(self, sheet: Sheet | Prompt) -> None:
        sheet.fit(self.size.height - 2, self.frame.above)

    def _draw(self, *, anew: bool = False) -> None:
        """Draw what changed; `anew`: everything."""
        self._view.sync(anew=anew)
        sheet = self._sheet()
        self.frame.draw(self.tab, sheet.title if isinstance(sheet, Sheet) and sheet.in_rail else "", anew=anew)
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
