"""Blogs that change as hours pass, and servers that do everything but answer."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from tests.server import Answer, Asked, Behaviour, Page, Server, Wire, drip, flood, hang, raw, redirect, reset

POST_EVERY = 600.0
"""Seconds between two posts of a blog: a busy newsdesk."""
_ON_PAGE = 60


class Newsdesk:
    """A blog as it stands at an hour of the run: its last posts, of which some are edited, some away for a while.

    first  its posts are numbered from here, so that a screen tells which blog they are of
    """

    def __init__(self, first: int, began: float, hours: Callable[[], float], form: Callable[..., str], kind: str) -> None:
        self._first, self._began, self._hours, self._form, self._kind = first, began, hours, form, kind
        self.page = Page(b"", kind)

    @property
    def posts(self) -> int:
        """How many were published so far."""
        return _ON_PAGE + int(self._hours() * 3600 / POST_EVERY)

    def __call__(self, wire: Wire, asked: Asked) -> None:
        """Answer a request with what it shows now."""
        hour, newest = int(self._hours()), self._first + self.posts
        numbers = [own for own in range(newest, newest - _ON_PAGE, -1) if own % 31 or hour % 3]
        made = self._form(
            numbers,
            lambda own: self._began + (own - self._first) * POST_EVERY,
            lambda own: f"Harbour report {own}. " * 12 + (f"Edited in hour {hour}." if own % 7 == 0 else ""),
        )
        self.page.body = made.encode()
        self.page(wire, asked)


class Misbehaving:
    """An honest answer now and then; else one of the faults."""

    def __init__(self, honest: Behaviour, faults: Mapping[str, Behaviour], chance: random.Random) -> None:
        self._honest, self._faults, self._chance = honest, faults, chance
        self.met: dict[str, int] = dict.fromkeys(("honest", *faults), 0)

    def __call__(self, wire: Wire, asked: Asked) -> None:
        name = "honest" if self._chance.random() < 0.4 else self._chance.choice(list(self._faults))
        self.met[name] += 1
        (self._honest if name == "honest" else self._faults[name])(wire, asked)


def fault_behaviours(server: Server) -> dict[str, Behaviour]:
    """What a server may do instead of answering."""
    long = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
    return {
        "hangs": hang,
        "500": Answer(b"", 500),
        "503, wait": Answer(b"", 503, {"Retry-After": "120"}),
        "429": Answer(b"", 429),
        "404": Answer(b"gone", 404),
        "empty": Answer(b""),
        "portal": Answer(b"<html><body><form>Sign in to the network</form></body></html>"),
        "no HTTP": raw(b"\x00\x01\x02 nothing of the kind\r\n\r\n"),
        "closed": raw(b""),
        "cut": raw(long + b"<html>"),
        "reset": reset(long),
        "drips": drip(long + b"x" * 1000, 0.05),
        "flood": flood(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"<p>" * 20_000),
        "round": redirect(server.url("/faulty")),
        "broken gzip": Answer(b"\x1f\x8b" + b"\0" * 50, 200, {"Content-Encoding": "gzip"}),
    }
