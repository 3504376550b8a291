"""The first door."""

from __future__ import annotations

from collections.abc import Iterable

from tests.hostile.safety import harm_in, is_safe
from tui_liveblog import limits
from tui_liveblog.clean import clean_id, clean_line, clean_post, clean_text, clean_url, is_harmless
from tui_liveblog.model import Block, BlockKind, Post, Span

TOKENS = (
    b"\x1b[31m",
    b"\x1b]0;x\x07",
    b"\xc2\x9b",
    "\u202e".encode(),
    "\u2069".encode(),
    "\u0301".encode() * 9,
    "\u200d".encode(),
    "\u2028".encode(),
    b"\r\n",
    b"\x7f",
    b"https://",
    b"@",
    b"//",
    b"xn--",
    "аpple.example".encode(),
    b"[::1]",
    b"%00",
    b"\xed\xa0\x80",
)


def one(data: bytes) -> None:
    """Any text, halves of characters too, in every field."""
    text = (
        data.decode("utf-8", "surrogatepass" if data[:1] < b"\x80" else "replace") if _decodes(data) else data.decode("latin-1")
    )
    cleaned = clean_text(text)
    assert is_safe(cleaned)
    assert clean_text(cleaned) == cleaned
    line = clean_line(text)
    assert is_safe(line)
    assert "\n" not in line
    assert len(line) <= limits.TITLE
    assert clean_line(line) == line
    url = clean_url(text)
    assert url == "" or (
        url.startswith(("http://", "https://")) and url.isascii() and url.isprintable() and len(url) <= limits.URL
    )
    assert clean_url(url) == url
    assert clean_id(clean_id(text)) == clean_id(text)
    half = len(text) // 2
    spans = (Span(text[:half], text), Span(text[half:]), Span(text, strong=True))
    post = Post(
        text, title=text, authors=(text, text[:half]), url=text, body=(Block(BlockKind.EMBED, spans, text, text, text),)
    )
    once = clean_post(post)
    assert not harm_in(once), harm_in(once)
    assert clean_post(once) == once
    if is_harmless((text,), (text,), (text,)):
        assert cleaned == text
        assert not harm_in(Post(text, title=text, url=text))


def _decodes(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass" if data[:1] < b"\x80" else "replace")
    except UnicodeDecodeError:
        return False
    return True


def seeds() -> Iterable[bytes]:
    """A few of each kind."""
    yield from (
        b"plain words",
        b"\x1b[2J",
        "naïve é".encode(),
        b"https://harbour.example/a b?q=1#x",
        b"line\r\nline\n\n\nline",
        b"a" * 400,
    )
