"""A terminal that is not UTF-8 is sent ASCII alone, each character in as many columns as it was laid out for."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from tui_liveblog.ui.rows import cells, clusters

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")

# What newspapers set, and what our own lines are drawn with, in one column each: a longer form would shift what follows.
_WRITTEN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʻʼ‹›´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−─", "-"),
        **dict.fromkeys("•‣◦∙●·", "*"),
        **dict.fromkeys("│┆¦", "|"),
        **dict.fromkeys("\u00a0\u2009\u202f\u2007\u3000", " "),
        "…": ".", "×": "x", "⁄": "/", "÷": "/", "→": ">", "←": "<", "↑": "^", "↓": "v", "▌": ">", "█": "#",
        "ß": "s", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ı": "i", "æ": "a", "Æ": "A", "œ": "o", "Œ": "O",
        "ð": "d", "Ð": "D", "þ": "t", "Þ": "T", "ħ": "h", "Ħ": "H",
    }
)  # fmt: skip


def in_ascii(data: str) -> str:
    """`data` without a character beyond ASCII, in the same columns; control sequences, which are ASCII, are left alone."""
    return data if data.isascii() else _NOT_ASCII.sub(_written, data)


def _written(found: re.Match[str]) -> str:
    return "".join(_cluster(part) for part in clusters(found[0]))


@lru_cache(maxsize=4096)
def _cluster(part: str) -> str:
    """One letter with its marks: the letter alone where it is a Latin one, else a question mark for each column."""
    width = cells(part)
    plain = unicodedata.normalize("NFKD", part.translate(_WRITTEN))
    letters = "".join(character for character in plain if " " <= character <= "~")
    return letters if len(letters) == width else "?" * width
