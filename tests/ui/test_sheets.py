from __future__ import annotations

import pytest

from tui_liveblog.actions import ACTIONS, shown_key
from tui_liveblog.query import Query, parse
from tui_liveblog.ui.marks import ASCII
from tui_liveblog.ui.sheets.authors import author_filter

from .scenes import AUTHORS, AppScene, app_scene, story, story_post

SIZES = [(80, 24), (40, 10), (140, 45)]


def sheet(scene: AppScene, title: str) -> list[str]:
    """The rows of the sheet with that title, without the line on top and the status line."""
    return scene.screen[scene.row_of(f"─ {title} ─") + 1 : -1]


# Authors


async def test_authors_are_listed_with_their_share_their_posts_and_their_unread_ones() -> None:
    posts = [*story(6), story_post(7, author="Ines Karvonen"), story_post(8, authors=())]
    async with app_scene(posts) as scene:
        await scene.press("j", "a")
        assert scene.screen[scene.row_of("Authors")].endswith(" 3 names ──")
        assert sheet(scene, "Authors") == [
            "▌●         Ines Karvonen       ━━━━━━━━━━━━━━━━━━━━━━━━━━━━     3    3 unread",
            " ●         Lowri Pugh          ━━━━━━━━━━━━━━━━━━━              2    2 unread",
            " ●         Tom Adeyemi         ━━━━━━━━━━━━━━━━━━━              2    2 unread",
            "           no byline           ━━━━━━━━━                        1",
            "",
            "           Enter only   + add   - hide   m mute   0 everyone   Esc close",
        ]


async def test_one_key_each_asks_for_an_author_alone_adds_hides_or_asks_for_everyone() -> None:
    async with app_scene(story(9)) as scene:
        await scene.press("a", "j", "enter")
        assert (scene.tab.query.source, len(scene.tab.timeline.visible)) == ("by:pugh", 3)
        assert "   only  Lowri Pugh" in sheet(scene, "Authors")[1]
        await scene.press("j", "plus")
        assert (scene.tab.query.source, len(scene.tab.timeline.visible)) == ("by:pugh,adeyemi", 6)
        await scene.press("minus")
        assert (scene.tab.query.source, len(scene.tab.timeline.visible)) == ("by:pugh -by:adeyemi", 3)
        assert " hidden  Tom Adeyemi" in sheet(scene, "Authors")[2]
        await scene.press("0")
        assert (scene.tab.query.source, len(scene.tab.timeline.visible)) == ("", 9)
        await scene.press("escape")
        assert "Authors" not in "".join(scene.screen)


def test_what_a_choice_of_authors_makes_of_a_filter() -> None:
    assert author_filter(parse("storm by:pugh"), "only", "Tom Adeyemi", AUTHORS).source == "by:adeyemi storm"
    assert author_filter(parse("storm"), "add", "Tom Adeyemi", AUTHORS).source == "by:adeyemi storm"
    assert author_filter(parse("by:adeyemi"), "add", "Tom Adeyemi", AUTHORS).source == "by:adeyemi"
    assert author_filter(parse("by:adeyemi"), "hide", "Tom Adeyemi", AUTHORS).source == "-by:adeyemi"
    assert author_filter(parse("storm -by:adeyemi"), "everyone", "Tom Adeyemi", AUTHORS).source == "storm"
    namesake = (*AUTHORS, "Sara Pugh")
    assert author_filter(Query(), "only", "Lowri Pugh", namesake).source == 'by:"Lowri Pugh"'


async def test_the_bar_stays_on_its_author_when_posts_arrive_and_the_order_changes() -> None:
    async with app_scene(story(6)) as scene:
        await scene.press("a", "j", "j")
        assert "▌●         Tom Adeyemi" in "\n".join(sheet(scene, "Authors"))
        await scene.publish(story_post(7, author="Tom Adeyemi"))
        rows = sheet(scene, "Authors")
        assert rows[0].startswith("▌●         Tom Adeyemi")
        assert rows[0].endswith("3    3 unread")
        await scene.press("enter")
        assert scene.tab.query.source == "by:adeyemi"


async def test_authors_at_40_by_10_take_all_between_header_and_status_line() -> None:
    names = [f"Reporter Number {number}" for number in range(20)]
    async with app_scene([story_post(at, author=name) for at, name in enumerate(names)], width=40, height=10) as scene:
        await scene.press("a", "enter")
        rows = sheet(scene, "Authors")
        assert scene.row_of("Authors") == 1
        assert len(rows) == 7
        assert rows[0] == "▌● Reporter Number 0          1    only"
        assert rows[-1] == "   Enter only   + add   - hide   m mute"
        await scene.press("G")
        assert sheet(scene, "Authors")[-2].startswith("▌● Reporter Number 9")


# Help


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_help_has_every_action_and_its_key(size: tuple[int, int]) -> None:
    async with app_scene(story(3), width=size[0], height=size[1]) as scene:
        await scene.press("question_mark")
        seen = set(sheet(scene, "Keys"))
        for _ in range(14):
            await scene.press("space")
            seen |= set(sheet(scene, "Keys"))
        for action in ACTIONS:
            words, key = action.line or action.label, "1–9" if action.many else shown_key(action.keys[0])
            assert any(f"{key} " in row and f"  {words}" in row for row in seen), action.id
        for group in {action.group for action in ACTIONS}:
            assert any(group in row for row in seen)
        await scene.press("question_mark")
        assert "─ Keys ─" not in "".join(scene.screen)


async def test_the_help_says_where_there_is_more_and_a_large_window_needs_no_scrolling() -> None:
    async with app_scene(story(30)) as scene:
        await scene.press("question_mark")
        assert "space for more" in scene.screen[1]
    async with app_scene(story(30), width=140, height=45) as scene:
        await scene.press("question_mark")
        before = scene.screen
        await scene.press("j", "space")
        assert scene.screen == before


