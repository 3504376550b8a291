"""Where a text says what a query looks for, to be marked there: in the text as it stands, not as it is folded. Pure."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from tui_liveblog.query.patterns import Patience, TooLong
from tui_liveblog.query.terms import Node, Pattern, Query, Start, Term, Value
from tui_liveblog.query.words import fold, is_exact, small, word_starts

_DROPPED = '“”"'
"""What is no part of a text's words."""

Places = tuple[tuple[int, int], ...]
"""(first character, end) of each match in order; none overlap."""


def spans(query: Query, text: str, field: str = "text") -> Places:
    """Where `text` matches: words without a field, and those of its own.

    Nothing that stands behind a minus, no time, mark or kind of thing has a place.

    field  what the text is: "title", "text", or "by" for a name
    """
    values = _values(query.terms, field)
    if not values or not text:
        return ()
    plain = fold(text)
    little = small(plain)
    found: list[tuple[int, int]] = []
    for value in values:
        if isinstance(value, Pattern):
            found += _places(value, plain, text, folds=False)
        else:
            words = value.words if isinstance(value, Start) else value
            folds = not is_exact(words)
            if (small(words) if folds else words) in (little if folds else plain):
                found += _places(value, little if folds else plain, text, folds=folds)
    return _joined(found)


@lru_cache(maxsize=64)
def _values(terms: tuple[Node, ...], field: str) -> tuple[Value, ...]:
    """What is looked for in a field."""
    found: list[Value] = []
    for node in terms:
        if node.negated:
            continue
        if not isinstance(node, Term):
            found += _values(node.parts, field)
        elif node.field in ("", field):
            found += node.values
    return tuple(found)


def _places(value: Value, plain: str, text: str, *, folds: bool) -> list[tuple[int, int]]:
    """Where a value stands in `text`, which is `plain` when it is folded.

    folds  `plain` is in small letters besides
    """
    ranges: list[tuple[int, int]]
    if isinstance(value, Pattern):
        try:
            ranges = [(start, end) for start, end in Patience(value).places_in(plain) if end > start]
        except TooLong:
            return []
    else:
        words = value.words if isinstance(value, Start) else value
        words = small(words) if folds else words
        starts = word_starts(words, plain) if isinstance(value, Start) else _every(words, plain)
        ranges = [(at, at + len(words)) for at in starts]
    if not ranges or plain == text or (text.isascii() and '"' not in text):
        return ranges  # as long as the text, letter by letter
    letters = _letters(text, folds=folds)
    return [(letters[start][0], letters[end - 1][1]) for start, end in ranges]


def _every(words: str, plain: str) -> list[int]:
    found: list[int] = []
    at = plain.find(words)
    while at >= 0:
        found.append(at)
        at = plain.find(words, at + len(words))
    return found


def _letters(text: str, *, folds: bool) -> list[tuple[int, int]]:
    """For each letter of the folded text, which of `text` it comes from: an accent belongs to the letter before it."""
    found: list[tuple[int, int]] = []
    run, begin, end = "", 0, 0  # letters that may become one, and where they come from
    for at, character in enumerate(text):
        if character.isascii():  # it stands for itself, and becomes one with nothing before it
            if character not in _DROPPED:
                found += _made(run, begin, end, folds=folds)
                run, begin, end = character, at, at + 1
            continue
        apart = _apart(character)
        for letter in apart:
            if run and unicodedata.normalize("NFC", run + letter) != unicodedata.normalize("NFC", run) + letter:
                run, end = run + letter, at + 1
                continue
            found += _made(run, begin, end, folds=folds)
            run, begin, end = letter, at, at + 1
        if unicodedata.combining(character):
            end = at + 1
    return found + _made(run, begin, end, folds=folds)


def _made(run: str, begin: int, end: int, *, folds: bool) -> list[tuple[int, int]]:
    """The letters that a run becomes."""
    if run.isascii():
        return [(begin, end)] * len(run)
    made = unicodedata.normalize("NFC", run)
    return [(begin, end)] * len(small(made) if folds else made)


def _apart(character: str) -> str:
    """One character folded, its parts not put together again."""
    return "".join(c for c in unicodedata.normalize("NFKD", character) if c not in _DROPPED and not unicodedata.combining(c))


def _joined(found: list[tuple[int, int]]) -> Places:
    """In order; those that overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
