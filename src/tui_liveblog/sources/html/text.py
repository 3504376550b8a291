"""Words of a page: white space folded as a browser folds it, entities undone, runs of words gathered into spans."""

from __future__ import annotations

import html
import re
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from tui_liveblog.model import Span

# Soft hyphen, zero-width space, word joiner, byte order mark: they only tell a browser where a line may break.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_EITHER = re.compile("[\u00ad\u200b\u2060\ufeff\ud800-\udfff]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
# An address that joining and taking apart would leave as it is.
_FULL = re.compile(r"https?://[a-z0-9.-]+(?:/[A-Za-z0-9/%:@!$&'()*+,=~._-]*(?:\?[A-Za-z0-9/%:@!$&'()*+,;=~._-]+)?)?")
_SMALL = re.compile("[a-zß-ÿ]")
_TIMES_ENCODED = 3
"""Entities are undone this often at most: pages encode twice, none seen thrice."""


class Manner(NamedTuple):
    """How a run of words is set."""

    url: str = ""
    strong: bool = False
    emphasis: bool = False


PLAIN = Manner()


# `[[ge:rep-locali:…]]`, `[[(gele.Finegil.Image2014v1) A CAPTION]]`: la Repubblica's, left in words and structured data.
_MACRO = re.compile(r"\[\[(?:[a-z]{1,10}:|\([\w.]{1,60}\))[^\[\]]{0,200}\]\]")


def scrub(text: str) -> str:
    """Without what no parser takes (lone surrogates), no reader sees, and a newsroom's system should have replaced."""
    if "[" in text and "[[" in text:  # one letter is looked for in a twentieth of the time
        text = _MACRO.sub("", text)
    if text.isascii() or text.isprintable() or _EITHER.search(text) is None:  # what is printable is none of them
        return text
    return _INVISIBLE.sub("", _SURROGATES.sub("\ufffd", text))


def fold(text: str) -> str:
    """Runs of white space as one space; the ends stay, because a space may part two runs."""
    text = scrub(text)
    if is_folded(text):
        return text
    words = " ".join(text.split())  # a third of what a pattern of runs of space takes
    if not words:
        return " " if text else ""
    return f"{' ' * text[0].isspace()}{words}{' ' * text[-1].isspace()}"


def one_line(text: str) -> str:
    """Folded, without space at the ends."""
    return unspaced(scrub(text))


def unwrapped(text: str) -> str:
    """Plain text without the ends of lines that were only wrapped: those without a full stop that go on in small letters."""
    first, *others = text.split("\n")
    lines = [first]
    for line in others:
        before, after = lines[-1].rstrip(), line.lstrip()
        if _SMALL.match(after) and before and (before[-1].isalnum() or before[-1] in "_,;–-"):
            lines[-1] = f"{before} {after}"
        else:
            lines.append(line)
    return "\n".join(lines)


def unspaced(text: str) -> str:
    """Runs of white space as one space, none at the ends."""
    return text.strip(" ") if is_folded(text) else " ".join(text.split())


def is_folded(text: str) -> bool:
    """Whether all white space in it is single spaces: of all white space only a space is printable."""
    return text.isprintable() and "  " not in text


def has_tags(text: str) -> bool:
    """Whether the text is HTML rather than words: "5 < 6" is words."""
    return "<" in text and _TAG.search(text) is not None


def decode_entities(text: str) -> str:
    """Entities undone, those encoded twice too (`&amp;quot;`); it stops at text that holds tags, which is HTML."""
    for _ in range(_TIMES_ENCODED):
        if "&" not in text or _ENTITY.search(text) is None or has_tags(text):
            break
        text = html.unescape(text)
    return text


def absolute(address: str | None, base: str) -> str:
    """The address in full, only http and https; "" for anything else, and for a relative one where `base` is unknown."""
    if not address or _FULL.fullmatch(address):
        return address or ""
    try:
        joined = urljoin(base, address.strip())
        parts = urlsplit(joined)
        host = parts.hostname
    except ValueError:
        return ""
    return joined if parts.scheme in ("http", "https") and host else ""


class Runs:
    """Runs of words on their way to becoming the spans of one block."""

    def __init__(self) -> None:
        self._runs: list[tuple[str, Manner]] = []

    def __bool__(self) -> bool:
        return any(not text.isspace() for text, _ in self._runs)

    def add(self, text: str, manner: Manner) -> None:
        """More words; white space in them is folded here, between them in `take`."""
        folded = fold(text)
        if folded:
            self._runs.append((folded, manner))

    def line_break(self) -> bool:
        """A new line; True if the line that it ends is empty, which is how pages write a new paragraph."""
        for text, _ in reversed(self._runs):
            if text == "\n":
                return True
            if text.strip():
                break
        self._runs.append(("\n", PLAIN))
        return False

    def take(self) -> tuple[Span, ...]:
        """The spans so far, no space at either end and never two together; begins anew."""
        if not self._runs:
            return ()
        out: list[tuple[str, Manner]] = []
        last = "\n"
        for run, manner in self._runs:
            text = run
            if text == "\n":
                if last != "\n":
                    _trim_end(out)
                    out.append((text, PLAIN))
                    last = text
                continue
            if last in " \n":
                text = text.lstrip(" ")
            if text:
                out.append((text, manner))
                last = text[-1]
        self._runs = []
        _trim_end(out)
        return _joined(out)


def _trim_end(runs: list[tuple[str, Manner]]) -> None:
    while runs:
        text, manner = runs[-1]
        text = text.rstrip()
        if text:
            runs[-1] = (text, manner)
            return
        runs.pop()


def _joined(runs: list[tuple[str, Manner]]) -> tuple[Span, ...]:
    spans: list[Span] = []
    texts: list[str] = []
    current: Manner | None = None
    for text, own in runs:
        # A line break or a space takes the manner of what it follows, so that it cuts no run in two.
        manner = current if current is not None and text.isspace() else own
        if current is not None and manner != current:
            spans.append(Span("".join(texts), *current))
            texts = []
        current = manner
        texts.append(text)
    if current is not None:
        spans.append(Span("".join(texts), *current))
    return tuple(spans)
