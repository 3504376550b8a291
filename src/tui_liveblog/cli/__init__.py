"""The command line: runs one and ends with the exit status of the contract.

Everything is imported when it is used: `--version` pays for nothing.
"""

from __future__ import annotations

import io
import os
import sys

from tui_liveblog import __version__

TYPE_CHECKING = False  # `typing` costs more than all that is here
if TYPE_CHECKING:
    from tui_liveblog.cli.begun import Begun


def main() -> None:
    """The entry point."""
    _close_gaps()
    if sys.argv[1:] == ["--version"]:  # before click is imported: it takes longer than all the rest
        sys.exit(_version())
    import signal

    from tui_liveblog.cli.begun import Begun

    # Until the work begins, which listens for itself (`ending`), an interrupt is as any signal. Of Python's own handler the
    # exception may be swallowed: an import, as it gives back its lock, prints it and goes on.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    begun = Begun()
    try:
        begun.begin(sys.argv[1:], os.environ)
        sys.exit(run(sys.argv[1:], begun))
    finally:
        begun.end()


def run(arguments: list[str], begun: Begun | None = None) -> int:
    """Run one command line; the exit status. Whatever goes wrong is one line on standard error.

    begun  what is under way already: before anything is said, the terminal is given back
    """
    from tui_liveblog.garbage import collect_again, put_off

    put_off()
    import click

    from tui_liveblog.cli.parser import group
    from tui_liveblog.commands.words import say
    from tui_liveblog.errors import LiveBlogError, NoLiveBlog

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal of another coding shows a question mark, not a traceback
    try:
        try:
            status = group.main(arguments, prog_name="liveblog-tui", standalone_mode=False, obj=begun)
        finally:
            collect_again()
            if begun is not None:
                begun.give_back()
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
    except (OSError, SystemExit) as error:  # SystemExit is click's word for a broken pipe
        return _not_written(error)
    return status if isinstance(status, int) else 0


def _version() -> int:
    try:
        sys.stdout.write(f"liveblog-tui {__version__}\n")
        sys.stdout.flush()
    except OSError as error:
        return _not_written(error)
    return 0


def _close_gaps() -> None:
    """Where a shell closed standard input, output or error (`>&-`) nothing is read and written instead. Python has None for it,
    and the next connection or file would have its number."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            number = os.open(os.devnull, os.O_RDWR)  # the lowest that is free
            nothing = os.fdopen(number, "r" if name == "stdin" else "w", encoding="utf-8")
            setattr(sys, name, nothing)
            setattr(sys, f"__{name}__", nothing)


def _not_written(error: BaseException) -> int:
    """The status where the output cannot be written. That nobody reads on is the end of the work, and no fault."""
    _write_no_more()
    if not isinstance(error, OSError) or isinstance(error, BrokenPipeError):
        return 0
    from tui_liveblog.commands.words import say

    say(f"the output cannot be written: {error.strerror or error}")
    return 1


def _write_no_more() -> None:
    """What is still to be written goes nowhere: the interpreter would try again as it ends, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
