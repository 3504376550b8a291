"""Real replies, and what is known to be true of them."""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from pathlib import Path
from typing import Any


class Samples:
    """The replies of one format, by the folder's name."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def sample(self, shared: Path, name: str) -> bytes:
        """A reply as the site sent it."""
        body = (shared / "samples" / self._folder / name).read_bytes()
        return gzip.decompress(body) if name.endswith(".gz") else body

    def truth(self, shared: Path, name: str) -> dict[str, Any]:
        """What that reply shows."""
        told: dict[str, Any] = json.loads(self.sample(shared, "truth.json"))[name]
        return told


def utc(moment: datetime | None) -> str | None:
    """A moment as the truth writes it."""
    return moment.isoformat().replace("+00:00", "Z") if moment else None
