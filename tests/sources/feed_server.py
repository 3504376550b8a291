"""A feed's server on loopback: conditional, as feeds' servers are, with a page that links to the feed and older pages of it."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from msgspec import Struct

from tests.misbehaving import Misbehaving
from tests.server import Answer, Asked, Page, Told

RSS = "application/rss+xml; charset=utf-8"


class Item(Struct, frozen=True):
    """One item of the feed; minutes count from 18:00."""

    id: str
    title: str
    minute: int
    words: str = "Words."


class FeedServer:
    """Serves what `pages` holds by path; what is set there next is published at once.

    asked   (path, status) of every request, in order
    server  what serves it; it can misbehave
    """

    def __init__(self) -> None:
        self.pages: dict[str, tuple[bytes, str]] = {}
        self.asked: list[tuple[str, int]] = []
        self.server = Misbehaving(Told(self._answer))

    def _answer(self, asked: Asked) -> Answer:
        page = self.pages.get(asked.path)
        answer = Page(*page).answer(asked) if page is not None else Answer(b"", 404)
        self.asked.append((asked.path, answer.status))
        return answer

    @property
    def root(self) -> str:
        return self.server.url("")

    def publish(self, *items: Item, path: str = "/storm.rss", head: str = "") -> None:
        self.pages[path] = (rss(items, head).encode(), RSS)

    def since_last(self) -> list[tuple[str, int]]:
        """What was asked since this was called last."""
        asked, self.asked = self.asked, []
        return asked

    def __enter__(self) -> Self:
        self.server.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.server.stop()


def rss(items: tuple[Item, ...], head: str = "") -> str:
    """A feed in RSS 2.0."""
    made = "".join(
        f"<item><guid isPermaLink='false'>{item.id}</guid><title>{item.title}</title><description>{item.words}</description>"
        f"<pubDate>Mon, 02 Mar 2026 {18 + item.minute // 60:02}:{item.minute % 60:02}:00 GMT</pubDate></item>"
        for item in items
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>Storm</title>{head}{made}</channel></rss>"
