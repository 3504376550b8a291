"""What is promised of hostile words at a real terminal: it is told nothing that a harmless page would not have it told."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.hostile import corpora, told
from tests.hostile.sequences import functions
from tests.pane import Pane
from tests.server import Page, Server, raw

SUITES = ("terminal", "markup", "unicode", "blns")
GIANT = 3_000
"""Characters from which a string is one of those that are only long: tests/hostile/test_giants.py."""

TALL = (140, 150)
"""Columns and rows: few pages hold all posts, and the rail stands beside them."""

ALERT = '[[alert]]\nmatch = ""\nname = "any"\nbell = true\nnotify = true\ntitle = true\nfocused = true\n'
NEVER = re.compile("C1|C0 7f|C0 0[0-6]|C0 1|bidi|raw|in OSC")
"""What no run of any kind sends."""


ESCAPE = "\x1b[27u"
"""The key, in the form that nothing can follow by mistake."""

SHEETS = ("?", "a", "i", "K", "f", "w", "\x10")
KEYS = ("g", "d", ESCAPE, "y", "Y", *(key for sheet in SHEETS for key in (sheet, ESCAPE)), "/e\r", ESCAPE, "&e\r", ESCAPE)


MOVES = {f"CSI  {final}" for final in "ABCDGHJKXdr"} | {"ESC D", "ESC M", "ESC 7", "ESC 8", "C0 08"}
"""What our driver moves, erases and scrolls by, whichever is the shortest; Textual always does it in one way."""


def strings(shared: Path, *suites: str) -> list[str]:
    """All strings of these suites, short ones together: an author's name has room for 100 characters."""
    packed = [""]
    for suite in suites:
        for _, text in corpora.words(shared / "hostile", suite):
            if len(packed[-1]) + len(text) > 90:
                packed.append("")
            packed[-1] += f"{text} "
    return [text for text in packed if text and len(text) < GIANT]


def beside(clean: Callable[[], bytes], hostile: Callable[[], bytes]) -> tuple[set[str], set[str]]:
    """The control functions of two runs, at the same time."""
    with ThreadPoolExecutor(2) as both:
        first, second = both.submit(clean), both.submit(hostile)
        return functions(first.result()), functions(second.result())


def still(pane: Pane) -> int:
    """The bytes that it has been sent, when no more come."""
    before = -1
    while before != (count := len(pane.sent)):
        before = count
        time.sleep(0.04)
    return count


def press(pane: Pane, key: str, within: float = 0.5) -> int:
    """Press a key and wait until it has been drawn, if it draws anything; the bytes that it took."""
    before, end = len(pane.sent), time.monotonic() + within
    pane.type(key)
    while len(pane.sent) == before and time.monotonic() < end:
        time.sleep(0.01)
    return still(pane) - before


def read_it_all(words: Sequence[str], folder: Path, name: str, env: dict[str, str] | None = None) -> bytes:
    """Open a blog with these words in every field, turn every page, open every sheet, be told of news, meet an error."""
    title, count = words[0], len(words)
    config = folder / f"{name}.toml"
    config.write_text(ALERT)
    page = Page(told.page(words[:-1], title))
    with Server() as server:
        url = server.on("/live", page)
        environment = {"LIVEBLOG_TUI_CACHE_DIR": str(folder / name), **(env or {})}
        with Pane(url, "--config", config, "--interval", "600", size=TALL, env=environment, drawn=False) as pane:
            pane.wait_for_bytes(b"unread")
            still(pane)
            turned = 0
            while press(pane, " ", 2.0) and turned < count:
                turned += 1
            # A page that is drawn over another sends only what differs, so that not each number is sent whole.
            seen = set(map(int, re.findall(rb"@(\d+) ", pane.sent)))
            assert {1, count - 1} <= seen
            assert len(seen) > count / 4, "from the newest to the oldest"
            for keys in KEYS:
                press(pane, keys)
            for key in ("j", "L", ESCAPE) * 6:
                press(pane, key)
            page.body = told.page([*words[:-2], f"edited {words[-2]}", words[-1]], f"other {title}")
            press(pane, "r")
            pane.wait_for_bytes(b"\x1b]777;notify")
            server.on("/live", raw(f"HTTP/1.1 500 {title}\r\nContent-Length: 0\r\n\r\n".encode("utf-8", "replace")))
            press(pane, "r")
            press(pane, "d")
            assert pane.quit() == 0
    return pane.sent


@pytest.mark.parametrize("plain", [False, True], ids=["our driver", "Textual's own bytes"])
def test_the_app_tells_the_terminal_nothing_that_it_does_not_tell_it_of_a_harmless_page(
    shared: Path, tmp_path: Path, plain: bool
) -> None:
    words = strings(shared, *(SUITES[:1] if plain else SUITES))  # through Textual's own bytes, only the first door stands
    env = {"LIVEBLOG_TUI_PLAIN_DRIVER": "1"} if plain else None
    clean, hostile = beside(
        lambda: read_it_all(told.harmless(len(words)), tmp_path, "clean", env),
        lambda: read_it_all(words, tmp_path, "hostile", env),
    )
    assert hostile - clean - (set() if plain else MOVES) == set()
    assert {function for function in hostile if NEVER.match(function)} == set()
    assert {"OSC 2", "OSC 9", "OSC 777", "OSC 52"} <= hostile, "title, notifications and clipboard were sent, with its words"
