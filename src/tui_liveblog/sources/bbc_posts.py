"""The stream of a current BBC live page: where it is in what was sent, and its posts."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from tui_liveblog.model import Block, BlockKind, Origins, Post, Rank, Span
from tui_liveblog.sources.bbc_body import read_blocks, words_of
from tui_liveblog.sources.bbc_json import line, listed, shown_time
from tui_liveblog.sources.bbc_page import SITE, with_points
from tui_liveblog.sources.bbc_paging import page_number, with_query
from tui_liveblog.sources.html.jsonld import things
from tui_liveblog.sources.json_values import mapping
from tui_liveblog.sources.times import read_time

_BETWEEN_NAMES = re.compile(r"\s*[,;&]\s*|\s+and\s+")


class Stream(Struct, frozen=True):
    """A stream, and what its page's model says of the blog; "" and empty where there is no model.

    results   the posts as sent, and what is no post
    number    which page of them this is, from 1; 0 where it is not said
    total     how many pages there are; 0 the same
    id        the stream's
    query     the name and query of its container, on pages of News and Sport
    live      whether the coverage goes on; None where it is not said
    is_model  whether this is the page's model, which has a stream also before the first post
    """

    results: list[Any]
    number: int
    total: int
    id: str = ""
    query: str = ""
    title: str = ""
    standfirst: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""
    live: bool | None = None
    is_model: bool = False


def find_stream(value: Any) -> Stream | None:
    """The stream in a value of any of the shapes; None where there is none."""
    top = mapping(value)
    for thing in things(value):
        if isinstance(thing.get("liveTextStream"), dict):
            return _of_model(thing)
        for name in thing:
            data = mapping(mapping(thing[name]).get("data")) if name.startswith("stream?") else {}
            if isinstance(data.get("results"), list):
                return _of_content(data, query=name)
        results = thing.get("results")
        if isinstance(results, list) and (
            _holds_posts(results) or (not results and (thing is top or thing is top.get("data")))
        ):
            return _of_content(thing)
    return None


def read_posts(results: list[Any], base: str, page: str) -> list[Post]:
    """The posts among the results, in their order; `base` is for relative links, `page` the live page's address."""
    return [post for result in listed(results) if (post := _post(result, base or SITE, page)) is not None]


def _holds_posts(results: list[Any]) -> bool:
    return any("urn" in one and ("content" in one or "header" in one) for one in listed(results))


def _of_content(data: dict[str, Any], query: str = "") -> Stream:
    page = mapping(data.get("page"))
    results = data.get("results")
    return Stream(
        results=results if isinstance(results, list) else [],
        number=page_number(page.get("index")),
        total=page_number(page.get("total")),
        query=query,
    )


def _of_model(model: dict[str, Any]) -> Stream:
    live = mapping(model.get("liveTextStream"))
    content = _of_content(mapping(mapping(live.get("content")).get("data")))
    points = mapping(mapping(mapping(model.get("summaryPoints")).get("content")).get("model")).get("blocks")
    return Stream(
        results=content.results,
        number=content.number,
        total=content.total,
        id=line(live.get("id")),
        title=line(model.get("title")),
        standfirst=with_points(line(model.get("description")), (block.text for block in read_blocks(points, ""))),
        authors=tuple(filter(None, _BETWEEN_NAMES.split(line(live.get("contributors"))))),
        language=line(model.get("language")),
        live=model["isLive"] if isinstance(model.get("isLive"), bool) else None,
        is_model=True,
    )


def _post(result: dict[str, Any], base: str, page: str) -> Post | None:
    """One result as a post; None where it shows nothing."""
    header = _blocks(result.get("header"))
    heads = {kind: words_of([one for one in header if one.get("type") == kind]) for kind in ("headline", "subheadline")}
    title = heads["headline"] or next(filter(None, (line(one.get("title")) for one in listed(result.get("titles")))), "")
    body = read_blocks(_blocks(result.get("content")), base)
    if not (title or body):
        return None
    if heads["subheadline"]:
        # Small print under the headline: often where somebody reports from, sometimes who, so it is no author.
        body = (Block(BlockKind.PARAGRAPH, (Span(heads["subheadline"], emphasis=True),)), *body)
    names = (line(mapping(one.get("model")).get("name")) for one in header if one.get("type") == "contributor")
    dates = mapping(result.get("dates"))
    urn = line(result.get("urn"))
    return Post(
        id=urn,
        published=shown_time(dates.get("firstPublished"), dates.get("curated")),
        updated=read_time(dates.get("lastPublished")),
        title=title,
        authors=tuple(filter(None, names)),
        body=body,
        url=f"{with_query(page, post=urn)}#{quote(urn, safe=':')}" if page and urn else "",
        key=mapping(result.get("options")).get("isBreakingNews") is True,
        origins=Origins.all(Rank.SHOWN),
    )


def _blocks(part: Any) -> list[dict[str, Any]]:
    return listed(mapping(mapping(part).get("model")).get("blocks"))
