"""What the tests of opening and copying share: what was sent to the terminal, and a browser that writes down its address."""

from __future__ import annotations

import asyncio
import base64
import re
import time
from pathlib import Path

from .scenes import AppScene

_COPIED = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\a")


def sent_by(scene: AppScene) -> list[str]:
    """A list of what the app sends to the terminal from now on."""
    sent: list[str] = []
    driver = scene.app._driver
    assert driver is not None
    vars(driver)["write"] = sent.append  # Textual's own writes nothing where there is no terminal
    return sent


def taken(sent: list[str]) -> list[str]:
    """What a terminal's clipboard was given, one after the other."""
    return [base64.b64decode(data, validate=True).decode() for words in sent for data in _COPIED.findall(words)]


def write_browser(folder: Path, name: str = "browser", *, first: str = "") -> str:
    """A program that writes its arguments to `folder/opened`, a line each; its path. `first` is done before."""
    program = folder / name
    program.write_text(
        f'#!/bin/sh\n{first}\nprintf "%s\\n" "$@" > {folder}/opening\nmv {folder}/opening {folder}/opened\n', encoding="utf-8"
    )
    program.chmod(0o755)
    return str(program)


async def wait_for_browser(folder: Path, seconds: float = 10.0) -> list[str]:
    """The arguments that the browser was started with."""
    until = time.monotonic() + seconds
    while not (folder / "opened").exists() and time.monotonic() < until:  # noqa: ASYNC110 - another program makes it
        await asyncio.sleep(0.01)
    return (folder / "opened").read_text(encoding="utf-8").splitlines()
