from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from tui_liveblog.changes import Known
from tui_liveblog.model import Block, BlockKind, Post, Span
from tui_liveblog.ui.marks import ASCII

from .scenes import AppScene, app_scene, story, story_post

LONG = "Everybody below the old sea wall is told to leave before the second high water of the night comes in"


def key_event(number: int, minutes: float, title: str, **fields: Any) -> Post:
    return story_post(number, minutes=minutes, title=title, key=True, **fields)


def storm() -> list[Post]:
    """Four key events, one of them of the day before, between twenty posts."""
    return [
        *story(20),
        key_event(101, 200, "Lifeboat brings all fourteen ashore"),
        key_event(102, 15.5, LONG),
        key_event(103, 8.5, "Harbour gate closed"),
        key_event(104, -870, "Harbour closes to small craft"),
    ]


def listed(scene: AppScene) -> list[str]:
    """The rows of the list, without the line on top and the status line."""
    return scene.screen[scene.row_of("─ Key events ─") + 1 : -1]


async def test_key_events_are_listed_newest_first_one_row_each_with_their_day() -> None:
    async with app_scene(storm()) as scene:
        await scene.press("K")
        assert scene.screen[scene.row_of("Key events")].endswith(" 4 since Wednesday ──")
        assert listed(scene) == [
            "▌● 15:20   Lifeboat brings all fourteen ashore",
            " ● 12:15   Everybody below the old sea wall is told to leave before the seco…",
            " ● 12:08   Harbour gate closed",
            " ● 21:30   Harbour closes to small craft                            Wednesday",
            "",
            "           Enter go there   e E step in the timeline   Esc close",
        ]


async def test_an_unread_key_event_has_a_dot_and_a_bold_time_and_a_read_one_a_dim_time() -> None:
    async with app_scene(storm()) as scene:
        await scene.press("u", "K")
        first, second = scene.row_of("15:20   Lifeboat"), scene.row_of("12:15   Everybody")
        assert scene.screen[first].startswith("▌  15:20")
        assert scene.is_ink("15:20", "dim", first)
        assert scene.is_ink("12:15", "bright", second)
        assert scene.style("12:15", second).bold
        assert scene.is_ink("●", "accent", second)
        assert scene.is_ink("Lifeboat", "bright", first)
        assert scene.is_ink("Everybody", "text", second)


async def test_the_list_opens_at_the_cursors_key_event_or_the_nearest_below_it() -> None:
    async with app_scene(storm()) as scene:
        for post, words in (("p101", "Lifeboat"), ("p20", "Everybody"), ("p102", "Everybody"), ("p10", "Harbour gate")):
            await scene.tab.go_to(post)
            await scene.press("K")
            assert next(row for row in listed(scene) if row.startswith("▌")).find(words) > 0, post
            await scene.press("escape")


async def test_below_the_oldest_key_event_the_list_opens_at_that_one() -> None:
    async with app_scene([*story(5), key_event(101, 30, "Later"), key_event(102, 20, "Earlier")]) as scene:
        await scene.press("G", "K")
        assert listed(scene)[1] == "▌● 12:20   Earlier"


async def test_enter_goes_to_a_key_event_and_closes_the_list_and_marks_nothing_that_it_passes() -> None:
    async with app_scene(storm()) as scene:
        await scene.press("K", "j", "j", "enter")
        assert "Key events" not in "".join(scene.screen)
        assert scene.tab.reader.cursor == "p103"
        assert "▌● 12:08 ★ Harbour gate closed" in scene.screen
        assert scene.tab.timeline.unread == 24
        assert scene.is_ink("▌", "bright")


async def test_a_key_event_that_the_filter_hides_is_listed_and_enter_says_why_it_does_not_go_there() -> None:
    async with app_scene(storm(), query="harbour") as scene:
        await scene.press("K", "g")
        assert "Lifeboat" in listed(scene)[0]
        await scene.press("enter")
        assert "the filter hides it · Esc shows all posts" in scene.status


async def test_a_key_event_without_a_headline_is_listed_by_its_first_words() -> None:
    words = (Block(BlockKind.PARAGRAPH, (Span("Power is out across\nthe whole  lower town."),)),)
    bare = key_event(102, 20, "", body=(), authors=("Ines Karvonen",))
    async with app_scene([key_event(101, 30, "", body=words), bare]) as scene:
        await scene.press("K")
        assert listed(scene)[:2] == ["▌● 12:30   Power is out across the whole lower town.", " ● 12:20   Ines Karvonen"]


async def test_a_withdrawn_key_event_stays_struck_out_and_an_undated_one_has_no_time() -> None:
    posts = [key_event(101, 30, "Lifeboat ashore"), key_event(102, 20, "Gate closed", published=None)]
    async with app_scene(posts) as scene:
        known = (await scene.tab.session.load(["p101"]))["p101"]
        await scene.press("K")
        assert any(row.strip(" ▌●") == "Gate closed" for row in listed(scene))
        await withdraw(scene, known)
        row = scene.row_of("12:30   Lifeboat ashore")
        assert scene.style("Lifeboat", row).strike
        assert scene.is_ink("Lifeboat", "soft", row)


async def withdraw(scene: AppScene, known: Known) -> None:
    """The newsdesk takes a post away, as the timeline is told it."""
    from tui_liveblog.timeline import entry_of

    gone = replace(known, withdrawn=known.moment + timedelta(hours=1))
    scene.tab.shelf.put([gone])
    scene.tab.timeline.receive([entry_of(gone, scene.tab.shelf.blog)])
    scene.app.draw()
    await scene.settle()


