"""A theme is worn as soon as it is saved; one that is wrong takes nothing from the reader but a line."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.css.stylesheet import Stylesheet

from tests.terminal import write
from tui_liveblog.errors import UsageError
from tui_liveblog.ui.app import LiveBlogApp
from tui_liveblog.ui.marks import FULL
from tui_liveblog.ui.theme_watch import ThemeWatch, Worn, check_name
from tui_liveblog.ui.themes import find_theme, shipped_folder, without_colour

from .scenes import UTC_ZONE, AppScene, story, tab_scene

NIGHT = '[colours]\npage = "#101418"\ntext = "#e0dcd0"\naccent = "#ff9060"\n'
DUSK = NIGHT.replace("#e0dcd0", "#d0e0dc")
BROKEN = NIGHT.replace("text =", "txet =")
FAINT = NIGHT + 'dim = "#5a5f66"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The reader's themes."""
    folder = tmp_path / "themes"
    folder.mkdir()
    write(folder / "night-desk.toml", NIGHT)
    return folder


@pytest.fixture
def watch(folder: Path) -> ThemeWatch:
    return ThemeWatch("night-desk", [folder])


def page_of(worn: Worn | None, token: str = "text") -> str:
    assert worn is not None
    assert worn.theme is not None
    return worn.theme.tokens[token].rgb


# Looking


def test_a_theme_that_was_not_saved_again_is_not_read_again(watch: ThemeWatch, folder: Path) -> None:
    assert watch.begin("late-edition")[0].name == "night-desk"
    (folder / "night-desk.toml").chmod(0o600)
    assert [watch.look() for _ in range(3)] == [None, None, None]


@pytest.mark.parametrize("in_place", [True, False])
def test_a_theme_that_was_saved_is_worn_however_the_editor_saves(watch: ThemeWatch, folder: Path, in_place: bool) -> None:
    if in_place:
        (folder / "night-desk.toml").write_text(DUSK)
    else:
        write(folder / "night-desk.toml", DUSK)
    assert page_of(watch.look()) == "#d0e0dc"
    assert watch.look() is None


def test_a_theme_that_is_wrong_is_said_once_it_is_there_for_two_looks_and_is_worn_when_it_is_right_again(
    watch: ThemeWatch, folder: Path
) -> None:
    file = folder / "night-desk.toml"
    write(file, "[col")  # half written
    assert watch.look() is None
    write(file, BROKEN)
    assert watch.look() is None
    assert watch.look() == Worn(None, "night-desk.toml: `txet` is not a colour of a theme; did you mean `text`?")
    assert watch.look() is None
    write(file, NIGHT)
    assert page_of(watch.look()) == "#e0dcd0"


def test_a_theme_half_written_at_one_look_and_whole_at_the_next_is_never_said_to_be_wrong(
    watch: ThemeWatch, folder: Path
) -> None:
    write(folder / "night-desk.toml", "[col")
    assert watch.look() is None
    write(folder / "night-desk.toml", DUSK)
    assert page_of(watch.look()) == "#d0e0dc"
    assert watch.look() is None


def test_ones_own_theme_of_a_shipped_name_takes_its_place_and_gives_it_back(folder: Path) -> None:
    watch = ThemeWatch("broadsheet", [folder])
    shipped = watch.begin("late-edition")[0]
    write(folder / "broadsheet.toml", NIGHT)
    assert page_of(watch.look()) == "#e0dcd0"
    (folder / "broadsheet.toml").unlink()
    worn = watch.look()
    assert worn is not None
    assert worn.theme == shipped


def test_a_theme_that_is_taken_away_stays_worn_and_that_is_said(watch: ThemeWatch, folder: Path) -> None:
    (folder / "night-desk.toml").unlink()
    assert watch.look() is None
    said = watch.look()
    assert said is not None
    assert said.theme is None
    assert said.said.startswith("no theme is called `night-desk`")
    write(folder / "night-desk.toml", NIGHT)
    assert page_of(watch.look()) == "#e0dcd0"


def test_without_colour_a_saved_theme_stays_without_colour(folder: Path) -> None:
    watch = ThemeWatch("night-desk", [folder], without_colour)
    assert watch.begin("late-edition")[0].ansi
    write(folder / "night-desk.toml", FAINT)
    worn = watch.look()
    assert worn is not None
    assert worn.theme is not None
    assert worn.theme.ansi
    assert worn.said == ""


# Starting


def test_a_theme_that_is_wrong_at_the_start_is_said_and_the_default_one_is_worn(folder: Path) -> None:
    write(folder / "night-desk.toml", BROKEN)
    watch = ThemeWatch("night-desk", [folder])
    theme, said = watch.begin("late-edition")
    assert theme == find_theme("late-edition")
    assert said == "night-desk.toml: `txet` is not a colour of a theme; did you mean `text`?; late-edition is worn"
    assert watch.look() is None
    write(folder / "night-desk.toml", NIGHT)
    assert page_of(watch.look()) == "#e0dcd0"


def test_a_name_that_is_none_is_said_without_a_list_of_all(folder: Path) -> None:
    theme, said = ThemeWatch("nigth-desk", [folder]).begin("late-edition")
    assert theme.name == "late-edition"
    assert said == "no theme is called `nigth-desk`; did you mean `night-desk`?; late-edition is worn"
    assert ThemeWatch("a\0b/../c", [folder]).begin("late-edition")[0].name == "late-edition"
    with pytest.raises(UsageError, match="did you mean `night-desk`"):
        check_name("nigth-desk", [folder])


def test_a_broken_default_theme_of_ones_own_gives_way_to_the_shipped_one(folder: Path) -> None:
    write(folder / "late-edition.toml", BROKEN)
    theme, said = ThemeWatch("late-edition", [folder]).begin("late-edition")
    assert theme == find_theme("late-edition")
    assert said.startswith("late-edition.toml: `txet`")


