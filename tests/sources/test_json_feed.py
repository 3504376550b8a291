"""What readers are promised of JSON Feed."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.sources.feed_server import FeedServer
from tests.sources.fuzz import mutations
from tests.sources.snapshots import plain
from tui_liveblog.address import parse_source
from tui_liveblog.clean import clean_snapshot
from tui_liveblog.desk import Desk
from tui_liveblog.errors import LiveBlogError, NotAsClaimed, OverLimit, Unreadable
from tui_liveblog.model import Snapshot, Status
from tui_liveblog.session import Arrived, Unchanged
from tui_liveblog.sources.base import Look, Reply, identify
from tui_liveblog.sources.json_feed import SOURCE

FIXTURES = Path(__file__).parent.parent / "fixtures" / "json_feed"
NOW = datetime(2026, 3, 2, 20, tzinfo=UTC)
VERSION = "https://jsonfeed.org/version/1.1"
SAMPLES = ("DaringFireball.json.gz", "3960.json.gz", "full.json", "invalid.json")


def read(body: bytes | dict[str, Any], **more: Any) -> Snapshot:
    return SOURCE.read(Reply("", body if isinstance(body, bytes) else json.dumps(body).encode(), **more), b"")


def sample(shared: Path, name: str) -> bytes:
    body = (shared / "samples" / "feeds" / name).read_bytes()
    return gzip.decompress(body) if name.endswith(".gz") else body


def feed(*items: Any, **more: Any) -> dict[str, Any]:
    return {"version": VERSION, "title": "Storm", "items": list(items), **more}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_real_feed_is_read_as_it_is(shared: Path, name: str) -> None:
    told = json.loads(sample(shared, "truth.json"))[name]
    snapshot = read(sample(shared, name))
    posts, dated = snapshot.posts, [post for post in snapshot.posts if post.published]
    assert (len(posts), len(identify(posts)), snapshot.skipped) == (told["posts"], told["distinct_ids"], 0)
    assert snapshot.blog.title == (told["title"] or "")
    assert sorted({name for post in posts for name in post.authors}) == told["authors"]
    assert sum(not post.title for post in posts) == told["untitled_posts"]
    wanted = {"first_in_document": posts[0], "last_in_document": posts[-1]}
    if dated:
        wanted["newest"] = max(dated, key=lambda post: post.published or NOW)
        wanted["oldest"] = min(dated, key=lambda post: post.published or NOW)
    for which, post in wanted.items():
        expected = {key: told[which][key] for key in ("id", "published", "author", "title")}
        assert expected == {
            "id": post.id,
            "published": plain(post.published),
            "author": ", ".join(post.authors) or None,
            "title": post.title or None,
        }


def test_when_an_item_was_modified_is_kept_where_the_truth_has_nothing(shared: Path) -> None:
    body = sample(shared, "full.json")
    assert b'"date_modified": "2020-01-04T01:00:00+0100"' in body
    assert read(body).posts[0].updated == datetime(2020, 1, 4, tzinfo=UTC)


def test_an_item_whose_every_field_has_a_wrong_type_is_shown_by_its_id(shared: Path) -> None:
    first = read(sample(shared, "invalid.json")).posts[0]
    assert (first.id, first.title, first.body, first.url, first.authors) == ("2", "", (), "", ())


def test_a_number_for_an_id_is_taken_as_text(shared: Path) -> None:
    assert read(sample(shared, "invalid.json")).posts[1].id == "3.1415"


@pytest.mark.parametrize("name", sorted(path.name.removesuffix(".feed.json") for path in FIXTURES.glob("*.feed.json")))
def test_a_feed_gives_what_stands_beside_it(name: str) -> None:
    snapshot = read((FIXTURES / f"{name}.feed.json").read_bytes())
    assert plain(replace(snapshot, state=b"")) == json.loads((FIXTURES / f"{name}.json").read_text())


def test_a_feed_that_says_that_it_is_finished_has_ended() -> None:
    assert read(feed({"id": "1"}, expired=True)).blog.status is Status.ENDED
    assert read(feed({"id": "1"}, expired="true")).blog.status is Status.UNKNOWN


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_json_in_any_unicode_comes_through_exactly(charset: str) -> None:
    body = json.dumps(feed({"id": "1", "title": "Шторм 港 😀"}), ensure_ascii=False).encode(charset)
    assert read(body, content_type="application/json; charset=iso-8859-1").posts[0].title == "Шторм 港 😀"
    assert SOURCE.claims(Reply("", body))


def test_sloppy_json_is_read_as_far_as_it_is_json() -> None:
    body = b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": "a\tb", "x": NaN, "y": "\\ud800"}]}'
    assert read(body).posts[0].title == "a b"


@pytest.mark.parametrize("body", [b"{", b'{"version": "https://jsonfeed.org/version/1", "items": [', b"\xff\xfe", b"{}x"])
def test_damaged_json_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(body)


@pytest.mark.parametrize("body", [b"{}", b"[]", b"1", b'{"items": {}}', b'"x"'])
def test_other_json_is_not_what_it_claims_to_be(body: bytes) -> None:
    with pytest.raises(NotAsClaimed):
        read(body)


def test_a_feed_without_items_says_so() -> None:
    with pytest.raises(Unreadable, match="no items now"):
        read(feed())
    with pytest.raises(Unreadable, match="hold nothing to show"):
        read(feed({}, 1))


def test_json_nested_without_end_is_refused() -> None:
    with pytest.raises(OverLimit):
        read(b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 200_000)


def test_broken_copies_of_a_feed_raise_nothing_but_our_errors(shared: Path) -> None:
    bodies = [sample(shared, "full.json"), (FIXTURES / "storm.feed.json").read_bytes()]
    for body in bodies:
        for broken in mutations(body, 400):
            try:
                identify(clean_snapshot(read(broken)).posts)
            except LiveBlogError:
                continue


async def test_a_feed_is_asked_conditionally_and_its_older_items_by_its_next_url(tmp_path: Path) -> None:
    def publish(*items: dict[str, str], path: str = "/feed.json", **more: str) -> None:
        server.pages[path] = (json.dumps(feed(*items, **more)).encode(), "application/feed+json")

    first = {"id": "1", "title": "First", "date_published": "2026-03-02T18:00:00Z"}
    second = {"id": "2", "title": "Second", "date_published": "2026-03-02T18:05:00Z"}
    with FeedServer() as server:
        publish(second, next_url=f"{server.root}/feed.json?page=2")
        publish(first, path="/feed.json?page=2")
        async with Desk(tmp_path, now=lambda: NOW) as desk:
            session = await desk.session(parse_source(f"{server.root}/feed.json"))
            seen = await session.look()
            assert isinstance(seen, Arrived)
            assert (seen.source, [item.post.title for item in seen.changes.added]) == ("JSON Feed", ["Second"])
            assert seen.next_in is not None
            assert seen.next_in >= 54, "a minute, give or take a tenth"
            assert isinstance(await session.look(), Unchanged)
            seen = await session.look(Look.OLDER)
            assert isinstance(seen, Arrived)
            assert [item.post.title for item in seen.changes.added] == ["First"]
            publish({**second, "title": "Second, corrected"}, next_url=f"{server.root}/feed.json?page=2")
            seen = await session.look()
            assert isinstance(seen, Arrived)
            assert [item.post.title for item in seen.changes.edited] == ["Second, corrected"]
        assert server.since_last() == [
            ("/feed.json", 200),
            ("/feed.json", 304),
            ("/feed.json?page=2", 200),
            ("/feed.json", 200),
        ]
