from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace
from textual import events
from textual.strip import Strip

from tui_liveblog.errors import NoAnswer
from tui_liveblog.model import Status
from tui_liveblog.query import parse
from tui_liveblog.store import Place
from tui_liveblog.ui.app import LiveBlogApp
from tui_liveblog.ui.marks import ASCII, FULL
from tui_liveblog.ui.paint import Painter
from tui_liveblog.ui.rows import Row
from tui_liveblog.ui.themes import find_theme
from tui_liveblog.ui.timeline_view import TimelineView

from .scenes import URL, UTC_ZONE, AppScene, app_scene, story, story_post, tab_scene

SIZES = [(80, 24), (40, 10)]
MARKUP = (
    "[/",
    "[",
    "[@click=app.quit]x[/]",
    "[bold]",
    "[/red",
    "[link=x",
    "\\[x]",
    "[0]",
    ":smile:",
    "{0}",
)


async def test_the_page_as_it_is_set_at_80_by_24() -> None:
    async with app_scene(story(9)) as scene:
        assert scene.screen == [
            "   14 Nov  Storm Maren strikes Port Ellery                     ellery.example",
            "─" * 80,
            "▌● 12:09   Post 9 of the storm",
            "▌          Ines Karvonen",
            "           – item 1 of 9",
            "           – item 2 of 9",
            "",
            " ● 12:08   Post 8 of the storm",
            "           Lowri Pugh",
            "           – item 1 of 8",
            "           – item 2 of 8",
            "",
            " ● 12:07   Post 7 of the storm",
            "           Tom Adeyemi",
            "           – item 1 of 7",
            "           – item 2 of 7",
            "",
            " ● 12:06   Post 6 of the storm",
            "           Ines Karvonen",
            "           – item 1 of 6",
            "           – item 2 of 6",
            "",
            " ● 12:05   Post 5 of the storm",
            " FOLLOWING checked 16:00:00 · every 30 s                   9 unread · 9 posts",
        ]


async def test_the_page_as_it_is_set_at_40_by_10() -> None:
    async with app_scene(story(9), width=40, height=10) as scene:
        assert scene.screen == [
            " Storm Maren strikes Port Ellery",
            "▌● 12:09   Ines Karvonen",
            "▌  Post 9 of the storm",
            "   – item 1 of 9",
            "   – item 2 of 9",
            "",
            " ● 12:08   Lowri Pugh",
            "   Post 8 of the storm",
            "   – item 1 of 8",
            " FOLLOWING                 9 unread · 9",
        ]


async def test_in_ascii_nothing_of_ours_is_anything_else() -> None:
    async with app_scene(story(9), marks=ASCII) as scene:
        await scene.press("j")
        await scene.publish(story_post(10))
        text = "\n".join(scene.screen)
        assert text.isascii()
        assert "^ 1 new" in text
        assert "\n>* 12:08" in text


async def test_a_new_post_flows_in_at_the_edge_and_is_counted_elsewhere() -> None:
    async with app_scene(story(9)) as scene:
        await scene.publish(story_post(10))
        assert scene.screen[2] == "▌● 12:10   Post 10 of the storm"
        await scene.press("j")
        before = scene.screen[2:-1]
        await scene.publish(story_post(11))
        assert scene.screen[2:-1] == before
        assert scene.screen[1].startswith("────────── ↑ 1 new ──")
        assert scene.status.startswith(" HELD +1 ")
        assert scene.is_ink("↑ 1 new", "accent")
        await scene.press("F")
        assert scene.screen[2] == "▌● 12:11   Post 11 of the storm"
        assert "new" not in scene.screen[1]


async def test_what_is_new_stands_in_the_header_where_there_is_no_hairline() -> None:
    async with app_scene(story(30), width=40, height=10) as scene:
        await scene.press("j", "j")
        await scene.publish(story_post(31))
        assert scene.screen[0] == " Storm Maren strikes Port Ellery     ↑1"


async def test_the_dot_of_a_post_goes_a_second_after_a_key_and_nothing_else_changes() -> None:
    async with app_scene(story(9)) as scene:
        await scene.press("g")
        before = scene.screen
        scene.scene.clock.sleep(1)
        await asyncio.sleep(1.1)
        await scene.settle()
        assert scene.screen[2] == before[2].replace("●", " ")
        assert scene.screen[3:-1] == before[3:-1]
        assert "8 unread" in scene.status


