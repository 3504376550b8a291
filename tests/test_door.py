"""What is promised of whom the program connects to: the reader's own address may be private, what a page names may not be.

Names mean what the test says, and so do public addresses, which no machine has: each stands for a server on loopback.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpcore
import pytest

from tests.misbehaving.faults import LOGIN
from tests.pages import blog_page, some_posts
from tests.server import CERTIFICATE, Answer, Page, Server, redirect
from tui_liveblog.address import is_private, parse_source, points_inside
from tui_liveblog.desk import Desk
from tui_liveblog.errors import NoAnswer, NoLiveBlog, NotAsClaimed
from tui_liveblog.fetch import Fetcher, FetcherThread
from tui_liveblog.session import Arrived, Failed, Unchanged
from tui_liveblog.sources.base import Request
from tui_liveblog.transfer import Fetched

BODY = b"<!doctype html><title>Ferry strike</title>"
PUBLIC, ALSO_PUBLIC = "93.184.216.34", "2606:2800:220:1::1"
METADATA = "169.254.169.254"


class Internet(httpcore.AnyIOBackend):
    """Names and addresses as a test has them.

    names   the addresses of a host, for each look-up in turn, the last again and again
    places  the port of loopback that stands for an address; any other address of loopback is itself
    went    the addresses that were connected to
    """

    def __init__(self) -> None:
        self.names: dict[str, list[list[str]]] = {}
        self.places: dict[str, int] = {}
        self.went: list[str] = []
        self.looked_up: list[str] = []

    async def look_up(self, host: str, port: int) -> list[str]:
        self.looked_up.append(host)
        answers = self.names.get(host)
        if answers is None:
            return [host]  # an address
        return answers.pop(0) if len(answers) > 1 else answers[0]

    async def connect_tcp(self, host: str, port: int, *args: Any, **named: Any) -> httpcore.AsyncNetworkStream:
        self.went.append(host)
        place = self.places.get(host)
        if place == 0:
            await asyncio.sleep(3600)  # an address that does not answer
        return await super().connect_tcp("127.0.0.1" if place else host, place or port, *args, **named)


def port_of(server: Server) -> int:
    return int(server.url("").rpartition(":")[2])


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def internet() -> Internet:
    return Internet()


@asynccontextmanager
async def fetcher_in(internet: Internet) -> AsyncIterator[Fetcher]:
    async with Fetcher(total=5, look_up=internet.look_up, wire=internet) as fetcher:
        yield fetcher


async def ask(internet: Internet, url: str, named: str = "http://ferry.example/live") -> Fetched:
    """Ask for what the page of a public live blog names."""
    async with fetcher_in(internet) as fetcher:
        return await fetcher.get(Request(url), named=named)


# Which addresses are private.


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.1.1", METADATA, "100.64.0.1"),
        *("0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.250", "255.255.255.255", "240.0.0.1", "198.18.0.1", "192.0.2.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1", "100::1"),
        *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "::127.0.0.1", "::10.0.0.1"),
        *("64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::", "2002:c0a8:101::1", "2002:a9fe:a9fe::"),
        *("2001:0:7f00:1::1", "", "ferry.example"),
    ],
)
def test_an_address_that_leads_to_nobody_on_the_web_is_private(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize(
    "address",
    [PUBLIC, ALSO_PUBLIC, "8.8.8.8", "172.32.0.1", "100.128.0.1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"],
)
def test_an_address_of_the_web_is_public(address: str) -> None:
    assert not is_private(address)


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "localhost.", "LOCALHOST", "printer.local", "db.internal", "nas.home.arpa", "x.localhost"),
        *("127.0.0.1", "127.0.0.1.", "127.1", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "0", "127.0.0.0x1"),
        *("[::1]", "[::]", "[fe80::1%25eth0]", "[fd00:ec2::254]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]"),
        *("10.0.0.1", "172.16.0.1", "100.64.0.1", "224.0.0.1", METADATA, "metadata.google.internal"),
    ],
)
def test_a_host_that_is_private_as_written_is_known_without_asking_anyone(host: str) -> None:
    assert points_inside(f"http://{host}/")


@pytest.mark.parametrize(
    "host", ["ferry.example", "example.com.", "127.example.org", "0xbee.example", "8.8.8.8", "localhost.example"]
)
def test_a_public_host_is_not_private_for_how_it_is_written(host: str) -> None:
    assert not points_inside(f"http://{host}/")


# What content names.


INSIDE = [
    *("http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://127.1:{port}/", "http://2130706433:{port}/"),
    *("http://0x7f.1:{port}/", "http://127.0.0.1.:{port}/", "http://0.0.0.0:{port}/", "http://[::1]:{port}/"),
    *("http://[::ffff:127.0.0.1]:{port}/", "http://localhost.:{port}/"),
]


@pytest.mark.parametrize("url", INSIDE)
async def test_what_a_page_names_on_this_machine_is_never_asked_however_it_is_written(server: Server, url: str) -> None:
    """With the machine's own look-up, which takes 127.1 and 0x7f.1 for addresses."""
    server.on("/", Answer(BODY))
    async with Fetcher(total=5) as fetcher:
        with pytest.raises(NoAnswer):
            await fetcher.get(Request(url.format(port=port_of(server))), named="http://ferry.example/live")
    assert (server.asked, server.connections) == ([], 0)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", METADATA, "100.64.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "0.0.0.0", "fe80::1"],
)
async def test_a_name_that_resolves_to_a_private_address_is_not_connected_to(internet: Internet, address: str) -> None:
    internet.names["api.ferry.example"] = [[address]]
    with pytest.raises(NoAnswer, match="private address") as caught:
        await ask(internet, "http://api.ferry.example/posts")
    assert (caught.value.brief, internet.went) == ("private address", [])


