"""What the status line counts, and how it says it in little room. Pure."""

from __future__ import annotations

from msgspec import Struct

from tui_liveblog.timeline import Timeline
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.rows import Run


class Counts(Struct, frozen=True):
    """What the status line counts: posts let through, all posts but the muted ones, unread ones let through (None where they
    are still being counted), unread ones hidden by a filter, and posts that are muted. `only`: whether what is read is hidden;
    `more`: not all were held against the filter yet.
    """

    shown: int = 0
    total: int = 0
    unread: int | None = 0
    hidden: int = 0
    filtered: bool = False
    muted: int = 0
    only: bool = False
    more: bool = False

    @classmethod
    def of(cls, timeline: Timeline) -> Counts:
        """Those of a blog."""
        shown, muted, filtered = len(timeline.visible), timeline.muted, timeline.filtered
        unread, only = None if timeline.to_come else timeline.unread, timeline.unread_only
        posts, hidden, more = len(timeline) - muted, timeline.unread_hidden, timeline.may_match_more
        return cls(shown, posts, unread, hidden, filtered=filtered, muted=muted, only=only, more=more)


def count_words(counts: Counts, marks: Marks) -> list[tuple[Run, ...]]:
    """The counts, longest form first. None leaves out what is hidden."""
    between = Run(f" {marks.between} ", "dim")
    muted = (between, Run(f"{counts.muted} muted", "soft")) if counts.muted else ()
    if counts.more:
        return [(Run(f"over {counts.shown} of {counts.total}", "soft"), *muted)]
    if counts.filtered:
        shown = Run(f"{counts.shown} of {counts.total}", "soft")
        hidden = Run(f"{counts.hidden} unread hidden" if counts.hidden else "none unread hidden", "soft")
        if counts.only and not counts.hidden:
            return [(shown, between, Run("unread only", "soft"), *muted)]
        return [(shown, between, hidden, *muted), ((hidden if counts.hidden else shown), *muted)]
    if counts.total == 0:
        return [muted[1:] or (Run("no posts yet", "soft"),)]
    posts = Run(f"{counts.total} post{'s' if counts.total != 1 else ''}", "soft")
    if counts.unread is None:
        return [(posts, *muted), (Run(f"{counts.total}", "soft"), *muted)]
    unread = Run(f"{counts.unread} unread", "bright") if counts.unread else Run("all read", "soft")
    return [(unread, between, posts, *muted), (unread, between, Run(f"{counts.total}", "soft"), *muted), (unread, *muted)]
