"""The line where posts may be missing: where it stands, how it looks, when it goes, and that the reader's place stays."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.server import Server
from tests.sources.bbc_server import STREAM, WORLD_SERVICE, Newsroom, Written
from tui_liveblog.address import parse_source
from tui_liveblog.desk import Desk
from tui_liveblog.model import Coverage, Post, Snapshot
from tui_liveblog.store import Store
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import ASCII, FULL, Marks
from tui_liveblog.ui.rows import plain
from tui_liveblog.ui.tab import Tab

from .scenes import NOON, ReaderScene, TabScene, app_scene, story_post, tab_scene
from .test_anchor import KEYS, Reading, long_post

WORDS = "posts may be missing here"


def run(newest: int, oldest: int) -> list[Post]:
    return [story_post(number) for number in range(newest, oldest - 1, -1)]


async def shows(scene: TabScene, *posts: Post, coverage: Coverage = Coverage.WINDOW) -> None:
    """One look at a page that shows only these."""
    scene._worker.snapshot = Snapshot(scene.blog, posts, coverage)
    await scene.tab.came(await scene.tab.session.look())


def rows_of(tab: Tab) -> list[str]:
    """The timeline's rows as text, without the gutter."""
    shelf = tab.shelf
    return [
        plain(shelf.laid(line.post).rows[line.row]).strip() if line.row >= 0 else plain(line.lead).strip(" ─┄.")
        for line in tab.reader.lines()
    ]


def headline(number: int) -> str:
    return f"Post {number} of the storm"


def row_of(tab: Tab, own: str) -> int | None:
    rows = enumerate(tab.reader.lines())
    return next((at for at, line in rows if line.post == own and line.row == 0), None)


# Where it stands.


async def test_after_hours_a_line_stands_between_the_new_page_and_what_was_stored() -> None:
    async with tab_scene(rows=60) as scene:
        await shows(scene, *run(4, 1))
        assert WORDS not in rows_of(scene.tab)
        await shows(scene, *run(53, 50))
        rows = rows_of(scene.tab)
        at = rows.index(WORDS)
        assert rows.index(headline(50)) < at < rows.index(headline(4))
        assert rows[at - 1] == rows[at + 1] == ""
        assert rows.count(WORDS) == 1


async def test_it_is_there_after_a_restart_and_gone_when_a_page_shows_both_sides() -> None:
    async with Store(None) as store:
        async with tab_scene(store=store) as scene:
            await shows(scene, *run(4, 1))
            await shows(scene, *run(53, 50))
        async with tab_scene(store=store, rows=60) as scene:
            assert WORDS in rows_of(scene.tab)
            await shows(scene, *run(53, 2))
            await scene.resize(80, 300)
            assert WORDS not in rows_of(scene.tab)
        async with tab_scene(store=store, rows=300) as scene:
            assert WORDS not in rows_of(scene.tab)


async def test_oldest_first_it_stands_between_the_same_two_posts() -> None:
    async with tab_scene(rows=60, newest_first=False) as scene:
        await shows(scene, *run(4, 1))
        await shows(scene, *run(53, 50))
        rows = rows_of(scene.tab)
        assert rows.index(headline(4)) < rows.index(WORDS) < rows.index(headline(50))


@pytest.mark.parametrize("newest_first", [True, False])
async def test_what_may_be_missing_is_on_the_newer_side_of_where_the_reader_left(newest_first: bool) -> None:
    async with Store(None) as store:
        async with tab_scene(store=store) as scene:
            await shows(scene, *run(4, 1))
            await scene.tab.leave()
        async with tab_scene(store=store, rows=60, newest_first=newest_first) as scene:
            await shows(scene, *run(53, 50))
            lines = [row for row in rows_of(scene.tab) if row in (WORDS, "read up to here", headline(50), headline(4))]
            expected = [headline(50), WORDS, "read up to here", headline(4)]
            assert lines == (expected if newest_first else expected[::-1])


async def test_the_day_s_line_stands_next_to_the_posts_of_the_day() -> None:
    async with tab_scene(rows=60) as scene:
        await shows(scene, *(story_post(number, minutes=number - 24 * 60) for number in (4, 3)))
        await shows(scene, *run(53, 50))
        rows = [row for row in rows_of(scene.tab) if row in (WORDS, "Wednesday 13 November", headline(50), headline(4))]
        assert rows == [headline(50), WORDS, "Wednesday 13 November", headline(4)]


