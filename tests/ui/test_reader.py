from __future__ import annotations

import asyncio
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_liveblog.model import Post
from tui_liveblog.store import Place

from .scenes import ReaderScene, story, story_post

# The reader's line


NUMBERS = st.integers(1, 30)
SIZES = st.integers(0, 18)

CHANGES = st.one_of(
    st.tuples(st.just("arrives"), st.just(0), SIZES),
    st.tuples(st.just("arrives the day after"), st.just(0), SIZES),
    st.tuples(st.just("arrives late"), NUMBERS, SIZES),
    st.tuples(st.just("edited"), NUMBERS, SIZES),
    st.tuples(st.just("withdrawn"), NUMBERS, st.just(0)),
)
KEYS = st.lists(st.sampled_from(("step", "step", "step", "line", "page", "half", "wheel", "oldest")), min_size=1, max_size=6)


async def happen(scene: ReaderScene, what: str, first: int, second: int) -> None:
    count = len(scene.posts)
    match what:
        case "arrives":
            await scene.publish(story_post(count + 1000, second, minutes=count + 10))
        case "arrives the day after":
            await scene.publish(story_post(count + 2000, second, minutes=count + 10 + 24 * 60))
        case "arrives late":
            await scene.publish(story_post(count + 3000, second, minutes=first - 0.5))
        case "edited":
            await scene.publish(story_post(first, second, title=f"Post {first}, as it is known now"))
        case "withdrawn":
            await scene.withdraw(f"p{first}")


def rests_against_an_end(scene: ReaderScene) -> bool:
    """Whether the page cannot move further one way: then what is held may have been pushed."""
    view = scene.reader.view
    last = view.lines()[-1]
    return view.at_start or (last.post == view.ids[-1] and last.row == len(scene.shelf.laid(last.post).rows) - 1)


@settings(max_examples=150, deadline=None)
@given(KEYS, st.lists(st.tuples(CHANGES, st.booleans()), min_size=1, max_size=6))
def test_the_line_being_read_stays_on_its_row_whatever_comes_changes_or_goes(
    keys: list[str], changes: list[tuple[tuple[str, int, int], bool]]
) -> None:
    async def tell() -> None:
        scene = ReaderScene(story(30, 6))
        for key in keys:
            scene.press(key)
        for (what, first, second), wheel in changes:
            if wheel:
                scene.press("wheel")
            before, held = scene.line(), scene.reader.stance == "HELD"
            await happen(scene, what, first, second)
            after = scene.line()
            if not held:
                assert scene.reader.view.at_start
            elif before is not None:
                assert after is not None
                own, line, row = before
                last = len(scene.shelf.laid(own).rows) - 1
                if not rests_against_an_end(scene):
                    assert after == (own, min(line, last), row)

    asyncio.run(tell())


@settings(max_examples=100, deadline=None)
@given(KEYS, st.lists(st.sets(NUMBERS), min_size=1, max_size=4), st.lists(CHANGES, max_size=2))
def test_a_filter_puts_the_nearest_post_in_its_place_and_clearing_it_brings_the_line_back(
    keys: list[str], filters: list[set[int]], changes: list[tuple[str, int, int]]
) -> None:
    async def tell() -> None:
        scene = ReaderScene(story(30, 6))
        for key in (*keys, "step"):
            scene.press(key)
        scene.reader.touch()
        before = scene.line()
        assert before is not None
        own, line, row = before
        moment = scene.timeline[own].moment
        for numbers in filters:
            await scene.show(f"p{number}" for number in numbers)
            if not numbers:
                assert scene.reader.lines() == []
                continue
            cursor = scene.reader.cursor
            assert cursor is not None
            near = min(abs(scene.timeline[other].moment - moment) for other in scene.timeline.visible)
            assert abs(scene.timeline[cursor].moment - moment) == near
            if not rests_against_an_end(scene):
                assert scene.line() == (cursor, line if cursor == own else 0, row)
        assert scene.reader.stance == "HELD"
        for what, first, second in changes:
            if what.startswith("arrives"):
                await happen(scene, what, first, second)
        await scene.show(None)
        assert scene.reader.cursor == own
        if not rests_against_an_end(scene):
            assert scene.line() == before

    asyncio.run(tell())


