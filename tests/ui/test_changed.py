"""What is promised of `d`: the words that an edit removed and added, since the reader read them, on the screen."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from rich.color import Color, ColorSystem

from tui_liveblog.model import Block, BlockKind, Post, Span, text_digest
from tui_liveblog.ui.marks import ASCII, FULL
from tui_liveblog.ui.themes import find_theme, without_colour

from .scenes import AppScene, app_scene, story, story_post

ITEM = BlockKind.ITEM


def words(text: str, kind: BlockKind = BlockKind.PARAGRAPH) -> Block:
    return Block(kind, (Span(text),))


FIRST = replace(
    story_post(31, author="Lowri Pugh"),
    title="High water now forecast for 18:40",
    body=(words("The surge is running close to the models."), words("the flood gate shuts at 17:45;", ITEM)),
)
SECOND = replace(FIRST, body=(words("The surge is running ahead of the models."), FIRST.body[1]))
THIRD = replace(SECOND, title="High water now forecast for 18:10", body=(*SECOND.body, words("boats should stop.", ITEM)))


async def edit(scene: AppScene, *versions: Post) -> None:
    """The page shows one version after the other, a minute apart."""
    for version in versions:
        scene.scene.clock.sleep(60)
        await scene.publish(version)


def colour(color: Color | None) -> int | None:
    """A colour as a terminal of 256 colours shows it."""
    assert color is not None
    return color.downgrade(ColorSystem.EIGHT_BIT).number


# What shows.


async def test_d_shows_an_edit_on_a_page_of_its_own_where_the_word_was() -> None:
    async with app_scene([*story(30), FIRST]) as scene:
        before = scene.screen
        await edit(scene, THIRD)
        await scene.press("d")
        assert scene.screen[:-1] == [
            before[0],
            f"{'─' * 10} What changed {'─' * 41} edit 1 of 1 ──",
            "",
            "   12:31   High water now forecast for 18:40 18:10",
            "           Lowri Pugh · edited 16:01",
            "           The surge is running close to ahead of the models.",
            "           – the flood gate shuts at 17:45;",
            "           – boats should stop.",
            *[""] * 14,
            "           Esc close",
        ]


@pytest.mark.parametrize("theme", ["late-edition", "broadsheet", "arc-lamp", "semaphore"])
async def test_removed_words_are_struck_and_added_ones_underlined_in_the_themes_inks(theme: str) -> None:
    async with app_scene([FIRST]) as scene:
        await edit(scene, THIRD)
        await scene.app.wardrobe.wear(find_theme(theme))
        await scene.press("d")
        tokens = scene.app.stage.painter.theme.tokens
        for text, kind in (("close to", "del"), ("18:40", "del"), ("ahead of", "add"), ("18:10", "add"), ("boats", "add")):
            style = scene.style(text)
            assert (bool(style.strike), bool(style.underline)) == (kind == "del", kind == "add"), text
            assert colour(style.color) == tokens[f"{kind}_fg"].index, text
            assert colour(style.bgcolor) == tokens[f"{kind}_bg"].index, text
        assert scene.is_ink("the models", "text")
        assert not scene.style("the models").underline


async def test_in_ascii_and_without_colour_changed_words_stand_in_brackets() -> None:
    for marks in (ASCII, FULL):
        async with app_scene([FIRST], marks=marks) as scene:
            await edit(scene, THIRD)
            if marks is FULL:
                await scene.app.wardrobe.wear(without_colour(find_theme("late-edition")))
            await scene.press("d")
            assert "   12:31   High water now forecast for [-18:40-] {+18:10+}" in scene.screen
            assert "           The surge is running [-close to-] {+ahead of+} the models." in scene.screen
            assert scene.screen[scene.row_of("boats")].endswith(f" {marks.item} {{+boats should stop.+}}")
            assert scene.style("{+ahead").underline
            assert scene.style("[-close").strike
            assert marks is FULL or "".join(scene.screen).isascii()


async def test_a_theme_of_the_terminals_own_colours_needs_no_brackets() -> None:
    async with app_scene([FIRST]) as scene:
        await edit(scene, SECOND)
        await scene.app.wardrobe.wear(find_theme("telex-dark"))
        await scene.press("d")
        assert "           The surge is running close to ahead of the models." in scene.screen


@pytest.mark.parametrize("size", [(40, 10), (140, 45)], ids=str)
async def test_it_is_set_on_the_grid_of_any_window(size: tuple[int, int]) -> None:
    async with app_scene([FIRST], width=size[0], height=size[1], marks=ASCII) as scene:
        await edit(scene, THIRD)
        await scene.press("d")
        if size[0] == 40:
            assert scene.screen[1:8] == [
                "-- What changed ----------- edit 1 of 1",
                "   12:31   Lowri Pugh - edited 16:01",
                "   High water now forecast for",
                "   [-18:40-] {+18:10+}",
                "   The surge is running [-close to-]",
                "   {+ahead of+} the models.",
                "   - the flood gate shuts at 17:45;",
            ]
        else:
            assert scene.screen[3:5] == [
                "   12:31  Lowri Pugh             High water now forecast for [-18:40-] {+18:10+}",
                "          edited 16:01           The surge is running [-close to-] {+ahead of+} the models.",
            ]


# Which edit.


async def test_it_opens_at_all_that_changed_since_the_post_was_read_and_brackets_go_through_the_edits() -> None:
    async with app_scene([*story(3), FIRST]) as scene:
        await scene.press("u")
        await edit(scene, SECOND, THIRD)
        await scene.press("d")
        ends = [end(scene)]
        assert "close to ahead of" in text(scene)
        assert "18:40 18:10" in text(scene)
        for key in ("left_square_bracket",) * 3 + ("right_square_bracket",) * 3:
            await scene.press(key)
            ends.append(end(scene))
            assert ("close to ahead of" in text(scene)) == (ends[-1] != "edit 2 of 2")
            assert ("18:40 18:10" in text(scene)) == (ends[-1] != "edit 1 of 2")
        assert ends == [
            "edits 1 to 2 of 2",
            *("edit 2 of 2", "edit 1 of 2", "edit 1 of 2"),
            *("edit 2 of 2", "edits 1 to 2 of 2", "edits 1 to 2 of 2"),
        ]
        assert "           [ ] older, newer edit   Esc close" in scene.screen


async def test_what_was_read_may_be_any_version() -> None:
    fourth = replace(THIRD, title="High water now forecast for 18:05")
    async with app_scene([FIRST]) as scene:
        await edit(scene, SECOND)
        await scene.press("u")
        await edit(scene, THIRD, fourth)
        await scene.press("d")
        assert end(scene) == "edits 2 to 3 of 3"
        assert "18:40 18:05" in text(scene)
        assert "close to" not in text(scene)


async def test_a_post_read_just_before_its_edit_and_one_never_read_open_at_the_last_edit() -> None:
    for keys in ((), ("u",)):
        async with app_scene([FIRST]) as scene:
            await edit(scene, SECOND)
            await scene.press(*keys)
            await edit(scene, THIRD)
            await scene.press("d")
            assert end(scene) == "edit 2 of 2"
            assert scene.is_ink("edited 16:02", "accent")
            await scene.press("left_square_bracket")
            assert scene.is_ink("edited 16:01", "soft" if keys else "accent")


async def test_a_post_that_was_read_since_its_edits_opens_at_the_last_and_its_note_is_news_no_more() -> None:
    async with app_scene([FIRST]) as scene:
        await scene.press("u")
        await edit(scene, SECOND, THIRD)
        await scene.press("u", "d")
        assert end(scene) == "edit 2 of 2"
        assert scene.is_ink("edited 16:02", "soft")


async def test_an_edit_says_when_the_newsdesk_made_it_where_that_is_known() -> None:
    async with app_scene([FIRST]) as scene:
        made = scene.scene.clock.now()
        told = replace(SECOND, updated=made.replace(hour=15, minute=20))
        scene.scene.clock.sleep(7200)
        await edit(scene, told, replace(THIRD, updated=made.replace(hour=17, minute=45)))
        await scene.press("d")
        assert "edited 17:45" in text(scene)
        await scene.press("left_square_bracket")
        assert "edited 15:20" in text(scene)


# Where there is nothing to show.


async def test_a_post_that_was_never_edited_has_nothing_to_show() -> None:
    async with app_scene(story(3)) as scene:
        await scene.press("d")
        assert "this post was not edited" in scene.status
        assert "What changed" not in text(scene)


async def test_words_that_are_not_kept_any_more_are_said_to_be_missing() -> None:
    async with app_scene([FIRST]) as scene:
        await edit(scene, SECOND)
        store = scene.scene.store
        await store._run(lambda: store.posts._db.execute("DELETE FROM revision"))
        await scene.press("d")
        assert "its words before the edit were not kept" in scene.status


async def test_an_empty_blog_has_no_post_to_show() -> None:
    async with app_scene() as scene:
        await scene.press("d")
        assert "no post here" in scene.status


async def test_an_edit_that_left_all_words_as_they_were_says_so() -> None:
    listed = replace(FIRST, body=(FIRST.body[0], replace(FIRST.body[1], kind=BlockKind.PARAGRAPH)))
    async with app_scene([FIRST]) as scene:
        await edit(scene, listed)
        await scene.press("d")
        assert "           no word changed, only how they are set" in scene.screen


# Keys, and what happens meanwhile.


@pytest.mark.parametrize("key", ["d", "escape", "q"])
async def test_it_closes_and_the_page_is_as_it_was(key: str) -> None:
    async with app_scene([*story(30), FIRST]) as scene:
        await edit(scene, THIRD)
        before = scene.screen
        await scene.press("d")
        assert "What changed" in text(scene)
        await scene.press(key)
        assert scene.screen == before


async def test_a_long_post_is_scrolled_by_rows_and_by_what_shows() -> None:
    long = replace(FIRST, body=tuple(words(f"{number} of sixty.", ITEM) for number in range(60)))
    async with app_scene([long]) as scene:
        await edit(scene, replace(long, title="High water for now"), replace(long, title="High water is over"))
        await scene.press("d")
        shown = scene.screen[2:-3]
        await scene.press("j", "j")
        assert scene.screen[2:-5] == shown[2:]
        await scene.press("k", "k")
        assert scene.screen[2:-3] == shown
        await scene.press("space")
        assert scene.screen[2] == f"           – {len(shown) - 3} of sixty."
        await scene.press("G")
        assert scene.screen[-4] == "           – 59 of sixty."
        await scene.press("left_square_bracket")
        assert "High water" in scene.screen[3]


async def test_an_edit_that_comes_meanwhile_can_be_gone_to_and_leaves_what_shows_as_it_is() -> None:
    async with app_scene([FIRST]) as scene:
        await edit(scene, SECOND)
        await scene.press("d")
        shown = scene.screen[2:-3]
        await edit(scene, THIRD)
        await scene.settle()
        assert scene.screen[2:-3] == shown
        assert end(scene) == "edit 1 of 2"
        await scene.press("right_square_bracket")
        assert end(scene) == "edit 2 of 2"
        assert "18:40 18:10" in text(scene)
        assert scene.is_ink("edited 16:02", "accent")


async def test_it_survives_whatever_happens_to_the_post_and_the_window_meanwhile() -> None:
    async with app_scene([*story(2), FIRST]) as scene:
        await edit(scene, THIRD)
        await scene.press("d")
        for width, height in ((40, 10), (140, 45), (20, 5), (80, 24)):
            await scene.pilot.resize_terminal(width, height)
            await scene.settle()
        scene.scene.posts = [post for post in scene.scene.posts if post.id != FIRST.id]
        await scene.publish()
        await scene.publish()
        assert "close to ahead of" in text(scene)
        await edit(scene, SECOND)
        assert "close to ahead of" in text(scene)
        await scene.press("escape", "j", "k", "d")
        assert "What changed" in text(scene)


async def test_the_words_that_were_read_are_known_after_a_restart_of_the_reader() -> None:
    async with app_scene([FIRST]) as scene:
        await scene.press("u")
        marks = await scene.scene.store.marks(scene.tab.session.key)
        assert marks == {FIRST.id: text_digest(FIRST)}
        await edit(scene, SECOND, THIRD)
        scene.tab.timeline.restore_marks(await scene.scene.store.marks(scene.tab.session.key))
        await scene.press("d")
        assert end(scene) == "edits 1 to 2 of 2"


def text(scene: AppScene) -> str:
    return "\n".join(scene.screen)


def end(scene: AppScene) -> str:
    """What stands at the end of the title's line."""
    return scene.screen[1].split("What changed")[1].strip(" ─-")
