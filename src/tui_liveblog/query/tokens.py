"""The first look at what was typed: signs, brackets, and terms with their values, each with its place. Total."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a token is."""

    OPEN = "("
    CLOSE = ")"
    OR = "OR"
    SIGN = "-"  # a minus or an exclamation mark before nothing
    TERM = "term"


class Shape(StrEnum):
    """How a value is written."""

    WORD = "word"
    PHRASE = "phrase"
    PATTERN = "pattern"


class Raw(NamedTuple):
    """A value as it is typed: `text` without its quotes or slashes, `start` and `end` with them.

    closed  whether its quote or slash came
    star    whether it is looked for at a word's start
    """

    shape: Shape
    text: str
    start: int
    end: int
    closed: bool = True
    star: bool = False


class Token(NamedTuple):
    """Something typed, from `start` to `end`.

    sign     itself, where it is no term
    negated  a minus or an exclamation mark stands before it
    key      what stands before a term's colon, "" for none; its values begin at `after`
    """

    kind: Kind
    start: int
    end: int
    sign: str = ""
    negated: bool = False
    key: str = ""
    after: int = 0
    values: tuple[Raw, ...] = ()


_SPACE = re.compile(r"\s*")
_KEY = re.compile(r"([A-Za-z]{1,20}):(?!//)")
_OR = re.compile(r'OR(?=[\s()|"]|\Z)')
_WORD = re.compile(r'[^\s"()|]+')
_LISTED = re.compile(r'[^\s"()|,]+')
_COMMAS = re.compile(r",*")
_PATTERN = re.compile(r"/(?=[^/\s]|\Z)((?:\\.|[^\\/])*)(/?)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def tokens(source: str) -> Iterator[Token]:
    """What stands in `source`, from left to right; what lies between is space."""
    at = 0
    while True:
        at = _end(_SPACE, source, at)
        if at == len(source):
            return
        token = _token(source, at)
        yield token
        at = token.end


def _token(source: str, start: int) -> Token:
    first = source[start]
    if first == ")":
        return Token(Kind.CLOSE, start, start + 1, first)
    if first == "|":
        return Token(Kind.OR, start, start + 1, first)
    at, negated = start, first in "-!"
    if negated:
        at += 1
        if at == len(source) or source[at].isspace() or source[at] in ")|":
            return Token(Kind.SIGN, start, at, first)
    elif _OR.match(source, start):
        return Token(Kind.OR, start, start + 2, "OR")
    if source[at] == "(":
        return Token(Kind.OPEN, start, at + 1, "(", negated)
    found = _KEY.match(source, at)
    if found is None:
        value = _value(source, at, _WORD)
        assert value is not None
        return Token(Kind.TERM, start, value.end, "", negated, after=at, values=(value,))
    values, end = _values(source, found.end())
    return Token(Kind.TERM, start, end, "", negated, found[1], found.end(), values)


def _values(source: str, at: int) -> tuple[tuple[Raw, ...], int]:
    """A field's values, between which stand commas, and where they end."""
    values: list[Raw] = []
    while True:
        at = _end(_COMMAS, source, at)
        value = _value(source, at, _LISTED)
        if value is None:
            return tuple(values), at
        values.append(value)
        at = value.end
        if not source.startswith(",", at):
            return tuple(values), at


def _value(source: str, at: int, word: re.Pattern[str]) -> Raw | None:
    """The value that begins here, None for none. A quote or slash that never closes takes all that follows."""
    if source.startswith('"', at):
        close = source.find('"', at + 1)
        if close < 0:
            return Raw(Shape.PHRASE, source[at + 1 :], at, len(source), closed=False)
        star = source.startswith("*", close + 1)
        return Raw(Shape.PHRASE, source[at + 1 : close], at, close + 1 + star, star=star)
    if found := _PATTERN.match(source, at):
        if not found[2]:
            return Raw(Shape.PATTERN, source[at + 1 :], at, len(source), closed=False)
        text = _ESCAPED.sub(lambda pair: "/" if pair[1] == "/" else pair[0], found[1])
        return Raw(Shape.PATTERN, text, at, found.end())
    if found := word.match(source, at):
        star = len(found[0]) > 1 and found[0].endswith("*")
        return Raw(Shape.WORD, found[0].removesuffix("*") if star else found[0], at, found.end(), star=star)
    return None


def _end(pattern: re.Pattern[str], source: str, at: int) -> int:
    found = pattern.match(source, at)
    return at if found is None else found.end()
