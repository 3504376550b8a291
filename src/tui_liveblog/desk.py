"""What all blogs share: one client, one store, one page reader, one gate a host. It lends them to sessions."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2b
from pathlib import Path
from random import random
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING

from tui_liveblog import limits
from tui_liveblog.address import Address, Kind, site_of
from tui_liveblog.clocks import asleep, seconds
from tui_liveblog.files import read_file, reply_of
from tui_liveblog.poll import Cadence, Gate
from tui_liveblog.session import Get, Session
from tui_liveblog.sources.base import Request
from tui_liveblog.store import Machine, Store
from tui_liveblog.transfer import Fetched, Validators
from tui_liveblog.worker import Worker

if TYPE_CHECKING:
    from tui_liveblog.fetch import FetcherThread
    from tui_liveblog.worker.start import Started

_FILE_SECONDS = 2.0
"""A file is looked at this often: it costs one system call when it has not changed."""


class Desk:
    """Open it with `async with`; ask it for sessions.

    cache  the cache directory; None keeps everything in memory
    now    the wall clock, in UTC
    clock  seconds that only move forward, those of sleep among them
    asleep seconds that the machine has been suspended since it started
    keys   the reader's keys by host, `name=key`
    budget bytes an hour that each blog may take
    zones  the IANA names of zones that are named for any blog: the page reader opens no file later
    waits  the page reader is started by `warm`, or when it is first needed: until then the processor is another's
    reader the page reader, where it was started already
    """

    def __init__(
        self,
        cache: Path | None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = seconds,
        asleep: Callable[[], float] = asleep,
        chance: Callable[[], float] = random,
        keys: Mapping[str, str] = MappingProxyType({}),
        budget: float = math.inf,
        zones: Sequence[str] = (),
        waits: bool = False,
        reader: Started | None = None,
    ) -> None:
        self._budget, self._waits = budget, waits
        self.now, self.clock, self._asleep, self._chance = now, clock, asleep, chance
        self.store = Store(cache, Machine(now, clock))
        self.worker = Worker(zones=zones, started=reader)
        self._keys = keys
        self.fetcher: FetcherThread | None = None
        self._memory: Store | None = None
        self._gates: dict[str, Gate] = {}
        self._warming: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Desk:
        """Open the store and start the page reader, now or when it is asked for. Raises OtherVersion."""
        if not self._waits:
            self.warm()  # while the files are opened
        try:
            await self.store.__aenter__()
        except BaseException:
            await self._end_reader()
            await self.worker.close()
            raise
        return self

    async def _end_reader(self) -> None:
        if self._warming is not None:
            self._warming.cancel()
            with contextlib.suppress(asyncio.CancelledError):  # as asked
                await self._warming
        self.worker.kill()

    def warm(self) -> None:
        """Start the page reader, so that it is there when a page is."""
        if self._warming is None:
            self._warming = asyncio.create_task(self.worker.warm())

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close everything; what was marked is safe."""
        await self._end_reader()  # its memory is given back while the files are closed
        if self.fetcher is not None:
            await self.fetcher.close()
        if self._memory is not None:
            await self._memory.__aexit__(None, None, None)
        await self.store.__aexit__(None, None, None)
        await self.worker.close()

    async def session(
        self,
        address: Address,
        *,
        interval: float | None = None,
        kind: str = "",
        zone: str = "",
        data: bytes = b"",
        remembered: bool = True,
    ) -> Session:
        """A session for a blog.

        interval    seconds between looks, None for the default
        kind        the source to read it with, "" to find out
        zone        the zone of times that name none, one of the desk's; "" for none
        data        what standard input held, for `-`
        remembered  False: it is kept in memory only
        """
        floor = limits.LOOPBACK_FLOOR if address.on_loopback else limits.POLL_FLOOR
        usual = _FILE_SECONDS if address.kind is Kind.FILE else limits.POLL_SECONDS
        return Session(
            address,
            get=self._get(address, data),
            store=self.store if address.key and remembered else await self._forgetful(),
            worker=self.worker,
            gate=self._gate(address),
            cadence=Cadence(
                usual if interval is None else interval, floor, clock=self.clock, random=self._chance, budget=self._budget
            ),
            now=self.now,
            clock=self.clock,
            asleep=self._asleep,
            kind=kind,
            zone=zone,
        )

    def _get(self, address: Address, data: bytes) -> Get:
        if address.kind is Kind.URL:
            return partial(self._fetch, named=address.text)

        async def from_file(_: Request, validators: Validators) -> Fetched:
            return await read_file(address, validators)

        async def from_input(_: Request, validators: Validators) -> Fetched:
            same = Validators(etag=blake2b(data, digest_size=16).hexdigest())  # not of an earlier run, with other input
            return Fetched(None, same) if validators == same else Fetched(reply_of(address, data), same)

        return from_file if address.kind is Kind.FILE else from_input

    async def _fetch(self, request: Request, validators: Validators, *, named: str) -> Fetched:
        if self.fetcher is None:
            from tui_liveblog.fetch import Fetcher, FetcherThread

            self.fetcher = FetcherThread(Fetcher(keys=self._keys, asleep=self._asleep))
        return await self.fetcher.get(request, validators, named=named)

    def _gate(self, address: Address) -> Gate:
        name = site_of(address.text) if address.kind is Kind.URL else address.text  # another port is another server
        return self._gates.setdefault(name, Gate(self.clock))

    async def _forgetful(self) -> Store:
        """A store in memory, for what is not remembered."""
        if self._memory is None:
            self._memory = await Store(None).__aenter__()
        return self._memory
