"""Random trees of Textual's widgets, and what happens to them."""

from __future__ import annotations

import random
from typing import Literal

from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, ProgressBar, Rule, Static

from tests.ui.frames.emulator import DISPUTED, WORDS
from tui_liveblog.ui.rows import cells

STYLES = [
    Style.null(),
    Style(color="#14171b", bgcolor="#faf7f0"),
    Style(color="#faf7f0", bgcolor="#14171b", bold=True),
    Style(color="red", underline=True),
    Style(bgcolor="color(236)", italic=True),
    Style(color="#ff8800", reverse=True, strike=True),
    Style(color="blue", link="https://ellery.example/list"),
    Style(dim=True),
]
BORDERS: tuple[Literal["solid", "round", "heavy", "tall", "outer", "dashed"], ...] = (
    "solid",
    "round",
    "heavy",
    "tall",
    "outer",
    "dashed",
)

CSS = """
Tree { height: 1fr; }
Lines { height: 1fr; }
Static { height: auto; min-height: 1; background: #14171b; color: #faf7f0; }
Static.plain { background: ansi_default; color: ansi_default; }
Horizontal { height: auto; max-height: 8; }
VerticalScroll { height: 7; scrollbar-size-vertical: 1; }
"""

# Widths of these are the same to Textual, which crops them here, as to us.
_SAME = [word for word in (*WORDS * 3, *DISPUTED) if Strip([Segment(word)]).cell_length == cells(word)]
words = st.lists(st.sampled_from(_SAME), min_size=1, max_size=4).map("".join)


def said(chance: random.Random) -> str:
    """Some words, of which Textual lays out the rows: none that it counts otherwise than we do."""
    return "".join(chance.choices(_SAME, k=chance.randrange(1, 9)))


class Lines(Widget):
    """Rows drawn by line, as the timeline is; it scrolls by repainting."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance, self.first = chance, 0
        self.rows = [self.made() for _ in range(60)]

    def made(self) -> list[Segment]:
        """A row."""
        row = self.chance.choices(WORDS * 3 + DISPUTED, k=self.chance.randrange(9))
        return [Segment(word, self.chance.choice(STYLES)) for word in row]

    def render_line(self, y: int) -> Strip:
        """A row of the screen."""
        segments = self.rows[(self.first + y) % len(self.rows)]
        ground = STYLES[self.first // 40 % 2]
        strip = Strip(segments, sum(cells(segment.text) for segment in segments))
        return strip.adjust_cell_length(self.size.width, ground)

    def turn(self) -> None:
        """One thing that a reader, or a story, might do."""
        chance = self.chance
        match chance.randrange(4):
            case 0 | 1:
                self.first += chance.choice((1, 1, -1, 3, -2, 12))
                self.refresh()
            case 2:
                at = chance.randrange(60)
                self.rows[at] = self.made()
                self.refresh(Region(0, (at - self.first) % 60, 200, 1))
            case _:
                self.rows.insert(chance.randrange(60), self.made())
                self.rows.pop()
                self.refresh()


class Tree(Vertical):
    """Boxes in boxes, words in them, and rows that scroll."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance = chance

    def compose(self) -> ComposeResult:
        """Two or three boxes, and the rows."""
        for _ in range(self.chance.randrange(1, 3)):
            yield box(self.chance, 2)
        yield Lines(self.chance)


def box(chance: random.Random, depth: int) -> Widget:
    """A widget, or some in another."""
    if depth and chance.random() < 0.6:
        kind = chance.choice((Horizontal, VerticalScroll, Vertical))
        made: Widget = kind(*(box(chance, depth - 1) for _ in range(chance.randrange(1, 4))))
        if kind is Vertical:
            made.styles.height = "auto"
            made.styles.max_height = 6
    else:
        made = chance.choice(
            (
                lambda: Static(Content(said(chance)), classes=chance.choice(("", "plain"))),
                lambda: Static(Content.styled(said(chance), chance.choice(("bold", "italic underline", "reverse", "dim")))),
                Rule,
                lambda: ProgressBar(total=10, show_eta=False),
                lambda: Input(said(chance)),
            )
        )()
    if chance.random() < 0.4:
        made.styles.border = (chance.choice(BORDERS), "#ff8800")
    if chance.random() < 0.3:
        made.styles.width = chance.randrange(4, 30)
    return made


async def change(app: App[None], chance: random.Random) -> None:
    """Something happens to one of the widgets."""
    tree = app.query_one(Tree)
    kind = chance.randrange(9)
    everything = [widget for widget in tree.walk_children() if isinstance(widget, Widget)]
    if kind < 4:
        tree.query_one(Lines).turn()
    elif kind == 4 and (found := [widget for widget in everything if isinstance(widget, Static)]):
        chance.choice(found).update(Content.styled(said(chance), chance.choice(("", "bold", "underline"))))
    elif kind == 5 and (scrolled := [widget for widget in everything if isinstance(widget, VerticalScroll)]):
        chance.choice(scrolled).scroll_relative(y=chance.choice((1, -1, 3)), animate=False)
    elif kind == 6 and len(tree.children) > 2:
        await tree.children[0].remove()
    elif kind == 7 and len(tree.children) < 5:
        await tree.mount(box(chance, 2), before=0)
    elif kind == 8 and everything:
        one = chance.choice(everything)
        one.styles.background = chance.choice(("#14171b", "#faf7f0", "ansi_default", "ansi_green"))
        if isinstance(one, ProgressBar):
            one.advance(1)
