"""The key that quits is heard also while what was done before it waits: for a disk, or for another program's lock.

Keys stand in the app's queue of messages, behind what waits. So they are looked at where they enter it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping

from tui_liveblog.ui.sheets import OPENED_BY

_PATIENCE = 0.15
"""Seconds in which no key is taken, after which the one that quits need not wait for its turn. What was begun is still done, if
it can be, before the end."""


class Impatience:
    """Counts the keys that were typed, and those that were taken.

    keys     the keys of each action, by its id
    quits    what the key does
    """

    def __init__(self, keys: Mapping[str, tuple[str, ...]], quits: Callable[[], None]) -> None:
        self._quitting = frozenset(keys["quit"])
        # Behind one of these a letter may be part of what is typed in a sheet.
        self._opening = frozenset(key for action in OPENED_BY for key in keys.get(action, ()))
        self._quits = quits
        self._waiting: deque[str] = deque()
        self._at_work = ""
        self._taken = 0

    def typed(self, key: str, *, in_sheet: bool) -> None:
        """A key enters the queue."""
        before = {self._at_work, *self._waiting}
        self._waiting.append(key)
        if key in self._quitting and not in_sheet and not before & self._opening:
            self._look_again(self._taken + len(self._waiting))

    def taken(self) -> None:
        """The key whose turn it is leaves it."""
        self._taken += 1
        self._at_work = self._waiting.popleft() if self._waiting else ""

    def _look_again(self, turn: int) -> None:
        asyncio.get_running_loop().call_later(_PATIENCE, self._look, turn, self._taken)

    def _look(self, turn: int, taken: int) -> None:
        """`turn` is that of the key that quits; `taken` were taken when this was last looked at."""
        if self._taken >= turn:
            return
        if self._taken == taken:
            self._quits()
        else:
            self._look_again(turn)
