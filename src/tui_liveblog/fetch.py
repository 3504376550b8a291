"""The only module that knows httpx: one GET, bounded, with validators, redirects by hand.

httpx 0.28.1 inflates a small body to gigabytes, reads redirect bodies without bound and trusts the server's charset; so its
decoding, redirects, cookies and `.text` are not used: raw bytes are read and inflated here, with a bound.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import sys
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from tui_liveblog import __version__, limits
from tui_liveblog.address import points_inside
from tui_liveblog.clean import clean_line, clean_url
from tui_liveblog.errors import LiveBlogError, NoAnswer, NotAsClaimed, OverLimit, Refused, TimedOut, Unreadable
from tui_liveblog.sources.base import Reply, Request
from tui_liveblog.transfer import NOTHING_KNOWN, Fetched, Inflater, Validators

if TYPE_CHECKING:
    import httpx

_USER_AGENT = f"liveblog-tui/{__version__}"
_WAITING = {429: "too many requests", 503: "it is overloaded or being mended"}


class _Pool:
    """A client and the number of requests that use it. A spoilt one takes no more, and is closed by the last."""

    def __init__(self, total: float, trusted: ssl.SSLContext) -> None:
        import httpx

        self.client = httpx.AsyncClient(
            verify=trusted,
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx.Timeout(limits.READ_SECONDS, connect=limits.CONNECT_SECONDS, read=min(limits.READ_SECONDS, total)),
        )
        self.users = 0
        self.spoilt = False

    async def close(self) -> None:
        """Close its connections."""
        with contextlib.suppress(Exception):
            await self.client.aclose()


class Fetcher:
    """A client for all blogs. `get` raises NotReached and Unreadable; nothing of httpx leaves this module."""

    def __init__(self, *, total: float = limits.TOTAL_SECONDS, keys: Mapping[str, str] = MappingProxyType({})) -> None:
        self._total = total
        self._keys = keys
        self._pool: _Pool | None = None
        self._trusted: ssl.SSLContext | None = None  # read once: it takes longer than all the rest of a new client
        self._opening = asyncio.Lock()

    async def __aenter__(self) -> Fetcher:
        """The client is made at the first request."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close its connections."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

    async def get(self, request: Request, validators: Validators = NOTHING_KNOWN) -> Fetched:
        """Ask once, following at most five redirects. Validators go only to the address that gave them."""
        try:
            async with self._lent() as client, asyncio.timeout(self._total):
                return await self._follow(client, request, validators)
        except TimeoutError:
            raise TimedOut(f"{_host(request.url)} did not answer in full within {self._total:g} s") from None
        except LiveBlogError:
            raise
        except Exception as error:  # httpx's own; and what anyio below it did not foresee comes wrapped in groups
            raise _ours(error, request.url) from error

    @contextlib.asynccontextmanager
    async def _lent(self) -> AsyncIterator[httpx.AsyncClient]:
        """The client, for one request.

        A cancelled request leaves its connection counted in httpx's pool for good, so those after it get a new one, which costs
        little. Requests of other blogs that are under way in the old one finish there.
        """
        async with self._opening:
            if self._pool is None:  # in a thread: importing httpx and reading certificates takes longer than a frame does
                self._pool = await asyncio.to_thread(self._new_pool)
            pool = self._pool
        pool.users += 1
        try:
            yield pool.client
        except (asyncio.CancelledError, TimeoutError):
            pool.spoilt = True
            if self._pool is pool:
                self._pool = None
            raise
        finally:
            pool.users -= 1
            if pool.spoilt and not pool.users:
                await pool.close()

    def _new_pool(self) -> _Pool:
        # httpx's command line brings rich with it, which takes longer than httpx; httpx does without it where it cannot be had.
        sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type] # None says that
        import httpx

        self._trusted = self._trusted or httpx.create_ssl_context()
        return _Pool(self._total, self._trusted)

    async def _follow(self, client: httpx.AsyncClient, request: Request, validators: Validators) -> Fetched:
        url = request.url
        givers = validators.url or request.url
        for _ in range(limits.REDIRECTS + 1):
            answer = await self._send(client, url, request.accept, validators if url == givers else NOTHING_KNOWN)
            if isinstance(answer, Fetched):
                return answer
            if urlsplit(url).scheme == "https" and urlsplit(answer).scheme == "http":
                raise NoAnswer(f"{_host(url)} sends on to an address without encryption; that is not followed")
            if points_inside(answer) and not points_inside(request.url):
                raise NoAnswer(f"{_host(url)} sends on to a private address; that is not followed")
            url = answer
        raise NoAnswer(f"{_host(request.url)} sends on from address to address without end")

    async def _send(self, client: httpx.AsyncClient, url: str, accept: str, validators: Validators) -> Fetched | str:
        """The answer, or the address that it sends on to."""
        headers = {"Accept": accept, "Accept-Encoding": "gzip", "User-Agent": _USER_AGENT}
        if validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators.modified:
            headers["If-Modified-Since"] = validators.modified
        asked = client.build_request("GET", self._with_key(url), headers=headers)
        response = await client.send(asked, stream=True)
        try:
            return await self._receive(response, url, validators)
        finally:
            with contextlib.suppress(Exception):
                await response.aclose()

    def _with_key(self, url: str) -> str:
        """The URL with the reader's key for its host: added here, so that no state, log or redirect ever holds it."""
        parts = urlsplit(url)
        key = self._keys.get(parts.hostname or "") if parts.scheme == "https" else None
        return url if key is None else parts._replace(query=f"{parts.query}&{key}" if parts.query else key).geturl()

    async def _receive(self, response: httpx.Response, url: str, validators: Validators) -> Fetched | str:
        status, headers = response.status_code, response.headers
        if status == 304 and validators:
            newer = _validators(headers, url)
            kept = Validators(newer.etag or validators.etag, newer.modified or validators.modified, url)
            return Fetched(None, kept, _fresh_for(headers))
        if status in (301, 302, 303, 307, 308):
            return _target(headers, url)
        if not 200 <= status < 300:
            raise _refused(response, url)
        body, wire = await _body(response)
        if not body.strip():
            raise NotAsClaimed(f"{_host(url)} sent an empty page; it is asked again at the next check")
        reply = Reply(url, body, clean_line(headers.get("content-type", "")), status)
        return Fetched(reply, _validators(headers, url), _fresh_for(headers), wire)


