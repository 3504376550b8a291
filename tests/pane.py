"""The program in a pseudo-terminal whose other end is the test: every byte that it is sent, and what it is answered."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pyte
from bench.emulated import EmulatedScreen
from pyte.screens import Char

from tests.terminal import DEADLINE

QUESTION = b"\x1b]11;?"


class Pane:
    """`liveblog-tui ARGUMENTS` in a terminal of TERM `term`.

    answers  what the terminal does when it is asked for its background; None: it is silent
    stdin    a file that the program reads instead of the terminal
    command  another command, in which the program's arguments come last
    drawn    whether what it sends is drawn; else its bytes are all that there is, and come in a tenth of the time
    """

    def __init__(
        self,
        *arguments: object,
        env: Mapping[str, str] | None = None,
        term: str = "xterm-256color",
        size: tuple[int, int] = (80, 24),
        answers: Callable[[Pane], None] | None = None,
        stdin: Path | None = None,
        command: Sequence[str] = (sys.executable, "-m", "tui_liveblog"),
        drawn: bool = True,
    ) -> None:
        self.sent = b""
        self._drawn = drawn
        self._flows = threading.Event()
        self._flows.set()
        self._over = False
        self._screen = EmulatedScreen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._answers = answers
        self._own, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self._other = os.dup(other)  # held, so that what is left at the end can be read
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "COLORTERM": "truecolor", "TERM": term, **(env or {})}
        for name in ("TMUX", "STY", "COLORFGBG", "SSH_CONNECTION", "SSH_TTY"):
            if name not in (env or {}):
                environment.pop(name, None)
        with stdin.open("rb") if stdin is not None else contextlib.nullcontext(other) as reading:
            self.process = subprocess.Popen(
                [*command, *map(str, arguments)],
                stdin=reading,
                stdout=other,
                stderr=other,
                env=environment,
                start_new_session=True,
                preexec_fn=lambda: fcntl.ioctl(1, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - one call, which takes no lock
            )
        os.close(other)
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Pane:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._other)
        self._flows.set()
        self._reader.join(5)
        if not self._over:
            os.close(self._own)

    def stall(self) -> None:
        """Read no more of what it sends, until `flow`."""
        self._flows.clear()

    def flow(self) -> None:
        """Read again."""
        self._flows.set()

    def hang_up(self) -> None:
        """The terminal goes away, as when its window is closed or the connection is lost."""
        self._over = True
        self._flows.set()
        self._reader.join(5)
        os.close(self._own)

    def _read(self) -> None:
        asked = False
        while not self._over:
            self._flows.wait()
            try:
                if not select.select([self._own], [], [], 0.02)[0]:
                    continue
                data = os.read(self._own, 1 << 16) if self._flows.is_set() else b""
            except OSError:
                return
            with self._changed:
                self.sent += data
                if self._drawn:
                    self._stream.feed(data.replace(b"\0", b""))  # nothing to a terminal, and slow here
                self._changed.notify_all()
            if QUESTION in self.sent and not asked:
                asked = True
                if self._answers is not None:
                    threading.Thread(target=self._answers, args=(self,), daemon=True).start()

    @property
    def asked(self) -> bool:
        """Whether it asked for the background."""
        return QUESTION in self.sent

    def echoes(self) -> bool:
        """Whether the terminal shows what is typed by itself, as in a shell."""
        return bool(termios.tcgetattr(self._other)[3] & termios.ECHO)

    @property
    def text(self) -> str:
        """The screen."""
        with self._changed:
            return "\n".join(row.rstrip() for row in self._screen.display)

    def cells_of(self, words: str) -> list[Char]:
        """The cells of words that are on the screen."""
        with self._changed:
            for row, line in enumerate(self._screen.display):
                if words in line:
                    begin = line.index(words)
                    return [self._screen.buffer[row][column] for column in range(begin, begin + len(words))]
            raise AssertionError(f"{words!r} is not on the screen:\n" + "\n".join(self._screen.display))

    @property
    def ground(self) -> str:
        """The colour of the page at the top left: `rrggbb`, or its name."""
        with self._changed:
            return str(self._screen.buffer[0][0].bg)

    def type(self, data: str | bytes) -> None:
        """Send what the terminal sends for keys, or by itself."""
        with contextlib.suppress(OSError):
            os.write(self._own, data.encode() if isinstance(data, str) else data)

    def wait_for(self, *words: str, gone: str = "", seconds: float = DEADLINE) -> str:
        """Wait until all the words are on the screen, and `gone` is not; the screen."""
        return self._until(
            lambda: all(word in self.text for word in words) and not (gone and gone in self.text), words, seconds
        )

    def wait_for_bytes(self, data: bytes, since: int = 0, seconds: float = DEADLINE) -> None:
        """Wait until the program has sent these bytes, after so many."""
        self._until(lambda: data in self.sent[since:], data, seconds)

    def _until(self, there: Callable[[], bool], what: object, seconds: float) -> str:
        end = time.monotonic() + seconds
        while not there():
            with self._changed:
                if time.monotonic() > end:
                    raise AssertionError(f"{what!r} did not come; the screen:\n" + "\n".join(self._screen.display))
                self._changed.wait(0.05)
        return self.text

    def quit(self) -> int:
        """Press q; the exit status, when all that it sent is read."""
        self.type("q")
        status = self.process.wait(DEADLINE)
        before = -1
        while before != len(self.sent):  # what is still under way
            before = len(self.sent)
            time.sleep(0.05)
        return status
