"""How one blog is asked: what to ask for, and what the page reader makes of the answers. Knows nothing of what is stored."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from msgspec.structs import replace

from tui_liveblog import limits, sources
from tui_liveblog.address import Address, Kind, points_inside, site_of
from tui_liveblog.errors import LiveBlogError, Unreadable
from tui_liveblog.poll import Cadence, Gate
from tui_liveblog.sources.base import Look, Reply, Request
from tui_liveblog.transfer import NOTHING_KNOWN, Fetched, Validators
from tui_liveblog.worker import Worker
from tui_liveblog.worker.messages import Asked, Early, Seen

_ACCEPT = "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, application/json;q=0.9, */*;q=0.5"
_ROUNDS = 2

Get = Callable[[Request, Validators], Awaitable[Fetched]]
"""How a session asks: the fetcher's `get`, a file's, or standard input's."""


class Asking:
    """Asks for one address, and has the answers read.

    gate  the host's: told of each answer
    kind  the source that the reader named, else ""
    zone  the time zone that the reader named, else ""
    """

    def __init__(
        self,
        address: Address,
        get: Get,
        worker: Worker,
        *,
        gate: Gate,
        cadence: Cadence,
        now: Callable[[], datetime],
        kind: str,
        zone: str,
    ) -> None:
        self._address, self._get, self._worker, self._cadence = address, get, worker, cadence
        self._gate, self._now, self._kind, self._zone = gate, now, kind, zone
        self.wire = self.requests = 0  # bytes of bodies as sent, and requests, so far
        self._last: tuple[str, int, int] | None = None  # of the last reply that was stored
        self._gathered = False
        self.whole = True  # whether all answers of this look said where they end: one that did not may have been cut

    def begin(self) -> None:
        """A look begins."""
        self._cadence.begin()
        self.whole = True

    def plan(self, source: str, state: bytes, kind: Look) -> Request | None:
        """The request for a look; None where there are no older posts to ask for."""
        if self._address.kind is Kind.URL and source:
            planned = sources.named(source).plan(state, kind, self._address.text, self._now())
            if planned is not None and not self._leads_inside(planned.url):
                return planned
        return None if kind is Look.OLDER else Request(self._address.text, _ACCEPT)

    def full_every(self, source: str) -> float:
        """Seconds after which the whole window is looked at again."""
        return sources.named(source).full_every if source else limits.FULL_LOOK_SECONDS

    def _leads_inside(self, url: str) -> bool:
        """Whether content leads to a private address other than the reader's own, as far as it is written in the URL."""
        return site_of(url) != site_of(self._address.text) and points_inside(url)

    def is_same(self, request: Request, fetched: Fetched) -> bool:
        """Whether the reply is byte for byte the last one that was stored: a server without validators says 304 in that way."""
        return self._last is not None and self._last == _told(request, fetched)

    def remember(self, request: Request, fetched: Fetched) -> None:
        """What the last reply that was read showed is stored. One that leads to others says nothing of those."""
        self._last = None if self._gathered else _told(request, fetched)

    async def read(self, reply: Reply, source: str, state: bytes, early: Early | None = None) -> Seen:
        """What the reply shows; what its source asks for besides is fetched, in two rounds at most (a list, then its posts).

        early  takes the posts of a long reply while the rest is read
        """
        self._gathered = False
        answer = await self._worker.read((replace(reply, kind=self._kind, timezone=self._zone),), source, state, early=early)
        for _ in range(_ROUNDS):
            if not isinstance(answer, Asked):
                return answer
            self._gathered = True
            replies = [
                replace(more, timezone=self._zone)
                for request in answer.requests
                if (more := await self._more(request)) is not None
            ]
            answer = await self._worker.read(tuple(replies), answer.source, answer.state, gather=True)
        if isinstance(answer, Asked):
            raise Unreadable("the page asks for more than it may")
        return answer

    async def _more(self, request: Request) -> Reply | None:
        """One of the replies that a source asks for; None where it cannot be had: the others may do without it.

        A page names it: it is not asked for where the page is a file, nor on the reader's own network.
        """
        if self._address.kind is not Kind.URL or self._leads_inside(request.url):
            return None
        try:
            return (await self.ask(request, NOTHING_KNOWN)).reply
        except LiveBlogError:
            return None

    async def ask(self, request: Request, validators: Validators) -> Fetched:
        """The answer; what it weighs is counted."""
        self.requests += 1
        fetched = await self._get(request, validators)
        self._gate.answered()
        self.wire += fetched.wire
        self.whole = self.whole and fetched.whole
        self._cadence.weigh(fetched.wire)
        return fetched


def _told(request: Request, fetched: Fetched) -> tuple[str, int, int] | None:
    """What tells a reply from others: Python's own hash of bytes is keyed, and a quarter of a digest's work.

    None where validators do, for a megabyte takes a millisecond.
    """
    if fetched.reply is None or fetched.validators:
        return None
    return request.url, len(fetched.reply.body), hash(fetched.reply.body)
