"""Whether a query asks for less than another: a letter more was typed, or a word. Pure."""

from __future__ import annotations

from tui_liveblog.query.terms import TIMES, Node, Query, Term, terms_of
from tui_liveblog.query.words import is_exact, small


def narrows(query: Query, before: Query) -> bool:
    """Whether all that `query` lets through is let through by `before`, as far as their words tell; times tell nothing."""
    if any(term.field in TIMES for term in terms_of(before.terms)):
        return False
    return all(any(_implies(node, other) for node in query.terms) for other in before.terms)


def _implies(node: Node, other: Node) -> bool:
    """Whether a post that holds the first holds the second."""
    if node == other:
        return True
    if not isinstance(node, Term) or not isinstance(other, Term):
        return False
    if node.negated or other.negated or node.field != other.field or len(node.values) != 1 or len(other.values) != 1:
        return False
    (words,), (shorter,) = node.values, other.values
    if not isinstance(words, str) or not isinstance(shorter, str):
        return False
    if is_exact(shorter):
        return is_exact(words) and shorter in words
    return small(shorter) in small(words)