async def test_of_a_name_with_two_answers_only_the_public_one_is_connected_to(internet: Internet, server: Server) -> None:
    server.on("/posts", Answer(BODY))
    internet.names["api.ferry.example"] = [["127.0.0.1", PUBLIC, "::1"]]
    internet.places[PUBLIC] = port_of(server)
    assert (await ask(internet, "http://api.ferry.example/posts")).reply is not None
    assert (internet.went, server.asked[0].headers["host"]) == ([PUBLIC], "api.ferry.example")


async def test_what_was_checked_is_what_is_connected_to_though_the_name_answers_otherwise_next(
    internet: Internet, server: Server
) -> None:
    server.on("/posts", Answer(BODY))
    internet.names["api.ferry.example"] = [[PUBLIC], ["127.0.0.1"]]
    internet.places[PUBLIC] = port_of(server)
    async with fetcher_in(internet) as fetcher:
        request = Request("http://api.ferry.example/posts")
        assert (await fetcher.get(request, named="http://ferry.example/live")).reply is not None
        assert (internet.looked_up, internet.went) == (["api.ferry.example"], [PUBLIC])
    async with fetcher_in(internet) as fetcher:  # other connections
        with pytest.raises(NoAnswer, match="private address"):
            await fetcher.get(request, named="http://ferry.example/live")
    assert internet.went == [PUBLIC]


async def test_a_connection_that_was_opened_for_the_reader_is_not_lent_to_a_page(server: Server) -> None:
    own = server.on("/", Answer(BODY))
    async with Fetcher(total=5) as fetcher:
        assert (await fetcher.get(Request(own), named=own)).reply is not None
        with pytest.raises(NoAnswer, match="private address"):
            await fetcher.get(Request(own), named="http://ferry.example/live")
    assert len(server.asked) == 1


@pytest.mark.parametrize("target", ["http://inside.example/", f"http://{METADATA}/latest/meta-data/", "http://localhost:9/"])
async def test_a_redirect_to_a_private_address_is_not_followed(internet: Internet, server: Server, target: str) -> None:
    internet.names |= {"ferry.example": [[PUBLIC]], "inside.example": [["192.168.1.1"]], "localhost": [["127.0.0.1"]]}
    internet.places[PUBLIC] = port_of(server)
    server.on("/live", redirect(target))
    with pytest.raises(NoAnswer, match="private address"):
        await ask(internet, "http://ferry.example/live")
    assert internet.went == [PUBLIC]


