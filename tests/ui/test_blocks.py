from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_liveblog.model import Block, BlockKind, Post, Span
from tui_liveblog.ui.byline import Seen
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import ASCII
from tui_liveblog.ui.rows import Run, plain, row_end

from .pages import NARROW, STANDARD, at, block, laid, lines, post, run, teaser

HEADING, QUOTE, ITEM = BlockKind.HEADING, BlockKind.QUOTE, BlockKind.ITEM
IMAGE, VIDEO, EMBED = BlockKind.IMAGE, BlockKind.VIDEO, BlockKind.EMBED


def test_a_second_paragraph_is_indented_by_two_with_no_blank_row_before_it() -> None:
    long = "Two were taken to the cottage hospital with suspected hypothermia. They"
    assert lines(post(block("First."), block(long))) == [
        "First.",
        "  Two were taken to the cottage hospital with suspected",
        "hypothermia. They",
    ]


def test_a_paragraph_after_anything_else_is_flush() -> None:
    for other in (block("That", kind=HEADING), block("That", kind=QUOTE), block("That", kind=ITEM), block("That", kind=IMAGE)):
        assert lines(post(other, block("After it.")))[-1] == "After it."


def test_an_empty_block_leaves_no_row() -> None:
    assert lines(post(block("One."), block(""), block("  \n "), block("Two."))) == ["One.", "  Two."]


def test_a_line_break_in_a_paragraph_is_kept() -> None:
    assert lines(post(block("Tide table:\n18:10 high\n00:22 low"))) == ["Tide table:", "18:10 high", "00:22 low"]


def test_a_heading_in_a_post_is_bold_text() -> None:
    body = laid(post(block("First."), block("Roads", kind=HEADING), block("Shut."))).rows
    assert [plain(row)[11:] for row in body] == ["First.", "Roads", "Shut."]
    assert run(body, "Roads") == Run("Roads", "text", bold=True)


def test_strong_words_are_bright_and_bold_and_emphasis_is_italic() -> None:
    body = laid(post(block("The ", Span("last", strong=True), " ", Span("Isolde", emphasis=True)))).rows
    assert run(body, "last") == Run("last", "bright", bold=True)
    assert run(body, "Isolde") == Run("Isolde", "text", italic=True)


# Links


def test_a_link_is_underlined_and_followed_by_its_number() -> None:
    hall = Span("fish market hall", "https://ellery.example/hall")
    set_ = laid(post(block("The rest are in the ", hall, ", where soup is on.")))
    assert plain(set_.rows[0])[11:] == "The rest are in the fish market hall [1], where soup is on."
    assert run(set_.rows, "fish market hall") == Run("fish market hall", "link", underline=True, link=1)
    assert run(set_.rows, " [1]") == Run(" [1]", "dim", link=1)
    assert set_.links == ("https://ellery.example/hall",)


def test_the_number_does_not_part_from_the_word_before_it() -> None:
    words = "x" * 61
    assert lines(post(block(f"{words} ", Span("hall", "https://a.example/"), "."))) == [words, "hall [1]."]


def test_blanks_around_a_link_are_not_underlined() -> None:
    assert lines(post(block("in the", Span(" hall ", "https://a.example/"), "where"))) == ["in the hall [1] where"]
    assert run(laid(post(block(Span(" hall ", "https://a.example/")))).rows, "hall").underline


def test_a_link_of_several_manners_has_one_number_after_its_last_word() -> None:
    link = [
        Span("the ", "https://a.example/"),
        Span("fish", "https://a.example/", emphasis=True),
        Span(" hall", "https://a.example/"),
    ]
    assert lines(post(block("in ", *link))) == ["in the fish hall [1]"]


def test_a_link_broken_over_rows_belongs_to_its_number_on_both() -> None:
    rows = laid(post(block("x" * 60 + " ", Span("fish hall", "https://a.example/")))).rows
    assert [[part.link for _, part in row] for row in rows] == [[0, 1], [1, 1]]


# Lists


def test_an_item_hangs_by_two_behind_a_dash() -> None:
    rows = laid(post(block("the causeway to Gull Island closes at 17:00 and stays closed until", kind=ITEM))).rows
    assert [plain(row)[11:] for row in rows] == [
        "– the causeway to Gull Island closes at 17:00 and stays closed",
        "  until",
    ]
    assert run(rows, "–") == Run("–", "soft")


def test_an_item_in_an_item_stands_two_further_in_and_no_deeper_one_does() -> None:
    items = [block(word, kind=ITEM, level=level) for level, word in enumerate(("roads", "coast road", "the bend"))]
    assert lines(post(*items)) == ["– roads", "  – coast road", "  – the bend"]


