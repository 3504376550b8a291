"""Posts and looks, made for tests of what is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tui_liveblog.model import Block, BlockKind, Blog, Coverage, Origins, Post, Rank, Snapshot, Span
from tui_liveblog.store import Look
from tui_liveblog.transfer import Validators

KEY = "https://tarnholt.example/live/ferry"
NOON = datetime(2024, 7, 1, 12, tzinfo=UTC)
NOW = NOON + timedelta(hours=6)


def post(number: int, text: str = "", *, title: str = "", authors: tuple[str, ...] = (), rank: Rank = Rank.SHOWN) -> Post:
    """Post `p<number>`, that many minutes after noon."""
    words = text or f"Harbour report number {number}."
    return Post(
        id=f"p{number}",
        published=NOON + timedelta(minutes=number),
        title=title,
        authors=authors,
        body=(Block(BlockKind.PARAGRAPH, (Span(words),)),),
        origins=Origins.all(rank),
    )


def look(
    *posts: Post, key: str = KEY, address: str = "", etag: str = "", full: bool = False, authors: tuple[str, ...] = ()
) -> Look:
    """What a look at the whole blog saw, newest first as given."""
    snapshot = Snapshot(Blog(title="Ferry strike", url=key, authors=authors), posts, Coverage.WHOLE, state=b"kept")
    return Look(key, "schema.org", snapshot, {key: Validators(etag, "", key)}, address, full)
