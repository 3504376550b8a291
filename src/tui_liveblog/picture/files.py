"""Where pictures are: a few small files in the cache directory, each replaced whole, none trusted."""

from __future__ import annotations

import os
import stat
import time
import zlib

from tui_liveblog.picture.cells import MOST_BYTES, Picture, blogs_in, decode

FOLDER = "pictures"
_MOST = 16
"""Files that are kept: the ones written last."""

_STALE = 3600
"""Seconds after which a file that was never finished is nobody's any more."""


def load(cache: str, asked: str, columns: int, rows: int) -> Picture | None:
    """The picture of what is asked for on a screen of this size; None where there is none that can be shown."""
    data = _read(_path(cache, asked, columns, rows))
    return decode(data, asked, columns, rows) if data else None


def save(cache: str, picture: Picture) -> None:
    """Keep a picture, in the place of the one before. Raises OSError."""
    path = _path(cache, picture.asked, picture.columns, len(picture.lines))
    folder = os.path.dirname(path)
    if not os.path.isdir(folder):
        os.mkdir(folder, 0o700)  # in a cache that is there: whoever took that away wants nothing kept
    data = picture.encode()
    if len(data) > MOST_BYTES:
        return
    begun = f"{path}.{os.getpid()}"
    try:
        descriptor = os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            while data:
                data = data[os.write(descriptor, data) :]
        finally:
            os.close(descriptor)
        os.replace(begun, path)
    except OSError:
        _remove(begun)
        raise
    _tidy(folder)


def forget(cache: str, *blogs: str) -> None:
    """Keep no picture that shows any of these, by key or address."""
    folder = os.path.join(cache, FOLDER)
    wanted = {ascii(blog) for blog in blogs if blog}
    for name in _names(folder):
        path = os.path.join(folder, name)
        if not wanted.isdisjoint(blogs_in(_read(path))):
            _remove(path)


def _path(cache: str, asked: str, columns: int, rows: int) -> str:
    """One file may stand for two that were asked for: what it says inside decides."""
    return os.path.join(cache, FOLDER, f"{zlib.crc32(f'{asked} {columns} {rows}'.encode('utf-8', 'replace')):08x}")


def _read(path: str) -> bytes:
    """A file of the reader's own, if it is small; b"" for anything else."""
    try:
        # A pipe that somebody put there must not hold up the start.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return b""
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode) or state.st_uid != os.geteuid() or state.st_size > MOST_BYTES:
            return b""
        return os.read(descriptor, MOST_BYTES + 1)
    except OSError:
        return b""
    finally:
        os.close(descriptor)


def _tidy(folder: str) -> None:
    """Only the newest stay."""
    aged: list[tuple[float, str]] = []
    for name in _names(folder):
        path = os.path.join(folder, name)
        try:
            written = os.stat(path, follow_symlinks=False).st_mtime
        except OSError:
            continue  # another window was faster
        if "." in name:
            if time.time() - written > _STALE:
                _remove(path)
        else:
            aged.append((written, path))
    for _, path in sorted(aged, reverse=True)[_MOST:]:
        _remove(path)


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
