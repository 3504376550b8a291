"""Feeds in XML and in JSON."""

from __future__ import annotations

from collections.abc import Iterable

from tests.fuzz.promises import HOME, keep
from tests.fuzz.samples import bodies
from tui_liveblog.sources.base import Reply

TOKENS = (
    b"<rss version='2.0'>",
    b"<channel>",
    b"<item>",
    b"</item>",
    b"<title>",
    b"<guid isPermaLink='false'>",
    b"<description>",
    b"<![CDATA[",
    b"]]>",
    b"<feed xmlns='http://www.w3.org/2005/Atom'>",
    b"<entry>",
    b"<content type='xhtml'>",
    b"<link rel='next' href='",
    b"xml:base='",
    b"xmlns:dc='",
    b"<!DOCTYPE",
    b"<!ENTITY a 'b'>",
    b"&amp;lt;",
    b"&nbsp;",
    b"<media:content url='",
    b"<pubDate>Sun, 22 Nov 2026 10:00:00 GMT",
    b"<?xml encoding='",
    b'"version":"https://jsonfeed.org/version/1.1"',
    b'"items":[',
    b'"content_html":"',
    b'"date_published":"',
    b'"authors":[{"name":"',
)


def one(data: bytes) -> None:
    """Any bytes, claimed or called a feed."""
    keep(Reply(f"{HOME}/feed", data, "application/rss+xml"))
    keep(Reply(f"{HOME}/feed", data, kind="JSON Feed" if data[:1] == b"{" else "feed"))


def seeds() -> Iterable[bytes]:
    """The fixtures."""
    yield from bodies("feed")
    yield from bodies("json_feed")
    yield b"<rss><channel><item><guid>1</guid><title>a</title><description>&lt;p&gt;b</description></item></channel></rss>"
