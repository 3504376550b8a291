"""What a reader sees when the cache cannot be written while the program runs, and what is there afterwards."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.disks import fill, small_disk
from tests.pages import PagePost, blog_page, some_posts
from tests.pane import Pane
from tests.program import run
from tests.server import Page, Server
from tests.terminal import Terminal
from tui_liveblog.store import Store

LONG = "The pier is closed to everybody, and so is the other one. " * 100


class Blog:
    """A page that grows, and where it is."""

    def __init__(self, server: Server) -> None:
        self.url = server.url("/live")
        self.page = Page(b"")
        server.on("/live", self.page)
        self.publish(5)

    def publish(self, count: int, text: str = "") -> None:
        """The page shows so many posts from now on; those after the fifth have this text."""
        self.page.body = blog_page(
            [PagePost(one.number, text * (one.number > 5), one.title) for one in some_posts(count)], self.url
        )


@pytest.fixture
def blog() -> Iterator[Blog]:
    with Server() as server:
        yield Blog(server)


def kept(folder: Path, key: str) -> tuple[set[str], set[str]]:
    """The numbers of the posts, and of those that are read, that a program which begins now finds."""

    async def look() -> tuple[set[str], set[str]]:
        async with Store(folder) as store:
            assert store.problem == ""
            posts = {known.post.title.split()[1] for known in await store.everything(key)}
            return posts, {own.rpartition("-")[2] for own in await store.marks(key)}

    found = asyncio.run(look())
    for name in ("posts.sqlite3", "reading.sqlite3"):
        with closing(sqlite3.connect(folder / name)) as file:
            assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return found


def test_on_a_full_disk_what_comes_and_what_is_read_is_shown_and_written_when_there_is_room(tmp_path: Path, blog: Blog) -> None:
    with small_disk(tmp_path / "disk", megabytes=24) as disk:  # the posts, and the log of writing them
        cache = disk / "cache"
        with Pane("--interval", "1", "--cache-dir", cache, blog.url, size=(120, 30)) as pane:
            pane.wait_for("5 unread", "checked", seconds=20)
            filler = fill(disk)
            blog.publish(105, LONG)
            pane.wait_for("disk full: new posts and marks are kept in memory only", seconds=20)
            pane.wait_for("Report 105")
            pane.type("gj")
            pane.wait_for("disk full since", "kept in memory only", "103 unread · 105 posts", seconds=20)
            blog.publish(106, LONG)
            pane.wait_for("106 posts", seconds=20)
            filler.unlink()
            pane.wait_for("the cache is written again", gone="disk full", seconds=40)
            pane.type("j")
            pane.wait_for("103 unread · 106 posts", seconds=20)  # the cursor rests on the third
            assert pane.quit() == 0
        posts, read = kept(cache, blog.url)
        assert posts == {str(number) for number in range(1, 107)}
        assert {"105", "104", "103"} <= read


def test_a_directory_that_is_removed_while_it_runs_is_made_again_with_all_that_was_read(tmp_path: Path, blog: Blog) -> None:
    cache = tmp_path / "cache"
    with Pane("--interval", "1", "--cache-dir", cache, blog.url) as pane:
        pane.wait_for("5 unread", "checked", seconds=20)
        pane.type("jj")
        pane.wait_for("2 unread", seconds=20)
        shutil.rmtree(cache)
        pane.wait_for("the cache is written again", seconds=20)
        pane.type("j")
        pane.wait_for("1 unread", seconds=20)
        blog.publish(6)
        pane.wait_for("6 posts", seconds=20)
        pane.process.kill()
    posts, read = kept(cache, blog.url)
    assert posts == {"1", "2", "3", "4", "5", "6"}
    assert {"5", "4", "3", "2"} <= read


def test_tail_says_once_that_the_disk_is_full_and_prints_everything(tmp_path: Path, blog: Blog) -> None:
    with small_disk(tmp_path / "disk") as disk:
        fill(disk)
        done = run("tail", blog.url, "--once", "--cache-dir", disk / "cache")
        assert (done.status, done.out.count("Report"), done.err.count("\n")) == (0, 5, 1)
        assert f"the cache in {disk}/cache cannot be used" in done.said
        assert "kept in memory only" in done.said


def test_a_newer_version_s_cache_is_left_alone_and_said_with_status_5(tmp_path: Path, blog: Blog) -> None:
    assert run("tail", blog.url, "--once", "--cache-dir", tmp_path).status == 0
    with closing(sqlite3.connect(tmp_path / "reading.sqlite3")) as newer:
        newer.execute("PRAGMA user_version = 99")
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.sqlite3")}
    for command in (("tail", blog.url), ("export", blog.url), ("list",), ("forget", blog.url)):
        done = run(*command, "--cache-dir", tmp_path)
        assert (done.status, done.out) == (5, "")
        assert "written by a newer version of liveblog-tui; use that one, or give another --cache-dir" in done.said
    with Pane("--cache-dir", tmp_path, blog.url) as pane:
        assert pane.process.wait(20) == 5
        pane.wait_for("newer version")
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.sqlite3")} == before


def test_where_the_cache_cannot_be_made_the_line_says_what_that_means_and_a_kiosk_names_no_folder(blog: Blog) -> None:
    nowhere = ("--cache-dir", "/proc/nowhere")
    with Terminal(blog.url, *nowhere) as terminal:
        terminal.wait_for("Report 5", "FOLLOWING kept in memory only, and tried again: ")
    with Terminal("--kiosk", blog.url, *nowhere) as terminal:
        shown = "\n".join(terminal.wait_for("Report 5", ": kept in memory only"))
        assert "/proc" not in shown
