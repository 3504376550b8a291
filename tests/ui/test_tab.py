from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from tui_liveblog.errors import NoAnswer, Refused, Unreadable
from tui_liveblog.model import Origins, Rank, Status
from tui_liveblog.query import At, Query, parse
from tui_liveblog.session import Arrived
from tui_liveblog.store import Found, Reader, Store
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import FULL
from tui_liveblog.ui.rows import plain
from tui_liveblog.ui.status import status_line

from .scenes import AUTHORS, URL, TabScene, story, story_post, tab_scene


def status(scene: TabScene, width: int = 80) -> str:
    """The status line as it is read."""
    return plain(status_line(scene.tab.standing, Grid.of(width), FULL, UTC))


def unread(scene: TabScene) -> list[str]:
    return [own for own in scene.tab.timeline.visible if scene.tab.timeline.is_unread(own)]


class Failing(Store):
    """A store whose disk is full as long as `broken`, and in which looking for `slow` is slow."""

    def __init__(self) -> None:
        super().__init__(None)
        self.broken = False
        self.sought: list[str] = []

    async def mark(self, key: str, marks: Mapping[str, bytes | None], now: datetime) -> None:
        if self.broken:
            raise sqlite3.OperationalError("database or disk is full")
        await super().mark(key, marks, now)

    async def searching(
        self, key: str, query: Query, at: At, reader: Reader | None = None
    ) -> AsyncGenerator[tuple[Found, bool], None]:
        self.sought.append(query.source)
        await asyncio.sleep(0.05 if query.source.startswith("slow") else 0)
        async for found in super().searching(key, query, at, reader):
            yield found


@asynccontextmanager
async def failing(kind: type[Failing] = Failing) -> AsyncIterator[Failing]:
    store = kind()
    async with store:
        yield store


# Marks


async def test_the_dot_goes_only_when_the_store_has_acknowledged_the_mark() -> None:
    seen: list[bool] = []

    class Watched(Store):
        async def mark(self, key: str, marks: Mapping[str, bytes | None], now: datetime) -> None:
            await super().mark(key, marks, now)
            seen.append(scene.tab.timeline.is_unread("p3"))

    async with Watched(None) as store, tab_scene(story(3), store=store) as scene:
        await scene.press("next_post")
        assert seen == [True]
        assert not scene.tab.timeline.is_unread("p3")
        assert set(await store.marks(URL)) == {"p3"}


async def test_a_store_that_fails_is_said_and_the_mark_is_kept_in_memory() -> None:
    async with failing() as store, tab_scene(story(5), store=store) as scene:
        store.broken = True
        assert await scene.press("toggle_read") == "disk full: what you read is kept in memory only"
        assert unread(scene) == ["p4", "p3", "p2", "p1"]
        assert await scene.press("newest", "previous_post") == ""  # it is said once …
        assert await scene.press("mark_shown") == "marked 4 as read · {undo} undoes"
        await scene.press("line_down")
        assert "disk full since 16:00: kept in memory only" in status(scene)  # … and the status line goes on saying it
        assert await store.marks(URL) == {}


async def test_that_a_mark_could_not_be_written_is_said_before_how_many() -> None:
    async with failing() as store, tab_scene(story(5), store=store) as scene:
        store.broken = True
        assert await scene.press("mark_shown") == "disk full: what you read is kept in memory only"


async def test_marks_that_could_not_be_written_are_written_with_the_next_that_can() -> None:
    async with failing() as store, tab_scene(story(5), store=store) as scene:
        store.broken = True
        await scene.press("next_post", "next_post")
        store.broken = False
        assert await scene.press("next_post") == "what you read is written again"
        assert set(await store.marks(URL)) == {"p5", "p4", "p3"}
        assert "disk full" not in status(scene)


async def test_marks_that_could_not_be_written_are_tried_once_more_at_leaving() -> None:
    async with failing() as store, tab_scene(story(5), store=store) as scene:
        store.broken = True
        await scene.press("next_post")
        store.broken = False
        await scene.tab.leave()
        assert set(await store.marks(URL)) == {"p5"}


async def test_a_disk_that_is_full_does_not_keep_the_reader_from_leaving() -> None:
    class Full(Failing):
        async def keep_place(self, *_: object) -> None:
            raise sqlite3.OperationalError("database or disk is full")

    async with failing(Full) as store, tab_scene(story(5), store=store) as scene:
        store.broken = True
        await scene.press("next_post")
        await scene.tab.leave()


