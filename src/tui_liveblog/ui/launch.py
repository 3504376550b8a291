"""From the command line to the app: the terminal, the theme, the desk."""

from __future__ import annotations

import asyncio
import locale
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tui_liveblog.address import Kind
from tui_liveblog.clean import clean_line
from tui_liveblog.commands.options import Asked, local_zone, say
from tui_liveblog.desk import Desk
from tui_liveblog.errors import MissingFile
from tui_liveblog.files import read_input, reply_of
from tui_liveblog.ui.marks import ASCII, FULL
from tui_liveblog.ui.terminal.driver import has_terminal
from tui_liveblog.ui.themes import Theme, find_theme, without_colour

_DEFAULT_THEME = "late-edition"


@dataclass(frozen=True, slots=True)
class Looks:
    """How the app looks: a theme's name, ASCII or not (None: as the terminal can), where the reader's themes are."""

    theme: str = ""
    ascii: bool | None = None
    themes: Path | None = None
    no_mark: bool = False


def launch(asked: Asked, looks: Looks) -> int:
    """Run the app until the reader quits; the exit status. Without a terminal that can draw, the linear mode."""
    theme = find_theme(looks.theme or _DEFAULT_THEME, [looks.themes] if looks.themes is not None else [])
    if os.environ.get("NO_COLOR"):
        theme = without_colour(theme)
    else:
        os.environ.pop("NO_COLOR", None)  # set, but empty, it means nothing; Textual takes it for a wish
    data = b""
    if asked.address.kind is Kind.INPUT:
        data = read_input()
        reply_of(asked.address, data)  # an empty input is said before the screen is taken
    elif asked.address.kind is Kind.FILE and not os.path.exists(asked.address.text):
        name = clean_line(os.path.basename(asked.address.text), 80)
        raise MissingFile(f"no file {name} here; check the name, or give a URL that begins with https://")
    if not has_terminal() or os.environ.get("TERM", "") in ("dumb", ""):
        return _linear(asked, data)
    return asyncio.run(_run(asked, looks, theme, data))


def _linear(asked: Asked, data: bytes) -> int:
    from tui_liveblog.commands.tail import Manner, tail

    say("no terminal to draw on: posts are printed as they come (this is liveblog-tui tail)")
    return asyncio.run(tail(asked, Manner(), data))


async def _run(asked: Asked, looks: Looks, theme: Theme, data: bytes) -> int:
    from tui_liveblog.ui.app import LiveBlogApp
    from tui_liveblog.ui.tab import Tab

    zone = local_zone()
    marks = ASCII if (looks.ascii if looks.ascii is not None else _only_ascii()) else FULL
    async with Desk(asked.cache, keys=asked.keys) as desk:
        session = await desk.session(asked.address, interval=asked.interval, kind=asked.kind, data=data)
        tab = Tab(
            session,
            marks=marks,
            zone=zone,
            now=lambda: datetime.now(UTC),
            clock=time.monotonic,
            keep=not looks.no_mark,
        )
        tab.answer = desk.store.problem
        app = LiveBlogApp(tab, theme, marks=marks, zone=zone, query=asked.query)
        status = await app.run_async(mouse=True)
    if tab.error is not None:
        say(str(tab.error))
    return status if status is not None else app.return_code or 0


def _only_ascii() -> bool:
    """Whether this terminal cannot show the full marks: its coding is not UTF-8, or its font lacks them."""
    coding = locale.getpreferredencoding(do_setlocale=False).lower().replace("-", "")
    return coding != "utf8" or os.environ.get("TERM") == "linux"
