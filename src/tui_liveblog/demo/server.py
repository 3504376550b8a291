"""A newsroom on loopback: the demo's story as one page of a real live blog, published while it is read.

The page is what publishers send: JSON-LD beside the posts' own elements, a strong ETag, Last-Modified, 304, gzip. So a demo
goes through the whole program, network and all, and touches nothing outside this machine.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import socket
import threading
import time
from bisect import bisect_right
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from msgspec import Struct

from tui_liveblog.demo.story import Story, StoryClock, StoryPost, published_at, stamp, structured_data

_log = logging.getLogger(__name__)

_STYLE = """
body { max-width: 40rem; margin: 2rem auto; padding: 0 1rem; font: 1.05rem/1.5 Georgia, serif; background: #faf6ec }
article { border-top: 1px solid #ccc; padding: 1rem 0 } .mark { color: #a63c1d } .mark, time { font-size: .85rem }
figure { margin: 1rem 0 } figcaption, footer { color: #666; font-size: .9rem } blockquote { margin: 1rem; font-style: italic }
"""


class Edition(Struct, frozen=True):
    """The page as it stands between two changes: its bytes plain and gzipped, its tag unquoted, and when it last changed."""

    html: bytes
    zipped: bytes
    tag: str
    changed: datetime


def render_page(story: Story, clock: StoryClock, minute: float, url: str) -> str:
    """The live blog's page at that minute of the story; `url` is its own address, to which posts add their fragment."""
    posts = published_at(story, minute)
    data = json.dumps(structured_data(story, clock, minute, url), ensure_ascii=False, indent=1).replace("<", "\\u003c")
    state = json.dumps({"isLive": not story.is_over(minute)})
    return f"""<!doctype html>
<html lang="{story.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(story.title)} – {escape(story.publication)}</title>
<meta name="generator" content="liveblog-tui demo">
<meta name="description" content="{escape(story.standfirst)}">
<link rel="canonical" href="{escape(url)}">
<style>{_STYLE}</style>
<script type="application/ld+json">
{data}
</script>
<script type="application/json" class="live-blog__state">{state}</script>
</head>
<body>
<main class="live-blog">
<header>
<p><a href="{escape(story.home)}">{escape(story.publication)}</a></p>
<h1>{escape(story.title)}</h1>
<p class="live-blog__standfirst">{escape(story.standfirst)}</p>
<p class="live-blog__byline">By {_names(story.byline, "live-blog__author")}</p>
</header>
<div class="live-blog__posts">
{"".join(_article(post, clock) for post in posts)}</div>
</main>
</body>
</html>
"""


def _article(post: StoryPost, clock: StoryClock) -> str:
    times = _time("published", clock.moment(post.at))
    if post.teaser:
        link = f'<a class="live-teaser__link" href="{escape(post.teaser)}">{escape(post.title)}</a>'
        return f'<article id="{post.id}" class="live-teaser" data-teaser="true">{times} {link}</article>\n'
    if post.changed > post.at:
        times += f' <span class="mark">edited</span> {_time("updated", clock.moment(post.changed))}'
    attributes = marks = ""
    for marked, name, words in (
        (post.key, "key-event", "Key event"),
        (post.pinned, "pinned", "Pinned"),
        (post.summary, "summary", "Summary"),
    ):
        if marked:
            attributes += f' data-{name}="true"'
            marks += f' <span class="mark mark--{name}">{words}</span>'
    title = f'<h2 class="live-post__title">{escape(post.title)}</h2>\n' if post.title else ""
    byline = f'<p class="live-post__byline">{_names(post.authors, "live-post__author")}</p>\n' if post.authors else ""
    return f"""<article id="{post.id}" class="live-post"{attributes}>
<header>{times}{marks}
{title}{byline}</header>
<div class="live-post__body">
{post.body}
</div>
</article>
"""


def _time(name: str, moment: datetime) -> str:
    return f'<time class="live-post__{name}" datetime="{stamp(moment)}">{moment:%H:%M} UTC</time>'


def _names(names: tuple[str, ...], style: str) -> str:
    return " and ".join(f'<span class="{style}">{escape(name)}</span>' for name in names)


class DemoServer:
    """Publishes a story on a free port of 127.0.0.1 for as long as the `with` block lasts; no thread of it lives longer.

    The story opens at the `with`. `clock` gives seconds since 1970; were it set back, nothing published would be taken back.
    UsageError for a speed that is not above 0.
    """

    def __init__(self, story: Story, speed: float = 1.0, clock: Callable[[], float] = time.time) -> None:
        self._story = story
        self._speed = speed
        self._clock = clock
        self._http: _Server | None = None

    @property
    def url(self) -> str:
        """The live blog's address. RuntimeError outside the `with` block: there is no port yet."""
        if self._http is None:
            raise RuntimeError("the demo's server has no address before it is entered")
        return self._http.page_url

    def __enter__(self) -> Self:
        story_clock = StoryClock(self._story.opens, self._clock(), self._speed)
        self._http = _Server(self._story, story_clock, self._clock)
        self._http.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._http is not None:
            self._http.stop()


class _Server(ThreadingHTTPServer):
    """Holds the current edition, made once a change, and every open connection, so that none outlives `stop`."""

    daemon_threads = True

    def __init__(self, story: Story, story_clock: StoryClock, clock: Callable[[], float]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.path = story.path
        self.page_url = f"http://127.0.0.1:{self.server_address[1]}{story.path}"
        self._story = story
        self._story_clock = story_clock
        self._clock = clock
        self._lock = threading.Lock()
        self._minute: float = story.opens
        self._turn = -1
        self._edition: Edition | None = None
        self._connections: dict[threading.Thread, socket.socket] = {}
        # Stopping waits for one interval at most, and a demo left open wakes the machine no more often than this.
        self._main = threading.Thread(target=self.serve_forever, args=(0.1,), name="demo server", daemon=True)

    def start(self) -> None:
        self._main.start()

    def stop(self) -> None:
        self.shutdown()
        self._main.join()
        self.server_close()
        with self._lock:
            connections = list(self._connections.items())
        for thread, connection in connections:
            # A client keeps its connection open for its next look; the thread is waiting on it.
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join()

    def edition(self) -> tuple[Edition, bool]:
        """The page as it stands now, and whether it may still change within the second that its Last-Modified names."""
        with self._lock:
            now = self._clock()
            self._minute = max(self._minute, self._story_clock.minute(now))
            turn = bisect_right(self._story.turns, self._minute)
            if self._edition is None or turn != self._turn:
                self._edition = self._make(self._minute)
                self._turn = turn
            return self._edition, int(now) <= int(self._edition.changed.timestamp())

    def _make(self, minute: float) -> Edition:
        page = render_page(self._story, self._story_clock, minute, self.page_url).encode()
        changed = self._story_clock.moment(self._story.last_turn(minute))
        return Edition(page, gzip.compress(page, mtime=0), hashlib.blake2b(page, digest_size=12).hexdigest(), changed)

    def process_request(self, request: Any, client_address: Any) -> None:
        thread = threading.Thread(target=self._serve, args=(request, client_address), name="demo reader", daemon=True)
        with self._lock:
            self._connections[thread] = request
        thread.start()

    def _serve(self, request: Any, client_address: Any) -> None:
        try:
            self.process_request_thread(request, client_address)
        finally:
            with self._lock:
                self._connections.pop(threading.current_thread(), None)

    def handle_error(self, *_: object) -> None:
        # The program's screen is on this terminal: a reader who hangs up must not be printed across it.
        _log.debug("a connection to the demo's server failed", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD for the page, 404 for all else."""

    server: _Server
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave in one write
    timeout = 120  # seconds that a connection may idle: longer than the pause between two looks
    server_version = "liveblog-demo"
    sys_version = ""

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, *_: object) -> None:
        """Keep the terminal clean: the program draws on it."""

    def _answer(self, *, with_body: bool) -> None:
        if urlsplit(self.path).path != self.server.path:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        edition, young = self.server.edition()
        zipped = _takes_gzip(self.headers.get("Accept-Encoding", ""))
        body = edition.zipped if zipped else edition.html
        tag = f'"{edition.tag}-gzip"' if zipped else f'"{edition.tag}"'
        unchanged = self._is_unchanged(tag, edition.changed)
        self.send_response(HTTPStatus.NOT_MODIFIED if unchanged else HTTPStatus.OK)
        self.send_header("ETag", tag)
        if not young:
            # Within its own second the page may change again, and a date of whole seconds would not say so.
            self.send_header("Last-Modified", format_datetime(edition.changed, usegmt=True))
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Vary", "Accept-Encoding")
        if not unchanged:
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            if zipped:
                self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        if with_body and not unchanged:
            self.wfile.write(body)

    def _is_unchanged(self, tag: str, changed: datetime) -> bool:
        """Whether the reader has this very page. A tag, if one is sent, decides alone (RFC 9110, 13.2.2)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            known = {part.strip().removeprefix("W/") for part in tags.split(",")}
            return "*" in known or tag in known
        try:
            since = parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
        except ValueError:
            return False
        if since.tzinfo is None:
            since = since.replace(tzinfo=UTC)
        return changed.replace(microsecond=0) <= since


def _takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header lets us send gzip: named, or by a star, and not at quality 0."""
    qualities: dict[str, str] = {}
    for part in accepted.lower().split(","):
        coding, _, parameter = part.partition(";")
        qualities[coding.strip()] = parameter.replace(" ", "").removeprefix("q=") or "1"
    quality = qualities.get("gzip", qualities.get("*", "0"))
    return quality.strip("0.") != ""
