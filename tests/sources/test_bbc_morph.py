"""What readers are promised of the BBC's live pages of the years to 2022, whole, mutilated and followed."""

from __future__ import annotations

import gzip
import json
import random
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.server import Server
from tests.sources.bbc_server import MORPH, Newsroom, Written
from tests.sources.fuzz import mutations
from tests.sources.samples import Samples
from tests.sources.snapshots import plain
from tui_liveblog import sources
from tui_liveblog.address import parse_source
from tui_liveblog.desk import Desk
from tui_liveblog.errors import LiveBlogError, NoLiveBlog, Unreadable
from tui_liveblog.model import BlockKind, Coverage, Rank, Snapshot, Status
from tui_liveblog.session import Arrived, Outcome, Unchanged
from tui_liveblog.sources.base import Look, Reply
from tui_liveblog.sources.bbc_morph import SOURCE

FIXTURES = Path(__file__).parent.parent / "fixtures" / "bbc_morph"
PAGES, PAYLOADS = Samples("jsonld-html"), Samples("bbc-stream-json")
PAGE_SAMPLE = "bbc-2020-05-12-coronavirus.html.gz"
PAYLOAD_SAMPLE = "bbc-2020-05-12-morph-commentary-page1.json.gz"
ADDRESS = "https://www.bbc.co.uk/news/live/world-52627824"
NOW = datetime(2024, 5, 12, 12, tzinfo=UTC)


def the_page(shared: Path) -> bytes:
    return PAGES.sample(shared, PAGE_SAMPLE)


def the_payload(shared: Path) -> bytes:
    return PAYLOADS.sample(shared, PAYLOAD_SAMPLE)


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def read(body: bytes | str, url: str = "", state: bytes = b"") -> Snapshot:
    return SOURCE.read(Reply(url, body.encode() if isinstance(body, str) else body), state)


# The samples.


def test_the_payload_is_read_as_its_truth_says(shared: Path) -> None:
    told = PAYLOADS.truth(shared, PAYLOAD_SAMPLE)
    snapshot = read(the_payload(shared))
    assert len(snapshot.posts) == len({post.id for post in snapshot.posts}) == told["posts"]
    for post, expected in ((snapshot.posts[0], told["first_in_document"]), (snapshot.posts[-1], told["last_in_document"])):
        assert (post.id, post.title, post.authors) == (expected["id"], expected["title"], ())
        assert post.published == datetime.fromisoformat(expected["published"])
        assert post.updated == datetime.fromisoformat(expected["updated"])
    assert {name for post in snapshot.posts for name in post.authors} == set(told["authors"])
    assert [post.id for post in snapshot.posts if post.key] == told["isBreakingNews_ids"]
    assert not any(post.pinned or post.summary for post in snapshot.posts)
    assert all(post.title for post in snapshot.posts)
    assert snapshot.coverage is Coverage.WINDOW
    assert snapshot.skipped == 0


def test_the_page_shows_the_posts_of_its_payload(shared: Path) -> None:
    told = PAGES.truth(shared, PAGE_SAMPLE)
    snapshot, payload = read(the_page(shared)), read(the_payload(shared))
    assert [replace(post, url="") for post in snapshot.posts] == list(payload.posts)
    shown = [
        {
            "id": f"post_{post.id}",  # what the page's elements and its JSON-LD call it
            "displayed_time": f"{post.published:%H:%M}",
            "author": ", ".join(post.authors) or None,
            "title": post.title,
        }
        for post in snapshot.posts
    ]
    assert shown == told["dom_posts"]
    assert [post.url for post in snapshot.posts][:: len(shown) - 1] == [
        told["first_in_document"]["id"],
        told["last_in_document"]["id"],
    ]


