"""What is promised where the cache cannot be written while the program runs: it goes on in memory with all that comes and all
that is read, says so once, tries again, and writes what it kept when it can."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from tests.disks import fill as fill_up
from tests.disks import small_disk
from tests.store.looks import KEY, NOW, look, post
from tui_liveblog.errors import StoreError
from tui_liveblog.store import Followed, Machine, Place, Store
from tui_liveblog.store.files import free_room

OTHER = "https://tarnholt.example/live/snow"
POSTS, READING = "posts.sqlite3", "reading.sqlite3"
FULL = "disk full: new posts and marks are kept in memory only"
BACK = "the cache is written again, with all that was kept in memory"
PLACE = Place("p2", "p1", 3, following=False)
WORDS = "The pier is closed to everybody. " * 60


@dataclass
class Hand:
    """What a test says of the machine: its seconds, and the bytes that are free."""

    seconds: float = 1_000.0
    free: int | None = None

    def machine(self) -> Machine:
        return Machine(
            now=lambda: NOW,
            clock=lambda: self.seconds,
            free=lambda folder: free_room(folder) if self.free is None else self.free,
        )


@dataclass
class Disk:
    """Where a cache is, and what takes its room away and gives it back."""

    folder: Path
    filler: Path | None

    async def take(self, store: Store, hand: Hand) -> None:
        """There is no room any more."""
        if self.filler is not None:
            fill_up(self.filler.parent)
            return
        hand.free = 0

        def no_more() -> None:  # SQLite's own limit: its error is that of a full disk, and the next opening knows nothing of it
            for part in (store.posts, store.reading):
                part.connection.execute("PRAGMA max_page_count = 1")

        await store._run(no_more)

    def give(self, hand: Hand) -> None:
        """There is room again."""
        hand.free = None
        if self.filler is not None:
            self.filler.unlink()


@pytest.fixture(params=["may not grow", "tmpfs"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    """A cache that may not grow; or a real disk of four megabytes, really full."""
    if request.param == "tmpfs":
        with small_disk(tmp_path / "disk") as point:
            yield Disk(point / "cache", point / "filler")
    else:
        yield Disk(tmp_path / "cache", None)


@asynccontextmanager
async def cache(folder: Path) -> AsyncIterator[tuple[Store, Hand]]:
    """A store, and what it stands on."""
    hand = Hand()
    async with Store(folder, hand.machine()) as store:
        await store.hold(KEY)
        yield store, hand


def trouble(store: Store) -> str:
    """Why nothing is written, "" where it is."""
    return store.trouble.what if store.trouble is not None else ""


async def begin(folder: Path) -> None:
    """Two blogs, marks, a star."""
    async with Store(folder) as store:
        await store.receive(look(*(post(number) for number in range(20, 0, -1)), address="typed"), NOW)
        await store.receive(look(post(1), key=OTHER), NOW)
        await store.mark(KEY, {"p1": b"11111111", "p2": b"22222222"}, NOW)
        await store.star(KEY, "p3", NOW, starred=True)


async def go_on(store: Store) -> None:
    """What a reader and a newsdesk do in an hour: more than the log has room for."""
    later = NOW + timedelta(minutes=30)
    await store.receive(
        look(*(post(number, f"{WORDS}{number}") for number in range(300, 20, -1)), post(20, "Edited."), etag='"b"'), later
    )
    await store.mark(KEY, {f"p{number}": b"33333333" for number in range(21, 301)}, later)
    await store.mark(KEY, {"p1": None}, later)
    await store.star(KEY, "p300", later, starred=True)
    await store.star(KEY, "p3", later, starred=False)
    await store.keep_place(KEY, PLACE, later)
    await store.follow(Followed(KEY, KEY, "", "Ferry strike", later))


async def went_on(store: Store) -> None:
    """All of it is there."""
    kept = await store.everything(KEY)
    assert [known.post.id for known in kept] == [f"p{number}" for number in range(300, 0, -1)]
    assert (kept[0].post.text.startswith("The pier"), kept[280].post.text) == (True, "Edited.")
    assert [revision.post.text for revision in await store.revisions(KEY, "p20")] == ["Harbour report number 20."]
    marks = await store.marks(KEY)
    assert set(marks) == {f"p{number}" for number in (2, *range(21, 301))}
    assert (await store.stars(KEY), await store.place(KEY)) == (["p300"], PLACE)
    assert [blog.key for blog in await store.followed()] == [KEY]
    assert len(await store.everything(OTHER)) == 1
    stored = await store.known_blog("typed")
    assert stored is not None
    assert (stored.blog.key, await store.validators(KEY, KEY) != await store.validators(KEY, OTHER)) == (KEY, True)


async def test_on_a_full_disk_new_posts_and_marks_are_taken_in_memory_and_that_is_said_once(disk: Disk) -> None:
    await begin(disk.folder)
    async with cache(disk.folder) as (store, hand):
        assert (store.told(), trouble(store)) == ("", "")
        await disk.take(store, hand)
        await go_on(store)
        await went_on(store)
        assert store.trouble is not None
        assert (store.trouble.what, store.trouble.since) == ("disk full", NOW)
        assert [store.told(), store.told()] == [FULL, ""]


async def test_what_was_kept_in_memory_is_written_when_there_is_room_again_and_that_is_said_once(disk: Disk) -> None:
    await begin(disk.folder)
    async with cache(disk.folder) as (store, hand):
        await disk.take(store, hand)
        await go_on(store)
        hand.seconds += 60
        await went_on(store)  # it was tried, in vain
        assert store.told() == FULL
        disk.give(hand)
        hand.seconds += 60
        await went_on(store)
        assert (trouble(store), store.problem, store.told(), store.told()) == ("", "", BACK, "")
        async with Store(disk.folder) as other:
            await went_on(other)
        await store.mark(KEY, {"p1": b"44444444"}, NOW)
        async with Store(disk.folder) as other:
            assert (await other.marks(KEY))["p1"] == b"44444444"


async def test_what_was_kept_in_memory_is_written_at_the_end(disk: Disk) -> None:
    await begin(disk.folder)
    async with cache(disk.folder) as (store, hand):
        await disk.take(store, hand)
        await go_on(store)
        disk.give(hand)
    async with Store(disk.folder) as store:
        assert store.problem == ""
        await went_on(store)


async def test_a_disk_that_stays_full_loses_nothing_that_was_on_it(disk: Disk) -> None:
    await begin(disk.folder)
    async with cache(disk.folder) as (store, hand):
        await disk.take(store, hand)
        await go_on(store)
    disk.give(hand)
    async with Store(disk.folder) as store:
        assert store.problem == ""
        assert {f"p{number}" for number in range(1, 21)} <= {known.post.id for known in await store.everything(KEY)}
        assert (await store.marks(KEY))["p2"] == b"22222222"
    for name in (POSTS, READING):
        with closing(sqlite3.connect(disk.folder / name)) as file:
            assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


async def test_a_cache_begun_on_a_full_disk_is_made_when_there_is_room(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as point:
        filler = fill_up(point)
        async with cache(point / "cache") as (store, hand):
            assert trouble(store)
            await store.receive(look(post(2), post(1)), NOW)
            await store.mark(KEY, {"p1": b"11111111"}, NOW)
            filler.unlink()
            hand.seconds += 60
            assert await store.marks(KEY) == {"p1": b"11111111"}
            assert not trouble(store)
        async with Store(point / "cache") as store:
            assert [known.post.id for known in await store.everything(KEY)] == ["p2", "p1"]
            assert await store.marks(KEY) == {"p1": b"11111111"}


async def test_marks_that_another_program_writes_meanwhile_are_not_written_over(tmp_path: Path) -> None:
    await begin(tmp_path)
    disk = Disk(tmp_path, None)
    async with cache(tmp_path) as (store, hand), Store(tmp_path) as other:
        await disk.take(store, hand)
        await store.receive(look(*(post(number, WORDS) for number in range(60, 30, -1))), NOW)
        assert trouble(store)
        await store.mark(KEY, {"p5": b"55555555"}, NOW)
        await other.mark(KEY, {"p1": None, "p6": b"66666666"}, NOW)
        await other.receive(look(post(21, "Theirs.")), NOW)
        seen = (await store.known_blog(KEY), await other.known_blog(KEY))
        assert None not in seen
        disk.give(hand)
        hand.seconds += 60
        for one in (store, other):
            assert await one.marks(KEY) == {"p2": b"22222222", "p5": b"55555555", "p6": b"66666666"}
            assert {"p21", "p60", "p31", "p1"} <= {known.post.id for known in await one.everything(KEY)}
            stored = await one.known_blog(KEY)
            assert stored is not None
            assert stored.posts == len(await one.everything(KEY))
        for one, before, missing in ((store, seen[0], "p21"), (other, seen[1], "p60")):
            assert before is not None
            _, changes = await one.since(KEY, before.news)  # each program is told of what the other saw
            assert missing in {known.post.id for known in changes.touched}


async def test_a_disk_at_its_brink_is_tried_more_and_more_seldom(tmp_path: Path) -> None:
    await begin(tmp_path)
    disk = Disk(tmp_path, None)
    async with cache(tmp_path) as (store, hand):
        waits: list[float] = []
        number = 100
        for _ in range(4):
            await disk.take(store, hand)
            number += 40
            await store.receive(look(*(post(one, WORDS) for one in range(number + 40, number, -1))), NOW)
            assert trouble(store)
            disk.give(hand)
            began = hand.seconds
            while trouble(store):
                hand.seconds += 1
                await store.version()
            waits.append(hand.seconds - began)
        assert waits == [5, 10, 20, 40]


# The directory goes.


@pytest.mark.parametrize("again", [True, False], ids=["can be made again", "cannot"])
async def test_a_directory_that_is_removed_while_it_runs_costs_nothing(tmp_path: Path, again: bool) -> None:
    folder = tmp_path / "place" / "cache"
    await begin(folder)
    async with cache(folder) as (store, hand):
        assert len(await store.everything(KEY)) == 20
        shutil.rmtree(tmp_path / "place")
        if not again:
            (tmp_path / "place").write_text("in the way")
        await go_on(store)
        await went_on_without_other(store)
        assert (not trouble(store)) is again
        assert store.told() == (BACK if again else "cache directory gone: new posts and marks are kept in memory only")
        (tmp_path / "place").unlink() if not again else None
        hand.seconds += 60
        await went_on_without_other(store)
        assert not trouble(store)
    async with Store(folder) as store:
        await went_on_without_other(store)


async def went_on_without_other(store: Store) -> None:
    """Of a blog that nobody looked at since, nothing can be known when the directory is gone."""
    marks = await store.marks(KEY)
    assert set(marks) == {f"p{number}" for number in (2, *range(21, 301))}
    assert [known.post.id for known in await store.everything(KEY)] == [f"p{number}" for number in range(300, 0, -1)]
    assert await store.place(KEY) == PLACE


async def test_files_that_another_program_began_anew_are_taken(tmp_path: Path) -> None:
    await begin(tmp_path)
    async with Store(tmp_path) as store:
        assert len(await store.everything(KEY)) == 20
        for name in os.listdir(tmp_path):
            (tmp_path / name).unlink()
        async with Store(tmp_path) as other:
            await other.mark(KEY, {"p9": b"99999999"}, NOW)
            await other.receive(look(post(9)), NOW)
            assert await store.marks(KEY) == {"p9": b"99999999"}
            assert [known.post.id for known in await store.everything(KEY)] == ["p9"]
            await store.mark(KEY, {"p8": b"88888888"}, NOW)
            assert set(await other.marks(KEY)) == {"p8", "p9"}


async def test_nothing_is_forgotten_in_memory_alone(tmp_path: Path) -> None:
    await begin(tmp_path)
    disk = Disk(tmp_path, None)
    async with cache(tmp_path) as (store, hand):
        await disk.take(store, hand)
        await store.receive(look(*(post(number, WORDS) for number in range(60, 30, -1))), NOW)
        with pytest.raises(StoreError, match="disk full: nothing can be forgotten now"):
            await store.forget(KEY)
        assert len(await store.everything(KEY)) == 50


async def test_a_directory_that_may_be_written_again_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.write_text("in the way")
    async with cache(folder) as (store, hand):
        assert f"the cache in {folder} cannot be used" in store.told()
        await store.receive(look(post(1)), NOW)
        await store.mark(KEY, {"p1": b"11111111"}, NOW)
        folder.unlink()
        hand.seconds += 60
        assert await store.version() != (0, 0)
        assert store.told() == BACK
    async with Store(folder) as store:
        assert [known.post.id for known in await store.everything(KEY)] == ["p1"]
        assert await store.marks(KEY) == {"p1": b"11111111"}
    assert stat_mode(folder) == 0o700


def stat_mode(path: Path) -> int:
    with contextlib.suppress(FileNotFoundError):
        return os.stat(path).st_mode & 0o777
    return 0
