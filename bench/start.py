"""`start`: from the command to the first post on the screen, and from G to the oldest, for blogs of several sizes.

Sizes take turns in each run, so that a machine that slows down slows all of them.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from bench.pages import page
from bench.screen import Pane

SIZES = (20, 2_000)


def run(runs: int) -> None:
    """Measure and print."""
    figures: dict[tuple[str, int], list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        pages = {size: Path(folder) / f"{size}.html" for size in SIZES}
        for size, path in pages.items():
            path.write_text(page(size), encoding="utf-8")
        for turn in range(runs + 1):
            for size, path in pages.items():
                for name, seconds in _once(path, size, Path(folder) / f"cache-{turn}-{size}").items():
                    if turn:
                        figures.setdefault((name, size), []).append(seconds)
    small, large = SIZES
    print(f"start, medians of {runs}, milliseconds")
    print(f"{'':38}{small:>8} posts{large:>8} posts{'ratio':>8}")
    for name in ("first opening: to the first post", "from the cache: to the first post", "G: to the oldest post"):
        first, second = (statistics.median(figures[name, size]) * 1000 for size in SIZES)
        print(f"{name:38}{first:14.0f}{second:14.0f}{second / first:8.2f}")


def _once(path: Path, size: int, cache: Path) -> dict[str, float]:
    newest = f"Bulletin {size} from the harbour"
    pane = Pane(str(path), cache=cache)
    first = pane.wait_for(newest)
    pane.wait_for(f"{size} posts")
    pane.close()
    pane = Pane(str(path), cache=cache)
    cached = pane.wait_for(newest)
    pane.wait_for("checked")
    pane.keys("G")
    oldest = pane.wait_for("Bulletin 1 from the harbour")
    pane.close()
    return {
        "first opening: to the first post": first,
        "from the cache: to the first post": cached,
        "G: to the oldest post": oldest,
    }