async def test_a_line_stands_at_each_gap_and_one_where_a_filter_brings_two_together() -> None:
    async with tab_scene(rows=90) as scene:
        for newest in (4, 54, 94):
            await shows(scene, *run(newest, newest - 3))
        rows = rows_of(scene.tab)
        assert rows.count(WORDS) == 2
        assert rows.index(WORDS) < rows.index(headline(54))
        async with scene.tab.reader.holding(filtering=True):
            scene.tab.timeline.show(["p92", "p3", "p2"])
        rows = rows_of(scene.tab)
        assert rows.count(WORDS) == 1
        assert rows.index(headline(92)) < rows.index(WORDS) < rows.index(headline(3))


async def test_a_page_with_every_post_has_no_such_line() -> None:
    async with tab_scene(rows=300) as scene:
        await shows(scene, *run(4, 1))
        await shows(scene, *run(53, 50))
        await shows(scene, *run(53, 1), coverage=Coverage.WHOLE)
        assert WORDS not in rows_of(scene.tab)


async def test_it_is_drawn_broken_and_quiet() -> None:
    async with app_scene() as scene:
        await shows(scene.scene, *run(2, 1))
        await shows(scene.scene, *run(52, 51))
        await scene.press("ctrl+l")
        row = scene.row_of(WORDS)
        assert scene.screen[row] == "┄" * 10 + f" {WORDS} " + "┄" * (Grid.of(80).end - 12 - len(WORDS))
        assert scene.is_ink(WORDS, "soft", row)
        assert scene.is_ink("┄", "dim", row)
        assert not scene.style(WORDS, row).bold


@pytest.mark.parametrize(("width", "marks"), [(40, FULL), (80, ASCII), (140, FULL), (20, ASCII)])
async def test_it_keeps_within_the_measure_at_any_width(width: int, marks: Marks) -> None:
    async with tab_scene(rows=60, width=width, marks=marks) as scene:
        await shows(scene, *run(4, 1))
        await shows(scene, *run(53, 50))
        lines = [plain(line.lead) for line in scene.tab.reader.lines() if "posts may" in plain(line.lead)]
        assert len(lines) == 1
        assert len(lines[0]) <= Grid.of(width).end


# The reader's place.


@pytest.mark.parametrize("newest_first", [True, False])
async def test_the_line_being_read_stays_when_the_line_comes_above_it_and_when_it_goes(newest_first: bool) -> None:
    async with tab_scene(newest_first=newest_first) as scene:
        await shows(scene, *run(30, 1))
        await scene.tab.go_to("p28")
        await scene.press("line_down", "line_up")
        before, row = rows_of(scene.tab), row_of(scene.tab, "p28")
        assert row is not None
        await shows(scene, *run(63, 60))
        assert row_of(scene.tab, "p28") == row
        if newest_first:
            assert rows_of(scene.tab) == before
        await shows(scene, *run(63, 29))
        assert row_of(scene.tab, "p28") == row


async def test_a_reader_with_the_line_on_the_screen_above_them_keeps_their_row_when_it_goes() -> None:
    async with tab_scene() as scene:
        await shows(scene, *run(30, 1))
        await shows(scene, *run(63, 60))
        await scene.tab.go_to("p60")
        await scene.press("next_post")
        row = row_of(scene.tab, "p30")
        assert WORDS in rows_of(scene.tab)[:row]
        below = rows_of(scene.tab)[row:]
        await shows(scene, *run(63, 30))
        assert WORDS not in rows_of(scene.tab)
        assert row_of(scene.tab, "p30") == row
        assert rows_of(scene.tab)[row:] == below


async def test_a_reader_with_the_line_on_the_screen_below_them_keeps_their_row_when_it_goes() -> None:
    async with tab_scene() as scene:
        await shows(scene, *run(30, 1))
        await shows(scene, *run(63, 60))
        await scene.tab.go_to("p60")
        row = row_of(scene.tab, "p60")
        assert row
        above = rows_of(scene.tab)[: row + 4]
        assert WORDS in rows_of(scene.tab)[row:]
        await shows(scene, *run(63, 30))
        assert WORDS not in rows_of(scene.tab)
        assert rows_of(scene.tab)[: row + 4] == above