async def test_mark_shown_says_how_many_and_undo_takes_them_back() -> None:
    async with tab_scene(story(12)) as scene:
        await scene.tab.filter(parse("by:karvonen"))
        assert await scene.press("mark_shown") == "marked 4 as read · {undo} undoes"
        assert scene.tab.timeline.unread == 0
        assert await scene.press("mark_shown") == "all read"
        await scene.tab.filter(Query())
        assert scene.tab.timeline.unread == 8
        assert await scene.press("undo") == "undone: 4 posts"
        assert scene.tab.timeline.unread == 12
        assert await scene.store.marks(URL) == {}
        assert await scene.press("undo") == "nothing to undo"


async def test_undo_takes_back_one_mark_after_the_other() -> None:
    async with tab_scene(story(12)) as scene:
        await scene.press("next_post", "next_post", "next_post")
        assert await scene.press("undo", "undo") == "undone: 1 post"
        assert unread(scene) == [f"p{number}" for number in range(11, 0, -1)]


async def test_a_mark_that_was_undone_is_not_made_again_by_resting() -> None:
    async with tab_scene(story(5)) as scene:
        await scene.press("newest")
        scene.clock.sleep(1)
        assert await scene.tab.rest()
        assert "p5" not in unread(scene)
        await scene.press("undo")
        scene.clock.sleep(5)
        assert not await scene.tab.rest()
        assert "p5" in unread(scene)


async def test_u_toggles_and_what_it_made_unread_stays_so_under_a_resting_cursor() -> None:
    async with tab_scene(story(5)) as scene:
        await scene.press("toggle_read")
        assert "p5" not in unread(scene)
        await scene.press("toggle_read")
        scene.clock.sleep(5)
        assert not await scene.tab.rest()
        assert "p5" in unread(scene)


async def test_nothing_becomes_read_without_focus() -> None:
    async with tab_scene(story(5)) as scene:
        await scene.press("newest")
        scene.tab.focused = False
        scene.clock.sleep(5)
        assert not await scene.tab.rest()
        assert len(unread(scene)) == 5


async def test_no_mark_writes_no_marks_and_no_place() -> None:
    async with tab_scene(story(5), keep=False) as scene:
        await scene.press("next_post", "next_post")
        assert len(unread(scene)) == 3
        await scene.tab.leave()
        assert await scene.store.marks(URL) == {}
        assert await scene.store.place(URL) is None


@pytest.mark.parametrize("keep", [True, False])
async def test_a_post_that_was_only_read_better_stays_read(keep: bool) -> None:
    poor = replace(story_post(2), title="Post 2", origins=Origins(title=Rank.STRUCTURED, body=Rank.SHOWN))
    async with tab_scene([poor, story_post(1)], keep=keep) as scene:
        await scene.press("next_post")
        assert unread(scene) == ["p1"]
        await scene.publish(story_post(2))  # now its headline was found where readers see it
        assert unread(scene) == ["p1"]


async def test_an_edit_makes_a_post_unread_again_and_its_word_loses_its_colour_when_it_is_read() -> None:
    async with tab_scene(story(3)) as scene:
        await scene.press("next_post", "previous_post")
        await scene.publish(story_post(3, 4))
        assert "p3" in unread(scene)

        def ink() -> str:
            rows = scene.tab.shelf.laid("p3").rows
            return next(run.ink for row in rows for _, run in row if run.text.startswith("edited"))

        assert ink() == "accent"
        await scene.press("toggle_read")
        assert ink() == "soft"


# Looks


async def test_check_now_always_answers() -> None:
    async with tab_scene(story(3)) as scene:
        scene.changed = False
        assert await scene.press("check_now") == "asking ellery.example …"
        await scene.look()
        assert scene.tab.answer == "no change at 16:00"
        scene.changed = True  # the server sends the page again, and it is as it was
        await scene.press("check_now")
        await scene.look()
        assert scene.tab.answer == "no change at 16:00"
        await scene.press("check_now")
        await scene.publish(story_post(4))
        assert scene.tab.answer == "checked at 16:00"
        scene.error = NoAnswer("no server is called ellery.example")
        await scene.press("check_now")
        await scene.look()
        assert scene.tab.answer == "no server is called ellery.example"


async def test_a_look_that_nobody_asked_for_answers_nothing() -> None:
    async with tab_scene(story(3)) as scene:
        await scene.press("mark_shown")
        await scene.look()
        assert scene.tab.answer == "marked 3 as read · {undo} undoes"


@pytest.mark.parametrize("error", [Unreadable("the page is damaged"), NoAnswer("nobody answers"), Refused("503", 503)])
async def test_a_page_that_fails_keeps_the_posts_and_says_since_when(error: Exception) -> None:
    async with tab_scene(story(3)) as scene:
        before = scene.tab.reader.lines()
        scene.error = error
        scene.clock.sleep(60)
        await scene.look()
        assert scene.tab.reader.lines() == before
        assert scene.tab.error is None
        assert scene.tab.polling.failed is error
        assert scene.tab.polling.since == scene.clock.now()
        scene.error = None
        scene.clock.sleep(8 * 3600)  # the host's door is open again by then
        await scene.look()
        assert scene.tab.polling.failed is None


