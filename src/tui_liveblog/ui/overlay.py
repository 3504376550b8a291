"""The sheet or prompt over the page: there is one at most, and it has the keys while it is there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from tui_liveblog.ui.sheets import OPENED_BY, Sheet
from tui_liveblog.ui.timeline_view import TimelineView

if TYPE_CHECKING:
    from tui_liveblog.ui.app import LiveBlogApp
    from tui_liveblog.ui.sheets.prompt import Prompt


class Overlay:
    """Opens, places and closes it."""

    def __init__(self, app: LiveBlogApp) -> None:
        self._app = app
        self.sheet: Sheet | Prompt | None = None

    @property
    def in_rail(self) -> str:
        """The title of what stands in the rail, "" where nothing does."""
        sheet = self.sheet
        return sheet.title if isinstance(sheet, Sheet) and sheet.in_rail else ""

    async def open(self, action: str) -> None:
        """Open what an action opens, in the place of what is open; or say why there is nothing to open."""
        if self._app.tab.timeline.to_come:
            await self._app.tab.whole()
        sheet = await OPENED_BY[action](self._app.stage, self._app.tab)
        await self.close()
        if isinstance(sheet, str):
            self._app.tab.answer = sheet
            return
        self._app.last_page.cover()
        self._app.query_one(TimelineView).active = False
        self.sheet = sheet
        await self._app.mount(sheet)
        self.fit()
        self._app.query_one(TimelineView).beside_rail = bool(self.in_rail)
        if isinstance(sheet, Sheet):
            sheet.focus()

    async def close(self) -> None:
        """Give the keys back to the timeline."""
        if self.sheet is not None:
            await self.sheet.remove()
            self.sheet = None
            self._app.last_page.uncover()
        self._app.query_one(TimelineView).active = True
        self._app.set_focus(None)

    def follow(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do what a letter in a prompt asks for. The next letter is taken meanwhile, and overtakes it."""
        self._app.run_worker(self._follow(work), group="typed")

    async def _follow(self, work: Callable[[], Awaitable[object]]) -> None:
        if await work() is not False:
            self._app.draw()

    def fit(self) -> None:
        """The window has another size, or the sheet just opened."""
        if self.sheet is not None:
            self.sheet.fit(self._app.size.height - 1 - self._app.stage.below, self._app.frame.above)

    def draw(self) -> None:
        """Posts came, were read or filtered: what the sheet counts is counted again."""
        if self.sheet is not None:
            self.sheet.count_again()
