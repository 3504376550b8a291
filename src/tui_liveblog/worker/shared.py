"""Memory that a page lies in for its reader: written once, where a pipe is filled and emptied piece by piece."""

from __future__ import annotations

import contextlib
import os

_SMALL = 1 << 16
"""Bytes that a pipe takes at once."""

_KEPT = 1 << 22
"""Bytes of memory that are kept for the next page."""


class Shared:
    """The program's side; its page reader may only read it. Where the system has no such memory, nothing lies there.

    reader  the descriptor for the page reader, -1 for none; closed by `given`
    """

    def __init__(self) -> None:
        self._file = self.reader = -1
        with contextlib.suppress(AttributeError, OSError):  # another system than Linux
            self._file = os.memfd_create("page", os.MFD_CLOEXEC)
            self.reader = os.open(f"/proc/self/fd/{self._file}", os.O_RDONLY | os.O_CLOEXEC)

    def given(self) -> None:
        """The page reader has its own by now, or was not started."""
        if self.reader >= 0:
            os.close(self.reader)
        elif self._file >= 0:  # without a way to read it
            self.close()

    def put(self, data: bytes) -> bool:
        """Lay it there; False where it is to be sent."""
        if self._file < 0 or len(data) <= _SMALL:
            return False
        try:
            return os.pwrite(self._file, data, 0) == len(data)
        except OSError:  # no memory left
            return False

    def rest(self) -> None:
        """It was read."""
        if self._file >= 0 and os.fstat(self._file).st_size > _KEPT:
            os.ftruncate(self._file, 0)

    def close(self) -> None:
        """Give it back."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
