"""The filter language: what readers type, and the posts that it lets through."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tui_liveblog.query import (
    At,
    Facts,
    Query,
    Term,
    chosen_authors,
    fold,
    folded_names,
    from_terms,
    hidden_authors,
    hide_author,
    only_authors,
    parse,
    short_name,
)
from tui_liveblog.query import matches as matches_at

AT = At(datetime(2031, 5, 12, 9, tzinfo=UTC), UTC)


def words(title: str = "", text: str = "", *authors: str) -> Facts:
    return Facts(fold(title), fold(text), folded_names(authors))


def matches(query: Query, facts: Facts) -> bool:
    return matches_at(query, facts, AT)


# Invented posts, by the names that the table below calls them.
POSTS = {
    "ferry": words("Ferry stays in port", "The storm keeps the Tarn ferry at the harbour wall.", "Ada Karvonen"),
    "budget": words("Storm budget: what it pays", 'There is "no confidence" in the sums, ministers say.', "Bo Särkkä"),
    "match": words("", "Ferry Lane 2, Harbour Town 0. A storm of a second half.", "Ada Karvonen", "Col O’Dell"),
    "plain": words("", "Trains run again."),
}

TABLE = {
    "": "ferry budget match plain",
    "storm": "ferry budget match",
    "storm harbour": "ferry match",
    "har": "ferry match",
    '"harbour wall"': "ferry",
    '"wall harbour"': "",
    '"no confidence"': "budget",
    '"no confidence in"': "budget",
    "-storm": "plain",
    "!storm": "plain",
    "ferry -lane": "ferry",
    '-"harbour wall" storm': "budget match",
    # fields
    "title:storm": "budget",
    "title:ferry": "ferry",
    "text:ferry": "ferry match",
    "-title:storm storm": "ferry match",
    'title:"stays in"': "ferry",
    # authors
    "by:karvonen": "ferry match",
    "author:karvonen": "ferry match",
    "by:karvonen,särkkä": "ferry budget match",
    "by:karvonen,": "ferry match",
    'by:"ada karvonen","bo sarkka"': "ferry budget match",
    "by:karvonen by:o'dell": "match",
    "-by:karvonen": "budget plain",
    "by:karvonen -by:o’dell": "ferry",
    "BY:Karvonen": "ferry match",
    "karvonen": "ferry match",
    # smart case: capitals make a word exact
    "Storm": "budget",
    "STORM": "",
    "by:Karvonen storm": "ferry match",
    "by:KARVONEN": "",
    # accents fold, both ways
    "by:sarkka": "budget",
    "by:särkkä": "budget",
    "stórm": "ferry budget match",
    # a comma outside by: is a comma
    "lane 2,": "match",
    '"confidence, in"': "",
    # unfinished and unknown: left out
    'storm "harb': "ferry budget match",
    "storm by:": "ferry budget match",
    "storm -": "ferry budget match",
    "storm colour:red": "ferry budget match",
    "14:00": "",
}


@pytest.mark.parametrize("source", TABLE)
def test_what_a_query_lets_through(source: str) -> None:
    assert " ".join(name for name, post in POSTS.items() if matches(parse(source), post)) == TABLE[source]


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("storm", ""),
        ('storm "harb', '"harb waits for its closing quote'),
        ("by:", "by: waits for a word"),
        ("-by:", "by: waits for a word"),
        ('title:""', "title: waits for a word"),
        ("-", "- waits for a word"),
        ("storm !", "! waits for a word"),
        ("athor:ada", "athor: is not a field; did you mean author:?"),
        ("titel:storm", "titel: is not a field; did you mean title:?"),
        ("xyzzy:1", "xyzzy: is not a field"),
        ("by: xyzzy:1", "by: waits for a word"),
        ("https://a.example/live", ""),
        ("14:00", ""),
    ],
)
def test_what_is_left_out_is_said(source: str, hint: str) -> None:
    assert parse(source).hint == hint


@pytest.mark.parametrize("source", ["", "   ", '"', '""', "by:", "-", ",", "nonsense:x"])
def test_what_asks_for_nothing_hides_nothing(source: str) -> None:
    assert not parse(source)
    assert matches(parse(source), POSTS["plain"])


def test_the_result_depends_on_the_text_alone_and_not_on_how_it_is_spaced() -> None:
    assert parse("  storm \t harbour\n") == parse("storm harbour")


def test_an_address_is_a_word() -> None:
    assert matches(parse("https://a.example/live"), words(text="See https://a.example/live now"))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("λόγος", "Ο Λόγος"),
        ("straße", "Die Straße"),
        ("strasse", "Die Straße"),
        ("İstanbul", "İstanbul"),
        ("can't", "They can’t say"),
        ('"last train"', "The “last” train"),
        ("ﬁre", "fire"),
        ("東京", "東京は雨"),
        ("한국", "한국"),
    ],
)
def test_letters_of_the_world_are_found_as_they_are_typed(query: str, text: str) -> None:
    assert matches(parse(query), words(text=text))


@pytest.mark.parametrize(
    ("text", "folded"), [("Särkkä", "Sarkka"), ("Việt", "Viet"), ("ﬁ", "fi"), ("“Yes”", "Yes"), ("한국", "한국"), ("É", "E")]
)
def test_accents_fold_and_the_case_stays(text: str, folded: str) -> None:
    assert fold(text) == folded


# Choosing authors by keys.


def test_only_these_authors_and_then_everyone_again() -> None:
    only = only_authors(parse("storm by:x -by:y"), ["Ada Karvonen", "Bo Särkkä"])
    assert only.source == 'by:"Ada Karvonen","Bo Sarkka" storm'
    assert chosen_authors(only) == ("Ada Karvonen", "Bo Sarkka")
    assert only_authors(only, ()).source == "storm"


def test_hiding_an_author_takes_the_name_from_those_asked_for() -> None:
    hidden = hide_author(parse("by:ada,bo storm"), "ada")
    assert hidden.source == "by:bo storm -by:ada"
    assert hidden_authors(hidden) == ("ada",)
    assert hide_author(parse("by:ada"), "ada").source == "-by:ada"


def test_hiding_an_author_twice_says_it_once_and_hiding_nobody_hides_nobody() -> None:
    once = hide_author(parse("storm"), "ada")
    assert hide_author(once, "ada") == once
    assert hide_author(parse("storm"), "") == parse("storm")


@pytest.mark.parametrize(
    ("name", "everyone", "short"),
    [
        ("Ada Karvonen", ["Ada Karvonen", "Bo Särkkä"], "karvonen"),
        ("Bo Särkkä", ["Ada Karvonen", "Bo Särkkä"], "sarkka"),
        ("Ada Lee", ["Ada Lee", "Ann Lee"], "Ada Lee"),
        ("Ada Lee", ["Ada Lee", "Bo Leeson"], "Ada Lee"),
        ("", ["Ada Lee"], ""),
        ("´", ["Ada Lee"], "´"),
    ],
)
def test_a_name_is_shortened_only_where_it_still_means_one(name: str, everyone: list[str], short: str) -> None:
    assert short_name(name, everyone) == short


NAMES = st.text(st.sampled_from("ab AB éß'-\"’“,:!()."), min_size=1, max_size=12).map(lambda name: " ".join(name.split()))


@given(NAMES, st.lists(NAMES, max_size=4))
def test_choosing_an_author_lets_their_posts_through_and_hiding_does_not(name: str, others: list[str]) -> None:
    post = words("Storm", "text", name)
    if not fold(name).strip():
        return
    for named in (name, short_name(name, [name, *others])):
        assert matches(parse(only_authors(parse("storm"), [named]).source), post)
        assert not matches(parse(hide_author(parse("storm"), named).source), post)


# Any text at all.

TYPED = st.one_of(
    st.text(max_size=40),
    st.text(st.sampled_from('ab B"-!,:/ é´’“\u3000＂：'), max_size=24),
    st.lists(st.sampled_from(["storm", "by:", "-", '"', "title:", "a,b", "x:", "//", " ", "é", "author:"]), max_size=8).map(
        "".join
    ),
)


@given(TYPED)
@example('title:"//x"')
@example('"-"')
@example("a´´b")
@example("＂")
def test_any_text_is_a_query_and_what_it_means_can_be_written_down(source: str) -> None:
    query = parse(source)
    written = from_terms(query.terms)
    again = parse(written.source)
    assert again.terms == query.terms
    assert again.hint == ""
    assert again.source == written.source


@given(TYPED, TYPED)
def test_more_words_never_let_more_through(one: str, other: str) -> None:
    assume(not set('"/|()') & {*one, *other})  # an OR asks for less, and a quote may close in the other
    whole, part = parse(f"{one} x {other}"), parse(one)
    assert set(part.terms) <= set(whole.terms)
    for post in POSTS.values():
        assert matches(part, post) or not matches(whole, post)


def naive(query: Query, title: str, text: str, authors: tuple[str, ...]) -> bool:
    """The rules once more, word by word."""
    for term in query.terms:
        assert isinstance(term, Term)
        places = {"title": [title], "text": [text], "by": list(authors), "": [title, text, *authors]}[term.field]
        found = False
        for value in term.values:
            assert isinstance(value, str)
            exact = value.lower() != value
            for place in places:
                found = found or (value in place if exact else value in place.lower())
        if found == term.negated:
            return False
    return True


SMALL = st.text(st.sampled_from("abAB "), max_size=6)
TERMS = st.builds(
    Term,
    st.lists(st.text(st.sampled_from("abAB"), min_size=1, max_size=2), min_size=1, max_size=3).map(tuple),
    st.just("by"),
    st.booleans(),
) | st.builds(
    Term,
    st.tuples(st.text(st.sampled_from("abAB"), min_size=1, max_size=2)),
    st.sampled_from(["", "title", "text"]),
    st.booleans(),
)


@given(st.lists(TERMS, max_size=4).map(tuple), SMALL, SMALL, st.lists(SMALL, max_size=2).map(tuple))
def test_matching_is_what_the_rules_say(terms: tuple[Term, ...], title: str, text: str, authors: tuple[str, ...]) -> None:
    query = parse(from_terms(terms).source)
    assert query.terms == terms
    assert matches(query, Facts(title, text, authors)) is naive(query, title, text, authors)


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("piece", ['"', "a", "by:", "-", ",", "a:", '"" ', "x y ", "a,"])
def test_a_query_of_a_hundred_thousand_letters_is_read_in_a_moment(piece: str) -> None:
    began = time.monotonic()
    parse(piece * (100_000 // len(piece)))
    assert time.monotonic() - began < 5
