"""`soak`: three days of the program in minutes. What it takes must stay as it is, and what was shown as read must be kept.

The program runs in a pty with its clocks sped up (`bench.fast`), on three blogs: one whose newsdesk writes, edits, withdraws
and brings back; a feed; and one behind a server that misbehaves in every way that there is. A reader reads, filters, opens help
and changes between them all the while.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.misbehaving import FAULTS, Misbehaving
from tests.server import Server

from bench import processes
from bench.launcher import in_terminal
from bench.newsdesks import POST_EVERY, Newsdesk
from bench.reports import report_feed, report_page
from bench.watching import Watching

FACTOR = 720.0
_SAMPLE = 2.0
_SHARE = 0.6
"""Of the answers of the third blog that are wrong."""
_AT_ONCE = 20
"""Keys that are typed before it is seen that they are done: a reader does not run ahead of the screen either."""
_HELP = "Esc closes"
_KEYS = "jjjjnnnnn  gN\x04\x15"
_NOW_AND_THEN = ("\t", "?\x1b", "/report\r", "\x1b\x1b", "X", "X", "G", "g")


@dataclass
class Sample:
    """What the program takes at an hour of the run. `memory` is PSS of all its processes, in MB; sizes in KB."""

    hours: float
    memory: float
    descriptors: int
    processes: int
    threads: int
    tasks: int
    objects: int
    database: float
    log: float


@dataclass
class Soaked:
    """What came of it."""

    hours: float = 0.0
    seconds: float = 0.0
    requests: int = 0
    published: int = 0
    kept: int = 0
    read: int = 0
    lost: list[int] = field(default_factory=list)
    faults: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    grew: list[str] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)


def soak(hours: float, factor: float, folder: Path, *, seed: int = 1, say: bool = False) -> Soaked:
    """Run it for so many hours of its own."""
    chance, done, began = random.Random(seed), Soaked(hours), time.monotonic()

    def passed() -> float:
        return (time.monotonic() - began) * factor / 3600

    by_chance = False
    told, cache, at = folder / "told", folder / "cache", time.time()
    with Server() as server, Misbehaving() as other:
        desks = [
            Newsdesk(100_000, at, passed, report_page, "text/html; charset=utf-8"),
            Newsdesk(200_000, at, passed, report_feed, "application/atom+xml"),
            Newsdesk(300_000, at, passed, report_page, "text/html; charset=utf-8"),
        ]
        urls = [server.on("/live", desks[0]), server.on("/feed", desks[1]), other.on("/faulty", desks[2])]
        command = [sys.executable, "-m", "bench.fast", str(factor), str(told)]
        watching = Watching(in_terminal([*command, "--interval", "60", "--cache-dir", str(cache), *urls]))
        if not watching.wait_for("Report", 60):
            done.wrong.append("nothing came:\n" + watching.text)
        other.script(*sorted(FAULTS))  # each once, before anything is compared

        def note() -> None:
            nonlocal by_chance
            _note(watching, told, cache, done, say=say)
            if not by_chance and other.done.total() > len(FAULTS):
                by_chance = True
                other.at_random(seed, _SHARE, FAULTS)

        _read_for(watching, passed() + hours, passed, chance, note)
        _end(watching, done)
        done.requests = len(server.asked) + len(other.asked)
        done.published, done.faults = sum(desk.posts for desk in desks), dict(sorted(other.done.items()))
    done.seconds = time.monotonic() - began
    _compare(cache, watching.read, done)
    _judge(done)
    return done


def _read_for(
    watching: Watching, end: float, passed: Callable[[], float], chance: random.Random, note: Callable[[], None]
) -> None:
    """A reader's keys until the hour `end`."""
    due, keys = time.monotonic() + _SAMPLE, 0
    while passed() < end and not watching.ended:
        keys += 1
        if keys % _AT_ONCE == 0 and not _answers(watching):
            return
        watching.watch(chance.uniform(0.02, 0.15))
        watching.type(chance.choice(_NOW_AND_THEN) if chance.random() < 0.06 else chance.choice(_KEYS))
        if time.monotonic() >= due:
            due += _SAMPLE
            note()


def _answers(watching: Watching) -> bool:
    """Open help and close it: then all that was typed before is done. Whether it came within a minute."""
    for _ in range(3):
        watching.type("\x1b")  # closes what is open; a busy machine may take it and the next key for one
        watching.watch(0.2)
        watching.type("?")
        if watching.wait_for(_HELP, 20):
            watching.type("\x1b")
            if watching.wait_until(lambda: _HELP not in watching.text, 20):
                return True
    return False


def _note(watching: Watching, told: Path, cache: Path, done: Soaked, *, say: bool) -> None:
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    if not lines:
        return
    inside = json.loads(lines[-1])
    tree = processes.tree(watching.process)
    sizes = {name: _size(cache / name) for name in ("posts.sqlite3", "reading.sqlite3")}
    logs = sum(_size(cache / f"{name}-wal") for name in sizes)
    done.samples.append(
        Sample(
            inside["hours"],
            processes.megabytes(watching.process),
            sum(map(_descriptors, tree)),
            len(tree),
            inside["threads"],
            inside["tasks"],
            inside["objects"],
            sum(sizes.values()) / 1024,
            logs / 1024,
        )
    )
    if say:
        last = done.samples[-1]
        sys.stderr.write(f"\rhour {last.hours:5.1f}  {last.memory:6.1f} MB  {last.descriptors} files  {last.tasks} tasks ")


