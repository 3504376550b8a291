"""Whatever hangs on this machine, the program ends within a second. Here it is given five: the machine may be busy."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import sys
import time
from pathlib import Path

import pytest

from tests.hangs import STANDS_STILL, ended, until
from tests.pages import blog_page, some_posts
from tests.pane import Pane
from tests.test_stalled import marks
from tests.worker.test_worker import SLOW, children


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_bytes(blog_page(some_posts(30)))
    return path


def test_quitting_does_not_wait_for_a_page_that_is_being_read(tmp_path: Path) -> None:
    path = tmp_path / "slow.html"
    path.write_bytes(SLOW.body)
    with Pane(path) as pane:
        pane.wait_for("asking slow.html")
        until(lambda: any(busy(reader) for reader in children(pane.process.pid)))
        pane.type("q")
        assert ended(pane) == 0


def busy(process: int) -> bool:
    """Whether a process has computed for a second."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12]) > os.sysconf("SC_CLK_TCK")
    return False


def test_quitting_does_not_wait_for_a_pipe_into_which_nobody_writes(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with path.open("r+b", buffering=0), Pane(path) as pane:
        pane.wait_for("asking pipe")
        time.sleep(0.3)
        pane.type("q")
        assert ended(pane) == 0


@pytest.mark.parametrize(
    ("name", "busy"),
    [("posts.sqlite3", False), ("reading.sqlite3", False), ("reading.sqlite3", True)],
    ids=["posts", "marks", "marks, amid one"],
)
def test_quitting_does_not_wait_for_another_program_that_has_locked_the_cache(
    saved: Path, tmp_path: Path, name: str, busy: bool
) -> None:
    with Pane(saved, "--cache-dir", tmp_path / "cache") as pane:
        pane.wait_for("30 unread")
        with contextlib.closing(sqlite3.connect(tmp_path / "cache" / name, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            if busy:
                pane.type("jr")
            pane.type("q")
            assert ended(pane) == 0
            assert pane.echoes()


def test_quitting_does_not_wait_for_a_terminal_that_does_not_read(saved: Path, tmp_path: Path) -> None:
    with Pane(saved, "--cache-dir", tmp_path / "cache") as pane:
        pane.wait_for("30 unread")
        pane.stall()
        pane.type("\x0c" * 30 + "jjj")  # more than its line holds
        until(lambda: marks(tmp_path / "cache") == 3)
        pane.type("q")
        assert ended(pane) == 0
    with Pane(saved, "--cache-dir", tmp_path / "cache") as pane:
        pane.wait_for("HELD", "27 unread")


def test_a_signal_ends_it_also_while_all_of_it_stands_still(saved: Path, tmp_path: Path) -> None:
    script, word = tmp_path / "program.py", tmp_path / "standing"
    script.write_text(STANDS_STILL.replace("WORD", repr(str(word))))
    arguments = (saved, "--cache-dir", tmp_path / "cache")
    with Pane(*arguments, command=(sys.executable, str(script))) as pane:
        pane.wait_for("30 unread")
        pane.type("jjj")
        pane.wait_for("27 unread")
        pane.type("\x05\x05t")  # two lines down: the place is another one now
        until(word.exists)
        pane.process.send_signal(signal.SIGTERM)
        assert ended(pane) == 128 + signal.SIGTERM
        assert pane.echoes()
        pane.wait_for_bytes(b"\x1b[?1049l")
        assert pane.sent.endswith(b"\x1b[?25h")
    with Pane(*arguments) as pane:
        pane.wait_for("HELD", "27 unread")
