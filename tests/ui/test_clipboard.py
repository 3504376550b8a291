from __future__ import annotations

import base64
import os
import pty
import re
import select
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui_liveblog.ui.terminal.clipboard import LONGEST, bounded, copy_sequence, hand_to_tmux

TEXTS = ["https://ellery.example/live/storm", "Storm “Maren” – 14:02\nein Satz, 二行目, naïve 👩‍🚒", "", "x" * 5_000]
TERMINAL = {"TERM": "xterm-256color"}
TMUX = {"TERM": "tmux-256color", "TMUX": "/tmp/tmux-1000/default,2110,0"}
SCREEN = {"TERM": "screen.xterm-256color", "STY": "2110.pts-0.ellery"}
MAYBE_SCREEN = {"TERM": "screen-256color"}

PLAIN = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\a")
DCS = re.compile(r"\x1bP(.*?)\x1b\\", re.DOTALL)


def taken(sequence: str) -> str:
    """What a terminal takes from the sequence, which is nothing but that."""
    found = PLAIN.fullmatch(sequence)
    assert found, sequence[:80]
    return base64.b64decode(found[1], validate=True).decode("utf-8")


def out_of_screen(sequence: str) -> str:
    """What GNU screen hands on: the insides of the strings, one after the other."""
    return "".join(DCS.findall(sequence))


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_copied_comes_out_of_the_terminal_as_it_was(text: str) -> None:
    assert taken(copy_sequence(text, TERMINAL)) == text


@pytest.mark.parametrize("text", TEXTS)
def test_tmux_gets_the_form_that_it_takes_itself_and_the_form_that_it_passes_on(text: str) -> None:
    itself, _, passed = copy_sequence(text, TMUX).partition("\x1bPtmux;")
    assert taken(itself) == text
    inside, end = passed[:-2], passed[-2:]
    assert end == "\x1b\\"
    assert inside.count("\x1b") == 2 * inside.count("\x1b\x1b")
    assert taken(inside.replace("\x1b\x1b", "\x1b")) == text


@pytest.mark.parametrize("text", TEXTS)
def test_screen_gets_parts_that_it_has_room_for(text: str) -> None:
    sequence = copy_sequence(text, SCREEN)
    parts = re.findall(r"\x1bP.*?\x1b\\", sequence, re.DOTALL)
    assert "".join(parts) == sequence
    assert max(map(len, parts)) <= 768
    assert taken(out_of_screen(sequence)) == text


def test_where_screen_may_be_a_tmux_elsewhere_a_short_text_goes_plainly_too_and_a_long_one_does_not() -> None:
    short = copy_sequence(TEXTS[0], MAYBE_SCREEN)
    wrapped, end, plain = short.rpartition("\x1b\\")
    assert taken(out_of_screen(wrapped + end)) == taken(plain) == TEXTS[0]
    assert copy_sequence("x" * 5_000, MAYBE_SCREEN) == copy_sequence("x" * 5_000, SCREEN)


@pytest.mark.parametrize("term", ["", "dumb", "linux"])
def test_a_terminal_without_a_clipboard_is_sent_nothing(term: str) -> None:
    assert copy_sequence("words", {"TERM": term}) == ""


def test_no_control_character_of_a_text_reaches_the_terminal() -> None:
    for environment in (TERMINAL, TMUX, SCREEN, MAYBE_SCREEN):
        sequence = copy_sequence("a\x1b]0;owned\x07b\x1b\\\x9b2J\x00", environment)
        rest = sequence.replace("\x1bPtmux;", "").replace("\x1b\x1b]", "\x1b]")
        rest = rest.replace("\x1bP", "").replace("\x1b\\", "").replace("\x1b]52;c;", "").replace("\a", "")
        assert re.fullmatch(r"[A-Za-z0-9+/=]+", rest)


