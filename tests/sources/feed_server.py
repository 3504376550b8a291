"""A feed's server on loopback: conditional, as feeds' servers are, with a page that links to the feed and older pages of it."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

RSS = "application/rss+xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the feed; minutes count from 18:00."""

    id: str
    title: str
    minute: int
    words: str = "Words."


class FeedServer:
    """Serves what `pages` holds by path; what is set there next is published at once.

    asked  (path, status) of every request, in order
    """

    def __init__(self) -> None:
        self.pages: dict[str, tuple[bytes, str]] = {}
        self.asked: list[tuple[str, int]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body, kind = outer.pages.get(self.path, (b"", "text/plain"))
                tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
                status = 200 if self.path in outer.pages else 404
                if status == 200 and self.headers.get("If-None-Match") == tag:
                    status, body = 304, b""
                outer.asked.append((self.path, status))
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("ETag", tag)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def publish(self, *items: Item, path: str = "/storm.rss", head: str = "") -> None:
        self.pages[path] = (rss(items, head).encode(), RSS)

    def since_last(self) -> list[tuple[str, int]]:
        """What was asked since this was called last."""
        asked, self.asked = self.asked, []
        return asked

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def rss(items: tuple[Item, ...], head: str = "") -> str:
    """A feed in RSS 2.0."""
    made = "".join(
        f"<item><guid isPermaLink='false'>{item.id}</guid><title>{item.title}</title><description>{item.words}</description>"
        f"<pubDate>Mon, 02 Mar 2026 {18 + item.minute // 60:02}:{item.minute % 60:02}:00 GMT</pubDate></item>"
        for item in items
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>Storm</title>{head}{made}</channel></rss>"
