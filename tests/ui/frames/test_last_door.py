"""Words that were never cleaned, in Textual's own widgets, at a real pseudo-terminal: the driver alone keeps them from it."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.hostile.sequences import functions
from tests.hostile.test_terminal import MOVES, NEVER
from tests.pane import Pane

STRINGS = [
    *("\x1b]52;c;WzMxbQ==\x07", "\x1b]2;owned\x1b\\", "\x1b]0;owned\x9c", "\x1b]8;;file:///etc/passwd\x1b\\x\x1b]8;;\x1b\\"),
    *('\x1bP$q"p\x1b\\', "\x1bPtmux;\x1b\x1b]52;c;x\x07\x1b\\", "\x1b_Gi=1;AAAA\x1b\\", "\x1b^x\x1b\\", "\x1bXx\x1b\\"),
    *("\x1bP unended", "\x1b]2;unended", "\x1b_", "\x1b"),
]
SHORT = [
    *("\x1bc", "\x1b[!p", "\x1b[?1049l", "\x1b[?1000h", "\x1b[6n", "\x1b[c", "\x1b[5i", "\x1b[20t", "\x1b#8", "\x1b(0"),
    *("\x1b[2;5r", "\x1b[4h", "\x9b6n", "\x9d52;c;x\x9c", "\x90q\x9c", "\x85", "\x84"),
]
CONTROLS = ["a\x07b\x08c\x0ed\x0fe\x7ff\x00g\x05", "a\rb", "a\tb", "\u202eturned\u202c", "\u2066x\u2069", "\u2028"]
HOSTILE = [*STRINGS, *SHORT, *CONTROLS]

PROGRAM = """
import os, sys
from textual.app import App
from textual.content import Content
from textual.widgets import Input, Label, Static
from tui_liveblog.ui.terminal.capabilities import Capabilities
from tui_liveblog.ui.terminal.driver import driver_for
WORDS = WORDS_HERE
class Words(App):
    CSS = "Static { width: 60; height: 1; } Label { background: red; }"
    def compose(self):
        for number, words in enumerate(WORDS):
            yield (Static, Label)[number % 2](Content(f"{number} before {words} after {number}"))
        yield Input(value="".join(WORDS))
        yield Static(Content("the end"))
    def on_mount(self):
        self.set_timer(0.5, self.again)
    def again(self):
        for widget in self.query(Static):
            widget.update(Content(f"{widget.render().plain} again"))
        self.set_timer(0.5, self.exit)
Words(driver_class=driver_for(Capabilities.of(os.environ))).run()
"""


def told(folder: Path, words: list[str]) -> set[str]:
    script = folder / "program.py"
    script.write_text(PROGRAM.replace("WORDS_HERE", ascii(words)))
    with Pane(command=(sys.executable, str(script)), size=(80, 60)) as pane:
        pane.wait_for("the end again")
        text = pane.text
        assert pane.process.wait(20) == 0
        assert all(f"{number} before" in text for number in range(len(words))), text
        return functions(pane.sent)


def test_no_control_of_words_in_any_widget_reaches_the_terminal(tmp_path: Path) -> None:
    clean, hostile = told(tmp_path, ["words"] * len(HOSTILE)), told(tmp_path, HOSTILE)
    assert hostile - clean - MOVES == set()
    assert {function for function in hostile if NEVER.match(function)} == set()
