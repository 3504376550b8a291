"""A newspaper on loopback that speaks as the Guardian's site does, conditionally; under `/api` as its Content API does."""

from __future__ import annotations

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

from tests.sources.guardian_answers import PATH, Blog, answer_of_api, delta, model, page


class GuardianServer:
    """Serves `blog`. `asked` holds the path and query of every request; `not_changed` counts the 304s."""

    def __init__(self, blog: Blog) -> None:
        self.blog = blog
        self.asked: list[str] = []
        self.not_changed = 0
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.asked.append(self.path)
                status, kind, body = server.answer(self.path)
                tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
                if status == 200 and self.headers.get("If-None-Match") == tag:
                    server.not_changed += 1
                    status, body = 304, b""
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("ETag", tag)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        host = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.url, self.api_url = f"{host}{PATH}", f"{host}/api{PATH}"

    def answer(self, path: str) -> tuple[int, str, bytes]:
        parts, asked = urlsplit(path), parse_qs(urlsplit(path).query)
        if parts.path == f"/api{PATH}":
            told = answer_of_api(self.blog, asked.get("show-blocks", [""])[0])
            return 200, "application/json", json.dumps(told).encode()
        named = asked.get("page", [""])[0].removeprefix("with:")
        place = self.blog.page_with(named) if named else 0
        if parts.path.removesuffix(".json") != PATH or place is None:
            return 404, "text/html", b"<!DOCTYPE html><p>Nothing here"
        if not parts.path.endswith(".json"):
            return 200, "text/html; charset=utf-8", page(self.blog, place).encode()
        if "lastUpdate" in asked and asked.get("isLivePage") == ["true"]:
            return 200, "application/json", json.dumps(delta(self.blog, asked["lastUpdate"][0])).encode()
        if asked.get("dcr") == ["true"]:
            return 200, "application/json", json.dumps(model(self.blog, place)).encode()
        return 404, "text/html", b"<!DOCTYPE html><p>Nothing here"

    def __enter__(self) -> GuardianServer:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
