"""The command line: runs one and ends with the exit status of the contract.

Everything is imported when it is used: `--version` pays for nothing.
"""

from __future__ import annotations

import os
import sys

from tui_liveblog import __version__


def main() -> None:
    """The entry point."""
    if sys.argv[1:] == ["--version"]:  # before click is imported: it takes longer than all the rest
        sys.stdout.write(f"liveblog-tui {__version__}\n")
        return
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command line; the exit status. Whatever goes wrong is one line on standard error."""
    import click

    from tui_liveblog.cli.parser import group
    from tui_liveblog.commands.options import say
    from tui_liveblog.errors import LiveBlogError, NoLiveBlog

    try:
        status = group.main(arguments, prog_name="liveblog-tui", standalone_mode=False)
        sys.stdout.flush()
    except (click.exceptions.Abort, KeyboardInterrupt):
        return 130
    except click.ClickException as error:
        message = error.format_message().rstrip(".")
        say(f"{message[:1].lower()}{message[1:]}; see liveblog-tui --help")
        return 2
    except LiveBlogError as error:
        links = f"; it links to {', '.join(url for _, url in error.links)}" if isinstance(error, NoLiveBlog) else ""
        say(f"{error}{links}" if links != "; it links to " else str(error))
        return error.exit_status
    except BrokenPipeError:
        # Nobody reads on: that is the end of the work, not a fault. The interpreter must not try to flush again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    return status if isinstance(status, int) else 0
