"""The options that commands share, and what is made of them: checked, with the reader's settings. Imported where it is used."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, TypeVar

import click

from tui_liveblog.cli.completions import themes
from tui_liveblog.errors import UsageError

if TYPE_CHECKING:
    from tui_liveblog.cli.begun import Begun
    from tui_liveblog.commands.options import Asked
    from tui_liveblog.config import Config
    from tui_liveblog.query import Query
    from tui_liveblog.ui.openers import Window

Command = TypeVar("Command", bound=Callable[..., int])


class Common(TypedDict):
    """The options of every command that shows posts."""

    config: Path | None
    cache_dir: Path | None
    interval: float | None
    words: str
    authors: tuple[str, ...]
    url: str
    kind: str
    zone: str


class _Checked(TypedDict):
    """What of these holds for any SOURCE."""

    query: Query
    cache: Path
    keys: Mapping[str, str]
    budget: float


_CONFIG = click.option("--config", type=click.Path(path_type=Path), help="Read settings from this file.")
_CACHE = click.option(
    "--cache-dir",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="LIVEBLOG_TUI_CACHE_DIR",
    help="Keep posts and read marks here.",
)


def common_options(function: Command) -> Command:
    """The options of every command that shows posts."""
    for option in (
        click.option("--source", "kind", default="", metavar="KIND", help="The format, where it cannot be told."),
        click.option("--zone", default="", metavar="NAME", help="The time zone of times that name none: Europe/Berlin."),
        click.option("--url", default="", help="Where a saved file or standard input came from."),
        click.option("--author", "authors", multiple=True, metavar="NAME", help="Only posts by this author; may be repeated."),
        click.option(
            "--filter", "words", default="", metavar="QUERY", help='Only posts that match: words, "a phrase", by:, is:, OR.'
        ),
        click.option("--interval", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="Time between checks."),
        _CACHE,
        _CONFIG,
    ):
        function = option(function)
    return function


def cache_options(function: Command) -> Command:
    """The options of a command that only looks at what is kept."""
    for option in (_CACHE, _CONFIG):
        function = option(function)
    return function


def theme_option(function: Command) -> Command:
    """The theme, where there is a screen."""
    told = "late-edition, broadsheet, or one of your own."
    return click.option("--theme", default="", metavar="NAME", shell_complete=themes, help=told)(function)


def asked(source: str, common: Common) -> Asked:
    """What a command was asked for. A blog's own settings hold where the command line says nothing. Raises UsageError."""
    from tui_liveblog.address import parse_source
    from tui_liveblog.commands.options import Asked
    from tui_liveblog.config.blogs import settings_for

    address = parse_source(source, common["url"])
    config = settings(common["config"])
    own = settings_for(config.blog, [address.key])
    begun: Begun | None = click.get_current_context().obj
    return Asked(
        address=address,
        kind=common["kind"] or own.source,
        zone=common["zone"] or own.zone,
        interval=common["interval"] or own.interval or config.interval,
        reader=begun.reader if begun is not None else None,
        **_checked(common, config),
    )


def window(sources: Sequence[str], common: Common) -> Window:
    """The same for the timelines of any number of blogs. Raises UsageError."""
    from tui_liveblog.address import parse_source
    from tui_liveblog.ui.openers import Window

    if common["url"] and len(sources) != 1:
        raise UsageError("--url says where one saved file came from; give one SOURCE with it")
    config = settings(common["config"])
    return Window(
        addresses=tuple(parse_source(source, common["url"]) for source in sources),
        kind=common["kind"],
        zone=common["zone"],
        zones=tuple({common["zone"], *(blog.zone for blog in config.blog)} - {""}),
        interval=common["interval"],
        **_checked(common, config),
    )


def _checked(common: Common, config: Config) -> _Checked:
    from tui_liveblog import sources
    from tui_liveblog.commands.words import say
    from tui_liveblog.query import only_authors, parse

    if common["kind"]:
        sources.check_name(common["kind"])
    query = parse(common["words"])
    if query.hint:
        if (begun := click.get_current_context().obj) is not None:
            begun.give_back()
        say(f"--filter: {query.hint}")
    if common["authors"]:
        query = only_authors(query, common["authors"])
    if common["zone"]:
        from tui_liveblog.config.blogs import zone_fault

        if fault := zone_fault(common["zone"]):
            raise UsageError(fault)
    if common["interval"] is not None and not isfinite(common["interval"]):
        raise UsageError(f"an interval of {common['interval']} is no time; give seconds")
    return {
        "query": query,
        "cache": cache_folder(common["cache_dir"], config),
        "keys": config.keys.by_host(),
        "budget": config.budget,
    }


def settings(path: Path | None) -> Config:
    """The reader's settings, checked; `path` is a file that they name. Raises UsageError."""
    from tui_liveblog.config import load_config

    config = load_config(path or config_file(), named=path is not None)
    for fault in unknown_formats(config, path or config_file()):
        raise UsageError(fault)
    return config


def unknown_formats(config: Config, path: Path) -> list[str]:
    """A sentence for each blog's format that is none."""
    if not any(blog.source for blog in config.blog):
        return []
    from tui_liveblog import sources
    from tui_liveblog.clean import clean_line
    from tui_liveblog.config.errors import line_of, part_of

    found: list[str] = []
    text = path.read_text(encoding="utf-8-sig")
    for number, blog in enumerate(config.blog, 1):
        try:
            if blog.source:
                sources.check_name(blog.source)
        except UsageError as error:
            part, before = part_of(text, "blog", number)
            found.append(f"{clean_line(path.name)}, line {before + line_of(part, 'blog', 'source')}: {error}")
    return found


def themes_folder(config: Path | None) -> Path:
    """Where the reader's themes are: beside the settings that are in use, if there are any."""
    beside = config.parent / "themes" if config is not None else None
    return beside if beside is not None and beside.is_dir() else config_folder() / "themes"


def config_folder() -> Path:
    """Where the reader's settings and themes are."""
    import platformdirs

    return platformdirs.user_config_path("liveblog-tui")


def config_file() -> Path:
    """The settings."""
    return config_folder() / "config.toml"


def cache_folder(named: Path | None, config: Config) -> Path:
    """Where posts and read marks are kept: as the command line says, or the settings, or where they usually are."""
    import platformdirs

    if named is not None:
        return named
    return Path(os.path.expanduser(config.cache_dir)) if config.cache_dir else platformdirs.user_cache_path("liveblog-tui")
