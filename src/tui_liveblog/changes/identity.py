"""Which stored post a post is, where a source's ids do not say: ids that change, and ids by position."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tui_liveblog.changes.known import Known
from tui_liveblog.model import Block, Post, PostKind, text_digest

_Told = tuple[bytes, datetime | None, tuple[Block, ...]]
"""What tells a post without its id: its words and its time; its body where it has no words."""

_WORDLESS = text_digest(Post(""))


def identities(known: Mapping[str, Known], posts: tuple[Post, ...]) -> dict[str, str]:
    """The stored ids of posts whose ids changed: id in this look → id in the store.

    Some sites number posts by position, and number them again at each update. Such a post is told by its words and its time: a
    stored post with both, which does not stand under its own id any more, is this one. A post that took over the id of another
    gets one of its own, made of that id and its words, so that the next look finds it again.
    """
    if not known:
        return {}
    here = {post.id: post for post in posts}
    strangers = {own: _told_by(post, text_digest(post)) for own, post in here.items() if not _stands(known.get(own), post)}
    if not strangers:
        return {}
    names = _found_again(known, here, strangers)
    taken = set(names.values())
    by_position = any(own in known for own in names)
    for own, told in strangers.items():
        # Where one id went to another post, the others tell nothing: at another time it is another post, not an edit.
        replaced = by_position and own in known and known[own].post.published != told[1]
        if own not in names and (own in taken or replaced):
            name = _given_name(own, told)
            while name in taken or name in here or (name in known and not _stands(known[name], here[own])):
                name += "~"
            names[own] = name
            taken.add(name)
    return names


def _found_again(known: Mapping[str, Known], here: Mapping[str, Post], strangers: Mapping[str, _Told]) -> dict[str, str]:
    """The strangers that are stored under another id."""
    free: dict[_Told, list[str]] = {}
    for own, item in known.items():
        if (own in strangers or own not in here) and (item.post.title or item.post.body):
            free.setdefault(_told_by(item.post, item.digest), []).append(own)
    names: dict[str, str] = {}
    for own, told in strangers.items():
        before = _given_name(own, told)
        if before in free.get(told, ()):
            names[own] = before
            free[told].remove(before)
    cut_off = _cut_off(known, here)
    for own, told in strangers.items():
        if own in names:
            continue
        if same := free.get(told):
            names[own] = same.pop(0)
        elif own not in known and here[own].title in cut_off:
            names[own] = cut_off.pop(here[own].title)
    return names


def _given_name(own: str, told: _Told) -> str:
    """The id of a post that took over another's: the same at each look."""
    return f"{own}~{told[0].hex()}"


def _cut_off(known: Mapping[str, Known], here: Mapping[str, Post]) -> dict[str, str]:
    """The ids of posts that were cut off and are not here, by title: such a post has no time, and its words grow."""
    return {
        item.post.title: own
        for own, item in known.items()
        if item.post.kind is PostKind.UNFINISHED and item.post.title and own not in here
    }


def _told_by(post: Post, digest: bytes) -> _Told:
    return digest, post.published, post.body if digest == _WORDLESS else ()


def _stands(stored: Known | None, post: Post) -> bool:
    """Whether a post stands under its own id as it is stored. What one of the two does not say tells nothing."""
    if stored is None:
        return False
    old = stored.post
    if post.published != old.published and None not in (post.published, old.published):
        return False
    if (old.title, old.body) == (post.title, post.body) or not (post.title or post.body):
        return True  # nearly always, and far cheaper than a digest
    digest = text_digest(post)
    return digest == stored.digest and (digest != _WORDLESS or old.body == post.body)