def _end(watching: Watching, done: Soaked) -> None:
    """Quit; it must go, and say nothing."""
    if watching.ended:
        done.wrong.append("it ended by itself:\n" + watching.text)
    elif not _answers(watching):
        done.wrong.append("it did not answer keys:\n" + watching.text)
    watching.watch(0.5)
    watching.type("q")
    watching.watch(10)
    if not watching.ended:
        done.wrong.append("it did not quit:\n" + watching.text)
        with contextlib.suppress(ProcessLookupError):
            os.kill(watching.process, 9)
    watching.close()
    status = os.waitstatus_to_exitcode(os.waitpid(watching.process, 0)[1])
    if status:
        done.wrong.append(f"it ended with status {status}")


def _compare(cache: Path, read: set[int], done: Soaked) -> None:
    """What was shown as read, with what is kept; and whether the files are whole."""
    done.read = len(read)
    for name in ("posts.sqlite3", "reading.sqlite3"):
        with closing(sqlite3.connect(cache / name)) as file:
            said = file.execute("PRAGMA integrity_check").fetchone()[0]
            if said != "ok":
                done.wrong.append(f"{name}: {said}")
            if name.startswith("posts"):
                done.kept = file.execute("SELECT count(*) FROM post").fetchone()[0]
            else:
                marks = {own for (own,) in file.execute("SELECT post FROM mark")}
    done.lost = sorted(number for number in read if f"post-{number}" not in marks)


def _judge(done: Soaked) -> None:
    """Compare the second quarter with the last: by then all is imported, and the largest answers were read."""
    early, late = _quarter(done.samples, 0.25, 0.5), _quarter(done.samples, 0.75, 1.0)
    if not early or not late:
        done.grew.append("it was too short to be judged")
        return
    came = (late[-1].hours - early[0].hours) * 3600 / POST_EVERY * 3
    grown = _middle(late, "memory") - _middle(early, "memory")
    if grown > 3 + came * _KB_A_POST / 1024:
        done.grew.append(f"memory grew by {grown:.1f} MB, with {came:.0f} posts")
    for name, more in (("descriptors", 2), ("threads", 1), ("tasks", 3), ("processes", 0)):
        if _middle(late, name) > _middle(early, name) + more:
            done.grew.append(f"{name}: {_middle(early, name):g}, then {_middle(late, name):g}")
    grown = _middle(late, "database") - _middle(early, "database")
    if grown > 256 + came * _KB_ON_DISK:
        done.grew.append(f"the files grew by {grown:.0f} KB, with {came:.0f} posts")
    if done.lost:
        done.wrong.append(f"{len(done.lost)} posts that were shown as read are not")


_KB_A_POST = 10.0
"""What a post that came may take in memory: set in rows, as long as it is among the thousand of its blog that are kept near."""
_KB_ON_DISK = 16.0
"""What may be kept of one: its words twice, once to be searched, and for a seventh of them an edit an hour."""


def _quarter(samples: list[Sample], start: float, end: float) -> list[Sample]:
    return samples[int(len(samples) * start) : int(len(samples) * end)]


def _middle(samples: list[Sample], name: str) -> float:
    return float(statistics.median(getattr(sample, name) for sample in samples))


def _size(path: Path) -> int:
    with contextlib.suppress(OSError):
        return path.stat().st_size
    return 0


def _descriptors(process: int) -> int:
    with contextlib.suppress(OSError):
        return len(os.listdir(f"/proc/{process}/fd"))
    return 0


def table(done: Soaked) -> str:
    """What came of it, for a reader."""
    names = ("hours", "memory", "descriptors", "processes", "threads", "tasks", "objects", "database", "log")
    heads = ("hour", "MB", "files open", "processes", "threads", "tasks", "objects", "KB kept", "KB of log")
    rows = ["".join(f"{head:>12}" for head in heads)]
    for eighth in range(8):
        part = _quarter(done.samples, eighth / 8, (eighth + 1) / 8)
        if part:
            rows.append("".join(f"{_middle(part, name):>12.{1 if name in ('hours', 'memory') else 0}f}" for name in names))
    said = [
        f"{done.hours:g} hours in {done.seconds:.0f} s: {done.requests} requests, {done.published} posts published, "
        f"{done.kept} kept",
        f"{done.read} posts shown as read, {len(done.lost)} of them lost",
        "faults: " + ", ".join(f"{name} {count}" for name, count in done.faults.items()),
    ]
    return "\n".join([*rows, "", *said, *(f"WRONG: {one}" for one in (*done.wrong, *done.grew))])


def main(arguments: list[str]) -> int:
    """Parse what is asked for, and do it; the exit status: 1 where something was not as it must be."""
    parser = argparse.ArgumentParser(prog="python -m bench soak", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--hours", type=float, default=72, help="of the program's own clock (default 72)")
    parser.add_argument("--factor", type=float, default=FACTOR, help=f"how much faster that is (default {FACTOR:g})")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        done = soak(asked.hours, asked.factor, Path(folder), seed=asked.seed, say=sys.stderr.isatty())
    print(json.dumps(asdict(done)) if asked.json else table(done))
    return 1 if done.wrong or done.grew else 0
