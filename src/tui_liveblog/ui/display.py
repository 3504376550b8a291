"""The actions of the group "Display" that open no sheet: how the page is drawn, and leaving it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from tui_liveblog.ui.ending import end
from tui_liveblog.ui.terminal.driver import TerminalDriver

if TYPE_CHECKING:
    from tui_liveblog.ui.app import LiveBlogApp


class Display:
    """What concerns the screen as a whole, and no blog."""

    def __init__(self, app: LiveBlogApp) -> None:
        self._app = app

    def handler(self, action: str) -> Callable[[], Awaitable[None]] | None:
        """What does an action; None for one that is not among these."""
        handler: Callable[[], Awaitable[None]] | None = getattr(self, f"_do_{action}", None)
        return handler

    def quit(self) -> None:
        """End the app."""
        error = self._app.blogs.error
        end(self._app, error.exit_status if error is not None else 0)

    async def _do_quit(self) -> None:
        self.quit()

    async def _do_times(self) -> None:
        stage = self._app.stage
        stage.relative = not stage.relative

    async def _do_redraw(self) -> None:
        if isinstance(self._app._driver, TerminalDriver):
            self._app._driver.repaint()
        self._app.draw_all()

    async def _do_suspend(self) -> None:
        self._app.action_suspend_process()

    async def _do_mouse(self) -> None:
        if isinstance(self._app._driver, TerminalDriver):
            on = self._app.stage.mouse = self._app._driver.switch_mouse()
            self._app.tab.answer = "mouse on" if on else "mouse off: the terminal selects text now"
