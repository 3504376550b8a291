"""What readers are promised of each shape that a page with a live blog has, on small pages of our own."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tui_liveblog.errors import NoLiveBlog, NotAsClaimed, Unreadable
from tui_liveblog.model import Snapshot
from tui_liveblog.sources.base import Look, Reply
from tui_liveblog.sources.publishers import GUARDIAN, INDEPENDENT
from tui_liveblog.sources.schema_org import SOURCE

from ..snapshots import plain

FIXTURES = Path(__file__).parents[2] / "fixtures" / "schema_org"
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def read(page: str | bytes, url: str = "") -> Snapshot:
    return SOURCE.read(Reply(url, page.encode() if isinstance(page, str) else page, "text/html; charset=utf-8"), b"")


def utc(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment is not None else None


def test_a_pinned_copy_is_no_second_post_even_with_an_id_of_its_own() -> None:
    page = (FIXTURES / "guardian.html").read_text("utf-8")
    copied = page.replace('<article class="block', '<article id="block-aaaaaaaaaaaaaaaaaaaaaa03" class="block')
    assert copied != page
    assert read(copied).posts == read(page).posts


@pytest.mark.parametrize("name", sorted(path.stem for path in FIXTURES.glob("*.json")))
def test_a_page_of_this_shape_is_read_exactly_so(name: str) -> None:
    expected = json.loads((FIXTURES / f"{name}.json").read_text("utf-8"))
    body = (FIXTURES / f"{name}.html").read_bytes()
    assert SOURCE.claims(Reply("", body))
    assert plain(read(body)) == expected


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"@type": "LiveBlogPosting", "x": "ld+json"}', "application/json"),
        (b'<?xml version="1.0"?><rss><title>LiveBlogPosting ld+json</title></rss>', "text/html"),
        (b"LiveBlogPosting ld+json <html>", "text/plain"),
        (b"", "text/html"),
    ],
)
def test_what_is_no_page_is_not_claimed(body: bytes, content_type: str) -> None:
    assert not SOURCE.claims(Reply("", body, content_type))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b" \n ", "empty"),
        (b'{"a": 1}', "JSON"),
        (b"%PDF-1.7 ...", "PDF"),
        (b'<?xml version="1.0"?><rss></rss>', "feed"),
        (b"just words", "without any HTML"),
    ],
)
def test_what_is_no_page_says_what_it_is(body: bytes, words: str) -> None:
    with pytest.raises(NotAsClaimed, match=words):
        read(body)


def test_a_declared_live_blog_without_posts_is_an_error_that_says_so() -> None:
    data = '{"@type": "LiveBlogPosting", "url": "https://news.example/live/a", "liveBlogUpdate": []}'
    page = f'<html><script type="application/ld+json">{data}</script><link rel="canonical" href="https://news.example/live/a">'
    with pytest.raises(Unreadable, match="declares a live blog but holds no posts"):
        read(page)
    with pytest.raises(Unreadable, match="its data is damaged"):
        read('<html><script type="application/ld+json">{"@type": "LiveBlogPosting", [[</script>')


def test_a_front_page_lists_the_live_blogs_that_it_links_to() -> None:
    with pytest.raises(NoLiveBlog) as error:
        read((FIXTURES / "front.html").read_bytes(), "https://news.example/world")
    assert error.value.links == (
        ("Night of the comet", "https://news.example/world/live/2024/jul/01/comet"),
        ("Regatta day", "https://www.news.example/sport/regatta-liveblog-17"),
    )


def test_a_front_page_that_declares_other_pages_live_blogs_is_none_itself() -> None:
    listed = '{"@type": "ItemList", "itemListElement": [{"@type": "LiveBlogPosting", "url": "https://news.example/live/a"}]}'
    page = f'<html><link rel="canonical" href="https://news.example/world"><script type="application/ld+json">{listed}</script>'
    with pytest.raises(NoLiveBlog) as error:
        read(page + '<a href="/live/a">The comet</a>')
    assert error.value.links == (("The comet", "https://news.example/live/a"),)


def test_a_single_update_needs_no_list() -> None:
    update = '{"@type": "BlogPosting", "@id": "one", "headline": "Only one", "articleBody": "It began."}'
    page = f'<html><script type="application/ld+json">{{"@type": "LiveBlogPosting", "liveBlogUpdate": {update}}}</script>'
    (post,) = read(page).posts
    assert (post.id, post.title, post.text) == ("one", "Only one", "It began.")


def test_one_time_on_every_post_is_the_blog_s_and_no_post_s() -> None:
    moment = '"datePublished": "2024-07-01T12:00:00Z"'
    updates = ",".join(f'{{"@id": "{name}", "articleBody": "{name} came", {moment}}}' for name in ("a", "b"))
    blog = f'{{"@type": "LiveBlogPosting", {moment}, "liveBlogUpdate": [%s]}}'
    both = read(f'<html><script type="application/ld+json">{blog % updates}</script>').posts
    assert [post.published for post in both] == [None, None]
    (alone,) = read(f'<html><script type="application/ld+json">{blog % updates.split(",{")[0]}</script>').posts
    assert utc(alone.published) == "2024-07-01T12:00:00Z"


def test_naive_times_are_read_in_the_reader_s_zone_and_else_not_at_all() -> None:
    update = '{"@id": "a", "articleBody": "It came", "datePublished": "2024-07-01T12:00:00"}'
    blog = f'{{"@type": "LiveBlogPosting", "liveBlogUpdate": [{update}]}}'
    page = f'<html><script type="application/ld+json">{blog}</script>'.encode()
    assert SOURCE.read(Reply("", page), b"").posts[0].published is None
    local = SOURCE.read(Reply("", page, timezone="Europe/Rome"), b"").posts[0]
    assert utc(local.published) == "2024-07-01T10:00:00Z"


def test_the_page_is_asked_for_again_and_older_posts_never() -> None:
    for look in (Look.NEW, Look.FULL):
        request = SOURCE.plan(b"", look, "https://news.example/live/a", NOW)
        assert request is not None
        assert request.url == "https://news.example/live/a"
    assert SOURCE.plan(b"", Look.OLDER, "https://news.example/live/a", NOW) is None


def test_ten_thousand_tags_within_each_other_are_read_without_falling_over() -> None:
    depth = 5_000
    deep = "<div>" * depth + "<p>Deep.</p>" + "</div>" * depth
    page = (
        (FIXTURES / "guardian.html")
        .read_text("utf-8")
        .replace("<p>She said:</p>", f"<blockquote>{deep}</blockquote>{deep}<p>She said:</p>")
    )
    post = read(page).posts[1]
    assert [block.text for block in post.body[:3]] == ["Deep.", "Deep.", "She said:"]
    lists = json.dumps({"@type": "LiveBlogPosting"}).replace("}", ', "liveBlogUpdate": ' + "[" * depth + "]" * depth + "}")
    with pytest.raises(Unreadable):
        read(f'<html><script type="application/ld+json">{lists}</script>')


def test_an_id_is_the_same_however_it_is_written() -> None:
    assert {INDEPENDENT.canonical_id(name) for name in ("post-17", "liveblogPost17")} == {"post-17"}
    bare = "0123456789abcdef01234567"
    assert {GUARDIAN.canonical_id(name) for name in (bare, f"block-{bare}")} == {f"block-{bare}"}
    assert [INDEPENDENT.canonical_id(name) for name in ("ad-17", "", "post-", "top")] == [""] * 4


def test_planning_a_request_pays_for_no_parser() -> None:
    code = "import sys, tui_liveblog.sources.schema_org as s; s.SOURCE.plan(b'', 'new', 'x', None); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "tui_liveblog.sources.schema_org" in loaded
    assert not {"selectolax", "tui_liveblog.sources.html"} & set(loaded)


def test_once_its_modules_are_loaded_no_page_needs_another() -> None:
    """The worker reads pages when it may no longer open files."""
    code = """
import sys
from tui_liveblog.sources import parsers, schema_org
from tui_liveblog.sources.base import Reply
from tui_liveblog.errors import NoLiveBlog
bodies = [open(path, "rb").read() for path in sys.argv[1:]]
parsers.load()
before = set(sys.modules)
for body in bodies:
    for charset in ("utf-8", "iso-8859-1", "big5", "koi8-r"):
        try:
            schema_org.SOURCE.read(Reply("https://news.example/a", body + bytes([255]), "text/html; charset=" + charset), b"")
        except NoLiveBlog:
            pass
print(*(set(sys.modules) - before))
"""
    pages = sorted(FIXTURES.glob("*.html"))
    ran = subprocess.run([sys.executable, "-c", code, *pages], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []
