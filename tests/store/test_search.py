"""What is promised of a search of the store: it finds what the language says, whatever SQLite leaves out of the scan."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.query.naive import QUERY, SEEN, Made, Seen
from tests.store.looks import KEY, NOON, look, post
from tui_liveblog.model import Block, BlockKind, Blog, Coverage, Origins, Post, Rank, Snapshot, Span
from tui_liveblog.query import At, narrows, parse
from tui_liveblog.store import Look, Reader, Store

AT = At(NOON, NOON.tzinfo)  # type: ignore[arg-type]  # noon is aware


def as_post(number: int, seen: Seen) -> Post:
    """A post of the naive rules as a page shows it."""
    body = [Block(BlockKind.PARAGRAPH, (Span(seen.text),))]
    if "image" in seen.has:
        body.append(Block(BlockKind.IMAGE, url="https://a.example/i.png"))
    if "link" in seen.has:
        body.append(Block(BlockKind.PARAGRAPH, (Span("", "https://b.example/"),)))
    return Post(
        f"p{number}",
        published=NOON - timedelta(minutes=seen.minutes),
        title=seen.title,
        authors=seen.authors,
        body=tuple(body),
        key="key" in seen.flags,
        origins=Origins.all(Rank.SHOWN),
    )


def as_cleaned(seen: Seen) -> Seen:
    """As it comes to the store: blanks at its ends are gone."""
    names = tuple(dict.fromkeys(name.strip() for name in seen.authors if name.strip()))
    return seen._replace(title=seen.title.strip(), text=seen.text.strip(), authors=names)


def without_links(made: Made) -> bool:
    return "link:" not in made.text


@settings(deadline=None, max_examples=60)
@given(st.lists(SEEN.map(as_cleaned), min_size=1, max_size=6), st.lists(QUERY.filter(without_links), min_size=1, max_size=6))
def test_a_search_of_the_store_finds_what_the_naive_rules_find(posts: list[Seen], queries: list[Made]) -> None:
    asyncio.run(_searched(posts, queries))


async def _searched(posts: list[Seen], queries: list[Made]) -> None:
    async with Store(None) as store:
        shown = tuple(as_post(number, seen) for number, seen in enumerate(posts))
        await store.receive(Look(KEY, "schema.org", Snapshot(Blog(), shown, Coverage.WHOLE), {}), NOON)
        entries = {entry.id: entry.digest for entry in await store.entries(KEY)}
        read = {f"p{number}": entries[f"p{number}"] for number, seen in enumerate(posts) if "read" in seen.flags}
        reader = Reader(read, {f"p{number}" for number, seen in enumerate(posts) if "starred" in seen.flags})
        for made in queries:
            found = await store.search(KEY, parse(made.text), AT, reader)
            assert set(found.ids) == {f"p{number}" for number, seen in enumerate(posts) if made.holds(seen)}, made.text


QUERIES = (
    "h", "ha", "har", "harb", "Harb", "harbour", "harbour n", "harbour nu", "HARBOUR", "marsh", "mar*", "by:mar", "-harbour",
    "title:1", "text:number", "report OR ferry", "-(report ferry)", "/rep.rt/", "is:key", "-is:key report", "since:14:00",
    "before:13:00 report", "has:link", "is:unread har", "“report", "nobody", "number 1", '"number 1"',
)  # fmt: skip


@pytest.mark.parametrize("authors", [(), ("Ida Marsh",), ("Ida Marsh", "Bo Ferry")])
async def test_letter_by_letter_finds_what_each_query_finds_alone(authors: tuple[str, ...]) -> None:
    posts = [
        post(number, title=f"Report {number}" if number % 3 else "", authors=("Col Marsh",) * (number % 2))
        for number in range(40)
    ]
    async with Store(None) as typed:
        await typed.receive(look(*reversed(posts), authors=authors), NOON)
        for query in QUERIES:
            async with Store(None) as fresh:
                await fresh.receive(look(*reversed(posts), authors=authors), NOON)
                alone = await fresh.search(KEY, parse(query), AT)
            assert set((await typed.search(KEY, parse(query), AT)).ids) == set(alone.ids), query


@pytest.mark.parametrize(
    ("query", "before", "does"),
    [
        ("har", "ha", True),
        ("harbour ice", "har", True),
        ("ice har", "har ice", True),
        ("ha", "har", False),
        ("Har", "ha", True),
        ("har", "Ha", False),
        ("Har", "Ha", True),
        ("by:mar", "mar", False),
        ("har OR ice", "har", False),
        ("-har", "ha", False),
        ("har -ice", "har", True),
        ("harbour", "har*", False),
        ("har since:1h", "har", True),
        ("har since:1h", "har since:1h", False),
        ("is:key har", "is:key", True),
    ],
)
def test_a_query_that_asks_for_less_is_known(query: str, before: str, does: bool) -> None:
    assert narrows(parse(query), parse(before)) is does


async def test_a_post_that_came_since_is_found_by_the_longer_query_too() -> None:
    async with Store(None) as store:
        await store.receive(look(post(1), post(0)), NOON)
        assert len((await store.search(KEY, parse("rep"), AT)).ids) == 2
        await store.receive(look(post(2), post(1, "Something else."), post(0)), NOON)
        assert (await store.search(KEY, parse("report"), AT)).ids == ["p2", "p0"]


async def _steps(store: Store, query: str) -> list[tuple[int, bool]]:
    return [(len(found.ids), more) async for found, more in store.searching(KEY, parse(query), AT)]


async def test_a_long_history_is_searched_in_steps_newest_first() -> None:
    async with Store(None) as store:
        posts = [post(number, f"Words {number % 2}") for number in range(2_000, 0, -1)]
        await store.receive(look(*posts), NOON)
        assert await _steps(store, "words") == [(1_001, True), (2_000, False)]
        first = [found.ids[0] async for found, _ in store.searching(KEY, parse("ords 1"), AT)]
        assert first == ["p1999"] * 2
        assert await _steps(store, "of") == [(0, True), (0, False)]


async def test_a_longer_query_looks_through_the_hits_of_the_shorter_and_at_nothing_else() -> None:
    async with Store(None) as store:
        await store.receive(look(*(post(number, f"Words w{number}") for number in range(2_000, 0, -1))), NOON)
        assert await _steps(store, "w19") == [(100, True), (111, False)]
        said: list[str] = []
        await store._run(lambda: store.posts.connection.set_trace_callback(said.append))
        assert await _steps(store, "w199") == [(11, False)]
        assert not [statement for statement in said if "instr" in statement]