def test_numbers_hang_by_the_widest_of_their_list() -> None:
    items = [block(word, kind=ITEM, number=number) for number, word in ((9, "roads"), (10, "rail " * 14))]
    assert lines(post(*items)) == [
        " 9. roads",
        "10. " + ("rail " * 12).strip(),
        "    rail rail",
    ]


def test_the_next_list_has_a_width_of_its_own() -> None:
    first = [block("a", kind=ITEM, number=10)]
    second = [block("b", kind=ITEM, number=1)]
    assert lines(post(*first, block("And:"), *second)) == ["10. a", "And:", "1. b"]


# Quotes and embeds


def test_a_quote_has_a_bar_on_every_row_and_ends_with_who_said_it() -> None:
    words = "I have been here thirty-one years and I have never seen water this side"
    rows = laid(post(block(words, kind=QUOTE, who="Mara Oduya, harbour master"))).rows
    assert [plain(row)[11:] for row in rows] == [
        "│ I have been here thirty-one years and I have never seen water",
        "│ this side",
        "│ — Mara Oduya, harbour master",
    ]
    assert (rows[0][0][1], rows[0][1][1].ink, rows[0][1][1].italic) == (Run("│", "dim"), "text", False)
    assert run(rows, "Mara Oduya, harbour master").ink == "soft"


def test_a_quote_of_several_paragraphs_goes_on_under_one_bar() -> None:
    assert lines(post(block("One.", kind=QUOTE), block("Two.", kind=QUOTE, who="Mara Oduya"), block("Next.", kind=QUOTE))) == [
        "│ One.",
        "│   Two.",
        "│ — Mara Oduya",
        "│ Next.",
    ]


def test_a_long_attribution_hangs() -> None:
    who = "Mara Oduya, harbour master of Port Ellery and of the island quays"
    assert lines(post(block("No.", kind=QUOTE, who=who)))[1:] == [
        "│ — Mara Oduya, harbour master of Port Ellery and of the island",
        "│   quays",
    ]


def test_an_embed_has_a_broken_bar_its_author_and_its_number_at_the_right() -> None:
    words = "Tow is on. Crew of six, all well. Thank you to whoever left the flask of tea on the slip."
    rows = laid(post(block(words, kind=EMBED, who="Ellery Lifeboat · @ellerylifeboat", url="https://social.example/3"))).rows
    assert [plain(row)[11:] for row in rows] == [
        "┆ Ellery Lifeboat · @ellerylifeboat",
        "┆ Tow is on. Crew of six, all well. Thank you to whoever left the",
        "┆ flask of tea on the slip.                                    [1]",
    ]
    assert run(rows, "Ellery Lifeboat · @ellerylifeboat") == Run("Ellery Lifeboat · @ellerylifeboat", "soft", bold=True)
    assert rows[0][0][1] == Run("┆", "dim")
    assert run(rows, "[1]") == Run("[1]", "dim", link=1)


def test_an_embed_without_words_says_where_it_comes_from() -> None:
    assert lines(post(block(kind=EMBED, url="https://video.example/watch?v=1"))) == [
        "┆ video.example" + " " * 48 + "[1]",
    ]


# Captions


def test_a_caption_hangs_its_credit_is_not_broken_and_its_number_ends_its_last_row() -> None:
    caption = block(
        "The Grace Penhale rounds the harbour light at dusk", kind=IMAGE, credit="Ellery Courier", url="https://a.example/i"
    )
    rows = laid(post(caption)).rows
    assert [plain(row)[11:] for row in rows] == [
        "▤ The Grace Penhale rounds the harbour light at dusk",
        "  (Ellery Courier)                                             [1]",
    ]
    assert {part.ink for row in rows for _, part in row if part.text != "[1]"} == {"soft"}
    assert run(rows, "[1]").ink == "dim"


def test_a_credit_longer_than_a_row_is_broken_after_all() -> None:
    assert lines(post(block("Dusk", kind=IMAGE, credit="Ellery Courier " * 6)))[0].startswith("▤ Dusk (Ellery Courier Ellery")


def test_a_number_without_room_gets_a_row_of_its_own() -> None:
    fits, full = "x" * 60, "x" * 61
    assert lines(post(block(fits, kind=IMAGE, url="https://a.example/"))) == [f"▤ {fits} [1]"]
    assert lines(post(block(full, kind=IMAGE, url="https://a.example/"))) == [f"▤ {full}", " " * 63 + "[1]"]


