"""Markup so plain that no parser is needed to see what is in it: paragraphs of words, links, manners and pictures.

Most feeds have nothing else. What is read here is read as the walk over a parser's tree would (`body`), in a tenth of the time;
anything that is not wholly of this shape is left to that.
"""

from __future__ import annotations

import re
from html import unescape

from tui_liveblog import limits
from tui_liveblog.model import Block, BlockKind, Span
from tui_liveblog.sources.html.spans import EMPHASIS, STRONG
from tui_liveblog.sources.html.text import PLAIN, Manner, Runs, absolute, one_line

# References that every reader of HTML takes for the same, wherever they stand.
_WORDS = r"(?:[^<&\0]++|&(?:amp|lt|gt|quot|nbsp|rsquo|lsquo|rdquo|ldquo|ndash|mdash|hellip|#39|#160|#8[2-9]\d\d);)"
_VALUE = r'"(?:[^"<>&\0\t\r\n]++|&amp;)*+"'
_OTHER = r'"[^"<>&=\0]*+"'
_AROUND = rf"(?: (?:target|rel|title)={_OTHER})*+"
_LINK = rf"<a{_AROUND} href={_VALUE}{_AROUND}>{_WORDS}*+</a>"
# A picture a pixel wide counts readers: such a one is left to the walk.
_BESIDE = rf'(?: (?:alt|title)={_OTHER}| (?:width|height)="[1-9]\d{{1,4}}")*+'
_PICTURE = rf"<img{_BESIDE} src={_VALUE}{_BESIDE} ?/?>"
_INSIDE = rf"{_WORDS}|{_LINK}|<(?:b|strong|em|i)>{_WORDS}*+</(?:b|strong|em|i)>|<br ?/?>|{_PICTURE}"
_PLAIN = re.compile(rf"\s*+(?:(?:<p>(?:{_INSIDE})*+</p>|{_PICTURE})\s*+)++")
_PIECE = re.compile(r"<p>(?P<line>[^<]*+)</p>|<(?P<tag>[a-z]+)(?P<said>[^>]*+)>|</(?P<end>[a-z]+)>|(?P<words>[^<]++)")
_ADDRESS = re.compile(r' (?:href|src)="([^"]*+)"')
_CROSSED = re.compile(r"<(b|strong|em|i)>[^<]*+</(?!\1>)")
_UPDATED = re.compile(r"(?:last )?updated\b(?: at)?:?\s*\d.{0,40}", re.IGNORECASE)


def read_plain(markup: str, base: str) -> tuple[Block, ...] | None:
    """The blocks of plain markup, links in full against `base`; None for any other."""
    if len(markup) > limits.TEXT or _PLAIN.fullmatch(markup) is None or _CROSSED.search(markup):
        return None
    reading = _Reading(base)
    for piece in _PIECE.finditer(markup):
        line, tag, said, end, words = piece.groups()
        if line is not None:
            reading.paragraph(unescape(line) if "&" in line else line)
        elif words is not None:
            reading.runs.add(unescape(words) if "&" in words else words, reading.manner)
        elif tag is not None:
            reading.begin(tag, said)
        else:
            reading.end(end)
    reading.flush()
    return tuple(reading.blocks)


class _Reading:
    """What was read so far."""

    def __init__(self, base: str) -> None:
        self._base = base
        self.blocks: list[Block] = []
        self.runs = Runs()
        self.manner = PLAIN

    def paragraph(self, words: str) -> None:
        """A paragraph of words alone."""
        self.flush()
        line = one_line(words)
        if line and not is_update(line):
            self.blocks.append(Block(BlockKind.PARAGRAPH, (Span(line),)))

    def begin(self, tag: str, said: str) -> None:
        if tag == "a":
            self.manner = Manner(_address(said, self._base))
        elif tag in STRONG or tag in EMPHASIS:
            self.manner = Manner(strong=tag in STRONG, emphasis=tag in EMPHASIS)
        elif tag != "br" or self.runs.line_break():
            self.flush()
            if tag == "img" and (address := _address(said, self._base)):
                self.blocks.append(Block(BlockKind.IMAGE, url=address))

    def end(self, tag: str) -> None:
        self.manner = PLAIN
        if tag == "p":
            self.flush()

    def flush(self) -> None:
        if (spans := self.runs.take()) and not is_update("".join([span.text for span in spans])):
            self.blocks.append(Block(BlockKind.PARAGRAPH, spans))


def _address(said: str, base: str) -> str:
    found = _ADDRESS.search(said)
    return absolute(unescape(found[1]) if found else "", base)


def is_update(words: str) -> bool:
    """Whether a paragraph only says when the post was updated, which is shown elsewhere."""
    return words[:1] in "uUlL" and _UPDATED.fullmatch(words) is not None
