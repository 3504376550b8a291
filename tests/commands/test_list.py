"""`list`: which blogs are followed, and what is unread in them, without asking anybody."""

from __future__ import annotations

import asyncio
import json
import os
from datetime import UTC, datetime
from pathlib import Path

from tests.live_page import LivePage
from tests.pages import blog_page, some_posts
from tests.program import fails, run, succeeds
from tests.terminal import Terminal
from tui_liveblog.cli import run as run_line
from tui_liveblog.store import Followed, Store

OPENED = datetime(2024, 11, 14, 12, tzinfo=UTC)


def cache() -> Path:
    return Path(os.environ["LIVEBLOG_TUI_CACHE_DIR"])


async def _follow(url: str, title: str, read: int) -> None:
    async with Store(cache()) as store:
        await store.follow(Followed(url, f"{url}#latest", "", title, OPENED))
        stored = await store.known_blog(url)
        entries = await store.entries(url) if stored is not None else []
        await store.mark(url, {entry.id: entry.digest for entry in entries[:read]}, OPENED)
        if read:
            await store.keep_open([url], url)


def follow(url: str, title: str = "", read: int = 0) -> None:
    """The blog is followed, and so many of its posts were read; with any it is open."""
    asyncio.run(_follow(url, title, read))


def test_with_nothing_followed_it_says_how_to_begin_and_prints_nothing() -> None:
    done = run("list")
    assert (done.status, done.out) == (0, "")
    assert "liveblog-tui URL" in done.said
    assert succeeds("list", "--json") == ""


def test_each_blog_is_listed_with_what_is_unread_and_nobody_is_asked() -> None:
    with LivePage(b"") as page:
        page.body = blog_page(some_posts(12), page.url, title="Ferry strike")
        succeeds("export", page.url)
        asked = page.requests
        follow(page.url, "Ferry strike", read=3)
        follow("https://ellery.example/live/budget", "Budget")
        lines = succeeds("list").splitlines()
        assert page.requests == asked
    first, second = (line.split() for line in lines)
    assert (first[0], first[3], first[4:]) == ("9", f"{page.url}#latest", ["Ferry", "strike"])
    assert second == ["0", "never", "https://ellery.example/live/budget#latest", "Budget"]
    assert lines[0].index("http") == lines[1].index("http")


def test_a_post_that_was_edited_since_it_was_read_counts_and_a_blog_without_a_title_is_its_address() -> None:
    with LivePage(b"") as page:
        posts = some_posts(2)
        page.body = blog_page(posts, page.url, title="")
        succeeds("export", page.url)
        follow(page.url, read=2)
        assert succeeds("list").split()[0] == "0"
        page.body = page.body.replace(b"report number 2: the piers are quiet", b"report number 2: the piers are full")
        succeeds("export", page.url)
    (line,) = succeeds("list").splitlines()
    assert line.split()[0] == "1"


def test_json_is_an_object_a_line_with_the_times_in_utc() -> None:
    with LivePage(b"") as page:
        page.body = blog_page(some_posts(5), page.url, title="Ferry strike")
        succeeds("export", page.url)
    follow("https://ellery.example/live/budget", "Budget")
    follow(page.url, "Ferry strike", read=1)
    first, second = map(json.loads, succeeds("list", "--json").splitlines())
    looked = first.pop("looked")
    assert looked.endswith("Z")
    assert abs((datetime.fromisoformat(looked) - datetime.now(UTC)).total_seconds()) < 60
    assert first == {
        "title": "Ferry strike",
        "blog": page.url,
        "address": f"{page.url}#latest",
        "open": True,
        "posts": 5,
        "unread": 4,
        "opened": "2024-11-14T12:00:00Z",
    }
    assert (second["open"], second["unread"], second["looked"]) == (False, 0, None)


def test_on_a_terminal_it_is_a_table_with_a_head() -> None:
    follow("https://ellery.example/live/budget", "Budget")
    with Terminal("list") as terminal:
        screen = terminal.wait_for("status 0")
    assert screen[0].split() == ["unread", "looked", "at", "blog", "address"]
    assert screen[1].split()[:3] == ["0", "never", "Budget"]


def test_a_wrong_option_is_2() -> None:
    assert "--jsno" in fails(2, "list", "--jsno")


def test_it_loads_neither_a_screen_nor_a_network(capsys: object) -> None:
    from tests.test_imports import loaded_by

    assert run_line(["list", "--json"]) == 0
    assert not {"textual", "rich", "httpx", "selectolax", "tui_liveblog.ui"} & loaded_by("list", "--json")
