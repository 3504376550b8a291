"""What is promised of `check`, run as a reader runs it."""

from __future__ import annotations

from pathlib import Path

from tests.pages import PagePost, blog_page, some_posts
from tests.program import fails, run, succeeds
from tests.server import Page, Server


def facts(out: str) -> dict[str, str]:
    return {label: value for label, _, value in (line.partition(": ") for line in out.splitlines())}


def test_it_says_what_was_found_and_where_each_field_comes_from(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(
        blog_page([PagePost(90, key=True, title="Storm"), PagePost(30, author="Tom Reed"), PagePost(0, author="")])
    )
    found = facts(succeeds("check", page))
    assert {
        "format": "schema.org",
        "title": "Ferry strike: crossings to Tarnholt stop",
        "address": "http://127.0.0.1/live/ferry",
        "status": "live",
        "language": "en-GB",
        "byline": "Ida Marsh, Tom Reed",
        "posts": "3",
        "times": "2024-07-01 12:00 to 2024-07-01 13:30",
        "authors": "Ida Marsh 1, Tom Reed 1",
        "key events": "1",
        "  published": "3 from the post itself",
        "  updated": "missing on 3",
        "  title": "1 from the post itself, missing on 2",
    }.items() <= found.items()


def test_the_pace_is_the_one_that_would_be_kept(tmp_path: Path) -> None:
    with Server() as server:
        url = server.on("/live", Page(blog_page(some_posts(2))))
        assert "every 30 s" in facts(succeeds("check", url))["polled"]
        assert "every 2 s" in facts(succeeds("check", url, "--interval", "2"))["polled"]
    assert "once" in facts(succeeds("check", "-", stdin=blog_page(some_posts(2))))["polled"]


def test_what_is_wrong_with_the_page_is_said_on_standard_error(shared: Path) -> None:
    text = shared / "samples" / "plain-text" / "independent-2024-12-19-ukraine.txt"
    done = run("check", text)
    assert done.status == 0
    found = facts(done.out)
    assert (found["format"], found["posts"]) == ("plain text", "10, 2 teasers, 1 unfinished")
    assert "ends in the middle of a post" in done.err
    assert all(line.startswith("liveblog-tui: ") for line in done.err.splitlines())


def test_a_check_leaves_nothing_stored(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(blog_page(some_posts(2)))
    succeeds("check", page, "--cache-dir", tmp_path / "cache")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    assert "ordinary article" in fails(
        3, "check", "-", stdin=b"<html><meta property=og:type content=article><article>x</article>"
    )
