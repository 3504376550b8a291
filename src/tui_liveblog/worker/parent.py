"""The program's side of the page reader: starts its process, asks it, and kills it at the deadline."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from types import TracebackType

import msgspec

from tui_liveblog import limits
from tui_liveblog.errors import LiveBlogError, OverLimit, Unreadable
from tui_liveblog.sources.base import Reply
from tui_liveblog.worker.messages import Answer, Asked, Job, Refusal, Seen, encode_frame, error_of, frame_length

_START_SECONDS = 20.0
"""Importing the parsers takes 0.1 s; a machine that is that busy is still alive at twenty."""


@dataclass(frozen=True, slots=True)
class _Child:
    """The process and what it is spoken to by.

    Not asyncio's own subprocess: that closes its pipes only when both have run dry, and one that was killed in the middle of a
    long answer never does.
    """

    process: subprocess.Popen[bytes]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class Worker:
    """One child process. `read` starts it when it is not there, and starts another after one had to be killed."""

    def __init__(self, seconds: float = limits.PARSE_SECONDS) -> None:
        self._seconds = seconds
        self._child: _Child | None = None
        self._killed: list[subprocess.Popen[bytes]] = []
        self._busy = asyncio.Lock()
        self._answer = msgspec.msgpack.Decoder(Answer)

    async def __aenter__(self) -> Worker:
        """Nothing starts yet: `warm` does."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the child."""
        await self.close()

    async def warm(self) -> None:
        """Start the child, so that the first reply does not wait for its imports."""
        async with self._busy:
            with contextlib.suppress(LiveBlogError, OSError):  # `read` meets it again, and says so
                await self._start()

    async def read(
        self, replies: tuple[Reply, ...], source: str = "", state: bytes = b"", *, gather: bool = False
    ) -> Seen | Asked:
        """What the replies show, cleaned; which source read it; or what that source needs besides.

        source  the one to ask first; another that claims the reply is taken where it does not
        gather  the replies answer what was asked for
        Raises NoLiveBlog, Unreadable and their like: OverLimit when reading took longer than the deadline.
        """
        async with self._busy:
            try:
                child = await self._start()
                async with asyncio.timeout(self._seconds):
                    answer = await self._ask(child, Job(replies, source, state, gather))
            except TimeoutError:
                self._kill()
                message = f"this page could not be read within {self._seconds:g} s"
                raise OverLimit(message) from None
            except (OSError, EOFError, msgspec.DecodeError) as error:
                self._kill()
                raise Unreadable("this page could not be read: it broke the reader") from error
            except BaseException:
                self._kill()  # a cancelled question would leave its answer to the next
                raise
        if isinstance(answer, Refusal):
            raise error_of(answer)
        return answer

    async def close(self) -> None:
        """Kill the child and wait until it is gone, and those that were killed before."""
        self._kill()
        self._bury(wait=True)
        await asyncio.sleep(0)  # the connection closes at the loop's next turn

    async def _start(self) -> _Child:
        if self._child is not None and self._child.process.poll() is None:
            return self._child
        self._kill()
        self._bury()
        ours, theirs = socket.socketpair()
        with theirs:
            reader, writer = await asyncio.open_connection(sock=ours, limit=1 << 20)
            try:
                process = _run_child(theirs)
            except BaseException:
                writer.transport.abort()
                raise
        self._child = child = _Child(process, reader, writer)
        try:
            async with asyncio.timeout(_START_SECONDS):
                await reader.readexactly(1)  # it says so when its imports are done: only then the deadline runs
        except (TimeoutError, EOFError) as error:
            self._kill()
            raise Unreadable("the page reader did not start; is the installation whole?") from error
        except BaseException:
            self._kill()  # the next to come would take its first word for an answer
            raise
        return child

    async def _ask(self, child: _Child, job: Job) -> Answer:
        child.writer.write(encode_frame(job))
        await child.writer.drain()
        length = frame_length(await child.reader.readexactly(4))
        data = await child.reader.readexactly(length)
        gc.disable()  # ten thousand posts at once: looking for rubbish among them takes three times as long as they do
        try:
            answer: Answer = self._answer.decode(data)
        finally:
            gc.enable()
        return answer

    def _kill(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.process.kill()
            child.writer.transport.abort()
            self._killed.append(child.process)

    def _bury(self, *, wait: bool = False) -> None:
        """Take note of those that are gone. A killed process is, within milliseconds."""
        for process in self._killed:
            if wait:
                process.wait()
        self._killed = [process for process in self._killed if process.poll() is None]


def _run_child(channel: socket.socket) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        # -P: the folder that the reader stands in is not ours to import from.
        [sys.executable, "-P", "-m", "tui_liveblog.worker.child"],
        stdin=channel.fileno(),
        stdout=channel.fileno(),
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # ctrl+c in the terminal is for the program, which ends the child itself
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
