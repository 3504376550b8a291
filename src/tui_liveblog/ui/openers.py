"""Where tabs come from: what the command line names, what was open when the app was last left, what is typed. No Textual."""

from __future__ import annotations

import contextlib
import math
import os
import sqlite3
import time
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from msgspec import Struct, field

from tui_liveblog.address import Address, Kind, parse_source
from tui_liveblog.clean import clean_line
from tui_liveblog.config import Config
from tui_liveblog.config.blogs import BlogSettings, settings_for
from tui_liveblog.desk import Desk
from tui_liveblog.errors import LiveBlogError, MissingFile
from tui_liveblog.query import Query, parse
from tui_liveblog.rules import Rules
from tui_liveblog.store import Followed
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.tab import Tab

_NAME = 60
"""Characters of a name that a reader gives a blog."""

_DEMO_SECONDS = 4.0
"""Between two looks at the demo, as `liveblog-tui demo` asks."""


class Looks(Struct, frozen=True):
    """How the app looks: a theme's name, ASCII or not (None: as the terminal can), where the reader's themes are.

    theme     as the command line names it: it must be there; the settings' where this is ""
    light     whether as little as can be is sent and asked for; None: as the settings say
    mouse     whether the mouse is asked for; None: as the settings say
    kiosk     the blogs that are named, and nothing that leads out of the program
    settings  the reader's own
    """

    theme: str = ""
    ascii: bool | None = None
    themes: Path | None = None
    no_mark: bool = False
    oldest_first: bool = False
    light: bool | None = None
    mouse: bool | None = None
    kiosk: bool = False
    settings: Config = field(default_factory=Config)


class Window(Struct, frozen=True):
    """What the app is opened with. What is said here goes before a blog's own settings, and these before those of all.

    addresses  the SOURCEs, in their order; none: the blogs that were open when the app was last left
    zones      the time zones that are named in the settings, or here
    The rest is as in `Asked`; `interval` is None where the command line gives none.
    """

    addresses: tuple[Address, ...] = ()
    kind: str = ""
    zone: str = ""
    zones: tuple[str, ...] = ()
    query: Query = field(default_factory=Query)
    interval: float | None = None
    cache: Path | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    budget: float = math.inf


def check_there(address: Address) -> None:
    """Raise MissingFile for a file that is not there: before the screen is taken, or changed."""
    if address.kind is Kind.FILE and not os.path.exists(address.text):
        name = clean_line(os.path.basename(address.text), 80)
        raise MissingFile(f"no file {name} here; check the name, or give a URL that begins with https://")


class Opens:
    """Makes the tabs of one window. The demo runs, once it was asked for, until `closing` closes."""

    def __init__(
        self, desk: Desk, window: Window, looks: Looks, *, marks: Marks, zone: tzinfo, closing: contextlib.ExitStack
    ) -> None:
        self._desk, self._window, self._looks, self._marks, self._zone = desk, window, looks, marks, zone
        rules = Rules.of(looks.settings)
        self._rules = rules.without_commands() if looks.kiosk else rules
        self._closing = closing

    async def named(self, data: bytes) -> list[Tab]:
        """Those that the command line names, each once. `data` is what standard input held."""
        tabs: dict[str, Tab] = {}
        for address in self._window.addresses:
            key = address.key or address.text
            if key not in tabs:
                tabs[key] = await self._tab(
                    address, kind=self._window.kind, zone=self._window.zone, data=data, query=self._window.query
                )
        return list(tabs.values())

    async def followed(self) -> tuple[list[Tab], int]:
        """Those that were open when the app was last left, in their order, and which of them showed."""
        tabs: list[Tab] = []
        shown = 0
        for blog in await self.known():
            if blog.position is not None:
                shown = len(tabs) if blog.shown else shown
                with contextlib.suppress(LiveBlogError):  # an address that no program of ours wrote
                    tabs.append(await self._tab(parse_source(blog.address, blog.url), query=self._window.query))
        return tabs, min(shown, max(0, len(tabs) - 1))

    async def known(self) -> list[Followed]:
        """All that are followed, open or not."""
        try:
            return await self._desk.store.followed()
        except sqlite3.Error:  # what the cache lacks is said once it is opened
            return []

    async def typed(self, source: str, url: str = "") -> Tab:
        """The blog of an address that was typed or chosen; `url` is where a saved file came from. Raises LiveBlogError."""
        address = parse_source(source, url)
        check_there(address)
        return await self._tab(address)

    async def demo(self) -> Tab:
        """The bundled story, served from this machine and kept nowhere: it is to be tried again."""
        from tui_liveblog.demo.server import DemoServer
        from tui_liveblog.demo.story import load_story

        server = self._closing.enter_context(DemoServer(load_story()))
        return await self._tab(parse_source(server.url), interval=_DEMO_SECONDS, remembered=False)

    async def _tab(
        self,
        address: Address,
        *,
        kind: str = "",
        zone: str = "",
        data: bytes = b"",
        query: Query | None = None,
        interval: float | None = None,
        remembered: bool = True,
    ) -> Tab:
        looks, settings = self._looks, self._looks.settings
        own = await self._settings_of(address)
        tab = Tab(
            await self._desk.session(
                address,
                interval=interval or self._window.interval or own.interval or settings.interval,
                kind=kind or own.source,
                zone=zone or own.zone,
                data=data,
                remembered=remembered,
            ),
            marks=self._marks,
            zone=self._zone,
            now=lambda: datetime.now(UTC),
            clock=time.monotonic,
            keep=not looks.no_mark,
            newest_first=not looks.oldest_first,
            hold_unfocused=settings.hold_unfocused,
            rules=self._rules,
        )
        tab.named = clean_line(own.name, _NAME)
        tab.query = query or parse(own.filter)
        return tab

    async def _settings_of(self, address: Address) -> BlogSettings:
        """A blog's own settings, whichever of its addresses they name."""
        blogs, keys = self._looks.settings.blog, [address.key]
        if blogs and address.key:
            with contextlib.suppress(sqlite3.Error):  # then by the address that was typed
                stored = await self._desk.store.known_blog(address.key)
                keys += [stored.blog.key] if stored is not None else []
        return settings_for(blogs, keys)
