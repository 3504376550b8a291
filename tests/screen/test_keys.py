"""The keys in a real terminal, and what the program does to the terminal that it is given."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.hangs import WITHIN, until
from tests.terminal import Terminal, write
from tui_liveblog.actions import ACTIONS
from tui_liveblog.ui.themes import find_theme

SIZES = [(80, 24), (40, 10)]
AUTHORS = ("Ines Karvonen", "Tom Adeyemi", "Lowri Pugh")

TMUX_KEYS = {
    "space": "Space", "pagedown": "PageDown", "pageup": "PageUp", "home": "Home", "end": "End", "down": "Down", "up": "Up",
    "tab": "Tab", "shift+tab": "BTab", "f2": "F2", "colon": ":", "slash": "/", "greater_than_sign": ">",
    "escape": "Escape", "enter": "Enter", "equals_sign": "=", "ampersand": "&", "full_stop": ".", "question_mark": "?",
}  # fmt: skip


def tmux_key(key: str) -> str:
    return TMUX_KEYS.get(key, key.replace("ctrl+", "C-").replace("alt+", "M-"))


def page(posts: list[dict[str, object]], title: str = "Storm Maren strikes Port Ellery") -> str:
    """A live page as newsdesks publish it."""
    blog = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "headline": title,
        "url": "https://ellery.example/live/storm",
        "liveBlogUpdate": [{"@type": "BlogPosting", **post} for post in posts],
    }
    data = json.dumps(blog).replace("<", "\\u003c")
    return f'<!DOCTYPE html><html><head><script type="application/ld+json">{data}</script></head><body></body></html>'


def story_post(number: int, words: str = "") -> dict[str, object]:
    moment = datetime(2024, 11, 14, 12, tzinfo=UTC) + timedelta(minutes=number)
    long = " ".join(f"The water stands at mark {mark} on the harbour wall." for mark in range(30 if number % 7 == 0 else 4))
    return {
        "@id": f"#post-{number}",
        "headline": f"Post {number} of the storm",
        "articleBody": words or long,
        "datePublished": moment.isoformat(),
        "author": {"@type": "Person", "name": AUTHORS[number % 3]},
    }


@pytest.fixture
def storm(tmp_path: Path) -> Path:
    """A saved page of thirty posts."""
    path = tmp_path / "storm.html"
    write(path, page([story_post(number) for number in range(30, 0, -1)]))
    return path


def flags(terminal: Terminal) -> str:
    """Whether the alternate screen is on, the cursor shows, and the mouse is reported."""
    return terminal._tmux("display", "-p", "#{alternate_on} #{cursor_flag} #{mouse_any_flag}").strip()


def program_of(terminal: Terminal) -> int:
    """The program's process: the one child of the pane's shell."""
    shell = int(terminal._tmux("display", "-p", "#{pane_pid}"))
    return int(Path(f"/proc/{shell}/task/{shell}/children").read_text().split()[0])


# Every key


def cursor_and_count(terminal: Terminal) -> tuple[str, str]:
    """The headline beside the bar, or near it; how many are unread."""
    screen = terminal.screen
    bar = next((at for at, row in enumerate(screen) if "▌" in row), 0)
    found = re.search(r"Post \d+ of the storm", "\n".join(screen[bar:]))
    unread = re.search(r"\d+ unread|all read", screen[-1])
    return found[0] if found else "", unread[0] if unread else ""


KEYS_SAY: dict[str, str | None] = {
    # What is on the screen after the action, pressed at the live edge; None where another post, or another count, must show.
    "next_post": None,
    "previous_post": "Post 30",
    "line_down": "HELD",
    "line_up": "FOLLOWING",
    "page_down": None,
    "page_up": "FOLLOWING",
    "half_page_down": "HELD",
    "half_page_up": "FOLLOWING",
    "newest": "Post 30",
    "oldest": "Post 1 of",
    "top": "Post 30",
    "bottom": "Post 1 of",
    "next_unread": None,
    "previous_unread": "no unread post above",
    "first_unread": None,
    "next_key_event": "no key event below",
    "previous_key_event": "no key event above",
    "pinned": "no post is pinned",
    "summary": "no summary here",
    "go_to": "─ Go to ─",
    "follow": "FOLLOWING",
    "pause": "PAUSED",
    "check_now": "no change at",
    "next_story": "this story goes on here",
    "next_blog": "no other blog",
    "previous_blog": "no other blog",
    "next_active_blog": "no other blog",
    "toggle_read": None,
    "mark_shown": "marked",
    "undo": "undo",
    "star": "starred",
    "changed": "this post was not edited",
    "expand": "nothing is folded",
    "search": "─ Search ─",
    "filter": "─ Filter ─",
    "authors": "─ Authors ─",
    "unread_only": "unread only",
    "this_author": "10 of 30",
    "saved_filters": "no saved filters",
    "key_events": "no key events",
    "clear": "FOLLOWING",
    "open_post": "no browser here",
    "open_link": "this post has no links",
    "links": "this post has no links",
    "copy_link": "copied",
    "copy_text": "copied",
    "save": "─ Save as ─",
    "order": "oldest first",
    "times": "d   ",
    "about": "─ About this blog ─",
    "mouse": "mouse off",
    "palette": "─ Every command ─",
    "help": "─ Keys ─",
    "redraw": "Post 30",
    "suspend": None,
    "quit": None,
}


def test_there_is_a_promise_for_every_action() -> None:
    assert set(KEYS_SAY) == {action.id for action in ACTIONS}


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_key_of_every_action_does_what_it_says(storm: Path, size: tuple[int, int]) -> None:
    with Terminal(str(storm), "--no-mark", "--cache-dir", str(storm.parent / "cache"), size=size) as terminal:
        terminal.wait_for("30 unread", "FOLLOWING")
        for action in ACTIONS:
            if action.id in ("quit", "suspend"):
                continue
            for key in action.keys:
                expected = KEYS_SAY[action.id]
                before = cursor_and_count(terminal)
                terminal.keys(tmux_key(key))
                if expected is None:
                    until = time.monotonic() + 10
                    part = 1 if action.id == "toggle_read" else 0
                    while (after := cursor_and_count(terminal)[part]) == before[part] and time.monotonic() < until:
                        time.sleep(0.02)
                    assert after != before[part], f"{action.id} by {key}:\n{terminal.text}"
                else:
                    narrow = (
                        "29 of 30" if action.id == "unread_only" else expected[:9]
                    )  # no hairline there, and answers are cut
                    terminal.wait_for(expected if size[0] >= 80 else narrow)
                leave(terminal, action.id)
        assert terminal.quit() == 0


def leave(terminal: Terminal, action: str) -> None:
    """Back to the live edge, with everything unread and nothing open."""
    match action:
        case "pause":
            terminal.keys("=")
        case "mark_shown":
            terminal.keys("z")
        case "star" | "order" | "times" | "mouse":
            terminal.keys({"star": "s", "order": "v", "times": "t", "mouse": "F2"}[action])
        case "unread_only":
            terminal.keys("Escape")
            terminal.wait_for(gone=" of 30")
        case "search" | "filter" | "authors" | "help" | "go_to" | "save" | "about" | "palette":
            terminal.keys("Escape")
            terminal.wait_for(gone=KEYS_SAY[action] or "")
        case "this_author":
            terminal.keys("Escape")
            terminal.wait_for("FOLLOWING", gone=" of 30 ·")
    terminal.keys("g")
    terminal.wait_for("FOLLOWING", "Post 30")


@pytest.mark.parametrize("key", ["a", "?", "&"])
def test_a_window_may_change_while_a_sheet_is_open(storm: Path, key: str) -> None:
    title = {"a": "Authors", "?": "Keys", "&": "Filter"}[key]
    with Terminal(str(storm), "--cache-dir", str(storm.parent / "cache")) as terminal:
        terminal.wait_for("30 unread")
        terminal.keys(key)
        terminal.wait_for(f" {title} ")
        for columns, rows in ((40, 10), (132, 40), (20, 6), (80, 24)):
            terminal.resize(columns, rows)
            terminal.wait_for(f" {title} ")
        terminal.keys("Escape")
        terminal.wait_for("30 unread · 30 posts", gone=f" {title} ")
        assert terminal.quit() == 0


def test_the_wheel_moves_the_page_without_reading_it(storm: Path) -> None:
    with Terminal(str(storm), "--cache-dir", str(storm.parent / "cache")) as terminal:
        terminal.wait_for("30 unread", "Post 30")
        for _ in range(5):
            terminal.type("\x1b[<65;20;10M")
        terminal.wait_for("HELD", gone="▌")
        time.sleep(1.2)
        assert "30 unread" in terminal.text
        for _ in range(5):
            terminal.type("\x1b[<64;20;10M")
        terminal.wait_for("FOLLOWING", "Post 30")


# The terminal


def test_quitting_leaves_the_terminal_as_it_was(storm: Path) -> None:
    with Terminal(str(storm), "--cache-dir", str(storm.parent / "cache")) as terminal:
        terminal.wait_for("30 unread")
        assert flags(terminal) == "1 0 1"
        assert terminal.quit() == 0
        assert flags(terminal) == "0 1 0"
        assert terminal.text.strip() == "status 0"


@pytest.mark.parametrize(("piped", "back"), [(False, "fg"), (True, "fg"), (False, "kill -CONT")])
def test_a_suspended_page_comes_back_whole(storm: Path, piped: bool, back: str) -> None:
    options = f"--cache-dir {storm.parent / 'cache'}"
    program = f"{sys.executable} -m tui_liveblog"
    command = f"cat {storm} | {program} - {options}" if piped else f"{program} {storm} {options}"
    with Terminal(shell="bash --norc --noprofile -i") as terminal:
        terminal.type(command)
        terminal.keys("Enter")
        terminal.wait_for("30 unread", "FOLLOWING")
        before = terminal.screen
        terminal.keys("C-z")
        terminal.wait_for("Stopped")
        assert flags(terminal) == "0 1 0"
        terminal.type("fg" if back == "fg" else "clear; (sleep 0.3; kill -CONT %1) & fg %1")
        terminal.keys("Enter")
        terminal.wait_for("30 unread", "Post 30")
        until(lambda: terminal.screen[:-1] == before[:-1])  # it is written pen by pen, and may be looked at amid that
        terminal.keys("j")
        terminal.wait_for("HELD", "29 unread")
        terminal.keys("q")
        terminal.wait_for("bash-", gone="unread")
        assert flags(terminal) == "0 1 0"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_within_a_second_with_the_terminal_restored_and_the_place_kept(storm: Path, number: int) -> None:
    arguments = (str(storm), "--cache-dir", str(storm.parent / "cache"))
    with Terminal(*arguments) as terminal:
        terminal.wait_for("30 unread")
        terminal.keys("j", "j", "j")
        terminal.wait_for("27 unread")
        before = terminal.screen[2:-1]
        process = program_of(terminal)
        begun = time.monotonic()
        os.kill(process, number)
        while Path(f"/proc/{process}").exists() and time.monotonic() - begun < WITHIN:
            time.sleep(0.01)
        assert time.monotonic() - begun < WITHIN
        assert terminal.status() == 128 + number
        assert flags(terminal) == "0 1 0"
    with Terminal(*arguments) as terminal:
        terminal.wait_for("HELD")
        after = [row.replace("●", " ") for row in terminal.screen[2:-1]]
        bar = next(at for at, row in enumerate(before) if "▌" in row)
        assert after[bar:] == [row.replace("●", " ") for row in before[bar:]]  # the line being read is on its row …
        assert "read up to here" in after[bar - 2]  # … and this line stands over it


def hostile_page(*corpora: Path) -> tuple[str, list[str]]:
    """A page whose posts have the strings of a corpus for headlines, authors and words; the strings."""
    lines = [line for corpus in corpora for line in corpus.read_text(encoding="utf-8").splitlines()]
    payloads = [payload for line in lines if isinstance(payload := json.loads(line).get("payload"), str)]
    posts = [
        {
            **story_post(number, f"{words} {words}"),
            "headline": f"{words} headline {number}",
            "author": {"@type": "Person", "name": f"{words} reporter"},
        }
        for number, words in enumerate(payloads, 1)
    ]
    return page(posts, title=f"{payloads[0]} title"), payloads


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_hostile_words_are_shown_and_never_obeyed(shared: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    corpora = shared / "hostile" / "synthetic"
    text, payloads = hostile_page(*(corpora / f"{name}.jsonl" for name in ("terminal", "markup", "unicode")))
    path = tmp_path / "hostile.html"
    write(path, text)
    with Terminal(str(path), "--cache-dir", str(tmp_path / "cache"), size=size) as terminal:
        terminal.wait_for(f"{len(payloads)} unread")
        state = "#{pane_title} #{window_name} #{alternate_on} #{cursor_flag} #{pane_in_mode}"
        before = terminal._tmux("display", "-p", state)
        until = time.monotonic() + 30
        while not re.search(r"headline 1\n", terminal.text) and time.monotonic() < until:
            terminal._tmux("send-keys", *["Space"] * 6)
        for key, title in (("a", "Authors"), ("?", "Keys"), ("&", "Filter")):
            terminal.keys(key)
            terminal.wait_for(f" {title} ")
            terminal.keys("Escape")
            terminal.wait_for(gone=f"─ {title} ")
        terminal.keys(".")
        terminal.wait_for(" of ")
        assert terminal._tmux("display", "-p", state) == before
        assert terminal.quit() == 0


def test_markup_is_shown_letter_for_letter(shared: Path, tmp_path: Path) -> None:
    text, payloads = hostile_page(shared / "hostile" / "synthetic" / "markup.jsonl")
    path = tmp_path / "hostile.html"
    write(path, text)
    with Terminal(str(path), "--cache-dir", str(tmp_path / "cache"), size=(100, 200)) as terminal:
        terminal.wait_for(f"{len(payloads)} unread")
        seen = terminal.text
        terminal.keys("G")
        terminal.wait_for("headline 1\n")
        seen += terminal.text
    plain = [words for words in payloads if words.isprintable() and words == words.strip() and "&" not in words]
    short = [words for words in plain if len(words) < 50]
    assert len(short) > 10
    assert [words for words in short if f"{words} reporter" not in seen] == []


# What it draws with


def colours_of(terminal: Terminal) -> set[str]:
    """The colours that the terminal was asked for."""
    return set(re.findall(r"[34]8;[25];[\d;]+?(?=m)", terminal._tmux("capture-pane", "-p", "-e")))


def test_no_colour_sends_none(storm: Path) -> None:
    with Terminal(str(storm), "--cache-dir", str(storm.parent / "cache"), env={"NO_COLOR": "1"}) as terminal:
        terminal.wait_for("30 unread")
        for key in ("j", "a", "Escape", "&"):
            terminal.keys(key)
            time.sleep(0.15)
        terminal.wait_for("Filter")
        shown = terminal._tmux("capture-pane", "-p", "-e")
        assert not re.findall(r"\x1b\[(?:[\d;]*;)?(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|[34]8;[25];[\d;]+)m", shown)
        assert "\x1b[1m" in shown


def test_where_there_are_256_colours_only_the_hand_picked_ones_are_sent(storm: Path) -> None:
    picked = {str(colour.index) for colour in find_theme("broadsheet").tokens.values()}
    arguments = (str(storm), "--theme", "broadsheet", "--cache-dir", str(storm.parent / "cache"))
    with Terminal(*arguments, env={"COLORTERM": "", "TERM": "screen-256color"}) as terminal:
        terminal.wait_for("30 unread")
        for key in ("j", "a", "Escape", "&", "x", ":"):
            terminal.keys(key)
            time.sleep(0.15)
            colours = colours_of(terminal)
            assert colours
            assert {colour.split(";")[1] for colour in colours} == {"5"}
            assert {colour.split(";")[2] for colour in colours} <= picked


# Without a terminal


@pytest.mark.parametrize("how", ["no terminal", "a dumb one", "a pipe behind it"])
def test_without_a_terminal_that_can_draw_posts_are_printed_with_a_word_about_it(storm: Path, tmp_path: Path, how: str) -> None:
    command = [sys.executable, "-m", "tui_liveblog", "-", "--cache-dir", str(tmp_path / "cache")]
    if how != "no terminal":
        log = tmp_path / "log"
        line = f"cat {storm} | TERM=dumb {' '.join(command)} 2>{log}; sleep 0.2"
        if how == "a pipe behind it":
            line = f"{' '.join(command)} <{storm} 2>{log} | cat; cat {log}"
        with Terminal(shell=line, size=(80, 300)) as terminal:
            printed = "\n".join(terminal.wait_for("Post 30 of the storm", "status 0"))
        said = log.read_text()
    else:
        done = subprocess.run(
            command, input=storm.read_bytes(), capture_output=True, timeout=20, start_new_session=True, check=False
        )
        assert done.returncode == 0
        printed, said = done.stdout.decode(), done.stderr.decode()
    assert said == "liveblog-tui: no terminal to draw on: posts are printed as they come (this is liveblog-tui tail)\n"
    assert printed.index("Post 1 of the storm") < printed.index("Post 30 of the storm")
    assert "\x1b" not in printed


def test_keys_typed_at_once_do_what_they_would_do_one_by_one(storm: Path) -> None:
    with Terminal(str(storm), "--no-mark", "--cache-dir", str(storm.parent / "cache")) as terminal:
        terminal.wait_for("30 unread", "FOLLOWING")
        terminal.type("&wat of 7")  # w, a, t and o are commands outside the prompt
        terminal.wait_for("─ Filter ─", "& wat of 7")
        terminal.type("\x15by:karvonen\rjj?")  # clear the line, keep the filter, two posts down, the help
        terminal.wait_for("─ Keys ─")
        terminal.type("\x1b")
        terminal.wait_for("10 of 30", gone="─ Keys ─")
        assert cursor_and_count(terminal)[0] == "Post 24 of the storm"


def test_with_standard_input_closed_the_keys_come_from_the_terminal(storm: Path) -> None:
    with Terminal(shell=f"{{program}} {storm} <&-") as terminal:
        terminal.wait_for("Post 30 of the storm", "FOLLOWING")
        terminal.keys("G")
        terminal.wait_for("Post 1 of the storm")
        terminal.keys("q")
        terminal.wait_for("status 0")


def test_a_key_that_comes_with_the_escape_before_it_is_not_lost(storm: Path) -> None:
    with Terminal(str(storm)) as terminal:
        terminal.wait_for("Post 30 of the storm")
        terminal.keys("a")
        terminal.wait_for(" Authors ")
        terminal._tmux("send-keys", "Escape", "G")  # in one piece, as a slow link brings what was typed one after the other
        terminal.wait_for("Post 1 of the storm", gone=" Authors ")
        terminal._tmux("send-keys", "Escape", "&", "Post 2")
        terminal.wait_for(" Filter ", "& Post 2")
