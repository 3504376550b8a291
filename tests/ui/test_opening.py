from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.terminal import Terminal
from tui_liveblog.model import Block, BlockKind, Post, PostKind, Span
from tui_liveblog.ui.terminal.browser import Browser, find_browser
from tui_liveblog.ui.terminal.clipboard import LONGEST

from .opened import sent_by, taken, wait_for_browser, write_browser
from .scenes import URL, app_scene, story, story_post

DESK = {"DISPLAY": ":0", "PATH": os.environ["PATH"]}
OVER_SSH = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}
LINK = "https://ellery.example/live/storm#p2"


def linked(number: int = 2, **fields: object) -> Post:
    """A post with an address of its own and two links."""
    body = (
        Block(
            BlockKind.PARAGRAPH,
            (
                Span("See the "),
                Span("hall", "https://ellery.example/hall"),
                Span(" and the "),
                Span("quay", "https://quay.example/"),
            ),
        ),
    )
    given = {"url": f"{URL}#p{number}", "body": body, **fields}
    return story_post(number, **given)  # type: ignore[arg-type]  # a test names the fields of Post


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal on the reader's own desk, of which a test says what browser is there."""
    for name in ("TMUX", "STY", "BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A browser that writes down what it was given; its folder."""
    monkeypatch.setenv("BROWSER", write_browser(tmp_path))
    return tmp_path


# Which browser


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, None),
        (OVER_SSH, None),
        ({**OVER_SSH, **DESK}, None),  # forwarded or not: it would open where nobody sits
        ({"SSH_TTY": "/dev/pts/3", "WAYLAND_DISPLAY": "wayland-0"}, None),
        (DESK, ("xdg-open",)),
        ({"WAYLAND_DISPLAY": "wayland-0"}, ("xdg-open",)),
        ({"BROWSER": "firefox"}, ("firefox",)),
        ({**OVER_SSH, "BROWSER": "open-at-home"}, ("open-at-home",)),
        ({"BROWSER": "gone:w3m -M"}, ("w3m", "-M")),
        ({"BROWSER": "firefox --new-tab %s &"}, ("firefox", "--new-tab", "%s")),
        ({**DESK, "BROWSER": "gone"}, ("xdg-open",)),
        ({**OVER_SSH, "BROWSER": "gone"}, None),
        ({"BROWSER": '"firefox'}, None),
        ({"BROWSER": ":: "}, None),
    ],
)  # fmt: skip
def test_a_browser_is_used_only_where_there_is_one_to_show_it(
    environment: dict[str, str], expected: tuple[str, ...] | None
) -> None:
    there = ("firefox", "w3m", "open-at-home", "xdg-open")
    found = find_browser(environment, "linux", lambda name: f"/usr/bin/{name}" if name in there else None)
    assert (found.command if found else None) == expected


def test_a_mac_has_a_desk_unless_one_is_elsewhere() -> None:
    assert find_browser({}, "darwin", lambda name: f"/usr/bin/{name}") == Browser(("open",))
    assert find_browser(OVER_SSH, "darwin", lambda name: f"/usr/bin/{name}") is None


@pytest.mark.parametrize(
    ("environment", "on_the_terminal"),
    [
        ({"BROWSER": "/usr/bin/w3m"}, True),
        ({**DESK, "BROWSER": "lynx -vikeys"}, True),
        ({**DESK, "BROWSER": "firefox"}, False),
        ({"BROWSER": "forward-to-my-desk"}, False),
        ({"BROWSER": "sensible-browser"}, True),
        ({**DESK, "BROWSER": "sensible-browser"}, False),
    ],
)
def test_a_text_browser_gets_the_terminal_and_any_other_does_not(environment: dict[str, str], on_the_terminal: bool) -> None:
    found = find_browser(environment, "linux", lambda name: name)
    assert found is not None
    assert found.on_the_terminal is on_the_terminal


