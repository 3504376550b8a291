"""A connection that ends: the program is gone at once, and the reader comes back to the line they were at."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.hangs import WITHIN
from tests.pages import PagePost, blog_page, some_posts
from tests.server import Page, Server
from tests.ssh.sshd import Followed, Sshd
from tests.worker.test_worker import children, is_gone


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as made:
        yield made


def words(number: int) -> str:
    return " ".join(f"Mark {mark} of the wall at the quay, seen by watch {number}." for mark in range(40))


def posts(count: int) -> list[PagePost]:
    return [PagePost(post.number, words(post.number), title=post.title) for post in some_posts(count)]


def session_of(program: int) -> int:
    """The process of sshd in whose terminal a program runs."""
    return int(Path(f"/proc/{program}/stat").read_text().rpartition(")")[2].split()[1])


ENDS: dict[str, Callable[[Sshd, Followed], None]] = {
    "the client is killed": lambda _, followed: followed.pane.process.kill(),
    "the wire is cut": lambda sshd, _: sshd.wire.cut(),
    "the session is killed": lambda _, followed: os.kill(session_of(followed.program), signal.SIGKILL),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_connection_that_ends_amid_a_post_leaves_the_reader_at_the_same_line(sshd: Sshd, server: Server, end: str) -> None:
    page = Page(blog_page(posts(20)))
    arguments = (server.on("/live", page), "--interval", "1")
    with sshd.follow(*arguments) as followed:
        pane = followed.pane
        pane.wait_for("20 unread")
        pane.type("jj")
        pane.wait_for("18 unread")
        pane.type("\x05" * 18)
        pane.wait_for("HELD", gone="Report 18")  # the window begins amid the post that is being read
        pane.wait_for("17 unread")  # it was rested on
        before = pane.text.split("\n")[2:-1]
        assert "watch 18" in before[0]
        page.body = blog_page(posts(23))
        pane.wait_for("3 new", "20 unread")  # and more arrive
        ENDS[end](sshd, followed)
        readers = children(followed.program)
        assert is_gone(followed.program, WITHIN)
        assert all(map(is_gone, readers))
    with sshd.follow(*arguments) as followed:
        pane = followed.pane
        pane.wait_for("HELD", "20 unread")
        after = pane.text.split("\n")[2:-1]
        assert [row for row in after if "read up to here" not in row][:20] == before[:20]
        pane.type("q")
        assert pane.process.wait(WITHIN) == 0  # which ssh hands on
