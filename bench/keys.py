"""`keys`: from a key to the last byte that it paints, and how many bytes that is.

Both readers are on a screen of 100×30 with the same posts. A key is answered when 30 ms have passed without a byte; the time is
that of the last byte before. The floor is a widget of Textual's that answers the same keys: with one row that is
another, with all rows, with a letter in a line that is typed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench import newsboat
from bench.figures import FLOOR, NEWSBOAT, OURS, Figure, Target, Workload, at_most
from bench.histories import TITLE, Histories
from bench.screen import Pane

STEPS = 40
_PAGE = "\x06"  # newsboat's; ours is the space bar
_FLOOR = """
from textual.app import App
from textual.widgets import Input, Static
class Floor(App):
    keys = 0
    def compose(self):
        yield {widget}
    def on_key(self, event):
        self.keys += 1
        rows = 1 if event.key == "j" else 28
        if self.focused is None:
            self.query_one(Static).update("\\n".join(f"key {{self.keys}} row {{row}} {{'word ' * 12}}" for row in range(rows)))
Floor().run()
"""
"""The least that an app made with Textual can do at a key."""
_LETTERS = ("radio", "slow ice", "tea")


def run(runs: int, sizes: tuple[int, ...] = (10_000, 100_000), *, steps: int = STEPS) -> Workload:
    """Measure `j`, pages, and a filter typed letter by letter; p95 of all the keys of one kind in a run."""
    values: dict[tuple[str, str, str], list[float]] = {}

    def take(case: str, who: str, taken: list[tuple[float, int]]) -> None:
        times = sorted(seconds for seconds, sent in taken if sent)
        counts = sorted(sent for _, sent in taken)
        values.setdefault((f"{case}: p95", who, "ms"), []).append(times[round(0.95 * (len(times) - 1))] * 1000)
        values.setdefault((f"{case}: bytes, median", who, "bytes"), []).append(counts[len(counts) // 2])

    with tempfile.TemporaryDirectory() as folder, Histories(Path(folder), sizes) as histories:
        for size in sizes:
            histories.serve(size)
            for _ in range(runs):
                pane = histories.ours(size, columns=100, rows=30)
                pane.wait_for(histories.newest(size))
                pane.wait_for("checked")
                pane.rest(4)
                take(f"j, {size:,} posts", OURS, [pane.painted("j") for _ in range(steps)])
                take(f"page, {size:,} posts", OURS, [pane.painted(" ") for _ in range(steps)])
                first, later = _typed(pane)
                take(f"first letter of a filter, {size:,} posts", OURS, first)
                take(f"next letters, {size:,} posts", OURS, later)
                pane.keys("g")  # the next run begins where this one did
                pane.rest(1.5)
                pane.close()
                for kind, taken in _floor(steps).items():
                    take(f"{kind}, {size:,} posts", FLOOR, taken)
                if newsboat.is_there():
                    pane = histories.boat(size).open(columns=100, rows=30)
                    pane.wait_for(TITLE)
                    pane.keys("\r")
                    pane.wait_for(histories.newest(size))
                    pane.rest(1)
                    take(f"j, {size:,} posts", NEWSBOAT, [pane.painted("j") for _ in range(steps)])
                    take(f"page, {size:,} posts", NEWSBOAT, [pane.painted(_PAGE) for _ in range(steps)])
                    pane.close()
    return Workload(
        "keys",
        [Figure(case, who, unit, tuple(taken)) for (case, who, unit), taken in values.items()],
        [target for size in sizes for target in _targets(size)],
        [
            "newsboat's posts are lines of a list: its page shows headlines alone",
            "the floor is one widget of Textual's that answers the same key: it has no posts, and looks for none",
        ],
    )


def _targets(size: int) -> list[Target]:
    most = 16 if size <= 10_000 else 33
    return [
        at_most(f"j, {size:,} posts: p95", most, "ms"),
        at_most(f"page, {size:,} posts: p95", most, "ms"),
        at_most(f"first letter of a filter, {size:,} posts: p95", 50, "ms"),
        at_most(f"next letters, {size:,} posts: p95", most, "ms"),
    ]


def _typed(pane: Pane) -> tuple[list[tuple[float, int]], list[tuple[float, int]]]:
    """What the first letters and the later ones of several filters took."""
    first, later = [], []
    for words in _LETTERS:
        pane.painted("&")
        taken = [pane.painted(letter) for letter in words]
        first.append(taken[0])
        later += taken[1:]
        pane.painted("\x1b")
        pane.rest(0.3)
    return first, later


def _floor(steps: int) -> dict[str, list[tuple[float, int]]]:
    """What bare Textual takes for each kind of key."""
    found: dict[str, list[tuple[float, int]]] = {}
    for widget, kinds in (
        ("Static('begun', markup=False)", {"j": "j" * steps, "page": " " * steps}),
        ("Input('begun ', select_on_focus=False)", {"first letter of a filter": "abc", "next letters": "".join(_LETTERS)}),
    ):
        pane = Pane.of([sys.executable, "-c", _FLOOR.format(widget=widget)], columns=100, rows=30)
        pane.wait_for("begun")
        pane.rest(1)
        found |= {kind: [pane.painted(key) for key in keys] for kind, keys in kinds.items()}
        pane.close()
    return found
