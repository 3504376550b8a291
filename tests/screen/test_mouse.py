"""The mouse: what clicks and drags do, how little they draw, and that the terminal can have it back."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from tests.pane import Pane
from tests.screen.test_keys import page, story_post
from tests.terminal import Terminal, write
from tests.ui.opened import sent_by, taken, wait_for_browser, write_browser
from tests.ui.scenes import AppScene, app_scene
from tests.ui.scenes import story_post as scene_post
from tui_liveblog.model import Block, BlockKind, Post, PostKind, Span

AXIS = 11


@pytest.fixture
def storm(tmp_path: Path) -> list[object]:
    path = tmp_path / "storm.html"
    write(path, page([story_post(number) for number in range(1, 9)]))
    return [path, "--cache-dir", tmp_path / "cache"]


async def drag(scene: AppScene, *cells: tuple[int, int]) -> None:
    """Press the button on the first of these cells of the timeline (column, row), let it go on the last."""
    first, *others = cells
    await scene.pilot.mouse_down("#timeline", first)
    for cell in others:
        await scene.pilot.hover("#timeline", cell)
    await scene.pilot.mouse_up("#timeline", cells[-1])
    await scene.settle()


async def click(scene: AppScene, words: str, beside: int = 0) -> None:
    """Click the first letter of the words, or so many columns to the right of it."""
    row = scene.row_of(words)
    await drag(scene, (scene.screen[row].index(words) + beside, row - 2))


def current(scene: AppScene) -> str:
    """The row with the cursor."""
    return next(row for row in scene.screen if "▌" in row)


def linked(number: int) -> Post:
    """A post with a link in its words, one in a caption, and its own."""
    words = (Span("Read "), Span("the harbour's list", url="https://ellery.example/list"), Span(" of closures."))
    image = Block(BlockKind.IMAGE, (Span("The slip at noon"),), credit="Ellery Courier", url="https://ellery.example/slip.jpg")
    return scene_post(number, body=(Block(BlockKind.PARAGRAPH, words), image))


# Clicks


async def test_a_click_on_a_post_puts_the_cursor_there() -> None:
    async with app_scene([scene_post(number) for number in range(1, 9)]) as scene:
        await click(scene, "item 1 of 6")
        assert "Post 6 of the storm" in current(scene)
        await click(scene, "12:07")
        assert "Post 7 of the storm" in current(scene)
        assert scene.tab.timeline.unread == 8  # a click marks nothing that it passes


async def test_a_click_between_posts_does_nothing() -> None:
    async with app_scene([scene_post(number) for number in range(1, 9)]) as scene:
        before = scene.screen
        row = scene.row_of("Post 7 of the storm") - 1
        assert scene.screen[row] == ""
        await drag(scene, (20, row - 2))
        assert scene.screen == before


@pytest.mark.parametrize(
    ("words", "beside", "address"),
    [
        ("harbour's list", 0, "https://ellery.example/list"),
        ("[1]", 1, "https://ellery.example/list"),
        ("[2]", 0, "https://ellery.example/slip.jpg"),
        ("Read ", 4, ""),
        ("of closures", 0, ""),
        ("The slip", 0, ""),
    ],
)
async def test_a_click_on_a_link_or_its_number_opens_that_link_and_no_other_words_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, beside: int, address: str
) -> None:
    monkeypatch.setenv("BROWSER", write_browser(tmp_path))
    async with app_scene([scene_post(1), linked(2), scene_post(3)], width=100) as scene:
        await click(scene, words, beside)
        assert "Post 2 of the storm" in current(scene)
        if address:
            assert await wait_for_browser(tmp_path) == [address]
        else:
            await scene.pilot.pause(0.05)
            assert not (tmp_path / "opened").exists()


async def test_a_click_on_a_teaser_opens_what_it_leads_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", write_browser(tmp_path))
    teaser = scene_post(2, kind=PostKind.TEASER, title="The night of 1953", url="https://ellery.example/1953", body=())
    async with app_scene([scene_post(1), teaser, scene_post(3)]) as scene:
        await click(scene, "night of 1953")
        assert await wait_for_browser(tmp_path) == ["https://ellery.example/1953"]


async def test_a_click_beside_a_sheet_moves_nothing_under_it() -> None:
    async with app_scene([scene_post(number) for number in range(1, 9)]) as scene:
        await scene.press("a")
        before = current(scene)
        await click(scene, "item 1 of 7")
        assert current(scene) == before


# Selecting


async def test_a_drag_copies_the_words_it_goes_over_and_says_how_many() -> None:
    async with app_scene([scene_post(number) for number in range(1, 9)]) as scene:
        sent = sent_by(scene)
        await drag(scene, (AXIS + 5, 0), (AXIS + 20, 1), (AXIS + 8, 5))
        copied = "8 of the storm\nLowri Pugh\n– item 1 of 8\n– item 2 of 8\n\nPost 7 of"
        assert taken(sent) == [copied]
        assert f"copied {len(copied.split())} words" in scene.status


async def test_a_drag_backwards_selects_the_same() -> None:
    async with app_scene([scene_post(number) for number in range(1, 9)]) as scene:
        sent = sent_by(scene)
        await drag(scene, (AXIS + 8, 5), (AXIS + 3, 3), (AXIS + 5, 0))
        assert taken(sent)[0].startswith("8 of the storm\n")
        assert taken(sent)[0].endswith("\n\nPost 7 of")


async def test_what_is_selected_is_shown_and_the_gutter_is_not() -> None:
    async with app_scene([scene_post(number) for number in range(1, 9)]) as scene:
        await scene.pilot.mouse_down("#timeline", (2, 0))
        await scene.pilot.hover("#timeline", (AXIS + 5, 1))
        await scene.settle()
        tokens = scene.app.stage.painter.theme.tokens
        for words, token in (
            ("Post 8", "select"),
            ("Lowri", "select"),
            ("12:08", "page"),
            ("gh", "page"),
            ("item 1 of 8", "page"),
        ):
            ground = scene.style(words).bgcolor
            assert ground is not None
            assert ground.number == tokens[token].index, words
        assert scene.is_ink("Lowri", "bright")
        await scene.pilot.mouse_up("#timeline", (AXIS + 5, 1))
        await scene.press("j", "j", "j", "j", "j", "j", "j")  # the page moves: other words stand there now
        assert not [words for words in scene.screen if "Post 8" in words]
        grounds = [segment.style.bgcolor for strip in scene.strips for segment in strip if segment.style is not None]
        assert tokens["select"].index not in {ground.number for ground in grounds if ground is not None}


async def test_bars_marks_and_link_numbers_are_not_copied() -> None:
    quote = Block(BlockKind.QUOTE, (Span("The water came over the wall in a minute, and then it was in the kitchen."),))
    post = linked(2)
    post = scene_post(2, body=(quote, *post.body), key=True)
    async with app_scene([scene_post(1), post]) as scene:
        sent = sent_by(scene)
        await drag(scene, (0, 0), (30, 2), (79, 6))
        assert taken(sent) == [
            "Post 2 of the storm\nLowri Pugh · key event\n"
            "  The water came over the wall in a minute, and then it was in the\n  kitchen.\n"
            "Read the harbour's list of closures.\n  The slip at noon (Ellery Courier)"
        ]


async def test_wide_characters_are_selected_as_a_whole() -> None:
    async with app_scene([scene_post(1, title="東京 and 👍🏽👍🏽 e\u0301te\u0301")]) as scene:
        sent = sent_by(scene)
        await drag(scene, (AXIS + 1, 0), (AXIS + 9, 0))
        await drag(scene, (AXIS + 9, 0), (AXIS + 10, 0))
        await drag(scene, (AXIS + 14, 0), (AXIS + 14, 0), (AXIS + 15, 0))
        assert taken(sent) == ["東京 and 👍🏽", "👍🏽", "e\u0301t"]


async def test_posts_that_come_while_dragging_end_the_drag() -> None:
    async with app_scene([scene_post(number) for number in range(1, 4)]) as scene:
        sent = sent_by(scene)
        await scene.pilot.mouse_down("#timeline", (AXIS, 0))
        await scene.pilot.hover("#timeline", (AXIS + 4, 0))
        await scene.publish(scene_post(4))
        await scene.pilot.mouse_up("#timeline", (AXIS + 4, 0))
        await scene.settle()
        assert taken(sent) == []


async def test_a_drag_draws_only_the_rows_whose_selection_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    async with app_scene([scene_post(number) for number in range(1, 9)]) as scene:
        view = scene.app._view
        drawn: list[int] = []
        draw = view.render_line

        def counted(y: int) -> object:
            drawn.append(y)
            return draw(y)

        await scene.pilot.mouse_down("#timeline", (AXIS, 3))
        await scene.settle()
        monkeypatch.setattr(view, "render_line", counted)
        for cell, rows in (
            ((AXIS + 4, 3), {3}),
            ((AXIS + 6, 3), {3}),
            ((AXIS + 6, 5), {3, 5}),
            ((AXIS + 6, 5), set()),
            ((70, 5), {5}),
        ):
            drawn.clear()
            await scene.pilot.hover("#timeline", cell)
            await scene.settle()
            assert set(drawn) == rows, cell


# The real program


def mouse(code: int, column: int, row: int, end: str = "M") -> str:
    """What a terminal sends: cells counted from 1."""
    return f"\x1b[<{code};{column + 1};{row + 1}{end}"


def test_dragging_in_a_terminal_draws_a_row_a_movement_and_copies_by_the_terminals_own_clipboard(storm: list[object]) -> None:
    with Pane(*storm) as pane:
        pane.wait_for("8 unread")
        pane.type(mouse(0, AXIS, 2))
        pane.type(mouse(32, AXIS + 5, 2))
        pane.wait_for_bytes(b"48;2;44;50;58m")
        before = len(pane.sent)
        pane.type(mouse(32, AXIS + 9, 2))
        pane.wait_for_bytes(b"of", before)
        drawn = {int(row) for row in re.findall(rb"\x1b\[(\d+);\d+H", pane.sent[before:])}
        assert drawn - {1} <= {3}
        pane.type(mouse(0, AXIS + 9, 2, "m"))
        pane.wait_for("copied 3 words")
        assert f"\x1b]52;c;{base64.b64encode(b'Post 8 of').decode()}\a".encode() in pane.sent
        pane.type(mouse(0, 40, 10))
        pane.type(mouse(0, 40, 10, "m"))
        pane.wait_for("HELD", "▌● 12:07   Post 7")
        assert pane.quit() == 0


def flags(terminal: Terminal) -> str:
    return terminal._tmux("display", "-p", "#{mouse_button_flag} #{mouse_all_flag} #{mouse_sgr_flag}").strip()


def test_f2_gives_the_mouse_to_the_terminal_and_takes_it_again(storm: list[object]) -> None:
    with Terminal(*map(str, storm)) as terminal:
        terminal.wait_for("8 unread")
        assert flags(terminal) == "1 0 1"  # clicks, drags and the wheel; never each movement
        terminal.keys("F2")
        terminal.wait_for("mouse off: the terminal selects text now")
        assert flags(terminal) == "0 0 0"
        terminal.keys("F2")
        terminal.wait_for("mouse on")
        assert flags(terminal) == "1 0 1"
        terminal.keys("F2")
        terminal.wait_for("mouse off")
        assert terminal.quit() == 0
        assert flags(terminal) == "0 0 0"


def test_mouse_false_in_the_settings_starts_without_and_f2_takes_it(storm: list[object], tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("mouse = false\n", encoding="utf-8")
    with Pane(*storm, "--config", config) as pane:
        pane.wait_for("8 unread")
        assert b"\x1b[?100" not in pane.sent.replace(b"\x1b[?1004h", b"")  # 1004 tells of the focus
        pane.type("\x1bOQ")
        pane.wait_for("mouse on")
        assert b"\x1b[?1000h\x1b[?1002h\x1b[?1006h" in pane.sent
        assert pane.quit() == 0
        assert pane.sent.rfind(b"\x1b[?1000l") > pane.sent.rfind(b"\x1b[?1000h")


def test_bytes_that_are_no_keys_are_survived(storm: list[object]) -> None:
    with Pane(*storm) as pane:
        pane.wait_for("8 unread")
        pane.type(b"\xff\xfe\xc3")
        pane.type("j")
        pane.wait_for("HELD")
        assert pane.quit() == 0
