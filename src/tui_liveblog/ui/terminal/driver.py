"""The app's terminal driver: Textual's own, on the terminal itself, and the last door before it.

Textual reads keys from standard input and draws on standard error. Given `cat page | liveblog-tui - 2>log`, it would take the
page for keys and draw into the log; so where either is no terminal, `/dev/tty` is opened and used for both.

What is written passes through what this terminal needs: no colour where the reader asked for none, ASCII where it knows no
other, columns that are kept where widths are disputed. What is read passes by late answers to what was asked before the start.
"""

from __future__ import annotations

import contextlib
import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from typing import ClassVar, TextIO

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from tui_liveblog.ui.terminal.ascii_only import in_ascii
from tui_liveblog.ui.terminal.background import LateAnswers, Left
from tui_liveblog.ui.terminal.capabilities import Capabilities
from tui_liveblog.ui.terminal.colour_strip import ColourStrip
from tui_liveblog.ui.terminal.columns import keep_columns
from tui_liveblog.ui.terminal.device import open_terminal, standard_is_terminal

_TICK = 0.1
"""Seconds without a byte after which Escape was the key, and not the start of something. Textual's own."""

Change = Callable[[str], str]


def changes(terminal: Capabilities) -> tuple[Change, ...]:
    """What becomes of everything that is written to this terminal, in this order."""
    made: list[Change] = [keep_columns if terminal.utf8 else in_ascii]
    if not terminal.colours:
        made.append(ColourStrip().feed)
    return tuple(made)


class TerminalDriver(LinuxDriver):
    """Reads from and draws on the terminal.

    terminal  what it can show
    left      what asking it before the start left to do; None where it was not asked
    """

    terminal: ClassVar[Capabilities | None] = None
    left: ClassVar[Left | None] = None

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._own: TextIO | None = None
        self._changes = changes(self.terminal or Capabilities.of(os.environ))
        self._left, self._first = self.left, True
        self._late = LateAnswers() if self._left is not None else None
        if not standard_is_terminal():
            self._own = open("/dev/tty", "w", encoding="utf-8", opener=open_terminal)  # noqa: SIM115 - closed with the driver
            self._file = self._own
            self.fileno = self._own.fileno()
            self.input_tty = True

    def _get_terminal_size(self) -> tuple[int, int]:
        for descriptor in (self.fileno, 1, 2):
            with contextlib.suppress(OSError):
                size = os.get_terminal_size(descriptor)
                if size.columns and size.lines:
                    return size.columns, size.lines
        return 80, 24

    # Writing.

    def write(self, data: str) -> None:
        """Write what this terminal can show of it."""
        for change in self._changes:
            data = change(data)
        if data:
            super().write(data)

    # The mouse. Textual asks for every movement, also without a button: traffic for nothing, in both directions.

    def switch_mouse(self) -> bool:
        """Take clicks and the wheel, or leave them to the terminal, whichever is not now; whether they are taken."""
        if self._mouse:
            self._disable_mouse_support()
            self._mouse = False
        else:
            self._mouse = True
            self._enable_mouse_support()
        return self._mouse

    def _enable_mouse_support(self) -> None:
        if self._mouse:
            # In cells, or in points where the terminal tells its size in them and Textual counts on it.
            self.write("\x1b[?1000h\x1b[?1002h\x1b[?1006h" + ("\x1b[?1016h" if self._in_band_window_resize else ""))
            self.flush()

    def _disable_mouse_support(self) -> None:
        if self._mouse:
            self.write(("\x1b[?1016l" if self._in_band_window_resize else "") + "\x1b[?1006l\x1b[?1002l\x1b[?1000l")
            self.flush()

    # Reading.

    def run_input_thread(self) -> None:
        """Wait for input and hand on what it means: as Textual's, but for late answers and bytes that are no UTF-8."""
        parser = XTermParser(self._debug)
        try:
            for text in self._typed():
                for event in parser.feed(text) if text else parser.tick():
                    self.process_message(event)
        finally:
            with contextlib.suppress(EOFError, ParseError):
                for _ in parser.feed(""):
                    pass

    def _typed(self) -> Iterator[str]:
        """What is typed, in pieces; "" after a pause. Ends with the app, or with the terminal."""
        decode = getincrementaldecoder("utf-8")("replace").decode
        passed = self._late.feed if self._late is not None else str
        released = self._late.rest if self._late is not None else str
        if self._left is not None:
            yield passed(decode(self._left.typed))
            self._left = None
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_TICK):
                    try:
                        data = os.read(self.fileno, 4096)
                    except OSError:
                        return
                    if not data:
                        return
                    yield passed(decode(data))
                else:
                    yield released()
                    yield ""

    # Beginning and ending.

    def start_application_mode(self) -> None:
        """Take the terminal. Asking changed its settings: at the end those from before are restored."""
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's
        if self.left is not None and self._first:
            self.attrs_before = self.left.before
        self._first = False

    def suspend_application_mode(self) -> None:
        """Give the terminal back until the reader resumes; it stays open. Textual's own would close it for good."""
        self.stop_application_mode()
        super().close()

    def close(self) -> None:
        """Give the terminal back."""
        super().close()
        if self._own is not None:
            with contextlib.suppress(OSError, ValueError):
                self._own.close()


def driver_for(terminal: Capabilities, left: Left | None = None) -> type[TerminalDriver]:
    """The driver for this terminal, after asking it: Textual makes drivers itself, from a class."""
    return type("TerminalDriver", (TerminalDriver,), {"terminal": terminal, "left": left})
