"""What a reader sees at a real terminal while a server does wrong: what is the matter, when it is tried again, every post."""

from __future__ import annotations

from pathlib import Path

from tests.live_page import LivePage
from tests.pages import blog_page, some_posts
from tests.terminal import Terminal

SAID = {
    "reset": ("OFFLINE", "connection lost since", "next try at"),
    "redirect-home": ("OFFLINE", "login page? since", "next try at"),
    "empty": ("empty page since", "again at"),
    "length-short": ("cut short since", "again at"),
    "status-503-html": ("OFFLINE", "told to wait until", "it is overloaded"),
}


def test_the_status_line_says_what_is_the_matter_and_when_it_is_tried_again(tmp_path: Path) -> None:
    body = blog_page(some_posts(5))
    with LivePage(body) as page, Terminal(page.url, "--interval", "1", "--cache-dir", str(tmp_path)) as terminal:
        terminal.wait_for("checked", "5 unread")
        for fault, words in SAID.items():
            page.server.script(fault)
            terminal.wait_for(*words, "5 unread", "Report 5")
            if fault != "status-503-html":  # which shuts the door for two minutes
                page.server.well()
                terminal.wait_for("checked", "5 unread", gone="since")
        page.server.well()
        assert terminal.quit() == 0