async def test_a_blog_without_key_events_says_so_and_opens_nothing() -> None:
    async with app_scene(story(9)) as scene:
        before = scene.screen
        await scene.press("K")
        assert scene.screen[:-1] == before[:-1]
        assert "no key events in this blog" in scene.status


async def test_a_key_event_that_comes_while_the_list_is_open_appears_and_the_bar_stays_on_its_own() -> None:
    async with app_scene(storm()) as scene:
        await scene.press("K", "j")
        await scene.publish(key_event(105, 210, "All clear at the harbour"))
        rows = listed(scene)
        assert rows[0] == " ● 15:30   All clear at the harbour"
        assert rows[2].startswith("▌● 12:15   Everybody")


async def test_a_headline_that_the_newsdesk_revises_is_revised_in_the_open_list() -> None:
    async with app_scene(storm()) as scene:
        await scene.press("K")
        await scene.publish(key_event(103, 8.5, "Harbour gate shut for good"))
        assert " ● 12:08   Harbour gate shut for good" in listed(scene)


async def test_headlines_are_loaded_in_one_go_however_far_away_and_not_again_while_one_moves() -> None:
    posts = [key_event(number, number / 10, f"Event {number}") for number in range(1, 1500)]
    async with app_scene(posts) as scene:
        asked: list[int] = []
        load = scene.tab.session.load

        async def counted(ids: list[str]) -> dict[str, Known]:
            asked.append(len(ids))
            return await load(ids)

        scene.tab.session.load = counted  # type: ignore[method-assign]  # the store's own answer, counted
        await scene.press("K", "G")
        assert listed(scene)[-3].endswith("Event 1")
        await scene.press("k", "b", "g", "j")
        assert asked == [1499]


async def test_words_of_a_headline_that_left_memory_are_fetched_once_and_never_while_drawing() -> None:
    async with app_scene(storm()) as scene:
        await scene.press("K")
        known = (await scene.tab.session.load(["p103"]))["p103"]
        for number in range(1200):  # so many posts near the screen that the key event is no longer among them
            scene.tab.shelf.put([replace(known, post=replace(known.post, id=f"x{number}"))])
        entry = scene.tab.timeline["p103"]
        scene.tab.timeline.receive([replace(entry, digest=b"another")])
        asked: list[list[str]] = []
        load = scene.tab.session.load

        async def counted(ids: list[str]) -> dict[str, Known]:
            asked.append(ids)
            return await load(ids)

        scene.tab.session.load = counted  # type: ignore[method-assign]  # the store's own answer, counted
        for _ in range(4):
            await scene.press("k")
            scene.app.draw()
            await scene.settle()
        assert asked == [["p103"]]
        assert any("Harbour gate closed" in row for row in listed(scene))


async def test_stepping_in_the_timeline_takes_the_bar_of_the_list_along() -> None:
    async with app_scene(storm()) as scene:
        await scene.press("K")
        await scene.tab.go_to("p103")
        scene.app.draw()
        await scene.settle()
        assert "▌● 12:08   Harbour gate closed" in listed(scene)


async def test_at_40_by_10_a_title_of_its_own_tells_another_day() -> None:
    async with app_scene(storm(), width=40, height=10) as scene:
        await scene.press("K")
        assert scene.screen[scene.row_of("Key events")].endswith(" 4 since Wednesday")
        assert listed(scene) == [
            "▌● 15:20 Lifeboat brings all fourteen…",
            " ● 12:15 Everybody below the old sea w…",
            " ● 12:08 Harbour gate closed",
            "         Wednesday 13 November",
            " ● 21:30 Harbour closes to small craft",
            "   Enter go there   Esc close",
        ]


async def test_key_events_of_one_day_are_counted_since_the_first_and_of_long_ago_since_its_date() -> None:
    for minutes, since in ((20, "2 since 12:20"), (-60 * 24 * 9, "2 since 5 November")):
        async with app_scene([key_event(101, 30, "Later"), key_event(102, minutes, "Earlier")]) as scene:
            await scene.press("K")
            assert scene.screen[scene.row_of("Key events")].endswith(f" {since} ──")


async def test_in_ascii_the_list_is_ascii() -> None:
    for width in (80, 140):
        async with app_scene(storm(), width=width, height=45, marks=ASCII) as scene:
            await scene.press("K")
            assert "Key events" in "".join(scene.screen)
            assert "".join(scene.screen).isascii()


def bars(rows: Iterable[str]) -> int:
    return sum(row.startswith("▌") for row in rows)


async def test_the_same_key_closes_the_list() -> None:
    async with app_scene(storm()) as scene:
        before = scene.screen
        await scene.press("K")
        assert bars(listed(scene)) == 1
        await scene.press("K")
        assert scene.screen == before


async def test_a_new_key_event_at_the_live_edge_does_not_take_the_bar_but_a_step_to_it_does() -> None:
    async with app_scene(storm()) as scene:
        await scene.press("K", "j", "j")
        await scene.publish(key_event(105, 210, "All clear at the harbour"))
        assert "▌● 12:08   Harbour gate closed" in listed(scene)
        await scene.tab.go_to("p102")
        scene.app.draw()
        await scene.settle()
        assert listed(scene)[2].startswith("▌● 12:15   Everybody")


async def test_where_times_are_relative_the_list_says_how_long_ago() -> None:
    async with app_scene(storm()) as scene:
        await scene.press("t", "K")
        assert listed(scene)[0] == "▌●   40m   Lifeboat brings all fourteen ashore"
        assert listed(scene)[3].startswith(" ●   18h   Harbour closes")
