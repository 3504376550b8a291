"""`--kiosk`: the blogs that are named on the command line, and no way out. What it is made safe against before anything starts.

Under sshd's ForceCommand the command line is the administrator's, and the visitor chooses what comes beside it: keys, the
size and name of the terminal, standard input, and variables of the environment where AcceptEnv lets them. What `sshd` was asked
to run instead (SSH_ORIGINAL_COMMAND) is never looked at.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from pathlib import Path

import click

from tui_liveblog.errors import UsageError

_COUNTS = frozenset(
    {
        *("HOME", "USER", "LOGNAME", "SHELL", "PATH", "LANG", "LANGUAGE", "TZ"),
        *("TERM", "COLORTERM", "COLORFGBG", "NO_COLOR", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "VTE_VERSION"),
        *("TMUX", "TMUX_PANE", "STY", "SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"),
        *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"),
    }
)
"""Variables that a kiosk heeds. Not among them: where settings and the cache are, what libraries log to, browsers."""


def close_doors(environment: MutableMapping[str, str]) -> None:
    """Forget every variable that could name a file, a program or a switch of a library's."""
    for name in list(environment):
        if name.upper() not in _COUNTS and not name.startswith("LC_"):
            del environment[name]


def check_sources(sources: Sequence[str]) -> None:
    """Raises UsageError where a kiosk has nothing to show, or would show what a visitor gives it."""
    if not sources:
        raise UsageError("--kiosk shows the blogs that it is given; name them")
    if "-" in sources:
        raise UsageError("--kiosk reads no standard input: under ForceCommand it is the visitor's")


def named_cache(cache: Path | None) -> Path | None:
    """The cache folder that the command line names; one that only the environment names does not count."""
    source = click.get_current_context().get_parameter_source("cache_dir")
    return cache if source is click.core.ParameterSource.COMMANDLINE else None
