"""Every wrong thing that a server can do to an honest answer, by name, with what a reader is to be told of it."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from tests.server import Answer, Asked, Behaviour, Wire, drip, flood, hang, raw, reset


class Fault(Struct, frozen=True):
    """One wrong thing.

    do     given the honest answer, what is done instead
    words  a regular expression for what the reader is told; "" where it does no harm and the page is read all the same
    slow   it lasts as long as the client's patience
    part   some of the page may come through: it may add posts, and withdraws none
    """

    do: Callable[[Answer], Behaviour]
    words: str = ""
    slow: bool = False
    part: bool = False


def _without(answer: Answer, *names: str) -> dict[str, str]:
    left = {name.lower() for name in names}
    return {name: value for name, value in answer.headers.items() if name.lower() not in left}


def _head(answer: Answer, *lines: str) -> bytes:
    """A head without an end: the status, the answer's own headers, and these."""
    own = (f"{name}: {value}" for name, value in answer.headers.items())
    return "\r\n".join((f"HTTP/1.1 {answer.status} Status", *own, *lines, "")).encode("latin-1")


def _promised(answer: Answer, sent: bytes) -> bytes:
    """A head that promises the whole answer, and what is sent of it."""
    return _head(answer, f"Content-Length: {len(answer.body)}", "") + sent


def _with(answer: Answer, **headers: str) -> Answer:
    added = {name.replace("_", "-"): value for name, value in headers.items()}
    return replace(answer, headers=_without(answer, *added) | added)


# The head.


def _hints(answer: Answer) -> Behaviour:
    hint = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"

    def behave(wire: Wire, asked: Asked) -> None:
        wire.send(hint * 3)
        answer(wire, asked)

    return behave


def _status(status: int, words: bytes = b"<h1>No</h1>", **headers: str) -> Callable[[Answer], Behaviour]:
    return lambda _: Answer(words, status, {name.replace("_", "-"): value for name, value in headers.items()})


def _told_to_wait(_: Answer) -> Behaviour:
    """Two minutes, by a clock that is an hour fast."""
    here = datetime.now(UTC) + timedelta(hours=1)
    until = format_datetime(here + timedelta(minutes=2), usegmt=True)
    return Answer(b"", 429, {"Retry-After": until, "Date": format_datetime(here, usegmt=True)})


def _not_changed(answer: Answer) -> Behaviour:
    """Whatever is asked, if it is asked conditionally: nothing changed."""

    def behave(wire: Wire, asked: Asked) -> None:
        conditional = any(name.startswith("if-") for name in asked.headers)
        (Answer(b"", 304) if conditional else answer)(wire, asked)

    return behave


# Redirects.


def _sent_on(to: Callable[[Asked], str], status: int = 302, body: bytes = b"") -> Callable[[Answer], Behaviour]:
    return lambda _: lambda wire, asked: Answer(body, status, {"Location": to(asked)})(wire, asked)


def _further(asked: Asked) -> str:
    start, _, number = asked.path.rpartition("hop=")
    return f"{start}hop={int(number) + 1}" if start else f"{asked.path}{'&' if '?' in asked.path else '?'}hop=1"


def _moved(body: bytes, status: int) -> Callable[[Answer], Behaviour]:
    """On to the same address, which then is well; the redirect's own body must not be read."""

    def fault(answer: Answer) -> Behaviour:
        def behave(wire: Wire, asked: Asked) -> None:
            if "moved=1" in asked.path:
                answer(wire, asked)
                return
            there = f"{asked.path}{'&' if '?' in asked.path else '?'}moved=1"
            flood(f"HTTP/1.1 {status} On\r\nLocation: {there}\r\nContent-Encoding: gzip\r\n\r\n".encode() + _GZIP, body)(
                wire, asked
            )

        return behave

    return fault


# The body.

_GZIP = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"


