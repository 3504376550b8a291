"""Text that was pasted or saved."""

from __future__ import annotations

from collections.abc import Iterable

from tests.fuzz.promises import keep
from tests.fuzz.samples import bodies
from tui_liveblog.sources.base import Reply

TOKENS = (
    b"19 December 2024 06:32",
    b"12:31 ",
    b"12.31 Uhr: ",
    b"(EPA)",
    b"(AP)",
    b"Updated ",
    b"By ",
    b"GMT",
    b"BST",
    b"6:32pm",
    b"14h05",
    b"Dec 19, 2024",
    b"19.12.2024",
    b"2024-12-19",
    b"Thursday",
    b"\r\n",
    b"\n\n",
    b"- ",
    "•".encode(),
    b"\xc2\xa0",
    b"\xff\xfe",
)


def one(data: bytes) -> None:
    """Any bytes, claimed or called text."""
    keep(Reply("", data, "text/plain"))
    keep(Reply("", data, "text/plain", kind="plain text", timezone="Europe/Berlin"))


def seeds() -> Iterable[bytes]:
    """The fixtures and the pasted pages."""
    yield from bodies("plain_text", "plain-text")
    yield b"Ann Example19 December 2024 06:32\nHarbour shut\nThe harbour was shut at six.\nTom Reed19 December 2024 05:01\n"
    yield b"12.31 Uhr: Hafen gesperrt\nDer Hafen ist zu.\n\n12.02 Uhr: Sturm\nEs weht.\n"