@pytest.mark.parametrize(
    "url",
    ["", "file:///etc/passwd", "javascript:alert(1)", "-new-window", "ftp://quay.example/", "https://a@quay.example/", "https://q\x1b[2J/"],
)  # fmt: skip
def test_only_web_addresses_are_ever_opened(url: str) -> None:
    with pytest.raises(ValueError, match="only http and https"):
        Browser(("firefox",)).arguments(url)


def test_an_address_is_one_argument_whatever_is_in_it() -> None:
    url = "https://quay.example/a;touch$IFS/tmp/x?b=$(c)&d='e'%20f"
    assert Browser(("firefox", "--new-tab")).arguments(url) == ["firefox", "--new-tab", url]
    assert Browser(("firefox", "-url=%s", "-x")).arguments(url) == ["firefox", f"-url={url}", "-x"]


# Opening


async def test_o_opens_the_posts_own_address_and_says_which(browser: Path) -> None:
    async with app_scene([linked(), story_post(1)]) as scene:
        await scene.press("o")
        assert await wait_for_browser(browser) == [LINK]
        assert f"opening {LINK}" in scene.status


async def test_o_on_a_post_without_an_address_opens_the_blog_and_on_a_teaser_the_article(browser: Path) -> None:
    teaser = Post("t", kind=PostKind.TEASER, title="What the pilots say", url="https://ellery.example/pilots")
    async with app_scene([story_post(2), replace(teaser, published=story_post(1).published)]) as scene:
        await scene.press("o")
        assert await wait_for_browser(browser) == [URL]
        (browser / "opened").unlink()
        await scene.press("j", "o")
        assert await wait_for_browser(browser) == ["https://ellery.example/pilots"]


async def test_a_number_opens_the_link_of_that_number_and_one_that_is_not_there_is_said(browser: Path) -> None:
    async with app_scene([linked(), story_post(1)]) as scene:
        await scene.press("2")
        assert await wait_for_browser(browser) == ["https://quay.example/"]
        (browser / "opened").unlink()
        await scene.press("3")
        assert "this post has 2 links" in scene.status
        await scene.press("j", "1")
        assert "this post has no links" in scene.status
        assert not (browser / "opened").exists()


async def test_after_the_wheel_keys_open_the_post_that_is_on_the_screen(browser: Path) -> None:
    async with app_scene([replace(post, url=f"{URL}#{post.id}") for post in story(40)]) as scene:
        await scene.tab.wheel(60)
        first = next(row for row in scene.tab.reader.view.shown())
        await scene.press("o")
        (opened,) = await wait_for_browser(browser)
        number = int(opened.rpartition("#p")[2])
        assert opened != f"{URL}#p40"
        assert scene.tab.reader.cursor == f"p{number}"
        assert number >= int(first[1:]) - 1


async def test_a_browser_in_a_window_is_apart_from_the_terminal_and_outlives_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = "; ".join(f"end{number}=$(readlink /proc/$$/fd/{number})" for number in (0, 1, 2))
    look = f'{ends}; echo "$end0 $end1 $end2" > {tmp_path}/ends; cut -d" " -f6 /proc/$$/stat > {tmp_path}/session'
    monkeypatch.setenv("BROWSER", write_browser(tmp_path, first=f"echo noise; sleep 0.5; {look}"))
    async with app_scene([linked()]) as scene:
        await scene.press("o", "q")
    assert not (tmp_path / "opened").exists()
    assert await wait_for_browser(tmp_path) == [LINK]
    if sys.platform == "linux":  # where there is a /proc to look in
        assert (tmp_path / "ends").read_text(encoding="utf-8").split() == ["/dev/null"] * 3
        assert (tmp_path / "session").read_text(encoding="utf-8").strip() != str(os.getsid(0))


async def test_a_slow_browser_does_not_hold_up_the_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", write_browser(tmp_path, first="sleep 3"))
    async with app_scene([linked(), story_post(1)]) as scene:
        began = time.monotonic()
        await scene.press("o", "j")
        assert scene.tab.reader.cursor == "p1"
        assert time.monotonic() - began < 2


