"""What a live blog is made of. Frozen values, no I/O.

Everything that crosses a boundary (worker to session, session to store, store to screen) is one of these. Times are aware
datetimes in UTC. Text is clean by the time that anybody but a source or `clean` sees it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import IntEnum, StrEnum
from types import MappingProxyType

from msgspec import Struct, field

from tui_liveblog.letters import told


class Rank(IntEnum):
    """Where a field's value came from; a lower rank never replaces a stored higher one.

    JSON-LD is wrong on most real sites: it gives the blog's time or all the blog's authors on every post, where the page's
    own elements have what readers are shown.
    """

    MISSING = 0
    STRUCTURED = 1  # JSON-LD or microdata
    PAYLOAD = 2  # data that the page embeds for its own scripts
    SHOWN = 3  # the post's own element, or an interface made for posts


class PostKind(StrEnum):
    """Most are posts; a teaser is a link to another article set between posts; an unfinished one was cut off."""

    POST = "post"
    TEASER = "teaser"
    UNFINISHED = "unfinished"


class BlockKind(StrEnum):
    """The shapes a post's body is made of."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    QUOTE = "quote"
    ITEM = "item"
    IMAGE = "image"
    VIDEO = "video"
    EMBED = "embed"


class Status(StrEnum):
    """Whether the publisher says that the blog goes on. Quiet is not ended."""

    LIVE = "live"
    ENDED = "ended"
    UNKNOWN = "unknown"


class Coverage(StrEnum):
    """How much of the blog one look saw.

    WHOLE: every post there is. WINDOW: an unbroken run of the newest. DELTA: only what is new; says nothing of the rest.
    """

    WHOLE = "whole"
    WINDOW = "window"
    DELTA = "delta"


class Span(Struct, frozen=True, gc=False, omit_defaults=True):
    """A run of words in one manner. `url` is absolute http(s) or empty; a line break is a newline in `text`."""

    text: str
    url: str = ""
    strong: bool = False
    emphasis: bool = False


class Block(Struct, frozen=True, gc=False, omit_defaults=True):
    """One block of a body.

    spans   the words; an image's or video's caption; an embed's own words
    url     an image's, video's or embed's address
    who     an embed's author ("Name · @handle"), a quote's attribution
    credit  an image's or video's, without brackets
    level   an item's nesting, 0 outermost; a heading's, 0 highest
    number  an item's number in a numbered list, else 0
    """

    kind: BlockKind
    spans: tuple[Span, ...] = ()
    url: str = ""
    who: str = ""
    credit: str = ""
    level: int = 0
    number: int = 0

    @property
    def text(self) -> str:
        """The block's words without their manner."""
        spans = self.spans
        return spans[0].text if len(spans) == 1 else "".join([span.text for span in spans])


class Media(Struct, frozen=True, gc=False):
    """An image or video as exports name it."""

    kind: str
    url: str
    caption: str
    credit: str


class Origins(Struct, frozen=True, gc=False):
    """The rank of each field that sources disagree about."""

    published: Rank = Rank.MISSING
    updated: Rank = Rank.MISSING
    title: Rank = Rank.MISSING
    authors: Rank = Rank.MISSING
    body: Rank = Rank.MISSING
    marks: Rank = Rank.MISSING  # key, pinned and summary together

    @classmethod
    def all(cls, rank: Rank) -> Origins:
        """One rank for every field: formats that have only one place to look."""
        return cls(rank, rank, rank, rank, rank, rank)


class Post(Struct, frozen=True, gc=False, omit_defaults=True):
    """One post as the page shows it.

    id         the source's; else the fragment of its URL; else a digest (see `digest_id`)
    published  the time that the page shows its readers; None where it shows none
    updated    when the source says that it last changed
    title      "" where the post has none (three quarters of the Guardian's)
    authors    who the page shows *on this post*, else empty: the page's byline is `Blog.authors`
    url        the address of the post itself, or of the article that a teaser points to
    shortened  the text was over a limit and ends with an ellipsis
    """

    id: str
    published: datetime | None = None
    updated: datetime | None = None
    title: str = ""
    authors: tuple[str, ...] = ()
    body: tuple[Block, ...] = ()
    url: str = ""
    key: bool = False
    pinned: bool = False
    summary: bool = False
    kind: PostKind = PostKind.POST
    shortened: bool = False
    origins: Origins = field(default_factory=Origins)

    @property
    def text(self) -> str:
        """The body as plain text, blocks apart by a blank line, items of one list by a newline."""
        return plain_text(self.body)

    @property
    def media(self) -> tuple[Media, ...]:
        """The images and videos of the body, in order."""
        return tuple(
            Media(block.kind.value, block.url, block.text, block.credit)
            for block in self.body
            if block.kind in (BlockKind.IMAGE, BlockKind.VIDEO)
        )

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """(words, address) of each link in the order a reader meets them; media and embeds are numbered with the rest."""
        found: list[tuple[str, str]] = []
        for block in self.body:
            previous = ""
            for span in block.spans:
                if span.url and span.url == previous:
                    found[-1] = (found[-1][0] + span.text, span.url)
                elif span.url:
                    found.append((span.text, span.url))
                previous = span.url
            if block.url:
                found.append((block.text or block.who or block.kind.value, block.url))
        if self.kind is PostKind.TEASER and self.url:
            found.append((self.title, self.url))
        return tuple(found)


