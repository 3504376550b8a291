"""Themes: TOML files that give each token of the screen its colour.

    # name and dark may be left out: the file's name, and whether the page is darker than its text
    name = "night-desk"
    dark = true

    [colours]
    page = ["#14171b", 233]        # the colour, and the index to use where the terminal has 256 colours
    text = "#d6d1c6"               # the index may be left out: the nearest is taken
    accent = "#f0835c"
    bright = ["default", "bold"]   # the terminal's own colour, and attributes to set wherever the token is used
    key = 3                        # one of the terminal's own sixteen, 0 to 15

Only `page`, `text` and `accent` must be given. The other tokens are mixed from them. Attributes are bold, faint, italic,
underline, reverse and strike. A pair of colours that is hard to read is no error: `weak_pairs` names it.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from tui_liveblog.errors import UsageError
from tui_liveblog.ui.colours import Colour, contrast, luminance, mix, nearest_index, rgb_of

REQUIRED = ("page", "text", "accent")

# How a token that a theme leaves out is made: a share of `text` in `page`. Grounds stay neutral, so that words on them can be
# read, and none is the spot colour: that means "new to you" and nothing else.
_MIXED: Mapping[str, float] = {
    "band": 0.06,
    "select": 0.12,
    "bright": 1,
    "soft": 0.82,
    "dim": 0.72,
    "rule": 0.22,
    "on_accent": 0,
    "caution": 1,
    "bad": 1,
    "on_bad": 0,
    "link": 1,
    "match_fg": 1,
    "match_bg": 0.22,
    "match_now_fg": 0,
    "match_now_bg": 1,
    "add_fg": 1,
    "add_bg": 0.12,
    "del_fg": 0.72,
    "del_bg": 0,
}
# Half `accent`, half `text`: the second, quieter colour.
_HALFWAY = ("key", "highlight")

TOKENS = (*REQUIRED, *_MIXED, *_HALFWAY)
"""Every token of a theme."""

_ATTRIBUTES = ("bold", "faint", "italic", "underline", "reverse", "strike")

_WORDS = 4.5
_SIGNS = 3.0
PAIRS: tuple[tuple[str, str, float], ...] = (
    *(
        (words, ground, _WORDS)
        for words in ("bright", "text", "soft", "dim", "accent", "key", "caution", "bad", "link", "highlight")
        for ground in ("page", "band")
    ),
    *((words, "select", _WORDS) for words in ("bright", "text", "soft")),
    ("accent", "select", _SIGNS),
    ("on_accent", "accent", _WORDS),
    ("on_bad", "bad", _WORDS),
    *((f"{pair}_fg", f"{pair}_bg", _WORDS) for pair in ("match", "match_now", "add", "del")),
    ("match_now_bg", "match_bg", _SIGNS),
)
"""(words, ground, least contrast) of all tokens that meet on the screen: WCAG 2's 4.5 for words, 3 for what is not words."""

_MAX_BYTES = 65_536


class Theme(Struct, frozen=True):
    """A theme. `tokens` has a colour for each of `TOKENS`."""

    name: str
    dark: bool
    tokens: Mapping[str, Colour]

    @property
    def ansi(self) -> bool:
        """Whether ground and words are the terminal's own colours: no bands, a hairline over the status line instead."""
        return self.tokens["page"].own


def load_theme(path: Path) -> Theme:
    """Read a theme's file. UsageError, naming the file, where it cannot be read or says something that cannot be."""
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: the theme cannot be read ({error.strerror or error})") from error
    if len(raw) > _MAX_BYTES:
        raise UsageError(f"{path}: this is no theme: it is larger than 64 KiB")
    try:
        given = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{path}: not TOML in UTF-8 ({_one_line(error)})") from error
    return _theme(given, path)


def _theme(given: Mapping[str, object], path: Path) -> Theme:
    for word in given:
        if word not in ("name", "dark", "colours"):
            raise UsageError(
                f"{path}: {_quoted(word)} is not a setting of a theme{_nearest(word, ('name', 'dark', 'colours'))}"
            )
    colours = given.get("colours")
    if not isinstance(colours, dict):
        raise UsageError(f"{path}: a theme needs a table [colours] with {', '.join(REQUIRED)}")
    for token in colours:
        if token not in TOKENS:
            raise UsageError(f"{path}: {_quoted(token)} is not a colour of a theme{_nearest(token, TOKENS)}")
    missing = [token for token in REQUIRED if token not in colours]
    if missing:
        raise UsageError(f"{path}: [colours] needs {' and '.join(missing)}")
    tokens = _completed({token: _colour(value, token, path) for token, value in colours.items()})
    name, dark = given.get("name", path.stem), given.get("dark", _is_dark(tokens))
    if not isinstance(name, str) or not name:
        raise UsageError(f'{path}: name must be words in quotes, such as "night-desk"')
    if not isinstance(dark, bool):
        raise UsageError(f"{path}: dark must be true or false")
    return Theme(name, dark, MappingProxyType(tokens))


