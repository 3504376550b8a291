"""The marks of the screen, in full and in ASCII. None has an emoji form: those come out two columns wide, or coloured.

Every mark has a shape and a place of its own and a word near it, so that with the colour gone nothing is lost.
"""

from __future__ import annotations

from msgspec import Struct


class Marks(Struct, frozen=True):
    """One set of marks.

    bar_rows  on how many of a post's visible rows the cursor's bar stands
    missing   repeated along the line where posts may be missing; may be longer than one column
    spark     the heights of a sparkline, lowest first
    removed added  what stands before and after changed words; both empty where striking and underlining say it
    """

    bar: str = "▌"
    bar_rows: int = 2
    unread: str = "●"
    key: str = "★"
    pinned: str = "▲"
    summary: str = "≡"
    teaser: str = "→"
    starred: str = "◆"
    new_above: str = "↑"
    new_below: str = "↓"
    caption: str = "▤"
    quote: str = "│"
    embed: str = "┆"
    item: str = "–"
    attribution: str = "—"
    hairline: str = "─"
    missing: str = "┄"
    between: str = "·"
    cut: str = "…"
    spark: str = "▁▂▃▄▅▆▇█"
    amount: str = "━"
    removed: tuple[str, str] = ("", "")
    added: tuple[str, str] = ("", "")


FULL = Marks()
"""For terminals that are UTF-8 and whose font has the marks."""

ASCII = Marks(
    bar=">",
    bar_rows=1,
    unread="*",
    key="!",
    pinned="^",
    summary="=",
    teaser="~",
    starred="+",
    new_above="^",
    new_below="v",
    caption="#",
    quote="|",
    embed=":",
    item="-",
    attribution="--",
    hairline="-",
    missing=". ",
    between="-",
    cut="...",
    spark=".:-=+*#@",
    amount="=",
    removed=("[-", "-]"),
    added=("{+", "+}"),
)
"""For `--ascii`, terminals that are not UTF-8, and the Linux console, whose font lacks some of the others."""
