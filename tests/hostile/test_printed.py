"""What is promised of hostile words in what commands print, in errors and in names: no terminal is told anything by them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.hostile import told
from tests.hostile.safety import is_safe
from tests.hostile.sequences import functions
from tests.hostile.test_terminal import ESCAPE, NEVER, SUITES, TALL, beside, press, still, strings
from tests.pane import Pane
from tests.server import Server, raw
from tui_liveblog.errors import LiveBlogError
from tui_liveblog.fetch import Fetcher
from tui_liveblog.sources.base import Request

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
