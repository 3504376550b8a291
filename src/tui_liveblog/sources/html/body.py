"""An element of a page as the blocks of a post's body.

One walk with a stack of its own: pages nest thousands deep, and Python's stack does not. The walker knows blocks; what a
figure, a player or a tweet is, `media` says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tui_liveblog import limits
from tui_liveblog.model import Block, BlockKind, Span
from tui_liveblog.sources.html import media
from tui_liveblog.sources.html.nodes import HEADINGS, PICTURES, attribute, children_backwards, elements
from tui_liveblog.sources.html.plain import is_update, read_plain
from tui_liveblog.sources.html.spans import deeper, is_noise, read_spans
from tui_liveblog.sources.html.text import PLAIN, Manner, Runs, absolute, decode_entities, has_tags, one_line, scrub, unwrapped

_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "mark", "q", "ruby", "rt", "rp", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time",
    "tt", "u", "var", "wbr", "amp-timeago",
})  # fmt: skip
_PROSE = frozenset({"p", "li", "blockquote", "td", "dd", *_INLINE})
_NOISE_HEADINGS = frozenset({"recommended", "recommended for you", "most popular", "related articles", "related stories"})
_BLOCK_TAG = re.compile(r"<(?:p|div|br|ul|ol|h[1-6]|blockquote|figure|table|section|article)\b", re.IGNORECASE)
_TWICE = re.compile(r"&amp;(#?\w{2,8};)")
_ITEM_LEVELS = 1
_KEPT = 4_000
"""Characters of a body that is kept for the next look, at most: 4 MB of them in all."""


class _Place(NamedTuple):
    """Where the walk is: what a block that ends here becomes, and how words are set."""

    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    number: int = 0
    item: int = 0
    lists: int = 0
    quoted: bool = False
    prose: bool = False
    manner: Manner = PLAIN


class RelatedCard(NamedTuple):
    """A card that points to another article: its title, address and teaser words."""

    title: str
    url: str
    words: str


def read_body(root: LexborNode, base: str, skip: set[int] | None = None) -> tuple[Block, ...]:
    """The blocks under `root`; links in full against `base`. `skip` are `mem_id`s of nodes that are no body (title, byline)."""
    return _Walk(base, set(skip or ())).read(root)


def read_markup(text: str, base: str) -> tuple[Block, ...]:
    """The blocks of an `articleBody`: words with newlines between paragraphs, or HTML, entities encoded once or twice."""
    return _kept_markup(text, base) if len(text) <= _KEPT else read_markup_anew(text, base)


def read_markup_anew(text: str, base: str) -> tuple[Block, ...]:
    """The same, for who keeps what was read, or reads too much to keep."""
    decoded = decode_entities(scrub(text))
    markup = _TWICE.sub(r"&\1", decoded) if "&" in decoded else decoded
    if not markup.startswith("<p>"):  # else it is markup, and in blocks
        if not has_tags(decoded):
            lines = unwrapped(decoded).splitlines() if "\n" in decoded else decoded.splitlines()
            return tuple(Block(BlockKind.PARAGRAPH, (Span(line),)) for line in map(one_line, lines) if line)
        if _BLOCK_TAG.search(markup) is None:
            markup = "".join(f"<p>{line}</p>" for line in markup.splitlines())
    if (plain := read_plain(markup, base)) is not None:
        return plain
    body = LexborHTMLParser(markup).body
    return read_body(body, base) if body is not None else ()


_kept_markup = lru_cache(maxsize=1_024)(read_markup_anew)
"""What was read at the last look: most of a page's posts are as they were then."""


