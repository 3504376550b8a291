"""The tree in which the BBC's current pages keep a post's body, as blocks: `{"type", "model": {"text", "blocks", …}}`.

What each type shows: bbc/simorgh, `ws-nextjs-app/pages/[service]/live/[id]/Post/index.tsx`; where its images are:
`src/app/lib/utilities/ichefURL/index.js`. Types that are only a frame round others, as `text` is, are read through. Whoever
calls has seen to it that the tree is not deep (`json_values.check_depth`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from tui_liveblog.model import Block, BlockKind, Span
from tui_liveblog.sources.bbc_json import line, listed
from tui_liveblog.sources.html.body import read_markup
from tui_liveblog.sources.html.text import PLAIN, Manner, Runs, absolute, one_line
from tui_liveblog.sources.json_values import mapping

_IMAGES = "https://ichef.bbci.co.uk/ace/ws/640"
_DEEPEST_LIST = 1
"""Deeper lists are drawn as the second."""
_LINKS = frozenset({"urlLink", "inlineLink"})
_ASIDE = frozenset({"altText", "caption", "rawImage", "clipMedia", "aresMedia"})
"""Types that are parts of an image or a clip, and read with it."""


def read_blocks(blocks: Any, base: str) -> tuple[Block, ...]:
    """The body that a list of current blocks shows; links in full against `base`."""
    writer = Writer(base)
    _Blocks(writer).read(listed(blocks), PLAIN, 0)
    return writer.end()


def words_of(blocks: Any) -> str:
    """The words of current blocks on one line: a headline, a caption."""
    return " ".join(filter(None, (one_line(block.text) for block in read_blocks(blocks, ""))))


class Writer:
    """What was read so far: blocks, and the runs of words of the one that is not ended."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.blocks: list[Block] = []
        self.runs = Runs()

    def flush(self, kind: BlockKind = BlockKind.PARAGRAPH) -> None:
        """End a block with the words so far, if there are any."""
        spans = self.runs.take()
        if spans:
            self.blocks.append(Block(kind, spans))

    def put(self, block: Block | None) -> None:
        """A block that is whole."""
        self.flush()
        if block is not None and (block.url or block.spans):
            self.blocks.append(block)

    def end(self) -> tuple[Block, ...]:
        """All of it."""
        self.flush()
        return tuple(self.blocks)

    def item(self, body: Iterable[Block], lists: int, number: int) -> None:
        """An item of a list that is inside so many others; only its first words bear its mark."""
        self.flush()
        marked = False
        for block in body:
            if block.kind is BlockKind.PARAGRAPH and not marked:
                marked = True
                self.blocks.append(replace(block, kind=BlockKind.ITEM, level=min(lists, _DEEPEST_LIST), number=number))
            else:
                self.blocks.append(block)


class _Blocks:
    """One walk over current blocks."""

    def __init__(self, writer: Writer) -> None:
        self._out = writer

    def read(self, blocks: list[dict[str, Any]], manner: Manner, lists: int) -> None:
        """Write what the blocks show."""
        for block in blocks:
            self._block(block, manner, lists)

    def _block(self, block: dict[str, Any], manner: Manner, lists: int) -> None:
        kind = block.get("type")
        model = mapping(block.get("model"))
        inner = listed(model.get("blocks"))
        match kind:
            case "fragment":
                self._text(model, _set_as(model.get("attributes"), manner))
            case str() if kind in _LINKS:
                url = model.get("locator")
                linked = manner._replace(url=absolute(url if isinstance(url, str) else "", self._out.base) or manner.url)
                self._words(model, inner, linked, lists)
            case "paragraph" | "subheadline":
                self._out.flush()
                self._words(model, inner, manner, lists)
                self._out.flush(BlockKind.PARAGRAPH if kind == "paragraph" else BlockKind.HEADING)
            case "unorderedList" | "orderedList":
                self._list(inner, kind == "orderedList", manner, lists)
            case "image":
                self._out.put(_image(inner))
            case "video" | "audio":
                self._out.put(_clip(inner, kind))
            case "social":
                self._out.put(_social(model, self._out.base))
            case str() if kind not in _ASIDE:
                self.read(inner, manner, lists)
            case _:
                pass

    def _words(self, model: dict[str, Any], inner: list[dict[str, Any]], manner: Manner, lists: int) -> None:
        if inner:
            self.read(inner, manner, lists)
        else:
            self._text(model, manner)

    def _text(self, model: dict[str, Any], manner: Manner) -> None:
        text = model.get("text")
        if isinstance(text, str):
            self._out.runs.add(text, manner)

    def _list(self, items: list[dict[str, Any]], ordered: bool, manner: Manner, lists: int) -> None:
        for number, item in enumerate(items, 1):
            inner = Writer(self._out.base)
            _Blocks(inner).read([item], manner, lists + 1)
            self._out.item(inner.end(), lists, number if ordered else 0)


def _set_as(attributes: Any, manner: Manner) -> Manner:
    named = attributes if isinstance(attributes, list) else []
    return manner._replace(strong=manner.strong or "bold" in named, emphasis=manner.emphasis or "italic" in named)


def _part(blocks: list[dict[str, Any]], *kinds: str) -> dict[str, Any]:
    """The model of the first block of these types."""
    return next((mapping(block.get("model")) for block in blocks if block.get("type") in kinds), {})


def _image(blocks: list[dict[str, Any]]) -> Block | None:
    raw = _part(blocks, "rawImage")
    caption = words_of(_part(blocks, "caption").get("blocks")) or words_of(_part(blocks, "altText").get("blocks"))
    locator, origin = line(raw.get("locator")), line(raw.get("originCode"))
    if not locator:
        return None
    if origin in ("mpv", "pips"):  # such a locator is an address already
        url = absolute(locator, "") or absolute(f"https://{locator}", "")
    else:
        url = absolute("/".join(filter(None, (_IMAGES, origin, locator))), "")
        url += ".webp" if url.endswith((".jpg", ".png")) else ""
    return Block(BlockKind.IMAGE, spans_of(caption), url=url, credit=line(raw.get("copyrightHolder")))


def _clip(blocks: list[dict[str, Any]], kind: str) -> Block | None:
    clip = _part(blocks, "clipMedia", "aresMedia")
    told = mapping(clip.get("headlines"))
    caption = words_of(_part(blocks, "caption").get("blocks")) or line(told.get("primaryHeadline"))
    path = mapping(clip.get("link")).get("path")
    url = absolute(path if isinstance(path, str) else "", "https://www.bbc.co.uk/")
    return Block(BlockKind.VIDEO if kind == "video" else BlockKind.EMBED, spans_of(caption), url=url)


def _social(model: dict[str, Any], base: str) -> Block | None:
    """An embed: where it is, and its words where the page has them."""
    url = absolute(line(model.get("source")), base)
    oembed = mapping(_part(listed(_part(listed(model.get("blocks")), "renditions").get("blocks")), "aresOEmbed").get("oembed"))
    markup = oembed.get("html")
    for block in read_markup(markup, base) if isinstance(markup, str) else ():
        if block.kind is BlockKind.EMBED and block.who:
            return replace(block, url=url or block.url)
    return Block(BlockKind.EMBED, url=url) if url else None


def spans_of(words: str) -> tuple[Span, ...]:
    """Plain words as spans; none for no words."""
    return (Span(words),) if words else ()
