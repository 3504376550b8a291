"""What is promised of a machine that sleeps: it asks once as soon as it is awake, over connections that are not dead.

Only how long it slept is the test's word: no test can shut a lid.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages import blog_page, some_posts
from tests.server import Answer, Page, Server, drip, hang
from tui_liveblog import clocks, limits
from tui_liveblog.address import parse_source
from tui_liveblog.desk import Desk
from tui_liveblog.fetch import Fetcher
from tui_liveblog.poll import Gate
from tui_liveblog.session import Arrived, Failed
from tui_liveblog.sources.base import Request

BODY = b"<!doctype html><title>Ferry strike</title>"
NIGHT = 8 * 3600.0


class Machine:
    """Its sleep, and the clock that counts it."""

    def __init__(self) -> None:
        self.slept = 100.0

    def asleep(self) -> float:
        return self.slept

    def seconds(self) -> float:
        return time.monotonic() + self.slept


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def test_the_clock_counts_what_the_machine_slept() -> None:
    before = clocks.seconds(), clocks.asleep(), time.monotonic()
    after = clocks.seconds(), clocks.asleep(), time.monotonic()
    assert after[0] >= before[0]
    assert abs(after[1] - before[1]) < 1
    assert before[0] - before[1] == pytest.approx(before[2], abs=1)


async def test_after_a_sleep_nothing_is_asked_over_a_connection_of_before(server: Server, machine: Machine) -> None:
    url = server.on("/", Answer(BODY))
    async with Fetcher(asleep=machine.asleep) as fetcher:
        for slept in (0, 1, NIGHT, 0):
            machine.slept += slept
            assert (await fetcher.get(Request(url))).reply is not None
    assert (len(server.asked), server.connections) == (4, 2)


async def test_a_request_that_was_under_way_is_asked_anew_at_once(server: Server, machine: Machine) -> None:
    """Whom it was sent to has long gone, and nobody will tell."""
    url = server.on("/", hang, Answer(BODY))
    async with Fetcher(asleep=machine.asleep) as fetcher:
        asking = asyncio.create_task(fetcher.get(Request(url)))
        await server.has_been_asked(1)
        machine.slept += NIGHT
        async with asyncio.timeout(10):
            assert (await asking).reply is not None
    assert (len(server.asked), server.connections) == (2, 2)


async def test_a_page_that_came_meanwhile_is_kept(server: Server, machine: Machine) -> None:
    url = server.on("/", drip(b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n" + b"x" * 30, 0.001))
    async with Fetcher(asleep=machine.asleep) as fetcher:
        asking = asyncio.create_task(fetcher.get(Request(url)))
        await server.has_been_asked(1)
        machine.slept += NIGHT
        assert (await asking).reply is not None
    assert len(server.asked) == 1


async def test_a_blog_is_looked_at_once_when_the_machine_wakes_whenever_its_next_look_was_due(
    server: Server, machine: Machine, tmp_path: Path
) -> None:
    page = Page(blog_page(some_posts(3), live=False))  # ended: it is asked every quarter of an hour
    url = server.on("/live", page)
    async with Desk(tmp_path, asleep=machine.asleep) as desk:
        outcomes = (await desk.session(parse_source(url))).follow()
        first = await anext(outcomes)
        assert isinstance(first, Arrived)
        assert first.next_in is not None
        assert first.next_in > 800
        waiting = asyncio.ensure_future(anext(outcomes))
        await asyncio.sleep(1.2)
        assert not waiting.done()
        machine.slept += limits.SUSPENDED_SECONDS - 1  # a nap: the floor has not passed
        await asyncio.sleep(1.2)
        assert not waiting.done()
        page.body = blog_page(some_posts(4), live=False)
        machine.slept += NIGHT
        async with asyncio.timeout(10):
            second = await waiting
        assert isinstance(second, Arrived)
        assert [known.post.id for known in second.changes.added] == ["post-4"]
        waiting = asyncio.ensure_future(anext(outcomes))
        await asyncio.sleep(1.5)
        assert not waiting.done()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await outcomes.aclose()
    assert (len(server.asked), server.connections) == (2, 2)


async def test_a_blog_that_the_reader_paused_sleeps_on(server: Server, machine: Machine, tmp_path: Path) -> None:
    url = server.on("/live", Page(blog_page(some_posts(3))))
    async with Desk(tmp_path, asleep=machine.asleep) as desk:
        session = await desk.session(parse_source(url))
        outcomes = session.follow()
        await anext(outcomes)
        session.pause(True)
        machine.slept += NIGHT
        waiting = asyncio.ensure_future(anext(outcomes))
        await asyncio.sleep(1.5)
        assert (waiting.done(), len(server.asked)) == (False, 1)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await outcomes.aclose()


async def test_the_wait_that_a_host_asked_for_goes_on_while_the_machine_sleeps(
    server: Server, machine: Machine, tmp_path: Path
) -> None:
    page = Page(blog_page(some_posts(3)))
    url = server.on("/live", Answer(b"", 429, {"Retry-After": "7200"}), page)
    async with Desk(tmp_path, asleep=machine.asleep, clock=machine.seconds) as desk:
        session = await desk.session(parse_source(url))
        assert isinstance(await session.look(), Failed)
        machine.slept += 3600
        assert isinstance(await session.look(), Failed)
        assert len(server.asked) == 1
        machine.slept += 3600
        assert isinstance(await session.look(), Arrived)


def test_a_desk_counts_sleep() -> None:
    desk = Desk(None)
    assert desk.clock is clocks.seconds
    gate = Gate(desk.clock)
    assert gate.closed is None
