"""A page on loopback that a test can change while the program follows it: conditional, and it counts what it is asked."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from tests.misbehaving import Misbehaving
from tests.server import HTML, Page


class LivePage(Page):
    """Serves itself at `url`; set `body` to publish another version, `status` to answer that instead of 200.

    server  what serves it; it can misbehave
    """

    def __init__(self, body: bytes, content_type: str = HTML) -> None:
        super().__init__(body, content_type)
        self.server = Misbehaving()
        self.url = self.server.on("/live/page", self)

    @property
    def requests(self) -> int:
        """How often it was asked."""
        return len(self.server.asked)

    def __enter__(self) -> Self:
        self.server.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.server.stop()
