"""What is drawn for a start, a key and a look does not grow with the history. Counted, not timed.

Counted are the rows that Textual is handed, which it puts together, and the rows that the terminal is sent words of.
"""

from __future__ import annotations

import asyncio
import inspect
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

import pyte
import pytest
from bench.emulated import EmulatedScreen
from textual._compositor import CompositorUpdate
from textual.screen import Screen as TextualScreen
from textual.strip import Strip

from tui_liveblog.store import Store
from tui_liveblog.ui.app import LiveBlogApp
from tui_liveblog.ui.marks import FULL
from tui_liveblog.ui.paint import Painter
from tui_liveblog.ui.rows import Row
from tui_liveblog.ui.terminal.frames.screen import Screen
from tui_liveblog.ui.themes import find_theme

from .scenes import AppScene, story_post, tab_scene
from .test_long_history import fill, look

FEW, LONG = 100, 10_000
COLUMNS, ROWS = 100, 30
BARS = 3  # header, hairline, status line: another word in one of them is another row


@dataclass
class Painted:
    """Rows that Textual was handed, and those of the terminal in which anything was written."""

    handed: int = 0
    sent: set[int] = field(default_factory=set)


class Terminal(EmulatedScreen):
    """Knows on which rows words were written, wherever these were scrolled to since."""

    def __init__(self, painted: Painted) -> None:
        self.painted = painted
        self.numbers, self.last = list(range(ROWS)), ROWS - 1
        super().__init__(COLUMNS, ROWS)

    def draw(self, data: str) -> None:
        """Words at the cursor."""
        self.painted.sent.add(self.numbers[self.cursor.y])
        super().draw(data)

    def index(self) -> None:
        """A row down; at the margin another row comes in."""
        top, bottom = self.margins or (0, ROWS - 1)
        if self.cursor.y == bottom:
            self._scrolled(top, bottom)
        super().index()

    def reverse_index(self) -> None:
        """A row up; at the margin another row comes in."""
        top, bottom = self.margins or (0, ROWS - 1)
        if self.cursor.y == top:
            self._scrolled(bottom, top)
        super().reverse_index()

    def _scrolled(self, out: int, into: int) -> None:
        self.last += 1
        del self.numbers[out]
        self.numbers.insert(into, self.last)


class CountingPainter(Painter):
    """Counts the rows that it paints."""

    painted: Painted

    def strip(self, row: Row, margin: int, width: int, ground: str = "page") -> Strip:
        """A row."""
        self.painted.handed += 1
        return super().strip(row, margin, width, ground)


class DrawnApp(LiveBlogApp):
    """Draws through the program's own way to a terminal, which is read as it is written."""

    CSS_PATH = str(Path(inspect.getfile(LiveBlogApp)).with_name("app.tcss"))  # Textual looks beside the class
    painted: Painted

    def begin(self) -> None:
        self.painted = Painted()
        self.stage.painter = CountingPainter(self.stage.painter.theme)
        self.stage.painter.painted = self.painted
        self._reading, self._writing = os.pipe2(os.O_NONBLOCK)
        self._terminal = pyte.ByteStream(Terminal(self.painted))
        self._frames = Screen(self._writing, COLUMNS, ROWS, erases_ground=True)

    def end(self) -> None:
        for descriptor in (self._reading, self._writing):
            os.close(descriptor)

    def _display(self, screen: TextualScreen[object], renderable: object) -> None:
        if isinstance(renderable, CompositorUpdate):
            self._frames.write(f"\x1b[?2026h{renderable.render_segments(self.console)}\x1b[?2026l")
            self._frames.flush()
            sent = os.read(self._reading, 1 << 16) if self._frames.sent > self._read else b""
            self._read = self._frames.sent
            self._terminal.feed(sent)

    _read = 0


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Caches of a short history and a long one, which tests copy."""
    made = {}
    for count in (FEW, LONG):
        made[count] = tmp_path_factory.mktemp("history") / f"{count}"
        asyncio.run(fill(made[count], count))
    return made


@asynccontextmanager
async def shown(source: Path, scratch: Path) -> AsyncIterator[tuple[AppScene, Painted]]:
    """The app on a copy of a history, all of it counted."""
    shutil.copytree(source, scratch / source.name)
    async with Store(scratch / source.name) as store, tab_scene(store=store, width=COLUMNS) as scene:
        app = DrawnApp(scene.tab, find_theme("late-edition"), marks=FULL, zone=UTC)
        app.begin()
        async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
            made = AppScene(app, pilot, scene)
            await scene.tab.whole()
            await made.settle()
            yield made, app.painted
        app.end()


async def painted(
    histories: dict[int, Path],
    scratch: Path,
    work: Callable[[AppScene], Awaitable[object]],
    *before: str,
) -> tuple[Painted, Painted]:
    """What some work paints on the short history and on the long one, after some keys."""
    taken = []
    for source in histories.values():
        async with shown(source, scratch) as (scene, counted):
            await look(scene.scene)  # the first look finds nothing new
            scene.app.draw()
            await scene.press("j", *before)
            counted.handed = 0
            counted.sent.clear()
            await work(scene)
            await scene.settle()
            taken.append(Painted(counted.handed, set(counted.sent)))
    return taken[0], taken[1]


def is_as(long: Painted, short: Painted) -> bool:
    """Whether it painted as much: numbers of more digits may be written where others were not."""
    return abs(long.handed - short.handed) <= BARS and abs(len(long.sent) - len(short.sent)) <= BARS


async def test_a_start_paints_no_more_of_a_long_history(histories: dict[int, Path], tmp_path: Path) -> None:
    taken = []
    for source in histories.values():
        async with shown(source, tmp_path) as (_, counted):
            taken.append(Painted(counted.handed, set(counted.sent)))
    short, long = taken
    assert len(long.sent) == len(short.sent) <= ROWS
    # Textual draws an app in several steps. Of a long history the unread ones are counted after the first: one row more.
    assert long.handed <= short.handed + ROWS, taken


@pytest.mark.parametrize(
    ("key", "handed", "sent"),
    [("k", 8, 8), ("j", 8, 8), ("ctrl+e", 4, 4), ("space", ROWS, ROWS), ("u", 4, 4), ("s", 4, 4)],
)
async def test_a_key_paints_no_more_of_a_long_history(
    histories: dict[int, Path], tmp_path: Path, key: str, handed: int, sent: int
) -> None:
    before = ("ctrl+e",) if key == "ctrl+e" else ()  # the first one brings a blank row, of which there is one already
    short, long = await painted(histories, tmp_path, lambda scene: scene.press(key), *before)
    assert is_as(long, short), (short, long)
    assert 0 < long.handed <= handed, long
    assert len(long.sent) <= sent, long  # a blank row that is scrolled in is written by no word


async def test_a_look_with_one_new_post_paints_no_more_of_a_long_history(histories: dict[int, Path], tmp_path: Path) -> None:
    async def work(scene: AppScene) -> None:
        await look(scene.scene, story_post(0, 1, minutes=99_999))
        scene.app.draw()

    short, long = await painted(histories, tmp_path, work, "g")
    assert is_as(long, short), (short, long)
    assert 0 < long.handed <= ROWS


async def test_an_unchanged_look_paints_the_status_line_alone(histories: dict[int, Path], tmp_path: Path) -> None:
    async def work(scene: AppScene) -> None:
        scene.scene.changed = False
        await scene.tab.came(await scene.tab.session.look())
        scene.app.draw()

    short, long = await painted(histories, tmp_path, work)
    assert short.handed == long.handed <= 1, (short, long)
    assert len(long.sent) == len(short.sent) <= 1
