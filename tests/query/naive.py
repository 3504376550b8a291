"""The rules of the language once more, letter by letter: each query is made together with what it should let through."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from hypothesis import strategies as st


class Seen(NamedTuple):
    """A post of the naive rules, as it is written."""

    title: str
    text: str
    authors: tuple[str, ...]
    links: tuple[str, ...]
    flags: frozenset[str]
    has: frozenset[str]
    minutes: int  # before noon


class Made(NamedTuple):
    """A query as it is typed, and the posts that it should let through."""

    text: str
    holds: Callable[[Seen], bool]


def plain(text: str) -> str:
    """Folded, one letter after the other."""
    kept = [c for c in unicodedata.normalize("NFKD", text.replace("’", "'")) if not unicodedata.combining(c) and c not in '"“”']
    return unicodedata.normalize("NFC", "".join(kept))


def stands(value: str, place: str, *, start: bool) -> bool:
    value, place = plain(value), plain(place)
    if value == value.lower():
        value, place = value.casefold(), place.casefold()
    at = [at for at in range(len(place)) if place.startswith(value, at)]
    return any(not start or at == 0 or not place[at - 1].isalnum() for at in at)


PLACES: dict[str, Callable[[Seen], tuple[str, ...]]] = {
    "": lambda seen: (seen.title, seen.text, *seen.authors),
    "title:": lambda seen: (seen.title,),
    "text:": lambda seen: (seen.text,),
    "by:": lambda seen: seen.authors,
    "link:": lambda seen: seen.links,
}

LETTERS = "abAßé東’"
WORD = st.text(st.sampled_from(LETTERS), min_size=1, max_size=3)


def value(text: str, start: bool, quoted: bool) -> tuple[str, Callable[[str], bool]]:
    typed = (f'"{text}"' if quoted else text) + "*" * start
    return typed, lambda place: stands(text, place, start=start)


VALUE = st.builds(value, WORD, st.booleans(), st.booleans()) | st.sampled_from(["ab?", "(a|b)+$", "^é"]).map(
    lambda source: (f"/{source}/", lambda place: re.search(plain(source), plain(place), re.IGNORECASE) is not None)
)


def worded(field: str, values: list[tuple[str, Callable[[str], bool]]]) -> Made:
    if not field:
        values = values[:1]
    typed = field + ",".join(text for text, _ in values)
    return Made(typed, lambda seen: any(test(place) for _, test in values for place in PLACES[field](seen)))


def among(field: str, word: str) -> Made:
    return Made(f"{field}:{word}", lambda seen: word in (seen.flags if field == "is" else seen.has))


def timed(field: str, minutes: int) -> Made:
    return Made(f"{field}:{minutes}m", lambda seen: (seen.minutes <= minutes) is (field == "since"))


TERM = (
    st.builds(worded, st.sampled_from(sorted(PLACES)), st.lists(VALUE, min_size=1, max_size=3))
    | st.builds(among, st.just("is"), st.sampled_from(["read", "key", "starred"]))
    | st.builds(among, st.just("has"), st.sampled_from(["image", "link"]))
    | st.builds(timed, st.sampled_from(["since", "before"]), st.integers(0, 9))
)


def negative(made: Made) -> Made:
    return Made(f"-{made.text}", lambda seen: not made.holds(seen))


def grouped(parts: list[list[Made]]) -> Made:
    text = " OR ".join(" ".join(part.text for part in side) for side in parts)
    return Made(f"({text})", lambda seen: any(all(part.holds(seen) for part in side) for side in parts))


def grouped_negative(made: Made) -> Made:
    return Made(f"-({made.text})", lambda seen: not made.holds(seen))


QUERY = st.recursive(
    TERM | TERM.map(negative),
    lambda inner: (
        st.lists(st.lists(inner, min_size=1, max_size=3), min_size=1, max_size=3).map(grouped) | inner.map(grouped_negative)
    ),
    max_leaves=8,
)


SOME = st.text(st.sampled_from(LETTERS + " -.“"), max_size=8)
SEEN = st.builds(
    Seen,
    SOME,
    SOME,
    st.lists(SOME, max_size=2).map(tuple),
    st.lists(SOME, max_size=2).map(tuple),
    st.frozensets(st.sampled_from(["read", "key", "starred"])),
    st.frozensets(st.sampled_from(["image", "link"])),
    st.integers(0, 9),
)
