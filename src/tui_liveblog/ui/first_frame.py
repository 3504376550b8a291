"""The app's first frame: until it is drawn nothing else has the processor, and what was on the screen from before stays."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui_liveblog.garbage import collect_again
from tui_liveblog.ui.sheets import load_all
from tui_liveblog.ui.stage import RowsWidget
from tui_liveblog.ui.terminal.driver import TerminalDriver

if TYPE_CHECKING:
    from tui_liveblog.ui.app import LiveBlogApp

_FRAME = 1 / 60

_LATEST = 1.0
"""Seconds after which the blogs are asked for what is new, drawn or not."""

_IDLE = 0.5
"""Seconds from the first frame until what no key has asked for yet is loaded."""


class FirstFrame:
    """Owned by the app, which tells it when its parts have their places.

    then  what is called when it is drawn
    """

    def __init__(self, app: LiveBlogApp) -> None:
        self._app = app
        self._drawn = asyncio.Event()
        self.then: list[Callable[[], None]] = []

    @property
    def is_drawn(self) -> bool:
        """Whether the reader has seen the app."""
        return self._drawn.is_set()

    async def wait(self) -> None:
        """Wait for it; not for ever, in a window too small for any."""
        with contextlib.suppress(TimeoutError):  # it is
            await asyncio.wait_for(self._drawn.wait(), _LATEST)
        collect_again()

    def placed(self) -> None:
        """Everything is at its place, and is to be drawn there."""
        if not self.is_drawn:
            self._app.call_after_refresh(self._look)

    def _look(self) -> None:
        """Parts are drawn one after the other: only when all are may the screen from before go."""
        if self.is_drawn:
            return
        parts = self._app.query(RowsWidget)  # type: ignore[type-abstract]  # none is made
        if any(part.owes and part.display for part in parts):
            self._app.set_timer(_FRAME, self._look)
            return
        self._drawn.set()
        driver = self._app._driver
        if isinstance(driver, TerminalDriver) and driver.screen is not None:
            driver.screen.release()
        collect_again()
        for work in self.then:
            work()
        self._app.set_timer(_IDLE, self._load)

    async def _load(self) -> None:
        await asyncio.to_thread(load_all)
