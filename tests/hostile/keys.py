"""How long keys take to be answered while something else goes on."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.hostile import corpora
from tests.pages import blog_page, some_posts
from tests.pane import Pane
from tests.server import Answer, Page, Server

SECONDS = 3.0
KINDS = {"html": "text/html", "rss": "application/rss+xml", "xml": "application/xml", "json": "application/json"}

GIVEN_UP = 10.0
"""Seconds after which a key counts as never answered."""


def answers(pane: Pane, keys: str, seconds: float, every: float = 0.1) -> list[float]:
    """Press these keys in turn for so many seconds; how long each took until the terminal was sent anything, in seconds."""
    took: list[float] = []
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        before, pressed = len(pane.sent), time.monotonic()
        pane.type(keys[number % len(keys)])
        number += 1
        while len(pane.sent) == before and time.monotonic() - pressed < GIVEN_UP:
            time.sleep(0.001)
        took.append(time.monotonic() - pressed)
        time.sleep(every)
    return took


def in_traps(hostile: Path) -> None:
    """Print milliseconds from a key to the first byte of its answer, while the app reads each page of `parser_dos`."""
    sys.stdout.write("| trap | bytes | keys | median | p95 | most |\n|---|---|---|---|---|---|\n")
    everything: list[float] = []
    rows = list(corpora.rows(hostile / "synthetic" / "parser_dos.jsonl"))
    with Server() as server, tempfile.TemporaryDirectory() as cache:
        url = server.on("/live", Page(blog_page(some_posts(60), server.url("/live"))))
        environment = {"LIVEBLOG_TUI_CACHE_DIR": str(Path(cache))}
        with Pane(url, "--interval", "1", size=(100, 30), env=environment, drawn=False) as pane:
            pane.wait_for_bytes(b"unread")
            _print("none", 0, answers(pane, "jk", SECONDS))
            for row in rows:
                body = corpora.generated(row)
                asked = server.count("/live")
                server.on("/live", Answer(body, headers={"Content-Type": KINDS[row["kind"]]}))
                pane.type("r")
                while server.count("/live") == asked:
                    time.sleep(0.01)
                took = answers(pane, "jk", SECONDS)
                everything += took
                _print(row["id"], len(body), took)
            pane.quit()
    _print("all", 0, everything)


def _print(name: str, size: int, took: list[float]) -> None:
    in_order = sorted(took)
    p95 = in_order[int(len(in_order) * 0.95)]
    sys.stdout.write(
        f"| {name} | {size:,} | {len(took)} | {statistics.median(took) * 1000:.0f} | {p95 * 1000:.0f} |"
        f" {in_order[-1] * 1000:.0f} |\n"
    )
    sys.stdout.flush()
