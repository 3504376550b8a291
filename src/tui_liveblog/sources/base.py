"""What a source is: one live-blog format, found, asked and read.

A source is pure in (reply, state): no network, no file, no clock. It runs in the worker process, on bytes that anybody on the
web may have written. `plan` runs in the program's own process, so a source's module imports its parsers inside `read`.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from typing import Protocol, TypeVar, overload, runtime_checkable
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from tui_liveblog.model import Post, Snapshot, digest_id, text_digest

MAX_STATE = 65_536
"""Bytes of state a source may keep: it is written with every poll."""

MAX_NEED = 20
"""Requests one look may ask for: a page that names more is not followed further."""


class NotLoaded(Exception):
    """A reply needs what few do, in a page reader that was started without it and can open no file any more."""


class Look(StrEnum):
    """What a poll wants: what is new, everything (for edits and withdrawals), or posts older than those known."""

    NEW = "new"
    FULL = "full"
    OLDER = "older"


class Request(Struct, frozen=True):
    """An address to GET. `accept` is the value of the Accept header."""

    url: str
    accept: str = "*/*"


class Reply(Struct, frozen=True):
    """The bytes that came.

    url           where they came from after redirects; a saved file's `--url`, else "" (never a path: pages see it)
    body          decoded from its transfer and content coding, at most 16 MiB
    content_type  the header as sent, "" for a file
    timezone      the IANA name to read local times in where the page does not say; "" if the reader named none
    kind          the source that the reader named (`--source`), else ""
    """

    url: str
    body: bytes
    content_type: str = ""
    status: int = 200
    timezone: str = ""
    kind: str = ""

    @property
    def host(self) -> str:
        """The host in lower case, "" for a file of unknown origin."""
        try:
            return (urlsplit(self.url).hostname or "").lower()
        except ValueError:  # brackets that are no address
            return ""


class Need(Struct, frozen=True):
    """What a look still lacks: the replies to these, which `Gathers.gather` is given, with this state."""

    requests: tuple[Request, ...] = field(default=())
    state: bytes = b""


class Source(Protocol):
    """One format. Registered by name in `sources/__init__.py`.

    asks        how it asks for what is new, in words for `check`: "the page again, conditionally"
    full_every  seconds between full looks where a NEW look shows only what is new; else `limits.FULL_LOOK_SECONDS`
    """

    name: str
    asks: str
    full_every: float

    def claims(self, reply: Reply) -> bool:
        """Whether this reply is of the format. Cheap: a look at the address and the first bytes or a substring."""

    def plan(self, state: bytes, look: Look, address: str, now: datetime) -> Request | None:
        """What to ask for next; None when that look cannot be had (no older posts).

        address  what the reader named
        now      for formats that ask for a span of time; all else comes from the state
        """

    def read(self, reply: Reply, state: bytes) -> Snapshot | Need:
        """What the reply shows. Raises NoLiveBlog, Unreadable and their like; skips and counts a bad post.

        The state to keep is in the snapshot, made from the one given: a reply of any look (NEW, FULL, OLDER) may come, and is
        told by its address or its shape.
        """


@runtime_checkable
class Gathers(Protocol):
    """A source whose looks take several requests: `read` answers Need, `gather` gets what was asked for."""

    def gather(self, replies: tuple[Reply, ...], state: bytes) -> Snapshot | Need:
        """What the replies show together, or once more what they lack. One that could not be had is missing from them."""


@runtime_checkable
class Streams(Protocol):
    """A source that can give a long reply's posts in parts, while it reads on."""

    def parts(self, reply: Reply, state: bytes) -> Parts:
        """The posts, some at a time, in their order; then what `read` gives, without them. Raises what `read` raises."""


Parts = Generator[tuple[Post, ...], None, "Snapshot | Need"]


@overload
def whole(parts: Generator[tuple[Post, ...], None, Snapshot]) -> Snapshot: ...


@overload
def whole(parts: Parts) -> Snapshot | Need: ...


def whole(parts: Parts) -> Snapshot | Need:
    """What comes of the parts together."""
    posts: list[Post] = []
    while True:
        try:
            posts += next(parts)
        except StopIteration as end:
            found: Snapshot | Need = end.value
            return replace(found, posts=(*posts, *found.posts)) if isinstance(found, Snapshot) else found


class Identities:
    """Gives every post of a page an identity, and no two the same one.

    A post without an id gets its URL's fragment, else a digest. The same post twice is one; two texts under one id are two
    posts, the later ones under the id and a digest of their text, so that they are the same two at the next look.
    """

    def __init__(self) -> None:
        self._kept: dict[str, Post] = {}

    def identify(self, posts: Sequence[Post]) -> tuple[Post, ...]:
        """The next posts of the page, those left out that were there before."""
        kept = self._kept
        before = len(kept)
        for post in posts:
            own = post.id or _fragment(post.url) or digest_id(post.title, post.published, post.text)
            if own in kept:
                digest = text_digest(post)
                if text_digest(kept[own]) == digest:
                    continue
                own = f"{own}~{digest.hex()}"
            kept.setdefault(own, post if post.id == own else replace(post, id=own))
        return tuple(islice(kept.values(), before, None))


def identify(posts: Sequence[Post]) -> tuple[Post, ...]:
    """The posts of a whole page, with their identities."""
    return Identities().identify(posts)


def _fragment(url: str) -> str:
    try:
        return urlsplit(url).fragment
    except ValueError:  # brackets that are no address
        return ""


def in_utc(moment: datetime | None) -> datetime | None:
    """The moment in UTC; None for a naive or impossible one."""
    if moment is None or moment.tzinfo is None:
        return None
    try:
        return moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


Kept = TypeVar("Kept")


def pack(state: object) -> bytes:
    """A source's state (a Struct) as bytes."""
    return msgspec.msgpack.encode(state)


def unpack(state: bytes, kind: type[Kept]) -> Kept | None:
    """The state that `pack` made; None for none, and for one that another version or source wrote."""
    if not state:
        return None
    try:
        return msgspec.msgpack.decode(state, type=kind)
    except msgspec.DecodeError:  # ValidationError is one
        return None
