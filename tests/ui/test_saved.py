"""Filters that the settings keep by name, and what the settings mute."""

from __future__ import annotations

import pytest

from tui_liveblog.query import parse
from tui_liveblog.rules import Rule, Rules, SavedFilter

from .scenes import AppScene, app_scene, story, story_post, tab_scene

SAVED = Rules(
    filters=(
        SavedFilter("pugh", parse("by:pugh")),
        SavedFilter("calm", parse("calm sea")),
        SavedFilter("everything but the newsdesk and its friends", parse("-by:newsdesk -by:friends")),
    )
)
NEWSDESK = Rules(mutes=(Rule(parse("by:newsdesk")),))


def sheet(scene: AppScene) -> list[str]:
    """The rows of the sheet, without the line on top and the status line."""
    return scene.screen[scene.row_of("─ Saved filters ─") + 1 : -1]


# Saved filters


async def test_saved_filters_are_listed_with_their_words_and_how_many_posts_they_let_through() -> None:
    async with app_scene(story(9), rules=SAVED) as scene:
        await scene.press("f")
        assert scene.screen[scene.row_of("Saved filters")].endswith(" 3 ──")
        assert sheet(scene) == [
            "▌       1  pugh                  by:pugh                                    3",
            "        2  calm                  calm sea                                   0",
            "        3  everything but the…   -by:newsdesk -by:friends                   9",
            "",
            "           1–9 apply   0 none   Esc close",
        ]
        row = scene.row_of("1  pugh")
        assert scene.style("1", row).bold
        assert scene.is_ink("by:pugh", "soft", row)


async def test_a_number_puts_on_a_filter_enter_the_chosen_one_and_nought_takes_it_off() -> None:
    async with app_scene(story(9), rules=SAVED) as scene:
        await scene.press("f", "1")
        assert "Saved filters" not in "".join(scene.screen)
        assert (scene.tab.query.source, len(scene.tab.timeline.visible)) == ("by:pugh", 3)
        assert "by:pugh" in scene.screen[1]
        await scene.press("f")
        assert "pugh" in sheet(scene)[0]
        assert sheet(scene)[0].endswith("in use  3")
        assert scene.style("pugh", scene.row_of("1  pugh")).bold
        await scene.press("j", "enter")
        assert scene.tab.query.source == "calm sea"
        await scene.press("f", "0")
        assert (scene.tab.query.source, len(scene.tab.timeline.visible)) == ("", 9)
        await scene.press("f", "9")
        assert "Saved filters" in "".join(scene.screen)
        await scene.press("escape")
        assert "Saved filters" not in "".join(scene.screen)


async def test_without_saved_filters_the_answer_says_how_to_add_one() -> None:
    async with app_scene(story(3)) as scene:
        await scene.press("f")
        assert "no saved filters; add [filters] to config.toml" in scene.status


@pytest.mark.parametrize(
    ("width", "height", "shown"),
    [(40, 10, "▌2 calm                  calm sea     0"), (140, 45, "▌2 calm                             0")],
)
async def test_saved_filters_keep_to_their_columns_at_every_width(width: int, height: int, shown: str) -> None:
    async with app_scene(story(9), rules=SAVED, width=width, height=height) as scene:
        await scene.press("f", "j")
        (row,) = [row for row in scene.screen if "2 calm" in row]
        assert row.endswith(shown)
        (longest,) = [row for row in scene.screen if "everything" in row]
        assert longest.endswith("everything but the newsdesk an…  9" if width == 140 else "-by:newsde…  9")


async def test_what_is_muted_is_not_counted_by_a_saved_filter() -> None:
    rules = Rules(filters=SAVED.filters, mutes=(Rule(parse("by:pugh")),))
    async with app_scene(story(9), rules=rules) as scene:
        await scene.press("f")
        assert sheet(scene)[0].endswith(" 0")


# Mutes


async def test_muted_posts_are_hidden_said_in_the_status_line_and_neither_new_nor_unread() -> None:
    posts = [*story(20), story_post(21, author="Courier Newsdesk")]
    async with app_scene(posts, rules=NEWSDESK) as scene:
        assert "Post 21" not in "\n".join(scene.screen)
        assert scene.status.endswith("20 unread · 20 posts · 1 muted")
        await scene.press("j", "j", "j", "j")
        await scene.publish(story_post(22, author="Courier Newsdesk"))
        assert scene.status.endswith("20 posts · 2 muted")
        assert "new" not in scene.screen[1]
        await scene.publish(story_post(23))
        assert "↑ 1 new" in scene.screen[1]


