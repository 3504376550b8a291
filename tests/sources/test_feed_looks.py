"""Which replies are feeds, which pages lead to one, and how a feed is asked."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.sources.feed_reading import FIXTURES, NOW, read, sample, unpacked
from tests.sources.feed_server import RSS, FeedServer, Item, rss
from tui_liveblog import sources
from tui_liveblog.address import parse_source
from tui_liveblog.desk import Desk
from tui_liveblog.errors import NoLiveBlog, Unreadable
from tui_liveblog.session import Arrived, Failed, Session, Unchanged
from tui_liveblog.sources.base import Look, Need, Reply
from tui_liveblog.sources.feed import SOURCE

# Whose reply it is.


def test_every_sample_has_one_claimant(shared: Path) -> None:
    truth = json.loads(sample(shared, "truth.json"))
    for name in truth:
        for url in ("", "https://harbour.example/feed"):
            reply = Reply(url, sample(shared, name))
            claimants = [own for own in sources.NAMES if sources.named(own).claims(reply)]
            assert claimants == ["JSON Feed" if ".json" in name else "feed"], name


def test_no_page_of_another_kind_is_claimed_as_a_feed(shared: Path) -> None:
    for folder in ("jsonld-html", "microdata-html", "amp-live-list", "negative-articles", "plain-text", "guardian-dcr-json"):
        for path in (shared / "samples" / folder).iterdir():
            body = unpacked(path)
            for name in ("feed", "JSON Feed"):
                assert not sources.named(name).claims(Reply("", body)), path.name


def test_xml_that_is_no_feed_is_not_claimed() -> None:
    for body in (
        b"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>",
        b"<opml version='2.0'><body/></opml>",
        b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><foaf/></rdf:RDF>",
        b"<?xml version='1.0'?><!DOCTYPE html><html><body>&lt;rss&gt; <rss></body></html>",
    ):
        assert not SOURCE.claims(Reply("", body))


def test_an_article_that_names_a_feed_in_its_head_is_no_live_blog(shared: Path) -> None:
    pages = [(FIXTURES / "page.html").read_bytes()]
    pages += [unpacked(path) for path in (shared / "samples" / "negative-articles").glob("*.html*")]
    for body in pages:
        with pytest.raises(NoLiveBlog):
            sources.claimant(Reply("https://harbour.example/opinion/", body, "text/html"))


# A page that links to its feed.


def test_a_page_that_the_reader_calls_a_feed_is_followed_to_the_first_that_it_links_to() -> None:
    page = Reply("https://harbour.example/opinion/", (FIXTURES / "page.html").read_bytes(), kind="feed")
    need = SOURCE.read(page, b"")
    assert isinstance(need, Need)
    assert [request.url for request in need.requests] == ["https://harbour.example/opinion/feeds/storm.rss"]
    feed = Reply(need.requests[0].url, rss((Item("1", "x", 0),)).encode(), RSS)
    snapshot = SOURCE.gather((feed,), need.state)
    assert [post.id for post in snapshot.posts] == ["1"]
    again = SOURCE.plan(snapshot.state, Look.NEW, page.url, NOW)
    assert again is not None
    assert again.url == feed.url, "the feed is asked, not the page and then the feed"


def test_a_page_without_a_feed_and_a_feed_that_is_a_page_say_so() -> None:
    page = b"<!doctype html><html><head><title>x</title></head><body>x</body></html>"
    with pytest.raises(NoLiveBlog, match="links to no feed"):
        SOURCE.read(Reply("https://harbour.example/", page, kind="feed"), b"")
    linked = Reply("https://harbour.example/a", (FIXTURES / "page.html").read_bytes(), kind="feed")
    with pytest.raises(NoLiveBlog, match="is a page itself"):
        SOURCE.gather((linked,), b"")
    with pytest.raises(Unreadable):
        SOURCE.gather((), b"")


def test_a_json_feed_that_the_reader_calls_a_feed_is_one() -> None:
    body = b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "x"}]}'
    assert read(body, kind="feed").posts[0].title == "x"


# How it is asked.


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as serving:
        yield serving


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with Desk(tmp_path, now=lambda: NOW) as opened:
        yield opened


async def look(session: Session, kind: Look = Look.NEW) -> Arrived:
    outcome = await session.look(kind)
    assert not isinstance(outcome, Failed), str(outcome.error)
    assert isinstance(outcome, Arrived)
    return outcome


async def titles(session: Session) -> list[str]:
    return [known.post.title for known in await session.store.everything(session.key)]


async def test_a_feed_is_asked_conditionally_and_tells_new_edited_and_repeated_items(server: FeedServer, desk: Desk) -> None:
    first, second = Item("1", "First", 0), Item("2", "Second", 5)
    server.publish(second, first, head="<ttl>2</ttl>")
    session = await desk.session(parse_source(f"{server.root}/storm.rss"))
    seen = await look(session)
    assert (seen.source, len(seen.changes.added)) == ("feed", 2)
    assert seen.next_in is not None
    assert 108 <= seen.next_in <= 132, "ttl, give or take a tenth"
    assert isinstance(await session.look(), Unchanged)
    assert server.since_last() == [("/storm.rss", 200), ("/storm.rss", 304)]

    # Out of order, at the time of another item, with an item of the past below it.
    server.publish(first, Item("4", "Fourth", 5), replace(second, title="Second, corrected"), Item("0", "Before", -0))
    seen = await look(session)
    assert {item.post.title for item in seen.changes.added} == {"Fourth", "Before"}
    assert [item.post.title for item in seen.changes.edited] == ["Second, corrected"]
    assert server.since_last() == [("/storm.rss", 200)]

    # The same item twice is one; under one id with other words it is two, and stays so.
    server.publish(first, first, Item("4", "Fourth", 5), Item("4", "Fourth again", 6))
    assert [item.post.title for item in (await look(session)).changes.added] == ["Fourth again"]
    server.publish(first, Item("4", "Fourth", 5), Item("4", "Fourth again", 6), head="<ttl>1</ttl>")
    assert not (await look(session)).changes
    assert await titles(session) == ["Fourth again", "Fourth", "Second, corrected", "First", "Before"]


async def test_an_item_that_a_feed_has_no_more_room_for_stays(server: FeedServer, desk: Desk) -> None:
    items = tuple(Item(str(number), f"Item {number}", number) for number in range(6, 0, -1))
    server.publish(*items)
    session = await desk.session(parse_source(f"{server.root}/storm.rss"))
    await look(session)
    for shown in (items[:2] + items[4:], items[:2] + items[5:], items[:1] + items[5:]):
        server.publish(*shown)
        assert not (await look(session)).changes
    assert isinstance(await session.look(Look.FULL), Unchanged)
    assert len(await titles(session)) == 6
    assert len(server.since_last()) == 5


async def test_items_whose_ids_all_change_are_no_new_ones(server: FeedServer, desk: Desk) -> None:
    made = tuple(Item(f"http://harbour.example/{n}", f"Item {n}", n) for n in range(5))
    server.publish(*made)
    session = await desk.session(parse_source(f"{server.root}/storm.rss"))
    await look(session)
    server.publish(*(replace(one, id=one.id.replace("http:", "https:")) for one in made))
    assert not (await look(session)).changes.added
    assert len(await titles(session)) == 5


async def test_an_empty_feed_is_an_error_and_what_was_read_is_kept(server: FeedServer, desk: Desk) -> None:
    server.publish(Item("1", "First", 0))
    session = await desk.session(parse_source(f"{server.root}/storm.rss"))
    await look(session)
    server.publish()
    outcome = await session.look()
    assert isinstance(outcome, Failed)
    assert isinstance(outcome.error, Unreadable)
    assert await titles(session) == ["First"]


async def test_a_feed_named_by_a_page_is_asked_without_the_page_from_then_on(server: FeedServer, desk: Desk) -> None:
    server.pages["/opinion"] = ((FIXTURES / "page.html").read_bytes(), "text/html")
    server.publish(Item("1", "First", 0), path="/feeds/storm.rss")
    session = await desk.session(parse_source(f"{server.root}/opinion"), kind="feed")
    assert len((await look(session)).changes.added) == 1
    assert server.since_last() == [("/opinion", 200), ("/feeds/storm.rss", 200)]
    server.publish(Item("2", "Second", 1), Item("1", "First", 0), path="/feeds/storm.rss")
    assert [item.post.title for item in (await look(session)).changes.added] == ["Second"]
    assert isinstance(await session.look(), Unchanged)
    assert server.since_last() == [("/feeds/storm.rss", 200), ("/feeds/storm.rss", 304)]


async def test_older_pages_are_loaded_one_by_one_to_the_last(server: FeedServer, desk: Desk) -> None:
    space = "<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='next' href='{}'/>"
    server.publish(Item("3", "Third", 3), head=space.format("/storm.rss?page=2"))
    server.publish(Item("2", "Second", 2), path="/storm.rss?page=2", head=space.format("?page=3"))
    server.publish(Item("1", "First", 1), path="/storm.rss?page=3")
    session = await desk.session(parse_source(f"{server.root}/storm.rss"))
    seen = await look(session)
    key = session.key
    assert seen.snapshot is not None
    assert seen.snapshot.older
    await look(session, Look.OLDER)
    # News in between do not begin the older pages anew.
    server.publish(Item("4", "Fourth", 4), Item("3", "Third", 3), head=space.format("/storm.rss?page=2"))
    await look(session)
    seen = await look(session, Look.OLDER)
    assert seen.snapshot is not None
    assert not seen.snapshot.older
    assert await titles(session) == ["Fourth", "Third", "Second", "First"]
    assert session.key == key, "an older page is no other blog"
    assert [path for path, _ in server.since_last()] == ["/storm.rss", "/storm.rss?page=2", "/storm.rss", "/storm.rss?page=3"]


async def test_an_older_page_without_items_is_the_end_and_no_error(server: FeedServer, desk: Desk) -> None:
    space = "<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='next' href='/storm.rss?page=2'/>"
    server.publish(Item("1", "First", 1), head=space)
    server.publish(path="/storm.rss?page=2")
    session = await desk.session(parse_source(f"{server.root}/storm.rss"))
    await look(session)
    seen = await look(session, Look.OLDER)
    assert seen.snapshot is not None
    assert not seen.snapshot.older
    assert await titles(session) == ["First"]


async def test_ten_thousand_items_arrive_in_one_look(server: FeedServer, desk: Desk) -> None:
    words = "The storm has closed the bridge, and the river rises. " * 3
    server.publish(*(Item(f"g{n}", f"Item {n}", n % 300, words) for n in range(10_000)))
    session = await desk.session(parse_source(f"{server.root}/storm.rss"))
    assert len((await look(session)).changes.added) == 10_000
    assert server.since_last() == [("/storm.rss", 200)]


def test_nothing_is_opened_once_the_page_reader_may_open_no_more(shared: Path) -> None:
    """In a process of its own, which may open no file after it has loaded its sources, as the page reader's may not."""
    program = """
import gzip, resource, sys
from pathlib import Path
from tui_liveblog import sources
from tui_liveblog.sources.base import Reply
bodies = [gzip.decompress(p.read_bytes()) if p.suffix == ".gz" else p.read_bytes() for p in map(Path, sys.argv[1:])]
sources.load_all()
resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
for body in bodies:
    reply = Reply("https://harbour.example/feed", body)
    sources.claimant(reply).read(reply, b"")
    named = Reply("https://harbour.example/feed", body, kind="feed", timezone="Europe/Berlin")
    sources.claimant(named).read(named, b"")
print(len(bodies))
"""
    folder = shared / "samples" / "feeds"
    own = [*FIXTURES.glob("*.xml"), *(FIXTURES.parent / "json_feed").glob("*.feed.json")]
    paths = [path for path in folder.iterdir() if path.name not in ("MANIFEST.md", "truth.json")] + own
    done = subprocess.run([sys.executable, "-c", program, *map(str, paths)], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == (str(len(paths)), "")
