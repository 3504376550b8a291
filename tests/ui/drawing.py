"""Pictures of the screen as SVG: small, the same every time, without the address of anything.

A piece of a row is one `text` at the place of its first cell and as wide as its cells, so that columns hold in any font.
Lines and blocks are rectangles, as good terminals draw them. Colours are classes by the theme's tokens. The words of the whole
screen stand in `desc`, for those who cannot see the picture and for whoever compares two of them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, zip_longest
from xml.etree import ElementTree

from rich.cells import cell_len
from rich.color import Color
from rich.style import Style
from textual.strip import Strip

from tui_liveblog.ui.colours import Colour, mix, rgb_of
from tui_liveblog.ui.themes import TOKENS, Theme

CELL, ROW, SIZE, BASELINE, PADDING = 9.6, 21, 16, 15.5, 14
"""Pixels: a cell's width and height, the font's size, from a row's top to its letters' feet, around the screen."""

_FAMILY = "'JetBrains Mono','DejaVu Sans Mono',monospace"
_FAINT = 0.5
"""How much of its ink faint text keeps: what terminals do differs, half is common."""

_LINES: Mapping[str, tuple[float, float, float, float]] = {
    "─": (0, 10, CELL, 1),
    "━": (0, 9.5, CELL, 2),
    "│": (CELL / 2 - 0.5, 0, 1, ROW),
}
_BLOCKS: Mapping[str, tuple[float, float, float, float]] = {
    "▌": (0, 0, CELL / 2, ROW),
    **{mark: (0, ROW - ROW * eighths / 8, CELL, ROW * eighths / 8) for eighths, mark in enumerate("▁▂▃▄▅▆▇█", 1)},
}
"""Left, top, width and height in a cell, in pixels."""

_SHAPE = "".join((*_LINES, *_BLOCKS))
_PIECES = re.compile(rf"(?P<shape>[{_SHAPE}])(?P=shape)*|[^\s{_SHAPE}]+(?: [^\s{_SHAPE}]+)*")
"""What of a row is drawn at once: one shape, repeated, or words with single blanks between them."""

_USUAL = ("page", "text", "bright", "soft", "dim", "accent", "key")
"""What a colour is called by where several tokens have it."""

_ATTRIBUTES = {
    "b": "font-weight:700",
    "i": "font-style:italic",
    "u": "text-decoration:underline",
    "s": "text-decoration:line-through",
}


@dataclass(frozen=True, slots=True)
class Palette:
    """A terminal's own colours, "#rrggbb": its words, its page, and its sixteen."""

    words: str
    page: str
    sixteen: tuple[str, ...]


_SIXTEEN = (
    *("#171421", "#c01c28", "#26a269", "#a2734c", "#12488b", "#a347ba", "#2aa1b3", "#d0cfcc"),
    *("#5e5c64", "#f66151", "#33da7a", "#e9ad0c", "#2a7bde", "#c061cb", "#33c7de", "#ffffff"),
)
_DARK, _LIGHT = Palette("#d0cfcc", "#171421", _SIXTEEN), Palette("#171421", "#ffffff", _SIXTEEN)


