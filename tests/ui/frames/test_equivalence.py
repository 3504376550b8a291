"""What Textual writes, through its own bytes and through ours: two emulators, pyte and tmux, show the same.

Some four thousand frames: rows of random words and styles that change, scroll, are dropped and resized, and random trees of
Textual's widgets.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rich.segment import Segment
from textual import events
from textual.app import App, ComposeResult
from textual.driver import Driver
from textual.geometry import Offset, Size
from textual.pilot import Pilot
from textual.strip import Strip

from tests.ui.frames.through import Frame, OnPyte, OnTmux, Through
from tests.ui.frames.tmux import Panes
from tests.ui.frames.trees import CSS, STYLES, Tree, change, words
from tui_liveblog.ui.rows import cells, clusters, fit

SIZE = (60, 18)


# Rows that change, written as Textual writes them


class Page:
    """Rows of segments, of which Textual's own strips are made; what changes is written. No cluster is ever parted, as in our
    layout: of parts, Textual's counts do not add up."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self.strips = [Strip.blank(columns)] * rows

    def put(self, row: int, column: int, segments: list[Segment]) -> str:
        """Segments from a cell on; what is written of them."""
        row, column = row % len(self.strips), column % self.columns
        old = self.strips[row]
        ends = boundaries(old)
        begin = max(end for end in ends if end <= column)
        strip = fitting(segments, self.columns - begin)
        after = min(end for end in ends if end >= begin + strip.cell_length)
        strip = strip.adjust_cell_length(after - begin)
        self.strips[row] = Strip.join([fitting(old, begin), strip, rest(old, after)])
        return self._written(row)

    def scroll(self, top: int, height: int, by: int, came: list[Segment]) -> str:
        """Rows move, others come; what is written of all of them."""
        top %= len(self.strips)
        moved = self.strips[top : top + height]
        new = fitting(came, self.columns).adjust_cell_length(self.columns, STYLES[by % 3])
        empty = [new] * min(abs(by), len(moved))
        moved = empty + moved[: len(moved) - len(empty)] if by > 0 else moved[len(empty) :] + empty
        self.strips[top : top + height] = moved
        return "\n".join(self._written(row) for row in range(top, top + len(moved)))

    def resize(self, columns: int, rows: int) -> str:
        """Another size, and all of it written."""
        self.columns = columns
        kept = [fitting(strip, columns).adjust_cell_length(columns) for strip in self.strips[:rows]]
        self.strips = kept + [Strip.blank(columns)] * (rows - len(kept))
        return "\n".join(self._written(row) for row in range(rows))

    def _written(self, row: int) -> str:
        # Textual counts columns by segments: each ends in a sequence, as all do that have a style.
        drawn = (
            f"{segment.style.render(segment.text) if segment.style else segment.text}\x1b[0m" for segment in self.strips[row]
        )
        return f"\x1b[{row + 1};1H{''.join(drawn)}"


def boundaries(strip: Strip) -> list[int]:
    """The columns at which clusters begin, and the column after the last."""
    ends = [0]
    for segment in strip:
        for cluster in clusters(segment.text):
            ends.append(ends[-1] + cells(cluster))
    return ends


def fitting(segments: Iterable[Segment], room: int) -> Strip:
    """As much as has room."""
    taken: list[Segment] = []
    for segment in segments:
        words = segment.text[: fit(segment.text, room)]
        room -= cells(words)
        taken.append(Segment(words, segment.style))
    return Strip(taken)


def rest(segments: Iterable[Segment], begin: int) -> Strip:
    """What stands from a column on."""
    left: list[Segment] = []
    for segment in segments:
        passed = fit(segment.text, begin)
        begin -= cells(segment.text[:passed])
        left.append(Segment(segment.text[passed:], segment.style))
    return Strip(left)


Change = Callable[[Page], str]

PLACES = st.tuples(st.integers(0, 40), st.integers(0, 99))
SEGMENTS = st.lists(st.tuples(words, st.sampled_from(STYLES)).map(lambda drawn: Segment(*drawn)), min_size=1, max_size=5)
PUTS = st.builds(lambda place, segments: lambda page: page.put(*place, segments), PLACES, SEGMENTS)
MOVES = st.tuples(st.integers(0, 12), st.integers(1, 18), st.integers(-9, 9))
SCROLLS = st.builds(lambda move, came: lambda page: page.scroll(*move, came), MOVES, SEGMENTS)
CHANGES = st.one_of(PUTS, PUTS, SCROLLS)
FRAMES = st.lists(st.tuples(st.lists(CHANGES, min_size=1, max_size=4), st.integers(0, 3), PLACES), min_size=12, max_size=24)
SIZES = st.tuples(st.integers(20, 80), st.integers(4, 22))


Script = list[tuple[list[Change], int, tuple[int, int]]]


