from __future__ import annotations

from datetime import UTC, date

import pytest

from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.lines import across_line, day_line, ended_line, first_post_line, missing_line, read_line
from tui_liveblog.ui.marks import ASCII
from tui_liveblog.ui.rows import Run, plain

from .pages import NARROW, STANDARD, at


def test_the_read_line_runs_from_the_cursors_column_to_the_end_of_the_measure() -> None:
    row = read_line(STANDARD)
    assert plain(row) == "─" * 10 + " read up to here " + "─" * 50
    assert len(plain(row)) == STANDARD.end
    assert [part.ink for _, part in row] == ["dim", "accent", "dim"]
    assert row[1][1].bold


def test_a_day_line_begins_with_its_words() -> None:
    row = day_line(date(2024, 11, 13), STANDARD)
    assert plain(row) == " " * 11 + "Wednesday 13 November " + "─" * 44
    assert [(part.ink, part.bold) for _, part in row] == [("soft", True), ("rule", False)]


def test_a_day_of_another_year_than_the_posts_above_says_its_year() -> None:
    def said(day: date) -> str:
        return plain(day_line(day, STANDARD, beside=date(2026, 1, 1))).strip(" ─")

    assert said(date(2026, 11, 13)) == "Friday 13 November"
    assert said(date(2025, 12, 31)) == "Wednesday 31 December 2025"


def test_a_line_where_posts_may_be_missing_is_broken() -> None:
    assert plain(missing_line(STANDARD)).startswith("┄" * 10 + " posts may be missing here ┄┄")
    assert plain(missing_line(STANDARD, ASCII)).startswith(". . . . .  posts may be missing here . . ")
    assert len(plain(missing_line(STANDARD, ASCII))) == STANDARD.end


def test_the_ends_of_a_blog_are_said_on_a_quiet_line() -> None:
    assert [part.ink for _, part in first_post_line(STANDARD)] == ["rule", "soft", "rule"]
    assert plain(ended_line(at("22:10"), NARROW, zone=UTC)) == "── ended 22:10 " + "─" * 24


@pytest.mark.parametrize("width", [20, 40, 80, 100, 140])
def test_words_on_a_line_stand_on_the_text_axis_within_the_measure(width: int) -> None:
    grid = Grid.of(width)
    words = (Run("↑ 3 new", "accent"), Run(" and much else that is said here" * 4, "soft"))
    row = across_line(words, grid)
    assert row[1][0] == grid.text
    assert grid.end - 1 <= len(plain(row)) <= grid.end
    assert plain(across_line((), grid)) == "─" * grid.end
