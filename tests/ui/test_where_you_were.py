"""Lines that say where the reader was, the order of the page, unread only, stars, jumps, and where an ended story goes on."""

from __future__ import annotations

from datetime import timedelta

from tui_liveblog.errors import NoLiveBlog
from tui_liveblog.model import Block, BlockKind, Post, Span, Status
from tui_liveblog.store import Place, Store
from tui_liveblog.ui.rows import plain
from tui_liveblog.ui.tab import Tab

from .scenes import NOON, AppScene, app_scene, story, story_post, tab_scene


def rows_of(tab: Tab) -> list[str]:
    """The timeline's rows as text, without the gutter."""
    shelf = tab.shelf
    return [
        plain(shelf.laid(line.post).rows[line.row]).strip() if line.row >= 0 else plain(line.lead).strip(" ─")
        for line in tab.reader.lines()
    ]


def headline(number: int) -> str:
    return f"Post {number} of the storm"


# Read up to here


async def test_a_line_stands_above_the_post_where_the_reader_last_left() -> None:
    async with Store(None) as store:
        async with tab_scene(story(5), store=store) as scene:
            await scene.tab.leave()
        async with tab_scene(story(8), store=store) as scene:
            rows = rows_of(scene.tab)
            assert rows.index(headline(6)) < rows.index("read up to here") < rows.index(headline(5))
            at = rows.index("read up to here")
            assert rows[at - 1] == rows[at + 1] == ""


async def test_the_line_moves_only_when_the_reader_leaves() -> None:
    async with Store(None) as store:
        async with tab_scene(story(5), store=store) as scene:
            await scene.tab.leave()
        async with tab_scene(story(6), store=store) as scene:
            await scene.press("next_post", "next_post")
            await scene.publish(story_post(7))
            await scene.press("newest")
            rows = rows_of(scene.tab)
            assert rows.index(headline(6)) < rows.index("read up to here") < rows.index(headline(5))
            await scene.tab.leave()
        async with tab_scene(story(8), store=store) as scene:
            rows = rows_of(scene.tab)
            assert rows.index(headline(8)) < rows.index("read up to here") < rows.index(headline(7))


async def test_at_a_first_opening_there_is_no_such_line_and_nothing_counts_as_new() -> None:
    async with tab_scene(story(9)) as scene:
        assert "read up to here" not in rows_of(scene.tab)
        assert scene.tab.new == 0
        assert scene.tab.standing.counts.unread == 9


async def test_the_line_stands_between_its_neighbours_in_time_when_a_filter_hides_the_post_itself() -> None:
    async with Store(None) as store:
        async with tab_scene(story(5), store=store) as scene:
            await scene.tab.leave()
        async with tab_scene(story(9), store=store) as scene:
            async with scene.tab.reader.holding(filtering=True):
                scene.tab.timeline.show(["p8", "p6", "p3", "p2"])
            rows = rows_of(scene.tab)
            assert rows.index(headline(6)) < rows.index("read up to here") < rows.index(headline(3))


async def test_without_marks_no_place_is_kept_and_there_is_no_line() -> None:
    async with Store(None) as store:
        async with tab_scene(story(5), store=store, keep=False) as scene:
            await scene.press("next_post")
            await scene.tab.leave()
        async with tab_scene(story(8), store=store) as scene:
            assert "read up to here" not in rows_of(scene.tab)


# Focus


async def test_posts_flow_on_while_another_window_has_the_keys_and_a_line_stays_where_the_reader_left() -> None:
    async with tab_scene(story(5)) as scene:
        await scene.tab.focus(False)
        assert not any("away" in row for row in rows_of(scene.tab))
        await scene.publish(story_post(6), story_post(7))
        rows = rows_of(scene.tab)
        assert rows[0] == headline(7)
        assert rows.index(headline(6)) < rows.index("away since 16:00") < rows.index(headline(5))
        await scene.tab.focus(True)
        assert "away since 16:00" in rows_of(scene.tab)
        assert scene.tab.standing.counts.unread == 7