async def test_over_ssh_nothing_is_opened_and_the_address_is_copied_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", OVER_SSH["SSH_CONNECTION"])
    monkeypatch.setenv("DISPLAY", ":0")
    async with app_scene([linked()]) as scene:
        sent = sent_by(scene)
        await scene.press("o")
        assert f"no browser here: copied {LINK}" in scene.status
        assert taken(sent) == [LINK]


async def test_a_browser_that_cannot_be_started_is_said_in_one_line_and_the_address_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "browser"
    program.write_text("#!/no/such/shell\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(program))
    async with app_scene([linked(url="https://quay.example/")], width=140) as scene:
        sent = sent_by(scene)
        await scene.press("o")
        assert "browser cannot be started (No such file or directory)" in scene.status
        assert taken(sent) == ["https://quay.example/"]


async def test_a_browser_that_gives_up_is_said_and_the_address_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", write_browser(tmp_path, first="exit 3"))
    async with app_scene([linked(url="https://quay.example/")]) as scene:
        sent = sent_by(scene)
        await scene.press("o")
        for _ in range(200):
            if "ended with status" in scene.status:
                break
            await scene.pilot.pause(0.02)
        assert "browser ended with status 3: copied https://quay.example/" in scene.status
        assert taken(sent) == ["https://quay.example/"]


async def test_an_empty_blog_has_nothing_to_open_or_copy(browser: Path) -> None:
    async with app_scene() as scene:
        for key in ("o", "1", "y", "Y", "L"):
            await scene.press(key)
            assert "no post here" in scene.status, key
        await scene.press("w")
        assert "no post to save" in scene.status


# Copying


async def test_y_copies_the_posts_link_and_says_it() -> None:
    async with app_scene([linked()]) as scene:
        sent = sent_by(scene)
        await scene.press("y")
        assert f"copied {LINK}" in scene.status
        assert taken(sent) == [LINK]


async def test_a_link_too_long_for_the_status_line_is_copied_and_it_is_said_where_all_of_it_is_shown() -> None:
    long = "https://ellery.example/live/" + "storm-maren-" * 9
    async with app_scene([linked(url=long)]) as scene:
        sent = sent_by(scene)
        await scene.press("y")
        assert "link copied · L shows all of it" in scene.status
        assert taken(sent) == [long]
    async with app_scene([linked()], width=40, height=10) as scene:
        await scene.press("y")
        assert "link copied" in scene.status


async def test_capital_y_copies_headline_byline_time_and_text_as_plain_text() -> None:
    async with app_scene([linked(author="Tom Adeyemi")]) as scene:
        sent = sent_by(scene)
        await scene.press("Y")
        assert taken(sent) == ["Post 2 of the storm\nTom Adeyemi · 2024-11-14 12:02\n\nSee the hall and the quay\n"]
        assert "text copied: 16 words" in scene.status


async def test_what_is_copied_holds_no_control_character_but_newlines() -> None:
    async with app_scene([linked(title="a\x1b]0;owned\x07 title\u202e", authors=("Tom\x9b2J",))]) as scene:
        sent = sent_by(scene)
        await scene.press("Y")
        (text,) = taken(sent)
        assert text.replace("\n", "").isprintable()
        assert text.startswith("a ]0;owned  title\nTom 2J · ")


async def test_a_text_that_is_too_long_is_cut_and_that_is_said() -> None:
    body = (Block(BlockKind.PARAGRAPH, (Span("storm " * 20_000),)),)
    async with app_scene([linked(body=body)]) as scene:
        sent = sent_by(scene)
        await scene.press("Y")
        (text,) = taken(sent)
        assert len(text.encode()) <= LONGEST
        assert text.endswith("…")
        assert f"text copied: its first {len(text.split())} words, the rest is too long" in scene.status


async def test_where_the_terminal_has_no_clipboard_nothing_is_said_to_be_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "linux")
    async with app_scene([linked()]) as scene:
        sent = sent_by(scene)
        await scene.press("y")
        assert f"no clipboard here: {LINK}" in scene.status
        await scene.press("Y")
        assert "this terminal has no clipboard" in scene.status
        await scene.press("o")
        assert f"no browser here: {LINK}" in scene.status
        assert taken(sent) == []


