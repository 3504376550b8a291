"""The app's terminal driver: Textual's own, on the terminal itself.

Textual reads keys from standard input and draws on standard error. Given `cat page | liveblog-tui - 2>log`, it would take the
page for keys and draw into the log; so where either is no terminal, `/dev/tty` is opened and used for both.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TextIO

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver


def has_terminal() -> bool:
    """Whether there is a terminal to draw on."""
    if sys.__stdin__ is not None and sys.__stdin__.isatty() and sys.__stderr__ is not None and sys.__stderr__.isatty():
        return True
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


class TerminalDriver(LinuxDriver):
    """Reads from and draws on the terminal."""

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._own: TextIO | None = None
        stdin, stderr = sys.__stdin__, sys.__stderr__
        if stdin is None or stderr is None or not (stdin.isatty() and stderr.isatty()):
            self._own = open("/dev/tty", "w", encoding="utf-8", opener=_for_both)  # noqa: SIM115 - closed with the driver
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


def _for_both(path: str, _: int) -> int:
    """Open for keys and drawing alike."""
    return os.open(path, os.O_RDWR | os.O_NOCTTY)
