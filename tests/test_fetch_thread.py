"""What is promised of the network's own thread: it takes no turns from the loop that draws, and ends as it is told to."""

from __future__ import annotations

import asyncio
import resource
import selectors
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.hangs import until
from tests.server import Answer, Asked, Behaviour, Server, Wire, drip, hang
from tui_liveblog.errors import LiveBlogError, Refused
from tui_liveblog.fetch import Fetcher, FetcherThread
from tui_liveblog.sources.base import Request
from tui_liveblog.transfer import Fetched

BODY = b"<!doctype html><title>Ferry strike</title>"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


class Counting(selectors.DefaultSelector):
    """Counts how often a loop had a turn."""

    turns = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.turns += 1
        return super().select(timeout)


def in_pieces(wire: Wire, asked: Asked) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000000\r\n\r\n")
    for _ in range(100):
        wire.send(b"x" * 10_000)
        wire.wait(0.001)


def test_a_page_that_comes_in_pieces_wakes_the_loop_that_asked_once(server: Server) -> None:
    counting = Counting()

    async def ask() -> tuple[Fetched, int]:
        fetching = FetcherThread(Fetcher())
        await fetching.get(Request(server.on("/first", Answer(BODY))))
        before = counting.turns
        fetched = await fetching.get(Request(server.on("/live", in_pieces)))
        turns = counting.turns - before
        await fetching.close()
        return fetched, turns

    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(counting)) as runner:
        fetched, turns = runner.run(ask())
    assert fetched.reply is not None
    assert len(fetched.reply.body) == 1_000_000
    assert turns <= 10  # of a hundred pieces


async def test_a_loop_that_stands_still_holds_no_answer_up(server: Server) -> None:
    sent = threading.Event()

    def answer(wire: Wire, asked: Asked) -> None:
        in_pieces(wire, asked)
        sent.set()

    fetching = FetcherThread(Fetcher())
    asking = asyncio.create_task(fetching.get(Request(server.on("/live", answer))))
    await server.has_been_asked(1)
    assert sent.wait(5)  # without a turn of this loop
    assert (await asking).reply is not None
    await fetching.close()


async def test_an_error_is_the_fetcher_s_own(server: Server) -> None:
    fetching = FetcherThread(Fetcher())
    with pytest.raises(Refused) as caught:
        await fetching.get(Request(server.on("/live", Answer(status=404))))
    assert caught.value.status == 404
    await fetching.close()


def dripping(data: bytes) -> tuple[threading.Event, Behaviour]:
    """An answer that comes byte by byte, and what tells that it is over."""
    gone = threading.Event()

    def answer(wire: Wire, asked: Asked) -> None:
        try:
            drip(data, 0.01)(wire, asked)
        finally:
            gone.set()

    return gone, answer


async def test_the_deadline_holds_though_the_loop_that_asked_is_busy(server: Server) -> None:
    gone, answer = dripping(b"HTTP/1.1 200 OK\r\n" + b"X-Slow: 1\r\n" * 10_000)
    fetching = FetcherThread(Fetcher(total=0.3))
    asking = asyncio.create_task(fetching.get(Request(server.on("/live", answer))))
    await server.has_been_asked(1)
    assert gone.wait(5)  # without a turn of this loop
    with pytest.raises(LiveBlogError, match="did not answer in full"):
        await asking
    await fetching.close()


async def test_who_is_cancelled_goes_at_once_and_the_connection_is_hung_up(server: Server) -> None:
    gone, answer = dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 100_000)
    fetching = FetcherThread(Fetcher())
    asking = asyncio.create_task(fetching.get(Request(server.on("/live", answer))))
    await server.has_been_asked(1)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert await asyncio.to_thread(gone.wait, 5)
    assert (await fetching.get(Request(server.on("/other", Answer(BODY))))).reply is not None
    await fetching.close()


async def test_cancelled_requests_do_not_stop_the_next(server: Server) -> None:
    slow, quick = server.on("/slow", hang), server.on("/quick", Answer(BODY))
    chance = Random(3)
    fetching = FetcherThread(Fetcher(total=3))
    await fetching.get(Request(quick))
    for _ in range(10):
        asking = [asyncio.create_task(fetching.get(Request(slow))) for _ in range(60)]
        await asyncio.sleep(chance.uniform(0, 0.03))
        for task in asking:
            task.cancel()
        assert all(isinstance(end, asyncio.CancelledError) for end in await asyncio.gather(*asking, return_exceptions=True))
    assert (await fetching.get(Request(quick))).reply is not None
    await fetching.close()


async def test_closing_ends_what_is_under_way_and_leaves_no_thread(server: Server) -> None:
    fetching = FetcherThread(Fetcher())
    asking = asyncio.create_task(fetching.get(Request(server.on("/live", hang))))
    await server.has_been_asked(1)
    begun = time.monotonic()
    await fetching.close()
    assert time.monotonic() - begun < 5
    assert isinstance((await asyncio.gather(asking, return_exceptions=True))[0], (asyncio.CancelledError, LiveBlogError))
    await asyncio.to_thread(until, lambda: not [one for one in threading.enumerate() if one.name == "network"])


async def test_closing_what_never_asked_starts_nothing() -> None:
    await FetcherThread(Fetcher()).close()
    assert not [one for one in threading.enumerate() if one.name == "network"]


async def test_closing_waits_for_no_name_that_is_looked_up() -> None:
    async def look_up(host: str, port: int) -> list[str]:
        await asyncio.get_running_loop().run_in_executor(None, time.sleep, 20)
        raise socket.gaierror

    fetching = FetcherThread(Fetcher(look_up=look_up))
    asking = asyncio.create_task(fetching.get(Request("http://slow.example/live")))
    await asyncio.sleep(0.3)
    begun = time.monotonic()
    asking.cancel()
    await fetching.close()
    assert time.monotonic() - begun < 5


def held() -> int:
    """Bytes of memory that the process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


async def test_what_long_bodies_took_is_given_back(server: Server) -> None:
    long = Answer(b"<!doctype html>" + b"x" * 7_000_000)
    addresses = [server.on(f"/long-{number}", long) for number in range(3)]
    fetching = FetcherThread(Fetcher())
    await fetching.get(Request(server.on("/first", Answer(BODY))))
    before = held()
    for _ in range(3):
        await asyncio.gather(*(fetching.get(Request(address)) for address in addresses))
    taken = held() - before
    await fetching.close()
    assert taken < 35_000_000, taken  # the server's connections hold 21; the bodies and what they were made of were 65
