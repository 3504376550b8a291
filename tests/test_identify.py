"""Every post gets an identity, no two the same one, and each the same at the next look."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import at, post, words
from tui_liveblog.model import Post, text_digest
from tui_liveblog.sources.base import identify


def ids(*posts: Post) -> list[str]:
    return [made.id for made in identify(posts)]


def test_the_sources_own_id_comes_first() -> None:
    assert ids(post("p1", url="https://a.example/live#block-9")) == ["p1"]


def test_the_fragment_of_its_address_comes_next() -> None:
    assert ids(post("", url="https://a.example/live#block-9")) == ["block-9"]


def test_a_digest_of_headline_and_time_comes_last_and_an_edit_keeps_it() -> None:
    (own,) = ids(post("", "one", title="Shut", published=at(1)))
    assert own.startswith("d-")
    assert ids(post("", "one, edited", title="Shut", published=at(1))) == [own]


def test_the_same_post_twice_is_one() -> None:
    assert ids(post("a", "Shut."), post("b"), post("a", "SHUT")) == ["a", "b"]


def test_two_texts_under_one_id_are_two_posts_and_the_first_keeps_it() -> None:
    first, second = ids(post("a", "Shut."), post("a", "Open."))
    assert first == "a"
    assert second == f"a~{text_digest(post('a', 'Open.')).hex()}"


def test_three_texts_under_one_id_keep_the_same_names_at_the_next_look() -> None:
    looks = [ids(*(post("a", text) for text in ("one", "two", "three"))) for _ in range(2)]
    assert looks[0] == looks[1]
    assert len(set(looks[0])) == 3


def test_ids_that_differ_in_case_alone_are_two() -> None:
    assert ids(post("abc", "one"), post("ABC", "two")) == ["abc", "ABC"]


def test_an_address_that_cannot_be_read_costs_nobody_the_page() -> None:
    own, other = ids(post("", "one", url="http://[::1"), post("b"))
    assert own.startswith("d-")
    assert other == "b"


def test_the_order_is_the_sources() -> None:
    assert ids(post("b"), post("c"), post("a")) == ["b", "c", "a"]


_SMALL = st.builds(
    lambda own, text, title: replace(post(own, title=title), body=words(text)),
    st.sampled_from(["", "a", "b", "a~"]),
    st.sampled_from(["", "one", "two", "three"]),
    st.sampled_from(["", "Shut"]),
)


@given(st.lists(_SMALL, max_size=12))
def test_no_two_posts_have_one_id_and_no_words_are_lost(posts: list[Post]) -> None:
    made = identify(posts)
    assert len({each.id for each in made}) == len(made)
    assert all(each.id for each in made)
    assert {text_digest(each) for each in made} == {text_digest(each) for each in posts}
    assert identify(made) == made
