"""How an app ends: in order, whoever asks for it; and what is to be done where that way hangs."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable

from textual.app import App

from tui_liveblog.ending import Ending
from tui_liveblog.ui.tab import Tab
from tui_liveblog.ui.terminal.driver import TerminalDriver


def end_on_signals(app: App[int], last: Callable[[], str] = lambda: "") -> None:
    """From now on it is this app that is asked to end, and its terminal that is put back if it does not.

    last  what the terminal is to be sent besides, as its title from before
    """
    ending = Ending.current
    if ending is None:  # nobody listens for signals: a test
        return

    def leave() -> None:
        if isinstance(app._driver, TerminalDriver):
            app._driver.leave_at_once(last())

    ending.orderly, ending.leave = app.exit, leave


def end(app: App[int], status: int) -> None:
    """The reader quits."""
    if Ending.current is not None:
        Ending.current.begin(status)
    else:
        app.exit(status)


def save_if_it_hangs(tabs: Callable[[], Iterable[Tab]], end_commands: Callable[[], None]) -> None:
    """If the end hangs, places are written from beside the loop, and the reader's own commands are ended."""

    def save() -> None:
        for tab in list(tabs()):
            place = tab.reader.place() if tab.keeping.keeps_marks else None
            if place is not None:
                with contextlib.suppress(sqlite3.Error):  # another program is writing: the place of a second ago stands
                    tab.session.store.keep_place_at_once(tab.session.key, place, tab.now())
        end_commands()

    if Ending.current is not None:
        Ending.current.save = save


def saved() -> None:
    """Places are written, in order."""
    if Ending.current is not None:
        Ending.current.saved()
