"""The difference of two grids, as an emulator shows it, and in how many bytes."""

from __future__ import annotations

import copy
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ui.frames.emulator import Emulator, grid_of, pictured, puts, text_bytes, unlike
from tui_liveblog.ui.terminal.frames.encoder import Encoder
from tui_liveblog.ui.terminal.frames.grid import UNKNOWN, Grid
from tui_liveblog.ui.terminal.frames.pens import PLAIN, Pen
from tui_liveblog.ui.terminal.frames.reader import Put

COLUMNS, ROWS = 24, 6
PAGE = Pen("38;2;200;200;200", "48;2;20;23;27")


def sent(before: Grid, after: Grid, *, at: tuple[int, int] = (0, 0), erases_ground: bool = False) -> str:
    """What takes a terminal from one grid to another, once it has shown the first."""
    encoder = Encoder(erases_ground=erases_ground)
    encoder.frame(Grid(before.columns, len(before.lines), UNKNOWN), before, *at)
    return encoder.frame(before.copy(), after, *at)


@settings(max_examples=150)
@given(st.lists(puts(COLUMNS, ROWS), min_size=1, max_size=4), st.booleans(), st.integers(0, 5), st.integers(0, 23))
def test_the_emulator_shows_each_grid_after_the_other(frames: list[list[Put]], erases: bool, row: int, column: int) -> None:
    encoder, emulator = Encoder(erases_ground=erases), Emulator(COLUMNS, ROWS, erases_ground=erases)
    shown, wanted = Grid(COLUMNS, ROWS, UNKNOWN), Grid(COLUMNS, ROWS)
    emulator.feed("spoilt by another program " * 6)
    for number, drawn in enumerate(frames):
        wanted = grid_of(COLUMNS, ROWS, drawn) if number % 2 else wanted.copy()
        for put in drawn:
            wanted.put(put)
        emulator.feed(encoder.frame(shown, wanted, row, column))
        assert not unlike(emulator.cells, pictured(wanted).cells, wanted)
        assert shown == wanted
        assert emulator.cursor == (row, column)


@settings(max_examples=120)
@given(puts(48, 12, 6), puts(48, 12, 2), st.integers(0, 11), st.integers(1, 12), st.integers(-6, 6))
def test_rows_that_moved_are_shown_where_they_are(drawn: list[Put], more: list[Put], top: int, rows: int, by: int) -> None:
    long = [Put(at, 0, f"{at} {chr(97 + at) * 20} 東京 the {chr(70 + at) * 9}", PAGE) for at in range(12)]
    before = grid_of(48, 12, [*long, *drawn])
    after = before.copy()
    for at in range(top, min(top + rows, 12)):
        after.lines[at] = before.lines[at - by].copy() if 0 <= at - by < 12 else before.blank_row()
    for put in more:
        after.put(put)
    emulator, encoder, shown = Emulator(48, 12), Encoder(), Grid(48, 12, UNKNOWN)
    emulator.feed(encoder.frame(shown, before, 0, 0))
    emulator.feed(encoder.frame(shown, after, 11, 3))
    assert not unlike(emulator.cells, pictured(after).cells, after)
    assert emulator.screen.margins is None


def page(rows: int = 30, columns: int = 100, first: int = 0, pen: Pen = PAGE) -> Grid:
    """A page of words on a ground of its own, twenty rows of it moving."""
    grid = Grid(columns, rows)
    for row in range(rows):
        grid.put(Put(row, 0, " " * columns, pen))
    grid.put(Put(0, 2, "Storm Maren strikes Port Ellery", pen._replace(attributes=1)))
    for row in range(20):
        number = first + row
        grid.put(Put(4 + row, 11, f"{number} the ferry of {number * 7919} o’clock is held {'in port ' * (number % 7)}", pen))
    grid.put(Put(rows - 1, 1, "FOLLOWING · checked 06:40:12", pen))
    return grid


def test_a_cell_that_changed_costs_a_cell() -> None:
    before = page()
    after = before.copy()
    after.put(Put(12, 40, "X", PAGE))
    assert len(sent(before, after)) <= 17  # there, bold off, X, and back
    assert sent(before, before.copy()) == ""


def test_the_cursor_alone_is_a_move() -> None:
    encoder, grid = Encoder(), page()
    encoder.frame(Grid(100, 30, UNKNOWN), grid, 0, 0)
    assert encoder.frame(grid.copy(), grid, 12, 40) == "\x1b[13;41H"


