"""Which browser shows a link, and how it is started: on the reader's desk, on this terminal, or not at all.

An address comes from a page. It is only ever http or https, it is one argument of its own, and no shell sees it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePath

from msgspec import Struct

from tui_liveblog.clean import clean_line, clean_url
from tui_liveblog.ending import Ending

_ON_THE_TERMINAL = frozenset(
    {"browsh", "carbonyl", "cha", "edbrowse", "elinks", "links", "links2", "lynx", "netrik", "retawq", "w3m", "www-browser"}
)
"""Programs that draw on the terminal. Any other that `$BROWSER` names opens a window, or hands the address on."""

_CHOOSERS = frozenset({"sensible-browser", "x-www-browser", "xdg-open"})
"""Programs that start a browser in a window, and one on the terminal where there are no windows."""

_IN_WINDOWS = ("xdg-open", "wslview", "x-www-browser", "sensible-browser", "firefox", "chromium", "google-chrome")
"""What is asked for on a desk when `$BROWSER` names nothing, the first that is there."""

_SOON = 5.0
"""Seconds in which a browser that ends badly was never there: later it is one that the reader used and closed."""


class Browser(Struct, frozen=True):
    """A program that shows an address.

    command          the program and its arguments; `%s` stands for the address, which else comes last
    on_the_terminal  it draws where the timeline is: that has to make way for it
    """

    command: tuple[str, ...]
    on_the_terminal: bool = False

    @property
    def name(self) -> str:
        """The program's name."""
        return clean_line(PurePath(self.command[0]).name, 40)

    def arguments(self, url: str) -> list[str]:
        """The whole command. Raises ValueError for an address that must not be opened."""
        address = clean_url(url)
        if not address:
            raise ValueError("only http and https addresses are opened")
        if any("%s" in part for part in self.command[1:]):
            return [self.command[0], *(part.replace("%s", address) for part in self.command[1:])]
        return [*self.command, address]


def find_browser(
    environment: Mapping[str, str], platform: str, which: Callable[[str], str | None], *, remote: bool | None = None
) -> Browser | None:
    """The browser to use; None where there is none to show it.

    Over SSH a browser would open on a desk where nobody sits, and without a display not at all: then only what `$BROWSER`
    names is used.

    platform  `sys.platform`
    which     where a program is, None for one that is not there (`shutil.which`)
    remote    whether the reader is elsewhere (`remote.find`); None: as the environment tells
    """
    if remote is None:
        remote = bool(environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"))
    display = platform == "darwin" or bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
    for command in _named(environment.get("BROWSER", "")):
        if which(command[0]):
            program = PurePath(command[0]).name
            terminal = program in _ON_THE_TERMINAL or (program in _CHOOSERS and (remote or not display))
            return Browser(command, terminal)
    if remote or not display:
        return None
    found = next(filter(which, ("open",) if platform == "darwin" else _IN_WINDOWS), None)
    return Browser((found,)) if found else None


def _named(value: str) -> Iterator[tuple[str, ...]]:
    """The commands of `$BROWSER`: apart by colons, each with its arguments."""
    for part in value.split(os.pathsep):
        with contextlib.suppress(ValueError):  # a quotation mark without its other half
            words = shlex.split(part)
            if words and words[-1] == "&":  # Python's own module takes it so; all of ours go to the background
                words.pop()
            if words:
                yield tuple(words)


async def open_in_window(browser: Browser, url: str, failed: Callable[[str], None]) -> None:
    """Start a browser that has a window of its own. It outlives the program, and writes nothing on its screen.

    failed  told in a few words, from another thread, when it ends badly soon after

    Raises OSError when it cannot be started, ValueError for an address that must not be opened.
    """
    arguments = browser.arguments(url)

    def start() -> subprocess.Popen[bytes]:
        nothing = subprocess.DEVNULL
        return subprocess.Popen(arguments, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True)  # noqa: S603 - no shell, and the address is one argument

    process = await asyncio.to_thread(start)

    def watch() -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):  # a browser that stays open is well
            status = process.wait(_SOON)
            if status:
                failed(_ended(browser, status))
        process.wait()

    threading.Thread(target=watch, name="browser", daemon=True).start()


async def open_on_terminal(browser: Browser, url: str) -> str:
    """Run a browser on this terminal until the reader leaves it; the timeline has made way. "", or how it ended badly.

    Raises OSError when it cannot be started, ValueError for an address that must not be opened.
    """
    arguments = browser.arguments(url)
    ending = Ending.current
    with _terminal() as terminal, ending.lend_interrupts() if ending is not None else contextlib.nullcontext():
        process = await asyncio.create_subprocess_exec(*arguments, stdin=terminal, stdout=terminal, stderr=terminal)
        status = await process.wait()
    return _ended(browser, status) if status else ""


def _ended(browser: Browser, status: int) -> str:
    return f"{browser.name} ended with status {status}" if status > 0 else f"{browser.name} was ended"


@contextlib.contextmanager
def _terminal() -> Iterator[int | None]:
    """The terminal itself: standard input may be the page that is read. None, what there is, where it cannot be had."""
    try:
        descriptor = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        yield None
        return
    try:
        yield descriptor
    finally:
        os.close(descriptor)
