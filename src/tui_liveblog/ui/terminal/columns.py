"""What comes after a character of disputed width stands in its column all the same.

Terminals agree on Latin, on Chinese and on most emoji. They do not on flags, on emoji that joiners, skin tones or variation
selectors make, on signs that are newer than they are, or on the vowel signs of Indian scripts: tmux 3.3 gives `❤️` one
column, `👍🏽` four. The layout counts as Unicode says; so around each of these, its columns are blanked first (a terminal that
draws it too narrow leaves no old letter there), and the cursor is put after it by number (one that draws it too wide is
overwritten). That costs a dozen bytes for each, and nothing where there is none.
"""

from __future__ import annotations

import re

from tui_liveblog.ui.rows import cells, clusters

# Vowel signs have the same place in the block of each Indian script.
_INDIAN = "".join(f"{chr(at + 0x03)}{chr(at + 0x3B)}{chr(at + 0x3E)}-{chr(at + 0x57)}" for at in range(0x900, 0xE00, 0x80))
_DISPUTED = (
    "\u115f-\u11ff"  # a Hangul syllable in its letters
    "\u102b-\u103e\u17b4-\u17d3"  # Burmese and Khmer vowel signs
    "\u200b-\u200f\u061c\u2060-\u2064\ufeff"  # joiners and marks of direction
    "\ufe00-\ufe0f\u20d0-\u20ff"  # variation selectors, keycaps
    "\u3164\uffa0\ue000-\uf8ff"  # fillers; whatever a font puts there
    "\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff"  # flags, skin tones
    "\U0001f6d0-\U0001f6ff\U0001f7d0-\U0001faff"  # emoji of Unicode 9 and later
) + _INDIAN
is_disputed = re.compile(f"[{_DISPUTED}]").search
"""Whether terminals may not agree on the width of some of a text: a match, or None."""

# Up to the end of the line, or to the next place: a row that changed in two parts is written as two.
_PLACED = r"\x1b\[(\d+);(\d+)H((?:[^\n\x1b]|\x1b(?!\[\d+;\d+H))*)"
_CONTROL = r"(\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[^\[\]]))"


def keep_columns(data: str) -> str:
    """What Textual writes, parts that each begin with a cursor position, with the cursor set right after disputed clusters."""
    return data if data.isascii() or is_disputed(data) is None else re.sub(_PLACED, _line, data)


def _line(found: re.Match[str]) -> str:
    row, column, line = found.groups()
    if is_disputed(line) is None:
        return found[0]
    at = int(column)
    written = [f"\x1b[{row};{column}H"]
    for number, part in enumerate(re.split(_CONTROL, line)):
        if number % 2:  # a control sequence: none that Textual sends within a line moves the cursor
            written.append(part)
        else:
            written.append(_steered(part, at))
            at += cells(part)
    return "".join(written)


def _steered(text: str, column: int) -> str:
    """Text that begins at a column, counted from 1."""
    if is_disputed(text) is None:
        return text
    written: list[str] = []
    end = 0
    for cluster in clusters(text):
        begin, end = end, end + len(cluster)
        if is_disputed(cluster) is None:
            written.append(cluster)
            continue
        at, after = column + cells(text[:begin]), column + cells(text[:end])
        blank = f"{' ' * (after - at)}\x1b[{at}G" if after > at else ""
        written.append(f"{blank}{cluster}\x1b[{after}G")
    return "".join(written)
