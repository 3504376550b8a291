"""A live blog as its editors have it, and what the Guardian's site and its Content API would answer of it; words invented.

Rules taken from the publisher's code: pages are cut from the oldest end and the first is the longest; the newest post, when
pinned, is left out of the feed and shown as a copy without a time; a delta holds at most five posts, and none where the post
that it is asked from is gone; an archived page shows the page that a post is on.
"""

from __future__ import annotations

import html
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

PATH = "/world/live/2024/jul/01/harbour-vote-live"
SITE = "https://www.theguardian.com"
START = datetime(2024, 7, 1, 8, 0, tzinfo=UTC)
AROUND = 5
CREDIT = "Photograph: Mar Tolland/Port Pictures"


class Entry(Struct, frozen=True):
    """One post. `minute` counts from the blog's start, for `at` and `updated` alike."""

    number: int
    minute: int
    text: str
    title: str = ""
    by: str = ""
    updated: int | None = None
    pinned: bool = False
    key: bool = False
    picture: str = ""

    @property
    def hex(self) -> str:
        return f"{int(self.at.timestamp()):08x}{self.number:016x}"

    @property
    def id(self) -> str:
        return f"block-{self.hex}"

    @property
    def at(self) -> datetime:
        return START + timedelta(minutes=self.minute)

    @property
    def changed(self) -> datetime:
        return START + timedelta(minutes=self.minute if self.updated is None else self.updated)


class Blog(Struct):
    """The blog as its editors have it: posts newest first."""

    posts: list[Entry] = field(default_factory=list)
    size: int = 4
    live: bool = True
    made: int = 0

    def post(self, text: str, minute: int | None = None, **more: Any) -> Entry:
        """Publish one; it stands where its time says, before those of the same time."""
        self.made += 1
        newest = max((entry.minute for entry in self.posts), default=-10)
        entry = Entry(self.made, newest + 10 if minute is None else minute, text, **more)
        self.posts = sorted([entry, *self.posts], key=lambda one: one.minute, reverse=True)
        return entry

    def edit(self, entry: Entry, **changes: Any) -> Entry:
        edited = replace(entry, **changes)
        self.posts = [edited if one.number == entry.number else one for one in self.posts]
        return edited

    def withdraw(self, entry: Entry) -> None:
        self.posts = [one for one in self.posts if one.number != entry.number]

    def pages(self) -> list[list[Entry]]:
        first = len(self.posts) % self.size + self.size
        rest = self.posts[first:]
        return [self.posts[:first], *(rest[at : at + self.size] for at in range(0, len(rest), self.size))]

    def page_with(self, name: str) -> int | None:
        return next((place for place, page in enumerate(self.pages()) if any(one.id == name for one in page)), None)

    def since(self, name: str) -> list[Entry]:
        places = [place for place, one in enumerate(self.posts) if one.id == name]
        return self.posts[max(0, places[0] - AROUND) : places[0]] if places else []

    @property
    def pinned(self) -> Entry | None:
        return next((one for one in self.posts if one.pinned), None)

    def shown(self, place: int) -> list[Entry]:
        """The feed of a page: its newest post is left out of the first when it is pinned."""
        page = self.pages()[place]
        return page[1:] if place == 0 and page and page[0].pinned else page

    def suffixes(self, place: int) -> dict[str, str]:
        pages = self.pages()
        there = {"older": place + 1, "oldest": len(pages) - 1} if place + 1 < len(pages) else {}
        back = {"newest": 0, "newer": place - 1} if place else {}
        return {
            name: f"?page=with:{pages[at][0].id}&filterKeyEvents=false" if at else "?filterKeyEvents=false"
            for name, at in {**there, **back}.items()
        }


