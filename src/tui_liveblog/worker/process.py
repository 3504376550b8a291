"""One process of the page reader, from the program's side: started, asked, killed at the deadline."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import subprocess
import sys
from collections.abc import Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tui_liveblog.errors import OverLimit, Unreadable
from tui_liveblog.model import Post
from tui_liveblog.worker.again import Received
from tui_liveblog.worker.messages import LARGEST, Answer, Early, Job, Part, Seen, encode_frame, frame_length
from tui_liveblog.worker.shared import Shared

_START_SECONDS = 20.0
"""Importing the parsers takes 0.1 s; a machine that is that busy is still alive at twenty."""


class _Child(Struct, frozen=True):
    """The process and what it is spoken to by.

    Not asyncio's own subprocess: that closes its pipes only when both have run dry, and one that was killed in the middle of a
    long answer never does.
    """

    process: subprocess.Popen[bytes]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    received: Received
    shared: Shared


class ReaderProcess:
    """Starts when it is asked and not there, and again after it had to be killed. One question at a time.

    seconds  what reading may take
    zones    the IANA names of zones that a reply may name
    """

    def __init__(self, seconds: float, zones: Sequence[str] = ()) -> None:
        self._seconds, self._zones = seconds, zones
        self._child: _Child | None = None
        self._killed: list[subprocess.Popen[bytes]] = []
        self._answer = msgspec.msgpack.Decoder(Part | Answer)

    async def answer(self, job: Job, early: Early | None = None) -> Answer:
        """What it answers; `early` is given the posts of a long page as they come.

        Raises OverLimit when that took longer than the deadline, Unreadable for anything else.
        """
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
            child.process.kill()
            child.writer.transport.abort()
            child.shared.close()
            self._killed.append(child.process)

    async def _start(self) -> _Child:
        if self._child is not None and self._child.process.poll() is None:
            return self._child
        self.kill()
        self._bury()
        ours, theirs = socket.socketpair()
        with theirs:
            reader, writer = await asyncio.open_connection(sock=ours, limit=1 << 20)
            shared = Shared()
            try:
                process = _run_child(theirs, shared.reader, self._zones)
            except BaseException:
                writer.transport.abort()
                shared.close()
                raise
            finally:
                shared.given()
        self._child = child = _Child(process, reader, writer, Received(), shared)
        try:
            async with asyncio.timeout(_START_SECONDS):
                await reader.readexactly(1)  # it says so when its imports are done: only then the deadline runs
        except (TimeoutError, EOFError) as error:
            self.kill()
            raise Unreadable("the page reader did not start; is the installation whole?") from error
        except BaseException:
            self.kill()  # the next to come would take its first word for an answer
            raise
        return child

    async def _ask(self, child: _Child, job: Job, early: Early | None) -> Answer:
        first, *others = job.replies or (None,)
        if first is not None and child.shared.put(first.body):
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
            child.shared.rest()
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
        for process in self._killed:
            if wait:
                process.wait()
        self._killed = [process for process in self._killed if process.poll() is None]


def _run_child(channel: socket.socket, shared: int, zones: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own module; a zone is a name that was found to be one
        # -P: the folder that the reader stands in is not ours to import from.
        [sys.executable, "-P", "-m", "tui_liveblog.worker.child", str(shared), *zones],
        pass_fds=(shared,) if shared >= 0 else (),
        stdin=channel.fileno(),
        stdout=channel.fileno(),
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # ctrl+c in the terminal is for the program, which ends the child itself
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
