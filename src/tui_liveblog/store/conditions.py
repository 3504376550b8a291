"""A query as a condition on the columns of `post_words`: what SQLite can leave out of a scan, and whether that is all. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tui_liveblog.model import Blog
from tui_liveblog.query import At, Node, Query, Start, Term, Value, folded_names, moment_of, small
from tui_liveblog.timeline import Mark

_MARKS = {
    "key": Mark.KEY,
    "pinned": Mark.PINNED,
    "summary": Mark.SUMMARY,
    "edited": Mark.EDITED,
    "withdrawn": Mark.WITHDRAWN,
    "teaser": Mark.TEASER,
}
_MOST = 200
"""Values in one condition: SQLite takes 32,766, and nests a thousand deep."""


class Condition(NamedTuple):
    """What every post holds that a query lets through.

    sql    with a question mark for each of `values`; "" for nothing that can be said
    whole  whether every post that holds it is let through
    """

    sql: str = ""
    values: tuple[object, ...] = ()
    whole: bool = False


def condition_of(query: Query, blog: Blog, at: At) -> Condition:
    """The condition of a query on one blog's posts. `at` is when it is asked."""
    names = folded_names(blog.authors) if len(blog.authors) == 1 else ()
    made = _Conditions(small("\0".join(names)), at).all(query.terms)
    return made if len(made.values) <= _MOST else Condition()


class _Conditions:
    """The conditions of one query.

    byline  who counts as the author of a post that names none, in small letters
    """

    def __init__(self, byline: str, at: At) -> None:
        self._byline, self._at = byline, at

    def all(self, nodes: Iterable[Node]) -> Condition:
        """What holds where all of these do."""
        parts = [self._node(node) for node in nodes]
        return _joined([part for part in parts if part.sql], " AND ", whole=all(part.whole for part in parts))

    def _any(self, parts: list[Condition]) -> Condition:
        """What holds where one of these does: nothing can be said where of one nothing can."""
        if not all(part.sql for part in parts):
            return Condition()
        return _joined(parts, " OR ", whole=all(part.whole for part in parts))

    def _node(self, node: Node) -> Condition:
        if isinstance(node, Term):
            made = self._term(node)
        else:
            made = self._any([self._node(part) for part in node.parts]) if node.either else self.all(node.parts)
        if not node.negated:
            return made
        return Condition(f"NOT ({made.sql})", made.values, whole=True) if made.whole and made.sql else Condition()

    def _term(self, term: Term) -> Condition:
        match term.field:
            case "is":
                bits = [_MARKS[value].value for value in term.values if isinstance(value, str) and value in _MARKS]
                whole = len(bits) == len(term.values)
                return Condition(f"(marks & {sum(set(bits))}) != 0", (), whole=True) if whole else Condition()
            case "since" | "before":
                return self._time(term)
            case "has" | "link":
                return Condition()
        return self._any([self._words(value, term.field) for value in term.values])

    def _time(self, term: Term) -> Condition:
        moments = [moment for value in term.values if (moment := moment_of(value, self._at)) is not None]
        if not moments:
            return Condition(whole=True)  # as if it had not been typed
        if term.field == "since":
            return Condition("moment >= ?", (min(moments).timestamp(),), whole=True)
        return Condition("moment < ?", (max(moments).timestamp(),), whole=True)

    def _words(self, value: Value, field: str) -> Condition:
        words = value.words if isinstance(value, Start) else value
        if not isinstance(words, str):
            return Condition()
        sought = small(words)
        found = "instr(words, ?)"
        if sought in self._byline and field in ("", "by"):
            found += " OR authors = '[]'"
        plain = field == "" and value == words and not any(map(str.isupper, words))
        return Condition(f"({found})", (sought.encode("utf-8", "surrogatepass"),), whole=plain)


def _joined(parts: list[Condition], between: str, *, whole: bool) -> Condition:
    if not parts:
        return Condition(whole=whole)
    sql = between.join(part.sql for part in parts)
    return Condition(f"({sql})" if len(parts) > 1 else sql, tuple(value for part in parts for value in part.values), whole)
