"""What is promised of a server that does wrong things: every fault, by name, over real sockets, told for what it is."""

from __future__ import annotations

import asyncio
import json
import re
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.misbehaving import FAULTS, WELL, Misbehaving
from tests.server import Page
from tui_liveblog import limits
from tui_liveblog.clean import clean_line
from tui_liveblog.errors import LiveBlogError
from tui_liveblog.fetch import Fetcher
from tui_liveblog.sources.base import Request

pytestmark = pytest.mark.asyncio(loop_scope="module")

BODY = b"<!doctype html><title>Ferry strike</title>" + b"<p>The pier is shut, and the ferry lies where it was.</p>" * 200

ELSEWHERE = {
    "syn-drop": "test_fetch: test_a_server_that_takes_no_connection_is_left_at_the_deadline",
    "dns-nxdomain": "test_fetch: test_an_unknown_name_is_said_to_be_unknown",
    "dns-slow": "test_fetch: test_a_name_that_is_never_found_ends_at_the_deadline_and_holds_nothing_else",
    "dns-flip": "test_door: test_a_public_name_that_leads_inside_from_one_day_to_the_next_was_bent_on_the_way",
    "tls-wrong-host": "test_fetch: test_a_certificate_for_another_host_is_refused",
    "tls-self": "test_fetch: test_a_certificate_that_nobody_vouches_for_is_named_as_the_cause",
    "tls-old": "test_fetch: test_encryption_of_the_last_century_is_refused",
    "tls-plain": "test_fetch: test_plain_http_where_encryption_was_asked_for_is_refused",
    "proxy-env": "test_fetch: test_a_key_goes_through_a_proxy_unseen",
}
"""Faults that are not a server's, and where they are tested."""


@pytest.fixture
def server() -> Iterator[Misbehaving]:
    with Misbehaving() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(total=10) as fetcher:
        yield fetcher


async def error_of(fetcher: Fetcher, url: str) -> LiveBlogError:
    with pytest.raises(LiveBlogError) as caught:
        await fetcher.get(Request(url))
    message = str(caught.value)
    assert message == clean_line(message, 400)
    assert not message.endswith(".")
    return caught.value


READ = {"login-page", "picture", "bytes", "empty-json", "empty-html", "half-a-tag"}
"""Whole answers, as far as HTTP knows; what they are not is found when they are read: `test_every_source`."""

TOLD = [name for name, fault in FAULTS.items() if fault.words and not (fault.slow or fault.part or name in READ)]


@pytest.mark.parametrize("name", TOLD)
async def test_what_a_server_does_wrong_is_said_for_what_it_is_and_the_next_answer_is_read(
    server: Misbehaving, fetcher: Fetcher, name: str
) -> None:
    url = server.on("/live", Page(BODY))
    server.script(name)
    error = await error_of(fetcher, url)
    assert re.search(FAULTS[name].words, str(error)), str(error)
    server.well()
    fetched = await fetcher.get(Request(url))
    assert fetched.reply is not None
    assert fetched.reply.body == BODY


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.slow])
async def test_what_lasts_for_ever_is_left_at_the_deadline(server: Misbehaving, name: str) -> None:
    url = server.on("/live", Page(BODY))
    server.script(name)
    async with Fetcher(total=0.5) as impatient:
        assert re.search(FAULTS[name].words, str(await error_of(impatient, url)))


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if not fault.words])
async def test_what_is_odd_but_does_no_harm_is_read(server: Misbehaving, fetcher: Fetcher, name: str) -> None:
    page = Page(BODY)
    url = server.on("/live", page)
    server.script(name)
    known = (await fetcher.get(Request(url))).validators
    for _ in range(2):
        fetched = await fetcher.get(Request(url), known)
        assert fetched.reply is None or fetched.reply.body.removeprefix(b"\xef\xbb\xbf") == BODY
    assert server.done[name] >= 3


HEAVY = [
    "gzip-bomb",
    "gzip-bomb-dense",
    "endless-body",
    "endless-small-chunks",
    "1xx-flood",
    "header-flood",
    "redirect-bomb",
    "nul-pad",
]


@pytest.mark.parametrize("name", HEAVY)
async def test_no_flood_takes_more_memory_than_the_largest_page(server: Misbehaving, fetcher: Fetcher, name: str) -> None:
    url = server.on("/live", Page(BODY))
    await fetcher.get(Request(url))  # what the first request imports is not the flood's
    server.script(name)
    tracemalloc.start()
    try:
        await asyncio.gather(fetcher.get(Request(url)), return_exceptions=True)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < limits.BODY + 4 * 1024**2


async def test_every_fault_that_was_collected_is_done_here_or_where_it_says(shared: Path) -> None:
    rows = (shared / "hostile" / "synthetic" / "http_faults.jsonl").read_text().splitlines()
    names = {json.loads(row)["id"] for row in rows}
    assert names - FAULTS.keys() - ELSEWHERE.keys() == set()
    for where in ELSEWHERE.values():
        module, _, test = where.partition(": ")
        assert f"def {test}(" in (Path(__file__).parent / f"{module}.py").read_text(), where


async def test_the_same_seed_does_the_same_wrong_things(server: Misbehaving, fetcher: Fetcher) -> None:
    url = server.on("/live", Page(BODY))
    done = []
    for _ in range(2):
        server.done.clear()
        server.at_random(seed=5, share=0.5, faults=["status-500", "reset", "empty"])
        for _ in range(30):
            await asyncio.gather(fetcher.get(Request(url)), return_exceptions=True)
        done.append(dict(server.done))
    assert done[0] == done[1]
    assert done[0][WELL] in range(8, 23)
    assert sum(done[0].values()) == 30
