"""What is promised of gaps as they are kept: with their posts or not at all, over restarts, for every program on one cache."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.store.looks import KEY, NOON, NOW, look, post
from tui_liveblog.changes.gaps import Gap
from tui_liveblog.model import Coverage, Post, PostKind
from tui_liveblog.store import Look, Store
from tui_liveblog.store.database import open_database
from tui_liveblog.store.posts import Posts
from tui_liveblog.store.tables import Moved

POSTS = "posts.sqlite3"


def minute(number: float) -> datetime:
    return NOON + timedelta(minutes=number)


def page(*posts: Post, older: bool = False) -> Look:
    """A look at a page that shows its newest posts alone; or one for older posts."""
    seen = look(*posts)
    coverage = Coverage.DELTA if older else Coverage.WINDOW
    return seen._replace(snapshot=replace(seen.snapshot, coverage=coverage), older=older)


def run(newest: int, oldest: int, *, older: bool = False) -> Look:
    return page(*(post(number) for number in range(newest, oldest - 1, -1)), older=older)


async def gaps(store: Store) -> tuple[Gap, ...]:
    stored = await store.known_blog(KEY)
    assert stored is not None
    return stored.gaps


async def test_a_gap_is_there_after_a_restart_and_so_is_its_end(tmp_path: Path) -> None:
    async with Store(tmp_path) as store:
        await store.receive(run(20, 10), NOW)
        assert await gaps(store) == ()
        await store.receive(run(60, 50), NOW)
    async with Store(tmp_path) as store:
        assert await gaps(store) == (Gap(minute(50), minute(20)),)
        await store.receive(run(61, 15), NOW)
        assert await gaps(store) == ()
    async with Store(tmp_path) as store:
        assert await gaps(store) == ()


async def test_older_posts_move_a_gap_down_and_fill_it_and_what_is_new_does_not(tmp_path: Path) -> None:
    async with Store(tmp_path) as store:
        await store.receive(run(20, 10), NOW)
        await store.receive(run(60, 50), NOW)
        await store.receive(run(49, 40, older=True), NOW)
        assert await gaps(store) == (Gap(minute(40), minute(20)),)
        delta = run(39, 10, older=True)._replace(older=False)
        await store.receive(delta, NOW)
        assert await gaps(store) == (Gap(minute(40), minute(20)),)
        await store.receive(run(39, 20, older=True), NOW)
        assert await gaps(store) == ()


async def test_a_page_that_did_not_change_leaves_every_gap(tmp_path: Path) -> None:
    async with Store(tmp_path) as store:
        await store.receive(run(20, 10), NOW)
        await store.receive(run(60, 50), NOW)
        await store.unchanged(KEY, {}, NOW, full=True)
        assert await gaps(store) == (Gap(minute(50), minute(20)),)


@pytest.mark.parametrize("fields", [{"pinned": True}, {"kind": PostKind.TEASER}])
async def test_a_stored_post_that_does_not_stand_at_its_time_is_no_end_of_a_gap(fields: dict[str, object]) -> None:
    async with Store(None) as store:
        await store.receive(page(post(14), post(10), replace(post(30), **fields)), NOW)
        await store.receive(run(60, 50), NOW)
        assert await gaps(store) == (Gap(minute(50), minute(14)),)


async def test_posts_of_one_minute_are_neighbours() -> None:
    async with Store(None) as store:
        await store.receive(run(20, 10), NOW)
        await store.receive(page(post(21), replace(post(20, "Of the same minute."), id="twin")), NOW)
        assert await gaps(store) == ()


async def test_a_moment_to_the_microsecond_is_the_post_s_own_after_a_restart(tmp_path: Path) -> None:
    odd = replace(post(50), published=minute(50) + timedelta(microseconds=123_457))
    async with Store(tmp_path) as store:
        await store.receive(run(20, 10), NOW)
        await store.receive(page(post(51), odd), NOW)
    async with Store(tmp_path) as store:
        (gap,) = await gaps(store)
        (entry,) = (entry for entry in await store.entries(KEY) if entry.id == "p50")
        assert gap.newer == entry.moment


async def test_two_programs_on_one_cache_see_one_gap(tmp_path: Path) -> None:
    async with Store(tmp_path) as mine, Store(tmp_path) as other:
        await mine.receive(run(20, 10), NOW)
        await other.receive(run(60, 50), NOW)
        assert await gaps(mine) == (Gap(minute(50), minute(20)),)
        await mine.receive(run(60, 20), NOW)
        assert await gaps(other) == ()


def test_a_gap_is_written_with_its_posts_or_not_at_all(tmp_path: Path) -> None:
    def refuse(_: Mapping[str, Moved]) -> None:
        raise sqlite3.OperationalError("disk full")

    connection, _ = open_database(tmp_path, POSTS, Posts.schema)
    with closing(Posts(connection)) as posts:
        posts.receive(run(20, 10), NOW, lambda _: None)
        with pytest.raises(sqlite3.OperationalError):
            posts.receive(run(60, 50), NOW, refuse)
        stored = posts.blog(KEY)
        assert stored is not None
        assert (stored.gaps, len(posts.everything(KEY))) == ((), 11)


async def test_a_file_of_the_version_before_has_no_gaps_and_takes_them_from_now_on(tmp_path: Path) -> None:
    async with Store(tmp_path) as store:
        await store.receive(run(20, 10), NOW)
    with closing(sqlite3.connect(tmp_path / POSTS)) as older:
        version = older.execute("PRAGMA user_version").fetchone()[0]
        older.execute("ALTER TABLE blog DROP COLUMN gaps")
        older.execute(f"PRAGMA user_version = {version - 1}")
        older.commit()
    async with Store(tmp_path) as store:
        assert await gaps(store) == ()
        await store.receive(run(60, 50), NOW)
        assert await gaps(store) == (Gap(minute(50), minute(20)),)


@pytest.mark.parametrize("held", ["", "{", "[1]", '[["now", "then"]]', json.dumps([[1e300, 0]])])
async def test_a_file_whose_gaps_cannot_be_read_is_set_aside(tmp_path: Path, held: str) -> None:
    async with Store(tmp_path) as store:
        await store.receive(run(20, 10), NOW)
    with closing(sqlite3.connect(tmp_path / POSTS)) as damaged:
        damaged.execute("UPDATE blog SET gaps = ?", (held,))
        damaged.commit()
    async with Store(tmp_path) as store:
        assert await store.known_blog(KEY) is None
        assert f"was damaged; it is kept as {POSTS}.corrupt-" in store.problem
