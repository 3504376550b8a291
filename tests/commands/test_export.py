"""What is promised of `export`, run as a reader runs it; on real pages, down to every field that their truth names."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.pages import PagePost, blog_page, some_posts
from tests.program import PROGRAM, fails, run, succeeds
from tests.server import Page, Server

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running_server:
        yield running_server


def exported(*arguments: object) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(succeeds("export", *arguments))
    return made


def utc(local: str) -> str:
    """A time in Britain, as the truth of a text has it, in the form of an export."""
    moment = datetime.strptime(local, "%d %B %Y %H:%M").replace(tzinfo=LONDON)
    return f"{moment.astimezone(ZoneInfo('UTC')):%Y-%m-%dT%H:%M:%SZ}"


# Real pages.


def test_an_independent_page_is_exported_as_it_was_shown(shared: Path) -> None:
    name = "independent-2023-08-14-womens-world-cup.html.gz"
    truth = json.loads((shared / "samples/jsonld-html/truth.json").read_text())[name]
    made = exported(shared / "samples/jsonld-html" / name)
    assert [
        {"id": post["id"], "displayed_utc": post["published"], "authors": post["authors"], "title": post["title"]}
        for post in made["posts"]
    ] == [
        {key: post[key] for key in ("id", "displayed_utc")} | {"authors": [post["author"]], "title": post["title"]}
        for post in truth["displayed_posts"]
    ]
    assert made["blog"]["title"] == truth["title"]
    assert made["blog"]["url"] == truth["newest"]["id"].partition("/#")[0]
    assert {post["kind"] for post in made["posts"]} == {"post"}
    assert all(post["text"] and not post["withdrawn"] for post in made["posts"])


def test_a_guardian_page_is_exported_with_each_post_s_own_time_edit_and_author(shared: Path) -> None:
    name = "guardian-2023-05-15-ukraine.html.gz"
    truth = json.loads((shared / "samples/jsonld-html/truth.json").read_text())[name]
    made = exported(shared / "samples/jsonld-html" / name)
    assert [{key: post[key] for key in ("id", "published", "updated", "authors", "title")} for post in made["posts"]] == [
        {key: post[key] for key in ("id", "published", "updated")}
        | {"authors": [post["author"]] if post["author"] else [], "title": post["title"] or ""}
        for post in truth["dom_posts"]
    ]
    assert made["blog"]["title"] == truth["title"]
    assert set(made["blog"]["authors"]) <= set(truth["authors"])
    assert made["blog"]["standfirst"]
    assert all(post["text"] for post in made["posts"])


def test_a_pasted_independent_blog_is_exported_without_appeal_and_footer(shared: Path) -> None:
    name = "independent-2024-12-19-ukraine.txt"
    truth = json.loads((shared / "samples/plain-text/truth.json").read_text())[name]
    text = shared / "samples/plain-text" / name
    made = exported(text)
    *posts, unfinished = made["posts"]
    assert [(post["published"], post["authors"], post["title"]) for post in posts] == [
        (utc(post["local"]), [post["author"]], post["title"]) for post in truth["all"]
    ]
    teasers = {utc(f"19 December 2024 {clock}") for clock in truth["teaser_posts"]}
    assert {post["published"] for post in posts if post["kind"] == "teaser"} == teasers
    assert [post["kind"] for post in posts].count("post") == truth["posts"] - len(teasers)
    assert (unfinished["kind"], unfinished["title"]) == ("unfinished", truth["unfinished_tail_title"])
    assert (unfinished["published"], unfinished["authors"]) == (None, [])
    assert made["blog"]["standfirst"].startswith(truth["intro_starts"])
    everything = json.dumps(made, ensure_ascii=False)
    for line in (*text.read_text().splitlines()[:4], *text.read_text().splitlines()[-3:]):
        assert line.strip() not in everything
    for line in text.read_text().splitlines()[4:16]:
        assert line.strip() in everything


# The forms.


def test_json_has_the_shape_of_the_contract_newest_first(server: Server) -> None:
    made = exported(server.on("/live", Page(blog_page([PagePost(2, "Newer."), PagePost(1, "Older.", title="Pier", key=True)]))))
    assert made["blog"] == {
        "title": "Ferry strike: crossings to Tarnholt stop",
        "url": "http://127.0.0.1/live/ferry",
        "source": "schema.org",
        "status": "live",
        "standfirst": "Crews have walked out for a day.",
        "authors": ["Ida Marsh", "Tom Reed"],
        "language": "en-GB",
    }
    assert [post["text"] for post in made["posts"]] == ["Newer.", "Older."]
    assert made["posts"][1] == {
        "id": "post-1",
        "url": "http://127.0.0.1/live/ferry#post-1",
        "title": "Pier",
        "authors": ["Ida Marsh"],
        "published": "2024-07-01T12:01:00Z",
        "updated": None,
        "key": True,
        "pinned": False,
        "summary": False,
        "kind": "post",
        "text": "Older.",
        "media": [],
        "links": [],
        "withdrawn": False,
    }


def test_jsonl_and_markdown_hold_the_same_posts(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(blog_page([PagePost(2, "Newer."), PagePost(1, "Older *words*.", title="Pier")]))
    assert [json.loads(line) for line in succeeds("export", page, "--format", "jsonl").splitlines()] == exported(page)["posts"]
    markdown = succeeds("export", page, "--format", "markdown", "--author", "marsh")
    assert markdown.startswith("# Ferry strike: crossings to Tarnholt stop\n\nIda Marsh, Tom Reed\n\nCrews have walked out")
    assert "## 1 July 2024 12:01 · Pier\n\n*Ida Marsh*\n\nOlder \\*words\\*.\n" in markdown
    assert markdown.index("Newer.") < markdown.index("Older")


def test_a_withdrawn_post_is_exported_as_withdrawn_and_a_filter_holds_here_too(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(blog_page(some_posts(3)))
    succeeds("export", page)
    page.write_bytes(blog_page([post for post in some_posts(3) if post.number != 2]))
    for _ in range(2):
        succeeds("export", page)
    assert [(post["id"], post["withdrawn"]) for post in exported(page)["posts"]] == [
        ("post-3", False),
        ("post-2", True),
        ("post-1", False),
    ]
    assert [post["id"] for post in exported(page, "--filter", '"number 2"')["posts"]] == ["post-2"]


# Where from, and where to.


def test_what_is_stored_is_exported_when_the_site_is_out_of_reach_or_not_to_be_asked(server: Server) -> None:
    page = Page(blog_page(some_posts(2)))
    url = server.on("/live", page)
    made = exported(url)
    asked = len(server.asked)
    assert exported(url, "--offline") == made
    assert len(server.asked) == asked
    page.status = 503
    done = run("export", url)
    assert (done.status, json.loads(done.out)) == (0, made)
    assert "asks to wait" in done.said
    assert "what was stored before is written" in done.said


def test_offline_with_nothing_stored_says_so(server: Server) -> None:
    assert f"nothing of {server.url('/live')} is stored" in fails(3, "export", server.url("/live"), "--offline")
    assert server.asked == []


def test_a_file_is_written_whole_or_left_as_it_was(tmp_path: Path) -> None:
    page, output = tmp_path / "page.html", tmp_path / "blog.json"
    page.write_bytes(blog_page(some_posts(2)))
    output.symlink_to(tmp_path / "elsewhere.json")
    (tmp_path / "elsewhere.json").write_text("before")
    assert succeeds("export", page, "-o", output) == ""
    assert output.is_symlink()
    assert len(json.loads(output.read_text())["posts"]) == 2
    page.write_bytes(b"")
    before = output.read_text()
    assert "page.html is empty" in fails(5, "export", page, "--cache-dir", tmp_path / "other", "-o", output)
    assert output.read_text() == before
    page.write_bytes(blog_page(some_posts(2)))
    assert "cannot be written" in fails(2, "export", page, "-o", tmp_path / "nowhere" / "blog.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["blog.json", "elsewhere.json", "other", "page.html"]


def test_what_is_no_ordinary_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    page, pipe = tmp_path / "page.html", tmp_path / "pipe"
    page.write_bytes(blog_page(some_posts(2)))
    os.mkfifo(pipe)
    with subprocess.Popen([*PROGRAM, "export", str(page), "-o", str(pipe)]) as exporting:
        assert len(json.loads(pipe.read_text())["posts"]) == 2
        assert exporting.wait(10) == 0
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert len(json.loads(succeeds("export", page, "-o", "/dev/stdout"))["posts"]) == 2