async def test_while_a_filter_hides_the_cursors_post_arrivals_do_not_move_its_stand_in() -> None:
    scene = ReaderScene(story(30))
    for _ in range(8):
        scene.reader.step(1)
    assert scene.reader.cursor == "p22"
    await scene.show(["p30", "p29", "p28", "p27", "p26", "p16", "p15", "p14", "p13"])
    stand_in = scene.line()
    assert stand_in is not None
    assert stand_in[0] == "p26"
    await scene.publish(story_post(40, minutes=22.2))  # nearer in time to the hidden post than its stand-in
    assert scene.line() == stand_in


async def test_a_key_makes_the_stand_in_the_readers_own_post() -> None:
    scene = ReaderScene(story(30))
    for _ in range(8):
        scene.reader.step(1)
    await scene.show(["p30", "p26", "p16", "p15"])
    scene.reader.touch()
    scene.reader.step(1)
    line = scene.line()
    assert line is not None
    assert line[0] == "p16"
    await scene.show(None)
    assert scene.line() == line


async def test_a_filter_that_nothing_passes_does_not_lose_the_place() -> None:
    scene = ReaderScene(story(30))
    for _ in range(5):
        scene.reader.step(1)
    before = scene.line()
    await scene.show([])
    for key in ("step", "line", "page", "oldest", "wheel"):
        scene.press(key)
    assert scene.reader.stance == "HELD"
    await scene.show(None)
    assert scene.line() == before


async def test_an_edit_that_a_filter_hides_is_stood_in_for_until_it_is_back() -> None:
    scene = ReaderScene(story(30))
    for _ in range(5):
        scene.reader.step(1)
    await scene.show(scene.timeline.visible)
    before = scene.line()
    assert before is not None
    async with scene.reader.holding():
        scene.timeline.show_also((), gone=["p25"])
    assert scene.line() == ("p26", 0, before[2])
    await scene.show(None)
    assert scene.line() == before


async def test_a_window_made_too_low_for_the_line_still_shows_it() -> None:
    scene = ReaderScene(story(30, 5))
    scene.reader.step(1)
    scene.reader.step(1)
    line = scene.line()
    assert line is not None
    assert line[2] > 6
    await scene.resize(80, 6)
    shown = [at.post for at in scene.reader.lines() if at.row >= 0]
    assert scene.line() is not None
    assert shown.count("p28") > 1


# Following


async def test_at_the_live_edge_new_posts_flow_in() -> None:
    scene = ReaderScene(story(10))
    await scene.publish(story_post(11))
    assert scene.reader.stance == "FOLLOWING"
    assert scene.reader.cursor == "p11"
    assert scene.row_of("p11") == 0
    assert scene.timeline.fresh == 0


async def test_away_from_it_new_posts_are_counted_until_they_come_on_the_screen() -> None:
    scene = ReaderScene(story(30, 4))
    scene.reader.to_oldest()
    assert scene.reader.stance == "HELD"
    for number in range(31, 41):
        await scene.publish(story_post(number, 4))
    assert scene.timeline.fresh == 10
    counts = []
    while scene.reader.stance == "HELD":
        scene.reader.touch()
        scene.reader.step(-1)
        counts.append(scene.timeline.fresh)
    assert counts == sorted(counts, reverse=True)
    assert set(counts) >= set(range(4, 10))  # one by one, as they are stepped to
    assert counts[-1] == 0
    assert scene.reader.cursor == "p40"


async def test_a_new_post_of_which_only_the_gap_shows_is_still_new() -> None:
    scene = ReaderScene(story(30))
    scene.reader.step(1)
    await scene.publish(story_post(31))
    scene.reader.wheel(-1)  # the first row of p30's block was on row 0: now the blank row over it is
    assert scene.timeline.fresh == 1
    scene.reader.wheel(-1)
    assert scene.timeline.fresh == 0


