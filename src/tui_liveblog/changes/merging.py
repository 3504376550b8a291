"""One post seen over the same post stored, field by field."""

from __future__ import annotations

from msgspec.structs import replace

from tui_liveblog.model import Origins, Post, Rank


def merge(stored: Post, seen: Post) -> Post:
    """`seen` over `stored`, field by field: a lower rank never replaces a higher, an older `updated` never a newer."""
    if stored is seen or stored == seen or is_older(stored, seen):
        return stored
    old, new = stored.origins, seen.origins

    def from_seen(name: str) -> bool:
        rank: Rank = getattr(new, name)
        return rank >= getattr(old, name) and rank > Rank.MISSING

    chosen = {
        name: getattr(seen if from_seen(name) else stored, name)
        for name in ("published", "updated", "title", "authors", "body")
    }
    marks = seen if from_seen("marks") else stored
    ranks = Origins(*(max(getattr(old, field), getattr(new, field)) for field in Origins.__struct_fields__))
    return replace(
        seen,
        **chosen,
        key=marks.key,
        pinned=marks.pinned,
        summary=marks.summary,
        url=seen.url or stored.url,
        shortened=seen.shortened if from_seen("body") else stored.shortened,
        origins=ranks,
    )


def is_older(stored: Post, seen: Post) -> bool:
    """Whether `seen` is an old copy. Times of different ranks are different clocks: they tell nothing."""
    if stored.updated is None or seen.updated is None or stored.origins.updated is not seen.origins.updated:
        return False
    return seen.updated < stored.updated
