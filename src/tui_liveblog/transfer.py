"""What comes over the wire or from a disk, whoever brought it: validators, one answer, and bounded unpacking."""

from __future__ import annotations

import zlib

from msgspec import Struct

from tui_liveblog import limits
from tui_liveblog.errors import OverLimit, Unreadable
from tui_liveblog.sources.base import Reply


class Validators(Struct, frozen=True):
    """What a server gave to ask again with; opaque, empty where it gave none.

    url  the address that gave them, after redirects: no other is asked with them. "" for a file's
    """

    etag: str = ""
    modified: str = ""
    url: str = ""

    def __bool__(self) -> bool:
        """Whether there is anything to ask with."""
        return bool(self.etag or self.modified)


NOTHING_KNOWN = Validators()
"""To ask without any."""


class Fetched(Struct, frozen=True):
    """One answer.

    reply       None for 304: nothing changed since the validators were given
    validators  to be sent with the next request for this address
    fresh_for   seconds that the answer calls itself fresh, 0 where it does not
    wire        bytes of the body as sent
    whole       whether it said where it ends; one that ends where the connection does may have been cut
    """

    reply: Reply | None
    validators: Validators = NOTHING_KNOWN
    fresh_for: float = 0.0
    wire: int = 0
    whole: bool = True


_MAGIC = b"\x1f\x8b"
_PIECE = 1 << 16
"""Bytes taken and made in one step: zlib copies what it has not used yet at every step."""
_MEMBERS = 4096
"""Members of one gzip stream. Writers of many (bgzip, logs) fill 64 KiB each; empty ones cost time and yield nothing."""


class Inflater:
    """gzip, bounded in size and ratio. Raises OverLimit for a bomb, Unreadable for damage."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(wbits=31)
        self._taken = self._made = 0
        self._members = 1
        self._over = False
        self._begun = b""  # the first byte of the next member, where a piece ended between its two

    def feed(self, data: bytes) -> bytes:
        """The plain bytes of the next piece."""
        made = bytearray()
        for start in range(0, len(data), _PIECE):
            piece = data[start : start + _PIECE]
            self._taken += len(piece)
            self._inflate(piece, made)
        return bytes(made)

    def finish(self) -> None:
        """Raise Unreadable if the end is missing."""
        if self._taken and not self._stream.eof:
            raise Unreadable("the answer was cut short; it is asked for again at the next check", brief="cut short")

    def _inflate(self, data: bytes, made: bytearray) -> None:
        while data and not self._over:
            if self._stream.eof:
                data, self._begun = self._begun + data, b""
                if data == _MAGIC[:1]:
                    self._begun = data
                    return
                if not data.startswith(_MAGIC):
                    self._over = True  # padding after the last member
                    return
                self._stream = zlib.decompressobj(wbits=31)
                self._members += 1
            try:
                plain = self._stream.decompress(data, _PIECE)
            except zlib.error as error:
                raise Unreadable("the answer is damaged: it does not unpack", brief="damaged answer") from error
            made += plain
            self._made += len(plain)
            data = self._stream.unconsumed_tail or self._stream.unused_data
            self._check()

    def _check(self) -> None:
        if self._made > limits.BODY:
            raise OverLimit(
                f"the answer unpacks to more than {limits.BODY // 1024**2} MiB; that is not read", brief="too large"
            )
        bomb = self._made > limits.INFLATE_FREE and self._made > limits.INFLATE_RATIO * self._taken
        if bomb or self._members > _MEMBERS:
            raise OverLimit("the answer unpacks to far more than an honest page does; that is not read", brief="too large")
