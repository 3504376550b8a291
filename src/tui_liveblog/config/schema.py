"""The settings, their types and what they are when nothing is said."""

from __future__ import annotations

import math
from typing import Annotated
from urllib.parse import quote

import msgspec

from tui_liveblog.config.bindings import keymap
from tui_liveblog.config.blogs import BlogSettings
from tui_liveblog.config.rules import Alert, Highlight, Mute

_Positive = Annotated[float, msgspec.Meta(gt=0)]


class Keys(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[keys]`: each is sent to its own host and nowhere else."""

    guardian: str = ""

    def by_host(self) -> dict[str, str]:
        """Host → the parameter that its interface wants, `name=key`."""
        return {"content.guardianapis.com": f"api-key={quote(self.guardian)}"} if self.guardian else {}


class Themes(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[theme]`: the theme's name on a dark terminal and on a light one."""

    dark: str = "late-edition"
    light: str = "broadsheet"


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The settings. A flag on the command line is stronger.

    interval         seconds between looks; the floor is the program's
    theme            a theme's name, or one for dark terminals and one for light ones; `themes` has both
    cache_dir        where posts and read marks are kept
    ascii            draw marks in ASCII only; None: as the terminal can
    oldest_first     the oldest unread post on top, forward in time
    relative_times   `5 min ago` in the place of the clock's time
    mouse            whether the program asks for the mouse; else the terminal's own selection works; None: not where light
    light            as little as can be is sent and asked for; None: where the reader is elsewhere
    hyperlinks       whether the terminal is told of links, to open them itself; None: where it is known to
    hold_unfocused   nothing moves while the terminal has no focus
    max_mb_per_hour  megabytes (1,000,000 bytes) that a blog may use in an hour; more stretches the interval; None: no limit
    keys             the reader's own keys for sites' interfaces: `guardian` for its Content API
    bindings         an action's id → the keys that do it, as a reader writes them; `keymap` has them all
    filters          a name → the query that it stands for
    highlight mute alert  rules for posts
    blog             settings of single blogs
    window_title     whether the window's title tells the blog and what is new
    """

    interval: float | None = None
    theme: str | Themes = ""
    cache_dir: str = ""
    ascii: bool | None = None
    oldest_first: bool = False
    relative_times: bool = False
    mouse: bool | None = None
    light: bool | None = None
    hyperlinks: bool | None = None
    hold_unfocused: bool = False
    max_mb_per_hour: _Positive | None = None
    keys: Keys = Keys()
    bindings: dict[str, str | list[str]] = {}
    filters: dict[str, str] = {}
    highlight: tuple[Highlight, ...] = ()
    mute: tuple[Mute, ...] = ()
    alert: tuple[Alert, ...] = ()
    blog: tuple[BlogSettings, ...] = ()
    window_title: bool = True

    @property
    def themes(self) -> Themes:
        """The themes by name, whichever way they were given; the default for "", which is none."""
        given = self.theme if isinstance(self.theme, Themes) else Themes(dark=self.theme, light=self.theme)
        return Themes(dark=given.dark or Themes().dark, light=given.light or Themes().light)

    @property
    def budget(self) -> float:
        """Bytes that a blog may use in an hour."""
        return math.inf if self.max_mb_per_hour is None else self.max_mb_per_hour * 1_000_000

    def keymap(self) -> dict[str, tuple[str, ...]]:
        """The keys of every action by its id, as Textual names them."""
        return keymap(self.bindings)