GAPS = st.lists(st.lists(st.integers(1, 14), max_size=3, unique=True), min_size=1, max_size=5)


@settings(max_examples=150, deadline=None)
@given(KEYS, GAPS, st.booleans())
def test_wherever_such_lines_come_and_go_the_line_being_read_is_where_it_was(
    keys: list[str], gaps: list[list[int]], newest_first: bool
) -> None:
    async def tell() -> None:
        scene = ReaderScene([long_post(number, 60) for number in range(14, 0, -1)])
        if not newest_first:
            scene.reader.turn()
        for key in keys:
            scene.press(key)
        reading = Reading(scene)
        if scene.reader.stance != "HELD" or not reading.word:
            return
        for number, under in enumerate(gaps):
            async with scene.reader.holding():
                scene.shelf.missing = tuple(NOON + timedelta(minutes=minute) for minute in under)
            if number % 2:
                await scene.publish(long_post(200 + number, 40, minutes=1200 + number))
            assert reading.now() == reading.row or reading.rests()

    asyncio.run(tell())


# Older posts.


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


class Following:
    """A reader of a newsroom on loopback, whose page has three posts and leads to older ones."""

    def __init__(self, desk: Desk, server: Server) -> None:
        self.desk, self.server, self.newsroom = desk, server, Newsroom()
        self._numbers = count(1)
        self.newsroom.serve(server)

    def write(self, posts: int) -> None:
        """So many posts more, a minute apart."""
        for number in islice(self._numbers, posts):
            self.newsroom.posts.insert(0, Written(number, f"Report {number}.", number, f"Report {number}"))

    async def tab(self) -> Tab:
        session = await self.desk.session(parse_source(self.server.url(WORLD_SERVICE)))
        tab = Tab(session, marks=FULL, zone=UTC, now=self.desk.now, clock=self.desk.clock)
        tab.shelf.set_grid(Grid.of(80))
        tab.reader.set_rows(200)
        await tab.open()
        await tab.came(await session.look())
        return tab


@pytest.fixture
async def following(server: Server) -> AsyncIterator[Following]:
    passed = count()
    async with Desk(None, now=lambda: datetime(2024, 5, 12, 18, tzinfo=UTC), clock=lambda: 60.0 * next(passed)) as desk:
        yield Following(desk, server)


def around(tab: Tab) -> list[str]:
    """Headlines and lines across, from top to bottom."""
    return [row for row in rows_of(tab) if row == WORDS or (row.startswith("Report") and not row.endswith("."))]


async def test_older_posts_move_the_line_down_and_it_goes_when_they_reach_what_was_stored(following: Following) -> None:
    following.write(3)
    await following.tab()
    following.write(7)
    tab = await following.tab()
    assert following.server.count(STREAM) == 1
    assert around(tab) == ["Report 10", "Report 9", "Report 8", WORDS, "Report 3", "Report 2", "Report 1"]
    assert tab.has_older
    await tab.older()
    assert tab.answer == "3 older posts"
    assert around(tab) == [*(f"Report {number}" for number in range(10, 4, -1)), WORDS, *(f"Report {n}" for n in (3, 2, 1))]
    await tab.older()
    assert around(tab) == [f"Report {number}" for number in range(10, 0, -1)]


async def test_a_reader_below_the_line_keeps_their_row_while_older_posts_come_above_them(following: Following) -> None:
    following.write(12)
    first = await following.tab()
    for _ in range(4):
        await first.older()
    following.write(9)
    tab = await following.tab()
    tab.reader.set_rows(21)
    await tab.go_to("asset:5")
    row = row_of(tab, "asset:5")
    before = rows_of(tab)
    while WORDS in around(tab) or tab.shelf.missing:
        await tab.older()
        assert row_of(tab, "asset:5") == row
        assert rows_of(tab) == before
    assert len(tab.timeline) == 21


async def test_another_program_s_older_posts_take_the_line_away_here_too(following: Following) -> None:
    following.write(3)
    await following.tab()
    following.write(5)
    tab, other = await following.tab(), await following.tab()
    assert WORDS in around(tab)
    await other.older()
    await tab.came(await tab.session.look())
    assert WORDS not in around(tab)
