"""Al Jazeera's GraphQL replies: a live blog without its posts' words, a list of ids, and one post at a time.

The shapes are those that ajpaulingalls/astro-qwik-poc recorded from production in April 2026: `packages/mock-api/fixtures/
ArchipelagoSingleLiveBlogQuery--*.json`, `SingleLiveBlogChildrensQuery--*.json` and `LiveBlogUpdateQuery--*.json`; its
`docs/RESEARCH.md` and `packages/mock-api/scripts/record-fixtures.sh` have the addresses and the variables that each needs.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from msgspec.structs import replace

from tui_liveblog.model import Block, BlockKind, Blog, Origins, Post, Rank, Status
from tui_liveblog.sources.base import Reply, Request
from tui_liveblog.sources.json_values import count_of, listing, mapping, read_json, text_of, words_of
from tui_liveblog.sources.times import read_time

ACCEPT = "application/json"
SITE = "https://www.aljazeera.com/"
"""What site-relative links of a saved reply are relative to."""

_GMT = "UTC"
"""Dates bear no zone; `date` of a post is the moment that `childrenMeta` gives in epoch seconds, so it is GMT."""

_CREDIT = re.compile(r"\s*\[([^\[\]]{1,120})\]\s*$")


def request(graphql: str, operation: str, variables: dict[str, object]) -> Request:
    """One query. `graphql` is the address of the site's interface."""
    site = "aja" if (urlsplit(graphql).hostname or "").endswith("aljazeera.net") else "aje"
    asked = quote(json.dumps(variables, separators=(",", ":")), safe="")
    return Request(f"{graphql}?wp-site={site}&operationName={operation}&variables={asked}&extensions=%7B%7D", ACCEPT)


def blog_request(graphql: str, slug: str) -> Request:
    """The live blog with the ids and times of its posts."""
    return request(graphql, "ArchipelagoSingleLiveBlogQuery", {"name": slug, "postType": "liveblog", "preview": ""})


def ids_request(graphql: str, slug: str) -> Request:
    """The ids alone."""
    return request(graphql, "SingleLiveBlogChildrensQuery", {"postName": slug})


def post_request(graphql: str, own: int) -> Request:
    """One post."""
    variables = {"postID": own, "postType": "liveblog-update", "preview": "", "isAmp": False}
    return request(graphql, "LiveBlogUpdateQuery", variables)


def asked_post(url: str) -> int:
    """The id of the post that an address asks for, 0 where it asks for none: a null answer does not name it."""
    try:
        variables = mapping(json.loads(parse_qs(urlsplit(url).query).get("variables", ["{}"])[0]))
    except (ValueError, RecursionError):
        return 0
    return count_of(variables.get("postID"))


def data_of(reply: Reply) -> dict[str, Any]:
    """What a reply answers. Raises Unreadable for what is no JSON."""
    return mapping(mapping(read_json(reply)).get("data"))


def ids_of(article: dict[str, Any]) -> list[int]:
    """The ids of a live blog's posts, newest first, each once."""
    listed = listing(article.get("children")) or [mapping(meta).get("id") for meta in listing(article.get("childrenMeta"))]
    return list(dict.fromkeys(own for own in map(count_of, listed) if own))


def read_blog(article: dict[str, Any], base: str) -> Blog:
    """What the reply says of the live blog itself."""
    from tui_liveblog.sources.html.text import absolute

    return Blog(
        title=words_of(article.get("title")),
        url=absolute(text_of(article.get("link")), base),
        standfirst=words_of(article.get("subheading")) or words_of(article.get("excerpt")),
        authors=_authors(article),
        status=_status(article),
    )


def _status(article: dict[str, Any]) -> Status:
    """Live or ended as `isLive` says, where it says."""
    live = article.get("isLive")
    if not isinstance(live, bool):
        return Status.UNKNOWN
    return Status.LIVE if live else Status.ENDED


def read_bare_posts(article: dict[str, Any], base: str) -> tuple[Post, ...]:
    """The posts as ids and times, newest first: all that the live blog's own reply has of them."""
    times = {count_of(meta.get("id")): meta.get("publishedTime") for meta in map(mapping, listing(article.get("childrenMeta")))}
    link = text_of(article.get("link"))
    # That there are no words is the list's word, so that those which come later are a better reading and no edit.
    origins = Origins(published=Rank.PAYLOAD, title=Rank.PAYLOAD, authors=Rank.PAYLOAD, body=Rank.PAYLOAD)
    return tuple(
        Post(id=str(own), published=read_time(times.get(own)), url=_address(link, own, base), origins=origins)
        for own in ids_of(article)
    )


def read_post(data: dict[str, Any], base: str) -> Post | None:
    """A post; None for what has no id."""
    from tui_liveblog.sources.html.body import read_markup

    own = count_of(data.get("id"))
    if not own:
        return None
    return Post(
        id=str(own),
        published=read_time(data.get("date"), _GMT),
        updated=read_time(data.get("modified_gmt"), _GMT),
        title=words_of(data.get("title")) if data.get("shouldDisplayTitle") is not False else "",
        authors=_authors(data),
        body=tuple(map(_credited, read_markup(text_of(data.get("content")), base))),
        url=_address(text_of(data.get("link")), own, base),
        origins=Origins.all(Rank.SHOWN),
    )


def _address(link: str, own: int, base: str) -> str:
    from tui_liveblog.sources.html.text import absolute

    address = absolute(link, base)
    return f"{address}?update={own}" if address and "?" not in address else address


def _authors(data: dict[str, Any]) -> tuple[str, ...]:
    """Who is shown: the site's users, and names that were written in for one post."""
    if data.get("showAuthor") is False:
        return ()
    names = [words_of(mapping(user).get("name")) for user in listing(data.get("author"))]
    written_in = [words_of(data.get("writeInAuthor")), words_of(mapping(data.get("writeInCoAuthor")).get("name"))]
    return tuple(dict.fromkeys(filter(None, (*names, *written_in))))


def _credited(block: Block) -> Block:
    """An image with its credit parted from the caption, which ends "[A Name/Agency]"."""
    if block.kind is not BlockKind.IMAGE or block.credit or not block.spans:
        return block
    last = block.spans[-1]
    credit = _CREDIT.search(last.text)
    if credit is None:
        return block
    kept = last.text[: credit.start()]
    spans = (*block.spans[:-1], replace(last, text=kept)) if kept else block.spans[:-1]
    return replace(block, spans=spans, credit=credit[1].strip())
