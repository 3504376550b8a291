"""Whether the reader sits at the other end of a network, and what tells it. No Textual.

`SSH_CONNECTION` says so in a plain session. It is gone under `sudo`, and in tmux and screen it is that of whoever started
them: at the desk this morning, by SSH now. So the program that holds the other end of the terminal is asked for by name, and in
tmux those of its clients that look at this pane.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

SSH, MOSH = "SSH", "mosh"

_HOLDERS = {"mosh-server": MOSH, "sshd": SSH, "sshd-session": SSH, "dropbear": SSH}

_BETWEEN = frozenset({"sudo", "su", "doas", "script", "runuser", "machinectl"})
"""Programs that put a terminal of their own between ours and the reader's."""

_MOST = 32
"""Parents that are looked at."""

_TMUX_SECONDS = 1.0


class Remote(Struct, frozen=True):
    """Where the reader is.

    over  SSH, MOSH, or "" where they are here, or nothing says that they are not
    by    what told it, in words; "" where nothing did
    """

    over: str = ""
    by: str = ""

    @property
    def elsewhere(self) -> bool | None:
        """Whether they are elsewhere; None where nothing tells."""
        return bool(self.over) if self.by else None


class Process(Struct, frozen=True):
    """A process: its name, its parent's number, and the number of the terminal that it belongs to, 0 for none."""

    name: str
    parent: int
    terminal: int


def find(
    environment: Mapping[str, str],
    *,
    look: Callable[[int], Process | None] | None = None,
    clients: Callable[[Mapping[str, str]], Sequence[int]] | None = None,
) -> Remote:
    """Where the reader is. Asks tmux where it runs in one, for a second at most.

    look     a process by its number, None where it cannot be looked at
    clients  the numbers of tmux's clients that look at this pane
    """
    look = look or process
    told = next((name for name in ("SSH_CONNECTION", "SSH_TTY") if environment.get(name)), "")
    if environment.get("TMUX"):
        holders = [holder(own, look) for own in (clients or tmux_clients)(environment)]
        for name in holders:
            if name in _HOLDERS:
                return Remote(_HOLDERS[name], f"{name} over tmux's client")
        if any(holders):
            return Remote("", "tmux's client, which is here")
        return Remote(SSH, f"{told}, as tmux knew it at its start") if told else Remote()
    name = holder(os.getpid(), look)
    if _HOLDERS.get(name) == MOSH:
        return Remote(MOSH, name)
    if told:
        return Remote(SSH, f"{told}, as screen knew it at its start" if environment.get("STY") else told)
    return Remote(SSH, name) if name in _HOLDERS else Remote()


def holder(number: int, look: Callable[[int], Process | None]) -> str:
    """The program that holds the other end of a process's terminal: `sshd`, `tmux: server`; "" where that cannot be seen."""
    own = look(number)
    if own is None or not own.terminal:
        return ""
    terminal = own.terminal
    for _ in range(_MOST):
        found = look(number)
        if found is None:
            return ""
        if found.terminal != terminal:
            if found.name not in _BETWEEN:
                return found.name
            terminal = found.terminal
        number = found.parent
    return ""


def process(number: int) -> Process | None:
    """A process, as Linux tells of it; None elsewhere."""
    try:
        told = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    before, _, after = told.rpartition(")")  # a name may hold anything
    fields = after.split()
    return Process(before.partition("(")[2], int(fields[1]), int(fields[4])) if len(fields) > 4 else None


def tmux_clients(environment: Mapping[str, str]) -> list[int]:
    """The numbers of tmux's clients that are attached to the session of this pane; none where tmux cannot be asked."""
    pane = environment.get("TMUX_PANE", "")
    command = ["tmux", "list-clients", "-F", "#{client_pid}", *(("-t", pane) if pane else ())]
    import subprocess

    try:
        done = subprocess.run(  # noqa: S603 - the reader's own tmux, and no shell
            command, env=dict(environment), capture_output=True, text=True, timeout=_TMUX_SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return [int(line) for line in done.stdout.split() if line.isdecimal()]
