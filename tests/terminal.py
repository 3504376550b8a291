"""The program in a real terminal: tmux, driven by keys, read as a screen."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
import uuid
from pathlib import Path
from types import TracebackType

import pytest

DEADLINE = 20.0
"""Seconds until a screen that does not come is a failure: the promise is under one, the machine may be busy."""


_TOLD = r"; printf '\r\nstatus %s\r\n' $?; cat"
"""What the shell says after the program; one that was killed leaves a terminal on which a new line is only a step down."""


class Terminal:
    """`liveblog-tui ARGUMENTS` in a pane of its own tmux server.

    shell  a whole shell command instead, in which `{program}` stands for the program
    """

    def __init__(self, *arguments: str, size: tuple[int, int] = (80, 24), shell: str = "", env: dict[str, str] | None = None):
        if shutil.which("tmux") is None:
            if os.environ.get("CI"):
                pytest.fail("tmux is not there; .ci/run installs it")
            pytest.skip("no tmux")
        self._socket = f"liveblog-{uuid.uuid4().hex[:12]}"
        program = f"{shlex.quote(sys.executable)} -m tui_liveblog"
        command = shell.format(program=program) if shell else f"{program} {shlex.join(arguments)}"
        self.columns, self.rows = size
        environment = {**os.environ, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "COLORTERM": "truecolor", **(env or {})}
        environment.pop("TMUX", None)
        self._tmux(
            "-f", "/dev/null", "new-session", "-d", "-x", str(size[0]), "-y", str(size[1]), f"{command}{_TOLD}",
            env=environment,
        )  # fmt: skip

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._tmux("kill-server", check=False)

    def _tmux(self, *arguments: str, check: bool = True, env: dict[str, str] | None = None) -> str:
        done = subprocess.run(
            ["tmux", "-u", "-L", self._socket, *arguments], check=check, capture_output=True, text=True, env=env, timeout=30
        )
        return done.stdout

    def keys(self, *keys: str) -> None:
        """Press keys, as tmux names them."""
        for key in keys:
            self._tmux("send-keys", key)

    def type(self, text: str) -> None:
        """Type text as it is."""
        self._tmux("send-keys", "-l", text)

    def resize(self, columns: int, rows: int) -> None:
        """Another size of the window."""
        self.columns, self.rows = columns, rows
        self._tmux("resize-window", "-x", str(columns), "-y", str(rows))

    @property
    def screen(self) -> list[str]:
        """The rows of the screen, without trailing blanks."""
        return self._tmux("capture-pane", "-p").split("\n")[: self.rows]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.screen)

    def wait_for(self, *words: str, gone: str = "", seconds: float = DEADLINE) -> list[str]:
        """Wait until all the words are on the screen, and `gone` is not; the screen."""
        until = time.monotonic() + seconds
        while True:
            text = self.text
            if all(word in text for word in words) and (not gone or gone not in text):
                return text.split("\n")
            if time.monotonic() > until:
                raise AssertionError(f"{words!r} did not come (gone: {gone!r}); the screen:\n{text}")
            time.sleep(0.05)

    def row_of(self, words: str) -> int:
        """The row on which the words stand."""
        for number, row in enumerate(self.screen):
            if words in row:
                return number
        raise AssertionError(f"{words!r} is not on the screen:\n{self.text}")

    def quit(self) -> int:
        """Press q; the exit status."""
        self.keys("q")
        return self.status()

    def status(self) -> int:
        """Wait for the end; the exit status."""
        for row in self.wait_for("status "):
            if row.startswith("status "):
                return int(row.split()[1])
        raise AssertionError(self.text)


def write(path: Path, text: str) -> None:
    """Save a file at once, as an editor does."""
    beside = path.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
