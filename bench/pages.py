"""Live-blog pages of any size, from a seed: JSON-LD and the posts' own elements, words of the lengths that real posts have."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

WORDS = re.findall(
    r"\w+",
    "the harbour council said on that evening nobody had crossed since noon and it would stay shut until crews could clear "
    "ice from both gates while families waited under lamps with tea blankets and a radio that played only weather",
)
NAMES = ("Odile Marchetti", "Tomas Breck", "Ines Varga", "Jonah Pell", "Mirela Aust")
_NEWEST = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)


class Written(NamedTuple):
    """A post of a page."""

    number: int
    moment: str
    author: str
    title: str
    paragraphs: list[str]


def written(posts: int, *, seed: int = 1) -> Iterator[Written]:
    """That many posts, newest first; post 1 is the oldest. A quarter has a headline, as on real blogs."""
    chance = random.Random(seed)
    for number in range(posts, 0, -1):
        moment = (_NEWEST - timedelta(minutes=6 * (posts - number))).isoformat().replace("+00:00", "Z")
        author = chance.choice(NAMES)
        title = f"Bulletin {number} from the harbour" if number in (1, posts) or chance.random() < 0.24 else ""
        paragraphs = [
            " ".join(chance.choices(WORDS, k=max(8, int(chance.gauss(45, 20))))) for _ in range(chance.choice((1, 2, 3)))
        ]
        yield Written(number, moment, author, title, paragraphs)


def words_of(posts: int, *, seed: int = 1) -> list[str]:
    """The words of each post and its author's name, in small letters."""
    return ["\n".join((post.title, *post.paragraphs, post.author)).lower() for post in written(posts, seed=seed)]


def page(posts: int, *, seed: int = 1) -> str:
    """A page with those posts."""
    updates, elements = [], []
    for number, moment, author, title, paragraphs in written(posts, seed=seed):
        updates.append(
            {
                "@type": "BlogPosting",
                "@id": f"post-{number}",
                "headline": title,
                "datePublished": moment,
                "author": {"@type": "Person", "name": author},
                "articleBody": "\n".join(paragraphs),
            }
        )
        elements.append(
            f'<article id="post-{number}"><time datetime="{moment}"></time><h2>{title}</h2>'
            + "".join(f"<p>{text}</p>" for text in paragraphs)
            + "</article>"
        )
    data = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "headline": "Ice in the harbour",
        "liveBlogUpdate": updates,
    }
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>Ice</title><script type="application/ld+json">{json.dumps(data)}</script>'
        f"</head><body><h1>Ice in the harbour</h1>{''.join(elements)}</body></html>"
    )
