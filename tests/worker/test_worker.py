"""What is promised of the page reader's process: it can be killed, it opens nothing, no page takes the program with it."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from tests.pages import PagePost, article_page, blog_page, some_posts
from tui_liveblog import limits
from tui_liveblog.errors import NoLiveBlog, OverLimit, Unreadable
from tui_liveblog.sources.base import Reply
from tui_liveblog.worker import Worker
from tui_liveblog.worker.messages import Asked, Seen

PAGE = Reply("http://127.0.0.1/live/ferry", blog_page(some_posts(3)), "text/html")
SLOW = Reply("", b"<!doctype html><p " + b" ".join(b"a%d=x" % number for number in range(100_000)) + b">", "text/html")
"""The parser compares every attribute with all before it: this takes it more than ten seconds."""


async def read(worker: Worker, reply: Reply = PAGE) -> Seen:
    answer = await worker.read((reply,))
    assert not isinstance(answer, Asked)
    return answer


def ids(seen: Seen) -> list[str]:
    return [post.id for post in seen.snapshot.posts]


def children(of: int | str = "self") -> list[int]:
    """The page readers that a process has, by their numbers."""
    pids: list[str] = []
    for task in Path(f"/proc/{of}/task").iterdir():
        with suppress(FileNotFoundError):  # a thread may end meanwhile
            pids += (task / "children").read_text().split()
    return [int(pid) for pid in pids if b"tui_liveblog.worker.child" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def of_process(pid: int, name: str) -> dict[str, int]:
    """The first number of each line of a file below /proc, by the words before it."""
    found = re.finditer(r"^([A-Z][A-Za-z _]*?):?\s+(\d+)", Path(f"/proc/{pid}/{name}").read_text(), re.MULTILINE)
    return {match[1]: int(match[2]) for match in found}


def files_of(pid: int) -> Counter[str]:
    """What a process has open."""
    files = list(Path(f"/proc/{pid}/fd").iterdir())
    return Counter(os.readlink(file).split(":")[0] for file in files if file.is_symlink())


async def the_child(worker: Worker) -> int:
    await worker.warm()
    (pid,) = children()
    return pid


def is_gone(pid: int, within: float = 3.0) -> bool:
    end = time.monotonic() + within
    while time.monotonic() < end:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.01)
    return False


# What it reads.


async def test_a_page_is_read_in_another_process() -> None:
    async with Worker() as worker:
        seen = await read(worker)
        assert children()
    assert (seen.source, ids(seen)) == ("schema.org", ["post-3", "post-2", "post-1"])


async def test_many_pages_at_once_each_get_their_own_answer() -> None:
    replies = [Reply("", blog_page(some_posts(count)), "text/html") for count in range(1, 9)]
    async with Worker() as worker:
        answers = await asyncio.gather(*(read(worker, reply) for reply in replies))
    assert [len(seen.snapshot.posts) for seen in answers] == list(range(1, 9))


async def test_one_process_reads_page_after_page() -> None:
    async with Worker() as worker:
        pid = await the_child(worker)
        for _ in range(20):
            await read(worker)
        assert children() == [pid]


async def test_a_refusal_comes_back_as_the_error_it_was() -> None:
    async with Worker() as worker:
        with pytest.raises(NoLiveBlog, match="ordinary article"):
            await read(worker, Reply("", article_page(), "text/html"))


async def test_everything_that_comes_out_is_clean(shared: Path) -> None:
    lines = (shared / "hostile" / "synthetic" / "terminal.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    hostile = [value for row in rows for value in row.values() if isinstance(value, str) and not value.isprintable()]
    assert len(hostile) > 50
    posts = [
        PagePost(number, f"before {text} after", f"Title {text}", f"Ida {text} Marsh") for number, text in enumerate(hostile, 1)
    ]
    async with Worker() as worker:
        seen = await read(worker, Reply("", blog_page(posts, title=hostile[0]), "text/html"))
    assert len(seen.snapshot.posts) == len(hostile)
    texts = list(_texts(seen.snapshot))
    assert len(texts) > 4 * len(hostile)
    assert [text for text in texts if not text.replace("\n", "").isprintable()] == []


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, Struct):
        for field in value.__struct_fields__:
            yield from _texts(getattr(value, field))


async def test_codings_and_names_that_python_loads_late_are_there_when_files_can_no_longer_be_opened() -> None:
    words = "Паром стоит в порту"
    async with Worker() as worker:
        for charset in ("windows-1251", "koi8-r", "iso-8859-5", "cp866"):
            page = f"""<!doctype html><meta charset="{charset}"><script type="application/ld+json">{{"@type": "LiveBlogPosting",
                "liveBlogUpdate": [{{"@type": "BlogPosting", "headline": "{words}", "articleBody": "{words}.",
                "url": "https://паром.example/1", "datePublished": "2024-07-01T12:00:00Z"}}]}}</script>"""
            seen = await read(worker, Reply("", page.encode(charset), f"text/html; charset={charset}"))
            (post,) = seen.snapshot.posts
            assert (post.title, post.url) == (words, "https://xn--80ayfcg.example/1")


# What it may do.


async def test_a_page_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    async with Worker(seconds=0.5) as worker:
        pid = await the_child(worker)
        began = time.monotonic()
        with pytest.raises(OverLimit, match=r"within 0\.5 s"):
            await read(worker, SLOW)
        assert time.monotonic() - began < 2
        assert is_gone(pid)
        assert len(ids(await read(worker))) == 3


async def test_a_page_that_needs_more_memory_than_there_is_for_it_is_refused() -> None:
    page = PAGE.body + b"<p>" * 3_900_000
    async with Worker(seconds=20) as worker:
        pid = await the_child(worker)
        with pytest.raises(Unreadable):
            await read(worker, Reply("", page, "text/html"))
        assert of_process(pid, "status")["VmPeak"] <= limits.PARSE_MEMORY // 1024
        assert len(ids(await read(worker))) == 3


async def test_its_process_can_open_neither_file_nor_socket() -> None:
    async with Worker() as worker:
        pid = await the_child(worker)
        assert of_process(pid, "limits")["Max open files"] == 0
        # The socket that it is spoken to by, twice, and the memory that pages lie in.
        assert files_of(pid) == {"/dev/null": 3, "socket": 2, "/memfd": 1}
        await read(worker)


def test_at_those_limits_every_way_of_opening_fails() -> None:
    code = """
