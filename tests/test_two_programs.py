"""What is promised of two programs that show one blog from one cache: both are right, each sees what the other did, the site is
asked once for both, and a command is run once."""

from __future__ import annotations

import contextlib
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages import blog_page, some_posts
from tests.pane import Pane
from tests.server import Page, Server

CONFIG = """
[[alert]]
match = "lifeboat"
command = ["{command}"]
"""


class Two:
    """Two panes on one blog."""

    def __init__(self, page: Page, server: Server, url: str, first: Pane, second: Pane) -> None:
        self.page, self.server, self.url, self.first, self.second = page, server, url, first, second

    def publish(self, count: int, title: str = "") -> None:
        """The page shows so many posts from now on."""
        posts = some_posts(count)
        if title:
            posts[0] = type(posts[0])(count, title=title)
        self.page.body = blog_page(posts, self.url)

    def pace(self) -> float:
        """Seconds from one request to the next, of six; a busy machine may let both look in the same moment."""
        self._until_asked(1)
        began = time.monotonic()
        self._until_asked(6)
        return (time.monotonic() - began) / 6

    def _until_asked(self, times: int) -> None:
        wanted, end = len(self.server.asked) + times, time.monotonic() + 60
        while len(self.server.asked) < wanted:
            assert time.monotonic() < end
            time.sleep(0.01)

    def both(self, *words: str, seconds: float = 20) -> None:
        """Wait until both show these."""
        for pane in (self.first, self.second):
            pane.wait_for(*words, seconds=seconds)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    command = tmp_path / "command"
    command.write_text(f"#!/bin/sh\ncat >> {tmp_path}/told\n")
    command.chmod(0o755)
    config = tmp_path / "config.toml"
    config.write_text(CONFIG.format(command=command))
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(Server())
        url = server.url("/live")
        page = Page(blog_page(some_posts(5), url))
        server.on("/live", page)
        given = ("--interval", "1", "--cache-dir", tmp_path / "cache", "--config", config, url)
        first = stack.enter_context(Pane(*given))
        first.wait_for("5 unread", "checked", seconds=20)
        second = stack.enter_context(Pane(*given))
        made = Two(page, server, url, first, second)
        made.both("5 unread", "checked")
        yield made


def test_each_sees_the_other_s_marks_and_posts_and_the_site_is_asked_once_for_both(two: Two) -> None:
    two.first.type("jj")  # two are left behind, on the third the cursor rests
    two.both("2 unread")
    two.second.type("u")
    two.both("3 unread")
    two.second.type("z")
    two.both("2 unread")
    two.publish(7)
    two.both("7 posts")
    assert any(two.pace() > 0.65 for _ in range(4))  # each for itself, they would ask every 0.45 s
    two.publish(8)
    two.both("8 posts")
    assert two.first.quit() == 0
    two.publish(9)
    two.second.wait_for("9 posts", seconds=20)
    assert two.second.quit() == 0


def test_a_kill_of_one_costs_the_other_nothing_and_it_asks_for_itself(two: Two) -> None:
    two.first.type("jjj")
    two.both("1 unread")
    two.first.process.send_signal(signal.SIGKILL)
    two.first.process.wait()
    two.publish(6, title="After it")
    two.second.wait_for("After it", "6 posts", seconds=20)
    assert two.second.quit() == 0


def test_an_alert_s_command_is_run_once_for_both(two: Two, tmp_path: Path) -> None:
    two.both("5 posts")
    for pane in (two.first, two.second):
        pane.type("\x1b[O")  # another window has the focus
    time.sleep(0.2)
    two.publish(7, title="The lifeboat has put out")
    two.both("The lifeboat has put out")
    two.publish(8, title="The lifeboat is back")
    two.both("The lifeboat is back")
    told = tmp_path / "told"
    end = time.monotonic() + 10
    while told.read_text().count('"title"') < 2 if told.exists() else True:
        assert time.monotonic() < end
        time.sleep(0.05)
    time.sleep(1)
    assert re.findall(r'"title": "([^"]*)"', told.read_text()) == ["The lifeboat has put out", "The lifeboat is back"]
