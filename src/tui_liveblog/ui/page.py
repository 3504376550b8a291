"""The posts on one page: which rows of which post stand where, and how a post is brought into sight. Decides no reading.

Over the geometry of `viewport` it knows what a block is made of: lines across, the post's rows, the gap after it. Lines are
counted from the post's own first row, because what stands over it comes and goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from tui_liveblog.changes import Known
from tui_liveblog.timeline import Timeline, Visible
from tui_liveblog.ui.anchor import Anchor, is_folded_away, row_of, spot_of
from tui_liveblog.ui.post_layout import Laid
from tui_liveblog.ui.rows import Row
from tui_liveblog.ui.shelf import Shelf
from tui_liveblog.ui.viewport import Viewport

_BLOCKS = 500
"""Blocks that are kept: some twenty screens."""


class ScreenLine(Struct, frozen=True):
    """One row of the timeline: the post it belongs to, the row of that post, whether the bar is on it.

    row   -1 for what stands between posts
    lead  what stands there: a line across; () for a blank
    """

    post: str
    row: int
    bar: bool = False
    lead: Row = ()


class _Block(NamedTuple):
    """What stands for a post on the page, as long as it is laid out so and the next post is this.

    lead    the lines across over it
    tail    what stands under the last post of all
    height  rows in all, with the gap
    """

    laid: Laid
    below: Known | None
    lead: tuple[Row, ...]
    tail: tuple[Row, ...]
    height: int


class _Part(NamedTuple):
    """What the screen shows of a post: its rows from `first` up to `after`, from the screen's `row` on."""

    post: str
    laid: Laid
    first: int
    after: int
    row: int