def test_no_single_row_is_scrolled_away_for_terminals_take_no_region_of_one() -> None:
    lines = [Put(row, 0, f"{row} the gates are shut at the lock below the mill", PLAIN) for row in range(12)]
    before = grid_of(60, 12, lines)
    after = grid_of(60, 12, [*lines, *(Put(row, 0, "x", PLAIN) for row in range(7)), Put(9, 0, " " * 48 + "Storm", PLAIN)])
    bytes_sent = sent(before, after)
    assert not re.search(r"\x1b\[[0-9;]*r", bytes_sent), bytes_sent
    emulator = pictured(before)
    emulator.feed("\x1b[m\x1b[H" + bytes_sent)
    assert not unlike(emulator.cells, pictured(after).cells, after)


@pytest.mark.parametrize("by", [1, -1])
def test_a_row_scrolled_costs_its_words(by: int) -> None:
    before, after = page(first=10), page(first=10 + by)
    new = after.lines[23 if by > 0 else 4]
    words = len("".join(new.text).replace(" ", "").encode())
    assert len(sent(before, after, erases_ground=True).encode()) <= words + 120
    assert (
        len(sent(before, after).encode()) <= words + 200
    )  # blanks on a ground of its own are sent where it is not known to erase with it
    plain = [page(first=10, pen=PLAIN), page(first=10 + by, pen=PLAIN)]
    assert len(sent(*plain).encode()) <= words + 120


@pytest.mark.parametrize("by", [1, -1, 3, -7])
def test_rows_that_moved_cost_less_than_a_repaint(by: int) -> None:
    before, after = page(first=10), page(first=10 + by)
    moved = len(sent(before, after))
    encoder = Encoder()
    encoder.frame(Grid(100, 30, UNKNOWN), before, 0, 0)
    assert moved < len(encoder.frame(Grid(100, 30, UNKNOWN), after, 0, 0)) / 2
    assert "r" in re.sub(r"\x1b\[[0-9;]*[^0-9;r]|[^\x1b\[0-9;r]", "", sent(before, after))


def test_another_page_costs_its_words_and_little_more() -> None:
    before, after = page(first=0), page(first=200)
    words = text_bytes(before, after)
    assert len(sent(before, after, erases_ground=True).encode()) <= 1.2 * words + 300


def test_no_ground_but_the_terminals_own_is_erased_with_unless_it_is_known_to() -> None:
    before, after = page(first=0), Grid(100, 30)
    for row in range(30):
        after.put(Put(row, 0, " " * 100, PAGE))
    assert not re.search(r"\x1b\[\d*[KXJ]", sent(before, after))
    assert sent(before, after).count(" ") > 1000
    assert " " not in sent(before, after, erases_ground=True)
    assert " " not in sent(page(pen=PLAIN), Grid(100, 30))


def test_nothing_is_repeated_by_sequence() -> None:
    after = Grid(100, 3)
    after.put(Put(1, 0, "─" * 100, PAGE))
    assert not re.search(r"\x1b\[\d*b", sent(Grid(100, 3), after))


def test_after_a_cluster_of_disputed_width_the_cursor_is_set_and_what_it_may_have_spoilt_is_sent_again() -> None:
    before, after = Grid(40, 2), Grid(40, 2)
    for grid, family in ((before, "xx"), (after, "👨‍👩‍👧")):
        grid.put(Put(0, 3, f"{family}and what stands behind it", PLAIN))
    made = sent(before, after)
    assert "\x1b[4G  \x1b[4G👨‍👩‍👧\x1b[6Gand wh" in made


def test_a_flag_is_sent_whole() -> None:
    after = Grid(40, 1)
    after.put(Put(0, 0, "🇬🇧🇫🇷x", PLAIN))
    assert "🇬🇧" in sent(Grid(40, 1), after)
    assert "🇫🇷" in sent(Grid(40, 1), after)


def test_a_link_is_opened_and_closed_and_has_one_id_on_all_its_rows() -> None:
    after, link = Grid(40, 2), Pen(link="https://ellery.example/list")
    after.put(Put(0, 30, "the list", link))
    after.put(Put(1, 0, "of closures", link))
    made = sent(Grid(40, 2), after)
    assert "\x1b]8;;\x1b\\" in made[-12:]
    assert len(set(re.findall(r"\x1b\]8;id=([0-9a-f]+);https://ellery\.example/list\x1b", made))) == 1


def test_a_frame_is_for_the_grid_that_is_shown_whichever_were_left_out() -> None:
    encoder, emulator, shown = Encoder(), Emulator(100, 30), Grid(100, 30, UNKNOWN)
    for first in (0, 1, 5, 4, 90, 91, 91):
        wanted = page(first=first)
        emulator.feed(encoder.frame(shown, copy.deepcopy(wanted), 0, 0))
        assert not unlike(emulator.cells, pictured(wanted).cells, wanted)
