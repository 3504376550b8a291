"""Breaking words into rows: ragged right, no hyphens, by cells, and fast.

Rows end where words end. A no-break space (`GLUE`) holds words together. Chinese and Japanese break between characters, with
the usual care for punctuation. A word longer than a row is broken without a mark, never inside a letter with its marks. A
newline is a forced break; empty rows are left out, because a blank row means the next post.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from tui_liveblog.ui.pieces import Slice, cut
from tui_liveblog.ui.rows import GLUE, Run, cells, clusters, one_cell_each

LAST_HEADLINE_ROW = 14
"""Columns that a headline's last row has at least."""

# A word longer than a row starts in what is left of the row before, if that is more than a stub of it.
_STUB = 8

_SPACES = dict.fromkeys(map(ord, "\t\r\v\f\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f"), " ")
_SPACES |= dict.fromkeys(map(ord, "\u2007\u202f"), GLUE) | dict.fromkeys(map(ord, "\x85\u2028\u2029"), "\n")

# Scripts written without spaces. Korean and Thai are not here: the one has spaces, the other needs a dictionary.
_IDEOGRAPH = (
    "\u2e80-\u2fdf\u3000-\u30ff\u3100-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
    "\U00020000-\U0003ffff"
)
_NEVER_FIRST = frozenset(
    "、。，．・：；？！ー々〜～…‥’”）〉》」』】〕］｝ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ%,.:;?!)]}"
)
_NEVER_LAST = frozenset("‘“（〈《「『【〔［｛([{")
_words = re.compile("[^ \u200b]+").finditer
_link_number = re.compile(rf"{GLUE}\[\d+\]").finditer


def tidy(text: str) -> str:
    """`text` with every odd kind of space as a blank, a no-break space or a newline."""
    return text if text.isascii() and text.isprintable() else text.translate(_SPACES)


def wrap_runs(runs: Sequence[Run], width: int, indent: int = 0) -> list[tuple[Run, ...]]:
    """Runs, already tidy, broken into rows of at most `width` cells; the first is shorter by `indent`."""
    text = "".join(run.text for run in runs)
    slices = break_rows(text, width, width - indent)
    glued = GLUE in text
    if len(runs) == 1:
        manner = runs[0][1:]
        return [(Run(_shown(text[start:end], glued), *manner),) for start, end in slices]
    rows = cut([run.text for run in runs], slices)
    return [tuple(Run(_shown(part, glued), *runs[number][1:]) for number, part in row) for row in rows]


def _shown(text: str, glued: bool) -> str:
    return text.replace(GLUE, " ") if glued else text


def break_rows(text: str, width: int, first: int = 0) -> list[Slice]:
    """Where the rows of `text` begin and end, without the blanks between them.

    first  the first row's room, 0 for `width`
    """
    width = max(width, 1)
    room = max(first, 1) if first else width
    rows: list[Slice] = []
    start = 0
    for line in text.split("\n"):
        begin = start + len(line) - len(line.lstrip(" "))
        stop = start + len(line.rstrip(" "))
        if begin < stop:
            break_line = _break_by_length if one_cell_each(line) else _break_by_cells
            rows += break_line(text, (begin, stop), width, room)
            room = width
        start += len(line) + 1
    return rows


def _break_by_length(text: str, line: Slice, width: int, room: int) -> list[Slice]:
    """The fast path: a character is a cell, so the last blank within reach is the break."""
    rows: list[Slice] = []
    start, end = line
    while end - start > room:
        space = text.rfind(" ", start, start + room + 1)
        if space < 0:
            stop = begin = _clear_of_number(text, start, start + room)
        else:
            stop, begin = space, space + 1
            while text[stop - 1] == " ":
                stop -= 1
            while text[begin] == " ":
                begin += 1
            rest = start + room - begin
            if rest >= _STUB and end - begin > width and text.find(" ", begin, begin + width + 1) < 0:
                stop = begin = _clear_of_number(text, begin, start + room)
        rows.append((start, stop))
        start, room = begin, width
    return [*rows, (start, end)]


