"""A terminal that does not read for a while, and one that is looked at again: the whole program, in real terminals."""

from __future__ import annotations

import contextlib
import signal
import sqlite3
import time
from pathlib import Path

from tests.hangs import until
from tests.pages import blog_page, some_posts
from tests.pane import Pane
from tests.server import Page, Server
from tests.ssh.sshd import Followed
from tests.terminal import Terminal


def at_rest(pane: Pane) -> str:
    """The screen when nothing more comes."""
    sent = -1
    while sent != len(pane.sent):
        sent = len(pane.sent)
        time.sleep(0.4)
    return pane.text


def test_while_the_terminal_does_not_read_polling_and_marking_go_on_and_nothing_grows(tmp_path: Path) -> None:
    page = Page(blog_page(some_posts(30)))
    with Server() as server:
        url = server.on("/live", page)
        with Pane(url, "--interval", "1", "--cache-dir", tmp_path / "cache", size=(100, 30)) as pane:
            pane.wait_for("30 unread")
            pane.stall()
            before = len(pane.sent)
            pane.type("\x0c" * 60 + "j")  # more than its line holds
            until(lambda: marks(tmp_path / "cache") == 1)
            program = Followed(pane, pane.process.pid)
            memory = program.memory
            for number in range(31, 36):
                page.body = blog_page(some_posts(number))
                times = server.count("/live") + 2
                until(lambda times=times: server.count("/live") >= times)  # type: ignore[misc]  # mypy does not see it
            pane.type("jj")
            until(lambda: marks(tmp_path / "cache") == 3)
            assert program.memory - memory < 4 << 20
            pane.flow()
            pane.wait_for("5 new", "32 unread")
            at_rest(pane)
            came = len(pane.sent) - before
            pane.type("=")
            pane.wait_for("PAUSED", "31 unread")  # the last was rested on
            shown, before = at_rest(pane), len(pane.sent)
            pane.type("\x0c")
            assert at_rest(pane) == shown
            whole = len(pane.sent) - before
            assert came <= LINE + 2 * whole, (came, whole)


LINE = 1 << 16
"""Bytes that a pseudo-terminal holds, at most."""


def marks(cache: Path) -> int:
    """Posts that are marked as read, on the disk."""
    with contextlib.closing(sqlite3.connect(f"file:{cache}/reading.sqlite3?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM mark").fetchone()[0])


# Looked at again


def test_a_window_that_says_its_size_again_is_drawn_whole(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(blog_page(some_posts(30)))
    with Pane(path, "--interval", "3600", size=(100, 30)) as pane:
        pane.wait_for("30 unread")
        shown = at_rest(pane)
        with pane._changed:
            pane._stream.feed(b"\x1b[2J\x1b[5;5Hwhat stood here before")
        pane.process.send_signal(signal.SIGWINCH)  # as dtach and others do when they are attached again
        pane.wait_for("Report 30", gone="what stood here before")
        assert at_rest(pane) == shown


def test_a_tmux_that_is_attached_again_shows_the_page_in_its_size(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(blog_page(some_posts(30)))
    with Terminal(str(path), "--interval", "3600", size=(80, 24)) as terminal:
        terminal.wait_for("30 unread")
        attach = ("tmux", "-u", "-L", terminal._socket, "attach")
        seen: dict[tuple[int, int], list[str]] = {}
        for size in ((100, 30), (60, 20), (100, 30)):
            with Pane(command=attach, size=size) as pane:
                shown = pane.wait_for("Report 30", "30 unread").split("\n")
                time.sleep(0.5)
                shown = at_rest(pane).split("\n")[:-1]  # its last row is tmux's own
                assert len([row for row in shown if row]) > size[1] // 2
                assert seen.setdefault(size, shown) == shown
                pane.process.kill()