async def test_who_wants_it_so_is_held_while_the_terminal_has_no_focus() -> None:
    async with tab_scene(story(5), hold_unfocused=True) as scene:
        await scene.tab.focus(False)
        before = rows_of(scene.tab)
        await scene.publish(story_post(6))
        assert rows_of(scene.tab) == before
        assert scene.tab.standing.stance == "HELD"
        assert scene.tab.new == 1
        await scene.tab.focus(True)
        assert rows_of(scene.tab) == before
        await scene.press("follow")
        assert rows_of(scene.tab)[0] == headline(6)


async def test_losing_the_focus_elsewhere_in_the_page_moves_nothing() -> None:
    async with tab_scene(story(30)) as scene:
        await scene.press("next_post", "page_down")
        before = rows_of(scene.tab)
        await scene.tab.focus(False)
        await scene.publish(story_post(31))
        assert rows_of(scene.tab) == before


# The order of the page


async def test_turned_round_the_page_is_read_forward_from_the_oldest_unread_post() -> None:
    async with tab_scene(story(30)) as scene:
        await scene.tab.go_to("p3")
        await scene.press("toggle_read")
        for number in (1, 2):
            await scene.tab.go_to(f"p{number}")
            await scene.press("toggle_read")
        assert await scene.press("order") == "oldest first"
        assert scene.tab.reader.cursor == "p4"
        shown = [row for row in rows_of(scene.tab) if row.startswith("Post")]
        assert shown == sorted(shown, key=lambda row: int(row.split()[1]))
        await scene.press("next_post")
        assert scene.tab.reader.cursor == "p5"
        assert not scene.tab.timeline.is_unread("p4")


async def test_oldest_first_new_posts_flow_in_at_the_bottom_while_following() -> None:
    async with tab_scene(story(30), newest_first=False) as scene:
        assert scene.tab.standing.stance == "FOLLOWING"
        assert rows_of(scene.tab)[-1] == "– item 2 of 30"
        await scene.publish(story_post(31))
        assert rows_of(scene.tab)[-1] == "– item 2 of 31"
        assert scene.tab.reader.cursor == "p31"


async def test_oldest_first_nothing_moves_while_held_and_what_is_new_is_counted() -> None:
    async with tab_scene(story(30), newest_first=False) as scene:
        await scene.press("previous_post", "page_up")
        before = rows_of(scene.tab)
        assert scene.tab.standing.stance == "HELD"
        await scene.publish(story_post(31), story_post(32))
        assert rows_of(scene.tab) == before
        assert scene.tab.new == 2
        await scene.press("follow")
        assert scene.tab.standing.stance == "FOLLOWING"
        assert scene.tab.new == 0


async def test_oldest_first_g_is_still_the_newest_end_and_n_still_goes_down() -> None:
    async with tab_scene(story(30), newest_first=False) as scene:
        await scene.press("oldest")
        assert scene.tab.reader.cursor == "p1"
        assert rows_of(scene.tab)[:3] == ["the first post", "", headline(1)]
        await scene.press("next_unread")
        assert scene.tab.reader.cursor == "p2"
        await scene.press("previous_unread")
        assert scene.tab.reader.cursor == "p1"
        await scene.press("newest")
        assert scene.tab.reader.cursor == "p30"
        await scene.press("first_unread")
        assert scene.tab.reader.cursor == "p1"


async def test_turning_back_keeps_the_post_under_the_cursor() -> None:
    async with tab_scene(story(30), newest_first=False) as scene:
        await scene.tab.go_to("p12")
        await scene.press("order")
        assert scene.tab.reader.cursor == "p12"
        assert headline(12) in rows_of(scene.tab)


async def test_the_arrow_of_what_is_new_points_to_where_it_is() -> None:
    async with app_scene(story(30)) as scene:
        await scene.press("v", "b", "g", "k", "k")
        await scene.publish(story_post(31))
        assert "↓ 1 new" in scene.screen[1]


# Unread only


