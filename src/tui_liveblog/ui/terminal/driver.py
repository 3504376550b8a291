"""The app's terminal driver: Textual's own, on the terminal itself, and the last door before it.

Textual reads keys from standard input and draws on standard error. Given `cat page | liveblog-tui - 2>log`, it would take the
page for keys and draw into the log; so where either is no terminal, `/dev/tty` is opened and used for both.

What is written passes through what this terminal needs: no colour where the reader asked for none, ASCII where it knows no
other. Then it is drawn on a grid, and only what differs from what the terminal shows is sent, without ever waiting (`frames`);
where that cannot be, or LIVEBLOG_TUI_PLAIN_DRIVER says so, Textual's own bytes are sent, with columns kept where widths are
disputed. What is read passes by late answers to what was asked before the start.
"""

from __future__ import annotations

import contextlib
import os
import signal
import termios
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from typing import ClassVar, TextIO

from textual import events
from textual._parser import ParseError
from textual.app import App
from textual.message import Message

from tui_liveblog.ending import HUNG_UP, Ending
from tui_liveblog.ui.terminal.ascii_only import in_ascii
from tui_liveblog.ui.terminal.background import LateAnswers, Left
from tui_liveblog.ui.terminal.capabilities import Capabilities
from tui_liveblog.ui.terminal.colour_strip import ColourStrip
from tui_liveblog.ui.terminal.columns import keep_columns
from tui_liveblog.ui.terminal.device import open_terminal, standard_is_terminal
from tui_liveblog.ui.terminal.first import First
from tui_liveblog.ui.terminal.frames.outlet import open_beside, write_within
from tui_liveblog.ui.terminal.frames.pictures import begin
from tui_liveblog.ui.terminal.frames.screen import Screen
from tui_liveblog.ui.terminal.job_control import JobControl
from tui_liveblog.ui.terminal.keyboard import Keyboard
from tui_liveblog.ui.terminal.typed import Waking, typed

_LEAVING = 0.2
"""Seconds that a terminal which does not read may take to be left as it was."""

_SETTLED = 0.2
"""Seconds after which a window of the same size as before is drawn again: Textual draws only another size."""

_CANCEL = "\x18"
"""Ends a sequence that was begun, without effect."""

_LEAVE = "\x1b[?2026l\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[?2004l\x1b[?1004l\x1b[?7h\x1b[<u\x1b[m\x1b[?1049l\x1b[?25h"
"""Every mode that may have been set, as it usually is."""

_LOADING = 5.0
"""Seconds that the screen of the last time stands at most, whatever the app does meanwhile."""

PLAIN = "LIVEBLOG_TUI_PLAIN_DRIVER"
"""The variable that switches to Textual's own bytes, for comparison."""

Change = Callable[[str], str]


def changes(terminal: Capabilities) -> tuple[Change, ...]:
    """What becomes of everything that is written to this terminal, in this order."""
    made: list[Change] = [keep_columns if terminal.utf8 else in_ascii]
    if not terminal.colours:
        made.append(ColourStrip().feed)
    return tuple(made)


