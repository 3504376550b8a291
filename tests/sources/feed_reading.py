"""Feeds as tests of them need them."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tui_liveblog.model import Post, Snapshot
from tui_liveblog.sources.base import Reply
from tui_liveblog.sources.feed import SOURCE

FIXTURES = Path(__file__).parent.parent / "fixtures" / "feed"
NOW = datetime(2026, 3, 2, 20, tzinfo=UTC)


def read(body: bytes | str, url: str = "", **more: Any) -> Snapshot:
    snapshot = SOURCE.read(Reply(url, body.encode() if isinstance(body, str) else body, **more), b"")
    assert isinstance(snapshot, Snapshot)
    return snapshot


def unpacked(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def sample(shared: Path, name: str) -> bytes:
    return unpacked(shared / "samples" / "feeds" / name)


def item(inside: str, head: str = "", spaces: str = "") -> str:
    return f"<rss version='2.0' {spaces}><channel>{head}<item>{inside}</item></channel></rss>"


def only(inside: str, **more: Any) -> Post:
    (post,) = read(item(inside), **more).posts
    return post
