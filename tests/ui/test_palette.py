"""Every command can be found by a word of it and done; palette, help and bindings know the reader's own keys."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.widgets import Input

from tui_liveblog.actions import ACTIONS, Action, find
from tui_liveblog.config import keymap
from tui_liveblog.ui.app import LiveBlogApp
from tui_liveblog.ui.marks import ASCII, FULL, Marks
from tui_liveblog.ui.rows import cells
from tui_liveblog.ui.sheets.palette import PalettePrompt, command, first_key, matching
from tui_liveblog.ui.themes import find_theme

from .scenes import UTC_ZONE, AppScene, app_scene, story, tab_scene

SIZES = [(80, 24), (40, 10), (140, 45)]


@asynccontextmanager
async def bound_scene(
    bindings: Mapping[str, str | Sequence[str]],
    app: type[LiveBlogApp] = LiveBlogApp,
    *,
    size: tuple[int, int] = (80, 24),
    marks: Marks = FULL,
) -> AsyncIterator[AppScene]:
    """The app with the reader's own keys."""
    async with tab_scene(story(30), width=size[0], marks=marks) as scene:
        made = app(scene.tab, find_theme("late-edition"), marks=marks, zone=UTC_ZONE, keys=keymap(bindings))
        async with made.run_test(size=size) as pilot:
            shown = AppScene(made, pilot, scene)
            await shown.settle()
            yield shown


async def until(scene: AppScene, condition: Callable[[], bool]) -> None:
    """Wait for it, without the rests that a pilot takes after each key."""
    async with asyncio.timeout(20):
        while not condition():
            await scene.pilot.pause(0.001)


class NotingApp(LiveBlogApp):
    """Writes down what it is to do, and does nothing but open the palette."""

    CSS_PATH = str(Path(inspect.getfile(LiveBlogApp)).with_name("app.tcss"))
    noted: list[str]

    async def action_act(self, action: str, number: int = 1) -> None:
        self.noted.append(f"{action} {number}")
        if action == "palette":
            await super().action_act(action, number)


def palette(scene: AppScene) -> list[str]:
    """The rows under the title: commands, prompt, keys."""
    return scene.screen[scene.row_of("─ Every command ─") + 1 : -1]


# Finding


def test_words_are_looked_for_in_what_is_said_in_ids_and_in_groups() -> None:
    assert [action.id for action in matching("page half")] == ["half_page_down", "half_page_up"]
    assert [action.id for action in matching("previous_key_ev")] == ["previous_key_event"]
    assert {action.group for action in matching("FOLLOWING")} == {"Following"}
    assert matching("half zebra") == []
    assert matching("  ") == list(ACTIONS)


def test_what_begins_with_the_words_comes_first_then_what_has_a_word_that_does() -> None:
    assert [action.label for action in matching("post")][:3] == ["next post", "previous post", "pinned post"]
    found = [command(action) for action in matching("li")]
    assert found[:5] == ["live edge, and follow", "list links", "one line down", "one line up", "open link 1"]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_command_is_found_by_its_own_words_and_by_its_id(action: Action) -> None:
    assert command(matching(command(action))[0]) == command(action)
    assert action in matching(action.id)


def test_a_key_that_has_no_room_gives_way_to_one_that_has_or_is_cut_off() -> None:
    assert first_key(("ctrl+shift+pagedown", "f5"), 9, "…") == "F5"
    assert first_key(("ctrl+shift+pagedown",), 9, "…") == "ctrl+shi…"
    assert first_key(("shift+down",), 10, "...") == "shift+Down"
    assert first_key((), 9, "…") == ""


# Doing


async def test_every_command_can_be_done_from_the_palette() -> None:
    async with bound_scene({}, NotingApp) as scene:
        app = scene.app
        assert isinstance(app, NotingApp)
        for action in ACTIONS:
            app.noted = []
            scene.app.simulate_key("ctrl+p")
            await until(scene, lambda: isinstance(scene.app.focused, Input))
            scene.app.query_one(Input).insert_text_at_cursor(command(action))
            scene.app.simulate_key("enter")
            await until(scene, lambda: len(app.noted) == 2)
            assert app.noted == ["palette 1", f"{action.id} 1"]
            if action.id == "palette":  # another one, after the first was closed
                await scene.settle()
                await scene.press("escape")
            assert not app.query(PalettePrompt)


