"""What Textual writes, read back: which words stand where, and what is meant for the terminal itself.

It takes any text, cut anywhere; only a cluster that is cut in two is counted as two, and Textual cuts none. What is no sequence
at all is dropped.

It is the last door. Of what is printed no control passes. Textual draws by a write that sets places, and tells the terminal
other things by writes that set none: so of a write that draws, nothing is passed on, whoever put it among the words. What such
words can still do is to stand, and to look, as the page does not mean them to: the first door keeps them from that.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from tui_liveblog.ui.rows import cells
from tui_liveblog.ui.terminal.frames.pens import PLAIN, Pen, drawn_with

LONGEST = 1 << 18
"""Characters of one sequence; a longer one is dropped. A copied text is at most 100,000."""

_FAR = 1 << 15
"""Rows and columns are never more."""

_TOKEN = re.compile(
    r"([^\x00-\x1f\x7f-\x9f]+)"  # 1 words
    r"|\x1b\[([0-9;:]*)m"  # 2 a manner
    r"|\x1b\[([0-9]*;?[0-9]*)[Hf]"  # 3 a place
    r"|(\x1b\[[0-?]*[ -/]*[@-~])"  # 4 any other of this kind
    r"|(\x1b\][^\x07\x1b]*+(?:\x07|\x1b\\))"  # 5 a string: title, clipboard, link
    r"|(\x1b[PX^_](?:[^\x1b]++|\x1b[^\\])*+\x1b\\)"  # 6 a string that holds sequences, for tmux and screen
    r"|(\x1b[ -/]*[0-OQ-WYZ`-~\\])"  # 7 short ones
    r"|([\x00-\x1a\x1c-\x1f\x7f-\x9f])"  # 8 one control
)
_draws = re.compile(r"\x1b\[[0-9]*;?[0-9]*[Hf]").search
_STRINGS = ("\x1bP", "\x1bX", "\x1b^", "\x1b_")
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[PX^_](?:[^\x1b]++|\x1b[^\\])*+\x1b?|[ -/]*)?\Z")
_SPOILT = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*|[PX^_](?:[^\x1b]++|\x1b[^\\])*+\x1b?|[ -/]*)?")

# What turns text round, and line separators: the first door keeps them out as well.
_OBEYED = re.compile("[\u2028-\u202e\u2066-\u206f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_IN_STRINGS = re.compile("[\x00-\x06\x08-\x1a\x1c-\x1f\x7f-\x9f]")

# Sequences that neither move a cell nor change how the next one is drawn: modes, questions, the shape of the cursor.
_HARMLESS = re.compile(r"\x1b\[[?>=<].*[a-z]|\x1b\[[0-9;]*[cnqt]|\x1b\[[0-?]*[ $][@-~]")
# Of strings that hold sequences: what is handed to the terminal around tmux or screen to be copied, or to notify.
_HANDED_ON = re.compile(
    r"\x1bP(?:tmux;(?:\x1b\x1b\](?:52|9|777);[^\x07\x1b]*\x07)+|(?!tmux;)(?:\x1b\](?:52|9|777);)?[^\x1b]*)\x1b\\"
)
_SCREENS = re.compile(r"\x1b\[\?(?:[0-9;]*;)?(?:47|1047|1049)(?:;[0-9;]*)?[hl]")


_WEB = ("https://", "http://")
"""What a link may lead to: a terminal opens others too, as files and programs."""


class Put(NamedTuple):
    """Words from a cell on, to the right; rows and columns count from 0, and may lie beyond the screen."""

    row: int
    column: int
    text: str
    pen: Pen


class Erase(NamedTuple):
    """Blanks in the ground of a pen, on rows from `top` up to `bottom`, from the column `start` up to `end`."""

    top: int
    bottom: int
    start: int
    end: int
    pen: Pen


class Pass(NamedTuple):
    """A sequence for the terminal itself.

    spoils  what is on the screen after it is not known
    screen  True where it takes the screen of programs, False where it gives it back, else None
    """

    sequence: str
    spoils: bool = False
    screen: bool | None = None


class Together(NamedTuple):
    """A frame begins, or ends: what is between is shown at once (synchronized output)."""

    begins: bool


Operation = Put | Erase | Pass | Together


class Reader:
    """Reads a piece at a time. `row` and `column` are where the cursor is after it."""

    def __init__(self) -> None:
        self.row = self.column = 0
        self._pen = PLAIN
        self._held = ""
        self._dropping = False
        self._saved = (0, 0)

    def feed(self, data: str) -> list[Operation]:
        """What the next piece says. A sequence that is not whole waits for the next one."""
        if data == "\a" and not self._held:
            return [Pass(data)]
        if self._held.startswith(_STRINGS) and _draws(data):
            self._held, self._dropping = "", False
        data, self._held = self._held + data, ""
        drawing = _draws(data) is not None
        done: list[Operation] = []
        at, end, match = 0, len(data), _TOKEN.match
        while at < end:
            found = match(data, at)
            if drawing and data.startswith(_STRINGS, at):  # would take all up to its end, or to the end of a link
                at += 2
                continue
            if found is None:
                at = self._unfinished(data, at)
                continue
            at = found.end()
            if self._dropping:
                self._dropping = False
                continue
            kind = found.lastindex
            if kind == 1:
                self._words(found[1], done)
            elif kind == 2:
                self._pen = drawn_with(self._pen, found[2])
            elif kind == 3:
                row, _, column = found[3].partition(";")
                self.row, self.column = _counted(row), _counted(column)
            elif kind == 8:
                self._control(found[0])
            else:
                self._sequence(found[0], kind or 0, done)
        return [operation for operation in done if not isinstance(operation, Pass)] if drawing else done

    def _unfinished(self, data: str, at: int) -> int:
        """Hold what may become a sequence, drop what cannot; where to go on."""
        if _UNFINISHED.match(data, at):
            self._held = data[at:]
            if len(self._held) > LONGEST:
                self._held, self._dropping = self._held[:2], True
            return len(data)
        self._dropping = False
        found = _SPOILT.match(data, at)
        return max(found.end() if found else 0, at + 1)

    def _words(self, text: str, done: list[Operation]) -> None:
        width = cells(text)
        if not text.isascii():
            text = _SURROGATES.sub("\ufffd", _OBEYED.sub("", text))
        if text:
            done.append(Put(self.row, self.column, text, self._pen))
        self.column = min(self.column + width, _FAR)

    def _control(self, control: str) -> None:
        """Only those that move the cursor are heard. The terminal driver of the kernel makes a newline begin a row."""
        if control == "\n":
            self.row, self.column = min(self.row + 1, _FAR), 0
        elif control == "\r":
            self.column = 0
        elif control == "\b":
            self.column = max(self.column - 1, 0)

    def _sequence(self, sequence: str, kind: int, done: list[Operation]) -> None:
        if kind == 4:
            self._csi(sequence, done)
        elif kind in (5, 6):
            sequence = _IN_STRINGS.sub("", sequence)  # before it is judged: nothing may become another by it
            if sequence.startswith("\x1b]8;"):
                link = sequence[4:].removesuffix("\x1b\\").partition(";")[2].replace("\a", "")
                self._pen = self._pen._replace(link=link if link.startswith(_WEB) else "")
            elif kind == 5 or _HANDED_ON.fullmatch(sequence):
                done.append(Pass(sequence))
        elif sequence == "\x1b7":
            self._saved = self.row, self.column
        elif sequence == "\x1b8":
            self.row, self.column = self._saved
        elif sequence != "\x1b\\":
            done.append(Pass(sequence, spoils=sequence not in ("\x1b=", "\x1b>")))

    def _csi(self, sequence: str, done: list[Operation]) -> None:
        if sequence in ("\x1b[?2026h", "\x1b[?2026l"):
            done.append(Together(sequence.endswith("h")))
            return
        final, given = sequence[-1], sequence[2:-1]
        if (not given or given.isdecimal()) and final in _MOVES:
            _MOVES[final](self, _counted(given) + 1)
        elif (not given or given.isdecimal()) and final in "JKX":
            self._erase(final, given, done)
        elif _SCREENS.fullmatch(sequence):
            done.append(Pass(sequence, spoils=True, screen=final == "h"))
        else:
            done.append(Pass(sequence, spoils=not _HARMLESS.fullmatch(sequence)))

    def _erase(self, final: str, given: str, done: list[Operation]) -> None:
        row, column, pen = self.row, self.column, Pen(ground=self._pen.ground)
        if final == "X":
            done.append(Erase(row, row + 1, column, column + _counted(given) + 1, pen))
            return
        how = given.lstrip("0")
        span = {"": (column, _FAR), "1": (0, column + 1), "2": (0, _FAR)}.get(how)
        if span is None:
            return
        done.append(Erase(row, row + 1, *span, pen))
        if final == "J":
            top, bottom = {"": (row + 1, _FAR), "1": (0, row), "2": (0, _FAR)}[how]
            done.append(Erase(top, bottom, 0, _FAR, pen))

    def _right(self, count: int) -> None:
        self.column = min(self.column + count, _FAR)

    def _left(self, count: int) -> None:
        self.column = max(self.column - count, 0)

    def _down(self, count: int) -> None:
        self.row = min(self.row + count, _FAR)

    def _up(self, count: int) -> None:
        self.row = max(self.row - count, 0)

    def _to_column(self, count: int) -> None:
        self.column = count - 1

    def _to_row(self, count: int) -> None:
        self.row = count - 1


_MOVES: dict[str, Callable[[Reader, int], None]] = {
    "A": Reader._up,
    "B": Reader._down,
    "C": Reader._right,
    "D": Reader._left,
    "G": Reader._to_column,
    "d": Reader._to_row,
}


def _counted(number: str) -> int:
    """A row or column, counted from 0: left out and 0 are the first."""
    return max(min(int(number[-9:]), _FAR) - 1, 0) if number else 0