@pytest.mark.parametrize("back", ["step", "page", "newest", "wheel"])
async def test_coming_back_to_the_edge_follows_again(back: str) -> None:
    scene = ReaderScene(story(30))
    if back == "wheel":
        scene.reader.wheel(9)
    else:
        for _ in range(4):
            scene.reader.step(1)
    assert scene.reader.stance == "HELD"
    await scene.publish(story_post(31))
    assert scene.row_of("p31") is None
    for _ in range(12):
        match back:
            case "step":
                scene.reader.step(-1)
            case "page":
                scene.reader.page(-1)
            case "newest":
                scene.reader.to_newest()
            case "wheel":
                scene.reader.wheel(-3)
    assert scene.reader.stance == "FOLLOWING"
    assert scene.timeline.fresh == 0
    await scene.publish(story_post(32))
    assert scene.row_of("p32") == 0


# Moving


def test_a_step_moves_no_more_than_is_needed_to_show_the_post_whole() -> None:
    scene = ReaderScene(story(30, 4))  # six rows and a gap each: three on the screen
    before = [line.post for line in scene.reader.lines()]
    scene.reader.step(1)
    scene.reader.step(1)
    assert [line.post for line in scene.reader.lines()] == before
    scene.reader.step(1)
    lines = scene.reader.lines()
    assert scene.reader.cursor == "p27"
    assert (lines[-1].post, lines[-1].row) == ("p27", 5)


def test_a_step_to_a_post_that_is_taller_than_the_window_shows_its_first_rows() -> None:
    posts = [story_post(3, 2), story_post(2, 12), story_post(1, 2)]
    scene = ReaderScene(posts, rows=8)
    scene.reader.step(1)
    assert scene.line() == ("p2", 0, 0)
    scene.reader.step(1)
    scene.reader.step(-1)
    assert scene.line() == ("p2", 0, 0)


def test_a_step_to_a_whole_post_does_not_move_a_page_that_lost_only_its_day_line() -> None:
    posts = [*(story_post(number, 2, minutes=number + 24 * 60) for number in range(9, 5, -1)), *story(5)]
    scene = ReaderScene(posts, rows=12)
    for _ in range(4):
        scene.reader.step(1)
    while scene.row_of("p5") != 0:
        scene.reader.line(1)
    scene.reader.step(1)
    before = [line.post for line in scene.reader.lines()]
    scene.reader.step(-1)
    assert scene.reader.cursor == "p5"
    assert [line.post for line in scene.reader.lines()] == before


def test_a_page_moves_a_window_less_two_rows_and_the_cursor_to_the_first_whole_post() -> None:
    scene = ReaderScene(story(30, 4), rows=21)
    scene.reader.page(1)
    assert scene.line() == ("p27", 0, 2)
    assert scene.reader.lines()[0].post == "p28"
    scene.reader.page(-1)
    assert scene.reader.cursor == "p30"
    assert scene.reader.stance == "FOLLOWING"


def test_half_a_page_moves_half_a_window() -> None:
    scene = ReaderScene(story(30, 4), rows=20)
    before = scene.reader.lines()[10]
    scene.reader.page(0.5)
    after = scene.reader.lines()[0]
    assert (after.post, after.row) == (before.post, before.row)


def test_a_line_moves_a_line_and_the_cursor_stays_while_its_post_shows() -> None:
    scene = ReaderScene(story(30, 4))
    for _ in range(5):
        scene.reader.line(1)
        assert scene.reader.cursor == "p30"
    scene.reader.line(1)
    assert scene.reader.lines()[0].row == -1  # the gap after it
    assert scene.reader.cursor == "p29"
    scene.reader.line(-1)
    assert scene.reader.cursor == "p29"


def test_the_ends_are_the_newest_and_the_oldest_row() -> None:
    scene = ReaderScene(story(30, 4))
    scene.reader.to_oldest()
    last = scene.reader.lines()[-1]
    assert (scene.reader.cursor, last.post, last.row) == ("p1", "p1", 5)
    scene.reader.to_newest()
    assert scene.line() == ("p30", 0, 0)


def test_paging_down_ends_on_the_oldest_post_and_stays_there() -> None:
    scene = ReaderScene(story(10, 4))
    for _ in range(12):
        scene.reader.page(1)
    assert scene.reader.cursor == "p1"
    assert scene.reader.lines()[-1].post == "p1"


def test_the_bar_stands_on_the_first_two_rows_that_show_of_the_cursors_post() -> None:
    scene = ReaderScene(story(30, 4))
    scene.reader.line(2)
    assert [(line.row, line.bar) for line in scene.reader.lines()[:4]] == [(2, True), (3, True), (4, False), (5, False)]