async def test_a_command_that_was_chosen_does_what_its_key_does() -> None:
    async with app_scene(story(30)) as scene:
        await scene.press("ctrl+p")
        await scene.type("oldest")
        await scene.press("enter")
        assert scene.tab.reader.cursor == "p1"
        await scene.press("ctrl+p")
        await scene.type("authors")
        await scene.press("enter")
        assert "─ Authors ─" in scene.screen[scene.row_of("Authors")]
        assert "Every command" not in "".join(scene.screen)


async def test_the_arrows_choose_and_the_chosen_one_is_always_on_the_screen() -> None:
    async with bound_scene({}, NotingApp, size=(40, 10)) as scene:
        assert isinstance(scene.app, NotingApp)
        scene.app.noted = []
        await scene.press("ctrl+p")
        for action in ACTIONS[::5]:
            (row,) = (row for row in palette(scene) if row.startswith("▌"))
            assert row.removeprefix("▌  ").startswith(command(action))
            for _ in range(5):
                scene.app.simulate_key("down")
            await scene.settle()
        await scene.press("pageup", "pageup", "pagedown", "up", "enter")
        assert scene.app.noted == ["palette 1", f"{ACTIONS[-7].id} 1"]


async def test_enter_does_nothing_where_nothing_is_found_and_escape_closes() -> None:
    async with app_scene(story(30)) as scene:
        before = scene.screen
        await scene.press("ctrl+p")
        await scene.type("zebra")
        assert palette(scene) == ["           zebra", "           no command has these words"]
        assert scene.screen[scene.row_of("Every command")].endswith(f" 0 of {len(ACTIONS)} ──")
        await scene.press("up", "down", "enter")
        assert palette(scene)[0] == "           zebra"
        await scene.press("escape")
        assert scene.screen == before


async def test_the_key_that_opened_the_palette_closes_it() -> None:
    async with app_scene(story(30)) as scene:
        before = scene.screen
        await scene.press("ctrl+p", "ctrl+p")
        assert scene.screen == before


# How it looks


async def test_the_palette_as_it_is_set_at_80_by_24() -> None:
    async with app_scene(story(30)) as scene:
        await scene.press("ctrl+p")
        assert scene.row_of("Every command") == 1
        assert scene.screen[1].endswith(f" {len(ACTIONS)} of {len(ACTIONS)} ──")
        await scene.type("page")
        assert scene.screen[-8:-1] == [
            f"────────── Every command ──────────────────────────────────────────── 4 of {len(ACTIONS)} ──",
            "▌    space one page down",
            "         b one page up",
            "    ctrl+d half a page down",
            "    ctrl+u half a page up",
            "           page",
            "           ↑ ↓ choose   Enter do it   Esc close",
        ]
        assert scene.style("space").bold
        assert scene.is_ink("space", "bright")
        assert scene.is_ink("one page down", "text")
        assert scene.is_ink("▌", "bright", scene.row_of("space"))


async def test_where_the_gutter_is_narrow_the_keys_stand_at_the_end() -> None:
    async with app_scene(story(30), width=40, height=10) as scene:
        await scene.press("ctrl+p")
        assert [cells(row) for row in palette(scene)[:5]] == [39] * 5
        assert palette(scene)[2] == "   one line down                 ctrl+e"
        assert palette(scene)[-1] == "   Enter do it   Esc close"


async def test_in_ascii_the_palette_is_ascii() -> None:
    async with app_scene(story(30), marks=ASCII) as scene:
        await scene.press("ctrl+p")
        assert "".join(scene.screen).isascii()
        assert "           Up Down choose   Enter do it   Esc close" in scene.screen


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_palette_leaves_the_page_above_it_unmoved(size: tuple[int, int]) -> None:
    async with app_scene(story(30), width=size[0], height=size[1]) as scene:
        await scene.press("j", "j")
        before = scene.screen
        await scene.press("ctrl+p")
        assert scene.row_of("Every command") == 1
        await scene.type("key ev")
        top = scene.row_of("Every command")
        assert size[1] - top >= 7
        assert [row.lstrip("▌") for row in scene.screen[1:top]] == [row.lstrip("▌") for row in before[1:top]]
        await scene.press("escape")
        assert scene.screen == before


