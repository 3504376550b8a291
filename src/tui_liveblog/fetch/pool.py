"""The connections that requests share, and whom each of them may lead to."""

from __future__ import annotations

import contextlib
import logging
import ssl
import sys
from collections.abc import AsyncIterator, Iterator
from importlib.util import find_spec
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from tui_liveblog import limits
from tui_liveblog.fetch.door import DIALLED, Bounded, Door, LookUp

if find_spec("sniffio") is None:
    # httpcore looks for it on the whole path at each lock that it makes, five times a request, and does without it.
    sys.modules["sniffio"] = None  # type: ignore[assignment]  # None says that it is not there

# It would write whole heads into a log, and with them the key that a server sends back in a redirect.
logging.getLogger("httpcore").setLevel(logging.CRITICAL)


def trusted() -> ssl.SSLContext:
    """The certificates to trust: `SSL_CERT_FILE`'s, else certifi's. Reading them takes longer than all the rest of a pool."""
    return httpx.create_ssl_context()


class Pool:
    """Connections, and the number of requests that use them. A spoilt pool takes no more, and is closed by its last.

    Those that may lead to private addresses are kept apart: a page must not reuse what was opened for the reader.
    """

    def __init__(
        self,
        trust: ssl.SSLContext,
        look_up: LookUp,
        seen_public: set[str],
        *,
        slept: float,
        wire: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._trust = trust
        self._doors = {private: Door(look_up, seen_public, private=private, wire=wire) for private in (False, True)}
        self._ways: dict[str | bool, _Way] = {private: _Way(trust, door) for private, door in self._doors.items()}
        self._proxies = getproxies()
        self.slept = slept
        self.users = 0
        self.spoilt = False

    async def send(self, url: str, headers: dict[str, str], read: float, *, private: bool) -> httpx.Response:
        """GET; the body is unread. httpx's errors, and ours.

        read     seconds between two bytes
        private  whether the address is the reader's own, which may lead to a private network
        """
        timeouts = {"connect": limits.CONNECT_SECONDS, "read": read, "write": limits.READ_SECONDS, "pool": limits.READ_SECONDS}
        asked = httpx.Request("GET", url, headers=headers, extensions={"timeout": timeouts})
        way = self._way(asked.url, private=private)
        dialled: list[str] = []
        DIALLED.set(dialled)
        while True:
            try:
                return await way.handle_async_request(asked)
            except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
                if dialled:  # else an idle connection had died without a word (keep-alive): once more, on another
                    raise

    def _way(self, url: httpx.URL, *, private: bool) -> _Way:
        proxies = self._proxies if sys.platform == "linux" else getproxies()  # elsewhere they are the network's, which changes
        proxy = proxies.get(url.scheme) or proxies.get("all")
        if not proxy or proxy_bypass(url.host if url.port is None else f"{url.host}:{url.port}"):
            return self._ways[private]
        if proxy not in self._ways:  # it may be on the reader's own network: they named it
            self._ways[proxy] = _Way(self._trust, self._doors[True], proxy if "://" in proxy else f"http://{proxy}")
        return self._ways[proxy]

    async def close(self) -> None:
        """Close all connections."""
        for way in self._ways.values():
            with contextlib.suppress(Exception):  # what cannot be closed is gone
                await way.aclose()


class _Way(httpx.AsyncBaseTransport):
    """httpx's own transport has no place for a network backend; this one gives ours to httpcore."""

    def __init__(self, trust: ssl.SSLContext, door: Door, proxy: str = "") -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=trust,
            proxy=_proxy(proxy) if proxy else None,
            max_connections=limits.CONNECTIONS,
            keepalive_expiry=limits.KEEP_ALIVE_SECONDS,
            network_backend=door,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        asked = httpcore.Request(
            request.method,
            _url(request.url),
            headers=request.headers.raw,
            extensions=request.extensions,
        )
        with _as_httpx():
            answer = await self._pool.handle_async_request(asked)
        wire = answer.extensions.get("network_stream")
        if isinstance(wire, Bounded):
            wire.head_is_read()
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _as_httpx():
            async for piece in self._answer.aiter_stream():
                yield piece

    async def aclose(self) -> None:
        await self._answer.aclose()


def _url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


def _proxy(address: str) -> httpcore.Proxy:
    named = httpx.Proxy(address)  # which takes name and password out of it
    return httpcore.Proxy(_url(named.url), auth=named.raw_auth, headers=named.headers.raw)


_ERRORS = (
    *(httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError),
    httpcore.UnsupportedProtocol,
)


@contextlib.contextmanager
def _as_httpx() -> Iterator[None]:
    """httpcore's errors as those of httpx, which have the same names."""
    try:
        yield
    except _ERRORS as error:
        raise getattr(httpx, type(error).__name__)(str(error)) from error
