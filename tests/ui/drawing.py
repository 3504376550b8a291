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

_FAINT = 0.5
"""How much of its ink faint text keeps: what terminals do differs, half is common."""

_SHAPES: Mapping[str, tuple[float, float, float, float]] = {
    "─": (0, 10, CELL, 1),
    "━": (0, 9, CELL, 3),
    "│": (CELL / 2 - 0.5, 0, 1, ROW),
    "▌": (0, 0, CELL / 2, ROW),
    **{mark: (0, ROW - ROW * eighths / 8, CELL, ROW * eighths / 8) for eighths, mark in enumerate("▁▂▃▄▅▆▇█", 1)},
}
"""Left, top, width and height in a cell, in pixels."""

_SHAPE = "".join(_SHAPES)
_PIECES = re.compile(rf"(?P<shape>[{_SHAPE}])(?P=shape)*|[^\s{_SHAPE}]+(?: [^\s{_SHAPE}]+)*")
"""What of a row is drawn at once: one shape, repeated, or words with single blanks between them."""

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
        own = palette.sixteen[colour.index] if colour.index >= 0 else palette.page if ground else palette.words
        rgb = colour.rgb or own
        return mix(rgb, palette.page, _FAINT) if "faint" in colour.attributes else rgb

    return {token: drawn(token, theme.tokens[token]) for token in TOKENS}


class _Classes:
    """A class for each colour: the first token that has it; one that no token has is called by its number."""

    def __init__(self, theme: Theme) -> None:
        self._names: dict[str, str] = {}
        for token, rgb in token_colours(theme).items():
            self._names.setdefault(rgb, token)
        self._used = {"page"}

    def name(self, rgb: str) -> str:
        """The class of a colour, which the sheet will have."""
        name = self._names.setdefault(rgb, f"x{rgb[1:]}")
        self._used.add(name)
        return name

    def sheet(self) -> str:
        """The rules of all classes."""
        rules = [f"text{{font:{SIZE}px 'JetBrains Mono','DejaVu Sans Mono',monospace}}rect{{shape-rendering:crispEdges}}"]
        rules += [f".{letter}{{{rule}}}" for letter, rule in _ATTRIBUTES.items()]
        rules += [f".{name}{{fill:{rgb}}}" for rgb, name in self._names.items() if name in self._used]
        return "".join(rules)


_Run = tuple[int, str, _Manner]
"""(first cell, words, how they are drawn)."""


def draw(strips: Sequence[Strip], theme: Theme, title: str) -> str:
    """The rows of a screen in a theme, as an SVG file."""
    palette, classes = palette_of(theme), _Classes(theme)
    rows = [list(_runs(strip, palette)) for strip in strips]
    page = token_colours(theme)["page"]
    drawn = [*_grounds(rows, page, classes)]
    drawn += [piece for number, row in enumerate(rows) for run in row for piece in _pieces(number, run, classes)]
    across = _number(max(strip.cell_length for strip in strips) * CELL + 2 * PADDING)
    down = _number(len(strips) * ROW + 2 * PADDING)
    words = "\n".join(strip.text.rstrip() for strip in strips)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {down}" role="img">',
            f"<title>{escape(title)}</title>",
            f"<desc>{escape(words, quote=False)}</desc>",
            f"<style>{classes.sheet()}</style>",
            f'<rect class="page" width="{across}" height="{down}"/>',
            f'<g transform="translate({PADDING} {PADDING})">',
            *drawn,
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


def _grounds(rows: Iterable[Iterable[_Run]], page: str, classes: _Classes) -> Iterator[str]:
    """Rectangles where the ground is not the page's; one for rows that are alike there."""
    found: dict[tuple[int, int, str], list[list[int]]] = {}
    for number, row in enumerate(rows):
        at = 0
        for ground, runs in groupby(row, lambda run: run[2].ground):
            width = sum(cell_len(words) for _, words, _ in runs)
            if ground != page:
                blocks = found.setdefault((at, width, ground), [])
                if blocks and sum(blocks[-1]) == number:
                    blocks[-1][1] += 1
                else:
                    blocks.append([number, 1])
            at += width
    for (at, width, ground), blocks in found.items():
        name = classes.name(ground)
        for first, count in blocks:
            yield _rectangle(name, at * CELL, first * ROW, width * CELL, count * ROW)


def _pieces(row: int, run: _Run, classes: _Classes) -> Iterator[str]:
    """What is to be seen of a run."""
    start, words, manner = run
    for piece in _PIECES.finditer(words):
        column, text = start + cell_len(words[: piece.start()]), piece[0]
        name = classes.name(manner.ink)
        if piece["shape"]:
            left, top, width, height = _SHAPES[piece["shape"]]
            yield _rectangle(name, column * CELL + left, row * ROW + top, width + (len(text) - 1) * CELL, height)
        else:
            place = f'x="{_number(column * CELL)}" y="{_number(row * ROW + BASELINE)}"'
            length = f'textLength="{_number(cell_len(text) * CELL)}"'
            look = " ".join((name, *manner.attributes))
            yield f'<text class="{look}" {place} {length}>{escape(text, quote=False)}</text>'


def _rectangle(name: str, left: float, top: float, width: float, height: float) -> str:
    place = " ".join(
        f'{what}="{_number(value)}"' for what, value in (("x", left), ("y", top), ("width", width), ("height", height))
    )
    return f'<rect class="{name}" {place}/>'


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