async def test_another_size_of_the_window_leaves_the_chosen_command_on_the_screen() -> None:
    async with app_scene(story(30), height=45) as scene:
        await scene.press("ctrl+p", "pagedown", "up", "up")
        chosen = next(row for row in palette(scene) if row.startswith("▌"))
        await scene.pilot.resize_terminal(80, 12)
        await scene.settle()
        assert chosen in palette(scene)
        assert len(palette(scene)) == 9


# The reader's own keys


async def test_keys_of_ones_own_do_it_and_the_default_ones_no_longer_do() -> None:
    async with bound_scene({"next_post": ["x", "ctrl+n"], "oldest": "&", "filter": "alt+f"}) as scene:
        await scene.press("x", "ctrl+n")
        assert scene.tab.reader.cursor == "p28"
        await scene.press("j", "down")
        assert scene.tab.reader.cursor == "p28"
        await scene.press("ampersand")
        assert scene.tab.reader.cursor == "p1"
        await scene.press("alt+f")
        assert "─ Filter ─" in "".join(scene.screen)


@pytest.mark.parametrize("key", ["tab", "shift+tab", "ctrl+c", "ctrl+q", "ctrl+p"])
async def test_keys_that_textual_has_a_use_for_are_the_readers(key: str) -> None:
    shown = {"tab": "Tab", "shift+tab": "shift+Tab"}.get(key, key)
    elsewhere = {"next_blog": [], "previous_blog": [], "quit": "Q", "palette": []}
    async with bound_scene({**elsewhere, "next_post": shown}) as scene:
        await scene.press(key)
        assert scene.tab.reader.cursor == "p29"
        assert scene.app.is_running


async def test_an_interrupt_quits_as_q_does() -> None:
    async with app_scene(story(3)) as scene:
        await scene.press("ctrl+c")
        assert scene.app.return_value == 0


async def test_an_action_without_a_key_is_done_from_the_palette() -> None:
    async with bound_scene({"oldest": []}) as scene:
        await scene.press("G")
        assert scene.tab.reader.cursor == "p30"
        await scene.press("ctrl+p")
        await scene.type("oldest")
        assert palette(scene)[0] == "▌          oldest end"
        await scene.press("enter")
        assert scene.tab.reader.cursor == "p1"


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_help_shows_the_readers_keys_and_lists_what_has_none(size: tuple[int, int]) -> None:
    bindings = {"pause": "F5", "first_unread": [], "next_post": [], "open_link": ["F7", "F9"]}
    async with bound_scene(bindings, size=size) as scene:
        await scene.press("question_mark")
        seen = list(scene.screen)
        for _ in range(8):
            await scene.press("space")
            seen += scene.screen
        assert any(f"F5  {find('pause').label}" in row for row in seen)
        assert not any(f"=  {find('pause').label}" in row for row in seen)
        (unread, *_) = (row.partition("  first unread")[0] for row in seen if "  first unread" in row)
        assert unread[-13:].strip() == ""
        # One of two that share a line: each has a line of its own, or it could not be seen whose the key is.
        assert not any("next, previous post" in row for row in seen)
        (post, *_) = (row.partition("  next post")[0] for row in seen if "  next post" in row)
        assert post[-13:].strip() == ""
        assert any("k ↑  previous post" in row for row in seen)
        assert any("F7  open link n" in row for row in seen)


async def test_the_palette_shows_the_readers_keys() -> None:
    async with bound_scene({"pause": ["ctrl+shift+PgDn", "F5"], "follow": "ctrl+shift+PgUp"}) as scene:
        await scene.press("ctrl+p")
        await scene.type("following")
        rows = palette(scene)
        assert f"        F5 {find('pause').label}" in rows
        assert f"▌ctrl+shi… {find('follow').label}" in rows
