"""Queries made of queries: a mute list joined to a filter, a highlight rule without what is muted. Pure."""

from __future__ import annotations

from tui_liveblog.query.printing import from_terms
from tui_liveblog.query.terms import Query, none_of


def both(first: Query, second: Query) -> Query:
    """What lets through what both of them do."""
    return from_terms(first.terms + second.terms)


def negated(query: Query) -> Query:
    """What lets through what the query hides; of one that hides nothing, one that hides nothing."""
    return from_terms(none_of(query.terms))


def without(query: Query, muted: Query) -> Query:
    """What the query lets through and `muted` does not ask for."""
    return both(query, negated(muted))
