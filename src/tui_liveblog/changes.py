"""What is news: what is known beside what one look saw. Pure.

The rules, each with a test: a lower rank never replaces a stored higher one; an older `updated` never replaces a newer; an
edit is a change of what a reader sees; a post is withdrawn only when it is missing inside the window of two complete looks in
a row, or when the source says so; ids that change do not make new posts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime

from tui_liveblog.model import Coverage, Origins, Post, PostKind, Rank, Snapshot, text_digest


@dataclass(frozen=True, slots=True)
class Known:
    """A post and what the program knows of it beside its text.

    moment     its time in the timeline: as published; where the page gives none, its neighbour's; never in the future
    order      its place among posts of one moment: larger is newer
    digest     `text_digest` of the post
    seen       when it was first seen
    edited     when its text was last seen to change, None if never
    withdrawn  when it was taken away, None while it stands
    missing    complete looks in a row that did not show it
    """

    post: Post
    moment: datetime
    order: int
    digest: bytes
    seen: datetime
    edited: datetime | None = None
    withdrawn: datetime | None = None
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """What one look changed.

    added      new posts, newest first in the source's order, with their place
    edited     posts whose visible text changed
    amended    posts that changed otherwise: a mark, a time, an author; no news, but to be shown
    withdrawn  posts taken away
    returned   posts that came back after they were withdrawn
    missing    ids missing from this look for the first time: withdrawn if the next misses them too
    present    ids once missing that this look shows again
    """

    added: tuple[Known, ...] = ()
    edited: tuple[Known, ...] = ()
    amended: tuple[Known, ...] = ()
    withdrawn: tuple[Known, ...] = ()
    returned: tuple[Known, ...] = ()
    missing: tuple[str, ...] = ()
    present: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether a reader would see anything change."""
        return bool(self.added or self.edited or self.amended or self.withdrawn or self.returned)

    @property
    def touched(self) -> tuple[Known, ...]:
        """Every post that changed, in no order."""
        return self.added + self.edited + self.amended + self.withdrawn + self.returned


def compare(known: Mapping[str, Known], snapshot: Snapshot, now: datetime, top: int = 0) -> Changes:
    """What `snapshot` says that `known` does not.

    known  every stored post that the snapshot could speak of: those with its ids, and those of the time that it covers
    top    the highest `order` in the blog
    """
    names = _identities(known, snapshot.posts)
    posts = tuple(replace(post, id=names[post.id]) if post.id in names else post for post in snapshot.posts)
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
        merged = merge(stored.post, post)
        if merged == stored.post and stored.withdrawn is None:
            continue
        changed = replace(stored, post=merged, moment=_moment(merged, stored.moment, stored.seen), missing=0)
        if merged != stored.post:
            changed = replace(changed, digest=text_digest(merged))
        if stored.withdrawn is not None:
            returned.append(replace(changed, withdrawn=None))
        elif _edited(stored.post, merged):
            edited.append(replace(changed, edited=_edit_time(merged, stored.post, now)))
        else:
            amended.append(changed)
    gone, missing = _gone(known, {post.id for post in posts}, snapshot, now)
    return Changes(
        added=_placed(posts, known, now, top),
        edited=tuple(edited),
        amended=tuple(amended),
        withdrawn=gone,
        returned=tuple(returned),
        missing=missing,
        present=tuple(present),
    )


def merge(stored: Post, seen: Post) -> Post:
    """`seen` over `stored`, field by field: a lower rank never replaces a higher, an older `updated` never a newer."""
    if stored == seen:
        return stored
    old, new = stored.origins, seen.origins
    if stored.updated and seen.updated and seen.updated < stored.updated and new.updated >= old.updated:
        return stored

    def from_seen(name: str) -> bool:
        rank: Rank = getattr(new, name)
        return rank >= getattr(old, name) and rank > Rank.MISSING

    chosen = {
        name: getattr(seen if from_seen(name) else stored, name)
        for name in ("published", "updated", "title", "authors", "body")
    }
    marks = seen if from_seen("marks") else stored
    ranks = Origins(*(max(getattr(old, field.name), getattr(new, field.name)) for field in fields(Origins)))
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


def _edited(stored: Post, merged: Post) -> bool:
    """Whether a reader would see other words. Space is not news, nor is a better reading of the same page."""
    if merged.origins.title > stored.origins.title or merged.origins.body > stored.origins.body:
        return False
    return _words(merged) != _words(stored)


