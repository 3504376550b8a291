"""Which blogs are open in this program, and whether one is open in any: told to the others by locks on the bytes of a file.

The system takes a lock away when the program that holds it ends, however that happens. Store's thread only.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections import Counter
from collections.abc import Set
from hashlib import blake2b
from pathlib import Path

_NAME = "open.lock"
_BYTES = 1 << 62


class Screens:
    """The open blogs of one program.

    folder  the cache directory; None where no other program can open what this one has
    """

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / _NAME if folder is not None else None
        self._file: int | None = None
        self._open: Counter[str] = Counter()

    @property
    def keys(self) -> Set[str]:
        """The blogs that are open in this program."""
        return self._open.keys()

    def hold(self, key: str) -> None:
        """A blog is opened here."""
        self._open[key] += 1
        with contextlib.suppress(OSError):  # where there is nothing to lock, nobody makes room either
            fcntl.lockf(self._descriptor(), fcntl.LOCK_SH | fcntl.LOCK_NB, 1, _byte_of(key))

    def let_go(self, key: str) -> None:
        """It is closed."""
        self._open[key] -= 1
        if self._open[key] <= 0:
            del self._open[key]
            with contextlib.suppress(OSError):
                fcntl.lockf(self._descriptor(), fcntl.LOCK_UN, 1, _byte_of(key))

    def held(self, key: str) -> bool:
        """Whether it is open in any program; where that cannot be told, it counts as open."""
        if key in self._open:
            return True
        try:
            fcntl.lockf(self._descriptor(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _byte_of(key))
            fcntl.lockf(self._descriptor(), fcntl.LOCK_UN, 1, _byte_of(key))
        except OSError:
            return True
        return False

    def follow_folder(self) -> None:
        """The cache directory is another one: lock there."""
        self.close()
        for key in self._open:
            with contextlib.suppress(OSError):
                fcntl.lockf(self._descriptor(), fcntl.LOCK_SH | fcntl.LOCK_NB, 1, _byte_of(key))

    def close(self) -> None:
        """Hold nothing any more."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _descriptor(self) -> int:
        if self._path is None:
            raise FileNotFoundError
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._file


def _byte_of(key: str) -> int:
    """The byte of the file that stands for a blog."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()) % _BYTES
