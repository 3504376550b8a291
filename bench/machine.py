"""The machine and the versions that a run was made with."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

from bench import newsboat
from tui_liveblog import __version__


def told() -> dict[str, str]:
    """What a reader of figures should know, by name."""
    model = next(
        (line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    return {
        "machine": f"{os.cpu_count()} cores, {model}",
        "system": f"Linux {platform.release()}, Python {platform.python_version()}",
        "load before": " ".join(f"{load:.2f}" for load in os.getloadavg()),
        "liveblog-tui": f"{__version__}, Textual {version('textual')}, httpx {version('httpx')}",
        "newsboat": newsboat.version() or newsboat.MISSING,
    }
