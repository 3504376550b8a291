"""What is promised of packed bytes: honest ones come out whole, whatever the pieces; damage and bombs are told apart."""

from __future__ import annotations

import gzip
import os
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_liveblog import limits
from tui_liveblog.errors import OverLimit, Unreadable
from tui_liveblog.transfer import Inflater, Validators

MEBIBYTE = 1024**2


def inflate(data: bytes, piece: int = 1 << 16) -> bytes:
    inflater = Inflater()
    made = b"".join(inflater.feed(data[start : start + piece]) for start in range(0, len(data), piece))
    inflater.finish()
    return made


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=5), st.integers(1, 40), st.binary(max_size=9))
def test_packed_bytes_come_out_whole_however_they_are_cut(parts: list[bytes], piece: int, padding: bytes) -> None:
    packed = b"".join(map(gzip.compress, parts)) + b"\0" + padding
    assert inflate(packed, piece) == b"".join(parts)


@given(st.binary(max_size=2000), st.data())
def test_an_answer_that_lacks_its_end_is_never_taken_for_a_whole_one(body: bytes, data: st.DataObject) -> None:
    packed = gzip.compress(body)
    cut = packed[: data.draw(st.integers(1, len(packed) - 1))]
    with pytest.raises(Unreadable, match="cut short"):
        inflate(cut)


def test_an_answer_without_any_bytes_is_not_cut_short() -> None:
    assert inflate(b"") == b""


@pytest.mark.parametrize("data", [b"plain words", b"\x1f\x8b\x08 and no more of it", zlib.compress(b"zlib, not gzip")])
def test_what_is_no_gzip_is_damaged(data: bytes) -> None:
    with pytest.raises(Unreadable, match="does not unpack"):
        inflate(data)


def test_a_changed_byte_is_noticed() -> None:
    packed = bytearray(gzip.compress(os.urandom(5000)))
    packed[2500] ^= 1
    with pytest.raises(Unreadable):
        inflate(bytes(packed))


def test_a_small_page_of_white_space_is_no_bomb() -> None:
    body = b" " * limits.INFLATE_FREE
    assert inflate(gzip.compress(body)) == body


def test_a_bomb_is_refused_long_before_it_is_unpacked() -> None:
    packed = gzip.compress(bytes(200 * MEBIBYTE), 9)
    inflater, made = Inflater(), 0
    with suppress(OverLimit):
        for start in range(0, len(packed), 1024):
            made += len(inflater.feed(packed[start : start + 1024]))
    assert made <= 2 * limits.INFLATE_FREE
    with pytest.raises(OverLimit, match="far more than an honest page"):
        inflate(packed)


def test_an_honest_answer_of_the_largest_size_is_read_and_a_larger_one_is_not() -> None:
    body = os.urandom(MEBIBYTE) * (limits.BODY // MEBIBYTE)
    assert inflate(gzip.compress(body, 1)) == body
    with pytest.raises(OverLimit, match="16 MiB"):
        inflate(gzip.compress(body + b"and more", 1))


def test_a_hundred_thousand_empty_members_end_at_once() -> None:
    with pytest.raises(OverLimit):
        inflate(gzip.compress(b"") * 100_000)


def test_there_is_something_to_ask_with_when_either_validator_was_given() -> None:
    assert Validators(etag='"a"')
    assert Validators(modified="Mon, 01 Jul 2024 12:00:00 GMT")
    assert not Validators(url="http://127.0.0.1/")
