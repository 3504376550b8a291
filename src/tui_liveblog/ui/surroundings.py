"""What lies around a reader: on the page, and where it goes on. Decides; draws nothing and moves nothing. No Textual."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date
from enum import StrEnum

from tui_liveblog.timeline import Mark, Timeline, Visible
from tui_liveblog.ui.page import Page, ScreenLine
from tui_liveblog.ui.shelf import Shelf


class Stance(StrEnum):
    """Where the reader is: at the live edge, where new posts flow in, or elsewhere, where nothing moves."""

    FOLLOWING = "FOLLOWING"
    HELD = "HELD"


class Surroundings(ABC):
    """A reader's page, seen from the cursor."""

    def __init__(self, timeline: Timeline, shelf: Shelf, view: Page) -> None:
        self.timeline, self.shelf, self.view = timeline, shelf, view

    @property
    @abstractmethod
    def cursor(self) -> str | None:
        """The post that the cursor is on."""

    @property
    def ids(self) -> Visible:
        """The posts on the page, from top to bottom."""
        return self.view.ids

    def lines(self) -> list[ScreenLine]:
        """The timeline's rows as they stand."""
        return self.view.lines(self.cursor)

    def first_day(self) -> date | None:
        """The day of the first post on the screen."""
        first = self.view.first_shown()
        return self.shelf.day_of(first) if first is not None else None

    def nearby(self) -> list[str]:
        """The posts that a key might bring onto the screen: what the shelf should hold."""
        top = self.view.top
        return [*self.view.around(top.post if top is not None else None, 2, 3), *self.view.around(self.cursor, 1, 1)]

    def find_unread(self, by: int) -> str | None:
        """The next unread post down the screen, or up; the oldest unread for 0."""
        if by == 0:
            return self.timeline.oldest_unread
        return self.timeline.unread_beside(self.cursor, by) if self.cursor is not None else None

    def find_key_event(self, by: int) -> str | None:
        """The next key event down the screen, or up."""
        return self.timeline.marked_beside(self.cursor, Mark.KEY, by) if self.cursor is not None else None

    def find_match(self, by: int) -> str | None:
        """The next post down the screen, or up, that the search finds."""
        return self.timeline.found_beside(self.cursor, by) if self.cursor is not None else None

    @property
    def near_an_end(self) -> bool:
        """Whether a key might bring an end of the page onto the screen that is none of the history."""
        top = self.view.top
        if top is None:
            return True
        many, at = 3 * self.view.rows, self.view.position(top.post)
        above, below = at < many, at + many >= len(self.ids)
        newer, older = (above, below) if self.timeline.newest_first else (below, above)
        return older or (newer and self.timeline.lacks_newer)

    @property
    def shows_oldest(self) -> bool:
        """Whether the oldest post of the page is on the screen."""
        ids = self.ids
        return bool(ids) and ids[-1 if self.timeline.newest_first else 0] in self.view.shown()
