"""The filter's language: any text is a query, what it means can be written down, and looking for it ends soon."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from tests.hostile.safety import is_safe
from tui_liveblog.query import At, Facts, More, fold, folded_names, matches, parse, printed, sift, spans

TOKENS = (
    b" OR ",
    b"by:",
    b"title:",
    b"is:unread",
    b"has:image",
    b"since:30m",
    b"before:14:00",
    b"link:",
    b"-",
    b"!",
    b"|",
    b"(",
    b")",
    b'"',
    b"*",
    b"/(a+)+$/",
    b"(?<=",
    b"{1,9}",
    b"\\p{L}",
    b"[[",
    b"\\1",
    "ß".encode(),
    "é".encode(),
    "\u202e".encode(),
)
AT = At(datetime(2026, 11, 22, 12, tzinfo=UTC), UTC)
POSTS = [
    (
        str(number),
        Facts(
            fold(title), fold(text), folded_names((who,)), AT.now, frozenset({"unread"}), lambda: More((), frozenset({"image"}))
        ),
    )
    for number, (title, text, who) in enumerate(
        [
            ("Ferry late", "The ferry to Tarnholt is late. " * 20, "Ida Marsh"),
            ("Straße", "a" * 60 + "!", "José Ruß"),
            ("", "", ""),
        ]
    )
]


def one(data: bytes) -> None:
    """Any bytes as what a reader types."""
    source = data[:400].decode("utf-8", "replace")
    query = parse(source)
    assert is_safe(query.hint)
    assert "\n" not in query.hint
    text = printed(query.terms)
    again = parse(text)
    assert again.terms == query.terms
    assert again.hint == ""
    assert printed(again.terms) == text
    found, done = sift(query, AT, lambda: iter(POSTS))
    if done.terms == query.terms:
        assert set(found) == {own for own, facts in POSTS if matches(query, facts, AT)}
    for _, facts in POSTS:
        shown = spans(query, facts.text)
        assert all(0 <= first < last <= len(facts.text) for first, last in shown)


def seeds() -> Iterable[bytes]:
    """What the manual shows."""
    yield from (
        b"storm harbour",
        b'"last train"',
        b"/tide(s|d)?\\b/",
        b"strand*",
        b"-sport !x",
        b"rail OR (strike | by:karvonen,pugh)",
    )
