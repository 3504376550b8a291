"""What is promised of asking a server, over real sockets: what is sent, what is taken, and how every failure reads."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import socket
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio

from tests.server import CERTIFICATE, Answer, Asked, Behaviour, Page, Server, Wire, drip, flood, hang, raw, redirect, reset
from tui_liveblog import limits
from tui_liveblog.clean import clean_line
from tui_liveblog.errors import LiveBlogError, NoAnswer, NotAsClaimed, OverLimit, Refused, TimedOut, Unreadable
from tui_liveblog.fetch import Fetcher
from tui_liveblog.fetch.headers import retry_after
from tui_liveblog.sources.base import Request
from tui_liveblog.transfer import NOTHING_KNOWN, Fetched, Validators

pytestmark = pytest.mark.asyncio(loop_scope="module")

BODY = b"<!doctype html><title>Ferry strike</title>"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def shared_client() -> AsyncIterator[None]:
    """One client for all that ask with `get`: the certificates that it trusts take long to read."""
    async with Fetcher(total=10) as fetcher:
        _CLIENT.append(fetcher)
        yield
        _CLIENT.clear()


_CLIENT: list[Fetcher] = []


async def get(url: str, validators: Validators = NOTHING_KNOWN) -> Fetched:
    return await _CLIENT[0].get(Request(url), validators)


async def failure(url: str, kind: type[LiveBlogError], fetcher: Fetcher | None = None) -> LiveBlogError:
    """The error of asking, which must be one of ours, of exactly that kind, in one clean line without a full stop."""
    with pytest.raises(LiveBlogError) as caught:
        await (fetcher or _CLIENT[0]).get(Request(url))
    error = caught.value
    message = str(error)
    assert type(error) is kind, (type(error), message)
    assert message == clean_line(message, 400)
    assert not message.endswith(".")
    assert "httpx" not in message.lower()
    return error


# What is sent.


async def test_gzip_alone_is_asked_for_and_the_program_says_who_it_is(server: Server) -> None:
    url = server.on("/", Answer(BODY))
    async with Fetcher() as fetcher:
        await fetcher.get(Request(url, "text/html"))
    sent = server.asked[0].headers
    assert (sent["accept-encoding"], sent["accept"]) == ("gzip", "text/html")
    assert sent["user-agent"].startswith("liveblog-tui/")
    assert set(sent) == {"host", "accept", "accept-encoding", "user-agent"}


async def test_a_cookie_is_never_sent_back(server: Server) -> None:
    url = server.on("/", Answer(BODY, headers={"Set-Cookie": "reader=42; Path=/"}))
    on = server.on("/on", redirect("/", 302))
    async with Fetcher() as fetcher:
        for address in (url, url, on):
            await fetcher.get(Request(address))
    assert len(server.asked) == 4
    assert not [one for one in server.asked if "cookie" in one.headers]


# Keys.

KEY = "api-key=s3cr3t-of-the-reader"


@pytest.fixture
def secure(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """An encrypted server that the client trusts, as `localhost`."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with Server(tls=True) as running:
        yield running


def told(error: BaseException | None) -> str:
    """All that an error and those behind it say."""
    return "" if error is None else f"{error} {error!r} {told(error.__cause__)} {told(error.__context__)}"


