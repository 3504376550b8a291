"""Two grids in, text for the terminal out: only cells that differ, each in the cheapest way that we know.

Rows that moved are moved by the terminal, in a scroll region, with IND and RI, which all have (the Linux console lacks SU and
SD). Blanks are erased where erasing shows the same: with the terminal's own ground everywhere, with another one only where it
erases with the ground (`erases_ground`). REP is never used.

Terminals do not agree on the width of some clusters (`columns`). Around these, the cells are blanked first, the cursor is put
after them by number, and as many cells after them are sent again as the widest reading of them could have spoilt.
"""

from __future__ import annotations

from functools import lru_cache

from tui_liveblog.ui.rows import cells
from tui_liveblog.ui.terminal.columns import _is_disputed as is_disputed
from tui_liveblog.ui.terminal.frames.cursor import Cursor
from tui_liveblog.ui.terminal.frames.grid import Grid, Row
from tui_liveblog.ui.terminal.frames.pens import PLAIN, Pen, of_blank
from tui_liveblog.ui.terminal.frames.shift import Shift, best_shift, shifted

_SHORT = 4
"""Cells that are sent again rather than stepped over: a step is four bytes."""

_ERASABLE = 9
"""Blanks from which erasing and stepping over is shorter than sending them."""

_SHIFTED = 3
"""Changed rows from which it is asked whether rows moved."""


