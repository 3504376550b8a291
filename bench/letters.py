"""`letters`: a filter typed letter by letter on a long blog, from the key to the count on the screen.

The count of each letter is worked out here, naively, and waited for: a wrong one ends the run.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from bench.pages import page, words_of
from bench.screen import Pane

SIZES = (100, 10_000)
TYPED = "radio odi"


def run(runs: int) -> None:
    """Measure and print."""
    figures: dict[int, list[float]] = {size: [] for size in SIZES}
    worst: dict[int, list[float]] = {size: [] for size in SIZES}
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            path = Path(folder) / f"{size}.html"
            path.write_text(page(size), encoding="utf-8")
            pane = Pane(str(path), "--interval", "3600", cache=Path(folder) / f"cache-{size}")
            pane.wait_for(f"{size} posts", 120)
            for turn in range(runs + 1):
                times = _typed(pane, size)
                if turn:
                    figures[size] += times
                    worst[size].append(max(times))
            pane.close()
    print(f"typing a filter of {len(TYPED)} letters, {runs} times: from the key to the count, milliseconds")
    print(f"{'posts':>8}{'median':>10}{'slowest letter, median':>26}")
    for size in SIZES:
        print(f"{size:8}{statistics.median(figures[size]) * 1000:10.0f}{statistics.median(worst[size]) * 1000:26.0f}")


def _typed(pane: Pane, size: int) -> list[float]:
    posts = words_of(size)
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
