"""One stream of what Textual writes, two ways to an emulator: as it is, and through reader, grid and encoder."""

from __future__ import annotations

from typing import NamedTuple
from unicodedata import normalize

from tests.ui.frames.emulator import DISPUTED, START, Emulator, unlike
from tests.ui.frames.tmux import Panes, looks
from tui_liveblog.ui.rows import cells as cells_of
from tui_liveblog.ui.terminal.columns import is_disputed, keep_columns
from tui_liveblog.ui.terminal.frames.encoder import Encoder
from tui_liveblog.ui.terminal.frames.grid import UNKNOWN, Grid, Row
from tui_liveblog.ui.terminal.frames.pens import Pen
from tui_liveblog.ui.terminal.frames.reader import Erase, Put, Reader


class Frame(NamedTuple):
    """What one frame takes on both ways, and what is to be seen after it.

    direct, ours  what is written; `ours` covers the frames that were dropped before it
    wanted        the grid that both are to show
    row, column   where the cursor is to stand
    """

    direct: str
    ours: str
    wanted: Grid
    row: int
    column: int


class Through:
    """Our driver without a terminal: what is written is collected until a frame is shown.

    newline_is_down  whether the line sends newlines as they are
    """

    def __init__(self, columns: int, rows: int, *, erases_ground: bool = True, newline_is_down: bool = False) -> None:
        self.erases_ground, self.newline_is_down = erases_ground, newline_is_down
        self._reader, self._encoder = Reader(), Encoder(erases_ground=erases_ground)
        self._wanted, self._shown = Grid(columns, rows), Grid(columns, rows, UNKNOWN)
        self._written = ""

    def write(self, data: str) -> None:
        """What Textual writes, cut where it likes."""
        self._written += data
        for operation in self._reader.feed(data):
            if isinstance(operation, Put):
                self._wanted.put(operation)
            elif isinstance(operation, Erase):
                self._wanted.erase(operation)

    def resize(self, columns: int, rows: int) -> None:
        """Another size; what is on the screen is not known."""
        self._wanted.resize(columns, rows)
        self._shown = Grid(columns, rows, UNKNOWN)
        self._encoder.forget()

    def frame(self) -> Frame:
        """Show what was written."""
        row, column = self._reader.row, self._reader.column
        ours = self._encoder.frame(self._shown, self._wanted, row, column, newline_is_down=self.newline_is_down)
        direct, self._written = keep_columns(self._written), ""
        return Frame(direct, ours, self._wanted.copy(), row, column)


class OnPyte:
    """Both ways on pyte."""

    def __init__(self, columns: int, rows: int, *, erases_ground: bool = True) -> None:
        self._both = [Emulator(columns, rows, erases_ground=erases_ground) for _ in range(2)]

    def resize(self, columns: int, rows: int) -> None:
        """Another size of both."""
        for emulator in self._both:
            emulator.resize(columns, rows)

    def check(self, frame: Frame, said: object = "") -> None:
        """Show a frame on both, and compare what is seen."""
        direct, ours = self._both
        direct.feed(frame.direct)
        ours.feed(frame.ours)
        found = [
            (row, column, seen, expected)
            for row, column, seen, expected in unlike(ours.cells, direct.cells, frame.wanted)
            if not (spilt(direct, row, column) and seen[0] == normalize("NFC", frame.wanted.lines[row].text[column]))
        ]
        assert not found, (said, found[:4], frame.ours[-400:])
        assert ours.cursor == direct.cursor, said
        assert ours.screen.margins is None


_SPILL = "".join(DISPUTED)


def spilt(direct: Emulator, row: int, column: int) -> bool:
    """Whether a cluster of disputed width, or what is left of one, stands in a cell, which Textual did not write again.

    Ours has written it: there the page's own words are to be seen.
    """
    cells = direct.cells[row]
    half = column
    while column and not cells[column][0]:
        column -= 1
    cluster = cells[column][0]
    return bool(cluster) and (cluster[0] in _SPILL or half - column >= cells_of(cluster))


def apart(seen: list[tuple[str, Pen]], row: Row) -> list[list[tuple[str, Pen]]]:
    """What tmux shows of a row, without its clusters of disputed width, to which it gives cells of its own number.

    All that is before the first, all that is after the last, and the words between.
    """
    disputed = [at for at, cluster in enumerate(row.text) if is_disputed(cluster) is not None]
    if not disputed:
        return [seen]
    after = disputed[-1] + 1
    while after < len(row.text) and not row.text[after]:
        after += 1
    letters = "".join(row.text[at] for at in disputed)
    first, last = len("".join(row.text[: disputed[0]])), len(seen) - len("".join(row.text[after:]))
    return [seen[:first], [one for one in seen[first:last] if one[0] not in letters + " "], seen[last:]]


def alike(expected: list[tuple[str, Pen]], seen: list[tuple[str, Pen]]) -> bool:
    """Whether two parts of a row are the same, where nothing was spilt."""
    return len(expected) == len(seen) and all(
        one == other or one[0] in _SPILL for one, other in zip(expected, seen, strict=True)
    )


class OnTmux:
    """Both ways on tmux. It erases with the ground, whatever its terminfo says.

    The panes have a column more than the screen, where a bar on each row makes tmux tell of the erased cells before it.
    """

    def __init__(self, panes: Panes, columns: int, rows: int) -> None:
        self._panes = panes
        self.resize(columns, rows)
        begin = f"\x1b[m\x1b[r\x1b[?1049l\x1b[?1049h\x1b[2J\x1b[H{START}".encode()
        panes.feed(begin, begin)

    def resize(self, columns: int, rows: int) -> None:
        """Another size of both."""
        self._columns, self._rows = columns, rows
        self._panes.resize(columns + 1, rows)

    def check(self, frame: Frame, said: object = "") -> None:
        """Show a frame on both, and compare what is seen."""
        self._panes.feed(frame.direct.encode("utf-8", "replace"), frame.ours.encode("utf-8", "replace"))
        at, other = self._panes.cursors()
        assert at == other, said
        back = f"\x1b[{frame.row + 1};{frame.column + 1}H"
        bars = "".join(f"\x1b[{row + 1};{self._columns + 1}H|" for row in range(self._rows))
        self._panes.feed(*[f"{bars}{back}".encode()] * 2)
        direct, ours = self._panes.screens()
        if direct != ours:
            for row, (expected, seen) in enumerate(zip(looks(direct), looks(ours), strict=True)):
                line = frame.wanted.lines[row]
                parts = zip(apart(expected, line), apart(seen, line), strict=True)
                assert all(map(alike, *zip(*parts, strict=True))), (said, row, direct[row], ours[row], frame.ours[-400:])
