"""A live blog with the same words in every place that a page has for words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

URL = "http://127.0.0.1/live"

HARMLESS = (
    "Harbour report", "Ferry late – «again»", "naïve café", "Việt Nam e\u0301",
    "港の嵐 橋は閉鎖", "шторм в гавани",
    "\U0001f469\u200d\U0001f467 and \U0001f1ec\U0001f1e7", "\u2764\ufe0f hearts",
    "हिन्दी में", "قارب في الميناء", "a" * 300, "two words " * 40,
    "x\u0336\u0347y", "1 < 2 & 3", "[b]bold[/b]", "line one\nline two",
)  # fmt: skip
"""Words of all kinds that a reader may meet any day."""


def harmless(count: int) -> list[str]:
    """As many of them, each another."""
    return [f"{HARMLESS[number % len(HARMLESS)]} {number}" for number in range(count)]


def page(strings: Sequence[str], title: str, first: int = 1) -> bytes:
    """A page whose posts, newest first, bear the strings in every field; `first` is the oldest one's number.

    Each begins its headline with `@` and its number, so that a test knows which it has seen.
    """
    data = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "headline": f"Blog {title}",
        "description": f"Standfirst {title}",
        "author": [{"@type": "Person", "name": f"Ida {title}"}, {"@type": "Person", "name": "Tom Reed"}],
        "inLanguage": title,
        "liveBlogUpdate": [_update(first + at, text) for at, text in reversed(list(enumerate(strings)))],
    }
    script = json.dumps(data).replace("<", "\\u003c")
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<script type="application/ld+json">{script}</script></head><body><h1>Live</h1></body></html>'
    ).encode("utf-8", "replace")


def _update(number: int, text: str) -> dict[str, object]:
    return {
        "@type": "BlogPosting",
        "@id": f"{URL}#{number}-{text}",
        "url": f"https://harbour.example/{number}/{text}",
        "headline": f"@{number} {text}",
        "author": {"@type": "Person", "name": text},
        "datePublished": f"2026-11-{1 + number // 1440:02}T{number // 60 % 24:02}:{number % 60:02}:00Z",
        "articleBody": _body(number, escape(text)),
    }


def _body(number: int, text: str) -> str:
    return (
        f"<h3>Heading {text}</h3><p>Words {text} <b>{text}</b> <i>{text}</i>"
        f" <a href='https://link.example/{text}'>link {text}</a>.</p>"
        f"<ul><li>{text}</li></ul><blockquote><p>{text}</p><cite>{text}</cite></blockquote>"
        f"<figure><img src='https://img.example/{number}/{text}.jpg'><figcaption>{text}"
        f" <span class='credit'>{text}</span></figcaption></figure>"
        f"<blockquote class='twitter-tweet'><p>{text}</p>— {text} (@{number})"
        f" <a href='https://twitter.com/x/status/{number}?{text}'>{text}</a></blockquote>"
        f"<iframe src='https://frame.example/{text}' title='{text}'></iframe>"
    )
