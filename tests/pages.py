"""A live blog's page, made for a test: invented posts in JSON-LD and in the page's own elements, as publishers send them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape

NOON = datetime(2024, 7, 1, 12, tzinfo=UTC)
TITLE = "Ferry strike: crossings to Tarnholt stop"


@dataclass(frozen=True, slots=True)
class PagePost:
    """A post of the page. `number` makes its id, `post-<number>`, and its time, that many minutes after noon."""

    number: int
    text: str = ""
    title: str = ""
    author: str = "Ida Marsh"
    key: bool = False

    @property
    def id(self) -> str:
        """As the source gives it."""
        return f"post-{self.number}"

    @property
    def published(self) -> datetime:
        """In UTC."""
        return NOON + timedelta(minutes=self.number)

    @property
    def words(self) -> str:
        """The text, or some."""
        return self.text or f"Harbour report number {self.number}: the piers are quiet."


def some_posts(count: int, first: int = 1) -> list[PagePost]:
    """Posts, newest first, every one with words of its own."""
    return [PagePost(number, title=f"Report {number}") for number in range(first + count - 1, first - 1, -1)]


def blog_page(
    posts: list[PagePost], url: str = "http://127.0.0.1/live/ferry", *, live: bool = True, title: str = TITLE
) -> bytes:
    """The page with these posts, in this order."""
    data = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "url": url,
        "headline": title,
        "liveBlogUpdate": [
            {
                "@type": "BlogPosting",
                "@id": f"{url}#{post.id}",
                "url": f"{url}#{post.id}",
                "headline": post.title,
                "datePublished": _stamp(post.published),
                "articleBody": post.words,
            }
            for post in posts
        ],
    }
    script = json.dumps(data).replace("<", "\\u003c")
    return f"""<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>{escape(title)}</title>
<meta name="generator" content="liveblog-tui demo"><link rel="canonical" href="{escape(url)}">
<script type="application/ld+json">{script}</script>
<script type="application/json">{{"isLive": {"true" if live else "false"}}}</script></head>
<body><main class="live-blog"><header><h1>{escape(title)}</h1>
<p class="live-blog__standfirst">Crews have walked out for a day.</p>
<p class="live-blog__byline">By <span class="live-blog__author">Ida Marsh</span> and
<span class="live-blog__author">Tom Reed</span></p></header>
<div class="live-blog__posts">{"".join(map(_article, posts))}</div></main></body></html>""".encode(
        "utf-8", "replace"
    )  # halves of characters: in the JSON they stay


def _article(post: PagePost) -> str:
    key = ' data-key-event="true"' if post.key else ""
    title = f'<h2 class="live-post__title">{escape(post.title)}</h2>' if post.title else ""
    author = (
        f'<p class="live-post__byline"><span class="live-post__author">{escape(post.author)}</span></p>' if post.author else ""
    )
    time = f'<time class="live-post__published" datetime="{_stamp(post.published)}">{post.published:%H:%M} UTC</time>'
    return (
        f'<article id="{post.id}" class="live-post"{key}><header>{time}{title}{author}</header>'
        f'<div class="live-post__body"><p>{escape(post.words)}</p></div></article>\n'
    )


def article_page() -> bytes:
    """A page of the same site that is no live blog."""
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "How the ferry came to Tarnholt"}
    return f"""<!doctype html><html lang="en-GB"><head><title>How the ferry came to Tarnholt</title>
<meta property="og:type" content="article"><script type="application/ld+json">{json.dumps(data)}</script></head>
<body><article><h1>How the ferry came to Tarnholt</h1><p>It came in a fog.</p></article></body></html>""".encode()


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
