"""From the command line to the app: the terminal, the theme, the desk."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from tui_liveblog.address import Address, Kind, parse_source
from tui_liveblog.clean import clean_line
from tui_liveblog.commands.options import Asked, local_zone, say
from tui_liveblog.config import Config
from tui_liveblog.desk import Desk
from tui_liveblog.errors import MissingFile
from tui_liveblog.files import read_input, reply_of
from tui_liveblog.ui.marks import ASCII, FULL, Marks
from tui_liveblog.ui.terminal.background import Question, asking, hinted
from tui_liveblog.ui.terminal.capabilities import FULL_COLOURS, Capabilities
from tui_liveblog.ui.terminal.device import has_terminal
from tui_liveblog.ui.terminal.theme_choice import as_shown
from tui_liveblog.ui.theme_watch import ThemeWatch, check_name

_DEFAULT_THEME = "late-edition"


@dataclass(frozen=True, slots=True)
class Looks:
    """How the app looks: a theme's name, ASCII or not (None: as the terminal can), where the reader's themes are.

    theme     as the command line names it: it must be there; the settings' where this is ""
    settings  the reader's own
    """

    theme: str = ""
    ascii: bool | None = None
    themes: Path | None = None
    no_mark: bool = False
    oldest_first: bool = False
    settings: Config = field(default_factory=Config)


def launch(asked: Asked, looks: Looks) -> int:
    """Run the app until the reader quits; the exit status. Without a terminal that can draw, the linear mode."""
    folders = [looks.themes] if looks.themes is not None else []
    if looks.theme:
        check_name(looks.theme, folders)
    if not os.environ.get("NO_COLOR"):
        os.environ.pop("NO_COLOR", None)  # set, but empty, it means nothing; Textual takes it for a wish
    terminal = Capabilities.of(os.environ)
    data = b""
    if asked.address.kind is Kind.INPUT:
        data = read_input()
        reply_of(asked.address, data)  # an empty input is said before the screen is taken
    else:
        check_there(asked.address)
    if not has_terminal() or not terminal.draws:
        return _linear(asked, data)
    with asking(_depends_on_background(looks, terminal)) as question:
        return asyncio.run(_run(asked, looks, terminal, question, data))


def check_there(address: Address) -> None:
    """Raise MissingFile for a file that is not there: before the screen is taken, or changed."""
    if address.kind is Kind.FILE and not os.path.exists(address.text):
        name = clean_line(os.path.basename(address.text), 80)
        raise MissingFile(f"no file {name} here; check the name, or give a URL that begins with https://")


def _linear(asked: Asked, data: bytes) -> int:
    from tui_liveblog.commands.tail import Manner, tail

    say("no terminal to draw on: posts are printed as they come (this is liveblog-tui tail)")
    return asyncio.run(tail(asked, Manner(), data))


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


async def _run(asked: Asked, looks: Looks, terminal: Capabilities, question: Question | None, data: bytes) -> int:
    from tui_liveblog.ui.app import LiveBlogApp
    from tui_liveblog.ui.stage import Terminal
    from tui_liveblog.ui.tab import Tab
    from tui_liveblog.ui.terminal.driver import driver_for

    zone, settings = local_zone(), looks.settings
    marks = _marks(looks, terminal)
    if terminal.colours == FULL_COLOURS:
        os.environ["COLORTERM"] = "truecolor"  # all that Textual asks; a connection by SSH leaves it behind
    async with Desk(asked.cache, keys=asked.keys, budget=asked.budget) as desk:

        async def opened(address: Address, kind: str = "", data: bytes = b"") -> Tab:
            return Tab(
                await desk.session(address, interval=asked.interval, kind=kind, data=data),
                marks=marks,
                zone=zone,
                now=lambda: datetime.now(UTC),
                clock=time.monotonic,
                keep=not looks.no_mark,
                newest_first=not looks.oldest_first,
                hold_unfocused=settings.hold_unfocused,
            )

        async def opener(source: str) -> Tab:
            address = parse_source(source)
            check_there(address)
            return await opened(address)

        tab = await opened(asked.address, asked.kind, data)
        told, left = question.answer() if question is not None else (None, None)
        watch = _theme_watch(looks, terminal, hinted(os.environ) if told is None else told)
        theme, said = watch.begin(_DEFAULT_THEME)
        tab.answer = desk.store.problem or said
        keys = looks.settings.keymap()
        app = LiveBlogApp(tab, theme, marks=marks, zone=zone, query=asked.query, keys=keys, opener=opener, watch=watch)
        app.stage.relative = settings.relative_times
        app.driver_class = driver_for(terminal, left)
        app.stage.terminal = Terminal.of(os.environ, colours=terminal.colours, utf8=terminal.utf8, ascii=marks is ASCII)
        status = await app.run_async(mouse=looks.settings.mouse)
    if tab.error is not None:
        say(str(tab.error))
    return status if status is not None else app.return_code or 0
