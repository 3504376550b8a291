"""`start`: from the command to the first post on the screen, and until a key is answered, beside the least that Textual takes.

Everything takes turns in each run, so that a machine that slows down slows all of it. A screen that cannot be used is no start:
so the key is pressed as soon as there is a post, and the time is that from the command until the cursor stands on the next one.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bench import newsboat
from bench.figures import FLOOR, NEWSBOAT, OURS, Figure, Target, Workload, times_floor
from bench.histories import TITLE, Histories
from bench.screen import BARE, Pane
from tui_liveblog.picture.files import FOLDER

SIZES = (100, 10_000, 100_000)
_BARE = "a line of Textual's alone"
_BAR = "▌"


def run(runs: int, sizes: tuple[int, ...] = SIZES) -> Workload:
    """Measure."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed has its bytecode
    values: dict[tuple[str, str], list[float]] = {}

    def take(case: str, who: str, seconds: float) -> None:
        values.setdefault((case, who), []).append(seconds * 1000)

    with tempfile.TemporaryDirectory() as folder, Histories(Path(folder), sizes) as histories:
        for turn in range(runs + 1):  # the first is not counted
            bare = _bare()
            for size in sizes:
                histories.serve(size)
                for case, who, seconds in _once(histories, Path(folder) / f"ours-{size}", size):
                    if turn:
                        take(case, who, seconds)
                        if who == OURS:
                            take(case, FLOOR, bare)
    return Workload(
        "start",
        [Figure(case, who, "ms", tuple(taken)) for (case, who), taken in values.items()],
        [target for size in sizes for target in _targets(size)],
        [
            f"the floor is {_BARE}, to its being seen",
            "the key is j, pressed as soon as a post is seen; the time is from the command until it is answered",
            *(_beside_the_least(values, size, sizes[0]) for size in sizes[1:]),
            "newsboat's is from the command to an open feed: its list first, then one key",
        ],
    )


def _beside_the_least(values: dict[tuple[str, str], list[float]], size: int, least: int) -> str:
    """By how much a long history is slower than the shortest; 1.1 is wanted at most."""
    said = []
    for how in ("none kept", "the last screen kept"):
        long, short = (statistics.median(values[_seen(posts, how), OURS]) for posts in (size, least))
        said.append(f"×{long / short:.2f} with {how}")
    return f"first post of {size:,} posts beside that of {least:,}: {', '.join(said)}; wanted: ≤ 1.1"


def _targets(size: int) -> list[Target]:
    return [
        times_floor(_seen(size, "the last screen kept"), 1),
        times_floor(_seen(size, "none kept"), 1.25),
        times_floor(_answered(size, "the last screen kept"), 1.25),
    ]


def _seen(size: int, how: str) -> str:
    return f"first post, {size:,} posts, {how}"


def _answered(size: int, how: str) -> str:
    return f"a key answered, {size:,} posts, {how}"


def _bare() -> float:
    pane = Pane.of(BARE)
    seconds = pane.wait_for("bare")
    pane.close()
    return seconds


def _once(histories: Histories, cache: Path, size: int) -> list[tuple[str, str, float]]:
    newest = histories.newest(size)
    taken: list[tuple[str, str, float]] = []
    for how in ("none kept", "the last screen kept"):
        if how == "none kept":
            shutil.rmtree(cache / FOLDER, ignore_errors=True)
        pane = histories.ours(size)
        begun = pane.begun
        taken.append((_seen(size, how), OURS, pane.wait_for(newest)))
        pane.keys("j")
        pane.wait_until(partial(_moved, newest=newest), "the next post's bar")
        taken.append((_answered(size, how), OURS, time.perf_counter() - begun))
        pane.wait_for("checked")
        pane.keys("g")
        pane.rest(0.5)
        pane.close()
    if newsboat.is_there():
        pane = histories.boat(size).open()
        begun = pane.begun
        pane.wait_for(TITLE)
        pane.keys("\r")
        pane.wait_for(newest)
        taken.append((_seen(size, "the last screen kept"), NEWSBOAT, time.perf_counter() - begun))
        pane.close()
    return taken


def _moved(rows: Sequence[str], newest: str) -> bool:
    """Whether the cursor's bar stands elsewhere than beside the newest post."""
    barred = [row for row in rows if _BAR in row]
    return bool(barred) and not any(newest in row for row in barred)
