"""The body of a post in rows: paragraphs, headings, lists, quotes, embeds and captions, and the numbers of its links."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from urllib.parse import urlsplit

from tui_liveblog.model import Block, BlockKind, Span
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.rows import GLUE, Row, Run, cells, placed, row_end
from tui_liveblog.ui.wrap import tidy, wrap_runs

PARAGRAPH_INDENT = 2
NEST = 2
"""Columns that an item inside another stands further in; lists are shown two levels deep at most."""


class Body:
    """Sets blocks one after the other.

    rows   what was set so far
    links  the address of link 1, 2, …: in the order of `Post.links`, which counts the same way
    """

    def __init__(self, grid: Grid, marks: Marks, *, withdrawn: bool = False) -> None:
        self.rows: list[Row] = []
        self.links: list[str] = []
        self._text = grid.text
        self._measure = grid.measure
        self._marks = marks
        self._withdrawn = withdrawn

    def set(self, blocks: Sequence[Block]) -> None:
        """Set all blocks of a post."""
        previous: Block | None = None
        for is_item, group in groupby(blocks, lambda block: block.kind is BlockKind.ITEM):
            together = list(group)
            if is_item:
                self._list(together)
                previous = together[-1]
                continue
            for block in together:
                before = len(self.rows)
                self._block(block, previous)
                if len(self.rows) > before:
                    previous = block

    def _block(self, block: Block, previous: Block | None) -> None:
        match block.kind:
            case BlockKind.HEADING:
                self._words(self._runs(block.spans, bold=True))
            case BlockKind.QUOTE:
                self._quote(block, previous)
            case BlockKind.EMBED:
                self._embed(block)
            case BlockKind.IMAGE | BlockKind.VIDEO:
                self._caption(block)
                return
            case _:
                follows = previous is not None and previous.kind is BlockKind.PARAGRAPH
                self._words(self._runs(block.spans), indent=PARAGRAPH_INDENT if follows else 0)
        if block.kind is BlockKind.HEADING or block.kind is BlockKind.PARAGRAPH:
            self._number(block, ())

    # Parts that the blocks share

    def _ink(self, ink: str) -> str:
        return "soft" if self._withdrawn and ink in ("text", "bright", "link") else ink

    def _runs(self, spans: Sequence[Span], ink: str = "text", *, bold: bool = False) -> list[Run]:
        """Spans as runs; each link is counted, its number glued to its last word."""
        runs: list[Run] = []
        previous = ""
        for index, span in enumerate(spans):
            words = tidy(span.text)
            if not span.url:
                heavy = bold or span.strong
                runs.append(Run(words, self._ink("bright" if span.strong else ink), bold=heavy, italic=span.emphasis))
            else:
                if span.url != previous:
                    self.links.append(span.url)
                last = index + 1 == len(spans) or spans[index + 1].url != span.url
                runs += self._link(words, span, bold=bold or span.strong, last=last)
            previous = span.url
        return [run for run in runs if run.text]

    def _link(self, words: str, span: Span, *, bold: bool, last: bool) -> list[Run]:
        number = len(self.links)
        body = words.rstrip(" \n" + GLUE) if last else words
        start = len(body) - len(body.lstrip(" \n"))
        runs = [
            Run(words[:start], self._ink("text")),
            Run(body[start:], self._ink("link"), bold=bold, italic=span.emphasis, underline=True, link=number),
        ]
        if last:
            runs += [Run(f"{GLUE}[{number}]", "dim", link=number), Run(words[len(body) :], self._ink("text"))]
        return runs

    def _words(self, runs: list[Run], prefix: Row = (), hang: int = 0, indent: int = 0) -> None:
        """Rows of words `hang` columns in. `prefix`, which ends before the words begin, is repeated on each row."""
        column = self._text + hang
        for row in wrap_runs(runs, max(1, self._measure - hang), indent) if runs else []:
            self.rows.append(prefix + placed(column + indent, row))
            indent = 0

    def _number(self, block: Block, prefix: Row) -> None:
        """Count a block's own address: its number stands at the right end of its last row, or on a row of its own."""
        if not block.url:
            return
        self.links.append(block.url)
        number = len(self.links)
        run = Run(f"[{number}]", "dim", link=number)
        column = self._text + max(0, self._measure - len(run.text))
        if self.rows and row_end(self.rows[-1]) < column:
            self.rows[-1] = (*self.rows[-1], (column, run))
        else:
            self.rows.append((*prefix, (column, run)))

    def _has_begun(self, before: int) -> bool:
        return len(self.rows) > before

    # The kinds

    def _list(self, items: Sequence[Block]) -> None:
        labels = [(min(item.level, 1), f"{item.number}." if item.number else self._marks.item) for item in items]
        widest = {level: max(cells(label) for at, label in labels if at == level) for level, _ in labels}
        for item, (level, label) in zip(items, labels, strict=True):
            indent = NEST * level
            width = widest[level] if item.number else cells(label)
            runs = self._runs(item.spans)
            before = len(self.rows)
            self._words(runs, hang=indent + width + 1)
            if self._has_begun(before):
                column = self._text + indent + width - cells(label)
                self.rows[before] = ((column, Run(label, "soft")), *self.rows[before])
            self._number(item, ())

    def _quote(self, block: Block, previous: Block | None) -> None:
        bar: Row = ((self._text, Run(self._marks.quote, "dim")),)
        goes_on = previous is not None and previous.kind is BlockKind.QUOTE and not previous.who
        self._words(self._runs(block.spans), bar, hang=2, indent=PARAGRAPH_INDENT if goes_on else 0)
        if block.who:
            self._hanging(block.who, self._marks.attribution, bar, 2)
        if block.url:
            self._number(block, bar)

    def _hanging(self, words: str, label: str, prefix: Row, hang: int) -> None:
        before = len(self.rows)
        width = cells(label) + 1
        self._words([Run(tidy(words), "soft")], prefix, hang=hang + width)
        if self._has_begun(before):
            row = self.rows[before]
            self.rows[before] = (*row[: len(prefix)], (self._text + hang, Run(label, "soft")), *row[len(prefix) :])

    def _embed(self, block: Block) -> None:
        bar: Row = ((self._text, Run(self._marks.embed, "dim")),)
        who = tidy(block.who).strip()
        if not who and not block.text.strip():
            who = _host(block.url) or block.kind.value
        if who:
            self._words([Run(who, "soft", bold=True)], bar, hang=2)
        self._words(self._runs(block.spans), bar, hang=2)
        self._number(block, bar)

    def _caption(self, block: Block) -> None:
        runs = self._runs(block.spans, "soft")
        credit = tidy(block.credit).strip()
        if credit:
            whole = f"({credit})"
            fits = cells(whole) <= self._measure - 2
            runs += [Run(" ", "soft")] if runs else []
            runs.append(Run(whole.replace(" ", GLUE) if fits else whole, "soft"))
        if not runs and block.url:
            runs = [Run(block.kind.value, "soft")]
        before = len(self.rows)
        self._words(runs, hang=2)
        if self._has_begun(before):
            self.rows[before] = ((self._text, Run(self._marks.caption, "soft")), *self.rows[before])
        self._number(block, ())


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # brackets that are no IPv6 address
        return ""
