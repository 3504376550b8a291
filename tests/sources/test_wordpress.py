"""What readers are promised of live blogs made with Automattic's WordPress plugin."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.sources.fuzz import mutations
from tests.sources.samples import Samples, utc
from tests.sources.snapshots import plain
from tests.sources.wordpress_server import API, PATH, START, WordPressSite
from tui_liveblog import sources
from tui_liveblog.address import parse_source
from tui_liveblog.desk import Desk
from tui_liveblog.errors import LiveBlogError, NoLiveBlog, Unreadable
from tui_liveblog.model import Coverage, Snapshot, Status
from tui_liveblog.session import Arrived, Session
from tui_liveblog.sources.base import Look, Need, Reply, unpack
from tui_liveblog.sources.wordpress import SOURCE, Kept

sample, truth = Samples("wordpress-liveblog-json").sample, Samples("wordpress-liveblog-json").truth

FIXTURES = Path(__file__).parent.parent / "fixtures" / "wordpress"


def read(body: bytes, url: str = "", state: bytes = b"") -> Snapshot:
    snapshot = SOURCE.read(Reply(url, body), state)
    assert isinstance(snapshot, Snapshot)
    return snapshot


# Real replies.


def test_the_real_page_of_entries_is_read_as_its_readers_saw_it(shared: Path) -> None:
    snapshot, told = read(sample(shared, "get-entries-page-1.json")), truth(shared, "get-entries-page-1.json")
    assert len(snapshot.posts) == told["posts"]
    for post, expected in ((snapshot.posts[0], told["first_in_document"]), (snapshot.posts[-1], told["last_in_document"])):
        assert (post.id, utc(post.published), utc(post.updated)) == (expected["id"], expected["published"], expected["updated"])
        assert (", ".join(post.authors), post.title or None) == (expected["author"], expected["title"])
    # Five entries of one second: their order is the array's.
    assert [post.id for post in snapshot.posts] == ["2977", "2976", "2975", "2974", "2973"]
    assert {post.published for post in snapshot.posts} == {datetime(2017, 11, 28, 12, 43, 31, tzinfo=UTC)}
    assert {post.text for post in snapshot.posts} == {"This is some test content"}
    assert [post.id for post in snapshot.posts if post.key] == told["key_event_ids"]
    assert (snapshot.coverage, snapshot.refresh) == (Coverage.WINDOW, told["refresh_interval"])


def test_the_plugin_s_own_example_is_merged_as_the_plugin_merges_it(shared: Path) -> None:
    body = sample(shared, "apply-update-entries.json")
    snapshot = read(body)
    assert [int(post.id) for post in snapshot.posts] == truth(shared, "apply-update-entries.json")["merge_result_ids"]
    expected = {str(entry["id"]): entry["content"] for entry in json.loads(body)["expectedEntries"].values()}
    assert {post.id: post.text for post in snapshot.posts} == expected
    assert snapshot.deleted == ("2",)


def test_real_replies_find_their_source_without_an_address(shared: Path) -> None:
    for name in ("get-entries-page-1.json", "apply-update-entries.json"):
        assert sources.claimant(Reply("", sample(shared, name))) is SOURCE


def test_broken_copies_of_the_real_reply_are_read_or_refused(shared: Path) -> None:
    for name in ("get-entries-page-1.json", "apply-update-entries.json"):
        for body in mutations(sample(shared, name), 400):
            try:
                read(body)
            except LiveBlogError:
                continue


# Replies of our own.


@pytest.mark.parametrize("name", ["get-entries", "polled"])
def test_a_reply_gives_what_stands_beside_it(name: str) -> None:
    snapshot = read((FIXTURES / f"{name}.json").read_bytes())
    expected = json.loads((FIXTURES / f"{name}.expected.json").read_text("utf-8"))
    assert plain(replace(snapshot, state=b"")) == expected


def test_broken_copies_of_a_reply_are_read_or_refused() -> None:
    for name in ("get-entries", "polled"):
        for body in mutations((FIXTURES / f"{name}.json").read_bytes(), 400):
            for state in (b"", b"\x93\x01", b"not ours"):
                try:
                    read(body, state=state)
                except LiveBlogError:
                    continue


def test_an_id_has_one_form_whether_sent_as_a_number_or_as_text() -> None:
    body = b'{"entries": [{"id": %s, "type": "new", "render": "x", "timestamp": 1709290800}], "page": 1, "pages": 1}'
    assert read(body % b"12").posts[0].id == read(body % b'"12"').posts[0].id == "12"


def test_other_json_is_left_to_others() -> None:
    for body in (b'{"entries": [{"title": "a feed"}]}', b'{"items": []}', b"[]"):
        assert not SOURCE.claims(Reply("https://quay.example/feed.json", body))
    with pytest.raises(NoLiveBlog):
        read(b'{"entries": 5, "css_classes": ""}')
    with pytest.raises(Unreadable):
        read(b'{"entries": [{"id": "1", "css_classes"')


def test_a_saved_page_says_where_its_entries_are() -> None:
    with WordPressSite() as site:
        page = site.page()
    assert SOURCE.claims(Reply("", page))
    with pytest.raises(Unreadable, match=r"asks http://127\.0\.0\.1"):
        SOURCE.read(Reply("", page), b"")


def test_a_saved_page_that_holds_its_posts_is_left_to_schema_org() -> None:
    page = b'<html><script>{"@type": "LiveBlogPosting"}</script><script>var liveblog_settings = {"endpoint_url":""}</script>'
    assert not SOURCE.claims(Reply("", page))
    assert SOURCE.claims(Reply("https://quay.example/", page))


def test_a_page_that_only_names_the_plugin_is_no_live_blog() -> None:
    page = (
        b'<html><head></head><script>var liveblog_settings = {"plugin_dir":"x"}; var y = {"endpoint_url":"/x"};</script></html>'
    )
    with pytest.raises(NoLiveBlog):
        SOURCE.read(Reply("https://quay.example/", page), b"")


def test_the_span_asked_for_is_rounded_as_the_client_rounds_it() -> None:
    need = page_need()
    snapshot = SOURCE.gather((Reply(need.requests[0].url, listed(1709290803)),), need.state)
    for seconds, until in ((1709290804, 1709290800), (1709290805, 1709290810), (1709290814.9, 1709290810)):
        request = SOURCE.plan(snapshot.state, Look.NEW, "https://quay.example/vote/", datetime.fromtimestamp(seconds, UTC))
        assert request is not None
        assert request.url == f"https://quay.example/wp-json/liveblog/v1/7/entries/1709290804/{until}/"


def test_an_archived_blog_has_ended() -> None:
    need = page_need(state="archive")
    assert SOURCE.gather((Reply("", listed(5)),), need.state).blog.status is Status.ENDED


def page_need(state: str = "enable") -> Need:
    settings = json.dumps(
        {"endpoint_url": "/wp-json/liveblog/v1/7/", "latest_entry_timestamp": "5", "latest_entry_id": "1", "state": state}
    )
    page = f"<html><head><title>Vote</title></head><body><script>var liveblog_settings = {settings};</script></body></html>"
    need = SOURCE.read(Reply("https://quay.example/vote/", page.encode()), b"")
    assert isinstance(need, Need)
    return need


def listed(timestamp: int) -> bytes:
    entry = {"id": "1", "type": "new", "render": "<p>x</p>", "css_classes": "", "timestamp": timestamp}
    return json.dumps({"entries": [entry], "page": 1, "pages": 1}).encode()


# The protocol, through the session.


@pytest.fixture
async def site() -> AsyncIterator[WordPressSite]:
    with WordPressSite() as server:
        yield server


@pytest.fixture
async def session(site: WordPressSite, tmp_path: Path) -> AsyncIterator[Session]:
    async with Desk(tmp_path, now=lambda: site.now) as desk:
        yield await desk.session(parse_source(f"{site.root}{PATH}"))


async def look(session: Session, kind: Look = Look.NEW) -> Arrived:
    outcome = await session.look(kind)
    assert isinstance(outcome, Arrived), outcome
    return outcome


async def test_the_first_look_is_the_page_and_its_newest_entries(site: WordPressSite, session: Session) -> None:
    for number in range(7):
        site.table.insert(f"Report {number}", at=START + 60 * number)
    seen = await look(session)
    assert site.since_last() == [PATH, f"{API}get-entries/1/306-{START + 360}"]
    assert [item.post.text for item in seen.changes.added] == [f"Report {number}" for number in (6, 5, 4, 3, 2)]
    assert (seen.source, seen.blog.title, seen.blog.status) == (SOURCE.name, "Harbour vote: the council meets", Status.LIVE)
    assert seen.snapshot is not None
    assert (seen.snapshot.refresh, seen.snapshot.older, seen.snapshot.coverage) == (10.0, True, Coverage.WINDOW)


async def test_a_new_look_is_one_request_for_what_came_since(site: WordPressSite, session: Session) -> None:
    site.table.insert("The doors open", at=START)
    await look(session)
    site.since_last()
    site.table.clock = START + 90
    site.table.insert("The vote begins", at=START + 70, key=True, headline="It begins")
    site.table.insert("A second ballot", at=START + 70)
    seen = await look(session)
    assert site.since_last() == [f"{API}entries/{START + 1}/{START + 90}/"]
    assert [(item.post.title, item.post.text, item.post.key) for item in seen.changes.added] == [
        ("", "A second ballot", False),
        ("It begins", "The vote begins", True),
    ]
    quiet = await look(session)
    assert site.since_last() == [f"{API}entries/{START + 71}/{START + 90}/"]
    assert not quiet.changes


async def test_an_update_edits_the_entry_that_it_replaces(site: WordPressSite, session: Session) -> None:
    entry = site.table.insert("Nine have voted", at=START)
    await look(session)
    site.table.clock = START + 30
    site.table.update(entry, "Ten have voted")
    seen = await look(session)
    assert [(item.post.id, item.post.text) for item in seen.changes.edited] == [(str(entry.id), "Ten have voted")]
    assert not seen.changes.added
    assert seen.changes.edited[0].post.published == datetime.fromtimestamp(START, UTC)


async def test_a_deletion_withdraws_the_entry_that_it_names(site: WordPressSite, session: Session) -> None:
    site.table.insert("It stays", at=START)
    entry = site.table.insert("A mistake", at=START + 5)
    await look(session)
    site.table.clock = START + 40
    site.table.delete(entry)
    seen = await look(session)
    assert [item.post.id for item in seen.changes.withdrawn] == [str(entry.id)]
    assert not seen.changes.added
    assert not seen.changes.edited


async def test_entries_of_one_second_stand_in_the_order_of_the_list(site: WordPressSite, session: Session) -> None:
    for text in ("first", "second", "third"):
        site.table.insert(text, at=START)
    await look(session)
    site.table.clock = START + 60
    for text in ("fourth", "fifth", "sixth"):
        site.table.insert(text, at=START + 50)
    await look(session)
    known = await session.store.everything(session.key)
    assert [item.post.text for item in known] == ["sixth", "fifth", "fourth", "third", "second", "first"]


async def test_a_full_look_finds_the_entry_that_a_new_look_cannot(site: WordPressSite, session: Session) -> None:
    site.table.insert("The doors open", at=START)
    await look(session)
    site.table.clock = START + 60
    site.table.insert("Published late, under an early time", at=START - 30)
    assert not (await look(session)).changes
    site.since_last()
    site.table.state = "archive"
    seen = await look(session, Look.FULL)
    assert site.since_last() == [PATH, f"{API}get-entries/1/0-0"]
    assert [item.post.text for item in seen.changes.added] == ["Published late, under an early time"]
    assert seen.blog.status is Status.ENDED


async def test_two_full_looks_withdraw_what_is_gone_without_a_word(site: WordPressSite, session: Session) -> None:
    entries = [site.table.insert(f"Report {number}", at=START + number) for number in range(3)]
    await look(session)
    site.table.rows.remove(entries[1])
    assert not (await look(session, Look.FULL)).changes
    seen = await look(session, Look.FULL)
    assert [item.post.id for item in seen.changes.withdrawn] == [str(entries[1].id)]


async def test_older_entries_come_a_page_at_a_time_counted_from_the_same_entry(site: WordPressSite, session: Session) -> None:
    for number in range(12):
        site.table.insert(f"Report {number}", at=START + 60 * number)
    await look(session)
    site.table.clock = START + 900
    site.table.insert("Report 12", at=START + 800)
    await look(session)
    site.since_last()
    anchor = f"311-{START + 660}"
    seen = await look(session, Look.OLDER)
    assert site.since_last() == [f"{API}get-entries/2/{anchor}"]
    assert [item.post.text for item in seen.changes.added] == [f"Report {number}" for number in (6, 5, 4, 3, 2)]
    assert seen.snapshot is not None
    assert (seen.snapshot.older, seen.snapshot.coverage) == (True, Coverage.DELTA)
    seen = await look(session, Look.OLDER)
    assert site.since_last() == [f"{API}get-entries/3/{anchor}"]
    assert [item.post.text for item in seen.changes.added] == ["Report 1", "Report 0"]
    assert seen.snapshot is not None
    assert not seen.snapshot.older
    assert SOURCE.plan(seen.snapshot.state, Look.OLDER, "", site.now) is None
    assert not (await look(session)).changes


async def test_an_address_of_the_interface_is_followed_without_its_page(site: WordPressSite, tmp_path: Path) -> None:
    site.table.insert("The doors open", at=START)
    async with Desk(tmp_path, now=lambda: site.now) as desk:
        session = await desk.session(parse_source(f"{site.root}{API}get-entries/1/300-{START}"))
        seen = await look(session)
        assert seen.snapshot is not None
        kept = unpack(seen.snapshot.state, Kept)
        assert kept is not None
        assert (kept.endpoint, kept.newest) == (f"{site.root}{API}", START)
        site.table.clock = START + 20
        site.table.insert("The vote begins", at=START + 12)
        seen = await look(session)
    assert [item.post.text for item in seen.changes.added] == ["The vote begins"]
