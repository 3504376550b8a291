"""Links that the terminal opens itself (OSC 8): the whole program at a pseudo-terminal."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.pane import Pane
from tui_liveblog.ui.rows import Run
from tui_liveblog.ui.terminal.capabilities import Capabilities
from tui_liveblog.ui.terminal.frames.reader import Put, Reader
from tui_liveblog.ui.terminal.remote import MOSH, SSH, Remote

from .frames.test_program import SIZE, Counted

KITTY = {"TERM": "xterm-kitty"}
HALL = "https://ellery-courier.example/hall?a=1;b=2"
LONG = "https://quay.example/" + "north-breakwater/" * 8
WORDS = "the long list of shelters that the council opened for the night of the storm, by street and by harbour side"
_LINK = re.compile(rb"\x1b\]8;([^;]*);([^\x1b]*)\x1b\\")


def feed(folder: Path, count: int = 12) -> Path:
    """A feed of posts with links in them."""
    posts = [
        {
            "id": f"p{number}",
            "title": f"Post {number} of the storm",
            "date_published": f"2024-11-14T12:{number:02}:00Z",
            "content_html": f'<p>See the <a href="{HALL}&amp;p={number}">hall {number}</a>, '
            f'<a href="{LONG}{number}">{WORDS}</a> and <a href="javascript:alert(1)">no link</a>.</p>',
        }
        for number in range(count, 0, -1)
    ]
    path = folder / "storm.json"
    path.write_text(json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Storm Maren", "items": posts}))
    return path


def links(sent: bytes) -> dict[bytes, set[bytes]]:
    """Address → the parameters that it was begun with."""
    found: dict[bytes, set[bytes]] = {}
    for parameters, address in _LINK.findall(sent):
        if address:
            found.setdefault(address, set()).add(parameters)
    return found


def test_the_words_and_the_number_of_a_link_lead_to_its_address_on_a_terminal_that_opens_links(tmp_path: Path) -> None:
    with Pane(feed(tmp_path), term="xterm-kitty") as pane:
        pane.wait_for("12 unread", "[1]", "[2]")
        pane.wait_for_bytes(f"{LONG}12".encode())
        found = links(pane.sent)
        assert f"{HALL}&p=12".encode() in found
        assert WORDS not in pane.text  # they fill two rows, which are one link by their id
        assert len(found[f"{LONG}12".encode()]) == 1
        assert all(address.startswith(b"https://") for address in found)
        pane._until(lambda: _LINK.findall(pane.sent)[-1] == (b"", b""), "the end of the last link", 5)  # none is left open
        pane.type("i")
        pane.wait_for("opens links")
        pane.type("\x1b")
        pane.wait_for("[2]", gone="opens links")
        assert pane.quit() == 0


def test_the_list_of_links_leads_to_them_too(tmp_path: Path) -> None:
    with Pane(feed(tmp_path, 1), term="xterm-kitty") as pane:
        pane.wait_for("1 unread")
        before = len(pane.sent)
        pane.type("L")
        pane.wait_for("Links of", "ellery-courier.example")
        pane.wait_for_bytes(b"quay.example/", before)
        assert f"{HALL}&p=1".encode() in links(pane.sent[before:])


@pytest.mark.parametrize("setting", [None, True])
def test_a_terminal_that_is_not_known_to_open_links_is_told_of_none_unless_the_settings_say_so(
    tmp_path: Path, setting: bool | None
) -> None:
    config = tmp_path / "config.toml"
    config.write_text("hyperlinks = true\n" if setting else "")
    with Pane(feed(tmp_path), "--config", config, env={"VTE_VERSION": "", "TERM_PROGRAM": ""}) as pane:
        pane.wait_for("12 unread", "[2]")
        pane.type("j")
        pane.wait_for("HELD")
        assert bool(links(pane.sent)) is bool(setting)


def test_a_step_between_posts_with_links_costs_no_more_than_between_others(tmp_path: Path) -> None:
    with Pane(feed(tmp_path), "--interval", "3600", "--cache-dir", tmp_path / "cache", term="xterm-kitty", size=SIZE) as pane:
        pane.wait_for("12 unread", "[2]")
        counted = Counted(pane)
        counted.press("j")
        leaving = [counted.press("j")[0] for _ in range(2)]
        counted.press("k")
        read = [counted.press(key)[0] for key in "kjkj"]
        assert 0 < max(leaving) <= 150, leaving
        assert 0 < max(read[1:3]) <= 100, read


@pytest.mark.parametrize(
    ("environment", "opens"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-256color", "VTE_VERSION": "6800"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "4800"}, False),
        ({"TERM": "xterm-256color", "VTE_VERSION": "x"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, True),
        ({"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM": "xterm-256color", "KONSOLE_VERSION": "220401"}, True),
        ({"TERM": "xterm-256color", "WT_SESSION": "x"}, True),
        ({"TERM": "foot"}, True),
        ({"TERM": "linux", "VTE_VERSION": "6800"}, False),
        ({"TERM": "screen", "STY": "1.x", "VTE_VERSION": "6800"}, False),
        ({"TERM": "tmux-256color", "TMUX": "x", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.3a"}, False),
        ({"TERM": "tmux-256color", "TMUX": "x", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.4"}, True),
        ({"TERM": "tmux-256color", "TMUX": "x", "VTE_VERSION": "6800"}, False),
        ({"TERM": "tmux-256color"}, False),
    ],
)  # fmt: skip
def test_which_terminals_are_told_of_links(environment: dict[str, str], opens: bool) -> None:
    assert Capabilities.of(environment).links is opens


def test_mosh_drops_links_and_is_told_of_none_while_ssh_passes_them() -> None:
    kitty = Capabilities.of(KITTY)
    assert kitty.seen_from(Remote(SSH, "sshd")).links
    assert not kitty.seen_from(Remote(MOSH, "mosh-server")).links
    assert kitty.seen_from(Remote(MOSH, "mosh-server"), links=True).links
    assert not kitty.seen_from(Remote(), links=False).links


@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript:alert(1)", "ssh://host", "x"])
def test_the_last_door_lets_no_link_through_that_leads_elsewhere_than_to_the_web(address: str) -> None:
    (put,) = Reader().feed(f"\x1b]8;id=1;{address}\x1b\\words\x1b]8;;\x1b\\")
    assert isinstance(put, Put)
    assert (put.text, put.pen.link) == ("words", "")


def test_runs_that_lead_elsewhere_are_not_alike() -> None:
    assert Run("hall", url="https://a.example/") != Run("hall", url="https://b.example/")  # so the row is drawn again