async def test_a_first_look_that_fails_is_why_nothing_can_be_shown() -> None:
    async with tab_scene() as scene:
        scene.error = error = NoAnswer("nobody answers")
        await scene.look()
        errors = [scene.tab.error]
        scene.error = None
        scene.clock.sleep(600)
        await scene.publish(*story(2))
        errors.append(scene.tab.error)
        assert errors == [error, None]
        assert len(scene.tab.reader.ids) == 2


async def test_pausing_says_since_when_and_follow_starts_again() -> None:
    async with tab_scene(story(3)) as scene:
        await scene.press("pause")
        paused = [scene.tab.session.paused]
        assert "since 16:00 · = starts again" in status(scene)
        await scene.press("follow")
        paused.append(scene.tab.session.paused)
        assert paused == [True, False]
        assert "every 30 s" in status(scene)


async def test_a_blog_that_is_closed_while_it_is_followed_says_when() -> None:
    async with tab_scene(story(3)) as scene:
        scene.blog = replace(scene.blog, status=Status.ENDED)
        await scene.look()
        assert "ENDED     closed by the newsdesk at 16:00" in status(scene)


async def test_what_is_known_under_the_address_that_the_first_page_names_is_there_where_the_reader_left() -> None:
    async with Store(None) as store:
        async with tab_scene(story(20), store=store) as scene:
            await scene.press("next_post", "next_post", "next_post")
            await scene.tab.leave()
        async with tab_scene(store=store, address=f"{URL}-maren") as again:
            assert len(again.tab.timeline) == 0
            await again.publish(story_post(21), story_post(20))
            assert again.tab.session.key == URL
            assert len(again.tab.timeline) == 21
            assert again.tab.reader.cursor == "p17"
            assert again.tab.reader.stance == "HELD"
            assert unread(again) == ["p21", *(f"p{number}" for number in range(17, 0, -1))]


async def test_marks_of_this_session_stay_when_another_program_writes_marks_and_none_are_written_here() -> None:
    async with tab_scene(story(3), keep=False) as scene:
        await scene.press("next_post")
        outcome = await scene.look()
        assert isinstance(outcome, Arrived)
        await scene.tab.came(replace(outcome, marks=True))
        assert unread(scene) == ["p2", "p1"]


# Filters


async def test_a_filter_that_was_overtaken_is_dropped() -> None:
    async with failing() as store, tab_scene(story(9), store=store) as scene:
        first = asyncio.create_task(scene.tab.filter(parse("slow")))
        await asyncio.sleep(0.01)
        more = [asyncio.create_task(scene.tab.filter(parse(text))) for text in ("by:p", "by:pugh")]
        assert [await first, *[await one for one in more]] == [False, False, True]
        assert store.sought == ["slow", "by:pugh"]
        assert scene.tab.query.source == "by:pugh"
        assert scene.tab.timeline.visible == ["p8", "p5", "p2"]


async def test_a_post_that_arrives_while_a_filter_looks_is_filtered_too() -> None:
    async with failing() as store, tab_scene(story(3), store=store) as scene:
        filtering = asyncio.create_task(scene.tab.filter(parse("slow")))
        await asyncio.sleep(0.01)
        await scene.publish(story_post(4, title="A slow tide"))
        assert await filtering
        assert scene.tab.timeline.visible == ["p4"]


async def test_under_a_filter_arrivals_and_edits_come_and_go_as_it_says() -> None:
    async with tab_scene(story(6)) as scene:
        await scene.tab.filter(parse("ferry"))
        assert scene.tab.timeline.visible == []
        await scene.publish(story_post(7, title="The ferry is back"), story_post(8))
        assert scene.tab.timeline.visible == ["p7"]
        await scene.publish(story_post(3, title="The ferry is late"))
        assert scene.tab.timeline.visible == ["p7", "p3"]
        await scene.publish(story_post(7, title="The boat is back"))
        assert scene.tab.timeline.visible == ["p3"]
        await scene.press("clear")
        assert len(scene.tab.timeline.visible) == 8


async def test_new_counts_only_what_the_filter_lets_through() -> None:
    async with tab_scene(story(20)) as scene:
        await scene.tab.filter(parse("by:pugh"))
        await scene.press("next_post")
        await scene.publish(story_post(21, author="Tom Adeyemi"), story_post(22, author="Lowri Pugh"))
        assert scene.tab.new == 1


