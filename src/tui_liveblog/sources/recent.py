"""What was made of the things that pages showed last: most of what a page shows it showed a moment ago.

Only what is a function of its key may be kept, and the key is all that it is made of: then nobody can tell the difference, but
by the time that it takes.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from tui_liveblog import limits

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """The last things that were made, by what they were made of. What was made first goes first.

    most  how many are kept. Keys and values are to be of a few thousand bytes at most
    """

    def __init__(self, most: int = limits.KNOWN_AGAIN) -> None:
        self._most = most
        self._made: dict[K, V] = {}
        self.get = self._made.get

    def put(self, key: K, value: V) -> V:
        """Keep it; the value."""
        if len(self._made) >= self._most:
            del self._made[next(iter(self._made))]
        self._made[key] = value
        return value
