"""The line being read, and what has its row while it is hidden. Decides; draws nothing. No Textual."""

from __future__ import annotations

from tui_liveblog.timeline import Timeline
from tui_liveblog.ui.anchor import Anchor
from tui_liveblog.ui.page import Page


class KeptLine:
    """Kept from one movement of the reader to the next, through all that comes and goes meanwhile."""

    def __init__(self, timeline: Timeline, view: Page) -> None:
        self._timeline, self._view = timeline, view
        self.anchor: Anchor | None = None  # None at the live edge, where nothing is held
        self._instead: Anchor | None = None

    def keep(self, anchor: Anchor | None) -> None:
        """The reader moved: this is the line now."""
        self.anchor, self._instead = anchor, None

    def standing(self) -> Anchor | None:
        """The line that is held, and the row on which it stands; None where it is not on the screen."""
        anchor = self.anchor
        held = anchor if anchor is not None and anchor.post in self._view else self._instead
        return self._view.standing(held) if held is not None else None

    def target(self, *, anew: bool) -> Anchor | None:
        """What is to stand where: the line being read; while that is hidden, what is nearest to it has its row.

        anew  another filter: what is nearest is found again. Else what has the row keeps it, whatever comes nearer
        """
        anchor = self.anchor
        if anchor is None or anchor.post in self._view:
            self._instead = None
            return anchor
        if anew or self._instead is None or self._instead.post not in self._view:
            nearest = self._timeline.nearest(anchor.post)
            self._instead = Anchor(nearest, 0, anchor.row) if nearest is not None else None
        return self._instead
