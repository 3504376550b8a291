"""What is promised of the time that a query takes: bounded, whatever a reader types."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from tests.builders import post
from tests.store.looks import KEY, look
from tui_liveblog.query import At, Facts, compiled, fold, folded_names, parse, sift
from tui_liveblog.store import Store

AT = At(datetime(2024, 11, 14, 12, tzinfo=UTC), UTC)


def told(title: str = "", text: str = "", *authors: str) -> Facts:
    return Facts(fold(title), fold(text), folded_names(authors))


SLOW = ["(a|aa)+$", "(a+)+$", "((a*)*)*b", "(.*a){12}$", "(?R)", r"(\w+\s?)+:"]
LONG = "a" * 60_000 + "!"


@pytest.mark.parametrize("source", SLOW)
def test_an_expression_that_would_never_end_is_left_out_within_a_second(source: str) -> None:
    posts = [("one", told(text=LONG)), ("two", told(text="storm " + LONG)), ("three", told(text="rain"))]
    began = time.process_time()
    found, query = sift(parse(f"storm OR rain /{source}/"), AT, lambda: posts)
    assert time.process_time() - began < 2
    if query.hint:
        assert found == ["two", "three"]
        assert query.hint == f"/{source}/ takes too long: left out"
        assert query.terms == parse("storm OR rain").terms
        assert query.source == f"storm OR rain /{source}/"


def test_one_that_is_a_little_slow_for_each_of_many_posts_is_left_out_of_all_of_them() -> None:
    posts = [(number, told(text="a" * 22 + "!")) for number in range(10_000)]
    began = time.process_time()
    found, query = sift(parse("a /(a|aa)+$/"), AT, lambda: posts)
    assert time.process_time() - began < 4
    assert found == list(range(10_000))
    assert query.terms == parse("a").terms


def test_a_term_without_its_expression_keeps_its_other_values() -> None:
    slow = SLOW[0]
    posts = [("karvonen", told("", "", "karvonen")), ("other", told("", "", LONG))]
    found, query = sift(parse(f"by:karvonen,/{slow}/"), AT, lambda: posts)
    assert (found, query.terms) == (["karvonen"], parse("by:karvonen").terms)
    held = compiled(parse(f"-/{slow}/"), AT)
    assert held(told(text=LONG))
    assert not held.query


async def test_the_store_says_what_it_left_out() -> None:
    async with Store(None) as store:
        await store.receive(look(post("p2", "storm " + LONG, 2), post("p1", "rain", 1)), AT.now)
        found = await store.search(KEY, parse(f"storm /{SLOW[0]}/"), AT)
    assert found.ids == ["p2"]
    assert found.query.hint == f"/{SLOW[0]}/ takes too long: left out"


# What it costs.

LOADED = """
import sys
from tui_liveblog.query import parse
parse(sys.argv[1])
print("regex" in sys.modules)
"""


@pytest.mark.parametrize(("query", "loaded"), [('storm "a b" by:x', "False"), ("/storm/", "True")])
def test_the_library_of_expressions_is_loaded_for_expressions_alone(query: str, loaded: str) -> None:
    done = subprocess.run([sys.executable, "-c", LOADED, query], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == loaded


def test_ten_thousand_posts_are_looked_through_between_two_letters_typed() -> None:
    texts = [
        f"The harbour wall held again at {number}, nobody knows how — but the ferry is late. " * 7 for number in range(100)
    ]
    rows = [(f"Post {number}", texts[number % 100], ("Ada Karvonen",)) for number in range(10_000)]
    fastest = min(_seconds(rows) for _ in range(3))
    assert fastest < 0.2  # 0.03 on a quiet machine


def _seconds(rows: Sequence[tuple[str, str, tuple[str, ...]]]) -> float:
    began = time.process_time()
    found, _ = sift(parse("harbour storm"), AT, lambda: (((title, Facts(title, text, names)) for title, text, names in rows)))
    assert found == []
    return time.process_time() - began
