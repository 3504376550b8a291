"""The page as it is, kept for the next start: now and then while the app runs, and when it ends.

What is kept is the page, never a sheet or a prompt over it: then it is the page as it was when that was opened. Its last row
says that it is loading.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.timer import Timer

from tui_liveblog.picture import files
from tui_liveblog.ui.counts import Counts
from tui_liveblog.ui.status import loading_line
from tui_liveblog.ui.terminal.capabilities import Capabilities
from tui_liveblog.ui.terminal.columns import keep_columns
from tui_liveblog.ui.terminal.driver import TerminalDriver, changes
from tui_liveblog.ui.terminal.frames.grid import Grid
from tui_liveblog.ui.terminal.frames.pictures import picture_of, write_on

if TYPE_CHECKING:
    from tui_liveblog.picture.asking import Asked
    from tui_liveblog.store import Store
    from tui_liveblog.ui.app import LiveBlogApp
    from tui_liveblog.ui.tab import Tab

_SOON = 2.0
"""Seconds from the first page until it is kept."""

_EVERY = 15.0
"""Seconds between two that are kept: a link that drops costs so much of the page, and a night of polls a few hundred writes."""


class LastPage:
    """Owned by the app, which tells it what it draws.

    asked  what the command line asked for; None where nothing is kept
    cache  the cache directory, None for none
    store  a blog that lives in another one, in memory, is not kept
    dark   the terminal's ground where the theme was chosen by it, else None
    """

    def __init__(
        self,
        app: LiveBlogApp,
        asked: Asked | None = None,
        cache: Path | None = None,
        store: Store | None = None,
        *,
        dark: bool | None = None,
    ) -> None:
        self._app, self._asked, self._cache, self._store, self._dark = app, asked, cache, store, dark
        self._is_covered = False
        self._covered: Grid | None = None  # the page under a sheet, as it was when that was opened
        self._timer: Timer | None = None
        self._kept = b""
        self._writing = threading.Lock()
        self._forgotten = 0  # how often something was forgotten: a page that was taken before is not written after

    def drawn(self) -> None:
        """Something was drawn."""
        if self._asked is not None and self._app.first_frame.is_drawn and self._timer is None:
            self._timer = self._app.set_timer(_EVERY if self._kept else _SOON, self._keep)

    def cover(self) -> None:
        """A sheet or a prompt is about to be drawn over the page."""
        self._is_covered, self._covered = True, self._page() if self._asked is not None else None

    def uncover(self) -> None:
        """It is gone."""
        self._is_covered, self._covered = False, None

    async def _keep(self) -> None:
        self._timer = None
        if (writes := self._made()) is not None:
            await asyncio.to_thread(writes)

    def end(self) -> None:
        """The app ends."""
        if self._app.first_frame.is_drawn and (writes := self._made()) is not None:
            writes()

    def forget(self, tab: Tab) -> None:
        """Keep no page of this blog."""
        self._covered = None
        with self._writing:
            self._forgotten += 1
            if self._cache is not None:
                files.forget(str(self._cache), *_names(tab))

    def _page(self) -> Grid | None:
        driver = self._app._driver
        return driver.screen.page() if isinstance(driver, TerminalDriver) and driver.screen is not None else None

    def _made(self) -> Callable[[], None] | None:
        """What writes the page as it is now; it may be called on any thread. None where nothing is to be kept."""
        app, asked, driver = self._app, self._asked, self._app._driver
        tab = app.tab
        page = self._covered if self._is_covered else self._page()
        if asked is None or page is None or app.blogs.all_closed or not isinstance(driver, TerminalDriver):
            return None
        if not len(tab.timeline) or tab.session.store is not self._store or (page.columns, len(page.lines)) != app.size:
            return None
        stage, last = app.stage, len(page.lines) - 1
        as_of = tab.polling.checked or tab.now()
        row = loading_line(as_of, Counts.of(tab.timeline), stage.grid, stage.marks, stage.zone)
        line = stage.painter.strip(row, stage.grid.margin, page.columns, "band").render(app.console)
        blogs = tuple(dict.fromkeys(name for open_tab in app.blogs.tabs for name in _names(open_tab)))
        forgotten, dark = self._forgotten, self._dark

        terminal, erases = driver.terminal or Capabilities.of(os.environ), driver.erases_ground

        def writes() -> None:
            drawn, grid = line, page.copy()
            for change in changes(terminal):
                drawn = drawn if change is keep_columns else change(drawn)
            write_on(grid, last, drawn)
            picture = picture_of(grid, asked.text, blogs, erases=erases, dark=dark)
            data = picture.encode() if picture is not None else b""
            with self._writing, contextlib.suppress(OSError):  # a cache that cannot be written is said where marks are
                if picture is not None and data != self._kept and forgotten == self._forgotten:
                    files.save(asked.cache, picture)
                    self._kept = data

        return writes


def _names(tab: Tab) -> tuple[str, ...]:
    """Everything that a blog is called by."""
    address = tab.session.address
    return tuple(filter(None, (tab.session.key, tab.shelf.blog.key, address.key, address.text)))
