"""What is promised of hostile words at a real terminal: it is told nothing that a harmless page would not have it told."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.hostile import corpora, told
from tests.hostile.safety import is_safe
from tests.hostile.sequences import functions
from tests.pane import Pane
from tests.server import Page, Server, raw
from tui_liveblog.errors import LiveBlogError
from tui_liveblog.fetch import Fetcher
from tui_liveblog.sources.base import Request

SUITES = ("terminal", "markup", "unicode", "blns")
GIANT = 3_000
"""Characters from which a string is one of those that are only long: tests/hostile/test_giants.py."""

TALL = (140, 150)
"""Columns and rows: few pages hold all posts, and the rail stands beside them."""

ALERT = '[[alert]]\nmatch = ""\nname = "any"\nbell = true\nnotify = true\ntitle = true\nfocused = true\n'
NEVER = re.compile("C1|C0 7f|C0 0[0-68]|C0 1|bidi|raw|in OSC")
"""What no run of any kind sends."""


ESCAPE = "\x1b[27u"
"""The key, in the form that nothing can follow by mistake."""

SHEETS = ("?", "a", "i", "K", "f", "w", "\x10")
KEYS = ("g", "d", ESCAPE, "y", "Y", *(key for sheet in SHEETS for key in (sheet, ESCAPE)), "/e\r", ESCAPE, "&e\r", ESCAPE)


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
            for _ in range(count):
                press(pane, "A")  # what is on the screen now is read, which is how the test knows
                if not press(pane, " ", 3.0):
                    break
            for keys in KEYS:
                press(pane, keys)
            for key in ("j", "L", ESCAPE) * 12:
                press(pane, key)
            page.body = told.page([*words[:-2], f"edited {words[-2]}", words[-1]], f"other {title}")
            press(pane, "r")
            pane.wait_for_bytes(b"\x1b]777;notify")
            server.on("/live", raw(f"HTTP/1.1 500 {title}\r\nContent-Length: 0\r\n\r\n".encode("utf-8", "replace")))
            press(pane, "r")
            press(pane, "d")
            assert pane.quit() == 0
    with contextlib.closing(sqlite3.connect(folder / name / "reading.sqlite3")) as marks:
        (read,) = marks.execute("SELECT count(*) FROM mark").fetchone()
    assert read >= 0.95 * count - 2, "nearly every post has been on the screen"
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
    assert hostile - clean == set()
    assert {function for function in hostile if NEVER.match(function)} == set()
    assert {"OSC 2", "OSC 9", "OSC 777", "OSC 52"} <= hostile, "title, notifications and clipboard were sent, with its words"


# The commands without a screen, at a terminal: there they draw tables and colours.


def say_it_all(words: Sequence[str], folder: Path, name: str) -> bytes:
    """Every command that prints words of a page, on a page with these words in every field."""
    page = folder / f"{name}.html"
    page.write_bytes(told.page(words, words[0]))
    cache = {"LIVEBLOG_TUI_CACHE_DIR": str(folder / name)}
    sent = b""
    lines = (
        ("tail", page, "--once"), ("tail", page, "--once", "--json"), ("check", page), ("export", page), ("list",),
        ("export", page, "--format", "markdown"), ("export", page, "--format", "jsonl", "--offline"), ("list", "--json"),
        ("forget", page),
    )  # fmt: skip
    for line in lines:
        with Pane(*line, size=TALL, env=cache, drawn=False) as pane:
            assert pane.process.wait(30) == 0, (line, pane.sent[-500:])
            still(pane)
            sent += pane.sent
    return sent


def test_no_command_tells_the_terminal_what_it_does_not_tell_it_of_a_harmless_page(shared: Path, tmp_path: Path) -> None:
    words = strings(shared, *SUITES)
    clean, hostile = beside(
        lambda: say_it_all(told.harmless(len(words)), tmp_path, "clean"), lambda: say_it_all(words, tmp_path, "hostile")
    )
    assert hostile - clean == set()
    assert {function for function in hostile if NEVER.match(function)} == set()


# Errors: what a server says of itself, and what the reader's own files are called.


async def test_an_error_is_one_clean_line_whatever_the_server_says_of_itself(shared: Path) -> None:
    with Server() as server:
        async with Fetcher() as fetcher:
            for text in strings(shared, *SUITES[:3]):
                said = text.encode("utf-8", "replace")
                line = said.replace(b"\r", b"").replace(b"\n", b"")
                for answer in (
                    raw(b"HTTP/1.1 404 " + line + b"\r\nContent-Length: 0\r\n\r\n"),
                    raw(b"HTTP/1.1 302 Found\r\nLocation: http://" + line + b"/\r\nContent-Length: 0\r\n\r\n"),
                    raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: " + line + b"\r\nContent-Length: 1\r\n\r\nx"),
                ):
                    with pytest.raises(LiveBlogError) as refused:
                        await fetcher.get(Request(server.on("/live", answer)))
                    assert is_safe(str(refused.value)), text
                    assert "\n" not in str(refused.value), text


@pytest.mark.parametrize("kind", ["no such file", "a file", "no such option"])
def test_a_name_of_any_kind_is_named_without_doing_what_it_says(shared: Path, tmp_path: Path, kind: str) -> None:
    whole = "".join(strings(shared, "terminal")).replace("/", "").replace("\0", "")
    words = "".join(letter for letter in whole if not letter.isalnum())[:60] + "\x1b]0;owned\x07\x9b2J\u202e.html"
    path = tmp_path / words
    if kind == "a file":
        path.write_bytes(told.page(told.harmless(3), "Ferry"))
    line = (f"--{words}",) if kind == "no such option" else (path, "--once")
    with Pane("tail", *line, size=TALL, drawn=False) as pane:
        status = pane.process.wait(30)
        still(pane)
        assert status == {"no such file": 4, "a file": 0, "no such option": 2}[kind], pane.sent
        assert functions(pane.sent) == set()
    if kind == "a file":
        with Pane(path, size=TALL, drawn=False) as pane:
            pane.wait_for_bytes(b"unread")
            press(pane, "i")
            press(pane, ESCAPE)
            assert pane.quit() == 0
            assert {function for function in functions(pane.sent) if NEVER.match(function)} == set()
