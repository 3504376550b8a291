"""The theme in use and its file: what is worn at the start, and again whenever the reader saves it. No Textual.

A theme that is wrong never stops the program, and never takes the place of one that is right: it is said in one line.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from tui_liveblog.clean import clean_line
from tui_liveblog.errors import UsageError
from tui_liveblog.ui.themes import Theme, find_theme, shipped_folder, theme_files, weak_pairs

LOOK_SECONDS = 1.0
"""Between two looks at the file: a look is one `stat` a folder."""

_Stamp = tuple[tuple[int, int, int] | None, ...]
"""Of the file in each folder: its number, when it was changed (nanoseconds) and its size; None where there is none."""


class Worn(Struct, frozen=True):
    """What came of reading a theme.

    theme  to be worn from now on; None: the one that is worn stays
    said   one line for the reader, "" for nothing
    """

    theme: Theme | None
    said: str = ""


class ThemeWatch:
    """Follows the file of one theme, wherever it is: the reader's own of that name comes before a shipped one.

    folders  the reader's themes
    manner   how themes are worn here: without colour, say
    """

    def __init__(self, name: str, folders: Sequence[Path] = (), manner: Callable[[Theme], Theme] = lambda theme: theme) -> None:
        self.name = name
        self._folders, self._manner = tuple(folders), manner
        self._files = [f"{folder / name}.toml" for folder in (*self._folders, shipped_folder())]
        self._read = self._stamp()
        self._unsaid = ""

    def begin(self, otherwise: str) -> tuple[Theme, str]:
        """The theme to start with, and what is to be said of it; the shipped theme `otherwise` where it is wrong."""
        worn = self._load()
        if worn.theme is not None:
            return worn.theme, worn.said
        return self._manner(find_theme(otherwise)), f"{worn.said}; {otherwise} is worn"

    def look(self) -> Worn | None:
        """What came of it if the file was changed since the last look, else None.

        An error is said at the second look that finds the file as it is: the first may have come while it was written.
        """
        stamp = self._stamp()
        if stamp == self._read:
            said, self._unsaid = self._unsaid, ""
            return Worn(None, said) if said else None
        self._read = stamp
        worn = self._load()
        self._unsaid = "" if worn.theme is not None else worn.said
        return worn if worn.theme is not None else None

    def _load(self) -> Worn:
        try:
            theme = find_theme(self.name, self._folders)
        except UsageError as error:
            path = theme_files(self._folders).get(self.name)
            return Worn(None, one_line(error, path))
        theme = self._manner(theme)
        return Worn(theme, weakness(theme))

    def _stamp(self) -> _Stamp:
        return tuple(map(_stamp_of, self._files))


def check_name(name: str, folders: Sequence[Path]) -> None:
    """Raises UsageError, naming the nearest, where no theme is called that; whether it is right is not looked at."""
    if name not in theme_files(folders):
        find_theme(name, folders)


def _stamp_of(path: str) -> tuple[int, int, int] | None:
    try:
        state = os.stat(path)
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return None
    return state.st_ino, state.st_mtime_ns, state.st_size


def one_line(error: UsageError, path: Path | None) -> str:
    """What is wrong with a theme, by its file's name: its folders fill a line on their own. Nor are all others listed."""
    said = str(error)
    if path is None:
        return clean_line(said.partition(": there are ")[0])
    return clean_line(f"{path.name}: {said.removeprefix(f'{path}: ')}")


def weakness(theme: Theme) -> str:
    """The first pair of a theme that is hard to read, and how many more there are; "" for none."""
    weak = weak_pairs(theme)
    if not weak:
        return ""
    more = f" (and {len(weak) - 1} more)" if len(weak) > 1 else ""
    return clean_line(f"{theme.name}: {weak[0]}{more}")
