"""Where connections are made: the name looked up, its addresses checked, and then one of *those* connected to.

Looking up once and connecting to what was checked leaves no room for a name that answers twice (DNS rebinding). Host and SNI
stay the name's: they are httpcore's, which never learns the address. Behind a proxy the proxy looks names up, and only the
name as written can be judged (`address.points_inside`).
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable, Iterable
from contextvars import ContextVar
from typing import Any

import httpcore

from tui_liveblog import limits
from tui_liveblog.address import is_private
from tui_liveblog.clean import clean_line
from tui_liveblog.errors import NoAnswer, OverLimit

LookUp = Callable[[str, int], Awaitable[list[str]]]
"""A host's IP addresses, best first. Raises OSError where it has none."""

DIALLED: ContextVar[list[str]] = ContextVar("DIALLED")
"""Hosts that were connected to for the request at work, which sets it."""

_AT_ONCE = 1 << 18
"""Bytes taken from a connection in one step, as many as asyncio reads: httpcore asks for a quarter, in four times the steps."""

_SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


class Door(httpcore.AsyncNetworkBackend):
    """Opens connections for httpcore.

    private      whether they may lead to this machine and private networks: for what the reader named, and only that
    seen_public  names that were seen to be public, shared by all doors: one that leads inside later was bent on the way
    wire         what connects to an address; None for the machine's own network
    """

    def __init__(
        self,
        look_up: LookUp,
        seen_public: set[str],
        *,
        private: bool,
        wire: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._look_up, self._seen_public, self._private = look_up, seen_public, private
        self._wire = wire or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[_SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to one of the host's addresses. Raises NoAnswer where all of them are private and may not be."""
        DIALLED.get([]).append(host)
        try:
            async with asyncio.timeout(timeout):
                addresses = self._permitted(host, await self._look_up(host, port))
                return Bounded(await self._first(addresses, port, local_address, socket_options))
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)

    def _permitted(self, host: str, found: list[str]) -> list[str]:
        public = [address for address in found if not is_private(address)]
        if self._private and host not in self._seen_public:
            if public:
                self._seen_public.add(host)
            return found
        if public or not found:
            return public
        name, inside = clean_line(host, 80), clean_line(found[0], 60)
        if self._private:
            raise NoAnswer(
                f"{name} leads to a private address now ({inside}); if this network wants a login, open it in a browser",
                brief="login page?",
            )
        raise NoAnswer(f"{name} leads to a private address ({inside}); that is not followed", brief="private address")

    async def _first(
        self, addresses: list[str], port: int, local: str | None, options: Iterable[_SocketOption] | None
    ) -> httpcore.AsyncNetworkStream:
        """The first connection that stands. Each address has a short lead over the next one (RFC 8305)."""
        if len(addresses) == 1:
            return await self._wire.connect_tcp(addresses[0], port, local_address=local, socket_options=options)
        under_way: set[asyncio.Task[httpcore.AsyncNetworkStream]] = set()
        failed: BaseException = OSError("no address")
        ahead = list(addresses)
        try:
            while ahead or under_way:
                if ahead:
                    under_way.add(
                        asyncio.create_task(
                            self._wire.connect_tcp(ahead.pop(0), port, local_address=local, socket_options=options)
                        )
                    )
                lead = limits.NEXT_ADDRESS_SECONDS if ahead else None
                done, under_way = await asyncio.wait(under_way, timeout=lead, return_when=asyncio.FIRST_COMPLETED)
                for one in done:
                    if (error := one.exception()) is None:
                        done.remove(one)
                        under_way |= done
                        return one.result()
                    failed = error
            raise failed
        finally:
            for one in under_way:
                one.cancel()
            for stream in await asyncio.gather(*under_way, return_exceptions=True):
                if isinstance(stream, httpcore.AsyncNetworkStream):  # it came second
                    with contextlib.suppress(Exception):  # nobody needs it
                        await stream.aclose()


class Bounded(httpcore.AsyncNetworkStream):
    """A connection that brings no more for one request than an answer may weigh.

    Bodies are counted where they are read; this ends what is no body: hints (103) without end, sizes and extensions of chunks.
    """

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner
        self._brought, self._most = 0, limits.HEAD

    def head_is_read(self) -> None:
        """The body may follow now."""
        self._most = limits.ANSWER

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's interface
        """The next bytes."""
        data = await self._inner.read(max(max_bytes, _AT_ONCE), timeout)
        self._brought += len(data)
        if self._brought > self._most:
            what = "answer" if self._most == limits.ANSWER else "head of the answer"
            raise OverLimit(f"the {what} is longer than {self._most // 1024} KiB; that is not read", brief="too large")
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's interface
        """Send; another answer is expected."""
        self._brought, self._most = 0, limits.HEAD
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """Hang up."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
    ) -> httpcore.AsyncNetworkStream:
        """The same connection, encrypted."""
        try:
            return Bounded(await self._inner.start_tls(ssl_context, server_hostname, timeout))
        except httpcore.ConnectError as error:  # one that hangs up at the handshake says nothing: it is no refused connection
            raise httpcore.ConnectError(str(error) or "TLS: it hung up") from error

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks of the connection."""
        return self._inner.get_extra_info(info)