def test_the_header_says_the_day_of_the_first_post_shown() -> None:
    scene = ReaderScene([story_post(2, minutes=24 * 60), story_post(1)], rows=4)
    assert scene.reader.first_day() == date(2024, 11, 15)
    scene.reader.to_oldest()
    assert scene.reader.first_day() == date(2024, 11, 14)


# The wheel


def test_the_wheel_moves_only_the_view_and_the_next_key_starts_from_the_first_whole_post_shown() -> None:
    scene = ReaderScene(story(30, 4))
    scene.reader.wheel(10)
    assert scene.reader.cursor == "p30"
    assert scene.reader.lines()[0].post == "p29"
    assert not any(line.bar for line in scene.reader.lines())
    scene.reader.touch()
    assert scene.reader.cursor == "p28"
    scene.reader.step(1)
    assert scene.reader.cursor == "p27"


def test_a_wheel_turned_there_and_back_leaves_the_cursor_where_it_was() -> None:
    scene = ReaderScene(story(30, 4))
    scene.reader.step(1)
    scene.reader.wheel(9)
    scene.reader.wheel(-9)
    scene.reader.touch()
    assert scene.reader.cursor == "p29"


async def test_posts_that_arrive_do_not_move_a_page_that_the_wheel_moved() -> None:
    scene = ReaderScene(story(30, 4))
    scene.reader.step(1)
    scene.reader.wheel(60)
    assert scene.line() is None
    before = scene.reader.lines()
    await scene.publish(story_post(31, 9))
    assert scene.reader.lines() == before


# What is read


def test_nothing_is_read_before_a_key_however_long_it_is_shown() -> None:
    scene = ReaderScene(story(30))
    scene.clock.sleep(3600)
    assert scene.reader.rested() is None


def test_a_post_is_read_when_the_cursor_rested_on_it_for_a_second_after_a_key() -> None:
    scene = ReaderScene(story(30))
    scene.reader.touch()
    scene.reader.step(1)
    scene.clock.sleep(0.9)
    assert scene.reader.rested() is None
    scene.clock.sleep(0.1)
    assert scene.reader.rested() == "p29"
    assert scene.reader.rested(focused=False) is None


def test_a_single_step_reads_the_post_that_it_leaves_at_once() -> None:
    scene = ReaderScene(story(30))
    assert scene.reader.step(1) == ["p30"]
    assert scene.reader.step(-1) == ["p29"]
    assert scene.reader.step(-1) == []  # there was nowhere to go


def test_a_page_reads_what_it_moves_past_only_if_the_last_row_was_on_the_screen_for_a_second() -> None:
    scene = ReaderScene(story(30, 4), rows=19)  # p30, p29, and all but the last row of p28
    scene.clock.sleep(0.5)
    assert "p2" not in scene.reader.page(1)
    scene.clock.sleep(1)
    assert scene.reader.lines()[-1].post == "p25"  # its headline shows
    assert scene.reader.page(1) == ["p28", "p27", "p26"]
    scene.clock.sleep(1)
    assert scene.reader.page(-1) == []


async def test_a_page_does_not_read_what_came_less_than_a_second_ago() -> None:
    scene = ReaderScene(story(30, 4))
    scene.clock.sleep(60)
    await scene.publish(story_post(31, 4))
    assert scene.reader.page(1) == ["p30", "p29"]


def test_the_last_page_is_read_by_a_page_down_that_cannot_move() -> None:
    scene = ReaderScene(story(3), rows=21)
    scene.clock.sleep(1)
    assert scene.reader.page(1) == ["p3", "p2", "p1"]


@pytest.mark.parametrize("jump", ["newest", "oldest", "unread", "wheel"])
def test_jumps_and_the_wheel_read_nothing_that_they_pass(jump: str) -> None:
    scene = ReaderScene(story(30))
    scene.clock.sleep(5)
    match jump:
        case "newest":
            scene.reader.to_newest()
        case "oldest":
            scene.reader.to_oldest()
        case "unread":
            scene.reader.go_to("p12")
        case "wheel":
            scene.reader.wheel(30)
            scene.clock.sleep(5)
    assert scene.reader.rested() is None
    if jump != "wheel":
        scene.reader.touch()
        scene.clock.sleep(1)
        assert scene.reader.rested() == scene.reader.cursor


