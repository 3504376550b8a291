"""One process of the page reader, from the program's side: started, asked, killed at the deadline."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tui_liveblog.errors import OverLimit, Unreadable
from tui_liveblog.model import Post
from tui_liveblog.worker.again import Received
from tui_liveblog.worker.messages import (
    LARGEST,
    Answer,
    Asked,
    Early,
    Job,
    Load,
    Part,
    Refusal,
    Seen,
    Unloaded,
    encode_frame,
    frame_length,
)
from tui_liveblog.worker.start import Started, start

_START_SECONDS = 20.0
"""Importing the parsers takes 0.1 s; a machine that is that busy is still alive at twenty."""


class _Child(Struct, frozen=True):
    """The process and what it is spoken to by.

    Not asyncio's own subprocess: that closes its pipes only when both have run dry, and one that was killed in the middle of a
    long answer never does.
    """

    started: Started
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    received: Received


class ReaderProcess:
    """Starts when it is asked and not there, and again after it had to be killed. One question at a time.

    seconds  what reading may take
    zones    the IANA names of zones that a reply may name
    started  one that is starting already; it is this one's from now on
    """

    def __init__(self, seconds: float, zones: Sequence[str] = (), started: Started | None = None) -> None:
        self._seconds, self._zones, self._started = seconds, zones, started
        self._seldom = False  # whether it loads what few pages need too
        self._child: _Child | None = None
        self._killed: list[Started] = []
        self._answer = msgspec.msgpack.Decoder(Part | Answer)

    async def answer(self, job: Job, early: Early | None = None) -> Seen | Asked | Refusal:
        """What it answers; `early` is given the posts of a long page as they come.

        Raises OverLimit when that took longer than the deadline, Unreadable for anything else.
        """
        said = await self._answer_to(job, early)
        if isinstance(said, Unloaded) and not self._seldom:
            self._seldom = True
            self.kill()
            said = await self._answer_to(job, early)
        if isinstance(said, Unloaded):
            raise Unreadable("this page could not be read: it broke the reader")
        return said

    async def _answer_to(self, job: Job, early: Early | None) -> Answer:
        try:
            child = await self._start()
            async with asyncio.timeout(self._seconds):
                return await self._ask(child, job, early)
        except TimeoutError:
            self.kill()
            raise OverLimit(f"this page could not be read within {self._seconds:g} s") from None
        except (OSError, EOFError, ValueError) as error:  # of which msgspec's are
            self.kill()
            raise Unreadable("this page could not be read: it broke the reader") from error
        except BaseException:
            self.kill()  # a cancelled question would leave its answer to the next
            raise

    async def warm(self) -> None:
        """Start it. Raises Unreadable or OSError when that cannot be."""
        await self._start()

    async def close(self) -> None:
        """Kill it and wait until it is gone, and those that were killed before."""
        self.kill()
        self._bury(wait=True)
        await asyncio.sleep(0)  # the connection closes at the loop's next turn

    def kill(self) -> None:
        """End it now, without waiting; it starts again when it is next asked."""
        child, self._child = self._child, None
        if child is not None:
            child.writer.transport.abort()
        started, self._started = self._started if child is None else child.started, None
        if started is not None:
            started.kill()
            self._killed.append(started)

    async def _start(self) -> _Child:
        if self._child is not None and self._child.started.process.poll() is None:
            return self._child
        if self._child is not None or self._started is None:
            self.kill()
            self._bury()
            self._started = start()
        started = self._started
        try:
            reader, writer = await asyncio.open_connection(sock=started.channel, limit=1 << 20)
        except BaseException:
            self.kill()
            raise
        self._child = child = _Child(started, reader, writer, Received())
        self._started = None
        try:
            writer.write(encode_frame(Load(tuple(self._zones), self._seldom)))
            async with asyncio.timeout(_START_SECONDS):
                await reader.readexactly(1)  # it says so when its imports are done: only then the deadline runs
        except (OSError, EOFError) as error:
            self.kill()
            raise Unreadable("the page reader did not start; is the installation whole?") from error
        except BaseException:
            self.kill()  # the next to come would take its first word for an answer
            raise
        return child

    async def _ask(self, child: _Child, job: Job, early: Early | None) -> Answer:
        first, *others = job.replies or (None,)
        if first is not None and child.started.shared.put(first.body):
            job = replace(job, replies=(replace(first, body=b""), *others), beside=len(first.body))
        child.writer.write(encode_frame(job))
        await child.writer.drain()
        posts: list[Post] = []
        left = LARGEST
        while True:
            length = frame_length(await child.reader.readexactly(4), left)
            left -= length
            said = self._decoded(await child.reader.readexactly(length))
            if isinstance(said, Part):
                posts += said.posts
                if early is not None:
                    early(said.posts)
                continue
            child.started.shared.rest()
            if isinstance(said, Seen):
                return Seen(said.source, replace(said.snapshot, posts=(*posts, *child.received.posts(said.told))))
            return said

    def _decoded(self, data: bytes) -> Part | Answer:
        gc.disable()  # thousands of posts at once: looking for rubbish among them takes three times as long as they do
        try:
            said: Part | Answer = self._answer.decode(data)
        finally:
            gc.enable()
        return said

    def _bury(self, *, wait: bool = False) -> None:
        """Take note of those that are gone. A killed process is, within milliseconds."""
        for started in self._killed:
            if wait:
                started.process.wait()
        self._killed = [started for started in self._killed if started.process.poll() is None]
