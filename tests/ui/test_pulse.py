from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_liveblog.model import Blog, Status
from tui_liveblog.timeline import Entry, Mark, Timeline
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import ASCII, FULL, Marks
from tui_liveblog.ui.masthead import header
from tui_liveblog.ui.pulse import HOURS, Heartbeat, Pulse, rate_words, sparkline
from tui_liveblog.ui.rows import cells, plain, row_end

from .scenes import app_scene, story_post

NOON = datetime(2024, 11, 14, 12, tzinfo=UTC)
DAY = date(2024, 11, 14)
HOST = "ellery-courier.example"


def timeline(*minutes: float, marks: Mark = Mark.NONE) -> Timeline:
    """A post so many minutes after noon, each."""
    made = Timeline()
    made.receive(
        Entry(f"p{at}", NOON + timedelta(minutes=minute), at, bytes([at % 256]), marks=marks)
        for at, minute in enumerate(minutes)
    )
    return made


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def drawn(posts: Timeline, checked: float, columns: int = HOURS, marks: Marks = FULL) -> str:
    return sparkline(Heartbeat(posts).at(at(checked)), columns, marks.spark)


def test_each_hour_stands_as_high_as_its_share_of_the_busiest() -> None:
    posts = timeline(*[5] * 8, *[65] * 4, *[125] * 1, *[185] * 7)
    assert drawn(posts, 200) == "█▄▁▇"
    assert drawn(posts, 200, marks=ASCII) == "@=.#"


def test_an_hour_without_posts_is_lowest_between_busy_ones_and_blank_after_the_last() -> None:
    assert drawn(timeline(*[5] * 3, 125, 126), 170) == "█▁▆"
    assert drawn(timeline(*[5] * 3, 65), 290) == "█▃   "


def test_the_last_column_is_the_hour_of_the_last_check_and_the_first_one_had_posts() -> None:
    posts = timeline(5, 65, 1000)
    line = drawn(posts, 1000)
    assert len(line) == 1000 // 60 + 1
    assert (line[0], line[1], line[-1], set(line[2:-1])) == ("█", "█", "█", {"▁"})
    assert drawn(posts, 1000, columns=5) == "█"  # nothing came in the four hours before
    assert len(drawn(timeline(*range(0, 60 * 40, 30)), 60 * 40)) == HOURS


def test_the_rate_is_of_the_60_minutes_before_the_last_check_whatever_the_clock_says() -> None:
    heart = Heartbeat(timeline(10, 30, 50, 70, 90))
    assert heart.at(at(95)).rate == 3
    assert heart.at(at(110)).rate == 2
    assert heart.at(at(500)).rate == 0
    assert rate_words(heart.at(at(95))) == "3 posts an hour"
    assert rate_words(heart.at(at(145))) == "1 post an hour"


def test_the_busiest_hour_is_never_less_than_the_present_one() -> None:
    pulse = Heartbeat(timeline(*range(31, 90))).at(at(90))
    assert pulse.rate == 59
    assert pulse.most == 59


def test_an_ended_blog_has_no_present_and_its_line_ends_with_its_newest_post() -> None:
    pulse = Heartbeat(timeline(5, 65, 66)).at(at(5000), ended=True)
    assert pulse == Pulse((1, 2), None, 2)
    assert rate_words(pulse) == ""


def test_a_blog_without_posts_and_one_that_only_links_elsewhere_have_no_pulse() -> None:
    for posts in (timeline(), timeline(1, 2, 3, marks=Mark.TEASER)):
        assert Heartbeat(posts).at(at(60)) == Pulse()
        assert drawn(posts, 60) == ""


def test_a_post_that_comes_is_counted_and_one_that_moves_is_counted_where_it_stands_now() -> None:
    posts = timeline(*range(100))
    heart = Heartbeat(posts)
    posts.receive([Entry("new", at(399), 500, b"n")])
    assert heart.at(at(400)).rate == 1
    assert heart.at(at(400)).most == 60
    posts.receive([Entry("p0", at(398), 501, b"n")])
    assert (heart.at(at(400)).rate, heart.at(at(400)).most) == (2, 59)


def test_posts_of_a_blog_that_turned_out_to_be_another_are_not_counted() -> None:
    posts = timeline(*range(100))
    heart = Heartbeat(posts)
    assert heart.at(at(100)).most == 60
    posts.restore([Entry("other", at(90), 1, b"o")], {})
    assert heart.at(at(100)) == Pulse((1,), 1, 1)


