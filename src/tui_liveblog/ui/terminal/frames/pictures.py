"""The grid as a picture that can be kept, and a picture as the grid that the terminal shows."""

from __future__ import annotations

from tui_liveblog.picture.cells import ATTRIBUTES, CLUSTER, SINGLE, WIDE, Part, Picture
from tui_liveblog.ui.rows import cells, one_cell_each
from tui_liveblog.ui.terminal.columns import is_disputed
from tui_liveblog.ui.terminal.first import First
from tui_liveblog.ui.terminal.frames.grid import UNKNOWN, Grid, Row
from tui_liveblog.ui.terminal.frames.pens import PLAIN, Pen, drawn_with
from tui_liveblog.ui.terminal.frames.reader import Put, Reader
from tui_liveblog.ui.terminal.frames.screen import Screen


def picture_of(grid: Grid, asked: str, blogs: tuple[str, ...], *, erases: bool, dark: bool | None) -> Picture | None:
    """What a grid shows; the rest is as in `Picture`. None where not every cell is known."""
    pens: dict[Pen, int] = {}
    lines = [_parts(line, pens) for line in grid.lines]
    if any(UNKNOWN in line.text for line in grid.lines):
        return None
    said = [(pen.ink, pen.ground, ";".join(_codes(pen.attributes)), pen.link) for pen in pens]
    return Picture(asked, grid.columns, erases=erases, dark=dark, blogs=blogs, pens=said, lines=lines)


def grid_of(picture: Picture) -> Grid | None:
    """What the terminal shows after a picture; None where its widths are not those that the screen counts with."""
    pens = [drawn_with(PLAIN, codes)._replace(ink=ink, ground=ground, link=link) for ink, ground, codes, link in picture.pens]
    grid = Grid(picture.columns, 0)
    for line in picture.lines:
        row = Row([], [])
        for part in line:
            if not _is_true(part):
                return None
            row.text += _cells_of(part)
            row.pens += [pens[part.pen]] * part.cells
        grid.lines.append(row)
    return grid


def _codes(attributes: int) -> list[str]:
    return [code for at, code in enumerate(ATTRIBUTES) if attributes & 1 << at]


def _parts(line: Row, pens: dict[Pen, int]) -> list[Part]:
    made: list[Part] = []
    at, columns = 0, len(line.text)
    while at < columns:
        text, pen = line.text[at], pens.setdefault(line.pens[at], len(pens))
        after = at + 1
        while after < columns and not line.text[after]:
            after += 1
        width = after - at
        kind = CLUSTER
        if len(text) == 1 and width == 1 and one_cell_each(text):
            kind = SINGLE
        elif len(text) == 1 and width == 2 and is_disputed(text) is None:
            kind = WIDE
        last = made[-1] if made else None
        if last is not None and kind != CLUSTER and (last.kind, last.pen) == (kind, pen):
            last.text += text
            last.cells += width
        else:
            made.append(Part(kind, pen, width, text))
        at = after
    return made


def _is_true(part: Part) -> bool:
    """Whether a part takes the cells that it says."""
    if part.kind == SINGLE:
        return one_cell_each(part.text)
    return all(cells(letter) == 2 for letter in part.text) if part.kind == WIDE else cells(part.text) == part.cells


def _cells_of(part: Part) -> list[str]:
    if part.kind == SINGLE:
        return list(part.text)
    if part.kind == WIDE:
        return [cell for letter in part.text for cell in (letter, "")]
    return [part.text, *[""] * (part.cells - 1)]


def begin(screen: Screen, first: First, size: tuple[int, int]) -> bool:
    """The screen begins with the picture that the terminal shows, if it shows one; whether it does.

    size  columns and rows, as they are now
    """
    if not first.hand_over() or first.picture is None:
        return False
    shown = grid_of(first.picture)
    if shown is None or (shown.columns, len(shown.lines)) != size:
        shown = Grid(*size, UNKNOWN)
    screen.begin_with(shown, first.rest)
    return True


def write_on(grid: Grid, row: int, line: str) -> None:
    """Draw one row, as Textual renders it, on a grid."""
    for put in Reader().feed(f"\x1b[{row + 1}H{line}"):
        if isinstance(put, Put):
            grid.put(put)
