"""What is promised of read marks and places: acknowledged means written, and a blog's are its own."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.store.looks import KEY, NOW
from tui_liveblog.store import Place, Store

OTHER = "https://tarnholt.example/live/snow"


async def test_marks_and_places_survive_a_restart(tmp_path: Path) -> None:
    place = Place("p2", "p1", 3, following=False)
    async with Store(tmp_path) as store:
        await store.mark(KEY, {"p1": b"11111111", "p2": b"22222222"}, NOW)
        await store.keep_place(KEY, place, NOW)
    async with Store(tmp_path) as store:
        assert await store.marks(KEY) == {"p1": b"11111111", "p2": b"22222222"}
        assert await store.place(KEY) == place
        assert (await store.marks(OTHER), await store.place(OTHER)) == ({}, None)


async def test_a_mark_is_replaced_and_taken_away(tmp_path: Path) -> None:
    async with Store(tmp_path) as store:
        await store.mark(KEY, {"p1": b"11111111", "p2": b"22222222"}, NOW)
        await store.mark(OTHER, {"p1": b"99999999"}, NOW)
        await store.mark(KEY, {"p1": None, "p2": b"33333333", "never": None}, NOW)
        assert await store.marks(KEY) == {"p2": b"33333333"}
        assert await store.marks(OTHER) == {"p1": b"99999999"}


async def test_the_last_place_counts(tmp_path: Path) -> None:
    async with Store(tmp_path) as store:
        for line in range(3):
            await store.keep_place(KEY, Place("p1", "p1", line, following=bool(line)), NOW)
        assert await store.place(KEY) == Place("p1", "p1", 2, following=True)


async def test_an_acknowledged_mark_is_seen_at_once_by_another_window(tmp_path: Path) -> None:
    async with Store(tmp_path) as here, Store(tmp_path) as there:
        for number in range(20):
            writer, reader = (here, there) if number % 2 else (there, here)
            await writer.mark(KEY, {f"p{number}": b"11111111"}, NOW)
            assert len(await reader.marks(KEY)) == number + 1


KILLED = """
import asyncio, os, random, sys, time
from datetime import UTC, datetime
from pathlib import Path
from tui_liveblog.store import Store

folder, log = Path(sys.argv[1]), os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)

async def mark_for_ever(round_):
    async with Store(folder) as store:
        assert store.problem == "", store.problem
        number = 0
        while True:
            number += 1
            await store.mark("blog", {f"{round_}-{number}": b"11111111"}, datetime.now(UTC))
            os.write(log, f"{round_}-{number}\\n".encode())

chance = random.Random(7)
for round_ in range(20):
    pid = os.fork()
    if pid == 0:
        asyncio.run(mark_for_ever(round_))
    before = os.fstat(log).st_size
    while round_ % 2 and os.fstat(log).st_size == before:  # every other one is killed while it marks, the rest at any moment
        time.sleep(0.001)
    time.sleep(chance.uniform(0.0, 0.09))
    os.kill(pid, 9)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -9
"""


async def test_no_acknowledged_mark_is_lost_to_a_kill_at_any_moment(tmp_path: Path) -> None:
    log = tmp_path / "acknowledged"
    killing = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, str(tmp_path / "cache"), str(log))
    assert await killing.wait() == 0
    acknowledged = set(log.read_text().split())
    assert len({own.split("-")[0] for own in acknowledged}) > 3
    async with Store(tmp_path / "cache") as store:
        assert store.problem == ""
        assert acknowledged <= set(await store.marks("blog"))


LEFT_A_JOURNAL = """
import os, sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA journal_mode = DELETE")
database.execute("PRAGMA cache_size = 1")
database.execute("BEGIN")
database.executemany("INSERT INTO mark VALUES ('other', ?, x'00', 0)", [(f"p{number}",) for number in range(20_000)])
os.kill(os.getpid(), 9)
"""


async def test_a_journal_that_a_killed_program_left_is_taken_back_and_the_marks_are_there(tmp_path: Path) -> None:
    async with Store(tmp_path) as store:
        await store.mark(KEY, {"p1": b"11111111"}, NOW)
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", LEFT_A_JOURNAL, str(tmp_path / "reading.sqlite3"))
    assert await killed.wait() == -9
    assert (tmp_path / "reading.sqlite3-journal").exists()
    async with Store(tmp_path) as store:
        assert store.problem == ""
        assert await store.marks(KEY) == {"p1": b"11111111"}
        assert await store.marks("other") == {}
