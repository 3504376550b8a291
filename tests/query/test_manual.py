"""The manual of the language holds: each example of docs/queries.md finds what it says, from memory and from the store."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.store.looks import KEY, look
from tui_liveblog.changes import Known
from tui_liveblog.model import Block, BlockKind, Blog, Origins, Post, PostKind, Rank, Span, text_digest
from tui_liveblog.query import FIELDS, VALUES, At, Facts, matches, parse
from tui_liveblog.query.terms import terms_of
from tui_liveblog.store import Store
from tui_liveblog.timeline.facts import facts_of

MANUAL = (Path(__file__).parent.parent.parent / "docs" / "queries.md").read_text(encoding="utf-8")
ZONE = timezone(timedelta(hours=-5))
NOW = datetime(2024, 11, 14, 15, 0, tzinfo=ZONE)
AT = At(NOW.astimezone(UTC), ZONE)
KINDS = {kind.value: kind for kind in (BlockKind.IMAGE, BlockKind.VIDEO, BlockKind.QUOTE, BlockKind.EMBED)}


def rows(head: str) -> list[list[str]]:
    """The cells of every table whose head begins so."""
    found = []
    for table in re.findall(rf"^\| {head}.*\n\|[-|]+\n((?:\|.*\n)+)", MANUAL, re.MULTILINE):
        for line in table.splitlines():
            cells = re.split(r"(?<!\\)\|", line.strip()[1:-1])
            found.append([cell.strip().replace("\\|", "|") for cell in cells])
    return found


class Told(NamedTuple):
    """A post of the manual, and what its reader did."""

    known: Known
    unread: bool
    starred: bool


def told(row: list[str]) -> Told:
    """A row of the first table."""
    name, when, by, headline, text, besides = row
    words = [word.strip() for word in besides.split(",")]
    day, _, clock = when.rpartition(" ")
    hour, minute = map(int, clock.split(":"))
    moment = NOW.replace(hour=hour, minute=minute) - timedelta(days=day == "yesterday")
    link = next((word.removeprefix("link ") for word in words if word.startswith("link ")), "")
    body = [Block(BlockKind.PARAGRAPH, (Span(text, link),))]
    body += [Block(KINDS[word], (Span(""),), url="https://pictures.example/1") for word in words if word in KINDS]
    post = Post(
        name,
        published=moment.astimezone(UTC),
        title=headline,
        authors=tuple(author.strip() for author in by.split(",")) if by else (),
        body=tuple(body),
        key="key" in words,
        pinned="pinned" in words,
        summary="summary" in words,
        kind=PostKind.TEASER if "teaser" in words else PostKind.POST,
        origins=Origins.all(Rank.SHOWN),
    )
    assert post.published is not None
    known = Known(
        post,
        post.published,
        1,
        text_digest(post),
        AT.now,
        AT.now if "edited" in words else None,
        AT.now if "withdrawn" in words else None,
    )
    return Told(known, "unread" in words, "starred" in words)


POSTS = {row[0].strip("`"): told([row[0].strip("`"), *row[1:]]) for row in rows("post ")}
EXAMPLES = [
    (query[1:-1], finds.split(), hint.strip("`") if hint.startswith("`") else "") for query, finds, hint in rows("query ")
]


def facts(post: Told) -> Facts:
    return facts_of(post.known, Blog(), unread=post.unread, starred=post.starred)


def test_the_manual_has_its_posts_and_its_examples() -> None:
    assert list(POSTS) == ["lifeboat", "rail", "quote", "budget", "café", "strike"]
    assert len(EXAMPLES) > 70
    assert {name for _, finds, _ in EXAMPLES for name in finds} == set(POSTS)


@pytest.mark.parametrize(("query", "finds", "hint"), EXAMPLES, ids=[query for query, _, _ in EXAMPLES])
def test_an_example_of_the_manual_finds_what_it_says(query: str, finds: list[str], hint: str) -> None:
    assert [name for name, post in POSTS.items() if matches(parse(query), facts(post), AT)] == finds
    assert parse(query).hint == hint


async def test_the_store_finds_the_same() -> None:
    posts = [post.known.post for post in POSTS.values()]
    now = AT.now
    async with Store(None) as store:
        before = {name: Post(name, origins=posts[0].origins, published=now - timedelta(days=9)) for name in ("budget",)}
        await store.receive(look(*(before.get(post.id, post) for post in posts)), now)
        gone = [post for post in posts if post.id != "strike"]
        await store.receive(look(*gone), now)
        await store.receive(look(*gone), now)
        for post in POSTS.values():
            if not post.unread:
                await store.mark(KEY, {post.known.post.id: post.known.digest}, now)
            if post.starred:
                await store.star(KEY, post.known.post.id, now, starred=True)
        for query, finds, _ in EXAMPLES:
            found = (await store.search(KEY, parse(query), AT)).ids
            assert [name for name in POSTS if name in found] == finds, query


def test_every_field_and_every_word_that_one_knows_has_an_example() -> None:
    looked_at = terms_of(node for query, _, _ in EXAMPLES for node in parse(query).terms)
    assert {term.field for term in looked_at} == {"", *FIELDS.values()}
    for field, words in VALUES.items():
        assert {value for term in looked_at if term.field == field for value in term.values} == set(words)
    assert all(f"`{key}:" in MANUAL for key in FIELDS)
