"""What a terminal can show, as far as its environment tells."""

from __future__ import annotations

import locale
import re
from collections.abc import Mapping
from dataclasses import dataclass

FULL_COLOURS = 1 << 24
_FEW = 16
"""What all others are taken for. Some have eight: the bright ones are the same to them, or bold."""

# Terminals of full colours whose COLORTERM a connection by SSH leaves behind.
_FULL_BY_NAME = ("alacritty", "contour", "foot", "foot-extra", "ghostty", "rio", "wezterm", "xterm-ghostty", "xterm-kitty")
_has_none = re.compile(r"vt\d.*|.*-m(ono)?").fullmatch


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a terminal can show.

    term     its name, TERM
    colours  0 for none, 16, 256, FULL_COLOURS
    utf8     whether it shows more than ASCII
    """

    term: str = "xterm-256color"
    colours: int = FULL_COLOURS
    utf8: bool = True

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Capabilities:
        """Those of the terminal that the environment speaks of."""
        return cls(environment.get("TERM", ""), _colours(environment), _is_utf8(environment))

    @property
    def draws(self) -> bool:
        """Whether a cursor can be moved on it at all."""
        return self.term not in ("dumb", "")

    @property
    def full_marks(self) -> bool:
        """Whether its coding and its font have all the marks. The Linux console's font lacks some."""
        return self.utf8 and self.term != "linux"

    @property
    def can_be_asked(self) -> bool:
        """Whether it may be asked for its background: the Linux console cannot tell, and may show the question."""
        return self.draws and self.term != "linux"


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
