"""Whatever hangs in the network, `q` ends the program within a second. Here it is given five: the machine may be busy."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hangs import NO_NAMES, ended, until
from tests.pages import blog_page, some_posts
from tests.pane import Pane
from tests.server import Asked, Server, Wire, hang
from tests.terminal import write


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_bytes(blog_page(some_posts(30)))
    return path


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
        until(lambda: len((tmp_path / "names.asked").read_text()) >= 6)
        write(saved, blog_page(some_posts(31)).decode())
        pane.wait_for("Report 31")
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


@pytest.mark.parametrize(("hangs", "tls"), [(hang, False), (half_a_body, True)], ids=["an answer", "a body, encrypted"])
def test_quitting_does_not_wait_for(hangs: Callable[[Wire, Asked], None], tls: bool) -> None:
    certificates = {"SSL_CERT_FILE": str(Path(__file__).parent / "fixtures" / "tls" / "localhost.pem")}
    with Server(tls=tls) as server:
        server.on("/live", hangs)
        with Pane(server.url("/live", "localhost"), env=certificates) as pane:
            until(lambda: server.asked)
            time.sleep(0.2)
            pane.type("q")
            assert ended(pane) == 0