def model(blog: Blog, place: int) -> dict[str, Any]:
    """What `.json?dcr=true` answers."""
    pages = blog.pages()
    data: dict[str, Any] = {
        "version": 3,
        "headline": "Harbour vote: council splits – live",
        "standfirst": "<p>Rolling news from the council chamber</p>",
        "webTitle": "Harbour vote: council splits – live",
        "keyEvents": [block(entry) for entry in blog.posts if entry.key],
        "mostRecentBlockId": blog.posts[0].id,
        "blocks": [block(entry) for entry in blog.shown(place)],
        "byline": "Ilse Varga (now); Jon Petrel (earlier)",
        "pageId": PATH[1:],
        "canonicalUrl": SITE + PATH,
        "webURL": SITE + PATH,
        "format": {"design": "LiveBlogDesign" if blog.live else "DeadBlogDesign"},
        "pageType": {"isLiveblog": True},
        "lang": "en",
    }
    if len(pages) > 1:
        data["pagination"] = {"currentPage": place + 1, "totalPages": len(pages), **blog.suffixes(place)}
    if blog.pinned is not None:
        data["pinnedPost"] = block(blog.pinned)
    return data


def block(entry: Entry) -> dict[str, Any]:
    elements: list[dict[str, Any]] = [
        {"_type": "model.dotcomrendering.pageElements.TextBlockElement", "html": f"<p>{entry.text}</p>", "elementId": "t"}
    ]
    if entry.picture:
        elements.append(
            {
                "_type": "model.dotcomrendering.pageElements.ImageBlockElement",
                "displayCredit": True,
                "media": {
                    "allImages": [{"url": "https://media.example/picture.jpg", "fields": {"isMaster": "true", "width": "9"}}]
                },
                "data": {"alt": entry.picture, "caption": entry.picture, "credit": CREDIT},
            }
        )
    told: dict[str, Any] = {
        "id": entry.hex,
        "elements": elements,
        "attributes": {"pinned": entry.pinned, "keyEvent": entry.key, "summary": False},
        "blockFirstPublished": int(entry.at.timestamp() * 1000),
        "blockLastUpdated": int(entry.changed.timestamp() * 1000),
        "contributors": [{"name": entry.by}] if entry.by else [],
    }
    return {**told, "title": entry.title} if entry.title else told


def delta(blog: Blog, since: str) -> dict[str, Any]:
    """What `.json?lastUpdate=…` answers."""
    new = blog.since(since)
    told: dict[str, Any] = {
        "timeline": "",
        "numNewBlocks": len(new),
        "html": "".join(article(one, pending=True) for one in new),
    }
    return {**told, "mostRecentBlockId": new[0].id} if new else told


def article(entry: Entry, *, pending: bool = False, copy: bool = False) -> str:
    """A post as LiveBlockContainer renders it; a pinned copy has neither an id nor a time."""
    link = f"{SITE}{PATH}?page=with:{entry.id}#{entry.id}"
    when = entry.at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    time = "" if copy else f'<time dateTime="{when}" data-relativeformat="med">4m ago</time>'
    by = f"<div><span>{entry.by}</span></div>" if entry.by else ""
    title = f"<h2>{html.escape(entry.title)}</h2>" if entry.title else ""
    figure = (
        f'<figure data-spacefinder-role="inline"><div><picture><img alt="" src="https://i.example/p.jpg"></picture></div>'
        f"<figcaption><span><svg></svg></span><span>{entry.picture}</span> {CREDIT}</figcaption></figure>"
        if entry.picture
        else ""
    )
    updated = entry.changed.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    last = f'<div><time dateTime="{updated}">Updated at 9.00 BST</time></div>' if entry.updated is not None else ""
    own = "" if copy else f'id="{entry.id}" '
    return (
        f'<article {own}class="block{" pending" if pending else ""} dcr-1x"><header><div><a href="{link}">{time}<span>9.00 BST'
        f'</span></a></div>{title}{by}</header><p class="dcr-2y">{entry.text}</p>{figure}<footer><ul><li>'
        f'<a href="https://social.example/share">Share</a></li></ul>{last}</footer></article>'
    )


