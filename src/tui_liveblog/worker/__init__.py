"""Runs sources on a reply in a process that can be killed.

Every HTML parser tried has an input of one to three megabytes that takes it over half a minute, and a thread cannot be
stopped. A child process, kept warm, is given a reply and a deadline; it opens no file and no socket, and dies with its parent.
Messages are msgpack in frames of a 4-byte length, never pickle: what the child says is as trustworthy as the page it read.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from types import TracebackType

import msgspec

from tui_liveblog import limits
from tui_liveblog.errors import LiveBlogError, OverLimit, Unreadable
from tui_liveblog.sources.base import Reply
from tui_liveblog.worker.messages import Answer, Asked, Job, Refusal, Seen, encode_frame, error_of, frame_length

_START_SECONDS = 20.0
"""Importing the parsers takes 0.1 s; a machine that is that busy is still alive at twenty."""


class Worker:
    """One child process. `read` starts it when it is not there, and starts another after one had to be killed."""

    def __init__(self, seconds: float = limits.PARSE_SECONDS) -> None:
        self._seconds = seconds
        self._process: asyncio.subprocess.Process | None = None
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
            with contextlib.suppress(LiveBlogError):
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
                process = await self._start()
                async with asyncio.timeout(self._seconds):
                    answer = await self._ask(process, Job(replies, source, state, gather))
            except TimeoutError:
                self._kill()
                message = f"this page could not be read within {self._seconds:g} s"
                raise OverLimit(message) from None
            except (OSError, EOFError, asyncio.IncompleteReadError, msgspec.DecodeError) as error:
                self._kill()
                raise Unreadable("this page could not be read: it broke the reader") from error
            except BaseException:
                self._kill()  # a cancelled question would leave its answer in the pipe
                raise
        if isinstance(answer, Refusal):
            raise error_of(answer)
        return answer

    async def close(self) -> None:
        """Kill the child and wait until it is gone."""
        process = self._process
        self._kill()
        if process is not None:
            await process.wait()

    async def _start(self) -> asyncio.subprocess.Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # the folder that the reader stands in is not ours to import from
            "-m",
            "tui_liveblog.worker.child",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # ctrl+c in the terminal is for the program, which ends the child itself
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            limit=1 << 20,
        )
        assert process.stdout is not None
        try:
            async with asyncio.timeout(_START_SECONDS):
                await process.stdout.readexactly(1)  # it says so when its imports are done: only then the deadline runs
        except (TimeoutError, EOFError, asyncio.IncompleteReadError) as error:
            self._kill()
            raise Unreadable("the page reader did not start; is the installation whole?") from error
        return process

    async def _ask(self, process: asyncio.subprocess.Process, job: Job) -> Answer:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(encode_frame(job))
        await process.stdin.drain()
        length = frame_length(await process.stdout.readexactly(4))
        answer: Answer = self._answer.decode(await process.stdout.readexactly(length))
        return answer

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
