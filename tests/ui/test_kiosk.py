from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.widget import Widget
from textual.widgets import Input

from tests.pane import Pane
from tests.program import fails
from tests.screen.test_keys import page
from tests.screen.test_keys import story_post as html_post
from tests.terminal import write
from tui_liveblog.actions import ACTIONS, find, offered, shown_key, shut
from tui_liveblog.address import parse_source
from tui_liveblog.cli.kiosk import close_doors
from tui_liveblog.config import Config
from tui_liveblog.config.rules import Alert
from tui_liveblog.errors import NoLiveBlog
from tui_liveblog.model import Blog, Status
from tui_liveblog.rules import Rules
from tui_liveblog.session import Failed
from tui_liveblog.ui.sheets import OPENED_BY, Sheet
from tui_liveblog.ui.sheets.palette import CommandList
from tui_liveblog.ui.tab import Tab
from tui_liveblog.ui.timeline_view import TimelineView

from .opened import sent_by, taken, write_browser
from .scenes import AppScene, app_scene, story
from .test_opening import linked

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_LEADS_OUT = frozenset(
    {
        *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "pty.spawn"),
        *("os.kill", "os.killpg", "webbrowser.open", "os.rename", "os.remove", "os.mkdir", "os.link", "os.symlink"),
        *("os.truncate", "socket.connect", "sqlite3.connect"),
    }
)


class Guard:
    """Hears from the interpreter what is done, while it listens: a hook of this kind cannot be taken away again."""

    def __init__(self) -> None:
        self.listens = False
        self.heard: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.listens:
            writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES
            if event in _LEADS_OUT or writes:
                self.heard.append(f"{event} {arguments!r}")


_guard = Guard()


@contextmanager
def nothing_leads_out() -> Iterator[None]:
    """No program is started, no signal sent, no file written or removed, no connection made."""
    _guard.heard.clear()
    _guard.listens = True
    try:
        yield
    finally:
        _guard.listens = False
    assert _guard.heard == []


def test_the_guard_hears_what_leads_out(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"subprocess\.Popen"), nothing_leads_out():
        subprocess.run(["true"], check=True)
    with pytest.raises(AssertionError, match="open "), nothing_leads_out():
        (tmp_path / "written").write_text("x")