def test_a_post_is_of_the_minute_that_the_page_shows(shared: Path) -> None:
    page = the_page(shared)
    # One post of the twenty was published a second before the minute that readers are shown.
    assert page.count(b'5eba9a0157f2e80655215681.0.0.0.0">Posted at 13:03<') == 1
    assert b'"firstPublished":"2020-05-12T13:02:59+00:00","contributor":{"name":"Faisal Islam"' in page
    assert page.count(b'"dateAdded":"2020-05-12T13:03:00.620Z"') == 1
    shown = {post.id: post.published for post in read(page).posts}
    assert shown["5eba9a0157f2e80655215681"] == datetime(2020, 5, 12, 13, 3, 0, 620000, tzinfo=UTC)


def test_the_page_s_head_is_the_blog_s(shared: Path) -> None:
    told = PAGES.truth(shared, PAGE_SAMPLE)
    blog = read(the_page(shared)).blog
    assert (blog.title, blog.url, blog.language) == (told["title"], ADDRESS, "en-gb")
    assert blog.authors == ("Edited by Alix Kroeger", "Claire Heald")
    assert blog.standfirst.startswith("States must follow guidelines on staged exits")
    assert blog.standfirst.count("\n• ") == 8
    # The structured data says that it ended before it began; the page's own flag, that it is live.
    assert told["coverageEndTime"] == told["coverageStartTime"]
    assert blog.status is Status.LIVE


def test_bodies_hold_all_that_the_page_shows(shared: Path) -> None:
    posts = {post.id: post for post in read(the_page(shared)).posts}
    tests = posts["5ebab4a75c8cf7066bdfaa58"]
    assert (tests.body[0].kind, tests.body[0].credit) == (BlockKind.IMAGE, "Our World In Data")
    assert tests.links[1] == ("Our World In Data", "https://ourworldindata.org/coronavirus-testing")
    football = posts["5eba918b7486b406616ec092"]
    assert [block.kind for block in football.body].count(BlockKind.ITEM) == 3
    assert football.body[-1].url == "https://twitter.com/PhillipIslandNP/status/1259972766788288513?s=20"
    fauci = posts["5ebab0495c8cf7066bdfaa53"]
    assert fauci.body[0].text == "Dr Fauci is testifying from his home office"
    assert any(span.strong for block in fauci.body for span in block.spans)


def test_every_word_that_the_structured_data_has_is_in_the_bodies(shared: Path) -> None:
    page = the_page(shared)
    declared = sources.named("schema.org").read(Reply("", page), b"")
    assert isinstance(declared, Snapshot)
    for ours, theirs in zip(read(page).posts, declared.posts, strict=True):
        words = re.sub(r"\W", "", " ".join(block.text for block in ours.body if block.kind is not BlockKind.IMAGE))
        assert re.sub(r"\W", "", theirs.text) in words


def test_a_page_of_two_megabytes_is_read_in_a_blink(shared: Path) -> None:
    page = the_page(shared)
    read(page)
    began = time.process_time()
    read(page)
    assert time.process_time() - began < 0.3


def test_a_page_that_sets_payloads_without_end_is_read_in_time() -> None:
    unit = "Morph.setPayload('/data/bbc-morph-lx-commentary-data-paged/x', [\"   "
    page = f"<!doctype html><script>{unit * 100_000}</script>"
    began = time.process_time()
    with pytest.raises(Unreadable):
        read(page)
    assert time.process_time() - began < 2


def test_a_list_of_names_is_no_live_blog(shared: Path) -> None:
    body = (shared / "samples" / "bbc-stream-json" / "bbc-2020-05-12-morph-latest.json").read_bytes()
    assert sources.claimant(Reply("", body)) is SOURCE
    with pytest.raises(NoLiveBlog, match="only lists the names"):
        read(body)


@pytest.mark.parametrize("sample", [the_page, the_payload], ids=["page", "payload"])
def test_the_samples_are_known_by_what_they_hold(shared: Path, sample: Callable[[Path], bytes]) -> None:
    assert sources.claimant(Reply("", sample(shared))) is SOURCE


def test_ordinary_articles_are_not_claimed(shared: Path) -> None:
    for path in (shared / "samples" / "negative-articles").glob("*.gz"):
        assert not SOURCE.claims(Reply("", gzip.decompress(path.read_bytes())))


