"""A real HTTP server on loopback that does what a test tells it, also what no server should.

An answer is a function of the wire and of what was asked. `Answer`, `Page` and `Told` behave; `raw`, `drip`, `hang`, `flood`
and `reset` do not; `tests.misbehaving` has every fault by its name. What was asked is remembered, headers and all.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import socket
import ssl
import struct
import threading
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from msgspec import Struct, field

HTML = "text/html; charset=utf-8"
CERTIFICATE = Path(__file__).parent / "fixtures" / "tls" / "localhost.pem"
"""For `localhost`, its own authority, until 2120; its key is public, so it must never be trusted outside the tests."""


class Asked(Struct, frozen=True):
    """One request as it came. Header names in lower case."""

    path: str
    headers: Mapping[str, str]


class Wire:
    """The connection that a request came on."""

    def __init__(self, connection: socket.socket, stopped: threading.Event) -> None:
        self._socket, self._stopped = connection, stopped
        self.open = True
        self.dead = False

    def send(self, data: bytes) -> None:
        """Send all of it. OSError when the client is gone."""
        self._socket.sendall(data)

    def wait(self, seconds: float | None = None) -> None:
        """Do nothing for a while, None for as long as the server stands; OSError when it stops meanwhile."""
        if self._stopped.wait(seconds):
            raise OSError("the server stops")

    def close(self, *, reset: bool = False) -> None:
        """Hang up after this answer; with RST instead of FIN."""
        self.open = False
        if reset:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def die_at_next_request(self) -> None:
        """Answer the next request on this connection with a reset."""
        self.dead = True


Behaviour = Callable[[Wire, Asked], None]


class Answer(Struct, frozen=True):
    """An honest answer. Content-Length is added where `headers` do not say otherwise."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def answer(self, asked: Asked) -> Answer:
        """Always this."""
        return self

    def __call__(self, wire: Wire, asked: Asked) -> None:
        headers = {"Content-Type": HTML} | dict(self.headers)
        if "Transfer-Encoding" not in headers:
            headers.setdefault("Content-Length", str(len(self.body)))
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        wire.send(f"HTTP/1.1 {self.status} Status\r\n{head}\r\n".encode("latin-1") + self.body)


class Page:
    """A page that a test changes by setting `body`; conditional, as good servers are. `status` is sent instead of 200."""

    def __init__(self, body: bytes, content_type: str = HTML) -> None:
        self.body, self.content_type, self.status = body, content_type, 200
        self.headers: dict[str, str] = {}
        self.not_changed = 0

    def answer(self, asked: Asked) -> Answer:
        """The page, or that it did not change."""
        body, tag = self.body, f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'
        headers = {"Content-Type": self.content_type, "ETag": tag} | self.headers
        if self.status == 200 and asked.headers.get("if-none-match") == tag:
            self.not_changed += 1
            return Answer(b"", 304, headers)
        return Answer(body, self.status, headers)

    def __call__(self, wire: Wire, asked: Asked) -> None:
        self.answer(asked)(wire, asked)


class Told:
    """Answers as it is told to when it is asked: pages that are made then, protocols."""

    def __init__(self, answer: Callable[[Asked], Answer]) -> None:
        self._answer = answer

    def answer(self, asked: Asked) -> Answer:
        """The answer to a request."""
        return self._answer(asked)

    def __call__(self, wire: Wire, asked: Asked) -> None:
        self._answer(asked)(wire, asked)


def redirect(to: str, status: int = 302, body: bytes = b"") -> Answer:
    """Sends on to another address."""
    return Answer(body, status, {"Location": to})


def raw(data: bytes) -> Behaviour:
    """Exactly these bytes, then the connection is closed."""

    def behave(wire: Wire, asked: Asked) -> None:
        wire.send(data)
        wire.close()

    return behave


def drip(data: bytes, every: float) -> Behaviour:
    """One byte at a time."""

    def behave(wire: Wire, asked: Asked) -> None:
        for byte in data:
            wire.send(bytes([byte]))
            wire.wait(every)

    return behave


