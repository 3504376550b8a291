"""What leads out of the timeline: links opened and copied."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from tui_liveblog.actions import shown_key
from tui_liveblog.address import host_of
from tui_liveblog.clean import clean_line, clean_url
from tui_liveblog.ui.rows import cells
from tui_liveblog.ui.terminal.clipboard import bounded, copy_sequence, hand_to_tmux
from tui_liveblog.ui.ways_out import address_of, how_many_links, links_of, post_in_hand, words_of

if TYPE_CHECKING:
    from tui_liveblog.ui.app import LiveBlogApp
    from tui_liveblog.ui.terminal.browser import Browser

_STATE_COLUMNS = 11
"""Columns of the status line before an answer begins, at least: the longest state and the blanks around it."""


class Opening:
    """The actions of the group "Opening"."""

    def __init__(self, app: LiveBlogApp) -> None:
        self._app = app

    def handler(self, action: str) -> Callable[[int], Awaitable[None]] | None:
        """What does an action; None for one that is not of this group."""
        handler: Callable[[int], Awaitable[None]] | None = getattr(self, f"_do_{action}", None)
        return handler

    # What keys do, with the cursor's post.

    async def _do_open_post(self, _: int) -> None:
        url, more = await self._address()
        if url:
            await self.open(url, more)

    async def _do_open_link(self, number: int) -> None:
        tab = self._app.tab
        known = await post_in_hand(tab)
        if known is None:
            tab.answer = "no post here"
            return
        links = links_of(tab, known.post)
        if number > len(links):
            tab.answer = how_many_links(len(links))
        else:
            await self.open(links[number - 1].url, self._more())

    async def _do_copy_link(self, _: int) -> None:
        url, more = await self._address()
        if url:
            self.copy_link(url, more)

    async def _do_copy_text(self, _: int) -> None:
        tab = self._app.tab
        known = await post_in_hand(tab)
        if known is None:
            tab.answer = "no post here"
            return
        text = words_of(known, tab.shelf.blog, tab.shelf.zone)
        sent = bounded(text)
        count = len(sent.split())
        if not self._copy(sent):
            tab.answer = "this terminal has no clipboard"
        elif sent != text:
            tab.answer = f"text copied: its first {count} words, the rest is too long"
        else:
            tab.answer = f"text copied: {count} word{'s' if count != 1 else ''}"

    async def _address(self) -> tuple[str, str]:
        """Where the cursor's post can be read, and what shows all of it; "" after saying why it cannot be read."""
        tab = self._app.tab
        known = await post_in_hand(tab)
        if known is None:
            tab.answer = "no post here"
            return "", ""
        url = address_of(known.post, tab.shelf.blog)
        if not url:
            tab.answer = "this post has no address"
        return url, self._more() if url == clean_url(known.post.url) else ""

    def _more(self) -> str:
        keys = self._app.stage.keys["links"]
        return f" · {shown_key(keys[0])} shows all of it" if keys else ""

    # What the list of links does too.

    async def open(self, url: str, more: str = "") -> bool:
        """Show an address in a browser. Where none can, it is copied and said; False if there was no room to say all of it.

        more  what is said where there was no room
        """
        from tui_liveblog.ui.terminal.browser import find_browser, open_in_window

        address = clean_url(url)
        if self._app.refused("open_link"):
            return False
        if not address:
            self._app.tab.answer = "only http and https addresses are opened"
            return True
        elsewhere = self._app.stage.terminal.remote.elsewhere
        browser = find_browser(os.environ, sys.platform, shutil.which, remote=elsewhere)
        if browser is None:
            return self._copy_instead("no browser here", address, more)
        try:
            if browser.on_the_terminal:
                await self._make_way(browser, address)
            else:
                self._say("opening ", address, f"opening {host_of(address)}")
                await open_in_window(browser, address, lambda why: self._later(why, address, more))
        except OSError as error:
            why = clean_line(error.strerror or str(error), 60)
            return self._copy_instead(f"{browser.name} cannot be started ({why})", address, more)
        return True

    def copy_link(self, url: str, more: str = "") -> bool:
        """Put an address into the clipboard, and say it: nobody can know whether the terminal took it.

        False if there was no room to say all of it; `more` is said then.
        """
        address = clean_url(url)
        if self._copy(address):
            return self._say("copied ", address, f"link copied{more}")
        return self._say("no clipboard here: ", address, f"no clipboard here{more}")

    async def clicked(self, post: str, link: int) -> None:
        """A post was clicked, on the link of that number or, for 0, on none."""
        await self._app.tab.point(post)
        if link:
            await self._do_open_link(link)

    def copy_selected(self, text: str) -> None:
        """Copy what was selected with the mouse."""
        sent = bounded(text)
        count = len(sent.split())
        copied = self._copy(sent)
        self._app.tab.answer = f"copied {count} word{'s' if count != 1 else ''}" if copied else "this terminal has no clipboard"

    async def _make_way(self, browser: Browser, address: str) -> None:
        """The terminal is the browser's until the reader leaves it; what comes meanwhile is drawn after."""
        from tui_liveblog.ui.terminal.browser import open_on_terminal

        failure: OSError | None = None
        with self._app.batch_update(), self._app.suspend():
            try:
                self._app.tab.answer = await open_on_terminal(browser, address)
            except OSError as error:  # out of here it would leave the terminal as it is: Textual resumes on no exception
                failure = error
        if failure is not None:
            raise failure

    def _later(self, why: str, address: str, more: str) -> None:
        """From another thread: a browser that was started gave up."""
        from tui_liveblog.ui.sheets.base import Sheet

        async def say() -> None:
            self._copy_instead(why, address, more)

        self._app.post_message(Sheet.Chose(say))

    def _copy_instead(self, why: str, address: str, more: str) -> bool:
        if self._copy(address):
            return self._say(f"{why}: copied ", address, f"{why}: link copied{more}")
        return self._say(f"{why}: ", address, f"{why}{more}")

    def _copy(self, text: str) -> bool:
        """Send it to the terminal's clipboard; False for a terminal that has none."""
        sequence = copy_sequence(text, os.environ)
        if sequence:
            self._app.send(sequence)
            if not self._app.stage.kiosk:  # which runs no programs
                hand_to_tmux(text, os.environ)
        return bool(sequence)

    def _say(self, words: str, address: str, otherwise: str) -> bool:
        """Answer with the words and the address, if the status line has room for all of it; else the other words, and False."""
        grid = self._app.stage.grid
        said = words + address
        fits = cells(said) <= grid.end - max(grid.text, _STATE_COLUMNS)
        self._app.tab.answer = said if fits else otherwise
        return fits