class TerminalDriver(JobControl):
    """Reads from and draws on the terminal.

    terminal  what it can show
    left      what asking it before the start left to do; None where it was not asked
    suspends  whether the program can be suspended, as by SIGTSTP
    first     who had it before, and may have drawn the screen of the last time on it
    """

    terminal: ClassVar[Capabilities | None] = None
    left: ClassVar[Left | None] = None
    suspends: ClassVar[bool] = True
    first: ClassVar[First | None] = None

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        if not self.suspends:  # Textual has just said that it can be
            signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        self.exit_event = self._ended = Waking()
        self._own: TextIO | None = None
        self._changes = changes(self.terminal or Capabilities.of(os.environ))
        self._drawn: Screen | None = None
        self._beside = -1
        self._left, self._first = self.left, True
        self._starting = self._untold = True
        self.erases_ground = False
        self._late = LateAnswers() if self._left is not None else None
        if not standard_is_terminal():
            self._own = open("/dev/tty", "w", encoding="utf-8", opener=open_terminal)  # noqa: SIM115 - closed with the driver
            self._file = self._own
            self.fileno = self._own.fileno()
            self.input_tty = True

    def _get_terminal_size(self) -> tuple[int, int]:
        # Asked at the start and whenever the window's size changes, then by a signal: nothing may be locked here.
        if not self._starting:
            self._loop.call_soon_threadsafe(self._spoilt)
        for descriptor in (self.fileno, 1, 2):
            with contextlib.suppress(OSError):  # it is no terminal
                size = os.get_terminal_size(descriptor)
                if size.columns and size.lines:
                    return size.columns, size.lines
        return 80, 24

    # Writing.

    def write(self, data: str) -> None:
        """Write what this terminal can show of it."""
        for change in self._changes:
            if change is not keep_columns or self._drawn is None:  # which the grid does
                data = change(data)
        if self._drawn is None:
            if data:
                super().write(data)
            return
        size = self._app._size
        if size is not None:
            self._drawn.fit(size.width, size.height)
        self._drawn.write(data)

    def flush(self) -> None:
        """Show what was written."""
        if self._drawn is not None:
            self._drawn.flush()

    def repaint(self) -> None:
        """Draw all of it again: another program may have drawn over it."""
        if self._drawn is not None:
            self._drawn.repaint()

    def _spoilt(self) -> None:
        """The window has another size; the terminal has folded its rows as it thinks best."""
        if self._drawn is not None:
            self._drawn.spoilt()
            self._loop.call_later(_SETTLED, self.flush)

    def process_message(self, message: Message) -> None:
        """Hand on what was typed, and what the terminal says by itself, as that its size is another."""
        if isinstance(message, events.Resize):
            if not self._untold or message.size != self._app._size:  # told as soon as it is asked for: that spoils nothing
                self._loop.call_soon_threadsafe(self._spoilt)
            self._untold = False
        super().process_message(message)

    def _take_screen(self) -> None:
        """Draw by a grid, where the terminal can be opened once more and nobody asked for Textual's own bytes."""
        if self._drawn is not None or os.environ.get(PLAIN):
            return
        assert self._file is not None
        with contextlib.suppress(OSError):
            self._beside = open_beside(self._file.fileno())
            terminal = self.terminal or Capabilities.of(os.environ)
            self.erases_ground = terminal.erases_ground()
            self._size = size = self._get_terminal_size()  # else Textual begins with what COLUMNS says
            self._drawn = Screen(self._beside, *size, erases_ground=self.erases_ground, lost=self._gone)
            if self.first is not None and begin(self._drawn, self.first, size):
                self._loop.call_later(_LOADING, self._drawn.release)

    @property
    def screen(self) -> Screen | None:
        """What is drawn on; None where Textual's own bytes are sent."""
        return self._drawn

    def _gone(self, _: str = "") -> None:
        """The terminal is gone, and perhaps no signal says so: under nohup, or to another session. From any thread."""
        if Ending.current is not None:
            Ending.current.begin(HUNG_UP)
        else:
            with contextlib.suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._app.exit, HUNG_UP)

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

    def _query_in_band_window_resize(self) -> None:
        """Ask for sizes in the stream of keys, and so for the mouse in points: nothing that a light program needs."""
        if not (self.terminal and self.terminal.light):
            super()._query_in_band_window_resize()

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
        parser = Keyboard(getattr(self._app, "keys_with_alt", frozenset()), self._debug)
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
        for data in typed(self.fileno, self._ended):
            if data is None:
                yield released()
                yield ""
            elif data:
                yield passed(decode(data))
            else:
                self._gone()

    # Beginning and ending.

    def start_application_mode(self) -> None:
        """Take the terminal. Asking changed its settings: at the end those from before are restored."""
        self._take_screen()
        super().start_application_mode()
        if self._first and (before := self.left or self.first) is not None and before.before is not None:
            self.attrs_before = before.before
        self._first = self._starting = False
        if self._drawn is not None and self.taken:
            self._send_newlines_as_they_are()

    def _send_newlines_as_they_are(self) -> None:
        """A newline leads a row down in one byte, as editors use it; Textual's own bytes count on its beginning a row too."""
        with contextlib.suppress(termios.error):  # what the line does is looked at for each frame
            attributes = termios.tcgetattr(self.fileno)
            attributes[1] &= ~termios.ONLCR
            termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)
            self._ours = attributes

    def suspend_application_mode(self) -> None:
        """Give the terminal back until the reader resumes; it stays open. Textual's own would close it for good."""
        self.stop_application_mode()
        if self._drawn is not None:
            self._drawn.drain(_LEAVING)
        super().close()

    def close(self) -> None:
        """Give the terminal back."""
        if self._drawn is not None:
            self._drawn.close(_LEAVING)
            os.close(self._beside)
            self._drawn = None
        super().close()
        if self._own is not None:
            with contextlib.suppress(OSError, ValueError):
                self._own.close()

    def leave_at_once(self, last: str = "") -> None:
        """The terminal as it was before, as far as it takes that without waiting: from any thread, when all else hangs.

        last  sequences that it is to be sent besides
        """
        if not self.taken:
            return
        if self.attrs_before is not None:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
        with contextlib.suppress(OSError):
            write_within(_LEAVING, self._beside if self._beside >= 0 else self.fileno, (_CANCEL + last + _LEAVE).encode())


def driver_for(
    terminal: Capabilities, left: Left | None = None, first: First | None = None, *, suspends: bool = True
) -> type[TerminalDriver]:
    """The driver for this terminal, after asking it: Textual makes drivers itself, from a class."""
    return type("TerminalDriver", (TerminalDriver,), {"terminal": terminal, "left": left, "first": first, "suspends": suspends})
