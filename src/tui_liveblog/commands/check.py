"""`check`: what was found at a SOURCE: the format, the posts, the pace, and what is wrong with the page."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import datetime, tzinfo

from tui_liveblog import sources
from tui_liveblog.commands.options import Asked, local_zone
from tui_liveblog.commands.words import say
from tui_liveblog.desk import Desk
from tui_liveblog.model import Post, PostKind, Rank, Snapshot
from tui_liveblog.session import Arrived, Failed

_FROM = {Rank.SHOWN: "the post itself", Rank.PAYLOAD: "the page's own data", Rank.STRUCTURED: "structured data"}


async def check(asked: Asked) -> int:
    """Look once and print what was found. Raises LiveBlogError when nothing was."""
    # A look without validators: what is stored must not stand in for what is there.
    async with Desk(None, keys=asked.keys, zones=asked.zones, reader=asked.reader) as desk:
        session = await asked.session(desk)
        outcome = await session.look()
        if isinstance(outcome, Failed):
            raise outcome.error
        assert isinstance(outcome, Arrived)
        assert outcome.snapshot is not None
        pace = "once: standard input is read to its end"
        if outcome.next_in is not None:
            pace = f"every {session.cadence.current(asked=outcome.snapshot.refresh or 0.0):g} s"
        facts = [
            ("format", outcome.source),
            ("found by", sources.FOUND_BY[outcome.source]),
            ("asks for", sources.named(outcome.source).asks),
            ("polled", pace),
            *facts_of(outcome.snapshot, local_zone()),
        ]
    _print(facts)
    for note in outcome.snapshot.notes:
        say(note)
    return 0


def facts_of(snapshot: Snapshot, zone: tzinfo) -> list[tuple[str, str]]:
    """(label, value) of what a look found, in the order in which a reader asks."""
    blog, posts = snapshot.blog, snapshot.posts
    kinds = Counter(post.kind for post in posts)
    others = [f"{kinds[kind]} {name}" for kind, name in ((PostKind.TEASER, "teasers"), (PostKind.UNFINISHED, "unfinished"))]
    count = f"{len(posts)}" + "".join(f", {words}" for words in others if not words.startswith("0"))
    authors = Counter(name for post in posts for name in post.authors)
    facts = [
        ("title", blog.title or "none"),
        ("address", blog.url or "none"),
        ("status", blog.status.value),
        ("language", blog.language or "not said"),
        ("byline", ", ".join(blog.authors) or "none"),
        ("posts", count),
        ("covers", {"whole": "the whole blog", "window": "the newest posts", "delta": "what is new"}[snapshot.coverage.value]),
        ("times", _span([post.published for post in posts], zone)),
        ("authors", ", ".join(f"{name} {number}" for name, number in authors.most_common(12)) or "none on the posts"),
        ("key events", str(sum(post.key for post in posts))),
    ]
    facts.append(("older posts", "can be asked for" if snapshot.older else "none that can be asked for"))
    facts.extend((f"  {name}", _whence(name, posts)) for name in ("published", "updated", "title", "authors", "body"))
    if snapshot.skipped:
        facts.append(("skipped", f"{snapshot.skipped} post{'s' if snapshot.skipped != 1 else ''} that could not be read"))
    return facts


def _whence(name: str, posts: tuple[Post, ...]) -> str:
    """Where a field comes from, and on how many posts it is missing."""
    ranks = Counter(getattr(post.origins, name) for post in posts if getattr(post, name))
    parts = [f"{number} from {_FROM[rank]}" for rank, number in sorted(ranks.items(), reverse=True) if rank in _FROM]
    missing = sum(1 for post in posts if not getattr(post, name))
    if missing:
        parts.append(f"missing on {missing}")
    return ", ".join(parts) or "none"


def _span(times: list[datetime | None], zone: tzinfo) -> str:
    known = sorted(moment for moment in times if moment is not None)
    if not known:
        return "none"
    return f"{known[0].astimezone(zone):%Y-%m-%d %H:%M} to {known[-1].astimezone(zone):%Y-%m-%d %H:%M}"


def _print(facts: list[tuple[str, str]]) -> None:
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table.grid(padding=(0, 2))
        table.add_column(justify="right", style="dim", no_wrap=True)
        table.add_column()
        for label, value in facts:
            table.add_row(Text(label.strip()), Text(value))
        Console(highlight=False).print(table)
        return
    for label, value in facts:
        sys.stdout.write(f"{label}: {value}\n")