def flood(head: bytes, piece: bytes) -> Behaviour:
    """The head, then the piece without end."""

    def behave(wire: Wire, asked: Asked) -> None:
        wire.send(head)
        while True:
            wire.send(piece)

    return behave


def hang(wire: Wire, asked: Asked) -> None:
    """No answer at all."""
    wire.wait()


def reset(data: bytes = b"") -> Behaviour:
    """These bytes, then RST."""

    def behave(wire: Wire, asked: Asked) -> None:
        wire.send(data)
        wire.wait(0.05)  # so that they arrive: a reset throws away what is under way
        wire.close(reset=True)

    return behave


class Server:
    """Listens on 127.0.0.1 for as long as its `with` block lasts; no thread or socket of it lives longer.

    asked        every request, in order
    connections  how many were opened
    oldest       TLS 1.0 and nothing newer
    """

    def __init__(self, *, tls: bool = False, oldest: bool = False) -> None:
        self.asked: list[Asked] = []
        self.connections = 0
        self._answers: dict[str, list[Behaviour]] = {}
        self._stopped = threading.Event()
        self._lock = threading.Condition()
        self._open: dict[threading.Thread, socket.socket] = {}
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if tls else None
        if self._tls is not None:
            self._tls.load_cert_chain(CERTIFICATE)
            if oldest:
                with warnings.catch_warnings(action="ignore"):  # that it is old is the point
                    self._tls.minimum_version = self._tls.maximum_version = ssl.TLSVersion.TLSv1
                self._tls.set_ciphers("ALL:@SECLEVEL=0")
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"http{'s' if self._tls else ''}://{host}:{self._listener.getsockname()[1]}{path}"

    def on(self, path: str, *answers: Behaviour) -> str:
        """Answer that path with these in turn, then with the last again and again; its address. 404 for any other path."""
        self._answers[path] = list(answers)
        return self.url(path)

    def on_hello(self, told: Callable[[str], None]) -> None:
        """Tell the name (SNI) that each encrypted connection asks for; "" for none."""
        assert self._tls is not None
        self._tls.sni_callback = lambda _, name, __: told(name or "")

    def count(self, path: str) -> int:
        """How often that path was asked for."""
        return sum(one.path == path for one in self.asked)

    async def has_been_asked(self, times: int, within: float = 10) -> None:
        """Wait until that many requests came."""

        def wait() -> bool:
            with self._lock:
                return self._lock.wait_for(lambda: len(self.asked) >= times, within)

        assert await asyncio.to_thread(wait), f"{len(self.asked)} requests in {within:g} s, not {times}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stopped.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()
        with self._lock:
            left = list(self._open.items())
        for thread, connection in left:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join()

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            with self._lock:
                self.connections += 1
                self._open[thread] = connection
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, contextlib.suppress(OSError):
                if self._tls is None:
                    self._talk(connection)
                else:
                    with self._tls.wrap_socket(connection, server_side=True) as secured:
                        with self._lock:
                            self._open[threading.current_thread()] = secured  # the other gave its socket away
                        self._talk(secured)
        finally:
            with self._lock:
                self._open.pop(threading.current_thread(), None)

    def _talk(self, connection: socket.socket) -> None:
        wire = Wire(connection, self._stopped)
        with connection.makefile("rb") as stream:
            while wire.open and (line := stream.readline()):
                if wire.dead or not line.startswith(b"GET "):
                    wire.close(reset=wire.dead)
                    return
                path = line.split()[1].decode("latin-1")
                headers: dict[str, str] = {}
                while (line := stream.readline().strip()) != b"":
                    name, _, value = line.decode("latin-1").partition(":")
                    headers[name.lower()] = value.strip()
                asked = Asked(path, headers)
                with self._lock:
                    self.asked.append(asked)
                    self._lock.notify_all()
                    behave = self._next(asked)
                behave(wire, asked)

    def _next(self, asked: Asked) -> Behaviour:
        """What to answer with; the lock is held."""
        answers = self._answers.get(asked.path) or [Answer(b"no such page", 404)]
        return answers.pop(0) if len(answers) > 1 else answers[0]
