"""The tree in which Morph, the BBC's system until 2022, kept a post's body: `{"name", "children", "attributes", "text"}`.

Which names are shown, and how, says the script `bbc-morph-lx-commentary` that those pages carry themselves: bold, italic, link,
list, listItem, paragraph, quote, sms, blockquote, email, span, image, embed, video, audio, and nothing else. Whoever calls has
seen to it that the tree is not deep (`json_values.check_depth`).
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from tui_liveblog.model import Block, BlockKind
from tui_liveblog.sources.bbc_body import Writer, spans_of
from tui_liveblog.sources.bbc_json import line, listed
from tui_liveblog.sources.html.text import PLAIN, Manner, absolute, one_line

_IMAGE_WIDTH = "624"
"""The widest that these pages asked for."""
_SAID = {
    "quote": ("quoteText", "quoteSource"),
    "blockquote": ("quoteText", "quoteSource"),
    "sms": ("smsText", "smsSource"),
    "email": ("emailText", "emailSource"),
}


def read_elements(elements: Any, base: str) -> tuple[Block, ...]:
    """The body that a list of elements shows; links in full against `base`."""
    writer = Writer(base)
    _Elements(writer).read(listed(elements), PLAIN, 0)
    return writer.end()


class _Elements:
    """One walk over Morph's elements."""

    def __init__(self, writer: Writer) -> None:
        self._out = writer

    def read(self, elements: list[dict[str, Any]], manner: Manner, lists: int) -> None:
        """Write what the elements show."""
        for element in elements:
            self._element(element, manner, lists)

    def _element(self, element: dict[str, Any], manner: Manner, lists: int) -> None:
        name = element.get("name")
        children = listed(element.get("children"))
        match name:
            case "text":
                text = element.get("text")
                if isinstance(text, str):
                    self._out.runs.add(text, manner)
            case "bold":
                self.read(children, manner._replace(strong=True), lists)
            case "italic":
                self.read(children, manner._replace(emphasis=True), lists)
            case "link":
                url = absolute(_attribute(_named(children, "url"), "href"), self._out.base)
                caption = listed(_named(children, "caption").get("children"))
                self.read(caption, manner._replace(url=url or manner.url), lists)
            case "paragraph":
                self._out.flush()
                self.read(children, manner, lists)
                self._out.flush()
            case "list":
                self._list(children, _attribute(element, "type") == "ordered", manner, lists)
            case "span" | "listItem":
                self.read(children, manner, lists)
            case str() if name in _SAID:
                self._quote(name, children, lists)
            case "image" | "video" | "audio" | "embed":
                self._out.put(_media(name, element, children))
            case _:
                pass

    def _list(self, items: list[dict[str, Any]], ordered: bool, manner: Manner, lists: int) -> None:
        for number, item in enumerate(items, 1):
            self._out.item(self._apart([item], manner, lists + 1), lists, number if ordered else 0)

    def _apart(self, elements: list[dict[str, Any]], manner: Manner, lists: int) -> tuple[Block, ...]:
        inner = Writer(self._out.base)
        _Elements(inner).read(elements, manner, lists)
        return inner.end()

    def _quote(self, name: str, children: list[dict[str, Any]], lists: int) -> None:
        """What somebody said, or wrote in: a quotation, a text message, an e-mail."""
        said, by = _SAID[name]
        source = _named(children, by)
        who = ", ".join(filter(None, (_text_in(listed(source.get("children"))), line(_attribute(source, "title")))))
        words = listed(_named(children, said).get("children"))
        quoted = self._apart(words, PLAIN, lists)
        self._out.flush()
        for place, block in enumerate(quoted, 1):
            if block.kind is BlockKind.PARAGRAPH:
                self._out.blocks.append(replace(block, kind=BlockKind.QUOTE, who=who if place == len(quoted) else ""))
            else:
                self._out.blocks.append(block)


def _named(elements: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next((element for element in elements if element.get("name") == name), {})


def _attribute(element: dict[str, Any], name: str) -> str:
    value = _named(listed(element.get("attributes")), name).get("value")
    return value if isinstance(value, str) else ""


def _text_in(elements: list[dict[str, Any]]) -> str:
    return " ".join(filter(None, (one_line(block.text) for block in read_elements(elements, ""))))


def _media(name: str, element: dict[str, Any], children: list[dict[str, Any]]) -> Block:
    """An image; a clip, of which the page knows no address but its player's; somebody's post on another site."""
    if name == "embed":
        return Block(BlockKind.EMBED, url=absolute(_text_in(listed(_named(children, "href").get("children"))), ""))
    if name != "image":
        title = spans_of(line(element.get("caption")) or line(element.get("title")))
        return Block(BlockKind.VIDEO if name == "video" else BlockKind.EMBED, title)
    caption = spans_of(line(element.get("caption")) or line(element.get("altText")))
    template = line(element.get("imageChefHref")).replace("{width}", _IMAGE_WIDTH)
    url = absolute(template, "") or absolute(line(element.get("href")), "")
    return Block(BlockKind.IMAGE, caption, url=url, credit=line(element.get("copyrightHolder")))
