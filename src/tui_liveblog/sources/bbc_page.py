"""What the BBC's two generations of live pages have in common: the page around the data, and what is left without it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from tui_liveblog.errors import NoLiveBlog, OverLimit, Unreadable
from tui_liveblog.model import Blog, Snapshot
from tui_liveblog.sources import schema_org
from tui_liveblog.sources.base import Reply
from tui_liveblog.sources.html import jsonld
from tui_liveblog.sources.html.page import Page, decode
from tui_liveblog.sources.html.structured import read_structured
from tui_liveblog.sources.json_values import check_depth

SITE = "https://www.bbc.co.uk/"


def decode_json(reply: Reply) -> Any:
    """The value of a JSON reply. Raises Unreadable for a damaged one, OverLimit for one nested too deep."""
    try:
        value = json.loads(decode(reply.body, reply.content_type).lstrip("\ufeff"), strict=False)
    except ValueError as error:
        raise Unreadable("this JSON is damaged or cut off; try again later") from error
    except RecursionError as error:
        raise OverLimit("this JSON is nested too deep to be read") from error
    check_depth(value)
    return value


def head_of(page: Page) -> Blog:
    """What the page itself says of its blog: in its structured data first, then in its head."""
    found = jsonld.find(page)
    declared = read_structured(found.live_blogs, found.by_id, page.url or page.base, None, "")
    return Blog(
        title=(declared.title if declared else "") or page.first_text("h1") or page.title,
        url=page.url or (declared.url if declared else ""),
        standfirst=declared.standfirst if declared else "",
        language=page.language or (declared.language if declared else ""),
    )


def as_declared(reply: Reply, prefix: str, *, damaged: bool) -> Snapshot:
    """What the structured data says, for a page without data of its own: its ids are the posts' own behind a prefix.

    damaged  whether there is such data, but not to be read: then the page was meant to show a live blog
    """
    try:
        seen = schema_org.SOURCE.read(reply, b"")
    except NoLiveBlog as error:
        if not damaged:
            raise
        raise Unreadable("this live page's data is damaged; try again later or open it in a browser") from error
    posts = tuple(replace(post, id=post.id.removeprefix(prefix)) for post in seen.posts)
    note = "the data that this page embeds cannot be read; read from its structured data, which names no authors"
    return replace(seen, posts=posts, notes=(note, *seen.notes))


def with_points(description: str, points: Iterable[str]) -> str:
    """The standfirst: the description, and the summary that the page shows beside its posts, a point a line."""
    return "\n".join(filter(None, (description, *(f"• {point}" for point in points if point))))
