"""Commands and their options. What a command needs is imported when it runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from tui_liveblog import __version__
from tui_liveblog.cli.completions import SHELLS, files, script
from tui_liveblog.cli.options import (
    Common,
    asked,
    cache_folder,
    cache_options,
    common_options,
    config_file,
    settings,
    theme_option,
    themes_folder,
    window,
)
from tui_liveblog.commands.formats import FORMATS

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from tui_liveblog.cli.begun import Begun

_WELCOME = """\
liveblog-tui follows a live blog in the terminal.

  liveblog-tui demo       a story to try it on; it arrives while you watch
  liveblog-tui URL        follow the live blog at that address
  liveblog-tui FILE       read a saved page or pasted text; - reads standard input
  liveblog-tui --help     everything else
"""


class _Group(click.Group):
    """A group whose first argument may be a SOURCE instead of a command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # `liveblog-tui --theme x URL` is the timeline's; only --help and --version are the program's own.
        completing = ctx.resilient_parsing and not args  # a shell asks what may stand first
        if not completing and (not args or (args[0] not in self.commands and args[0] not in ("-h", "--help", "--version"))):
            args = ["open", *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """What may stand first: a file, a command, or an option of the timeline."""
        timeline = self.commands["open"]
        inner = timeline.make_context("open", [], parent=ctx, resilient_parsing=True)
        if incomplete.startswith("-"):
            return [*super().shell_complete(ctx, incomplete), *timeline.shell_complete(inner, incomplete)]
        return [*files(ctx, timeline.params[0], incomplete), *super().shell_complete(ctx, incomplete)]

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return [name for name in self.commands if name != "open"]

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return ["[SOURCE]... | COMMAND [ARGS]..."]


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="liveblog-tui %(version)s")
def group() -> None:
    """Live blogs in the terminal.

    SOURCE is a URL, a file (a saved page, or pasted text; looked at again when it changes), or - for standard input.
    With no COMMAND the timeline of each SOURCE opens, a tab each (liveblog-tui open --help shows the options); press ? there
    for the keys. Without a SOURCE, those open that were open when it was last left.
    """


@group.command("open")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", shell_complete=files)
@common_options
@theme_option
@click.option("--ascii", "only_ascii", is_flag=True, default=None, help="Draw marks in ASCII only.")
@click.option("--no-mark", is_flag=True, help="Write no read marks and no place.")
@click.option("--oldest-first", is_flag=True, default=None, help="The oldest post on top, the newest at the bottom.")
@click.option("--light/--no-light", default=None, help="Send and ask for as little as can be; usual over SSH and mosh.")
@click.option("--mouse/--no-mouse", default=None, help="Take clicks and the wheel; usual but over SSH and mosh.")
@click.option("--kiosk", is_flag=True, help="Show these blogs and nothing else: no other blog, file, program or shell.")
def open_timeline(
    sources: tuple[str, ...],
    *,
    theme: str,
    only_ascii: bool | None,
    no_mark: bool,
    oldest_first: bool | None,
    light: bool | None,
    mouse: bool | None,
    kiosk: bool,
    **common: Unpack[Common],
) -> int:
    """Open the timelines of each SOURCE, a tab each; without any, of the blogs that were open when it was last left."""
    from tui_liveblog.ui.launch import can_welcome, launch
    from tui_liveblog.ui.openers import Looks

    if kiosk:
        from tui_liveblog.cli.kiosk import check_sources, close_doors, named_cache

        check_sources(sources)
        common["cache_dir"] = named_cache(common["cache_dir"])
        close_doors(os.environ)
    if not sources and not can_welcome():
        sys.stdout.write(_WELCOME)
        return 0
    opened, own = window(sources, common), settings(common["config"])
    chosen_ascii = own.ascii if only_ascii is None else only_ascii
    order = own.oldest_first if oldest_first is None else oldest_first
    folder = themes_folder(common["config"])
    looks = Looks(
        theme,
        chosen_ascii,
        folder,
        no_mark=no_mark,
        oldest_first=order,
        light=light,
        mouse=mouse,
        kiosk=kiosk,
        settings=own,
    )
    begun: Begun | None = click.get_current_context().obj
    first = begun.first if begun is not None else None
    if first is not None:
        first.holds_for(str(opened.cache), str(common["config"] or config_file()))
    return launch(opened, looks, first)


