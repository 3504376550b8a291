"""What is promised of every source when its server does wrong: posts are kept, none is withdrawn, the cause is told."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from tests.misbehaving import FAULTS, Misbehaving
from tests.pages import blog_page, some_posts
from tests.server import HTML, Page
from tests.sources import aljazeera_server, sourcefabric_server, wordpress_server
from tests.sources.bbc_server import MORPH, NEWS, WORLD_SERVICE, Newsroom, Written
from tests.sources.feed_server import RSS
from tests.sources.guardian_answers import Blog
from tests.sources.guardian_server import GuardianServer
from tests.sources.test_ticker import PAGE, POSTS
from tests.test_session import Lent
from tui_liveblog.address import parse_source
from tui_liveblog.desk import Desk
from tui_liveblog.session import Arrived, Failed, Outcome, Session, Unchanged
from tui_liveblog.sources.base import Look
from tui_liveblog.worker import Worker

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIXTURES = Path(__file__).parent.parent / "fixtures"
Place = tuple[Misbehaving, str]


@contextmanager
def page(body: bytes, content_type: str = HTML) -> Iterator[Place]:
    with Misbehaving() as server:
        yield server, server.on("/live", Page(body, content_type))


def fixture(name: str, content_type: str = HTML) -> Callable[[], AbstractContextManager[Place]]:
    return lambda: page((FIXTURES / name).read_bytes(), content_type)


@contextmanager
def guardian(*, api: bool = False) -> Iterator[Place]:
    blog = Blog(size=8)
    for number in range(12):
        blog.post(f"Words number {number}.", by="Jon Petrel" if number % 4 == 0 else "")
    with GuardianServer(blog) as site:
        yield site.server, site.api_url if api else site.url


@contextmanager
def bbc(path: str) -> Iterator[Place]:
    with Misbehaving() as server:
        Newsroom([Written(number, f"Report {number}", number) for number in range(8, 0, -1)], size=8).serve(server)
        yield server, server.url(path)


@contextmanager
def wordpress() -> Iterator[Place]:
    with wordpress_server.WordPressSite() as site:
        for number in range(4):
            site.table.insert(f"Report {number}", at=wordpress_server.START + number)
        site.table.clock += 60
        yield site.server, f"{site.root}{wordpress_server.PATH}"


@contextmanager
def sourcefabric() -> Iterator[Place]:
    with sourcefabric_server.LiveBlogServer() as site:
        for number in range(4):
            site.newsroom.post(f"Report {number}", at=number)
        site.newsroom.minute = 30
        yield site.server, f"{site.root}{sourcefabric_server.PATH}"


@contextmanager
def aljazeera() -> Iterator[Place]:
    with aljazeera_server.NewsSite() as site:
        for number in range(5):
            site.desk.post(4_600_000 + number, f"Report {number}", number)
        yield site.server, site.url


TICKER = PAGE.format(lang="de", posts=POSTS).encode()
SOURCES: dict[str, Callable[[], AbstractContextManager[Place]]] = {
    "schema.org": lambda: page(blog_page(some_posts(6))),
    "schema.org, merged with the page": fixture("schema_org/independent.html"),
    "microdata": fixture("schema_org/microdata.html"),
    "amp": fixture("schema_org/amp.html"),
    "Guardian": guardian,
    "Guardian API": lambda: guardian(api=True),
    "BBC World Service": lambda: bbc(WORLD_SERVICE),
    "BBC News": lambda: bbc(NEWS),
    "BBC of before": lambda: bbc(MORPH),
    "WordPress": wordpress,
    "Sourcefabric": sourcefabric,
    "Al Jazeera": aljazeera,
    "RSS": fixture("feed/rss20.xml", RSS),
    "Atom": fixture("feed/atom10.xml", "application/atom+xml"),
    "JSON Feed": fixture("json_feed/storm.feed.json", "application/feed+json"),
    "ticker": lambda: page(TICKER),
    "plain text": fixture("plain_text/clock_headings.txt", "text/plain"),
}

TRIED = [
    *("login-page", "picture", "empty-json", "empty-html", "half-a-tag", "empty", "length-short", "chunk-cut", "gzip-cut"),
    *("short-close", "short-close-early", "short-close-amid", "short-close-late", "short-close-last"),
    *("reset", "not-http", "redirect-home", "status-403", "status-429-date", "status-500", "status-511"),
    *("redirect-permanent", "ctl-header", "packed", "bom"),
]
"""Of every kind; what a flood weighs is the same for all sources, and tested once: `test_faults`."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worker() -> AsyncIterator[Worker]:
    lent = Lent()
    yield lent
    await Worker.close(lent)


class Watch:
    """The time, which passes between looks: no wait is left over from the one before."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> datetime:
        return datetime(2026, 7, 1, 18, tzinfo=UTC) + timedelta(seconds=self.passed)

    def seconds(self) -> float:
        return self.passed


async def kept(session: Session) -> dict[str, tuple[str, str, bool]]:
    found = await session.store.everything(session.key)
    return {known.post.id: (known.post.title, known.post.text, known.withdrawn is not None) for known in found}


@pytest.mark.parametrize("name", SOURCES)
async def test_no_fault_takes_a_post_away_changes_one_or_goes_untold(name: str, tmp_path: Path, worker: Worker) -> None:
    watch = Watch()
    desk = Desk(tmp_path, now=watch.now, clock=watch.seconds, chance=lambda: 0.5)
    desk.worker = worker
    with SOURCES[name]() as (server, url):
        async with desk:
            session = await desk.session(parse_source(url))

            async def look(kind: Look = Look.NEW) -> Outcome:
                watch.passed += 300
                return await session.look(kind)

            for _ in range(3):  # until what it asks for is always the same
                assert isinstance(await look(), (Arrived, Unchanged))
            there, asked = await kept(session), server.asked[-1]
            assert there
            for fault in TRIED:
                before = await kept(session)
                harmless, part = not FAULTS[fault].words, FAULTS[fault].part
                server.script(fault)
                for kind in (Look.NEW, Look.FULL, Look.NEW):
                    outcome = await look(kind)
                    told = f"{fault}, {kind}: {outcome}"
                    if isinstance(outcome, Failed):
                        assert not harmless, told
                        assert re.search(FAULTS[fault].words, str(outcome.error)), told
                        assert outcome.next_in is not None, told
                    else:
                        assert harmless or part, told
                    after = await kept(session)
                    assert after.items() >= there.items(), told
                    assert part or after == before, told
                server.well()
                assert isinstance(await look(), (Arrived, Unchanged)), fault
                if not (harmless or part) and server.asked[-1].path == asked.path:
                    conditional = ["if-none-match" in one.headers for one in (asked, server.asked[-1])]
                    assert conditional in ([True, True], [False, False]), fault
                if harmless or part:  # its validators are another's
                    await look()
                assert (await kept(session)).items() >= there.items(), fault