def palette_of(theme: Theme) -> Palette:
    """The terminal that a theme is drawn on: GNOME's as it is shipped, dark or light."""
    return _DARK if theme.dark else _LIGHT


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a cell is drawn. `attributes` are of `_ATTRIBUTES`."""

    ink: str
    ground: str
    attributes: str

    @classmethod
    def of(cls, style: Style, palette: Palette) -> _Manner:
        ink, ground = _rgb(style.color, palette, palette.words), _rgb(style.bgcolor, palette, palette.page)
        if style.reverse:
            ink, ground = ground, ink
        if style.dim:
            ink = mix(ink, ground, _FAINT)
        are_set = zip("bius", (style.bold, style.italic, style.underline, style.strike), strict=True)
        return cls(ink, ground, "".join(letter for letter, is_set in are_set if is_set))


def _rgb(color: Color | None, palette: Palette, default: str) -> str:
    if color is None or color.is_default:
        return default
    if color.triplet is not None:
        return color.triplet.hex
    assert color.number is not None
    return palette.sixteen[color.number] if color.number < 16 else rgb_of(color.number)


def token_colours(theme: Theme) -> dict[str, str]:
    """What each token is drawn in, "#rrggbb"."""
    palette = palette_of(theme)

    def drawn(token: str, colour: Colour) -> str:
        ground = token in ("page", "band", "select") or token.endswith("_bg")
        default = palette.page if ground else palette.words
        rgb = colour.rgb or (palette.sixteen[colour.index] if colour.index >= 0 else default)
        return mix(rgb, palette.page, _FAINT) if "faint" in colour.attributes else rgb

    return {token: drawn(token, theme.tokens[token]) for token in TOKENS}


class _Classes:
    """A class for each colour: the first token that has it; one that no token has is called by its number."""

    def __init__(self, theme: Theme) -> None:
        self._names: dict[str, str] = {}
        colours = token_colours(theme)
        for token in (*_USUAL, *TOKENS):
            self._names.setdefault(colours[token], token)
        self._used = {"page"}

    def name(self, rgb: str) -> str:
        """The class of a colour, which the sheet will have."""
        name = self._names.setdefault(rgb, f"x{rgb[1:]}")
        self._used.add(name)
        return name

    def sheet(self) -> str:
        """The rules of all classes."""
        rules = [f"text{{font:{SIZE}px {_FAMILY};font-variant-ligatures:none}}"]
        rules += [f".{letter}{{{rule}}}" for letter, rule in _ATTRIBUTES.items()]
        rules += [f".{name}{{fill:{rgb}}}" for rgb, name in self._names.items() if name in self._used]
        return "\n".join(rules)


_Run = tuple[int, str, _Manner]
"""(first cell, words, how they are drawn)."""


def draw(strips: Sequence[Strip], theme: Theme, title: str) -> str:
    """The rows of a screen in a theme, as an SVG file."""
    palette, classes, page = palette_of(theme), _Classes(theme), token_colours(theme)["page"]
    rows = [list(_runs(strip, palette)) for strip in strips]
    blocks, lines = _Rectangles(), _Rectangles()
    words: list[str] = []
    for row, runs in enumerate(rows):
        for start, many, ground in _grounds(runs):
            if ground != page:
                blocks.add(classes.name(ground), start * CELL, row * ROW, many * CELL, ROW)
    for row, runs in enumerate(rows):
        for at, text, manner in _pieces(runs):
            name, shape = classes.name(manner.ink), _LINES.get(text[0]) or _BLOCKS.get(text[0])
            if shape:
                left, top, width, height = shape
                where = lines if text[0] in _LINES else blocks
                where.add(name, at * CELL + left, row * ROW + top, width + (len(text) - 1) * CELL, height)
            else:
                words.append(_text(" ".join((name, *manner.attributes)), at * CELL, row * ROW + BASELINE, text))
    across = _number(max(strip.cell_length for strip in strips) * CELL + 2 * PADDING)
    down = _number(len(strips) * ROW + 2 * PADDING)
    shown = "\n".join(strip.text.rstrip() for strip in strips)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {down}" role="img">',
            f"<title>{escape(title)}</title>",
            f"<desc>{escape(shown, quote=False)}</desc>",
            f"<style>\n{classes.sheet()}\n</style>",
            f'<rect class="page" width="{across}" height="{down}"/>',
            f'<g transform="translate({PADDING} {PADDING})">',
            '<g shape-rendering="crispEdges">',
            *blocks.drawn(),
            "</g>",
            *lines.drawn(),
            *words,
            "</g>",
            "</svg>\n",
        ]
    )


def _runs(strip: Strip, palette: Palette) -> Iterator[_Run]:
    """The cells of a row, those that are drawn alike together."""
    at = 0
    alike = groupby(strip, lambda segment: _Manner.of(segment.style or Style.null(), palette))
    for manner, segments in alike:
        words = "".join(segment.text for segment in segments)
        yield at, words, manner
        at += cell_len(words)


def _grounds(runs: Iterable[_Run]) -> Iterator[tuple[int, int, str]]:
    """(first cell, cells, colour) of what lies under a row."""
    for ground, alike in groupby(runs, lambda run: run[2].ground):
        same = list(alike)
        yield same[0][0], sum(cell_len(words) for _, words, _ in same), ground


def _pieces(runs: Iterable[_Run]) -> Iterator[_Run]:
    """What is to be seen of a row: a shape, repeated, or words."""
    for start, words, manner in runs:
        for piece in _PIECES.finditer(words):
            yield start + cell_len(words[: piece.start()]), piece[0], manner


class _Rectangles:
    """Rectangles of a class; one that stands on another of its width is one with it."""

    def __init__(self) -> None:
        self._columns: dict[tuple[str, float, float], list[list[float]]] = {}

    def add(self, name: str, left: float, top: float, width: float, height: float) -> None:
        """One more, in pixels; those of a column from top to bottom."""
        column = self._columns.setdefault((name, left, width), [])
        if column and sum(column[-1]) == top:
            column[-1][1] += height
        else:
            column.append([top, height])

    def drawn(self) -> Iterator[str]:
        """All of them."""
        for (name, left, width), column in self._columns.items():
            for top, height in column:
                place = f'x="{_number(left)}" y="{_number(top)}" width="{_number(width)}" height="{_number(height)}"'
                yield f'<rect class="{name}" {place}/>'


def _text(look: str, left: float, foot: float, words: str) -> str:
    place = f'x="{_number(left)}" y="{_number(foot)}" textLength="{_number(cell_len(words) * CELL)}"'
    return f'<text class="{look}" {place}>{escape(words, quote=False)}</text>'


def _number(value: float) -> str:
    return f"{round(value, 2):g}"


def rows_of(picture: str) -> list[str]:
    """The words that a picture shows, row by row."""
    words = ElementTree.fromstring(picture).findtext("{http://www.w3.org/2000/svg}desc")
    return (words or "").split("\n")


def differences(before: str, after: str) -> str:
    """What another picture shows otherwise: the rows whose words differ; the pieces, where all words are the same."""
    if before == after:
        return ""
    rows = zip_longest(rows_of(before), rows_of(after), fillvalue="")
    said = [f"row {number}:\n  - {old}\n  + {new}" for number, (old, new) in enumerate(rows) if old != new]
    if not said:
        pieces = list(difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""))[2:]
        said = ["the same words, drawn otherwise:", *(f"  {piece}" for piece in pieces if not piece.startswith("@@"))]
    return "\n".join(said)
