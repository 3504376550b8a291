"""Two grids in, text for the terminal out: only cells that differ, each in the cheapest way that we know.

Rows that moved are moved by the terminal, in a scroll region, with IND and RI, which all have (the Linux console lacks SU and
SD); the rows that come are written as they come, so that the move is also the step to the next row. Everything else is sent
pen by pen, not row by row: a full colour costs 19 bytes, a step to another row seven. Blanks are erased where erasing shows
the same: with the terminal's own ground everywhere, with another one only where it erases, and scrolls, with the ground
(`erases_ground`). REP is never used.
"""

from __future__ import annotations

from collections import Counter

from tui_liveblog.ui.terminal.frames.cursor import INDEX, NEWLINE, REVERSE_INDEX, Cursor
from tui_liveblog.ui.terminal.frames.grid import UNKNOWN, Grid
from tui_liveblog.ui.terminal.frames.pens import PLAIN, Pen, change, of_blank
from tui_liveblog.ui.terminal.frames.route import short_steps, short_way
from tui_liveblog.ui.terminal.frames.shift import Shift, shifted, shifts
from tui_liveblog.ui.terminal.frames.strokes import Stroke, erasable, strokes

_OFTEN = 8
"""Strokes of a pen from which it is kept for the frames to come: back to it in two bytes."""

_GO = 7
"""Bytes of a step to another row and column."""

Palette = dict[Pen, list[Stroke]]
"""Strokes by their pen, of each pen from the top left to the bottom right."""


class Encoder:
    """Knows where the cursor is and what it draws with; `shown` and `wanted` are given each time.

    erases_ground  whether erasing, and scrolling, leaves the ground that is drawn with (terminfo: bce)
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

    def frame(self, shown: Grid, wanted: Grid, row: int | None, column: int, *, newline_is_down: bool = False) -> str:
        """What makes the terminal show `wanted` in the place of `shown`, which is changed to it; both are of one size.

        row, column      where the cursor is to stand after it; None where it is hidden, and may stand anywhere
        newline_is_down  whether the terminal's line sends a newline as it is, which then leads down in the same column
        """
        self._cursor.written = []
        self._cursor.down = NEWLINE if newline_is_down else INDEX
        changed = _changed(shown, wanted)
        if changed and shown.columns and all(line.text[0] == UNKNOWN for line in shown.lines):
            self._clear(shown, wanted)
        else:
            self._shortest(shifts(shown, wanted, changed, self._erases), shown, wanted)
        cursor = self._cursor
        if cursor.pen is not None and cursor.pen.link:
            cursor.draw_with(cursor.pen._replace(link=""))
        if row is not None and wanted.columns and wanted.lines:
            cursor.move(min(row, len(wanted.lines) - 1), min(column, wanted.columns - 1))
        return "".join(cursor.written)

    def _erases(self, pen: Pen) -> bool:
        return erasable(of_blank(pen), erases_ground=self._erases_ground)

    def _shortest(self, tried: list[Shift | None], shown: Grid, wanted: Grid) -> None:
        """Send what changed after one of these shifts, or without, whichever is shortest: they come from a rough count."""
        if len(tried) == 1:
            self._change(tried[0], shown, wanted)
            return
        before, lines = self._cursor, shown.lines
        ends = []
        for shift in tried:
            self._cursor, shown.lines = before.copy(), lines[:]
            self._change(shift, shown, wanted)
            ends.append((sum(map(len, self._cursor.written)), self._cursor, shown.lines))
        _, self._cursor, shown.lines = min(ends, key=lambda end: end[0])

    def _clear(self, shown: Grid, wanted: Grid) -> None:
        """Send all of it, on a screen of which nothing is known."""
        blank = self._ground(wanted, range(len(wanted.lines)))
        shown.lines = [wanted.blank_row(blank) for _ in wanted.lines]
        palette, ordered = self._strokes(shown, wanted)
        self._cursor.draw_with(self._host(palette, blank))
        self._cursor.move(0, 0)
        self._cursor.written.append("\x1b[J")
        self._paint(palette, ordered)

    def _change(self, shift: Shift | None, shown: Grid, wanted: Grid) -> None:
        """Send what differs, after rows moved."""
        blank = PLAIN
        if shift is not None:
            blank = self._ground(wanted, shift.coming)
            shifted(shown, shift, blank)
        palette, ordered = self._strokes(shown, wanted)
        if shift is not None:
            self._scroll(shift, blank, palette)
        self._paint(palette, ordered)

    def _ground(self, wanted: Grid, rows: range) -> Pen:
        """What blanks of most of these rows look like, if erasing leaves that; else the terminal's own ground."""
        looks = Counter(of_blank(wanted.lines[at].pens[-1]) for at in rows if wanted.lines[at].pens)
        look = looks.most_common(1)[0][0] if looks else PLAIN
        return look if self._erases(look) else PLAIN

    def _strokes(self, shown: Grid, wanted: Grid) -> tuple[Palette, list[Stroke]]:
        """What is to be sent, and is shown from now on; apart, what has to be sent in its order."""
        palette: Palette = {}
        ordered: list[Stroke] = []
        blanks: Palette = {}
        for at in _changed(shown, wanted):
            made, in_order = strokes(at, shown.lines[at], wanted.lines[at], erases_ground=self._erases_ground)
            shown.lines[at] = wanted.lines[at].copy()
            if in_order:
                ordered += made
                continue
            for stroke in made:
                (blanks if stroke.blank else palette).setdefault(stroke.pen, []).append(stroke)
        for look, found in blanks.items():
            host = self._host(palette, look)
            palette[host] = sorted([*palette.get(host, ()), *(stroke._replace(pen=host) for stroke in found)])
        return palette, ordered

    def _host(self, palette: Palette, look: Pen) -> Pen:
        """A pen that draws blanks of this look: the one that is held, one that is needed anyway, else the look itself."""
        held = self._cursor.pen
        if held is not None and of_blank(held) == look:
            return held
        return next((pen for pen in palette if of_blank(pen) == look), look)

    def _scroll(self, shift: Shift, blank: Pen, palette: Palette) -> None:
        """Move rows, and write what can be written of those that come, each when it has come.

        Where many of them have words in one pen from one column on, the cursor is saved there: back to it, with its pen, is two
        bytes.
        """
        top, bottom, distance = shift
        cursor, margin = self._cursor, top if distance > 0 else bottom - 1
        pen, column, written = _coming(shift, blank, palette)
        cursor.written.append(f"\x1b[{top + 1 if top else ''};{bottom}r")
        cursor.row = cursor.column = None  # setting the region puts it at the top, taking it back does not everywhere
        if written:
            cursor.save_at(margin, column, pen)
        else:
            cursor.draw_with(self._host(palette, blank))
            cursor.move(margin, column)
        for at in shift.coming[:: 1 if distance < 0 else -1]:
            if written and cursor.pen is not None and of_blank(cursor.pen) != blank:
                cursor.restore()
            cursor.written.append(REVERSE_INDEX if distance > 0 else cursor.down)
            if at in written:
                cursor.restore()
                for stroke in written[at]:
                    cursor.draw(stroke._replace(row=margin))
        cursor.written.append("\x1b[r")
        cursor.row = cursor.column = None

    def _paint(self, palette: Palette, ordered: list[Stroke]) -> None:
        """Send all of it: what has its order, then pen after pen, downwards or upwards, whichever way is shorter."""
        cursor = self._cursor
        for stroke in ordered:
            cursor.draw(stroke)
        pens = short_way(cursor.pen, [pen for pen, found in palette.items() if found])
        for found in short_steps(cursor, [palette[pen] for pen in pens]):
            for stroke in found:
                cursor.draw(stroke)
            if len(found) >= _OFTEN and found[-1].after is not None:
                cursor.keep()


