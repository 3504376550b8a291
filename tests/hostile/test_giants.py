"""What is promised of giant posts: they are cut where nobody reads on, it is said, and keys are answered as ever."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

from tests.hostile import corpora
from tests.hostile.keys import answers
from tests.hostile.test_terminal import press
from tests.pages import PagePost, blog_page
from tests.pane import Pane
from tests.program import succeeds
from tui_liveblog import limits

KEY = 5 * 0.1
"""Seconds: five times the promise."""


def giants(shared: Path) -> list[PagePost]:
    """Posts of what is too much, and between each two an ordinary one."""
    texts = {
        "a word of a megabyte": "x" * 1_000_000,
        "a hundred thousand blank lines": "before" + "\n" * 100_000 + "after",
        "ten thousand lines": "\n".join(f"line {number}" for number in range(10_000)),
        "two megabytes of words": "words and words " * 130_000,
        "marks upon marks": "e" + "\u0301" * 100_000,
        "letters of two cells": "港" * 400_000,
        "one long headline": "short",
    }
    texts |= {name: text for name, text in corpora.words(shared / "hostile", "unicode") if len(text) >= 3_000}
    posts = []
    for at, (name, text) in enumerate(texts.items()):
        headline = f"{name} " * 500 if name == "one long headline" else name
        posts += [PagePost(2 * at + 1, text, headline), PagePost(2 * at + 2, "", f"Ordinary {at}")]
    return posts[::-1]


def test_giant_posts_are_cut_to_the_limits_and_it_is_said(shared: Path, tmp_path: Path) -> None:
    page = tmp_path / "giants.html"
    posts = giants(shared)
    page.write_bytes(blog_page(posts))
    made = {post["title"]: post for post in json.loads(succeeds("export", page))["posts"]}
    assert len(made) == len(posts)
    for post in made.values():
        assert len(post["text"].encode()) <= limits.TEXT + 10
        assert post["text"].count("\n") <= 2 * limits.LINES + 2
        assert len(post["title"]) <= limits.TITLE
    assert made["a hundred thousand blank lines"]["text"] == "before after"
    assert len(made["marks upon marks"]["text"]) == 1 + limits.COMBINING
    lines = succeeds("tail", page, "--once").splitlines()
    said = {title for facts, title in pairwise(lines) if facts.endswith(" · shortened")}
    assert said >= {"a word of a megabyte", "ten thousand lines", "two megabytes of words", "letters of two cells"}
    assert not any(title.startswith(("Ordinary", "marks", "a hundred")) for title in said)


def test_keys_are_answered_on_giant_posts_as_on_any(shared: Path, tmp_path: Path) -> None:
    page = tmp_path / "giants.html"
    page.write_bytes(blog_page(giants(shared)))
    for size in ((80, 24), (200, 60)):
        with Pane(page, size=size, drawn=False, env={"LIVEBLOG_TUI_CACHE_DIR": str(tmp_path / f"cache-{size[0]}")}) as pane:
            pane.wait_for_bytes(b"unread")
            answers(pane, "jk", 0.5)  # what the first key imports is not the posts'
            took: list[float] = []
            for _ in range(6):
                press(pane, "j")
                press(pane, "\r")  # all of it
                took += answers(pane, "jk b", 0.5, every=0.05)
            assert sorted(took)[len(took) * 9 // 10] < KEY
            assert pane.quit() == 0
