"""What happens a while after a key: a post that was rested on is read, an answer goes away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.timer import Timer

from tui_liveblog.ui.attention import REST_SECONDS

if TYPE_CHECKING:
    from tui_liveblog.ui.app import LiveBlogApp

_ANSWER_SECONDS = 4.0


class Moments:
    """Two timers of the app: nothing else on the screen happens by itself."""

    def __init__(self, app: LiveBlogApp) -> None:
        self._app = app
        self._resting: Timer | None = None
        self._answering: Timer | None = None
        self._answered = ""  # the answer that is being timed

    def key(self) -> None:
        """A key was pressed: in a second, ask whether the cursor rested."""
        if self._resting is not None:
            self._resting.stop()
        self._resting = self._app.set_timer(REST_SECONDS, self._rested)

    async def _rested(self) -> None:
        if await self._app.tab.rest():
            self._app.draw()

    def answered(self) -> None:
        """Answers to keys stand for four seconds."""
        answer = self._app.tab.answer
        if answer == self._answered:
            return
        self._answered = answer
        if self._answering is not None:
            self._answering.stop()
            self._answering = None
        if answer:
            self._answering = self._app.set_timer(_ANSWER_SECONDS, self._over)

    def _over(self) -> None:
        self._app.tab.answer = ""
        self._app.draw()
