"""Is the terminal dark or light? It is asked before the app starts, and its answer is never taken for keys.

The question is OSC 11. Terminals that do not know it are silent; so a second question follows, one that all answer (DA1, what
are you?): when that answer has come and the first has not, there will be none. Nobody waits longer than a moment; what comes
later is swallowed on its way to the keys. What the reader types meanwhile is kept.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from tui_liveblog.ui.colours import luminance
from tui_liveblog.ui.terminal.device import terminal_descriptors
from tui_liveblog.ui.terminal.first import QUESTION, First

WAIT = 0.3
"""Seconds from the question until the app starts without an answer: by satellite it takes longer, and is taken for dark."""

_HELD = 2.0
"""Seconds that the rest of an answer may stay away; what is left of it then is dropped."""

_EQUAL = 0.179
"""The luminance on which black and white words have the same contrast, by WCAG 2."""

_COLOUR = r"\x1b\]11;(?P<colour>[^\x07\x1b]{0,64})(?:\x07|\x1b\\)"
_FENCE = r"\x1b\[\?[\d;]{0,64}c"
_ANSWERS = f"{_COLOUR}|(?P<fence>{_FENCE})"
# The start of either. No key sends the longer ones; Escape, Alt+] and Alt+[ are the short ones.
_BEGUN = r"\x1b(?:\](?:1(?:1(?:;[^\x07\x1b]{0,64}\x1b?)?)?)?|\[(?:\?[\d;]{0,64})?)?\Z"
_SURELY = r"\x1b(?:\]1|\[\?)"


class Left(Struct, frozen=True):
    """What asking leaves to the app's driver.

    typed   what the reader typed meanwhile, as the terminal sent it
    before  the terminal's own settings, to be restored at the end: now it shows nothing that is typed
    """

    typed: bytes
    before: list[Any]


class Question:
    """The question to a terminal, by the descriptors to read from and write to. It is asked at once.

    clock  seconds that only move forward
    first  who had the terminal so far, and may have asked
    """

    def __init__(
        self, reading: int, writing: int, clock: Callable[[], float] = time.monotonic, first: First | None = None
    ) -> None:
        self._reading, self._clock = reading, clock
        self._before = first.before if first is not None and first.before is not None else termios.tcgetattr(reading)
        self._heard = first.typed if first is not None else b""
        if first is not None and first.since is not None:
            self._until = first.since + WAIT
            return
        quiet = termios.tcgetattr(reading)
        quiet[0] &= ~termios.ICRNL
        quiet[3] &= ~(termios.ECHO | termios.ICANON)
        quiet[6][termios.VMIN], quiet[6][termios.VTIME] = 1, 0
        termios.tcsetattr(reading, termios.TCSANOW, quiet)
        self._until = clock() + WAIT
        os.write(writing, QUESTION)

    def answer(self) -> tuple[bool | None, Left]:
        """Whether the background is dark, None where the terminal does not say; and what the driver is to know."""
        data = self._heard
        # What has come already is read, however long the program took to get here.
        while not _fence(data) and select.select([self._reading], [], [], max(0.0, self._until - self._clock()))[0]:
            more = os.read(self._reading, 4096)
            if not more:
                break
            data += more
        # A byte is a character here, so that nothing typed is lost, whatever its coding.
        text = data.decode("latin-1")
        told = next((is_dark(found["colour"]) for found in re.finditer(_ANSWERS, text) if found["colour"]), None)
        return told, Left(re.sub(_ANSWERS, "", text).encode("latin-1"), self._before)

    def restore(self) -> None:
        """The terminal as it was before."""
        with contextlib.suppress(termios.error):  # it is gone
            termios.tcsetattr(self._reading, termios.TCSANOW, self._before)


def _fence(data: bytes) -> bool:
    return any(found["fence"] for found in re.finditer(_ANSWERS, data.decode("latin-1")))


@contextlib.contextmanager
def asking(wanted: bool, first: First | None = None) -> Iterator[Question | None]:
    """Ask the terminal, where that is wanted and the reader is before it; restored at the end, whatever happens.

    first  who had the terminal so far: what it asked is answered here
    """
    with contextlib.ExitStack() as closing:
        question = None
        with contextlib.suppress(OSError, termios.error):  # then it is not known
            if wanted or (first is not None and first.since is not None):
                reading, writing = closing.enter_context(terminal_descriptors())
                if os.tcgetpgrp(reading) == os.getpgrp():  # in the background, asking would stop the program
                    question = Question(reading, writing, first=first)
                    closing.callback(question.restore)
        yield question


def is_dark(told: str) -> bool | None:
    """Whether a colour as terminals tell it is dark: `rgb:1414/1717/1b1b`, `rgba:…`, `#14171b`; None for anything else."""
    found = re.fullmatch(r"rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})(?:/[0-9a-fA-F]{1,4})?", told)
    parts = found.groups() if found else ()
    if not parts and re.fullmatch(r"#(?:[0-9a-fA-F]{3}){1,4}", told):
        each = (len(told) - 1) // 3
        parts = tuple(told[1 + at * each : 1 + (at + 1) * each] for at in range(3))
    if not parts:
        return None
    channels = (round(255 * int(part, 16) / (16 ** len(part) - 1)) for part in parts)
    return luminance("#{:02x}{:02x}{:02x}".format(*channels)) < _EQUAL


def hinted(environment: Mapping[str, str]) -> bool | None:
    """What COLORFGBG says of the background, which some terminals set: `15;0`, `0;default;15`; None where it says nothing."""
    last = environment.get("COLORFGBG", "").rpartition(";")[2]
    if not last.isdecimal() or int(last) > 15:
        return None
    return int(last) < 7 or int(last) == 8


class LateAnswers:
    """Swallows answers that come when nobody waits for them any more, whole or in parts.

    clock  seconds that only move forward
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held = ""
        self._since = 0.0

    def feed(self, text: str) -> str:
        """What was typed, of what the terminal sent. What may become an answer is held back until more comes, or `rest`."""
        if not self._held and "\x1b" not in text:
            return text
        if not self._held:
            self._since = self._clock()
        text = re.sub(_ANSWERS, "", self._held + text)
        self._held = ""
        begun = re.search(_BEGUN, text)
        if begun is not None:
            self._held = begun[0]
            text = text[: begun.start()]
        return text

    def rest(self) -> str:
        """After a pause: what was held back and is a key after all. The start of an answer is held on to, then dropped."""
        held = self._held
        if held and re.match(_SURELY, held):
            if self._clock() - self._since > _HELD:
                self._held = ""
            return ""
        self._held = ""
        return held
