"""What a terminal can show, and what is between it and the reader, as far as its environment tells."""

from __future__ import annotations

import locale
import re
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from tui_liveblog.clean import clean_line
from tui_liveblog.ui.terminal.remote import MOSH, Remote

FULL_COLOURS = 1 << 24
_FEW = 16
"""What all others are taken for. Some have eight: the bright ones are the same to them, or bold."""

# Terminals of full colours whose COLORTERM a connection by SSH leaves behind.
_FULL_BY_NAME = ("alacritty", "contour", "foot", "foot-extra", "ghostty", "rio", "wezterm", "xterm-ghostty", "xterm-kitty")
# Terminals that open OSC 8 themselves, by what they call themselves at home; the others are not asked to.
_OPEN_LINKS = re.compile(r"iTerm\.app|WezTerm|vscode|ghostty|kitty|rio|WarpTerminal|Tabby|contour").fullmatch
_LEAST_VTE = 5000
"""VTE_VERSION from which GNOME's terminals open links: 0.50."""
_LEAST_TMUX = (3, 4)
"""The version from which tmux keeps links, and gives them to a terminal that opens them."""

_UNKNOWN = Remote()

_has_none = re.compile(r"vt\d.*|.*-m(ono)?").fullmatch


class Capabilities(Struct, frozen=True):
    """What a terminal can show.

    term     its name, TERM
    colours  0 for none, 16, 256, FULL_COLOURS
    utf8     whether it shows more than ASCII
    within   the multiplexer that it is in: "tmux", "screen" or ""
    ascii    whether marks are drawn in ASCII
    links    whether it opens links itself, and may be told of them (OSC 8)
    remote   where the reader is
    light    why as little as can be is sent and asked for, "" where it is not
    """

    term: str = "xterm-256color"
    colours: int = FULL_COLOURS
    utf8: bool = True
    within: str = ""
    ascii: bool = False
    links: bool = False
    remote: Remote = _UNKNOWN
    light: str = ""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Capabilities:
        """Those of the terminal that the environment speaks of; where the reader is takes longer to find (`remote.find`)."""
        within = "tmux" if environment.get("TMUX") else "screen" if environment.get("STY") else ""
        term = clean_line(environment.get("TERM", ""), 40)
        return cls(term, _colours(environment), _is_utf8(environment), within, links=_opens_links(environment, within))

    def seen_from(self, remote: Remote, *, light: bool | None = None, by: str = "", links: bool | None = None) -> Capabilities:
        """The same, now that it is known where the reader is. Light goes what is not at home, unless they said otherwise.

        light  as they said; None: they did not. `by` says where they did
        links  whether they said that it opens links
        """
        why = f"by {remote.by}" if remote.over else ""
        if light is not None:
            why = by if light else ""
        found = self.links and remote.over != MOSH  # which drops them
        return replace(self, remote=remote, light=why, links=found if links is None else links)

    @property
    def draws(self) -> bool:
        """Whether a cursor can be moved on it at all."""
        return self.term not in ("dumb", "")

    def erases_ground(self) -> bool:
        """Whether terminfo says that erasing leaves the ground that is drawn with."""
        import curses

        try:
            curses.setupterm(self.term or "dumb", 1)
            return curses.tigetflag("bce") > 0
        except curses.error:
            return False

    @property
    def full_marks(self) -> bool:
        """Whether its coding and its font have all the marks. The Linux console's font lacks some."""
        return self.utf8 and self.term != "linux"

    @property
    def can_be_asked(self) -> bool:
        """Whether it may be asked for its background: the Linux console cannot tell, and may show the question."""
        return self.draws and self.term != "linux"


def _opens_links(environment: Mapping[str, str], within: str) -> bool:
    """Whether a terminal is known to open OSC 8. What is set at home does not come along over SSH: there TERM alone tells."""
    if within == "tmux":  # which says so of itself; the variables of terminals are those of whoever started it
        version = re.match(r"(\d+)\.(\d+)", environment.get("TERM_PROGRAM_VERSION", ""))
        return version is not None and (int(version[1]), int(version[2])) >= _LEAST_TMUX
    term, vte = environment.get("TERM", ""), environment.get("VTE_VERSION", "")
    if within or term in ("", "dumb", "linux") or term.startswith(("screen", "tmux")):
        return False
    named = _OPEN_LINKS(environment.get("TERM_PROGRAM", "")) or environment.get("LC_TERMINAL") == "iTerm2"
    known = named or environment.get("KONSOLE_VERSION") or environment.get("WT_SESSION") or term in _FULL_BY_NAME
    return bool(known) or (vte.isdecimal() and int(vte) >= _LEAST_VTE)


def _colours(environment: Mapping[str, str]) -> int:
    term = environment.get("TERM", "").lower()
    if environment.get("NO_COLOR"):
        return 0
    if environment.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit") or term.endswith("-direct"):
        return FULL_COLOURS
    if term in _FULL_BY_NAME:
        return FULL_COLOURS
    if term.endswith("-256color"):
        return 256
    return 0 if _has_none(term) else _FEW


def _is_utf8(environment: Mapping[str, str]) -> bool:
    """Whether the terminal's coding is UTF-8. A name that says so counts where the machine does not know that locale."""
    name = next((name for variable in ("LC_ALL", "LC_CTYPE", "LANG") if (name := environment.get(variable))), "")
    if name.partition("@")[0].lower().replace("-", "").endswith(".utf8"):
        return True
    # Not getpreferredencoding(): under LC_ALL=C, Python prefers UTF-8, which the terminal does not understand.
    return locale.getencoding().lower().replace("-", "") == "utf8"
