"""Posts as values: their plain text, their links, and the digests that tell them apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import at, post, words
from tui_liveblog.model import Block, BlockKind, Media, Origins, Post, PostKind, Rank, Span, digest_id, plain_text, text_digest


def block(kind: BlockKind, *spans: str | Span, **fields: object) -> Block:
    made = tuple(span if isinstance(span, Span) else Span(span) for span in spans)
    return Block(kind, made, **fields)  # type: ignore[arg-type]  # a test names the fields of Block


def test_a_post_is_a_value_that_nobody_can_change() -> None:
    with pytest.raises(AttributeError):
        post("a").title = "b"  # type: ignore[misc]  # what is tested


def test_a_lower_rank_is_less() -> None:
    assert Rank.MISSING < Rank.STRUCTURED < Rank.PAYLOAD < Rank.SHOWN


def test_one_rank_for_all_forgets_no_field() -> None:
    assert {getattr(Origins.all(Rank.SHOWN), field) for field in Origins.__struct_fields__} == {Rank.SHOWN}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ((), ""),
        (words("One.", "Two."), "One.\n\nTwo."),
        ((block(BlockKind.PARAGRAPH, "One ", Span("bold", strong=True), " word."),), "One bold word."),
        ((block(BlockKind.PARAGRAPH, "Roses\nare red"),), "Roses\nare red"),
        ((block(BlockKind.HEADING, "What we know"), *words("Little.")), "What we know\n\nLittle."),
        ((block(BlockKind.ITEM, "a"), block(BlockKind.ITEM, "b", level=1), *words("End.")), "- a\n  - b\n\nEnd."),
        ((block(BlockKind.ITEM, "a", number=1), block(BlockKind.ITEM, "b", number=2)), "1. a\n2. b"),
        ((block(BlockKind.QUOTE, "We stay.", who="Ada Fenn"),), "We stay. — Ada Fenn"),
        ((block(BlockKind.QUOTE, "We stay."),), "We stay."),
        ((block(BlockKind.IMAGE, "The pier", credit="M. Oduya"),), "The pier (M. Oduya)"),
        ((block(BlockKind.IMAGE, credit="M. Oduya"),), "(M. Oduya)"),
        ((block(BlockKind.EMBED, "All trains stop.", who="Tarn Rail"),), "Tarn Rail: All trains stop."),
        ((block(BlockKind.EMBED, who="Tarn Rail"),), "Tarn Rail"),
        ((block(BlockKind.IMAGE, url="https://a.example/1.jpg"), *words("After it.")), "After it."),
    ],
)
def test_a_body_as_plain_text(body: tuple[Block, ...], text: str) -> None:
    assert plain_text(body) == text == Post("p", body=body).text


def test_links_are_numbered_in_the_order_that_a_reader_meets_them() -> None:
    body = (
        block(
            BlockKind.PARAGRAPH, "See ", Span("the ", "https://a.example/1"), Span("map", "https://a.example/1", strong=True)
        ),
        block(BlockKind.IMAGE, "The pier", url="https://a.example/2.jpg"),
        block(BlockKind.EMBED, who="Tarn Rail", url="https://a.example/3"),
        block(BlockKind.VIDEO, url="https://a.example/4"),
    )
    assert Post("p", body=body).links == (
        ("the map", "https://a.example/1"),
        ("The pier", "https://a.example/2.jpg"),
        ("Tarn Rail", "https://a.example/3"),
        ("video", "https://a.example/4"),
    )


def test_two_links_to_one_address_with_words_between_are_two() -> None:
    link = Span("here", "https://a.example/1")
    assert len(Post("p", body=(block(BlockKind.PARAGRAPH, link, " and ", link),)).links) == 2


def test_a_teaser_links_to_its_article() -> None:
    teaser = Post("t", title="The night of 1953", url="https://a.example/1953", kind=PostKind.TEASER)
    assert teaser.links == (("The night of 1953", "https://a.example/1953"),)
    assert replace(teaser, kind=PostKind.POST).links == ()


def test_media_are_the_images_and_videos_with_their_credits() -> None:
    body = (*words("No."), block(BlockKind.IMAGE, "The pier", url="https://a.example/p.jpg", credit="M. Oduya"))
    assert Post("p", body=body).media == (Media("image", "https://a.example/p.jpg", "The pier", "M. Oduya"),)


@pytest.mark.parametrize(
    "other", ["THE BRIDGE IS SHUT", "The bridge is shut!", "The  bridge\nis shut", "“The bridge” is—shut…"]
)
def test_case_space_and_punctuation_are_not_news(other: str) -> None:
    assert text_digest(post("p", "The bridge is shut.")) == text_digest(post("p", other))


@pytest.mark.parametrize("other", ["The bridge is open.", "The bridge is shut. Really.", "Bridge the is shut", ""])
def test_other_words_are_news(other: str) -> None:
    assert text_digest(post("p", "The bridge is shut.")) != text_digest(replace(post("p"), body=words(other)))


def test_punctuation_alone_is_still_told_apart() -> None:
    assert text_digest(post("p", "?")) != text_digest(post("p", "!"))


def test_the_headline_counts_and_so_does_a_caption() -> None:
    plain = post("p", "The same.")
    captioned = replace(plain, body=(*plain.body, block(BlockKind.IMAGE, "The pier")))
    assert len({text_digest(each) for each in (plain, replace(plain, title="Shut"), captioned)}) == 3


def test_an_address_or_a_mark_is_no_news() -> None:
    assert text_digest(post("p", url="https://a.example/1", key=True, minute=5)) == text_digest(post("p"))


@given(st.text(), st.text())
def test_any_text_has_a_digest_of_eight_bytes(title: str, text: str) -> None:
    assert len(text_digest(post("p", text, title=title))) == 8


def test_a_post_without_an_id_is_told_by_its_headline_and_time() -> None:
    assert digest_id("Shut", at(1), "one text") == digest_id("Shut", at(1), "another, edited")
    assert len({digest_id("Shut", at(1)), digest_id("Shut", at(2)), digest_id("Open", at(1))}) == 3


def test_a_post_without_id_headline_or_time_is_told_by_its_words() -> None:
    assert digest_id("", at(1), "one") != digest_id("", at(1), "two")
    assert digest_id("Shut", None, "one") != digest_id("Shut", None, "two")