def _words(post: Post) -> tuple[list[str], list[str]]:
    return post.title.split(), post.text.split()


def _edit_time(merged: Post, stored: Post, now: datetime) -> datetime:
    """When the edit was made: the source's word where it is a new one and not from the future, else now."""
    moment = merged.updated
    return moment if moment and moment != stored.updated and moment <= now else now


def _identities(known: Mapping[str, Known], posts: tuple[Post, ...]) -> dict[str, str]:
    """The stored ids of posts whose ids changed: id in this look → id in the store.

    Some sites number posts by position, and number them again at each update. Such a post is told by its words and its time: a
    stored post with both, which does not stand under its own id any more, is this one. A post that took over the id of another
    gets one of its own, made of that id and its words, so that the next look finds it again.
    """
    strangers = [post for post in posts if post.id not in known or merge(known[post.id].post, post) != known[post.id].post]
    if not strangers or not known:
        return {}
    by_words = {(item.digest, item.post.published): own for own, item in known.items() if item.post.title or item.post.body}
    cut_off = {item.post.title: own for own, item in known.items() if item.post.kind is PostKind.UNFINISHED and item.post.title}
    here = {post.id: post for post in posts}
    names: dict[str, str] = {}
    for post in strangers:
        words = (text_digest(post), post.published)
        own = by_words.get(words) or cut_off.get(post.title)  # a post that was cut off has no time, and its words grow
        if own is None or own == post.id:
            continue
        holder = here.get(own)
        if holder is None or (text_digest(holder), holder.published) != words:
            names[post.id] = own
    taken = set(names.values())
    for post in strangers:
        if post.id in taken and post.id not in names:
            names[post.id] = f"{post.id}~{text_digest(post).hex()}"
    return names


def _gone(
    known: Mapping[str, Known], there: set[str], snapshot: Snapshot, now: datetime
) -> tuple[tuple[Known, ...], tuple[str, ...]]:
    """Posts withdrawn by this look, and those that it misses for the first time."""
    named = set(snapshot.deleted)
    absent = {own: item for own, item in known.items() if own not in there and item.withdrawn is None}
    withdrawn = [replace(item, withdrawn=now, missing=0) for own, item in absent.items() if own in named]
    if snapshot.coverage is Coverage.DELTA or snapshot.partial or not snapshot.posts:
        return tuple(withdrawn), ()
    missing: list[str] = []
    covers = _window(snapshot)
    for own, item in absent.items():
        if own in named or not covers(item):
            continue
        if item.missing:
            withdrawn.append(replace(item, withdrawn=now, missing=0))
        else:
            missing.append(own)
    return tuple(withdrawn), tuple(missing)


def _window(snapshot: Snapshot) -> Callable[[Known], bool]:
    """Whether a look would have shown a post if it still stood."""
    if snapshot.coverage is Coverage.WHOLE:
        return lambda _: True
    times = [post.published for post in snapshot.posts if post.published is not None and not post.pinned]
    if not times:
        return lambda _: False
    oldest = min(times)
    return lambda item: item.post.published is not None and item.post.published > oldest


def _moment(post: Post, otherwise: datetime, seen: datetime) -> datetime:
    """A post's time in the timeline. One from the future would stand above all that is new: it counts as first seen."""
    return min(post.published, seen) if post.published is not None else otherwise


def _placed(posts: tuple[Post, ...], known: Mapping[str, Known], now: datetime, top: int) -> tuple[Known, ...]:
    """New posts with their time and place, newest first.

    A post without a time stands beside the older of its neighbours on the page. Sources show newest first or oldest first; the
    look itself tells which, by its first and last times.
    """
    rising = posts if _oldest_first(posts) else posts[::-1]
    first = next((post.published for post in rising if post.published is not None), now)
    before = min(first, now)
    placed: list[Known] = []
    for post in rising:
        before = _moment(post, before, now)
        if post.id not in known:
            top += 1
            placed.append(Known(post, before, top, text_digest(post), now))
    return tuple(reversed(placed))


def _oldest_first(posts: tuple[Post, ...]) -> bool:
    times = [post.published for post in posts if post.published is not None and not post.pinned]
    return len(times) > 1 and times[0] < times[-1]
