"""The last door: what the app writes, read back and sent on as cells."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from tests.hostile.safety import is_safe
from tui_liveblog.ui.terminal.frames.screen import Screen

TOKENS = (
    b"\x1b[1;1H",
    b"\x1b[30;100H",
    b"\x1b[99999;99999H",
    b"\x1b[38;2;1;2;3m",
    b"\x1b[0;1;4m",
    b"\x1b[2J",
    b"\x1b[K",
    b"\x1b]8;;https://harbour.example/\x1b\\",
    b"\x1b]8;;file:///etc/passwd\x1b\\",
    b"\x1b]52;c;aGk=\x07",
    b"\x1b]0;title\x07",
    b"\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\",
    b"\x1b[?2026h",
    b"\x1b[?2026l",
    b"\x1b[?1049h",
    b"\x1b[?25l",
    b"\r\n",
    b"\x08",
    b"\t",
    b"\xc2\x9b31m",
    "\u202e".encode(),
    "漢".encode(),
    "👩\u200d👧".encode(),
    "e\u0301".encode(),
    "🇩🇪".encode(),
)
_COLUMNS, _ROWS = 20, 5
_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_](?:[^\x1b]|\x1b[^\\])*\x1b\\|\x1b[ -/]*[0-~]|\x07"
)
_MOVES = str.maketrans("", "", "\r\n\x08")
_LINK = re.compile(r"\x1b\]8;[^;\x07\x1b]*;([^\x07\x1b]*)")


def one(data: bytes) -> None:
    """Any pieces of anything: what goes to the terminal holds whole sequences, and words without a control."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    sent = b""
    try:
        screen = Screen(writing, _COLUMNS, _ROWS, erases_ground=True)
        text = data.decode("utf-8", "surrogateescape")
        for at in range(0, len(text), 37):
            screen.write(text[at : at + 37])
            sent += _read(reading)
        screen.repaint()
        screen.flush()
        for _ in range(100):
            if screen.drain(0.0):
                break
            sent += _read(reading)
        sent += _read(reading)
        page = screen.page()
        assert (page.columns, len(page.lines)) == (_COLUMNS, _ROWS)
        screen.close(0.0)
        sent += _read(reading)
    finally:
        os.close(writing)
        os.close(reading)
    told = sent.decode()  # no half of a character
    assert all(link.startswith(("https://", "http://")) for link in _LINK.findall(told) if link), told
    words = _SEQUENCE.sub("", told).translate(_MOVES)
    assert "\x1b" not in words, ascii(words)
    assert is_safe(words), ascii(words)


def _read(descriptor: int) -> bytes:
    data = b""
    while True:
        try:
            more = os.read(descriptor, 1 << 16)
        except BlockingIOError:
            return data
        if not more:
            return data
        data += more


def seeds() -> Iterable[bytes]:
    """A few frames, whole and cut."""
    yield b"\x1b[?2026h\x1b[1;1H\x1b[1mHarbour\x1b[0m shut\x1b[2;1H\x1b[38;2;200;10;10mIce\x1b[0m\x1b[?2026l"
    yield "\x1b[3;4H漢字 \x1b]8;id=1;https://harbour.example/\x1b\\link\x1b]8;;\x1b\\ e\u0301 👩\u200d👧 🇩🇪".encode()
    yield b"\x1b[2J\x1b[1;1Hplain\r\nnext\x1b[Kx\x08y\tz"
    yield b"\x1b]0;title\x07\x1b[?1049h\x1b[?25l\x1b[99;99Hfar\x1b["
