"""What readers are promised of the BBC's current live pages: as files, as pages, and followed through their stream."""

from __future__ import annotations

import json
import random
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.server import Server
from tests.sources.bbc_server import CONTAINER, NEWS, STREAM, STREAM_ID, WORLD_SERVICE, Newsroom, Written
from tests.sources.fuzz import mutations
from tests.sources.samples import Samples
from tests.sources.snapshots import plain
from tui_liveblog import sources
from tui_liveblog.address import parse_source
from tui_liveblog.desk import Desk
from tui_liveblog.errors import LiveBlogError, NoLiveBlog, OverLimit, Unreadable
from tui_liveblog.model import Coverage, Rank, Snapshot, Status
from tui_liveblog.session import Arrived, Outcome, Session, Unchanged
from tui_liveblog.sources.base import Look, Reply
from tui_liveblog.sources.bbc_stream import SOURCE

sample, truth = Samples("bbc-stream-json").sample, Samples("bbc-stream-json").truth

FIXTURES = Path(__file__).parent.parent / "fixtures" / "bbc_stream"
SAMPLE = "bbc-ws-arabic-cvp5r6m6mgpt.json"
NOW = datetime(2024, 5, 12, 12, tzinfo=UTC)
PAGE = "https://www.bbc.com/arabic/live/cvp5r6m6mgpt"


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def read(body: bytes | str, url: str = "", state: bytes = b"") -> Snapshot:
    return SOURCE.read(Reply(url, body.encode() if isinstance(body, str) else body), state)


def asked_for(snapshot: Snapshot, look: Look, address: str) -> str:
    request = SOURCE.plan(snapshot.state, look, address, NOW)
    return request.url if request is not None else ""


# The sample.


def test_the_sample_is_read_as_its_page_shows_it(shared: Path) -> None:
    snapshot, told = read(sample(shared, SAMPLE)), truth(shared, SAMPLE)
    (post,) = snapshot.posts
    expected = told["first_in_document"]
    assert (post.id, post.title, post.authors) == (expected["id"], expected["title"], ())
    assert post.published == post.updated == datetime.fromisoformat(expected["published"])
    assert (post.key, post.pinned, post.summary) == (False, False, False)
    assert (snapshot.blog.title, snapshot.blog.language, snapshot.blog.authors) == (told["title"], "ar", ())
    assert snapshot.blog.status is Status.LIVE
    assert snapshot.coverage is Coverage.WHOLE
    assert (snapshot.skipped, snapshot.older) == (0, False)


def test_the_sample_s_words_keep_their_manner_and_its_empty_paragraphs_are_none(shared: Path) -> None:
    (post,) = read(sample(shared, SAMPLE)).posts
    small, *words = post.body
    assert (small.text, small.spans[0].emphasis) == ("أضف عنوان فرعي واحد", True)
    assert [block.text for block in words] == ["انشر نص واحد هنا"] * 3
    assert [(block.spans[0].strong, block.spans[0].emphasis) for block in words] == [
        (False, False),
        (True, False),
        (False, True),
    ]


def test_the_sample_in_a_page_is_the_same_posts(shared: Path) -> None:
    model = json.loads(sample(shared, SAMPLE))["data"]
    state = json.dumps({"props": {"pageProps": {"pageData": model}}}).replace("<", "\\u003c")
    page = f'<!doctype html><html lang="ar"><script id="__NEXT_DATA__" type="application/json">{state}</script></html>'
    in_page = read(page, PAGE)
    assert [replace(post, url="") for post in in_page.posts] == list(read(sample(shared, SAMPLE)).posts)
    assert in_page.posts[0].url == f"{PAGE}?post={in_page.posts[0].id.replace(':', '%3A')}#{in_page.posts[0].id}"


def test_the_stream_is_asked_for_where_the_site_s_own_script_asks(shared: Path) -> None:
    snapshot = read(sample(shared, SAMPLE), PAGE)
    stream = f"https://web-cdn.api.bbci.co.uk/fd/stream?liveTextStreamId={truth(shared, SAMPLE)['streamId']}&type=curated"
    assert asked_for(snapshot, Look.NEW, PAGE) == stream
    assert asked_for(snapshot, Look.FULL, PAGE) == PAGE
    assert asked_for(snapshot, Look.OLDER, PAGE) == ""


# Our own pages.


