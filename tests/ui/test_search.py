"""Search marks and steps, a filter hides; what matches is marked in the words of posts."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from tui_liveblog.model import Block, BlockKind, Post, Span
from tui_liveblog.query import parse
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.highlight import Looked, highlighted
from tui_liveblog.ui.marks import FULL
from tui_liveblog.ui.post_layout import Laid, Seen, lay_out
from tui_liveblog.ui.rows import Row, plain

from .scenes import UTC_ZONE, app_scene, story, story_post


def paragraph(text: str) -> Block:
    return Block(BlockKind.PARAGRAPH, (Span(text),))


def laid(*body: Block, title: str = "A lifeboat at sea", width: int = 80, **fields: object) -> Laid:
    post = story_post(1, body=body, title=title, **fields)  # type: ignore[arg-type]  # fields of a post
    return lay_out(Seen(post), Grid.of(width), marks=FULL, zone=UTC_ZONE)


def inked(rows: tuple[Row, ...], ink: str) -> list[str]:
    return [run.text for row in rows for _, run in row if run.ink == ink]


# The words of a post


@pytest.mark.parametrize("width", [40, 80, 140])
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("lifeboat", ["lifeboat", "Lifeboat"]),
        ("Lifeboat", ["Lifeboat"]),
        ("title:lifeboat", ["lifeboat"]),
        ("text:lifeboat", ["Lifeboat"]),
        ("-lifeboat", []),
        ("by:karvonen", []),
        ("sea OR harbour", ["sea", "harbour"]),
        ("creme", ["Crème"]),
        ("/h.rb/", ["harb"]),
        ("harb*", ["harb"]),
    ],
)
def test_what_matches_is_marked_in_the_words_themselves(query: str, found: list[str], width: int) -> None:
    post = laid(paragraph("The Lifeboat left the harbour with Crème."), width=width)
    rows = highlighted(post, Looked((parse(query),)), Grid.of(width), FULL)
    assert inked(rows, "match_fg") == found
    assert [plain(row) for row in rows] == [plain(row) for row in post.rows]


def test_a_phrase_is_marked_from_row_to_row() -> None:
    words = "word " * 12 + "no confidence in the harbour " + "word " * 12
    post = laid(paragraph(words))
    rows = highlighted(post, Looked((parse('"no confidence in the harbour"'),)), Grid.of(80), FULL)
    marked = inked(rows, "match_fg")
    assert len(marked) == 2
    assert " ".join(marked) == "no confidence in the harbour"


def test_a_phrase_goes_on_after_the_number_of_a_link() -> None:
    body = Block(BlockKind.PARAGRAPH, (Span("in the "), Span("market hall", url="https://a.example/"), Span(", where soup is")))
    rows = highlighted(laid(body), Looked((parse('"hall, where"'),)), Grid.of(80), FULL)
    assert inked(rows, "match_fg") == ["hall", ", where"]


def test_bars_marks_and_numbers_are_no_words() -> None:
    quote = Block(BlockKind.QUOTE, (Span("We stay."),), who="Ada Fenn")
    image = Block(BlockKind.IMAGE, (Span("The pier"),), url="https://a.example/p.jpg")
    rows = highlighted(laid(quote, image), Looked((parse("1 | stay"),)), Grid.of(80), FULL)
    assert inked(rows, "match_fg") == ["stay"]


def test_watched_words_are_bold_in_an_ink_of_their_own_and_a_match_goes_over_them() -> None:
    post = laid(paragraph("The lifeboat left."))
    looked = Looked((parse("boat"),), (parse("lifeboat"),), now=False)
    rows = highlighted(post, looked, Grid.of(80), FULL)
    assert inked(rows, "highlight") == ["life", "life"]
    assert inked(rows, "match_fg") == ["boat", "boat"]


def test_the_match_that_the_reader_is_on_is_told_from_the_others() -> None:
    post = laid(paragraph("The lifeboat left."))
    rows = highlighted(post, Looked((parse("lifeboat"),), now=True), Grid.of(80), FULL)
    assert inked(rows, "match_now_fg") == ["lifeboat"]
    assert inked(rows, "match_fg") == ["lifeboat"]


# On the screen


def boats() -> list[Post]:
    return [
        story_post(number, title=f"Boat {number}" if number % 5 == 0 else f"Post {number}") for number in range(30, 0, -1)
    ]  # fmt: skip


async def test_search_marks_as_one_types_and_hides_nothing() -> None:
    async with app_scene(boats()) as scene:
        await scene.press("slash")
        await scene.type("boat")
        assert "6 posts" in scene.screen[scene.row_of("Search")]
        assert scene.style("Boat 30").bgcolor is not None
        assert scene.is_ink("Boat 30", "match_now_fg")
        assert "Post 29" in "\n".join(scene.screen)
        await scene.press("escape")
        assert scene.is_ink("Boat 30", "bright")


async def test_enter_goes_to_the_first_match_and_n_steps_from_match_to_match() -> None:
    async with app_scene(boats()) as scene:
        await scene.press("j", "slash")
        await scene.type("boat")
        await scene.press("enter")
        assert scene.tab.reader.cursor == "p25"
        assert "/boat  2 of 6" in scene.screen[1]
        await scene.press("n")
        assert scene.tab.reader.cursor == "p20"
        await scene.press("N", "N")
        assert scene.tab.reader.cursor == "p30"
        await scene.press("N")
        assert "no match above" in scene.status
        assert scene.tab.timeline.unread == 29  # one step by j; jumps read nothing


async def test_esc_clears_one_thing_at_a_time() -> None:
    async with app_scene(boats()) as scene:
        await scene.press("X", "ampersand")
        await scene.type("title:boat")
        await scene.press("enter", "slash")
        await scene.type("30")
        await scene.press("enter")
        assert "/30" in scene.screen[1]
        assert "title:boat" in scene.screen[1]
        await scene.press("escape")
        assert "/30" not in scene.screen[1]
        assert "title:boat" in scene.screen[1]
        await scene.press("escape")
        assert "title:boat" not in scene.screen[1]
        assert "unread only" in scene.screen[1]
        await scene.press("escape")
        assert "unread only" not in scene.screen[1]


async def test_n_is_the_next_unread_again_when_the_search_is_cleared() -> None:
    async with app_scene(boats()) as scene:
        await scene.press("slash")
        await scene.type("boat")
        await scene.press("enter", "escape", "n")
        assert scene.tab.reader.cursor == "p29"


async def test_a_match_that_is_folded_away_is_unfolded_and_shown() -> None:
    items = tuple(Block(BlockKind.ITEM, (Span(f"item {number}"),)) for number in range(60))
    posts = [*story(3), story_post(-1, body=(*items, paragraph("the needle")), title="A long one")]
    async with app_scene(posts) as scene:
        await scene.press("slash")
        await scene.type("needle")
        await scene.press("enter")
        assert "the needle" in "\n".join(scene.screen)
        assert scene.is_ink("needle", "match_now_fg", scene.row_of("the needle"))


async def test_a_post_that_comes_is_searched_too() -> None:
    async with app_scene(boats()) as scene:
        await scene.press("slash")
        await scene.type("boat")
        await scene.press("enter")
        await scene.publish(story_post(31, title="One more boat"))
        assert "of 7" in scene.screen[1]


async def test_what_a_filter_found_is_marked() -> None:
    async with app_scene(boats()) as scene:
        await scene.press("ampersand")
        await scene.type("boat")
        await scene.press("enter")
        assert scene.is_ink("Boat 30", "match_fg")


async def test_nothing_found_is_said() -> None:
    async with app_scene(boats()) as scene:
        await scene.press("slash")
        await scene.type("zebra")
        await scene.press("enter")
        assert "nothing found" in scene.status


async def test_queries_are_remembered_for_filter_and_search_alike() -> None:
    async with app_scene(boats()) as scene:
        for key, words in (("ampersand", "boat"), ("slash", "post"), ("ampersand", "boat")):
            await scene.press(key)
            scene.app.query_one(Input).value = words
            await scene.press("enter")
        await scene.press("slash")
        scene.app.query_one(Input).value = "half typed"
        await scene.press("ctrl+r")
        assert scene.app.query_one(Input).value.strip() == "boat"
        await scene.press("ctrl+r")
        assert scene.app.query_one(Input).value.strip() == "post"
        await scene.press("ctrl+r")
        assert scene.app.query_one(Input).value == "half typed"


async def test_where_nothing_matches_the_parts_are_counted() -> None:
    async with app_scene(boats()) as scene:
        await scene.press("ampersand")
        await scene.type("boat zebra")
        await scene.press("enter")
        text = "\n".join(scene.screen)
        assert "No post matches." in text
        assert "6 match boat, 0 match zebra; none does both." in text
