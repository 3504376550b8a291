"""What readers are promised of Al Jazeera's live blogs."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.sources.aljazeera_server import LINK, START, NewsSite
from tests.sources.fuzz import mutations
from tests.sources.samples import Samples, utc
from tests.sources.snapshots import plain
from tui_liveblog import sources
from tui_liveblog.address import parse_source
from tui_liveblog.desk import Desk
from tui_liveblog.errors import LiveBlogError, NoLiveBlog, Unreadable
from tui_liveblog.model import BlockKind, Coverage, Rank, Snapshot, Status
from tui_liveblog.session import Arrived, Session
from tui_liveblog.sources.aljazeera import SOURCE, AlJazeera
from tui_liveblog.sources.base import MAX_NEED, Look, Need, Reply, Request

sample, truth = Samples("aljazeera-graphql-json").sample, Samples("aljazeera-graphql-json").truth

FIXTURES = Path(__file__).parent.parent / "fixtures" / "aljazeera"
NOW = datetime(2026, 4, 22, 12, tzinfo=UTC)


def read(body: bytes, url: str = "", state: bytes = b"") -> Snapshot:
    snapshot = SOURCE.read(Reply(url, body), state)
    assert isinstance(snapshot, Snapshot)
    return snapshot


# Real replies.


def test_the_real_live_blog_s_reply_gives_its_posts_as_ids_and_times(shared: Path) -> None:
    name = "single-liveblog-shell.json"
    snapshot, told = read(sample(shared, name)), truth(shared, name)
    assert (len(snapshot.posts), snapshot.blog.title) == (told["posts"], told["title"])
    assert (snapshot.blog.status is Status.LIVE) == told["isLive"]
    assert [(post.id, utc(post.published)) for post in (snapshot.posts[0], snapshot.posts[-1])] == [
        (told[end]["id"], told[end]["published"]) for end in ("newest", "oldest")
    ]
    # Ids are not in the order of time: the list's order and the times are.
    assert [post.id for post in snapshot.posts[:3]] == ["4512099", "4512107", "4512131"]
    times = [post.published for post in snapshot.posts if post.published is not None]
    assert times == sorted(times, reverse=True)
    assert {(post.title, post.text, post.origins.body) for post in snapshot.posts} == {("", "", Rank.PAYLOAD)}
    assert snapshot.notes == ("the words of each post need a request of their own",)
    assert snapshot.blog.authors == ("Lyndal Rowlands", "Zaid Sabah")
    assert snapshot.blog.standfirst.startswith("Lebanon’s disaster management unit")


def test_the_real_post_is_read_whole_with_its_naive_times_in_gmt(shared: Path) -> None:
    name = "update-4514943.json"
    (post,), told = read(sample(shared, name)).posts, truth(shared, name)["newest"]
    assert (post.id, utc(post.published), utc(post.updated)) == (told["id"], told["published"], told["updated"])
    assert (", ".join(post.authors) or None, post.title) == (told["author"], told["title"])
    assert [block.kind for block in post.body] == [BlockKind.PARAGRAPH] * 2 + [BlockKind.ITEM] * 5
    assert "Iran’s top negotiator" in post.text
    assert "“flagrant” ceasefire breaches" in post.text
    address = "https://www.aljazeera.com/news/2026/4/22/at-least-four-killed-in-israeli-strikes-on-lebanon-journalists-wounded"
    assert post.links == (("have killed five people in Lebanon", address),)
    assert post.url.endswith("as-talks-with-tehran-in-limbo?update=4514943")


def test_the_real_lists_of_ids_hold_no_posts_by_themselves(shared: Path) -> None:
    for name in ("children-snapshot-0.json", "children-snapshot-1.json"):
        with pytest.raises(NoLiveBlog, match="only the ids"):
            read(sample(shared, name))


def test_the_real_lists_of_ids_ask_for_the_one_post_that_is_new(shared: Path) -> None:
    seen = shell_seen(sample(shared, "single-liveblog-shell.json"))
    state = seen.state
    for _ in range(2):  # the words of the 25 posts come first, twenty a look
        need = ids_need(sample(shared, "children-snapshot-0.json"), state)
        answered = tuple(post_reply(request) for request in need.requests)
        gathered = SOURCE.gather(answered, need.state)
        assert isinstance(gathered, Snapshot)
        state = gathered.state
    quiet = SOURCE.read(Reply("", sample(shared, "children-snapshot-0.json")), state)
    assert isinstance(quiet, Snapshot)
    assert (quiet.posts, quiet.coverage) == ((), Coverage.DELTA)
    need = ids_need(sample(shared, "children-snapshot-1.json"), state)
    (new,) = truth(shared, "children-snapshot-1.json")["new_since_previous"]
    assert [f"%22postID%22%3A{new}%2C" in request.url for request in need.requests] == [True]
    gathered = SOURCE.gather((Reply(need.requests[0].url, sample(shared, "update-4514943.json")),), need.state)
    assert isinstance(gathered, Snapshot)
    assert [post.title for post in gathered.posts] == ["Here’s what happened today"]


def shell_seen(body: bytes) -> Snapshot:
    need = SOURCE.read(Reply(f"https://www.aljazeera.com{LINK}", b"<html></html>"), b"")
    assert isinstance(need, Need)
    snapshot = SOURCE.gather((Reply(need.requests[0].url, body),), need.state)
    assert isinstance(snapshot, Snapshot)
    return snapshot


def ids_need(body: bytes, state: bytes) -> Need:
    request = SOURCE.plan(state, Look.NEW, f"https://www.aljazeera.com{LINK}", NOW)
    assert request is not None
    need = SOURCE.read(Reply(request.url, body), state)
    assert isinstance(need, Need)
    return need


def post_reply(request: Request) -> Reply:
    own = request.url.split("postID%22%3A")[1].split("%2C")[0]
    data = {"data": {"posts": {"id": own, "content": "<p>Words.</p>", "date": "2026-04-22T03:00:00"}}}
    return Reply(request.url, json.dumps(data).encode())


def test_real_replies_find_their_source_without_an_address(shared: Path) -> None:
    for name in ("single-liveblog-shell.json", "update-4514943.json", "children-snapshot-0.json"):
        assert sources.claimant(Reply("", sample(shared, name))) is SOURCE


def test_broken_copies_of_the_real_replies_are_read_or_refused(shared: Path) -> None:
    states = (b"", shell_seen(sample(shared, "single-liveblog-shell.json")).state, b"\x97\xa1x")
    for name in ("single-liveblog-shell.json", "update-4514943.json", "children-snapshot-0.json"):
        for body in mutations(sample(shared, name), 150):
            for state in states:
                try:
                    answer = SOURCE.read(Reply("", body), state)
                    if isinstance(answer, Need):
                        SOURCE.gather((Reply(answer.requests[0].url, body),), answer.state)
                except LiveBlogError:
                    continue


# Replies of our own.


@pytest.mark.parametrize("name", ["shell", "update"])
def test_a_reply_gives_what_stands_beside_it(name: str) -> None:
    snapshot = read((FIXTURES / f"{name}.json").read_bytes())
    assert plain(replace(snapshot, state=b"")) == json.loads((FIXTURES / f"{name}.expected.json").read_text("utf-8"))


def test_a_title_that_is_not_to_be_shown_is_not() -> None:
    body = (FIXTURES / "update.json").read_bytes().replace(b'"shouldDisplayTitle": true', b'"shouldDisplayTitle": false')
    assert read(body).posts[0].title == ""


def test_authors_that_are_not_to_be_shown_are_not() -> None:
    body = (FIXTURES / "update.json").read_bytes().replace(b'"showAuthor": true', b'"showAuthor": false')
    assert read(body).posts[0].authors == ()


def test_other_graphql_is_left_to_others_and_an_article_is_no_live_blog() -> None:
    assert not SOURCE.claims(Reply("", b'{"data": {"article": {"title": "x"}}}'))
    assert not SOURCE.claims(Reply("", b'{"data": {"viewer": {"children": [1]}}}'))
    with pytest.raises(NoLiveBlog, match="an article"):
        read(b'{"data": {"article": {"title": "How the harbour came to be"}}}')
    with pytest.raises(NoLiveBlog, match="any more"):
        read(b'{"data": {"article": null}}')
    with pytest.raises(Unreadable):
        read(b'{"errors": [{"message": "no such query"}], "data": null}')


def test_a_saved_page_says_that_its_posts_are_elsewhere() -> None:
    page = f'<html><head><link rel="canonical" href="https://www.aljazeera.com{LINK}"></head></html>'.encode()
    assert SOURCE.claims(Reply("", page))
    with pytest.raises(Unreadable, match="open https://www"):
        SOURCE.read(Reply("", page), b"")
    assert not SOURCE.claims(Reply("", page.replace(b"</head>", b"<script>LiveBlogPosting</script>")))


def test_only_live_blogs_of_this_publisher_are_claimed() -> None:
    page = b"<html><head></head></html>"
    assert SOURCE.claims(Reply(f"https://www.aljazeera.com{LINK}", page))
    assert SOURCE.claims(Reply("https://www.aljazeera.net/news/liveblog/2026/4/22/%D8%AD", page))
    assert not SOURCE.claims(Reply("https://www.aljazeera.com/news/2026/4/22/harbour", page))
    assert not SOURCE.claims(Reply(f"https://quay.example{LINK}", page))


def test_the_arabic_site_is_asked_as_itself() -> None:
    need = SOURCE.read(Reply("https://www.aljazeera.net/news/liveblog/2026/4/22/harbour", b"<html></html>"), b"")
    assert isinstance(need, Need)
    assert need.requests[0].url.startswith("https://www.aljazeera.net/graphql?wp-site=aja&operationName=")


# The protocol, through the session.


@pytest.fixture
async def site() -> AsyncIterator[NewsSite]:
    with NewsSite() as server:
        yield server


@pytest.fixture
async def session(site: NewsSite, tmp_path: Path) -> AsyncIterator[Session]:
    async with Desk(tmp_path, now=lambda: NOW) as desk:
        yield await desk.session(parse_source(site.url))


async def look(session: Session, kind: Look = Look.NEW) -> Arrived:
    outcome = await session.look(kind)
    assert isinstance(outcome, Arrived), outcome
    return outcome


def publish(site: NewsSite, count: int) -> None:
    for number in range(count):
        # Ids out of the order of time, as the site's are.
        site.desk.post(4_600_000 + (number ^ 1), f"Report {number}", number * 10)


async def test_the_first_look_is_the_page_and_the_live_blog_and_the_words_come_next(site: NewsSite, session: Session) -> None:
    publish(site, 3)
    seen = await look(session)
    assert site.operations() == ["page", "blog"]
    assert [(item.post.id, item.post.published) for item in seen.changes.added] == [
        ("4600003", START + timedelta(minutes=20)),
        ("4600000", START + timedelta(minutes=10)),
        ("4600001", START),
    ]
    assert (seen.blog.title, seen.blog.status) == ("Harbour vote live: council meets at noon", Status.LIVE)
    seen = await look(session)
    assert site.operations() == ["ids", "post 4600003", "post 4600000", "post 4600001"]
    assert not seen.changes.added
    assert not seen.changes.edited, "words that were only late are no edit"
    known = await session.store.everything(session.key)
    assert [item.post.text for item in known] == ["Report 2", "Report 1", "Report 0"]


async def settled(site: NewsSite, session: Session) -> None:
    await look(session)
    await look(session)
    site.operations()


async def test_a_new_look_is_the_ids_and_a_request_for_each_new_post(site: NewsSite, session: Session) -> None:
    publish(site, 3)
    await settled(site, session)
    assert not (await look(session)).changes
    assert site.operations() == ["ids"]
    site.desk.post(4_590_000, "The count begins.", 60, title="It begins", author="Bram Ostrander")
    site.desk.post(4_600_900, "A second ballot.", 60)
    seen = await look(session)
    assert site.operations() == ["ids", "post 4600900", "post 4590000"]
    assert [(item.post.text, item.post.title, item.post.authors) for item in seen.changes.added] == [
        ("A second ballot.", "", ()),
        ("The count begins.", "It begins", ("Bram Ostrander",)),
    ]
    known = await session.store.everything(session.key)
    assert [item.post.id for item in known][:2] == ["4600900", "4590000"]


async def test_a_post_that_leaves_the_list_is_asked_for_and_withdrawn_when_it_is_gone(site: NewsSite, session: Session) -> None:
    publish(site, 3)
    await settled(site, session)
    site.desk.withdraw(4_600_000)
    seen = await look(session)
    assert site.operations() == ["ids", "post 4600000"]
    assert [item.post.text for item in seen.changes.withdrawn] == ["Report 1"]
    assert not (await look(session)).changes
    assert site.operations() == ["ids"]


async def test_posts_that_a_list_only_lets_go_at_its_end_stay(site: NewsSite, session: Session) -> None:
    publish(site, 4)
    await settled(site, session)
    site.desk.listed = site.desk.listed[:2]
    assert not (await look(session)).changes
    assert site.operations() == ["ids"]


async def test_a_full_look_finds_edits_and_the_end(site: NewsSite, session: Session) -> None:
    publish(site, 3)
    await settled(site, session)
    site.desk.updates[4_600_000].text = "Report 1, corrected"
    site.desk.updates[4_600_000].modified = 55
    site.desk.live = False
    assert not (await look(session)).changes
    site.operations()
    seen = await look(session, Look.FULL)
    assert site.operations() == ["blog", "post 4600003", "post 4600000", "post 4600001"]
    assert [item.post.text for item in seen.changes.edited] == ["Report 1, corrected"]
    assert seen.blog.status is Status.ENDED
    assert seen.snapshot is not None
    assert seen.snapshot.coverage is Coverage.WINDOW


async def test_no_look_asks_for_more_than_it_may(site: NewsSite, session: Session) -> None:
    publish(site, 50)
    await look(session)
    counts = []
    for _ in range(4):
        site.operations()
        await look(session)
        counts.append(len(site.operations()))
    assert counts == [21, 21, 11, 1]
    known = await session.store.everything(session.key)
    assert [item.post.text for item in known] == [f"Report {number}" for number in range(49, -1, -1)]


async def test_posts_that_the_page_declares_are_read_from_it_and_bear_the_interface_s_ids(
    site: NewsSite, session: Session
) -> None:
    publish(site, 3)
    declared = [
        {
            "@type": "BlogPosting",
            "headline": f"Headline {own}",
            "url": f"https://www.aljazeera.com{LINK}?update={own}",
            "datePublished": (START + timedelta(minutes=site.desk.updates[own].minute)).isoformat(),
            "articleBody": site.desk.updates[own].text,
        }
        for own in site.desk.listed[:2]
    ]
    blog = {"@context": "https://schema.org", "@type": "LiveBlogPosting", "headline": "Vote", "liveBlogUpdate": declared}
    site.head = f'<script type="application/ld+json">{json.dumps(blog)}</script>'
    seen = await look(session)
    assert site.operations() == ["page"]
    assert [(item.post.id, item.post.text) for item in seen.changes.added] == [("4600003", "Report 2"), ("4600000", "Report 1")]
    site.desk.post(4_600_900, "A second ballot.", 60)
    seen = await look(session)
    assert site.operations() == ["ids", "post 4600900"]
    assert seen.snapshot is not None
    assert seen.snapshot.older
    seen = await look(session, Look.OLDER)
    assert site.operations() == ["post 4600001"]
    assert [item.post.text for item in seen.changes.added] == ["Report 0"]


# What two rounds of requests in one look make possible; the session grants one as yet.


class Reader:
    """A session as far as this needs one: a look, with as many rounds of requests as the source wants."""

    def __init__(self, site: NewsSite) -> None:
        self.site, self.source, self.state = site, AlJazeera(rounds=2), b""

    def look(self, kind: Look = Look.NEW) -> Snapshot:
        request = self.source.plan(self.state, kind, self.site.url, NOW)
        assert request is not None
        answer = self.source.read(self.ask(request), self.state)
        while isinstance(answer, Need):
            assert len(answer.requests) <= MAX_NEED
            answer = self.source.gather(tuple(map(self.ask, answer.requests)), answer.state)
        self.state = answer.state
        return answer

    def ask(self, request: Request) -> Reply:
        path = request.url.removeprefix(self.site.root)
        self.site.asked.append(path)
        return Reply(request.url, self.site.answer(path).body)


@pytest.fixture
def reader() -> Iterator[Reader]:
    with NewsSite() as site:
        yield Reader(site)


def test_with_two_rounds_the_first_look_has_the_words_of_the_newest_twenty(reader: Reader) -> None:
    publish(reader.site, 50)
    seen = reader.look()
    assert [post.text for post in seen.posts] == [f"Report {number}" for number in range(49, 29, -1)]
    assert (seen.coverage, seen.older, seen.blog.title) == (Coverage.WINDOW, True, "Harbour vote live: council meets at noon")
    assert len(reader.site.operations()) == 22


def test_older_posts_come_twenty_at_a_time(reader: Reader) -> None:
    publish(reader.site, 50)
    reader.look()
    reader.site.operations()
    seen = reader.look(Look.OLDER)
    assert [post.text for post in seen.posts] == [f"Report {number}" for number in range(29, 9, -1)]
    assert (seen.coverage, seen.older, len(reader.site.operations())) == (Coverage.DELTA, True, 20)
    seen = reader.look(Look.OLDER)
    assert [post.text for post in seen.posts] == [f"Report {number}" for number in range(9, -1, -1)]
    assert not seen.older
    assert reader.source.plan(reader.state, Look.OLDER, "", NOW) is None
    reader.site.operations()
    assert reader.look().posts == ()
    assert reader.site.operations() == ["ids"]


def test_a_post_that_does_not_come_is_asked_for_once_more_and_then_left_to_the_older_ones(reader: Reader) -> None:
    publish(reader.site, 3)
    reader.look()
    reader.site.desk.post(4_600_900, "Late.", 60)
    reader.site.desk.post(4_600_901, "Prompt.", 61)
    ask = reader.ask

    def refuse(request: Request) -> Reply:
        reply = ask(request)
        return replace(reply, body=b"<html>Bad gateway</html>") if "4600900" in request.url else reply

    reader.ask = refuse  # type: ignore[method-assign]  # the one request that fails
    assert [post.text for post in reader.look().posts] == ["Prompt."]
    reader.site.operations()
    seen = reader.look()
    assert reader.site.operations() == ["ids", "post 4600900"]
    assert (seen.posts, seen.skipped, seen.older) == ((), 1, True)
    reader.look()
    assert reader.site.operations() == ["ids"]
    reader.ask = ask  # type: ignore[method-assign]  # it works again
    assert [post.text for post in reader.look(Look.OLDER).posts] == ["Late."]
