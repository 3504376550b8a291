"""`:`: go to a time, open another blog, close this one or forget it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from tui_liveblog.ui.lines import KeyWords, clock, day_name
from tui_liveblog.ui.rows import cut
from tui_liveblog.ui.sheets.base import Sheet
from tui_liveblog.ui.sheets.prompt import Prompt
from tui_liveblog.ui.stage import Stage
from tui_liveblog.ui.tab import Tab
from tui_liveblog.when import parse_when

_OPEN = "open "
_CLOSE, _FORGET = "close", "forget"
_TITLE_COLUMNS = 24


class GoPrompt(Prompt):
    """Takes `14:30`, `-2h`, `yesterday 18:00`, `2024-11-14`; `open URL`, `close`; and `forget`, which asks once more."""

    sign = ":"
    title = "Go to"
    recalls = "places"

    def __init__(self, stage: Stage, tab: Tab) -> None:
        super().__init__(stage)
        self._tab = tab
        self._forgets = False  # `forget` was typed, and waits for a `y`

    def typed(self, value: str) -> Callable[[], Awaitable[object]] | None:
        """The answer to whether the blog is to be forgotten: `y`, or anything else for no."""
        if self._forgets and value:
            self._forgets = False
            if value.casefold() == "y":
                self.post_message(Sheet.Chose(None, action="forget_blog", closes=True))
        return None

    def submitted(self, value: str) -> Callable[[], Awaitable[object]] | None:
        """Go there; stay where nothing was understood."""
        moment = self._moment(value)
        command = self._command(value)
        if self.stage.kiosk and command:
            self.post_message(Sheet.Chose(None, action=command, closes=True))  # the app says why not
            return None
        if value.strip() == _FORGET:
            self._forgets = True
            self._input.value = ""
            return None
        if value.strip() == _CLOSE:
            self.post_message(Sheet.Chose(None, action="close_blog", closes=True))
            return None
        if value.startswith(_OPEN) and value[len(_OPEN) :].strip():
            self.post_message(Sheet.Chose(None, blog=value[len(_OPEN) :].strip(), closes=True))
            return None
        if moment is None:
            return None
        return lambda: self._tab.go_to_time(moment)

    def hint(self, value: str) -> str:
        """The moment that was understood, or what can be typed."""
        if self._forgets:
            title = cut(self._tab.title, _TITLE_COLUMNS, self.stage.marks.cut)
            return f"forget {title}, its posts and what you read? y"
        word = value.strip()
        if self.stage.kiosk and self._command(value):
            return ""
        if word == _CLOSE:
            return "shows it no more; it is still followed, and its place is kept"
        if word == _FORGET:
            return "closes it, and keeps nothing of it"
        if not word or value.startswith(_OPEN) or any(name.startswith(word) for name in (_OPEN, _CLOSE, _FORGET)):
            return ""
        moment = self._moment(value)
        if moment is None:
            return f"{value.strip()} is no time; try 14:30, -2h or yesterday 18:00"
        there = moment.astimezone(self.stage.zone)
        return f"{day_name(there.date())}, {clock(moment, self.stage.zone)}"

    def keys(self) -> KeyWords:
        """What can be typed, and what the keys do."""
        if self.stage.kiosk:
            return (("14:30", "-2h"), ("Enter", "go"), ("Esc", "close"))
        return (("14:30", "-2h"), ("open", "URL"), ("close", ""), ("forget", ""), ("Enter", "go"), ("Esc", "close"))

    @staticmethod
    def _command(value: str) -> str:
        """The id of the command that is typed, "" for none."""
        word = value.split(maxsplit=1)[0] if value.strip() else ""
        return {_OPEN.strip(): "open_blog", _CLOSE: "close_blog", _FORGET: "forget_blog"}.get(word, "")

    def _moment(self, value: str) -> datetime | None:
        return parse_when(value, self._tab.now(), self.stage.zone)