@group.command()
@click.option("--speed", type=click.FloatRange(0.1, 1000), default=1.0, show_default=True, help="Times the usual pace.")
@theme_option
@click.option("--ascii", "only_ascii", is_flag=True, default=None, help="Draw marks in ASCII only.")
def demo(speed: float, theme: str, only_ascii: bool | None) -> int:
    """Show a story to try it on, served from this machine; it arrives while you watch."""
    from tui_liveblog.address import parse_source
    from tui_liveblog.demo.server import DemoServer
    from tui_liveblog.demo.story import load_story
    from tui_liveblog.ui.launch import launch
    from tui_liveblog.ui.openers import Looks, Window

    own = settings(None)
    with DemoServer(load_story(), speed) as server:
        # In memory: a demo is to be tried again, and nobody wants its posts kept.
        opened = Window((parse_source(server.url),), interval=max(1.0, 4.0 / speed))
        chosen_ascii = own.ascii if only_ascii is None else only_ascii
        folder, order = themes_folder(None), own.oldest_first
        return launch(opened, Looks(theme, chosen_ascii, folder, oldest_first=order, settings=own))


@group.command()
@click.argument("source", shell_complete=files)
@click.option("--once", is_flag=True, help="Stop after the first look.")
@click.option("--new", is_flag=True, help="Leave out what this cache has seen; made for cron.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--since", default="", metavar="WHEN", help="30m, 2h, 14:00, yesterday 18:00, 2024-12-19.")
@common_options
def tail(source: str, once: bool, new: bool, as_json: bool, since: str, **common: Unpack[Common]) -> int:
    """Print posts as plain text, oldest first, then as they come."""
    from datetime import UTC, datetime

    from tui_liveblog.commands.options import local_zone, run
    from tui_liveblog.commands.tail import Manner, tail
    from tui_liveblog.errors import UsageError
    from tui_liveblog.when import parse_when

    moment = parse_when(since, datetime.now(UTC), local_zone()) if since else None
    if since and moment is None:
        raise UsageError(f"--since {since!r} is no time; try 30m, 2h, 14:00, yesterday 18:00 or 2024-12-19")
    return run(tail(asked(source, common), Manner(once, new, as_json, moment)))


@group.command()
@click.argument("source", shell_complete=files)
@click.option("--format", "form", type=click.Choice(FORMATS), default="json", show_default=True)
@click.option("--all", "whole", is_flag=True, help="Load older posts first, to the first one.")
@click.option("--offline", is_flag=True, help="Write what is stored; ask nobody.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@common_options
def export(source: str, form: str, whole: bool, offline: bool, output: Path | None, **common: Unpack[Common]) -> int:
    """Look once, then write the whole blog as JSON, JSON lines or Markdown."""
    from tui_liveblog.commands.export import export
    from tui_liveblog.commands.options import run

    return run(export(asked(source, common), form, offline=offline, whole=whole, output=output))


@group.command()
@click.argument("source", shell_complete=files)
@common_options
def check(source: str, **common: Unpack[Common]) -> int:
    """Say what was found: the format, the posts, the pace, what is wrong with the page."""
    from tui_liveblog.commands.check import check
    from tui_liveblog.commands.options import run

    return run(check(asked(source, common)))


@group.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@cache_options
def list_blogs(as_json: bool, cache_dir: Path | None, config: Path | None) -> int:
    """List the blogs that you follow and what is unread."""
    from tui_liveblog.commands.list_command import list_followed
    from tui_liveblog.commands.options import run

    return run(list_followed(cache_folder(cache_dir, settings(config)), as_json=as_json))


@group.command()
@click.argument("source", shell_complete=files)
@cache_options
def forget(source: str, cache_dir: Path | None, config: Path | None) -> int:
    """Keep nothing of SOURCE.

    Its posts go, your read marks, stars and place in it, and it is followed no more.
    """
    from tui_liveblog.commands.forget import forget
    from tui_liveblog.commands.options import run

    return run(forget(cache_folder(cache_dir, settings(config)), source))


@group.group("config", no_args_is_help=False)
def configuration() -> None:
    """Find your settings (path), or check them (check)."""


@configuration.command("path")
def config_path() -> None:
    """Print where the settings are kept, whether the file is there or not.

    Your own themes are files in the folder themes beside it.
    """
    sys.stdout.write(f"{config_file()}\n")


@configuration.command("check")
@click.option("--config", type=click.Path(path_type=Path), help="Check this file instead of your own.")
def config_check(config: Path | None) -> int:
    """Check the settings and your own themes without starting anything.

    Says what is right; or what is wrong, one a line, with exit status 2. Colours that are hard to read are named, and no error.
    """
    from tui_liveblog.cli.config_command import check

    return check(config or config_file(), themes_folder(config), named=config is not None)


@group.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completions(shell: str) -> None:
    """Print a script that completes words in your shell.

    \b
    bash   liveblog-tui completions bash >> ~/.bashrc
    zsh    liveblog-tui completions zsh >> ~/.zshrc
    fish   liveblog-tui completions fish > ~/.config/fish/completions/liveblog-tui.fish
    """
    sys.stdout.write(script(group, shell))
