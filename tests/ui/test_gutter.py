from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tui_liveblog.ui.byline import Seen
from tui_liveblog.ui.marks import FULL
from tui_liveblog.ui.post_layout import gutter, relative
from tui_liveblog.ui.rows import Row, Run, plain

from .pages import STANDARD, at, post

READ, UNREAD = Seen(post(title="Lifeboat"), unread=False), Seen(post(title="Lifeboat"))


def gutter_of(seen: Seen, row: int = 0, *, cursor: bool = False, active: bool = True, now: datetime | None = None) -> Row:
    return gutter(seen, STANDARD, marks=FULL, zone=UTC, cursor=cursor, active=active, row=row, now=now)


def test_unread_is_a_dot_in_the_spot_colour_and_a_bright_bold_time() -> None:
    assert gutter_of(UNREAD) == ((1, Run("●", "accent", bold=True)), (3, Run("16:48", "bright", bold=True)))


def test_read_is_no_dot_and_a_dim_time() -> None:
    assert gutter_of(READ) == ((3, Run("16:48", "dim")),)


def test_the_cursors_bar_is_bright_and_dim_when_the_keys_go_elsewhere() -> None:
    assert gutter_of(UNREAD, 1, cursor=True) == ((0, Run("▌", "bright")),)
    assert gutter_of(UNREAD, 5, cursor=True, active=False) == ((0, Run("▌", "dim")),)


def test_time_and_dot_stand_on_the_first_row_alone() -> None:
    assert gutter_of(UNREAD, 1) == ()


def test_a_post_without_a_time_has_only_its_dot() -> None:
    assert gutter_of(Seen(post(published=None))) == ((1, Run("●", "accent", bold=True)),)


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=-30), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=4), "4m"),
        (timedelta(minutes=59, seconds=59), "59m"),
        (timedelta(hours=2), "2h"),
        (timedelta(hours=23, minutes=59), "23h"),
        (timedelta(days=3, hours=5), "3d"),
        (timedelta(days=90_000), "9999d"),
    ],
)
def test_relative_times_step_slowly_and_are_right_aligned(ago: timedelta, said: str) -> None:
    moment = at("16:48")
    assert relative(moment, moment + ago) == said
    assert plain(gutter_of(READ, now=moment + ago)) == said.rjust(8)
