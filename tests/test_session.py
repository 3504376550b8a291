"""What is promised of following one blog, with a real server, page reader and store; only the clock is ours."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
import pytest_asyncio
from msgspec.structs import replace

from tests.misbehaving.faults import LOGIN
from tests.pages import PagePost, article_page, blog_page, some_posts
from tests.server import Answer, Page, Server, drip, hang, redirect
from tests.worker.test_worker import children
from tui_liveblog import limits
from tui_liveblog.address import parse_source
from tui_liveblog.desk import Desk
from tui_liveblog.errors import LiveBlogError, MissingFile, NoLiveBlog, NotAsClaimed, Refused, StoreError, Unreadable
from tui_liveblog.session import Arrived, Failed, Outcome, Session, Unchanged, between
from tui_liveblog.sources.base import Reply, Request
from tui_liveblog.worker import Worker

pytestmark = pytest.mark.asyncio(loop_scope="module")

DAMAGED = b"""<!doctype html><title>Ferry</title><script type="application/ld+json">{"@type": "LiveBlogPosting",
"liveBlogUpdate": [{"@type": "BlogPost</script>"""
NO_POSTS = b"""<!doctype html><title>Ferry</title><script type="application/ld+json">{"@type": "LiveBlogPosting",
"headline": "Ferry", "liveBlogUpdate": []}</script>"""

Kind = TypeVar("Kind", Arrived, Unchanged, Failed)


class Clock:
    """A wall clock and a clock that only moves forward, in step, moved by the test."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> datetime:
        return datetime(2024, 7, 1, 18, tzinfo=UTC) + timedelta(seconds=self.passed)

    def seconds(self) -> float:
        return 1000.0 + self.passed


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


class Lent(Worker):
    """A page reader that stays when a desk closes: starting one takes longer than most tests."""

    async def close(self) -> None:
        """It is closed by the one who lent it."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worker() -> AsyncIterator[Worker]:
    lent = Lent()
    yield lent
    await Worker.close(lent)


@pytest_asyncio.fixture(loop_scope="module")
async def desk(tmp_path: Path, clock: Clock, worker: Worker) -> AsyncIterator[Desk]:
    desk = Desk(tmp_path / "cache", now=clock.now, clock=clock.seconds, chance=lambda: 0.5)
    desk.worker = worker
    async with desk:
        yield desk


async def session_of(desk: Desk, source: str, **more: str) -> Session:
    return await desk.session(parse_source(source, more.get("url", "")), data=more.get("data", "").encode())


async def look(session: Session, kind: type[Kind]) -> Kind:
    """One look, which must come out as that."""
    outcome = await session.look()
    assert isinstance(outcome, kind), outcome
    return outcome


async def ids(session: Session) -> list[str]:
    return [known.post.id for known in await session.store.everything(session.key)]


# News.


async def test_the_first_look_brings_every_post_newest_first_and_they_are_there_when_it_is_opened_again(
    desk: Desk, server: Server, clock: Clock
) -> None:
    url = server.on("/live", Page(blog_page(some_posts(3))))
    session = await session_of(desk, url)
    assert (await session.open()).posts == 0
    seen = await look(session, Arrived)
    assert [known.post.id for known in seen.changes.added] == ["post-3", "post-2", "post-1"]
    assert (seen.source, seen.blog.title, seen.at) == ("schema.org", "Ferry strike: crossings to Tarnholt stop", clock.now())
    opening = await (await session_of(desk, url)).open()
    assert set(opening.columns.ids) == {"post-3", "post-2", "post-1"}
    assert (opening.looked, opening.blog.authors) == (clock.now(), ("Ida Marsh", "Tom Reed"))


async def test_a_page_that_did_not_change_costs_one_request_and_no_body(desk: Desk, server: Server) -> None:
    page = Page(blog_page(some_posts(3)))
    session = await session_of(desk, server.on("/live", page))
    await look(session, Arrived)
    await look(session, Unchanged)
    assert (len(server.asked), page.not_changed) == (2, 1)


async def test_a_page_without_validators_that_did_not_change_has_no_news(desk: Desk, server: Server) -> None:
    session = await session_of(desk, server.on("/live", Answer(blog_page(some_posts(3)))))
    await look(session, Arrived)
    assert not (await look(session, Arrived)).changes


async def test_a_new_post_is_the_only_news(desk: Desk, server: Server) -> None:
    page = Page(blog_page(some_posts(3)))
    session = await session_of(desk, server.on("/live", page))
    await look(session, Arrived)
    page.body = blog_page(some_posts(4))
    changes = (await look(session, Arrived)).changes
    assert [known.post.id for known in changes.touched] == ["post-4"]
    assert await ids(session) == ["post-4", "post-3", "post-2", "post-1"]


async def test_an_edit_is_told_with_the_words_before_it(desk: Desk, server: Server) -> None:
    page = Page(blog_page([PagePost(2), PagePost(1, "The pier is open.")]))
    session = await session_of(desk, server.on("/live", page))
    await look(session, Arrived)
    page.body = blog_page([PagePost(2), PagePost(1, "The pier is shut.")])
    changes = (await look(session, Arrived)).changes
    assert [known.post.text for known in changes.edited] == ["The pier is shut."]
    before = await session.store.previous(session.key, "post-1")
    assert before is not None
    assert before.post.text == "The pier is open."


async def test_a_post_is_withdrawn_when_two_looks_miss_it_and_not_before(desk: Desk, server: Server) -> None:
    page = Page(blog_page(some_posts(3)))
    session = await session_of(desk, server.on("/live", page))
    await look(session, Arrived)
    fewer = [post for post in some_posts(3) if post.number != 2]
    page.body = blog_page(fewer)
    assert not (await look(session, Arrived)).changes
    page.body = blog_page(fewer, title="Ferry strike, day two")
    withdrawn = (await look(session, Arrived)).changes.withdrawn
    assert [known.post.id for known in withdrawn] == ["post-2"]
    assert await ids(session) == ["post-3", "post-2", "post-1"]


async def test_a_304_is_the_second_look_that_misses_a_post(desk: Desk, server: Server) -> None:
    page = Page(blog_page(some_posts(3)))
    session = await session_of(desk, server.on("/live", page))
    await look(session, Arrived)
    page.body = blog_page([post for post in some_posts(3) if post.number != 2])
    assert not (await look(session, Arrived)).changes
    confirmed = await look(session, Arrived)
    assert page.not_changed == 1
    assert [known.post.id for known in confirmed.changes.withdrawn] == ["post-2"]
    await look(session, Unchanged)


async def test_a_page_that_is_sent_again_word_for_word_is_not_read_again(desk: Desk, server: Server) -> None:
    page = Page(blog_page(some_posts(3)))
    page.headers["ETag"] = ""  # a server that knows no validators
    session = await session_of(desk, server.on("/live", page))
    await look(session, Arrived)
    for reader in children():
        os.kill(reader, signal.SIGKILL)
    while children():  # noqa: ASYNC110 - nothing tells when a process has ended that is not ours
        await asyncio.sleep(0.01)
    assert not (await look(session, Arrived)).changes
    assert children() == []  # none was wanted
    page.body = blog_page([post for post in some_posts(3) if post.number != 2])
    missed = await session.look()
    while isinstance(missed, Failed):  # the page reader that was killed is met; another one is started
        missed = await session.look()
    assert isinstance(missed, Arrived)
    assert not missed.changes
    assert [known.post.id for known in (await look(session, Arrived)).changes.withdrawn] == ["post-2"]
    assert page.not_changed == 0


async def test_a_post_that_is_back_at_the_second_look_was_never_withdrawn(desk: Desk, server: Server) -> None:
    page = Page(blog_page(some_posts(3)))
    session = await session_of(desk, server.on("/live", page))
    for shown in ((3, 2, 1), (3, 1), (3, 2, 1), (3, 1)):
        page.body = blog_page([PagePost(number) for number in shown])
        assert not (await look(session, Arrived)).changes.withdrawn


# Pages that are suddenly something else.

EMPTY_FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Ferry</title><link>https://tarnholt.example/</link>
<description>Crossings</description></channel></rss>"""

OTHERWISE: dict[str, tuple[dict[str, object], type[LiveBlogError]]] = {
    "an ordinary article": ({"body": article_page()}, NoLiveBlog),
    "an empty page": ({"body": b"\r\n"}, NotAsClaimed),
    "damaged data": ({"body": DAMAGED}, Unreadable),
    "a live blog without posts": ({"body": NO_POSTS}, Unreadable),
    "a login where JSON was promised": ({"body": b"<html>Log in</html>", "content_type": "application/json"}, NotAsClaimed),
    "a feed without entries": ({"body": EMPTY_FEED, "content_type": "application/rss+xml"}, Unreadable),
    "a picture": ({"body": b"\x89PNG\r\n\x1a\n" + bytes(90), "content_type": "image/png"}, NotAsClaimed),
    "bytes of nothing": ({"body": bytes(range(256)) * 9}, NotAsClaimed),
    "a refusal": ({"status": 404}, Refused),
}


@pytest.mark.parametrize(("change", "kind"), OTHERWISE.values(), ids=OTHERWISE)
async def test_a_page_that_is_suddenly_something_else_keeps_its_posts_and_says_what_it_is(
    desk: Desk, server: Server, clock: Clock, change: dict[str, object], kind: type[LiveBlogError]
) -> None:
    page = Page(blog_page(some_posts(3)))
    session = await session_of(desk, server.on("/live", page))
    await look(session, Arrived)
    before = dict(vars(page))
    vars(page).update(change)
    clock.passed += 30
    since = clock.now()
    for _ in range(3):
        failed = await look(session, Failed)
        assert (type(failed.error), failed.since) == (kind, since)
        clock.passed += 900
    assert await ids(session) == ["post-3", "post-2", "post-1"]
    vars(page).update(before)
    await look(session, Unchanged)  # what it was asked with before the trouble is still good, and nothing was withdrawn
    vars(page).update(change)
    assert (await look(session, Failed)).since == clock.now()


async def test_a_page_that_was_cut_short_adds_what_it_holds_and_withdraws_nothing(desk: Desk, server: Server) -> None:
    page = Page(blog_page(some_posts(3)))
    session = await session_of(desk, server.on("/live", page))
    await look(session, Arrived)
    for number in (4, 5, 6):
        whole = blog_page(some_posts(number))
        page.body = whole[: whole.index(b'"headline": "Report 1"')]
        changes = (await look(session, Arrived)).changes
        assert ([known.post.title for known in changes.added], changes.withdrawn) == ([f"Report {number}"], ())
    assert len(await ids(session)) == 6


# Networks that want a login.


async def test_a_web_page_where_a_blog_s_data_was_asked_for_is_said_to_be_a_login_perhaps(desk: Desk) -> None:
    request = Request("https://ferry.example/live.json", "application/json")
    shown = Reply(request.url, LOGIN, "text/html")
    known = between.named(NoLiveBlog("no live blog on this page"), request, shown, known=True)
    assert (type(known), known.brief) == (NotAsClaimed, "login page?")
    for other in (Reply(request.url, b"{}"), replace(shown, url="https://www.ferry.example/live.json", body=b"[]")):
        error = NoLiveBlog("JSON, but not of a live blog")
        assert between.named(error, request, other, known=True) is error
    error = NoLiveBlog("no live blog on this page")
    assert between.named(error, Request(request.url, "text/html"), shown, known=True) is error


# By what a blog is known.


async def test_an_address_with_tracking_leads_to_the_same_blog(desk: Desk, server: Server) -> None:
    page = Page(blog_page(some_posts(3), server.url("/live")))
    for path in ("/live", "/live?utm_source=mail&fbclid=1"):
        server.on(path, page)
    first = await session_of(desk, server.url("/live"))
    await look(first, Arrived)
    tracked = await session_of(desk, server.url("/live?utm_source=mail&fbclid=1#post-2"))
    assert (await tracked.open()).posts == 3
    assert tracked.key == first.key == server.url("/live")


async def test_a_blog_is_known_by_the_address_that_its_page_names_and_by_the_one_that_was_typed(
    desk: Desk, server: Server
) -> None:
    typed = server.on("/amp/ferry", Page(blog_page(some_posts(3), server.url("/live/ferry"))))
    session = await session_of(desk, typed)
    await session.open()
    await look(session, Arrived)
    assert session.key == server.url("/live/ferry")
    for address in (typed, server.url("/live/ferry")):
        again = await session_of(desk, address)
        assert (await again.open()).posts == 3
        assert again.key == server.url("/live/ferry")


async def test_a_page_that_calls_itself_another_site_s_is_not_believed(desk: Desk, server: Server) -> None:
    url = server.on("/live", Page(blog_page(some_posts(3), "https://tarnholt.example/live")))
    session = await session_of(desk, url)
    await look(session, Arrived)
    assert session.key == url


async def test_a_page_that_changes_its_address_keeps_its_marks_and_is_found_by_both(desk: Desk, server: Server) -> None:
    page = Page(blog_page(some_posts(3), server.url("/live/ferry")))
    session = await session_of(desk, server.on("/live/ferry", page))
    await look(session, Arrived)
    await session.store.mark(session.key, {"post-1": b"12345678"}, desk.now())
    for revised in ("/live/ferry-latest", "/live/ferry"):
        page.body = blog_page(some_posts(3), server.url(revised))
        await session.look()
        assert session.key == server.url("/live/ferry")
    again = await session_of(desk, server.on("/live/ferry-latest", page))
    assert (await again.open()).columns.other_marks == {"post-1": b"12345678"}
    assert again.key == session.key
    assert len(await ids(session)) == 3


async def test_behind_a_redirect_too_an_unchanged_page_costs_no_body(desk: Desk, server: Server) -> None:
    page = Page(blog_page(some_posts(3)))
    server.on("/there", page)
    session = await session_of(desk, server.on("/here", redirect("/there")))
    await look(session, Arrived)
    await look(session, Unchanged)
    assert page.not_changed == 1


# Files and standard input.


async def test_a_file_is_looked_at_again_only_when_it_changes(desk: Desk, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(blog_page(some_posts(3)))
    session = await session_of(desk, str(page))
    assert (await look(session, Arrived)).next_in == 2
    await look(session, Unchanged)
    page.write_bytes(blog_page(some_posts(4)))
    assert [known.post.id for known in (await look(session, Arrived)).changes.added] == ["post-4"]


async def test_a_file_that_is_gone_for_a_while_is_said_to_be_and_comes_back(desk: Desk, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(blog_page(some_posts(3)))
    session = await session_of(desk, str(page))
    await look(session, Arrived)
    page.rename(tmp_path / "away")
    assert isinstance((await look(session, Failed)).error, MissingFile)
    assert len(await ids(session)) == 3
    (tmp_path / "away").rename(page)
    await look(session, Unchanged)


async def test_a_saved_page_of_a_known_address_is_the_same_blog(desk: Desk, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(blog_page(some_posts(3)))
    session = await session_of(desk, str(page), url="https://tarnholt.example/live?utm_source=mail")
    await look(session, Arrived)
    assert session.key == "https://tarnholt.example/live"


async def test_standard_input_is_read_once_and_nothing_new_is_expected_of_it(desk: Desk) -> None:
    session = await session_of(desk, "-", data=blog_page(some_posts(3)).decode())
    assert (await look(session, Arrived)).next_in is None
    assert (await look(session, Unchanged)).next_in is None


async def test_standard_input_without_an_address_is_not_remembered(desk: Desk) -> None:
    await look(await session_of(desk, "-", data=blog_page(some_posts(3)).decode()), Arrived)
    assert await desk.store.known_blog("-") is None


async def test_other_words_at_standard_input_are_read_though_the_blog_is_known(desk: Desk) -> None:
    url = "https://tarnholt.example/live"
    await look(await session_of(desk, "-", url=url, data=blog_page(some_posts(3)).decode()), Arrived)
    later = await session_of(desk, "-", url=url, data=blog_page(some_posts(4)).decode())
    assert [known.post.id for known in (await look(later, Arrived)).changes.added] == ["post-4"]
    same = await session_of(desk, "-", url=url, data=blog_page(some_posts(4)).decode())
    await look(same, Unchanged)


# The host's door.


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        (Answer(b"", 429, {"Retry-After": "600"}), 600),
        (Answer(b"", 503, {"Retry-After": "600"}), 600),
        (Answer(b"", 429), 60),
        (Answer(b"", 403), 60),
        (Answer(b"", 500, {"Retry-After": "600"}), 600),
    ],
)
async def test_a_host_that_says_wait_is_asked_nothing_for_any_blog_until_then(
    desk: Desk, server: Server, clock: Clock, answer: Answer, wait: float
) -> None:
    page = Page(blog_page(some_posts(3)))
    refused = await session_of(desk, server.on("/a", answer, page))
    other = await session_of(desk, server.on("/b", page))
    failed = await look(refused, Failed)
    assert failed.next_in is not None
    assert failed.next_in >= wait
    assert len(server.asked) == 1
    for session in (refused, other, refused):
        clock.passed += 10
        assert isinstance((await look(session, Failed)).error, Refused)
    assert len(server.asked) == 1
    clock.passed += failed.next_in
    await look(other, Arrived)
    await look(refused, Arrived)


async def test_trouble_with_one_page_holds_up_no_other_of_its_host(desk: Desk, server: Server, clock: Clock) -> None:
    good = Page(blog_page(some_posts(3)))
    broken, other = await session_of(desk, server.on("/a", Answer(b"", 500))), await session_of(desk, server.on("/b", good))
    waits = []
    for _ in range(5):
        waits.append((await look(broken, Failed)).next_in or 0.0)
        assert isinstance(await other.look(), (Arrived, Unchanged))
        clock.passed += 900
    assert waits == sorted(waits)
    assert server.count("/b") == 5


async def test_a_storm_of_trouble_holds_up_the_whole_host_for_longer_and_longer_until_it_answers(
    desk: Desk, server: Server, clock: Clock
) -> None:
    pages = [Page(blog_page(some_posts(3))) for _ in range(3)]
    sessions = [await session_of(desk, server.on(f"/{number}", page)) for number, page in enumerate(pages)]
    for page in pages:
        page.status = 502
    asked = []
    for _ in range(4 * 15):  # four quarters of an hour; every blog is looked at each minute
        for session in sessions:
            await session.look()
        asked.append(len(server.asked))
        clock.passed += 60
    quarters = [asked[14], *(asked[end] - asked[end - 15] for end in (29, 44, 59))]
    assert asked[0] == 2  # the second in a row is a storm
    assert quarters[0] <= 6
    assert all(asked in (1, 2) for asked in quarters[1:]), quarters  # one blog asks for all of them
    for page in pages:
        page.status = 200
    clock.passed += 900
    assert [isinstance(await session.look(), Arrived) for session in sessions] == [True] * 3
    pages[0].status = 502
    clock.passed += 60
    assert (await look(sessions[0], Failed)).next_in == 45  # as for the first time
    await look(sessions[1], Unchanged)


async def test_a_blog_that_waits_for_its_turn_learns_that_the_host_said_wait(desk: Desk, server: Server) -> None:
    told = b"HTTP/1.1 429 Slow down\r\nRetry-After: 600\r\nContent-Length: 0\r\n\r\n"
    sessions = [await session_of(desk, server.on(path, drip(told, 0.005))) for path in ("/a", "/b", "/c")]
    outcomes = await asyncio.gather(*(session.look() for session in sessions))
    assert all(isinstance(outcome, Failed) and isinstance(outcome.error, Refused) for outcome in outcomes)
    assert len(server.asked) == 1


async def test_a_missing_page_does_not_shut_the_door_for_others(desk: Desk, server: Server) -> None:
    missing, other = (
        await session_of(desk, server.url("/gone")),
        await session_of(desk, server.on("/b", Page(blog_page(some_posts(3))))),
    )
    await look(missing, Failed)
    await look(other, Arrived)


async def test_a_host_is_asked_one_thing_at_a_time(desk: Desk, server: Server) -> None:
    slow = drip(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", 0.01)
    first, second = await session_of(desk, server.on("/a", slow)), await session_of(desk, server.on("/b", hang))
    looking = [asyncio.create_task(one.look()) for one in (first, second)]
    await server.has_been_asked(1)
    await asyncio.sleep(0.1)
    assert [one.path for one in server.asked] == ["/a"]
    await asyncio.gather(*looking)


# When.


async def test_once_a_day_the_whole_page_is_asked_for_whatever_the_server_says_of_changes(
    desk: Desk, server: Server, clock: Clock
) -> None:
    session = await session_of(desk, server.on("/live", Answer(blog_page(some_posts(3)), headers={"ETag": '"lies"'})))
    conditional: list[bool] = []
    for hours in (0, 1, 22, 2, 1):
        clock.passed += hours * 3600
        await look(session, Arrived)
        conditional.append("if-none-match" in server.asked[-1].headers)
    assert conditional == [False, True, True, False, True]


async def test_a_page_of_which_nothing_is_kept_is_asked_for_whole_whatever_its_validators(
    desk: Desk, server: Server, tmp_path: Path
) -> None:
    page = Page(blog_page(some_posts(3)))
    session = await session_of(desk, server.on("/live", page))
    await look(session, Arrived)
    with closing(sqlite3.connect(tmp_path / "cache" / "posts.sqlite3")) as other:
        assert other.execute("SELECT count(*) FROM validator").fetchone() == (1,)
        other.execute("DELETE FROM post")
        other.execute("UPDATE blog SET posts = 0")
        other.commit()
    again = await session_of(desk, server.url("/live"))
    assert len((await look(again, Arrived)).changes.added) == 3
    assert (page.not_changed, len(await ids(again))) == (0, 3)


async def test_the_pace_is_the_reader_s_the_page_s_or_the_blog_s_whichever_is_slowest(
    desk: Desk, server: Server, clock: Clock
) -> None:
    page = Page(blog_page(some_posts(3)))
    session = await session_of(desk, server.on("/live", page))
    assert (await look(session, Arrived)).next_in == limits.POLL_SECONDS
    page.headers = {"Cache-Control": "max-age=90"}
    assert (await look(session, Unchanged)).next_in == 90
    page.body, page.headers = blog_page(some_posts(3), live=False), {}
    assert (await look(session, Arrived)).next_in == limits.ENDED_SECONDS


async def test_a_reader_who_asks_is_answered_as_soon_as_the_site_may_be_asked_also_while_paused(
    desk: Desk, server: Server, clock: Clock
) -> None:
    session = await session_of(desk, server.on("/live", Page(blog_page(some_posts(3)))))
    outcomes = session.follow()
    assert isinstance(await anext(outcomes), Arrived)
    session.check_now()
    clock.passed += limits.LOOPBACK_FLOOR
    assert isinstance(await _soon(anext(outcomes)), Unchanged)
    session.pause(True)
    waiting = asyncio.ensure_future(anext(outcomes))
    await asyncio.sleep(0.05)
    clock.passed += 10_000  # long past the time of the next look
    session.pause(True)  # which wakes it to look at the clock
    await asyncio.sleep(0.1)
    assert (len(server.asked), waiting.done()) == (2, False)
    session.check_now()
    assert isinstance(await _soon(waiting), Unchanged)
    waiting = asyncio.ensure_future(anext(outcomes))
    await asyncio.sleep(0.1)
    assert (len(server.asked), waiting.done(), session.paused) == (3, False, True)
    session.pause(False)
    clock.passed += limits.LOOPBACK_FLOOR
    assert isinstance(await _soon(waiting), Unchanged)
    assert not session.paused
    await outcomes.aclose()


async def test_it_looks_again_on_its_own_when_the_time_has_come(tmp_path: Path, server: Server) -> None:
    page = Page(blog_page(some_posts(3)))
    url = server.on("/live", page)
    async with Desk(tmp_path) as desk:
        outcomes = (await desk.session(parse_source(url), interval=0.001)).follow()
        assert isinstance(await anext(outcomes), Arrived)
        page.body = blog_page(some_posts(4))
        assert isinstance(await _soon(anext(outcomes)), Arrived)
        await outcomes.aclose()
    assert len(server.asked) == 2


async def _soon(coming: Awaitable[Outcome]) -> Outcome:
    async with asyncio.timeout(5):
        return await coming


# The store.


async def test_a_cache_that_fails_is_a_failed_look_and_not_the_end(desk: Desk, server: Server, tmp_path: Path) -> None:
    session = await session_of(desk, server.on("/live", Page(blog_page(some_posts(3)))))
    await look(session, Arrived)
    with closing(sqlite3.connect(tmp_path / "cache" / "posts.sqlite3")) as other:
        other.execute("ALTER TABLE blog RENAME TO hidden")
        other.commit()
        assert isinstance((await look(session, Failed)).error, StoreError)
        other.execute("ALTER TABLE hidden RENAME TO blog")
        other.commit()
    await look(session, Unchanged)


async def test_a_cache_that_is_damaged_while_it_is_used_is_filled_again_by_the_next_look(
    desk: Desk, server: Server, tmp_path: Path
) -> None:
    session = await session_of(desk, server.on("/live", Page(blog_page(some_posts(3)))))
    await look(session, Arrived)
    await session.store.mark(session.key, {"post-1": b"12345678"}, desk.now())
    with closing(sqlite3.connect(tmp_path / "cache" / "posts.sqlite3")) as other:
        other.execute("UPDATE blog SET authors = ?", (json.dumps(3),))
        other.commit()
    await look(session, Arrived)
    assert len(await ids(session)) == 3
    assert (await session.open()).columns.other_marks == {"post-1": b"12345678"}
    assert "posts.sqlite3 was damaged" in desk.store.problem
