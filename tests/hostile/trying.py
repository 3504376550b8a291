"""Each input of a suite through one page reader, and what came of it."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.hostile.doors import SUITES, Tried
from tests.hostile.safety import harm_in, is_safe
from tui_liveblog import limits
from tui_liveblog.errors import LiveBlogError
from tui_liveblog.model import Snapshot
from tui_liveblog.worker import Worker
from tui_liveblog.worker.messages import Asked

# Errors of the reader, not of the page: a parser's own exception, a process that died, a deadline.
_OURS = re.compile(r"could not be read \(|broke the reader|did not start|could not be read within")


@dataclass(slots=True)
class Tally:
    """What came of a suite: counts, and in `wrong` each input of which something else came than must.

    slowest  seconds of the slowest input
    """

    files: int = 0
    tried: int = 0
    posts: int = 0
    slowest: float = 0.0
    errors: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


async def try_suite(hostile: Path, name: str, worker: Worker) -> Tally:
    """The whole suite, one input after the other."""
    tally = Tally()
    for tried in SUITES[name](hostile / name):
        tally.files += tried.counts
        tally.tried += 1
        began = time.perf_counter()
        count, wrong = await _try(tried, worker, tally)
        tally.slowest = max(tally.slowest, time.perf_counter() - began)
        tally.posts += count
        if not wrong and not tried.least <= count <= tried.most:
            wrong = f"{count} posts, not {tried.least}" + (f" to {tried.most}" if tried.most > tried.least else "")
        if wrong:
            tally.wrong.append(f"{tried.name}: {wrong}")
    return tally


async def _try(tried: Tried, worker: Worker, tally: Tally) -> tuple[int, str]:
    try:
        answer = await worker.read((tried.reply,))
    except LiveBlogError as error:
        tally.errors[type(error).__name__] += 1
        said = str(error)
        if _OURS.search(said) or not is_safe(said) or "\n" in said:
            return 0, f"{type(error).__name__}: {said}"
        return 0, "" if tried.least == 0 else f"refused: {said}"
    if isinstance(answer, Asked):
        tally.errors["asks for more"] += 1
        return 0, ""
    snapshot: Snapshot = answer.snapshot
    wrong = harm_in(snapshot)
    if len(snapshot.posts) > limits.POSTS:
        wrong = wrong or "more posts than the limit"
    return len(snapshot.posts), wrong
