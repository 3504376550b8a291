"""The two files while the program runs: what to do when one is damaged, cannot be written, or is gone. Store's thread only."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from msgspec import Struct

from tui_liveblog import limits
from tui_liveblog.errors import StoreError
from tui_liveblog.store.database import (
    Damaged,
    cannot_write,
    in_memory,
    is_damage,
    open_database,
    open_to_read,
    set_aside,
)
from tui_liveblog.store.filesystems import MOUNTS, network_file_system
from tui_liveblog.store.meanwhile import Meanwhile, Trouble
from tui_liveblog.store.posts import Posts
from tui_liveblog.store.reading import Reading
from tui_liveblog.store.room import make_room
from tui_liveblog.store.screens import Screens

T = TypeVar("T")

POSTS, READING = "posts.sqlite3", "reading.sqlite3"

_AGAIN = 5.0
"""Seconds after which a cache that could not be written is tried again …"""
_AT_MOST = 300.0
"""… twice as many each time that it was in trouble again at once, to this."""
_CALM = 60.0
"""Seconds without trouble after which it begins with the first again."""
_ROOM = 1024**2
"""Bytes that must be free before it is tried: with less, the next post would fill the disk again."""
_GONE = "cache directory gone"


class _Identity(NamedTuple):
    """Which file stands under a name."""

    device: int
    number: int


def free_room(folder: Path) -> int:
    """Bytes that are free where the folder is, or would be."""
    there = next((one for one in (folder, *folder.parents) if one.is_dir()), folder)
    told = os.statvfs(there)
    return told.f_bavail * told.f_frsize


class Machine(Struct, frozen=True):
    """What the files stand on.

    now     the wall clock, in UTC
    clock   seconds that only move forward
    limit   bytes that both files may take
    mounts  the table of mounted file systems
    free    bytes that are free where a folder is
    """

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    clock: Callable[[], float] = time.monotonic
    limit: int = limits.CACHE
    mounts: Path = MOUNTS
    free: Callable[[Path], int] = free_room


class Files:
    """Opens both, and is asked to do all work with them.

    folder   the cache directory, made when it is not there; None keeps everything in memory
    screens  the blogs that are open in this program
    """

    def __init__(self, folder: Path | None, machine: Machine) -> None:
        self._folder, self._machine, self._clock = folder, machine, machine.clock
        self.screens = Screens(folder)
        self._posts: Posts | None = None
        self._reading: Reading | None = None
        self._meanwhile: Meanwhile | None = None
        self._identity: tuple[_Identity, ...] = ()
        self._next, self._wait, self._back_at = 0.0, _AGAIN, -_CALM
        self.turns = 0  # counts how often the files became others
        self._untold = ""
        self.problem = ""
        self.trouble: Trouble | None = None

    @property
    def posts(self) -> Posts:
        """The file of posts, or what stands for it in memory."""
        assert self._posts is not None
        return self._posts

    @property
    def reading(self) -> Reading:
        """The same of read marks."""
        assert self._reading is not None
        return self._reading

    def version(self) -> tuple[int, int]:
        """Numbers that change when another program wrote posts, or read marks; or when the files are others."""
        return self.posts.version() + (self.turns << 32), self.reading.version()

    def told(self) -> str:
        """What is to be said now, and was not yet."""
        said, self._untold = self._untold, ""
        return said

    def doing(self, work: Callable[[], T]) -> T:
        """Do it. Where a file shows damage, set that aside and do it with a new one; where none can be written, in memory."""
        if self._posts is not None and self._folder is not None:
            self._look_after(self._folder)
        try:
            return work()
        except sqlite3.Error as error:
            if self._posts is None or self._folder is None:
                raise
            if is_damage(error):
                self._mend(error, self._folder)
            elif (why := cannot_write(error)) and self._meanwhile is None:
                self._leave(why)
            else:
                raise
            return work()

    # Opening and closing.

    def open(self) -> None:
        """Open both. Raises OtherVersion."""
        if self._folder is None:
            self._posts, self._reading = Posts(in_memory(Posts.schema)), Reading(in_memory(Reading.schema))
            return
        served = network_file_system(self._folder, self._machine.mounts)
        if served:
            self._untold = f"the cache is on {served}: slower; see --cache-dir"
        self._open(self._folder)

    def _open(self, folder: Path, *, suspect: bool = False) -> None:
        """Open both; where they cannot be written, what can be read of them is kept in memory."""
        try:
            posts, reading = self._both(folder, suspect=suspect)
        except (OSError, sqlite3.Error) as error:
            why = cannot_write(error)
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            sources = open_to_read(folder / POSTS, Posts.schema), open_to_read(folder / READING, Reading.schema)
            self._identity = _identity(folder)
            self._go_on(Meanwhile(*sources), why or "cache not usable")
            self._say(f"kept in memory only, and tried again: the cache in {folder} cannot be used ({reason})")
        else:
            self._take(posts, reading, folder)

    def _both(self, folder: Path, *, suspect: bool = False) -> tuple[sqlite3.Connection, sqlite3.Connection]:
        served = bool(network_file_system(folder, self._machine.mounts))
        posts, first = open_database(folder, POSTS, Posts.schema, suspect=suspect, served=served)
        try:
            reading, second = open_database(folder, READING, Reading.schema, suspect=suspect, served=served)
        except BaseException:
            posts.close()
            raise
        for said in (first, second):
            if said:
                self._say(said)
        return posts, reading

    def _take(self, posts: sqlite3.Connection, reading: sqlite3.Connection, folder: Path) -> None:
        self._posts, self._reading = Posts(posts), Reading(reading)
        self._identity = _identity(folder)
        self.turns += 1
        self.screens.follow_folder()

    def close(self) -> None:
        """Close both; what is kept in memory is tried once more."""
        if self._meanwhile is not None and self._folder is not None:
            self._try_again(self._folder)
        self._close()
        self.screens.close()

    def make_room(self) -> None:
        """Something was written: keep within the limit."""
        if self._meanwhile is None and self._folder is not None:
            make_room(self.posts.connection, self.reading.connection, self._machine.limit, self.screens.held)

    def _close(self) -> None:
        for part in (self._posts, self._reading):
            if part is not None:
                part.close()

    # What may happen meanwhile.

    def _mend(self, error: sqlite3.Error, folder: Path) -> None:
        if self._meanwhile is not None:  # what was borrowed from a file that cannot be set aside
            self._meanwhile.drop_posts()
            self._posts = self._meanwhile.posts
            return
        self._close()
        if isinstance(error, Damaged):
            with contextlib.suppress(OSError):  # then it is met again
                self._say(set_aside(folder / POSTS))  # only its rows tell that it is damaged, not the file
        self._open(folder, suspect=True)

    def _look_after(self, folder: Path) -> None:
        """Whether the files are still those that are open, and whether those that could not be written can be now."""
        if self._meanwhile is not None:
            if self._clock() >= self._next:
                self._try_again(folder)
            return
        there = _identity(folder)
        if there == self._identity:
            return
        if len(there) == len(self._identity):  # another program set one aside, or began the cache anew
            self._close()
            self._open(folder)
        else:
            self._leave(_GONE)
            self._try_again(folder)

    def _leave(self, why: str) -> None:
        """Go on in memory."""
        assert self._posts is not None
        assert self._reading is not None
        meanwhile = Meanwhile(self._posts.connection, self._reading.connection)
        for key in self.screens.keys:
            meanwhile.posts.blog(key)  # while it can be read
        self._go_on(meanwhile, why)
        self._say(f"{why}: new posts and marks are kept in memory only")

    def _go_on(self, meanwhile: Meanwhile, why: str) -> None:
        self._meanwhile, self._posts, self._reading = meanwhile, meanwhile.posts, meanwhile.reading
        self.turns += 1
        calm = self._clock() - self._back_at > _CALM
        self._wait = _AGAIN if calm else min(_AT_MOST, self._wait * 2)
        self._next = self._clock() + self._wait
        self.trouble = Trouble(why, self._machine.now())

    def _try_again(self, folder: Path) -> None:
        """Write what is kept in memory, and go on with the files."""
        assert self._meanwhile is not None
        self._next = self._clock() + self._wait
        before = self._untold, self.problem
        with contextlib.suppress(OSError, sqlite3.Error, StoreError):  # not yet
            if self._machine.free(folder) < _ROOM:
                return
            posts, reading = self._both(folder)
            try:
                self._meanwhile.bring_back(posts, reading, same=_identity(folder) == self._identity)
            except BaseException:
                posts.close()
                reading.close()
                self._untold, self.problem = before
                raise
            self._meanwhile.close()
            self._take(posts, reading, folder)
            self._meanwhile, self.trouble, self._back_at = None, None, self._clock()
            self._untold, self.problem = "the cache is written again, with all that was kept in memory", ""

    def _say(self, words: str) -> None:
        self._untold = self.problem = words


def _identity(folder: Path) -> tuple[_Identity, ...]:
    """Which of the files are there, and which they are."""
    found: list[_Identity] = []
    for name in (POSTS, READING):
        with contextlib.suppress(OSError):
            told = os.stat(f"{folder}/{name}")
            found.append(_Identity(told.st_dev, told.st_ino))
    return tuple(found)
