"""Columns in a real terminal, whatever the words are written in: tmux is asked in which of its cells each word stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pane import Pane
from tests.terminal import Terminal, write
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.rows import cells

GRID = Grid.of(80)

SAMPLES = {
    "Chinese": "港口今晚关闭",
    "Japanese": "フェリーは欠航です",
    "half width": "ﾌｪﾘｰ",
    "Korean": "여객선이",
    "Korean in its letters": "여객선",
    "full-width Latin": "ＦＥＲＲＹ",
    "emoji": "😀🌊",
    "newer emoji": "🫠🪿",
    "skin tone": "👍🏽",
    "family": "👨‍👩‍👧‍👦",
    "joined": "👩🏽‍🚒🏳️‍🌈",
    "flags": "🇬🇧🇫🇷",
    "a flag of tags": "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "emoji by selector": "❤️⚠️☀️",
    "text by selector": "☺︎",
    "keycap": "1️⃣",
    "Arabic": "العبّارة متوقّفة",
    "Arabic with vowels": "مَرْحَبًا",
    "Hebrew": "הַמַּעְבֹּרֶת",
    "Devanagari": "नमस्ते क्षमा का",
    "Tamil": "நிலவு",
    "Khmer": "ខ្មែរ",
    "Thai": "กำลัง",
    "composed": "é ň å",
    "decomposed": "e\u0301 n\u030c a\u030a",
    "stacked": "e\u0301\u0323\u0302",
    "zero width": "a\u200cb\u200dc\u200ed",
}


def post(number: int, html: str, **fields: object) -> dict[str, object]:
    return {"id": str(number), "content_html": html, "date_published": f"2024-11-14T12:{number:02}:00Z", **fields}


def save(path: Path, *posts: dict[str, object], title: str = "Storm Maren") -> Path:
    write(path, json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": title, "items": posts}))
    return path


def column_of(terminal: Terminal, words: str) -> int:
    """The cell in which words begin, by tmux's own count; they must be ASCII and on the screen once."""
    terminal._tmux("send-keys", "-X", "top-line")
    terminal._tmux("send-keys", "-X", "start-of-line")
    terminal._tmux("send-keys", "-X", "search-forward-text", words)
    return int(terminal._tmux("display", "-p", "#{copy_cursor_x}")) - len(words)  # it stands behind what it found


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """Every sample in a paragraph of its own, a word after it."""
    folder = tmp_path_factory.mktemp("columns")
    html = "".join(f"<p>{sample} zq{number:02}</p>" for number, sample in enumerate(SAMPLES.values()))
    path = save(folder / "feed.json", post(1, html, title="Samples"))
    with Terminal(str(path), "--cache-dir", str(folder / "cache"), size=(80, 40)) as terminal:
        terminal.wait_for("1 unread")
        terminal.keys("Enter")
        terminal.wait_for(f"zq{len(SAMPLES) - 1}")
        terminal._tmux("copy-mode")
        yield terminal


@pytest.mark.parametrize("name", SAMPLES)
def test_a_word_stands_in_its_column_whatever_is_written_before_it(script: Terminal, name: str) -> None:
    number = list(SAMPLES).index(name)
    indent = 2 if number else 0
    assert column_of(script, f"zq{number:02}") == GRID.text + indent + cells(SAMPLES[name]) + 1


def test_every_part_of_a_post_and_the_frame_keep_their_columns(tmp_path: Path) -> None:
    odd = "👩🏽‍🚒🇬🇧❤️"
    html = (
        f"<h3>{odd} zqheading</h3><p>{odd} <a href='https://e.example/1'>a link {odd}</a> zqafter</p>"
        f"<blockquote><p>{odd} zqquote</p></blockquote><ul><li>{odd} zqitem</li></ul>"
        f"<figure><img src='https://e.example/a.jpg'><figcaption>{odd} zqcaption</figcaption></figure>"
    )
    authors = [{"name": f"Zoë {odd} Pugh"}]
    posts = [post(2, html, title=f"{odd} zqheadline", authors=authors), post(1, "<p>x</p>", authors=[{"name": "Tom Adeyemi"}])]
    path = save(tmp_path / "feed.json", *posts, title=f"Storm {odd} zqtitle")
    wide, axis = cells(odd), GRID.text
    with Terminal(str(path), "--cache-dir", str(tmp_path / "cache")) as terminal:
        terminal.wait_for("2 unread", "zqcaption")
        terminal._tmux("copy-mode")
        expected = {
            "zqtitle": axis + 6 + wide + 1,
            "feed.json": GRID.end - len("feed.json"),
            "zqheadline": axis + wide + 1,
            "Pugh": axis + 4 + wide + 1,
            "zqheading": axis + wide + 1,
            "[1]": axis + wide + 1 + 7 + wide + 1,
            "zqafter": axis + wide + 1 + 7 + wide + 1 + 4,
            "zqquote": axis + 2 + wide + 1,
            "zqitem": axis + 2 + wide + 1,
            "zqcaption": axis + 2 + wide + 1,
            "[2]": GRID.end - 3,
            "FOLLOWING": 1,
            "2 posts": GRID.end - len("2 posts"),
        }
        assert {words: column_of(terminal, words) for words in expected} == expected
        terminal.keys("q")  # leaves tmux's own mode
        terminal.keys("a")
        terminal.wait_for(" Authors ", "Adeyemi")
        terminal._tmux("copy-mode")
        both = [row for row in terminal.screen if "1 unread" in row]
        assert len(both) == 2
        terminal._tmux("send-keys", "-X", "top-line")
        terminal._tmux("send-keys", "-X", "start-of-line")
        found = set()
        for _ in both:
            terminal._tmux("send-keys", "-X", "search-forward-text", "1 unread")
            found.add(terminal._tmux("display", "-p", "#{copy_cursor_x}"))
        assert len(found) == 1  # below each other, whatever the names are written in


def test_what_terminals_agree_on_costs_no_cursor_movements(tmp_path: Path) -> None:
    html = f"<p>{SAMPLES['Chinese']} {SAMPLES['emoji']} {SAMPLES['Arabic']} {SAMPLES['Hebrew']} “naïve” — e\u0301</p>"
    path = save(tmp_path / "feed.json", post(1, html, title="Samples"))
    with Pane(path, "--cache-dir", tmp_path / "cache") as pane:
        pane.wait_for("1 unread")
        assert pane.quit() == 0

        assert f"{SAMPLES['Chinese']} {SAMPLES['emoji']} {SAMPLES['Arabic']} {SAMPLES['Hebrew']} “naïve”".encode() in pane.sent


def test_words_of_indian_scripts_keep_their_vowel_signs(tmp_path: Path) -> None:
    words = ("हिन्दी समाचार किसान दिल्ली", "தமிழ் செய்திகள்", "বাংলা তথ্য")
    page = save(tmp_path / "signs.html", *(post(at, f"<p>{text}</p>") for at, text in enumerate(words, 1)))
    with Terminal(str(page), "--cache-dir", str(tmp_path / "cache")) as terminal:
        terminal.wait_for("3 posts")
        for word in " ".join(words).split():
            assert word in terminal.text, (word, terminal.text)
