"""The colours, and the lack of them, in every byte that a terminal is sent."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from tests.live_page import LivePage
from tests.pane import Pane
from tests.screen.test_keys import page, story_post
from tests.terminal import Terminal, write

POSTS = [story_post(number) for number in range(1, 13)]


@pytest.fixture
def storm(tmp_path: Path) -> Path:
    path = tmp_path / "storm.html"
    write(path, page(POSTS))
    return path


def manners(sent: bytes) -> set[str]:
    """The parameters of every sequence that sets a manner."""
    return {found.decode() for found in re.findall(rb"\x1b\[([\d;:]*)m", sent)}


def colours(sent: bytes) -> set[str]:
    """The colour parameters among them, by a plain reading: what follows 38, 48 and 58 belongs to them."""
    found = set()
    for manner in manners(sent):
        parameters = iter(re.split("[;:]", manner))
        for parameter in parameters:
            number = int(parameter or 0)
            if number in (38, 48, 58):
                found.add(";".join([parameter, *parameters]))
            elif 30 <= number <= 49 or number == 59 or 90 <= number <= 107:
                found.add(parameter)
    return found


def walk(pane: Pane) -> None:
    """Opening, paging, a sheet, a prompt with its cursor."""
    pane.wait_for("12 unread")
    pane.type("j ")
    pane.wait_for("HELD")
    pane.type("a")
    pane.wait_for("Authors", "Tom Adeyemi")
    pane.type("\x1b")
    pane.wait_for(gone=" Authors ")
    pane.type("&")
    pane.wait_for(" Filter ")
    pane.type("wat")
    pane.wait_for("wat", "12 of 12")
    before = len(pane.sent)
    pane.type("er")
    pane.wait_for_bytes(b"r", before)
    pane.type("\x1b")
    pane.wait_for(gone=" Filter ")


def test_no_color_sends_not_one_colour_whatever_is_done(storm: Path, tmp_path: Path) -> None:
    with Pane(storm, "--theme", "semaphore", "--cache-dir", tmp_path / "cache", env={"NO_COLOR": "1"}) as pane:
        walk(pane)
        assert pane.quit() == 0
        assert colours(pane.sent) == set()
        sent = {parameter for manner in manners(pane.sent) for parameter in manner.split(";")}
        assert sent - {"", "0", "22", "24", "27"} == {"1", "2", "4", "7"}  # headlines, hairlines, matches, the prompt's cursor
        assert b"]11;" not in pane.sent


def test_an_empty_no_color_is_no_wish(storm: Path, tmp_path: Path) -> None:
    with Pane(storm, "--theme", "broadsheet", "--cache-dir", tmp_path / "cache", env={"NO_COLOR": ""}) as pane:
        pane.wait_for("12 unread")
        assert pane.ground == "f7f1e5"
        assert pane.quit() == 0


def test_without_colour_everything_is_told_all_the_same(tmp_path: Path) -> None:
    """Unread by dot and weight; OFFLINE reversed."""
    arguments = ("--cache-dir", tmp_path / "cache")
    with LivePage(page(POSTS).encode()) as live, Pane(live.url, *arguments) as pane:
        pane.wait_for("12 unread")
        assert pane.quit() == 0
    with Pane(live.url, *arguments, env={"NO_COLOR": "1"}) as pane:
        pane.wait_for("OFFLINE", "no connection since", "next try at")
        assert all(cell.reverse for cell in pane.cells_of(" OFFLINE "))
        assert all(cell.bold for cell in pane.cells_of("● 12:12   Post 12 of the storm") if cell.data != " ")
        pane.type("u")
        pane.wait_for("11 unread")
        pane.wait_for("▌  12:12")
        assert pane.quit() == 0
        assert colours(pane.sent) == set()


def test_without_colour_what_changed_is_told_by_brackets(storm: Path, tmp_path: Path) -> None:
    with Pane(storm, "--cache-dir", tmp_path / "cache", env={"NO_COLOR": "1"}) as pane:
        pane.wait_for("12 unread")
        edited = story_post(12, "The water stands at mark 0 on the harbour quay.")
        write(storm, page([*POSTS[:-1], edited]))
        pane.wait_for("harbour quay")
        pane.type("d")
        pane.wait_for("What changed", "[-", "-]", "{+quay.+}")
        pane.type("\x1b")
        pane.wait_for(gone="What changed")
        assert pane.quit() == 0
        assert colours(pane.sent) == set()
        assert any("9" in manner.split(";") for manner in manners(pane.sent))  # struck, besides


# Few colours


def test_a_terminal_of_sixteen_colours_gets_its_own_and_no_mud(storm: Path, tmp_path: Path) -> None:
    with Pane(storm, "--cache-dir", tmp_path / "cache", term="xterm", env={"COLORTERM": ""}) as pane:
        walk(pane)
        assert pane.quit() == 0
        assert colours(pane.sent) - {"39", "49"} == {"96"}  # the defaults, and the one spot colour


def test_a_theme_that_sixteen_colours_cannot_show_is_worn_as_the_terminals_own(storm: Path, tmp_path: Path) -> None:
    arguments = (storm, "--theme", "broadsheet", "--cache-dir", tmp_path / "cache")
    with Pane(*arguments, term="xterm", env={"COLORTERM": ""}) as pane:
        walk(pane)
        assert pane.quit() == 0
        assert colours(pane.sent) - {"39", "49"} == {"31"}


def test_a_terminal_of_full_colours_is_known_by_its_name(storm: Path, tmp_path: Path) -> None:
    """A connection by SSH leaves COLORTERM behind."""
    with Pane(storm, "--cache-dir", tmp_path / "cache", term="alacritty", env={"COLORTERM": ""}) as pane:
        pane.wait_for("12 unread")
        assert pane.ground == "14171b"
        assert pane.quit() == 0


def test_telex_in_a_real_terminal_draws_on_the_terminals_own_ground(storm: Path, tmp_path: Path) -> None:
    shell = f"TERM=xterm {{program}} {storm} --cache-dir {tmp_path / 'cache'}"
    with Terminal(shell=shell, env={"COLORTERM": ""}) as terminal:
        terminal.wait_for("12 unread")
        shown = terminal._tmux("capture-pane", "-p", "-e")
        assert "\x1b[1m\x1b[96m●" in shown.replace("\x1b[39m", "")
        assert not re.findall(r"\x1b\[[\d;]*\b4[0-8]\b", shown)
        assert set(terminal.screen[-2]) == {"─"}  # no band: a hairline over the status line instead


# ASCII


def test_a_terminal_that_is_not_utf8_is_sent_ascii_alone(tmp_path: Path) -> None:
    words = "“No,” she said – ‘it can’t’ … café, naïve, 東京 and a 👍🏽 for £5 — done."
    path = tmp_path / "storm.html"
    write(path, page([*POSTS, {**story_post(13, words), "author": {"@type": "Person", "name": "Zoë Žukauskaitė"}}]))
    env = {"LC_ALL": "C", "LANG": "C"}
    with Pane(path, "--cache-dir", tmp_path / "cache", env=env) as pane:
        pane.wait_for("13 unread")
        text = pane.text
        pane.type("a")
        pane.wait_for("Authors")
        pane.type("\x1b")
        pane.wait_for(gone=" Authors ")
        pane.type("?")
        pane.wait_for(" Keys ")
        pane.type("\x1b")
        pane.wait_for(gone=" Keys ")
        assert pane.quit() == 0
        assert pane.sent.isascii()
    assert "\"No,\" she said - 'it can't' . cafe, naive, ???? and a ?? for ?5 -" in text
    assert "Zoe Zukauskaite" in text
    assert "> * 12:13   Post 13" in text.replace(">*", "> *")


def test_ascii_marks_leave_the_words_of_posts_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "storm.html"
    write(path, page([story_post(1, "“No,” she said – it can’t.")]))
    with Pane(path, "--ascii", "--cache-dir", tmp_path / "cache") as pane:
        pane.wait_for("1 unread", "“No,” she said – it can’t.", ">*")
        assert pane.quit() == 0


# No screen


def test_a_dumb_terminal_gets_the_posts_line_by_line_and_a_word_about_it(storm: Path, tmp_path: Path) -> None:
    with Pane(storm, "--cache-dir", tmp_path / "cache", term="dumb", size=(80, 200)) as pane:
        pane.wait_for("no terminal to draw on", "Post 1 of the storm", "Post 12 of the storm")
        assert b"\x1b" not in pane.sent
        time.sleep(0.1)
        pane.type("\x03")
        assert pane.process.wait(10) == 130
