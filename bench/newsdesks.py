"""Blogs that change as hours pass."""

from __future__ import annotations

from collections.abc import Callable

from tests.server import Answer, Asked, Page, Wire

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
        self.answer(asked)(wire, asked)

    def answer(self, asked: Asked) -> Answer:
        """What it shows now, or that nothing changed."""
        hour, newest = int(self._hours()), self._first + self.posts
        numbers = [own for own in range(newest, newest - _ON_PAGE, -1) if own % 31 or hour % 3]
        made = self._form(
            numbers,
            lambda own: self._began + (own - self._first) * POST_EVERY,
            lambda own: f"Harbour report {own}. " * 12 + (f"Edited in hour {hour}." if own % 7 == 0 else ""),
        )
        self.page.body = made.encode()
        return self.page.answer(asked)
