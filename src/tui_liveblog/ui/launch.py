"""From the command line to the app: the terminal, the theme, the desk."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tui_liveblog.address import Kind
from tui_liveblog.commands.options import Asked, local_zone, run, say
from tui_liveblog.config.blogs import settings_for
from tui_liveblog.desk import Desk
from tui_liveblog.ending import Ending
from tui_liveblog.errors import UsageError
from tui_liveblog.files import read_input, reply_of
from tui_liveblog.ui.marks import ASCII, FULL, Marks
from tui_liveblog.ui.openers import Looks, Opens, Window, check_there
from tui_liveblog.ui.remembered import Remembered
from tui_liveblog.ui.tab import Tab
from tui_liveblog.ui.terminal.background import Left, Question, asking, hinted
from tui_liveblog.ui.terminal.capabilities import FULL_COLOURS, Capabilities
from tui_liveblog.ui.terminal.device import feeds_a_pipe, has_terminal, standard_is_terminal
from tui_liveblog.ui.terminal.first import First
from tui_liveblog.ui.terminal.remote import find
from tui_liveblog.ui.terminal.theme_choice import as_shown
from tui_liveblog.ui.theme_watch import ThemeWatch, check_name
from tui_liveblog.ui.themes import Theme

if TYPE_CHECKING:
    from tui_liveblog.ui.app import LiveBlogApp
    from tui_liveblog.ui.terminal.driver import TerminalDriver

_DEFAULT_THEME = "late-edition"

_FRAMES = ("TEXTUAL_FPS", "120")
"""Frames a second at most, unless the reader says otherwise: after a frame Textual waits one or two of these parts of a second
for the next, and a letter of a filter has two, the letter and the posts. It reads this as it is imported."""


def can_welcome() -> bool:
    """Whether a reader who names no blog is before a screen: else they are told in words how to begin."""
    return standard_is_terminal() and sys.stdout.isatty() and Capabilities.of(os.environ).draws


def launch(window: Window, looks: Looks, first: First | None = None) -> int:
    """Run the app until the reader quits; the exit status. Without a terminal that can draw, the linear mode.

    first  who has the terminal, and may show the screen of the last time on it
    """
    folders = [looks.themes] if looks.themes is not None else []
    if looks.theme:
        check_name(looks.theme, folders)
    if looks.kiosk and hasattr(signal, "SIGTSTP"):
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)  # until the terminal hands on ctrl+z as a key
    if not os.environ.get("NO_COLOR"):
        os.environ.pop("NO_COLOR", None)  # set, but empty, it means nothing; Textual takes it for a wish
    os.environ.setdefault(*_FRAMES)
    terminal = Capabilities.of(os.environ)
    data = b""
    for address in window.addresses:
        if address.kind is not Kind.INPUT:
            check_there(address)
        elif not data:
            data = read_input()
            reply_of(address, data)  # an empty input is said before the screen is taken
    if not has_terminal() or feeds_a_pipe() or not terminal.draws:
        return _linear(window, looks, data)
    first = first or First()
    with asking(_depends_on_background(looks, terminal), first) as question, Ending() as ending:
        ending.leave = _leaves(first, question)
        return ending.run(_run(window, looks, terminal, question, data=data, first=first))


def _leaves(first: First, question: Question | None) -> Callable[[], None]:
    """What puts the terminal back as long as no app has it."""

    def leave() -> None:
        first.leave()
        if question is not None:
            question.restore()

    return leave


def _linear(window: Window, looks: Looks, data: bytes) -> int:
    from tui_liveblog.commands.tail import Manner, tail

    if len(window.addresses) != 1:
        raise UsageError("without a terminal to draw on, one SOURCE is followed at a time")
    own = settings_for(looks.settings.blog, [window.addresses[0].key])
    asked = Asked(
        window.addresses[0],
        kind=window.kind or own.source,
        zone=window.zone or own.zone,
        query=window.query,
        interval=window.interval or own.interval or looks.settings.interval,
        cache=window.cache,
        keys=window.keys,
        budget=window.budget,
    )
    say("no terminal to draw on: posts are printed as they come (this is liveblog-tui tail)")
    return run(tail(asked, Manner(), data))


def _depends_on_background(looks: Looks, terminal: Capabilities) -> bool:
    """Whether the theme is another one on a light terminal: then the terminal is asked."""
    themes = looks.settings.themes
    return not looks.theme and themes.dark != themes.light and terminal.colours > 0 and terminal.can_be_asked


def _theme_watch(looks: Looks, terminal: Capabilities, dark: bool | None) -> ThemeWatch:
    """Follows the theme that is worn on this terminal; `dark` tells of its background, None where that is not known."""
    themes = looks.settings.themes
    name = looks.theme or (themes.light if dark is False else themes.dark)
    folders = [looks.themes] if looks.themes is not None else []
    return ThemeWatch(name, folders, lambda theme: as_shown(theme, terminal, dark))


def _marks(looks: Looks, terminal: Capabilities) -> Marks:
    if looks.ascii if looks.ascii is not None else not terminal.full_marks:
        return ASCII
    return FULL if terminal.colours else replace(FULL, removed=ASCII.removed, added=ASCII.added)


def _seen(looks: Looks, terminal: Capabilities) -> Capabilities:
    """What it is to be sent, now that it is asked where the reader is. A kiosk runs no program to find that out."""
    remote = find(os.environ, clients=(lambda _: ()) if looks.kiosk else None)
    by = "by --light" if looks.light is not None else "by config.toml"
    light = looks.settings.light if looks.light is None else looks.light
    return terminal.seen_from(remote, light=light, by=by, links=looks.settings.hyperlinks)


def _first(*given: bool | None) -> bool:
    """The first that says anything."""
    return next((value for value in given if value is not None), False)


async def _run(
    window: Window, looks: Looks, terminal: Capabilities, question: Question | None, *, data: bytes, first: First
) -> int:
    """The blogs; where there is none, or the reader closed all, a page that says how to begin; until the reader quits."""
    seen = asyncio.create_task(asyncio.to_thread(_seen, looks, terminal))
    zone, marks = local_zone(), _marks(looks, terminal)
    if terminal.colours == FULL_COLOURS:
        os.environ["COLORTERM"] = "truecolor"  # all that Textual asks; a connection by SSH leaves it behind
    from tui_liveblog.ui.last_page import LastPage

    with contextlib.ExitStack() as closing:
        async with Desk(window.cache, keys=window.keys, budget=window.budget, zones=window.zones, waits=True) as desk:
            opens = Opens(desk, window, looks, marks=marks, zone=zone, closing=closing)
            tabs, at = (await opens.named(data), 0) if window.addresses else await opens.followed()
            told, left = question.answer() if question is not None else (None, None)
            dark = hinted(os.environ) if told is None else told
            watch = _theme_watch(looks, terminal, dark)
            theme, said = watch.begin(_DEFAULT_THEME)
            terminal = replace(await seen, ascii=marks is ASCII)
            house = _House(looks, terminal, marks, zone, theme=theme, left=left, first=first)
            ground = (dark is not False) if _depends_on_background(looks, terminal) else None
            heard = desk.store.told()
            said = said if looks.kiosk else heard or said  # it names a folder; that nothing is kept is in the status line
            while True:
                if not tabs:
                    chosen, status = await house.welcome(opens)
                    if chosen is None:
                        return status
                    tabs, at = [chosen], 0
                app = house.app(tabs, at, opens, watch)
                app.tab.answer, said = said, ""
                remembers = not (looks.no_mark or looks.kiosk)
                app.blogs.remembered = Remembered(desk.store, lambda: datetime.now(UTC)) if remembers else None
                app.first_frame.then.append(desk.warm)
                if remembers:
                    app.last_page = LastPage(app, first.asked, window.cache, desk.store, dark=ground)
                status = await app.run_async(mouse=app.stage.mouse) or app.return_code or 0
                if not app.blogs.all_closed:
                    break
                tabs = []
    if app.blogs.error is not None:
        say(str(app.blogs.error))
    return status


class _House:
    """What is the same for every app that this terminal shows, one after the other."""

    def __init__(
        self,
        looks: Looks,
        terminal: Capabilities,
        marks: Marks,
        zone: tzinfo,
        *,
        theme: Theme,
        left: Left | None,
        first: First,
    ) -> None:
        self._looks, self._terminal, self._marks, self._zone, self._theme = looks, terminal, marks, zone, theme
        self._left, self._first = left, first
        self._keys = looks.settings.keymap()

    async def welcome(self, opens: Opens) -> tuple[Tab | None, int]:
        """The blog that a reader chose, and the exit status where they chose none."""
        from tui_liveblog.ui.welcome import WelcomeApp

        followed = await opens.known()
        app = WelcomeApp(self._theme, opens, marks=self._marks, zone=self._zone, keys=self._keys, followed=followed)
        app.driver_class = self._driver()
        status = await app.run_async(mouse=False)
        return app.chosen, status or app.return_code or 0

    def app(self, tabs: Sequence[Tab], at: int, opens: Opens, watch: ThemeWatch) -> LiveBlogApp:
        """The timelines."""
        from tui_liveblog.ui.app import LiveBlogApp

        keys, zone, marks, looks = self._keys, self._zone, self._marks, self._looks
        opener, followed = (None, None) if looks.kiosk else (opens.typed, watch)
        app = LiveBlogApp(tabs[at], self._theme, marks=marks, zone=zone, keys=keys, opener=opener, watch=followed)
        app.blogs.put(tabs, at)
        app.driver_class = self._driver()
        stage = app.stage
        stage.relative, stage.kiosk, stage.terminal = looks.settings.relative_times, looks.kiosk, self._terminal
        stage.painter.links = stage.terminal.links
        stage.mouse = _first(looks.mouse, looks.settings.mouse, not self._terminal.light)
        return app

    def _driver(self) -> type[TerminalDriver]:
        """What was typed before the first app is for that one."""
        from tui_liveblog.ui.terminal.driver import driver_for

        left = self._left
        self._left = replace(left, typed=b"") if left is not None else None
        return driver_for(self._terminal, left, self._first, suspends=not self._looks.kiosk)
