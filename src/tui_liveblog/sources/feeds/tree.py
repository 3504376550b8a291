"""The text of an XML feed as elements: strictly where it is sound, mended where it nearly is, else item by item.

The document type is cut out before anything is parsed, so that there are no entities to expand and nothing to fetch: a bomb of
them (`&lol9;`) is the word `&lol9;`. Of what it declares, only names for a few characters are put in their places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from html.entities import html5
from xml.etree.ElementTree import Element, ParseError, XMLParser

from msgspec import Struct
from msgspec.structs import replace

from tui_liveblog import limits
from tui_liveblog.errors import OverLimit

FEED = re.compile(r"<(?P<name>(?:[\w.-]{1,40}:)?(?:rss|rdf|feed))(?=[\s/>])", re.IGNORECASE)
"""How the root of a feed begins."""

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
"""What feeds mean by these prefixes; some forget to say so."""

_HEAD = 65_536
"""Characters in which a feed begins: what stands before it are comments, and what a server's script complained of."""

_BLANK = re.compile("[\ufeff \t\r\n\0]*")
_DOCTYPE_END = re.compile(r"\]\s{0,100}>")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENTITY = re.compile(r"""<!ENTITY\s+([A-Za-z][\w.-]{0,30})\s+(?:"([^"]{1,40})"|'([^']{1,40})')\s*>""")
_MENDED_WHOLE = 1024**2
"""Characters of a feed that are mended together; the items of a longer one each for itself, where they need it."""

_SHORT = 4
"""Characters that a name of the document's own may stand for: a reference has no fewer, so the text cannot grow."""

# A section that never ends is taken to the end in one step: a search from each `<![CDATA[` would be quadratic.
_WRONG = re.compile(
    r"<!\[CDATA\[(?:.*?\]\]>|.*)|<!--(?:.*?-->|.*)"
    r"|&(?:(?P<name>#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][\w.-]{0,31});)?|<(?![A-Za-z_/!?])",
    re.DOTALL,
)
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_PREFIXES = re.compile(r"(?:<|\s(?=[\w.-]{1,40}:[\w.-]{1,40}=[\"']))([A-Za-z_][\w.-]{0,40}):")
_DECLARED = re.compile(r"\sxmlns:([\w.-]{1,41})\s*=")
_MOST_PREFIXES = 100
_ITEM = re.compile(r"<(?P<end>/?)(?P<name>(?:[\w.-]{1,40}:)?(?:item|entry))(?=[\s/>])[^<>]{0,2000}>")
_CHANNEL = re.compile(r"<channel[\s>]")
_DEEPEST = limits.JSON_DEPTH
_STEP = 65_536


class Document(Struct, frozen=True):
    """A feed within a text that may have words before and after it.

    start, end  where its root begins, and where that ends
    name        the root's, as written
    entities    the characters that it declares names for
    cut         its root never ends
    """

    around: str
    start: int
    end: int
    name: str
    entities: dict[str, str]
    cut: bool

    @property
    def text(self) -> str:
        """The feed's own text. A long one is copied: `parse` does without."""
        return self.around[self.start : self.end]


def root_name(head: str) -> str:
    """The local name of the root in lower case, "" where that is no feed's; `head` begins the text."""
    match = FEED.match(head, _prolog(head)[0])
    return match["name"].rpartition(":")[2].lower() if match else ""


def find_document(text: str) -> Document | None:
    """The feed in a text that may have words before and after it; None where there is none."""
    start, doctype = _prolog(text)
    match = FEED.match(text, start) or FEED.search(text, 0, _HEAD)
    if match is None:
        return None
    end = _last_end(text, match["name"])
    if end < 0 and (alone := text.find(">", match.end())) > 0 and text[alone - 1] == "/":
        end = alone + 1
    cut = end <= match.start()
    declared = {name: unescape(one or two) for name, one, two in _ENTITY.findall(doctype)}
    entities = {name: value for name, value in declared.items() if len(value) <= _SHORT and not set("&<>").intersection(value)}
    return Document(text, match.start(), len(text) if cut else end, match["name"], entities, cut)


def legal(document: Document) -> Document:
    """The document without the characters that no XML may hold. A sound one holds none: the parser would refuse it."""
    text = _ILLEGAL.sub("", document.text)
    return replace(document, around=text, start=0, end=len(text))


def parse(document: Document) -> tuple[Element, bool] | None:
    """The root, and whether the text had to be mended for it; None where that does not help. Raises OverLimit."""
    if document.cut:
        return None
    root = parse_text(document.around, document.start, document.end)
    if root is None:
        document = legal(document)
        root = parse_text(document.around)
    mended = root is None and document.end <= _MENDED_WHOLE
    if mended:
        root = parse_text(mend(document.text, document.entities))
    if root is None:
        return None
    _refuse_depth(root)
    return root, mended


