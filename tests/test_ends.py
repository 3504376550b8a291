"""How the program ends when nobody presses a key for it. A second is promised, five are given."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.hangs import WITHIN, program_below
from tests.pages import blog_page, some_posts
from tests.pane import Pane
from tests.worker.test_worker import children, is_gone

PROGRAM = (sys.executable, "-m", "tui_liveblog")


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_bytes(blog_page(some_posts(30)))
    return path


def quietly(script: Path, *command: str) -> tuple[str, ...]:
    """The command started by a shell that ignores SIGHUP, whose ignoring it inherits."""
    script.write_text("trap '' HUP; \"$@\"\n")
    return ("sh", str(script), *command)


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
        readers = children(pane.process.pid)
        pane.process.send_signal(number)
        assert pane.process.wait(WITHIN) == 128 + number
        pane.wait_for_bytes(b"\x1b[?1049l")
        assert pane.echoes()
        assert readers
        assert all(map(is_gone, readers))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("shown", [False, True], ids=["nothing shown", "the last picture shown"])
def test_a_signal_before_the_first_frame_ends_it_too(saved: Path, number: signal.Signals, shown: bool) -> None:
    if shown:
        with Pane(saved) as pane:
            pane.wait_for("30 unread")
            assert pane.quit() == 0
    for wait in (0.2, 0.4, 0.6):
        with Pane(saved) as pane:
            if shown:
                pane.wait_for("loading")
            else:
                time.sleep(wait)
            pane.process.send_signal(number)
            assert pane.process.wait(WITHIN) in (128 + number, -number)  # by the signal itself, while there is nothing to lose
            assert pane.echoes()


# Ctrl+C that is meant for another program

LENT = """
import os, signal, sys, time
from tui_liveblog.ending import Ending

sys.setswitchinterval(5)  # the thread that hears of signals gets a turn only where this one waits
with Ending() as ending:
    with ending.lend_interrupts():
        os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.2)
    print("lent", ending.status, flush=True)
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.2)
    print("ours", ending.status, flush=True)
"""
"""A program that lends its interrupts for so short a time that the one that comes then is heard of only after it."""


def test_an_interrupt_for_another_program_is_that_one_s_however_late_it_is_heard_of() -> None:
    done = subprocess.run([sys.executable, "-c", LENT], capture_output=True, text=True, timeout=WITHIN * 5, check=False)
    assert done.stdout.splitlines() == ["lent None", f"ours {128 + signal.SIGINT}"], done
