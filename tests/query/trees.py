"""Random queries as trees, of the kinds that the language knows; in the one form only after `in_form`."""

from __future__ import annotations

from hypothesis import strategies as st

from tui_liveblog.query import VALUES, Group, Node, Pattern, Start, Term, folded

WORDS = st.text(st.sampled_from("ab AB'é-!*/|(),:.OR東"), min_size=1, max_size=6).map(folded).filter(bool)
PATTERNS = st.lists(
    st.sampled_from(["a", "B", ".", "b+", "(a|b)", "[ab]", r"\b", r"\W", "/", "a?", "^", "$", "é", r"\\", "x{2}"]),
    min_size=1,
    max_size=4,
).map(lambda parts: Pattern("".join(parts)))
TIMES = st.sampled_from(["30m", "2h", "14:00", "yesterday", "yesterday 18:00", "2024-11-14"])

_TEXT = st.builds(
    Term,
    st.lists(
        WORDS | WORDS.map(Start) | st.sampled_from([Pattern("a+"), Pattern("a/b"), Pattern("x y")]), min_size=1, max_size=3
    ).map(tuple),
    st.sampled_from(["title", "text", "by", "link"]),
    st.booleans(),
)
_FREE = st.builds(Term, st.tuples(WORDS | WORDS.map(Start) | st.just(Pattern("(a|b)c"))), st.just(""), st.booleans())
_KNOWN = st.sampled_from(sorted(VALUES)).flatmap(
    lambda field: st.builds(
        Term, st.lists(st.sampled_from(VALUES[field]), min_size=1, max_size=2).map(tuple), st.just(field), st.booleans()
    )
)
_TIMES = st.builds(Term, st.tuples(TIMES), st.sampled_from(["since", "before"]), st.booleans())

NODES: st.SearchStrategy[Node] = st.recursive(
    _TEXT | _FREE | _KNOWN | _TIMES,
    lambda inner: st.builds(Group, st.lists(inner, max_size=3).map(tuple), st.booleans(), st.booleans()),
    max_leaves=8,
)
TREES = st.lists(NODES, max_size=3).map(tuple)
