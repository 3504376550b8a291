"""A real sshd on loopback, its client in a pseudo-terminal, and the wire between them, which a test stalls and cuts."""

from __future__ import annotations

import contextlib
import getpass
import os
import shlex
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType

import pytest

from tests.pane import Pane

_PASSED = ("LIVEBLOG_TUI_CACHE_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "TZ")

_IN_THE_WIRE = 1 << 15
"""Bytes that are under way at most. The kernel and sshd hold some hundred thousand besides when a client does not read."""


class Wire:
    """Carries connections to a port of this machine."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._flows = threading.Event()
        self._flows.set()
        self._ends: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def stall(self) -> None:
        """Carry nothing to the client; what it types is carried."""
        self._flows.clear()

    def flow(self) -> None:
        """Carry again."""
        self._flows.set()

    def cut(self) -> None:
        """End what is connected."""
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._flows.set()

    def close(self) -> None:
        """End everything."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self.cut()
        for thread in self._threads:
            thread.join(5)
        for end in (self._listener, *self._ends):
            end.close()

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.socket()
            far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _IN_THE_WIRE)
            self._ends += [near, far]
            with contextlib.suppress(OSError):
                far.connect(("127.0.0.1", self._to))
            self._start(self._carry, near, far)
            self._start(self._carry, far, near, self._flows)

    def _carry(self, one: socket.socket, other: socket.socket, flows: threading.Event | None = None) -> None:
        with contextlib.suppress(OSError):
            while (flows is None or flows.wait()) and (data := one.recv(_IN_THE_WIRE)):
                other.sendall(data)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


class Sshd:
    """Runs as who runs the tests, with keys and settings of its own, for as long as its `with` block lasts."""

    def __init__(self, folder: Path) -> None:
        sshd = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
        if sshd is None or shutil.which("ssh") is None:
            if os.environ.get("CI"):
                pytest.fail("ssh or sshd is not there; .ci/run installs them")
            pytest.skip("no sshd")
        self._folder = folder
        for name in ("host", "user"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where it shuts in what speaks to those not yet known
        settings = folder / "settings"
        settings.write_text(
            f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {folder / 'host'}\nAuthorizedKeysFile {folder / 'user.pub'}\n"
            f"PidFile none\nUsePAM no\nStrictModes no\nPasswordAuthentication no\nPermitRootLogin yes\nPrintMotd no\n"
            f"SetEnv HOME={folder}\n"  # what a shell runs at its start may take its time
        )
        self._log = (folder / "log").open("wb")
        self.process = subprocess.Popen([sshd, "-D", "-e", "-f", settings], stderr=self._log)
        self.wire = Wire(port)
        self._until(lambda: "listening" in (folder / "log").read_text())

    def __enter__(self) -> Sshd:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.wire.close()
        self.process.terminate()
        self.process.wait(10)
        self._log.close()

    def _until(self, there: Callable[[], object]) -> None:
        end = time.monotonic() + 20
        while not there():
            assert time.monotonic() < end, (self._folder / "log").read_text()
            time.sleep(0.02)

    @contextlib.contextmanager
    def follow(
        self, *arguments: object, size: tuple[int, int] = (100, 30), env: Mapping[str, str] | None = None
    ) -> Iterator[Followed]:
        """The program at the other end of a connection, and its client's terminal."""
        number = self._folder / "program"
        number.unlink(missing_ok=True)
        passed = {name: os.environ[name] for name in _PASSED if name in os.environ}
        words = {**passed, "LC_ALL": "C.UTF-8", **(env or {})}
        command = ["env", *(f"{name}={value}" for name, value in words.items()), sys.executable, "-m", "tui_liveblog"]
        asked = f"echo $$ > {shlex.quote(str(number))}; exec {shlex.join([*command, *map(str, arguments)])}"
        options = {
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": "/dev/null",
            "LogLevel": "ERROR",
            "IdentitiesOnly": "yes",
            "ControlPath": "none",
        }
        ssh = ["ssh", "-tt", "-F", "none", "-i", str(self._folder / "user"), "-p", str(self.wire.port)]
        ssh += [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
        with Pane(asked, command=(*ssh, f"{getpass.getuser()}@127.0.0.1"), size=size) as pane:
            self._until(lambda: number.exists() and number.read_text().strip())
            yield Followed(pane, int(number.read_text()))


class Followed:
    """The program over there.

    pane     the terminal here, in which the client runs
    program  its process
    """

    def __init__(self, pane: Pane, program: int) -> None:
        self.pane, self.program = pane, program

    @property
    def memory(self) -> int:
        """Bytes that the program holds."""
        return _number(self.program, "status", "VmRSS") * 1024

    @property
    def written(self) -> int:
        """Bytes that it wrote, to the terminal or to files."""
        return _number(self.program, "io", "wchar")

    @property
    def computed(self) -> float:
        """Seconds that it computed."""
        fields = Path(f"/proc/{self.program}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _number(process: int, name: str, of: str) -> int:
    lines = Path(f"/proc/{process}/{name}").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{of}:"))
