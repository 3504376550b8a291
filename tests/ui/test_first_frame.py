"""The first frame: the screen of the last time, while nothing but it could have been loaded. At a real terminal's edge."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Mapping
from copy import copy
from pathlib import Path
from zlib import crc32

import pytest
from bench.pages import page

from tests.pane import Pane
from tests.program import succeeds
from tui_liveblog.picture import files
from tui_liveblog.picture.cells import FORM, Picture, decode

GATE = """
import os, sys, time
class Gate:
    def find_spec(self, name, path=None, target=None):
        if any(name == gated or name.startswith(gated + ".") for gated in os.environ["GATED"].split()):
            open(os.environ["GATE"] + "/reached", "w").close()
            end = time.monotonic() + 60
            while not os.path.exists(os.environ["GATE"] + "/open") and time.monotonic() < end:
                time.sleep(0.01)
sys.meta_path.insert(0, Gate())
"""
"""Put before the program: none of its libraries is found before the test opens the gate."""

SHOWN = "Bulletin 60 from the harbour"
LOADING = "loading · as of"
LIBRARIES = "textual rich click httpx sqlite3 asyncio msgspec re dataclasses typing json logging platformdirs"
LATER = (
    "httpx httpcore anyio selectolax feedparser regex tui_liveblog.fetch tui_liveblog.demo tui_liveblog.ui.welcome"
    " tui_liveblog.ui.diff tui_liveblog.ui.saving tui_liveblog.commands.tail tui_liveblog.commands.output"
    " tui_liveblog.ui.terminal.browser tui_liveblog.worker.child importlib.resources zipfile click.shell_completion argparse"
    + "".join(f" tui_liveblog.ui.sheets.{name}" for name in ("help", "prompt", "filter_prompt", "changed", "about", "palette"))
)
"""What nobody has asked for when the first post is on the screen."""


class Start:
    """A page, a cache, and the program started on it: once to leave a picture, then again behind the gate."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.cache, self.config = folder, folder / "cache", folder / "config" / "liveblog-tui"
        self.page = folder / "story.html"
        self.page.write_text(page(60), encoding="utf-8")
        self.gate = folder / "gate"
        self.gate.mkdir()
        (self.gate / "sitecustomize.py").write_text(GATE, encoding="utf-8")
        self.options: tuple[object, ...] = ("--interval", "3600", "--theme", "late-edition")
        self.last: list[str] = []
        self.env = {"XDG_CONFIG_HOME": str(folder / "config"), "LIVEBLOG_TUI_CACHE_DIR": "", "TZ": "UTC"}

    def copy(self, folder: Path) -> Start:
        """The same, with a cache and a gate of its own."""
        made = copy(self)
        made.folder, made.cache, made.gate = folder, folder / "cache", folder / "gate"
        shutil.copytree(self.cache, made.cache)
        shutil.copytree(self.gate, made.gate)
        return made

    def pane(self, *more: object, env: Mapping[str, str] | None = None, size: tuple[int, int] = (100, 30)) -> Pane:
        return Pane(self.page, *self.options, "--cache-dir", self.cache, *more, size=size, env={**self.env, **(env or {})})

    def leave(self, *more: object, env: Mapping[str, str] | None = None) -> list[str]:
        """See the page and leave it; what it was."""
        with self.pane(*more, env=env) as pane:
            pane.wait_for("60 unread", "checked")
            seen = rows(pane)
            assert pane.quit() == 0
        return seen

    def again(self, *more: object, env: Mapping[str, str] | None = None, size: tuple[int, int] = (100, 30)) -> Pane:
        """Start it behind the gate, and wait until it would import something."""
        (self.gate / "reached").unlink(missing_ok=True)
        (self.gate / "open").unlink(missing_ok=True)
        gate = {"GATE": str(self.gate), "PYTHONPATH": str(self.gate), "GATED": LIBRARIES}
        pane = self.pane(*more, env={**gate, **(env or {})}, size=size)
        wait_until((self.gate / "reached").exists)
        return pane

    def open(self) -> None:
        (self.gate / "open").touch()

    @property
    def pictures(self) -> list[Path]:
        return sorted((self.cache / files.FOLDER).glob("*"))


