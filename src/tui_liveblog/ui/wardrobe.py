"""The theme that the app wears, and another when the reader saves its file."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.app import App

from tui_liveblog.ui.paint import Painter, textual_theme
from tui_liveblog.ui.theme_watch import LOOK_SECONDS, ThemeWatch, Worn
from tui_liveblog.ui.themes import Theme

if TYPE_CHECKING:
    from tui_liveblog.ui.app import LiveBlogApp


class Wardrobe:
    """Gives the stage its painter, and Textual the same colours.

    watch  the theme's file; None where it is not followed
    """

    def __init__(self, app: LiveBlogApp, colours: int, watch: ThemeWatch | None) -> None:
        self._app, self._colours, self._watch = app, colours, watch

    def begin(self, theme: Theme) -> None:
        """Wear a theme before the app runs: set as it is set later, all of Textual's rules would be read twice."""
        app = self._app
        self._put_on(theme)
        app.set_reactive(App.theme, theme.name)
        app.set_class(theme.dark, "-dark-mode", update=False)
        app.set_class(not theme.dark, "-light-mode", update=False)
        app.stylesheet.set_variables(app.get_css_variables())

    def dress(self, theme: Theme) -> None:
        """Wear a theme; what is on the screen is drawn in it when it is next drawn."""
        self._put_on(theme)
        self._app.theme = theme.name

    def _put_on(self, theme: Theme) -> None:
        app = self._app
        app.stage.painter = Painter(theme, self._colours, links=app.stage.terminal.links)
        app.register_theme(textual_theme(theme, self._colours))

    async def wear(self, theme: Theme) -> None:
        """Wear another theme, or the same one as it is now, at once."""
        self.dress(theme)
        self._app.refresh_css()
        await self._app.fit()
        self._app.draw_all()

    def follow(self) -> None:
        """Look at the file from now on."""
        if self._watch is not None:
            asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look_on)  # a timer of Textual's costs ten times as much

    def _look_on(self) -> None:
        if self._app.is_running:
            self.look()
            self.follow()

    def look(self) -> None:
        """Look at the file once."""
        worn = self._watch.look() if self._watch is not None else None
        if worn is not None:
            self._app.call_later(self._came, worn)

    async def _came(self, worn: Worn) -> None:
        """The reader saved the theme: wear it, or say what is wrong with it."""
        self._app.tab.answer = worn.said
        if worn.theme is not None:
            await self.wear(worn.theme)
        self._app.draw()
