"""What is inside an element, as words or as HTML. Nothing recurses: a feed may nest as deep as it likes."""

from __future__ import annotations

from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr


def inner_text(element: Element) -> str:
    """The words inside an element, on one line."""
    return " ".join("".join(element.itertext()).split()) if len(element) else " ".join((element.text or "").split())


def inner_markup(element: Element) -> str:
    """What is inside an element as HTML: the names without their namespaces, as a reader of HTML knows them."""
    out = [escape(element.text or "")]
    stack: list[Element | str] = list(reversed(element))
    while stack:
        step = stack.pop()
        if isinstance(step, str):
            out.append(step)
            continue
        name = step.tag.rpartition("}")[2]
        attributes = "".join(f" {key.rpartition('}')[2]}={quoteattr(value)}" for key, value in step.attrib.items())
        out.append(f"<{name}{attributes}>{escape(step.text or '')}")
        stack.append(("" if name in _VOID else f"</{name}>") + escape(step.tail or ""))
        stack.extend(reversed(step))
    return "".join(out)


_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
