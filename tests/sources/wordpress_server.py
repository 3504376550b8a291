"""A WordPress site with Automattic's Liveblog plugin, as far as its readers' client sees it. Every word is invented.

Done as the plugin does it (Automattic/liveblog, `classes/class-wpcom-liveblog.php`, `-entry.php`, `-entry-query.php`): entries
are comments; an update and a deletion are new comments that name the one they replace, and an update rewrites that one too.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from math import ceil
from typing import Any

from msgspec import Struct, field

from tests.sources.loopback import Answer, Loopback

START = 1_709_287_200
"""2024-03-01 10:00 UTC."""

PATH = "/2024/03/harbour-vote/"
API = "/wp-json/liveblog/v1/77/"


class Comment(Struct):
    """A row of the plugin's table."""

    id: int
    content: str
    at: int
    replaces: int = 0
    author: str = "Ida Marsh"
    key: bool = False
    headline: str = ""

    @property
    def type(self) -> str:
        if not self.replaces:
            return "new"
        return "update" if self.content else "delete"


class Table(Struct):
    """The comments of the live blog."""

    rows: list[Comment] = field(default_factory=list)
    clock: int = START
    per_page: int = 5
    state: str = "enable"
    last_id: int = 299

    def insert(self, content: str, *, at: int | None = None, **more: Any) -> Comment:
        return self._add(Comment(self._next(), content, self.clock if at is None else at, **more))

    def update(self, entry: Comment, content: str) -> None:
        entry.content = content
        self._add(Comment(self._next(), content, self.clock, replaces=entry.id, author=entry.author, key=entry.key))

    def delete(self, entry: Comment) -> None:
        self.rows.remove(entry)
        self._add(Comment(self._next(), "", self.clock, replaces=entry.id))

    def _add(self, comment: Comment) -> Comment:
        self.rows.append(comment)
        return comment

    def _next(self) -> int:
        self.last_id += 1
        return self.last_id

    def ascending(self) -> list[Comment]:
        return sorted(self.rows, key=lambda row: (row.at, row.id))

    def between(self, start: int, end: int) -> dict[str, Any]:
        """`get_entries_by_time`"""
        found = {row.id: row for row in self.ascending() if start <= row.at <= end}
        kept = [row for row in found.values() if row.replaces not in found]
        return {
            "entries": [self.for_json(row) for row in kept],
            "latest_timestamp": max((row.at for row in kept), default=None),
            "refresh_interval": 10,
            "pages": ceil(len(self.flat()) / self.per_page) if kept else False,
        }

    def flat(self) -> dict[int, Comment]:
        """`flatten_entries`: newest first."""
        flat: dict[int, Comment] = {}
        for row in self.ascending():
            own = row.replaces or row.id
            if row.type == "delete":
                flat.pop(own, None)
            else:
                flat[own] = row
        return dict(reversed(flat.items()))

    def paged(self, page: int, last_known: str) -> dict[str, Any]:
        """`get_entries_paged`"""
        entries = list(self.flat().items())
        ids = [own for own, _ in entries]
        known = last_known.split("-")
        if len(known) > 1 and int(known[0] or 0) in ids:
            entries = entries[ids.index(int(known[0] or 0)) :]
        shown = entries[self.per_page * (page - 1) : self.per_page * page]
        return {
            "entries": [self.for_json(row) for _, row in shown],
            "page": page,
            "pages": ceil(len(entries) / self.per_page),
            "total": len(entries),
        }

    def for_json(self, row: Comment) -> dict[str, Any]:
        own = row.replaces or row.id
        first = next((one for one in self.rows if one.id == own), row)
        return {
            "id": str(own),
            "type": row.type,
            "render": f"<p>{row.content}</p>\n" if row.content else "",
            "content": row.content,
            "css_classes": f"liveblog liveblog-entry liveblog-entry-class-{own}",
            "timestamp": row.at,
            "authors": [{"id": 4, "key": row.author.lower(), "name": row.author, "avatar": "<img alt='' src='/a.png' />"}],
            "entry_time": str(first.at),
            "share_link": f"{PATH}#{own}",
            "key_event": row.key,
        } | ({"headline": row.headline} if row.headline else {})


class WordPressSite(Loopback):
    """The site: the live blog's page and the plugin's interface."""

    def __init__(self) -> None:
        super().__init__()
        self.table = Table()

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.table.clock, UTC)

    def answer(self, path: str) -> Answer:
        if path == PATH:
            return Answer(self.page())
        if asked := re.fullmatch(rf"{API}entries/(\d+)/(\d+)/*", path):
            return Answer.json(self.table.between(int(asked[1]), int(asked[2])))
        if asked := re.fullmatch(rf"{API}get-entries/(\d+)/([^/]+)", path):
            return Answer.json(self.table.paged(int(asked[1]), asked[2]))
        return Answer.json({"code": "rest_no_route", "data": {"status": 404}}, 404)

    def page(self) -> bytes:
        latest = self.table.ascending()[-1] if self.table.rows else None
        # wp_localize_script makes strings of all numbers, and escapes slashes.
        settings = {
            "permalink": f"{self.root}{PATH}",
            "post_id": "77",
            "state": self.table.state,
            "latest_entry_timestamp": str(latest.at) if latest else "",
            "latest_entry_id": str(latest.id) if latest else "",
            "timestamp": str(self.table.clock),
            "entries_per_page": str(self.table.per_page),
            "refresh_interval": "10",
            "use_rest_api": "1",
            "endpoint_url": f"{self.root}{API}",
            "features": ["commands", "emojis"],
        }
        script = json.dumps(settings).replace("/", "\\/")
        return f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Harbour vote | The Quay</title>
<meta property="og:title" content="Harbour vote: the council meets"><link rel="canonical" href="{self.root}{PATH}"></head>
<body><article><h1>Harbour vote: the council meets</h1><div id="wpcom-liveblog-container" class="77"></div></article>
<script type='text/javascript' id='liveblog-js-extra'>
/* <![CDATA[ */
var liveblog_settings = {script};
/* ]]> */
</script><script src="/wp-content/plugins/liveblog/build/app.js"></script></body></html>""".encode()
