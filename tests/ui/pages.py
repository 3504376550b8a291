"""What the tests of the layout share: small posts, and rows as text."""

from __future__ import annotations

from datetime import UTC, datetime

from tui_liveblog.model import Block, BlockKind, Post, PostKind, Span
from tui_liveblog.ui.byline import Seen
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import FULL, Marks
from tui_liveblog.ui.post_layout import Laid, gutter, lay_out
from tui_liveblog.ui.rows import Row, Run, plain

STANDARD = Grid.of(80)
WIDE = Grid.of(140)
NARROW = Grid.of(40)


def at(clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2024, 11, 14, hour, minute, tzinfo=UTC)


def block(*spans: str | Span, kind: BlockKind = BlockKind.PARAGRAPH, **fields: object) -> Block:
    words = tuple(span if isinstance(span, Span) else Span(span) for span in spans)
    return Block(kind, words, **fields)  # type: ignore[arg-type]  # a test names the fields of Block


def post(*body: Block, **fields: object) -> Post:
    return Post("p", **{"published": at("16:48"), "body": body, **fields})  # type: ignore[arg-type]  # as above


def teaser(title: str = "The night of 1953: how Port Ellery got its sea wall", **fields: object) -> Post:
    return post(**{"title": title, "kind": PostKind.TEASER, "url": "https://ellery.example/1953", **fields})


def laid(seen: Seen | Post, grid: Grid = STANDARD, *, marks: Marks = FULL, expanded: bool = False) -> Laid:
    return lay_out(seen if isinstance(seen, Seen) else Seen(seen), grid, marks=marks, zone=UTC, expanded=expanded)


def lines(seen: Seen | Post, grid: Grid = STANDARD, *, marks: Marks = FULL, expanded: bool = False) -> list[str]:
    """The rows from the text axis on; a narrow page's from column 0."""
    skip = 0 if grid.kind == "narrow" else grid.text
    return [plain(row)[skip:] for row in laid(seen, grid, marks=marks, expanded=expanded).rows]


def screen(seen: Seen | Post, grid: Grid = STANDARD, *, marks: Marks = FULL) -> list[str]:
    """The rows with their gutter, the cursor on the post."""
    known = seen if isinstance(seen, Seen) else Seen(seen)
    rows = laid(known, grid, marks=marks).rows
    gutters = (
        gutter(known, grid, marks=marks, zone=UTC, cursor=number < marks.bar_rows, row=number) for number in range(len(rows))
    )
    return [plain(tuple(sorted(left + row))) for left, row in zip(gutters, rows, strict=True)]


def run(rows: tuple[Row, ...], words: str) -> Run:
    """The one run with these words."""
    (found,) = [run for row in rows for _, run in row if run.text == words]
    return found