def _coming(shift: Shift, blank: Pen, palette: Palette) -> tuple[Pen, int, dict[int, list[Stroke]]]:
    """The pen and the column with which most of the rows begin that come, and what to write of them; that is taken out.

    What is the only stroke of its pen is written then too, unless another pen leads to it in fewer bytes.
    """
    rows = shift.coming
    begins: Counter[tuple[Pen, int]] = Counter()
    for pen, found in palette.items():
        if not pen.link and of_blank(pen) == blank:
            first = {stroke.row: stroke.column for stroke in reversed(found) if stroke.row in rows}
            begins.update((pen, column) for column in first.values())
    if not begins or (most := begins.most_common(1)[0])[1] < 2:
        return blank, 0, {}
    pen, column = most[0]
    written: dict[int, list[Stroke]] = {}
    left: list[Stroke] = []
    for stroke in palette[pen]:
        if stroke.row in rows and (stroke.row in written or stroke.column == column):
            written.setdefault(stroke.row, []).append(stroke)
        else:
            left.append(stroke)
    palette[pen] = left
    for other, found in palette.items():
        if other is not pen and len(found) == 1 and found[0].row in rows and not other.link:
            later = min((len(change(before, other)) for before in palette if before not in (pen, other)), default=0)
            if len(change(pen, other)) <= later + _GO:
                written.setdefault(found[0].row, []).append(found.pop())
    return pen, column, written


def _changed(shown: Grid, wanted: Grid) -> list[int]:
    """The rows that differ."""
    return [at for at, (line, other) in enumerate(zip(shown.lines, wanted.lines, strict=True)) if line != other]
