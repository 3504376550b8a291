"""Tickers: ordinary pages whose headings begin with a clock time."""

from __future__ import annotations

import gzip
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tui_liveblog import sources
from tui_liveblog.errors import NoLiveBlog
from tui_liveblog.model import Post, Snapshot
from tui_liveblog.sources.base import Look, Reply
from tui_liveblog.sources.ticker import SOURCE

PAGE = """<!DOCTYPE html><html lang="{lang}"><head><title>Eis im Hafen</title>
<meta property="article:modified_time" content="2026-03-02T23:30:00+01:00"></head><body><main><h1>Eis im Hafen</h1>
<ul><li>Die Tore bleiben zu (18.04 Uhr)</li></ul>{posts}
<h2>Mehr zum Thema</h2><p>Ein anderer Artikel.</p></main></body></html>"""
POSTS = """<h2>18.04 Uhr: Die Tore bleiben zu</h2><p>Seit Mittag <b>bewegt</b> sich nichts.</p>
<h3>Was das heißt</h3><p>Warten.</p>
<h2>09.15 Uhr: Lotsen spielen Karten</h2><p>Um Streichhölzer.</p>
<h2>23.50 Uhr: Das Eis kommt</h2><p>Am Abend zuvor.</p>"""


def read(body: str, timezone: str = "") -> Snapshot:
    snapshot = SOURCE.read(Reply("", body.encode(), timezone=timezone), b"")
    assert isinstance(snapshot, Snapshot)
    return snapshot


def facts(posts: tuple[Post, ...]) -> list[tuple[str, datetime | None]]:
    return [(post.title, post.published) for post in posts]


def test_the_sample_gives_its_seven_posts_in_berlins_time(shared: Path) -> None:
    folder = shared / "samples" / "html-unstructured-live"
    name = "br24-2024-08-27-nahost-ticker.html.gz"
    body = gzip.decompress((folder / name).read_bytes())
    truth = json.loads((folder / "truth.json").read_text("utf-8"))[name]
    reply = Reply("", body)
    assert sources.claimant(reply).name == "ticker"
    snapshot = SOURCE.read(reply, b"")
    assert [post.title for post in snapshot.posts] == truth["titles"]
    assert [f"{post.published:%d %H.%M}" for post in snapshot.posts] == [
        "27 10.31", "27 09.39", "27 09.13", "27 08.31", "27 06.57", "27 03.20", "27 00.02"
    ]  # fmt: skip
    assert not any("interessieren" in post.text or "ARD alpha" in post.text for post in snapshot.posts)


def test_the_clock_that_jumps_ahead_is_the_day_before() -> None:
    assert facts(read(PAGE.format(lang="de", posts=POSTS)).posts) == [
        ("18.04 Uhr: Die Tore bleiben zu", datetime(2026, 3, 2, 17, 4, tzinfo=UTC)),
        ("09.15 Uhr: Lotsen spielen Karten", datetime(2026, 3, 2, 8, 15, tzinfo=UTC)),
        ("23.50 Uhr: Das Eis kommt", datetime(2026, 3, 1, 22, 50, tzinfo=UTC)),
    ]


def test_a_lower_heading_is_part_of_its_post_and_what_follows_the_posts_is_not() -> None:
    first, *_, last = read(PAGE.format(lang="de", posts=POSTS)).posts
    assert first.text == "Seit Mittag bewegt sich nichts.\n\nWas das heißt\n\nWarten."
    assert last.text == "Am Abend zuvor."


def test_a_day_as_a_heading_holds_for_the_posts_below_it() -> None:
    posts = POSTS.replace("<h2>09.15", "<h2>Sonntag, 1. März 2026</h2><h2>09.15")
    moments = [post.published for post in read(PAGE.format(lang="de", posts=posts)).posts]
    assert [f"{moment:%d %H:%M}" for moment in moments if moment] == ["02 17:04", "01 08:15", "28 22:50"]


def test_the_readers_zone_is_stronger_than_the_pages_language() -> None:
    body = PAGE.format(lang="de", posts=POSTS)
    assert read(body, timezone="UTC").posts[0].published == datetime(2026, 3, 2, 18, 4, tzinfo=UTC)
    assert read(body.replace('lang="de"', 'lang="it"')).posts[0].published == datetime(2026, 3, 2, 17, 4, tzinfo=UTC)


def test_a_ticker_that_runs_down_the_page_is_dated_from_its_end() -> None:
    rising = "".join(f"<h2>{clock} Uhr: Nachricht</h2><p>Text {clock}.</p>" for clock in ("22.10", "23.40", "01.15", "02.20"))
    assert [f"{post.published:%d %H:%M}" for post in read(PAGE.format(lang="de", posts=rising)).posts if post.published] == [
        "01 21:10", "01 22:40", "02 00:15", "02 01:20"
    ]  # fmt: skip


def test_an_article_with_two_times_in_its_headings_is_no_ticker() -> None:
    body = PAGE.format(lang="de", posts=POSTS.partition("<h2>23.50")[0])
    assert not SOURCE.claims(Reply("", body.encode()))
    with pytest.raises(NoLiveBlog, match="no headings with clock times"):
        SOURCE.read(Reply("", body.encode()), b"")


def test_a_page_without_a_day_has_posts_without_times_and_says_so() -> None:
    snapshot = read(re.sub(r"<meta property[^>]*>", "", PAGE.format(lang="de", posts=POSTS)))
    assert [post.published for post in snapshot.posts] == [None] * 3
    assert any("names no day" in note for note in snapshot.notes)


def test_it_asks_for_the_page_again_and_has_no_older_posts() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    request = SOURCE.plan(b"", Look.NEW, "https://hafen.example/ticker", now)
    assert request is not None
    assert request.url == "https://hafen.example/ticker"
    assert SOURCE.plan(b"", Look.OLDER, "https://hafen.example/ticker", now) is None
