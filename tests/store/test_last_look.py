"""What is remembered of the last look is what the file would say: two caches, one that forgets at once, see the same."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import at, post
from tui_liveblog.changes import Changes
from tui_liveblog.model import Blog, Coverage, Post, Snapshot
from tui_liveblog.store import Look, Store

KEY, OTHER = "http://harbour.example/live", "http://harbour.example/other"


def look(
    posts: tuple[Post, ...], key: str = KEY, *, coverage: Coverage = Coverage.WINDOW, deleted: tuple[str, ...] = ()
) -> Look:
    return Look(key, "schema.org", Snapshot(Blog(), posts, coverage, deleted), {}, full=coverage is not Coverage.DELTA)


def some_page(chance: random.Random, newest: int) -> tuple[Post, ...]:
    """A window of posts, newest first: some edited, some missing, some pinned, some without a time."""
    posts: list[Post] = []
    for number in range(newest, max(0, newest - chance.choice((4, 6, 9))), -1):
        if chance.random() < 0.15:
            continue
        words = f"Report {number}" + (" mended" if chance.random() < 0.2 else "")
        minute = None if chance.random() < 0.1 else float(number)
        posts.append(post(f"p{number}", words, minute, pinned=chance.random() < 0.05))
    return (*posts, *(post("p1", "Report 1", 1.0, pinned=True) for _ in range(chance.random() < 0.1)))


@pytest.mark.parametrize("seed", range(6))
async def test_looks_that_remember_the_last_one_change_what_looks_that_forget_it_do(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    async with Store(tmp_path / "one") as one, Store(tmp_path / "one") as beside, Store(tmp_path / "two") as two:
        now, newest = at(180), 6
        for _ in range(60):
            now += timedelta(minutes=1)
            newest += chance.choice((0, 1, 1, 2))
            key = chance.choice((KEY, KEY, KEY, OTHER))
            if chance.random() < 0.2:
                full = chance.random() < 0.5
                changes = [await store.unchanged(key, {}, now, full=full) for store in (one, two)]
            else:
                coverage = chance.choice((Coverage.WINDOW, Coverage.WINDOW, Coverage.WINDOW, Coverage.WHOLE, Coverage.DELTA))
                deleted = (f"p{chance.randrange(1, newest)}",) if chance.random() < 0.1 else ()
                seen = look(some_page(chance, newest), key, coverage=coverage, deleted=deleted)
                by = beside if chance.random() < 0.15 else one  # another program on the same cache
                await two._run(two.posts._last._kept.clear)
                changes = [await store.receive(seen, now) for store in (by, two)]
            assert changes[0] == changes[1]
        for key in (KEY, OTHER):
            assert await one.everything(key) == await two.everything(key)


@asynccontextmanager
async def statements(store: Store) -> AsyncIterator[list[str]]:
    """What is asked of the file of posts."""
    said: list[str] = []
    await store._run(lambda: store.posts.connection.set_trace_callback(said.append))
    yield said
    await store._run(lambda: store.posts.connection.set_trace_callback(None))


@pytest.mark.parametrize("posts", [10, 300])
async def test_a_look_with_one_new_post_reads_no_other_from_the_file_however_many_the_page_shows(posts: int) -> None:
    async with Store(None) as store:
        now: datetime = at(180)

        def page(newest: int) -> Look:
            return look(tuple(post(f"p{number}", minute=float(number)) for number in range(newest, newest - posts, -1)))

        await store.receive(page(posts), now)
        async with statements(store) as said:
            changes = await store.receive(page(posts + 1), now)
        assert [item.post.id for item in changes.added] == [f"p{posts + 1}"]
        assert len(said) <= 20
        assert [one for one in said if "moment >=" in one] == []
        async with statements(store) as said:
            assert not await store.receive(page(posts + 1), now)
        assert len(said) <= 14


async def test_what_another_program_writes_between_two_looks_is_not_overlooked(tmp_path: Path) -> None:
    first, second = post("p1", "Ice.", 1.0), post("p1", "Ice and snow.", 1.0, updated=at(3))
    async with Store(tmp_path) as one, Store(tmp_path) as other:
        await one.receive(look((first,)), at(180))
        await other.receive(look((second,)), at(181))
        changes = await one.receive(look((second,)), at(182))
        assert not changes


async def test_a_look_that_found_nothing_new_is_two_turns_and_a_dozen_statements(tmp_path: Path) -> None:
    async with Store(tmp_path) as store:
        page = look(tuple(post(f"p{number}", minute=float(number)) for number in range(300, 0, -1)))
        await store.receive(page, at(180))
        await store.unchanged(KEY, {}, at(181), full=True)
        async with statements(store) as said:
            stored, known = await store.to_ask(KEY)
            news = await store.news(KEY, 1, store.confirming(KEY, known, at(182), full=True))
        assert (stored is not None, news.changes, news.stored is not None) == (True, Changes(), True)
        assert len(said) <= 14, said
