"""`kills`: kill -9 at random moments while the program marks, polls and stores. What the screen showed as read must be kept,
and both databases must be whole, each time.

The program runs in a pty against a server on loopback whose page grows and whose posts are edited, with one cache all along:
each start finds what the last kill left. The files are looked at as copies, so that it is the program that mends them.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.launcher import Launcher
from bench.reports import report_page
from bench.serving import Serving
from bench.watching import Watching

_FILES = ("posts.sqlite3", "reading.sqlite3")
_ON_PAGE = 40
_KEYS = "jjjjjnn"
"""Down, which marks what is left behind; to the next unread."""
_EDITED = 7
"""Posts whose number this divides are edited: their dot may come again."""
_EARLY, _DRAWN_WITHIN = 0.2, 0.5
"""A fifth is killed within so many seconds of the start: while it opens its files and draws for the first time …"""
_MARKING, _PATIENCE = 0.7, 30.0
"""… the others within so many of being drawn, for which they have time."""


@dataclass
class Killed:
    """What a run of kills came to.

    early    killed before anything was on the screen
    marks    posts that the screen showed as read
    logs     kills that left something in a log alone
    lost     posts shown as read that were not kept
    again    posts shown as unread after they were shown as read
    damaged  what a check of the files said
    """

    times: int = 0
    early: int = 0
    marks: int = 0
    posts: int = 0
    polls: int = 0
    logs: int = 0
    seconds: float = 0.0
    lost: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing was lost and nothing damaged."""
        return not (self.lost or self.again or self.damaged)


class Page:
    """A page that changes at every look: a post more, and now and then other words."""

    def __init__(self, server: Serving) -> None:
        self._server = server
        self.newest = _ON_PAGE
        self.edits = 0
        self.publish()

    @property
    def url(self) -> str:
        """Where it is."""
        return self._server.url("/live")

    def publish(self) -> None:
        """One post more."""
        self.newest += 1
        if self.newest % 5 == 0:
            self.edits += 1
        page = report_page(
            range(self.newest, self.newest - _ON_PAGE, -1),
            lambda number: 1_719_835_200 + 60 * number,
            lambda number: f"Harbour report {number}." + (f" Edited {self.edits}." if number % _EDITED == 0 else ""),
        )
        self._server.put("/live", page, "text/html")


def kill_many(times: int, *, seed: int, folder: Path, say: bool = False) -> Killed:
    """Kill it so often; what came of it."""
    chance, done, began = random.Random(seed), Killed(), time.monotonic()
    cache = folder / "cache"
    read: set[int] = set()
    with Serving() as server, Launcher() as launcher:
        page = Page(server)
        for number in range(1, times + 1):
            seen = _one(launcher, page, cache, chance, known=read)
            done.early += not (seen.read or seen.unread)
            done.again += [f"kill {number}: post {own}" for own in sorted(seen.came_again)]
            read |= seen.read
            _check(cache, read, number, done)
            if say and number % 50 == 0:
                sys.stderr.write(f"\r{number} kills, {len(read)} marks, {time.monotonic() - began:.0f} s")
        done.polls = sum(map(len, (*server.asked.values(), *server.held.values())))
        done.posts = page.newest
    done.times, done.marks, done.seconds = times, len(read), time.monotonic() - began
    return done


class _Seen(Watching):
    came_again: frozenset[int] = frozenset()


def _one(launcher: Launcher, page: Page, cache: Path, chance: random.Random, known: set[int]) -> _Seen:
    """Start it, read and mark, kill it at a random moment; what was on its screen."""
    started = launcher.start("--interval", "1", "--cache-dir", cache, page.url)
    watching = _Seen(started)
    early = chance.random() < _EARLY
    end = time.monotonic() + (chance.uniform(0.0, _DRAWN_WITHIN) if early else _PATIENCE)
    begun = False
    while (left := end - time.monotonic()) > 0 and not watching.ended:
        watching.watch(min(left, chance.uniform(0.005, 0.03)))
        watching.came_again |= {own for own in known & watching.unread if own % _EDITED}
        if not begun and watching.unread | watching.read:
            begun = True
            end = time.monotonic() + chance.uniform(0.0, _MARKING)
            watching.type("n")
        elif begun:
            watching.type(chance.choice(_KEYS))
            if chance.random() < 0.15:
                page.publish()
                watching.type("r")
    with contextlib.suppress(ProcessLookupError):
        os.kill(started.process, signal.SIGKILL)
    watching.drain()
    watching.close()
    return watching


def _check(cache: Path, read: set[int], number: int, done: Killed) -> None:
    """Look at copies of the files as the kill left them."""
    if not cache.exists():
        return
    for one in cache.glob("*.corrupt-*"):
        done.damaged.append(f"kill {number}: {one.name} was set aside")
        one.unlink()
    with tempfile.TemporaryDirectory() as name:
        for file in cache.iterdir():
            if file.name.endswith((".sqlite3", "-wal", "-journal")):
                shutil.copy(file, name)
        done.logs += any(file.stat().st_size for file in Path(name).glob("*-wal"))
        for file in map(Path(name).joinpath, _FILES):
            if file.exists() and (said := _whole(file)) != "ok":
                done.damaged.append(f"kill {number}: {file.name}: {said}")
        with _opened(Path(name) / _FILES[1]) as reading:
            kept = {own for (own,) in reading.execute("SELECT post FROM mark")} if read else set()
    lost = sorted(own for own in read if f"post-{own}" not in kept)
    done.lost += [f"kill {number}: post {own}" for own in lost]
    read.difference_update(lost)  # each is told once


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file)) as connection:
        yield connection


def _whole(file: Path) -> str:
    with _opened(file) as connection:
        try:
            return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
        except sqlite3.Error as error:
            return str(error)


def table(done: Killed) -> str:
    """What came of it, for a reader."""
    facts: Mapping[str, object] = {
        "kills": done.times,
        "… before anything was on the screen": done.early,
        "… that left something in a log alone": done.logs,
        "posts published, edits aside": done.posts,
        "requests answered": done.polls,
        "posts shown as read": done.marks,
        "… of which lost": len(done.lost),
        "… shown as unread again": len(done.again),
        "files damaged": len(done.damaged),
        "seconds": f"{done.seconds:.0f}",
    }
    lines = [f"{name:<40}{value:>10}" for name, value in facts.items()]
    return "\n".join([*lines, *done.lost, *done.again, *done.damaged])


def main(arguments: list[str]) -> int:
    """Parse what is asked for, and do it; the exit status: 1 where anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m bench kills", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        done = kill_many(asked.times, seed=asked.seed, folder=Path(folder), say=sys.stderr.isatty())
    print(json.dumps(asdict(done)) if asked.json else table(done))
    return 0 if done.sound else 1
