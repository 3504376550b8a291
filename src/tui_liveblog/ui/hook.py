"""Commands of the reader's own, run for posts: an argument list, no shell, the post as JSON on standard input.

They run beside the program and can do it no harm: two at once, the rest wait in a short row, and one that hangs is ended with
all that it started. Nothing that they write is read. No Textual.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable
from pathlib import PurePath

from tui_liveblog.clean import clean_line

SECONDS = 10.0
"""What a command may take."""

AT_ONCE = 2
WAITING = 20
"""Commands that wait for their turn; a look that brings more has brought too many to be told of one by one."""

Command = tuple[str, ...]


class Hooks:
    """Runs commands in threads of its own: starting a program may hang as well, on a disk that is not there.

    failed   told in a few words, from another thread, what a reader should know; the same words only once
    seconds  what a command may take
    """

    def __init__(self, failed: Callable[[str], None], *, seconds: float = SECONDS) -> None:
        self._failed, self._seconds = failed, seconds
        self._waiting: deque[tuple[Command, bytes]] = deque()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._threads = 0
        self._said: set[str] = set()
        self.dropped = 0
        self._over = False
        self._lock = threading.Lock()

    def run(self, command: Command, data: bytes) -> None:
        """Run a command with this on its standard input, now or when it is its turn. Where too many wait, it is left out."""
        with self._lock:
            if self._over:
                return
            if len(self._waiting) >= WAITING:
                self.dropped += 1
                return
            self._waiting.append((command, data))
            if self._threads >= AT_ONCE:
                return
            self._threads += 1
        threading.Thread(target=self._work, name="hook", daemon=True).start()

    def end(self) -> None:
        """End those that run; nothing runs from now on. Does not wait."""
        with self._lock:
            self._over, self.dropped = True, 0
            self._waiting.clear()
            running = list(self._running)
        for process in running:
            _kill(process)

    def _work(self) -> None:
        """Run what waits, one after the other, until nothing does."""
        while (taken := self._next()) is not None:
            command, data = taken
            said = self._run(command, data)
            if said:
                self._say(f"alert command failed: {_name(command)} {said}")

    def _next(self) -> tuple[Command, bytes] | None:
        """The next that waits; None where none does: then the thread is at its end, and the last says what was left out."""
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._threads -= 1
            if self._threads or not self.dropped:
                return None
            dropped, self.dropped = self.dropped, 0
        self._failed(f"alert command not run for {dropped} more post{'s' if dropped != 1 else ''}: too many at once")
        return None

    def _say(self, words: str) -> None:
        with self._lock:
            new = words not in self._said and not self._over
            self._said.add(words)
        if new:
            self._failed(words)

    def _run(self, command: Command, data: bytes) -> str:
        """Run one to its end, or ours; "", or what went wrong."""
        nothing = subprocess.DEVNULL
        try:
            process = subprocess.Popen(  # noqa: S603 - the reader's own command, no shell; the post is not among its arguments
                command, stdin=subprocess.PIPE, stdout=nothing, stderr=nothing, start_new_session=True
            )
        except FileNotFoundError:
            return "is not there"
        except PermissionError:
            return "may not be run"
        except (OSError, ValueError) as error:
            return f"cannot be started ({clean_line(getattr(error, 'strerror', None) or str(error), 60)})"
        with self._lock:
            self._running.add(process)
            late = self._over
        if late:  # it was started while the program ended
            _kill(process)
        try:
            process.communicate(data, timeout=self._seconds)
        except subprocess.TimeoutExpired:
            _kill(process)
            process.wait()
            return f"took longer than {self._seconds:g} s and was ended"
        except OSError:
            _kill(process)
            process.wait()
        finally:
            with self._lock:
                self._running.discard(process)
            if process.stdin is not None:
                with contextlib.suppress(OSError):  # what it did not read is lost with it
                    process.stdin.close()
        return _ended(process.returncode)


def _name(command: Command) -> str:
    return clean_line(PurePath(command[0]).name or command[0], 40)


def _ended(status: int) -> str:
    if status > 0:
        return f"ended with status {status}"
    return f"was ended by signal {-status}" if status < 0 else ""


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a command and all that it started; it leads a group of its own."""
    if process.poll() is None:
        with contextlib.suppress(OSError):  # it has just ended
            os.killpg(process.pid, signal.SIGKILL)
