"""What is inside an element, as words or as HTML. Nothing recurses: a feed may nest as deep as it likes."""

from __future__ import annotations

from base64 import b64decode
from html import escape  # not `xml.sax.saxutils`: that brings a client for the web along
from xml.etree.ElementTree import Element

from tui_liveblog.sources.feeds.entry import Markup, Words

ATOM_03 = "http://purl.org/atom/ns#"


def inner_text(element: Element) -> str:
    """The words inside an element, on one line."""
    return " ".join("".join(element.itertext()).split()) if len(element) else " ".join((element.text or "").split())


def inner_markup(element: Element) -> str:
    """What is inside an element as HTML: the names without their namespaces, as a reader of HTML knows them."""
    out = [escape(element.text or "", quote=False)]
    stack: list[Element | str] = list(reversed(element))
    while stack:
        step = stack.pop()
        if isinstance(step, str):
            out.append(step)
            continue
        name = step.tag.rpartition("}")[2]
        attributes = "".join(f' {key.rpartition("}")[2]}="{escape(value)}"' for key, value in step.attrib.items())
        out.append(f"<{name}{attributes}>{escape(step.text or '', quote=False)}")
        stack.append(("" if name in _VOID else f"</{name}>") + escape(step.tail or "", quote=False))
        stack.extend(reversed(step))
    return "".join(out)


_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


def read_words(element: Element, name: str, *, title: bool = False) -> Words:
    """An element's words. Atom says how to read them; RSS does not, and some put HTML in without hiding its tags."""
    if not name.startswith("atom:"):
        if not len(element):
            return Words((element.text or "").strip(), Markup.UNSURE)
        kind = "unsure"
    else:
        kind = (element.get("type") or "").strip().lower()
    if len(element):
        # A title's tags are no more than manner, which a headline does not have.
        return Words(inner_text(element), Markup.TEXT) if title else Words(inner_markup(element), Markup.HTML)
    text = (element.text or "").strip()
    old = element.tag.startswith(f"{{{ATOM_03}}}")
    if old and (element.get("mode") or "").strip().lower() == "base64":
        return Words(_from_base64(text), Markup.HTML)
    if kind in ("html", "xhtml", "text/html", "application/xhtml+xml") or (old and not title):
        return Words(text, Markup.HTML)
    if kind in ("", "text", "text/plain"):
        return Words(text, Markup.TEXT)
    if kind == "unsure" or kind.startswith("text/"):
        return Words(text, Markup.UNSURE)
    return Words(_from_base64(text), Markup.HTML)


def _from_base64(text: str) -> str:
    """Words that were packed into letters; "" for a picture or the like."""
    try:
        return b64decode(text).decode("utf-8")
    except ValueError:
        return ""