async def test_a_key_goes_to_its_host_alone_encrypted_and_into_no_answer(
    secure: Server, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    home = secure.url("", "localhost")
    secure.on(f"/away?{KEY}", redirect("https://127.0.0.1:1/live?page=3"))
    secure.on(f"/live?{KEY}", redirect(f"/there?{KEY}&page=2"))
    secure.on(f"/there?page=2&{KEY}", Answer(BODY))
    server.on("/live", Answer(BODY))
    async with Fetcher(total=5, keys={"localhost": KEY, "127.0.0.1": KEY}) as fetcher:
        fetched = await fetcher.get(Request(f"{home}/live"))
        errors = [await failure(f"{home}/away", NoAnswer, fetcher), await failure(f"{home}/gone", Refused, fetcher)]
        await fetcher.get(Request(server.url("/live")))  # not encrypted
        errors.append(await failure(server.url("/gone"), Refused, fetcher))
    assert fetched.reply is not None
    assert (fetched.reply.url, fetched.validators.url) == (f"{home}/there?page=2", f"{home}/there?page=2")
    assert [KEY in one.path for one in (*secure.asked, *server.asked)] == [True] * 4 + [False] * 2
    assert KEY.partition("=")[2] not in caplog.text + "".join(map(told, errors))


async def test_a_key_goes_through_a_proxy_unseen(secure: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = bytearray()

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            seen.extend(data)
            writer.write(data)
        writer.close()

    async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        seen.extend(head)
        host, port = head.split()[1].decode().split(":")
        inwards, outwards = await asyncio.open_connection(host, int(port))
        writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        await asyncio.gather(relay(reader, outwards), relay(inwards, writer))

    secure.on(f"/live?{KEY}", Answer(BODY))
    async with await asyncio.start_server(tunnel, "127.0.0.1", 0) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}")
        async with Fetcher(total=5, keys={"localhost": KEY}) as fetcher:
            assert (await fetcher.get(Request(secure.url("/live", "localhost")))).reply is not None
    assert seen.startswith(b"CONNECT localhost:")
    assert KEY.encode() not in bytes(seen)


async def test_a_proxy_that_refuses_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 403 Not from here\x1b[31m\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}")
        async with Fetcher(total=5) as fetcher:
            error = await failure("https://tarnholt.example/live", NoAnswer, fetcher)
    assert "the proxy does not lead to tarnholt.example: 403" in str(error)


# Validators.


async def test_a_page_that_did_not_change_is_asked_for_with_what_the_server_gave_and_costs_no_body(server: Server) -> None:
    page = Page(BODY)
    page.headers = {"Last-Modified": "Mon, 01 Jul 2024 12:00:00 GMT"}
    url = server.on("/", page)
    first = await get(url)
    again = await get(url, first.validators)
    assert first.reply is not None
    assert first.reply.body == BODY
    assert (again.reply, again.validators, again.wire) == (None, first.validators, 0)
    assert server.asked[1].headers["if-none-match"] == first.validators.etag
    assert server.asked[1].headers["if-modified-since"] == "Mon, 01 Jul 2024 12:00:00 GMT"


async def test_validators_go_back_exactly_as_they_came_or_not_at_all(server: Server, shared: Path) -> None:
    for line in (shared / "hostile" / "synthetic" / "validators.jsonl").read_text().splitlines():
        row = json.loads(line)
        given = dict(row["headers"])
        newer = {"ETag": given.pop("new ETag")} if "new ETag" in given else {}
        given.pop("status", None)
        server.asked.clear()
        url = server.on("/", Answer(BODY, headers=given), *([Answer(b"", 304, newer)] if newer else []), Answer(BODY))
        async with Fetcher() as fetcher:
            known = (await fetcher.get(Request(url))).validators
            if newer:
                known = (await fetcher.get(Request(url), known)).validators
            await fetcher.get(Request(url), known)
        sent = server.asked[-1].headers
        conditions = {name: sent[name.lower()] for name in ("If-None-Match", "If-Modified-Since") if name.lower() in sent}
        assert conditions == row["next_request"], row["id"]


async def test_an_etag_of_64_kib_is_not_kept(server: Server) -> None:
    fetched = await get(server.on("/", Answer(BODY, headers={"ETag": '"' + "x" * 65_536 + '"'})))
    assert not fetched.validators


async def test_a_304_that_names_one_validator_keeps_the_other(server: Server) -> None:
    url = server.on("/", Answer(b"", 304, {"Last-Modified": "Mon, 01 Jul 2024 13:00:00 GMT"}))
    known = Validators('"a"', "Mon, 01 Jul 2024 12:00:00 GMT", url)
    assert (await get(url, known)).validators == Validators('"a"', "Mon, 01 Jul 2024 13:00:00 GMT", url)


async def test_validators_go_only_to_the_address_that_gave_them_also_behind_a_redirect(server: Server) -> None:
    moved = server.on("/moved", redirect("/live"))
    server.on("/live", Page(BODY))
    first = await get(moved)
    again = await get(moved, first.validators)
    assert again.reply is None
    assert [(one.path, "if-none-match" in one.headers) for one in server.asked] == [
        ("/moved", False),
        ("/live", False),
        ("/moved", False),
        ("/live", True),
    ]


async def test_a_304_that_nobody_asked_for_is_no_page(server: Server) -> None:
    error = await failure(server.on("/", Answer(b"", 304)), Refused)
    assert "304" in str(error)


# Freshness and waiting.


async def test_how_long_to_wait_is_read_as_servers_say_it(server: Server, shared: Path) -> None:
    for line in (shared / "hostile" / "synthetic" / "retry_after.jsonl").read_text().splitlines():
        row = json.loads(line)
        shift = datetime.now(UTC) - parsedate_to_datetime(row["now"])
        given = {name: _later(value, shift) for name, value in row["headers"].items()}
        url = server.on("/", Answer(BODY, row["status"], given))
        if row["status"] == 200:
            least = (await get(url)).fresh_for
        else:
            error = await failure(url, Refused)
            assert isinstance(error, Refused)
            least = error.retry_after or 0.0
        assert row["expect_min_wait_s"] - 2 <= least <= row["expect_min_wait_s"], row["id"]


def _later(value: str, shift: timedelta) -> str:
    """A header's date as far from now as the row's is from its own now."""
    if "2026" not in value and "-26 " not in value:
        return value
    moment = parsedate_to_datetime(value)
    return format_datetime((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) + shift, usegmt=True)


@pytest.mark.parametrize(
    "written", ["Sun, 22 Nov 2026 10:05:00 GMT", "Sunday, 22-Nov-26 10:05:00 GMT", "Sun Nov 22 10:05:00 2026"]
)
async def test_every_form_of_a_date_says_how_long_to_wait(written: str) -> None:
    now = datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert retry_after(written, "", now) == 300
    assert retry_after(written, "Sun, 22 Nov 2026 10:04:00 GMT", now) == 60


@pytest.mark.parametrize("junk", ["0", "-5", "soon", "", "²", "1e3", "Sun, 99 Nov 2026 10:05:00 GMT", "\x00"])
async def test_no_wait_and_junk_leave_the_wait_to_our_own_backoff(junk: str) -> None:
    assert retry_after(junk, "", datetime(2026, 11, 22, 10, tzinfo=UTC)) is None


@pytest.mark.parametrize("junk", ["max-age=²", "max-age=", 'max-age="', "max-age=-1", ",,,=,", "max-age=1e9", "MAX-AGE"])
async def test_a_nonsensical_freshness_costs_no_page(server: Server, junk: str) -> None:
    fetched = await get(server.on("/", Answer(BODY, headers={"Cache-Control": junk, "Expires": "0", "Age": "³"})))
    assert fetched.reply is not None
    assert fetched.fresh_for == 0


async def test_a_page_that_a_cache_kept_for_a_day_of_a_year_is_still_fresh(server: Server) -> None:
    headers = {"Cache-Control": "public, max-age=31536000", "Age": "86400"}
    assert (await get(server.on("/", Answer(BODY, headers=headers)))).fresh_for == limits.FRESHNESS_CAP


# Bodies.


async def test_a_gzipped_page_is_unpacked_and_its_size_on_the_wire_is_known(server: Server) -> None:
    packed = gzip.compress(BODY * 100)
    fetched = await get(server.on("/", Answer(packed, headers={"Content-Encoding": "gzip"})))
    assert fetched.reply is not None
    assert (fetched.reply.body, fetched.wire) == (BODY * 100, len(packed))


async def test_a_page_in_chunks_is_put_together(server: Server) -> None:
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (BODY[:7], BODY[7:])) + b"0\r\n\r\n"
    fetched = await get(server.on("/", Answer(chunks, headers={"Transfer-Encoding": "chunked"})))
    assert fetched.reply is not None
    assert fetched.reply.body == BODY


