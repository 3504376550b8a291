"""The guide to SSH is tried: its block for sshd, word for word but for the account and the command, with a real sshd."""

from __future__ import annotations

import contextlib
import getpass
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages import blog_page, some_posts
from tests.pane import Pane
from tests.terminal import DEADLINE

GUIDE = (Path(__file__).parents[1] / "docs" / "ssh.md").read_text()
_BLOCK = re.findall(r"```sshd_config\n(.*?)```", GUIDE, re.DOTALL)
_SSHD = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")


class Server:
    """An sshd of this user's on loopback, whose sessions are those of the guide's kiosk."""

    def __init__(self, folder: Path, story: Path) -> None:
        self.folder, self.home = folder, folder / "home"
        self.home.mkdir()
        for name in ("host", "visitor"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        (block,) = _BLOCK
        forced = f"{sys.executable} -m tui_liveblog --kiosk --no-mark {story}"
        block, commands = re.subn(r"liveblog-tui --kiosk --no-mark \S+", forced, block)
        block, users = re.subn(r"Match User news", f"Match User {getpass.getuser()}", block)
        assert (commands, users) == (1, 1)
        (folder / "config").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile none\n"
            f"AuthorizedKeysFile {folder}/visitor.pub\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
            f"PermitRootLogin yes\nAcceptEnv *\nSubsystem sftp internal-sftp\nPermitUserEnvironment no\n"
            f"{block}    SetEnv HOME={self.home}\n"
        )
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        assert _SSHD is not None
        subprocess.run([_SSHD, "-t", "-f", folder / "config"], check=True)
        with (folder / "log").open("w") as log:
            self._process = subprocess.Popen([_SSHD, "-D", "-e", "-f", folder / "config"], stderr=log)
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.02)
        raise AssertionError((folder / "log").read_text())

    def ssh(self, *arguments: str) -> list[str]:
        """A visitor's command."""
        known = ("-o", "UserKnownHostsFile=/dev/null", "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR")
        return ["ssh", "-F", "none", "-p", str(self.port), "-i", str(self.folder / "visitor"), *known, *arguments]

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(10)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    if _SSHD is None or shutil.which("ssh") is None:
        if os.environ.get("CI"):
            pytest.fail("OpenSSH is not there; .ci/run installs it")
        pytest.skip("no OpenSSH")
    story = tmp_path / "story.html"
    story.write_bytes(blog_page(some_posts(3)))
    made = Server(tmp_path, story)
    yield made
    made.close()


def test_the_kiosk_of_the_guide_shows_its_blog_whatever_is_asked_for_and_q_ends_the_session(
    server: Server, tmp_path: Path
) -> None:
    stolen = tmp_path / "stolen"
    before = {path.name for path in tmp_path.iterdir()}
    sent = {"XDG_CACHE_HOME": str(stolen), "LIVEBLOG_TUI_CACHE_DIR": str(stolen)}
    options = ("-tt", *(f"-oSendEnv={name}" for name in (*sent, "LC_ALL")))
    with Pane("127.0.0.1", f"touch {stolen}; exec sh", command=server.ssh(*options), env=sent) as visitor:
        visitor.wait_for("3 unread")
        visitor.type("\x1a")
        visitor.wait_for("a kiosk is not suspended")
        visitor.type(":open /etc/passwd\r")
        visitor.wait_for("a kiosk shows only the blogs")
        assert b"\x1b[?1000h" not in visitor.sent  # light
        assert visitor.quit() == 0
    assert {path.name for path in tmp_path.iterdir()} == before
    assert [path.name for path in server.home.rglob("posts.sqlite3")]


def test_nothing_is_forwarded_through_the_kiosk_of_the_guide(server: Server) -> None:
    def tried(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = server.ssh(*arguments, "127.0.0.1")
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=DEADLINE, check=False)

    out = tried("-W", f"127.0.0.1:{server.port}")
    assert (out.returncode != 0, b"OpenSSH" in out.stdout) == (True, False)
    assert tried("-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:9").returncode != 0


def test_the_guide_names_settings_that_there_are() -> None:
    for setting in ("hyperlinks = true", "mouse = true"):
        assert setting in GUIDE
        assert tomllib.loads(setting)


def test_tmux_takes_the_settings_of_the_guide(tmp_path: Path) -> None:
    (settings,) = re.findall(r"```tmux\n(.*?)```", GUIDE, re.DOTALL)
    path = tmp_path / "tmux.conf"
    path.write_text(settings)
    socket_name = f"liveblog-{os.getpid()}-guide"
    asked = ["start-server", ";", "source-file", str(path), ";", "show-options", "-g", "focus-events"]
    command = ["tmux", "-L", socket_name, "-f", "/dev/null", *asked]
    said = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE, check=False)
    assert (said.returncode, said.stderr) == (0, "")
    assert "focus-events on" in said.stdout
