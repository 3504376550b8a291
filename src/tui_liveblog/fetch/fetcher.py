"""One GET: its hops, what is sent, what is taken.

httpx 0.28.1 inflates a small body to gigabytes, reads redirect bodies without bound and trusts the server's charset; so its
client, decoding, redirects, cookies and `.text` are not used: raw bytes are read and inflated here, with a bound.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin, urlsplit

from tui_liveblog import __version__, limits
from tui_liveblog.address import points_inside, site_of
from tui_liveblog.clean import clean_line, clean_url
from tui_liveblog.clocks import asleep
from tui_liveblog.errors import LiveBlogError, NoAnswer, NotAsClaimed, OverLimit, TimedOut
from tui_liveblog.fetch.failures import host_in_words, ours, refused
from tui_liveblog.fetch.headers import fresh_for, says_its_end, validators_of
from tui_liveblog.sources.base import Reply, Request
from tui_liveblog.transfer import NOTHING_KNOWN, Fetched, Inflater, Validators

if TYPE_CHECKING:
    import ssl

    import httpcore
    import httpx

    from tui_liveblog.fetch.door import LookUp
    from tui_liveblog.fetch.pool import Pool

_USER_AGENT = f"liveblog-tui/{__version__}"
_PIECE = 1 << 16
"""Bytes unpacked in one step: between steps it is seen whether they make too many."""
_GLANCE = 1.0
"""Seconds between looks at whether the machine slept while a request was under way."""


async def look_up(host: str, port: int) -> list[str]:
    """A host's addresses, as the machine knows them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Fetcher:
    """Asks for all blogs. `get` raises NotReached and Unreadable; nothing of httpx leaves this package.

    total    seconds from the first byte sent to the last one received, over all hops
    keys     the reader's keys by host, `name=key`
    look_up  how names become addresses
    asleep   seconds that the machine has been suspended since it started
    wire     what connects to an address; None for the machine's own network
    """

    def __init__(
        self,
        *,
        total: float = limits.TOTAL_SECONDS,
        keys: Mapping[str, str] = MappingProxyType({}),
        look_up: LookUp = look_up,
        asleep: Callable[[], float] = asleep,
        wire: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._total = total
        self._keys = keys
        self._look_up, self._asleep, self._wire = look_up, asleep, wire
        self._pool: Pool | None = None
        self._trusted: ssl.SSLContext | None = None
        self._seen_public: set[str] = set()
        self._opening = asyncio.Lock()

    async def __aenter__(self) -> Fetcher:
        """The connections are made at the first request."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close them."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

    async def get(self, request: Request, validators: Validators = NOTHING_KNOWN, *, named: str | None = None) -> Fetched:
        """Ask once, following at most five redirects. Validators go only to the address that gave them.

        named  what the reader named: it may be on a private network, and nothing else may. None: what is asked for
        """
        named = request.url if named is None else named
        try:
            try:
                return await self._within_time(request, validators, named)
            except _Slept:
                return await self._within_time(request, validators, named)
        except _Slept as error:
            raise TimedOut(f"the computer slept while {host_in_words(request.url)} was asked") from error
        except LiveBlogError:
            raise
        except Exception as error:  # httpx's own; and what anyio below it did not foresee comes wrapped in groups
            raise ours(error, request.url) from error

    async def _within_time(self, request: Request, validators: Validators, named: str) -> Fetched:
        """One deadline over look-up, connection and all bodies. Raises _Slept where the machine was suspended meanwhile."""
        slept = self._asleep()
        try:
            async with self._lent() as pool, asyncio.timeout(self._total) as deadline:
                watch = asyncio.create_task(self._end_after_sleep(deadline, slept))
                try:
                    return await self._follow(pool, request, validators, named)
                finally:
                    watch.cancel()
        except TimeoutError:
            if self._asleep() - slept > limits.SUSPENDED_SECONDS:
                raise _Slept from None
            host = host_in_words(request.url)
            raise TimedOut(f"{host} did not answer in full within {self._total:g} s", brief="too slow") from None

    async def _end_after_sleep(self, deadline: asyncio.Timeout, slept: float) -> None:
        while self._asleep() - slept <= limits.SUSPENDED_SECONDS:  # noqa: ASYNC110 - nothing tells of a sleep
            await asyncio.sleep(_GLANCE)
        deadline.reschedule(asyncio.get_running_loop().time())

    @contextlib.asynccontextmanager
    async def _lent(self) -> AsyncIterator[Pool]:
        """The connections, for one request.

        A cancelled request leaves its connection counted in httpx's pool for good, so those after it get a new one, which costs
        little. Requests of other blogs that are under way in the old one finish there. After a sleep of the machine all
        connections are dead.
        """
        async with self._opening:
            dead = self._pool
            if dead is not None and self._asleep() - dead.slept > limits.SUSPENDED_SECONDS:
                self._retire(dead)
                if not dead.users:
                    await dead.close()
            if self._pool is None:  # in a thread: importing httpx and reading certificates takes longer than a frame does
                self._pool = await asyncio.to_thread(self._new_pool)
            pool = self._pool
        pool.users += 1
        try:
            yield pool
        except (asyncio.CancelledError, TimeoutError):
            self._retire(pool)
            raise
        finally:
            pool.users -= 1
            if pool.spoilt and not pool.users:
                await pool.close()

    def _retire(self, pool: Pool) -> None:
        """Give it to no more requests; the last one that uses it closes it."""
        pool.spoilt = True
        if self._pool is pool:
            self._pool = None

    def _new_pool(self) -> Pool:
        # httpx's command line brings rich with it, which takes longer than httpx; httpx does without it where it cannot be had.
        sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # None says that
        from tui_liveblog.fetch import pool

        self._trusted = self._trusted or pool.trusted()
        return pool.Pool(self._trusted, self._look_up, self._seen_public, slept=self._asleep(), wire=self._wire)

    async def _follow(self, pool: Pool, request: Request, validators: Validators, named: str) -> Fetched:
        url, here = request.url, host_in_words(named)
        givers = validators.url or request.url
        for _ in range(limits.REDIRECTS + 1):
            private = site_of(url) == site_of(named)
            if not private and points_inside(url):
                raise NoAnswer(
                    f"{here} sends on to a private address, which is not followed; if a login is wanted here, open a browser",
                    brief="login page?",
                )
            try:
                answer = await self._send(pool, url, request.accept, validators if url == givers else NOTHING_KNOWN, private)
            except (LiveBlogError, TimeoutError):
                raise
            except Exception as error:  # said of the host that was asked, wherever the first one sent on to
                raise ours(error, url) from error
            if isinstance(answer, Fetched):
                return answer
            here = host_in_words(url)
            if urlsplit(url).scheme == "https" and urlsplit(answer).scheme == "http":
                raise NoAnswer(f"{here} sends on to an address without encryption; that is not followed", brief="no encryption")
            url = answer
        raise NoAnswer(f"{host_in_words(request.url)} sends on from address to address without end", brief="sent in circles")

    async def _send(self, pool: Pool, url: str, accept: str, known: Validators, private: bool) -> Fetched | str:
        """The answer, or the address that it sends on to."""
        headers = {"Accept": accept, "Accept-Encoding": "gzip", "User-Agent": _USER_AGENT}
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.modified:
            headers["If-Modified-Since"] = known.modified
        response = await pool.send(self._with_key(url), headers, min(limits.READ_SECONDS, self._total), private=private)
        try:
            return await self._receive(response, url, known)
        finally:
            with contextlib.suppress(Exception):  # it may be broken already
                await response.aclose()

    def _with_key(self, url: str) -> str:
        """The URL with the reader's key for its host: added here, so that no state, log or redirect ever holds it."""
        parts = urlsplit(url)
        key = self._keys.get(parts.hostname or "") if parts.scheme == "https" else None
        return url if key is None else parts._replace(query=f"{parts.query}&{key}" if parts.query else key).geturl()

    def _without_keys(self, url: str) -> str:
        """The URL that a server sends on to, without a key that it sends back: it may lead to another host, and is kept."""
        parts = urlsplit(url)
        secrets = {value for key in self._keys.values() for _, value in parse_qsl(key) if value}
        if not secrets & {value for _, value in parse_qsl(parts.query)}:
            return url
        kept = (pair for pair in parts.query.split("&") if not secrets & {value for _, value in parse_qsl(pair)})
        return parts._replace(query="&".join(kept)).geturl()

    async def _receive(self, response: httpx.Response, url: str, known: Validators) -> Fetched | str:
        status, headers = response.status_code, response.headers
        if status == 304 and known:
            async for _ in response.aiter_raw():  # there is none, but until its end was seen the connection is not kept
                break
            newer = validators_of(headers, url)
            kept = Validators(newer.etag or known.etag, newer.modified or known.modified, url)
            return Fetched(None, kept, fresh_for(headers))
        if status in (301, 302, 303, 307, 308):
            return self._without_keys(_target(headers, url))
        if not 200 <= status < 300:
            raise refused(status, headers, url)
        body, wire = await _body(response, url)
        if not body or body.isspace():
            raise NotAsClaimed(
                f"{host_in_words(url)} sent an empty page; it is asked again at the next check", brief="empty page"
            )
        reply = Reply(url, body, clean_line(headers.get("content-type", "")), status)
        return Fetched(reply, validators_of(headers, url), fresh_for(headers), wire, says_its_end(headers))


class _Slept(Exception):
    """The machine was suspended while a request was under way: whom it asked has long gone."""


def _target(headers: Mapping[str, str], url: str) -> str:
    """Where a redirect leads."""
    location = headers.get("location", "")
    target = clean_url(urljoin(url, location)) if location else ""
    if not target:
        where = "to an address that cannot be opened" if location else "without saying where"
        raise NoAnswer(
            f"{host_in_words(url)} sends on {where}; give the address that a browser ends at", brief="sent on to nowhere"
        )
    return target


async def _body(response: httpx.Response, url: str) -> tuple[bytes, int]:
    """The body, inflated, and the bytes that it took on the wire. Bounded in both, and in their ratio."""
    host = host_in_words(url)
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip"):
        raise NotAsClaimed(
            f"{host} sent its answer packed as {clean_line(coding, 40)!r}, which was not asked for", brief="wrongly packed"
        )
    inflate = Inflater() if coding.endswith("gzip") else None
    kept: list[bytes] = []
    wire = 0
    async for chunk in response.aiter_raw():
        wire += len(chunk)
        if wire > limits.WIRE:
            raise OverLimit(f"{host} sent more than {limits.WIRE // 1024**2} MiB; that is not read", brief="too large")
        if inflate is None:
            kept.append(chunk)
        else:
            kept += (inflate.feed(chunk[start : start + _PIECE]) for start in range(0, len(chunk), _PIECE))
    if inflate is not None:
        inflate.finish()
    return b"".join(kept), wire
