"""What is promised of reading a query: any text is one, what is left out is said, and what it means can be written down."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.query.trees import PATTERNS, TREES, WORDS
from tui_liveblog.query import (
    FIELDS,
    Group,
    Node,
    Pattern,
    Query,
    Start,
    Term,
    both,
    from_terms,
    negated,
    parse,
    printed,
    reading,
    without,
)
from tui_liveblog.query.terms import in_form


def term(*values: str, field: str = "", negated: bool = False) -> Term:
    return Term(values, field, negated)


A, B, C, D = term("a"), term("b"), term("c"), term("d")


def either(*parts: Node, negated: bool = False) -> Group:
    return Group(parts, either=True, negated=negated)


@pytest.mark.parametrize(
    ("source", "terms"),
    [
        ("a b", (A, B)),
        ("a OR b", (either(A, B),)),
        ("a|b", (either(A, B),)),
        ("a b OR c d", (either(Group((A, B)), Group((C, D))),)),
        ("a (b OR c)", (A, either(B, C))),
        ("a or b", (A, term("or"), B)),
        ("(a b) c", (A, B, C)),
        ("(a OR b) OR c", (either(A, B, C),)),
        ("a OR (b c)", (either(A, Group((B, C))),)),
        ("((a))", (A,)),
        ("-(a)", (term("a", negated=True),)),
        ("-(-a)", (A,)),
        ("-(-(a b))", (A, B)),
        ("!(a b)", (Group((A, B), negated=True),)),
        ("-(a OR b) c", (either(A, B, negated=True), C)),
        ("--a", (term("-a", negated=True),)),
        ("a-b", (term("a-b"),)),
        ('"a"-b', (A, term("b", negated=True))),
        ('a"b c"d', (A, term("b c"), D)),
        ('a* "b c"* *', (Term((Start("a"),)), Term((Start("b c"),)), term("*"))),
        ("/a b/ c", (Term((Pattern("a b"),)), C)),
        (r"/a\/b/", (Term((Pattern("a/b"),)),)),
        ("/a/b", (Term((Pattern("a"),)), B)),
        ("a/b //c / d", (term("a/b"), term("//c"), term("/"), D)),
        ('title:/x/,"a b",c*', (Term((Pattern("x"), "a b", Start("c")), "title"),)),
        ("author:a,b,", (term("a", "b", field="by"),)),
        ("is:Unread,READ has:quote", (term("unread", "read", field="is"), term("quote", field="has"))),
        ('since:"yesterday 18:00"', (term("yesterday 18:00", field="since"),)),
        ("link:https://x.example/a", (term("https://x.example/a", field="link"),)),
        ("https://x.example/a", (term("https://x.example/a"),)),
        ('"OR" OR "AND"', (either(term("OR"), term("AND")),)),
        # left out: as if it were not there
        ("a OR colour:red", (A,)),
        ("-(colour:red) a", (A,)),
        ("() a | | b", (either(A, B),)),
        ("a) b", (A, B)),
        ("a\0 \x1b b", (A, B)),
        ("is:read,foo", (term("read", field="is"),)),
    ],
)
def test_what_is_typed_means(source: str, terms: tuple[Node, ...]) -> None:
    assert parse(source).terms == terms


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("(", "( waits for its closing )"),
        ("(a", "( waits for its closing )"),
        ("(a OR", "OR waits for a word"),
        ("a |", "| waits for a word"),
        ("OR a", "OR waits for a word"),
        ("a OR OR b", "OR waits for a word"),
        ("(- a)", "- waits for a word"),
        ("a )", ") closes no bracket"),
        ("()", "( ) holds nothing"),
        ("a OR colour:red", "colour: is not a field"),
        ("titl:a", "titl: is not a field; did you mean title:?"),
        ("is:", "is: waits for a word"),
        ("since:", "since: waits for a time"),
        ("is:k", "is:k is not known; did you mean is:key?"),
        ("is:/key/", "is:/key/ is not known; did you mean is:key?"),
        ("has:xyzzy", "has:xyzzy is not known"),
        ("before:25:00", "before:25:00 is no time; try 30m or 14:00"),
        ("/", "/ waits for its closing slash"),
        ("by:/a", "/a waits for its closing slash"),
        ("/[/", "/[/ is no regular expression"),
        ("/a{4000000000}/", "/a{4000000000}/ repeats too often"),
        ("/(a{500}){500}/", "/(a{500}){500}/ repeats too often"),
        (f"/{'a' * 201}/", f"/{'a' * 20}…/ is too long"),
        ('"' + "東" * 30, '"' + "東" * 10 + "… waits for its closing quote"),
        ("(" * 40 + "a" + ")" * 40, "brackets go 30 deep; those further in are passed over"),
        ("storm", ""),
    ],
)
def test_what_is_left_out_is_said(source: str, hint: str) -> None:
    assert parse(source).hint == hint


# Any text.

PIECES = [
    "a",
    "bb",
    "é",
    '"',
    "(",
    ")",
    "|",
    " OR ",
    " ",
    "-",
    "!",
    "/",
    "*",
    ",",
    ":",
    "\\",
    "by:",
    "is:",
    "is:read",
    "has:image",
]
PIECES += ["since:", "30m", "14:00", "title:", "x:", "//", "/a/", '"a b"', "{3}", "[", "]", "+", "?", "́", "’", "＂", "（", "／"]
TYPED = st.text(max_size=30) | st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@given(TYPED)
@example("(" * 100 + "a" + ")" * 100)
@example("-(" * 100 + "a OR b")
@example('by:"a*"*,"OR",-x,"/y/" "OR" "-x" "b:c" "a|b" "(" ","')
@example("/\\/")
@example("a＊ ＊")
def test_what_any_text_means_can_be_written_down(source: str) -> None:
    query = parse(source)
    again = parse(printed(query.terms))
    assert again.terms == query.terms
    assert again.hint == ""
    assert printed(again.terms) == printed(query.terms) == again.source


@given(TYPED)
@example('"a\u202eb\u200d')
@example("is:\u202e")
def test_what_is_said_fits_the_line_and_does_nothing_to_a_terminal(source: str) -> None:
    hint = parse(source).hint
    assert cell_len(hint) <= 66
    assert hint.isprintable()


@given(TYPED)
def test_the_parts_of_what_is_typed_are_all_of_it_but_space_in_order(source: str) -> None:
    end = 0
    for part in reading(source):
        assert not source[end : part.start].strip()
        assert end <= part.start < part.end
        end = part.end
    assert not source[end:].strip()


@given(TREES)
def test_what_any_tree_means_can_be_written_down(terms: tuple[Node, ...]) -> None:
    query = from_terms(terms)
    assert parse(query.source) == query
    assert query.terms == in_form(query.terms)


@given(PATTERNS)
def test_any_regular_expression_can_be_written_down(pattern: Pattern) -> None:
    query = parse(printed((Term((pattern,)),)))
    assume(query)  # some are none
    assert query.terms == (Term((pattern,)),)


@given(st.text(max_size=60))
@example("[[a]")
@example("(?P<a>")
@example("\\N{x}")
@example("(" * 199)
@example("(?R)")
@example("a{1,")
@example("(?<=a*)")
@example('"+')
def test_any_regular_expression_is_looked_for_or_left_out(source: str) -> None:
    # A slash ends one, before a space there begins none, and control characters are not looked at.
    source = "".join(filter(str.isprintable, source.replace("/", ""))).lstrip()
    query = parse(f"storm /{source}/")
    assert Term(("storm",)) in query.terms


# Queries of queries.


@given(TREES, TREES)
def test_both_and_negated_can_be_written_down(one: tuple[Node, ...], other: tuple[Node, ...]) -> None:
    for query in (
        both(from_terms(one), from_terms(other)),
        negated(from_terms(one)),
        without(from_terms(one), from_terms(other)),
    ):
        assert parse(query.source) == query


def test_a_mute_list_joined_to_a_filter_reads_as_it_would_be_typed() -> None:
    muted = parse("by:newsdesk OR sport")
    assert without(parse("storm"), muted).source == "storm -(by:newsdesk OR sport)"
    assert without(parse("storm"), parse("sport")).source == "storm -sport"
    assert without(parse("storm"), Query()).source == "storm"
    assert negated(parse("-sport -football")).source == "-(-sport -football)"
    assert both(parse("a OR b"), parse("c")).source == "(a OR b) c"


def test_every_word_that_may_stand_before_a_colon_is_a_field() -> None:
    values = {"is": "key", "has": "image", "since": "30m", "before": "30m"}
    for key, field in FIELDS.items():
        (found,) = parse(f"{key}:{values.get(key, 'x')}").terms
        assert isinstance(found, Term)
        assert found.field == field


@given(WORDS, WORDS)
def test_what_is_typed_means_the_same_wherever_the_spaces_are(one: str, other: str) -> None:
    assert parse(f" {one}\n\t{other} ") == parse(f"{one} {other}")
