"""What the reader has had before them, and for how long: what that makes read. Decides; draws nothing. No Textual.

A post is read when the cursor rested on it after a key, or when a page moves past it and its last row was on the screen for
a second: never by arriving, by being drawn, or by the wheel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

REST_SECONDS = 1.0
"""How long the cursor rests on a post, or a post's last row stands on the screen, until it counts as read."""

_ENOUGH = REST_SECONDS * 0.98
"""A timer of a second may wake a little early."""


class Attention:
    """Since when the cursor rests where it is, and each post's last row is on the screen.

    clock  seconds that only move forward
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._cursor: str | None = None
        self._resting: float | None = None  # None until a key is pressed: arriving marks nothing
        self._kept_unread = ""
        self._ended: dict[str, float] = {}

    def touch(self) -> None:
        """A key was pressed: from now on resting counts."""
        self._resting = self._clock()

    def look(self, cursor: str | None, ended: Iterable[str], *, by_key: bool) -> None:
        """What is on the screen now.

        cursor  the post that the cursor is on
        ended   the posts whose last row shows
        by_key  whether a key brought this about: else a cursor that stands elsewhere rests on nothing
        """
        now = self._clock()
        if cursor != self._cursor:
            self._cursor, self._kept_unread = cursor, ""
            self._resting = now if by_key else None
        self._ended = {own: self._ended.get(own, now) for own in ended}

    def reworded(self, own: str) -> None:
        """A post's words are others now: what was before the reader until now were not these."""
        if own == self._cursor:
            self._resting = None
        self._ended.pop(own, None)

    def keep_unread(self, own: str) -> None:
        """The reader said that it is unread: resting on it says nothing more until they come back to it."""
        self._kept_unread = own

    def rested(self) -> str | None:
        """The cursor's post, if it was rested on for a second after a key."""
        if self._resting is None or self._cursor == self._kept_unread or self._clock() - self._resting < _ENOUGH:
            return None
        return self._cursor

    def shown_long(self) -> list[str]:
        """The posts whose last row has been on the screen for a second."""
        now = self._clock()
        return [own for own, since in self._ended.items() if now - since >= _ENOUGH]
