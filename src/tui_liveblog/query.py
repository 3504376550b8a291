"""The filter language: a total parser, and whether a post matches. Pure.

    storm harbour     both words, anywhere        "last train"      a phrase
    by:karvonen,sa    any of these authors        title:ferry       in the headline; text: in the body
    -sport  !sport    not

Any text parses. What is unfinished or unknown is left out and said in a hint, so that the result depends on the text alone.
Smart case: capitals in a word make it exact. Accents fold, curly apostrophes are straight ones, and quotation marks in a
post are no part of its words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches

FIELDS = {"by": "by", "author": "by", "title": "title", "text": "text"}
"""What may stand before a colon, and the field that it means."""

_TOKEN = re.compile(
    r"""\s*
    (?P<not>[-!](?=\S))?
    (?:(?P<key>[A-Za-z]{1,20}):(?!//))?
    (?P<value>(?:"[^"]*"?|[^\s",]|,)*)
    """,
    re.VERBOSE,
)
_PART = re.compile(r'"([^"]*)("?)|([^",]+)')
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": None, "”": None, '"': None})


@dataclass(frozen=True, slots=True)
class Words:
    """What a query looks at: a post's words with accents folded (`fold`), and its authors."""

    title: str
    text: str
    authors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One condition. `values` are alternatives, accents folded; `field` is "", "by", "title" or "text"."""

    values: tuple[str, ...]
    field: str = ""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What was understood of `source`; all terms must hold. `hint` says what was left out, and why."""

    source: str = ""
    terms: tuple[Term, ...] = ()
    hint: str = ""

    def __bool__(self) -> bool:
        """Whether it hides anything."""
        return bool(self.terms)


def parse(source: str) -> Query:
    """The query that `source` means. Never raises."""
    terms: list[Term] = []
    hints: list[str] = []
    position = 0
    source = " ".join(source.split())
    while position < len(source):
        found = _TOKEN.match(source, position)
        if found is None or found.end() == position:
            position += 1
            continue
        position = found.end()
        term, hint = _term(found)
        if term is not None:
            terms.append(term)
        if hint:
            hints.append(hint)
    return Query(source, tuple(terms), hints[0] if hints else "")


def _term(found: re.Match[str]) -> tuple[Term | None, str]:
    key, raw = found["key"], found["value"]
    field = ""
    if key is not None:
        known = FIELDS.get(key.lower())
        if known is None:
            near = get_close_matches(key.lower(), FIELDS, n=1, cutoff=0.6)
            return None, f"{key}: is not a field" + (f"; did you mean {near[0]}:?" if near else "")
        field = known
    values: list[str] = []
    for part in _PART.finditer(raw):
        if part[3] is None and not part[2]:
            return None, f'"{part[1]} waits for its closing quote'
        value = _value(part[1] if part[3] is None else part[3])
        if value:
            values.append(value)
    if not values:
        return None, f"{key}: waits for a word" if key else ""
    if key is None and raw in ("-", "!"):
        return None, f"{raw} waits for a word"
    if field != "by":  # a comma means any of these for authors only; elsewhere it is a comma
        values = [_value(raw) if '"' not in raw else " ".join(values)]
    return Term(tuple(values), field, bool(found["not"])), ""


def matches(query: Query, words: Words) -> bool:
    """Whether a post with these words is let through."""
    return all(_holds(term, words) for term in query.terms)


def _holds(term: Term, words: Words) -> bool:
    if term.field == "by":
        names = [" ".join(name.split()) for name in words.authors]  # a lone quotation mark leaves two spaces
        found = any(_within(value, name) for value in term.values for name in names)
    else:
        value = term.values[0]
        places: Iterable[str]
        match term.field:
            case "title":
                places = (words.title,)
            case "text":
                places = (words.text,)
            case _:
                places = (words.title, words.text, *words.authors)
        found = any(_within(value, place) for place in places)
    return found is not term.negated


def _within(value: str, place: str) -> bool:
    if any(map(str.isupper, value)):
        return value in place
    return value.casefold() in place.casefold()  # both: a final sigma and a sharp s are small letters that fold


def fold(text: str) -> str:
    """The text without accents and quotation marks, case kept."""
    if text.isascii():
        return text.replace('"', "")
    apart = unicodedata.normalize("NFKD", text).translate(_PLAIN)
    return unicodedata.normalize("NFC", "".join(c for c in apart if not unicodedata.combining(c)))


def _value(text: str) -> str:
    return " ".join(fold(text).split())


def only_authors(query: Query, names: Iterable[str]) -> Query:
    """The query with its author terms replaced by these; none for everyone."""
    kept = tuple(term for term in query.terms if term.field != "by")
    chosen = tuple(value for name in names if (value := _value(name)))
    return from_terms(((Term(chosen, "by"),) if chosen else ()) + kept)


def hide_author(query: Query, name: str) -> Query:
    """The query that also hides one author, who is no longer among those asked for."""
    hidden = Term((_value(name),), "by", negated=True)
    if not hidden.values[0]:
        return query
    kept = tuple(
        replace(term, values=tuple(v for v in term.values if v not in hidden.values))
        if term.field == "by" and not term.negated
        else term
        for term in query.terms
        if term != hidden
    )
    return from_terms((*(term for term in kept if term.values), hidden))


def chosen_authors(query: Query) -> tuple[str, ...]:
    """The authors that the query asks for, as written."""
    return tuple(v for term in query.terms if term.field == "by" and not term.negated for v in term.values)


def hidden_authors(query: Query) -> tuple[str, ...]:
    """The authors that the query hides, as written."""
    return tuple(v for term in query.terms if term.field == "by" and term.negated for v in term.values)


def short_name(name: str, everyone: Iterable[str]) -> str:
    """The last word of a name, as a reader would type it, where nobody else's name holds it; else the whole name."""
    words = fold(name).casefold().split()
    last = words[-1] if words else ""
    others = [other for other in everyone if other != name and last in fold(other).casefold()]
    return name if others or not last else last


def from_terms(terms: tuple[Term, ...]) -> Query:
    """The query of these terms, with the text that parses to it."""
    return Query(" ".join(_written(term) for term in terms), terms)


def _written(term: Term) -> str:
    values = ",".join(f'"{v}"' if re.search(r"[\s,]|^//", v) else v for v in term.values)
    if not term.field and re.match(r"[-!]|[A-Za-z]{1,20}:(?!//)", values):
        values = f'"{values}"'
    return ("-" if term.negated else "") + (f"{term.field}:" if term.field else "") + values
