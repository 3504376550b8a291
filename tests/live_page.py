"""A page on loopback that a test can change while the program follows it: conditional, and it counts what it is asked."""

from __future__ import annotations

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType


class LivePage:
    """Serves `body` at `url`; set it to publish another version.

    requests     how often it was asked
    not_changed  how often it answered 304
    status       answer this instead of 200
    """

    def __init__(self, body: bytes, content_type: str = "text/html; charset=utf-8") -> None:
        self.body, self.content_type, self.status = body, content_type, 200
        self.requests = self.not_changed = 0
        page = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                page.requests += 1
                data = page.body
                tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
                if page.status == 200 and self.headers.get("If-None-Match") == tag:
                    page.not_changed += 1
                    self.send_response(304)
                    data = b""
                else:
                    self.send_response(page.status)
                    self.send_header("Content-Type", page.content_type)
                self.send_header("ETag", tag)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/live/page"

    def __enter__(self) -> LivePage:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
