"""Rows become strips: tokens of a theme become the terminal's colours, and what is between runs becomes ground."""

from __future__ import annotations

from collections.abc import Iterable

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.theme import Theme as TextualTheme

from tui_liveblog.ui.colours import Colour
from tui_liveblog.ui.rows import Row, Run, cells
from tui_liveblog.ui.themes import Theme


class Painter:
    """One theme on one terminal.

    colours  256 where the terminal has no more: then the theme's hand-picked indices are used
    links    whether the terminal is told where runs lead to (OSC 8)
    """

    def __init__(self, theme: Theme, colours: int = 1 << 24, *, links: bool = False) -> None:
        self.theme, self.links = theme, links
        self._few = colours <= 256
        self._styles: dict[tuple[str, Run], Style] = {}

    def strip(self, row: Row, margin: int, width: int, ground: str = "page") -> Strip:
        """A row as a strip of exactly `width` cells on a ground."""
        blank = self.style(Run("", "text"), ground)
        segments: list[Segment] = []
        at = 0
        for column, run in row:
            start = column + margin
            if start > at:
                segments.append(Segment(" " * (start - at), blank))
            segments.append(Segment(run.text, self.style(run, ground)))
            at = max(at, start) + cells(run.text)
        if at < width:
            segments.append(Segment(" " * (width - at), blank))
        strip = Strip(segments, max(at, width))
        return strip if at <= width else strip.crop(0, width)

    def style(self, run: Run, ground: str) -> Style:
        """The style of a run on a ground."""
        if run.url and self.links:
            return self.style(run._replace(url=""), ground).update_link(run.url)
        key = (ground, run._replace(text="", url=""))
        style = self._styles.get(key)
        if style is None:
            ink = self.theme.tokens[run.ink]
            under = self.theme.tokens[run.ground or ground]
            attributes = {*ink.attributes, *(under.attributes if run.ground else ())}
            style = self._styles[key] = Style(
                color=self.colour(ink),
                bgcolor=self.colour(under),
                bold=run.bold or "bold" in attributes,
                italic=run.italic or "italic" in attributes,
                underline=run.underline or "underline" in attributes,
                strike=run.strike or "strike" in attributes,
                dim="faint" in attributes,
                reverse="reverse" in attributes,
            )
        return style

    def colour(self, colour: Colour) -> Color:
        """A token's colour as this terminal can show it."""
        if colour.rgb and not self._few:
            return Color.parse(colour.rgb)
        return Color.default() if colour.index < 0 else Color.from_ansi(colour.index)


def join(*rows: Iterable[tuple[int, Run]]) -> Row:
    """Rows whose runs do not overlap, as one."""
    return tuple(sorted((placed for row in rows for placed in row), key=lambda placed: placed[0]))


def _sent_as(index: int) -> str:
    """A colour that Rich sends as this one of the 256: it counts the greys by its own steps."""
    level = round(255 * (index - 231) / 25) if index >= 232 else -1
    return f"#{level:02x}{level:02x}{level:02x}" if level >= 0 else Color.from_ansi(index).get_truecolor().hex


def is_terminals_own(theme: Theme) -> bool:
    """Whether every colour is one that the terminal's owner chose."""
    return all(colour.own for colour in theme.tokens.values())


def textual_theme(theme: Theme, colours: int = 1 << 24) -> TextualTheme:
    """The theme in Textual's terms, so that no widget of its own falls back to a look of its own.

    colours  as the Painter's: where there are 256, colours that will be sent as the hand-picked indices
    """
    hexes = {
        token: (_sent_as(colour.index) if colours <= 256 else colour.rgb) if colour.rgb else "ansi_default"
        for token, colour in theme.tokens.items()
    }
    return TextualTheme(
        name=theme.name,
        dark=theme.dark,
        primary=hexes["accent"],
        accent=hexes["accent"],
        secondary=hexes["soft"],
        foreground=hexes["text"],
        background=hexes["page"],
        surface=hexes["band"],
        panel=hexes["band"],
        warning=hexes["caution"],
        error=hexes["bad"],
        success=hexes["add_fg"],
        text_alpha=1.0,
        ansi=is_terminals_own(theme),
        variables={
            "border": hexes["rule"],
            "border-blurred": hexes["rule"],
            "block-cursor-background": hexes["select"],
            "block-cursor-foreground": hexes["bright"],
            "block-cursor-text-style": "bold",
            "input-cursor-background": hexes["bright"],
            "input-cursor-foreground": hexes["page"],
            "input-cursor-text-style": "reverse" if is_terminals_own(theme) else "none",
            "input-selection-background": hexes["select"],
            "input-selection-foreground": hexes["bright"],
            "screen-selection-background": hexes["select"],
            "screen-selection-foreground": hexes["bright"],
            "scrollbar": hexes["page"],
            "scrollbar-background": hexes["page"],
            "ansi-background": hexes["page"],
            "ansi-foreground": hexes["text"],
            "band": hexes["band"],
            "bright": hexes["bright"],
            "dim": hexes["dim"],
        },
    )
