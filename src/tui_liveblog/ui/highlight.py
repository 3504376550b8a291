"""Words of a post that a search, a filter or a rule looks for, marked in its rows. Pure: rows in, rows out.

The rows of a post are read as one flow, in which a phrase goes on from row to row; bars, marks and the numbers of links are no
part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from tui_liveblog.query import Query, spans
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.pointing import is_words
from tui_liveblog.ui.post_layout import Laid
from tui_liveblog.ui.rows import Row, Run, cells


class Looked(Struct, frozen=True):
    """What is looked for in a post.

    matches  searches and filters: what they find stands on a ground of its own
    watched  the reader's watched words: bold, in an ink of their own
    now      whether the first match is the one that the reader is on
    """

    matches: tuple[Query, ...] = ()
    watched: tuple[Query, ...] = ()
    now: bool = False

    def __bool__(self) -> bool:
        """Whether anything is looked for."""
        return bool(self.matches or self.watched)


class _Piece(Struct, frozen=True):
    """A run of the flow: its row, its number in the row, where it begins in the flow, and its length."""

    row: int
    number: int
    start: int
    length: int


def highlighted(laid: Laid, looked: Looked, grid: Grid, marks: Marks) -> tuple[Row, ...]:
    """The rows of a post with what is looked for marked in them."""
    first, count = laid.words.aside
    head = [row for row in range(laid.title_rows + (count if first == 0 else 0)) if not first <= row < first + count]
    rest = [row for row in range(len(laid.rows)) if row not in head and not first <= row < first + count]
    found: dict[tuple[int, int], list[tuple[int, int, str]]] = {}
    is_first = looked.now
    for field, rows in (("title", head), ("text", rest)):
        text, pieces = _flow(laid.rows, rows, grid, marks)
        for start, end in _places(looked.watched, text, field):
            _note(found, pieces, start, end, "highlight")
        for start, end in _places(looked.matches, text, field):
            _note(found, pieces, start, end, "match_now" if is_first else "match")
            is_first = False
    if not found:
        return laid.rows
    return tuple(_marked(row, at, found) for at, row in enumerate(laid.rows))


def match_row(laid: Laid, query: Query, grid: Grid, marks: Marks) -> int | None:
    """The first row in which something that a query looks for stands; None where none shows it."""
    rows = highlighted(laid, Looked((query,), now=True), grid, marks)
    return next((at for at, row in enumerate(rows) if any(run.ink == "match_now_fg" for _, run in row)), None)


def _flow(rows: Sequence[Row], chosen: Iterable[int], grid: Grid, marks: Marks) -> tuple[str, list[_Piece]]:
    text = ""
    pieces: list[_Piece] = []
    for at in chosen:
        end = -1
        for number, (column, run) in enumerate(rows[at]):
            if not is_words(column, run, grid, marks):
                continue
            if text and (end < 0 or column > end) and not text[-1].isspace() and not _goes_on(run, end):
                text += " "
            pieces.append(_Piece(at, number, len(text), len(run.text)))
            text += run.text
            end = column + cells(run.text)
    return text, pieces


def _goes_on(run: Run, end: int) -> bool:
    """Whether a run after a link's number goes on with the sentence: the number is no gap."""
    return end >= 0 and run.text[:1] in ",.;:!?)’”"


def _places(queries: Sequence[Query], text: str, field: str) -> list[tuple[int, int]]:
    found = sorted({place for query in queries for place in spans(query, text, field)})
    apart: list[tuple[int, int]] = []
    for start, end in found:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _note(
    found: dict[tuple[int, int], list[tuple[int, int, str]]],
    pieces: Sequence[_Piece],
    start: int,
    end: int,
    manner: str,
) -> None:
    for piece in pieces:
        low, high = max(start - piece.start, 0), min(end - piece.start, piece.length)
        if low < high:
            found.setdefault((piece.row, piece.number), []).append((low, high, manner))


def _marked(row: Row, at: int, found: dict[tuple[int, int], list[tuple[int, int, str]]]) -> Row:
    made: list[tuple[int, Run]] = []
    for number, (column, run) in enumerate(row):
        places = found.get((at, number))
        if places is None:
            made.append((column, run))
            continue
        manners = [""] * len(run.text)
        for low, high, manner in places:  # a match goes over a watched word
            manners[low:high] = [manner] * (high - low)
        begin = 0
        for end in range(1, len(manners) + 1):
            if end == len(manners) or manners[end] != manners[begin]:
                made.append((column + cells(run.text[:begin]), _in_manner(run, run.text[begin:end], manners[begin])))
                begin = end
    return tuple(made)


def _in_manner(run: Run, text: str, manner: str) -> Run:
    match manner:
        case "highlight":
            return run._replace(text=text, ink="highlight", bold=True)
        case "match":
            return run._replace(text=text, ink="match_fg", ground="match_bg", bold=True)
        case "match_now":
            return run._replace(text=text, ink="match_now_fg", ground="match_now_bg", bold=True, underline=True)
        case _:
            return run._replace(text=text)


class Marked:
    """Rows with what is looked for marked, kept as long as nothing changes.

    laid  a post in rows
    """

    _AT_MOST = 200

    def __init__(self, laid: Callable[[str], Laid]) -> None:
        self._laid = laid
        self._kept: dict[str, tuple[Laid, Looked, tuple[Row, ...]]] = {}

    def rows(self, own: str, looked: Looked, grid: Grid, marks: Marks) -> tuple[Row, ...]:
        """The rows of a post."""
        laid = self._laid(own)
        if not looked:
            return laid.rows
        kept = self._kept.get(own)
        if kept is None or kept[0] is not laid or kept[1] != looked:
            if len(self._kept) >= self._AT_MOST:
                self._kept.clear()
            kept = self._kept[own] = (laid, looked, highlighted(laid, looked, grid, marks))
        return kept[2]