def _files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk with a browser, in a tmux, in a folder that can be written: everything would be possible."""
    monkeypatch.setenv("BROWSER", write_browser(tmp_path))
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("TMUX", "/nowhere,1,0")
    monkeypatch.setenv("TERM", "tmux-256color")
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    monkeypatch.delenv("SSH_TTY", raising=False)
    monkeypatch.chdir(tmp_path)


@asynccontextmanager
async def kiosk(width: int = 100, height: int = 30) -> AsyncIterator[AppScene]:
    """A kiosk on a blog with links, that has an opener all the same."""

    async def opener(source: str) -> Tab:
        raise AssertionError(f"{source} was opened")

    async with app_scene([linked(9), *story(8)], width=width, height=height) as scene:
        scene.app.stage.kiosk = True
        scene.app.blogs.opener = opener
        yield scene


def sentence(scene: AppScene, own: str) -> str:
    """What the status line says where an action is refused."""
    said = shut(own)
    for action in ACTIONS:
        said = said.replace(f"{{{action.id}}}", shown_key(scene.app.stage.keys[action.id][0]))
    return said


# Which actions lead out is written down here once more: a new action is to be thought about.
LEADS_OUT = {"next_story", "open_post", "open_link", "save", "suspend"}


def test_what_leads_out_is_shut() -> None:
    assert {action.id for action in ACTIONS if action.shut} == LEADS_OUT
    assert all(action.group != "Opening" or action.shut or "cop" in action.label or action.id == "links" for action in ACTIONS)
    assert [action.id for action in offered(kiosk=False)] == [action.id for action in ACTIONS]


async def test_every_binding_of_a_kiosk_is_an_action_of_the_table() -> None:
    async with kiosk() as scene:
        bound = {key: binding.action for key, (binding, *more) in scene.app._bindings.key_to_bindings.items() if not more}
        table = {key: f"act('{action.id}', {at})" for action in ACTIONS for at, key in enumerate(action.keys, 1)}
        assert bound == table
        assert set(bound) == set(scene.app._bindings.key_to_bindings)


async def test_no_key_leads_out_of_a_kiosk_and_each_that_would_says_so(tmp_path: Path) -> None:
    before = _files(tmp_path)
    async with kiosk() as scene:
        for action in ACTIONS:
            if action.id == "quit":
                continue
            for key in action.keys[:1]:
                with nothing_leads_out():
                    await scene.press(key)
                if action.shut:
                    assert sentence(scene, action.id) in scene.status, (action.id, key)
                await scene.press("escape")
                if action.id == "pause":
                    await scene.press(key)
        status = [scene.app.return_code]
        with nothing_leads_out():
            await scene.press("q")
        assert [*status, scene.app.return_code] == [None, 0]
    assert _files(tmp_path) == before


async def test_no_key_of_any_sheet_leads_out_of_a_kiosk(tmp_path: Path) -> None:
    before = _files(tmp_path)
    async with kiosk() as scene:
        for action in OPENED_BY:
            with nothing_leads_out():
                await scene.app.action_act(action)
                await scene.settle()
            sheet = scene.app._overlay.sheet
            if sheet is None:
                continue
            assert isinstance(sheet, Widget)
            own = set(sheet._bindings.key_to_bindings) - set(
                Sheet._merged_bindings.key_to_bindings if Sheet._merged_bindings else ()
            )
            for key in sorted(own | {"1", "enter", "o", "w", "ctrl+s"}):
                if scene.app._overlay.sheet is None:
                    await scene.app.action_act(action)
                    await scene.settle()
                with nothing_leads_out():
                    await scene.press(key)
            while scene.app._overlay.sheet is not None:
                await scene.press("escape")
    assert _files(tmp_path) == before


async def test_the_palette_and_the_help_of_a_kiosk_have_nothing_that_leads_out() -> None:
    async with kiosk() as scene:
        await scene.press("question_mark")
        said = "\n".join(scene.screen)
        assert "copy link" in said
        for words in ("open the post", "open link", "save as", "suspend", "where the story goes on"):
            assert words not in said
        await scene.press("escape")
        await scene.press("ctrl+p")
        commands = scene.app.query_one(CommandList)
        assert [action.id for action in commands.actions] == [action.id for action in ACTIONS if action.id not in LEADS_OUT]
        for own in LEADS_OUT:
            scene.app.query_one(Input).value = find(own).label
            await scene.settle()
            assert own not in [action.id for action in commands.actions]
        await scene.press("escape")
        for action in offered(kiosk=True):
            if action.id != "quit":
                with nothing_leads_out():  # as Enter in the palette says it
                    scene.app.post_message(Sheet.Chose(None, action=action.id, closes=True))
                    await scene.settle()


@pytest.mark.parametrize(
    ("typed", "own"),
    [
        ("open https://elsewhere.example/live", "open_blog"),
        ("open https://ellery.example/live/storm", "open_blog"),
        ("open /etc/passwd", "open_blog"),
        ("open -", "open_blog"),
        ("open", "open_blog"),
        ("close", "close_blog"),
        ("forget", "forget_blog"),
        (" forget ", "forget_blog"),
    ],
)
async def test_no_command_leads_out_of_a_kiosk(typed: str, own: str) -> None:
    async with kiosk() as scene:
        await scene.press("colon")
        assert "open URL" not in "\n".join(scene.screen)
        await scene.type(typed)
        with nothing_leads_out():
            await scene.press("enter")
        assert sentence(scene, own) in scene.status
        await scene.press("y")
        assert len(scene.app.blogs.tabs) == 1
        assert scene.app.return_code is None
        assert len(scene.tab.timeline) == 9


async def test_times_are_gone_to_in_a_kiosk_as_ever() -> None:
    async with kiosk() as scene:
        await scene.press("colon")
        await scene.type("12:03")
        await scene.press("enter")
        assert scene.tab.reader.cursor == "p3"


async def test_a_click_on_a_link_opens_nothing_in_a_kiosk_and_its_address_is_there_to_be_read_and_copied() -> None:
    async with kiosk() as scene:
        sent = sent_by(scene)
        with nothing_leads_out():
            scene.app.query_one(TimelineView).post_message(TimelineView.Clicked("p9", 1))
            await scene.settle()
        assert sentence(scene, "open_link") in scene.status
        await scene.press("L", "1")
        assert "https://ellery.example/hall" in "\n".join(scene.screen)
        await scene.press("y")
        assert taken(sent)[-1] == "https://ellery.example/hall"


async def test_a_story_that_goes_on_elsewhere_and_a_front_page_lead_nowhere_in_a_kiosk() -> None:
    async with kiosk() as scene:
        scene.tab.goes_on = ("Storm, day two", "https://ellery.example/live/storm-2")
        scene.tab.shelf.blog = Blog(status=Status.ENDED)
        await scene.press("greater_than_sign")
        assert sentence(scene, "next_story") in scene.status
    async with app_scene() as scene:
        scene.app.stage.kiosk = True
        error = NoLiveBlog("a front page", (("The storm", "https://ellery.example/live/storm-2"),))
        at = scene.scene.clock.now()
        scene.app.post_message(scene.app.Came(scene.tab, Failed(error, at, at, 30)))
        await scene.settle()
        assert "Nothing to show from here" in "\n".join(scene.screen)
        assert "Live blogs on this page" not in "\n".join(scene.screen)
        assert "its live blogs" not in "\n".join(scene.screen)


async def test_a_kiosk_names_the_file_that_it_shows_and_not_its_folder() -> None:
    async with kiosk() as scene:
        tab = scene.app.tab
        tab.session.address = parse_source("/srv/stories/storm.html")
        tab.shelf.blog = replace(tab.shelf.blog, url="")
        await scene.press("i")
        assert "storm.html" in "".join(scene.screen)
        assert "srv" not in "".join(scene.screen)


def test_an_alert_of_a_kiosk_runs_no_program() -> None:
    rules = Rules.of(Config(alert=(Alert(match="storm", command=("touch", "x"), bell=True),)))
    (alert,) = rules.without_commands().alerts
    assert (alert.command, alert.bell, alert.query) == ((), True, rules.alerts[0].query)


def test_of_the_environment_of_a_kiosk_only_what_names_no_file_and_no_program_counts() -> None:
    environment = {"TERM": "xterm", "LC_ALL": "C", "HOME": "/home/news", "SSH_TTY": "/dev/pts/1", "https_proxy": "http://p"}
    shut_out = ("BROWSER", "EDITOR", "PAGER", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "LIVEBLOG_TUI_CACHE_DIR", "TEXTUAL_LOG")
    more = ("LIVEBLOG_TUI_PLAIN_DRIVER", "SSLKEYLOGFILE", "TERMINFO", "TEXTUAL_DRIVER", "PYTHONPATH", "SSH_ORIGINAL_COMMAND")
    full = environment | dict.fromkeys((*shut_out, *more), "/tmp/x")
    close_doors(full)
    assert full == environment


def test_a_kiosk_without_a_blog_or_on_standard_input_does_not_start(tmp_path: Path) -> None:
    assert "name them" in fails(2, "--kiosk")
    assert "the visitor's" in fails(2, "--kiosk", "-", stdin=b"12:00 words")
    assert "no file" in fails(4, "--kiosk", tmp_path / "gone.html")


# A whole program, in a home of its own


def test_a_kiosk_writes_to_its_cache_alone_runs_nothing_and_is_not_stopped(tmp_path: Path) -> None:
    home, visitor = tmp_path / "home", tmp_path / "visitor"
    (home / ".config" / "liveblog-tui").mkdir(parents=True)
    (visitor / "liveblog-tui" / "themes").mkdir(parents=True)
    hook = write_browser(visitor, "hook")
    alert = f'[[alert]]\nmatch = ""\nfocused = true\ncommand = ["{hook}"]\n'
    (home / ".config" / "liveblog-tui" / "config.toml").write_text(alert)
    (visitor / "liveblog-tui" / "config.toml").write_text(f'cache_dir = "{visitor}/taken"\n{alert}')
    story_file = tmp_path / "storm.html"
    posts = [html_post(number) for number in range(12, 0, -1)]
    write(story_file, page(posts))
    environment = {
        "HOME": str(home),
        "BROWSER": write_browser(visitor),
        "DISPLAY": ":0",
        "LIVEBLOG_TUI_CACHE_DIR": str(visitor / "cache"),
        "LIVEBLOG_TUI_PLAIN_DRIVER": "1",
        "TEXTUAL_LOG": str(visitor / "log"),
        "SSLKEYLOGFILE": str(visitor / "keys"),
        **{f"XDG_{name}_HOME": str(visitor) for name in ("CONFIG", "CACHE", "DATA", "STATE")},
    }
    before = _files(tmp_path)
    with Pane("--kiosk", "--interval", "1", story_file, env=environment, size=(100, 30)) as pane:
        pane.wait_for("12 unread", "FOLLOWING")
        pane.type("\x1a")
        pane.wait_for("a kiosk is not suspended · q ends it")
        pane.process.send_signal(signal.SIGTSTP)
        pane.type("j")
        pane.wait_for("HELD")
        state = Path(f"/proc/{pane.process.pid}/stat").read_text().rpartition(")")[2].split()[0]
        assert state in "SR"
        for keys, said in (
            ("o", "a kiosk opens nothing · y copies the address"),
            ("w", "a kiosk writes no files"),
            (":open /etc/passwd\r", "a kiosk shows only the blogs that it was given"),
            (":forget\r", "a kiosk forgets no blog"),
        ):
            pane.type(keys)
            pane.wait_for(said)
        pane.type("g")
        write(story_file, page([html_post(13), *posts]))
        pane.wait_for("Post 13 of the storm")
        time.sleep(0.3)  # a program that was started would be there by now
        assert pane.quit() == 0
    written = _files(tmp_path) - before
    assert written
    assert all(name.startswith("home/.cache/liveblog-tui/") for name in written), written
