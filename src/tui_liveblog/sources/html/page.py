"""The bytes of a page as a tree, and what its head says of it: address, language, kind, title."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from encodings import normalize_encoding
from encodings.aliases import aliases
from urllib.parse import urldefrag, urlsplit

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tui_liveblog.errors import NotAsClaimed
from tui_liveblog.sources.base import Reply
from tui_liveblog.sources.html.nodes import attribute
from tui_liveblog.sources.html.text import absolute, one_line, scrub

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,30})", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,30})", re.IGNORECASE)
_HEAD_BYTES = 8192
"""The standard asks for the charset in the first 1,024 bytes; real pages put comments before it."""

# What the web means by a name (https://encoding.spec.whatwg.org/#names-and-labels), by Python's module of that name. Others
# are not obeyed: a codec may be anything, rot13 and punycode are.
_MEANT = {
    "utf_8": "utf_8", "ascii": "cp1252", "latin_1": "cp1252", "iso8859_9": "cp1254", "iso8859_11": "cp874", "tis_620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs", "big5hkscs": "big5hkscs",
    "euc_kr": "cp949", "cp949": "cp949", "shift_jis": "cp932", "cp932": "cp932", "euc_jp": "euc_jp", "iso2022_jp": "iso2022_jp",
    "koi8_r": "koi8_r", "koi8_u": "koi8_u", "mac_roman": "mac_roman", "cp866": "cp866",
    "utf_16": "utf_16", "utf_16_le": "utf_16_le", "utf_16_be": "utf_16_be",
    **{f"iso8859_{number}": f"iso8859_{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **{f"cp{number}": f"cp{number}" for number in (874, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258)},
}  # fmt: skip
# UTF-8 by accident: their bytes, or those of plain English in them, are valid UTF-8 that means something else.
_LOOK_LIKE_UTF8 = frozenset({"iso2022_jp", "utf_16", "utf_16_le", "utf_16_be"})

# Python imports a codec at its first use; the worker may open no files by then.
for _codec in _MEANT.values():
    codecs.lookup(_codec)


_ARTICLE_TYPES = frozenset({"article", "newsarticle", "news.article"})


class Page(Struct):
    """A page, parsed once.

    tree      selectolax's tree; valid as long as the page
    url       the canonical address, else where the page came from; "" where neither is known
    base      what relative links are relative to
    """

    tree: LexborHTMLParser
    url: str
    base: str
    title: str
    language: str
    is_article: bool
    _by_id: dict[str, list[LexborNode]] | None = None

    @property
    def host(self) -> str:
        """The host of the canonical address, in lower case."""
        return (urlsplit(self.url).hostname or "").lower()

    @property
    def scripts(self) -> Iterator[tuple[str, str]]:
        """(type, text) of the script elements, in order; pages have thousands of them."""
        return ((attribute(node, "type").casefold(), node.text() or "") for node in self.tree.css("script"))

    @property
    def data(self) -> list[str]:
        """The texts of those that hold JSON-LD."""
        return [node.text() or "" for node in self.tree.css('script[type*="ld+json" i]')]

    def with_id(self, identity: str) -> list[LexborNode]:
        """The elements that bear this id; more than one where a page repeats itself."""
        if self._by_id is None:
            self._by_id = {}
            for node in self.tree.css("[id]"):
                self._by_id.setdefault(attribute(node, "id"), []).append(node)
        return self._by_id.get(identity, [])

    def first_text(self, selector: str) -> str:
        """The words of the first element that the selector finds, on one line."""
        node = self.tree.css_first(selector)
        return one_line(node.text()) if node is not None else ""


def open_page(reply: Reply) -> Page:
    """The page of a reply; raises NotAsClaimed for nothing, and for what is no HTML."""
    text = decode(reply.body, reply.content_type)
    _refuse_other_formats(text)
    tree = LexborHTMLParser(text)
    came_from = absolute(reply.url, "")
    base_tag = tree.css_first("base[href]")
    graph = _open_graph(tree)
    canonical = _canonical(tree, graph, came_from)
    base = absolute(attribute(base_tag, "href"), came_from or canonical) if base_tag is not None else ""
    kind = one_line(graph.get("og:type", "")).casefold()
    root = tree.css_first("html")
    return Page(
        tree=tree,
        url=urldefrag(canonical or came_from).url,
        base=base or came_from or canonical,
        title=one_line(graph.get("og:title", "")) or _text(tree.css_first("title")),
        language=attribute(root, "lang") if root is not None else "",
        is_article=kind in _ARTICLE_TYPES,
    )


def decode(body: bytes, content_type: str) -> str:
    """The text of a page's bytes: byte order mark, then UTF-8 if it is that, then what the header or the page claims."""
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    in_header = _HEADER_CHARSET.search(content_type)
    in_page = _META_CHARSET.search(body[:_HEAD_BYTES])
    claimed = _meant(in_header[1]) if in_header else ""
    if not claimed and in_page:
        claimed = _meant(in_page[1].decode("ascii"))
        if claimed.startswith("utf_16"):
            claimed = "utf_8"  # the claim itself was readable as ASCII
    if claimed in _LOOK_LIKE_UTF8:
        return body.decode(claimed, "replace")
    try:
        # Text of another charset is practically never valid UTF-8, while many a server says latin-1 of everything.
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode(claimed or "cp1252", "replace")


def _meant(label: str) -> str:
    # Not codecs.lookup, which imports whatever module the page names.
    module = normalize_encoding(label).lower()
    return _MEANT.get(aliases.get(module, module), "")


def _refuse_other_formats(text: str) -> None:
    start = text[:4096].lstrip("\ufeff \t\r\n\x00")
    if not start and not text.strip():
        raise NotAsClaimed("the page is empty; try again later")
    if "<" in start and not start.startswith(("{", "[", "%PDF", "<?xml version", "<rss", "<feed")):
        return
    if start.startswith("<?xml") and "<html" in start:
        return
    raise NotAsClaimed(f"this is not a web page, but {_what_it_is(text, start)}")


def _what_it_is(text: str, start: str) -> str:
    if start.startswith("%PDF"):
        return "a PDF file"
    if start.startswith("<"):
        return "a feed or another XML file"
    if start.startswith(("{", "[")):
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return "damaged JSON"
        return "JSON; name its format with --source"
    return "something without any HTML in it"


def _open_graph(tree: LexborHTMLParser) -> dict[str, str]:
    """What the page says of itself to those who link to it (https://ogp.me), by property: the first of each."""
    said: dict[str, str] = {}
    for node in tree.css('meta[property^="og:"]'):
        said.setdefault(attribute(node, "property"), attribute(node, "content"))
    return said


def _canonical(tree: LexborHTMLParser, graph: dict[str, str], came_from: str) -> str:
    """What the page calls its own address; a bare "/" or the like is a mistake of the site's, not its address."""
    link = tree.css_first('link[rel="canonical"]')
    for said in (attribute(link, "href") if link is not None else "", graph.get("og:url", "")):
        address = absolute(said, came_from)
        if address and urlsplit(address).path not in ("", "/"):
            return address
    return ""


def _text(node: LexborNode | None) -> str:
    return one_line(scrub(node.text())) if node is not None else ""
