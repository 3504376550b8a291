"""The terminal itself, wherever standard input and standard error lead."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterator


def standard_is_terminal() -> bool:
    """Whether keys come on standard input and drawing on standard error reaches the reader."""
    stdin, stderr = sys.__stdin__, sys.__stderr__
    return stdin is not None and stdin.isatty() and stderr is not None and stderr.isatty()


def open_terminal(path: str = "/dev/tty", _: int = 0) -> int:
    """A descriptor of the reader's terminal, for keys and drawing alike. Raises OSError where there is none."""
    return os.open(path, os.O_RDWR | os.O_NOCTTY)


def has_terminal() -> bool:
    """Whether there is a terminal to draw on."""
    if standard_is_terminal():
        return True
    try:
        os.close(open_terminal())
    except OSError:
        return False
    return True


def feeds_a_pipe() -> bool:
    """Whether another program reads standard output, and waits for words. A file is none: under nohup the timeline is drawn."""
    try:
        kind = os.fstat(1).st_mode
    except OSError:  # the shell closed it
        return False
    return stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind)


@contextlib.contextmanager
def terminal_descriptors() -> Iterator[tuple[int, int]]:
    """The descriptors to read keys from and to draw on. Raises OSError where there is no terminal."""
    if standard_is_terminal():
        assert sys.__stdin__ is not None
        assert sys.__stderr__ is not None
        yield sys.__stdin__.fileno(), sys.__stderr__.fileno()
        return
    own = open_terminal()
    try:
        yield own, own
    finally:
        os.close(own)
