"""What is promised of the two files: damage to one never touches the other, a newer version's is never written, and where
nothing can be written the program goes on in memory and says so."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC
from pathlib import Path
from random import Random

import pytest

from tests.store.looks import KEY, NOW, look, post
from tui_liveblog.errors import OtherVersion
from tui_liveblog.query import At, parse
from tui_liveblog.store import Store

POSTS, READING = "posts.sqlite3", "reading.sqlite3"
MARKS = {f"p{number}": b"%08d" % number for number in range(400)}


async def fill(folder: Path) -> None:
    """Enough of both to take many pages of the file."""
    async with Store(folder) as store:
        await store.receive(look(*(post(number, f"Words of post {number}. " * 20) for number in range(400, 0, -1))), NOW)
        await store.mark(KEY, MARKS, NOW)


def aside(folder: Path, name: str) -> list[Path]:
    """The damaged files that were kept."""
    return sorted(path for path in folder.glob(f"{name}.corrupt-*") if not path.name.endswith(("-wal", "-shm")))


# Damage.


def all_random(data: bytes) -> bytes:
    return Random(3).randbytes(len(data))


def head_random(data: bytes) -> bytes:
    return Random(3).randbytes(100) + data[100:]


def inside_random(data: bytes) -> bytes:
    """The head and its page stay: nothing is wrong until the rest is read."""
    return data[:4096] + Random(3).randbytes(len(data) - 4096)


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def three_hundred_bytes(data: bytes) -> bytes:
    return data[:300]


def text(data: bytes) -> bytes:
    return b"The dog ate it.\n" * 500


def foreign(data: bytes) -> bytes:
    with closing(sqlite3.connect(":memory:")) as other:
        other.execute("CREATE TABLE recipe (name TEXT)")
        other.commit()
        return bytes(other.serialize())


DAMAGE = (all_random, head_random, inside_random, half, three_hundred_bytes, text, foreign)


@pytest.mark.parametrize("damage", DAMAGE)
async def test_a_damaged_file_of_posts_is_set_aside_and_begun_anew_and_no_read_mark_is_lost(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    await fill(tmp_path)
    file = tmp_path / POSTS
    file.write_bytes(damage(file.read_bytes()))
    damaged = file.read_bytes()
    async with Store(tmp_path) as store:
        assert await store.everything(KEY) == []
        assert POSTS in store.problem
        await store.receive(look(post(1)), NOW)
        assert await store.marks(KEY) == MARKS
    async with Store(tmp_path) as store:
        assert [known.post.id for known in await store.everything(KEY)] == ["p1"]
        assert store.problem == ""
    (kept,) = aside(tmp_path, POSTS)
    assert kept.read_bytes() == damaged
    assert aside(tmp_path, READING) == []


@pytest.mark.parametrize("damage", DAMAGE)
async def test_a_damaged_file_of_marks_is_set_aside_and_begun_anew_and_no_post_is_lost(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    await fill(tmp_path)
    file = tmp_path / READING
    file.write_bytes(damage(file.read_bytes()))
    damaged = file.read_bytes()
    async with Store(tmp_path) as store:
        await store.marks(KEY)
        await store.mark(KEY, {"p9": b"99999999"}, NOW)
        assert await store.marks(KEY) == {"p9": b"99999999"}
        assert READING in store.problem
        assert len(await store.everything(KEY)) == 400
    (kept,) = aside(tmp_path, READING)
    assert kept.read_bytes() == damaged
    assert aside(tmp_path, POSTS) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE post SET data = x'c1' WHERE id = 'p7'",
        "UPDATE post SET authors = 'nobody' WHERE id = 'p7'",
        "UPDATE post SET moment = 1e300 WHERE id = 'p7'",
        "UPDATE post SET marks = 99999 WHERE id = 'p7'",
        "UPDATE post SET words = 'of words' WHERE id = 'p7'",
        "UPDATE post SET digest = 'seven' WHERE id = 'p7'",
        "UPDATE post SET id = CAST(x'ff' AS TEXT) WHERE id = 'p7'",
        "UPDATE blog SET status = 'asleep'",
        "UPDATE blog SET authors = '[3'",
    ],
)
async def test_rows_that_this_program_never_wrote_are_damage_too(tmp_path: Path, change: str) -> None:
    await fill(tmp_path)
    with closing(sqlite3.connect(tmp_path / POSTS)) as file:
        file.execute(change)
        file.commit()
    async with Store(tmp_path) as store:
        await store.entries(KEY)
        await store.everything(KEY)
        await store.search(KEY, parse("words"), At(NOW, UTC))
        await store.receive(look(post(1)), NOW)
        assert [known.post.id for known in await store.everything(KEY)] == ["p1"]
        assert await store.marks(KEY) == MARKS
        assert POSTS in store.problem
    assert len(aside(tmp_path, POSTS)) == 1


async def test_what_was_not_yet_written_into_a_damaged_file_is_kept_beside_it(tmp_path: Path) -> None:
    await fill(tmp_path)
    with closing(sqlite3.connect(tmp_path / READING)) as other:  # an open window: the log is not emptied
        other.execute("SELECT count(*) FROM mark").fetchone()
        async with Store(tmp_path) as store:
            await store.mark(KEY, {"p9": b"99999999"}, NOW)
        log = (tmp_path / f"{READING}-wal").read_bytes()
        assert log
        (tmp_path / READING).write_bytes(b"The dog ate it.\n" * 500)
        async with Store(tmp_path) as store:
            assert await store.marks(KEY) == {}
    (kept,) = aside(tmp_path, READING)
    assert kept.with_name(f"{kept.name}-wal").read_bytes() == log


# A newer version's files.


@pytest.mark.parametrize("name", [POSTS, READING])
@pytest.mark.parametrize("closed", [True, False], ids=["closed well", "killed"])
async def test_a_newer_version_s_file_is_refused_and_not_changed_by_a_byte(tmp_path: Path, name: str, closed: bool) -> None:
    await fill(tmp_path)
    newer = sqlite3.connect(tmp_path / name)
    newer.execute("PRAGMA user_version = 99")
    newer.execute("CREATE TABLE later (x)")
    newer.commit()
    if closed:
        newer.close()
        before = {name: (tmp_path / name).read_bytes()}
    else:  # as a kill leaves it: some of it is in the log only
        before = {part: (tmp_path / part).read_bytes() for part in (name, f"{name}-wal")}
        newer.close()
        for part, data in before.items():
            (tmp_path / part).write_bytes(data)
    with pytest.raises(OtherVersion, match="newer version"):
        await Store(tmp_path).__aenter__()
    assert {part: (tmp_path / part).read_bytes() for part in before} == before
    assert aside(tmp_path, name) == []


FIRST = """
CREATE TABLE blog (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, source TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL,
    standfirst TEXT NOT NULL, authors TEXT NOT NULL, language TEXT NOT NULL, status TEXT NOT NULL, state BLOB NOT NULL,
    top INTEGER NOT NULL, looked REAL NOT NULL, full_look REAL NOT NULL
);
CREATE TABLE address (address TEXT PRIMARY KEY, blog INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE post (
    number INTEGER PRIMARY KEY, blog INTEGER NOT NULL, id TEXT NOT NULL, moment REAL NOT NULL, place INTEGER NOT NULL,
    digest BLOB NOT NULL, seen REAL NOT NULL, edited REAL, withdrawn REAL, missing INTEGER NOT NULL, marks INTEGER NOT NULL,
    authors TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, data BLOB NOT NULL
);
CREATE UNIQUE INDEX post_id ON post (blog, id);
CREATE INDEX post_moment ON post (blog, moment, place);
CREATE TABLE revision (blog INTEGER NOT NULL, id TEXT NOT NULL, at REAL NOT NULL, digest BLOB NOT NULL, data BLOB NOT NULL);
CREATE INDEX revision_id ON revision (blog, id, at);
CREATE TABLE validator (
    blog INTEGER NOT NULL, url TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, PRIMARY KEY (blog, url)
) WITHOUT ROWID;
PRAGMA user_version = 1;
"""
"""The tables of the first version."""


async def test_an_older_version_s_file_is_brought_up_to_date_and_loses_nothing(tmp_path: Path) -> None:
    async with Store(tmp_path) as store:
        await store.receive(look(post(1, "The Éireann ferry waits.", title="Ashore", authors=("Odile",)), etag='"a"'), NOW)
    with closing(sqlite3.connect(tmp_path / POSTS)) as older:
        tables = ("blog", "address", "post", "revision", "validator")
        for table in tables:
            older.execute(f"ALTER TABLE {table} RENAME TO later_{table}")
        for (index,) in older.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall():
            older.execute(f"DROP INDEX {index}")
        older.executescript(FIRST)
        for table in tables:
            columns = [row[1] for row in older.execute(f"PRAGMA table_info({table})")]
            taken = ", ".join({"title": "'Ashore'", "text": "'The Eireann ferry waits.'"}.get(name, name) for name in columns)
            older.execute(f"INSERT INTO {table} SELECT {taken if table == 'post' else ', '.join(columns)} FROM later_{table}")
            older.execute(f"DROP TABLE later_{table}")
        older.commit()
    for _ in range(2):
        async with Store(tmp_path) as store:
            assert store.problem == ""
            assert (await store.validators(KEY, KEY)).etag == '"a"'
            stored = await store.known_blog(KEY)
            assert stored is not None
            assert stored.posts == 1
            for query in ("eireann", "ashore", "odile", "Eireann", "title:ashore"):
                assert (await store.search(KEY, parse(query), At(NOW, UTC))).ids == ["p1"], query
            assert [entry.id for entry in await store.entries(KEY)] == ["p1"]
            assert [known.post.id for known in await store.everything(KEY)] == ["p1"]


# Nowhere to write.


async def test_the_folder_is_made_and_is_the_reader_s_alone(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    async with Store(folder) as store:
        assert store.problem == ""
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {POSTS, READING} <= {path.name for path in folder.iterdir()}


async def goes_on_in_memory(folder: Path) -> None:
    async with Store(folder) as store:
        assert f"the cache in {folder} cannot be used" in store.problem
        await store.receive(look(post(1)), NOW)
        await store.mark(KEY, MARKS, NOW)
        assert [known.post.id for known in await store.everything(KEY)] == ["p1"]
        assert await store.marks(KEY) == MARKS


async def test_a_file_where_the_folder_should_be_is_said_and_the_program_goes_on_in_memory(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("not a folder")
    await goes_on_in_memory(tmp_path / "cache")
    assert (tmp_path / "cache").read_text() == "not a folder"


@contextmanager
def as_a_reader_only(folder: Path) -> Iterator[None]:
    """The folder and its files may be read, not written. Root may write everywhere: be somebody else for a while."""
    user = os.geteuid()
    above = folder.parents[: len(folder.parents) - 2]
    modes = {path: path.stat().st_mode for path in (*above, folder, *folder.iterdir())}
    for path in modes:
        path.chmod(0o755 if path in above else 0o555 if path == folder else 0o444)
    if user == 0:
        os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(user)
        for path, mode in modes.items():
            path.chmod(mode)


async def test_a_read_only_folder_is_said_and_the_program_goes_on_in_memory(tmp_path: Path) -> None:
    with as_a_reader_only(tmp_path):
        await goes_on_in_memory(tmp_path)
        await goes_on_in_memory(tmp_path / "inside")
    assert os.listdir(tmp_path) == []


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def test_what_may_only_be_read_is_shown_and_what_comes_is_kept_in_memory(tmp_path: Path) -> None:
    await fill(tmp_path)
    before = contents(tmp_path)
    with as_a_reader_only(tmp_path):
        async with Store(tmp_path) as store:
            assert f"the cache in {tmp_path} cannot be used" in store.problem
            await store.receive(look(post(401), post(400, "Other words.")), NOW)
            await store.mark(KEY, {"p401": b"11111111", "p0": None}, NOW)
            kept = await store.everything(KEY)
            assert (len(kept), kept[0].post.id, kept[1].post.text) == (401, "p401", "Other words.")
            assert set(await store.marks(KEY)) == {*MARKS, "p401"} - {"p0"}
    assert contents(tmp_path) == before


async def test_without_a_folder_everything_is_in_memory_and_nothing_is_wrong() -> None:
    async with Store(None) as store:
        await store.receive(look(post(1)), NOW)
        assert (len(await store.everything(KEY)), store.problem) == (1, "")


# Two windows.


async def test_two_windows_on_one_cache_both_write_and_see_each_other(tmp_path: Path) -> None:
    other = "https://tarnholt.example/live/snow"
    async with Store(tmp_path) as here, Store(tmp_path) as there:
        for number in range(1, 15):
            shown = [post(one) for one in range(number, 0, -1)]
            await asyncio.gather(here.receive(look(*shown), NOW), there.receive(look(*shown, key=other), NOW))
            await asyncio.gather(
                here.mark(KEY, {f"p{number}": b"11111111"}, NOW), there.mark(other, {f"p{number}": b"22222222"}, NOW)
            )
        assert [known.post.id for known in await there.everything(KEY)] == [
            known.post.id for known in await here.everything(other)
        ]
        assert len(await here.marks(other)) == len(await there.marks(KEY)) == 14


OPENING = """
import os, sys, time
from pathlib import Path
from tui_liveblog.store.database import open_database
from tui_liveblog.store.posts import Posts
from tui_liveblog.store.reading import Reading

for round_ in range(25):
    folder, start = Path(sys.argv[1]) / str(round_), time.time() + 0.03
    windows = []
    for _ in range(8):
        pid = os.fork()
        if pid == 0:
            while time.time() < start:
                pass
            for name, schema in (("posts.sqlite3", Posts.schema), ("reading.sqlite3", Reading.schema)):
                problem = open_database(folder, name, schema)[1]
                if problem:
                    print(problem, flush=True)
            os._exit(0)
        windows.append(pid)
    for pid in windows:
        assert os.waitpid(pid, 0)[1] == 0
"""


async def test_windows_that_open_a_new_cache_at_one_moment_all_get_it(tmp_path: Path) -> None:
    opening = await asyncio.create_subprocess_exec(
        sys.executable, "-c", OPENING, str(tmp_path), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said = (await opening.communicate())[0].decode()
    assert (said, opening.returncode) == ("", 0)
