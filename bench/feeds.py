"""RSS feeds of any length, from a seed, with lengths and pace of real live blogs.

From five blogs of the LiveBlogSum corpus (1,868 posts): the middle post has some 370 letters, one in ten over 1,300; a quarter
has a headline; the middle gap between two posts is some four minutes. Real posts have curly quotation marks and links.
"""

from __future__ import annotations

import math
import random
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from bench.pages import NAMES, WORDS

TITLE = "Ice in the harbour"
_FIRST = datetime(2024, 3, 2, 6, 0, tzinfo=UTC)
_MEDIAN_LETTERS, _SIGMA = 370, 1.05


def feed(posts: int, *, after: int = 0, seed: int = 1) -> str:
    """A feed of that many posts, newest first; they are numbered from `after` + 1, the oldest."""
    head = f"<title>{TITLE}</title><link>https://harbour.example/live</link><description>Minute by minute</description>"
    items = "\n".join(item(after + number, seed=seed) for number in range(posts, 0, -1))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel>{head}\n{items}\n</channel></rss>\n"
    )


def item(number: int, *, seed: int = 1) -> str:
    """One post of a feed, the same at each call."""
    moment, paragraphs, author = _written(number, seed)
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<item><title>{headline(number)}</title><link>https://harbour.example/live/post-{number}</link>"
        f'<guid isPermaLink="false">post-{number}</guid><pubDate>{format_datetime(moment)}</pubDate>'
        f"<dc:creator>{author}</dc:creator><description>{escape(body)}</description></item>"
    )


def headline(number: int) -> str:
    """A post's headline: readers of feeds show nothing else, so each has one."""
    return f"Bulletin {number} from the harbour"


def words_of(number: int, *, seed: int = 1) -> str:
    """What a reader sees of a post, and its author's name, in small letters."""
    _, paragraphs, author = _written(number, seed)
    return "\n".join((headline(number), re.sub("<[^>]*>", "", "\n".join(paragraphs)), author)).lower()


def _written(number: int, seed: int) -> tuple[datetime, list[str], str]:
    """When a post was written, its paragraphs in HTML, and who wrote it."""
    chance = random.Random(seed * 1_000_003 + number)
    moment = _FIRST + timedelta(minutes=4 * number, seconds=chance.randrange(200))
    return moment, _paragraphs(chance, number), chance.choice(NAMES)


def _paragraphs(chance: random.Random, number: int) -> list[str]:
    letters = min(6_000, max(40, round(math.exp(chance.gauss(math.log(_MEDIAN_LETTERS), _SIGMA)))))
    paragraphs = []
    while letters > 0:
        words = chance.choices(WORDS, k=max(6, min(letters, chance.randrange(120, 420)) // 6))
        text = " ".join(words)
        letters -= len(text)
        if chance.random() < 0.3:
            text = f"“{text},” she said — it’s slow"
        paragraphs.append(f"{text.capitalize()}.")
    if chance.random() < 0.15:
        paragraphs[0] += f' <a href="https://harbour.example/more/{number}">More on the ice</a>'
    if chance.random() < 0.1:
        paragraphs.append(f'<img src="https://harbour.example/ice/{number}.jpg" alt="Ice" />')
    return paragraphs