import os, socket, subprocess
from tui_liveblog.worker import child
child._lower_limits()
tries = [lambda: open("/dev/null"), lambda: os.open("/", 0), os.pipe, socket.socket, socket.socketpair, lambda: os.dup(0),
         lambda: os.listdir("/"), lambda: subprocess.run(["true"]), lambda: socket.getaddrinfo("localhost", 80)]
failed = 0
for one in tries:
    try:
        one()
    except OSError:
        failed += 1
print(failed, len(tries))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["9", "9"]


# What few pages need.

DAMAGED = Reply(
    "", b"<rss version='2.0'><channel><title>Ferry</title><item><title>It is <b>late</title></item></channel></rss>"
)
"""A feed whose emphasis never ends."""


async def test_a_damaged_feed_is_read_by_a_process_that_knows_how_and_all_later_pages_by_the_same() -> None:
    async with Worker() as worker:
        usual = await the_child(worker)
        assert [post.title for post in (await read(worker, DAMAGED)).snapshot.posts] == ["It is late"]
        assert is_gone(usual)
        (knows,) = children()
        assert len(ids(await read(worker))) == 3
        assert len(ids(await read(worker, DAMAGED))) == 1
        assert children() == [knows]
        assert of_process(knows, "limits")["Max open files"] == 0


async def test_one_that_is_killed_is_replaced_by_one_that_knows_as_much() -> None:
    async with Worker(seconds=0.5) as worker:
        await read(worker, DAMAGED)
        with pytest.raises(OverLimit):
            await read(worker, SLOW)
        await worker.warm()
        (knows,) = children()
        await read(worker, DAMAGED)
        assert children() == [knows]


# When it is busy.


async def test_another_blog_s_page_does_not_wait_for_a_slow_one() -> None:
    async with Worker(seconds=20, idle=0.3) as worker:
        first = await the_child(worker)
        slow = asyncio.create_task(read(worker, SLOW))
        await asyncio.sleep(0.05)
        others = await asyncio.gather(*(read(worker) for _ in range(5)))
        assert not slow.done(), "it is still being read"
        assert [len(ids(seen)) for seen in others] == [3] * 5
        assert len(children()) == 2, "one more, whatever waits"
        slow.cancel()
        await asyncio.gather(slow, return_exceptions=True)
        assert is_gone(first)
        (second,) = children()
        assert len(ids(await read(worker))) == 3
        assert await asyncio.to_thread(is_gone, second), "after a while without work for two"
        assert len(children()) == 1


