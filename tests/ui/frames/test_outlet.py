"""A terminal that does not read for a while: nothing waits for it, memory stays flat, and what it shows in the end is right."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.pane import Pane
from tests.ui.frames.emulator import Emulator, pictured, unlike
from tests.ui.frames.test_encoder import page
from tui_liveblog.ui.terminal.frames.grid import Grid
from tui_liveblog.ui.terminal.frames.outlet import HELD, Outlet, open_beside, write_within
from tui_liveblog.ui.terminal.frames.pens import change
from tui_liveblog.ui.terminal.frames.screen import Screen

COLUMNS, ROWS = 100, 30


class Line:
    """A pseudo-terminal whose other end reads only when the test says so."""

    def __init__(self) -> None:
        self.far, self._near = pty.openpty()
        self.descriptor = open_beside(self._near)
        self.emulator = Emulator(COLUMNS, ROWS)

    def close(self) -> None:
        for descriptor in (self.far, self._near, self.descriptor):
            with contextlib.suppress(OSError):
                os.close(descriptor)

    def hang_up(self) -> None:
        os.close(self.far)

    def read(self, until: Callable[[], bool] = lambda: True, seconds: float = 5.0) -> bytes:
        """Read until nothing more comes and `until` says so."""
        read, end = b"", time.monotonic() + seconds
        while time.monotonic() < end:
            if select.select([self.far], [], [], 0.05)[0]:
                data = os.read(self.far, 1 << 16)
                self.emulator.feed(data)
                read += data
            elif until():
                break
        return read


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line()
    yield made
    made.close()


def frame(grid: Grid) -> str:
    """What Textual would write for a page."""
    rows = []
    for number, row in enumerate(grid.lines):
        words, at = f"\x1b[{number + 1};1H", 0
        while at < grid.columns:
            end = at + 1
            while end < grid.columns and row.pens[end] == row.pens[at]:
                end += 1
            words += change(None, row.pens[at]) + "".join(row.text[at:end]) + "\x1b[0m"
            at = end
        rows.append(words)
    return "\n".join(rows) + "\x1b[1;1H"


def shows(line: Line, grid: Grid) -> bool:
    return not unlike(line.emulator.cells, pictured(grid).cells, grid)


def test_what_is_written_is_shown_at_once(line: Line) -> None:
    screen = Screen(line.descriptor, COLUMNS, ROWS)
    screen.write(frame(page()))
    screen.flush()
    line.read()
    assert shows(line, page())
    sent = screen.sent
    screen.write(frame(page()))
    screen.flush()
    assert screen.sent == sent
    assert not [thread for thread in threading.enumerate() if thread.name == "terminal-output"]


def test_while_the_terminal_does_not_read_nothing_waits_and_nothing_grows(line: Line) -> None:
    screen = Screen(line.descriptor, COLUMNS, ROWS)
    pages = [frame(page(first=number * 37)) for number in range(40)]
    for text in pages:  # until the line is full, and all that is kept is kept
        screen.write(text)
        screen.flush()
    full = screen.sent
    tracemalloc.start()
    before, longest, frames = tracemalloc.get_traced_memory()[0], 0.0, 0
    until = time.monotonic() + 2
    while time.monotonic() < until and frames < 400:
        begun = time.monotonic()
        screen.write(pages[frames % 40])
        screen.flush()
        longest = max(longest, time.monotonic() - begun)
        frames += 1
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert screen.sent == full
    assert frames > 40
    assert longest < 0.3
    assert grown < 200_000

    last = page(first=5003)
    screen.write(frame(last))
    screen.flush()
    line.read(lambda: screen.drain(0))
    assert shows(line, last)
    whole = len(frame(page())) + len(frame(last))  # the one that was begun, and the newest
    assert screen.sent - full <= whole


def test_sequences_for_the_terminal_come_in_their_order_however_long_it_did_not_read(line: Line) -> None:
    screen = Screen(line.descriptor, COLUMNS, ROWS)
    for number in range(60):
        screen.write(frame(page(first=number * 41)))
        screen.flush()
        screen.write(f"\x1b]2;title {number}\x07")
    screen.write("\x1b[?1000h")
    screen.write("\x1b]52;c;WzMxbQ==\x07")
    sent = line.read(lambda: screen.drain(0))
    titles = [int(part.split(b"\x07")[0]) for part in sent.split(b"\x1b]2;title ")[1:]]
    assert titles == list(range(60))
    assert sent.index(b"title 59") < sent.index(b"\x1b[?1000h") < sent.index(b"\x1b]52;c;")
    assert shows(line, page(first=59 * 41))


def test_what_waits_is_bounded_and_modes_outlive_copied_texts(line: Line) -> None:
    screen = Screen(line.descriptor, COLUMNS, ROWS)
    for number in range(30):
        screen.write(frame(page(first=number * 41)))
    screen.write("\x1b[?1004h")
    for _ in range(40):
        screen.write("\x1b]52;c;" + "A" * 90_000 + "\x07")
    screen.write("\x1b[?2004h")
    assert screen._outlet._passing_bytes <= HELD
    sent = line.read(lambda: screen.drain(0))
    assert b"\x1b[?1004h" in sent
    assert b"\x1b[?2004h" in sent


def test_the_screen_that_is_left_is_not_drawn_on(line: Line) -> None:
    screen = Screen(line.descriptor, COLUMNS, ROWS)
    screen.write("\x1b[?1049h")
    screen.write(frame(page()))
    for number in range(60):
        screen.write(frame(page(first=number * 41)))
    screen.write("\x1b[?1049l\x1b[?25h")
    screen.write(frame(page(first=7)))
    sent = line.read(lambda: screen.drain(0))
    assert sent.endswith(b"\x1b[m\x1b[?1049l\x1b[?25h")
    screen.write("\x1b[?1049h")
    line.read(lambda: screen.drain(0))
    assert shows(line, page(first=7))


def test_a_spoilt_screen_and_another_size_are_drawn_whole(line: Line) -> None:
    screen = Screen(line.descriptor, COLUMNS, ROWS)
    screen.write(frame(page()))
    line.read()
    line.emulator.feed("\x1b[5;5Hanother program wrote this\x1b[41m\x1b[2J\x1b[8;20r\x1b[r")
    screen.repaint()
    line.read()
    assert shows(line, page())
    screen.resize(60, 20)
    line.emulator.resize(60, 20)
    line.emulator.feed("\x1b[5;5Hwhatever")
    small = page(20, 60)
    screen.write(frame(small))
    line.read()
    assert shows(line, small)


def test_a_frame_in_pieces_is_shown_at_its_end(line: Line) -> None:
    screen = Screen(line.descriptor, COLUMNS, ROWS)
    text = f"\x1b[?2026h{frame(page())}\x1b[?2026l"
    for at in range(0, len(text), 7):
        assert screen.sent == 0
        screen.write(text[at : at + 7])
    sent = line.read()
    assert shows(line, page())
    assert sent.startswith(b"\x1b[?2026h")
    assert sent.endswith(b"\x1b[?2026l")


def test_a_terminal_that_is_gone_is_said_once(line: Line) -> None:
    told: list[str] = []
    screen = Screen(line.descriptor, COLUMNS, ROWS, lost=told.append)
    screen.write(frame(page()))
    line.hang_up()
    for number in range(5):
        screen.write(frame(page(first=number)))
        screen.flush()
    screen.close()
    assert told == ["Input/output error"]


def test_a_terminal_that_goes_while_it_does_not_read_is_said_once_and_nothing_is_left_running(line: Line) -> None:
    told: list[str] = []
    screen = Screen(line.descriptor, COLUMNS, ROWS, lost=told.append)
    for number in range(60):
        screen.write(frame(page(first=number * 41)))
    line.hang_up()
    until = time.monotonic() + 5
    while not told and time.monotonic() < until:
        time.sleep(0.01)
    begun = time.monotonic()
    screen.close()
    assert time.monotonic() - begun < 2.5
    assert told == ["Input/output error"]
    assert not [thread for thread in threading.enumerate() if thread.name == "terminal-output"]


def test_closing_does_not_wait_for_a_terminal_that_does_not_read(line: Line) -> None:
    screen = Screen(line.descriptor, COLUMNS, ROWS)
    for number in range(60):
        screen.write(frame(page(first=number * 41)))
    begun = time.monotonic()
    screen.close(0.2)
    assert time.monotonic() - begun < 1  # five times what it was given
    assert not [thread for thread in threading.enumerate() if thread.name == "terminal-output"]


def test_a_file_that_takes_everything_needs_no_thread(tmp_path: Path) -> None:
    descriptor = os.open(tmp_path / "sent", os.O_WRONLY | os.O_CREAT)
    frames = iter([b"one", b"two"])
    outlet = Outlet(descriptor, lambda: next(frames, b""), lambda _: None)
    outlet.pass_on(b"first ")
    outlet.pump()
    outlet.close()
    os.close(descriptor)
    assert (tmp_path / "sent").read_bytes() == b"first onetwo"


BY_ANOTHER_NAME = """
import os
from tui_liveblog.ui.terminal.frames.outlet import open_beside
beside = open_beside(0, lambda _: "/dev/pts/of-another-machine")
assert not os.get_blocking(beside) and os.get_blocking(0)
os.write(beside, b"written beside")
"""


def test_a_terminal_that_cannot_be_opened_by_its_name_is_opened_as_our_own(tmp_path: Path) -> None:
    """As after `su`, or in a container."""
    script = tmp_path / "script.py"
    script.write_text(BY_ANOTHER_NAME)
    with Pane(command=(sys.executable, str(script))) as pane:
        pane.wait_for("written beside")
        assert pane.process.wait(5) == 0


def test_what_is_written_last_waits_a_little_for_a_terminal_that_is_busy_and_not_for_ever() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writing, b"x" * 4096)
    reader = threading.Timer(0.1, lambda: os.read(reading, 1 << 16))
    reader.start()
    write_within(10.0, writing, b"the end")
    reader.join()
    rest = os.read(reading, 1 << 20)
    assert rest.endswith(b"the end")
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writing, b"x" * 4096)
    write_within(0.1, writing, b"the end")
    os.close(reading)
    with pytest.raises(OSError, match="Broken pipe"):
        write_within(0.1, writing, b"the end")
    os.close(writing)
