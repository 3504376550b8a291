"""What becomes of a theme on a terminal that cannot show it."""

from __future__ import annotations

from msgspec.structs import replace

from tui_liveblog.ui.terminal.capabilities import Capabilities
from tui_liveblog.ui.themes import Theme, find_theme, without_colour


def as_shown(theme: Theme, terminal: Capabilities, dark: bool | None) -> Theme:
    """A theme as this terminal can show it.

    With fewer than 256 colours a theme that has its own becomes `telex`, under its own name: the nearest of sixteen would be
    mud, and nobody knows what those sixteen look like. That is the dark or the light one by the ground that it is read on,
    which is the terminal's; where it is not known, by the theme. Without colour only attributes are left.
    """
    if terminal.colours >= 256:
        return theme
    shown = theme
    if not all(colour.own for colour in theme.tokens.values()):
        own = find_theme("telex-dark" if (theme.dark if dark is None else dark) else "telex-light")
        shown = replace(own, name=theme.name)
    return shown if terminal.colours else without_colour(shown)
