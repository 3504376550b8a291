"""`frames`: what one frame costs on its way to the terminal, in CPU and in bytes, beside Textual's own writing of it.

The frames are the program's own, taken from it as Textual wrote them, at 100x30; both ways then write them to /dev/null. CPU is
that of the whole process: Textual writes from a thread of its own.
"""

from __future__ import annotations

import os
import select
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from textual.drivers._writer_thread import WriterThread

from bench.figures import FLOOR, OURS, Figure, Workload
from bench.pages import page
from bench.screen import Pane
from tui_liveblog.ui.terminal.frames.screen import Screen

COLUMNS, ROWS = 100, 30
POSTS = 200
_QUIET = 0.25
"""Seconds without a byte after which a key was answered."""

Taken = dict[str, list[tuple[float, int]]]
"""Of each key's frames the seconds of CPU and the bytes."""

_KEYS = (("j", "j"), ("one line scrolled", "\x05"), ("page", " "), ("full repaint", "\x0c"))


def run(runs: int, *, steps: int = 20) -> Workload:
    """Measure so many frames of each key, each run anew."""
    first, frames = _taken(steps)
    values: dict[tuple[str, str, str], list[float]] = {}
    for turn in range(runs + 1):
        for who, way in ((OURS, _ours), (FLOOR, _textuals)):
            found = way(first, frames)
            for name, _ in _KEYS if turn else ():
                times = sorted(seconds * 1000 for seconds, _ in found[name])
                sizes = [size for _, size in found[name]]
                values.setdefault((f"{name}: CPU, median", who, "ms"), []).append(statistics.median(times))
                values.setdefault((f"{name}: CPU, p95", who, "ms"), []).append(times[round(0.95 * (len(times) - 1))])
                values.setdefault((f"{name}: bytes, median", who, "bytes"), []).append(statistics.median(sizes))
    return Workload(
        "frames",
        [Figure(case, who, unit, tuple(taken)) for (case, who, unit), taken in values.items()],
        notes=[f"{COLUMNS}×{ROWS}, as Textual wrote them; the floor is its own way to the terminal, which is to write them"],
    )


def _taken(count: int) -> tuple[str, list[tuple[str, str]]]:
    """The first frames, and those that keys brought: (the key's name, what was written)."""
    frames: list[tuple[str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(page(POSTS), encoding="utf-8")
        plain = {"LIVEBLOG_TUI_PLAIN_DRIVER": "1"}
        pane = Pane(str(path), "--interval", "3600", cache=Path(folder) / "cache", columns=COLUMNS, rows=ROWS, variables=plain)
        try:
            taken = _until_quiet(pane, 2.0)
            for name, key in _KEYS:
                for _ in range(count):
                    pane.keys(key)
                    frames.append((name, _until_quiet(pane, _QUIET)))
        finally:
            pane.close()
    return taken, frames


def _until_quiet(pane: Pane, quiet: float) -> str:
    data = b""
    while select.select([pane._terminal], [], [], quiet)[0]:
        more = os.read(pane._terminal, 1 << 16)
        if b"\x1b[c" in more:
            os.write(pane._terminal, b"\x1b[?62c")
        data += more
    return data.decode("utf-8", "replace").replace("\r\n", "\n")


def _timed(written: Callable[[str, bool], int], frames: list[tuple[str, str]]) -> Taken:
    found: Taken = {}
    for name, text in frames:
        begun = time.process_time()
        size = written(text, name == _KEYS[-1][0])
        found.setdefault(name, []).append((time.process_time() - begun, size))
    return found


def _ours(first: str, frames: list[tuple[str, str]]) -> Taken:
    descriptor = os.open(os.devnull, os.O_WRONLY)
    screen = Screen(descriptor, COLUMNS, ROWS, erases_ground=True)
    screen.write(first)

    def written(text: str, again: bool) -> int:
        before = screen.sent
        screen.write(f"\x1b[?2026h{text}")
        if again:
            screen.repaint()
        screen.flush()
        return screen.sent - before

    found = _timed(written, frames)
    os.close(descriptor)
    return found


def _textuals(first: str, frames: list[tuple[str, str]]) -> Taken:
    with open(os.devnull, "w", encoding="utf-8") as file:
        writer = WriterThread(file)
        writer.start()
        writer.write(first)

        def written(text: str, _: bool) -> int:
            writer.write(text)
            while not writer._queue.empty():
                time.sleep(0)
            return len(text.encode())

        found = _timed(written, frames)
        writer.stop()
    return found
