"""A small web server on loopback that a test makes speak a publisher's protocol; it remembers what it was asked."""

from __future__ import annotations

import json
from types import TracebackType
from typing import Any, Self

from msgspec import Struct

from tests import server as real
from tests.misbehaving import Misbehaving


class Answer(Struct, frozen=True):
    """What is sent back."""

    body: bytes = b""
    content_type: str = real.HTML
    status: int = 200

    @classmethod
    def json(cls, value: Any, status: int = 200) -> Answer:
        return cls(json.dumps(value).encode(), "application/json; charset=UTF-8", status)


class Loopback:
    """Listens for as long as its `with` block lasts. A protocol overrides `answer`.

    asked        the paths and queries that were asked for, in order
    server       what serves it; it can misbehave
    conditional  whether it gives ETags, and answers 304
    not_changed  how often it did
    """

    conditional = False

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.not_changed = 0
        self.server = Misbehaving(real.Told(self._answer))

    def answer(self, path: str) -> Answer:
        raise NotImplementedError

    def _answer(self, asked: real.Asked) -> real.Answer:
        self.asked.append(asked.path)
        told = self.answer(asked.path)
        if not self.conditional or told.status != 200:
            return real.Answer(told.body, told.status, {"Content-Type": told.content_type})
        page = real.Page(told.body, told.content_type)
        answer = page.answer(asked)
        self.not_changed += page.not_changed
        return answer

    @property
    def root(self) -> str:
        return self.server.url("")

    def since_last(self) -> list[str]:
        """What was asked since this was called last."""
        asked, self.asked = self.asked, []
        return asked

    def __enter__(self) -> Self:
        self.server.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.server.stop()