def _break_by_cells(text: str, line: Slice, width: int, room: int) -> list[Slice]:
    """The same by pieces: a word, or an ideograph, with its width in cells."""
    rows: list[Slice] = []
    row_start = row_end = line[0]
    used = 0
    for begin, stop, wide in _pieces(text, *line):
        gap = cells(text[row_end:begin]) if row_end > row_start else 0
        if used and used + gap + wide > room and not (wide > width and room - used - gap >= _STUB):
            rows.append((row_start, row_end))
            room, used, gap, row_start = width, 0, 0, row_end
        if row_end == row_start:
            row_start = begin
        used += gap + wide
        if used > room and (cuts := _hard_cuts(text, (begin, stop), room - used + wide, width)):
            for at in cuts:
                rows.append((row_start, at))
                row_start = at
            room, used = width, cells(text[row_start:stop])
        row_end = stop
    if row_end > row_start:
        rows.append((row_start, row_end))
    return rows


def _hard_cuts(text: str, word: Slice, room: int, width: int) -> list[int]:
    """Where to break a word longer than its row: after `room` cells, then after every `width`; one cluster a row at least."""
    cuts: list[int] = []
    used = 0
    at = begin = word[0]
    for part in clusters(text[at : word[1]]):
        wide = cells(part)
        if used and used + wide > room:
            begin = _clear_of_number(text, begin, at)
            cuts.append(begin)
            used, room = cells(text[begin:at]), width
        used += wide
        at += len(part)
    return cuts


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """What is not broken, unless it is longer than a row: (begin, end, cells) of words and of single ideographs."""
    has_ideograph = _ideograph().search
    for word in _words(text, start, end):
        begin, stop = word.span()
        if not has_ideograph(text, begin, stop):
            yield begin, stop, cells(text[begin:stop])
            continue
        at = begin
        parts = list(clusters(text[begin:stop]))
        for part, following in zip(parts, [*parts[1:], ""], strict=True):
            at += len(part)
            if at == stop or _may_part(part, following):
                yield begin, at, cells(text[begin:at])
                begin = at


def _may_part(before: str, after: str) -> bool:
    """Whether a row may end between two clusters of a text without spaces."""
    if before[-1] == GLUE or after[0] in _NEVER_FIRST or after[0] == GLUE or before[0] in _NEVER_LAST:
        return False
    return _ideograph().search(before) is not None or _ideograph().search(after) is not None


@cache
def _ideograph() -> re.Pattern[str]:
    """Compiled when the first text is met whose characters are not a cell each: it takes 2 ms."""
    return re.compile(f"[{_IDEOGRAPH}]")


def _clear_of_number(text: str, start: int, stop: int) -> int:
    """`stop`, moved back where it would part a link's number from the last letter of its words."""
    for number in _link_number(text, max(start + 1, stop - 8), stop + 8):
        if number.start() <= stop < number.end():
            *_, last = clusters(text[max(start, number.start() - 16) : number.start()])
            back = number.start() - len(last)
            return back if back > start else stop
    return stop


def break_headline(text: str, width: int) -> list[Slice]:
    """Rows of a headline: two where they hold it, the last with 14 columns and two words at least, where words allow that."""
    rows = break_rows(text, width)
    if len(rows) < 2:
        return rows
    (start, _), (_, end) = rows[-2:]
    pieces = list(_pieces(text, start, end))
    for last in range(len(pieces) - 2, 0, -1):
        begin = pieces[last][0]
        columns = cells(text[begin:end])
        if columns > width:
            break
        if columns >= LAST_HEADLINE_ROW and begin <= rows[-1][0]:
            return [*rows[:-2], (start, pieces[last - 1][1]), (begin, end)]
    return rows