# The same page after the site's next deploy.


def without_linked_data(page: str) -> str:
    return re.sub(r'<script type="application/ld\+json"[^>]*>.*?</script>', "", page, flags=re.DOTALL)


def with_broken_linked_data(page: str) -> str:
    return page.replace('"@type":"LiveBlogPosting"', '"@type":"LiveBlogPosting')


def without_the_shown_posts(page: str) -> str:
    return re.sub(r"<article.*?</article>", "", page, flags=re.DOTALL)


def with_other_space_and_quotes(page: str) -> str:
    return re.sub(r"Morph\.setPayload\('([^']*)', ", r'Morph.setPayload( "\1" ,' + "\n ", page)


@pytest.mark.parametrize(
    "mutate",
    [without_linked_data, with_broken_linked_data, without_the_shown_posts, with_other_space_and_quotes],
    ids=lambda mutate: mutate.__name__,
)
def test_the_posts_need_nothing_of_the_page_but_its_payload(shared: Path, mutate: Callable[[str], str]) -> None:
    page = the_page(shared).decode()
    mutated = mutate(page)
    assert mutated != page
    assert read(mutated).posts == read(page).posts
    assert read(mutated).blog == read(page).blog


def test_without_its_payload_the_page_gives_the_same_posts_from_its_structured_data(shared: Path) -> None:
    page = the_page(shared).decode()
    for mutated in (
        page.replace("Morph.setPayload('/data/bbc-morph-lx-commentary-data-paged", "Morph.setPayload('/data/other"),
        page.replace('"body":{"results":[{"locator"', '"body":{"results":[{locator"'),
    ):
        snapshot = read(mutated)
        assert [post.id for post in snapshot.posts] == [post.id for post in read(page).posts]
        assert {post.origins.published for post in snapshot.posts} == {Rank.STRUCTURED}
        assert any("cannot be read" in note for note in snapshot.notes)


def test_every_mutation_of_the_payload_is_read_or_refused(shared: Path) -> None:
    chance = random.Random(5)
    for number, body in enumerate((*mutations(fixture("payload.json"), 200), *mutations(the_payload(shared), 40))):
        head = b"<!doctype html><script>Morph.setPayload('/data/bbc-morph-lx-commentary-data-paged/x', "
        page = head + body + b")</script>" if number % 3 == 0 else body
        try:
            snapshot = read(page, chance.choice(("", "http://[", ADDRESS)), chance.choice((b"", b"\xff", b"\x80")))
        except LiveBlogError:
            continue
        assert snapshot.posts


def test_a_payload_cut_off_anywhere_is_unreadable(shared: Path) -> None:
    body = the_payload(shared)
    for end in range(2, len(body) - 3, 997):
        with pytest.raises(Unreadable):
            read(body[:end])


# Our own pages.


@pytest.mark.parametrize("name", ["page.html", "payload.json"])
def test_a_page_s_posts_are_as_written_beside_it(name: str) -> None:
    expected = json.loads((FIXTURES / name).with_suffix(".expected.json").read_text("utf-8"))
    assert plain(replace(read(fixture(name)), state=b"")) == expected


def test_a_batch_of_payloads_is_read_as_its_first(shared: Path) -> None:
    batch = {"payload": [json.loads(fixture("payload.json"))]}
    assert read(json.dumps(batch)).posts == read(fixture("payload.json")).posts


def test_older_posts_are_on_pages_of_their_own() -> None:
    first = read(fixture("page.html"), "https://www.bbc.co.uk/news/live/tarnholt-1")
    assert first.older
    for named in ("", "?ns_source=x", "/page/2"):
        request = SOURCE.plan(first.state, Look.OLDER, f"https://www.bbc.co.uk/news/live/tarnholt-1{named}", NOW)
        assert request is not None
        assert request.url == "https://www.bbc.co.uk/news/live/tarnholt-1/page/2"
    newest = SOURCE.plan(first.state, Look.NEW, "https://www.bbc.co.uk/news/live/tarnholt-1/page/2", NOW)
    assert newest is not None
    assert newest.url == "https://www.bbc.co.uk/news/live/tarnholt-1"
    assert SOURCE.plan(b"", Look.OLDER, ADDRESS, NOW) is None


