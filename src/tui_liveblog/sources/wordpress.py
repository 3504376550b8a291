"""WordPress Liveblog, Automattic's plugin: a page whose script reads entries from the site's own interface.

The shapes are those of Automattic/liveblog: `src/react/services/api.js` (what its client asks), `src/react/utils/utils.js` and
`src/react/reducers/` (what it does with the answers), `classes/class-wpcom-liveblog.php` (`get_entries_by_time`,
`get_entries_paged`, `flatten_entries`, `liveblog_settings`), `classes/class-wpcom-liveblog-rest-api.php` (the addresses) and
`classes/class-wpcom-liveblog-entry.php` (`for_json`: an entry, which keeps its first id whatever replaced it).

    entries/<from>/<to>/               what changed between two epoch seconds, oldest first: new, update and delete
    get-entries/<page>/<id>-<epoch>    what stands, newest first, from that entry on; from the newest where it names none
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from tui_liveblog.errors import NoLiveBlog, Unreadable
from tui_liveblog.model import Blog, Coverage, Origins, Post, Rank, Snapshot, Status
from tui_liveblog.sources.base import Look, Need, Reply, Request, pack, unpack
from tui_liveblog.sources.json_values import (
    assigned,
    count_of,
    listing,
    looks_like_json,
    mapping,
    number_of,
    read_json,
    text_of,
    words_of,
)
from tui_liveblog.sources.times import read_time

if TYPE_CHECKING:
    from tui_liveblog.sources.html.page import Page

ACCEPT = "application/json"
_PAGE_ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"
_NEWEST = "0-0"
"""Names no entry, so the list begins with the newest: what the client sends when it knows none (`jumpToEvent`)."""

_LISTED = re.compile(r"^(?P<endpoint>.+?/)get-entries/(?P<page>\d{1,9})/(?P<anchor>[^/?#]*)")
_POLLED = re.compile(r"^(?P<endpoint>.+?/)entries/\d+/\d+/?$")
_USUAL_REFRESH = 10.0
"""Seconds: `REFRESH_INTERVAL` of the plugin."""

_STATES = {"enable": Status.LIVE, "archive": Status.ENDED}


class Kept(Struct, frozen=True):
    """What one look leaves for the next.

    endpoint  the interface's address, with its closing slash
    newest    the epoch second of the newest entry seen
    anchor    the entry that the older pages are counted from, as "<id>-<epoch>"
    page      the last of those pages that was read, of `pages`
    refresh   seconds, the site's own interval
    status    as the page told it last: the interface does not
    """

    endpoint: str = ""
    newest: int = 0
    anchor: str = ""
    page: int = 1
    pages: int = 1
    refresh: float = _USUAL_REFRESH
    status: Status = Status.UNKNOWN


class WordPress:
    """Pages with `liveblog_settings`, and the replies of the interface that it names."""

    name = "WordPress Liveblog"
    asks = "the entries since the last one (entries/<from>/<to>/)"
    full_every = 600.0

    def claims(self, reply: Reply) -> bool:
        """A page of the plugin, or a reply with its entries.

        A saved page is left to schema.org where it holds its posts as data: what it asks for cannot be had.
        """
        body = reply.body
        if looks_like_json(body):
            return (b'"entries"' in body and b'"css_classes"' in body) or _is_answer(reply) or b'"currentEntries"' in body
        if b"liveblog_settings" not in body or b"endpoint_url" not in body:
            return False
        return bool(reply.url) or b"LiveBlogPosting" not in body

    def plan(self, state: bytes, look: Look, address: str, now: datetime) -> Request | None:
        """What is new; the page and its newest entries; or the next page of older ones."""
        kept = unpack(state, Kept)
        if kept is None or not kept.endpoint:
            return None if look is Look.OLDER else Request(address, _PAGE_ACCEPT)
        if look is Look.NEW:
            # As the client does: rounded, so that all who ask in the same seconds ask the same, which caches can answer.
            step = max(1, round(kept.refresh))
            until = int(now.timestamp() / step + 0.5) * step
            return Request(f"{kept.endpoint}entries/{kept.newest + 1 if kept.newest else 0}/{until}/", ACCEPT)
        if look is Look.FULL:
            return Request(address, _PAGE_ACCEPT)
        return Request(f"{kept.endpoint}get-entries/{kept.page + 1}/{kept.anchor}", ACCEPT) if kept.page < kept.pages else None

    def read(self, reply: Reply, state: bytes) -> Snapshot | Need:
        """The entries of a reply; a page asks for its own first. Raises NoLiveBlog, Unreadable."""
        kept = unpack(state, Kept) or Kept()
        if looks_like_json(reply.body):
            return self._answer(reply, kept, Blog(status=kept.status))
        return self._page(reply, kept)

    def gather(self, replies: tuple[Reply, ...], state: bytes) -> Snapshot:
        """The entries that a page asked for."""
        asked = unpack(state, _Asked)
        if asked is None or not replies or not looks_like_json(replies[0].body):
            raise Unreadable("the page's entries could not be had from its site; try again later or open it in a browser")
        blog = Blog(title=asked.title, url=asked.url, language=asked.language, status=asked.kept.status)
        return self._answer(replies[0], asked.kept, blog)

    def _page(self, reply: Reply, kept: Kept) -> Need:
        from tui_liveblog.sources.html.page import open_page
        from tui_liveblog.sources.html.text import absolute

        page = open_page(reply)
        settings = _settings(page)
        endpoint = absolute(text_of(settings.get("endpoint_url")), page.base)
        if not endpoint:
            raise NoLiveBlog("this page names the WordPress Liveblog plugin, but no live blog of its own")
        if not reply.url:
            raise Unreadable(f"this saved page holds no entries: it asks {endpoint} for them; open the page's own address")
        latest = count_of(settings.get("latest_entry_timestamp"))
        anchor = f"{count_of(settings.get('latest_entry_id'))}-{latest}"
        told = replace(
            kept,
            endpoint=endpoint,
            refresh=_interval(settings.get("refresh_interval")) or kept.refresh,
            status=_STATES.get(text_of(settings.get("state")), Status.UNKNOWN),
        )
        # The page may come from a cache and name an old entry: a later look asks from the newest on.
        from_entry = _NEWEST if kept.endpoint else anchor
        url = absolute(text_of(settings.get("permalink")), page.base) or page.url
        asked = _Asked(told, page.title or page.first_text("h1"), url, page.language)
        return Need((Request(f"{endpoint}get-entries/1/{from_entry}", ACCEPT),), pack(asked))

    def _answer(self, reply: Reply, kept: Kept, blog: Blog) -> Snapshot:
        data = mapping(read_json(reply))
        entries, listed = _entries(data)
        posts, deleted, skipped = _merged(entries, reply.url)
        if not posts and skipped:
            raise Unreadable("none of the entries in this reply can be read; try again later")
        newest = max((count_of(mapping(entry).get("timestamp")) for entry in entries), default=0)
        refresh = _interval(data.get("refresh_interval")) or (kept.refresh if kept.endpoint else 0.0)
        page, pages = (count_of(data.get("page")), count_of(data.get("pages"))) if listed else (0, 0)
        after = replace(kept, newest=max(kept.newest, newest), refresh=refresh or kept.refresh)
        named = _LISTED.match(reply.url) or _POLLED.match(reply.url)
        if named is not None:
            after = replace(after, endpoint=after.endpoint or named["endpoint"])
        if page == 1 and not kept.anchor:
            after = replace(after, anchor=_anchor(entries), pages=max(1, pages))
        elif page > 1:
            after = replace(after, page=max(page, after.page), pages=max(1, pages))
        coverage = Coverage.DELTA
        if page == 1:
            coverage = Coverage.WHOLE if pages <= 1 else Coverage.WINDOW
        return Snapshot(
            blog=blog,
            posts=posts,
            coverage=coverage,
            deleted=deleted,
            older=bool(after.endpoint) and after.page < after.pages,
            refresh=refresh or None,
            skipped=skipped,
            state=pack(after),
        )


class _Asked(Struct, frozen=True):
    """What a page says, kept until its entries come."""

    kept: Kept
    title: str
    url: str
    language: str


def _is_answer(reply: Reply) -> bool:
    """Whether the address is one of the interface's; an answer without entries has little else to be known by."""
    if b'"entries"' not in reply.body:
        return False
    return b'"latest_timestamp"' in reply.body or _LISTED.match(reply.url) is not None


