"""What the program and its page reader say to each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from tui_liveblog import errors
from tui_liveblog.clean import clean_line
from tui_liveblog.errors import LiveBlogError, NoLiveBlog, Unreadable
from tui_liveblog.model import Post, Snapshot
from tui_liveblog.sources.base import Reply, Request
from tui_liveblog.worker.again import Told

LARGEST = 64 * 1024**2
"""Bytes of one answer: a body of 16 MiB read into posts, with room for their shape."""


class Job(msgspec.Struct, frozen=True, array_like=True):
    """Read these replies, with this source ("" for whichever claims the first) in this state.

    gather  whether they answer a Need
    beside  so many bytes of the body of the first lie in the shared memory
    """

    replies: tuple[Reply, ...]
    source: str = ""
    state: bytes = b""
    gather: bool = False
    beside: int = 0


class Load(msgspec.Struct, frozen=True, array_like=True):
    """The first frame: what to load before the right to open files is given up.

    zones   the IANA names of time zones that replies may name
    seldom  what few pages need too
    """

    zones: tuple[str, ...] = ()
    seldom: bool = False


class Seen(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """It was read: by which source, and what it shows. On its way its posts are in `told`, not in the snapshot."""

    source: str
    snapshot: Snapshot
    told: Told = Told()


class Asked(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """The source, by name, needs these replies first."""

    source: str
    requests: tuple[Request, ...]
    state: bytes = b""


class Refusal(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """It could not be read: the error's class, its message, and live blogs that the page links to."""

    error: str
    message: str
    links: tuple[tuple[str, str], ...] = ()


class Unloaded(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """It needs what few pages need, and that was not loaded."""


class Part(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """The next posts of a long page that is still being read. What comes after them says whether it could be."""

    posts: tuple[Post, ...]


Answer = Seen | Asked | Refusal | Unloaded

Early = Callable[[tuple[Post, ...]], None]
"""Takes posts that were read before it is known whether the page that they are of can be."""


def encode_frame(message: Any) -> bytes:
    """The message with its length before it."""
    data = msgspec.msgpack.encode(message)
    return len(data).to_bytes(4, "big") + data


def frame_length(head: bytes, most: int = LARGEST) -> int:
    """The length that a frame's first four bytes give. Raises EOFError for one that no honest peer sends."""
    length = int.from_bytes(head, "big")
    if length > most:
        raise EOFError(length)
    return length


def error_of(refusal: Refusal) -> LiveBlogError:
    """The error that a refusal stands for."""
    message = clean_line(refusal.message)
    kind = getattr(errors, refusal.error, Unreadable)
    if kind is NoLiveBlog:
        return NoLiveBlog(message, refusal.links)
    if isinstance(kind, type) and issubclass(kind, Unreadable):
        return kind(message)
    return Unreadable(message)
