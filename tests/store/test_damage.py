"""What is promised of damage beside the two files, and under a running program: what can be saved is, the other file is whole,
and the program goes on. Damage of the files themselves that is there at the start is in test_database."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests.store.looks import KEY, NOW, look, post
from tests.store.test_database import MARKS, aside, fill
from tui_liveblog.store import Store

POSTS, READING = "posts.sqlite3", "reading.sqlite3"
BOTH = pytest.mark.parametrize("name", [POSTS, READING])


async def works(folder: Path) -> tuple[int, int, str]:
    """A program begins, writes and ends well, and the next finds that. How many posts and marks were there; what was said."""
    async with Store(folder) as store:
        posts = len(await store.everything(KEY))
        marks = len(await store.marks(KEY))
        await store.receive(look(post(500)), NOW)
        await store.mark(KEY, {"p500": b"55555555"}, NOW)
        said = store.problem
    async with Store(folder) as after:
        assert after.problem == ""
        assert "p500" in {known.post.id for known in await after.everything(KEY)}
        assert "p500" in await after.marks(KEY)
    await asyncio.to_thread(are_whole, folder)
    return posts, marks, said


def are_whole(folder: Path) -> None:
    for name in (POSTS, READING):
        with closing(sqlite3.connect(folder / name)) as file:
            assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


async def killed(folder: Path) -> None:
    """Files as a kill leaves them: with their logs, in which some of what was written is alone."""
    await fill(folder / "before")
    async with Store(folder / "before") as store:
        await store.receive(look(*(post(number, "Other words. " * 20) for number in range(400, 0, -1))), NOW)
        await store.mark(KEY, {"late": b"11111111"}, NOW)
        for name in os.listdir(folder / "before"):
            shutil.copy(folder / "before" / name, folder / name)
    shutil.rmtree(folder / "before")
    assert (folder / f"{READING}-wal").stat().st_size


def random(data: bytes) -> bytes:
    return Random(5).randbytes(len(data))


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def nothing(data: bytes) -> bytes:
    return b""


def text(data: bytes) -> bytes:
    return b"The dog ate it.\n" * 500


def random_inside(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + Random(5).randbytes(4096) + data[middle + 4096 :]


LOGS = pytest.mark.parametrize("damage", [random, half, nothing, text, random_inside])


@BOTH
@LOGS
async def test_a_damaged_log_costs_at_most_what_was_in_it_alone(
    tmp_path: Path, name: str, damage: Callable[[bytes], bytes]
) -> None:
    await killed(tmp_path)
    file = tmp_path / f"{name}-wal"
    file.write_bytes(damage(file.read_bytes()))
    posts, marks, _ = await works(tmp_path)
    assert posts == 400 or (name == POSTS and aside(tmp_path, POSTS))
    assert marks in (400, 401)
    assert marks == 401 or name == READING


@BOTH
@LOGS
async def test_a_damaged_index_of_the_log_costs_nothing(tmp_path: Path, name: str, damage: Callable[[bytes], bytes]) -> None:
    await killed(tmp_path)
    file = tmp_path / f"{name}-shm"
    file.write_bytes(damage(file.read_bytes()))
    assert await works(tmp_path) == (400, 401, "")


@BOTH
@LOGS
async def test_a_journal_that_is_none_costs_nothing(tmp_path: Path, name: str, damage: Callable[[bytes], bytes]) -> None:
    await fill(tmp_path)
    (tmp_path / f"{name}-journal").write_bytes(damage(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" * 1000))
    assert await works(tmp_path) == (400, 400, "")


@BOTH
async def test_a_folder_where_a_file_should_be_is_set_aside(tmp_path: Path, name: str) -> None:
    await fill(tmp_path)
    (tmp_path / name).unlink()
    (tmp_path / name).mkdir()
    (tmp_path / name / "kept").write_text("somebody's")
    posts, marks, said = await works(tmp_path)
    assert (posts, marks) == ((0, 400) if name == POSTS else (400, 0))
    assert said.startswith(f"{name} was damaged; it is kept as {name}.corrupt-")
    assert (aside(tmp_path, name)[0] / "kept").read_text() == "somebody's"


@BOTH
async def test_an_empty_file_is_begun_anew_and_the_other_is_whole(tmp_path: Path, name: str) -> None:
    await fill(tmp_path)
    (tmp_path / name).write_bytes(b"")
    assert (await works(tmp_path))[:2] == ((0, 400) if name == POSTS else (400, 0))


# While the program runs.


@BOTH
async def test_random_bytes_in_the_middle_are_met_while_it_runs_and_the_other_file_is_whole(tmp_path: Path, name: str) -> None:
    await fill(tmp_path)
    async with Store(tmp_path) as store:  # it has read no more than the head yet
        file = tmp_path / name
        data = file.read_bytes()
        file.write_bytes(data[:8192] + Random(5).randbytes(len(data) - 8192))
        os.truncate(file, len(data))
        marks = await store.marks(KEY)
        posts = len(await store.everything(KEY))
        assert (posts, len(marks)) == ((0, 400) if name == POSTS else (400, 0))
        assert f"{name} was damaged" in store.told()
        await store.receive(look(post(1)), NOW)
        await store.mark(KEY, {"p1": b"11111111"}, NOW)
    await works(tmp_path)
    assert len(aside(tmp_path, name)) == 1
    assert aside(tmp_path, READING if name == POSTS else POSTS) == []


@BOTH
async def test_damage_that_one_program_sets_aside_is_not_written_on_by_the_other(tmp_path: Path, name: str) -> None:
    await fill(tmp_path)
    async with Store(tmp_path) as first, Store(tmp_path) as second:
        file = tmp_path / name
        data = file.read_bytes()
        file.write_bytes(data[:8192] + Random(5).randbytes(len(data) - 8192))
        for store in (first, second, first, second):
            await store.receive(look(*(post(number) for number in range(9, 0, -1))), NOW)
            await store.mark(KEY, {"p1": b"11111111"}, NOW)
            await store.everything(KEY)
            await store.marks(KEY)
        await first.mark(KEY, {"p2": b"22222222"}, NOW)
        await second.mark(KEY, {"p3": b"33333333"}, NOW)
        assert await first.marks(KEY) == await second.marks(KEY)
        assert {"p1", "p2", "p3"} <= set(await first.marks(KEY))
        assert len(await first.everything(KEY)) == len(await second.everything(KEY))
    await asyncio.to_thread(are_whole, tmp_path)
    assert len(aside(tmp_path, name)) == 1


async def test_a_file_damaged_where_nothing_can_be_set_aside_is_gone_on_without(tmp_path: Path) -> None:
    from tests.store.test_database import as_a_reader_only

    await fill(tmp_path)
    for name in (POSTS, READING):
        data = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(data[:8192] + Random(5).randbytes(len(data) - 8192))
    with as_a_reader_only(tmp_path):
        async with Store(tmp_path) as store:
            assert store.trouble is not None
            await store.receive(look(post(1)), NOW)
            await store.mark(KEY, {"p1": b"11111111"}, NOW)
            assert [known.post.id for known in await store.everything(KEY)] == ["p1"]
            assert await store.marks(KEY) == {"p1": b"11111111"}


async def test_rows_that_no_program_of_ours_wrote_are_gone_on_without_where_nothing_can_be_set_aside(tmp_path: Path) -> None:
    from tests.store.test_database import as_a_reader_only

    await fill(tmp_path)
    with closing(sqlite3.connect(tmp_path / POSTS)) as file:
        file.execute("UPDATE post SET data = x'c1' WHERE id = 'p7'")
        file.commit()
    with as_a_reader_only(tmp_path):
        async with Store(tmp_path) as store:
            await store.mark(KEY, {"p1": b"11111111"}, NOW)
            assert await store.everything(KEY) == []
            await store.receive(look(post(1)), NOW)
            assert [known.post.id for known in await store.everything(KEY)] == ["p1"]
            assert await store.marks(KEY) == {**MARKS, "p1": b"11111111"}
