"""What hangs, for the tests of how the program ends."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

from tests.pane import Pane

WITHIN = 5.0
"""Seconds in which the program must have ended: one is promised, the machine may be busy."""

NO_NAMES = """
import socket, sys, time
def hangs(*_):
    open(sys.argv[0] + ".asked", "a").write("x")
    time.sleep(3600)
socket.getaddrinfo = hangs
"""
"""A resolver that does not answer: read by the interpreter as it starts."""

STANDS_STILL = """
import sys, time
sys.argv[0] = "liveblog-tui"
from tui_liveblog.cli import main
from tui_liveblog.ui.app import LiveBlogApp
act = LiveBlogApp.action_act
async def stand_still(self, action, number=1):
    if action == "times":
        open(WORD, "w").close()
        time.sleep(3600)
    await act(self, action, number)
LiveBlogApp.action_act = stand_still
main()
"""
"""The program, whose event loop stands still for good after the key for times."""


def ended(pane: Pane) -> int:
    """Wait for the end; the exit status."""
    return pane.process.wait(WITHIN)


def until(there: Callable[[], object]) -> None:
    """Wait for something that comes."""
    end = time.monotonic() + 20
    while not there():
        assert time.monotonic() < end
        time.sleep(0.02)


def program_below(process: int, words: bytes = b"tui_liveblog\0") -> int:
    """The process that another one started, with these words in its command: the program."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        for task in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                parent = int((task / "stat").read_text().rpartition(")")[2].split()[1])
                if parent == process and words in (task / "cmdline").read_bytes():
                    return int(task.name)
        time.sleep(0.02)
    raise AssertionError("it was not started")
