"""How many posts came when: counted by the hour as they come. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from tui_liveblog.timeline.columns import Columns
from tui_liveblog.timeline.entry import Mark
from tui_liveblog.timeline.ranks import Ranks


class Hours:
    """Posts in time. Teasers are none: their time is their article's."""

    def __init__(self, columns: Columns, ranks: Ranks) -> None:
        self._columns, self._ranks = columns, ranks

    @property
    def each(self) -> Mapping[int, int]:
        """Posts by hour since 1970; hours without posts are left out."""
        return self._columns.hours

    @property
    def most(self) -> int:
        """Posts in the hour that had the most."""
        return self._columns.busiest

    @property
    def newest(self) -> float | None:
        """When the newest post came, in seconds since 1970; None where there is none."""
        marks, seconds = self._columns.marks, self._columns.seconds
        return next((seconds[row] for row in reversed(self._ranks) if not marks[row] & Mark.TEASER.value), None)

    def since(self, moment: float) -> int:
        """Posts after a moment. Each is looked at: to be asked of what is near."""
        marks, ranks = self._columns.marks, self._ranks
        first = ranks.below((moment, 1 << 63, ""))
        return sum(1 for at in range(first, len(ranks)) if not marks[ranks[at]] & Mark.TEASER.value)
