"""A web server on loopback that gives what it is told to, and remembers when it was asked."""

from __future__ import annotations

import contextlib
import gzip
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

_LONG = 1 << 20
"""Bytes above which a body is sent packed, to those who ask for that: all do."""


class Serving:
    """Serves `bodies` by path, each with an ETag, and 304 to those who have it.

    asked  moments (`time.perf_counter`) at which a path was answered with 200
    held   moments at which it was answered with 304
    """

    def __init__(self) -> None:
        self.bodies: dict[str, tuple[str, bytes]] = {}
        self.asked: dict[str, list[float]] = {}
        self.held: dict[str, list[float]] = {}
        self._tags: dict[str, str] = {}
        self._changes = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # who asked was killed

    def put(self, path: str, body: str, kind: str) -> None:
        """Serve this from now on."""
        self._changes += 1
        data = body.encode()
        self.bodies[path] = (kind, gzip.compress(data, 6) if len(data) > _LONG else data)
        self._tags[path] = f'"{self._changes}"'

    def url(self, path: str) -> str:
        """Where a path is."""
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def __enter__(self) -> Serving:
        """Serve in the background."""
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, tag: str | None) -> tuple[int, str, str, bytes]:
        """Status, ETag, type and body."""
        if path not in self.bodies:
            return 404, "", "text/plain", b"nothing here"
        if tag == self._tags[path]:
            self.held.setdefault(path, []).append(time.perf_counter())
            return 304, tag, "", b""
        self.asked.setdefault(path, []).append(time.perf_counter())
        return 200, self._tags[path], *self.bodies[path]


def _handler(serving: Serving) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, tag, kind, body = serving.answer(self.path, self.headers.get("If-None-Match"))
            self.send_response(status)
            if kind:
                self.send_header("Content-Type", kind)
            self.send_header("ETag", tag)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            if body.startswith(b"\x1f\x8b"):
                self.send_header("Content-Encoding", "gzip")
            with contextlib.suppress(OSError):  # who asked has gone
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
