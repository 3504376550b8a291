"""Where the reader is, what tells it, and that the program goes light there."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pane import Pane
from tests.screen.test_keys import page, story_post
from tests.terminal import write
from tui_liveblog.ui.terminal.remote import MOSH, SSH, Process, Remote, find, holder, process, tmux_clients

SESSION = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22", "SSH_TTY": "/dev/pts/3"}
ME = os.getpid()


def tree(*names: str, terminals: tuple[int, ...] = ()) -> dict[int, Process]:
    """Processes from ours upwards: the first two on our terminal, the rest on none, or on those given."""
    numbers = [ME, *range(100_000, 100_000 + len(names))]
    on = terminals or (7, 7, *(0 for _ in names))
    return {
        number: Process(name, numbers[at + 1], on[at])
        for at, (number, name) in enumerate(zip(numbers, ("python3", *names), strict=True))
        if at + 1 < len(numbers)
    } | {numbers[-1]: Process(names[-1], 1, on[len(names)])}


@pytest.mark.parametrize(
    ("environment", "above", "expected"),
    [
        ({}, ("bash", "xterm"), Remote()),
        (SESSION, ("bash", "sshd"), Remote(SSH, "SSH_CONNECTION")),
        ({"SSH_TTY": "/dev/pts/3"}, ("bash", "sshd-session"), Remote(SSH, "SSH_TTY")),
        (SESSION, ("bash", "mosh-server"), Remote(MOSH, "mosh-server")),
        ({}, ("bash", "mosh-server"), Remote(MOSH, "mosh-server")),
        ({}, ("bash", "dropbear"), Remote(SSH, "dropbear")),
        ({**SESSION, "STY": "1.x"}, ("bash", "screen"), Remote(SSH, "SSH_CONNECTION, as screen knew it at its start")),
        ({}, ("bash", "expect"), Remote()),
    ],
)
def test_where_the_reader_is_and_what_tells_it(environment: dict[str, str], above: tuple[str, ...], expected: Remote) -> None:
    assert find(environment, look=tree(*above).get) == expected


def test_a_terminal_that_sudo_made_is_looked_through_to_the_readers_own() -> None:
    above = tree("bash", "sudo", "bash", "sshd", terminals=(9, 9, 7, 7, 0))
    assert find({}, look=above.get) == Remote(SSH, "sshd")
    held = tree("bash", "pytest", "bash", "sshd", terminals=(9, 9, 7, 7, 0))  # what drives a terminal is its reader
    assert find({}, look=held.get) == Remote()


def test_in_tmux_those_who_look_at_it_now_count_and_not_who_started_it() -> None:
    within = {**SESSION, "TMUX": "/tmp/x,1,0", "TMUX_PANE": "%0"}
    processes = {
        11: Process("tmux: client", 12, 5),
        12: Process("bash", 13, 5),
        13: Process("sshd", 1, 0),
        21: Process("tmux: client", 22, 6),
        22: Process("mosh-server", 1, 0),
        31: Process("tmux: client", 32, 4),
        32: Process("xterm", 1, 0),
    }

    def seen(*clients: int) -> Remote:
        return find(within, look=processes.get, clients=lambda _: clients)

    assert seen(11) == Remote(SSH, "sshd over tmux's client")
    assert seen(21) == Remote(MOSH, "mosh-server over tmux's client")
    assert seen(31) == Remote("", "tmux's client, which is here")
    assert seen(31, 11) == Remote(SSH, "sshd over tmux's client")
    assert seen() == Remote(SSH, "SSH_CONNECTION, as tmux knew it at its start")
    assert seen(99) == Remote(SSH, "SSH_CONNECTION, as tmux knew it at its start")  # it is of another machine, or gone
    assert find({"TMUX": "/tmp/x,1,0"}, look=processes.get, clients=lambda _: ()) == Remote()


def test_a_chain_without_an_end_is_given_up() -> None:
    assert holder(1, lambda _: Process("a loop", 1, 5)) == ""
    assert holder(1, lambda _: None) == ""
    assert holder(1, lambda _: Process("no terminal", 1, 0)) == ""


def test_a_process_of_this_machine_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    program = tmp_path / "a) (b"
    program.symlink_to(shutil.which("sleep") or "")
    with subprocess.Popen([program, "10"]) as sleeping:
        try:
            end = time.monotonic() + 10
            while (found := process(sleeping.pid)) is not None and found.name == "python" and time.monotonic() < end:
                time.sleep(0.01)
        finally:
            sleeping.kill()
    assert found is not None
    assert (found.name, found.parent) == ("a) (b", ME)
    assert process(1 << 30) is None


@pytest.fixture
def socket() -> Iterator[str]:
    name = f"liveblog-{uuid.uuid4().hex[:12]}"
    yield name
    subprocess.run(["tmux", "-L", name, "kill-server"], capture_output=True, check=False)


def test_a_real_tmux_says_which_of_its_clients_look_at_a_pane(socket: str, tmp_path: Path) -> None:
    told = tmp_path / "told"
    asked = "import os;from tui_liveblog.ui.terminal.remote import tmux_clients as t;"
    program = f"{asked}print(t(os.environ),file=open({str(told)!r},'w'))"
    run = f"{shlex.quote(sys.executable)} -c {shlex.quote(program)}; sleep 20"
    subprocess.run(["tmux", "-L", socket, "-f", "/dev/null", "new-session", "-d", run], check=True)
    end = time.monotonic() + 20
    while not (told.exists() and told.read_text()) and time.monotonic() < end:
        time.sleep(0.05)
    assert told.read_text() == "[]\n"  # nobody is attached
    assert tmux_clients({"TMUX": f"{tmp_path}/nowhere,1,0", "PATH": os.environ["PATH"]}) == []
    assert tmux_clients({"TMUX": "x", "PATH": "/nowhere"}) == []


# The whole program


@pytest.fixture
def storm(tmp_path: Path) -> Path:
    path = tmp_path / "storm.html"
    write(path, page([story_post(number) for number in range(3, 0, -1)]))
    return path


def begun(pane: Pane) -> bytes:
    """What it was sent until the posts were there, without the mode that tells of the focus."""
    pane.wait_for("3 unread")
    return pane.sent.replace(b"\x1b[?1004h", b"")


def test_over_ssh_the_mouse_is_left_to_the_terminal_until_it_is_asked_for_and_i_says_why(storm: Path) -> None:
    with Pane(storm, env=SESSION) as pane:
        sent = begun(pane)
        assert b"\x1b[?100" not in sent
        assert b"?2048" not in sent
        pane.type("i")
        pane.wait_for("terminal  ", "Esc close")
        said = " ".join(pane.text.split())
        assert "UTF-8, over SSH, light: by SSH_CONNECTION, mouse left to it, focus not known: 60 s without a key" in said
        pane.type("\x1b")
        pane.wait_for(gone="About this blog")
        pane.type("\x1bOQ")
        pane.wait_for("mouse on")
        pane.wait_for_bytes(b"\x1b[?1000h\x1b[?1002h\x1b[?1006h")
        pane.type("i")
        pane.wait_for("terminal  ", "Esc close", gone="mouse left to it")


@pytest.mark.parametrize(
    ("arguments", "environment", "mouse"),
    [
        ((), {}, True),
        (("--light",), {}, False),
        (("--no-light",), SESSION, True),
        (("--mouse",), SESSION, True),
    ],
)
def test_light_and_mouse_are_as_the_reader_says(
    storm: Path, arguments: tuple[str, ...], environment: dict[str, str], mouse: bool
) -> None:
    with Pane(*arguments, storm, env=environment) as pane:
        assert (b"\x1b[?1000h" in begun(pane)) is mouse


@pytest.mark.parametrize(("settings", "mouse"), [("light = true\nmouse = true", True), ("light = false\nmouse = false", False)])
def test_light_and_mouse_are_as_the_settings_say(storm: Path, settings: str, mouse: bool) -> None:
    config = storm.parent / "config.toml"
    config.write_text(settings)
    with Pane("--config", config, storm, env=SESSION) as pane:
        assert (b"\x1b[?1000h" in begun(pane)) is mouse
