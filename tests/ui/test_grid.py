from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import astuple
from rich.cells import cell_len

from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import ASCII, FULL


def test_at_80_columns_the_text_is_66_columns_beside_a_gutter_of_11() -> None:
    grid = Grid.of(80)
    assert (grid.kind, grid.margin) == ("standard", 0)
    assert (grid.bar, grid.dot, grid.time, grid.mark, grid.text, grid.measure) == (0, 1, 3, 9, 11, 66)
    assert grid.end == 77


def test_between_80_and_123_columns_the_page_is_centred() -> None:
    assert [Grid.of(width).margin for width in (60, 79, 80, 81, 82, 100, 123)] == [0, 0, 0, 0, 1, 10, 21]
    assert {Grid.of(width).text for width in range(60, 124)} == {11}


def test_under_80_columns_the_measure_gives_way_and_keeps_three_columns_free() -> None:
    assert [Grid.of(width).measure for width in (60, 70, 79, 80)] == [46, 56, 65, 66]


def test_under_60_columns_the_text_stands_below_the_time() -> None:
    grid = Grid.of(40)
    assert (grid.kind, grid.margin, grid.text, grid.measure) == ("narrow", 0, 3, 36)
    assert (grid.time, grid.mark, grid.byline, grid.byline_width) == (3, 9, 11, 28)
    assert Grid.of(59).kind == "narrow"


def test_from_124_columns_bylines_have_a_margin_of_20_columns_beside_the_text() -> None:
    grid = Grid.of(124)
    assert (grid.kind, grid.byline, grid.byline_width, grid.mark, grid.text, grid.measure) == ("wide", 10, 20, 31, 33, 66)


def test_a_wide_page_keeps_to_the_left_until_the_rail_fits_beside_it() -> None:
    assert [Grid.of(width).margin for width in (124, 140, 148, 150, 200)] == [0, 0, 0, 1, 26]


def test_the_rail_is_there_from_136_columns_and_leaves_two_columns_at_the_right() -> None:
    assert Grid.of(135).rail == -1
    for width in (136, 140, 148, 161, 200):
        grid = Grid.of(width)
        assert (grid.rail, grid.rail_text) == (102, 105)
        assert grid.margin + grid.rail_text + grid.rail_width == width - grid.margin - 1


def test_the_measure_is_never_over_66_columns_nor_beyond_the_window() -> None:
    for width in range(300):
        grid = Grid.of(width)
        assert 1 <= grid.measure <= 66
        if width >= 16:
            assert grid.margin + grid.end < width
            assert grid.byline_width >= 4
            assert grid.byline + grid.byline_width < width


def flat(values: Any) -> list[str]:
    return [
        part for value in astuple(values) for part in (value if isinstance(value, tuple) else (value,)) if isinstance(part, str)
    ]


def test_every_full_mark_is_one_column_wide() -> None:
    assert {character for mark in flat(FULL) for character in mark if cell_len(character) != 1} == set()
    assert all(len(mark) <= 1 for mark in flat(FULL) if mark != FULL.spark)


def test_ascii_marks_are_ascii() -> None:
    assert all(mark.isascii() for mark in flat(ASCII))
    assert len(ASCII.spark) == len(FULL.spark)


@pytest.mark.parametrize("marks", [FULL, ASCII])
def test_marks_of_one_column_are_told_apart_by_shape(marks: Any) -> None:
    in_the_mark_column = [marks.key, marks.pinned, marks.summary, marks.teaser]
    assert len(set(in_the_mark_column)) == 4
    assert marks.unread not in in_the_mark_column
