from __future__ import annotations

import pytest

from tui_liveblog.model import Post
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import ASCII

from .scenes import AppScene, app_scene, story, story_post

LONG = "Everybody below the old sea wall is told to leave before the second high water of the night comes in"


def storm() -> list[Post]:
    """Three key events, one of them of the day before, between twenty posts."""
    return [
        *story(20),
        story_post(101, minutes=200, title="Lifeboat brings all fourteen ashore from the Isolde", key=True),
        story_post(102, minutes=15.5, title="Harbour gate closed", key=True),
        story_post(103, minutes=-870, title="Harbour closes to small craft at midnight", key=True),
    ]


def rail(scene: AppScene) -> list[str]:
    """The rows beside the timeline, from the rail's bar on, to the last that is not blank."""
    grid = scene.app.stage.grid
    rows = [row[grid.margin + grid.rail :] for row in scene.screen[2:-1]]
    while rows and not rows[-1].strip():
        rows.pop()
    return rows


def page(scene: AppScene) -> list[str]:
    """The rows of the timeline, without the rail and without the cursor's bar, whose ink changes."""
    grid = scene.app.stage.grid
    return [row[: grid.margin + grid.rail].rstrip() for row in scene.screen[2:-1]]


async def test_from_136_columns_key_events_stand_in_the_rail_wrapped_with_days_and_blanks_between() -> None:
    async with app_scene(storm(), width=140, height=45) as scene:
        await scene.press("K")
        assert scene.screen[1][104:] == " Key events ────────────────────────"
        assert rail(scene) == [
            "",
            "▌● 15:20  Lifeboat brings all",
            "▌         fourteen ashore from the",
            "          Isolde",
            "",
            " ● 12:15  Harbour gate closed",
            "",
            "          Wednesday 13 November",
            "",
            " ● 21:30  Harbour closes to small",
            "          craft at midnight",
            "",
            "          Enter go there   Esc close",
        ]
        assert scene.is_ink("Wednesday 13", "soft")
        assert scene.style("Wednesday 13").bold


async def test_at_135_columns_there_is_no_rail_and_the_list_is_a_sheet() -> None:
    async with app_scene(storm(), width=135, height=45) as scene:
        await scene.press("K")
        row = scene.screen[scene.row_of("─ Key events ─")]
        assert row.index("Key events") == Grid.of(135).text
        assert scene.row_of("─ Key events ─") > 20


@pytest.mark.parametrize("key", ["K", "a"])
@pytest.mark.parametrize("width", [136, 140, 180])
async def test_opening_and_closing_the_rail_does_not_move_the_timeline_by_a_column(key: str, width: int) -> None:
    async with app_scene(storm(), width=width, height=45) as scene:
        await scene.press("j", "j")
        before, whole = page(scene), scene.screen
        await scene.press(key)
        assert page(scene) == before
        assert len(rail(scene)) > 4
        margin = scene.app.stage.grid.margin
        cursor = next(at for at, row in enumerate(scene.screen) if row[margin : margin + 1] == "▌")
        assert scene.is_ink("▌", "dim", cursor)
        await scene.press("escape")
        assert scene.screen == whole


async def test_enter_in_the_rail_goes_there_and_the_rail_stays_for_the_next() -> None:
    async with app_scene(storm(), width=140, height=45) as scene:
        await scene.press("K", "j", "enter")
        assert scene.tab.reader.cursor == "p102"
        assert rail(scene)[5] == "▌● 12:15  Harbour gate closed"
        await scene.press("j", "enter")
        assert scene.tab.reader.cursor == "p103"
        assert scene.tab.timeline.unread == 23


async def test_the_bar_in_the_rail_stands_on_two_rows_at_most() -> None:
    async with app_scene(storm(), width=140, height=45) as scene:
        await scene.press("K")
        assert sum(row.startswith("▌") for row in rail(scene)) == 2
        await scene.press("j")
        assert sum(row.startswith("▌") for row in rail(scene)) == 1
    async with app_scene(storm(), width=140, height=45, marks=ASCII) as scene:
        await scene.press("K")
        assert sum(row.startswith(">") for row in rail(scene)) == 1


async def test_a_list_that_is_longer_than_the_rail_scrolls_with_its_bar_and_keeps_its_keys() -> None:
    posts = [story_post(number, minutes=number, title=f"{LONG} {number}", key=True) for number in range(1, 60)]
    async with app_scene(posts, width=140, height=30) as scene:
        await scene.press("K", "G")
        assert any(row.startswith("▌● 12:01  Everybody") for row in rail(scene))
        assert rail(scene)[-1].strip() == "Enter go there   Esc close"
        await scene.press("g")
        assert rail(scene)[1].startswith("▌● 12:59  Everybody")


async def test_the_first_words_of_a_post_without_a_headline_take_three_rows_at_most() -> None:
    async with app_scene([story_post(1, rows=40, title="", key=True)], width=140, height=45) as scene:
        await scene.press("K")
        assert rail(scene)[1] == "▌● 12:01  - item 1 of 1 - item 2 of 1"
        assert len(rail(scene)) == 6
        assert rail(scene)[3].endswith("…")


async def test_drawing_again_repaints_the_rail_only_when_something_in_it_changed() -> None:
    async with app_scene(storm(), width=140, height=45) as scene:
        for key in ("K", "a"):
            await scene.press(key)
            sheet = scene.app.query_one("#sheet")
            drawn: list[int] = []
            render = sheet.render_line
            sheet.render_line = lambda y, drawn=drawn, render=render: (drawn.append(y), render(y))[1]  # type: ignore[method-assign, misc]  # counted
            for _ in range(3):
                scene.app.draw()
                await scene.settle()
            assert not drawn, key
            await scene.tab.do("toggle_read")
            scene.app.draw()
            await scene.settle()
            assert drawn, key
            await scene.press("escape")


async def test_authors_stand_in_the_rail_as_a_table_of_all_and_unread_with_the_state_at_the_right() -> None:
    posts = [*story(7), story_post(8, authors=()), story_post(9, author="Courier Newsdesk Of The Whole County")]
    async with app_scene(posts, width=140, height=45) as scene:
        await scene.press("u", "a", "j", "enter", "j", "minus")
        assert scene.screen[1][104:] == " Authors ───────────────────────────"
        assert rail(scene) == [
            "                    all unread",
            " ● Tom Adeyemi        3      3",
            " ● Ines Karvonen      2      2   only",
            "▌● Lowri Pugh         2      2 hidden",
            "   Courier Newsdes…   1",
            " ● no byline          1      1",
            "",
            "   Enter only   + add   - hide",
            "   m mute   0 everyone   Esc close",
        ]
        names = scene.row_of("● Ines Karvonen")
        assert scene.style("Ines", names).bold
        assert not scene.style("Lowri", names + 1).bold
        assert scene.style("no byline", names + 3).italic
        assert scene.screen[1].startswith("──────────────────────────────── by:")


async def test_a_window_that_grows_or_shrinks_turns_a_sheet_into_the_rail_and_back() -> None:
    async with app_scene(storm(), width=140, height=45) as scene:
        await scene.press("K", "j")
        await scene.pilot.resize_terminal(80, 24)
        await scene.settle()
        assert "▌● 12:15   Harbour gate closed" in scene.screen
        assert "Enter go there   e E step in the timeline" in scene.screen[-2]
        await scene.pilot.resize_terminal(140, 45)
        await scene.settle()
        assert rail(scene)[5] == "▌● 12:15  Harbour gate closed"
