"""The first frame: what was on the screen last time, while the app loads. Standard library only, as `picture` says.

From the picture to the app's driver the terminal is ours: it shows nothing that is typed, and keeps it for the app; Ctrl+C and
signals still end the program, and whatever ends it before the app has the terminal gives it back first.
"""

from __future__ import annotations

import os
import select
import signal
import termios
import time

from tui_liveblog.picture.asking import Asked, asked_for
from tui_liveblog.picture.drawing import GIVE, drawn
from tui_liveblog.picture.files import load

TYPE_CHECKING = False  # `typing` costs more than all that is here
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from tui_liveblog.picture.cells import Picture

QUESTION = b"\x1b]11;?\x1b\\\x1b[c"
"""What is your background (OSC 11), and what are you (DA1)? All terminals answer the second: see `background`."""

_PATIENCE = 0.02
"""Seconds that a terminal may take to say that its ground is another one than the picture is for. At home it takes two
thousandths; where it takes longer, the picture of the last time is shown."""

_WRITING = 0.3
"""Seconds that a terminal may take to read the picture. What it has not read then is left to the app's driver."""


class First:
    """What was asked for, and the terminal as long as it is neither the shell's nor the app's.

    asked    what the command line asks for; None where no picture is kept of it
    picture  what is shown of the last time, None for nothing
    before   the terminal's own settings, where they were changed
    typed    what the terminal sent meanwhile, as far as it was read
    since    when the terminal was asked for its ground (monotonic), None where it was not
    rest     what the terminal has not read yet of the picture
    """

    def __init__(self, asked: Asked | None = None) -> None:
        self.asked = asked
        self.picture: Picture | None = None
        self.before: list[Any] | None = None
        self.typed, self.rest = b"", b""
        self.since: float | None = None
        self._taken = False
        self._reading = self._writing = -1
        self._signals: dict[int, Any] = {}

    def begin(self) -> None:
        """Show the picture, if there is one that fits; else nothing happens."""
        if self.asked is None:
            return
        try:
            self._reading, self._writing = 0, 2
            if not all(map(os.isatty, range(3))) or os.tcgetpgrp(0) != os.getpgrp():
                return
            columns, rows = os.get_terminal_size(2)
            picture = load(self.asked.cache, self.asked.text, columns, rows)
            if picture is not None:
                self._take(picture)
        except (OSError, termios.error):
            self.give_back()
        except BaseException:
            self.give_back()
            raise

    def _take(self, picture: Picture) -> None:
        self.before = termios.tcgetattr(self._reading)
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._signals[number] = signal.signal(number, self._end)
        termios.tcsetattr(self._reading, termios.TCSANOW, _quiet(self.before))
        if picture.dark is not None and self._is_other_ground(picture.dark):
            return
        self._taken = True
        self.rest = self._send(drawn(picture))
        self.picture = picture

    def _is_other_ground(self, dark: bool) -> bool:
        """Whether the terminal says that its ground is not what the theme was chosen for."""
        self._send(QUESTION)
        self.since = time.monotonic()
        until = self.since + _PATIENCE
        while b"\x1b[?" not in self.typed and self._heard(until - time.monotonic()):
            pass
        told = _ground_in(self.typed)
        return told is not None and told != dark

    def _heard(self, seconds: float) -> bool:
        if seconds <= 0 or not select.select([self._reading], [], [], seconds)[0]:
            return False
        data = os.read(self._reading, 4096)
        self.typed += data
        return bool(data)

    def _send(self, data: bytes) -> bytes:
        """Send it, as far as the terminal takes it in a moment; what is left."""
        beside = os.open(os.ttyname(self._writing), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        until = time.monotonic() + _WRITING
        try:
            while data and select.select([], [beside], [], max(0.0, until - time.monotonic()))[1]:
                data = data[os.write(beside, data) :]
        except BlockingIOError:
            return data
        finally:
            os.close(beside)
        return data

    def holds_for(self, cache: str, config: str) -> None:
        """No picture is kept where the settings or the cache are elsewhere than they were looked for."""
        asked = self.asked
        if asked is not None and (asked.cache, asked.config) != (os.path.abspath(cache), os.path.abspath(config)):
            self.asked = None

    def hand_over(self) -> bool:
        """The app's driver takes the terminal now. Whether the screen of programs is on already, with the picture on it."""
        taken, self._taken = self._taken, False
        return taken

    def give_back(self) -> None:
        """The terminal as it was before, unless the app has it; signals are nobody's any more."""
        self.leave()
        for number, handler in self._signals.items():
            if signal.getsignal(number) == self._end:
                signal.signal(number, handler)
        self._signals.clear()

    def leave(self) -> None:
        """The terminal as it was before, unless the app has it. From any thread."""
        taken, self._taken = self._taken, False
        try:
            if taken:
                self.picture = None
                self._send((b"\x18" if self.rest else b"") + GIVE.encode())
            if self.before is not None:
                termios.tcsetattr(self._reading, termios.TCSANOW, self.before)
        except (OSError, termios.error):
            return  # it is gone, and so is who would see it

    def _end(self, number: int, _: object) -> None:
        """A signal, before the app has handlers of its own."""
        self.leave()
        os._exit(128 + number)


def _quiet(before: list[Any]) -> list[Any]:
    """Settings by which nothing is shown that is typed, and all of it is kept; only Ctrl+C still interrupts."""
    quiet = [*before[:6], list(before[6])]
    quiet[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    quiet[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
    quiet[6][termios.VMIN], quiet[6][termios.VTIME] = 1, 0
    quiet[6][termios.VSUSP] = quiet[6][termios.VQUIT] = b"\0"  # as keys they are the app's
    return quiet


def _ground_in(sent: bytes) -> bool | None:
    """Whether the terminal said that its ground is dark; None where it did not say it plainly. A first guess at speed."""
    _, found, rest = sent.partition(b"\x1b]11;rgb:")
    channels = rest[:64].replace(b"\x07", b"\x1b").partition(b"\x1b")[0].split(b"/")
    if not found or len(channels) != 3:
        return None
    try:
        red, green, blue = (int(channel, 16) / (16 ** len(channel) - 1) for channel in channels)
    except (ValueError, ZeroDivisionError):
        return None
    return bool(0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2 < 0.179)


def first_frame(arguments: Sequence[str], environment: Mapping[str, str]) -> First:
    """Show at once what a command line showed last time, where that is known."""
    first = First(asked_for(arguments, environment))
    first.begin()
    return first
