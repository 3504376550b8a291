"""The same app, through Textual's own bytes and through ours: an emulator shows the same."""

from __future__ import annotations

import asyncio
import random
from typing import ClassVar

import pytest
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import App, ComposeResult
from textual.content import Content
from textual.driver import Driver
from textual.geometry import Offset, Region, Size
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from tests.ui.frames.emulator import DISPUTED, WORDS, Emulator, unlike
from tui_liveblog.ui.rows import cells
from tui_liveblog.ui.terminal.columns import keep_columns
from tui_liveblog.ui.terminal.frames.encoder import Encoder
from tui_liveblog.ui.terminal.frames.grid import UNKNOWN, Grid
from tui_liveblog.ui.terminal.frames.reader import Erase, Put, Reader

SIZE = (60, 18)
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


class Both(Driver):
    """Gives what is written to two emulators: as it is, and by way of reader, grid and encoder."""

    size: ClassVar[tuple[int, int]] = SIZE
    chance: ClassVar[random.Random]

    def start_application_mode(self) -> None:
        columns, rows = SIZE
        self.direct, self.ours = Emulator(columns, rows), Emulator(columns, rows)
        self.reader, self.encoder = Reader(), Encoder(erases_ground=self.chance.random() < 0.5)
        self.wanted, self.shown = Grid(columns, rows), Grid(columns, rows, UNKNOWN)
        self.bytes = {"direct": 0, "ours": 0}
        self._resized(columns, rows)

    def write(self, data: str) -> None:
        self.direct.feed(keep_columns(data))
        self.bytes["direct"] += len(data.encode())
        cut = data.find("\x1b", self.chance.randrange(len(data))) + self.chance.randrange(1, 4)  # words are not cut by anyone
        for piece in (data[:cut], data[cut:]):
            for operation in self.reader.feed(piece):
                if isinstance(operation, Put):
                    self.wanted.put(operation)
                elif isinstance(operation, Erase):
                    self.wanted.erase(operation)
        if self.chance.random() < 0.6:  # else the frame is dropped
            self.show()

    def show(self) -> None:
        sent = self.encoder.frame(self.shown, self.wanted, self.reader.row, self.reader.column)
        self.bytes["ours"] += len(sent.encode())
        self.ours.feed(sent)

    def resize(self, columns: int, rows: int) -> None:
        for emulator in (self.direct, self.ours):
            emulator.resize(columns, rows)
        self.wanted.resize(columns, rows)
        self.shown = Grid(columns, rows, UNKNOWN)
        self.encoder.forget()
        self._resized(columns, rows)

    def _resized(self, columns: int, rows: int) -> None:
        size = Size(columns, rows)
        asyncio.run_coroutine_threadsafe(self._app._post_message(events.Resize(size, size)), self._loop)

    def disable_input(self) -> None:
        pass

    def stop_application_mode(self) -> None:
        pass


class Lines(Widget):
    """Rows drawn by line, as the timeline is; it scrolls by repainting."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance, self.first = chance, 0
        self.rows = [self.made() for _ in range(60)]
        self.styles.height = "1fr"

    def made(self) -> list[Segment]:
        words = self.chance.choices(WORDS * 3 + DISPUTED, k=self.chance.randrange(9))
        return [Segment(word, self.chance.choice(STYLES)) for word in words]

    def render_line(self, y: int) -> Strip:
        segments = self.rows[(self.first + y) % len(self.rows)]
        ground = STYLES[self.first // 40 % 2]
        strip = Strip(segments, sum(cells(segment.text) for segment in segments))
        return strip.adjust_cell_length(self.size.width, ground)


class Random(App[None]):
    """A masthead, rows, and a foot, all changing."""

    CSS = "Static { height: 2; background: #14171b; color: #faf7f0; } #foot { height: 1; background: ansi_default; }"

    def __init__(self, chance: random.Random) -> None:
        Both.chance = self.chance = chance
        super().__init__(driver_class=Both, ansi_color=True)

    def compose(self) -> ComposeResult:
        yield Static(Content("Storm Maren"), id="head")
        yield Lines(self.chance)
        yield Static(Content("FOLLOWING"), id="foot")

    def change(self) -> None:
        """One thing that a reader, or a story, might do."""
        lines, chance = self.query_one(Lines), self.chance
        match chance.randrange(7):
            case 0 | 1:
                lines.first += chance.choice((1, 1, -1, 3, -2, 12))
                lines.refresh()
            case 2:
                at = chance.randrange(60)
                lines.rows[at] = lines.made()
                lines.refresh(Region(0, (at - lines.first) % 60, 200, 1))
            case 3:
                lines.rows.insert(chance.randrange(60), lines.made())
                lines.rows.pop()
                lines.refresh()
            case 4:
                words = "".join(chance.choices(WORDS + DISPUTED, k=6))
                self.query_one("#head", Static).update(Content(words))
            case 5:
                self.query_one("#foot", Static).update(Content.styled(f"checked {chance.random()}", "bold underline"))
            case _:
                self.cursor_position = Offset(chance.randrange(40), chance.randrange(10))
                self.query_one("#foot", Static).refresh()


@pytest.mark.parametrize("seed", range(6))
async def test_what_textual_draws_is_what_is_shown(seed: int) -> None:
    app = Random(random.Random(seed))

    async def drive(pilot: object) -> None:
        driver = app._driver
        assert isinstance(driver, Both)
        for step in range(40):
            if step % 13 == 12:
                size = Size(app.chance.randrange(20, 90), app.chance.randrange(6, 24))
                driver.resize(*size)
                while app.size != size:
                    await pilot.pause()  # type: ignore[attr-defined]
                await asyncio.sleep(0.1)  # what is drawn then comes on its own
            app.change()
            await pilot.pause()  # type: ignore[attr-defined]
            if app.chance.random() < 0.5:
                driver.show()
                found = unlike(driver.ours.cells, driver.direct.cells, driver.wanted)
                assert not found, (seed, step, found[:4])
                assert driver.ours.cursor == driver.direct.cursor
        assert driver.bytes["ours"] < driver.bytes["direct"] / 2
        app.exit()

    await app.run_async(headless=False, size=SIZE, auto_pilot=drive)