def test_a_text_too_long_for_terminals_is_cut_between_letters_and_ends_with_an_ellipsis() -> None:
    for text in ("x" * LONGEST + "x", "é" * LONGEST, "👩" * LONGEST):
        cut = bounded(text)
        assert cut.endswith("…")
        assert text.startswith(cut[:-1])
        assert LONGEST - 4 <= len(cut.encode()) <= LONGEST
        assert len(copy_sequence(text, TERMINAL)) <= 100_000
        assert taken(copy_sequence(text, TERMINAL)) == cut
    assert bounded("x" * LONGEST) == "x" * LONGEST


# A real tmux.


class Server:
    """A tmux server with one pane and a client, whose terminal's bytes are read."""

    def __init__(self) -> None:
        self._socket = f"clipboard-{uuid.uuid4().hex[:12]}"
        self.run("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "cat")
        self._read_end, terminal = pty.openpty()
        environment = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        environment.pop("TMUX", None)
        self._client = subprocess.Popen(
            ["tmux", "-L", self._socket, "attach"],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env=environment,
            start_new_session=True,
        )
        os.close(terminal)
        self.bytes_until(b"[0]")

    def run(self, *arguments: str) -> str:
        done = subprocess.run(["tmux", "-L", self._socket, *arguments], check=False, capture_output=True, text=True, timeout=20)
        return done.stdout

    @property
    def inside(self) -> dict[str, str]:
        """The environment of a program in the pane."""
        return {
            **os.environ,
            "TERM": "tmux-256color",
            "TMUX": self.run("display-message", "-p", "#{socket_path},#{pid},0").strip(),
        }

    def bytes_until(self, words: bytes, seconds: float = 10.0) -> bytes:
        """What the client sends its terminal, until the words are in it."""
        data, until = b"", time.monotonic() + seconds
        while words not in data and time.monotonic() < until:
            if select.select([self._read_end], [], [], 0.1)[0]:
                data += os.read(self._read_end, 65536)
        return data

    def print(self, path: Path) -> None:
        """Let a program in the pane print a file."""
        self.run("respawn-pane", "-k", f"cat {path}; exec cat")

    def close(self) -> None:
        self.run("kill-server")
        self._client.wait(10)
        os.close(self._read_end)


@pytest.fixture
def tmux() -> Iterator[Server]:
    if shutil.which("tmux") is None:
        if os.environ.get("CI"):
            pytest.fail("tmux is not there; .ci/run installs it")
        pytest.skip("no tmux")
    server = Server()
    yield server
    server.close()


def test_a_tmux_as_it_comes_keeps_what_is_copied_and_gives_it_to_the_terminal(tmux: Server) -> None:
    hand_to_tmux(TEXTS[1], tmux.inside)
    assert base64.b64encode(TEXTS[1].encode()) in tmux.bytes_until(base64.b64encode(TEXTS[1].encode()))
    assert tmux.run("show-buffer") == TEXTS[1]


@pytest.mark.parametrize("option", ["set-clipboard", "allow-passthrough"])
def test_a_tmux_told_to_take_or_to_pass_on_sequences_gives_the_terminal_what_is_copied(
    tmux: Server, tmp_path: Path, option: str
) -> None:
    tmux.run("set-option", "-g", option, "on")
    path = tmp_path / "sequence"
    path.write_text(copy_sequence(TEXTS[1], tmux.inside) + "that is all", encoding="utf-8")
    tmux.print(path)
    sent = tmux.bytes_until(b"that is all")
    assert b"\x1b]52;" in sent
    assert base64.b64encode(TEXTS[1].encode()) in sent


def test_a_tmux_as_it_comes_draws_nothing_of_the_sequences_that_it_does_not_take(tmux: Server, tmp_path: Path) -> None:
    path = tmp_path / "sequence"
    path.write_text(copy_sequence("x" * 5_000, tmux.inside) + "that is all", encoding="utf-8")
    tmux.print(path)
    tmux.bytes_until(b"that is all")
    assert tmux.run("capture-pane", "-p").strip() == "that is all"


def test_outside_tmux_nothing_is_handed_to_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "tmux"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/called\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    hand_to_tmux("words", {"PATH": os.environ["PATH"], "TERM": "xterm"})
    time.sleep(0.1)
    assert not (tmp_path / "called").exists()