async def test_the_reader_s_own_private_address_sends_on_to_itself_and_to_nobody_else_at_home(server: Server) -> None:
    with Server() as other:
        other.on("/", Answer(BODY))
        server.on("/there", Answer(BODY))
        async with Fetcher(total=5) as fetcher:
            assert (await fetcher.get(Request(server.on("/well", redirect("/there"))))).reply is not None
            with pytest.raises(NoAnswer, match="private address"):
                await fetcher.get(Request(server.on("/here", redirect(other.url("/")))))
        assert other.asked == []


# The reader's own address.


async def test_the_reader_s_own_name_may_lead_to_their_own_network_and_keeps_its_host(
    internet: Internet, server: Server
) -> None:
    server.on("/live", Answer(BODY))
    internet.names["wiki.tarnholt.example"] = [["192.168.1.5"]]
    internet.places["192.168.1.5"] = port_of(server)
    url = "http://wiki.tarnholt.example/live"
    assert (await ask(internet, url, named=url)).reply is not None
    assert (internet.went, server.asked[0].headers["host"]) == (["192.168.1.5"], "wiki.tarnholt.example")


async def test_a_public_name_that_leads_inside_from_one_day_to_the_next_was_bent_on_the_way(
    internet: Internet, server: Server
) -> None:
    """A network that wants a login answers for every name; so does someone who would have the reader's machine asked."""
    server.on("/live", Answer(BODY, headers={"Connection": "close"}))
    internet.names["ferry.example"] = [[PUBLIC], ["192.168.1.1"], [PUBLIC]]
    internet.places[PUBLIC] = port_of(server)
    url = "http://ferry.example/live"
    async with fetcher_in(internet) as fetcher:
        assert (await fetcher.get(Request(url), named=url)).reply is not None
        with pytest.raises(NoAnswer, match="wants a login") as caught:
            await fetcher.get(Request(url), named=url)
        assert caught.value.brief == "login page?"
        assert (await fetcher.get(Request(url), named=url)).reply is not None
    assert internet.went == [PUBLIC, PUBLIC]


