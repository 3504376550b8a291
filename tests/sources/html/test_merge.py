"""Two looks at the same posts become one, field by field."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from tui_liveblog.model import Block, BlockKind, Origins, Post, Rank, Span
from tui_liveblog.sources.html.merge import fill, merge, named_alike

NOON = datetime(2024, 7, 1, 12, tzinfo=UTC)
ONE = datetime(2024, 7, 1, 13, tzinfo=UTC)


def shown(name: str, title: str = "") -> Post:
    return Post(name, title=title or f"shown {name}", origins=Origins(title=Rank.SHOWN))


def told(name: str, title: str = "") -> Post:
    return Post(name, title=title or f"told {name}", origins=Origins(title=Rank.STRUCTURED))


def titles(posts: tuple[Post, ...]) -> list[str]:
    return [post.title for post in posts]


def test_each_field_comes_from_the_best_place_that_has_it() -> None:
    words = (Block(BlockKind.PARAGRAPH, (Span("Words"),)),)
    element = Post(
        "a",
        published=ONE,
        authors=("Ana",),
        origins=Origins(published=Rank.SHOWN, authors=Rank.SHOWN),
        url="https://x.example/#a",
    )
    data = Post(
        "a", published=NOON, updated=NOON, title="Title", authors=("All", "Of them"), body=words, url="https://x.example/a",
        origins=Origins(Rank.STRUCTURED, Rank.STRUCTURED, Rank.STRUCTURED, Rank.STRUCTURED, Rank.STRUCTURED),
    )  # fmt: skip
    merged = fill(element, data)
    assert merged == replace(
        data, published=ONE, authors=("Ana",),
        origins=Origins(Rank.SHOWN, Rank.STRUCTURED, Rank.STRUCTURED, Rank.SHOWN, Rank.STRUCTURED),
    )  # fmt: skip


def test_marks_go_together() -> None:
    payload = Post("a", key=True, origins=Origins(marks=Rank.PAYLOAD))
    assert fill(Post("a", pinned=True, origins=Origins(marks=Rank.SHOWN)), payload).key is False
    assert fill(Post("a"), payload).key is True


def test_what_is_shown_to_be_absent_stays_absent() -> None:
    assert fill(Post("a", origins=Origins(title=Rank.SHOWN)), told("a")).title == ""


def test_the_page_s_own_order_rules() -> None:
    merged = merge([shown("b"), shown("a"), shown("c")], [told("a"), told("b"), told("c")])
    assert titles(merged) == ["shown b", "shown a", "shown c"]


def test_posts_only_in_the_data_stand_after_the_one_that_they_follow() -> None:
    merged = merge([shown("a"), shown("d")], [told("x"), told("a"), told("b"), told("c"), told("d"), told("e")])
    assert titles(merged) == ["told x", "shown a", "told b", "told c", "shown d", "told e"]


def test_data_that_runs_the_other_way_is_turned_round_first() -> None:
    merged = merge([shown("c"), shown("a")], [told("a"), told("b"), told("c"), told("d")])
    assert titles(merged) == ["told d", "shown c", "told b", "shown a"]


def test_two_posts_under_one_id_stay_two() -> None:
    merged = merge(
        [shown("a", "first"), shown("a", "second")],
        [replace(told("a"), url="https://1.example/"), replace(told("a"), url="https://2.example/")],
    )
    assert [(post.title, post.url) for post in merged] == [("first", "https://1.example/"), ("second", "https://2.example/")]


def test_posts_without_an_id_are_never_taken_for_each_other() -> None:
    assert titles(merge([shown("", "a")], [told("", "b")])) == ["b", "a"]


def test_one_side_alone_is_left_as_it_is() -> None:
    assert titles(merge([], [told("b"), told("a")])) == ["told b", "told a"]
    assert titles(merge([shown("b")], [])) == ["shown b"]


def test_a_page_that_shows_a_post_twice_names_the_posts_of_its_data_all_the_same() -> None:
    elements = (shown("1", "Gates shut"), shown("2", "Fog"), shown("2", "Fog"))
    data = (told("", "Gates shut"), told("", "Fog over the quay"))
    assert [post.id for post in named_alike(elements, data)] == ["1", "2"]
