"""What a query is made of: frozen terms and groups, always in the one form that `parse` gives them. Pure.

A list of nodes is met when all of them hold. In it no group stands for what its parts would say alone: groups have two parts
at least, one in which all must hold is negated or an alternative, and nothing is negated twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct
from msgspec.structs import replace

FIELDS = {
    "by": "by",
    "author": "by",
    "title": "title",
    "text": "text",
    "link": "link",
    "is": "is",
    "has": "has",
    "since": "since",
    "before": "before",
}
"""What may stand before a colon, and the field that it means."""

VALUES = {
    "is": ("unread", "read", "key", "pinned", "summary", "edited", "withdrawn", "starred", "teaser"),
    "has": ("link", "image", "video", "quote", "embed"),
}
"""The words that these fields know."""

TIMES = ("since", "before")
"""The fields whose values are times, kept as typed: what they mean depends on the clock."""


class Start(Struct, frozen=True):
    """Words looked for at a word's start: `resign*`. Accents folded."""

    words: str


class Pattern(Struct, frozen=True):
    """A regular expression as it is typed between two slashes; a slash in it stands for itself."""

    source: str


Value = str | Start | Pattern
"""What a term looks for: words with their accents folded, found anywhere; or one of the others."""


class Term(Struct, frozen=True):
    """One condition. `values` are alternatives; `field` is "" or one of those that `FIELDS` means."""

    values: tuple[Value, ...]
    field: str = ""
    negated: bool = False


class Group(Struct, frozen=True):
    """Two parts or more, of which one must hold (`either`) or all."""

    parts: tuple[Node, ...]
    either: bool = False
    negated: bool = False


Node = Term | Group


class Query(Struct, frozen=True):
    """What was understood of `source`; all terms must hold. `hint` says what was left out, and why."""

    source: str = ""
    terms: tuple[Node, ...] = ()
    hint: str = ""

    def __bool__(self) -> bool:
        """Whether it hides anything."""
        return bool(self.terms)


def all_of(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """The list of nodes in which all these hold."""
    found: list[Node] = []
    for node in nodes:
        if isinstance(node, Group) and not node.either and not node.negated:
            found += node.parts
        else:
            found.append(node)
    return tuple(found)


def any_of(lists: Iterable[tuple[Node, ...]]) -> tuple[Node, ...]:
    """The list of nodes in which one of these lists holds; empty ones say nothing."""
    parts: list[Node] = []
    for nodes in lists:
        first = nodes[0] if len(nodes) == 1 else Group(nodes)
        if isinstance(first, Group) and first.either and not first.negated:
            parts += first.parts
        elif nodes:
            parts.append(first)
    return all_of(parts) if len(parts) < 2 else (Group(tuple(parts), either=True),)


def none_of(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """The list of nodes that holds where this one does not; an empty one stays empty."""
    if len(nodes) > 1:
        return (Group(nodes, negated=True),)
    return all_of(replace(node, negated=not node.negated) for node in nodes)


def rebuilt(nodes: Iterable[Node], change: Callable[[Term], Term | None]) -> tuple[Node, ...]:
    """The list with each term changed, or left out for None, as if it had never been typed."""
    found: list[Node] = []
    for node in nodes:
        if isinstance(node, Term):
            term = change(node)
            found += () if term is None else (term,)
            continue
        parts = [rebuilt((part,), change) for part in node.parts]
        inner = any_of(parts) if node.either else all_of(inside for part in parts for inside in part)
        found += none_of(inner) if node.negated else inner
    return all_of(found)


def in_form(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """A list of nodes in the one form."""
    return rebuilt(nodes, lambda term: term if term.values else None)


def terms_of(nodes: Iterable[Node]) -> list[Term]:
    """Every term in the tree."""
    found: list[Term] = []
    for node in nodes:
        found += (node,) if isinstance(node, Term) else terms_of(node.parts)
    return found


def hangs_on_time(query: Query) -> bool:
    """Whether it may let through other posts later, though none came or changed."""
    return any(term.field in TIMES for term in terms_of(query.terms))