def _settings(page: Page) -> dict[str, Any]:
    for _, text in page.scripts:
        if "liveblog_settings" in text and (settings := assigned(text, "liveblog_settings")).get("endpoint_url"):
            return settings
    return {}


def _interval(value: object) -> float | None:
    seconds = number_of(value)
    return seconds if seconds is not None and 0 < seconds <= 86_400 else None


def _entries(data: dict[str, Any]) -> tuple[list[Any], bool]:
    """The entries of a reply, oldest first, and whether it is a page of the list. Raises NoLiveBlog where there are none."""
    if isinstance(data.get("entries"), list):
        listed = "page" in data
        return (data["entries"][::-1] if listed else data["entries"]), listed
    if isinstance(data.get("currentEntries"), dict) and isinstance(data.get("newEntries"), list):
        # The client's store and an answer to be merged into it, as the plugin's own tests have them.
        return [*reversed(data["currentEntries"].values()), *data["newEntries"]], False
    raise NoLiveBlog("JSON, but without the entries of a live blog")


def _anchor(entries: list[Any]) -> str:
    """The newest entry as the list's addresses name it."""
    newest = mapping(entries[-1]) if entries else {}
    return f"{count_of(newest.get('id'))}-{count_of(newest.get('timestamp'))}"


def _merged(entries: Iterable[Any], url: str) -> tuple[tuple[Post, ...], tuple[str, ...], int]:
    """(posts newest first, ids deleted, bad entries passed over): later entries replace, and delete, those of the same id."""
    standing: dict[str, Post] = {}
    gone: dict[str, None] = {}
    skipped = 0
    for entry in map(mapping, entries):
        own = text_of(entry.get("id"))
        kind = entry.get("type", "new")
        if not own or kind not in ("new", "update", "delete"):
            skipped += 1
        elif kind == "delete" or entry.get("status") in ("draft", "trash"):
            standing.pop(own, None)
            gone[own] = None
        else:
            standing[own] = _post(own, entry, url)
            gone.pop(own, None)
    return tuple(standing.values())[::-1], tuple(gone), skipped


