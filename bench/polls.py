"""`polls`: what a look costs while the app is on a screen, and how soon what is published is shown.

A page of 300 posts and 1 MB, asked for each second over loopback. Processor time is that of the app and its page reader
together, as the kernel counts it; the UI's thread is the app's first. What the app does between looks is in it.
"""

from __future__ import annotations

import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.figures import FLOOR, OURS, Figure, Target, Workload, at_most, times_floor
from bench.pages import page
from bench.processes import main_thread_seconds, processor_seconds
from bench.screen import Pane
from bench.serving import Serving

_DRAWN = """
from textual.app import App
from textual.widgets import Static
class Drawn(App):
    looks = 0
    def compose(self):
        yield Static("begun", markup=False)
    def on_mount(self):
        self.set_interval(1, self.look)
    def look(self):
        self.looks += 1
        rows = (f"look {self.looks + row} row {row} {'word ' * 12}" for row in range(28))
        self.query_one(Static).update("\\n".join(rows))
Drawn().run()
"""
"""The least that an app made with Textual can do where a post that comes moves all rows, once a second."""
_POSTS = 300
_NEW, _UI = "a page of 300 posts with one new: processor time", "of that on the UI's thread"
_PARSE = "bare selectolax parse of that page"
_UNCHANGED, _REQUESTS = "an unchanged page (304): processor time", "requests for one unchanged poll"
_FRESH = "published → on the screen, less the wait for the poll, p95"
_BARE = """
import sys, time, httpx
url, times = sys.argv[1], int(sys.argv[2])
with httpx.Client() as client:
    tag = client.get(url).headers["etag"]
    begun = time.process_time()
    for _ in range(times):
        assert client.get(url, headers={"If-None-Match": tag}).status_code == 304
    print((time.process_time() - begun) / times)
"""


def run(runs: int) -> Workload:
    """Measure; one run is one page that is new, or one that is not, ten times as many."""
    looks = 10 * runs
    with tempfile.TemporaryDirectory() as folder, Serving() as serving:
        serving.put("/live", page(_POSTS, newest_titled=False, padding=_PADDING), "text/html")
        pane = Pane(serving.url("/live"), "--interval", "1", cache=Path(folder) / "cache", columns=100, rows=30)
        pane.wait_for(f"{_POSTS} posts")
        new, ui, fresh = _new_posts(pane, serving, looks)
        unchanged, requests = _unchanged(pane, serving, looks)
        pane.close()
        parsed = _parsed(page(_POSTS, newest_titled=False, padding=_PADDING))
        bare = subprocess.run(
            [sys.executable, "-c", _BARE, serving.url("/live"), str(10 * looks)], check=True, capture_output=True, text=True
        )
    return Workload(
        "polls",
        [
            Figure(_NEW, OURS, "ms", tuple(new)),
            Figure(_NEW, FLOOR, "ms", tuple(parsed)),
            Figure(_UI, OURS, "ms", tuple(ui)),
            Figure(_UI, FLOOR, "ms", tuple(_drawn(looks))),
            Figure(_UNCHANGED, OURS, "ms", tuple(unchanged)),
            Figure(_UNCHANGED, FLOOR, "ms", (float(bare.stdout) * 1000,)),
            Figure(_REQUESTS, OURS, "requests", (requests,)),
            Figure(_FRESH, OURS, "ms", (_p95(fresh),)),
        ],
        [
            at_most(_NEW, 25, "ms"),
            at_most(_UI, 4, "ms"),
            times_floor(_UNCHANGED, 2),
            Target(_REQUESTS, "1", lambda by: by[OURS].median <= 1.05),
            at_most(_FRESH, 60, "ms"),
        ],
        [
            f"floor of a new page: {_PARSE}; of its share of the UI's thread: a widget of Textual's, all of whose rows change",
            "floor of an unchanged page: a bare httpx GET with a client that is kept, hundreds in a row",
            f"freshness of {len(fresh)} posts: from the server being asked to the words on the screen",
        ],
    )


_PADDING = 550_000
"""Characters of markup that a page has around its posts, so that 300 of them make 1 MB, as on real sites."""


def _new_posts(pane: Pane, serving: Serving, looks: int) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds for each page with one new post: in all, on the UI's thread; and until it is on the screen."""
    new, ui, fresh = [], [], []
    for look in range(1, looks + 1):
        posts = _POSTS + look
        body = page(posts, shown=_POSTS, newest_titled=False, padding=_PADDING)
        before = processor_seconds(pane.process), main_thread_seconds(pane.process)
        asked = len(serving.asked["/live"])
        serving.put("/live", body, "text/html")
        pane.wait_for(f"Report {posts}:")
        shown = time.perf_counter()
        pane.rest(0.3)  # what is left to do after it is shown
        new.append((processor_seconds(pane.process) - before[0]) * 1000)
        ui.append((main_thread_seconds(pane.process) - before[1]) * 1000)
        fresh.append((shown - serving.asked["/live"][asked]) * 1000)
    return new, ui, fresh


def _unchanged(pane: Pane, serving: Serving, looks: int) -> tuple[list[float], float]:
    """Milliseconds for each unchanged look, and requests a look."""
    held = serving.held.setdefault("/live", [])
    pane.rest(2)
    times: list[float] = []
    for _ in range(5):
        before, asked = processor_seconds(pane.process), len(held)
        pane.rest(looks / 5)
        times.append((processor_seconds(pane.process) - before) * 1000 / max(1, len(held) - asked))
    seconds = held[-1] - held[0]
    polls = seconds / statistics.median(later - earlier for earlier, later in itertools.pairwise(held))
    return times, (len(held) - 1) / polls


def _drawn(looks: int) -> list[float]:
    """Milliseconds of Textual's own thread for each change of all rows."""
    pane = Pane.of([sys.executable, "-c", _DRAWN], columns=100, rows=30)
    pane.wait_for("look 2")
    taken = []
    for _ in range(looks):
        before = main_thread_seconds(pane.process)
        pane.rest(1)
        taken.append((main_thread_seconds(pane.process) - before) * 1000)
    pane.close()
    return taken


def _parsed(text: str) -> list[float]:
    from selectolax.lexbor import LexborHTMLParser

    taken = []
    for _ in range(10):
        begun = time.process_time()
        LexborHTMLParser(text)
        taken.append((time.process_time() - begun) * 1000)
    return taken


def _p95(values: list[float]) -> float:
    return sorted(values)[round(0.95 * (len(values) - 1))]
