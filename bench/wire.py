"""`bytes`: what goes to the terminal for what a reader does, at 100x30, beside newsboat and beside Textual's own bytes.

Text is the UTF-8 bytes of the changed cells that are not blank; of a line scrolled, those of the row that comes. A figure is
the worst of a run's keys: what is promised is promised for each.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bench import newsboat
from bench.feeds import TITLE, feed, headline
from bench.figures import FLOOR, NEWSBOAT, OURS, Figure, Workload, at_most
from bench.pages import FIRST, page
from bench.screen import Pane
from bench.serving import Serving

_COLUMNS, _ROWS = 100, 30
_QUIET = 0.25
"""Seconds without a byte after which all is sent that a key brings."""

_READ, _LEFT = "j between read posts, nothing scrolled", "j leaving an unread post, nothing scrolled"
_LINE, _PAGE = "a line scrolled, beyond its text", "a page down, beyond 1.2 × its text"
_WHOLE, _CAME = "a page down, in all", "a new post while following, beyond its text"


def run(runs: int, *, steps: int = 8) -> Workload:
    """Measure so many pages and lines, each run anew."""
    values: dict[tuple[str, str], list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(runs):
            for who, plain in ((OURS, ""), (FLOOR, "1")):
                for case, cost in _ours(Path(folder) / f"{who}-{turn}", plain, steps).items():
                    values.setdefault((case, who), []).append(cost)
            if newsboat.is_there():
                for case, cost in _boats(Path(folder) / f"boat-{turn}").items():
                    values.setdefault((case, NEWSBOAT), []).append(cost)
    return Workload(
        "bytes",
        [Figure(case, who, "bytes", tuple(taken)) for (case, who), taken in values.items()],
        [
            *(at_most(_READ, 100, "bytes"), at_most(_LEFT, 150, "bytes"), at_most(_LINE, 120, "bytes")),
            *(at_most(_PAGE, 300, "bytes"), at_most(_CAME, 300, "bytes")),
        ],
        ["the floor is Textual's own way to the terminal", "newsboat's posts are lines of a list; an idle minute is in `idle`"],
    )


def _ours(folder: Path, plain: str, steps: int) -> dict[str, float]:
    folder.mkdir()
    short, long = folder / "short.html", folder / "long.html"
    short.write_text(_short(12), encoding="utf-8")
    long.write_text(page(60), encoding="utf-8")
    costs: dict[str, float] = {}

    pane = _pane(short, folder, plain)
    pane.wait_for("12 unread")
    _cost(pane, "j")
    costs[_LEFT] = max(_cost(pane, "j")[0] for _ in range(2))
    _cost(pane, "k")
    costs[_READ] = max(_cost(pane, key)[0] for key in "kjkj")
    _cost(pane, "g")

    def publish() -> None:
        short.write_text(_short(13), encoding="utf-8")
        pane.keys("r")
        pane.wait_for("Report 13")

    sent, text = _after(pane, publish)
    costs[_CAME] = sent - text
    pane.close()

    pane = _pane(long, folder, plain, "--no-mark")
    pane.wait_for("60 posts")
    pages = [_cost(pane, " ") for _ in range(steps)]
    costs[_WHOLE], costs[_PAGE] = max(sent for sent, _ in pages), max(sent - 1.2 * text for sent, text in pages)
    lines = []
    for _ in range(steps):
        sent, _ = _cost(pane, "\x05")
        lines.append(sent - len(pane.screen.display[_ROWS - 2].replace(" ", "").encode()))
    costs[_LINE] = max(lines)
    pane.close()
    return costs


def _boats(folder: Path) -> dict[str, float]:
    with Serving() as serving:
        serving.put("/feed", feed(200), "application/rss+xml")
        boat = newsboat.Newsboat(folder, serving.url("/feed"))
        boat.poll()
        pane = boat.open(columns=_COLUMNS, rows=_ROWS)
        pane.wait_for(TITLE)
        pane.keys("\r")
        pane.wait_for(headline(200))
        _cost(pane, "j")
        costs: dict[str, float] = {_LEFT: max(_cost(pane, "j")[0] for _ in range(4))}
        costs[_WHOLE] = max(_cost(pane, "\x1b[6~")[0] for _ in range(4))
        pane.close()
    return costs


def _pane(path: Path, folder: Path, plain: str, *arguments: str) -> Pane:
    """At rest, at the newest post."""
    variables = {"LIVEBLOG_TUI_PLAIN_DRIVER": plain}
    pane = Pane(
        *(str(path), "--interval", "3600", *arguments),
        cache=folder / f"cache-{path.stem}",
        columns=_COLUMNS,
        rows=_ROWS,
        variables=variables,
    )
    pane.wait_for("FOLLOWING")
    pane.rest(2)
    return pane


def _cost(pane: Pane, key: str) -> tuple[int, int]:
    """The bytes that a key costs, and the bytes of text among the cells that it changed."""
    return _after(pane, lambda: pane.keys(key))


def _after(pane: Pane, happens: Callable[[], None]) -> tuple[int, int]:
    """The same of anything that happens."""
    before, sent = _cells(pane), pane.sent
    happens()
    while pane.rest(_QUIET):
        pass
    text = sum(len(new.encode()) for old, new in zip(before, _cells(pane), strict=True) if old != new and new.strip())
    return pane.sent - sent, text


def _cells(pane: Pane) -> list[str]:
    buffer = pane.screen.buffer
    return [buffer[row][column].data for row in range(_ROWS) for column in range(_COLUMNS)]


def _short(posts: int) -> str:
    """A page of posts of a few words: a dozen steps scroll nothing."""
    updates = [
        {
            "@type": "BlogPosting",
            "@id": f"post-{number}",
            "headline": f"Report {number} of the harbour",
            "datePublished": (FIRST + timedelta(minutes=number)).isoformat(),
            "articleBody": " ".join(f"{word}{number * 7919}" for word in ("ferry", "gates", "lamps", "quay")),
        }
        for number in range(posts, 0, -1)
    ]
    blog = {"@context": "https://schema.org", "@type": "LiveBlogPosting", "headline": "Harbour", "liveBlogUpdate": updates}
    return f'<html><script type="application/ld+json">{json.dumps(blog)}</script></html>'