GZIP_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"


def _block(plain: bytes) -> bytes:
    """A block of deflate that may be sent again and again after `GZIP_HEAD`."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH)


@pytest.mark.parametrize("noise", [0, 40_000], ids=["zeros", "as dense as a page"])
async def test_a_gzip_bomb_without_end_costs_no_more_memory_than_the_largest_page(server: Server, noise: int) -> None:
    head = HEAD + b"Content-Encoding: gzip\r\n\r\n" + GZIP_HEAD
    url = server.on("/", flood(head, _block(os.urandom(noise) + bytes(1024**2))))
    await get(server.on("/first", Answer(BODY)))  # what the first request imports is not the bomb's
    tracemalloc.start()
    try:
        await failure(url, OverLimit)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < limits.BODY + 4 * 1024**2


async def test_a_body_without_end_is_left_at_the_limit(server: Server) -> None:
    error = await failure(server.on("/", flood(HEAD + b"\r\n", b"x" * 65_536)), OverLimit)
    assert "8 MiB" in str(error)


@pytest.mark.parametrize("coding", ["zstd", "br", "deflate", "gzip, gzip", "foo", "\x1b[31mred"])
async def test_an_answer_packed_in_a_way_that_was_not_asked_for_is_refused(server: Server, coding: str) -> None:
    await failure(server.on("/", Answer(BODY, headers={"Content-Encoding": coding})), NotAsClaimed)


EMPTY: dict[str, Behaviour] = {
    "no bytes": Answer(b""),
    "blank": Answer(b" \r\n\t"),
    "packed nothing": Answer(gzip.compress(b""), headers={"Content-Encoding": "gzip"}),
    # The corpus of faults wants "nothing new" of a 204; that would confirm a withdrawal, so it is an empty page here.
    "204": Answer(b"", 204),
}


@pytest.mark.parametrize("answer", EMPTY.values(), ids=EMPTY)
async def test_an_empty_page_is_said_to_be_empty(server: Server, answer: Behaviour) -> None:
    assert "empty page" in str(await failure(server.on("/", answer), NotAsClaimed))


PACKED = gzip.compress(BODY * 50)
DAMAGED: dict[str, Behaviour] = {
    "gzip cut short": Answer(PACKED[:-9], headers={"Content-Encoding": "gzip"}),
    "gzip that is none": Answer(BODY, headers={"Content-Encoding": "gzip"}),
    "fewer bytes than promised": raw(HEAD + b"Content-Length: 5000\r\n\r\n" + BODY),
    "two lengths": raw(HEAD + b"Content-Length: 5\r\nContent-Length: 50\r\n\r\n" + BODY),
    "a length that is none": raw(HEAD + b"Content-Length: many\r\n\r\n" + BODY),
    "a chunk cut short": raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\nhello"),
    "a chunk of no size": raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nhello\r\n"),
    "no HTTP": raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
    "a NUL in a header": raw(HEAD + b"ETag: a\0b\r\n\r\n" + BODY),
    "a header with no colon": raw(b"HTTP/1.1 200 OK\r\nhello there\r\n\r\n" + BODY),
}


@pytest.mark.parametrize("answer", DAMAGED.values(), ids=DAMAGED)
async def test_a_damaged_answer_is_unreadable_and_never_half_a_page(server: Server, answer: Behaviour) -> None:
    await failure(server.on("/", answer), Unreadable)


async def test_headers_without_end_are_not_read(server: Server) -> None:
    address = server.on("/", flood(HEAD, b"X-Padding: " + b"x" * 1000 + b"\r\n"))
    with pytest.raises(Unreadable):  # or OverLimit, which is one: how much comes at once decides which limit is met first
        await get(address)


async def test_more_bytes_than_promised_are_not_read(server: Server) -> None:
    fetched = await get(server.on("/", raw(HEAD + b"Content-Length: %d\r\n\r\n%s and more" % (len(BODY), BODY))))
    assert fetched.reply is not None
    assert fetched.reply.body == BODY


async def test_hostile_header_values_are_dropped_or_cleaned(server: Server) -> None:
    headers = {"ETag": '"a\x1b]0;x\x07"', "Content-Type": "text/html\x1b[2J; charset=\x9butf-8", "Last-Modified": "\x85soon"}
    fetched = await get(server.on("/", Answer(BODY, headers=headers)))
    assert fetched.reply is not None
    assert not fetched.validators
    assert fetched.reply.content_type.isprintable()


# Statuses.


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "has no such page"),
        (410, "has no such page"),
        (401, "without a browser"),
        (403, "without a browser"),
        (429, "asks to wait"),
        (503, "asks to wait"),
        (500, "trouble of its own"),
        (418, "answered 418"),
    ],
)
async def test_a_refusal_says_what_happened_and_what_to_do(server: Server, status: int, words: str) -> None:
    error = await failure(server.on("/", Answer(b"<h1>\x1b[31mNo</h1>" * 10_000, status)), Refused)
    assert isinstance(error, Refused)
    assert (error.status, error.retry_after) == (status, None)
    assert words in str(error)


# Redirects.


async def test_redirects_are_followed_five_times_and_say_where_they_end(server: Server) -> None:
    for hop in range(5):
        server.on(f"/{hop}", redirect(f"{hop + 1}?from={hop}#there" if hop % 2 else server.url(f"/{hop + 1}")))
    server.on("/2?from=1", redirect("/3"))
    server.on("/4?from=3", redirect("/5"))
    server.on("/5", Answer(BODY))
    fetched = await get(server.url("/0"))
    assert fetched.reply is not None
    assert fetched.reply.url == server.url("/5")


async def test_redirects_without_end_are_left_after_five(server: Server) -> None:
    assert "without end" in str(await failure(server.on("/", redirect("/")), NoAnswer))
    assert len(server.asked) == limits.REDIRECTS + 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_the_body_of_a_redirect_is_not_read(server: Server, status: int) -> None:
    head = b"HTTP/1.1 %d Found\r\nLocation: /there\r\nContent-Encoding: gzip\r\n\r\n" % status
    server.on("/there", Answer(BODY))
    tracemalloc.start()
    try:
        fetched = await get(server.on("/", flood(head + GZIP_HEAD, _block(bytes(1024**2)))))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert fetched.reply is not None
    assert fetched.reply.body == BODY
    assert peak < 8 * 1024**2


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://127.0.0.1/", "//[", "http://user:secret@127.0.0.1/", "javascript:alert(1)"],
)
async def test_a_redirect_to_what_cannot_be_opened_is_refused(server: Server, target: str) -> None:
    await failure(server.on("/", redirect(target)), NoAnswer)
    assert len(server.asked) == 1


async def test_a_redirect_that_does_not_say_where_to_is_refused_at_once(server: Server) -> None:
    assert "without saying where" in str(await failure(server.on("/", Answer(b"", 302)), NoAnswer))
    assert len(server.asked) == 1


async def test_an_encrypted_page_never_sends_on_to_a_plain_one(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    plain = server.on("/", Answer(BODY))
    with Server(tls=True) as secure:
        secure.on("/well", Answer(BODY))
        secure.on("/", redirect(plain))
        async with Fetcher() as trusting:
            assert (await trusting.get(Request(secure.url("/well", "localhost")))).reply is not None
            assert "without encryption" in str(await failure(secure.url("/", "localhost"), NoAnswer, trusting))
    assert server.asked == []


# Not reached.


async def test_a_certificate_that_nobody_vouches_for_is_named_as_the_cause() -> None:
    with Server(tls=True) as secure:
        secure.on("/", Answer(BODY))
        assert "could not prove who it is" in str(await failure(secure.url("/", "localhost"), NoAnswer))
    assert secure.asked == []


async def test_a_certificate_for_another_host_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with Server(tls=True) as secure:
        secure.on("/", Answer(BODY))
        async with Fetcher() as trusting:
            assert "could not prove who it is" in str(await failure(secure.url("/", "127.0.0.1"), NoAnswer, trusting))
    assert secure.asked == []


async def test_plain_http_where_encryption_was_asked_for_is_refused(server: Server) -> None:
    error = await failure(server.url("/").replace("http:", "https:"), NoAnswer)
    assert "speaks no encryption that can be trusted" in str(error)


async def test_encryption_of_the_last_century_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with Server(tls=True, oldest=True) as old:
        old.on("/", Answer(BODY))
        async with Fetcher(total=5) as trusting:
            assert "no encryption that can be trusted" in str(await failure(old.url("/", "localhost"), NoAnswer, trusting))
    assert old.asked == []


async def test_a_refused_connection_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    assert "refused the connection" in str(await failure(url, NoAnswer))


async def test_an_unknown_name_is_said_to_be_unknown() -> None:
    assert "the name harbour.invalid was not found" in str(await failure("http://harbour.invalid/live", NoAnswer))


async def test_who_cannot_be_reached_behind_a_redirect_is_named_and_not_who_sent_on(server: Server) -> None:
    sent_on = server.on("/", redirect("http://harbour.invalid/live"))
    assert "the name harbour.invalid was not found" in str(await failure(sent_on, NoAnswer))


async def test_a_name_that_is_never_found_ends_at_the_deadline_and_holds_nothing_else(server: Server) -> None:
    async def look_up(host: str, port: int) -> list[str]:
        if host == "slow.example":
            await asyncio.sleep(3600)
        return [host]

    other = server.on("/", Answer(BODY))
    async with Fetcher(total=1, look_up=look_up) as fetcher:
        waiting = asyncio.create_task(failure("http://slow.example/live", TimedOut, fetcher))
        await asyncio.sleep(0)
        assert (await fetcher.get(Request(other))).reply is not None
        assert not waiting.done()
        assert "within 1 s" in str(await waiting)


@pytest.mark.parametrize(
    "url", ["http://[", "http://127.0.0.1:99999/", "file:///etc/passwd", "http://", "mailto:a@b", "http://a\0b/"]
)
async def test_an_address_that_cannot_be_asked_is_said_to_be_so(url: str) -> None:
    await failure(url, NoAnswer)


GONE: dict[str, Behaviour] = {
    "hangs up at once": raw(b""),
    "resets at once": reset(),
    "resets amid the page": reset(HEAD + b"\r\n<p>"),
}


@pytest.mark.parametrize("answer", GONE.values(), ids=GONE)
async def test_a_connection_that_breaks_is_no_answer(server: Server, answer: Behaviour) -> None:
    await failure(server.on("/", answer), NoAnswer)


SLOW: dict[str, Behaviour] = {
    "no answer": hang,
    "a header line at a time": drip(HEAD + b"X: y\r\n" * 1000, 0.02),
    "a byte of the body at a time": drip(HEAD + b"Content-Length: 10000\r\n\r\n" + b"x" * 10_000, 0.01),
}


@pytest.mark.parametrize("answer", SLOW.values(), ids=SLOW)
async def test_one_deadline_ends_every_kind_of_slowness(server: Server, answer: Behaviour) -> None:
    url = server.on("/", answer)
    began = time.monotonic()
    async with Fetcher(total=0.5) as impatient:
        assert "within 0.5 s" in str(await failure(url, TimedOut, impatient))
    assert time.monotonic() - began < 2


async def test_a_server_that_takes_no_connection_is_left_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        waiting = [socket.socket() for _ in range(4)]
        try:
            for one in waiting:  # the queue is full now, and the kernel answers no further SYN
                one.setblocking(False)
                one.connect_ex(full.getsockname())
            async with Fetcher(total=0.5) as impatient:
                await failure(f"http://127.0.0.1:{full.getsockname()[1]}/", TimedOut, impatient)
        finally:
            for one in waiting:
                one.close()


# One client for all.


async def test_cancelled_requests_do_not_stop_the_next(server: Server) -> None:
    """2,400 of them take all hundred places of httpx 0.28.1's pool for good."""
    slow, quick = server.on("/slow", hang), server.on("/quick", Answer(BODY))
    chance = Random(3)
    async with Fetcher(total=3) as fetcher:
        await fetcher.get(Request(quick))
        for _ in range(40):
            asking = [asyncio.create_task(fetcher.get(Request(slow))) for _ in range(60)]
            await asyncio.sleep(chance.uniform(0, 0.03))
            for task in asking:
                task.cancel()
                if chance.random() < 0.3:
                    await asyncio.sleep(0)
            assert all(isinstance(end, asyncio.CancelledError) for end in await asyncio.gather(*asking, return_exceptions=True))
        assert (await fetcher.get(Request(quick))).reply is not None


