"""What a reader keeps in `config.toml`, checked before anything starts."""

from __future__ import annotations

import math
import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import quote

import msgspec

from tui_liveblog.clean import clean_line
from tui_liveblog.errors import UsageError


class Keys(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[keys]`: each is sent to its own host and nowhere else."""

    guardian: str = ""

    def by_host(self) -> dict[str, str]:
        """Host → the parameter that its interface wants, `name=key`."""
        return {"content.guardianapis.com": f"api-key={quote(self.guardian)}"} if self.guardian else {}


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The settings. A flag on the command line is stronger.

    interval   seconds between looks; the floor is the program's
    theme      a theme's name
    cache_dir  where posts and read marks are kept
    ascii      draw marks in ASCII only
    keys       the reader's own keys for sites' interfaces: `guardian` for its Content API
    """

    interval: float | None = None
    theme: str = ""
    cache_dir: str = ""
    ascii: bool | None = None
    keys: Keys = Keys()


def load_config(path: Path | None, *, named: bool = False) -> Config:
    """The settings of a file; the defaults where there is none. Raises UsageError naming file, line and nearest right word.

    named  the reader named the file: then it must be there
    """
    if path is None:
        return Config()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        if named:
            raise UsageError(f"no config file {clean_line(str(path))}") from None
        return Config()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the config file {clean_line(str(path))} cannot be read: {clean_line(str(error))}") from error
    try:
        settings = tomllib.loads(text)
    except ValueError as error:  # a number of thousands of digits raises no TOMLDecodeError
        raise UsageError(f"{path.name}: {clean_line(str(error))}") from error
    for name in settings:
        if name not in Config.__struct_fields__:
            near = get_close_matches(name, Config.__struct_fields__, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(Config.__struct_fields__)}"
            raise UsageError(f"{path.name}, line {_line_of(text, name)}: {clean_line(name, 40)} is no setting{hint}")
    try:
        config = msgspec.convert(settings, Config)
    except msgspec.ValidationError as error:
        found = re.search(r"\$\.(\w+)", str(error))
        where = f", line {_line_of(text, found[1])}: {found[1]}" if found else ""
        raise UsageError(f"{path.name}{where}: {clean_line(str(error).split(' - ')[0])}") from error
    if config.interval is not None and not 0 < config.interval < math.inf:
        line = _line_of(text, "interval")
        raise UsageError(f"{path.name}, line {line}: interval is the seconds between two looks, such as 30")
    return config


def _line_of(text: str, name: str) -> int:
    pattern = re.compile(rf"\s*\[*\s*[\"']?{re.escape(name)}\b")
    return next((number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line)), 1)