def _block(plain: bytes) -> bytes:
    """A block of deflate that may be sent again and again after `_GZIP`."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH)


_ZEROS = _block(bytes(1024**2))
_DENSE = _block(Random(1).randbytes(40_000) + bytes(1024**2))
"""As dense as a page: its ratio is honest, only its size is not."""


def _bomb(block: bytes, coding: str = "gzip") -> Callable[[Answer], Behaviour]:
    return lambda answer: flood(_head(answer, f"Content-Encoding: {coding}", "") + _GZIP, block)


def _packed(coding: str, pack: Callable[[bytes], bytes]) -> Callable[[Answer], Behaviour]:
    return lambda answer: _with(replace(answer, body=pack(answer.body)), Content_Encoding=coding)


def _cut(answer: Answer, share: float = 0.6) -> bytes:
    return answer.body[: int(len(answer.body) * share)]


def _chunks(answer: Answer, end: bytes = b"0\r\n\r\n", extension: bytes = b"") -> bytes:
    middle = len(answer.body) // 2
    parts = (answer.body[:middle], answer.body[middle:])
    return b"".join(b"%x%s\r\n%s\r\n" % (len(part), extension, part) for part in parts if part) + end


def _chunked(answer: Answer) -> bytes:
    return _head(answer, "Transfer-Encoding: chunked", "")


def _dead_afterwards(answer: Answer) -> Behaviour:
    """A good answer, after which the connection is dead without a word: whoever uses it again finds out then."""

    def behave(wire: Wire, asked: Asked) -> None:
        answer(wire, asked)
        wire.die_at_next_request()

    return behave


LOGIN = b"""<!doctype html><html><head><title>Welcome to Quayside Wi-Fi</title></head><body><h1>Quayside Wi-Fi</h1>
<form action="/login"><label>Room number <input name="room"></label><button>Connect</button></form></body></html>"""


def _login(_: Answer) -> Behaviour:
    return Answer(LOGIN, 200, {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"})


def _half(answer: Answer) -> Behaviour:
    """Half a page, then nothing: the other end has vanished."""

    def behave(wire: Wire, asked: Asked) -> None:
        wire.send(_promised(answer, _cut(answer)))
        wire.wait()

    return behave


def _ended_early(share: float) -> Callable[[Answer], Behaviour]:
    """So much of the page, whose length nobody said: only its words tell that it is not whole."""
    return lambda answer: raw(_head(answer, "Connection: close", "") + _cut(answer, share))


def _slow_body(answer: Answer) -> Behaviour:
    return drip(_head(answer, "Content-Length: 9999999", "") + b" " * 9999, 0.02)


def _padded(answer: Answer) -> Behaviour:
    """Ten megabytes of NUL before the page."""

    def behave(wire: Wire, asked: Asked) -> None:
        wire.send(_head(answer, f"Content-Length: {10_240_000 + len(answer.body)}", ""))
        for _ in range(160):
            wire.send(bytes(64_000))
        wire.send(answer.body)

    return behave


def _with_line(*lines: str) -> Callable[[Answer], Behaviour]:
    return lambda answer: raw(_head(answer, *lines, "") + answer.body)


FAULTS: dict[str, Fault] = {
    # Slow.
    "hang": Fault(lambda _: hang, "did not answer", slow=True),
    "slow-headers": Fault(lambda answer: drip(_head(answer) + b"X-More: y\r\n" * 10_000, 0.02), "did not answer", slow=True),
    "slow-body": Fault(_slow_body, "did not answer", slow=True),
    "half-open": Fault(_half, "did not answer", slow=True),
    # Floods.
    "1xx-flood": Fault(lambda _: flood(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 500), "256 KiB"),
    "header-flood": Fault(lambda answer: flood(_head(answer), b"X-Padding: " + b"x" * 4000 + b"\r\n"), "no HTTP"),
    "endless-body": Fault(lambda answer: flood(_head(answer, ""), b" " * 65_536), "8 MiB"),
    "endless-chunk-size": Fault(lambda answer: flood(_chunked(answer) + b"5;", b"x" * 65_536), "no HTTP|KiB"),
    "endless-small-chunks": Fault(lambda answer: flood(_chunked(answer), b"1;pad=" + b"x" * 8000 + b"\r\n \r\n"), "9216 KiB"),
    "endless-trailers": Fault(lambda answer: flood(_chunked(answer) + b"0\r\n", b"X-T: x" * 500 + b"\r\n"), "no HTTP|KiB"),
    "nul-pad": Fault(_padded, "8 MiB"),
    # Packed.
    "gzip-bomb": Fault(_bomb(_ZEROS), "far more than an honest page"),
    "gzip-bomb-dense": Fault(_bomb(_DENSE), "unpacks to more than 16 MiB"),
    "gzip-chain": Fault(_packed("gzip, gzip", lambda body: gzip.compress(gzip.compress(body))), "not asked for"),
    "zstd-bomb": Fault(_packed("zstd", lambda _: b"\x28\xb5\x2f\xfd" + bytes(32_000)), "not asked for"),
    "enc-unknown": Fault(lambda answer: _with(answer, Content_Encoding="foo"), "not asked for"),
    "enc-control": Fault(lambda answer: _with(answer, Content_Encoding="\x1b[31mred"), "not asked for"),
    "gzip-junk": Fault(lambda answer: _with(answer, Content_Encoding="gzip"), "does not unpack"),
    "gzip-cut": Fault(_packed("gzip", lambda body: gzip.compress(body)[:-20]), "cut short|does not unpack"),
    # Cut.
    "short-close": Fault(_ended_early(0.6), ".", part=True),
    "short-close-early": Fault(_ended_early(0.2), ".", part=True),
    "short-close-amid": Fault(_ended_early(0.4), ".", part=True),
    "short-close-late": Fault(_ended_early(0.8), ".", part=True),
    "short-close-last": Fault(_ended_early(0.97), ".", part=True),
    "length-short": Fault(lambda answer: raw(_promised(answer, _cut(answer))), "broke off in the middle"),
    "chunk-cut": Fault(lambda answer: raw(_chunked(answer) + _chunks(answer, b"")[:-20]), "broke off in the middle"),
    "no-last-chunk": Fault(lambda answer: raw(_chunked(answer) + _chunks(answer, b"")), "broke off in the middle"),
    "reset": Fault(lambda answer: reset(_promised(answer, _cut(answer))), "cannot be reached"),
    "reset-at-once": Fault(lambda _: reset(), "cannot be reached"),
    "close-at-once": Fault(lambda _: raw(b""), "hung up"),
    "empty": Fault(lambda answer: replace(answer, body=b""), "empty page"),
    "blank": Fault(lambda answer: replace(answer, body=b" \r\n\t\r\n"), "empty page"),
    "status-204": Fault(lambda _: Answer(b"", 204), "empty page"),
    # No HTTP.
    "not-http": Fault(lambda _: raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), "no HTTP"),
    "two-lengths": Fault(_with_line("Content-Length: 5", "Content-Length: 50"), "no HTTP"),
    "length-of-words": Fault(_with_line("Content-Length: many"), "no HTTP"),
    "nul-header": Fault(_with_line("X-Nul: a\0b"), "no HTTP"),
    # Sent on.
    "redirect-loop": Fault(_sent_on(lambda asked: asked.path), "without end"),
    "redirect-chain": Fault(_sent_on(_further), "without end"),
    "redirect-file": Fault(_sent_on(lambda _: "file:///etc/passwd"), "cannot be opened"),
    "redirect-none": Fault(lambda _: Answer(b"", 302), "without saying where"),
    "redirect-private": Fault(_sent_on(lambda _: "http://169.254.169.254/latest/meta-data/"), "private address, which is not"),
    "redirect-home": Fault(_sent_on(lambda _: "http://192.168.1.1/login?to=ferry"), "if a login is wanted"),
    "redirect-user": Fault(_sent_on(lambda _: "http://reader:secret@127.0.0.1/"), "cannot be opened"),
    # Statuses.
    "status-401": Fault(_status(401), "without a browser"),
    "status-403": Fault(_status(403, LOGIN), "without a browser"),
    "status-404": Fault(_status(404), "no such page"),
    "status-429": Fault(_status(429), "asks to wait"),
    "status-429-date": Fault(_told_to_wait, "asks to wait"),
    "status-500": Fault(_status(500), "trouble of its own"),
    "status-503-html": Fault(_status(503, LOGIN, Retry_After="120"), "asks to wait"),
    "status-511": Fault(_status(511, LOGIN), "wants a login"),
    "304-unasked": Fault(lambda _: Answer(b"", 304), "304"),
    # Something else.
    "login-page": Fault(_login, "."),
    "picture": Fault(lambda _: Answer(b"\x89PNG\r\n\x1a\n" + bytes(200), 200, {"Content-Type": "image/png"}), "."),
    "bytes": Fault(lambda _: Answer(Random(3).randbytes(5_000), 200, {"Content-Type": "application/octet-stream"}), "."),
    "empty-json": Fault(lambda _: Answer(b"{}", 200, {"Content-Type": "application/json"}), "."),
    "empty-html": Fault(lambda _: Answer(b"<!doctype html><html><head></head><body></body></html>"), "."),
    "half-a-tag": Fault(lambda _: Answer(b"<"), "."),
    # Odd, but no harm.
    "hints": Fault(_hints),
    "redirect-bomb": Fault(_moved(_ZEROS, 302)),
    "redirect-permanent": Fault(_moved(_ZEROS, 301)),
    "ctl-header": Fault(lambda answer: _with(answer, ETag='"a\x1b]0;x\x07"', X_Note="\x1b[31m\x9b2J")),
    "huge-etag": Fault(lambda answer: _with(answer, ETag='"' + "x" * 65_000 + '"')),
    "bom": Fault(lambda answer: replace(answer, body=b"\xef\xbb\xbf" + answer.body)),
    "date-skew": Fault(lambda answer: _with(answer, Date=format_datetime(datetime.now(UTC) - timedelta(days=1), usegmt=True))),
    "chunked": Fault(lambda answer: raw(_chunked(answer) + _chunks(answer, b"0\r\nX-Sum: 7\r\n\r\n", b";note=1"))),
    "packed": Fault(_packed("gzip", gzip.compress)),
    "too-much": Fault(lambda answer: raw(_promised(answer, answer.body + b"<p>and more"))),
    "keepalive-dead": Fault(_dead_afterwards),
    "304-for-ever": Fault(_not_changed),
}  # fmt: skip
