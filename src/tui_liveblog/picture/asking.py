"""What a command line asks for, as far as that tells without the program: which picture would be of it, and where it is."""

from __future__ import annotations

import os
import sys

from tui_liveblog import __version__

TYPE_CHECKING = False  # `typing` costs more than all that is here
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NAME = "liveblog-tui"
VALUES = ("--source", "--zone", "--url", "--author", "--filter", "--interval", "--cache-dir", "--config", "--theme")
FLAGS = ("--ascii", "--oldest-first", "--light", "--no-light", "--mouse", "--no-mouse")
"""Options of the timeline that go with a picture. With any other there is none: `--no-mark` and `--kiosk` remember nothing."""

# All that may make the same timeline look otherwise.
_VARIABLES = ("TERM", "COLORTERM", "NO_COLOR", "COLORFGBG", "TERM_PROGRAM", "LC_ALL", "LC_CTYPE", "LANG", "TZ")
_WHETHER = ("TMUX", "STY", "SSH_CONNECTION", "SSH_TTY")
"""Of these it matters whether they are there: each connection has another value."""
_OWN = ("LIVEBLOG_TUI_", "TEXTUAL")
_PLAIN = "LIVEBLOG_TUI_PLAIN_DRIVER"

_MOST_CONFIG = 1_000_000


class Asked:
    """What is asked for.

    text    all of it that a picture depends on but the size of the screen, as one Python literal
    cache   the cache directory
    config  the file of settings, there or not
    """

    __slots__ = ("cache", "config", "text")

    def __init__(self, text: str, cache: str, config: str) -> None:
        self.text, self.cache, self.config = text, cache, config


def asked_for(arguments: Sequence[str], environment: Mapping[str, str]) -> Asked | None:
    """What a command line asks for; None for one that no picture is kept of."""
    found = _parsed(arguments)
    if found is None or environment.get(_PLAIN) or environment.get("TERM", "dumb") in ("dumb", ""):
        return None
    sources, options = found
    named = options.pop("--config", "")
    config = named or os.path.join(_folder(environment, "XDG_CONFIG_HOME", ".config"), "config.toml")
    written = _stamp(config)
    cache = options.pop("--cache-dir", "") or environment.get("LIVEBLOG_TUI_CACHE_DIR", "")
    if not cache and written is not None:
        cache = _cache_of(config)
    cache = os.path.abspath(cache or _folder(environment, "XDG_CACHE_HOME", ".cache"))
    facts = (
        __version__,
        tuple(source if _is_address(source) else os.path.abspath(source) for source in sources),
        tuple(sorted(options.items())),
        tuple(environment.get(name) for name in _VARIABLES),
        tuple(bool(environment.get(name)) for name in _WHETHER),
        tuple(sorted((name, told) for name, told in environment.items() if name.startswith(_OWN))),
        (config, written),
        tuple(_themes(os.path.join(os.path.dirname(config), "themes"))),
        tuple(_themes(os.path.join(_folder(environment, "XDG_CONFIG_HOME", ".config"), "themes"))) if named else (),
    )
    return Asked(ascii(facts), cache, os.path.abspath(config))


def _parsed(arguments: Sequence[str]) -> tuple[list[str], dict[str, str]] | None:
    """SOURCEs and options; None where any is another one, or the first word may be a command."""
    sources: list[str] = []
    options: dict[str, str] = {}
    if arguments and not arguments[0].startswith("-") and not any(sign in arguments[0] for sign in "/.:"):
        return None
    left = iter(arguments)
    for word in left:
        name, equals, value = word.partition("=")
        if word in FLAGS:
            options[word] = ""
        elif name in VALUES:
            value = value if equals else next(left, "")
            options[name] = f"{options[name]}\n{value}" if name == "--author" and name in options else value
        elif word.startswith("-"):
            return None
        else:
            sources.append(word)
    return sources, options


def _is_address(source: str) -> bool:
    """Whether it is one wherever the program is started; a host without a scheme may be a file's name."""
    return "://" in source or not os.path.lexists(source)


def _folder(environment: Mapping[str, str], variable: str, usual: str) -> str:
    """The program's own folder of a kind, as `platformdirs` has it: where they do not agree, there is no picture."""
    named = environment.get(variable, "").strip()
    if named:
        return os.path.join(named, _NAME)
    if sys.platform == "darwin":
        usual = "Library/Caches" if variable == "XDG_CACHE_HOME" else "Library/Application Support"
    return os.path.join(os.path.expanduser("~"), usual, _NAME)


def _stamp(path: str) -> tuple[int, int, int] | None:
    try:
        state = os.stat(path)
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return None
    return state.st_ino, state.st_mtime_ns, state.st_size


def _themes(folder: str) -> list[tuple[str, tuple[int, int, int] | None]]:
    try:
        names = sorted(os.listdir(folder))
    except (OSError, ValueError):
        return []
    return [(name, _stamp(os.path.join(folder, name))) for name in names[:200]]


def _cache_of(config: str) -> str:
    """The cache directory that settings name. Only where they may name one are they read: that is slow."""
    try:
        with open(config, "rb") as file:
            raw = file.read(_MOST_CONFIG)
        if b"cache_dir" not in raw:
            return ""
        import tomllib

        named = tomllib.loads(raw.decode("utf-8-sig")).get("cache_dir", "")
    except (OSError, ValueError, RecursionError):  # it is said when the settings are read
        return ""
    return os.path.expanduser(named) if isinstance(named, str) else ""
