"""`commands`: `--version`, and `tail --once` of a page of 1 MB; the floor is `python -c pass`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.figures import FLOOR, OURS, Figure, Workload, at_most
from bench.pages import page

_VERSION, _TAIL = "--version", "tail --once of a page of 1 MB"
PAGE_POSTS = 720
"""A page of that many posts has 1 MB."""


def run(runs: int) -> Workload:
    """Measure. The three take turns."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed has its bytecode
    values: dict[tuple[str, str], list[float]] = {}
    ours = [sys.executable, "-m", "tui_liveblog"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(page(PAGE_POSTS), encoding="utf-8")
        for turn in range(runs + 1):
            for case, who, command in (
                (_VERSION, FLOOR, [sys.executable, "-c", "pass"]),
                (_VERSION, OURS, [*ours, "--version"]),
                (_TAIL, OURS, [*ours, "tail", "--once", "--cache-dir", f"{folder}/{turn}", str(path)]),
            ):
                begun = time.perf_counter()
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
                if turn:
                    values.setdefault((case, who), []).append((time.perf_counter() - begun) * 1000)
        size = path.stat().st_size
    return Workload(
        "commands",
        [Figure(case, who, "ms", tuple(taken)) for (case, who), taken in values.items()],
        [at_most(_VERSION, 60, "ms"), at_most(_TAIL, 250, "ms")],
        [f"the page has {PAGE_POSTS} posts and {size / 1e6:.2f} MB; its cache is new each time"],
    )