async def test_in_ascii_the_help_and_the_sheets_are_ascii() -> None:
    async with app_scene(story(9), marks=ASCII) as scene:
        for key in ("question_mark", "a", "ampersand"):
            await scene.press(key)
            assert "".join(scene.screen).isascii(), key
            await scene.press("escape")
        await scene.press("question_mark")
        assert any("j k Down Up  next, previous post" in row for row in scene.screen)


# The filter


async def test_the_count_of_matches_is_live_as_one_types() -> None:
    async with app_scene(story(30)) as scene:
        await scene.press("ampersand")
        counts = []
        for key in " of 7"[1:]:
            await scene.press(key if key != " " else "space")
            counts.append(scene.screen[scene.row_of("Filter")].split(" Filter ")[1].strip("─ "))
        assert counts == ["30 of 30", "30 of 30", "30 of 30", "3 of 30 · 27 unread hidden"]


async def test_enter_keeps_a_filter_and_escape_puts_back_what_was() -> None:
    async with app_scene(story(9)) as scene:
        await scene.press("ampersand")
        await scene.type("by:pugh")
        await scene.press("enter")
        assert "as it was" not in "".join(scene.screen)
        assert scene.screen[1].startswith("────────── by:pugh ─")
        assert scene.status.endswith("3 of 9 · 6 unread hidden")
        await scene.press("ampersand")
        await scene.type("adeyemi")
        assert scene.screen[1].startswith("────────── by:pugh adeyemi ─")
        assert "No post matches." in "".join(scene.screen)
        await scene.press("escape")
        assert scene.screen[1].startswith("────────── by:pugh ─")
        await scene.press("escape")
        assert scene.screen[1] == "─" * 80
        assert scene.status.endswith("9 unread · 9 posts")


async def test_tab_completes_an_authors_name() -> None:
    async with app_scene(story(9)) as scene:
        await scene.press("ampersand")
        await scene.type("by:kar")
        assert "         & by:karvonen" in scene.screen  # the rest of the name stands there, dim
        assert scene.tab.query.source == "by:kar"
        await scene.press("tab")
        assert scene.tab.query.source == "by:karvonen"
        await scene.type(",lo")
        await scene.press("tab")
        assert scene.tab.query.source == "by:karvonen,lowri"


async def test_a_word_that_is_not_understood_is_hinted_at_with_what_is_kept() -> None:
    async with app_scene(story(9)) as scene:
        await scene.press("ampersand")
        await scene.type("by:pugh auther:sa")
        assert scene.screen[-2] == "           auther: is not a field; did you mean author:? by:pugh kept"
        assert len(scene.tab.timeline.visible) == 3
        prompt = scene.row_of("& by:")
        assert scene.is_ink("auther:", "caution", prompt)
        assert scene.style("auther:", prompt).underline
        assert scene.is_ink("by:", "soft", prompt)
        assert scene.is_ink("pugh", "bright", prompt)
        assert scene.is_ink("sa", "bright", prompt)


async def test_the_prompt_at_40_by_10_takes_three_rows_and_leaves_the_post_above() -> None:
    async with app_scene(story(9), width=40, height=10) as scene:
        before = scene.screen
        await scene.press("ampersand")
        assert scene.row_of("Filter") == 6
        assert [row.lstrip("▌") for row in scene.screen[:6]] == [row.lstrip("▌") for row in before[:6]]
        assert scene.screen[7:9] == [" &", "   Enter keep   Esc as it was"]


async def test_while_one_types_the_arrows_move_the_page() -> None:
    async with app_scene(story(30)) as scene:
        await scene.press("ampersand")
        await scene.type("by:pugh")
        await scene.press("down")
        assert scene.tab.reader.cursor == "p26"
        assert scene.tab.query.source == "by:pugh"


# All of them


@pytest.mark.parametrize("key", ["a", "question_mark", "ampersand"])
@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_sheet_leaves_the_page_above_it_unmoved_and_the_page_is_as_it_was_when_it_closes(
    key: str, size: tuple[int, int]
) -> None:
    async with app_scene(story(30), width=size[0], height=size[1]) as scene:
        await scene.press("j", "j")
        before = scene.screen
        await scene.press(key)
        during = scene.screen
        top = next(
            row for row in range(size[1]) if any(f"─ {title} ─" in during[row] for title in ("Authors", "Keys", "Filter"))
        )
        assert during[:top] == before[:top]
        assert during[-1] == before[-1]
        await scene.press("escape")
        assert scene.screen == before


async def test_while_a_sheet_has_the_keys_the_timelines_bar_is_dim() -> None:
    async with app_scene(story(30)) as scene:
        assert scene.is_ink("▌", "bright")
        await scene.press("a")
        assert scene.is_ink("▌", "dim")
        await scene.press("q")
        assert scene.is_ink("▌", "bright")


@pytest.mark.parametrize("key", ["a", "question_mark"])
async def test_keys_that_change_posts_do_nothing_while_a_sheet_may_hide_them(key: str) -> None:
    async with app_scene(story(30)) as scene:
        await scene.press(key, "A", "u", "z")
        assert scene.tab.timeline.unread == 30
        await scene.press("escape", "A")
        assert scene.tab.timeline.unread == 0


async def test_one_sheet_takes_the_place_of_another() -> None:
    async with app_scene(story(30)) as scene:
        await scene.press("a", "question_mark")
        text = "".join(scene.screen)
        assert "─ Keys ─" in text
        assert "─ Authors ─" not in text
        await scene.press("escape", "q")
        assert scene.app.return_value == 0
