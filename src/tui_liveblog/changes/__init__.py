"""What is news: what is known beside what one look saw. Pure.

The rules, each with a test: a lower rank never replaces a stored higher one; an older `updated` never replaces a newer; an
edit is a change of what a reader sees; a post is withdrawn only when it is missing inside the window of two complete looks in
a row, beside one that is known as long, or when the source says so; ids that change do not make new posts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec.structs import replace

from tui_liveblog.changes.identity import identities
from tui_liveblog.changes.known import Changes, Known
from tui_liveblog.changes.merging import is_older, merge
from tui_liveblog.changes.order import moment_of, placed, window
from tui_liveblog.model import Coverage, Post, Rank, Snapshot, text_digest

__all__ = ["Changes", "Known", "compare", "merge"]


def compare(
    known: Mapping[str, Known],
    snapshot: Snapshot,
    now: datetime,
    top: int = 0,
    *,
    digest: Callable[[Post], bytes] = text_digest,
) -> Changes:
    """What `snapshot` says that `known` does not.

    known  every stored post that the snapshot could speak of: those with its ids, and those of the time that it covers
    top    the highest `order` in the blog
    digest `text_digest`, or what remembers what that made of posts that are new
    """
    unique = {post.id: post for post in reversed(snapshot.posts)}
    names = identities(known, tuple(reversed(unique.values())))
    posts = tuple(replace(post, id=names[own]) if own in names else post for own, post in reversed(unique.items()))
    edited: list[Known] = []
    amended: list[Known] = []
    returned: list[Known] = []
    present: list[str] = []
    for post in posts:
        stored = known.get(post.id)
        if stored is None:
            continue
        if stored.missing:
            present.append(post.id)
        merged = merge(_believed(stored.post, now), post)
        if merged == stored.post and stored.withdrawn is None:
            continue
        changed = replace(stored, post=merged, moment=moment_of(merged, stored.moment, stored.seen), missing=0)
        if merged != stored.post:
            changed = replace(changed, digest=text_digest(merged))
        is_edit = _edited(stored.post, merged)
        if is_edit:
            changed = replace(changed, edited=_edit_time(merged, stored.post, now))
        if stored.withdrawn is not None:
            returned.append(replace(changed, withdrawn=None))
        elif is_edit:
            edited.append(changed)
        else:
            amended.append(changed)
    gone, missing = _gone(known, posts, snapshot, now)
    return Changes(
        added=placed(posts, known, now, top, digest),
        edited=tuple(edited),
        amended=tuple(amended),
        withdrawn=gone,
        returned=tuple(returned),
        missing=missing,
        present=tuple(present),
    )


def _believed(post: Post, now: datetime) -> Post:
    """The post, its `updated` forgotten if it is from the future: it would make old copies of all later edits."""
    return replace(post, updated=None) if post.updated is not None and post.updated > now else post


def _edited(stored: Post, merged: Post) -> bool:
    """Whether a reader would see other words. Space is not news, nor is a better reading of the same page.

    A text that comes to a headline later has no lower rank before it: it is news.
    """
    old, new = stored.origins, merged.origins
    if Rank.MISSING < old.title < new.title or Rank.MISSING < old.body < new.body:
        return False
    return _words(merged) != _words(stored)


def _words(post: Post) -> tuple[list[str], list[str]]:
    return post.title.split(), post.text.split()


def _edit_time(merged: Post, stored: Post, now: datetime) -> datetime:
    """When the edit was made: the source's word where it is a new one and not from the future, else now."""
    moment = merged.updated
    return moment if moment and moment != stored.updated and moment <= now else now


def _gone(
    known: Mapping[str, Known], posts: tuple[Post, ...], snapshot: Snapshot, now: datetime
) -> tuple[tuple[Known, ...], tuple[str, ...]]:
    """Posts withdrawn by this look, and those that it misses for the first time."""
    named = set(snapshot.deleted)
    there = {post.id for post in posts}
    absent = {own: item for own, item in known.items() if own not in there and item.withdrawn is None}
    withdrawn = [replace(item, withdrawn=now, missing=0) for own, item in absent.items() if own in named]
    if snapshot.coverage is Coverage.DELTA or snapshot.partial or not posts or _is_old_copy(known, posts, now):
        return tuple(withdrawn), ()
    missing: list[str] = []
    covers = window(posts, snapshot.coverage)
    # A page with nothing on it that is known as long as a post has turned to another story: the post was left, not taken away.
    since = min((known[own].seen for own in there if own in known), default=None)
    for own, item in absent.items():
        if own in named or since is None or item.seen < since or not covers(item):
            continue
        if item.missing:
            withdrawn.append(replace(item, withdrawn=now, missing=0))
        else:
            missing.append(own)
    return tuple(withdrawn), tuple(missing)


def _is_old_copy(known: Mapping[str, Known], posts: tuple[Post, ...], now: datetime) -> bool:
    """Whether the look is older than what is stored: a cache that flips between copies withdraws nothing."""
    return any(post.id in known and is_older(_believed(known[post.id].post, now), post) for post in posts)