def test_an_embeds_number_on_a_row_of_its_own_keeps_the_bar() -> None:
    assert lines(post(block("x" * 64, kind=EMBED, url="https://a.example/")))[1] == "┆" + " " * 62 + "[1]"


def test_a_picture_without_words_is_named_for_what_it_is() -> None:
    assert lines(post(block(kind=VIDEO, url="https://a.example/")))[0].startswith("▤ video ")
    assert lines(post(block("Text."), block(kind=IMAGE))) == ["Text."]


def test_ascii_has_marks_of_its_own_and_leaves_the_words_alone() -> None:
    body = [
        block("‘No’", kind=QUOTE, who="Mara Oduya"),
        block("roads", kind=ITEM),
        block("Hi", kind=EMBED),
        block("Dusk", kind=IMAGE),
    ]
    assert lines(post(*body), marks=ASCII) == ["| ‘No’", "| -- Mara Oduya", "- roads", ": Hi", "# Dusk"]


# All of them


def test_the_words_of_a_withdrawn_post_are_soft_in_every_block() -> None:
    body = [
        block("Reports of ", Span("a second", strong=True), Span(" vessel", "https://a.example/"), "."),
        block("adrift", kind=HEADING),
        block("south", kind=ITEM),
        block("of the bar", kind=QUOTE),
        block("and", kind=EMBED),
    ]
    rows = laid(Seen(post(*body), withdrawn=at("15:52"))).rows[1:]
    assert {part.ink for row in rows for _, part in row} == {"soft", "dim"}


def test_links_are_numbered_as_the_post_counts_them() -> None:
    a, b = "https://a.example/", "https://b.example/"
    body = (
        block(Span("one", a), Span(" more", a), " and ", Span("two", b), Span("three", a)),
        block("a quote with ", Span("four", b), kind=QUOTE, who="Mara Oduya", url=a),
        block(Span("six", a), kind=IMAGE, url=b),
        block(kind=EMBED, url=a),
        block(Span("item", b), kind=ITEM),
        block(Span("", a), Span("head", b), kind=HEADING),
    )
    set_ = laid(post(*body), expanded=True)
    addresses = tuple(address for _, address in post(*body).links)
    assert set_.links == addresses
    numbers = [part.link for row in set_.rows for _, part in row if part.text.strip().startswith("[")]
    assert numbers == list(range(1, len(addresses) + 1))


WORDS = st.text(st.sampled_from("ab é’港🌊\u0301 \n\u202fא"), max_size=40)
URLS = st.sampled_from(["", "", "https://a.example/", "https://b.example/"])
SPANS = st.lists(st.builds(Span, WORDS, URLS, st.booleans(), st.booleans()), max_size=4).map(tuple)
BLOCKS = st.builds(Block, st.sampled_from(list(BlockKind)), SPANS, URLS, WORDS, WORDS, st.integers(0, 3), st.integers(0, 12))
POSTS = st.builds(post, BLOCKS, BLOCKS, BLOCKS, title=WORDS, authors=st.lists(WORDS, max_size=3).map(tuple), key=st.booleans())


@given(POSTS | st.builds(teaser, WORDS), st.sampled_from([20, 40, 60, 80, 140]), st.booleans())
def test_no_row_of_any_post_overlaps_itself_leaves_the_measure_or_numbers_links_otherwise(
    any_post: Post, width: int, expanded: bool
) -> None:
    grid = Grid.of(width)
    set_ = laid(any_post, grid, expanded=expanded)
    assert set_.rows
    assert set_.links == tuple(address for _, address in any_post.links)
    for row in set_.rows:
        free = 0
        for column, part in row:
            assert column >= free
            assert "\n" not in part.text
            assert 0 <= part.link <= len(set_.links)
            free = column + cell_len(part.text)
        assert row_end(row) <= max(grid.end, grid.byline + grid.byline_width)


@pytest.mark.parametrize("words", ["הסירה הביאה את כולם אל החוף", "القارب أوصل الجميع إلى الشاطئ"])
def test_right_to_left_text_starts_at_the_same_column(words: str) -> None:
    row = laid(post(block(words, kind=ITEM))).rows[0]
    assert row == ((11, Run("–", "soft")), (13, Run(words)))


def test_a_narrow_page_breaks_at_36_columns() -> None:
    words = "The Ellery lifeboat has landed everyone taken off the island ferry"
    assert lines(post(block(words)), NARROW)[1:] == [
        "   The Ellery lifeboat has landed",
        "   everyone taken off the island ferry",
    ]
    assert len(lines(post(block(words)), STANDARD)) == 1
