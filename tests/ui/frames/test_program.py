"""The whole program in a pseudo-terminal of 100x30: how many bytes each thing that a reader does costs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.pages import page

from tests.pane import Pane
from tests.screen.test_keys import page as short_page
from tests.screen.test_keys import story_post
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

    def _cells(self) -> list[list[str]]:
        with self.pane._changed:
            buffer = self.pane._screen.buffer
            return [[buffer[row][column].data for column in range(SIZE[0])] for row in range(SIZE[1])]

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
            len(new.encode())
            for old_row, new_row in zip(cells, self._cells(), strict=True)
            for old, new in zip(old_row, new_row, strict=True)
            if old != new and new.strip()
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
        assert 0 < max(read[1:3]) <= 100, read

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


def test_a_page_costs_its_words(long: Counted) -> None:
    for _ in range(3):
        sent, _ = long.press(" ")
        with long.pane._changed:
            words = "".join(long.pane._screen.display[2:-1]).replace(" ", "")
        # Letters that happen to stand where the same ones stood are sent again: to step over each would cost more.
        assert 0 < sent <= 1.2 * len(words.encode()) + 700, (sent, len(words))


def test_nothing_happens_in_no_bytes(long: Counted) -> None:
    sent, _ = long.after(lambda: time.sleep(1))
    assert sent == 0


def test_a_redraw_is_the_whole_screen_and_shows_the_same(long: Counted) -> None:
    before = long.pane.text
    with long.pane._changed:
        long.pane._stream.feed(b"\x1b[2J\x1b[5;5Hanother program wrote this")
    sent, _ = long.press("\x0c")
    assert long.pane.text == before
    assert sent > 1000