async def test_nothing_becomes_read_while_the_terminal_has_no_focus() -> None:
    async with app_scene(story(9)) as scene:
        scene.app.post_message(events.AppBlur())
        await scene.press("g")
        scene.scene.clock.sleep(1)
        await asyncio.sleep(1.1)
        await scene.settle()
        assert "9 unread" in scene.status
        scene.app.post_message(events.AppFocus())
        await scene.press("g")
        scene.scene.clock.sleep(1)
        await asyncio.sleep(1.1)
        await scene.settle()
        assert "8 unread" in scene.status


async def test_an_answer_stands_for_four_seconds_whatever_is_polled_meanwhile() -> None:
    async with app_scene(story(9)) as scene:
        await scene.press("A")
        assert "marked 9 as read · z undoes" in scene.status
        stood = 0.0
        while "marked" in scene.status and stood < 8:
            scene.scene.tell()
            await scene.app.tab.came(await scene.tab.session.look())
            scene.app.draw()
            await asyncio.sleep(0.5)
            await scene.settle()
            stood += 0.5
        assert 3 < stood < 7
        assert "checked" in scene.status


async def test_the_wheel_moves_the_page_and_the_next_key_starts_from_the_first_whole_post() -> None:
    async with app_scene(story(40)) as scene:
        view = scene.app.query_one(TimelineView)
        down = events.MouseScrollDown(view, 5, 5, 0, 1, 0, False, False, False)
        for _ in range(20):
            view.post_message(down)
        await scene.settle()
        assert "▌" not in "".join(scene.screen)
        assert scene.status.startswith(" HELD ")
        assert "40 unread" in scene.status
        await scene.press("j")
        assert scene.row_of("▌") == scene.row_of("Post 27 of")


@pytest.mark.parametrize("key", ["escape", "j", "a"])
async def test_a_filter_from_the_command_line_is_there_from_the_start(key: str) -> None:
    async with app_scene(story(9), query="by:pugh") as scene:
        assert scene.status.endswith("3 of 9 · 6 unread hidden")
        await scene.press(key)
        assert ("9 unread" in scene.status) is (key == "escape")


async def test_nothing_matches_is_said_with_why_and_what_helps() -> None:
    async with app_scene(story(9), query="walrus") as scene:
        assert scene.screen[3:7] == [
            "           No post matches.",
            "           9 posts are hidden by the filter walrus.",
            "",
            "           & change the filter   Esc show all 9",
        ]
        for key in ("j", "k", "space", "G", "u", "enter", "A", "n", "full_stop"):
            await scene.press(key)
        assert "No post matches." in scene.screen[3]


async def test_an_empty_start_says_whom_it_asks_and_a_failure_why_and_what_helps() -> None:
    async with tab_scene() as scene:
        scene.error = NoAnswer("no server is called ellery.example; check the address")
        app = LiveBlogApp(scene.tab, find_theme("late-edition"), marks=FULL, zone=UTC_ZONE)
        assert scene.tab.standing.polling.asking == "ellery.example"
        async with app.run_test(size=(80, 24)) as pilot:
            shown = AppScene(app, pilot, scene)
            await shown.settle()
            await shown.settle()
            assert shown.screen[3:7] == [
                "           Nothing to show from here.",
                "           No server is called ellery.example; check the address.",
                "",
                "           r ask again   q quit",
            ]
            await shown.press("j", "G", "u", "a", "escape", "q")
        assert app.return_value == 4


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_words_that_look_like_markup_are_shown_as_they_are(size: tuple[int, int]) -> None:
    posts = [
        story_post(number, 1, title=f"{words} title", authors=(f"{words} author",)) for number, words in enumerate(MARKUP, 1)
    ]
    async with app_scene(posts, width=size[0], height=size[1]) as scene:
        for words in reversed(MARKUP):
            text = "\n".join(scene.screen)
            assert f"{words} title" in text
            assert f"{words} author" in text
            await scene.press("full_stop", "escape", "j")
        await scene.press("a")
        assert any(f"{words} author" in row for row in scene.screen for words in MARKUP)
        await scene.press("escape", "ampersand")
        await scene.type("[/ [@click=app.quit]x[/]")
        assert scene.app.is_running
        assert any("[/ [@click=app.quit]x[/]" in row for row in scene.screen)


async def test_hostile_titles_hosts_and_errors_are_shown_as_they_are() -> None:
    async with tab_scene(story(2)) as scene:
        scene.blog = replace(scene.blog, title="[/] Storm [@click=app.quit]")
        await scene.look()
        app = LiveBlogApp(scene.tab, find_theme("late-edition"), marks=FULL, zone=UTC_ZONE, query=parse("[/]"))
        async with app.run_test(size=(80, 24)) as pilot:
            shown = AppScene(app, pilot, scene)
            await shown.settle()
            assert "[/] Storm [@click=app.quit]" in shown.screen[0]
            assert "[/]" in shown.screen[1]
            scene.error = NoAnswer("[/] is not there")
            await shown.press("r")
            await shown.settle()
            assert "[/] is not there" in shown.status


