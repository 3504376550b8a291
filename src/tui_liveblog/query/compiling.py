"""Terms made into small functions of a post's facts. Pure, apart from the time that a regular expression may take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from tui_liveblog.query.facts import At, Facts
from tui_liveblog.query.patterns import Patience
from tui_liveblog.query.terms import Node, Pattern, Start, Term, Value
from tui_liveblog.query.words import begins_word, is_exact, small, small_bytes
from tui_liveblog.when import parse_when

T = TypeVar("T")

Predicate = Callable[[Facts], bool]


def moment_of(value: Value, at: At) -> datetime | None:
    """The time that a value means, None where the clock cannot say: the calendar has a first day."""
    try:
        return parse_when(value, at.now, at.zone) if isinstance(value, str) else None
    except OverflowError:
        return None


def _once(find: Callable[[Facts], T]) -> Callable[[Facts], T]:
    """The same, found out once for one post after the other, however many terms ask."""
    last: Facts | None = None
    found: T

    def kept(facts: Facts) -> T:
        nonlocal last, found
        if facts is not last:
            found = find(facts)
            last = facts
        return found

    return kept


def _cost(node: Node) -> int:
    """What is looked at first: marks and times, then words, then what has to be walked through or read from the whole post."""
    if not isinstance(node, Term):
        return max(map(_cost, node.parts))
    if any(isinstance(value, Pattern) for value in node.values):
        return 3
    return {"is": 0, "since": 0, "before": 0, "has": 2, "link": 2}.get(node.field, 1)


class _Place:
    """One place of a post: its parts (all authors, all links), those as one with a NUL between, and that in small letters."""

    def __init__(self, parts: Callable[[Facts], tuple[str, ...]], whole: Callable[[Facts], str] | None = None) -> None:
        self.parts = parts
        self.whole = whole = whole or _once(lambda facts: "\0".join(parts(facts)))
        self.small = _once(lambda facts: small(whole(facts)))
        self.bytes = _once(lambda facts: small_bytes(whole(facts)))


class Compiler:
    """Makes the function of one query at one time."""

    def __init__(self, at: At) -> None:
        self._at = at
        self._patience: dict[Pattern, Patience] = {}
        more = self._more = _once(lambda facts: facts.more())
        title = _Place(lambda facts: (facts.title,), lambda facts: facts.title)
        text = _Place(lambda facts: (facts.text,), lambda facts: facts.text)
        names = _Place(lambda facts: facts.authors)
        links = _Place(lambda facts: more(facts).links)
        self._places = {"": (text, title, names), "title": (title,), "text": (text,), "by": (names,), "link": (links,)}

    def all(self, nodes: tuple[Node, ...]) -> Predicate:
        """Whether all of them hold. What it returns raises TooLong."""
        tests = [self._node(node) for node in sorted(nodes, key=_cost)]
        if len(tests) == 1:
            return tests[0]
        if len(tests) == 2:
            first, second = tests
            return lambda facts: first(facts) and second(facts)

        def holds(facts: Facts) -> bool:
            for test in tests:  # noqa: SIM110 - all() with a generator for each post costs more than the looking
                if not test(facts):
                    return False
            return True

        return holds

    def _any(self, tests: list[Predicate]) -> Predicate:
        if len(tests) == 1:
            return tests[0]
        if len(tests) == 3:  # a word without a field
            first, second, third = tests
            return lambda facts: first(facts) or second(facts) or third(facts)

        def holds(facts: Facts) -> bool:
            for test in tests:  # noqa: SIM110 - the same
                if test(facts):
                    return True
            return False

        return holds

    def _node(self, node: Node) -> Predicate:
        if isinstance(node, Term):
            test = self._term(node)
        elif node.either:
            test = self._any([self._node(part) for part in sorted(node.parts, key=_cost)])
        else:
            test = self.all(node.parts)
        return (lambda facts: not test(facts)) if node.negated else test

    def _term(self, term: Term) -> Predicate:
        wanted, more = frozenset(term.values), self._more
        match term.field:
            case "is":
                return lambda facts: not wanted.isdisjoint(facts.flags)
            case "has":
                return lambda facts: not wanted.isdisjoint(more(facts).has)
            case "since":
                first = min(self._moments(term))
                return lambda facts: facts.moment >= first
            case "before":
                end = max(self._moments(term))
                return lambda facts: facts.moment < end
        return self._any([self._value(value, place) for value in term.values for place in self._places[term.field]])

    def _moments(self, term: Term) -> list[datetime]:
        return [moment for value in term.values if (moment := moment_of(value, self._at)) is not None]

    def _value(self, value: Value, place: _Place) -> Predicate:
        if isinstance(value, Pattern):
            patience = self._patience.setdefault(value, Patience(value))
            return lambda facts: any(map(patience.found_in, place.parts(facts)))
        words = value.words if isinstance(value, Start) else value
        whole = place.whole
        if is_exact(words):
            return self._start(words, whole) if isinstance(value, Start) else lambda facts: words in whole(facts)
        words = small(words)
        test = self._start(words, place.small) if isinstance(value, Start) else None
        if not words.isascii():
            return test or (lambda facts: words in place.small(facts))
        letters, holds = words.encode(), place.bytes
        if test is None:
            return lambda facts: letters in holds(facts)
        return lambda facts: letters in holds(facts) and test(facts)

    def _start(self, words: str, text: Callable[[Facts], str]) -> Predicate:
        return lambda facts: begins_word(words, text(facts))
