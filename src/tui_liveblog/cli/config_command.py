"""`config check`: the settings and the reader's own themes, looked at without starting anything."""

from __future__ import annotations

import sys
from pathlib import Path

from tui_liveblog.clean import clean_line
from tui_liveblog.cli.options import unknown_formats
from tui_liveblog.commands.words import say
from tui_liveblog.config import Config, check_config
from tui_liveblog.config.errors import line_of
from tui_liveblog.errors import UsageError
from tui_liveblog.ui.theme_watch import check_name, one_line
from tui_liveblog.ui.themes import load_theme, weak_pairs


def check(path: Path, themes: Path, *, named: bool) -> int:
    """Say that the settings and each of the reader's own themes are right, or what is wrong with them, one a line.

    named  the reader named the file: then it must be there
    """
    right, wrong = _settings(path, themes, named=named)
    for theme in sorted(themes.glob("*.toml")) if themes.is_dir() else ():
        more_right, more_wrong = _theme(theme)
        right += more_right
        wrong += more_wrong
    for line in wrong:
        say(line)
    if wrong:
        return UsageError.exit_status
    sys.stdout.writelines(f"{line}\n" for line in right)
    return 0


def _settings(path: Path, themes: Path, *, named: bool) -> tuple[list[str], list[str]]:
    """(what is right, what is wrong), in lines."""
    try:
        config, faults = check_config(path, named=named)
    except UsageError as error:
        return [], [str(error)]
    faults += [*_unknown_themes(config, path, themes), *unknown_formats(config, path)]
    if faults or path.exists():
        return [f"{clean_line(str(path))} is right"], faults
    return [f"there is no {clean_line(str(path))}; all settings are the default ones"], []


def _unknown_themes(config: Config, path: Path, themes: Path) -> list[str]:
    found: dict[str, None] = {}  # one name may be given for both grounds
    for ground, name in (("dark", config.themes.dark), ("light", config.themes.light)):
        try:
            check_name(name, [themes])
        except UsageError as error:
            line = line_of(path.read_text(encoding="utf-8-sig"), "theme", ground)
            found[f"{clean_line(path.name)}, line {line}: {error}"] = None
    return list(found)


def _theme(path: Path) -> tuple[list[str], list[str]]:
    """(what is right, what is wrong) of one theme; what is hard to read is no error."""
    try:
        theme = load_theme(path)
    except UsageError as error:
        return [], [one_line(error, path)]
    return [f"{clean_line(str(path))} is right", *(f"{clean_line(path.stem)}: {weak}" for weak in weak_pairs(theme))], []
