"""A live blog in text: the samples, our own texts, and what is claimed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tui_liveblog.errors import NoLiveBlog, NotAsClaimed
from tui_liveblog.model import BlockKind, Coverage, PostKind, Rank, Snapshot
from tui_liveblog.sources.base import Look, Reply, Request
from tui_liveblog.sources.plain_text import PlainText

from .text.reading import TWO_POSTS, read, utc

FIXTURES = Path(__file__).parent.parent / "fixtures" / "plain_text"
SOURCE = PlainText()
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def shown(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "title": snapshot.blog.title,
        "standfirst": snapshot.blog.standfirst,
        "posts": [
            {
                "title": post.title,
                "authors": list(post.authors),
                "published": post.published.isoformat() if post.published else None,
                "kind": post.kind.value,
                "body": [[block.kind.value, block.text, block.credit] for block in post.body],
            }
            for post in snapshot.posts
        ],
    }


def words(snapshot: Snapshot) -> str:
    return "\n".join(
        [snapshot.blog.title, snapshot.blog.standfirst, *(f"{p.title}\n{p.text}\n{p.authors}" for p in snapshot.posts)]
    )


# The samples


@pytest.fixture
def samples(shared: Path) -> Path:
    return shared / "samples" / "plain-text"


def test_the_saved_page_gives_every_post_that_the_truth_names(samples: Path) -> None:
    name = "independent-2024-12-19-ukraine.txt"
    truth = json.loads((samples / "truth.json").read_text())[name]
    snapshot = read((samples / name).read_bytes())
    *posts, tail = snapshot.posts

    london = ZoneInfo("Europe/London")
    expected = [
        (entry["title"], (entry["author"],), datetime.strptime(entry["local"], "%d %B %Y %H:%M").replace(tzinfo=london))
        for entry in truth["all"]
    ]
    assert [(post.title, post.authors, post.published) for post in posts] == expected
    assert len(snapshot.posts) == truth["posts_incl_unfinished_tail"]
    assert [f"{p.published:%H:%M}" for p in posts if p.kind is PostKind.TEASER] == truth["teaser_posts"]
    assert [p.kind for p in posts].count(PostKind.POST) == 7
    assert (tail.kind, tail.title) == (PostKind.UNFINISHED, truth["unfinished_tail_title"])
    assert (tail.authors, tail.published) == ((), None)
    assert snapshot.blog.standfirst.startswith(truth["intro_starts"])


def test_the_saved_page_shows_nothing_of_its_appeal_and_footer_and_keeps_everything_else(samples: Path) -> None:
    text = (samples / "independent-2024-12-19-ukraine.txt").read_text()
    snapshot = read(text)
    lines = [line for line in text.splitlines() if line]
    appeal, footer, between = lines[:4], lines[-3:], lines[4:-3]
    seen = words(snapshot)
    assert not [line for line in (*appeal, *footer) if line in seen]
    stamps = [line for line in between if line[-16:-6].endswith("2024") or line.startswith(("Namita Singh", "Tom Watling"))]
    assert [line for line in between if line not in seen and line not in stamps] == []
    images = [block for post in snapshot.posts for block in post.body if block.kind is BlockKind.IMAGE]
    assert [image.credit for image in images] == ["EPA", "AP", "AFP via Getty", "Getty Images", "EPA", "AP"]
    assert all(image.text and not image.text.endswith(")") for image in images)


def test_the_saved_ticker_gives_every_title_that_the_truth_names(samples: Path) -> None:
    name = "br24-2024-08-27-nahost-ticker.txt"
    truth = json.loads((samples / "truth.json").read_text())[name]
    snapshot = read((samples / name).read_bytes(), timezone="Europe/Berlin")
    assert [post.title for post in snapshot.posts] == truth["titles"]
    assert all(post.body and not post.authors for post in snapshot.posts)
    # The page's only date is its last line.
    assert snapshot.posts[0].published == utc(2024, 8, 27, 10, 31)
    assert snapshot.posts[-1].published == utc(2024, 8, 27, 0, 2)
    assert "27. August 2024" not in words(snapshot)


# Our own texts


@pytest.mark.parametrize(
    ("name", "zone"),
    [("byline_after", ""), ("byline_before", ""), ("clock_headings", "Europe/Berlin")],
    ids=lambda value: value,
)
def test_each_shape_reads_as_its_expected_posts(name: str, zone: str) -> None:
    snapshot = read((FIXTURES / f"{name}.txt").read_bytes(), timezone=zone)
    assert shown(snapshot) == json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    assert snapshot.coverage is Coverage.WHOLE
    assert all(post.id and post.origins.published is Rank.SHOWN for post in snapshot.posts)


@pytest.mark.parametrize("name", ["byline_after", "byline_before", "clock_headings"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "crlf", "old_mac", "tabs", "no_break_spaces"])
def test_how_a_text_was_saved_changes_no_post(name: str, encoding: str) -> None:
    text = (FIXTURES / f"{name}.txt").read_text(encoding="utf-8")
    ways = {
        "utf-8-sig": text.encode("utf-8-sig"),
        "utf-16": text.encode("utf-16"),
        "crlf": text.replace("\n", "\r\n").encode(),
        "old_mac": text.replace("\n", "\r").encode(),
        "tabs": text.replace("\n", "\t\n\f").encode() if name == "byline_after" else text.replace(" ", "\t").encode(),
        "no_break_spaces": text.replace(" ", "\u00a0").encode(),
    }
    assert read(ways[encoding]).posts == read(text).posts


def test_windows_1252_is_read_where_the_text_is_not_utf_8() -> None:
    assert read("Bézier’s headline\nThe text.\nMore.\nZoé Brin3 March 2024 09:40\n".encode("cp1252")).posts[0].authors == (
        "Zoé Brin",
    )


def test_a_text_cut_in_the_middle_of_a_character_is_still_utf_8() -> None:
    body = TWO_POSTS.format("Zoé Brin3 March 2024 09:40", "Zoé Brin3 March 2024 09:30").replace("Text", "Überall äöü")
    assert read((body + "Ö").encode()[:-1]).posts[0].authors == ("Zoé Brin",)


# What is claimed


@pytest.mark.parametrize("name", ["byline_after", "byline_before", "clock_headings"])
def test_a_text_with_a_boundary_is_claimed(name: str) -> None:
    assert SOURCE.claims(Reply("", (FIXTURES / f"{name}.txt").read_bytes(), "text/plain; charset=utf-8"))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<html><p>12:31 A headline", ""),
        (b"\xef\xbb\xbf \n<?xml version='1.0'?>\n12:31 A headline", ""),
        (b'{"a":\n"12:31 A headline",\n\n12:31 b', ""),
        (b'[{"a": 1},\n12:31 A headline\n]', ""),
        (b"12:31 A headline", "text/html"),
        (b"12:31 A headline\0", ""),
        (b"A letter.\n\nDear reader,\n\nThere is no live blog here.\n", "text/plain"),
        (b"", ""),
    ],
)
def test_markup_json_binaries_and_ordinary_prose_are_not_claimed(body: bytes, content_type: str) -> None:
    assert not SOURCE.claims(Reply("", body, content_type))


def test_a_text_that_begins_with_a_bracket_is_claimed() -> None:
    assert SOURCE.claims(Reply("", b"[Live] The storm\n12:31 A headline\nText.\n"))


def test_the_readers_word_decides_what_a_text_is() -> None:
    assert SOURCE.claims(Reply("", b"<nothing>", kind="plain text"))
    assert not SOURCE.claims(Reply("", b"12:31 A headline", kind="rss"))


def test_a_text_is_asked_for_again_and_has_no_older_posts() -> None:
    assert SOURCE.plan(b"", Look.NEW, "a.txt", NOW) == SOURCE.plan(b"", Look.FULL, "a.txt", NOW) == Request("a.txt")
    assert SOURCE.plan(b"", Look.OLDER, "a.txt", NOW) is None


def test_a_text_without_posts_says_what_was_looked_for() -> None:
    with pytest.raises(NoLiveBlog, match=r"no posts found in this text: .*author, date and time"):
        read("The meeting began on 3 March 2024 at 09:40 and was long.\n")


@pytest.mark.parametrize("body", [b"", b" \n\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_text_is_not_what_it_claims_to_be(body: bytes) -> None:
    with pytest.raises(NotAsClaimed, match="empty"):
        read(body)
