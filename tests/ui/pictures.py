"""The scenes of `docs/pictures`, and how they are drawn anew: `make pictures`.

A scene is the storm of `storm.py` in a window of some size, and the keys that were pressed. It is drawn in each of its themes.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from tui_liveblog.errors import NoAnswer
from tui_liveblog.ui.marks import ASCII, FULL, Marks
from tui_liveblog.ui.terminal.capabilities import Capabilities
from tui_liveblog.ui.terminal.theme_choice import as_shown
from tui_liveblog.ui.themes import Theme, find_theme

from .drawing import draw
from .scenes import AppScene, app_scene
from .storm import COMING, storm

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"

HOUSE = ("late-edition", "broadsheet")
THEMES = (*HOUSE, "arc-lamp", "semaphore", "telex-dark", "telex-light")
NO_COLOUR = ("no-colour",)


@dataclass(frozen=True, slots=True)
class Scene:
    """A window, and what is done in it.

    keys   pressed before three posts come: the reader is away from the live edge then
    after  pressed after that
    typed  into the prompt that is open then; `last` is pressed after it
    fails  whether the site does not answer after they came
    """

    name: str
    size: tuple[int, int]
    keys: tuple[str, ...]
    after: tuple[str, ...] = ()
    themes: tuple[str, ...] = HOUSE
    typed: str = ""
    last: tuple[str, ...] = ()
    marks: Marks = FULL
    fails: bool = False

    def file(self, theme: str) -> str:
        """The name of the picture in a theme."""
        return f"{self.name}-{self.size[0]}x{self.size[1]}-{theme}.svg"


_SMALL, _LARGE, _LEAST = (80, 24), (140, 45), (40, 10)
_TOP = ("n",)  # away from the live edge, without marking anything
_DOWN = ("j", "n", "n")

SCENES = (
    Scene("timeline", _SMALL, ("j",), themes=THEMES),
    Scene("timeline", _LARGE, _DOWN, themes=THEMES),
    Scene("timeline", _LEAST, _TOP, ("N",), themes=THEMES),
    Scene("read-line", _SMALL, (*_DOWN, "n", "j")),
    Scene("kinds", _SMALL, ("e", "k", "k")),
    Scene("pinned", _SMALL, ("P", "k")),
    Scene("first", _SMALL, ("G",)),
    Scene("offline", _SMALL, (*_DOWN, "n"), fails=True),
    Scene("key-events", _SMALL, _TOP, ("N", "K", "j", "j")),
    Scene("key-events", _LARGE, _DOWN, ("K", "j")),
    Scene("authors", _SMALL, _TOP, ("N", "a", "enter", "j", "j", "plus")),
    Scene("authors", _LARGE, _DOWN, ("a", "enter", "j", "j", "plus")),
    Scene("links", _SMALL, _TOP, ("N", "L")),
    Scene("help", _SMALL, _TOP, ("N", "question_mark")),
    Scene("help", _LARGE, _DOWN, ("question_mark",)),
    Scene("about", _SMALL, _TOP, ("N", "i")),
    Scene("filter", _SMALL, _TOP, ("N", "ampersand"), typed="by:karvonen"),
    Scene("search", _SMALL, _TOP, ("slash",), typed="lifeboat", last=("enter", "n")),
    Scene("changed", _SMALL, _DOWN[:-1], ("d",)),
    Scene("nothing-matches", _SMALL, _TOP, ("ampersand",), typed="by:sá lifeboat", last=("enter",)),
    Scene("authors", _LEAST, _TOP, ("N", "a", "enter", "j", "j", "plus")),
    Scene("timeline", _SMALL, (*_DOWN, "ctrl+d"), themes=NO_COLOUR, marks=ASCII),
    Scene("authors", _SMALL, _TOP, ("N", "a", "enter", "j", "j", "plus"), themes=NO_COLOUR, marks=ASCII),
    Scene("changed", _SMALL, _DOWN[:-1], ("d",), themes=NO_COLOUR, marks=ASCII),
)


def theme_named(name: str) -> Theme:
    """A shipped theme; `no-colour` is the dark default as NO_COLOR has it."""
    return as_shown(find_theme(THEMES[0]), Capabilities(colours=0), dark=True) if name in NO_COLOUR else find_theme(name)


@asynccontextmanager
async def _full_colours() -> AsyncIterator[None]:
    """Whatever the terminal is in which this runs."""
    with patch.dict(os.environ, COLORTERM="truecolor"):
        os.environ.pop("NO_COLOR", None)
        yield


@asynccontextmanager
async def played(scene: Scene) -> AsyncIterator[AppScene]:
    """The app at the end of a scene."""
    width, height = scene.size
    async with (
        _full_colours(),
        storm() as kept,
        app_scene(kept.posts, width=width, height=height, marks=scene.marks, store=kept.store, clock=kept.clock) as app,
    ):
        kept.clock.sleep(180)  # before the keys: what rests under the cursor while the clock stands is never read
        await app.pilot.press(*scene.keys)
        await app.publish(*COMING)
        if scene.fails:
            app.scene.error = NoAnswer("ellery.example does not answer")
            await app.publish()
        await app.pilot.press(*scene.after)
        if scene.typed:
            await app.type(scene.typed)
        await app.pilot.press(*scene.last)
        await app.settle()
        yield app


async def drawings(scene: Scene) -> dict[str, str]:
    """The picture of a scene in each of its themes, by the name of its file."""
    found = {}
    async with played(scene) as app:
        for name in scene.themes:
            theme = theme_named(name)
            await app.app.wardrobe.wear(theme)
            await app.pilot.pause()
            size = f"{scene.size[0]} by {scene.size[1]}"
            found[scene.file(name)] = draw(app.strips, theme, f"{scene.name}, {size}, {name}")
    return found


def write_all(folder: Path) -> None:
    """Draw every scene anew, and take away what is no scene's any more."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn: dict[str, str] = {}
    for scene in SCENES:
        drawn.update(asyncio.run(drawings(scene)))
    for path in folder.glob("*.svg"):
        if path.name not in drawn:
            path.unlink()
    for name, picture in drawn.items():
        (folder / name).write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    write_all(FOLDER)