def wait_until(there: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not there():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def start(tmp_path: Path) -> Start:
    return Start(tmp_path)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Start:
    made = Start(tmp_path_factory.mktemp("seen"))
    made.last = made.leave()
    return made


@pytest.fixture
def left(seen: Start, tmp_path: Path) -> Start:
    """A page that was seen and left."""
    return seen.copy(tmp_path)


def rows(pane: Pane) -> list[str]:
    return pane.text.split("\n")


def test_the_screen_of_the_last_time_is_there_before_any_library_is(left: Start) -> None:
    with left.again() as pane:
        pane.wait_for(SHOWN, LOADING)
        assert rows(pane)[:-1] == left.last[:-1]
        assert "60 unread · 60 posts" in rows(pane)[-1]
        assert not pane.echoes()


def test_the_app_takes_over_without_a_word_sent_twice(left: Start) -> None:
    with left.again() as pane:
        pane.wait_for(LOADING)
        drawn = len(pane.sent)
        before = rows(pane)
        left.open()
        pane.wait_for("checked", "FOLLOWING", gone="loading")
        time.sleep(0.3)
        after = pane.sent[drawn:]
        assert rows(pane)[:-1] == before[:-1]
        assert pane.sent.count(b"\x1b[?1049h") == 1
        assert b"\x1b[2J" not in after
        assert b"Bulletin" not in after
        assert 0 < len(after) <= 450, after
        assert pane.quit() == 0
        assert pane.echoes()


def test_keys_that_are_typed_meanwhile_are_the_app_s_in_their_order(left: Start) -> None:
    with left.again() as pane:
        pane.wait_for(LOADING)
        for key in ("j", "&", "bulletin 6", "0", "\r"):
            pane.type(key)
        assert rows(pane)[-1].strip().startswith("loading")
        left.open()
        pane.wait_for("─ bulletin 60 ─", "1 of 60", gone="loading")


def test_a_picture_is_of_one_blog_one_size_one_theme_and_one_kind_of_terminal(left: Start) -> None:
    other = left.folder / "other.html"
    other.write_text(page(5), encoding="utf-8")
    elsewhere = copy(left)
    elsewhere.page = other
    for pane in (
        left.again(size=(80, 24)),
        left.again("--theme", "broadsheet"),
        left.again("--no-mark"),
        left.again("--oldest-first"),
        left.again(env={"NO_COLOR": "1"}),
        left.again(env={"COLORTERM": ""}),
        left.again(env={"LC_ALL": "C"}),
        left.again(env={"TERM": "xterm"}),
        left.again(env={"LIVEBLOG_TUI_PLAIN_DRIVER": "1"}),
        elsewhere.again(),
    ):
        with pane:
            assert pane.sent == b""
            assert pane.echoes()
    with left.again() as pane:
        pane.wait_for(LOADING)


def test_settings_and_themes_that_were_changed_since_show_no_picture(start: Start) -> None:
    config = start.config
    (config / "themes").mkdir(parents=True)
    (config / "config.toml").write_text('theme = "late-edition"\n', encoding="utf-8")
    start.options = ("--interval", "3600")
    start.leave()
    with start.again() as pane:
        pane.wait_for(LOADING)
    (config / "config.toml").write_text('theme = "broadsheet"\n', encoding="utf-8")
    with start.again() as pane:
        assert pane.sent == b""
    (config / "config.toml").unlink()
    start.options = ("--interval", "3600", "--theme", "late-edition")
    start.leave()
    (config / "themes" / "late-edition.toml").write_text("[colours]\n", encoding="utf-8")
    with start.again() as pane:
        assert pane.sent == b""


def test_a_cache_that_the_settings_name_has_its_pictures(start: Start) -> None:
    config = start.config / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'cache_dir = "{start.folder}/named"\n', encoding="utf-8")
    with Pane(start.page, *start.options, env=start.env) as pane:
        pane.wait_for("60 unread")
        pane.quit()
    assert list((start.folder / "named" / files.FOLDER).iterdir())
    with Pane(start.page, *start.options, env=start.env) as pane:
        pane.wait_for(LOADING)


@pytest.mark.parametrize(("ground", "shown"), [("1414/1717/1b1b", True), ("ffff/ffff/ffff", False)])
def test_a_terminal_whose_ground_is_another_now_is_shown_no_picture(start: Start, ground: str, shown: bool) -> None:
    def dark(pane: Pane) -> None:
        pane.type(b"\x1b]11;rgb:1414/1717/1b1b\x1b\\\x1b[?62c")

    def now(pane: Pane) -> None:
        pane.type(f"\x1b]11;rgb:{ground}\x1b\\\x1b[?62c")

    arguments = (start.page, "--interval", "3600", "--cache-dir", start.cache)
    with Pane(*arguments, answers=dark, env=start.env) as pane:
        pane.wait_for("60 unread", "checked")
        pane.quit()
    assert start.pictures
    env = {**start.env, "GATE": str(start.gate), "PYTHONPATH": str(start.gate), "GATED": LIBRARIES}
    with Pane(*arguments, answers=now, env=env) as pane:
        pane.wait_for_bytes(b"\x1b[c")
        wait_until((start.gate / "reached").exists)
        if shown:
            pane.wait_for(LOADING)
        start.open()
        pane.wait_for("checked", gone="loading")
        assert pane.sent.count(b"\x1b]11;?") == 1
        assert (pane.ground == "14171b") == shown
        assert "62c" not in pane.text


