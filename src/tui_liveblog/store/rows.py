"""A post as a row of the database, and back. What cannot be read back is damage."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec
from msgspec.structs import replace

from tui_liveblog.changes import Known
from tui_liveblog.clean import clean_blog, clean_line, clean_post, is_harmless
from tui_liveblog.model import Blog, Post
from tui_liveblog.query import fold, folded_names, searched_words
from tui_liveblog.store.database import Damaged
from tui_liveblog.timeline import marks_of

COLUMNS = "id, moment, place, digest, seen, edited, withdrawn, missing, data"
"""What `known_of` reads."""

WRITE = """
INSERT INTO post (blog, id, moment, place, digest, seen, edited, withdrawn, missing, marks, authors, words, data,
    changed, event, added)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?14)
ON CONFLICT (blog, id) DO UPDATE SET moment = ?3, place = ?4, digest = ?5, edited = ?7, withdrawn = ?8, missing = ?9,
    marks = ?10, authors = ?11, words = ?12, data = ?13, changed = ?14, event = ?15
"""
"""Writes a `row_of`: of a post that is there, all but when it was first seen and added."""

encode_post = msgspec.msgpack.Encoder().encode
decode_unseen = msgspec.msgpack.Decoder(Post).decode
"""A post as it was kept, for what shows none of it."""


def decode_post(data: bytes) -> Post:
    """A post, clean again: the file may have been written by an older version, or by another hand."""
    post = decode_unseen(data)
    lines, words, urls = [post.title, *post.authors], [], [post.url]
    for block in post.body:
        lines += (block.who, block.credit)
        words += [span.text for span in block.spans]
        urls += [block.url, *(span.url for span in block.spans)]
    return post if is_harmless(lines, words, urls) else replace(clean_post(post), id=post.id)  # the row is known by its id


def clean_again(blog: Blog) -> Blog:
    """A blog's own fields, the same. Its key stays."""
    harmless = is_harmless((blog.title, blog.language, *blog.authors), (blog.standfirst,), (blog.url,))
    return blog if harmless else replace(clean_blog(blog), key=blog.key)


@contextmanager
def sound_rows() -> Iterator[None]:
    """Whatever fails in here, fails because of what a row holds."""
    try:
        yield
    except (ValueError, TypeError, AttributeError, OverflowError, OSError, msgspec.MsgspecError) as error:
        raise Damaged(f"a row cannot be read: {error}") from error
    except sqlite3.OperationalError as error:
        if "UTF-8" not in str(error):
            raise
        raise Damaged(str(error)) from error


def row_of(
    number: int, item: Known, news: int, event: str, written: Callable[[Post], tuple[bytes, bytes]] | None = None
) -> tuple[Any, ...]:
    """The values of `WRITE`: a post of the blog with this number, to which this happened in the look that `news` counts.

    written  gives the words and the bytes of a post, where they may have been made before
    """
    post = item.post
    words, data = (words_of(post), encode_post(post)) if written is None else written(post)
    return (
        number,
        post.id,
        item.moment.timestamp(),
        item.order,
        item.digest,
        item.seen.timestamp(),
        item.edited.timestamp() if item.edited else None,
        item.withdrawn.timestamp() if item.withdrawn else None,
        item.missing,
        marks_of(item).value,
        _kept_names(post.authors),
        words,
        data,
        news,
        event,
    )


@lru_cache(maxsize=1_024)
def _kept_names(names: tuple[str, ...]) -> str:
    return json.dumps(names, ensure_ascii=False)


def folded_words(title: str, text: str, authors: str) -> bytes:
    """For an upgrade: the words of a title and a text that are folded, and of authors as they are kept."""
    with sound_rows():
        return searched_words(title, text, folded_names(names_of(authors)))


@sound_rows()
def find_words(connection: sqlite3.Connection, number: int) -> None:
    """What posts of a blog are searched by, where their rows do not hold it."""
    rows = connection.execute("SELECT number, data FROM post WHERE blog = ? AND words = x''", (number,)).fetchall()
    connection.executemany(
        "UPDATE post SET words = ? WHERE number = ?", [(words_of(decode_unseen(data)), own) for own, data in rows]
    )


def words_of(post: Post, text: str | None = None) -> bytes:
    """What a post is searched by; `text` is its own, for who has it already."""
    return searched_words(fold(post.title), fold(post.text if text is None else text), _folded_names(post.authors))


_folded_names = lru_cache(maxsize=1_024)(folded_names)
"""A live blog has a dozen authors, and each post some of them."""


def known_of(row: tuple[Any, ...], shown: Post | None = None) -> Known:
    """The post of a row of `COLUMNS`.

    shown  as a page shows it, clean: nearly always that is how it is stored, and then it need not be read back
    """
    _, moment, place, digest, seen, edited, withdrawn, missing, data = row
    post = shown if shown is not None and encode_post(shown) == data else decode_post(data)
    return Known(post, moment_of(moment), place, digest, moment_of(seen), _maybe(edited), _maybe(withdrawn), missing)


def names_of(text: str) -> tuple[str, ...]:
    """Authors, as they are kept, and clean again."""
    return tuple(map(clean_line, map(_text, json.loads(text))))


def moment_of(seconds: float) -> datetime:
    """A time, as it is kept."""
    return datetime.fromtimestamp(seconds, UTC)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _maybe(seconds: float | None) -> datetime | None:
    return None if seconds is None else moment_of(seconds)
