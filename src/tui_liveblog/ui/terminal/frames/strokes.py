"""What is to be sent of a row that changed, in strokes: words from a cell on, drawn with one pen.

Cells that are the same are sent again where that is shorter than a step over them, and blanks take the pen of their
neighbours where they look the same, so that a stroke is as long as can be. Blanks are erased where that is shorter.

Terminals do not agree on the width of some clusters (`columns`). Each of these is a stroke of its own, and as many cells after
it are sent again as the widest reading of it could have spoilt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, repeat
from operator import ne, or_
from typing import NamedTuple

from tui_liveblog.ui.rows import cells
from tui_liveblog.ui.terminal.columns import is_disputed
from tui_liveblog.ui.terminal.frames.grid import Row
from tui_liveblog.ui.terminal.frames.pens import PLAIN, Pen, of_blank

_SKIPPED = bytes(5)
"""Cells that are the same, from which a step over them (four bytes) is shorter than sending them again."""

_LEAD = 3
"""Blanks that are shorter than a step."""

_TAIL = 4
"""Blanks at the end of a row from which erasing (`ESC [ K`) is shorter than sending them."""

_HOLE = 11
"""Blanks before other words from which erasing them (`ESC [ 11 X`) and a step is shorter than sending them."""

_BLANKS = " " * _HOLE
_blanks = re.compile(" +").match


class Stroke(NamedTuple):
    """A part of a row in one pen.

    row, column  where it begins
    end          the column after the last cell that it draws
    after        the column of the cursor after it; None where terminals differ
    words        what is sent
    pen          what it is drawn with
    blank        whether any pen will do that leaves the same blanks
    lead         cells before it that are blank in the same look: up to so many may be sent instead of a step
    """

    row: int
    column: int
    end: int
    after: int | None
    words: str
    pen: Pen
    blank: bool = False
    lead: int = 0


def strokes(row: int, old: Row, new: Row, *, erases_ground: bool) -> tuple[list[Stroke], bool]:
    """What takes a row from old to new, left to right; and whether it has to be sent in this order.

    erases_ground  whether erasing leaves the ground that is drawn with
    """
    line = _Line(row, old, new, erases_ground=erases_ground)
    return line.strokes(), line.disputed


class _Line:
    """A row that changed.

    send  a byte for each cell: 1 where it is to be sent
    flat  a character for each cell: what stands in it, or "x" for a wide cluster, or one with marks
    """

    def __init__(self, row: int, old: Row, new: Row, *, erases_ground: bool) -> None:
        self.row, self.before, self.text, self.pens = row, old.text, new.text, new.pens
        self.send = _differing(old, new)
        self.columns = len(new.text)
        self.erases_ground = erases_ground
        self.flat = "".join(new.text)
        self.disputed = False
        if not self.flat.isascii() or "" in new.text:
            self.disputed = is_disputed(self.flat) is not None
            if self.disputed or len(self.flat) != self.columns or "" in new.text:
                self.flat = "".join([cluster if len(cluster) == 1 else "x" for cluster in new.text])
                _whole(self.send, new.text, disputed=self.disputed)
        self.tail = self._tail()

    def strokes(self) -> list[Stroke]:
        """All of them, left to right."""
        made: list[Stroke] = []
        for begin, end, pen in self._parts():
            at = self.send.find(1, begin, end)
            while at >= 0:
                made.append(self._cluster(at) or self._stroke(at, end, pen))
                at = self.send.find(1, made[-1].end, end)
        at = self.send.find(1, self.tail)
        if at >= 0:
            look = of_blank(self.pens[-1])
            if made and made[-1].after == self.tail and of_blank(made[-1].pen) == look:
                made[-1] = made[-1]._replace(words=made[-1].words + "\x1b[K", end=self.columns)
            else:
                made.append(Stroke(self.row, at, self.columns, at, "\x1b[K", look, blank=True))
        return made

    def _tail(self) -> int:
        """The column from which on nothing but blanks of one look stand that can be erased, and are worth it."""
        if not self.columns or not self._erasable(look := of_blank(self.pens[-1])):
            return self.columns
        tail, inked = self.columns, len(self.flat.rstrip(" "))
        while tail > inked and (self.pens[tail - 1] is self.pens[-1] or of_blank(self.pens[tail - 1]) == look):
            tail -= 1
        return tail if self.send.count(1, tail) >= _TAIL else self.columns

    def _parts(self) -> Iterator[tuple[int, int, Pen]]:
        """The parts that one pen can draw, up to the tail: the blanks beside words have another pen, but look the same."""
        begin = at = 0
        drawn, look = None, PLAIN
        for end, pen in _runs(self.pens[: self.tail]):
            inked = not self.flat[at:end].isspace()
            if at > begin and (of_blank(pen) != look or (inked and drawn is not None)):
                yield begin, at, drawn or look
                begin, drawn = at, None
            look, drawn = of_blank(pen), pen if inked else drawn
            at = end
        if at > begin:
            yield begin, at, drawn or look

    def _stroke(self, at: int, end: int, pen: Pen) -> Stroke:
        """What begins at a cell, of a part that ends at a column: words up to a step or to blanks that are erased, or those."""
        look = of_blank(pen)
        if self.disputed:
            end = next((column for column in range(at, end) if is_disputed(self.text[column]) is not None), end)
        if self._erasable(look):
            hole = at if self.flat.startswith(_BLANKS, at, end) else self.flat.find(_BLANKS, at, end)
            if hole >= 0:
                found = _blanks(self.flat, hole, end)
                last = self.send.rfind(1, at, found.end() if found else end) + 1
                first = self.send.find(1, hole, last)
                # Of a wide cluster that is erased by half, tmux clears the other half's neighbour when that is written.
                if first >= 0 and last - first >= _HOLE and self.before[last : last + 1] != [""]:
                    if first == at:
                        return Stroke(self.row, at, last, at, f"\x1b[{last - at}X", look, blank=True)
                    end = first
        skipped = self.send.find(_SKIPPED, at, end)
        end = self.send.rfind(1, at, end if skipped < 0 else skipped) + 1
        words = "".join(self.text[at:end])
        blank = words.isspace()
        after = end if end < self.columns else None
        return Stroke(self.row, at, end, after, words, look if blank else pen, blank=blank, lead=self._lead(at, look))

    def _cluster(self, at: int) -> Stroke | None:
        """The cluster that begins at a cell, if its width is disputed: blanks, and it in their place."""
        if not self.disputed or is_disputed(self.text[at]) is None:
            return None
        end = at + 1
        while end < self.columns and not self.text[end]:
            end += 1
        words = f"{' ' * (end - at)}\x1b[{at + 1}G{self.text[at]}"
        return Stroke(self.row, at, end, None, words, self.pens[at])

    def _lead(self, at: int, look: Pen) -> int:
        lead = 0
        while lead < min(at, _LEAD) and self.flat[at - lead - 1] == " " and of_blank(self.pens[at - lead - 1]) == look:
            lead += 1
        return lead

    def _erasable(self, look: Pen) -> bool:
        return erasable(look, erases_ground=self.erases_ground)


def _differing(old: Row, new: Row) -> bytearray:
    """A byte for each cell: 1 where it does not look the same."""
    send = bytearray(map(ne, old.text, new.text))
    if old.pens == new.pens:
        return send
    begin = 0
    befores = _runs(old.pens)
    before_end, before = next(befores, (0, PLAIN))
    for after_end, after in _runs(new.pens):
        while begin < after_end:
            end = min(before_end, after_end)
            if before is not after and before != after:
                if of_blank(before) != of_blank(after):
                    send[begin:end] = b"\1" * (end - begin)
                else:
                    inked = map(ne, new.text[begin:end], repeat(" "))
                    send[begin:end] = bytes(map(or_, send[begin:end], inked))
            begin = end
            if end == before_end:
                before_end, before = next(befores, (0, PLAIN))
    return send


def _runs(pens: list[Pen]) -> Iterator[tuple[int, Pen]]:
    """The column after each run of cells in one pen, and that pen."""
    end = 0
    for pen, alike in groupby(pens):
        end += len(list(alike))
        yield end, pen


def _whole(send: bytearray, text: list[str], *, disputed: bool) -> None:
    """A wide cluster is sent whole, from its first cell; after a disputed one, what it may have spoilt is sent again."""
    columns = len(text)
    at = 0
    while at < columns:
        after = at + 1
        while after < columns and not text[after]:
            after += 1
        if send.find(1, at, after) >= 0:
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


def erasable(look: Pen, *, erases_ground: bool) -> bool:
    """Whether erasing leaves blanks that look like this."""
    return look.is_ground_alone and (not look.ground or erases_ground)
