"""Starts a page reader. Little is imported here: a command that is sure to read a page begins with it, before all else."""

from __future__ import annotations

import socket
import subprocess
import sys

from tui_liveblog.worker.shared import Shared


class Started:
    """A process that loads what it reads pages with, and what it is spoken to by.

    channel  the program's end: it takes frames, as `messages` has them, and answers
    shared   where pages may lie
    """

    __slots__ = ("channel", "process", "shared")

    def __init__(self, process: subprocess.Popen[bytes], channel: socket.socket, shared: Shared) -> None:
        self.process, self.channel, self.shared = process, channel, shared

    def kill(self) -> None:
        """End it now, without waiting."""
        self.process.kill()
        self.channel.close()
        self.shared.close()

    def end(self) -> None:
        """End it, and wait until it is gone."""
        self.kill()
        self.process.wait()


def start() -> Started:
    """Start one; it waits for the first frame. Raises OSError where there can be no more processes or files."""
    ours, theirs = socket.socketpair()
    shared = Shared()
    try:
        process = subprocess.Popen(  # noqa: S603 - our own module
            # -P: the folder that the reader stands in is not ours to import from.
            [sys.executable, "-P", "-m", "tui_liveblog.worker.child", str(shared.reader)],
            pass_fds=(shared.reader,) if shared.reader >= 0 else (),
            stdin=theirs.fileno(),
            stdout=theirs.fileno(),
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # ctrl+c in the terminal is for the program, which ends the child itself
        )
    except BaseException:
        ours.close()
        shared.close()
        raise
    finally:
        theirs.close()
        shared.given()
    return Started(process, ours, shared)
