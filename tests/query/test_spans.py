"""What is promised of marking matches: what is marked is in the text as it stands, and is what was looked for."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.query.trees import TREES
from tui_liveblog.query import At, Facts, Node, Start, Term, fold, folded, from_terms, matches, parse, spans

AT = At(datetime(2024, 11, 14, 12, tzinfo=UTC), UTC)


def marked(query: str, text: str, field: str = "text") -> str:
    """The text with brackets around what is marked."""
    for start, end in reversed(spans(parse(query), text, field)):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


@pytest.mark.parametrize(
    ("query", "text", "shown"),
    [
        ("storm", "The Storm, a thunderstorm", "The [Storm], a thunder[storm]"),
        ("Storm", "The Storm, a thunderstorm", "The [Storm], a thunderstorm"),
        ("storm*", "The Storm, a thunderstorm", "The [Storm], a thunderstorm"),
        ('"last train"', "The “last” train", "The “[last” train]"),
        ('"last train"*', "a blast train, the last train", "a blast train, the [last train]"),
        ("sarkka", "Bo Särkkä says", "Bo [Särkkä] says"),
        ("sarkka", "Bo Sa\u0308rkka\u0308 says", "Bo [Sa\u0308rkka\u0308] says"),
        ("fire", "Great ﬁre", "Great [ﬁre]"),
        ("f", "Great ﬁre", "Great [ﬁ]re"),
        ("strasse", "Die Straße", "Die [Straße]"),
        ("s", "aßb", "a[ß]b"),
        ("한국", "대한국인", "대[한국]인"),
        ("한", "\u1112\u1161\u11ab국", "[\u1112\u1161\u11ab]국"),
        ("istanbul", "İstanbul", "[İstanbul]"),
        ("o'dell", "Col O’Dell", "Col [O’Dell]"),
        ("/t[ai]x(es)?/", "Täxes and tix", "[Täxes] and [tix]"),
        ("/x*/", "a xx b", "a [xx] b"),
        ("abc cd", "abcd cd", "[abcd] [cd]"),
        ("storm rain", "rain, storm", "[rain], [storm]"),
        ("storm OR (rain ice)", "rain", "[rain]"),
        ("-storm ice", "ice storm", "[ice] storm"),
        ("-(storm ice) -(-rain snow)", "ice storm rain", "ice storm rain"),
        ("by:storm link:storm is:key has:image since:30m", "storm key image 30m", "storm key image 30m"),
        ("text:storm", "storm", "[storm]"),
        ("title:storm", "storm", "storm"),
        ("", "storm", "storm"),
        ("storm", "", ""),
    ],
)
def test_what_is_looked_for_is_marked_where_it_stands(query: str, text: str, shown: str) -> None:
    assert marked(query, text) == shown


def test_each_place_has_what_is_looked_for_there() -> None:
    query = "storm title:pier text:rain by:ada"
    assert marked(query, "storm pier rain ada", "title") == "[storm] [pier] rain ada"
    assert marked(query, "storm pier rain ada", "text") == "[storm] pier [rain] ada"
    assert marked(query, "Storm Ada", "by") == "[Storm] [Ada]"


def test_an_expression_that_takes_too_long_marks_nothing() -> None:
    assert spans(parse("/(a|aa)+$/ b"), "a" * 5_000 + "!b") == ((5_001, 5_002),)


LETTERS = "aB ßéﬁ“’東\u0308\u1112\u1161\u11ab\u09c7\u09be½İ"
TEXTS = st.text(st.sampled_from(LETTERS), max_size=16) | st.text(max_size=16)


@given(TEXTS, st.text(st.sampled_from(LETTERS), min_size=1, max_size=3).map(folded).filter(bool), st.booleans())
@example("\u0308a", "a", False)
@example("ﬃ", "fi", False)
@example("“\u0308", "a", False)
def test_what_is_marked_holds_what_is_looked_for_and_is_marked_if_anything_is(text: str, value: str, start: bool) -> None:
    query = from_terms((Term((Start(value) if start else value,)),))
    found = spans(query, text)
    assert bool(found) is matches(query, Facts(text=fold(text)), AT)
    for begin, end in found:
        part = fold(text[begin:end])
        assert value in part or value.casefold() in part.casefold()
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    assert all(0 <= begin < end <= len(text) for begin, end in found)


@given(TREES, TEXTS)
def test_any_query_can_be_marked_in_any_text(terms: tuple[Node, ...], text: str) -> None:
    for field in ("title", "text", "by"):
        for begin, end in spans(from_terms(terms), text, field):
            assert text[begin:end]
