"""What is promised of what all blogs share: it is lent with the right limits, and nothing of it is left when it closes."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.pages import blog_page, some_posts
from tests.server import Page, Server
from tests.worker.test_worker import children
from tui_liveblog import limits
from tui_liveblog.address import parse_source
from tui_liveblog.desk import Desk
from tui_liveblog.errors import OtherVersion
from tui_liveblog.session import Arrived


@pytest.mark.parametrize(
    ("source", "asked", "interval"),
    [
        ("https://tarnholt.example/live", None, limits.POLL_SECONDS),
        ("https://tarnholt.example/live", 1.0, limits.POLL_FLOOR),
        ("https://tarnholt.example/live", 120.0, 120),
        ("http://127.0.0.1:8000/live", 0.1, limits.LOOPBACK_FLOOR),
        ("http://localhost/live", 3.0, 3),
        ("page.html", None, 2),
        ("page.html", 0.1, limits.LOOPBACK_FLOOR),
    ],
)
async def test_nobody_is_asked_more_often_than_the_floor_and_one_s_own_machine_may_be(
    source: str, asked: float | None, interval: float
) -> None:
    async with Desk(None) as desk:
        session = await desk.session(parse_source(source), interval=asked)
        assert session.cadence.current() == interval


async def test_blogs_of_one_host_wait_together_and_others_do_not(tmp_path: Path) -> None:
    with Server() as refusing, Server() as other:
        page = Page(b"")
        page.status = 429
        first, second = parse_source(refusing.on("/a", page)), parse_source(refusing.on("/b", page))
        third = parse_source(other.on("/live", Page(blog_page(some_posts(1)))).replace("127.0.0.1", "localhost"))
        async with Desk(tmp_path) as desk:
            for address in (first, second, first):
                await (await desk.session(address)).look()
            assert isinstance(await (await desk.session(third)).look(), Arrived)
        assert (len(refusing.asked), len(other.asked)) == (1, 1)


async def test_without_a_cache_directory_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "page.html"
    page.write_bytes(blog_page(some_posts(2)))
    async with Desk(None) as desk:
        session = await desk.session(parse_source("page.html"))
        assert isinstance(await session.look(), Arrived)
        assert (await session.open()).posts == 2
    assert os.listdir(tmp_path) == ["page.html"]


async def test_when_it_closes_the_network_s_thread_is_gone_too(tmp_path: Path) -> None:
    with Server() as server:
        async with Desk(tmp_path) as desk:
            await (await desk.session(parse_source(server.on("/live", Page(blog_page(some_posts(1))))))).look()
            assert "network" in [thread.name for thread in threading.enumerate()]
        await asyncio.sleep(0.05)
        assert "network" not in [thread.name for thread in threading.enumerate()]


@pytest.mark.parametrize("pause", [0.0, 0.05, 0.5])
async def test_when_it_closes_no_process_and_no_thread_of_it_is_left(tmp_path: Path, pause: float) -> None:
    async with Desk(tmp_path):
        await asyncio.sleep(pause)
    assert children() == []
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("store")] == []


async def test_a_newer_version_s_cache_ends_it_before_anything_starts(tmp_path: Path) -> None:
    async with Desk(tmp_path):
        pass
    with closing(sqlite3.connect(tmp_path / "reading.sqlite3")) as newer:
        newer.execute("PRAGMA user_version = 99")
    with pytest.raises(OtherVersion):
        await Desk(tmp_path).__aenter__()
    assert children() == []
    await asyncio.sleep(0.05)
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("store")] == []
