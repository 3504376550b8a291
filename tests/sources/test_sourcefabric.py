"""What readers are promised of live blogs made with Sourcefabric's Live Blog."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from tests.sources.fuzz import mutations
from tests.sources.samples import Samples
from tests.sources.snapshots import plain
from tests.sources.sourcefabric_server import API, PATH, LiveBlogServer
from tui_liveblog import sources
from tui_liveblog.address import parse_source
from tui_liveblog.desk import Desk
from tui_liveblog.errors import LiveBlogError, NoLiveBlog, Unreadable
from tui_liveblog.model import BlockKind, Coverage, Post, Snapshot, Status
from tui_liveblog.session import Arrived, Session
from tui_liveblog.sources.base import Look, Need, Reply
from tui_liveblog.sources.sourcefabric import SOURCE

sample, truth = Samples("sourcefabric-json").sample, Samples("sourcefabric-json").truth

FIXTURES = Path(__file__).parent.parent / "fixtures" / "sourcefabric"
POSTS = "client-blog-posts-page1.json.gz"


def read(body: bytes, url: str = "", state: bytes = b"") -> Snapshot:
    snapshot = SOURCE.read(Reply(url, body), state)
    assert isinstance(snapshot, Snapshot)
    return snapshot


def told_of(post: Post) -> dict[str, Any]:
    """A post as the truth writes it."""
    times = [moment.isoformat().replace("+00:00", "Z") if moment else None for moment in (post.published, post.updated)]
    who = ", ".join(post.authors) or None
    return {"id": post.id, "published": times[0], "updated": times[1], "author": who, "title": post.title or None}


# Real replies.


def test_the_real_reply_holds_the_posts_that_its_readers_saw_in_the_editors_order(shared: Path) -> None:
    snapshot, told = read(sample(shared, POSTS)), truth(shared, POSTS)
    by_id = {post.id: post for post in snapshot.posts}
    assert len(snapshot.posts) == len(by_id) == told["posts"] == told["distinct_ids"]
    assert [post.id for post in snapshot.posts] == told["editorial_order"]
    for end in ("first_in_document", "last_in_document", "newest", "oldest"):
        assert told_of(by_id[told[end]["id"]]) == told[end]
    assert sorted({name for post in snapshot.posts for name in post.authors}) == told["authors"]
    assert {post.id for post in snapshot.posts if post.pinned} == set(told["sticky_ids"])
    assert {post.id for post in snapshot.posts if post.key} == set(told["highlight_ids"])
    assert sum(not post.title for post in snapshot.posts) == told["untitled_posts"]


def test_what_is_deleted_in_the_real_reply_is_named_and_a_reader_s_comment_is_no_post(shared: Path) -> None:
    snapshot, told = read(sample(shared, POSTS)), truth(shared, POSTS)
    # The manifest says that 12 are deleted. Of the 25 items 13 are, one is a comment, and 11 stand.
    assert sample(shared, POSTS).count(b'"deleted": true') == len(told["deleted_ids"]) == 13
    assert list(snapshot.deleted) == told["deleted_ids"]
    comment = told["not_open"][0]["id"]
    assert comment not in {post.id for post in snapshot.posts}
    assert comment not in snapshot.deleted
    assert snapshot.skipped == 0


def test_the_real_posts_hold_their_words_and_none_of_their_scripts_and_styles(shared: Path) -> None:
    posts = {post.id[-12:]: post for post in read(sample(shared, POSTS)).posts}
    assert all(post.body for post in posts.values())
    assert not any(mark in post.text for post in posts.values() for mark in ("{", "window.", "font-size"))
    assert posts["8d2ae55c7417"].text.splitlines()[2] == "Germany"
    tweet = posts["6faf02fc8210"].body[0]
    assert (tweet.kind, tweet.who) == (BlockKind.EMBED, "Sourcefabric on Twitter · @sourcefabric")
    assert tweet.url == "https://twitter.com/Sourcefabric/status/835162404094869504"
    card = posts["bd1271d9d137"].body
    assert [(block.kind, block.who, block.url) for block in card] == [
        (BlockKind.EMBED, "Live Blog pro", "http://liveblog.pro/live-news-new-live-blog-3-1/")
    ]
    assert card[0].text.startswith("The New Live Blog 3.1 is Here - Live Blog pro: The latest release")
    gallery = posts["cf880026b480"].body
    assert [block.kind for block in gallery] == [BlockKind.PARAGRAPH, *[BlockKind.IMAGE] * 4]
    # The truth counts the advertisement, which the theme shows among the posts, under a label.
    assert posts["e48f70c0ab55"].text.endswith("Example of local ad")


def test_a_real_post_alone_is_a_blog_of_one(shared: Path) -> None:
    snapshot = read(sample(shared, "single-post.json"))
    (post,) = snapshot.posts
    assert told_of(post)["published"] == "2016-04-28T11:24:22Z"
    assert post.authors == ("Admini Strator",)
    kinds = [block.kind.value for block in post.body]
    assert kinds == ["paragraph", "image", "paragraph", *["item"] * 6, "quote", "paragraph", "embed"]
    image, quote, tweet = post.body[1], post.body[9], post.body[11]
    assert (image.text, image.credit) == ("Gähn", "Mich")
    assert (quote.text, quote.who) == ("Mit dem Wissen wächst der Zweifel.", "Johann Wolfgang von Goethe")
    assert tweet.url == "https://twitter.com/dpa_live/status/775991579676909568"
    assert post.text.startswith("Text mit ein parr Formatierungen.")


def test_a_page_s_real_options_alone_hold_no_posts_and_name_the_page(shared: Path) -> None:
    with pytest.raises(NoLiveBlog) as error:
        read(sample(shared, "blog-options.json"))
    address = "https://sourcefabric.liveblog.pro/sourcefabric/blogs/58bfeb4c15720af1a94c1052/index.html"
    assert error.value.links == (("The Latest News About Live Blog", address),)


def test_a_page_with_the_real_options_gives_the_blog_its_title(shared: Path) -> None:
    options = sample(shared, "blog-options.json").decode()
    page = f"<html><body><script>window.LB = {options};</script></body></html>".encode()
    need = SOURCE.read(Reply("https://sourcefabric.liveblog.pro/x/index.html", page), b"")
    assert isinstance(need, Need)
    endpoint = "https://sourcefabric-api.liveblog.pro/api/client_blogs/58bfeb4c15720af1a94c1052/posts"
    assert {request.url.split("?")[0] for request in need.requests} == {endpoint}
    snapshot = SOURCE.gather((Reply(need.requests[0].url, sample(shared, POSTS)),), need.state)
    assert (snapshot.blog.title, snapshot.blog.language) == ("The Latest News About Live Blog", "de")
    assert snapshot.blog.standfirst == "Keeping you up to date on the world of live blogging and Live Blog from Sourcefabric."
    assert snapshot.blog.status is Status.LIVE


def test_real_replies_find_their_source_without_an_address(shared: Path) -> None:
    for name in (POSTS, "single-post.json", "blog-options.json"):
        assert sources.claimant(Reply("", sample(shared, name))) is SOURCE


def test_broken_copies_of_the_real_replies_are_read_or_refused(shared: Path) -> None:
    for name, count in ((POSTS, 60), ("single-post.json", 200), ("blog-options.json", 100)):
        for body in mutations(sample(shared, name), count):
            try:
                read(body)
            except LiveBlogError:
                continue


# Replies of our own.


def test_a_reply_gives_what_stands_beside_it() -> None:
    snapshot = read((FIXTURES / "posts.json").read_bytes())
    assert plain(replace(snapshot, state=b"")) == json.loads((FIXTURES / "posts.expected.json").read_text("utf-8"))


def test_broken_copies_of_a_reply_are_read_or_refused() -> None:
    for body in mutations((FIXTURES / "posts.json").read_bytes(), 600):
        for url in ("", f"https://quay.example{API}?source=%5B", "http://["):
            try:
                read(body, url, b"\x96\xa1x")
            except LiveBlogError:
                continue


def test_posts_in_the_order_of_time_where_the_blog_is_set_so() -> None:
    with LiveBlogServer() as server:
        server.settings["postOrder"] = "newest_first"
        need = SOURCE.read(Reply(f"{server.root}{PATH}", server.page()), b"")
    assert isinstance(need, Need)
    snapshot = SOURCE.gather((Reply(need.requests[0].url, (FIXTURES / "posts.json").read_bytes()),), need.state)
    assert [post.id[-2:] for post in snapshot.posts] == ["a1", "a2", "a3", "a4"]


def test_no_author_is_shown_where_the_blog_shows_none() -> None:
    with LiveBlogServer() as server:
        server.settings["showAuthor"] = False
        need = SOURCE.read(Reply(f"{server.root}{PATH}", server.page()), b"")
    assert isinstance(need, Need)
    snapshot = SOURCE.gather((Reply(need.requests[0].url, (FIXTURES / "posts.json").read_bytes()),), need.state)
    assert [post.authors for post in snapshot.posts] == [(), (), (), ("Another reader",)]


def test_a_saved_page_shows_the_posts_that_are_drawn_in_it() -> None:
    with LiveBlogServer() as server:
        server.newsroom.post("The doors open.")
        server.newsroom.post("<b>It</b> begins.", lb_highlight=True, author="Bram Ostrander")
        server.newsroom.post("Read this first.", sticky=True)
        page = server.page()
    assert sources.claimant(Reply("", page)) is SOURCE
    snapshot = read(page)
    assert [(post.text, post.authors, post.key, post.pinned) for post in snapshot.posts] == [
        ("Read this first.", ("Ida Marsh",), False, True),
        ("It begins.", ("Bram Ostrander",), True, False),
        ("The doors open.", ("Ida Marsh",), False, False),
    ]
    assert snapshot.posts[0].id == "urn:newsml:localhost:2024-03-01:0003"
    assert told_of(snapshot.posts[0])["published"] == "2024-03-01T10:00:00Z"
    assert snapshot.blog.title == "Harbour vote: the council meets"


def test_a_saved_page_without_posts_says_where_they_are() -> None:
    with LiveBlogServer() as server:
        page = server.page()
    with pytest.raises(Unreadable, match="client_blogs"):
        read(page)


def test_other_json_and_other_pages_are_left_to_others() -> None:
    for body in (b'{"_items": []}', b'{"groups": []}', b'<html><script>var api_host = "x"</script>', b"[]"):
        assert not SOURCE.claims(Reply("https://quay.example/", body))


# The protocol, through the session.


@pytest.fixture
async def server() -> AsyncIterator[LiveBlogServer]:
    with LiveBlogServer() as running:
        yield running


@pytest.fixture
async def session(server: LiveBlogServer, tmp_path: Path) -> AsyncIterator[Session]:
    async with Desk(tmp_path, now=lambda: server.newsroom.now) as desk:
        yield await desk.session(parse_source(f"{server.root}{PATH}"))


async def look(session: Session, kind: Look = Look.NEW) -> Arrived:
    outcome = await session.look(kind)
    assert isinstance(outcome, Arrived), outcome
    return outcome


def asked(server: LiveBlogServer) -> list[str]:
    """What was asked since last: "page", or what the query is about."""
    return [_about(path) for path in server.since_last()]


def _about(path: str) -> str:
    parts = urlsplit(path)
    if parts.path == PATH:
        return "page"
    assert parts.path == API
    query = parse_qs(parts.query)
    rules = json.loads(query["source"][0])["query"]["filtered"]["filter"]["and"]
    if rules[0] == {"term": {"sticky": True}}:
        return "pinned"
    if "range" in rules[0]:
        return f"since {rules[0]['range']['_updated']['gt']}"
    return f"posts {query['page'][0]}"


async def test_the_first_look_is_the_page_its_posts_and_those_pinned_to_its_top(
    server: LiveBlogServer, session: Session
) -> None:
    server.newsroom.post("Read this first.", sticky=True)
    for number in range(30):
        server.newsroom.minute = number + 1
        server.newsroom.post(f"Report {number}")
    server.newsroom.post("Not due yet", at=500)
    seen = await look(session)
    assert asked(server) == ["page", "posts 1", "pinned"]
    assert [item.post.text for item in seen.changes.added] == [
        *(f"Report {number}" for number in range(29, 4, -1)),
        "Read this first.",
    ]
    assert [item.post.text for item in seen.changes.added if item.post.pinned] == ["Read this first."]
    assert (seen.blog.title, seen.blog.standfirst) == ("Harbour vote: the council meets", "Every ballot, as it falls.")
    assert (seen.blog.status, seen.blog.language) == (Status.LIVE, "en")
    assert seen.snapshot is not None
    assert (seen.snapshot.coverage, seen.snapshot.older) == (Coverage.WINDOW, True)


async def test_a_new_look_is_one_request_for_all_that_changed(server: LiveBlogServer, session: Session) -> None:
    room = server.newsroom
    kept = room.post("Nine have voted.")
    gone = room.post("A mistake.")
    taken = room.post("Too early.")
    await look(session)
    asked(server)
    room.minute = 5
    room.post("The count begins.", lb_highlight=True)
    room.change(kept, "Ten have voted.", sticky=True)
    room.change(gone, deleted=True)
    room.change(taken, post_status="submitted")
    room.post("A reader's", post_status="comment")
    seen = await look(session)
    assert asked(server) == ["since 2024-03-01T10:00:00.000Z"]
    assert [(item.post.text, item.post.key) for item in seen.changes.added] == [("The count begins.", True)]
    assert [(item.post.text, item.post.pinned) for item in seen.changes.edited] == [("Ten have voted.", True)]
    assert {item.post.text for item in seen.changes.withdrawn} == {"A mistake.", "Too early."}
    quiet = await look(session)
    assert asked(server) == ["since 2024-03-01T10:05:00.000Z"]
    assert not quiet.changes


async def test_more_changes_than_a_page_come_with_the_next_looks(server: LiveBlogServer, session: Session) -> None:
    server.newsroom.post("The doors open.")
    await look(session)
    for number in range(30):
        server.newsroom.minute = 1 + number / 60
        server.newsroom.post(f"Report {number}")
    first, second = await look(session), await look(session)
    assert [item.post.text for item in first.changes.added] == [f"Report {number}" for number in range(24, -1, -1)]
    assert [item.post.text for item in second.changes.added] == [f"Report {number}" for number in range(29, 24, -1)]


async def test_posts_of_one_second_stand_in_the_editors_order(server: LiveBlogServer, session: Session) -> None:
    room = server.newsroom
    room.post("first", order=1.0)
    room.post("third", order=2.0)
    room.post("second", order=1.5)
    await look(session)
    room.minute = 1
    room.post("fifth", order=5.25, at=1)
    room.post("fourth", order=5.125, at=1)
    await look(session)
    known = await session.store.everything(session.key)
    assert [item.post.text for item in known] == ["fifth", "fourth", "third", "second", "first"]


async def test_a_repeated_id_is_one_post(server: LiveBlogServer, session: Session) -> None:
    post = server.newsroom.post("Pinned and new.", sticky=True)
    server.newsroom.posts.append(dict(post))
    seen = await look(session)
    assert [item.post.text for item in seen.changes.added] == ["Pinned and new."]


async def test_two_full_looks_withdraw_what_is_gone_without_a_word(server: LiveBlogServer, session: Session) -> None:
    room = server.newsroom
    for number in range(3):
        room.minute = number
        room.post(f"Report {number}")
    await look(session)
    asked(server)
    del room.posts[1]
    server.blog_status = "closed"
    assert not (await look(session, Look.FULL)).changes
    assert asked(server) == ["page", "posts 1", "pinned"]
    seen = await look(session, Look.FULL)
    assert [item.post.text for item in seen.changes.withdrawn] == ["Report 1"]
    assert seen.blog.status is Status.ENDED


async def test_an_old_post_moved_to_the_top_withdraws_nothing(server: LiveBlogServer, session: Session) -> None:
    room = server.newsroom
    for number in range(30):
        room.minute = number
        room.post(f"Report {number}")
    await look(session)
    room.minute = 40
    room.change(room.posts[0], order=99.0)
    await look(session)
    for _ in range(3):
        assert not (await look(session, Look.FULL)).changes.withdrawn


async def test_older_posts_come_a_page_at_a_time(server: LiveBlogServer, session: Session) -> None:
    for number in range(60):
        server.newsroom.minute = number
        server.newsroom.post(f"Report {number}")
    await look(session)
    asked(server)
    first, second = await look(session, Look.OLDER), await look(session, Look.OLDER)
    assert asked(server) == ["posts 2", "posts 3"]
    assert [item.post.text for item in first.changes.added] == [f"Report {number}" for number in range(34, 9, -1)]
    assert [item.post.text for item in second.changes.added] == [f"Report {number}" for number in range(9, -1, -1)]
    assert first.snapshot is not None
    assert second.snapshot is not None
    assert (first.snapshot.older, first.snapshot.coverage) == (True, Coverage.DELTA)
    assert not second.snapshot.older
    assert SOURCE.plan(second.snapshot.state, Look.OLDER, "", datetime.now().astimezone()) is None
