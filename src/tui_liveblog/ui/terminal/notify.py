"""What reaches a reader who looks elsewhere: the bell, a notification of the desktop, the window's title.

All of it is words of a page in control sequences: they are cleaned and bounded here, whatever was done to them before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tui_liveblog.clean import clean_line
from tui_liveblog.ui.terminal.clipboard import in_parts

BELL = "\a"

LONGEST = 200
"""Characters of a notification's words: desktops show less, and terminals drop what is very long."""

_LONGEST_TITLE = 100
_LONGEST_HEAD = 80

_ESC, _ST = "\033", "\033\\"

_NONE = frozenset({"", "dumb", "linux"})
"""Terminals without a window: the Linux console may write the words on the screen."""

# Of the terminals that know both forms, and would notify twice. What TERM calls them, and what they say in TERM_PROGRAM.
_BOTH_KNOWN = r"xterm-(kitty|ghostty)|wezterm|foot(-.*)?|contour|rio|kitty|ghostty|iTerm\.app|WezTerm|vscode|WarpTerminal"
_ONLY_777 = r"rxvt.*"


def bell(environment: Mapping[str, str]) -> str:
    """What rings: every terminal knows it, and multiplexers pass it on or mark the window."""
    return BELL if environment.get("TERM", "") not in ("", "dumb") else ""


def notification(head: str, body: str, environment: Mapping[str, str]) -> str:
    """What has the terminal notify the reader; "" for one that cannot.

    OSC 9 has one text, OSC 777 a title and a text; each is swallowed where it is not known, so a terminal of which nothing is
    known gets both. The text never begins with a number and a semicolon, which some terminals take for a command (OSC 9;4 is a
    progress bar), for no semicolon is left in it.
    """
    term = environment.get("TERM", "")
    if term in _NONE:
        return ""
    head, body = _words(head, _LONGEST_HEAD), _words(body, LONGEST)
    plain = f"{_ESC}]9;{_words(f'{head}: {body}', LONGEST)}{BELL}"
    titled = f"{_ESC}]777;notify;{head};{body}{BELL}"
    if re.fullmatch(_ONLY_777, term) or environment.get("VTE_VERSION"):
        forms = [titled]
    elif re.fullmatch(_BOTH_KNOWN, term) or re.fullmatch(_BOTH_KNOWN, environment.get("TERM_PROGRAM", "")):
        forms = [plain]
    else:
        forms = [plain, titled]
    return "".join(_passed_through(form, environment) for form in forms)


def _words(text: str, longest: int) -> str:
    return clean_line(text.replace(";", ","), longest)


def _passed_through(sequence: str, environment: Mapping[str, str]) -> str:
    """The sequence as the multiplexer around us hands it on to the terminal. tmux needs `allow-passthrough on` (3.3)."""
    if environment.get("TMUX"):
        return f"{_ESC}Ptmux;{sequence.replace(_ESC, _ESC * 2)}{_ST}"
    return in_parts(sequence) if environment.get("STY") else sequence


class WindowTitle:
    """The window's title, or the pane's in tmux: the one from before is kept by the terminal, and put back.

    environment  of the process
    wanted       whether the reader wants it set at all
    """

    def __init__(self, environment: Mapping[str, str], *, wanted: bool = True) -> None:
        self._wanted = wanted and environment.get("TERM", "") not in _NONE
        self._shown: str | None = None  # None: it is as it was before us

    def shows(self, words: str) -> str:
        """What makes it say this; "" where it does."""
        words = clean_line(words, _LONGEST_TITLE)
        if not self._wanted or words == self._shown:
            return ""
        kept = "" if self._shown is not None else f"{_ESC}[22;2t"  # the window's alone: tmux takes no other form
        self._shown = words
        return f"{kept}{_ESC}]2;{words}{BELL}"

    def restored(self) -> str:
        """What puts back the one from before; a terminal that keeps none is left without ours."""
        if self._shown is None:
            return ""
        self._shown = None
        return f"{_ESC}]2;{BELL}{_ESC}[23;2t"
