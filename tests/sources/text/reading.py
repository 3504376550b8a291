"""How the tests of texts read one."""

from __future__ import annotations

from datetime import UTC, datetime

from tui_liveblog.model import Post, Snapshot
from tui_liveblog.sources.base import Reply
from tui_liveblog.sources.plain_text import PlainText

BYLINE = "Ada Quill3 March 2024 09:40"
TWO_POSTS = "First headline\nText of it.\nMore of it.\n{}\nSecond headline\nText of it.\nMore of it.\n{}\n"


def read(text: str | bytes, timezone: str = "") -> Snapshot:
    body = text if isinstance(text, bytes) else text.encode()
    return PlainText().read(Reply("", body, timezone=timezone), b"")


def one(stamp: str, timezone: str = "") -> Post:
    """The only post of a text whose boundary reads so."""
    (post,) = read(f"A headline\nThe text.\nMore text.\n{stamp}\n", timezone).posts
    return post


def utc(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
