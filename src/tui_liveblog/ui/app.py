"""The app: hands keys to the tab and outcomes to the tab, and draws what came of it. Decides nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo

from textual import on
from textual.app import App, ComposeResult
from textual.events import Event, InputEvent, Key
from textual.message import Message
from textual.screen import Screen

from tui_liveblog.actions import ACTIONS, default_keys, shut
from tui_liveblog.errors import NoLiveBlog
from tui_liveblog.query import Query, hangs_on_time
from tui_liveblog.session import Outcome, Unchanged
from tui_liveblog.ui.blogs import Blogs, Opener
from tui_liveblog.ui.display import Display
from tui_liveblog.ui.ending import end_on_signals, save_if_it_hangs, saved
from tui_liveblog.ui.first_frame import FirstFrame
from tui_liveblog.ui.frame import Frame
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.impatience import Impatience
from tui_liveblog.ui.key_queue import KeyQueue
from tui_liveblog.ui.last_page import LastPage
from tui_liveblog.ui.lookout import Lookout
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.moments import Moments
from tui_liveblog.ui.opening import Opening
from tui_liveblog.ui.overlay import Overlay
from tui_liveblog.ui.paint import Painter
from tui_liveblog.ui.sheets import OPENED_BY, Sheet
from tui_liveblog.ui.stage import Stage
from tui_liveblog.ui.tab import Tab
from tui_liveblog.ui.terminal.driver import TerminalDriver
from tui_liveblog.ui.theme_watch import ThemeWatch
from tui_liveblog.ui.themes import Theme
from tui_liveblog.ui.timeline_view import TimelineView
from tui_liveblog.ui.wardrobe import Wardrobe

_NOT_UNDER_A_SHEET = frozenset(action.id for action in ACTIONS if action.group == "Reading")
"""What would change posts that a sheet may hide."""


class _Page(Screen[None], inherit_bindings=False):
    """The screen, without Textual's own keys: the reader's are all that there are."""


class LiveBlogApp(App[int], inherit_bindings=False):
    """The timelines of one or several tabs, of which one shows.

    keys    the keys of each action, by its id
    opener  how another blog is opened; None where none can be
    watch   the theme's file; None where it is not followed
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
        watch: ThemeWatch | None = None,
    ) -> None:
        self.blogs = Blogs(self, tab, opener)
        self._first_query = query or Query()
        self.first_frame, self.last_page = FirstFrame(self), LastPage(self)
        self._moments = Moments(self)
        self._lookout = Lookout(self)
        self._overlay = Overlay(self)
        self._keys_in_turn = KeyQueue(self, self._at_work)
        self._acting = 0  # actions at work
        self._display_keys = Display(self)
        super().__init__(driver_class=TerminalDriver, ansi_color=True)  # else Textual turns indices into colours of its own
        colours = 1 << 24 if self.console.color_system in (None, "truecolor") else 256
        self.stage = Stage(Painter(theme, colours), marks, zone, Grid.of(80), keys or default_keys())
        self.animation_level = "none"
        self.frame = Frame(self.stage)
        self._opening = Opening(self)
        self._bind_keys()
        self._impatience = Impatience(self.stage.keys, self._display_keys.quit)
        self.wardrobe = Wardrobe(self, colours, watch)
        self.wardrobe.begin(theme)

    @property
    def keys_with_alt(self) -> frozenset[str]:
        """Of the keys that do anything, those with alt."""
        return frozenset(key for keys in self.stage.keys.values() for key in keys if key.startswith("alt+"))

    def _bind_keys(self) -> None:
        for action in ACTIONS:
            for number, key in enumerate(self.stage.keys[action.id], 1):
                self.bind(key, f"act('{action.id}', {number})", description=action.label, show=False)

    def get_default_screen(self) -> Screen[None]:
        """The one screen."""
        return _Page(id="_default")

    def compose(self) -> ComposeResult:
        """Header, hairline, timeline, status line."""
        self._view = TimelineView(self.stage, self.tab)  # not asked for by query: at the end it goes before its last messages
        yield from self.frame.around(self._view)

    async def on_mount(self) -> None:
        """Show what is stored, then follow."""
        end_on_signals(self, self._lookout.title_before)
        save_if_it_hangs(lambda: self.blogs.tabs, self._lookout.end_commands)
        self.tab.query = self._first_query or self.tab.query
        await self.blogs.begin()
        self.wardrobe.follow()
        self.app_resume_signal.subscribe(self, lambda _: self.draw_all())  # the terminal was another program's meanwhile
        self.app_suspend_signal.subscribe(self, lambda _: self._lookout.leave(), immediate=True)

    # Blogs.

    @property
    def tab(self) -> Tab:
        """The blog that shows."""
        return self.blogs.shown

    async def show_blog(self, *, anew: bool = False) -> None:
        """Another blog shows; `anew`: it was not opened before."""
        await self._overlay.close()
        self._view.tab = tab = self.tab
        tab.reader.unseen = False
        await self.fit()
        await (tab.open() if anew else tab.begin())
        self.draw(anew=True)

    async def on_unmount(self) -> None:
        """Stop asking, and remember where the reader is."""
        self.last_page.end()
        self._lookout.end()
        await self.blogs.end_all()
        saved()

    # What comes.

    @on(Came)
    async def _came(self, message: Came) -> None:
        tab = message.tab
        offered = isinstance(tab.error, NoLiveBlog)
        await tab.came(message.outcome)
        await self.blogs.came(tab)
        await self._lookout.came(tab, message.outcome)
        ages = self.stage.relative or hangs_on_time(self.tab.query)
        self.draw(posts=ages or not isinstance(message.outcome, Unchanged))
        if isinstance(tab.error, NoLiveBlog) and tab.error.links and not offered and tab is self.tab and not self.stage.kiosk:
            await self.open_sheet("next_story")  # a front or section page: its live blogs are offered

    async def on_app_focus(self) -> None:
        """The terminal has the keys again."""
        await self.blogs.focus(True)
        self.draw()

    async def on_app_blur(self) -> None:
        """Without focus nothing becomes read."""
        await self.blogs.focus(False)
        self.draw()

    @on(TimelineView.Resized)
    async def _resized(self) -> None:
        await self.fit()
        self.draw(anew=True)
        self.first_frame.placed()

    @on(TimelineView.Wheeled)
    async def _wheeled(self, message: TimelineView.Wheeled) -> None:
        await self.tab.wheel(message.lines)
        self.draw()

    # What keys do.

    def post_message(self, message: Message) -> bool:
        """Whatever happens enters the app's queue here."""
        if isinstance(message, Key) and not message.is_forwarded:
            self._impatience.typed(message.key, in_sheet=self._overlay.sheet is not None)
        return super().post_message(message)

    async def on_event(self, event: Event) -> None:
        """Take keys one after the other."""
        if isinstance(event, InputEvent):
            self._lookout.touched()
        if isinstance(event, Key) and not event.is_forwarded:
            if not self._keys_in_turn.admits(event):
                return
            self._impatience.taken()
            await super().on_event(event)
            self._keys_in_turn.follow()
        else:
            await super().on_event(event)

    def refused(self, own: str) -> bool:
        """Whether this is a kiosk, which does not do what has that id, and says so."""
        said = shut(own) if self.stage.kiosk else ""
        self.tab.answer = said or self.tab.answer
        return bool(said)

    async def action_act(self, action: str, number: int = 1) -> None:
        """An action of the table; `number` counts the keys of one that does it to another thing with each."""
        self._acting += 1
        try:
            await self._act(action, number)
        finally:
            self._acting -= 1

    def _at_work(self) -> bool:
        """Whether it is not known yet where the next key leads: a sheet that was opened takes the keys a little later."""
        unfocused = self._overlay.sheet is not None and self.focused is None
        return self._acting > 0 or unfocused or self.tab.turn.locked()

    async def _act(self, action: str, number: int) -> None:
        self.tab.answer = ""  # to another key
        if self.refused(action):
            self.draw()
        elif (beside := self._display_keys.handler(action) or self.blogs.handler(action)) is not None:
            await beside()
            self.draw()
        elif action in OPENED_BY:
            await self.open_sheet(action)
        elif (outside := self._opening.handler(action)) is not None:
            await outside(number)
            self.draw()
            self._moments.key()
        elif self._overlay.sheet is None or action not in _NOT_UNDER_A_SHEET:
            await self.tab.do(action, number)
            self.draw()
            self._moments.key()
            if self.tab.wants_older:
                self.run_worker(self._load_older(), group="older")

    async def _load_older(self) -> None:
        await self.tab.older()
        self.draw()

    @on(TimelineView.Clicked)
    async def _clicked(self, message: TimelineView.Clicked) -> None:
        await self._opening.clicked(message.post, message.link)
        self.draw()
        self._moments.key()

    @on(TimelineView.Selected)
    async def _selected(self, message: TimelineView.Selected) -> None:
        self._opening.copy_selected(message.text)
        self.draw()

    # Sheets.

    async def open_sheet(self, action: str) -> None:
        """Open what an action opens."""
        await self._overlay.open(action)
        self.draw()

    @on(Sheet.Chose)
    async def _chose(self, message: Sheet.Chose) -> None:
        if message.closes:
            await self._overlay.close()
        if message.work is not None and message.overtaken:
            self._overlay.follow(message.work)
            return
        if message.work is not None:
            await message.work()
        if message.blog and not self.refused("open_blog"):
            await self.blogs.open(message.blog)
        if message.action:
            await self.action_act(message.action)
        self.draw()
        self._moments.key()

    @on(Sheet.Closed)
    async def _sheet_closed(self) -> None:
        await self._overlay.close()
        self.draw()

    def send(self, sequence: str) -> None:
        """Send the terminal a control sequence of our own, beside what is drawn."""
        if self._driver is not None:
            self._driver.write(sequence)

    # Drawing.

    async def fit(self) -> None:
        """Pass the window's size on to the tab."""
        grid = self.stage.grid = Grid.of(self.size.width)
        rows = self.frame.fit(self.size.height)

        def change() -> None:
            self.tab.shelf.set_grid(grid)
            self.tab.reader.set_rows(rows)

        await self.tab.resize(change)
        self._overlay.fit()

    def draw(self, *, anew: bool = False, posts: bool = True) -> None:
        """Draw what changed; `anew`: everything. Not `posts`: nothing that changed concerns them."""
        self.tab.hear()
        if posts:
            self._view.sync(anew=anew)
        self.frame.draw(self.tab, self._overlay.in_rail, self.blogs.others(), anew=anew)
        self._overlay.draw()
        self._moments.answered()
        self._lookout.drawn()
        self.last_page.drawn()

    def draw_all(self) -> None:
        """Send every cell, whatever the terminal shows."""
        self.draw(anew=True)
        self.screen.refresh(layout=True)