async def test_this_author_shows_only_the_author_under_the_cursor() -> None:
    async with tab_scene(story(9)) as scene:
        await scene.press("next_post", "this_author")
        assert scene.tab.query.source == "by:pugh"
        assert scene.tab.timeline.visible == ["p8", "p5", "p2"]
    async with tab_scene([story_post(1, authors=())]) as scene:
        assert await scene.press("this_author") == "this post names no author"


# Keys that go far, and what they cost


async def test_jumps_load_the_posts_that_they_show() -> None:
    async with Store(None) as store:
        async with tab_scene(story(600), store=store):
            pass
        for action in ("oldest", "first_unread"):
            async with tab_scene(store=store) as scene:  # from the cache, where only what is near is loaded
                await scene.press(action)
                assert scene.tab.reader.cursor == "p1"
                last = scene.tab.reader.lines()[-1]
                assert (last.post, last.row) == ("p1", 3), action
                assert all(own in scene.tab.shelf for own in scene.tab.reader.view.shown())


async def test_a_jump_to_an_unread_post_that_is_not_there_says_so() -> None:
    async with tab_scene(story(9)) as scene:
        await scene.press("newest", "mark_shown")
        assert await scene.press("next_unread") == "no unread post below"
        assert await scene.press("previous_unread") == "no unread post above"
        assert await scene.press("first_unread") == "all read"


async def test_the_wheel_loads_what_it_shows_however_far_it_is_turned() -> None:
    async with Store(None) as store:
        async with tab_scene(story(600), store=store):
            pass
        async with tab_scene(store=store) as scene:  # from the cache, where only what is near is loaded
            for _ in range(1000):
                await scene.tab.wheel(3)
                assert all(own in scene.tab.shelf for own in scene.tab.reader.view.shown())
            assert scene.tab.reader.view.shown()[-1] == "p1"


async def test_folded_posts_unfold_where_they_are() -> None:
    async with tab_scene([story_post(3), story_post(2, 30), story_post(1)]) as scene:
        await scene.press("next_post")
        before = scene.tab.reader.lines()[:8]
        await scene.press("expand")
        assert len(scene.tab.shelf.laid("p2").rows) == 32
        assert scene.tab.reader.lines()[:8] == before
        await scene.press("expand")
        assert scene.tab.shelf.laid("p2").folded
        await scene.press("previous_post")
        assert await scene.press("expand") == "nothing is folded here"


async def test_what_is_laid_out_does_not_grow_with_the_history() -> None:
    async def laid_out(count: int) -> tuple[int, int]:
        async with Store(None) as store:
            async with tab_scene(story(count), store=store):
                pass
            async with tab_scene(store=store) as scene:
                scene.tab.reader.lines()
                start = scene.tab.shelf.laid_out
                await scene.press("next_post")
                scene.tab.reader.lines()
                return start, scene.tab.shelf.laid_out - start

    few, many = await laid_out(100), await laid_out(5_000)
    assert many == few
    assert few[0] < 12
    assert few[1] <= 2


async def test_an_action_of_no_blog_is_left_to_the_app() -> None:
    async with tab_scene(story(3)) as scene:
        assert not await scene.tab.do("help")


async def test_the_names_are_those_of_the_posts() -> None:
    async with tab_scene(story(9)) as scene:
        assert sorted(scene.tab.names()) == sorted(AUTHORS)
        assert scene.tab.name == "ellery.example"


@pytest.mark.parametrize("newest_first", [True, False])
async def test_late_posts_that_are_dated_below_the_place_are_told_apart_from_those_above(newest_first: bool) -> None:
    async with tab_scene(story(30), newest_first=newest_first) as scene:
        await scene.press("newest")
        await scene.tab.go_to("p15")
        await scene.publish(story_post(101, minutes=200), story_post(102, minutes=201), story_post(103, minutes=0.5))
        assert (scene.tab.new, scene.tab.new_behind) == (3, 1)
        await scene.press("newest")
        assert (scene.tab.new, scene.tab.new_behind) == (0, 0)


async def test_home_and_end_are_the_ends_of_the_screen_while_g_is_the_newest() -> None:
    async with tab_scene(story(30), newest_first=False) as scene:
        for action, cursor in (("top", "p1"), ("bottom", "p30"), ("oldest", "p1"), ("newest", "p30")):
            await scene.press(action)
            assert scene.tab.reader.cursor == cursor
    async with tab_scene(story(30)) as scene:
        for action, cursor in (("bottom", "p1"), ("top", "p30")):
            await scene.press(action)
            assert scene.tab.reader.cursor == cursor