async def test_a_post_that_arrives_under_a_resting_cursor_is_not_read() -> None:
    scene = ReaderScene(story(30))
    scene.reader.touch()
    scene.reader.to_newest()
    scene.clock.sleep(0.9)
    await scene.publish(story_post(31))
    scene.clock.sleep(5)
    assert scene.reader.cursor == "p31"
    assert scene.reader.rested() is None


def test_resting_does_not_undo_that_the_reader_said_unread_until_they_come_back() -> None:
    scene = ReaderScene(story(30))
    scene.reader.touch()
    scene.reader.keep_unread("p30")
    scene.clock.sleep(5)
    assert scene.reader.rested() is None
    for by in (1, -1):
        scene.reader.touch()
        scene.reader.step(by)
    scene.clock.sleep(1)
    assert scene.reader.rested() == "p30"


def test_the_next_unread_is_looked_for_down_and_up_and_the_first_unread_is_the_oldest() -> None:
    scene = ReaderScene(story(10))
    scene.timeline.take({own: scene.timeline[own].digest for own in scene.timeline.visible if own not in ("p8", "p2")})
    scene.reader.go_to("p5")
    assert scene.reader.find_unread(1) == "p2"
    assert scene.reader.find_unread(-1) == "p8"
    assert scene.reader.find_unread(0) == "p2"
    scene.reader.go_to("p2")
    assert scene.reader.find_unread(1) is None


# The place


@pytest.mark.parametrize("moves", [("step",) * 6, ("page", "line"), ("page", "wheel"), ("oldest",)])
def test_a_reader_who_comes_back_finds_the_same_rows(moves: tuple[str, ...]) -> None:
    posts = story(30, 5)
    scene = ReaderScene(posts)
    for move in moves:
        scene.press(move)
    again = ReaderScene(posts, place=scene.reader.place())
    assert again.reader.lines() == scene.reader.lines()
    assert again.reader.cursor == scene.reader.cursor
    assert again.reader.stance == "HELD"


def test_a_reader_who_left_at_the_live_edge_comes_back_to_it() -> None:
    scene = ReaderScene(story(30))
    place = scene.reader.place()
    again = ReaderScene([story_post(31), *story(30)], place=place)
    assert again.reader.stance == "FOLLOWING"
    assert again.row_of("p31") == 0


async def test_the_place_under_a_filter_is_the_readers_own_line() -> None:
    scene = ReaderScene(story(30))
    for _ in range(8):
        scene.reader.step(1)
    await scene.show(["p30", "p3"])
    place = scene.reader.place()
    assert place == Place("p22", "p22", 0, following=False, letter=0, row=17)


def test_a_place_in_a_post_that_is_gone_is_the_live_edge() -> None:
    scene = ReaderScene(story(3), place=Place("p99", "p99", 0, following=False))
    assert scene.reader.stance == "FOLLOWING"
    assert scene.reader.cursor == "p3"


def test_a_page_without_posts_answers_every_key_by_nothing() -> None:
    empty: list[Post] = []
    scene = ReaderScene(empty)
    for key in ("step", "line", "page", "half", "wheel", "oldest"):
        scene.press(key)
    scene.reader.to_newest()
    assert scene.reader.lines() == []
    assert scene.reader.place() is None
    assert scene.reader.find_unread(0) is None
    assert scene.reader.first_day() is None


async def test_words_that_changed_a_moment_ago_are_not_read_by_a_rest_that_began_before() -> None:
    scene = ReaderScene(story(5))
    scene.reader.touch()
    scene.clock.sleep(0.9)
    await scene.publish(story_post(5, title="Quite other words"))
    scene.reader.reworded(["p5"])
    scene.clock.sleep(0.3)
    assert scene.reader.rested() is None
    scene.reader.touch()
    scene.clock.sleep(1.1)
    assert scene.reader.rested() == "p5"


def test_a_folded_post_is_not_read_by_paging_past_it() -> None:
    scene = ReaderScene([story_post(2, 40), story_post(1, 2)], rows=21)
    scene.reader.touch()
    scene.clock.sleep(2)
    assert "p2" not in scene.reader.page(1)