def test_what_a_reader_was_at_when_the_program_was_killed_is_shown(start: Start) -> None:
    with start.pane() as pane:
        pane.wait_for("60 unread", "checked")
        wait_until(lambda: start.pictures)
        pane.process.kill()
        pane.process.wait()
    with start.again() as pane:
        pane.wait_for(SHOWN, LOADING)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_an_end_by_a_signal_leaves_the_page_as_it_was_then(start: Start, number: int) -> None:
    with start.pane() as pane:
        pane.wait_for("60 unread", "checked")
        pane.type("jj")
        pane.wait_for("HELD", "57 unread")
        time.sleep(0.2)
        last = rows(pane)
        pane.process.send_signal(number)
        assert pane.process.wait(10) == 128 + number
    with start.again() as pane:
        pane.wait_for(LOADING)
        assert [row[22:] for row in rows(pane)[:-1]] == [row[22:] for row in last[:-1]]


def test_a_sheet_that_was_open_is_not_in_the_picture_but_the_page_under_it(start: Start) -> None:
    with start.pane() as pane:
        pane.wait_for("60 unread", "checked")
        last = rows(pane)
        pane.type("?")
        pane.wait_for("next, previous post")
        pane.process.send_signal(signal.SIGTERM)
        pane.process.wait(10)
    with start.again() as pane:
        pane.wait_for(LOADING)
        assert rows(pane)[:-1] == last[:-1]


def test_no_picture_is_kept_of_what_nobody_asked_to_remember(start: Start) -> None:
    start.leave("--no-mark")
    with Pane("-", *start.options, "--cache-dir", start.cache, stdin=start.page) as pane:
        pane.wait_for("60 unread")
        assert pane.quit() == 0
    with Pane("demo", "--speed", "100", env={"LIVEBLOG_TUI_CACHE_DIR": str(start.cache)}) as pane:
        pane.wait_for("unread")
        assert pane.quit() == 0
    assert start.pictures == []


def test_a_forgotten_blog_s_picture_is_gone(left: Start) -> None:
    assert len(left.pictures) == 1
    assert left.pictures[0].stat().st_mode & 0o777 == 0o600
    succeeds("forget", left.page, "--cache-dir", left.cache)
    assert left.pictures == []


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
def test_a_signal_while_it_loads_gives_the_terminal_back(left: Start, number: int, status: int) -> None:
    with left.again() as pane:
        pane.wait_for(LOADING)
        pane.process.send_signal(number)
        assert pane.process.wait(10) == status
        pane.wait_for_bytes(b"\x1b[?1049l")
        assert pane.echoes()
        assert pane.sent.rstrip().endswith(b"\x1b[?25h")


def test_ctrl_c_while_it_loads_gives_the_terminal_back(left: Start) -> None:
    with left.again() as pane:
        pane.wait_for(LOADING)
        pane.type("\x03")
        assert pane.process.wait(10) == 130
        pane.wait_for_bytes(b"\x1b[?1049l")
        assert pane.echoes()


def test_an_error_after_the_picture_is_one_line_on_the_reader_s_own_screen(left: Start) -> None:
    with sqlite3.connect(left.cache / "posts.sqlite3") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with left.again() as pane:
        pane.wait_for(LOADING)
        left.open()
        assert pane.process.wait(20) != 0
        pane.wait_for_bytes(b"newer version")
        shown = pane.sent.partition(b"\x1b[?1049l")[2]
        assert b"liveblog-tui: the cache was written by a newer version" in shown
        assert shown.count(b"\n") == 1
        assert b"\x1b[?1049h" not in shown
        assert pane.echoes()


def test_a_hostile_picture_is_obeyed_in_nothing(left: Start) -> None:
    path = left.pictures[0]
    body = path.read_bytes().partition(b"\n")[2]
    hostile = body.replace(b"Bulletin 60 from the harbour", b"Bull\x1b]52;c;aGk=\x07\x9b31mfrom the harb", 1)
    assert hostile != body
    path.write_bytes(signed(hostile))
    with left.again() as pane:
        assert pane.sent == b""
        left.open()
        pane.wait_for(SHOWN, "checked")
        assert b"]52;" not in pane.sent
        assert pane.quit() == 0
    with left.again() as pane:  # it is replaced by a good one
        pane.wait_for(LOADING)


def signed(body: bytes) -> bytes:
    return f"{FORM} {crc32(body):08x}\n".encode() + body


def test_what_is_kept_is_what_is_shown(left: Start) -> None:
    data = left.pictures[0].read_bytes()
    asked = data.split(b"\n")[1].decode()
    assert isinstance(decode(data, asked, 100, 30), Picture)
    assert decode(data, asked, 100, 31) is None
    assert decode(data, f"{asked} ", 100, 30) is None


def test_the_first_post_is_there_before_what_nobody_has_asked_for(left: Start) -> None:
    """Without a picture too: the page from the cache is drawn, then the network is loaded, and the keys' sheets."""
    shutil.rmtree(left.cache / files.FOLDER)
    env = {"GATE": str(left.gate), "PYTHONPATH": str(left.gate), "GATED": LATER}
    with left.pane(env=env) as pane:
        pane.wait_for(SHOWN, "60 unread", gone="checked")
        wait_until((left.gate / "reached").exists)
        left.open()
        pane.wait_for("checked")
        assert pane.quit() == 0
