"""How the program stops, and goes on: by ctrl+z, by signals, in the background."""

from __future__ import annotations

import os
import re
import shlex
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hangs import program_below
from tests.pages import blog_page, some_posts
from tests.pane import Pane
from tests.terminal import Terminal

PROGRAM = (sys.executable, "-m", "tui_liveblog")


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_bytes(blog_page(some_posts(30)))
    return path


def test_ctrl_z_where_no_shell_could_go_on_does_not_freeze_it(saved: Path) -> None:
    with Pane(saved) as pane:
        pane.wait_for("30 unread")
        pane.type("\x1aj")
        pane.wait_for("29 unread")
        assert pane.quit() == 0


def with_shell(saved: Path, act: Callable[[Terminal, int], None]) -> None:
    """Start it from a shell, let something be done to it, and call it to the foreground."""
    with Terminal(shell="PS1='$ ' bash --norc --noprofile -i", size=(100, 30)) as terminal:
        terminal.type(f"{shlex.join(PROGRAM)} {saved} --interval 3600")
        terminal.keys("Enter")
        terminal.wait_for("30 unread")
        shell = int(terminal._tmux("display", "-p", "#{pane_pid}"))
        before = terminal.text
        act(terminal, program_below(program_below(shell, b"bash\0--norc")))
        terminal.type("fg")
        terminal.keys("Enter")
        terminal.wait_for("30 unread", "Report 30")
        time.sleep(0.5)
        assert terminal.text == before
        terminal.keys("j")
        terminal.wait_for("29 unread")
        terminal.keys("q")
        terminal.wait_for("$", gone="unread")
        terminal.type("clear; stty -a")
        terminal.keys("Enter")
        modes = " ".join(terminal.wait_for(" icanon")).split()
        assert {"isig", "echo", "icrnl", "ixon", "-echo"} & set(modes) == {"isig", "echo", "icrnl", "ixon"}


def enter(terminal: Terminal, command: str) -> None:
    terminal.type(command)
    terminal.keys("Enter")


@pytest.mark.parametrize("number", [signal.SIGTSTP, signal.SIGSTOP])
def test_stopped_from_outside_it_comes_back_whole(saved: Path, number: signal.Signals) -> None:
    def act(terminal: Terminal, program: int) -> None:
        os.kill(program, number)
        terminal.wait_for("Stopped")
        enter(terminal, "clear; echo another program; echo wrote this; stty sane")
        terminal.wait_for("wrote this\n")

    with_shell(saved, act)


def test_told_to_go_on_in_the_background_it_leaves_the_shell_alone(saved: Path) -> None:
    def act(terminal: Terminal, program: int) -> None:
        os.kill(program, signal.SIGTSTP)
        terminal.wait_for("Stopped")
        enter(terminal, "clear; bg")
        terminal.wait_for("&")
        time.sleep(0.5)
        enter(terminal, "echo $((6*7))")
        terminal.wait_for("42")
        assert "unread" not in terminal.text

    with_shell(saved, act)


STOPPED_AMID = """
import os, re, signal, sys
sys.argv[0] = "liveblog-tui"
from tui_liveblog.cli import main
write = os.write
def half(descriptor, data):
    if len(data) < 500 or not os.path.exists(WORD):
        return write(descriptor, data)
    os.unlink(WORD)
    within = re.search(rb"\\x1b.[0-9]", bytes(data[200:])).end() + 200
    written = write(descriptor, data[:within])
    os.kill(os.getpid(), signal.SIGTSTP)
    return written
os.write = half
main()
"""
"""The program on a terminal that takes, of one frame, a part that ends in a sequence; then a signal comes that stops it."""


def test_stopped_amid_what_it_writes_no_sequence_is_torn(saved: Path, tmp_path: Path) -> None:
    script, word = tmp_path / "program.py", tmp_path / "now"
    script.write_text(STOPPED_AMID.replace("WORD", repr(str(word))))
    with Pane(saved, command=(sys.executable, str(script)), size=(100, 30)) as pane:
        pane.wait_for("30 unread")
        word.touch()
        begun = len(pane.sent)
        pane.type("\x0c")
        pane.wait_for_bytes(b"\x1b[?1049h", since=begun)  # nobody could ask it to go on: it does at once
        pane.type("j")
        pane.wait_for("29 unread")
        assert not word.exists()
        assert not re.search(rb"\x1b\[[\d;?<>=]*[^\x20-\x7e]", pane.sent[begun:])
