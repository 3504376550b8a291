"""What comes over the wire or from a disk, whoever brought it: validators, one answer, and bounded unpacking."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from tui_liveblog import limits
from tui_liveblog.errors import OverLimit, Unreadable
from tui_liveblog.sources.base import Reply


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask again with; opaque, empty where it gave none."""

    etag: str = ""
    modified: str = ""

    def __bool__(self) -> bool:
        """Whether there is anything to ask with."""
        return bool(self.etag or self.modified)


NOTHING_KNOWN = Validators()
"""To ask without any."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer.

    reply       None for 304: nothing changed since the validators were given
    validators  to be sent with the next request for this address
    fresh_for   seconds that the answer calls itself fresh, 0 where it does not
    wire        bytes of the body as sent
    """

    reply: Reply | None
    validators: Validators = NOTHING_KNOWN
    fresh_for: float = 0.0
    wire: int = 0


class Inflater:
    """gzip, bounded in size and ratio. Raises OverLimit for a bomb, Unreadable for damage."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(wbits=31)
        self._taken = self._made = 0

    def feed(self, data: bytes) -> bytes:
        """The plain bytes of the next piece."""
        made = bytearray()
        self._taken += len(data)
        try:
            while data:
                if self._stream.eof:  # another member, or padding after the last
                    if not data.startswith(b"\x1f\x8b"):
                        break
                    self._stream = zlib.decompressobj(wbits=31)
                made += self._stream.decompress(data, 1 << 16)
                data = self._stream.unconsumed_tail or self._stream.unused_data
                self._check(len(made))
        except zlib.error as error:
            raise Unreadable("the answer is damaged: it does not unpack") from error
        self._made += len(made)
        return bytes(made)

    def finish(self) -> None:
        """Raise Unreadable if the end is missing."""
        if self._taken and not self._stream.eof:
            raise Unreadable("the answer was cut short; it is asked for again at the next check")

    def _check(self, made: int) -> None:
        total = self._made + made
        if total > limits.BODY:
            raise OverLimit(f"the answer unpacks to more than {limits.BODY // 1024**2} MiB; that is not read")
        if total > limits.INFLATE_FREE and total > limits.INFLATE_RATIO * self._taken:
            raise OverLimit("the answer unpacks to far more than an honest page does; that is not read")
