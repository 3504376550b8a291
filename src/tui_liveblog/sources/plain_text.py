"""A live blog that was pasted or saved as text.

Three shapes are read. A post ends with a line of author, date and time ("Ann Example19 December 2024 06:32"); or it begins with
one; or it begins with a headline that has a time of day before it ("12.31 Uhr: …").
"""

from __future__ import annotations

from datetime import datetime

from tui_liveblog import limits
from tui_liveblog.errors import NoLiveBlog, NotAsClaimed
from tui_liveblog.model import Blog, Coverage, PostKind, Snapshot
from tui_liveblog.sources.base import Look, Reply, Request, identify

GLANCE = 262_144
"""Bytes that are looked at to tell whether a body is a live blog in text."""

MARKUP = ("html", "xml", "json", "image/", "audio/", "video/", "font/", "zip", "pdf")
"""Parts of content types that are never text of ours."""


class PlainText:
    """The source for text. It keeps no state: each look reads the whole text."""

    name = "plain text"
    asks = "the text again, when it changes"
    full_every = limits.FULL_LOOK_SECONDS

    def claims(self, reply: Reply) -> bool:
        """Whether the body is text, neither markup nor JSON, with a post boundary in its first 256 KiB."""
        if reply.kind:
            return reply.kind == self.name
        from tui_liveblog.sources.text.boundaries import has_boundary
        from tui_liveblog.sources.text.decoding import decode, looks_structured, tidy_lines

        kind = reply.content_type.lower()
        if any(part in kind for part in MARKUP) or looks_structured(reply.body):
            return False
        text = decode(reply.body[:GLANCE])
        return bool(text) and has_boundary(tidy_lines(text or ""))

    def plan(self, state: bytes, look: Look, address: str, now: datetime) -> Request | None:  # noqa: ARG002 - a source's signature
        """The address again; None for older posts, as a text holds all there is."""
        return None if look is Look.OLDER else Request(address)

    def read(self, reply: Reply, state: bytes) -> Snapshot:  # noqa: ARG002 - a source's signature
        """All posts of the text. Raises NotAsClaimed for an empty or binary body, NoLiveBlog where no post is found."""
        from tui_liveblog.sources.text.decoding import decode, tidy_lines
        from tui_liveblog.sources.text.moments import DEFAULT_ZONE, LONDON, named_zone
        from tui_liveblog.sources.text.posts import MAX_POSTS, read_lines

        text = decode(reply.body)
        if text is None:
            raise NotAsClaimed("this is not text: it holds NUL bytes")
        lines = tidy_lines(text)
        if not any(lines):
            raise NotAsClaimed("this text is empty")
        zone = named_zone(reply.timezone)
        reading = read_lines(lines, zone or LONDON)
        if not reading.posts:
            raise NoLiveBlog(
                'no posts found in this text: looked for lines of author, date and time ("Ann Example 19 December 2024 06:32")'
                ' and for headlines that begin with a time ("12:31 …")'
            )
        notes: list[str] = []
        if zone is None:
            notes.append(f"the time zone {reply.timezone} is not known here: times are read as {DEFAULT_ZONE}")
        elif reading.local and not reply.timezone:
            notes.append(f"the text names no time zone: times are read as {DEFAULT_ZONE}")
        if any(post.kind is PostKind.UNFINISHED for post in reading.posts):
            notes.append("the text ends in the middle of a post")
        if reading.cut:
            notes.append(f"the text holds more than {MAX_POSTS} posts: the rest was passed over")
        return Snapshot(
            blog=Blog(title=reading.title, url=reply.url, standfirst=reading.standfirst),
            posts=identify(reading.posts),
            coverage=Coverage.WHOLE,
            skipped=reading.skipped,
            partial=reading.cut,
            notes=tuple(notes),
        )


SOURCE = PlainText()
