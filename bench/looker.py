"""A program without a screen that looks once for each line on its input, and says when what it saw is stored.

Run as `python -m bench.looker URL CACHE`. It stands beside `newsboat -x reload`: neither draws anything.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType


async def _serve(url: str, cache: Path) -> None:
    from tui_liveblog.address import parse_source
    from tui_liveblog.desk import Desk
    from tui_liveblog.session import Arrived

    async with Desk(cache) as desk:
        session = await desk.session(parse_source(url), interval=1.0)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while sys.stdin.readline():
            outcome = await session.look()
            added = len(outcome.changes.added) if isinstance(outcome, Arrived) else type(outcome).__name__
            sys.stdout.write(f"{added}\n")
            sys.stdout.flush()


class Looker:
    """The child; `look` waits until what it saw is stored."""

    def __init__(self, url: str, cache: Path) -> None:
        command = [sys.executable, "-m", "bench.looker", url, str(cache)]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._say("ready")

    def __enter__(self) -> Looker:
        """Nothing more to do."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End it."""
        assert self._child.stdin is not None
        with self._child:  # which waits for it, and closes its pipes
            self._child.stdin.close()

    @property
    def process(self) -> int:
        """Its number."""
        return self._child.pid

    def look(self, added: str) -> float:
        """Look once; the moment (`time.perf_counter`) at which that many posts were stored."""
        assert self._child.stdin is not None
        self._child.stdin.write("\n")
        self._child.stdin.flush()
        self._say(added)
        return time.perf_counter()

    def _say(self, expected: str) -> None:
        assert self._child.stdout is not None
        said = self._child.stdout.readline().strip()
        if said != expected:
            raise RuntimeError(f"the looker said {said!r} instead of {expected!r}")


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], Path(sys.argv[2])))
