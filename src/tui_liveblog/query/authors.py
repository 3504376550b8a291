"""Choosing authors by keys: what that makes of a query. The terms at its top are looked at, not those in groups. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from tui_liveblog.query.patterns import Patience, TooLong
from tui_liveblog.query.printing import from_terms
from tui_liveblog.query.terms import Node, Pattern, Query, Start, Term, Value
from tui_liveblog.query.words import begins_word, fold, folded, is_exact, small


def only_authors(query: Query, names: Iterable[Value]) -> Query:
    """The query with its author terms replaced by these; none for everyone."""
    kept = tuple(node for node in query.terms if not _is_author(node))
    chosen = _values(names)
    return from_terms(((Term(chosen, "by"),) if chosen else ()) + kept)


def hide_author(query: Query, name: str) -> Query:
    """The query that also hides one author, who is no longer among those asked for."""
    hidden = Term((folded(name),), "by", negated=True)
    if not hidden.values[0]:
        return query
    kept = [
        replace(node, values=tuple(value for value in node.values if value not in hidden.values))
        if isinstance(node, Term) and node.field == "by" and not node.negated
        else node
        for node in query.terms
        if node != hidden
    ]
    return from_terms([*kept, hidden])


def mute(query: Query, names: Iterable[Value]) -> Query:
    """The query that also hides all of these."""
    muted = _values(names)
    return from_terms((*query.terms, Term(muted, "by", negated=True))) if muted else query


def chosen_authors(query: Query) -> tuple[Value, ...]:
    """The authors that the query asks for, as written."""
    return _named(query, negated=False)


def hidden_authors(query: Query) -> tuple[Value, ...]:
    """The authors that the query hides, as written."""
    return _named(query, negated=True)


def names_author(value: Value, name: str) -> bool:
    """Whether what stands after `by:` means this author."""
    plain = folded(name)
    if isinstance(value, Pattern):
        try:
            return Patience(value).found_in(plain)
        except TooLong:
            return False
    words = value.words if isinstance(value, Start) else value
    if not is_exact(words):
        words, plain = small(words), small(plain)
    return begins_word(words, plain) if isinstance(value, Start) else words in plain


def short_name(name: str, everyone: Iterable[str]) -> str:
    """The last word of a name, as a reader would type it, where nobody else's name holds it; else the whole name."""
    words = fold(name).casefold().split()
    last = words[-1] if words else ""
    others = [other for other in everyone if other != name and last in fold(other).casefold()]
    return name if others or not last else last


def _values(names: Iterable[Value]) -> tuple[Value, ...]:
    values = (folded(name) if isinstance(name, str) else name for name in names)
    return tuple(value for value in values if value)


def _is_author(node: Node) -> bool:
    return isinstance(node, Term) and node.field == "by"


def _named(query: Query, *, negated: bool) -> tuple[Value, ...]:
    return tuple(
        value
        for node in query.terms
        if isinstance(node, Term) and node.field == "by" and node.negated is negated
        for value in node.values
    )