def _target(headers: Mapping[str, str], url: str) -> str:
    """Where a redirect leads."""
    location = headers.get("location", "")
    target = clean_url(urljoin(url, location)) if location else ""
    if not target:
        where = "to an address that cannot be opened" if location else "without saying where"
        raise NoAnswer(f"{_host(url)} sends on {where}; give the address that a browser ends at")
    return target


async def _body(response: httpx.Response) -> tuple[bytes, int]:
    """The body, inflated, and the bytes that it took on the wire. Bounded in both, and in their ratio."""
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip"):
        raise NotAsClaimed(
            f"{_host(str(response.url))} sent its answer packed as {clean_line(coding, 40)!r}, which was not asked for"
        )
    inflate = Inflater() if coding.endswith("gzip") else None
    kept = bytearray()
    wire = 0
    async for chunk in response.aiter_raw():
        wire += len(chunk)
        if wire > limits.WIRE:
            raise OverLimit(f"{_host(str(response.url))} sent more than {limits.WIRE // 1024**2} MiB; that is not read")
        kept += inflate.feed(chunk) if inflate is not None else chunk
    if inflate is not None:
        inflate.finish()
    return bytes(kept), wire


def _validators(headers: Mapping[str, str], url: str) -> Validators:
    def kept(name: str) -> str:
        value = headers.get(name, "")
        return value if len(value) <= limits.VALIDATOR and value.isascii() and value.isprintable() else ""

    modified = kept("last-modified")
    return Validators(kept("etag"), modified if _date(modified) else "", url)