@pytest.mark.parametrize("name", ["model.json", "stream.json", "world_service.html", "news.html"])
def test_a_page_s_posts_are_as_written_beside_it(name: str) -> None:
    expected = json.loads((FIXTURES / name).with_suffix(".expected.json").read_text("utf-8"))
    assert plain(replace(read(fixture(name)), state=b"")) == expected


@pytest.mark.parametrize("name", ["model.json", "stream.json", "world_service.html", "news.html"])
def test_a_saved_page_or_reply_is_known_by_what_it_holds(name: str) -> None:
    assert sources.claimant(Reply("", fixture(name))) is SOURCE


def test_ordinary_articles_and_other_json_are_not_claimed(shared: Path) -> None:
    import gzip

    for path in (shared / "samples" / "negative-articles").glob("*.gz"):
        assert not SOURCE.claims(Reply("", gzip.decompress(path.read_bytes())))
    assert not SOURCE.claims(Reply("", b'{"results": [], "urn": 1}'))


def test_a_post_is_of_the_minute_that_readers_are_shown() -> None:
    shown = {post.id[-1]: post.published for post in read(fixture("model.json")).posts}
    # Both came a second later; for one that was another minute.
    assert shown["5"] == datetime(2031, 5, 12, 10, 31, 2, tzinfo=UTC)
    assert shown["4"] == datetime(2031, 5, 12, 10, 3, 0, 120000, tzinfo=UTC)


def test_a_page_whose_data_is_damaged_is_read_from_what_it_declares_under_the_same_ids() -> None:
    page = fixture("world_service.html").decode()
    whole = read(page)
    damaged = read(page.replace('{"props"', '{"props'))
    assert [post.id for post in damaged.posts] == [post.id for post in whole.posts]
    assert {post.origins.title for post in damaged.posts} == {Rank.STRUCTURED}
    assert damaged.notes


def test_a_page_whose_data_is_damaged_and_that_declares_nothing_is_unreadable() -> None:
    page = '<!doctype html><script id="__NEXT_DATA__" type="application/json">{"liveTextStream": {</script>'
    with pytest.raises(Unreadable, match="damaged"):
        read(page)


def test_a_live_page_without_posts_says_so() -> None:
    model = json.loads(fixture("model.json"))
    model["data"]["liveTextStream"]["content"] = None
    with pytest.raises(Unreadable, match="no posts yet"):
        read(json.dumps(model), PAGE, read(fixture("model.json"), PAGE).state)


def test_an_empty_reply_of_the_stream_is_no_timeline_by_itself() -> None:
    with pytest.raises(Unreadable, match="no posts yet"):
        read(b'{"data": {"results": [], "page": null}}', f"https://web-cdn.api.bbci.co.uk{STREAM}")


def test_a_page_of_the_stream_that_was_not_the_first_says_nothing_of_the_newest() -> None:
    first = read(fixture("model.json"), PAGE)
    model = json.loads(fixture("model.json"))
    model["data"]["liveTextStream"]["content"]["data"]["page"] = {"index": 2, "total": 3}
    second = read(json.dumps(model), f"{PAGE}?page=2", first.state)
    assert second.coverage is Coverage.DELTA
    assert asked_for(first, Look.OLDER, PAGE) == f"{PAGE}?page=2"
    assert asked_for(second, Look.OLDER, f"{PAGE}?post=asset%3A1#asset:1") == f"{PAGE}?page=3"
    assert (first.older, second.older) == (True, True)


def test_older_posts_of_news_are_asked_for_where_its_stream_is() -> None:
    page = "https://www.bbc.co.uk/news/live/c0tarnholt1t"
    snapshot = read(fixture("news.html"), page)
    address = asked_for(snapshot, Look.NEW, page)
    assert address.startswith("https://www.bbc.co.uk/wc-data/container/stream?assetId=c0tarnholt1t&")
    assert asked_for(snapshot, Look.OLDER, page) == address.replace("pageNumber=1", "pageNumber=2")


def test_what_a_page_calls_its_stream_cannot_lead_anywhere_else() -> None:
    model = json.loads(fixture("model.json"))
    model["data"]["liveTextStream"]["id"] = "x&y=@evil.example/"
    assert asked_for(read(json.dumps(model), PAGE), Look.NEW, PAGE) == PAGE


# Damage.


def test_every_mutation_of_the_sample_is_read_or_refused(shared: Path) -> None:
    chance = random.Random(11)
    for body in (*mutations(fixture("model.json"), 200), *mutations(sample(shared, SAMPLE), 100)):
        state = chance.choice((b"", b"\xff", b"\x81\xa4page\xa7http://["))
        try:
            snapshot = read(body, chance.choice(("", "http://[", PAGE)), state)
        except LiveBlogError:
            continue
        assert snapshot.posts
        asked_for(snapshot, chance.choice(list(Look)), PAGE)


