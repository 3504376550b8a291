"""`forget`: nothing is left of a blog, by whichever address it is named; what is not known is 2, and nothing is asked."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest

from tests.live_page import LivePage
from tests.pages import blog_page, some_posts
from tests.program import fails, succeeds
from tui_liveblog.store import Followed, Place, Store

from .test_list import OPENED, follow


def kept(url: str) -> tuple[int, int, int]:
    """How many posts, marks and stars are kept of a blog."""

    async def count() -> tuple[int, int, int]:
        async with Store(Path(os.environ["LIVEBLOG_TUI_CACHE_DIR"])) as store:
            return len(await store.entries(url)), len(await store.marks(url)), len(await store.stars(url))

    return asyncio.run(count())


def star(url: str, own: str) -> None:
    async def write() -> None:
        async with Store(Path(os.environ["LIVEBLOG_TUI_CACHE_DIR"])) as store:
            await store.star(url, own, OPENED, starred=True)
            await store.keep_place(url, Place(own, own, 0, following=False), OPENED)

    asyncio.run(write())


@pytest.mark.parametrize("named", ["{url}", "{url}#latest", "{url}?utm_source=mail"])
def test_nothing_is_left_of_a_blog_and_it_is_said_what_went(named: str) -> None:
    with LivePage(b"") as page, LivePage(b"") as other:
        for one, title in ((page, "Ferry strike"), (other, "Budget")):
            one.body = blog_page(some_posts(4), one.url, title=title)
            succeeds("export", one.url)
            follow(one.url, title, read=2)
            star(one.url, "post-1")
        asked = page.requests
        assert succeeds("forget", named.format(url=page.url)) == "forgotten: Ferry strike, 4 posts\n"
        assert page.requests == asked
    assert kept(page.url) == (0, 0, 0)
    assert kept(other.url) == (4, 2, 1)
    (left,) = map(json.loads, succeeds("list", "--json").splitlines())
    assert left["title"] == "Budget"


def test_a_blog_that_was_only_read_by_other_commands_is_forgotten_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.html").write_bytes(blog_page(some_posts(1)))
    succeeds("tail", "page.html", "--once")
    assert succeeds("forget", "page.html") == "forgotten: Ferry strike: crossings to Tarnholt stop, 1 post\n"
    fails(2, "forget", "page.html")


def test_a_blog_that_was_followed_and_never_answered_is_forgotten() -> None:
    follow("https://ellery.example/live/budget")
    assert succeeds("forget", "https://ellery.example/live/budget").endswith("budget, 0 posts\n")
    assert succeeds("list", "--json") == ""


def test_what_is_not_known_is_2_and_the_nearest_is_named() -> None:
    follow("https://ellery.example/live/budget", "Budget")
    said = fails(2, "forget", "https://ellery.example/live/bugdet")
    assert "did you mean https://ellery.example/live/budget" in said
    assert "liveblog-tui list" in fails(2, "forget", "soup")
    assert fails(2, "forget", "\x1b]0;owned\x07").isprintable()
    assert len(succeeds("list").splitlines()) == 1


def test_an_address_as_the_list_shows_it_is_enough() -> None:
    async def write() -> None:
        async with Store(Path(os.environ["LIVEBLOG_TUI_CACHE_DIR"])) as store:
            await store.follow(
                Followed("https://ellery.example/live/storm-day-two", "https://short.example/x", "", "Storm", OPENED)
            )

    asyncio.run(write())
    succeeds("forget", "https://short.example/x")
    assert succeeds("list", "--json") == ""