def _fresh_for(headers: Mapping[str, str]) -> float:
    """Seconds that the answer stays fresh: what is left of `max-age`, else `Expires` read against `Date`.

    A shared cache's `s-maxage` is not ours.
    """
    for part in headers.get("cache-control", "").lower().split(","):
        name, _, value = part.strip().partition("=")
        if name == "max-age" and _is_number(value.strip('"')):
            age = headers.get("age", "0").strip()
            used = float(age) if _is_number(age) else 0.0
            return max(0.0, min(float(value.strip('"')) - used, limits.FRESHNESS_CAP))
    expires = _date(headers.get("expires", ""))
    if expires is None:
        return 0.0
    now = _date(headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, min((expires - now).total_seconds(), limits.FRESHNESS_CAP))


def retry_after(value: str, date: str, now: datetime) -> float | None:
    """Seconds that a server asks us to wait; its dates are read against its own clock.

    None for what is no such header, and for no wait at all: then our own backoff decides.
    """
    value = value.strip()
    if _is_number(value):
        wait = float(value)
    else:
        until, here = _date(value), _date(date) or now
        wait = (until - here).total_seconds() if until is not None else 0.0
    return min(wait, limits.RETRY_AFTER_CAP) if wait > 0 else None


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit()


def _date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _refused(response: httpx.Response, url: str) -> Refused:
    status, host = response.status_code, _host(url)
    wait = retry_after(response.headers.get("retry-after", ""), response.headers.get("date", ""), datetime.now(UTC))
    if status in (404, 410):
        message = f"{host} has no such page ({status}); check the address"
    elif status in (401, 403):
        message = f"{host} does not let this be read without a browser ({status}); open it there"
    elif status in _WAITING:
        message = f"{host} asks to wait: {_WAITING[status]} ({status})"
    elif status >= 500:
        message = f"{host} has trouble of its own ({status}); try again later"
    else:
        message = f"{host} answered {status}, which is no page"
    return Refused(message, status, wait)


def _ours(error: Exception, url: str) -> LiveBlogError:
    """httpx's error as one of ours, in words for a reader."""
    import httpx

    host, words = _host(url), _words(error)
    if not isinstance(error, httpx.HTTPError):
        return NoAnswer(f"{host} cannot be asked: {words}")
    if isinstance(error, httpx.TimeoutException):
        return TimedOut(f"{host} did not answer in time; check the connection")
    if isinstance(error, httpx.RemoteProtocolError) and "without sending a response" in words:
        return NoAnswer(f"{host} hung up without an answer; check the address, or try again later")
    if isinstance(error, httpx.RemoteProtocolError):
        return Unreadable(f"{host} broke off or sent what is no HTTP: {words}")
    if isinstance(error, httpx.ConnectError):
        lowered = words.lower()
        if "certificate" in lowered or "ssl" in lowered or "tls" in lowered:
            return NoAnswer(f"{host} could not prove who it is ({words}); check the clock and the network")
        if "name or service" in lowered or "nodename" in lowered or "resolution" in lowered or "getaddrinfo" in lowered:
            return NoAnswer(f"the name {host} was not found; check the address and the connection")
        return NoAnswer(f"{host} refused the connection or cannot be reached; check the address and the connection")
    if isinstance(error, httpx.UnsupportedProtocol):
        return NoAnswer(f"{host} cannot be asked: only http and https can")
    return NoAnswer(f"{host} cannot be reached: {words or 'the connection was lost'}")


def _words(error: Exception) -> str:
    return clean_line(str(error), 120).rstrip(".")


def _host(url: str) -> str:
    with contextlib.suppress(ValueError):  # brackets that are no address
        return clean_line(urlsplit(url).netloc.rpartition("@")[2], 80) or "the server"
    return "the server"
