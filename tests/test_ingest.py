"""A long feed on its way from its bytes to the disk: in parts, while both processes work; and all of it or nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from tests.sources.feed_server import RSS, FeedServer
from tests.store.looks import KEY, NOW, look, post
from tui_liveblog.address import parse_source
from tui_liveblog.desk import Desk
from tui_liveblog.errors import Unreadable
from tui_liveblog.model import Post
from tui_liveblog.session import Arrived, Failed
from tui_liveblog.sources.base import Reply
from tui_liveblog.store import Ready, Store
from tui_liveblog.worker import Worker
from tui_liveblog.worker.child import answer
from tui_liveblog.worker.messages import Asked, Early, Job, Seen

pytestmark = pytest.mark.asyncio(loop_scope="module")

LONG = 1_600


def feed(newest: int, *more: str) -> bytes:
    """An RSS feed of posts that are numbered down from this one."""
    items = [_item(number) for number in range(newest, 0, -1)]
    return f"<rss version='2.0'><channel><title>Ferry</title>{''.join([*items, *more])}</channel></rss>".encode()


def _item(number: int, words: str = "") -> str:
    return (
        f"<item><guid isPermaLink='false'>p{number}</guid><title>Report {number}</title>"
        f"<pubDate>Mon, 01 Jul 2024 {number // 60 % 24:02}:{number % 60:02}:00 GMT</pubDate>"
        f"<description>&lt;p&gt;{words or f'The ferry’s report {number}.'}&lt;/p&gt;</description></item>"
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worker() -> AsyncIterator[Worker]:
    async with Worker() as lent:
        yield lent


async def read(worker: Worker, body: bytes) -> tuple[Seen, list[tuple[Post, ...]]]:
    """What comes of a feed, and what came of it early."""
    early: list[tuple[Post, ...]] = []
    seen = await worker.read((Reply("", body, "application/rss+xml"),), early=early.append)
    assert not isinstance(seen, Asked)
    return seen, early


async def test_a_long_feed_comes_in_parts_and_is_the_same_in_the_end(worker: Worker) -> None:
    body = feed(LONG)
    seen, early = await read(worker, body)
    assert seen == answer(Job((Reply("", body, "application/rss+xml"),)))
    assert len(early) > 1
    assert max(map(len, early)) < LONG / 5  # none waits for many others
    came = [own for part in early for own in part]
    assert len(came) > LONG / 2
    assert all(one is other for one, other in zip(came, seen.snapshot.posts, strict=False))


async def test_posts_under_one_id_are_told_apart_over_the_joints_of_parts(worker: Worker) -> None:
    body = feed(LONG, _item(LONG), _item(LONG - 1, "Quite other words."))
    seen, _ = await read(worker, body)
    ids = [own.id for own in seen.snapshot.posts]
    assert len(ids) == len(set(ids)) == LONG + 1
    assert ids[-1].startswith(f"p{LONG - 1}~")


async def test_a_short_feed_comes_at_once(worker: Worker) -> None:
    seen, early = await read(worker, feed(100))
    assert early == []
    assert len(seen.snapshot.posts) == 100


async def test_what_was_made_ready_is_stored_as_it_would_be_without() -> None:
    posts = [post(number, f"“Report” Nº {number}.", authors=("Ada Fenn",)) for number in range(30, 0, -1)]
    rows = []
    for is_ready in (False, True):
        async with Store(None) as store:
            await store.receive(look(*posts[20:]), NOW)
            ready = Ready()
            if is_ready:
                store.make_ready(KEY, posts[:25], ready)
            await store.receive(look(*posts)._replace(ready=ready), NOW + timedelta(minutes=1))
            rows.append(await store._run(partial(_rows, store)))
    assert rows[0] == rows[1]
    assert len(rows[0]) == 30


async def test_a_long_look_is_written_into_the_file_after_it_was_acknowledged(tmp_path: Path) -> None:
    async with Store(tmp_path) as store:
        file, log = tmp_path / "posts.sqlite3", tmp_path / "posts.sqlite3-wal"
        usual = await store._run(partial(_pragma, store, "wal_autocheckpoint"))
        await store.receive(look(*(post(number, "Words. " * 500) for number in range(1_600, 0, -1))), NOW)
        written = log.stat().st_size
        assert await store._run(partial(_pragma, store, "wal_autocheckpoint")) == usual > 0
        assert file.stat().st_size > 5_000_000 < written
        assert len(await store.everything(KEY)) == 1_600


def _pragma(store: Store, name: str) -> int:
    number: int = store.posts.connection.execute(f"PRAGMA {name}").fetchone()[0]
    return number


def _rows(store: Store) -> list[object]:
    return store.posts.connection.execute("SELECT * FROM post").fetchall()


class Breaking(Worker):
    """A page reader that fails when it has read half of a page."""

    async def read(
        self,
        replies: tuple[Reply, ...],
        source: str = "",
        state: bytes = b"",
        *,
        gather: bool = False,
        early: Early | None = None,
    ) -> Seen | Asked:
        assert early is not None
        early(tuple(post(number) for number in range(500)))
        raise Unreadable("this page could not be read: it broke the reader")


async def test_nothing_is_kept_of_a_page_that_could_not_be_read_to_its_end(tmp_path: Path) -> None:
    with FeedServer() as server:
        server.pages["/storm"] = (feed(LONG), RSS)
        async with Desk(tmp_path, waits=True) as desk:
            desk.worker = Breaking()
            session = await desk.session(parse_source(f"{server.root}/storm"))
            assert isinstance(await session.look(), Failed)
            assert await desk.store.known_blog(session.key) is None
            assert await desk.store.everything(session.key) == []


@pytest.mark.parametrize("posts", [50, 500])
async def test_a_look_with_one_new_post_writes_as_many_rows_however_long_the_feed_is(
    posts: int, worker: Worker, tmp_path: Path
) -> None:
    with FeedServer() as server:
        async with Desk(tmp_path, waits=True) as desk:
            desk.worker, own = worker, desk.worker
            session = await desk.session(parse_source(f"{server.root}/storm"), interval=1.0)
            written = []
            for newest in (posts, posts + 1):
                server.pages["/storm"] = (feed(newest), RSS)
                before = await desk.store._run(lambda: desk.store.posts.connection.total_changes)
                outcome = await session.look()
                assert isinstance(outcome, Arrived)
                added = len(outcome.changes.added)
                written.append(await desk.store._run(lambda: desk.store.posts.connection.total_changes) - before)
            desk.worker = own
    assert added == 1
    assert written[1] < 10 < posts < written[0]
