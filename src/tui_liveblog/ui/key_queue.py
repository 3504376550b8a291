"""Keys one after the other: what a key opens or closes is there before the next one is taken.

Over a slow link, or typed fast, `&rail` arrives at once. Textual hands all of it on before the prompt that `&` opens has the
focus, and `r` and `a` would be commands.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from textual.app import App
from textual.events import Key
from textual.message_pump import MessagePump

_PAUSES, _PAUSE = 10, 0.01
"""After so many pauses of so many seconds the next key is taken whatever happens: a widget that is being closed says nothing
more. Pauses, not one time: between two of them all that is ready has its turn, on a machine however slow."""


class KeyQueue:
    """Holds keys back while one is at work.

    at_work  whether something is being done that the next key waits for, however long it takes
    """

    def __init__(self, app: App[int], at_work: Callable[[], bool]) -> None:
        self._app, self._at_work = app, at_work
        self._waiting: deque[Key] = deque()
        self._turn = 0  # counts the keys that were taken
        self._busy = False

    def admits(self, key: Key) -> bool:
        """Whether a key is taken now; else it is when its turn comes."""
        if self._busy:
            self._waiting.append(key)
            return False
        self._busy = True
        self._turn += 1
        return True

    def follow(self) -> None:
        """The key was handed on: see it through, up to the app, where commands are found, and then what the command says."""
        turn = self._turn
        self._pause(turn, _PAUSES)
        target = self._app.focused or self._app.screen
        climb = [pump for pump in target.ancestors_with_self for _ in range(2)]
        self._stand([*climb, *climb], turn)

    def _stand(self, pumps: list[MessagePump], turn: int) -> None:
        """Stand in each queue in its turn, behind the key and behind what it made a widget say."""
        while pumps and not pumps[0].call_later(self._stood, pumps[1:], turn):
            pumps = pumps[1:]

    async def _stood(self, pumps: list[MessagePump], turn: int) -> None:
        if pumps:
            self._stand(pumps, turn)
        else:
            await self._done(turn)

    def _pause(self, turn: int, left: int) -> None:
        self._app.set_timer(_PAUSE, lambda: self._late(turn, left - 1))

    async def _late(self, turn: int, left: int) -> None:
        if turn != self._turn or not self._busy:
            return
        if left > 0 or self._at_work():
            self._pause(turn, max(left, 1))
        else:
            await self._done(turn)

    async def _done(self, turn: int) -> None:
        if turn != self._turn or not self._busy:
            return
        self._busy = False
        if self._waiting:
            await self._app.on_event(self._waiting.popleft())