class Encoder:
    """Knows where the cursor is and what it draws with; `shown` and `wanted` are given each time.

    erases_ground  whether erasing leaves the ground that is drawn with (terminfo: bce)
    """

    def __init__(self, *, erases_ground: bool = False) -> None:
        self._erases_ground = erases_ground
        self._cursor = Cursor()

    def forget(self) -> None:
        """Where the cursor is, and what it draws with, is not known any more."""
        self._cursor.forget()

    def plain(self) -> str:
        """What takes colours and attributes off, before the terminal is given to others; "" where none are on."""
        self._cursor.written = []
        self._cursor.draw_with(PLAIN)
        return "".join(self._cursor.written)

    def frame(self, shown: Grid, wanted: Grid, row: int, column: int) -> str:
        """What makes the terminal show `wanted` in the place of `shown`, which is changed to it; both are of one size.

        row, column  where the cursor is to stand after it
        """
        cursor = self._cursor
        cursor.written = []
        changed = _changed(shown, wanted)
        shift = best_shift(shown, wanted, changed) if len(changed) >= _SHIFTED else None
        if shift is not None:
            self._scroll(shift, shown)
            changed = _changed(shown, wanted)
        for at in changed:
            self._line(at, shown.lines[at], wanted.lines[at])
            shown.lines[at] = wanted.lines[at].copy()
        if cursor.pen is not None and cursor.pen.link:
            cursor.draw_with(cursor.pen._replace(link=""))
        if wanted.columns and wanted.lines:
            cursor.move(min(row, len(wanted.lines) - 1), min(column, wanted.columns - 1))
        return "".join(cursor.written)

    def _scroll(self, shift: Shift, shown: Grid) -> None:
        """Move rows; those that come are blank in the terminal's own ground, whether or not it erases with another."""
        top, bottom, distance = shift
        cursor = self._cursor
        cursor.draw_with(PLAIN)
        cursor.written.append(f"\x1b[{top + 1 if top else ''};{bottom}r")
        cursor.row = cursor.column = None  # setting the region puts it at the top, taking it back does not everywhere
        cursor.move(top if distance > 0 else bottom - 1, 0)
        cursor.written.append(("\x1bM" if distance > 0 else "\x1bD") * abs(distance) + "\x1b[r")
        cursor.row = cursor.column = None
        shifted(shown, shift)

    def _line(self, row: int, old: Row, new: Row) -> None:
        """Send what differs on one row."""
        columns = len(new.text)
        send = bytearray(columns)
        for at, (before, after, pen, other) in enumerate(zip(old.text, new.text, old.pens, new.pens, strict=True)):
            if before != after or (pen is not other and pen != other and (after != " " or of_blank(pen) != of_blank(other))):
                send[at] = 1
        joined = "".join(new.text)
        if not joined.isascii():
            _whole(send, new.text, disputed=is_disputed(joined) is not None)
        tail = self._tail(new, send)
        at = send.find(1)
        while at >= 0:
            if at >= tail:
                self._cursor.move(row, at)
                self._blank(new.pens[at])
                self._cursor.written.append("\x1b[K")
                return
            at = self._run(row, at, new, send, tail)
            at = send.find(1, at)

    def _tail(self, new: Row, send: bytearray) -> int:
        """The column from which on nothing but blanks of one manner stand that can be erased, and are worth it."""
        columns = tail = len(new.text)
        pen = of_blank(new.pens[-1])
        if not self._is_erasable(pen):
            return columns
        while tail and new.text[tail - 1] == " " and (new.pens[tail - 1] is pen or of_blank(new.pens[tail - 1]) == pen):
            tail -= 1
        return tail if sum(send[tail:]) > _SHORT - 1 else columns

    def _is_erasable(self, pen: Pen) -> bool:
        return of_blank(pen).is_ground_alone and (not pen.ground or self._erases_ground)

    def _blank(self, pen: Pen) -> None:
        """Draw with a pen whose blanks look like this one's; what is on is kept where it does."""
        if _seen(self._cursor.pen) != of_blank(pen):
            self._cursor.draw_with(of_blank(pen))

    def _run(self, row: int, at: int, new: Row, send: bytearray, tail: int) -> int:
        """Send cells from `at` on, as far as they are drawn with one pen; the column after them."""
        cursor, text, pens = self._cursor, new.text, new.pens
        columns, pen = len(text), pens[at]
        end = at + 1
        while end < tail and send[end] and (pens[end] is pen or pens[end] == pen):
            end += 1
        words = "".join(text[at:end])
        self._reach(row, at, new)
        if not words.strip(" "):
            return self._blanks(at, end, new, send)
        cursor.draw_with(pen)
        if words.isascii() or is_disputed(words) is None:
            cursor.written.append(words)
            cursor.column = end if end < columns else None
            return end
        while at < end:
            after = at + 1
            while after < columns and not text[after]:
                after += 1
            self._cluster(row, at, after, text[at])
            if after == columns:
                cursor.column = None
            at = after
        return at

    def _reach(self, row: int, at: int, new: Row) -> None:
        """Go to a cell: by sending a few cells that are there already, where that is shorter than a step."""
        cursor = self._cursor
        begin = at if cursor.row != row or cursor.column is None else cursor.column
        if 0 < at - begin <= _SHORT and cursor.pen is not None:
            words, seen = "".join(new.text[begin:at]), of_blank(cursor.pen)
            alike = all(
                pen == cursor.pen or (word == " " and of_blank(pen) == seen)
                for word, pen in zip(new.text[begin:at], new.pens[begin:at], strict=True)
            )
            if alike and words.isascii() and len(words) == at - begin <= len(cursor.way(row, at)):
                cursor.written.append(words)
                cursor.column = at
                return
        cursor.move(row, at)

    def _blanks(self, at: int, end: int, new: Row, send: bytearray) -> int:
        cursor, pen, columns = self._cursor, new.pens[at], len(new.text)
        count = end - at
        if end < columns and send[end] and not (count >= _ERASABLE and self._is_erasable(pen)):
            following = new.pens[end]
            # What comes next is drawn on the same ground: one change of manner instead of two.
            if new.text[end] != " " and of_blank(following) == of_blank(pen) != _seen(cursor.pen):
                cursor.draw_with(following)
        self._blank(pen)
        if count >= _ERASABLE and self._is_erasable(pen):
            cursor.written.append(f"\x1b[{count}X")
            return end
        cursor.written.append(" " * count)
        cursor.column = end if end < columns else None
        return end

    def _cluster(self, row: int, at: int, after: int, cluster: str) -> None:
        """Send a cluster that reaches up to the column `after`."""
        cursor = self._cursor
        cursor.move(row, at)
        if is_disputed(cluster) is None and after - at <= 2:
            cursor.written.append(cluster)
            cursor.column = after
            return
        cursor.written.append(" " * (after - at))
        cursor.written.append(f"\x1b[{at + 1}G{cluster}")
        cursor.column = None


def _changed(shown: Grid, wanted: Grid) -> list[int]:
    """The rows that differ."""
    return [at for at, (line, other) in enumerate(zip(shown.lines, wanted.lines, strict=True)) if line != other]


def _seen(pen: Pen | None) -> Pen | None:
    return None if pen is None else of_blank(pen)


def _whole(send: bytearray, text: list[str], *, disputed: bool) -> None:
    """A wide cluster is sent whole, from its first cell; after a disputed one, what it may have spoilt is sent again."""
    columns = len(text)
    at = 0
    while at < columns:
        after = at + 1
        while after < columns and not text[after]:
            after += 1
        if any(send[at:after]):
            send[at:after] = b"\1" * (after - at)
            if disputed and is_disputed(text[at]) is not None:
                spoilt = min(at + _widest(text[at]), columns)
                if spoilt > after:
                    send[after:spoilt] = b"\1" * (spoilt - after)
        at = after


@lru_cache(maxsize=1024)
def _widest(cluster: str) -> int:
    """The most cells that a terminal may give a cluster: as many as its code points have, each by itself, and one more each."""
    return sum(max(cells(character), 1) + (character >= "\U0001f000") for character in cluster)
