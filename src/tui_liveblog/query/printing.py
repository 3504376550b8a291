"""A query as text: the one that parses to it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tui_liveblog.query.terms import Group, Node, Pattern, Query, Start, Term, Value, in_form

_QUOTED = r"[\s,()|]|^/|\*$|^OR$"
"""What would not be one word if it stood there without quotes."""
_QUOTED_ALONE = r"^[-!]|^[A-Za-z]{1,20}:(?!//)"
"""The same for a word without a field."""
_SLASH = r"(?s)\\.|/"


def from_terms(terms: Iterable[Node]) -> Query:
    """The query of these terms, with the text that parses to it."""
    nodes = in_form(terms)
    return Query(printed(nodes), nodes)


def printed(nodes: tuple[Node, ...]) -> str:
    """The text of a list of nodes."""
    if len(nodes) == 1 and isinstance(nodes[0], Group) and nodes[0].either and not nodes[0].negated:
        return " OR ".join(map(_side, nodes[0].parts))
    return " ".join(map(_node, nodes))


def _side(node: Node) -> str:
    """One side of an OR, which binds less than what stands there."""
    plain = isinstance(node, Group) and not node.either and not node.negated
    return printed(node.parts) if isinstance(node, Group) and plain else _node(node)


def _node(node: Node) -> str:
    if isinstance(node, Term):
        return _term(node)
    inner = " OR ".join(map(_side, node.parts)) if node.either else printed(node.parts)
    return f"{'-' if node.negated else ''}({inner})"


def _term(term: Term) -> str:
    key = f"{term.field}:" if term.field else ""
    return ("-" if term.negated else "") + key + ",".join(_value(value, alone=not key) for value in term.values)


def _value(value: Value, *, alone: bool) -> str:
    if isinstance(value, Pattern):
        return f"/{re.sub(_SLASH, lambda found: chr(92) + '/' if found[0] == '/' else found[0], value.source)}/"
    words, star = (value.words, "*") if isinstance(value, Start) else (value, "")
    quoted = re.search(_QUOTED, words) or (alone and re.search(_QUOTED_ALONE, words))
    return (f'"{words}"' if quoted else words) + star
