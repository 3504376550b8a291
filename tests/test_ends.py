"""How the program ends when nobody presses a key for it, and how it stops and goes on. A second is promised, five are given."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pages import blog_page, some_posts
from tests.pane import Pane
from tests.terminal import Terminal
from tests.worker.test_worker import children, is_gone

PROGRAM = (sys.executable, "-m", "tui_liveblog")
WITHIN = 5.0


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_bytes(blog_page(some_posts(30)))
    return path


def quietly(script: Path, *command: str) -> tuple[str, ...]:
    """The command started by a shell that ignores SIGHUP, whose ignoring it inherits."""
    script.write_text("trap '' HUP; \"$@\"\n")
    return ("sh", str(script), *command)


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


# The terminal goes away


@pytest.mark.parametrize("how", ["with a signal", "signals ignored", "nohup", "another session"])
def test_a_terminal_that_goes_away_ends_it_with_the_place_kept(saved: Path, tmp_path: Path, how: str) -> None:
    arguments = (saved, "--cache-dir", tmp_path / "cache")
    commands = {
        "with a signal": PROGRAM,
        "signals ignored": quietly(tmp_path / "shell", *PROGRAM),
        "nohup": ("sh", "-c", 'cd "$0" && exec nohup "$@"', str(tmp_path), *PROGRAM),
        "another session": ("setsid", "--wait", *PROGRAM),
    }
    with Pane(*arguments, command=commands[how]) as pane:
        pane.wait_for("30 unread")
        pane.type("jjj")
        pane.wait_for("27 unread")
        pane.type("\x05\x05")
        pane.wait_for("HELD")
        direct = how in ("with a signal", "nohup")
        program = pane.process.pid if direct else program_below(pane.process.pid)
        readers = children(program)
        pane.hang_up()
        if how == "another session":  # what waits for it is ended by the signal itself
            assert is_gone(program, WITHIN)
        else:
            assert pane.process.wait(WITHIN) == 128 + signal.SIGHUP
        assert all(map(is_gone, readers))
    with Pane(*arguments) as pane:
        pane.wait_for("HELD", "27 unread", "read up to here")


def test_a_terminal_that_goes_away_while_it_is_stopped_ends_it(saved: Path, tmp_path: Path) -> None:
    with Pane(command=("bash", "--norc", "--noprofile", "-i"), env={"PS1": "$ "}) as pane:
        pane.type(f"{' '.join(PROGRAM)} {saved} --cache-dir {tmp_path / 'cache'}\r")
        pane.wait_for("30 unread")
        program = program_below(pane.process.pid)
        pane.type("\x1a")
        pane.wait_for("Stopped")
        pane.hang_up()
        assert is_gone(program, WITHIN)


# Signals


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_gives_the_terminal_back_and_its_number_to_the_shell(saved: Path, number: signal.Signals) -> None:
    with Pane(saved) as pane:
        pane.wait_for("30 unread")
        (reader,) = children(pane.process.pid)
        pane.process.send_signal(number)
        assert pane.process.wait(WITHIN) == 128 + number
        pane.wait_for_bytes(b"\x1b[?1049l")
        assert pane.echoes()
        assert is_gone(reader)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_before_the_first_frame_ends_it_too(saved: Path, number: signal.Signals) -> None:
    for wait in (0.15, 0.3, 0.45, 0.6):
        with Pane(saved, "--theme", "late-edition") as pane:
            time.sleep(wait)
            pane.process.send_signal(number)
            status = pane.process.wait(WITHIN)
            assert status in (128 + number, -number, 130)  # by the signal itself, while nothing of it has been loaded
            assert pane.echoes()


# Stopping and going on


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
    if len(data) < 1500 or not os.path.exists(WORD):
        return write(descriptor, data)
    os.unlink(WORD)
    within = re.search(rb"\\x1b.[0-9]", bytes(data[700:])).end() + 700
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
