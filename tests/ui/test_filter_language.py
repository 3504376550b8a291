"""The filter language where it is typed: what is understood is seen, completed and counted, and what is read changes it."""

from __future__ import annotations

import pytest

from tui_liveblog.model import Block, BlockKind, Span
from tui_liveblog.query import parse
from tui_liveblog.ui.masthead import filter_words
from tui_liveblog.ui.sheets.filter_prompt import Names

from .scenes import app_scene, story, story_post, tab_scene


async def test_names_of_fields_and_signs_are_soft_and_what_is_not_known_is_a_caution() -> None:
    async with app_scene(story(9)) as scene:
        await scene.press("ampersand")
        await scene.type('(by:pugh OR /item 2/) is:reed -"item 1"')
        prompt = scene.row_of("& (by:")
        for words, ink in (("by:", "soft"), ("OR", "soft"), ("is:", "soft"), ("pugh", "bright"), ("/item 2/", "bright")):
            assert scene.is_ink(words, ink, prompt), words
        assert scene.is_ink("reed", "caution", prompt)
        assert scene.style("reed", prompt).underline
        assert not scene.style("pugh", prompt).underline
        assert scene.screen[-2].strip() == "is:reed is not known; did you mean is:read? (by:pugh OR /item 2/)…"


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("is:un", "is:unread"),
        ("storm -is:key,wi", "storm -is:key,withdrawn"),
        ("(has:im", "(has:image"),
        ("has:zz", None),
        ("is:", None),
        ("by:kar", "by:karvonen"),
        ("(by:ada,kar", "(by:ada,karvonen"),
        ("title:kar", None),
        ("un", None),
    ],
)
async def test_tab_completes_what_is_and_has_know_and_names(typed: str, completed: str | None) -> None:
    assert await Names(["Ines Karvonen", "Ada Unwin"]).get_suggestion(typed) == completed


def test_a_filter_is_shown_as_it_was_typed() -> None:
    def shown(source: str) -> list[tuple[str, str]]:
        return [(run.text, run.ink) for run in filter_words(parse(source))]

    assert shown('by:ada,"bo k" "last  train"') == [("by:", "soft"), ('ada,"bo k"', "bright"), (' "last train"', "bright")]
    assert shown("(a|b) -/x y/") == [
        ("(", "soft"),
        ("a", "bright"),
        ("|", "soft"),
        ("b", "bright"),
        (")", "soft"),
        (" -/x y/", "bright"),
    ]
    assert shown("a OR auther:b") == [("a", "bright"), (" OR", "soft"), (" auther:", "caution"), ("b", "bright")]


async def test_a_filter_knows_what_was_read_and_starred() -> None:
    async with tab_scene(story(4)) as scene:
        await scene.tab.keeping.mark(["p3"], read=True)
        await scene.tab.keeping.star("p2")
        await scene.tab.filter(parse("is:read OR is:starred"))
        assert scene.tab.timeline.visible == ["p3", "p2"]
        await scene.tab.filter(parse("is:unread -is:starred"))
        assert scene.tab.timeline.visible == ["p4", "p1"]
        await scene.publish(story_post(5))
        assert scene.tab.timeline.visible == ["p5", "p4", "p1"]


async def test_a_filter_knows_what_was_read_where_no_marks_are_kept() -> None:
    async with tab_scene(story(3), keep=False) as scene:
        await scene.tab.keeping.mark(["p3"], read=True)
        await scene.tab.filter(parse("is:unread"))
        assert scene.tab.timeline.visible == ["p2", "p1"]


async def test_a_post_that_comes_is_held_against_all_that_a_filter_asks() -> None:
    picture = Block(BlockKind.IMAGE, (Span("The wall"),), url="https://pictures.example/wall")
    async with tab_scene(story(3)) as scene:
        await scene.tab.filter(parse("has:image since:2h link:pictures"))
        assert scene.tab.timeline.visible == []
        late = 4 * 60.0  # the clock of the scene shows 16:00
        await scene.publish(
            story_post(4, minutes=late, body=(picture,)), story_post(5, minutes=late), story_post(6, body=(picture,))
        )
        assert scene.tab.timeline.visible == ["p4"]


async def test_what_grew_too_old_for_a_filter_leaves_at_the_next_look_though_nothing_came() -> None:
    posts = [story_post(number, minutes=4 * 60 - 20 + number) for number in range(9, 0, -1)]
    async with tab_scene(posts) as scene:  # the clock of the scene shows 16:00
        await scene.tab.filter(parse("since:15m"))
        assert scene.tab.timeline.visible == ["p9", "p8", "p7", "p6", "p5"]
        scene.clock.sleep(2 * 60)
        await scene.publish(*posts)
        assert scene.tab.timeline.visible == ["p9", "p8", "p7"]
        await scene.tab.filter(parse("before:15m"))
        scene.clock.sleep(60)
        await scene.publish(*posts)
        assert scene.tab.timeline.visible == ["p7", "p6", "p5", "p4", "p3", "p2", "p1"]


async def test_the_post_being_read_stays_until_the_cursor_leaves_it_however_old_it_grows() -> None:
    posts = [story_post(number, minutes=4 * 60 - 20 + number) for number in range(9, 0, -1)]
    async with tab_scene(posts, rows=9) as scene:
        await scene.tab.filter(parse("since:15m"))
        await scene.press("next_post", "next_post", "next_post")
        assert scene.tab.reader.cursor == "p6"
        line = scene.tab.reader.view.line_of("p6")
        scene.clock.sleep(2 * 60)
        await scene.publish(*posts)
        assert scene.tab.timeline.visible == ["p9", "p8", "p7", "p6"]
        assert scene.tab.reader.view.line_of("p6") == line
        await scene.press("previous_post")
        await scene.publish(*posts)
        assert scene.tab.timeline.visible == ["p9", "p8", "p7"]


async def test_an_expression_that_takes_too_long_is_said_and_the_rest_holds() -> None:
    long = story_post(4, body=(Block(BlockKind.PARAGRAPH, (Span("a" * 30_000 + "!"),)),))
    async with app_scene([long, *story(3)]) as scene:
        await scene.press("ampersand")
        await scene.type("by:karvonen OR /(a|aa)+$/")
        assert [scene.tab.timeline[own].authors for own in scene.tab.timeline.visible] == [("Ines Karvonen",)]
        assert scene.screen[-2].strip() == "/(a|aa)+$/ takes too long: left out by:karvonen kept"
        await scene.publish(story_post(5), story_post(6))
        assert scene.tab.timeline.visible == ["p6", "p3"]


async def test_one_that_takes_too_long_only_for_a_post_that_comes_is_left_out_then() -> None:
    async with tab_scene(story(3)) as scene:
        await scene.tab.filter(parse("title:post /(a|aa)+$/"))
        assert scene.tab.timeline.visible == []
        await scene.publish(story_post(4, body=(Block(BlockKind.PARAGRAPH, (Span("a" * 30_000 + "!"),)),)))
        assert scene.tab.timeline.visible == ["p4", "p3", "p2", "p1"]
        assert scene.tab.query.hint == "/(a|aa)+$/ takes too long: left out"


async def test_the_authors_list_sees_every_way_of_naming_one() -> None:
    async with app_scene(story(9), query="by:/^ines/,pu* -by:adey*") as scene:
        await scene.press("a")
        rows = "\n".join(scene.screen)
        assert "   only  Ines Karvonen" in rows
        assert "   only  Lowri Pugh" in rows
        assert " hidden  Tom Adeyemi" in rows
        await scene.press("j")
        await scene.press("plus")
        assert scene.tab.query.source.startswith("by:/^ines/,pu*")
