"""A post with its changes in rows. Pure.

Such a post is a post again: words removed stand in it before those that came in their place, and every letter of both is
followed by a mark that has no width. So it is set as any other post is, and in its rows the marks become inks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo
from itertools import groupby
from operator import itemgetter

from msgspec.structs import replace

from tui_liveblog.model import Post, PostKind, Span
from tui_liveblog.ui.byline import Seen
from tui_liveblog.ui.diff import Change, Comparison, Words
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.post_layout import gutter, lay_out
from tui_liveblog.ui.rows import Row, Run, cells, clusters

# Variation selectors that no script uses: they belong to the letter before them, wherever a row ends.
_REMOVED, _ADDED = "\U000e01ee", "\U000e01ef"
_MARK = {Change.KEPT: "", Change.REMOVED: _REMOVED, Change.ADDED: _ADDED}
_MARKS = re.compile(f"([{_REMOVED}{_ADDED}])")


def changed_rows(comparison: Comparison, seen: Seen, grid: Grid, marks: Marks, zone: tzinfo) -> list[Row]:
    """The post with its changes in rows, the time in the gutter; columns count from the margin.

    seen   the newer version; `unread`: the edit is news
    marks  their `removed` and `added` stand around changed words
    """
    rows = lay_out(replace(seen, post=_marked_post(comparison, seen.post, marks)), grid, marks=marks, zone=zone, expanded=True)
    first, *rest = map(_inked, rows.rows)
    time = gutter(replace(seen, unread=False), grid, marks=marks, zone=zone, cursor=False, row=0)
    return [tuple(sorted(time + first, key=itemgetter(0))), *rest]


def _marked_post(comparison: Comparison, post: Post, marks: Marks) -> Post:
    """The post to be set. A teaser too is shown whole."""
    body = tuple(
        replace(each.block, spans=_spans(each.words, marks), who=_plain(each.who, marks), credit=_plain(each.credit, marks))
        for each in comparison.blocks
    )
    kind = PostKind.POST if post.kind is PostKind.TEASER else post.kind
    authors = tuple(_MARKS.sub("", author) for author in post.authors)
    return replace(post, kind=kind, title=_plain(comparison.title, marks), authors=authors, body=body)


def _plain(words: Words, marks: Marks) -> str:
    return "".join(span.text for span in _spans(words, marks))


def _spans(words: Words, marks: Marks) -> tuple[Span, ...]:
    """Words in their manner, with what stands between them and around changed ones."""
    manners = groupby(_pieces(words, marks), key=lambda piece: (piece.strong, piece.emphasis))
    return tuple(Span("".join(piece.text for piece in pieces), "", *manner) for manner, pieces in manners)


def _pieces(words: Words, marks: Marks) -> Iterator[Span]:
    brackets = {Change.KEPT: ("", ""), Change.REMOVED: marks.removed, Change.ADDED: marks.added}
    begun = False
    for change, group in groupby(words, key=itemgetter(0)):
        together = [word for _, word in group]
        (opening, closing), mark = brackets[change], _MARK[change]
        for number, word in enumerate(together):
            first, last = word.spans[0], word.spans[-1]
            if begun and number:
                yield replace(first, text=word.before if word.before == "\n" else _marked(word.before, mark))
            elif begun:
                yield replace(first, text=word.before if word.before in ("", "\n") else " ")
            if not number:
                yield replace(first, text=_marked(opening, mark))
            for span in word.spans:
                yield replace(span, text=_marked(_MARKS.sub("", span.text), mark))
            if number + 1 == len(together):
                yield replace(last, text=_marked(closing, mark))
            begun = True


def _marked(text: str, mark: str) -> str:
    return "".join(letter + mark for letter in (text if text.isascii() else clusters(text))) if mark else text


def _inked(row: Row) -> Row:
    """The row with its marks as inks. A line through says that words were removed; that a post was withdrawn, its note says."""
    made: list[tuple[int, Run]] = []
    for column, run in row:
        at = column
        for mark, letters in groupby(_letters(run.text), key=itemgetter(1)):
            text = "".join(letter for letter, _ in letters)
            made.append((at, _in_ink(run._replace(text=text, strike=False), mark)))
            at += cells(text)
    return tuple(made)


def _in_ink(run: Run, mark: str) -> Run:
    if mark == _REMOVED:
        return run._replace(ink="del_fg", ground="del_bg", strike=True)
    return run._replace(ink="add_fg", ground="add_bg", underline=True) if mark == _ADDED else run


def _letters(text: str) -> Iterator[tuple[str, str]]:
    """(letters, their mark) of a run; a mark belongs to the one letter before it."""
    pieces = _MARKS.split(text)
    for piece, mark in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        rest, last = piece, ""
        if mark and piece:
            last = [*clusters(piece)][-1]
            rest = piece[: len(piece) - len(last)]
        if rest:
            yield rest, ""
        if last:
            yield last, mark
