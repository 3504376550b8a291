"""Pages whose posts are called `Report <number>`, so that a screen tells which post it shows."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from html import escape


def report_page(numbers: Iterable[int], moment: Callable[[int], float], words: Callable[[int], str]) -> str:
    """A page of these posts, newest first, in JSON-LD.

    moment  when a post was published, in seconds of the epoch
    words   its text
    """
    updates = [
        {
            "@type": "BlogPosting",
            "@id": f"post-{number}",
            "headline": f"Report {number}",
            "datePublished": _stamp(moment(number)),
            "articleBody": words(number),
        }
        for number in numbers
    ]
    data = {"@context": "https://schema.org", "@type": "LiveBlogPosting", "headline": "Ferry strike", "liveBlogUpdate": updates}
    return f'<!doctype html><html><head><script type="application/ld+json">{json.dumps(data)}</script></head></html>'


def report_feed(numbers: Iterable[int], moment: Callable[[int], float], words: Callable[[int], str]) -> str:
    """The same as an Atom feed."""
    entries = "".join(
        f"<entry><id>post-{number}</id><title>Report {number}</title><updated>{_stamp(moment(number))}</updated>"
        f"<published>{_stamp(moment(number))}</published><content>{escape(words(number))}</content></entry>"
        for number in numbers
    )
    head = "<title>Harbour</title><id>harbour</id><updated>2024-07-01T12:00:00Z</updated>"
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{head}{entries}</feed>'


def _stamp(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