def test_broken_themes_beside_it_do_not_hinder_a_theme(folder: Path) -> None:
    (folder / "a.toml").write_bytes(b"\xff\xfe\0")
    (folder / "b.toml").write_text(BROKEN)
    (folder / "c.toml").mkdir()
    (folder / "d.toml").symlink_to(folder / "nowhere.toml")
    (folder / "e.toml").write_bytes(b"#" * 100_000)
    watch = ThemeWatch("night-desk", [folder])
    assert watch.begin("late-edition")[1] == ""
    write(folder / "night-desk.toml", DUSK)
    assert page_of(watch.look()) == "#d0e0dc"
    for name in "abcde":
        assert ThemeWatch(name, [folder]).begin("late-edition")[0] == find_theme("late-edition")


def test_a_pair_that_is_hard_to_read_is_said_each_time_the_theme_is_read(folder: Path) -> None:
    write(folder / "night-desk.toml", FAINT)
    watch = ThemeWatch("night-desk", [folder])
    theme, said = watch.begin("late-edition")
    assert theme.name == "night-desk"
    assert said == "night-desk: dim on page has a contrast of 2.9; 4.5 is the least (and 1 more)"
    assert watch.look() is None
    os.utime(folder / "night-desk.toml", ns=(1, 1))
    worn = watch.look()
    assert worn is not None
    assert worn.said == said


def test_what_is_said_of_a_theme_is_one_clean_line_whatever_stands_in_it(folder: Path) -> None:
    for text in ('name = "\\u001b[31m\\n"\n' + FAINT, '"\\u001b]0;x\\u0007" = 1', '[colours]\n"\\u202ex" = 1', "\x1b = 1"):
        write(folder / "night-desk.toml", text)
        said = ThemeWatch("night-desk", [folder]).begin("late-edition")[1]
        assert said
        assert said.isprintable()


def test_all_shipped_themes_are_read_without_a_word() -> None:
    for path in shipped_folder().glob("*.toml"):
        theme, said = ThemeWatch(path.stem).begin("late-edition")
        assert (theme.name, said) == (path.stem, "")


# In the app


@asynccontextmanager
async def worn_scene(watch: ThemeWatch) -> AsyncIterator[AppScene]:
    """The app in a theme whose file is followed."""
    async with tab_scene(story(9)) as scene:
        theme, scene.tab.answer = watch.begin("late-edition")
        app = LiveBlogApp(scene.tab, theme, marks=FULL, zone=UTC_ZONE, watch=watch)
        async with app.run_test(size=(80, 24)) as pilot:
            shown = AppScene(app, pilot, scene)
            await shown.settle()
            yield shown


async def saved(scene: AppScene, path: Path, text: str) -> None:
    """The reader saves a theme; the app has looked, twice."""
    write(path, text)
    for _ in range(2):
        scene.app.wardrobe.look()
        await scene.settle()


async def test_textual_s_rules_are_read_once_at_a_start(watch: ThemeWatch, monkeypatch: pytest.MonkeyPatch) -> None:
    read_again: list[Stylesheet] = []
    really = Stylesheet.reparse

    def reparse(sheet: Stylesheet) -> None:
        read_again.append(sheet)
        really(sheet)

    monkeypatch.setattr(Stylesheet, "reparse", reparse)
    async with worn_scene(watch) as scene:
        assert scene.app.theme == "night-desk"
        assert scene.app.screen.styles.background.hex.lower() == scene.app.get_css_variables()["background"]
        assert read_again == []


async def test_a_theme_that_is_saved_changes_the_colours_and_nothing_else(watch: ThemeWatch, folder: Path) -> None:
    async with worn_scene(watch) as scene:
        await scene.press("j", "a")
        before = scene.screen
        await saved(scene, folder / "night-desk.toml", DUSK)
        assert scene.screen == before
        assert scene.app.stage.painter.theme.tokens["text"].rgb == "#d0e0dc"
        assert scene.is_ink("item 1 of 9", "text")


async def test_the_prompt_wears_a_saved_theme_too_and_keeps_what_is_typed(watch: ThemeWatch, folder: Path) -> None:
    async with worn_scene(watch) as scene:
        await scene.press("ampersand")
        await scene.type("storm")
        row = scene.row_of("& storm")
        before = scene.style("storm", row)
        await saved(scene, folder / "night-desk.toml", NIGHT.replace("#e0dcd0", "#a0f0a0").replace("#101418", "#201018"))
        after = scene.style("storm", row)
        assert (before.color, before.bgcolor) != (after.color, after.bgcolor)
        assert scene.screen[row].endswith("& storm")


async def test_a_wrong_theme_is_said_in_the_status_line_and_the_old_one_stays(watch: ThemeWatch, folder: Path) -> None:
    async with worn_scene(watch) as scene:
        await saved(scene, folder / "night-desk.toml", BROKEN)
        assert " night-desk.toml: `txet` is not a colour of a theme; did…" in scene.status
        assert scene.app.stage.painter.theme.tokens["text"].rgb == "#e0dcd0"
        await saved(scene, folder / "night-desk.toml", DUSK)
        assert "txet" not in scene.status
        assert scene.app.stage.painter.theme.tokens["text"].rgb == "#d0e0dc"


async def test_nothing_is_drawn_while_a_theme_is_not_saved(watch: ThemeWatch) -> None:
    async with worn_scene(watch) as scene:
        drawn: list[object] = []
        scene.app._display = lambda *screen: drawn.append(screen)  # type: ignore[method-assign]  # Textual's way to the terminal
        for _ in range(3):
            scene.app.wardrobe.look()
            await scene.settle()
        assert drawn == []
        await scene.press("j")
        assert drawn
