"""The program as a reader runs it: a process, the bytes that it prints, its exit status."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

PROGRAM = [sys.executable, "-m", "tui_liveblog"]


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a run."""

    status: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        """The lines of `--json` and of jsonl."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def said(self) -> str:
        """The one line on standard error, without the program's name."""
        line, end, rest = self.err.partition("\n")
        assert (end, rest) == ("\n", ""), self.err
        assert line.startswith("liveblog-tui: ")
        assert line.isprintable()
        return line.removeprefix("liveblog-tui: ")


def run(*arguments: object, stdin: bytes = b"", env: Mapping[str, str] | None = None, within: float = 30) -> Done:
    """Run one command line to its end. A traceback is never an answer."""
    done = subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        timeout=within,
        check=False,
        env={**os.environ, **(env or {})},
    )
    err = done.stderr.decode()
    assert "Traceback" not in err, err
    return Done(done.returncode, done.stdout.decode(), err)


def succeeds(*arguments: object, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> str:
    """What a command that must end well, and in silence, prints."""
    done = run(*arguments, stdin=stdin, env=env)
    assert (done.status, done.err) == (0, "")
    return done.out


def fails(status: int, *arguments: object, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> str:
    """What a command that must end with that status says: one line, and nothing on standard output."""
    done = run(*arguments, stdin=stdin, env=env)
    assert (done.status, done.out) == (status, ""), done
    assert not done.said.endswith(".")
    return done.said


def next_line(stream: IO[bytes] | None, within: float = 20) -> str:
    """The next line that a running command prints."""
    assert stream is not None
    end, line = time.monotonic() + within, b""
    while not line.endswith(b"\n"):  # a byte at a time: what is buffered here, `select` would not see
        ready, _, _ = select.select([stream], [], [], max(0.0, end - time.monotonic()))
        assert ready, f"nothing more came in {within:g} s after {line!r}"
        byte = stream.read(1)
        assert byte, f"it ended after {line!r}"
        line += byte
    return line.decode()


@contextlib.contextmanager
def running(*arguments: object, stdout: int = subprocess.PIPE) -> Iterator[subprocess.Popen[bytes]]:
    """A command that goes on; it is killed at the end of the block if it still runs."""
    command = [*PROGRAM, *map(str, arguments)]
    with subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE, bufsize=0) as process:
        try:
            yield process
        finally:
            process.kill()