class Page:
    """The visible posts of a timeline on so many rows of screen."""

    def __init__(self, timeline: Timeline, shelf: Shelf) -> None:
        self._timeline, self._shelf = timeline, shelf
        self._view = Viewport(self._height)
        self._visible = timeline.visible
        # A key asks for the same blocks some fifty times over; `_across` is what else they hang on.
        self._blocks: dict[str, tuple[str | None, _Block]] = {}
        self._across: tuple[object, ...] = ()

    @property
    def ids(self) -> Visible:
        """The posts on the page, from top to bottom."""
        return self._visible

    @property
    def rows(self) -> int:
        """The height of the screen; to be set within `Reader.holding`."""
        return self._view.rows

    @rows.setter
    def rows(self, rows: int) -> None:
        self._view.rows = max(1, rows)

    @property
    def at_start(self) -> bool:
        """Whether the first row of the first post is on the first row of the screen."""
        return self._view.at_start

    @property
    def at_end(self) -> bool:
        """Whether the last row of the last post is on the screen."""
        return self._view.at_end

    def __contains__(self, own: object) -> bool:
        """Whether the post is on the page, on the screen or not."""
        return own in self._visible

    def position(self, own: str) -> int:
        """Where a post stands in `ids`, 0 for one that does not."""
        return self._visible.place(own) or 0

    def take(self, ids: Visible) -> None:
        """Other posts are on the page. What stands where is wrong until `put`."""
        if ids is not self._visible:
            self._blocks.clear()
        self._view.ids = self._visible = ids

    def empty(self) -> None:
        """No posts are on the page: nobody looks at it."""
        self.take(Timeline().visible)

    # What stands where.

    def lines(self, cursor: str | None = None) -> list[ScreenLine]:
        """The rows of the screen, with the bar beside the first rows of the cursor's post."""
        found: list[ScreenLine] = []
        for span in self._view.spans():
            block = self._block(span.post)
            over, own = len(block.lead), span.post
            under = over + len(block.laid.rows)
            bars = max(span.start, over) + self._shelf.marks.bar_rows if own == cursor else 0
            for line in range(span.start, span.end):
                if line < over:
                    found.append(ScreenLine(own, -1, lead=block.lead[line]))
                elif line < under:
                    found.append(ScreenLine(own, line - over, line < bars))
                else:
                    found.append(ScreenLine(own, -1, lead=block.tail[line - under] if line - under < len(block.tail) else ()))
        return found

    def _parts(self) -> list[_Part]:
        """What the screen shows of each post, from top to bottom."""
        found: list[_Part] = []
        row = 0
        for post, start, end in self._view.spans():
            block = self._block(post)
            over, laid = len(block.lead), block.laid
            first, after = max(start - over, 0), min(end - over, len(laid.rows))
            if first < after:
                found.append(_Part(post, laid, first, after, row + over + first - start))
            row += end - start
        return found

    def shown(self) -> list[str]:
        """The posts of which the screen shows anything, from top to bottom."""
        return [part.post for part in self._parts()]

    def first_shown(self) -> str | None:
        """The first of these: nearly always the one at the top, and then nothing else is looked at."""
        top = self._view.top
        if top is not None:
            below = top.line - len(self._lead(top.post))
            if -self.rows < below < len(self._shelf.laid(top.post).rows):
                return top.post
        return next(iter(self.shown()), None)

    def whole(self) -> list[str]:
        """The posts of which the screen shows every row."""
        return [part.post for part in self._parts() if part.first == 0 and part.after == len(part.laid.rows)]

    def ended(self) -> list[str]:
        """The posts whose last row the screen shows; a folded one has more rows than that."""
        return [part.post for part in self._parts() if part.after == len(part.laid.rows) and not part.laid.folded]

    def line_of(self, own: str | None) -> Anchor | None:
        """The first row of a post that shows, and where; the first of any post where none of this one does."""
        parts = self._parts()
        found = next((part for part in parts if part.post == own), parts[0] if parts else None)
        return self._anchor(found.post, found.first, found.row) if found else None

    def standing(self, anchor: Anchor) -> Anchor | None:
        """The same line, and the row on which it stands; None where it is not on the screen."""
        line = self._line_now(anchor)
        part = next((part for part in self._parts() if part.post == anchor.post), None)
        if part is None or not part.first <= line < part.after:
            return None
        return replace(anchor, row=part.row + line - part.first)

    def as_it_is(self, anchor: Anchor) -> Anchor:
        """The same line by the words of the post as they are now; as it was where the post is not here."""
        if anchor.spot is None or anchor.post not in self._shelf or anchor.post not in self._timeline:
            return anchor
        return self._anchor(anchor.post, self._line_now(anchor), anchor.row)

    def _line_now(self, anchor: Anchor) -> int:
        laid = self._shelf.laid(anchor.post)
        if anchor.spot is not None and is_folded_away(laid.words, anchor.spot):  # another width, or a restart, folds elsewhere
            self._shelf.toggle(anchor.post)
            laid = self._shelf.laid(anchor.post)
        line = anchor.line if anchor.spot is None else row_of(laid.words, anchor.spot)
        return min(line, len(laid.rows) - 1)

    @property
    def top(self) -> Anchor | None:
        """What stands on the first row of the screen; a negative line is a line across."""
        top = self._view.top
        return self._anchor(top.post, top.line - len(self._lead(top.post)), 0) if top is not None else None

    def _anchor(self, own: str, line: int, row: int) -> Anchor:
        return Anchor(own, line, row, spot_of(self._shelf.laid(own).words, line) if line >= 0 else None)

    def around(self, own: str | None, before: int, after: int) -> Sequence[str]:
        """The posts before and after one, so many screens of one-row posts each way."""
        at = self.position(own) if own is not None else 0
        return self.ids[max(0, at - before * self.rows) : at + after * self.rows]

    # Moving it.

    def put(self, anchor: Anchor) -> None:
        """Put a line of a post on a row of the screen: the words that stood there, wherever they are in it now.

        For a post that is hidden, the first line of the nearest.
        """
        own = self._timeline.nearest(anchor.post)
        if own is None:
            return
        line = self._line_now(anchor) if own == anchor.post else 0
        left = len(self._shelf.laid(own).rows) - line
        row = anchor.row if anchor.row < self.rows else max(0, self.rows - left)  # the window is lower now
        self._view.hold(self.position(own), max(0, len(self._lead(own)) + line), row)

    def scroll(self, lines: int) -> int:
        """Move down by so many rows, up if negative; how far it went."""
        return self._view.scroll(lines)

    def to_start(self) -> None:
        """The first post at the top."""
        self._view.to_start()

    def to_end(self) -> None:
        """The last row on the last row of the screen."""
        self._view.to_end()

    def show(self, own: str) -> None:
        """Bring a post into sight: whole if it fits, else from its first row; move no more than needed."""
        at, rows = self.position(own), self.rows
        lines = [line.line for line in self._view.lines() if line.post == own]
        head = 0 if at == 0 else len(self._lead(own))
        body = head + len(self._shelf.laid(own).rows)
        if lines and lines[0] <= head and lines[-1] >= body - 1:
            return
        if body > rows:
            self._view.hold(at, head, 0)
        elif head in lines or self._is_next(at):
            self._view.hold(at, body - 1, rows - 1)
        else:
            self._view.hold(at, 0, 0)

    def _is_next(self, at: int) -> bool:
        """Whether a block lies right below the screen: farther jumps put it on the first row."""
        lines = self._view.lines()
        return bool(lines) and at == self.position(lines[-1].post) + 1

    def _lead(self, own: str) -> tuple[Row, ...]:
        return self._block(own).lead

    def _height(self, own: str) -> int:
        return self._block(own).height

    def _block(self, own: str) -> _Block:
        """What stands for a post; made anew where it, the post below or a line across is another than it was."""
        shelf, across = self._shelf, self._shelf.across
        if across != self._across or len(self._blocks) > _BLOCKS:
            self._across = across
            self._blocks.clear()
        laid = shelf.laid(own)
        below, block = self._blocks.get(own, (None, None))
        if block is None or block.laid is not laid or block.below is not (shelf.known(below) if below is not None else None):
            below, block = self._blocks[own] = self._made(own, laid)
        return block

    def _made(self, own: str, laid: Laid) -> tuple[str | None, _Block]:
        shelf, ids, at = self._shelf, self.ids, self.position(own)
        lead = shelf.lead(own, ids[at - 1] if at > 0 else None)
        height = len(lead) + len(laid.rows)
        if at + 1 >= len(ids):
            tail = shelf.tail()
            return None, _Block(laid, None, lead, tail, height + len(tail))
        below = ids[at + 1]
        gap = shelf.gap(own, below, apart=bool(shelf.lead(below, own)))
        return below, _Block(laid, shelf.known(below), lead, (), height + gap)