async def test_escape_does_not_lift_a_mute_and_a_filter_does_not_count_it() -> None:
    posts = [*story(3), story_post(4, author="Courier Newsdesk")]
    async with app_scene(posts, rules=NEWSDESK, query="by:pugh") as scene:
        assert scene.status.endswith("1 of 3 · 2 unread hidden · 1 muted")
        await scene.press("escape", "escape")
        assert scene.status.endswith("3 unread · 3 posts · 1 muted")


async def test_a_post_that_is_edited_out_of_what_is_muted_is_shown() -> None:
    async with tab_scene(
        [*story(2), story_post(3, title="Football tonight")], rules=Rules(mutes=(Rule(parse("football")),))
    ) as scene:
        assert scene.tab.timeline.visible == ["p2", "p1"]
        await scene.publish(story_post(3, title="The match is called off"))
        assert scene.tab.timeline.visible == ["p3", "p2", "p1"]
        await scene.publish(story_post(2, title="Football, then"))
        assert scene.tab.timeline.visible == ["p3", "p1"]


async def test_a_mute_for_other_blogs_mutes_nothing_here_and_one_for_this_title_does() -> None:
    for blogs, visible in (("westminster",), 3), (("storm maren",), 2):
        async with tab_scene(story(3), rules=Rules(mutes=(Rule(parse("by:pugh"), blogs),))) as scene:
            assert len(scene.tab.timeline.visible) == visible


async def test_a_jump_to_a_muted_post_says_why_it_is_not_there() -> None:
    async with tab_scene([*story(3), story_post(4, author="Courier Newsdesk")], rules=NEWSDESK) as scene:
        await scene.tab.go_to("p4")
        assert scene.tab.answer == "a mute hides it"


async def test_a_key_event_that_is_muted_is_not_listed() -> None:
    async with app_scene([*story(3), story_post(4, author="Newsdesk", key=True)], rules=NEWSDESK) as scene:
        await scene.press("K")
        assert "no key events in this blog" in scene.status


async def test_where_every_post_is_muted_the_page_says_so() -> None:
    async with app_scene([story_post(1, author="Newsdesk")], rules=NEWSDESK) as scene:
        assert "Every post is muted." in "\n".join(scene.screen)
        assert scene.status.endswith("every 30 s                              1 muted")


async def test_m_in_the_authors_mutes_somebody_until_the_end_and_lets_them_be_heard_again() -> None:
    async with app_scene(story(9)) as scene:
        await scene.press("a", "j", "m")
        row = scene.row_of("Lowri Pugh  ")
        assert scene.screen[row].startswith("▌   muted  Lowri Pugh")
        assert scene.is_ink("Lowri", "dim", row)
        assert "unread" not in scene.screen[row]
        assert "Lowri Pugh is muted until you leave" in scene.status
        await scene.press("escape", "j")
        assert len(scene.tab.timeline.visible) == 6
        assert scene.status.endswith("6 posts · 3 muted")
        await scene.publish(story_post(11))  # Lowri Pugh's too
        assert len(scene.tab.timeline.visible) == 6
        await scene.press("a", "m")
        assert "Lowri Pugh is heard again" in scene.status
        assert len(scene.tab.timeline.visible) == 10


async def test_who_the_settings_mute_is_shown_as_muted_and_not_heard_again_by_a_key() -> None:
    async with app_scene([*story(3), story_post(4, author="Courier Newsdesk")], rules=NEWSDESK) as scene:
        await scene.press("a")
        assert any("  muted  Courier Newsdesk" in row for row in scene.screen)
        while "▌   muted" not in "\n".join(scene.screen):
            await scene.press("j")
        await scene.press("m")
        assert "a mute in config.toml hides Courier Newsdesk" in scene.status


async def test_a_mute_whose_expression_takes_too_long_mutes_nothing_and_says_so() -> None:
    slow = parse("/(x+x+)+y/")
    post = story_post(4, title="x" * 280)
    async with tab_scene([*story(3), post], rules=Rules(mutes=(Rule(slow),))) as scene:
        assert len(scene.tab.timeline.visible) == 4
        assert scene.tab.answer == "mute /(x+x+)+y/ takes too long: left out"
        await scene.tab.muting.find()
        assert len(scene.tab.timeline.visible) == 4
