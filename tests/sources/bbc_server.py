"""The BBC's live pages on loopback, in both generations: invented posts, cut into pages as the real sites cut theirs.

A `Newsroom` holds the posts, newest first; what it serves is made from them at each request, so a test only changes the posts.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from msgspec import Struct, field

from tests.server import HTML, Page, Server, Told

NINE = datetime.fromisoformat("2024-05-12T09:00:00+00:00")
STREAM_ID = "00000000000000000000000000000ABC"
WORLD_SERVICE = "/arabic/live/c0tarnholt0t"
NEWS = "/news/live/c0tarnholt1t"
MORPH = "/news/live/tarnholt-1"
STREAM = f"/fd/stream?liveTextStreamId={STREAM_ID}&type=curated"
CONTAINER = (
    f"/wc-data/container/stream?assetId=c0tarnholt1t&globalContainerPolling=true&liveTextStreamId={STREAM_ID}"
    f"&pageNumber={{}}&pageSize=3&pageUrl=%2Fnews%2Flive%2Fc0tarnholt1t"
)


class Written(Struct):
    """A post of the newsroom. `minute` is how long after nine it was published."""

    number: int
    text: str
    minute: int
    title: str = ""
    author: str = ""
    breaking: bool = False
    pinned: bool = False
    edited: int = 0
    """Minutes after nine, 0 for never."""


class Newsroom(Struct):
    """What is served: `size` posts a page; `live` is the page's own flag."""

    posts: list[Written] = field(default_factory=list)
    size: int = 3
    live: bool = True
    title: str = "Ferry strike: crossings stop"

    def serve(self, server: Server) -> None:
        """Answer for all addresses of both generations, as long as there are pages of posts there."""
        for number in range(1, 10):
            query = f"?page={number}" if number > 1 else ""
            path = f"/page/{number}" if number > 1 else ""
            server.on(WORLD_SERVICE + query, self._page(partial(self._next, number)))
            server.on(MORPH + path, self._page(partial(self._morph, number)))
            server.on(CONTAINER.format(number), self._json(partial(self._results, number)))
        server.on(STREAM, self._json(lambda: {"data": self._results(1), "contentType": "application/json; charset=utf-8"}))
        server.on(NEWS, self._page(self._news))

    def _page(self, make: Callable[[], str], content_type: str = HTML) -> Told:
        return Told(lambda asked: Page(make().encode(), content_type).answer(asked))

    def _json(self, make: Callable[[], Any]) -> Told:
        return self._page(lambda: json.dumps(make()), "application/json; charset=utf-8")

    def _cut(self, number: int) -> tuple[list[Written], int]:
        """The posts of that page, and how many pages there are."""
        return self.posts[(number - 1) * self.size : number * self.size], -(-len(self.posts) // self.size)

    def _results(self, number: int) -> dict[str, Any]:
        posts, total = self._cut(number)
        return {"results": [_current(post) for post in posts], "page": {"index": number, "total": total}}

    def _next(self, number: int) -> str:
        model = {
            "title": self.title,
            "description": "Crews walk out.",
            "language": "ar",
            "isLive": self.live,
            "summaryPoints": {"id": None, "content": None},
            "liveTextStream": {"id": STREAM_ID, "contributors": None, "content": {"data": self._results(number)}},
        }
        state = {"props": {"pageProps": {"pageData": model, "pageType": "live"}}, "page": "/[service]/live/[id]"}
        return _html(f'<script id="__NEXT_DATA__" type="application/json">{_script(state)}</script>', "ar")

    def _news(self) -> str:
        key = CONTAINER.format(1).rsplit("/", 1)[1]
        state = {"data": {key: {"name": "stream", "data": self._results(1), "props": {}}}}
        return _html(f"<script>window.__INITIAL_DATA__={_script(json.dumps(state))};</script>", "en-GB", self.title)

    def _morph(self, number: int) -> str:
        posts, total = self._cut(number)
        body = {"results": [_legacy(post) for post in posts], "numberOfPages": total, "currentPage": number, "mode": "stream"}
        layout = [
            {"lib": "bbc-morph-lx-session-header", "props": {"statuses": {"overall": "LIVE" if self.live else "CATCH_UP"}}}
        ]
        payloads = {"bbc-morph-lx-commentary-data-paged": body, "bbc-morph-lx-page-component-data": {"components": layout}}
        scripts = "".join(
            f"<script>Morph.toInit.payloads.push(function() {{ Morph.setPayload('/data/{name}/pageNumber/{number}',"
            f" {_script({'meta': {}, 'body': payload})}); }});</script>\n"
            for name, payload in payloads.items()
        )
        return _html(scripts, "en-gb", self.title)


def _html(scripts: str, language: str, title: str = "") -> str:
    head = f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>Live - BBC News</title></head>'
    return f"{head}<body><h1>{title}</h1>\n{scripts}</body></html>"


def _script(value: Any) -> str:
    return json.dumps(value).replace("<", "\\u003c")


def _stamp(minute: int) -> str:
    return (NINE + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _paragraph(text: str) -> dict[str, Any]:
    return {"type": "paragraph", "model": {"text": text, "blocks": [{"type": "fragment", "model": {"text": text}}]}}


def _current(post: Written) -> dict[str, Any]:
    header: list[dict[str, Any]] = []
    if post.title:
        words = {"type": "text", "model": {"blocks": [_paragraph(post.title)]}}
        header.append({"type": "headline", "model": {"blocks": [words]}})
    if post.author:
        header.append({"type": "contributor", "model": {"name": post.author, "external": False, "blocks": []}})
    return {
        "header": {"model": {"blocks": header}},
        "content": {"model": {"blocks": [_paragraph(post.text)]}},
        "urn": f"asset:{post.number}",
        "type": "POST",
        "options": {"isBreakingNews": post.breaking},
        "dates": {
            "firstPublished": _stamp(post.minute),
            "lastPublished": _stamp(post.edited or post.minute),
            "time": None,
            "curated": _stamp(post.minute),
        },
    }


def _legacy(post: Written) -> dict[str, Any]:
    words = {"name": "text", "children": [], "attributes": [], "text": post.text}
    return {
        "locator": f"urn:asset:{post.number}",
        "assetId": f"5e{post.number}",
        "options": {"isBreakingNews": post.breaking, "isPriorityPost": False},
        "type": "POST",
        "title": post.title,
        "body": [{"name": "paragraph", "children": [words], "attributes": []}],
        "firstPublished": _stamp(post.minute),
        "dateAdded": _stamp(post.minute),
        "lastPublished": _stamp(post.edited or post.minute),
        **({"contributor": {"name": post.author}} if post.author else {}),
        **({"isPinned": True} if post.pinned else {}),
    }
