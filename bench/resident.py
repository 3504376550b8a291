"""`memory` and `idle`: what the app holds and uses while nobody touches it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench import newsboat
from bench.figures import FLOOR, NEWSBOAT, OURS, Figure, Target, Workload, at_most
from bench.histories import TITLE, Histories
from bench.pages import page
from bench.processes import megabytes, processor_seconds
from bench.screen import BARE, Pane
from bench.serving import Serving

_SETTLED = 4.0
"""Seconds after which a program that shows its first post has read the rest."""

_IDLE_SECONDS = 60


def memory(runs: int, sizes: tuple[int, ...] = (10_000, 100_000)) -> Workload:
    """Megabytes (PSS) of each program and all that it started, some seconds after its first post is shown."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, Histories(Path(folder), sizes) as histories:
        for size in sizes:
            case = f"{size:,} posts"
            values: dict[str, list[float]] = {}
            histories.serve(size)  # the app asks: what it is told is nothing new
            for _ in range(runs):
                pane = histories.ours(size)
                pane.wait_for(histories.newest(size))
                pane.rest(_SETTLED)
                values.setdefault(OURS, []).append(megabytes(pane.process))
                pane.close()
                if newsboat.is_there():
                    pane = histories.boat(size).open()
                    pane.wait_for(TITLE)
                    pane.keys("\r")
                    pane.wait_for(histories.newest(size))
                    values.setdefault(NEWSBOAT, []).append(megabytes(pane.process))
                    pane.close()
                pane = Pane.of(BARE)
                pane.wait_for("bare")
                values.setdefault(FLOOR, []).append(megabytes(pane.process))
                pane.close()
            figures += [Figure(case, who, "MB", tuple(taken)) for who, taken in values.items()]
    targets: list[Target] = [at_most("10,000 posts", 90, "MB"), at_most("100,000 posts", 130, "MB")]
    return Workload("memory", figures, targets, ["PSS of all processes; floor: a Textual app with one line"])


def idle(runs: int) -> Workload:
    """Processor time over a minute in which a page of 300 posts does not change, at the pace that the app has by itself."""
    del runs  # a minute is long enough
    with tempfile.TemporaryDirectory() as folder, Serving() as serving:
        serving.put("/live", page(300), "text/html")
        pane = Pane(serving.url("/live"), cache=Path(folder) / "cache", columns=100, rows=30)
        pane.wait_for("300 posts")
        pane.rest(3)
        before = processor_seconds(pane.process)
        sent = pane.rest(_IDLE_SECONDS)
        used = (processor_seconds(pane.process) - before) / _IDLE_SECONDS * 100
        polls = len(serving.held.get("/live", ()))
        pane.close()
    case = "a minute of unchanged polls: of one core"
    return Workload(
        "idle",
        [Figure(case, OURS, "%", (used,)), Figure("bytes to the terminal in that minute", OURS, "bytes", (sent,))],
        [
            at_most(case, 0.2, "%"),
            Target("bytes to the terminal in that minute", "≤ 60 a poll", lambda by: by[OURS].median <= 60 * polls),
        ],
        [f"{polls} polls in the minute"],
    )
