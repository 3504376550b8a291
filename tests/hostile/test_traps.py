"""What is promised of pages made to stop whoever reads them: they cost their own look, in bounded time and memory."""

from __future__ import annotations

import asyncio
import gzip
import time
import zlib
from contextlib import suppress
from pathlib import Path

from tests.hostile import corpora
from tests.hostile.keys import KINDS, answers
from tests.hostile.traps import TRAPS
from tests.hostile.tree_memory import run_and_measure
from tests.pages import blog_page, some_posts
from tests.pane import Pane
from tests.server import HTML, Answer, Page, Server
from tests.worker.test_worker import children, ids, of_process, read
from tui_liveblog import limits
from tui_liveblog.errors import LiveBlogError
from tui_liveblog.sources.base import Reply
from tui_liveblog.worker import Worker

SHORT = 1.5
"""Seconds that a page is given here, instead of five."""


async def test_each_ends_at_the_deadline_and_within_its_memory_and_opens_nothing(shared: Path) -> None:
    rows = corpora.rows(shared / "hostile" / "synthetic" / "parser_dos.jsonl")
    traps = [(row["id"], KINDS[row["kind"]], corpora.generated(row)) for row in rows]
    assert len(traps) == corpora.COUNTS["parser_dos"]
    traps += [(name, kind, made().encode()) for name, (kind, made) in TRAPS.items()]
    async with Worker(seconds=SHORT) as worker:
        for name, kind, body in traps:
            await worker.warm()
            (pid,) = children()
            began = time.monotonic()
            reading = asyncio.create_task(read(worker, Reply("http://127.0.0.1/live", body, kind)))
            while not reading.done():
                with suppress(FileNotFoundError, ProcessLookupError, KeyError):  # it is being ended
                    assert of_process(pid, "status")["VmPeak"] <= limits.PARSE_MEMORY // 1024, name
                    assert of_process(pid, "limits")["Max open files"] == 0
                await asyncio.wait([reading], timeout=0.2)
            with suppress(LiveBlogError):
                await reading
            assert time.monotonic() - began < 5 * SHORT, name
        assert len(ids(await read(worker))) == 3


def test_the_blog_says_so_lives_on_and_answers_keys_meanwhile() -> None:
    trap = TRAPS["attributes of one element"][1]().encode()
    with Server() as server:
        page = Page(blog_page(some_posts(40), server.url("/live")))
        url = server.on("/live", page)
        with Pane(url, "--interval", "1", size=(80, 24)) as pane:
            pane.wait_for("40 unread")
            server.on("/live", Answer(trap))
            asked = server.count("/live")
            pane.type("r")
            end = time.monotonic() + 10
            while server.count("/live") == asked and time.monotonic() < end:
                time.sleep(0.01)
            took = answers(pane, "jk", limits.PARSE_SECONDS * 0.6)
            assert sorted(took)[len(took) * 9 // 10] < 5 * 0.1
            pane.wait_for("could not be read")
            pane.wait_for("Report 3")
            page.body = blog_page(some_posts(41), server.url("/live"))
            server.on("/live", page)
            pane.wait_for("41 posts")
            pane.type("g")
            pane.wait_for("Report 41")
            assert pane.quit() == 0


# Compression.

GZIP = {"Content-Encoding": "gzip"}
BOMB = 64
"""MiB above what an ordinary page takes."""


def packed(piece: bytes, times: int) -> bytes:
    """One gzip stream of a piece many times over."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return b"".join([*(packer.compress(piece) for _ in range(times)), packer.flush()])


BOMBS: dict[str, bytes] = {
    "ten gigabytes in many members": gzip.compress(bytes(1 << 24), 6) * 640,
    "fifty megabytes of nothing": packed(bytes(1 << 20), 50),
    "fifty megabytes of elements": packed(b"<p>" * 350_000, 50),
    "packed twice": gzip.compress(gzip.compress(bytes(1 << 24), 6) * 100),
}


def test_no_compression_bomb_takes_more_memory_than_an_ordinary_page_does(tmp_path: Path) -> None:
    with Server() as server:
        page = server.on("/live", Answer(gzip.compress(blog_page(some_posts(40))), headers=GZIP))
        done, ordinary = run_and_measure("tail", page, "--once", "--cache-dir", tmp_path)
        assert done.returncode == 0
        for name, bomb in BOMBS.items():
            done, most = run_and_measure(
                "tail", server.on("/bomb", Answer(bomb, headers=GZIP)), "--once", "--cache-dir", tmp_path
            )
            assert done.returncode in (3, 5), (name, done)
            assert most <= ordinary + BOMB, name


async def test_a_page_at_the_limit_of_size_stays_within_the_memory_of_its_reader() -> None:
    body = b"<!doctype html>" + b"<p>word" * (limits.BODY // 7 - 10)
    async with Worker(seconds=20) as worker:
        await worker.warm()
        (pid,) = children()
        with suppress(LiveBlogError):
            await read(worker, Reply("http://127.0.0.1/live", body, HTML))
        assert of_process(pid, "status")["VmPeak"] <= limits.PARSE_MEMORY // 1024
