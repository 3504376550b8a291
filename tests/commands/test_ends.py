"""How the commands without a screen end before their time: within a second, with the status of shells, without a word."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hangs import NO_NAMES, WITHIN, until
from tests.pages import blog_page, some_posts
from tests.program import PROGRAM, next_line, running
from tests.server import Page, Server, hang
from tests.worker.test_worker import children, is_gone


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as made:
        yield made


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("command", ["tail", "export", "check"])
def test_a_signal_ends_a_command_that_waits_for_an_answer(server: Server, command: str, number: signal.Signals) -> None:
    with running(command, server.on("/live", hang)) as waiting:
        until(lambda: server.asked)
        until(lambda: children(waiting.pid))
        readers = children(waiting.pid)
        waiting.send_signal(number)
        out, err = waiting.communicate(timeout=WITHIN)
    assert (waiting.returncode, out, err.strip()) == (128 + number, b"", b"")
    assert all(map(is_gone, readers))


def test_a_signal_that_is_ignored_stays_ignored(server: Server) -> None:
    page = Page(blog_page(some_posts(1)))
    command = ["nohup", *PROGRAM, "tail", server.on("/live", page), "--interval", "1"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, bufsize=0
    ) as tail:
        next_line(tail.stdout)
        tail.send_signal(signal.SIGHUP)
        page.body = blog_page(some_posts(2))
        while "Report 2" not in next_line(tail.stdout):
            pass
        tail.send_signal(signal.SIGTERM)
        assert tail.wait(WITHIN) == 128 + signal.SIGTERM


def test_a_signal_ends_what_waits_for_standard_input(tmp_path: Path) -> None:
    command = [*PROGRAM, "tail", "-", "--cache-dir", str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as waiting:
        until((tmp_path / "reading.sqlite3").exists)
        waiting.send_signal(signal.SIGINT)
        assert waiting.wait(WITHIN) == 128 + signal.SIGINT


def test_a_signal_ends_what_looks_up_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sitecustomize.py").write_text(NO_NAMES.replace("sys.argv[0]", repr(str(tmp_path / "names"))))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with running("export", "https://ellery.example/live") as waiting:
        until((tmp_path / "names.asked").exists)
        waiting.send_signal(signal.SIGINT)
        assert waiting.wait(WITHIN) == 128 + signal.SIGINT


def test_a_signal_ends_what_waits_for_another_program_s_lock(tmp_path: Path, server: Server) -> None:
    url, cache = server.on("/live", Page(blog_page(some_posts(1)))), tmp_path / "cache"
    with running("tail", url, "--interval", "1", "--cache-dir", cache) as tail:
        next_line(tail.stdout)
        with contextlib.closing(sqlite3.connect(cache / "posts.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            asked = len(server.asked)
            until(lambda: len(server.asked) > asked)
            time.sleep(0.3)
            tail.send_signal(signal.SIGTERM)
            assert tail.wait(WITHIN) == 128 + signal.SIGTERM


def test_a_signal_ends_what_writes_into_a_pipe_that_nobody_reads(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(blog_page(some_posts(3000)))
    with running("tail", page) as tail:
        until(lambda: asleep_writing(tail.pid))
        tail.send_signal(signal.SIGTERM)
        assert tail.wait(WITHIN) == 128 + signal.SIGTERM


def asleep_writing(process: int) -> bool:
    return "pipe_w" in Path(f"/proc/{process}/wchan").read_text()


def test_a_socket_that_nobody_reads_any_more_ends_it_with_0(server: Server) -> None:
    url = server.on("/live", Page(blog_page(some_posts(1))))
    ours, theirs = socket.socketpair()
    with ours, subprocess.Popen([*PROGRAM, "tail", url], stdout=theirs.fileno(), stderr=subprocess.PIPE) as tail:
        theirs.close()
        assert b"2024" in ours.recv(100)
        ours.shutdown(socket.SHUT_RDWR)
        ours.close()
        assert tail.wait(WITHIN) == 0
        assert tail.stderr is not None
        assert tail.stderr.read() == b""


def test_a_terminal_that_goes_away_ends_what_ignores_signals(server: Server) -> None:
    url = server.on("/live", Page(blog_page(some_posts(1))))
    far, near = os.openpty()
    command = ["sh", "-c", "trap '' HUP; exec \"$@\"", "sh", *PROGRAM, "tail", url]
    with subprocess.Popen(command, stdin=near, stdout=near, stderr=subprocess.DEVNULL, start_new_session=True) as tail:
        os.close(near)
        assert b"2024" in os.read(far, 100)
        os.close(far)
        assert tail.wait(WITHIN) in (0, 1)  # nobody is there to be told which