def related_card(node: LexborNode, base: str) -> RelatedCard | None:
    """A picture, a heading that is a link and perhaps a line or two, and nothing else: a card, set between posts' words."""
    picture = heading = None
    words: list[str] = []
    for child in elements(node):
        tag = child.tag or ""
        if tag in PICTURES and heading is None:
            picture = child
        elif tag in HEADINGS and heading is None:
            heading = child
        elif tag == "p" and heading is not None and len(words) < 2:
            words.append(one_line(child.text()))
        else:
            return None
    if picture is None or heading is None:
        return None
    link = heading.css_first("a[href]")
    said = attribute(link, "href") if link is not None else ""
    url = absolute(said, base)
    if not url or said.startswith("#"):
        return None
    return RelatedCard(one_line(heading.text()), url, " ".join(filter(None, words)))


class _Walk:
    """One walk over one element."""

    def __init__(self, base: str, skip: set[int]) -> None:
        self._base = base
        self._skip = skip
        self._runs = Runs()
        self._blocks: list[Block] = []
        self._stack: list[tuple[LexborNode, _Place, int] | Callable[[], None]] = []
        self._depth = 0
        self._items = 0
        self._begun: set[int] = set()

    def read(self, root: LexborNode) -> tuple[Block, ...]:
        self._descend(root, _Place())
        while self._stack:
            step = self._stack.pop()
            if callable(step):
                step()
                continue
            node, place, self._depth = step
            if node.is_text_node:
                self._runs.add(node.text_content or "", place.manner)
            elif node.is_element_node and node.mem_id not in self._skip and not is_noise(node):
                if self._depth <= limits.HTML_DEPTH:
                    self._enter(node, place)
                elif node.css_first("script, style, template") is None:
                    self._runs.add(node.text(), place.manner)  # its words, in no shape
        self._flush(_Place())
        return tuple(self._blocks)

    def _enter(self, node: LexborNode, place: _Place) -> None:
        tag = node.tag or ""
        if tag == "br":
            if self._runs.line_break() and place.kind in (BlockKind.PARAGRAPH, BlockKind.QUOTE):
                self._flush(place)
        elif tag in ("time", "amp-timeago") and not place.prose and _stands_alone(node):
            return  # the post's own time, or when it was updated: shown elsewhere
        elif tag == "cite" and place.quoted and not _words_follow(node):
            self._attribute(node)
        elif tag in ("td", "th"):
            if self._runs:
                self._runs.add(" · ", PLAIN)
            self._descend(node, place._replace(prose=True))
        elif tag in _INLINE:
            self._descend(node, place._replace(manner=deeper(node, place.manner, self._base), prose=place.prose or tag != "a"))
        elif not self._enter_media(node, tag, place):
            self._enter_block(node, tag, place)

    def _enter_media(self, node: LexborNode, tag: str, place: _Place) -> bool:
        """Take the node if it is an image, a video or an embed; True if it is done with."""
        block: Block | None
        if tag == "figure":
            block = media.read_figure(node, self._base)
            if block is None:
                return False
        elif tag == "gu-island":
            block = media.read_island(node, self._base)
            if block is None:
                return False
        elif tag == "blockquote" and media.is_embed(node):
            block = media.read_quoted_embed(node, self._base)
        elif tag == "amp-twitter":
            block = media.read_tweet_tag(node, self._base)
        elif tag in ("img", "amp-img"):
            block = media.read_image(node, self._base)
        elif tag in ("iframe", "amp-iframe", "video", "amp-video", "amp-youtube"):
            block = media.read_player(node, self._base)
        else:
            return False
        self._flush(place)
        if block is not None and (block.url or block.spans or block.who):
            self._blocks.append(block)
        return True

    def _enter_block(self, node: LexborNode, tag: str, place: _Place) -> None:
        self._flush(place)
        if tag in ("header", "footer"):
            if tag == "footer" and place.quoted:
                self._attribute(node)
            return
        if tag == "figcaption" and self._blocks and self._caption(node):
            return
        if tag in HEADINGS:
            if one_line(node.text()).casefold() in _NOISE_HEADINGS:
                self._drop_siblings(node)
            else:
                self._within(node, place._replace(kind=BlockKind.HEADING, level=max(0, int(tag[1]) - 2), prose=True))
        elif tag == "blockquote":
            self._within(node, place._replace(kind=BlockKind.QUOTE, level=0, number=0, quoted=True, prose=True))
        elif tag in ("ul", "ol"):
            self._list(node, tag, place)
        elif (card := related_card(node, self._base)) is not None:
            self._blocks.append(Block(BlockKind.PARAGRAPH, (Span(card.title, url=card.url),)))
            if card.words:
                self._blocks.append(Block(BlockKind.PARAGRAPH, (Span(card.words),)))
        else:
            self._within(node, place._replace(prose=place.prose or tag in _PROSE))

    def _caption(self, node: LexborNode) -> bool:
        """Words under what was just read: who said a quote, what an image shows. False where they belong to neither."""
        block = self._blocks[-1]
        if block.kind is BlockKind.QUOTE:
            self._attribute(node)
        elif block.kind in (BlockKind.IMAGE, BlockKind.VIDEO) and not block.spans and not block.credit:
            self._blocks[-1] = media.with_caption(block, node, self._base)
        else:
            return False
        return True

    def _list(self, node: LexborNode, tag: str, place: _Place) -> None:
        """The items, numbered in an `ol`; deeper lists than two are drawn as the second."""
        start = attribute(node, "start")
        number = int(start) if tag == "ol" and start.isdecimal() and len(start) < 5 else 1
        level = min(place.lists, _ITEM_LEVELS)
        inside: list[tuple[LexborNode, _Place, int]] = []
        for child in elements(node):
            self._items += 1
            kind = place._replace(kind=BlockKind.ITEM, level=level, lists=place.lists + 1, prose=True, item=self._items)
            if child.tag == "li":
                inside.append((child, kind._replace(number=number if tag == "ol" else 0), self._depth + 1))
                number += 1
            else:
                inside.append((child, kind._replace(number=0), self._depth + 1))
        self._stack.append(lambda: self._flush(place))
        self._stack.extend(reversed(inside))

    def _within(self, node: LexborNode, inner: _Place) -> None:
        self._stack.append(lambda: self._flush(inner))
        self._descend(node, inner)

    def _descend(self, node: LexborNode, place: _Place) -> None:
        self._stack.extend((child, place, self._depth + 1) for child in children_backwards(node))

    def _attribute(self, node: LexborNode) -> None:
        """Who said it: on the last block of the quote that stands before this."""
        self._flush(_Place(kind=BlockKind.QUOTE))
        who = one_line(node.text()).lstrip("—–- ")
        if who and self._blocks and self._blocks[-1].kind is BlockKind.QUOTE:
            self._blocks[-1] = replace(self._blocks[-1], who=who)

    def _drop_siblings(self, heading: LexborNode) -> None:
        """What stands beside a heading like "Recommended" is no part of the post."""
        beside = heading.next
        while beside is not None and beside.tag not in _PROSE and beside.tag not in HEADINGS:
            self._skip.add(beside.mem_id)
            if beside.tag in ("ul", "ol"):
                return
            beside = beside.next

    def _flush(self, place: _Place) -> None:
        """End a block with the words so far, if there are any."""
        spans = self._runs.take()
        if not spans:
            return
        words = "".join(span.text for span in spans)
        if is_update(words):
            return
        if place.kind is BlockKind.ITEM:
            # An item's second paragraph bears no second mark.
            if place.item in self._begun:
                place = _Place()
            self._begun.add(place.item)
        self._blocks.append(Block(place.kind, spans, level=place.level, number=place.number))


def _stands_alone(node: LexborNode) -> bool:
    """Whether no words of a sentence stand right beside the element."""
    return not any(beside is not None and one_line(beside.text_content or "") for beside in (node.prev, node.next))


def _words_follow(node: LexborNode) -> bool:
    beside = node.next
    while beside is not None:
        if one_line(beside.text()):
            return True
        beside = beside.next
    return False


__all__ = ["RelatedCard", "read_body", "read_markup", "read_spans", "related_card"]
