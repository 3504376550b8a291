"""newsboat beside us: the reader of feeds in terminals that people use now. Where it is missing, its column stays empty."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

from bench.screen import Pane

MISSING = "newsboat is not installed (Debian: apt-get install newsboat): its column is empty"

_CONFIG = """\
auto-reload no
reload-threads 1
max-items 0
show-read-feeds yes
confirm-exit no
"""


def is_there() -> bool:
    """Whether it is installed."""
    return shutil.which("newsboat") is not None


def version() -> str:
    """As it says itself, "" where it is not installed."""
    if not is_there():
        return ""
    said = subprocess.run(["newsboat", "--version"], capture_output=True, text=True, check=False).stdout
    return said.partition(" - ")[0]


class Newsboat:
    """A newsboat with a cache of its own that follows one feed."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "urls").write_text(f"{url}\n")
        (folder / "config").write_text(_CONFIG)

    def _command(self) -> list[str]:
        own = self._folder
        return ["newsboat", "-u", f"{own}/urls", "-C", f"{own}/config", "-c", f"{own}/cache.db"]

    def poll(self) -> float:
        """Ask once and store; when it was done (`time.perf_counter`)."""
        subprocess.run([*self._command(), "-x", "reload"], check=True, capture_output=True)
        return time.perf_counter()

    def open(self, *, columns: int = 80, rows: int = 24) -> Pane:
        """On a screen, at its list of feeds."""
        return Pane.of(self._command(), columns=columns, rows=rows)
