"""What is sent to the terminal for somebody who looks elsewhere: only our own control characters, whatever a headline holds."""

from __future__ import annotations

import re
import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pane import Pane
from tests.terminal import Terminal
from tui_liveblog.ui.terminal.notify import LONGEST, WindowTitle, bell, notification

XTERM = {"TERM": "xterm-256color"}
TMUX = {"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"}
HOSTILE = "Storm\x1b]0;owned\x07 \x9c\x1b[31m;4;3;50\n\u202eetad\x00\x7f \ud800"
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def test_a_notification_is_sent_in_both_forms_where_nothing_is_known_of_the_terminal() -> None:
    assert notification("Storm Maren", "All ashore", XTERM) == (
        "\x1b]9;Storm Maren: All ashore\a\x1b]777;notify;Storm Maren;All ashore\a"
    )


@pytest.mark.parametrize(
    ("environment", "codes"),
    [
        ({"TERM": "xterm-kitty"}, ["9"]),
        ({"TERM": "foot"}, ["9"]),
        ({**XTERM, "TERM_PROGRAM": "WezTerm"}, ["9"]),
        ({"TERM": "rxvt-unicode-256color"}, ["777"]),
        ({**XTERM, "VTE_VERSION": "7600"}, ["777"]),
    ],
)
def test_a_terminal_that_knows_both_forms_or_only_one_is_sent_one(environment: dict[str, str], codes: list[str]) -> None:
    assert re.findall(r"\x1b\](\d+);", notification("a", "b", environment)) == codes


def test_tmux_is_asked_to_hand_a_notification_on() -> None:
    assert notification("a", "b", TMUX) == (
        "\x1bPtmux;\x1b\x1b]9;a: b\a\x1b\\" + "\x1bPtmux;\x1b\x1b]777;notify;a;b\a\x1b\\"
    )  # fmt: skip


def test_screen_gets_a_notification_in_strings_that_it_hands_on() -> None:
    sent = notification("a", "b" * 3_000, {"TERM": "screen", "STY": "1.pts"})
    assert all(len(part) <= 768 for part in re.findall(r"\x1bP.*?\x1b\\", sent, re.DOTALL))
    assert sent.startswith("\x1bP\x1b]9;a: ")


@pytest.mark.parametrize("term", ["", "dumb", "linux"])
def test_a_terminal_without_a_window_is_sent_neither_notification_nor_title(term: str) -> None:
    assert notification("a", "b", {"TERM": term}) == ""
    assert WindowTitle({"TERM": term}).shows("a") == ""


def test_the_bell_rings_on_the_linux_console_too() -> None:
    assert bell({"TERM": "linux"}) == bell(XTERM) == "\a"
    assert bell({"TERM": "dumb"}) == ""


def test_a_hostile_headline_neither_ends_the_sequence_nor_begins_another() -> None:
    for said in (notification(HOSTILE, HOSTILE, XTERM), notification("4;3", HOSTILE, XTERM)):
        forms = re.fullmatch(r"\x1b\]9;([^\x07]*)\x07\x1b\]777;notify;([^\x07;]*);([^\x07;]*)\x07", said)
        assert forms is not None
        assert not any(CONTROLS.search(words) for words in forms.groups())
        assert ";" not in forms[1]
    title = WindowTitle(XTERM).shows(HOSTILE)
    shown = re.fullmatch(r"\x1b\[22;2t\x1b\]2;([^\x07]*)\x07", title)
    assert shown is not None
    assert CONTROLS.search(shown[1]) is None


@given(st.text(), st.text())
def test_whatever_is_said_has_no_controls_and_an_end(head: str, body: str) -> None:
    said = notification(head, body, {"TERM": "xterm-kitty"})
    assert said.startswith("\x1b]9;")
    assert said.endswith("\a")
    words = said[len("\x1b]9;") : -1]
    assert CONTROLS.search(words) is None
    assert len(words) <= LONGEST
    title = WindowTitle(XTERM).shows(head)
    assert CONTROLS.search(title[len("\x1b[22;2t\x1b]2;") : -1]) is None


def test_a_long_headline_is_cut() -> None:
    said = notification("Storm", "word " * 1_000, {"TERM": "xterm-kitty"})
    assert len(said) <= LONGEST + len("\x1b]9;\a")
    assert said.endswith("…\a")


def test_the_title_is_kept_before_the_first_change_sent_only_when_it_changes_and_put_back_at_the_end() -> None:
    title = WindowTitle(XTERM)
    assert title.restored() == ""
    assert title.shows("Storm Maren") == "\x1b[22;2t\x1b]2;Storm Maren\a"
    assert title.shows("Storm Maren") == ""
    assert title.shows("(3) Storm Maren") == "\x1b]2;(3) Storm Maren\a"
    assert title.restored() == "\x1b]2;\a\x1b[23;2t"
    assert title.restored() == ""
    assert title.shows("Storm Maren") == "\x1b[22;2t\x1b]2;Storm Maren\a"  # after another program had the terminal


def test_a_title_that_is_not_wanted_is_never_sent() -> None:
    title = WindowTitle(XTERM, wanted=False)
    assert title.shows("Storm Maren") + title.restored() == ""


# In a real terminal


@pytest.mark.parametrize("end", ["q", "SIGTERM"])
def test_the_title_from_before_is_put_back_however_the_program_ends(end: str) -> None:
    with Pane("demo") as pane:
        pane.wait_for("St Ottilie’s")
        pane.wait_for_bytes(b"\x1b]2;The long climb to St Ottilie\xe2\x80\x99s\a")
        if end == "q":
            pane.quit()
        else:
            pane.process.send_signal(signal.SIGTERM)
            pane.process.wait(5)
            pane.wait_for_bytes(b"\x1b[23;2t")
        assert pane.sent.count(b"\x1b[22;2t") == pane.sent.count(b"\x1b[23;2t") == 1
        assert pane.sent.rpartition(b"\x1b]2;")[2].startswith(b"\a\x1b[23;2t")


def test_in_tmux_the_pane_has_its_own_title_again_afterwards() -> None:
    with Terminal(shell="printf '\\033]2;my own\\007'; {program} demo") as terminal:
        terminal.wait_for("St Ottilie’s")
        assert _pane_title(terminal) == "The long climb to St Ottilie’s"
        assert terminal.quit() == 0
        assert _pane_title(terminal) == "my own"


def _pane_title(terminal: Terminal) -> str:
    return terminal._tmux("display-message", "-p", "#{pane_title}").strip()