def _colour(value: object, token: str, path: Path) -> Colour:
    """A colour in any of the forms that the module's docstring shows."""
    parts = value if isinstance(value, list) else [value]
    match parts:
        case [str(rgb), int(index), *rest] if _is_rgb(rgb) and not isinstance(index, bool) and 0 <= index <= 255:
            colour = Colour(rgb.lower(), index)
        case [str(rgb), *rest] if _is_rgb(rgb):
            colour = Colour(rgb.lower(), nearest_index(rgb))
        case ["default", *rest]:
            colour = Colour()
        case [int(index), *rest] if not isinstance(index, bool) and 0 <= index <= 15:
            colour = Colour(index=index)
        case _:
            raise UsageError(
                f'{path}: `{token}` must be a colour: "#rrggbb", ["#rrggbb", 0 to 255], 0 to 15, or "default"; '
                "attributes follow in the list"
            )
    attributes = tuple(str(word) for word in rest)
    for word in attributes:
        if word not in _ATTRIBUTES:
            raise UsageError(f"{path}: {_quoted(word)} of `{token}` is not an attribute{_nearest(word, _ATTRIBUTES)}")
    return replace(colour, attributes=attributes)


def _is_rgb(text: str) -> bool:
    return re.fullmatch(r"#[0-9a-fA-F]{6}", text) is not None


def _completed(given: dict[str, Colour]) -> dict[str, Colour]:
    """All tokens: those that are given, the others mixed. With the terminal's own colours nothing can be mixed."""
    page, text, accent = (given[token] for token in REQUIRED)
    tokens = dict(given)
    for token, share in _MIXED.items():
        if token not in tokens:
            tokens[token] = _blend(text, page, share)
    for token in _HALFWAY:
        tokens.setdefault(token, _blend(accent, text, 0.5))
    return tokens


def _blend(first: Colour, second: Colour, share: float) -> Colour:
    if first.rgb and second.rgb:
        rgb = mix(first.rgb, second.rgb, share)
        return Colour(rgb, first.index if share == 1 else second.index if share == 0 else nearest_index(rgb))
    return Colour()


def _is_dark(tokens: Mapping[str, Colour]) -> bool:
    page, text = tokens["page"].rgb, tokens["text"].rgb
    return not (page and text) or luminance(page) < luminance(text)


def weak_pairs(theme: Theme) -> tuple[str, ...]:
    """A sentence for each pair that is harder to read than it may be: what, how much, and how much it should be.

    Pairs of the terminal's own colours are its owner's business.
    """
    found = []
    for words, ground, least in PAIRS:
        first, second = theme.tokens[words], theme.tokens[ground]
        if first.own or second.own:
            continue
        full = contrast(first.rgb, second.rgb)
        few = contrast(rgb_of(first.index), rgb_of(second.index))
        if min(full, few) < least:
            where = "" if full <= few else " in 256 colours"
            found.append(f"{words} on {ground} has a contrast of {min(full, few):.1f}{where}; {least:g} is the least")
    return tuple(found)


def shipped_folder() -> Path:
    """Where the themes that come with the program are: in the package, or beside `src` where it runs from a checkout."""
    packaged = Path(__file__).parents[1] / "themes"
    return packaged if packaged.is_dir() else packaged.parents[2] / "themes"


def theme_files(folders: Iterable[Path]) -> dict[str, Path]:
    """The file of each theme by name, the earlier folder's first, the shipped ones last. A theme's name here is its file's."""
    found: dict[str, Path] = {}
    for folder in (*folders, shipped_folder()):
        for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
            found.setdefault(path.stem, path)
    return found


def find_theme(name: str, folders: Sequence[Path] = ()) -> Theme:
    """The theme of that name: the reader's own (`folders`, the first one found) before a shipped one.

    UsageError names the nearest theme where there is none of that name, and the file where it is damaged.
    """
    files = theme_files(folders)
    if name not in files:
        raise UsageError(f"no theme is called {_quoted(name)}{_nearest(name, files)}: there are {', '.join(sorted(files))}")
    return load_theme(files[name])


def without_colour(theme: Theme) -> Theme:
    """A theme for NO_COLOR: default colours, attributes kept; what the spot colour said is said in bold."""
    tokens = {token: Colour(attributes=colour.attributes) for token, colour in theme.tokens.items()}
    tokens["accent"] = Colour(attributes=("bold",))
    return replace(theme, tokens=MappingProxyType(tokens))


def _nearest(word: str, right: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(right), n=1, cutoff=0.5)
    return f"; did you mean `{near[0]}`?" if near else ""


def _quoted(word: str) -> str:
    """A word that somebody typed, fit for a line of the terminal."""
    shown = "".join(character if character.isprintable() else "?" for character in word[:40])
    return f"`{shown}`"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
