"""Before any blog is open: the page says how to begin, and each of its keys does what it says."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from textual import events
from textual.pilot import Pilot

from tui_liveblog import __version__
from tui_liveblog.actions import default_keys
from tui_liveblog.address import parse_source
from tui_liveblog.demo.story import load_story
from tui_liveblog.store import Followed
from tui_liveblog.ui.marks import ASCII, FULL, Marks
from tui_liveblog.ui.tab import Tab
from tui_liveblog.ui.themes import find_theme
from tui_liveblog.ui.welcome import WelcomeApp

from .scenes import AppScene, tab_scene

WHEN = datetime(2024, 11, 14, 12, tzinfo=UTC)
FOLLOWED = [
    Followed(f"https://ellery.example/live/{n}", f"https://ellery.example/live/{n}", "", f"Story {n}", WHEN) for n in (1, 2)
]


class Scene(AppScene):
    """The welcome, and what was asked to be opened."""

    def __init__(self, app: WelcomeApp, pilot: Pilot[int], opened: list[str]) -> None:
        self.app: WelcomeApp = app  # type: ignore[assignment]  # another app, of which the screen is read alike
        self.pilot, self.opened = pilot, opened

    async def settle(self) -> None:
        await self.pilot.pause()
        await self.pilot.pause()


class Opens:
    """Opens nothing, and remembers what it was asked for."""

    def __init__(self, tab: Tab, opened: list[str]) -> None:
        self._tab, self._opened = tab, opened

    async def typed(self, source: str, url: str = "") -> Tab:
        parse_source(source, url)
        self._opened.append(source)
        return self._tab

    async def demo(self) -> Tab:
        self._opened.append("the demo")
        return self._tab


@asynccontextmanager
async def welcome(
    *, width: int = 80, height: int = 24, followed: Sequence[Followed] = (), marks: Marks = FULL
) -> AsyncIterator[Scene]:
    opened: list[str] = []
    async with tab_scene() as scene:
        opens = Opens(scene.tab, opened)
        app = WelcomeApp(find_theme("broadsheet"), opens, marks=marks, zone=UTC, keys=default_keys(), followed=followed)
        async with app.run_test(size=(width, height)) as pilot:
            made = Scene(app, pilot, opened)
            await made.settle()
            yield made


async def test_the_page_as_it_is_set_at_80_by_24() -> None:
    async with welcome() as scene:
        assert scene.screen == [
            *[""] * 5,
            "           Nothing is followed yet.",
            "",
            "           Paste the address of a live blog and press Enter, or open",
            "           a saved page with liveblog-tui FILE.",
            "",
            "           https://",
            "           " + "─" * 58,
            "",
            "        :  type an address",
            "        d  the demo: a night above Tarnholt, arriving as you watch",
            "        ?  the keys",
            "        q  quit",
            *[""] * 6,
            f" liveblog-tui {__version__}                       no blog, nothing is being asked for",
        ]
        assert scene.is_ink("Nothing", "bright")
        assert scene.is_ink("https://", "dim", 10)
        assert scene.is_ink("the demo", "text")


async def test_at_40_by_10_everything_that_can_be_done_is_there() -> None:
    async with welcome(width=40, height=10) as scene:
        text = "\n".join(scene.screen)
        for words in ("Nothing is followed yet.", "https://", ":  type an address", "d  the demo", "?  the keys", "q  quit"):
            assert words in text
        assert all(len(row) <= 40 for row in scene.screen)


async def test_blogs_that_are_followed_and_not_open_are_offered_with_a_number() -> None:
    async with welcome(followed=FOLLOWED) as scene:
        assert "No blog is open." in scene.screen[5]
        assert "        1  Story 1" in scene.screen
        await scene.press("2")
        assert scene.opened == ["https://ellery.example/live/2"]


async def test_an_address_that_is_pasted_is_opened() -> None:
    async with welcome() as scene:
        scene.app.post_message(events.Paste("https://ellery.example/live/storm"))
        await scene.settle()
        assert scene.screen[10] == "           https://ellery.example/live/storm"
        await scene.press("enter")
        assert scene.opened == ["https://ellery.example/live/storm"]
        assert scene.app.chosen is not None


@pytest.mark.parametrize("keys", [":dale.example/live", "ellery.example/d?q"])
async def test_an_address_that_is_typed_is_opened_and_https_is_meant(keys: str) -> None:
    async with welcome() as scene:
        await scene.pilot.press(
            *(
                key if key.isalpha() else {":": "colon", ".": "full_stop", "/": "slash", "?": "question_mark"}[key]
                for key in keys
            )
        )
        await scene.settle()
        assert scene.screen[10] == f"           https://{keys.lstrip(':')}"
        await scene.press("enter")
        assert scene.opened == [f"https://{keys.lstrip(':')}"]


async def test_what_cannot_be_opened_is_said_and_can_be_mended() -> None:
    async with welcome() as scene:
        scene.app.post_message(events.Paste("gopher://ellery.example"))
        await scene.press("enter")
        assert "           gopher:// cannot be followed; only http and https can" in scene.screen
        await scene.press("escape")
        assert scene.screen[10] == "           https://"
        assert "gopher" not in "\n".join(scene.screen)
        assert scene.app.chosen is None


async def test_a_key_shows_the_demo() -> None:
    async with welcome() as scene:
        await scene.press("d")
        assert scene.opened == ["the demo"]


async def test_a_key_shows_the_keys_and_another_leads_back() -> None:
    async with welcome() as scene:
        await scene.press("question_mark")
        assert "Keys" in scene.screen[0]
        await scene.press("escape")
        assert "Nothing is followed yet." in scene.screen[5]
        await scene.press("d")
        assert scene.opened == ["the demo"]


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
async def test_a_key_quits_and_nothing_was_chosen(key: str) -> None:
    async with welcome() as scene:
        with contextlib.suppress(Exception):
            await scene.press(key)
        assert scene.app.return_value == 0
        assert scene.app.chosen is None
        assert scene.opened == []


async def test_in_ascii_it_has_no_other_marks() -> None:
    async with welcome(marks=ASCII) as scene:
        assert "\n".join(scene.screen).isascii()


async def test_the_demo_is_about_what_the_page_says_of_it() -> None:
    async with welcome() as scene:
        row = next(row for row in scene.screen if "the demo: a night above " in row)
    assert row.partition("a night above ")[2].partition(",")[0] in load_story().standfirst
