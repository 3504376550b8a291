"""A web server that does every wrong thing a server can do, over real sockets on loopback, by name.

    with Misbehaving() as server:                       # listens until the block ends; `start` and `stop` without a block
        page = Page(blog_page(some_posts(3)))
        url = server.on("/live", page)                  # honest, and conditional; set `page.body` to publish
        server.script("well", "reset", "gzip-bomb")     # what it does at each request from now on, the last again and again
        server.at_random(seed=7, share=0.3)             # or a fault at so many of the requests; the same ones for the same seed
        server.well()                                   # or nothing wrong any more
        server.count("/live"), server.done["reset"]     # requests for a path; how often each thing was done ("well" too)

`FAULTS` has them all, each with what a reader is to be told. Those that end only with the client's patience are `slow`; the
others answer at once. Names that are in http_faults.jsonl of the hostile inputs are spelt as there. What no server can do
(names, addresses, certificates, a machine that sleeps) is in `test_door`, `test_fetch` and `test_suspend`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from random import Random
from typing import Protocol, runtime_checkable

from msgspec.structs import replace

from tests.misbehaving.faults import FAULTS, Fault
from tests.server import Answer, Asked, Behaviour, Server

__all__ = ["FAULTS", "WELL", "Fault", "Misbehaving"]

WELL = "well"

_KEEP_THEIR_ETAG = frozenset({"304-for-ever", "keepalive-dead", "date-skew", "hints"})
"""A good page comes with these. Of a spoilt one the server gives no ETag, which would make the next look see nothing."""


@runtime_checkable
class Honest(Protocol):
    """What tells its answer before it sends it, so that the answer can be spoilt: `Answer`, `Page`, `Told`."""

    def answer(self, asked: Asked) -> Answer:
        """The answer to a request."""


class Misbehaving(Server):
    """See the module. `done` counts what was done at each request, by name.

    honest  answers for every path, instead of what was given to `on`
    """

    def __init__(self, honest: Behaviour | None = None, *, tls: bool = False) -> None:
        super().__init__(tls=tls)
        self.done: Counter[str] = Counter()
        self._honest = honest
        self._choose: Callable[[], str] = lambda: WELL

    def start(self) -> Misbehaving:
        """Listen; for those without a `with` block."""
        self.__enter__()
        return self

    def stop(self) -> None:
        """End every connection and thread."""
        self.__exit__(None, None, None)

    def well(self) -> None:
        """Do nothing wrong any more."""
        self.script(WELL)

    def script(self, *names: str) -> None:
        """What is done at each request from now on, the last again and again: a fault, or "well"."""
        _check(names)
        left = list(names)
        self._choose = lambda: left.pop(0) if len(left) > 1 else left[0]

    def at_random(self, seed: int, share: float = 0.5, faults: Iterable[str] = ()) -> None:
        """A fault at so many of the requests, by chance; of those named, else of all that are not slow.

        The n-th request from now on is answered in the same way for the same seed.
        """
        chance = Random(seed)
        names = sorted(faults) or sorted(name for name, fault in FAULTS.items() if not fault.slow)
        _check(names)
        self._choose = lambda: chance.choice(names) if chance.random() < share else WELL

    def _next(self, asked: Asked) -> Behaviour:
        asked = replace(asked, path=asked.path.replace("?moved=1", "").replace("&moved=1", ""))
        behave = self._honest or super()._next(asked)
        honest: object = behave
        name = self._choose() if isinstance(honest, Honest) else WELL
        self.done[name] += 1
        if name == WELL or not isinstance(honest, Honest):
            return behave
        unconditional = {key: value for key, value in asked.headers.items() if not key.startswith("if-")}
        answer = honest.answer(replace(asked, headers=unconditional))
        if name not in _KEEP_THEIR_ETAG:
            answer = replace(answer, headers={key: value for key, value in answer.headers.items() if key != "ETag"})
        return FAULTS[name].do(answer)


def _check(names: Iterable[str]) -> None:
    unknown = {*names} - {WELL, *FAULTS}
    assert names, "say what to do"
    assert not unknown, f"no such fault: {', '.join(sorted(unknown))}"