def _post(own: str, entry: dict[str, Any], url: str) -> Post:
    from tui_liveblog.sources.html.body import read_markup
    from tui_liveblog.sources.html.text import absolute

    link = absolute(text_of(entry.get("share_link")), url)
    changed = read_time(entry.get("timestamp"))
    return Post(
        id=own,
        # An update bears the time of the change; `entry_time` stays that of the first entry.
        published=read_time(entry.get("entry_time")) or changed,
        updated=changed,
        title=words_of(entry.get("headline")),
        authors=_authors(entry),
        body=read_markup(_without_commands(text_of(entry.get("render")) or text_of(entry.get("content"))), link or url),
        url=link,
        key=entry.get("key_event") is True,
        origins=Origins.all(Rank.SHOWN),
    )


def _authors(entry: dict[str, Any]) -> tuple[str, ...]:
    if "authors" in entry:
        names = [words_of(mapping(author).get("name")) for author in listing(entry["authors"])]
    else:  # before version 1.9: a link as HTML, or the bare name
        names = [words_of(entry.get("author_link"))]
    return tuple(dict.fromkeys(filter(None, names)))


_COMMAND = re.compile(r'<span class="liveblog-command[^"]*">[^<]*</span>')


def _without_commands(markup: str) -> str:
    """Without what an editor typed to mark an entry ("/key"): the plugin keeps it in a span that its style hides."""
    return _COMMAND.sub("", markup)


SOURCE = WordPress()