async def test_a_request_that_is_cancelled_or_late_does_not_harm_another_under_way(server: Server) -> None:
    slow, other = server.on("/slow", hang), server.on("/other", drip(HEAD + b"Content-Length: 20\r\n\r\n" + b"x" * 20, 0.005))
    async with Fetcher(total=5) as fetcher:
        cancelled = asyncio.create_task(fetcher.get(Request(slow)))
        reading = asyncio.create_task(fetcher.get(Request(other)))
        await server.has_been_asked(2)
        assert not reading.done()
        cancelled.cancel()
        fetched = await reading
    assert fetched.reply is not None
    assert fetched.reply.body == b"x" * 20


async def test_looks_in_a_row_share_a_connection(server: Server) -> None:
    url = server.on("/", Answer(BODY))
    async with Fetcher() as fetcher:
        for _ in range(5):
            await fetcher.get(Request(url))
    assert server.connections == 1


async def test_looks_at_a_page_that_stays_as_it_is_share_a_connection_too(server: Server) -> None:
    url = server.on("/", Page(BODY))
    async with Fetcher() as fetcher:
        known = (await fetcher.get(Request(url))).validators
        for _ in range(4):
            assert (await fetcher.get(Request(url), known)).reply is None
    assert (server.connections, len(server.asked)) == (1, 5)


async def test_a_connection_that_the_server_closed_meanwhile_is_not_used_again(server: Server) -> None:
    closed = raw(HEAD + b"Content-Length: %d\r\n\r\n%s" % (len(BODY), BODY))
    url = server.on("/", closed)
    async with Fetcher() as fetcher:
        for _ in range(3):
            assert (await fetcher.get(Request(url))).reply is not None
            await asyncio.sleep(0.05)
    assert server.connections == 3


async def test_a_connection_that_died_without_a_word_is_asked_for_once_more_on_another(server: Server) -> None:
    def answer_and_die(wire: Wire, asked: Asked) -> None:
        Answer(BODY)(wire, asked)
        wire.die_at_next_request()

    url = server.on("/", answer_and_die)
    async with Fetcher() as fetcher:
        for _ in range(3):
            assert (await fetcher.get(Request(url))).reply is not None
    assert (server.connections, len(server.asked)) == (3, 3)


async def test_a_host_that_hangs_up_on_everyone_is_asked_once(server: Server) -> None:
    url = server.on("/", raw(b""))
    async with Fetcher() as fetcher:
        await failure(url, NoAnswer, fetcher)
    assert len(server.asked) == 1
