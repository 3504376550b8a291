"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), with every field of a wrong type passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from tui_liveblog import limits
from tui_liveblog.errors import NotAsClaimed, OverLimit, Unreadable
from tui_liveblog.model import Snapshot
from tui_liveblog.sources.base import Look, Reply, Request, pack, whole
from tui_liveblog.sources.feeds import state as states

if TYPE_CHECKING:
    from tui_liveblog.sources.feeds.entry import Attached, Entry, Feed, Words

_HEAD = 65_536
_VERSION = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\b')


class JsonFeed:
    """The source for JSON Feed."""

    name = "JSON Feed"
    asks = "the feed again, conditionally"
    full_every = limits.FULL_LOOK_SECONDS

    def claims(self, reply: Reply) -> bool:
        """Whether it is an object that names JSON Feed as its version, or that the server calls a JSON feed."""
        head = reply.body[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
        if not head.startswith(b"{"):
            return False
        return "feed+json" in reply.content_type.lower() or _VERSION.search(head) is not None

    def plan(self, state: bytes, look: Look, address: str, now: datetime) -> Request | None:  # noqa: ARG002 - the protocol's; a feed needs no time
        """The feed again; for older posts its `next_url`."""
        return states.plan(state, look, address)

    def read(self, reply: Reply, state: bytes) -> Snapshot:
        """The items of the feed. Raises NotAsClaimed for other JSON, Unreadable for a damaged feed and one without items."""
        from tui_liveblog.sources.feeds.posts import parts_of

        known = states.kept(state)
        feed = _feed(_load(reply), reply.url)
        following = states.after(known, reply.url, feed.following)
        older = states.is_older(known, reply.url)
        snapshot = whole(parts_of(feed, known.url if older else reply.url, reply.timezone, may_be_empty=older))
        return replace(snapshot, older=bool(following.older), state=pack(following))


def _load(reply: Reply) -> dict[str, Any]:
    import json

    import msgspec

    from tui_liveblog.sources.feeds.charset import decode
    from tui_liveblog.sources.json_values import check_depth

    text = decode(reply.body, reply.content_type).strip().strip("\0")
    try:
        try:
            found = msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeEncodeError):
            found = json.loads(text, strict=False)  # raw control characters, lone surrogates, NaN
        check_depth(found)
    except RecursionError:
        raise OverLimit("this JSON is nested too deep to be read") from None
    except ValueError as error:
        raise Unreadable("this JSON feed is damaged; try again later") from error
    if not isinstance(found, dict) or not isinstance(found.get("items"), list):
        raise NotAsClaimed("this is JSON, but no JSON feed: it has no list of items")
    return found


def _feed(data: dict[str, Any], came_from: str) -> Feed:
    from tui_liveblog.sources.feeds.entry import Feed, too_many
    from tui_liveblog.sources.html.text import absolute

    own = absolute(_text(data, "feed_url"), came_from)
    home = absolute(_text(data, "home_page_url"), came_from or own)
    items = data["items"]
    return Feed(
        title=_plain(_text(data, "title")),
        url=own,
        home=home,
        standfirst=_plain(_text(data, "description")),
        language=_text(data, "language"),
        authors=_authors(data),
        following=absolute(_text(data, "next_url"), came_from or own),
        ended=data.get("expired") is True,
        items=min(len(items), limits.POSTS),
        entries=filter(None, (_entry(item, home or came_from or own) for item in items[: limits.POSTS])),
        notes=too_many(len(items)),
    )


def _entry(item: object, base: str) -> Entry | None:
    from tui_liveblog.sources.feeds.entry import Entry, says_something
    from tui_liveblog.sources.html.text import absolute

    if not isinstance(item, dict):
        return None
    said = _text(item, "url")
    link = absolute(said, base) or absolute(_text(item, "external_url"), base)
    entry = Entry(
        id=_identity(item.get("id")) or said,
        link=link,
        base=link or base,
        title=_plain(_text(item, "title")),
        body=_body(item),
        published=tuple(filter(None, (_text(item, "date_published"),))),
        updated=tuple(filter(None, (_text(item, "date_modified"),))),
        authors=_authors(item),
        attached=tuple(_attached(item, link or base)),
    )
    return entry if says_something(entry) else None


def _body(item: dict[str, Any]) -> Words:
    from tui_liveblog.sources.feeds.entry import Markup, Words

    html = _text(item, "content_html")
    return Words(html, Markup.HTML) if html else _plain(_text(item, "content_text") or _text(item, "summary"))


def _attached(item: dict[str, Any], base: str) -> Iterator[Attached]:
    from tui_liveblog.sources.feeds.entry import Attached
    from tui_liveblog.sources.html.text import absolute

    for name in ("image", "banner_image"):
        yield Attached(absolute(_text(item, name), base), "image")
    attachments = item.get("attachments")
    for file in attachments if isinstance(attachments, list) else ():
        if isinstance(file, dict):
            yield Attached(absolute(_text(file, "url"), base), _text(file, "mime_type"), _text(file, "title"))


def _authors(values: dict[str, Any]) -> tuple[str, ...]:
    """The names: a list in version 1.1, one in 1.0; an author without a name is nobody that a reader could be shown."""
    several = values.get("authors")
    people = several if isinstance(several, list) else []
    names = [_text(person, "name") for person in people if isinstance(person, dict)]
    if not any(names) and isinstance(values.get("author"), dict):
        names = [_text(values["author"], "name")]
    return tuple(dict.fromkeys(filter(None, names)))


def _identity(own: object) -> str:
    """An id as text: the standard asks readers to take a number for one."""
    if isinstance(own, str):
        return own.strip()
    return str(own) if isinstance(own, (int, float)) and not isinstance(own, bool) else ""


def _plain(text: str) -> Words:
    from tui_liveblog.sources.feeds.entry import Markup, Words

    return Words(text, Markup.TEXT)


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    return value.strip() if isinstance(value, str) else ""


SOURCE = JsonFeed()
