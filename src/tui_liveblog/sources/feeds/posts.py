"""Entries as posts: how their words are read, which of their pictures is shown."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable
from itertools import islice
from urllib.parse import unquote, urlsplit

from tui_liveblog import limits
from tui_liveblog.errors import Unreadable
from tui_liveblog.model import Block, BlockKind, Blog, Coverage, Origins, Post, Rank, Snapshot, Span, Status
from tui_liveblog.sources.feeds.entry import Attached, Entry, Feed, Markup, Words
from tui_liveblog.sources.feeds.times import first_time
from tui_liveblog.sources.html.body import read_markup_anew
from tui_liveblog.sources.html.text import decode_entities, has_tags, one_line
from tui_liveblog.sources.recent import Recent

# The manners that headlines are set in. Any other tag in a headline is a word: "Why <script> is slow".
_MANNER = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|em|font|i|mark|q|s|small|span|strong|sub|sup|tt|u|wbr)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)$", re.IGNORECASE)
_SOUND_NAME = re.compile(r"\.(?:mp3|m4a|ogg|oga|opus|wav|flac|aac)$", re.IGNORECASE)
_VIDEO_NAME = re.compile(r"\.(?:mp4|m4v|webm|mov|ogv)$", re.IGNORECASE)
_MOST_ATTACHED = 10
_KEPT = limits.KNOWN_AGAIN
"""Entries that are kept for the next look, with the posts that they are …"""
_LONGEST = 8_000
"""… if they have no more characters than this."""
_PART = 250
"""Posts that are given at a time."""
_SHOWN = Origins.all(Rank.SHOWN)


def parts_of(feed: Feed, url: str, zone: str, *, may_be_empty: bool) -> Generator[tuple[Post, ...], None, Snapshot]:
    """What a look at a feed saw, without its state: its posts, some at a time, then the rest.

    A feed is a selection that its publisher makes anew: none of the formats says that it holds the newest items, or in what
    order, and half of the real ones are not in the order of time. An item that is absent has made room, or has moved to another
    section; and none of the formats names a deleted one. So a look at a feed is always partial: it withdraws nothing. It is a
    WINDOW all the same, in which items whose ids changed (from http to https, say) are known again by their words and times.

    url   where the feed came from, "" for a file
    zone  the IANA name to read times without a zone in, or ""
    Raises Unreadable where there is nothing to show, unless it may be empty.
    """
    unread: list[str] = []
    read = 0
    coming = iter(feed.entries)
    make = _kept_post if feed.items <= _KEPT else _post  # else each would drive out what the next look asks for
    while entries := tuple(islice(coming, _PART)):
        read += len(entries)
        posts = tuple([make(entry, zone) for entry in entries])
        unread += [entry.published[0] for entry, post in zip(entries, posts, strict=True) if _has_no_time(entry, post)]
        yield posts
    skipped = feed.items - read
    if not read and not may_be_empty:
        raise _no_items(skipped)
    return Snapshot(
        blog=Blog(
            title=title_of(feed.title),
            url=url or feed.url or feed.home,
            standfirst="\n".join(block.text for block in body_of(feed.standfirst, feed.home)),
            authors=feed.authors,
            language=feed.language,
            status=Status.ENDED if feed.ended else Status.UNKNOWN,
        ),
        coverage=Coverage.WINDOW,
        refresh=max(limits.FEED_SECONDS, feed.refresh or 0.0),
        skipped=skipped,
        partial=True,
        notes=(*feed.notes, *_note(unread)),
    )


def _no_items(skipped: int) -> Unreadable:
    """Why there is nothing to show."""
    if skipped:
        return Unreadable(f"this feed's items ({skipped}) hold nothing to show; what was read before is kept")
    return Unreadable("this feed holds no items now; what was read before is kept")


def title_of(words: Words) -> str:
    """A headline on one line."""
    if words.markup is Markup.TEXT:
        return one_line(words.text)
    return one_line(decode_entities(_MANNER.sub("", words.text)))


def body_of(words: Words, base: str) -> tuple[Block, ...]:
    """Words as blocks."""
    if words.markup is Markup.TEXT:
        lines = map(one_line, words.text.splitlines())
        return tuple(Block(BlockKind.PARAGRAPH, (Span(line),)) for line in lines if line)
    if words.markup is Markup.HTML and not has_tags(words.text):
        # Not to be taken for words whose entities are encoded twice.
        return read_markup_anew(f"<p>{words.text}</p>", base) if words.text else ()
    return read_markup_anew(words.text, base) if words.text else ()  # entries are kept whole


def _kept_post(entry: Entry, zone: str) -> Post:
    """The same as `_post`: what was made of this entry at the last look, if the feed holds it again."""
    if _length(entry) > _LONGEST:
        return _post(entry, zone)
    return _kept.get((entry, zone)) or _kept.put((entry, zone), _post(entry, zone))


_kept: Recent[tuple[Entry, str], Post] = Recent(_KEPT)


def _length(entry: Entry) -> int:
    """Characters of all that an entry says."""
    words = (entry.id, entry.link, entry.base, entry.title.text, entry.body.text)
    others = (*entry.published, *entry.updated, *entry.authors)
    attached = (part for item in entry.attached for part in (item.url, item.type, item.title, item.credit))
    return sum(map(len, words)) + sum(map(len, others)) + sum(map(len, attached))


def _post(entry: Entry, zone: str) -> Post:
    body = body_of(entry.body, entry.base)
    updated = first_time(entry.updated, zone)
    return Post(
        id=entry.id,
        published=first_time(entry.published, zone) or updated,
        updated=updated,
        title=title_of(entry.title),
        authors=entry.authors,
        body=(*body, *_shown(entry.attached, body)) if entry.attached else body,
        url=entry.link,
        origins=_SHOWN,
    )


def _shown(attached: Iterable[Attached], body: tuple[Block, ...]) -> Iterable[Block]:
    """The blocks of what is attached: the widest of its pictures where the body shows none, and every sound and video once."""
    has_picture = any(block.kind is BlockKind.IMAGE for block in body)
    seen = {block.url for block in body}
    seen.update(span.url for block in body for span in block.spans)
    kept = [item for item in attached if item.url and item.url not in seen][: 10 * _MOST_ATTACHED]
    pictures = [item for item in kept if _kind(item) is BlockKind.IMAGE]
    if pictures and not has_picture:
        best = max(pictures, key=lambda item: item.width)
        yield Block(BlockKind.IMAGE, _caption(best.title), best.url, credit=one_line(best.credit))
    others = {item.url: item for item in reversed(kept) if _kind(item) is not BlockKind.IMAGE}
    for item in list(reversed(others.values()))[:_MOST_ATTACHED]:
        kind = _kind(item)
        words = item.title or (_file_name(item.url) if kind is BlockKind.EMBED else "")
        yield Block(kind, _caption(words), item.url, credit=one_line(item.credit))


def _kind(item: Attached) -> BlockKind:
    """A picture, a video, or something that is opened elsewhere: a sound, a document."""
    said, path = item.type.strip().lower(), _path(item.url)
    if said.startswith("image") or (not said and _PICTURE_NAME.search(path)):
        return BlockKind.IMAGE
    if said.startswith("video") or (not said and _VIDEO_NAME.search(path)):
        return BlockKind.VIDEO
    # Media RSS without a medium, as the Guardian's: pictures have a width, sounds and documents none.
    if not said and item.width and not _SOUND_NAME.search(path):
        return BlockKind.IMAGE
    return BlockKind.EMBED


def _caption(text: str) -> tuple[Span, ...]:
    words = one_line(decode_entities(_MANNER.sub("", text)))
    return (Span(words),) if words else ()


def _file_name(url: str) -> str:
    return unquote(_path(url).rpartition("/")[2])


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _has_no_time(entry: Entry, post: Post) -> bool:
    return post.published is None and bool(entry.published)


def _note(unread: list[str]) -> Iterable[str]:
    """What is wrong with the feed's times, for `check`."""
    if unread:
        yield f"{len(unread)} times cannot be read, such as {unread[0][:40]!r}: no time zone, or no time at all"
