"""All of `../shared/hostile` through the page reader, and a table of what came of it: `python -m tests.hostile [SUITE…]`."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from pathlib import Path

from tests.conftest import shared_folder
from tests.hostile.doors import SUITES
from tests.hostile.keys import in_traps
from tests.hostile.trying import Tally, try_suite
from tui_liveblog.worker import Worker

KINDS = ("NoLiveBlog", "NotAsClaimed", "Unreadable", "OverLimit", "asks for more")


def main() -> int:
    """Print a row a suite, and what is wrong below; the exit status says whether anything is."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=f"of {', '.join(SUITES)}; all without any")
    parser.add_argument("--keys", action="store_true", help="instead, how soon the app answers keys while it reads traps")
    asked = parser.parse_args()
    shared = shared_folder()
    if shared is None:
        parser.error("the shared inputs are not there: set LIVEBLOG_TUI_SHARED")
    if asked.keys:
        in_traps(shared / "hostile")
        return 0
    print("| suite | files | tried | posts | " + " | ".join(KINDS) + " | wrong | seconds | slowest ms |")
    print("|---" * (len(KINDS) + 7) + "|")
    return asyncio.run(_all(shared / "hostile", asked.suites or list(SUITES)))


async def _all(hostile: Path, names: list[str]) -> int:
    wrong: list[str] = []
    async with Worker() as worker:
        await worker.warm()
        for name in names:
            began = time.perf_counter()
            tally = await try_suite(hostile, name, worker)
            _print(name, tally, time.perf_counter() - began)
            wrong += [f"{name}: {line}" for line in tally.wrong]
    print(*wrong, sep="\n")
    return 1 if wrong else 0


def _print(name: str, tally: Tally, seconds: float) -> None:
    errors = " | ".join(str(tally.errors[kind]) for kind in KINDS)
    print(
        f"| {name} | {tally.files} | {tally.tried} | {tally.posts} | {errors} | {len(tally.wrong)} | {seconds:.1f} |"
        f" {tally.slowest * 1000:.0f} |",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
