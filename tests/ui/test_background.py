from __future__ import annotations

import contextlib
import os
import pty
import termios
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.pane import Pane
from tests.screen.test_keys import page, story_post
from tui_liveblog.ui.terminal.background import WAIT, LateAnswers, Question, hinted, is_dark

DARK = b"\x1b]11;rgb:1414/1717/1b1b\x1b\\"
LIGHT = b"\x1b]11;rgb:f7f7/f1f1/e5e5\x07"
FENCE = b"\x1b[?62;22c"


@contextlib.contextmanager
def terminal(*answers: bytes, after: float = 0) -> Iterator[int]:
    """A terminal that, when it is asked anything, answers with these pieces."""
    own, other = pty.openpty()

    def answer() -> None:
        asked = b""
        while b"\x1b[c" not in asked:
            asked += os.read(own, 1024)
        for piece in answers:
            time.sleep(after)
            os.write(own, piece)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    yield other
    thread.join(2)
    os.close(own)
    os.close(other)


def ask(*answers: bytes, after: float = 0) -> tuple[bool | None, bytes, float]:
    with terminal(*answers, after=after) as descriptor:
        begun = time.monotonic()
        question = Question(descriptor, descriptor)
        told, left = question.answer()
        took = time.monotonic() - begun
        question.restore()
        return told, left.typed, took


# Asking


@pytest.mark.parametrize(("answer", "dark"), [(DARK, True), (LIGHT, False)])
def test_a_terminal_that_answers_is_believed_at_once(answer: bytes, dark: bool) -> None:
    told, typed, took = ask(answer, FENCE)
    assert (told, typed) == (dark, b"")
    assert took < WAIT / 2


def test_a_terminal_that_does_not_know_its_background_is_not_waited_for() -> None:
    told, typed, took = ask(FENCE)
    assert (told, typed) == (None, b"")
    assert took < WAIT / 2


def test_a_terminal_that_says_nothing_is_waited_for_but_a_moment() -> None:
    told, typed, took = ask()
    assert (told, typed) == (None, b"")
    assert WAIT <= took < WAIT + 0.2


def test_an_answer_in_pieces_is_put_together() -> None:
    told, typed, _ = ask(DARK[:9], DARK[9:-1], DARK[-1:] + FENCE[:2], FENCE[2:], after=0.02)
    assert (told, typed) == (True, b"")


@pytest.mark.parametrize("rubbish", [b"\x1b]11;rgb:zz/00/00\x07", b"\x1b]11;\x07", b"\x1b]11;#12345\x07"])
def test_rubbish_says_nothing_and_is_no_key(rubbish: bytes) -> None:
    assert ask(rubbish, FENCE)[:2] == (None, b"")


def test_what_is_typed_meanwhile_is_kept_in_order() -> None:
    assert ask(b"j", DARK, "å\r".encode(), FENCE, b"\x1b[B")[1].startswith(b"j\xc3\xa5\r")


def test_the_terminal_shows_nothing_that_is_typed_until_it_is_restored() -> None:
    with terminal(FENCE) as descriptor:
        before = termios.tcgetattr(descriptor)
        question = Question(descriptor, descriptor)
        assert not termios.tcgetattr(descriptor)[3] & (termios.ECHO | termios.ICANON)
        _, left = question.answer()
        assert left.before == before
        question.restore()
        assert termios.tcgetattr(descriptor) == before


# What colours and hints mean


@pytest.mark.parametrize(
    ("told", "dark"),
    [
        ("rgb:0000/0000/0000", True),
        ("rgb:0/2b/36", True),
        ("rgb:ffff/ffff/ffff", False),
        ("rgb:f/f/e", False),
        ("rgba:fdfd/f6f6/e3e3/ffff", False),
        ("#14171b", True),
        ("#fff", False),
        ("#f7f7f1f1e5e5", False),
        ("rgb:3030/0a0a/2424", True),
        ("rgb:0000/ffff", None),
        ("?", None),
        ("", None),
        ("#12345", None),
    ],
)
def test_the_luminance_of_the_background_decides(told: str, dark: bool | None) -> None:
    assert is_dark(told) is dark


@pytest.mark.parametrize(
    ("hint", "dark"),
    [("15;0", True), ("0;15", False), ("0;default;7", False), ("7;8", True), ("12;default", None), ("", None), ("1;99", None)],
)
def test_the_hint_of_the_environment_names_a_colour_of_sixteen(hint: str, dark: bool | None) -> None:
    assert hinted({"COLORFGBG": hint}) is dark


# Late answers


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("answer", [DARK + FENCE, LIGHT + FENCE, FENCE, DARK])
@pytest.mark.parametrize("pause", [False, True])
def test_a_late_answer_is_swallowed_wherever_it_is_cut(answer: bytes, pause: bool) -> None:
    text = answer.decode()
    for cut in range(3, len(text)):  # `ESC ]` and `ESC [` may be keys: after a pause they are
        late = LateAnswers(Seconds())
        passed = late.feed("j" + text[:cut])
        if pause and cut - text.rfind("\x1b", 0, cut) > 2:
            passed += late.rest()
        assert passed + late.feed(text[cut:] + "k") == "jk", cut


