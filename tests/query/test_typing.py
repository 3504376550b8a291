"""What is promised while one types: what is unfinished does not count, what is drawn is what is understood, and it is quick."""

from __future__ import annotations

import time
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.query.trees import TREES
from tui_liveblog.query import Manner, Node, last_value, parse, printed, reading
from tui_liveblog.query.terms import in_form


class Typed(NamedTuple):
    """A term as it is typed, and what of it counts when only so many of its letters are there."""

    text: str
    counts: tuple[str, ...]


def bare(text: str) -> Typed:
    """A word counts from its first letter on; a minus before it, an only star after it do not."""
    return Typed(text, tuple(text[:end] if text[:end].strip("-!") else "" for end in range(1, len(text) + 1)))


def closed(text: str) -> Typed:
    """A phrase or an expression counts when it is closed."""
    return Typed(text, ("",) * (len(text) - 1) + (text,))


def listed(key: str, *values: str) -> Typed:
    """Before its colon a field's name is a word; a value counts as a word or a phrase does."""
    sign = key[: len(key) - len(key.lstrip("-"))]
    counts = ["" if key[:end] == sign else key[:end] for end in range(1, len(key))] + [""]
    done = ""
    for value in values:
        inner = (closed if value[0] in '"/' else bare)(value).counts
        before = done + "," if done else key
        counts += ([done] if done else []) + [before + part if part else done for part in inner]
        done = before + value
    return Typed(key + ",".join(values), tuple(counts))


PARTS = st.sampled_from(
    [
        bare("storm"),
        bare("-storm"),
        bare("Tidé"),
        bare("har*"),
        closed('"last train"'),
        closed('-"last train"'),
        closed("/tide(s|d)?/"),
        listed("by:", "pugh"),
        listed("-by:", "pugh", '"ada k"', "bo"),
        listed("title:", "/a+/", "b*"),
    ]
)


@given(st.lists(PARTS, min_size=1, max_size=4))
def test_while_a_term_is_unfinished_the_query_is_the_one_without_it(parts: list[Typed]) -> None:
    done = ""
    for part in parts:
        for end, counts in enumerate(part.counts, 1):
            now = parse(f"{done} {part.text[:end]}")
            assert now.terms == parse(f"{done} {counts}").terms
        done = f"{done} {part.text}"
        assert parse(done).hint == ""


@given(TREES)
def test_no_beginning_of_a_query_is_too_little_to_be_one(terms: tuple[Node, ...]) -> None:
    source = printed(in_form(terms))
    for end in range(len(source) + 1):
        begun = parse(source[:end])
        assert parse(printed(begun.terms)).terms == begun.terms


def test_a_value_of_is_counts_when_it_is_whole() -> None:
    assert [bool(parse("is:unread"[:end]).terms) for end in range(3, 10)] == [False] * 6 + [True]


@pytest.mark.parametrize(
    "piece", ["(", ")", "-(", "a OR ", "|", "/a/ ", "is:x ", "since:30m ", "a* ", "(a ", "a:b ", "/", "\\", "-(a "]
)
def test_a_query_of_a_hundred_thousand_letters_is_read_in_a_moment(piece: str) -> None:
    began = time.process_time()
    query = parse(piece * (100_000 // len(piece)))
    printed(query.terms)
    assert time.process_time() - began < 5


# What draws it.


def drawn(source: str) -> list[tuple[str, str]]:
    return [(source[part.start : part.end], part.manner.value) for part in reading(source)]


def test_names_of_fields_signs_and_what_is_not_understood_are_told_apart() -> None:
    assert drawn('by:ada,"bo k" -title:x') == [("by:", "field"), ('ada,"bo k"', "value"), ("-title:", "field"), ("x", "value")]
    assert drawn('(a OR /b c/)|-"d e"') == [
        ("(", "sign"),
        ("a", "value"),
        ("OR", "sign"),
        ("/b c/", "value"),
        (")", "sign"),
        ("|", "sign"),
        ('-"d e"', "value"),
    ]
    assert drawn("auther:sa is:read,foo /(/") == [
        ("auther:", "unknown"),
        ("sa", "value"),
        ("is:", "field"),
        ("read,", "value"),
        ("foo", "unknown"),
        ("/(/", "unknown"),
    ]
    assert Manner.UNKNOWN not in {part.manner for part in reading('by:ada "unfin')}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("by:ka", ("by", "ka")),
        ("(author:ka", ("by", "ka")),
        ("storm -by:x,ka", ("by", "ka")),
        ("is:un", ("is", "un")),
        ("by:", None),
        ("by:x,", None),
        ("by:ka ", None),
        ('by:"ka', None),
        ("by:ka*", None),
        ("ka", None),
        ("", None),
    ],
)
def test_what_is_to_be_completed_is_the_last_value_of_a_field(source: str, value: tuple[str, str] | None) -> None:
    assert last_value(source) == value
