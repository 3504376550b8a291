"""The screen that begins with what the terminal shows already."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.ui.frames.emulator import grid_of
from tui_liveblog.ui.terminal.frames.pens import PLAIN
from tui_liveblog.ui.terminal.frames.reader import Put
from tui_liveblog.ui.terminal.frames.screen import Screen


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    yield reading, writing
    os.close(reading)
    os.close(writing)


def sent(reading: int) -> bytes:
    try:
        return os.read(reading, 1 << 16)
    except BlockingIOError:
        return b""


def test_nothing_is_drawn_over_the_last_screen_before_the_app_has_drawn_itself(terminal: tuple[int, int]) -> None:
    reading, writing = terminal
    screen = Screen(writing, 12, 2)
    screen.begin_with(grid_of(12, 2, [Put(0, 0, "Storm Maren", PLAIN), Put(1, 0, "loading", PLAIN)]), b"the rest")
    screen.write("\x1b[?1049h\x1b[?2004h")
    assert sent(reading) == b"the rest\x1b[?2004h"
    screen.write("\x1b[H\x1b[2J")
    screen.flush()
    screen.write("\x1b[HStorm Maren \x1b[2;1HFOLLOWING   ")
    screen.flush()
    assert sent(reading) == b""
    screen.release()
    drawn = sent(reading)
    assert b"FOLLOWING" in drawn
    assert b"Storm" not in drawn
    screen.write("\x1b[?1049h")  # as after ctrl+z: now it is a switch, and all is drawn again
    assert sent(reading).startswith(b"\x1b[?1049h")
