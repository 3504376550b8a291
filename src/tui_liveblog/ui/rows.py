"""What the screen is made of before it has colours: runs of words in one manner, set at columns of a row.

Widths are cells of the terminal, never characters: a Chinese character or an emoji takes two, a combining mark none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len

GLUE = "\u00a0"
"""The no-break space: keeps what belongs together on one row. Rows show it as a plain blank."""

# One code point, one cell, nothing that combines: here the number of characters is the width. Latin, Greek, Cyrillic, and the
# punctuation of newspapers. A test holds each of them against `cell_len`.
_SINGLE = r" -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf"
_one_cell_each = re.compile(f"[{_SINGLE}]*").fullmatch

_JOINER = "\u200d"

_MAY_BE_SIGNS = "[\u0903-\u1cf7\u302e\u302f\ua823-\uabec\U00011000-\U0001d172]"


@lru_cache(maxsize=1024)
def _is_sign(character: str) -> bool:
    return unicodedata.category(character) == "Mc" and cell_len(character) == 0


class Run(NamedTuple):
    """Words in one manner.

    text    one row's words, no newline
    ink     a theme's token: "bright", "text", "soft", "dim", "rule", "accent", "key", "bad", "link", …
    ground  a theme's token; "" is the page or the band that the run lies on
    link    the number of the link that the run belongs to, 0 for none
    url     the clean address that it leads to, for a terminal that opens links itself; "" for none
    """

    text: str
    ink: str = "text"
    ground: str = ""
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    link: int = 0
    url: str = ""


Row = tuple[tuple[int, Run], ...]
"""(column counted from the grid's margin, run), left to right, never overlapping; what is between is blank."""


def one_cell_each(text: str) -> bool:
    """Whether every character of `text` is one cell wide and stands for itself."""
    return text.isascii() or _one_cell_each(text) is not None


def cells(text: str) -> int:
    """The width of `text` in cells.

    A vowel sign that stands beside its letter has a cell of its own. Rich gives it none and terminals differ; where too few
    are counted, what follows is set over the sign, and the word is another.
    """
    if one_cell_each(text):
        return len(text)
    signs = re.search(_MAY_BE_SIGNS, text) is not None and sum(map(_is_sign, text))
    return cell_len(text) + signs


def clusters(text: str) -> Iterator[str]:
    """`text` in the smallest parts that may stand on rows of their own: a letter with its marks, an emoji with its joiners."""
    part = ""
    flags = 0  # regional indicators in a row: two are one flag
    for character in text:
        is_flag = "\U0001f1e6" <= character <= "\U0001f1ff"
        if part and (_continues(character) or (part[-1] == _JOINER and _is_picture(character)) or (is_flag and flags % 2)):
            part += character
        else:
            if part:
                yield part
            part = character
        flags = flags + 1 if is_flag else 0
    if part:
        yield part


def _is_picture(character: str) -> bool:
    """Whether a character may be the next of an emoji that joiners hold together; letters and punctuation are not."""
    return "\u2190" <= character <= "\u2bff" or character >= "\U0001f000"


def _continues(character: str) -> bool:
    """Whether a character belongs to the one before it: marks, joiners, skin tones, tags, a Hangul syllable's later letters."""
    return (
        unicodedata.category(character) in ("Mn", "Me", "Mc")
        or character == _JOINER
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
        or "\u1160" <= character <= "\u11ff"
    )


def fit(text: str, width: int) -> int:
    """How many characters of `text` fit into `width` cells without splitting a cluster."""
    if one_cell_each(text):
        return min(len(text), max(width, 0))
    taken = length = 0
    for part in clusters(text):
        taken += cells(part)
        if taken > width:
            break
        length += len(part)
    return length


def cut(text: str, width: int, mark: str) -> str:
    """`text` in at most `width` cells; what is too long ends with `mark`."""
    if cells(text) <= width:
        return text
    room = width - cells(mark)
    return text[: fit(text, room)].rstrip() + mark if room > 0 else text[: fit(text, width)]


def placed(column: int, runs: Iterable[Run]) -> Row:
    """Runs set one after the other from `column` on."""
    row: list[tuple[int, Run]] = []
    for run in runs:
        row.append((column, run))
        column += cells(run.text)
    return tuple(row)


def row_end(row: Row) -> int:
    """The first column after a row's last run, 0 for an empty row."""
    return row[-1][0] + cells(row[-1][1].text) if row else 0


def plain(row: Row) -> str:
    """A row as text, its columns filled with blanks: for tests, and for copying."""
    text = ""
    for column, run in row:
        text += " " * (column - cells(text)) + run.text
    return text