async def test_unread_only_hides_what_was_read_and_says_so() -> None:
    async with app_scene(story(12)) as scene:
        await scene.press("j", "j", "X")
        assert "unread only" in scene.screen[1]
        assert "10 of 12" in scene.status
        assert headline(12) not in "\n".join(scene.screen)
        await scene.press("escape")
        assert "unread only" not in scene.screen[1]


async def test_a_post_just_read_does_not_vanish_from_an_unread_only_view_before_it_is_left() -> None:
    async with tab_scene(story(12)) as scene:
        await scene.press("unread_only", "next_post")
        before = rows_of(scene.tab)
        scene.clock.sleep(1.1)
        assert await scene.tab.rest()
        assert rows_of(scene.tab) == before
        await scene.press("toggle_read", "toggle_read")
        assert rows_of(scene.tab) == before
        await scene.press("newest")
        await scene.press("oldest")
        assert "p11" not in scene.tab.timeline.visible


async def test_an_edited_post_comes_back_into_an_unread_only_view() -> None:
    async with tab_scene(story(12)) as scene:
        await scene.press("mark_shown", "unread_only")
        await scene.press("oldest")
        await scene.publish(story_post(5, title="Five, corrected"))
        assert "p5" in scene.tab.timeline.visible


async def test_where_all_is_read_the_unread_only_view_says_so_and_how_to_leave() -> None:
    async with app_scene(story(3)) as scene:
        await scene.press("A", "X")
        await scene.press("G")
        text = "\n".join(scene.screen)
        assert "All read." in text or headline(1) in text
        await scene.press("X")
        assert headline(3) in "\n".join(scene.screen)


# Stars


async def test_a_star_is_kept_and_seen_at_the_post() -> None:
    async with Store(None) as store:
        async with tab_scene(story(5), store=store) as scene:
            assert await scene.press("next_post", "star") == "starred"
            assert any("◆ starred" in row for row in rows_of(scene.tab))
        async with tab_scene(story(5), store=store) as scene:
            assert any("◆ starred" in row for row in rows_of(scene.tab))
            await scene.tab.go_to("p4")
            assert await scene.press("star") == "no star"
            assert not any("starred" in row for row in rows_of(scene.tab))
        async with tab_scene(story(5), store=store) as scene:
            assert not any("starred" in row for row in rows_of(scene.tab))


# Jumps


def marked_story() -> list[Post]:
    marks = {28: {"pinned": True}, 25: {"summary": True}, 20: {"key": True}, 10: {"key": True}, 5: {"summary": True}}
    return [story_post(number, **marks.get(number, {})) for number in range(30, 0, -1)]  # type: ignore[arg-type]  # a post's


async def test_the_pinned_post_and_the_summary_are_a_key_away_and_the_same_key_leads_back() -> None:
    async with tab_scene(marked_story()) as scene:
        await scene.tab.go_to("p7")
        await scene.press("pinned")
        assert scene.tab.reader.cursor == "p28"
        await scene.press("pinned")
        assert scene.tab.reader.cursor == "p7"
        await scene.press("summary")
        assert scene.tab.reader.cursor == "p25"
        await scene.press("summary")
        assert scene.tab.reader.cursor == "p7"


async def test_key_events_are_stepped_through_and_a_jump_reads_nothing_that_it_passes() -> None:
    async with tab_scene(marked_story()) as scene:
        scene.clock.sleep(5)
        await scene.press("next_key_event")
        assert scene.tab.reader.cursor == "p20"
        await scene.press("next_key_event")
        assert scene.tab.reader.cursor == "p10"
        assert await scene.press("next_key_event") == "no key event below"
        await scene.press("previous_key_event")
        assert scene.tab.reader.cursor == "p20"
        assert scene.tab.timeline.unread == 30


async def test_a_pinned_post_that_a_filter_hides_is_said_to_be_hidden() -> None:
    async with tab_scene(marked_story()) as scene:
        async with scene.tab.reader.holding(filtering=True):
            scene.tab.timeline.show(["p7", "p8"])
        assert "hides" in await scene.press("pinned")


