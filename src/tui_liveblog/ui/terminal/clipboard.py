"""The clipboard of the terminal, which over SSH is the one on the reader's own desk: OSC 52, dressed for tmux and screen.

Whether the terminal took it, nobody can know: it does not answer. What is copied is therefore said as well.
"""

from __future__ import annotations

import base64
import contextlib
import subprocess
import threading
from collections.abc import Mapping

LONGEST = 74_994
"""Bytes of text: 99,992 of base64. Several terminals drop a sequence of more than 100,000 bytes without a word."""

_SCREEN_STRING = 768
"""Bytes of one DCS string that GNU screen takes (MAXSTR); what is beyond is written on the screen as text."""

_TMUX_SECONDS = 5.0

_BEL, _ESC, _ST = "\a", "\033", "\033\\"


def bounded(text: str) -> str:
    """As much of the text as is sent: all of it, or its beginning, ended with an ellipsis."""
    data = text.encode("utf-8", "replace")
    if len(data) <= LONGEST:
        return text
    return data[: LONGEST - len("…".encode())].decode("utf-8", "ignore") + "…"


def copy_sequence(text: str, environment: Mapping[str, str]) -> str:
    """What puts the text into the terminal's clipboard; "" for a terminal that has none.

    tmux: both forms, one after the other. The plain one is taken with `set-clipboard on` alone, the one that is passed through
    with `allow-passthrough on` alone (the default before 3.3); each is swallowed without a trace where it is not taken, and
    where both are, the second says the same again.

    GNU screen hands on strings of limited length, so it gets the sequence in parts. `TERM=screen` without `STY` is often a
    tmux on the other side of an SSH connection, which drops those and wants the plain form: a short one is sent as well. A long
    one is not, for screen would write its end on the page.
    """
    term = environment.get("TERM", "")
    if term in ("", "dumb", "linux"):
        return ""
    data = base64.b64encode(bounded(text).encode("utf-8", "replace")).decode("ascii")
    # BEL ends it, not ST, which would end the string that it is wrapped in.
    plain = f"{_ESC}]52;c;{data}{_BEL}"
    if environment.get("TMUX"):
        return plain + f"{_ESC}Ptmux;{plain.replace(_ESC, _ESC * 2)}{_ST}"
    if term.startswith("screen"):
        also = "" if environment.get("STY") or len(plain) >= _SCREEN_STRING else plain
        return in_parts(plain) + also
    return plain


def in_parts(sequence: str) -> str:
    """A sequence as GNU screen hands it on: DCS strings of at most 768 bytes, framing included."""
    room = _SCREEN_STRING - len(f"{_ESC}P{_ST}")
    return "".join(f"{_ESC}P{sequence[at : at + room]}{_ST}" for at in range(0, len(sequence), room))


def hand_to_tmux(text: str, environment: Mapping[str, str]) -> None:
    """Give the text to the tmux around us, which keeps it as a buffer and passes it on; does nothing outside one.

    As tmux 3.3 comes, it takes neither form of the sequence from a program in a pane, but this from its own command. Not
    waited for; an older tmux, which does not know `-w`, has the sequence.
    """
    if environment.get("TMUX"):
        threading.Thread(target=_load_buffer, args=(bounded(text), dict(environment)), daemon=True).start()


def _load_buffer(text: str, environment: dict[str, str]) -> None:
    with contextlib.suppress(OSError, subprocess.SubprocessError):  # OSC 52 was sent already
        subprocess.run(
            ["tmux", "load-buffer", "-w", "-"],  # noqa: S607 - the reader's own tmux, wherever it is
            input=text.encode("utf-8", "replace"),
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TMUX_SECONDS,
            check=False,
        )