@pytest.mark.parametrize("key", ["\x1b", "\x1b[", "\x1b]", "\x1b[A", "\x1b[<0;5;5M", "\x1b[200~", "\x1b[?2026;2$y", "x"])
def test_keys_pass(key: str) -> None:
    late = LateAnswers(Seconds())
    assert late.feed(key) + late.rest() == key


def test_a_key_that_is_cut_in_two_comes_whole() -> None:
    late = LateAnswers(Seconds())
    assert (late.feed("\x1b"), late.feed("[A")) == ("", "\x1b[A")


def test_half_an_answer_does_not_hold_the_keys_for_long() -> None:
    clock = Seconds()
    late = LateAnswers(clock)
    assert late.feed("\x1b]11;rgb:14") + late.rest() == ""
    clock.now = 3
    assert late.rest() == ""
    assert late.feed("j") == "j"


# The program


@pytest.fixture
def storm(tmp_path: Path) -> list[str]:
    path = tmp_path / "storm.html"
    path.write_text(page([story_post(number) for number in range(1, 9)]), encoding="utf-8")
    return [str(path), "--cache-dir", str(tmp_path / "cache")]


def says(*pieces: bytes, after: float = 0) -> Callable[[Pane], None]:
    def answer(pane: Pane) -> None:
        for piece in pieces:
            time.sleep(after)
            pane.type(piece)

    return answer


@pytest.mark.parametrize(
    ("answer", "env", "ground"),
    [
        (says(LIGHT, FENCE), {}, "f7f1e5"),
        (says(DARK, FENCE), {"COLORFGBG": "0;15"}, "14171b"),
        (says(FENCE), {}, "14171b"),
        (says(FENCE), {"COLORFGBG": "0;15"}, "f7f1e5"),
        (None, {"COLORFGBG": "0;15"}, "f7f1e5"),
    ],
)
def test_a_light_terminal_gets_the_light_theme(
    storm: list[str], answer: Callable[[Pane], None] | None, env: dict[str, str], ground: str
) -> None:
    with Pane(*storm, answers=answer, env=env) as pane:
        pane.wait_for("8 unread")
        assert pane.asked
        assert pane.ground == ground
        assert pane.quit() == 0
        assert pane.echoes()


def test_answers_that_come_late_press_no_keys_and_show_nowhere(storm: list[str]) -> None:
    """Taken for keys, `:` would open a prompt, `1` a link, `b` and `/` would move and search."""
    with Pane(*storm, answers=says(LIGHT[:7], LIGHT[7:], FENCE, after=0.35)) as pane:
        pane.wait_for("8 unread")
        before = pane.text
        time.sleep(1.1)
        pane.type("j")
        pane.wait_for("HELD")
        assert [row[11:] for row in pane.text.split("\n")[:-1]] == [row[11:] for row in before.split("\n")[:-1]]
        assert pane.quit() == 0
        assert b"^[" not in pane.sent  # as the terminal echoes it
        assert b"rgb" not in pane.sent
        assert pane.echoes()


def test_keys_that_are_typed_while_it_starts_count(storm: list[str]) -> None:
    with Pane(*storm) as pane:
        pane.wait_for("8 unread")
        assert pane.quit() == 0
    with Pane(*storm, answers=says(b"j", DARK, b"j", FENCE)) as pane:
        pane.wait_for("HELD", "▌● 12:06   Post 6 of the storm")
        assert pane.quit() == 0


def test_a_terminal_that_was_asked_is_given_back_and_taken_again_by_ctrl_z(storm: list[str]) -> None:
    """No shell is there to go on from, so that the kernel does not stop it: it comes back by itself."""
    with Pane(*storm, answers=says(DARK, FENCE)) as pane:
        pane.wait_for("8 unread")
        assert not pane.echoes()
        before = len(pane.sent)
        pane.type("\x1a")
        pane.wait_for_bytes(b"\x1b[?1049l", before)
        pane.wait_for_bytes(b"\x1b[?1049h", before)
        pane.type("j")
        pane.wait_for("7 unread")
        assert not pane.echoes()
        assert pane.quit() == 0
        assert pane.echoes()


@pytest.mark.parametrize(
    ("term", "arguments", "env"),
    [
        ("xterm-256color", ["--theme", "late-edition"], {}),
        ("linux", [], {}),
        ("xterm-256color", [], {"NO_COLOR": "1"}),
    ],
)
def test_a_terminal_is_not_asked_where_its_answer_would_change_nothing(
    storm: list[str], term: str, arguments: list[str], env: dict[str, str]
) -> None:
    with Pane(*storm, *arguments, term=term, env=env) as pane:
        pane.wait_for("8 unread")
        assert not pane.asked
        assert pane.quit() == 0


def test_a_terminal_is_asked_also_where_the_page_comes_by_standard_input(storm: list[str]) -> None:
    with Pane("-", *storm[1:], answers=says(LIGHT, FENCE), stdin=Path(storm[0])) as pane:
        pane.wait_for("8 unread")
        assert pane.ground == "f7f1e5"
        assert pane.quit() == 0
        assert pane.echoes()