def page(blog: Blog, place: int) -> str:
    """The page as its readers get it."""
    pages, suffixes = blog.pages(), blog.suffixes(place)

    def links(*names: str) -> str:
        return "".join(f'<a href="{html.escape(suffixes[name])}"><span>{name}</span></a>' for name in names if name in suffixes)

    liveness = {"pageId": PATH[1:], "filterKeyEvents": False, "onFirstPage": place == 0, "mostRecentBlockId": blog.posts[0].id}
    key_events = {"keyEvents": [block(entry) for entry in blog.posts if entry.key]}
    pinned = f'<div id="pinned-post"><div>{article(blog.pinned, copy=True)}</div></div>' if blog.pinned and place == 0 else ""
    nav = (
        f'<nav id="liveblog-navigation"><section>{links("newest", "newer") or "<a><span>Newest</span></a>"}</section>'
        f"<section><div>{place + 1} of {len(pages)}</div></section><section>{links('older', 'oldest')}</section></nav>"
        if len(pages) > 1
        else ""
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><link rel="canonical" href="{SITE}{PATH}">'
        '<meta property="og:type" content="article">'
        f'<script>window.guardian = {{"config":{{"page":{{"isLive":{json.dumps(blog.live)}}}}}}};</script></head><body>'
        '<div data-gu-name="headline"><h1>Harbour vote: council splits – live</h1></div>'
        '<div data-gu-name="standfirst"><p>Rolling news from the council chamber</p></div>'
        '<address><a rel="author" href="/profile/ilsevarga">Ilse Varga</a> (now); '
        '<a rel="author" href="/profile/jonpetrel">Jon Petrel</a></address>'
        + (_island("Liveness", liveness) if blog.live else "")
        + (_island("KeyEventsCarousel", key_events) if key_events["keyEvents"] else "")
        + f'<div id="liveblog-body" class="js-liveblog-body">{pinned}<div id="top-of-blog"></div>'
        + "".join(article(entry) for entry in blog.shown(place))
        + f"</div>{nav}</body></html>"
    )


def answer_of_api(blog: Blog, shown: str) -> dict[str, Any]:
    """What the Content API answers. `shown` is the value of `show-blocks`: "", "all" or "body:latest:<n>"."""
    names = {entry.by for entry in blog.posts if entry.by}
    content: dict[str, Any] = {
        "id": PATH[1:],
        "type": "liveblog",
        "webTitle": "Harbour vote: council splits – live",
        "webUrl": SITE + PATH,
        "apiUrl": f"https://content.guardianapis.com{PATH}",
        "fields": {"headline": "Harbour vote: council splits – live", "liveBloggingNow": str(blog.live).lower()},
        "tags": [{"id": f"profile/{_slug(name)}", "type": "contributor", "webTitle": name} for name in sorted(names)],
    }
    body = [block_of_api(entry) for entry in blog.posts]
    if shown == "all":
        main = {"id": "f" * 24, "bodyHtml": "<figure><img src='https://media.example/lead.jpg'></figure>", "published": True}
        content["blocks"] = {"main": main, "body": body, "totalBodyBlocks": len(body)}
    elif shown.startswith("body:latest:"):
        part = body[: int(shown.rpartition(":")[2])]
        content["blocks"] = {"totalBodyBlocks": len(body), "requestedBodyBlocks": {shown: part}}
    return {"response": {"status": "ok", "total": 1, "content": content}}


def block_of_api(entry: Entry) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": entry.hex,
        "bodyHtml": f"<p>{entry.text}</p>",
        "bodyTextSummary": entry.text,
        "attributes": {"pinned": True} if entry.pinned else {"keyEvent": True} if entry.key else {},
        "published": True,
        "firstPublishedDate": entry.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "lastModifiedDate": entry.changed.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "contributors": [f"profile/{_slug(entry.by)}"] if entry.by else [],
        "elements": [],
    }
    return {**told, "title": entry.title} if entry.title else told


def _slug(name: str) -> str:
    return name.lower().replace(" ", "")


def _island(name: str, props: dict[str, Any]) -> str:
    return f'<gu-island name="{name}" props="{html.escape(json.dumps(props))}"></gu-island>'