async def test_a_colon_leads_to_a_time() -> None:
    async with app_scene(story(30)) as scene:
        await scene.press("colon")
        await scene.type("12:10")
        assert "Thursday 14 November, 12:10" in "\n".join(scene.screen)
        await scene.press("enter")
        assert scene.tab.reader.cursor == "p10"
        assert scene.tab.timeline.unread == 30


async def test_what_is_no_time_is_said_and_the_prompt_stays() -> None:
    async with app_scene(story(30)) as scene:
        await scene.press("colon")
        await scene.type("soon")
        assert "soon is no time" in "\n".join(scene.screen)
        await scene.press("enter")
        assert "Go to" in "\n".join(scene.screen)
        await scene.press("escape")
        assert scene.tab.reader.cursor == "p30"


# Times


async def test_times_are_relative_or_of_the_clock() -> None:
    async with app_scene(story(3)) as scene:
        assert "12:03" in scene.screen[2]
        await scene.press("t")
        assert "  3h" in scene.screen[2]
        await scene.press("t")
        assert "12:03" in scene.screen[2]


# The ends


def link_to(url: str) -> Block:
    return Block(BlockKind.PARAGRAPH, (Span("Our coverage goes on in the "), Span("second day’s blog", url=url), Span(".")))


async def test_an_ended_story_says_when_it_ended_and_offers_the_blog_that_it_goes_on_in() -> None:
    last = story_post(4, body=(link_to("https://ellery.example/live/storm-day-two"),))
    async with app_scene(story(3)) as scene:
        opened: list[str] = []

        async def opener(source: str) -> Tab:
            opened.append(source)
            raise NoLiveBlog("not today")

        scene.app.blogs.opener = opener
        scene.scene.blog = type(scene.scene.blog)(title="Storm", url=scene.scene.blog.url, status=Status.ENDED)
        await scene.publish(last)
        text = "\n".join(scene.screen)
        assert "ended 16:00" in text
        assert "The story goes on: second day’s blog" in text
        await scene.press("greater_than_sign")
        assert opened == ["https://ellery.example/live/storm-day-two"]
        assert "not today" in scene.status


async def test_a_story_that_goes_on_here_says_so() -> None:
    async with app_scene(story(3)) as scene:
        await scene.press("greater_than_sign")
        assert "this story goes on here" in scene.status


async def test_the_first_post_has_a_line_under_it_where_the_whole_blog_is_known() -> None:
    async with tab_scene(story(3)) as scene:
        assert rows_of(scene.tab)[-1] == "the first post"


async def test_a_front_page_offers_its_live_blogs_and_one_key_opens_one() -> None:
    links = (("Storm in Ellery", "https://ellery.example/live/storm"), ("Budget day", "https://ellery.example/live/budget"))
    async with app_scene() as scene:
        opened: list[str] = []

        async def opener(source: str) -> Tab:
            opened.append(source)
            raise NoLiveBlog("not today")

        scene.app.blogs.opener = opener
        scene.scene.error = NoLiveBlog("this page is no live blog itself", links)
        await look_again(scene)
        text = "\n".join(scene.screen)
        assert "Live blogs on this page" in text
        assert "Budget day" in text
        await scene.press("j", "enter")
        assert opened == ["https://ellery.example/live/budget"]


async def look_again(scene: AppScene) -> None:
    outcome = await scene.tab.session.look()
    scene.app.post_message(scene.app.Came(scene.tab, outcome))
    await scene.settle()
    await scene.settle()


async def test_a_place_that_is_long_ago_is_still_a_place() -> None:
    place = Place("p2", "p2", 0, following=False)
    async with Store(None) as store:
        async with tab_scene(story(5), store=store) as scene:
            await store.keep_place(scene.tab.session.key, place, NOON + timedelta(hours=1))
        async with tab_scene(story(40), store=store) as scene:
            assert scene.tab.reader.cursor == "p2"
            assert scene.tab.new == 35