def test_a_reply_cut_off_anywhere_is_unreadable(shared: Path) -> None:
    body = sample(shared, SAMPLE)
    for end in range(2, len(body) - 2, 97):
        with pytest.raises(Unreadable):
            read(body[:end])


def test_a_reply_nested_without_end_is_over_the_limit() -> None:
    with pytest.raises((OverLimit, Unreadable)):
        read('{"liveTextStream": ' + "[" * 100_000 + "]" * 100_000 + "}")
    deep: Any = {"type": "text", "model": {"blocks": []}}
    for _ in range(200):
        deep = {"type": "text", "model": {"blocks": [deep]}}
    with pytest.raises(OverLimit):
        read(json.dumps({"results": [{"urn": "asset:1", "content": {"model": {"blocks": [deep]}}}]}))


def test_json_without_a_stream_is_no_live_blog() -> None:
    with pytest.raises(NoLiveBlog):
        read(b'{"data": {"title": "x"}}')


# Followed through a session.


class Clock:
    """A wall clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def newsroom(server: Server) -> Newsroom:
    room = Newsroom([Written(n, f"Report {n}.", n, f"Title {n}", "Odile Marchetti" if n == 3 else "") for n in range(7, 0, -1)])
    room.serve(server)
    return room


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def desk(tmp_path: Path, clock: Clock) -> AsyncIterator[Desk]:
    async with Desk(tmp_path, now=clock) as opened:
        yield opened


async def follow(desk: Desk, server: Server, path: str) -> Session:
    return await desk.session(parse_source(server.url(path)))


def arrived(outcome: Outcome) -> Arrived:
    assert isinstance(outcome, Arrived), outcome
    return outcome


def ids(changes: Any) -> list[str]:
    return [item.post.id for item in changes]


async def test_after_the_page_only_the_stream_is_asked(desk: Desk, server: Server, newsroom: Newsroom) -> None:
    session = await follow(desk, server, WORLD_SERVICE)
    first = arrived(await session.look())
    assert first.source == "BBC stream"
    assert sorted(ids(first.changes.added)) == ["asset:5", "asset:6", "asset:7"]
    assert first.blog.status is Status.LIVE
    assert not arrived(await session.look()).changes
    assert isinstance(await session.look(), Unchanged)
    assert [asked.path for asked in server.asked] == [WORLD_SERVICE, STREAM, STREAM]
    assert "if-none-match" in server.asked[-1].headers


async def test_new_edited_and_breaking_posts_come_with_one_request(desk: Desk, server: Server, newsroom: Newsroom) -> None:
    newsroom.size = 5
    session = await follow(desk, server, WORLD_SERVICE)
    await session.look()
    newsroom.posts[1] = replace(newsroom.posts[1], text="Report 6, put right.", edited=20)
    newsroom.posts.insert(0, Written(8, "All stop.", 21, "Breaking", "Tom Ashdown", breaking=True))
    newsroom.posts.insert(2, Written(9, "At the same minute as the one above it.", 7))
    changes = arrived(await session.look()).changes
    assert sorted(ids(changes.added)) == ["asset:8", "asset:9"]
    assert ids(changes.edited) == ["asset:6"]
    assert ids(changes.withdrawn) == []
    assert [asked.path for asked in server.asked] == [WORLD_SERVICE, STREAM]
    newest = (await session.load(["asset:8"]))["asset:8"].post
    assert (newest.key, newest.authors, newest.title) == (True, ("Tom Ashdown",), "Breaking")
    assert newest.url == f"{server.url(WORLD_SERVICE)}?post=asset%3A8#asset:8"


async def test_a_post_that_is_sent_twice_is_one_and_two_texts_under_one_id_are_two(
    desk: Desk, server: Server, newsroom: Newsroom
) -> None:
    session = await follow(desk, server, WORLD_SERVICE)
    await session.look()
    newsroom.size = 9
    newsroom.posts[:0] = [Written(8, "Once.", 20), Written(8, "Once.", 20), Written(9, "One.", 19), Written(9, "Another.", 19)]
    added = ids(arrived(await session.look()).changes.added)
    assert len(added) == len(set(added))
    assert sorted(own.split("~")[0] for own in added if own[-1] not in "34") == ["asset:8", "asset:9", "asset:9"]


async def test_a_post_taken_away_is_withdrawn_after_two_looks(desk: Desk, server: Server, newsroom: Newsroom) -> None:
    session = await follow(desk, server, WORLD_SERVICE)
    await session.look()
    del newsroom.posts[1]
    assert ids(arrived(await session.look()).changes.withdrawn) == []
    assert ids(arrived(await session.look()).changes.withdrawn) == ["asset:6"]
    assert server.count(STREAM) == 2


async def test_an_empty_stream_is_no_news_and_withdraws_nothing(desk: Desk, server: Server, newsroom: Newsroom) -> None:
    session = await follow(desk, server, WORLD_SERVICE)
    await session.look()
    posts, newsroom.posts = newsroom.posts, []
    assert not arrived(await session.look()).changes
    assert isinstance(await session.look(), Unchanged)
    newsroom.posts = [Written(8, "On we go.", 30), *posts]
    assert ids(arrived(await session.look()).changes.added) == ["asset:8"]


async def test_older_posts_come_a_page_at_a_time_until_there_are_none(desk: Desk, server: Server, newsroom: Newsroom) -> None:
    session = await follow(desk, server, WORLD_SERVICE)
    first = arrived(await session.look())
    assert first.snapshot is not None
    assert first.snapshot.older
    second = arrived(await session.look(Look.OLDER))
    third = arrived(await session.look(Look.OLDER))
    assert sorted(ids(second.changes.added)) == ["asset:2", "asset:3", "asset:4"]
    assert ids(third.changes.added) == ["asset:1"]
    assert [asked.path for asked in server.asked] == [WORLD_SERVICE, f"{WORLD_SERVICE}?page=2", f"{WORLD_SERVICE}?page=3"]
    assert third.snapshot is not None
    assert not third.snapshot.older
    assert not arrived(await session.look()).changes  # the newest page says nothing of them


async def test_older_posts_of_news_come_from_its_stream(desk: Desk, server: Server, newsroom: Newsroom) -> None:
    session = await follow(desk, server, NEWS)
    await session.look()
    newsroom.posts.insert(0, Written(8, "One more.", 20))
    assert ids(arrived(await session.look()).changes.added) == ["asset:8"]
    older = arrived(await session.look(Look.OLDER))
    assert sorted(ids(older.changes.added)) == ["asset:3", "asset:4"]  # the fifth has come a page further down
    assert [asked.path for asked in server.asked] == [NEWS, CONTAINER.format(1), CONTAINER.format(2)]
    blog = arrived(await session.look(Look.FULL)).blog
    assert (blog.title, blog.status) == (newsroom.title, Status.UNKNOWN)


async def test_the_end_of_the_coverage_is_the_page_s_own_word(
    desk: Desk, server: Server, newsroom: Newsroom, clock: Clock
) -> None:
    session = await follow(desk, server, WORLD_SERVICE)
    await session.look()
    newsroom.live = False
    newsroom.title = "Ferry strike: as it happened"
    newsroom.posts.insert(0, Written(8, "We end here.", 40))
    clock.now += timedelta(seconds=30)
    assert arrived(await session.look()).blog.status is Status.LIVE
    blog = arrived(await session.look(Look.FULL)).blog
    assert (blog.status, blog.title) == (Status.ENDED, "Ferry strike: as it happened")
    assert [asked.path for asked in server.asked] == [WORLD_SERVICE, STREAM, WORLD_SERVICE]


def test_a_look_that_joins_nothing_seen_begins_the_older_pages_anew() -> None:
    def page(numbers: range, index: int) -> bytes:
        posts = [{"urn": f"asset:{n}", "titles": [{"title": f"Post {n}"}], "content": {}} for n in numbers]
        return json.dumps({"data": {"results": posts, "page": {"index": index, "total": 9}}}).encode()

    model = json.loads(fixture("model.json"))
    first = read(json.dumps(model), PAGE)
    older = read(page(range(100, 97, -1), 5), f"{PAGE}?page=5", first.state)
    joined = read(page(range(103, 100, -1), 1), f"https://web-cdn.api.bbci.co.uk{STREAM}", older.state)
    assert asked_for(older, Look.OLDER, PAGE) == f"{PAGE}?page=6"
    assert asked_for(joined, Look.OLDER, PAGE) == f"{PAGE}?page=2"
    assert STREAM_ID in asked_for(joined, Look.NEW, PAGE)
