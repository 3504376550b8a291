"""tmux as a second emulator: panes that show what is written to them, read back cell by cell.

One server and one client in control mode serve all frames: a frame costs some milliseconds, where a process for each question
would cost fifty.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import shutil
import subprocess
import time
import uuid
from pathlib import Path
from types import TracebackType

import pytest

from tui_liveblog.ui.terminal.frames.pens import PLAIN, Pen, drawn_with, of_blank

DEADLINE = 20.0


class Panes:
    """A server with as many panes as asked for, each in a window of its own, of one size.

    folder  where the pipes are that lead to the panes
    """

    def __init__(self, folder: Path, count: int, columns: int, rows: int) -> None:
        if shutil.which("tmux") is None:
            pytest.fail("tmux is not there; .ci/run installs it")
        self._socket = f"frames-{uuid.uuid4().hex[:12]}"
        self._marks = 0
        self._pipes: list[int] = []
        command = ["tmux", "-u", "-L", self._socket, "-f", "/dev/null"]
        environment = {**os.environ, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}
        environment.pop("TMUX", None)
        paths = [folder / f"pane-{number}" for number in range(count)]
        for path in paths:
            os.mkfifo(path)
        shows = [f"stty raw -echo; exec cat {path}" for path in paths]
        size = ("-x", str(columns), "-y", str(rows))
        subprocess.run([*command, "new-session", "-d", *size, shows[0]], check=True, env=environment, timeout=30)
        for shown in shows[1:]:
            subprocess.run([*command, "new-window", "-d", shown], check=True, env=environment, timeout=30)
        self._client = subprocess.Popen(
            [*command, "-C", "attach", "-f", "no-output"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
        self._heard = b""
        self._answer(self._next())  # to being attached
        self._ask("set -g status off", "set -g window-size manual", "set -g remain-on-exit on", "set -g history-limit 0")
        for path in paths:
            self._pipes.append(os.open(path, os.O_WRONLY))
        self.resize(columns, rows)

    def __enter__(self) -> Panes:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for pipe in self._pipes:
            os.close(pipe)
        subprocess.run(["tmux", "-L", self._socket, "kill-server"], check=False, capture_output=True, timeout=30)
        assert self._client.stdin is not None
        assert self._client.stdout is not None
        with contextlib.suppress(OSError):  # the server may have hung up first
            self._client.stdin.close()
        self._client.wait(10)
        self._client.stdout.close()

    def resize(self, columns: int, rows: int) -> None:
        """Another size of all of them."""
        self._ask(*(f"resize-window -t :{number} -x {columns} -y {rows}" for number in range(len(self._pipes))))

    def feed(self, *sent: bytes) -> None:
        """Write to each of them what it is to show, and wait until all show it."""
        self._marks += 1
        mark = f"mark {self._marks}"
        for pipe, data in zip(self._pipes, sent, strict=True):
            left = memoryview(data + f"\x1b]2;{mark}\x1b\\".encode())
            while left:
                left = left[os.write(pipe, left) :]
        waiting = list(range(len(self._pipes)))
        until = time.monotonic() + DEADLINE
        while waiting:
            titles = self._ask(*(f"display-message -p -t :{number} '#{{pane_title}}'" for number in waiting))
            waiting = [number for number, title in zip(waiting, titles, strict=True) if title != [mark]]
            assert time.monotonic() < until, "tmux did not show what was written"

    def screens(self) -> list[list[str]]:
        """The rows of each, with the manners of their cells."""
        return self._ask(*(f"capture-pane -p -e -N -t :{number}" for number in range(len(self._pipes))))

    def cursors(self) -> list[list[str]]:
        """Row and column of the cursor of each."""
        return self._ask(
            *(f"display-message -p -t :{number} '#{{cursor_y}} #{{cursor_x}}'" for number in range(len(self._pipes)))
        )

    def _ask(self, *commands: str) -> list[list[str]]:
        assert self._client.stdin is not None
        self._client.stdin.write("".join(f"{command}\n" for command in commands).encode())
        self._client.stdin.flush()
        return [self._answer(self._next()) for _ in commands]

    def _next(self) -> str:
        """The next line that is an answer's beginning; what tmux tells by itself is passed over."""
        while not (line := self._line()).startswith("%begin"):
            assert not line.startswith("%exit"), line
        return line

    def _answer(self, begin: str) -> list[str]:
        lines: list[str] = []
        number = begin.split()[2]
        while True:
            line = self._line()
            if line.startswith(("%end ", "%error ")) and line.split()[2] == number:
                assert line.startswith("%end"), lines
                return lines
            lines.append(line)

    def _line(self) -> str:
        assert self._client.stdout is not None
        while b"\n" not in self._heard:
            assert select.select([self._client.stdout], [], [], DEADLINE)[0], "tmux does not answer"
            data = os.read(self._client.stdout.fileno(), 1 << 16)
            assert data, "tmux is gone"
            self._heard += data
        line, _, self._heard = self._heard.partition(b"\n")
        return line.decode("utf-8", "replace")


_MANNER = re.compile(r"\x1b\[([0-9;:]*)m|\x1b\]8;[^;]*;([^\x1b]*)\x1b\\|(.)", re.DOTALL)


def looks(rows: list[str]) -> list[list[tuple[str, Pen]]]:
    """What is seen in each cell of the rows that tmux told, up to the bar at the end of each."""
    made: list[list[tuple[str, Pen]]] = []
    pen = PLAIN  # a row goes on in the manner in which the one before it ended
    for row in rows:
        seen: list[tuple[str, Pen]] = []
        for manner, link, letter in _MANNER.findall(row):
            if letter:
                seen.append((letter, of_blank(pen) if letter == " " else pen))
            elif manner or not link:
                pen = drawn_with(pen, manner)
        made.append(seen[:-1])
    return made