# Followed through a session.


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def newsroom(server: Server) -> Newsroom:
    room = Newsroom([Written(n, f"Report {n}.", n, f"Title {n}") for n in range(7, 0, -1)])
    room.serve(server)
    return room


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with Desk(tmp_path, now=lambda: NOW) as opened:
        yield opened


def arrived(outcome: Outcome) -> Arrived:
    assert isinstance(outcome, Arrived), outcome
    return outcome


def ids(changes: Any) -> list[str]:
    return [item.post.id for item in changes]


async def test_the_page_is_asked_again_and_only_sent_when_it_changed(desk: Desk, server: Server, newsroom: Newsroom) -> None:
    session = await desk.session(parse_source(server.url(MORPH)))
    first = arrived(await session.look())
    assert (first.source, first.blog.status) == ("BBC Morph", Status.LIVE)
    assert sorted(ids(first.changes.added)) == ["5e5", "5e6", "5e7"]
    assert isinstance(await session.look(), Unchanged)
    newsroom.posts[0] = replace(newsroom.posts[0], text="Report 7, put right.", edited=30)
    newsroom.posts.insert(0, Written(8, "All stop.", 31, "Breaking", "Tom Ashdown", breaking=True))
    changes = arrived(await session.look()).changes
    assert (ids(changes.added), ids(changes.edited)) == (["5e8"], ["5e7"])
    newest = (await session.load(["5e8"]))["5e8"].post
    assert (newest.key, newest.authors, newest.url) == (True, ("Tom Ashdown",), f"{server.url(MORPH)}#post_5e8")
    assert [asked.path for asked in server.asked] == [MORPH] * 3
    assert "if-none-match" in server.asked[1].headers


async def test_a_post_taken_off_the_page_is_withdrawn_after_two_looks(desk: Desk, server: Server, newsroom: Newsroom) -> None:
    session = await desk.session(parse_source(server.url(MORPH)))
    await session.look()
    del newsroom.posts[1]
    assert ids(arrived(await session.look()).changes.withdrawn) == []
    assert ids(arrived(await session.look()).changes.withdrawn) == ["5e6"]
    assert server.count(MORPH) == 3


async def test_a_pinned_post_above_the_newest_withdraws_nothing(desk: Desk, server: Server, newsroom: Newsroom) -> None:
    session = await desk.session(parse_source(server.url(MORPH)))
    await session.look()
    await session.look(Look.OLDER)
    newsroom.posts.insert(0, replace(newsroom.posts.pop(), pinned=True))  # the oldest, now on top of the page
    newsroom.size = 4
    newsroom.posts.insert(1, Written(8, "New.", 20))
    for _ in range(3):
        outcome = await session.look()
        if isinstance(outcome, Arrived):
            assert ids(outcome.changes.withdrawn) == []
    assert (await session.load(["5e1"]))["5e1"].post.pinned


async def test_older_posts_come_a_page_at_a_time(desk: Desk, server: Server, newsroom: Newsroom) -> None:
    session = await desk.session(parse_source(server.url(MORPH)))
    await session.look()
    second = arrived(await session.look(Look.OLDER))
    third = arrived(await session.look(Look.OLDER))
    assert sorted(ids(second.changes.added)) == ["5e2", "5e3", "5e4"]
    assert ids(third.changes.added) == ["5e1"]
    assert third.snapshot is not None
    assert not third.snapshot.older
    assert [asked.path for asked in server.asked] == [MORPH, f"{MORPH}/page/2", f"{MORPH}/page/3"]


async def test_the_end_of_the_coverage_is_the_page_s_own_word(desk: Desk, server: Server, newsroom: Newsroom) -> None:
    session = await desk.session(parse_source(server.url(MORPH)))
    await session.look()
    newsroom.live = False
    assert arrived(await session.look()).blog.status is Status.ENDED
