"""A client that does not read for a while: nothing waits for it, nothing grows, and what it shows in the end is right."""

from __future__ import annotations

import os
import signal
import time

from tests.hangs import WITHIN
from tests.ssh.sshd import Followed, Sshd
from tests.worker.test_worker import is_gone

A_MINUTE = 5
"""Seconds in which the demo tells what it usually tells in a minute."""


def stall(sshd: Sshd, followed: Followed) -> None:
    """The wire carries nothing to the client any more, and all between it and the program is full: a megabyte.

    It is filled with bytes that terminals pass over, while the program shows nothing new.
    """
    followed.pane.type("=")
    followed.pane.wait_for("PAUSED")
    sshd.wire.stall()
    terminal = os.open(f"/proc/{followed.program}/fd/0", os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        full = 0
        while full < 5:
            try:
                os.write(terminal, bytes(4096))
                full = 0
            except BlockingIOError:
                full += 1
                time.sleep(0.1)
    finally:
        os.close(terminal)
    followed.pane.type("=" + "\x0c" * 3)  # each of these is a whole screen
    time.sleep(1.5)


def quiet(followed: Followed) -> str:
    """What the terminal shows when nothing more comes."""
    sent = -1
    while sent != len(followed.pane.sent):
        sent = len(followed.pane.sent)
        time.sleep(0.5)
    return followed.pane.text


def test_a_minute_in_which_the_client_does_not_read_costs_no_memory_and_one_screen(sshd: Sshd) -> None:
    with sshd.follow("demo", "--speed", str(60 / A_MINUTE), size=(200, 60)) as followed:
        pane = followed.pane
        pane.wait_for("FOLLOWING")
        stall(sshd, followed)
        memory, written = followed.memory, followed.written
        time.sleep(A_MINUTE)
        assert followed.written == written  # it is the program that waits, with all that it would say
        assert followed.memory - memory < 4 << 20
        sshd.wire.flow()
        pane.type("=")
        pane.wait_for("PAUSED")
        quiet(followed)
        sent = followed.written - written
        shown, written = quiet(followed), followed.written
        pane.type("\x0c")
        assert quiet(followed) == shown
        whole = followed.written - written
        assert sent <= 2 * whole + 1000, (sent, whole)  # the rest of the frame that was begun, and the newest one


def test_a_signal_ends_it_while_the_client_does_not_read(sshd: Sshd) -> None:
    with sshd.follow("demo", size=(200, 60)) as followed:
        followed.pane.wait_for("FOLLOWING")
        stall(sshd, followed)
        os.kill(followed.program, signal.SIGTERM)
        assert is_gone(followed.program, WITHIN)
        sshd.wire.flow()
        assert followed.pane.process.wait(60) == 128 + signal.SIGTERM
