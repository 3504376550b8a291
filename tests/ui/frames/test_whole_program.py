"""The program from its first frame to its last, through Textual’s own bytes and through ours: both emulators show the same."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.pane import Pane
from tests.screen.test_keys import page, story_post
from tests.terminal import write
from tests.ui.frames.through import OnPyte, OnTmux, Through
from tests.ui.frames.tmux import Panes

KEYS = (
    *(
        "j",
        "j",
        "k",
        "\x05",
        "\x05",
        " ",
        " ",
        "b",
        "G",
        "g",
        "u",
        "?",
        "j",
        "\x1b",
        "a",
        "\x1b",
        "i",
        " ",
        "\x1b",
        "L",
        "\x1b",
    ),
    *("K", "\x1b", "/harbour\r", "n", "n", "\x1b", "&water\r", "j", "\x1b", "X", "X", "t", "t", "v", " ", "v", "A", "z"),
    *("\x10", "\x1b", "f", "\x1b", "s", "P", ":14:30\r", "\x04", "\x15", "d", "=", "=", "w", "\x1b", "\x0c"),
)
SAID = "The harbour wall ❤️ holds 👍🏽: 東京港 sends 😀 and 🇬🇧 two pumps; नि, e\u0301te\u0301, ﾌｪﾘｰ. " * 3


@pytest.mark.parametrize("theme", ["late-edition", "telex-light"])
def test_both_show_the_program_as_textual_draws_it(tmp_path: Path, panes: Panes, theme: str) -> None:
    path = tmp_path / "storm.html"
    write(path, page([story_post(number, SAID if number % 3 == 0 else "") for number in range(40, 0, -1)]))
    arguments = (path, "--theme", theme, "--interval", "3600", "--cache-dir", tmp_path / "cache")
    with Pane(*arguments, size=(100, 30), env={"LIVEBLOG_TUI_PLAIN_DRIVER": "1"}) as pane:
        pane.wait_for("40 unread")
        written = [quiet(pane, 0)]
        for key in KEYS:
            pane.type(key)
            written.append(quiet(pane, sum(map(len, written))))
    through = Through(100, 30, newline_is_down=True)
    pyte, tmux = OnPyte(100, 30), OnTmux(panes, 100, 30)
    for key, data in zip(("start", *KEYS), written, strict=True):
        through.write(data.decode())
        frame = through.frame()
        pyte.check(frame, key)
        tmux.check(frame, key)
    assert sum(map(bool, written)) > 40


def quiet(pane: Pane, since: int) -> bytes:
    """What is written until nothing comes for a while; ends with a whole sequence and a whole letter."""
    before = -1
    while before != len(pane.sent):
        before = len(pane.sent)
        time.sleep(0.12)
    return pane.sent[since:before]
