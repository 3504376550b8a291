"""Whether a post is what a query asks for. Pure, apart from the time that a reader's regular expression may take."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from msgspec.structs import replace

from tui_liveblog.query.compiling import Compiler, Predicate, moment_of
from tui_liveblog.query.facts import At, Facts
from tui_liveblog.query.patterns import TooLong
from tui_liveblog.query.terms import TIMES, Node, Pattern, Query, Term, rebuilt, terms_of

T = TypeVar("T")

_READER = frozenset({"unread", "read", "starred"})
"""The words of `is:` that are true of a reader, not of a post."""

_SHOWN = 30
"""Characters of an expression that a hint repeats."""


def needs(query: Query) -> frozenset[str]:
    """What of `Facts` a query looks at: "words" (title and text), "names", "moment", "flags" and "more".

    "reading" besides "flags", where it asks what the reader read or starred.
    """
    found: set[str] = set()
    for term in terms_of(query.terms):
        match term.field:
            case "is":
                found |= {"flags", "reading"} if _READER.intersection(term.values) else {"flags"}
            case "has" | "link":
                found.add("more")
            case "since" | "before":
                found.add("moment")
            case "by":
                found.add("names")
            case "title" | "text":
                found.add("words")
            case _:
                found |= {"words", "names"}
    return frozenset(found)


def matches(query: Query, facts: Facts, at: At) -> bool:
    """Whether a post with these facts is let through."""
    return compiled(query, at)(facts)


def compiled(query: Query, at: At) -> Matcher:
    """The query made ready for many posts, at one time."""
    return Matcher(query, at)


def sift(query: Query, at: At, posts: Callable[[], Iterable[tuple[T, Facts]]]) -> tuple[list[T], Query]:
    """What the query lets through of `posts()`, and the query that did.

    That is another where a regular expression takes too long: it is as if it had not been typed, for all posts, and the hint
    says so. `posts` is asked again then.
    """
    sifter = Sifter(query, at)
    while (found := sifter.take(posts())) is None:
        pass
    return found, sifter.query


class Sifter:
    """A query held against many posts, some after the other. One thread at a time.

    query  what it holds posts against; a regular expression that took too long is no longer in it
    """

    def __init__(self, query: Query, at: At) -> None:
        self.query, self._at = query, at
        self._holds = _predicate(query, at)

    def take(self, posts: Iterable[tuple[T, Facts]]) -> list[T] | None:
        """What is let through of some posts; None where an expression took too long: then all are to be taken again."""
        holds = self._holds
        try:
            return [post for post, facts in posts if holds(facts)]
        except TooLong as error:
            self.query = _without(self.query, error.pattern)
            self._holds = _predicate(self.query, self._at)
            return None


class Matcher:
    """A compiled query: call it with a post's facts. One thread at a time.

    query  what it holds posts against; a regular expression that took too long is no longer in it
    """

    def __init__(self, query: Query, at: At) -> None:
        self._at = at
        self._use(query)

    def __call__(self, facts: Facts) -> bool:
        """Whether a post is let through."""
        while True:
            try:
                return self._holds(facts)
            except TooLong as error:
                self._use(_without(self.query, error.pattern))

    def _use(self, query: Query) -> None:
        self.query = query
        self._holds = _predicate(query, self._at)


def _predicate(query: Query, at: At) -> Predicate:
    """The function of a query. It raises TooLong."""
    return Compiler(at).all(_sayable(query.terms, at))


def _without(query: Query, pattern: Pattern) -> Query:
    """The query as if the expression had not been typed."""

    def change(term: Term) -> Term | None:
        values = tuple(value for value in term.values if value != pattern)
        return replace(term, values=values) if values else None

    source = pattern.source
    shown = source if len(source) <= _SHOWN else f"{source[: _SHOWN - 1]}…"
    return replace(query, terms=rebuilt(query.terms, change), hint=f"/{shown}/ takes too long: left out")


def _sayable(terms: tuple[Node, ...], at: At) -> tuple[Node, ...]:
    """The terms without times that the clock cannot say."""

    def change(term: Term) -> Term | None:
        known = term.field not in TIMES or any(moment_of(value, at) is not None for value in term.values)
        return term if known else None

    return rebuilt(terms, change)
