"""Small inputs to begin with: the project's own fixtures, and the real captures where they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.conftest import shared_folder

_FIXTURES = Path(__file__).parent.parent / "fixtures"
_LARGEST = 6_000
"""Bytes: a longer one is cut; mutations of much of a page say little."""


def bodies(fixtures: str, samples: str = "") -> Iterator[bytes]:
    """What lies in a folder of fixtures, and of samples."""
    shared = shared_folder()
    folders = [_FIXTURES / fixtures, *([shared / "samples" / samples] if shared is not None and samples else [])]
    for folder in folders:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.is_file() and path.suffix not in (".gz", ".md") and path.name != "truth.json":
                yield path.read_bytes()[:_LARGEST]
