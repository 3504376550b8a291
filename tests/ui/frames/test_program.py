"""The whole program in a pseudo-terminal of 100x30: how many bytes each thing that a reader does costs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bench.pages import page
from pyte.screens import Char

from tests.pane import Pane
from tests.screen.test_keys import page as short_page
from tests.screen.test_keys import story_post
from tests.server import Page, Server
from tests.terminal import write

SIZE = (100, 30)
_QUIET = 0.25


class Counted:
    """A program, and what each key makes it send."""

    def __init__(self, pane: Pane) -> None:
        self.pane = pane
        self._rest(1.0)

    def _rest(self, quiet: float = _QUIET) -> None:
        before = -1
        while before != len(self.pane.sent):
            before = len(self.pane.sent)
            time.sleep(quiet)

    def _cells(self) -> list[list[Char]]:
        with self.pane._changed:
            buffer = self.pane._screen.buffer
            return [[buffer[row][column] for column in range(SIZE[0])] for row in range(SIZE[1])]

    def press(self, key: str) -> tuple[int, int]:
        """The bytes that a key costs, and the bytes of text among the cells that it changed."""
        return self.after(lambda: self.pane.type(key))

    def after(self, happens: object) -> tuple[int, int]:
        """The same of anything that happens."""
        cells, sent = self._cells(), len(self.pane.sent)
        assert callable(happens)
        happens()
        self._rest()
        text = sum(
            len(new.data.encode())
            for old_row, new_row in zip(cells, self._cells(), strict=True)
            for old, new in zip(old_row, new_row, strict=True)
            if old != new and new.data.strip()
        )
        return len(self.pane.sent) - sent, text


def told(number: int) -> str:
    """Words that no two posts have in the same places."""
    return f"{['Ferry', 'harbour', 'gates', 'lamps', 'quay'][number % 5]} {number * 7919} " * (6 + number % 3)


@pytest.fixture
def long(tmp_path: Path) -> Iterator[Counted]:
    path = tmp_path / "long.html"
    path.write_text(page(60), encoding="utf-8")
    with Pane(path, "--interval", "3600", "--cache-dir", tmp_path / "cache", size=SIZE) as pane:
        pane.wait_for("60 unread")
        yield Counted(pane)


def test_a_step_costs_a_step(tmp_path: Path) -> None:
    path = tmp_path / "short.html"
    posts = [story_post(number, told(number)) for number in range(1, 13)]
    write(path, short_page(posts))
    with Pane(path, "--interval", "3600", "--cache-dir", tmp_path / "cache", size=SIZE) as pane:
        pane.wait_for("12 unread")
        counted = Counted(pane)
        counted.press("j")
        leaving = [counted.press("j")[0] for _ in range(2)]
        counted.press("k")
        read = [counted.press(key)[0] for key in "kjkj"]
        assert 0 < max(leaving) <= 150, leaving
        assert 0 < max(read) <= 100, read

        def publish() -> None:
            write(path, short_page([*posts, story_post(13, told(13))]))
            pane.type("r")
            pane.wait_for("Post 13")

        counted.press("g")
        sent, text = counted.after(publish)
        assert 0 < sent <= text + 300


def test_a_line_scrolled_costs_its_words(long: Counted) -> None:
    long.press("\x05")
    with long.pane._changed:
        before = list(long.pane._screen.display)
    sent, _ = long.press("\x05")
    with long.pane._changed:
        after = list(long.pane._screen.display)
    assert before[10] == after[9]
    assert 0 < sent <= len(after[28].replace(" ", "").encode()) + 120


@pytest.mark.parametrize("key", [" ", "b"], ids=["down", "up"])
def test_a_page_costs_its_words(tmp_path: Path, key: str) -> None:
    path = tmp_path / "long.html"
    path.write_text(page(60), encoding="utf-8")
    with Pane(path, "--no-mark", "--interval", "3600", "--cache-dir", tmp_path / "cache", size=SIZE) as pane:
        pane.wait_for("60 posts")
        long = Counted(pane)
        if key == "b":
            for _ in range(9):
                long.press(" ")
        costs = [long.press(key) for _ in range(8)]
        assert all(0 < sent <= 1.2 * text + 300 for sent, text in costs), costs


def test_a_page_that_marks_posts_costs_a_few_bytes_more(long: Counted) -> None:
    costs = [long.press(" ") for _ in range(8)]
    # What was read is shown when it is stored: in a frame of its own, some thirty bytes for the number in the status line.
    assert all(0 < sent <= 1.2 * text + 300 + 30 for sent, text in costs), costs
    assert sum(sent for sent, _ in costs) <= sum(1.2 * text + 300 for _, text in costs)


def test_nothing_happens_in_no_bytes(long: Counted) -> None:
    sent, _ = long.after(lambda: time.sleep(1))
    assert sent == 0


class Polled:
    """A program that asks a server once a second, and what each poll makes it send."""

    def __init__(self, pane: Pane, server: Server) -> None:
        self.pane, self.server = pane, server

    def polls(self, count: int) -> list[bytes]:
        """What is sent after each of so many polls; nothing may be sent between two of them but that."""
        bursts: list[tuple[int, bytes]] = []
        asked, sent = len(self.server.asked), len(self.pane.sent)
        until = asked + count
        while len(self.server.asked) < until + 1:
            with self.pane._changed:
                self.pane._changed.wait(0.02)
                data = self.pane.sent[sent:]
            if data:
                bursts.append((len(self.server.asked), data))
                sent += len(data)
        made: dict[int, bytes] = {}
        for poll, data in bursts:
            made[poll] = made.get(poll, b"") + data
        assert len(bursts) <= len(self.server.asked) - asked + 1, bursts  # one piece for each poll
        return [made.get(poll, b"") for poll in range(asked + 1, until + 1)]


def dated(first: int, ago: timedelta, each: timedelta) -> list[dict[str, object]]:
    """Twelve posts, the last of them `ago`, the ones before it a time apart."""
    now = datetime.now(UTC)
    return [
        {**story_post(number, told(number)[:60]), "datePublished": (now - ago - each * (first + 11 - number)).isoformat()}
        for number in range(first, first + 12)
    ]


def test_a_poll_that_brings_nothing_costs_sixty_bytes_and_between_polls_nothing_is_sent(tmp_path: Path) -> None:
    old = dated(1, timedelta(minutes=90), timedelta(hours=1))
    answer = Page(short_page(old).encode())
    with Server() as server:
        url = server.on("/live", answer)
        with Pane(url, "--interval", "1", "--cache-dir", tmp_path / "cache", size=SIZE) as pane:
            pane.wait_for("12 unread")
            polled = Polled(pane, server)
            polled.polls(1)
            by_the_clock = polled.polls(3)
            assert all(0 < len(sent) <= 60 for sent in by_the_clock), by_the_clock
            pane.type("t")
            pane.wait_for("1h   Post 12")
            polled.polls(1)
            relative = polled.polls(3)
            assert all(0 < len(sent) <= 60 for sent in relative), relative
            assert answer.not_changed >= 6

            # Seven posts on the screen say how many minutes ago, and all of them change with one poll.
            answer.body = short_page([*old, *dated(101, timedelta(seconds=50), timedelta(minutes=1))]).encode()
            pane.wait_for("now   Post 112")
            while "now   Post 112" in pane.text:
                (sent,) = polled.polls(1)
                assert len(sent) <= 60 + 7 * 12, sent


def test_a_redraw_is_the_whole_screen_and_shows_the_same(long: Counted) -> None:
    before = long.pane.text
    with long.pane._changed:
        long.pane._stream.feed(b"\x1b[2J\x1b[5;5Hanother program wrote this")
    sent, _ = long.press("\x0c")
    assert long.pane.text == before
    assert sent > 1000
