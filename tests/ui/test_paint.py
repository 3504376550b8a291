from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorType

import tui_liveblog
from tui_liveblog.ui.paint import Painter, is_terminals_own, join, textual_theme
from tui_liveblog.ui.rows import Row, Run
from tui_liveblog.ui.themes import find_theme, theme_files, without_colour

SHIPPED = sorted(theme_files([]))
LATE = find_theme("late-edition")


def test_a_strip_is_as_wide_as_it_was_asked_and_its_runs_stand_where_they_were_put() -> None:
    row: Row = ((0, Run("▌", "bright")), (3, Run("16:48", "dim")), (11, Run("風が強い", "text")))
    strip = Painter(LATE).strip(row, margin=2, width=30)
    assert strip.text == "  ▌  16:48   風が強い         "
    assert strip.cell_length == 30


@given(
    st.lists(st.tuples(st.integers(0, 40), st.text("ab ·風", max_size=12)), max_size=5), st.integers(0, 12), st.integers(1, 60)
)
def test_a_strip_is_never_wider_than_the_widget(words: list[tuple[int, str]], margin: int, width: int) -> None:
    row = tuple((column, Run(text)) for column, text in sorted(words))
    strip = Painter(LATE).strip(row, margin, width)
    assert strip.cell_length == width
    assert sum(segment.cell_length for segment in strip) == width


def test_a_run_takes_its_ink_from_the_theme_and_its_ground_from_where_it_lies() -> None:
    painter = Painter(LATE)
    style = painter.style(Run("x", "accent", bold=True), "band")
    assert (style.color, style.bgcolor, style.bold) == (
        painter.colour(LATE.tokens["accent"]),
        painter.colour(LATE.tokens["band"]),
        True,
    )
    offline = painter.style(Run("OFFLINE", "on_bad", "bad"), "band")
    assert offline.bgcolor == painter.colour(LATE.tokens["bad"])


@pytest.mark.parametrize("name", SHIPPED)
def test_with_256_colours_the_hand_picked_ones_are_used_and_no_others(name: str) -> None:
    theme = find_theme(name)
    painter = Painter(theme, 256)
    for colour in theme.tokens.values():
        drawn = painter.colour(colour)
        assert drawn.type is not ColorType.TRUECOLOR
        if colour.index >= 0:
            assert drawn.number == colour.index


@pytest.mark.parametrize("name", ["telex-dark", "telex-light"])
def test_a_theme_of_the_terminals_own_colours_sends_none_of_ours(name: str) -> None:
    theme = find_theme(name)
    assert is_terminals_own(theme)
    assert textual_theme(theme).ansi
    for token in theme.tokens:
        style = Painter(theme).style(Run("x", token), "page")
        for colour in (style.color, style.bgcolor):
            assert colour is not None
            assert colour.type in (ColorType.DEFAULT, ColorType.STANDARD)


@pytest.mark.parametrize("name", SHIPPED)
def test_without_colour_nothing_but_the_terminals_default_is_sent(name: str) -> None:
    theme = without_colour(find_theme(name))
    assert is_terminals_own(theme)
    for token in theme.tokens:
        style = Painter(theme).style(Run("x", token), "page")
        assert style.color is not None
        assert style.color.is_default
        assert style.bgcolor is not None
        assert style.bgcolor.is_default
    assert Painter(theme).style(Run("x", "accent"), "page").bold


@pytest.mark.parametrize("name", SHIPPED)
def test_textual_gets_our_colours_for_all_that_it_draws_itself(name: str) -> None:
    theme = find_theme(name)
    made = textual_theme(theme)
    if not made.ansi:
        assert (made.primary, made.accent) == (theme.tokens["accent"].rgb,) * 2
        assert (made.background, made.surface, made.panel) == (
            theme.tokens["page"].rgb,
            theme.tokens["band"].rgb,
            theme.tokens["band"].rgb,
        )
        assert made.foreground == theme.tokens["text"].rgb
    assert made.dark is theme.dark
    assert made.text_alpha == 1.0


def test_rows_that_do_not_overlap_are_joined_from_left_to_right() -> None:
    assert join(((11, Run("text")),), ((0, Run("▌")), (3, Run("16:48")))) == (
        (0, Run("▌")),
        (3, Run("16:48")),
        (11, Run("text")),
    )


# Words of a page are never markup. Textual parses the strings that its own widgets and messages are given; we hand it strips.

_PARSES_MARKUP = {"Static", "Label", "Markdown", "RichLog", "Log", "Button", "Checkbox", "OptionList", "SelectionList", "Tree"}
_PARSING = {"from_markup", "notify", "update", "render_str", "render_markup", "markup", "visualize"}


def test_nothing_of_ours_parses_markup() -> None:
    folder = Path(next(iter(tui_liveblog.__path__)))
    found: list[str] = []
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("textual", "rich")):
                found += [f"{path.name}: {alias.name}" for alias in node.names if alias.name in _PARSES_MARKUP]
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                unmarked = any(word.arg == "markup" and not getattr(word.value, "value", True) for word in node.keywords)
                mapping = name == "update" and "textual" not in path.read_text(encoding="utf-8")  # a dictionary's, or a set's
                if name in _PARSING and not unmarked and not mapping:
                    found.append(f"{path.name}, line {node.lineno}: {name}()")
            if isinstance(node, ast.Attribute) and node.attr in ("border_title", "border_subtitle", "tooltip"):
                found.append(f"{path.name}, line {node.lineno}: {node.attr}")
    assert found == []
