from __future__ import annotations

import re
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_liveblog.ui.themes import find_theme

from .drawing import CELL, differences, draw, rows_of, token_colours
from .pictures import FOLDER, NO_COLOUR, SCENES, THEMES, Scene, drawings, theme_named

README = Path(__file__).parents[2] / "README.md"
SVG = "{http://www.w3.org/2000/svg}"
TEXT = "#d6d1c6"
PAGE = "#14171b"


def name_of(scene: Scene) -> str:
    return scene.file(scene.themes[0])


def drawn(*segments: tuple[str, str]) -> str:
    """One row in `late-edition`: words, and their style after the theme's own."""
    strip = Strip([Segment(words, Style.parse(f"{TEXT} on {PAGE} {style}")) for words, style in segments])
    return draw([strip], find_theme("late-edition"), "a row")


def cells_of(piece: ElementTree.Element) -> tuple[int, int]:
    return round(float(piece.attrib["x"]) / CELL), round(float(piece.attrib["textLength"]) / CELL)


def pieces(picture: str) -> list[tuple[str, str, int, int]]:
    """(words, classes, first column, columns) of the words of a picture."""
    found = ElementTree.fromstring(picture).iter(f"{SVG}text")
    return [(piece.text or "", piece.attrib["class"], *cells_of(piece)) for piece in found]


def colours_of(picture: str) -> set[str]:
    """All colours of a picture, each of which a class of it has; that they are used is how the sheet is made."""
    tree = ElementTree.fromstring(picture)
    rules = dict(re.findall(r"\.(\w+)\{fill:(#\w+)\}", tree.findtext(f"{SVG}style") or ""))
    used = {piece.attrib["class"].split()[0] for piece in chain(tree.iter(f"{SVG}text"), tree.iter(f"{SVG}rect"))}
    assert not [piece for piece in tree.iter() if "fill" in piece.attrib or "style" in piece.attrib]
    return {rules[name] for name in used}


# The screen is what the pictures in the repository show


@pytest.mark.parametrize("scene", SCENES, ids=name_of)
async def test_the_screen_is_as_in_its_pictures(scene: Scene) -> None:
    for name, picture in (await drawings(scene)).items():
        path = FOLDER / name
        assert path.exists(), f"{path} is not there; `make pictures` draws it"
        said = differences(path.read_text(encoding="utf-8"), picture)
        assert not said, f"{path} shows another screen. If the new one is meant, `make pictures` renews it.\n{said}"


def test_every_picture_is_of_a_scene_and_every_shipped_theme_has_pictures_of_all_sizes() -> None:
    names = {scene.file(theme) for scene in SCENES for theme in scene.themes}
    assert {path.name for path in FOLDER.iterdir()} == names
    sizes = ("80x24", "140x45", "40x10")
    assert {f"timeline-{size}-{theme}.svg" for size in sizes for theme in THEMES} <= names


@pytest.mark.parametrize("theme", [*THEMES, *NO_COLOUR])
def test_a_theme_draws_no_colour_but_those_of_its_tokens(theme: str) -> None:
    allowed = set(token_colours(theme_named(theme)).values())
    paths = sorted(FOLDER.glob(f"*-{theme}.svg"))
    assert paths
    for path in paths:
        assert colours_of(path.read_text(encoding="utf-8")) <= allowed, path.name


def test_a_coloured_themes_tokens_are_the_colours_of_its_file() -> None:
    theme = find_theme("late-edition")
    assert token_colours(theme) == {token: colour.rgb for token, colour in theme.tokens.items()}


def test_without_colour_the_terminals_own_two_are_left_and_the_faint_one_of_hairlines() -> None:
    tokens = token_colours(theme_named(*NO_COLOUR))
    assert set(tokens.values()) == {tokens["page"], tokens["text"], tokens["rule"]}


def test_pictures_ask_nobody_for_anything_and_are_small() -> None:
    for path in FOLDER.glob("*.svg"):
        picture = path.read_text(encoding="utf-8")
        assert not re.search(r"@import|@font-face|url\(|href|<script|<image|\bid=", picture), path.name
        assert [piece.tag for piece in ElementTree.fromstring(picture).iter() if not piece.tag.startswith(SVG)] == []
        assert len(picture) < 20_000, path.name


def test_the_readme_shows_two_pictures_and_says_what_is_in_them() -> None:
    shown = re.findall(r'<img src="docs/pictures/([^"]+)"[^>]* alt="([^"]+)"', README.read_text(encoding="utf-8"))
    assert [name for name, _ in shown] == ["timeline-80x24-late-edition.svg", "timeline-140x45-broadsheet.svg"]
    assert all((FOLDER / name).exists() and len(alt) > 40 for name, alt in shown)


# How pictures are drawn


def test_a_picture_sets_words_in_their_columns_however_wide_their_letters_are() -> None:
    assert pieces(drawn(("  one two", ""), ("   日本 x", "bold"))) == [
        ("one two", "text", 2, 7),
        ("日本 x", "text b", 12, 6),
    ]


def test_a_picture_shows_what_is_bold_italic_underlined_and_struck() -> None:
    row = drawn(("a", "bold"), ("b", "italic"), ("c", "underline"), ("d", "strike"), ("e", "bold underline"))
    assert [look for _, look, _, _ in pieces(row)] == ["text b", "text i", "text u", "text s", "text b u"]


def test_a_picture_shows_reversed_words_on_a_ground_of_their_ink() -> None:
    tree = ElementTree.fromstring(drawn(("ab ", ""), ("cd", "reverse")))
    ground = tree.findall(f"{SVG}g//{SVG}rect")
    assert [(rect.attrib["class"], rect.attrib["x"], rect.attrib["width"]) for rect in ground] == [("text", "28.8", "19.2")]
    assert [look for _, look, _, _ in pieces(drawn(("ab ", ""), ("cd", "reverse")))] == ["text", "page"]


def test_a_picture_draws_lines_and_bars_without_gaps_whatever_the_font() -> None:
    style = Style.parse(f"{TEXT} on {PAGE}")
    strips = [Strip([Segment("▌ ─── a", style)]), Strip([Segment("▌", style)])]
    tree = ElementTree.fromstring(draw(strips, find_theme("late-edition"), "rows"))
    bar, line = tree.iterfind(f"{SVG}g//{SVG}rect")
    assert (bar.attrib["y"], bar.attrib["height"]) == ("0", "42")
    assert (line.attrib["x"], line.attrib["width"]) == ("19.2", "28.8")


def test_a_colour_that_is_no_tokens_is_seen() -> None:
    assert "#ff0000" in colours_of(drawn(("a", "#ff0000")))


def test_what_differs_is_said_by_rows_and_where_no_word_differs_by_the_pieces_that_do() -> None:
    before, after = drawn(("Post 1 < 2", "")), drawn(("Post 2 & 3", ""))
    assert rows_of(before) == ["Post 1 < 2"]
    assert differences(before, before) == ""
    assert differences(before, after) == "row 0:\n  - Post 1 < 2\n  + Post 2 & 3"
    said = differences(before, drawn(("Post 1 < 2", "bold"))).splitlines()
    assert said[0] == "the same words, drawn otherwise:"
    assert [line.strip()[:19] for line in said[1:]] == ['-<text class="text"', '+<text class="text b'[:19]]
