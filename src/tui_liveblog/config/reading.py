"""From a file to settings, and to sentences about what is wrong with it."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from tui_liveblog.clean import clean_line
from tui_liveblog.config.bindings import binding_faults
from tui_liveblog.config.blogs import blog_faults
from tui_liveblog.config.errors import Fault, line_of, mistyped, unknown
from tui_liveblog.config.rules import RULES, rule_faults
from tui_liveblog.config.schema import Config, Keys, Themes
from tui_liveblog.errors import UsageError

_MAX_BYTES = 1_000_000
_TABLES: Mapping[str, type[msgspec.Struct]] = {"keys": Keys, "theme": Themes}
_MEANT = {
    "theme": 'theme is a name in quotes, such as "broadsheet", or a table [theme] with dark and light',
    "oldest_first": "oldest_first is true or false",
    "relative_times": "relative_times is true or false",
    "mouse": "mouse is true or false",
    "light": "light is true or false",
    "hyperlinks": "hyperlinks is true or false",
    "hold_unfocused": "hold_unfocused is true or false",
    "window_title": "window_title is true or false",
    "max_mb_per_hour": "max_mb_per_hour is the megabytes that a blog may use in an hour, such as 20",
    "bindings": 'bindings is a table: under [bindings], an action and its key, such as next_post = "j"',
}
_INTERVAL = "interval is the seconds between two looks, such as 30"


def load_config(path: Path | None, *, named: bool = False) -> Config:
    """The settings of a file; the defaults where there is none. Raises UsageError naming file, line and nearest right word.

    named  the reader named the file: then it must be there
    """
    config, faults = check_config(path, named=named)
    if faults:
        raise UsageError(faults[0])
    return config


def check_config(path: Path | None, *, named: bool = False) -> tuple[Config, list[str]]:
    """The settings of a file, and a sentence for everything that is wrong with it; with any, the settings are the defaults.

    Raises UsageError where nothing can be said of single settings: the file cannot be read, or is no TOML.
    """
    text = _read(path, named=named) if path is not None else ""
    if path is None or not text:
        return Config(), []
    try:
        settings = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits raises no TOMLDecodeError
        raise UsageError(f"{clean_line(path.name)}: {clean_line(str(error))}") from error
    faults = sorted(_faults(settings, text), key=lambda fault: fault.line)
    if faults:
        return Config(), [f"{clean_line(path.name)}, line {fault.line}: {fault.said}" for fault in faults]
    return msgspec.convert(settings, Config), []


def _read(path: Path, *, named: bool) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
        if len(raw) > _MAX_BYTES:
            raise UsageError(f"the config file {clean_line(str(path))} is no such thing: it is larger than 1 MB")
        return raw.decode("utf-8-sig")
    except FileNotFoundError:
        if named:
            raise UsageError(f"no config file {clean_line(str(path))}") from None
        return ""
    except OSError as error:
        why = clean_line(error.strerror or str(error))
        raise UsageError(f"the config file {clean_line(str(path))} cannot be read: {why}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"the config file {clean_line(str(path))} cannot be read: it is not UTF-8; save it as that") from error


def _faults(settings: Mapping[str, object], text: str) -> Iterator[Fault]:
    fields = {field.name: field for field in msgspec.structs.fields(Config)}
    for name, value in settings.items():
        line = line_of(text, name)
        if name not in fields:
            yield Fault(line, unknown(name, tuple(fields)))
        elif name in _TABLES and isinstance(value, dict):
            yield from _faults_of_table(name, value, text)
        elif name == "bindings" and isinstance(value, dict):
            yield from (Fault(line_of(text, name, own), said) for own, said in binding_faults(value))
        elif name == "filters" or name in RULES:
            yield from rule_faults(name, value, text)
        elif name == "blog":
            yield from blog_faults(value, text)
        elif name == "interval" and isinstance(value, int | float) and not 0 < value < math.inf:
            yield Fault(line, _INTERVAL)
        elif name == "max_mb_per_hour" and isinstance(value, float) and not math.isfinite(value):
            yield Fault(line, _MEANT[name])
        elif said := mistyped(value, fields[name].type):
            yield Fault(line, _MEANT.get(name) or f"{name}: {said}")


def _faults_of_table(table: str, settings: Mapping[str, object], text: str) -> Iterator[Fault]:
    fields = {field.name: field for field in msgspec.structs.fields(_TABLES[table])}
    for name, value in settings.items():
        line = line_of(text, table, name)
        if name not in fields:
            yield Fault(line, unknown(name, tuple(fields)))
        elif said := mistyped(value, fields[name].type):
            yield Fault(line, f"{name}: {said}")
