"""`letters`: a filter typed letter by letter on a long blog, from the key to the count of all posts on the screen.

The count of each letter is worked out here, naively, and waited for: a wrong one ends the run.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.feeds import words_of
from bench.figures import OURS, Figure, Workload
from bench.histories import Histories
from bench.screen import Pane

TYPED = "radio odi"


def run(runs: int, sizes: tuple[int, ...] = (100, 10_000, 100_000)) -> Workload:
    """Measure each letter after which the count is another; a run types all of them."""
    values: dict[str, list[float]] = {}
    posts = [words_of(number) for number in range(1, max(sizes) + 1)]
    with tempfile.TemporaryDirectory() as folder, Histories(Path(folder), sizes, boats=False) as histories:
        for size in sizes:
            histories.serve(size)
            pane = histories.ours(size)
            pane.wait_for(f"{size} posts", 120)
            pane.rest(2)
            for turn in range(runs + 1):
                times = _typed(pane, posts[:size])
                if turn:
                    values.setdefault(f"a letter, {size:,} posts", []).append(statistics.median(times) * 1000)
                    values.setdefault(f"the slowest letter, {size:,} posts", []).append(max(times) * 1000)
            pane.close()
    return Workload(
        "letters",
        [Figure(case, OURS, "ms", tuple(taken)) for case, taken in values.items()],
        notes=[
            f"{TYPED!r} typed as a filter, from each key to the right count of all posts on the screen; "
            "what is typed stands before it (`keys`)"
        ],
    )


def _typed(pane: Pane, posts: Sequence[str]) -> list[float]:
    size = len(posts)
    pane.keys("&")
    pane.wait_for("Filter")
    times: list[float] = []
    before = size
    for length in range(1, len(TYPED) + 1):
        sought = TYPED[:length].split()
        count = sum(all(word in post for word in sought) for post in posts)
        pane.keys(TYPED[length - 1])
        seconds = pane.wait_for(f" {count} of {size}")
        if count != before:  # else nothing on the screen tells when it was done
            times.append(seconds)
        before = count
    pane.keys("\x1b")
    pane.wait_for(f"{size} posts")
    return times
