"""Stopping and going on: ctrl+z, `kill -TSTP`, `kill -STOP`, `fg` and `bg`.

Textual stops in the middle of whatever runs when the signal comes, by a signal that stops for good where no shell is there to
go on from; and it takes the terminal a second time where it never gave it back. Here all of that is done by the event loop,
between two things: no sequence is torn, and no lock is held.
"""

from __future__ import annotations

import contextlib
import os
import signal
import termios
from abc import abstractmethod
from typing import Any

from textual.drivers.linux_driver import LinuxDriver

_AGAIN = "\x1b[?1049h\x1b[?25l\x1b[?1004h\x1b[?2004h\x1b[?7l"
"""The modes that another program may have changed: the other screen, no cursor, focus, paste, no folding of long lines."""


class JobControl(LinuxDriver):
    """A driver that stops, and goes on, as a shell asks for it."""

    taken = False
    """Whether the terminal is in our hands."""

    _ours: list[Any] | None = None

    @abstractmethod
    def repaint(self) -> None:
        """Draw all of it again."""

    def start_application_mode(self) -> None:
        """Take the terminal. Where another program has it we were stopped, and try again when we are told to go on."""
        self._writer_thread = None
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's
        self.taken = self._writer_thread is not None
        with contextlib.suppress(termios.error):
            self._ours = termios.tcgetattr(self.fileno)

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        super().stop_application_mode()
        self.taken = False

    def _sigtstp_application(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._suspend)

    def _sigcont_application(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._go_on)

    def _suspend(self) -> None:
        """Give the terminal back, stop, and take it again."""
        if not self._auto_restart:  # a program that we started has the terminal: the signal was for both
            self._stop(os.getpid())
        elif self.taken:
            self._app.app_suspend_signal.publish(self._app)
            self.suspend_application_mode()
            self._must_signal_resume = True
            self._stop(0)  # with all that make one job with us, as `make demo` does
            self.resume_application_mode()

    def _go_on(self) -> None:
        """We were stopped, perhaps by a signal that nobody can catch: then the terminal is as it was left since."""
        if not self._auto_restart:
            return
        if not self.taken:
            self.resume_application_mode()
            return
        if self._ours is not None:
            with contextlib.suppress(termios.error):  # in the background, this is where we are stopped again
                termios.tcsetattr(self.fileno, termios.TCSANOW, self._ours)
        self.write(_AGAIN)
        self._enable_mouse_support()
        self.repaint()
        os.kill(os.getpid(), signal.SIGWINCH)  # of another size of the window only those in the foreground are told

    def _stop(self, whom: int) -> None:
        """Stop a process, 0 for all of the group; returns when it goes on.

        SIGTSTP as it is by default: where no shell could ask us to go on, as in `ssh -t host liveblog-tui`, the kernel does not
        stop us. SIGSTOP would, for good.
        """
        for number in (signal.SIGTSTP, signal.SIGCONT):
            signal.signal(number, signal.SIG_DFL)
        os.kill(whom, signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, self._sigtstp_application)
        signal.signal(signal.SIGCONT, self._sigcont_application)
