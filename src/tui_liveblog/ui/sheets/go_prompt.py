"""`:`: go to a time, or open another blog."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from tui_liveblog.ui.lines import KeyWords, clock, day_name
from tui_liveblog.ui.sheets.base import Sheet
from tui_liveblog.ui.sheets.prompt import Prompt
from tui_liveblog.ui.stage import Stage
from tui_liveblog.ui.tab import Tab
from tui_liveblog.when import parse_when

_OPEN = "open "


class GoPrompt(Prompt):
    """Takes `14:30`, `-2h`, `yesterday 18:00`, `2024-11-14`, and `open URL`."""

    sign = ":"
    title = "Go to"

    def __init__(self, stage: Stage, tab: Tab) -> None:
        super().__init__(stage)
        self._tab = tab

    def submitted(self, value: str) -> Callable[[], Awaitable[object]] | None:
        """Go there; stay where nothing was understood."""
        moment = self._moment(value)
        if value.startswith(_OPEN) and value[len(_OPEN) :].strip():
            self.post_message(Sheet.Chose(None, blog=value[len(_OPEN) :].strip(), closes=True))
            return None
        if moment is None:
            return None
        return lambda: self._tab.go_to_time(moment)

    def hint(self, value: str) -> str:
        """The moment that was understood, or what can be typed."""
        if not value.strip() or value.startswith(_OPEN):
            return ""
        moment = self._moment(value)
        if moment is None:
            return f"{value.strip()} is no time; try 14:30, -2h or yesterday 18:00"
        there = moment.astimezone(self.stage.zone)
        return f"{day_name(there.date())}, {clock(moment, self.stage.zone)}"

    def keys(self) -> KeyWords:
        """What can be typed, and what the keys do."""
        return (("14:30", "-2h"), ("open", "URL"), ("Enter", "go"), ("Esc", "close"))

    def _moment(self, value: str) -> datetime | None:
        return parse_when(value, self._tab.now(), self.stage.zone)