# A browser on the terminal


def page(folder: Path) -> str:
    """A live page whose posts have addresses; its path."""
    post = {"@type": "BlogPosting", "headline": "Ferry back at the quay", "articleBody": "All are ashore.", "url": LINK}
    update = [{**post, "@id": LINK, "datePublished": "2024-11-14T12:02:00Z"}]
    blog = {"@context": "https://schema.org", "@type": "LiveBlogPosting", "url": URL, "liveBlogUpdate": update}
    path = folder / "storm.html"
    path.write_text(f'<html><script type="application/ld+json">{json.dumps(blog)}</script></html>', encoding="utf-8")
    return str(path)


def text_browser(folder: Path) -> dict[str, str]:
    """The environment of a reader who reads pages with a text browser."""
    program = folder / "w3m"
    program.write_text('#!/bin/sh\nprintf "%s in letters\\n" "$1"\nread -r line\nexit 0\n', encoding="utf-8")
    program.chmod(0o755)
    return {"BROWSER": str(program)}


def test_a_text_browser_has_the_terminal_until_it_is_left_and_the_timeline_is_there_again(tmp_path: Path) -> None:
    with Terminal(page(tmp_path), env=text_browser(tmp_path)) as terminal:
        terminal.wait_for("Ferry back", "1 post")
        terminal.keys("o")
        terminal.wait_for(f"{LINK} in letters", gone="Ferry back")
        terminal.type("what is typed is the browser's: q")
        terminal.keys("Enter")
        terminal.wait_for("Ferry back", "1 post", gone="in letters")
        assert terminal.quit() == 0


def test_ctrl_c_in_a_text_browser_ends_the_browser_and_not_the_program(tmp_path: Path) -> None:
    with Terminal(page(tmp_path), env=text_browser(tmp_path)) as terminal:
        terminal.wait_for("Ferry back", "1 post")
        terminal.keys("o")
        terminal.wait_for("in letters")
        terminal.keys("C-c")
        terminal.wait_for("Ferry back", "w3m was ended")
        terminal.keys("q")
        terminal.wait_for("status 0")


def test_a_text_browser_gets_the_terminal_even_where_standard_input_is_the_page(tmp_path: Path) -> None:
    with Terminal(shell=f"cat {page(tmp_path)} | {{program}} -", env=text_browser(tmp_path)) as terminal:
        terminal.wait_for("Ferry back", "1 post")
        terminal.keys("o")
        terminal.wait_for(f"{LINK} in letters", gone="Ferry back")
        terminal.keys("Enter")
        terminal.wait_for("Ferry back", gone="in letters")
        assert terminal.quit() == 0


def test_a_text_browser_that_cannot_be_started_leaves_the_timeline_as_it_was(tmp_path: Path) -> None:
    environment = text_browser(tmp_path)
    Path(environment["BROWSER"]).write_text("#!/no/such/shell\n", encoding="utf-8")
    with Terminal(page(tmp_path), env=environment) as terminal:
        terminal.wait_for("Ferry back", "1 post")
        terminal.keys("o")
        terminal.wait_for("w3m cannot be started", "Ferry back")
        assert terminal.quit() == 0


def buffer(terminal: Terminal) -> str:
    """What tmux would paste."""
    return terminal._tmux("show-buffer", check=False)


def test_what_is_copied_goes_to_the_terminal_and_is_in_the_buffer_of_a_tmux_as_it_comes(tmp_path: Path) -> None:
    with Terminal(page(tmp_path)) as terminal:
        terminal.wait_for("Ferry back", "1 post")
        terminal._tmux("pipe-pane", f"cat > {tmp_path}/sent")
        terminal.keys("y")
        terminal.wait_for(f"copied {LINK}")
        until = time.monotonic() + 10
        while buffer(terminal) != LINK and time.monotonic() < until:
            time.sleep(0.05)
        assert buffer(terminal) == LINK
        assert taken([(tmp_path / "sent").read_bytes().decode()])[:1] == [LINK]
