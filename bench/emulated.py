"""pyte's screen, put right where terminals agree and pyte 0.8.2 does not.

It forgets a saved cursor when it goes back to it, rows that it scrolls in have lost the ground, it erases with the attributes
of the pen, and only where something was written before.
"""

from __future__ import annotations

from copy import copy

import pyte
from pyte.screens import Char, Cursor, StaticDefaultDict


class EmulatedScreen(pyte.Screen):
    """A screen that erases, and scrolls, with the ground that is drawn with, as terminfo's `bce` promises.

    erases_ground  False for one that leaves its own ground
    """

    erases_ground = True

    def reset(self) -> None:
        """All as in the beginning."""
        self._place: Cursor | None = None
        super().reset()

    def save_cursor(self) -> None:
        """DECSC."""
        self._place = copy(self.cursor)

    def restore_cursor(self) -> None:
        """DECRC: as often as it is asked for."""
        if self._place is None:
            self.cursor_position()
        else:
            self.cursor = copy(self._place)

    def index(self) -> None:
        """IND, and a newline."""
        scrolls = self.cursor.y == (self.margins.bottom if self.margins else self.lines - 1)
        super().index()
        if scrolls:
            self.buffer[self.cursor.y] = StaticDefaultDict(self._blank)

    def reverse_index(self) -> None:
        """RI."""
        scrolls = self.cursor.y == (self.margins.top if self.margins else 0)
        super().reverse_index()
        if scrolls:
            self.buffer[self.cursor.y] = StaticDefaultDict(self._blank)

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:  # noqa: ARG002 - pyte's
        """EL."""
        begin, end = (self.cursor.x, self.columns) if how == 0 else (0, self.cursor.x + 1 if how == 1 else self.columns)
        self._erase(self.cursor.y, begin, end)

    def erase_characters(self, count: int | None = None) -> None:
        """ECH."""
        self._erase(self.cursor.y, self.cursor.x, min(self.cursor.x + (count or 1), self.columns))

    def erase_in_display(self, how: int = 0, *args: object, **kwargs: object) -> None:  # noqa: ARG002 - pyte's
        """ED."""
        begin, end = (self.cursor.y + 1, self.lines) if how == 0 else (0, self.cursor.y if how == 1 else self.lines)
        for row in range(begin, end):
            self._erase(row, 0, self.columns)
        if how < 2:
            self.erase_in_line(how)

    @property
    def _blank(self) -> Char:
        ground = self.cursor.attrs.bg if self.erases_ground else "default"
        return Char(" ", bg=ground)

    def _erase(self, row: int, begin: int, end: int) -> None:
        blank, line = self._blank, self.buffer[row]
        for column in range(begin, end):
            line[column] = blank