def parse_text(text: str, start: int = 0, end: int | None = None) -> Element | None:
    """The root of a sound text, or of what stands there in it; None for any other. It is parsed in steps, not copied whole."""
    end = len(text) if end is None else end
    try:
        parser = XMLParser()  # noqa: S314 - the document type is cut out: no entities, nothing external
        for at in range(start, end, _STEP):
            parser.feed(text[at : min(end, at + _STEP)])
        return parser.close()
    except (ParseError, ValueError):
        return None


def split(document: Document) -> tuple[str, list[str]]:
    """A feed apart: what stands before its items, and each item, all of them closed to be documents of their own.

    Damage is nearly always in one item; the others need not suffer from it. An item that the text breaks off in is left out.
    """
    text = document.text
    opening = text[: text.find(">") + 1]
    closing = f"</{document.name}>"
    spans = list(_spans(text, cut=document.cut))
    head = text[: spans[0][0] if spans else len(text)]
    if len(_CHANNEL.findall(head)) > head.count("</channel"):
        head += "</channel>"
    pieces = [f"{opening}{text[start:end]}{missing}{closing}" for start, end, missing in spans[: limits.POSTS]]
    return head + closing, pieces


def _spans(text: str, *, cut: bool) -> Iterator[tuple[int, int, str]]:
    """Where each item begins and ends, and the end tag that it lacks: one without ends where the next begins."""
    start, name = -1, ""
    for tag in _ITEM.finditer(text):
        if tag["end"]:
            if start >= 0 and tag["name"] == name:
                yield start, tag.end(), ""
                start = -1
        elif not tag[0].endswith("/>"):
            if start >= 0:
                yield start, tag.start(), f"</{name}>"
            start, name = tag.start(), tag["name"]
    if start >= 0 and not cut:
        yield start, _last_end(text, "channel") if "</channel" in text[start:] else text.rfind("</"), f"</{name}>"


def _refuse_depth(root: Element) -> None:
    """Raise OverLimit where elements stand more than 100 deep: no feed's do."""
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level if len(element) for child in element]  # most have none
        if not level:
            return
    raise OverLimit("this feed is nested too deep to be read")


def mend(text: str, entities: dict[str, str]) -> str:
    """Without what XML stumbles over: lone `&` and `<`, characters' names that only HTML knows, undeclared prefixes."""

    def right(match: re.Match[str]) -> str:
        found = match[0]
        if found[0] == "<":
            return "&lt;" if len(found) == 1 else found
        name = match["name"]
        if name in _XML_NAMES:
            return found
        if name is None:
            return "&amp;"
        return escape(_ILLEGAL.sub("", entities.get(name) or _character(name) or found))

    text = _WRONG.sub(right, text)
    undeclared = sorted(set(_PREFIXES.findall(text)).difference(_DECLARED.findall(text), ("xml", "xmlns")))
    if not undeclared:
        return text
    names = "".join(f' xmlns:{prefix}="{NAMESPACES.get(prefix, f"urn:{prefix}")}"' for prefix in undeclared[:_MOST_PREFIXES])
    return FEED.sub(lambda root: root[0] + names, text, count=1)


def _character(name: str) -> str:
    return unescape(f"&{name};") if name[0] == "#" else html5.get(f"{name};", "")


def _prolog(text: str) -> tuple[int, str]:
    """Where the root begins, and the document type before it; past declarations, comments and space only."""
    at, doctype = 0, ""
    while True:
        space = _BLANK.match(text, at)
        at = space.end() if space else at
        if text.startswith("<?", at):
            end, width = text.find("?>", at), 2
        elif text.startswith("<!--", at):
            end, width = text.find("-->", at), 3
        elif text[at : at + 9].upper() == "<!DOCTYPE":
            end, width = _doctype_end(text, at), 1
            doctype = text[at:end]
        else:
            return at, doctype
        if end < 0:
            return at, doctype
        at = end + width


def _doctype_end(text: str, at: int) -> int:
    end, inside = text.find(">", at), text.find("[", at)
    if 0 <= inside < end:
        closing = _DOCTYPE_END.search(text, inside)
        return closing.end() - 1 if closing else -1
    return end


def _last_end(text: str, name: str) -> int:
    """Where the last element of that name ends; -1 where none does."""
    end = len(text)
    tag = re.compile(rf"</{re.escape(name)}\s{{0,100}}>")
    while (end := text.rfind(f"</{name}", 0, end)) >= 0:
        closed = tag.match(text, end)
        if closed is not None:  # not </feedburner:origLink>
            return closed.end()
    return -1
