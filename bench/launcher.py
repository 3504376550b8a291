"""Starts the program again and again without importing it again: a process that has everything in memory and forks.

It is asked over a socket for one program at a time, with its arguments as JSON, and answers with the process and the pty's
other end. It has no thread and no loop of its own, so that what it forks is as a program that was just started.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib
import json
import os
import pty
import signal
import socket
import struct
import subprocess
import sys
import termios
import traceback
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import NamedTuple, TypedDict

COLUMNS, ROWS = 100, 30


_MODULES = (
    *("tui_liveblog.cli.parser", "tui_liveblog.commands.options", "tui_liveblog.desk", "tui_liveblog.sources", "httpx"),
    *("tui_liveblog.ui.launch", "tui_liveblog.ui.app", "tui_liveblog.ui.welcome"),
)
"""What the program imports on its way to the first look."""


class _Asked(TypedDict):
    arguments: list[str]
    env: dict[str, str]


class Started(NamedTuple):
    """A running program and the terminal that it is in."""

    process: int
    terminal: int


def in_terminal(command: Sequence[str]) -> Started:
    """Another program in a terminal of the same size; it is this process's child."""
    process, terminal = pty.fork()
    if process == 0:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        _is_a_terminal()
        os.execvp(command[0], list(command))
    return Started(process, terminal)


def _is_a_terminal() -> None:
    """What the environment says of a terminal that can do all, and nothing of the one that this was started from."""
    os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"})
    for name in ("TMUX", "STY", "COLORFGBG", "SSH_CONNECTION", "SSH_TTY", "COLUMNS", "LINES"):
        os.environ.pop(name, None)


class Launcher:
    """Open it with `with`; the programs that it started outlive it."""

    def __init__(self) -> None:
        self._own, other = socket.socketpair()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.launcher", str(other.fileno())], pass_fds=[other.fileno()]
        )
        other.close()

    def __enter__(self) -> Launcher:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._own.close()
        self._process.wait(10)

    def start(self, *arguments: object, env: Mapping[str, str] | None = None) -> Started:
        """`liveblog-tui ARGUMENTS` in a terminal of 100×30."""
        asked = _Asked(arguments=[str(one) for one in arguments], env=dict(env or {}))
        self._own.sendall(json.dumps(asked).encode() + b"\n")
        told, passed, _, _ = socket.recv_fds(self._own, 64, 1)
        if not passed:
            raise RuntimeError("the launcher has ended")
        return Started(int(told), passed[0])


def serve(connection: socket.socket) -> None:
    """Start what is asked for until nobody asks any more."""
    for name in _MODULES:
        importlib.import_module(name)
    for line in connection.makefile("rb"):
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        asked = json.loads(line)
        process, terminal = pty.fork()
        if process == 0:
            connection.close()
            _be(asked)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        socket.send_fds(connection, [str(process).encode()], [terminal])
        os.close(terminal)


def _be(asked: _Asked) -> None:
    """Be the program, to its end."""
    status = 1
    try:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        for number, name in enumerate(("stdin", "stdout", "stderr")):  # those that were forked know of no terminal
            stream = open(number, "w" if number else "r", encoding="utf-8", closefd=False)  # noqa: SIM115 - open to the end
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)
        os.environ.update(asked["env"])
        _is_a_terminal()
        from tui_liveblog.cli import main

        sys.argv = ["liveblog-tui", *asked["arguments"]]
        main()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001 - a process that was forked goes no further, whatever it met
        traceback.print_exc()
    finally:
        os._exit(status)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(socket.socket(fileno=int(sys.argv[1])))
