"""Whatever hangs, `q` ends the program within a second. Here it is given five: the machine may be busy."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.pages import blog_page, some_posts
from tests.pane import Pane
from tests.server import Asked, Server, Wire, hang
from tests.worker.test_worker import SLOW, children

WITHIN = 5.0

NO_NAMES = """
import socket, sys, time
def hangs(*_):
    open(sys.argv[0] + ".asked", "a").write("x")
    time.sleep(3600)
socket.getaddrinfo = hangs
"""
"""A resolver that does not answer: read by the interpreter as it starts."""

STANDS_STILL = """
import sys, time
sys.argv[0] = "liveblog-tui"
from tui_liveblog.cli import main
from tui_liveblog.ui.app import LiveBlogApp
async def stand_still(self):
    open(WORD, "w").close()
    time.sleep(3600)
LiveBlogApp._act_times = stand_still
main()
"""
"""The program, whose event loop stands still for good after the key for times."""


def ended(pane: Pane) -> int:
    """Wait for the end; the exit status."""
    return pane.process.wait(WITHIN)


def until(there: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not there():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as made:
        yield made


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_bytes(blog_page(some_posts(30)))
    return path


# The network


def test_quitting_does_not_wait_for_names_that_are_looked_up(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(NO_NAMES.replace("sys.argv[0]", repr(str(tmp_path / "names"))))
    hosts = [f"https://{name}.example/live" for name in ("ellery", "tarnholt", "ottilie", "karvonen", "maren", "pugh")]
    with Pane(*hosts, env={"PYTHONPATH": str(tmp_path)}) as pane:
        pane.wait_for("asking ellery.example")
        until(lambda: (tmp_path / "names.asked").exists() and len((tmp_path / "names.asked").read_text()) == 6)
        pane.type("q")
        assert ended(pane) == 0
        assert pane.echoes()


def test_names_that_are_looked_up_hold_up_no_other_blog(tmp_path: Path, saved: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(NO_NAMES.replace("sys.argv[0]", repr(str(tmp_path / "names"))))
    hosts = [f"https://blog-{number}.example/live" for number in range(40)]
    with Pane(*hosts, saved, env={"PYTHONPATH": str(tmp_path)}) as pane:
        pane.wait_for("asking blog-0.example")
        pane.type("\x1b[Z")
        pane.wait_for("Report 30")
        pane.type("q")
        assert ended(pane) == 0


def test_quitting_does_not_wait_for_a_connection() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf, contextlib.ExitStack() as waiting:
        for _ in range(4):  # its row is full: who comes now is not answered
            one = waiting.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(deaf.getsockname())
        with Pane(f"http://127.0.0.1:{deaf.getsockname()[1]}/live") as pane:
            pane.wait_for("asking 127.0.0.1")
            time.sleep(0.5)
            pane.type("q")
            assert ended(pane) == 0


def test_quitting_does_not_wait_for_a_handshake() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute, Pane(f"https://127.0.0.1:{mute.getsockname()[1]}/live") as pane:
        other, _ = mute.accept()
        with other:
            assert other.recv(1)
            pane.type("q")
            assert ended(pane) == 0


def half_a_body(wire: Wire, asked: Asked) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n<html>")
    wire.wait()


@pytest.mark.parametrize("hangs", [hang, half_a_body], ids=["an answer", "a body"])
@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
def test_quitting_does_not_wait_for(hangs: Callable[[Wire, Asked], None], tls: bool) -> None:
    certificates = {"SSL_CERT_FILE": str(Path(__file__).parent / "fixtures" / "tls" / "localhost.pem")}
    with Server(tls=tls) as server:
        server.on("/live", hangs)
        with Pane(server.url("/live", "localhost"), env=certificates) as pane:
            until(lambda: server.asked)
            time.sleep(0.2)
            pane.type("q")
            assert ended(pane) == 0


# The rest of the world


def test_quitting_does_not_wait_for_a_page_that_is_being_read(tmp_path: Path) -> None:
    path = tmp_path / "slow.html"
    path.write_bytes(SLOW.body)
    with Pane(path) as pane:
        pane.wait_for("asking slow.html")
        until(lambda: any(busy(reader) for reader in children(pane.process.pid)))
        pane.type("q")
        assert ended(pane) == 0


def busy(process: int) -> bool:
    """Whether a process has computed for a second."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12]) > os.sysconf("SC_CLK_TCK")
    return False


def test_quitting_does_not_wait_for_a_pipe_into_which_nobody_writes(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with path.open("r+b", buffering=0), Pane(path) as pane:
        pane.wait_for("asking pipe")
        time.sleep(0.3)
        pane.type("q")
        assert ended(pane) == 0


@pytest.mark.parametrize("name", ["posts.sqlite3", "reading.sqlite3"])
@pytest.mark.parametrize("busy", [False, True], ids=["at rest", "amid a mark"])
def test_quitting_does_not_wait_for_another_program_that_has_locked_the_cache(
    saved: Path, tmp_path: Path, name: str, busy: bool
) -> None:
    with Pane(saved, "--cache-dir", tmp_path / "cache") as pane:
        pane.wait_for("30 unread")
        with contextlib.closing(sqlite3.connect(tmp_path / "cache" / name, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            if busy:
                pane.type("jr")
            pane.type("q")
            assert ended(pane) == 0
            assert pane.echoes()


def test_quitting_does_not_wait_for_a_terminal_that_does_not_read(saved: Path, tmp_path: Path) -> None:
    with Pane(saved, "--cache-dir", tmp_path / "cache") as pane:
        pane.wait_for("30 unread")
        pane.stall()
        pane.type("\x0c" * 30)  # more than its line holds
        pane.type("jjjq")
        assert ended(pane) == 0
    with Pane(saved, "--cache-dir", tmp_path / "cache") as pane:
        pane.wait_for("HELD", "27 unread")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_also_while_all_of_it_stands_still(saved: Path, tmp_path: Path, number: signal.Signals) -> None:
    script, word = tmp_path / "program.py", tmp_path / "standing"
    script.write_text(STANDS_STILL.replace("WORD", repr(str(word))))
    arguments = (saved, "--cache-dir", tmp_path / "cache")
    with Pane(*arguments, command=(sys.executable, str(script))) as pane:
        pane.wait_for("30 unread")
        pane.type("jjj")
        pane.wait_for("27 unread")
        pane.type("\x05\x05t")  # two lines down: the place is another one now
        until(word.exists)
        pane.process.send_signal(number)
        assert ended(pane) == 128 + number
        assert pane.echoes()
        pane.wait_for_bytes(b"\x1b[?1049l")
        assert pane.sent.endswith(b"\x1b[?25h")
    with Pane(*arguments) as pane:
        pane.wait_for("HELD", "27 unread")