class Blog(Struct, frozen=True, gc=False):
    """What is known of a live blog apart from its posts. `authors` is the page's byline; `key` is set by the session."""

    key: str = ""
    title: str = ""
    url: str = ""
    standfirst: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""
    status: Status = Status.UNKNOWN


class Snapshot(Struct, frozen=True):
    """What ONE look saw.

    posts     in the source's order, which the page shows newest first or oldest first
    deleted   ids that the source names as deleted
    older     whether older posts can be asked for
    refresh   the source's own interval in seconds, where it gives one
    skipped   bad posts passed over among good ones
    partial   the page could not be read to its end: this look may add, never withdraw
    notes     what is wrong with the page, in words for a reader (`check` prints them)
    state     opaque to all but the source; saved in the posts' transaction; at most 64 KiB
    """

    blog: Blog
    posts: tuple[Post, ...] = ()
    coverage: Coverage = Coverage.WINDOW
    deleted: tuple[str, ...] = ()
    older: bool = False
    refresh: float | None = None
    skipped: int = 0
    partial: bool = False
    notes: tuple[str, ...] = ()
    state: bytes = b""


def plain_text(body: Sequence[Block], labels: Mapping[BlockKind, str] = MappingProxyType({})) -> str:
    """Blocks as plain text: apart by a blank line, items of one list by a newline, captions with their credit.

    labels  words that stand before blocks of a kind, where the page has marks: "Picture"
    """
    parts: list[str] = []
    previous: Block | None = None
    paragraph = BlockKind.PARAGRAPH  # which takes longer to look up than a text
    paragraphs = [block.text for block in body if block.kind is paragraph]
    if len(paragraphs) == len(body) and not labels:  # nearly always
        return "\n\n".join(filter(None, paragraphs))
    for block in body:
        words = _block_text(block)
        if labels and (label := labels.get(block.kind, "")) and (words or block.url):
            words = f"{label}: {words}" if words else f"{label}."
        if not words:
            continue
        if previous is not None:
            together = previous.kind is BlockKind.ITEM and block.kind is BlockKind.ITEM
            parts.append("\n" if together else "\n\n")
        parts.append(words)
        previous = block
    return "".join(parts)


def _block_text(block: Block) -> str:
    words = block.text
    match block.kind:
        case BlockKind.ITEM:
            mark = f"{block.number}. " if block.number else "- "
            return "  " * block.level + mark + words if words else ""
        case BlockKind.IMAGE | BlockKind.VIDEO:
            return f"{words} ({block.credit})".strip() if block.credit else words
        case BlockKind.EMBED:
            return f"{block.who}: {words}" if block.who and words else words or block.who
        case BlockKind.QUOTE:
            return f"{words} — {block.who}" if block.who and words else words
        case _:
            return words


def text_digest(post: Post) -> bytes:
    """8 bytes that change when the words that a reader sees change; case, space and punctuation are not news."""
    return words_digest(post.title, post.text)


def words_digest(title: str, text: str) -> bytes:
    """`text_digest` of a post with this title and this text."""
    words = f"{title}\n{text}"
    return hashlib.blake2b(told(words) or words.encode("utf-8", "replace"), digest_size=8).digest()


def digest_id(title: str, published: datetime | None, text: str = "") -> str:
    """The identity of a post that the source gives none: title and time; its words too where it has neither."""
    seed = "\n".join((title, published.isoformat() if published else "", text if not (title and published) else ""))
    return "d-" + hashlib.blake2b(seed.encode("utf-8", "replace"), digest_size=8).hexdigest()
