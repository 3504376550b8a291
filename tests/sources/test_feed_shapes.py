"""Items of a feed are read by the shape that they have, whatever shapes stand side by side; illegal letters are no XML."""

from __future__ import annotations

import itertools

import pytest

from tests.sources.feed_reading import item, only, read
from tui_liveblog.sources.feeds.tree import parse_text

_ILLEGAL = [*map(chr, [*range(9), 0x0B, 0x0C, *range(0x0E, 0x20)]), "\ud800", "\udfff", "\ufffe", "\uffff"]


@pytest.mark.parametrize("letter", _ILLEGAL, ids=lambda letter: f"U+{ord(letter):04X}")
def test_a_letter_that_no_xml_may_hold_is_refused_wherever_it_stands(letter: str) -> None:
    for text in ("<a>{}</a>", "<a b='{}'/>", "<a><!-- {} --></a>", "<a><![CDATA[{}]]></a>", "<a><?b {}?></a>", "<a{}/>"):
        assert parse_text(text.format(letter)) is None


@pytest.mark.parametrize("letter", ["\x01", "\x1b", "\ufffe"])
def test_a_feed_that_holds_such_a_letter_is_read_without_it(letter: str) -> None:
    assert only(f"<guid>a</guid><title>It is{letter} shut</title>").title == "It is shut"


def test_the_fields_of_an_item_are_found_in_whatever_order_they_stand() -> None:
    fields = (
        "<guid isPermaLink='false'>a</guid>",
        "<title>Shut</title>",
        "<link>https://a.example/1</link>",
        "<description>Words.</description>",
        "<pubDate>Mon, 01 Jul 2024 12:00:00 GMT</pubDate>",
    )
    found = {only("".join(some)) for some in itertools.permutations(fields)}
    assert len(found) == 1
    (post,) = found
    assert (post.id, post.title, post.url, post.text, post.published is None) == (
        "a",
        "Shut",
        "https://a.example/1",
        "Words.",
        False,
    )


def test_an_empty_field_gives_way_to_the_next_that_says_the_same() -> None:
    post = only(
        "<title> </title><dc:title>Shut</dc:title><guid/><guid>b</guid><description/><dc:description>Words.</dc:description>"
        "<pubDate/><dc:date>2024-07-01T12:00:00Z</dc:date><dc:creator/><author>Ada Fenn</author>"
    )
    assert (post.id, post.title, post.text, post.authors) == ("b", "Shut", "Words.", ("Ada Fenn",))
    assert post.published is not None


def test_a_feed_of_which_no_two_items_have_the_same_elements_is_read_like_any_other() -> None:
    items = "".join(f"<item><x{n}/><guid>{n}</guid>{'<y/>' * (n % 3)}<title>Report {n}</title></item>" for n in range(500))
    posts = read(item("<guid>last</guid>").replace("<item>", f"{items}<item>", 1)).posts
    assert [post.id for post in posts] == [*map(str, range(500)), "last"]
    assert posts[321].title == "Report 321"
