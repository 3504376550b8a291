"""Al Jazeera's site as far as its live blogs' readers see it: a page, and the interface behind it. Every word is invented.

The interface answers as the one that ajpaulingalls/astro-qwik-poc recorded and imitates (`docs/RESEARCH.md`,
`packages/mock-api/lib/handler.ts`, `lib/variants.ts`): GET only, by the operation's name, and null for a post that is gone.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct, field

from tests.sources.loopback import Answer, Loopback

START = datetime(2026, 4, 22, tzinfo=UTC)
SLUG = "harbour-vote-live-council-meets-at-noon"
LINK = f"/news/liveblog/2026/4/22/{SLUG}"


class Update(Struct):
    """One post; minutes count from `START`."""

    id: int
    text: str
    minute: int
    title: str = ""
    author: str = ""
    modified: int | None = None
    gone: bool = False


class Desk(Struct):
    """What the editors have published: ids in the order of the list, newest first."""

    updates: dict[int, Update] = field(default_factory=dict)
    listed: list[int] = field(default_factory=list)
    live: bool = True

    def post(self, own: int, text: str, minute: int, **more: Any) -> Update:
        """Publish one; it stands in the list where its time says, first among those of the same time."""
        update = self.updates[own] = Update(own, text, minute, **more)
        self.listed = sorted([own, *self.listed], key=lambda one: self.updates[one].minute, reverse=True)
        return update

    def withdraw(self, own: int) -> None:
        self.listed.remove(own)
        self.updates[own].gone = True


def stamp(minute: int) -> str:
    """Without a zone, as the site writes times."""
    return f"{START + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%S}"


class NewsSite(Loopback):
    """The site."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()
        self.head = ""

    @property
    def url(self) -> str:
        return f"{self.root}{LINK}"

    def operations(self) -> list[str]:
        """What was asked since last: "page", or an operation and what it is about."""
        return [self._about(path) for path in self.since_last()]

    @staticmethod
    def _about(path: str) -> str:
        parts = urlsplit(path)
        if parts.path == LINK:
            return "page"
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert (asked["wp-site"], asked["extensions"]) == ("aje", "{}")
        variables = json.loads(asked["variables"])
        match asked["operationName"]:
            case "ArchipelagoSingleLiveBlogQuery":
                assert variables == {"name": SLUG, "postType": "liveblog", "preview": ""}
                return "blog"
            case "SingleLiveBlogChildrensQuery":
                assert variables == {"postName": SLUG}
                return "ids"
            case name:
                assert name == "LiveBlogUpdateQuery"
                own = variables.pop("postID")
                assert variables == {"postType": "liveblog-update", "preview": "", "isAmp": False}
                return f"post {own}"

    def answer(self, path: str) -> Answer:
        about = self._about(path)
        if about == "page":
            head = f'<link rel="canonical" href="https://www.aljazeera.com{LINK}">{self.head}'
            return Answer(
                f"<!doctype html><html lang='en'><head>{head}</head><body><div id='root'></div></body></html>".encode()
            )
        if about == "blog":
            return Answer.json({"data": {"article": self.shell()}})
        if about == "ids":
            return Answer.json({"data": {"article": {"children": self.desk.listed, "__typename": "Post"}}})
        update = self.desk.updates.get(int(about.removeprefix("post ")))
        return Answer.json({"data": {"posts": self.post(update) if update is not None and not update.gone else None}})

    def shell(self) -> dict[str, Any]:
        desk = self.desk
        meta = [
            {"id": str(own), "publishedTime": str(int((START + timedelta(minutes=desk.updates[own].minute)).timestamp()))}
            for own in desk.listed
        ]
        return {
            "id": "4511000",
            "title": "Harbour vote live: council meets at noon",
            "excerpt": "Nine of twelve have said how they will vote.",
            "slug": SLUG,
            "link": LINK,
            "isLive": desk.live,
            "postType": "liveblog",
            "author": [{"id": "9", "name": "Odile Marchetti", "__typename": "User"}],
            "children": desk.listed,
            "childrenMeta": meta,
            "date": stamp(0),
        }

    @staticmethod
    def post(update: Update) -> dict[str, Any]:
        return {
            "id": str(update.id),
            "link": LINK,
            "postType": "liveblog-update",
            "content": f"<p>{update.text}</p>\n",
            "author": [{"id": "7", "name": update.author}] if update.author else [],
            "showAuthor": bool(update.author),
            "writeInAuthor": "",
            "writeInCoAuthor": {"name": "", "order": "1"},
            "date": stamp(update.minute),
            "modified_gmt": stamp(update.minute if update.modified is None else update.modified),
            "title": update.title,
            "shouldDisplayTitle": True,
        }