async def test_a_blog_that_ended_says_so() -> None:
    async with tab_scene(story(2)) as scene:
        scene.blog = replace(scene.blog, status=Status.ENDED)
        await scene.look()
        app = LiveBlogApp(scene.tab, find_theme("late-edition"), marks=FULL, zone=UTC_ZONE)
        async with app.run_test(size=(80, 24)) as pilot:
            shown = AppScene(app, pilot, scene)
            await shown.settle()
            assert shown.status.startswith(" ENDED     closed by the newsdesk")
            assert shown.is_ink("ENDED", "soft")


async def test_a_theme_without_a_band_draws_a_hairline_over_the_status_line() -> None:
    async with tab_scene(story(9)) as scene:
        app = LiveBlogApp(scene.tab, find_theme("telex-dark"), marks=FULL, zone=UTC_ZONE)
        async with app.run_test(size=(80, 24)) as pilot:
            shown = AppScene(app, pilot, scene)
            await shown.settle()
            assert shown.screen[-2] == "─" * 80
            assert scene.tab.reader.view.rows == 20
            await pilot.resize_terminal(80, 15)
            await shown.settle()
            assert "─" * 80 not in shown.screen
            assert scene.tab.reader.view.rows == 13


async def test_leaving_keeps_the_place() -> None:
    async with tab_scene(story(30)) as scene:
        app = LiveBlogApp(scene.tab, find_theme("late-edition"), marks=FULL, zone=UTC_ZONE)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("j", "j", "q")
        assert app.return_value == 0
        assert await scene.store.place(URL) == Place("p28", "p28", 0, following=False, letter=0, row=10)


async def test_only_rows_that_changed_are_drawn_again() -> None:
    async with app_scene(story(9)) as scene:
        drawn: list[int] = []

        class Counting(TimelineView):
            def render_line(self, y: int):  # type: ignore[no-untyped-def]  # as the widget's
                drawn.append(y)
                return super().render_line(y)

        scene.app.query_one(TimelineView).__class__ = Counting
        await scene.press("j")
        assert set(drawn) == {0, 1, 5, 6}  # the bar left two rows, and stands on two others; the dot went with it
        drawn.clear()
        await scene.publish()
        assert drawn == []


@pytest.mark.parametrize(("height", "history"), [(14, 20), (40, 20), (40, 400)])
async def test_of_a_post_that_comes_only_its_own_rows_are_made_however_high_the_window_and_long_the_history(
    height: int, history: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app_scene(story(history), height=height) as scene:
        made: list[str] = []
        strip = Painter.strip

        def counting(painter: Painter, row: Row, *rest: object, **more: object) -> Strip:
            made.append("".join(run.text for _, run in row))
            return strip(painter, row, *rest, **more)  # type: ignore[arg-type]  # as they came

        monkeypatch.setattr(Painter, "strip", counting)
        laid_out = scene.tab.shelf.laid_out
        await scene.publish(story_post(history + 1))
        assert f"Post {history + 1} of the storm" in "\n".join(scene.screen)
        assert scene.tab.shelf.laid_out == laid_out + 1
        assert len(made) <= 10, made  # its rows, those of the post that the cursor left, the bars around
        made.clear()
        await scene.publish()
        assert len(made) <= 1  # the time of the check


async def test_in_a_narrow_window_it_is_said_that_only_unread_posts_show() -> None:
    async with app_scene(story(9), width=40, height=10) as scene:
        await scene.press("u", "X")
        assert scene.status.endswith("8 of 9 · unread only")


async def test_what_the_hairline_says_of_late_posts_the_header_does_not_say_again() -> None:
    async with app_scene(story(30)) as scene:
        await scene.press("g")
        await scene.scene.tab.go_to("p15")
        await scene.publish(story_post(101, minutes=200), story_post(102, minutes=0.5))
        top, under = scene.screen[:2]
        assert " ↑ 1 ↓ 1 new " in under
        assert "↑" not in top
        assert "↓" not in top


async def test_what_a_key_was_answered_is_not_said_any_more_after_the_next_key() -> None:
    async with app_scene(story(9)) as scene:
        for key in ("slash", "t", "v", "i"):
            await scene.press("d")
            assert "this post was not edited" in scene.status
            await scene.press(key)
            assert "this post was not edited" not in scene.status, key
            await scene.press("escape")