@given(st.lists(st.integers(0, 60 * 48), max_size=60), st.integers(0, 60 * 60), st.integers(-1, 30))
def test_a_sparkline_is_as_long_as_it_may_be_and_has_its_highest_mark(minutes: list[int], checked: int, columns: int) -> None:
    line = drawn(timeline(*minutes), checked, columns)
    assert len(line) <= max(0, min(columns, HOURS))
    assert not line or (max(line.strip()) == "█" and line[0] != " ")


# In the header


def head(
    width: int, pulse: Pulse, title: str = "Storm Maren strikes Port Ellery", name: str = HOST, marks: Marks = FULL
) -> str:
    blog = Blog(title=title, status=Status.LIVE)
    row = header(blog, name, DAY, Grid.of(width), marks, pulse=pulse)
    assert all(row_end(row[:number]) <= row[number][0] for number in range(len(row)))
    return plain(row)


BUSY = Pulse((1, 2, 1, 3, 2, 6, 4, 8, 5, 10, 13, 15, 12), 9, 15)


def test_over_the_rail_the_header_has_the_pulse_and_how_many_posts_come_an_hour() -> None:
    assert head(140, BUSY).endswith("ellery-courier.example      ▁▂▁▂▂▄▃▅▃▆▇█▇  9 posts an hour")
    assert head(140, BUSY).index("▁") == Grid.of(140).rail_text
    assert head(140, BUSY, marks=ASCII).endswith(".:.::=-+-*#@#  9 posts an hour")


@pytest.mark.parametrize("width", [136, 140, 160, 220])
def test_the_pulse_over_the_rail_stays_in_the_rail(width: int) -> None:
    pulse = Pulse(tuple(range(1, HOURS + 1)), 1234, 1234)
    grid = Grid.of(width)
    assert head(width, pulse).endswith("1234 posts an hour")
    assert len(head(width, pulse)) <= grid.rail_text + grid.rail_width


def test_at_80_the_pulse_stands_between_title_and_host_only_with_two_blanks_on_each_side() -> None:
    assert "an hour" not in head(80, BUSY)
    for title, line in (("Storm Maren", "▂▁▂▂▄▃▅▃▆▇█▇"), ("Storm Maren now", "▄▃▅▃▆▇█▇")):
        assert head(80, BUSY, title) == f"   14 Nov  {title}  {line}  9 posts an hour  ellery-courier.example"
    assert "an hour" not in head(80, BUSY, "Storm Maren here")  # seven hours would say nothing
    assert "an hour" not in head(80, BUSY, title="")  # the host stands in the title's place


def test_the_pulse_goes_before_the_host_does() -> None:
    for length in range(5, 80):
        words = head(80, BUSY, title="x" * length)
        assert HOST in words or "an hour" not in words


def test_a_narrow_window_never_shows_the_pulse() -> None:
    for width in range(20, 60):
        assert "an hour" not in head(width, BUSY, title="Storm", name="a.example")


@given(st.integers(20, 230), st.text("storm ", max_size=90), st.lists(st.integers(0, 9), max_size=24), st.integers(0, 20000))
def test_the_header_never_overlaps_nor_leaves_the_window(width: int, title: str, hours: list[int], rate: int) -> None:
    pulse = Pulse(tuple(hours), rate, max([rate, *hours]))
    assert cells(head(width, pulse, title)) <= max(width - Grid.of(width).margin, 4)


async def test_the_pulse_over_the_rail_follows_the_posts_as_they_come() -> None:
    posts = [story_post(number, minutes=number * 10) for number in range(1, 22)]
    async with app_scene(posts, width=140, height=45) as scene:
        line = scene.screen[0]
        assert line.endswith("  ▇██▆   3 posts an hour")  # 16:00 has come, and nothing in it
        assert scene.is_ink("▇██▆", "soft")
        assert scene.is_ink("3 posts", "dim")
        await scene.publish(*(story_post(number, minutes=230) for number in range(100, 106)))
        assert scene.screen[0].endswith("  9 posts an hour")
        assert scene.screen[0] != line


async def test_the_pulse_does_not_change_on_an_idle_screen() -> None:
    posts = [story_post(number, minutes=number * 10) for number in range(1, 22)]
    async with app_scene(posts, width=140, height=45) as scene:
        before = scene.screen
        scene.scene.clock.sleep(25)
        await scene.press("j", "k")
        assert scene.screen[0] == before[0]
