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
from tui_liveblog.sources.html.text import PLAIN, Manner, Runs, absolute, is_folded, one_line

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
# Up to the end of a paragraph; and after the last.
_PLAIN = re.compile(rf"\s*+(?:{_PICTURE}\s*+)*+<p>(?:{_INSIDE})*+")
_REST = re.compile(rf"\s*+(?:{_PICTURE}\s*+)*+")
_PIECE = re.compile(r"<(?P<tag>[a-z]+)(?P<said>[^>]*+)>|</[a-z]+>|(?P<words>[^<]++)")
_ADDRESS = re.compile(r' (?:href|src)="([^"]*+)"')
_CROSSED = re.compile(r"<(b|strong|em|i)>[^<]*+</(?!\1>)")
_UPDATED = re.compile(r"(?:last )?updated\b(?: at)?:?\s*\d.{0,40}", re.IGNORECASE)
_PARAGRAPH = BlockKind.PARAGRAPH  # which takes longer to look up than a block to make


def read_plain(markup: str, base: str) -> tuple[Block, ...] | None:
    """The blocks of plain markup, links in full against `base`; None for any other."""
    *paragraphs, rest = markup.split("</p>")
    if "\0" in markup or len(rest) > limits.TEXT or not _REST.fullmatch(rest):
        return None
    reading = _Reading(base)
    folded = is_folded(markup)  # told at once: asked of each paragraph, it takes three times as long
    for paragraph in paragraphs:
        if paragraph.startswith("<p>") and "<" not in (words := paragraph[3:]) and "&" not in words:
            if line := words.strip(" ") if folded else one_line(words):
                reading.add((Span(line),), line)
            continue
        if len(paragraph) > limits.TEXT or not _PLAIN.fullmatch(paragraph) or _CROSSED.search(paragraph):
            return None
        reading.read(paragraph)
    reading.read(rest)
    return tuple(reading.blocks)


class _Reading:
    """What was read so far."""

    def __init__(self, base: str) -> None:
        self._base = base
        self.blocks: list[Block] = []
        self._runs = Runs()
        self._manner = PLAIN

    def read(self, markup: str) -> None:
        """What stands before a paragraph, and the paragraph; or what stands after the last."""
        for piece in _PIECE.finditer(markup):
            tag, said, words = piece.groups()
            if words is not None:
                self._runs.add(unescape(words) if "&" in words else words, self._manner)
            elif tag is not None:
                self._begin(tag, said)
            else:
                self._manner = PLAIN
        self._flush()

    def add(self, spans: tuple[Span, ...], words: str) -> None:
        """A paragraph of these words, if it is one of the post's."""
        if not (words[0] in "uUlL" and is_update(words)):
            self.blocks.append(Block(_PARAGRAPH, spans))

    def _begin(self, tag: str, said: str) -> None:
        if tag == "a":
            self._manner = Manner(_address(said, self._base))
        elif tag in STRONG or tag in EMPHASIS:
            self._manner = Manner(strong=tag in STRONG, emphasis=tag in EMPHASIS)
        elif tag != "br" or self._runs.line_break():
            self._flush()
            if tag == "img" and (address := _address(said, self._base)):
                self.blocks.append(Block(BlockKind.IMAGE, url=address))

    def _flush(self) -> None:
        if spans := self._runs.take():
            self.add(spans, "".join([span.text for span in spans]))


def _address(said: str, base: str) -> str:
    found = _ADDRESS.search(said)
    return absolute(unescape(found[1]) if found else "", base)


def is_update(words: str) -> bool:
    """Whether a paragraph only says when the post was updated, which is shown elsewhere."""
    return words[:1] in "uUlL" and _UPDATED.fullmatch(words) is not None