def played(script: Script, sizes: list[tuple[int, int]], through: Through) -> Iterator[Frame | tuple[int, int]]:
    """The frames of a script, and the sizes that the window gets between them; a quarter of the frames is dropped."""
    page = Page(*SIZE)
    turn = len(script) // (len(sizes) + 1)
    left = list(sizes)
    for number, (changes, shown, at) in enumerate(script, 1):
        if number % turn == 0 and left:
            size = left.pop()
            through.resize(*size)
            yield size
            through.write(page.resize(*size))
        for change_one in changes:
            through.write(change_one(page))
        through.write(f"\x1b[{at[0] % len(page.strips) + 1};{at[1] % page.columns + 1}H")
        if shown:
            yield through.frame()
    yield through.frame()


AS_THEY_COME = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # a script of frames shrinks for minutes, and says less than its bytes
)


@settings(AS_THEY_COME, max_examples=150)
@given(FRAMES, st.lists(SIZES, max_size=2), st.booleans(), st.booleans())
def test_pyte_shows_what_textual_draws(
    script: Script, sizes: list[tuple[int, int]], erases_ground: bool, newline: bool
) -> None:
    emulators = OnPyte(*SIZE, erases_ground=erases_ground)
    for made in played(script, sizes, Through(*SIZE, erases_ground=erases_ground, newline_is_down=newline)):
        if isinstance(made, Frame):
            emulators.check(made)
        else:
            emulators.resize(*made)


@settings(AS_THEY_COME, max_examples=120)
@given(script=FRAMES, sizes=st.lists(SIZES, max_size=2), erases_ground=st.booleans(), newline=st.booleans())
def test_tmux_shows_what_textual_draws(
    panes: Panes, script: Script, sizes: list[tuple[int, int]], erases_ground: bool, newline: bool
) -> None:
    emulators = OnTmux(panes, *SIZE)
    for made in played(script, sizes, Through(*SIZE, erases_ground=erases_ground, newline_is_down=newline)):
        if isinstance(made, Frame):
            emulators.check(made)
        else:
            emulators.resize(*made)


# Trees of widgets


class Recording(Driver):
    """Keeps what Textual writes."""

    through: ClassVar[Through]
    size: ClassVar[tuple[int, int]] = SIZE
    chance: ClassVar[random.Random]

    def start_application_mode(self) -> None:
        self._told(*SIZE)

    def write(self, data: str) -> None:
        """In two pieces, cut where no word is."""
        cut = data.find("\x1b", self.chance.randrange(len(data))) + self.chance.randrange(1, 4)
        self.through.write(data[:cut])
        self.through.write(data[cut:])

    def resize(self, columns: int, rows: int) -> None:
        """Another size of the window."""
        self.through.resize(columns, rows)
        self._told(columns, rows)

    def _told(self, columns: int, rows: int) -> None:
        size = Size(columns, rows)
        asyncio.run_coroutine_threadsafe(self._app._post_message(events.Resize(size, size)), self._loop)

    def disable_input(self) -> None:
        """There is none."""

    def stop_application_mode(self) -> None:
        """Nothing to do."""


class Random(App[None]):
    """A tree of widgets, all changing."""

    CSS = CSS

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        super().__init__(driver_class=Recording, ansi_color=True)

    def compose(self) -> ComposeResult:
        yield Tree(self.chance)


@pytest.mark.parametrize("seed", range(8))
async def test_both_show_trees_of_widgets_as_textual_draws_them(seed: int, panes: Panes) -> None:
    chance = random.Random(seed)
    erases_ground = bool(seed % 2)
    Recording.chance, Recording.through = chance, Through(*SIZE, erases_ground=erases_ground, newline_is_down=seed % 4 > 1)
    app = Random(chance)
    pyte, tmux = OnPyte(*SIZE, erases_ground=erases_ground), OnTmux(panes, *SIZE)
    shown = 0

    async def drive(pilot: Pilot[object]) -> None:
        nonlocal shown
        driver = app._driver
        assert isinstance(driver, Recording)
        for step in range(60):
            if step % 17 == 16:
                size = Size(chance.randrange(20, 90), chance.randrange(6, 24))
                driver.resize(*size)
                while app.size != size:
                    await pilot.pause()
                pyte.resize(*size)
                tmux.resize(*size)
                app.refresh(layout=True)
                app.screen.refresh()
                await pilot.pause()
            await change(app, chance)
            app.cursor_position = Offset(chance.randrange(20), chance.randrange(6))
            await pilot.pause(0)
            if chance.random() < 0.7:
                frame = Recording.through.frame()
                pyte.check(frame, (seed, step))
                tmux.check(frame, (seed, step))
                shown += 1
        app.exit()

    await app.run_async(headless=False, size=SIZE, auto_pilot=drive)
    assert shown > 30
