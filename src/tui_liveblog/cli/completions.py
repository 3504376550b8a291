"""Completion in shells: the scripts, and what they are told to offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem

SHELLS = ("bash", "zsh", "fish")


def script(command: click.Command, shell: str) -> str:
    """The script that a shell is to read at its start."""
    from click.shell_completion import ShellComplete, get_completion_class

    made = get_completion_class(shell)
    assert made is not None, shell
    # Not the class's own: that runs bash to ask for its version.
    return ShellComplete.source(made(command, {}, "liveblog-tui", "_LIVEBLOG_TUI_COMPLETE"))


def files(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001 - click's signature
    """The shell's own file names."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


def themes(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001 - click's signature
    """The reader's own themes and the shipped ones."""
    from click.shell_completion import CompletionItem

    from tui_liveblog.cli.options import config_folder
    from tui_liveblog.ui.themes import theme_files

    names = sorted(theme_files([config_folder() / "themes"]))
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]