async def test_encryption_is_with_the_name_and_not_with_the_address(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    said: list[str] = []
    with Server(tls=True) as secure:
        secure.on("/live", Answer(BODY))
        secure.on_hello(said.append)
        internet.names["localhost"] = [[PUBLIC]]
        internet.places[PUBLIC] = port_of(secure)
        assert (await ask(internet, "https://localhost/live", named="https://localhost/")).reply is not None
        internet.names["other.example"] = [[PUBLIC]]
        with pytest.raises(NoAnswer, match="could not prove who it is"):
            await ask(internet, "https://other.example/live")
    assert (said, secure.asked[0].headers["host"]) == (["localhost", "other.example"], "localhost")


async def test_a_host_with_an_address_that_does_not_answer_is_reached_at_the_next(internet: Internet, server: Server) -> None:
    server.on("/live", Answer(BODY))
    internet.names["ferry.example"] = [[ALSO_PUBLIC, "8.8.8.8", PUBLIC]]
    internet.places |= {ALSO_PUBLIC: 0, "8.8.8.8": 9, PUBLIC: port_of(server)}
    assert (await ask(internet, "http://ferry.example/live")).reply is not None
    assert internet.went == [ALSO_PUBLIC, "8.8.8.8", PUBLIC]


async def test_a_host_of_which_no_address_answers_says_so(internet: Internet) -> None:
    internet.names["ferry.example"] = [[ALSO_PUBLIC, PUBLIC]]
    internet.places |= {ALSO_PUBLIC: 9, PUBLIC: 9}
    with pytest.raises(NoAnswer, match="refused the connection"):
        await ask(internet, "http://ferry.example/live")


# Through a proxy.


def proxied(monkeypatch: pytest.MonkeyPatch, proxy: Server, none_for: Sequence[str] = ()) -> None:
    monkeypatch.setenv("http_proxy", proxy.url(""))
    monkeypatch.setenv("no_proxy", ",".join(none_for))


async def test_through_a_proxy_the_name_is_judged_and_the_proxy_finds_the_address(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server() as proxy:
        proxied(monkeypatch, proxy)
        proxy.on("http://ferry.example/live", redirect("http://api.ferry.example/posts"))
        proxy.on("http://api.ferry.example/posts", redirect("http://127.0.0.1/admin"))
        with pytest.raises(NoAnswer, match="private address"):
            await ask(internet, "http://ferry.example/live")
        with pytest.raises(NoAnswer, match="private address"):
            await ask(internet, "http://2130706433/admin")
    assert [one.path for one in proxy.asked] == ["http://ferry.example/live", "http://api.ferry.example/posts"]
    assert {*internet.looked_up} == {"127.0.0.1"}  # the proxy's


async def test_what_is_said_to_need_no_proxy_goes_without(
    internet: Internet, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.on("/live", Answer(BODY))
    internet.names["ferry.example"] = [[PUBLIC]]
    internet.places[PUBLIC] = port_of(server)
    with Server() as proxy:
        proxied(monkeypatch, proxy, ["ferry.example"])
        assert (await ask(internet, "http://ferry.example/live")).reply is not None
    assert (internet.went, proxy.asked) == ([PUBLIC], [])


# The whole way.


class Web(Desk):
    """A desk in a world of a test's own."""

    def __init__(self, internet: Internet, cache: Path) -> None:
        super().__init__(cache)
        self.fetcher = FetcherThread(Fetcher(total=5, look_up=internet.look_up, wire=internet))


async def test_a_live_blog_whose_page_moves_inside_keeps_its_posts_and_says_so(
    internet: Internet, server: Server, tmp_path: Path
) -> None:
    page = Page(blog_page(some_posts(3)))
    server.on("/live", page)
    internet.names |= {"ferry.example": [[PUBLIC]], "inside.example": [["127.0.0.1"]]}
    internet.places[PUBLIC] = port_of(server)
    async with Web(internet, tmp_path) as desk:
        session = await desk.session(parse_source("http://ferry.example/live"))
        assert isinstance(await session.look(), Arrived)
        server.on("/live", redirect("http://inside.example/live"))
        failed = await session.look()
        assert isinstance(failed, Failed)
        assert "private address" in str(failed.error)
        assert len(await session.store.everything(session.key)) == 3
    assert set(internet.went) == {PUBLIC}


async def test_a_network_that_sends_everyone_to_its_login_is_said_to_want_one_and_costs_no_post(
    internet: Internet, server: Server, tmp_path: Path
) -> None:
    page = Page(blog_page(some_posts(3)))
    server.on("/live", page)
    internet.names |= {"ferry.example": [[PUBLIC]], "login.quayside.example": [[ALSO_PUBLIC]]}
    with Server() as portal:
        portal.on("/?to=ferry", Answer(LOGIN))
        internet.places |= {PUBLIC: port_of(server), ALSO_PUBLIC: port_of(portal)}
        async with Web(internet, tmp_path) as desk:
            session = await desk.session(parse_source("http://ferry.example/live"))
            assert isinstance(await session.look(), Arrived)
            server.on("/live", redirect("http://login.quayside.example/?to=ferry"))
            for _ in range(2):
                failed = await session.look()
                assert isinstance(failed, Failed)
                assert "ferry.example sends on to login.quayside.example, where there is no live blog" in str(failed.error)
                assert (type(failed.error), failed.error.brief) == (NotAsClaimed, "login page?")
            assert len(await session.store.everything(session.key)) == 3
            server.on("/live", page)
            assert isinstance(await session.look(), Unchanged)  # the validators were kept
            server.on("/other", redirect("http://login.quayside.example/?to=ferry"))
            first = await (await desk.session(parse_source("http://ferry.example/other"))).look()
            assert isinstance(first, Failed)
            assert isinstance(first.error, NoLiveBlog)
            assert str(first.error).startswith("ferry.example sends on to login.quayside.example: ")
