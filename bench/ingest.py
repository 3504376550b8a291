"""`ingest`: the first poll of a feed of 10,000 posts, and the tenth of ten such polls, each of other posts.

From the moment at which the server is asked to the moment at which all is stored: newsboat has ended, our session has said
what came. The floor reads the items' four fields out of the same bytes with expat and keeps nothing.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

from bench import newsboat
from bench.feeds import feed
from bench.figures import FLOOR, NEWSBOAT, OURS, Figure, Target, Workload, times_faster
from bench.looker import Looker
from bench.serving import Serving

POSTS, POLLS = 10_000, 10
_FIRST, _LAST = f"first poll of {POSTS:,} posts", f"poll {POLLS}, to {POSTS * POLLS:,} posts"


def run(runs: int, *, posts: int = POSTS, polls: int = POLLS) -> Workload:
    """Measure. Both readers are given the same feed, one after the other, at each poll."""
    values: dict[tuple[str, str], list[float]] = {}
    bodies = [feed(posts, after=poll * posts) for poll in range(polls)]
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder, Serving() as serving:
            boat = newsboat.Newsboat(Path(folder) / "boat", serving.url("/boat")) if newsboat.is_there() else None
            with Looker(serving.url("/ours"), Path(folder) / "cache") as looker:
                for poll, body in enumerate(bodies):
                    case = {0: _FIRST, polls - 1: _LAST}.get(poll)
                    serving.put("/ours", body, "application/rss+xml")
                    serving.put("/boat", body, "application/rss+xml")
                    done = looker.look(str(posts))
                    took = {OURS: done - serving.asked["/ours"][-1]}
                    if boat is not None:
                        done = boat.poll()
                        took[NEWSBOAT] = done - serving.asked["/boat"][-1]
                    if case == _FIRST:
                        took[FLOOR] = _floor(body)
                    for who, seconds in took.items() if case else ():
                        values.setdefault((case or "", who), []).append(seconds)
    figures = [Figure(case, who, "s", tuple(taken)) for (case, who), taken in values.items()]
    first = next((figure for figure in figures if (figure.case, figure.who) == (_FIRST, OURS)), None)
    return Workload(
        "ingest",
        figures,
        [
            times_faster(_FIRST, 3),
            Target(_LAST, "≤ 1.2 × our first", lambda by: first is not None and by[OURS].median <= 1.2 * first.median),
        ],
        [f"a feed of {len(bodies[0].encode()) / 1e6:.1f} MB; from the server being asked to everything stored"],
    )


def _floor(body: str) -> float:
    begun = time.perf_counter()
    root = ElementTree.fromstring(body)
    found = [[item.findtext(name) for name in ("title", "link", "guid", "description")] for item in root.iter("item")]
    assert found
    return time.perf_counter() - begun
