"""What readers are promised of RSS, RDF and Atom: their posts, titles, authors, times and words."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.sources.feed_reading import FIXTURES, NOW, item, only, read, sample
from tests.sources.snapshots import plain
from tui_liveblog.model import BlockKind, Post
from tui_liveblog.sources.base import identify
from tui_liveblog.sources.feeds.times import read_feed_time

XML_SAMPLES = (
    "urdu_UTF8.xml",
    "encoding_ISO-8859-1.xml.gz",
    "rdf_UTF8.xml",
    "guardian.rss.gz",
    "heise.atom",
    "uolNoticias.rss",
    "manton.rss",
    "DaringFireball.atom.gz",
    "kc0011.rss",
    "items_without_titles.xml",
    "full.atom",
    "bad_date.xml",
)


def facts(post: Post) -> dict[str, Any]:
    return {
        "id": post.id,
        "published": plain(post.published),
        "author": ", ".join(post.authors) or None,
        "title": post.title or None,
    }


# Real feeds.


@pytest.mark.parametrize("name", XML_SAMPLES)
def test_a_real_feed_is_read_as_it_is(shared: Path, name: str) -> None:
    told = json.loads(sample(shared, "truth.json"))[name]
    snapshot = read(sample(shared, name))
    posts, dated = snapshot.posts, [post for post in snapshot.posts if post.published]
    assert (len(posts), len(identify(posts))) == (told["posts"], told["distinct_ids"])
    assert snapshot.blog.title == told["title"]
    assert sorted({name for post in posts for name in post.authors}) == told["authors"]
    assert sum(not post.title for post in posts) == told["untitled_posts"]
    assert snapshot.skipped == 0
    wanted = {"first_in_document": posts[0], "last_in_document": posts[-1]}
    if dated:
        wanted["newest"] = max(dated, key=lambda post: post.published or NOW)
        wanted["oldest"] = min(dated, key=lambda post: post.published or NOW)
    for which, post in wanted.items():
        if which in told:
            expected = {key: told[which][key] for key in ("id", "published", "author", "title")}
            # The feed's own times, where truth.json has none or a wrong one: the two tests after this quote them.
            if name in ("uolNoticias.rss", "kc0011.rss"):
                expected["published"] = plain(post.published)
            assert facts(post) == expected
    minutes = told["ttl_minutes"]
    if minutes is not None:
        assert snapshot.refresh == 60 * int(minutes)


def test_portuguese_months_are_read_where_the_truth_has_no_times(shared: Path) -> None:
    body = sample(shared, "uolNoticias.rss")
    assert b"<pubDate>Seg, 24 Set 2018 19:42:40 -0300</pubDate>" in body
    posts = read(body).posts
    assert posts[0].published == datetime(2018, 9, 24, 22, 42, 40, tzinfo=UTC)
    assert all(post.published is not None for post in posts)


def test_a_time_without_a_zone_is_not_guessed_where_the_truth_has_november(shared: Path) -> None:
    body = sample(shared, "kc0011.rss")
    assert b"<pubDate>2020/1/10 14:33:00</pubDate>" in body
    snapshot = read(body)
    assert all(post.published is None for post in snapshot.posts)
    assert any("20 times cannot be read, such as '2020/1/10 14:33:00'" in note for note in snapshot.notes)
    posts = read(body, timezone="Asia/Shanghai").posts
    assert posts[0].published == datetime(2020, 1, 10, 6, 33, tzinfo=UTC)


def test_when_an_entry_was_updated_is_kept_apart_from_when_it_was_published(shared: Path) -> None:
    body = sample(shared, "heise.atom")
    assert b"<updated>2016-02-01T17:54:50+01:00</updated>\n        <published>2016-02-01T17:22:00+01:00</published>" in body
    post = read(body).posts[0]
    assert post.published == datetime(2016, 2, 1, 16, 22, tzinfo=UTC)
    assert post.updated == datetime(2016, 2, 1, 16, 54, 50, tzinfo=UTC)


def test_bodies_links_and_pictures_of_real_feeds_come_through(shared: Path) -> None:
    post = read(sample(shared, "guardian.rss.gz")).posts[0]
    assert post.text.startswith("The president’s ‘new American moment’ speech stirred Republican applause")
    (picture,) = post.media
    assert "w=460" in picture.url, "the wider of the two versions"
    assert picture.credit.startswith("Photograph: ")
    post = read(sample(shared, "DaringFireball.atom.gz")).posts[0]
    assert post.url == "https://daringfireball.net/thetalkshow/2017/06/26/ep-195"
    assert [block.kind for block in post.body[:3]] == [BlockKind.PARAGRAPH, BlockKind.PARAGRAPH, BlockKind.ITEM]
    assert read(sample(shared, "manton.rss")).refresh == 3600, "sy:updatePeriod"


def test_the_same_posts_are_read_in_another_order_and_with_items_left_out(shared: Path) -> None:
    text = sample(shared, "bad_date.xml").decode()
    head, *items = text.split("<item>")
    items[-1], _, tail = items[-1].partition("</channel>")
    whole = {post.id: post for post in read(text).posts}
    random.Random(5).shuffle(items)
    some = items[:17]
    mixed = read(head + "".join(f"\n<item >{one}" for one in some) + f"</channel>{tail}").posts
    assert len(mixed) == 17
    assert all(whole[post.id] == post for post in mixed)


# Our own feeds.


@pytest.mark.parametrize("name", sorted(path.stem for path in FIXTURES.glob("*.xml")))
def test_a_feed_gives_what_stands_beside_it(name: str) -> None:
    snapshot = read((FIXTURES / f"{name}.xml").read_bytes())
    assert plain(replace(snapshot, state=b"")) == json.loads((FIXTURES / f"{name}.json").read_text())


def test_equal_ids_with_other_words_are_two_posts_and_with_the_same_words_one() -> None:
    body = "".join(f"<item><guid>1</guid><title>{title}</title></item>" for title in ("A", "B", "A"))
    posts = read(f"<rss><channel>{body}</channel></rss>").posts
    assert [post.id for post in posts] == ["1", "1", "1"]
    assert [post.title for post in identify(posts)] == ["A", "B"]


def test_an_entry_with_only_an_update_time_is_placed_by_it() -> None:
    feed = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><updated>2026-03-02T18:00:00Z</updated></entry></feed>"
    (post,) = read(feed).posts
    assert post.published == post.updated == datetime(2026, 3, 2, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Wed, 31 Jan 2018 07:26:05 GMT", "2018-01-31T07:26:05Z"),
        ("31 Jan 18 07:26 EST", "2018-01-31T12:26:00Z"),
        ("Wed, 31 Jan 99 07:26:05 +0530", "1999-01-31T01:56:05Z"),
        ("Fri,  31  Jan 2018 07:26:05 +01:00 (CET)", "2018-01-31T06:26:05Z"),
        ("Mi., 3. März 2021 10:00:00 +0100", "2021-03-03T09:00:00Z"),
        ("ven., 31 août 2018 10:00:00 CEST", "2018-08-31T08:00:00Z"),
        ("mar, 05 juil. 2022 10:00:00 UT", "2022-07-05T10:00:00Z"),
        ("Mon, 02 Mar 2026 10:00:60 GMT", "2026-03-02T10:00:59Z"),
        ("2018-01-31T07:26:05.123+01:00", "2018-01-31T06:26:05.123000Z"),
        ("2018-01-31 07:26:05 +0000", "2018-01-31T07:26:05Z"),
        ("Wed, 31 Jan 2018 07:26:05", None),
        ("Wed, 31 Jan 2018 07:26:05 XYZ", None),
        ("Wed, 31 Jan 2018 07:26:05 +2500", None),
        ("Wed, 30 Feb 2018 07:26:05 GMT", None),
        ("Mon, 01 Jan 0001 00:00:00 +1400", None),
        ("2018-01-31", None),
        ("20180131", None),
        ("12", None),
        ("yesterday, after tea", None),
        ("", None),
    ],
)
def test_a_time_is_read_or_it_is_none(written: str, meant: str | None) -> None:
    assert plain(read_feed_time(written, "")) == meant


def test_a_number_for_an_id_is_no_time() -> None:
    assert only("<guid>12</guid><title>x</title>").published is None


def test_a_second_time_is_read_where_the_first_cannot_be() -> None:
    spaces = "xmlns:dc='http://purl.org/dc/elements/1.1/'"
    body = item("<title>x</title><pubDate>soon</pubDate><dc:date>2026-03-02T18:00:00Z</dc:date>", spaces=spaces)
    assert read(body).posts[0].published == datetime(2026, 3, 2, 18, tzinfo=UTC)


def test_what_a_feed_writes_in_an_odd_place_is_found() -> None:
    podcast = "xmlns:itunes='http://www.itunes.com/DTDs/Podcast-1.0.dtd'"
    assert read(item("<itunes:summary>At the quay</itunes:summary>", spaces=podcast)).posts[0].text == "At the quay"
    entry = "<entry><title>x</title><link>https://harbour.example/1</link></entry>"
    assert read(f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}</feed>").posts[0].url == "https://harbour.example/1"