async def test_pages_that_come_one_after_the_other_need_no_second_process() -> None:
    async with Worker() as worker:
        await worker.warm()
        await asyncio.gather(*(read(worker) for _ in range(20)))
        assert len(children()) == 1


# How it ends.

PARENT = """
import asyncio, sys
from pathlib import Path
from tui_liveblog.sources.base import Reply
from tui_liveblog.worker import Worker

async def main():
    worker = Worker(seconds=60)
    await worker.warm()
    print("warm", flush=True)
    if sys.argv[1:]:
        await worker.read((Reply("", Path(sys.argv[1]).read_bytes(), "text/html"),))
    await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "in the middle of a slow page"])
def test_no_page_reader_outlives_a_program_that_was_killed(busy: bool, tmp_path: Path) -> None:
    page = tmp_path / "slow.html"
    page.write_bytes(SLOW.body)
    parent = subprocess.Popen([sys.executable, "-c", PARENT, *([str(page)] if busy else [])], stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "warm\n"
        (pid,) = children(parent.pid)
        if busy:
            time.sleep(0.3)
        parent.send_signal(signal.SIGKILL)
        assert is_gone(pid)


async def test_when_it_is_closed_no_process_is_left() -> None:
    async with Worker(seconds=0.2) as worker:
        with pytest.raises(OverLimit):
            await read(worker, SLOW)
        await read(worker)
    assert children() == []


async def test_one_that_was_killed_from_outside_is_replaced() -> None:
    async with Worker() as worker:
        pid = await the_child(worker)
        reading = asyncio.create_task(read(worker, SLOW))
        await asyncio.sleep(0.2)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(Unreadable, match="broke the reader"):
            await reading
        assert len(ids(await read(worker))) == 3


async def test_a_reader_who_gives_up_waiting_leaves_no_answer_for_the_next() -> None:
    async with Worker() as worker:
        await worker.warm()
        reading = asyncio.create_task(read(worker, SLOW))
        await asyncio.sleep(0.1)
        waiting = asyncio.create_task(read(worker))
        await asyncio.sleep(0.1)
        for task in (reading, waiting):
            task.cancel()
        assert all(
            isinstance(end, asyncio.CancelledError) for end in await asyncio.gather(reading, waiting, return_exceptions=True)
        )
        other = Reply("", blog_page(some_posts(5)), "text/html")
        assert len(ids(await read(worker, other))) == 5


async def test_a_start_that_is_cancelled_leaves_nothing_behind() -> None:
    async with Worker() as worker:
        for pause in (0.0, 0.02, 0.05):
            warming = asyncio.create_task(worker.warm())
            await asyncio.sleep(pause)
            warming.cancel()
            await asyncio.gather(warming, return_exceptions=True)
        assert len(ids(await read(worker))) == 3


GARBAGE = {
    "no frame": "printf '!junk and no more'",
    "a frame without end": r"printf '!\377\377\377\377'; exec sleep 9",
    "a frame of nonsense": r"printf '!\0\0\0\3\301\301\301'; exec sleep 9",
    "a frame of another shape": r"printf '!\0\0\0\1\52'; exec sleep 9",
    "a frame of 64 MiB of nothing": r"printf '!\003\377\377\377'; exec cat /dev/zero",
    "its end": "printf '!'",
}


@pytest.mark.parametrize("script", GARBAGE.values(), ids=GARBAGE)
async def test_garbage_in_place_of_an_answer_is_unreadable_and_the_next_page_is_read(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files_of(os.getpid())
    async with Worker() as worker:
        with monkeypatch.context() as patched:
            heard = "head -c 7 >/dev/null"  # what it is to load, which a socket that was closed unread would answer for it
            patched.setattr(sys, "executable", str(_program(tmp_path, f"{heard}; {script}")))
            with pytest.raises(Unreadable, match="could not be read"):
                await read(worker)
        assert len(ids(await read(worker))) == 3
    assert files_of(os.getpid()) == before


async def test_one_that_does_not_start_is_said_not_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Worker() as worker:
        with monkeypatch.context() as patched:
            patched.setattr(sys, "executable", str(_program(tmp_path, "exit 1")))
            await worker.warm()
            with pytest.raises(Unreadable, match="did not start"):
                await read(worker)
            patched.setattr(sys, "executable", str(tmp_path / "nowhere"))
            await worker.warm()
            with pytest.raises(Unreadable):
                await read(worker)
        assert len(ids(await read(worker))) == 3


def _program(folder: Path, script: str) -> Path:
    program = folder / "program"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program
