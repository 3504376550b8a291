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
FIRST = datetime(2024, 12, 2, 18, 0, tzinfo=UTC)


class Written(NamedTuple):
    """A post of a page."""

    number: int
    moment: str
    author: str
    title: str
    paragraphs: list[str]


def written(posts: int, *, seed: int = 1, shown: int = 0, newest_titled: bool = True) -> Iterator[Written]:
    """That many posts, newest first; post 1 is the oldest. A quarter has a headline, as on real blogs.

    shown          only that many of the newest; 0 for all
    newest_titled  whether the newest has a headline whatever chance says, so that a reader can wait for it
    """
    for number in range(posts, max(0, posts - shown) if shown else 0, -1):
        chance = random.Random(seed * 1_000_003 + number)  # a post stays as it is when others come
        moment = (FIRST + timedelta(minutes=6 * number)).isoformat().replace("+00:00", "Z")
        author = chance.choice(NAMES)
        titled = chance.random() < 0.24 or number == 1 or (newest_titled and number == posts)
        title = f"Bulletin {number} from the harbour" if titled else ""
        paragraphs = [
            " ".join(chance.choices(WORDS, k=max(8, int(chance.gauss(45, 20))))) for _ in range(chance.choice((1, 2, 3)))
        ]
        paragraphs[0] = f"Report {number}: {paragraphs[0]}"
        yield Written(number, moment, author, title, paragraphs)


def page(posts: int, *, seed: int = 1, shown: int = 0, newest_titled: bool = True, padding: int = 0) -> str:
    """A page with those posts.

    padding  characters of markup around them: menus, scripts, cards
    """
    updates, elements = [], []
    for number, moment, author, title, paragraphs in written(posts, seed=seed, shown=shown, newest_titled=newest_titled):
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
    card = '<div class="card"><a href="/more"><span>More</span></a><script>var shown = {"menu": [1, 2, 3]};</script></div>'
    around = card * (padding // len(card))
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>Ice</title><script type="application/ld+json">{json.dumps(data)}</script>'
        f"</head><body><h1>Ice in the harbour</h1>{''.join(elements)}<footer>{around}</footer></body></html>"
    )
