"""Sheets that are only read: nothing in them is chosen, and the keys that move scroll them."""

from __future__ import annotations

from tui_liveblog.ui.sheets.base import Sheet


class ScrolledSheet(Sheet):
    """A sheet without a bar; the line with its title says that there is more below."""

    def end(self) -> str:
        """The key that shows more, while there is more."""
        return "space for more" if self._first + self._visible() < len(self.rows()) else ""

    def action_move(self, by: int) -> None:
        """Scroll by rows."""
        self._first += by
        self._show_chosen()
        self.refresh()

    def action_page(self, by: int) -> None:
        """Scroll by what shows at once."""
        self.action_move(by * self._visible())

    def _show_chosen(self) -> None:
        self._first = max(0, min(self._first, len(self.rows()) - self._visible()))
