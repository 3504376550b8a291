"""Two looks at the same posts, the page's elements and its structured data, put together field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from tui_liveblog.model import Origins, Post, Rank
from tui_liveblog.sources.recent import Recent

_FIELDS: dict[str, tuple[str, ...]] = {
    "published": ("published",),
    "updated": ("updated",),
    "title": ("title",),
    "authors": ("authors",),
    "body": ("body",),
    "marks": ("key", "pinned", "summary"),
}
"""A field of `Origins` and the fields of `Post` whose rank it is."""


def fill(upper: Post, lower: Post) -> Post:
    """`upper`, with each field that `lower` has from a better place. The address is `lower`'s where it has one.

    The publisher's data gives the address that it wants shared; an element often only knows its place on the page.
    """
    values: dict[str, Any] = {}
    ranks: dict[str, Rank] = {}
    for name, fields in _FIELDS.items():
        ours, theirs = _rank(upper.origins, name), _rank(lower.origins, name)
        if theirs > ours:
            ranks[name] = theirs
            values |= {field: getattr(lower, field) for field in fields}
    return replace(upper, url=lower.url or upper.url, origins=replace(upper.origins, **ranks), **values)


def _filled(upper: Post, lower: Post) -> Post:
    """The same; what was made at the last look of the very same two."""
    made = _kept.get((id(upper), id(lower)))
    if made is not None and made[0] is upper and made[1] is lower:
        return made[2]
    return _kept.put((id(upper), id(lower)), (upper, lower, fill(upper, lower)))[2]


_kept: Recent[tuple[int, int], tuple[Post, Post, Post]] = Recent()


def merge(shown: Sequence[Post], structured: Sequence[Post]) -> tuple[Post, ...]:
    """The posts of both, in the page's own order.

    Posts are the same by id; under one id, the first is the first and the second the second. A post that only the structured
    data has stands after the one that it follows there.
    """
    if not shown or not structured:
        return (*shown, *structured)
    there = {key: post for key, post in _keyed(structured) if key is not None}
    own = [(key, _filled(post, there[key]) if key in there else post) for key, post in _keyed(shown)]
    places = {key: place for place, (key, _) in enumerate(own) if key is not None}
    # Posts only in the structured data, by the place in `own` that they follow; -1 is before all.
    after: dict[int, list[Post]] = {}
    place = -1
    for key, post in _same_way(list(_keyed(structured)), places):
        if key in places:
            place = places[key]
        else:
            after.setdefault(place, []).append(post)
    merged = after.get(-1, [])
    for index, (_, post) in enumerate(own):
        merged += [post, *after.get(index, [])]
    return tuple(merged)


def named_alike(shown: Sequence[Post], structured: Sequence[Post]) -> tuple[Post, ...]:
    """Structured posts without ids, with those of the shown posts that bear the same headline.

    Under one headline, the first is the first: both lists run the same way on the pages that need this. Where as many are left
    on both sides (a headline was cut short on one), they are the same in order.
    """
    ids: dict[str, list[str]] = {}
    for post in reversed(shown):
        ids.setdefault(_headline(post), []).append(post.id)
    named = [
        replace(post, id=ids[_headline(post)].pop()) if not post.id and post.title and ids.get(_headline(post)) else post
        for post in structured
    ]
    left = {own for same in ids.values() for own in same}
    nameless = [at for at, post in enumerate(named) if not post.id]
    if len(left) == len(nameless) < len(named):
        in_order = dict.fromkeys(post.id for post in shown if post.id in left)  # a page may show one post twice
        for at, own in zip(nameless, in_order, strict=True):
            named[at] = replace(named[at], id=own)
    return tuple(named)


def _headline(post: Post) -> str:
    return " ".join(post.title.casefold().split())


_Key = Hashable | None


def _keyed(posts: Sequence[Post]) -> list[tuple[_Key, Post]]:
    """Posts by id and how often it has occurred; None for those without an id, which are never the same."""
    seen: Counter[str] = Counter()
    keyed: list[tuple[_Key, Post]] = []
    for post in posts:
        seen[post.id] += 1
        keyed.append(((post.id, seen[post.id]) if post.id else None, post))
    return keyed


def _same_way(structured: list[tuple[_Key, Post]], places: Mapping[_Key, int]) -> list[tuple[_Key, Post]]:
    """The structured posts turned round, if they run oldest first where the page runs newest first."""
    met = [places[key] for key, _ in structured if key is not None and key in places]
    return structured[::-1] if len(met) > 1 and met[0] > met[-1] else structured


def _rank(origins: Origins, name: str) -> Rank:
    rank: Rank = getattr(origins, name)
    return rank
