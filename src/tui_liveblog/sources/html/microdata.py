"""Microdata of a page in the shape of JSON-LD, so that one reader serves both."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from tui_liveblog.sources.html.jsonld import LIVE_BLOG, Thing
from tui_liveblog.sources.html.nodes import attribute, children_backwards
from tui_liveblog.sources.html.page import Page
from tui_liveblog.sources.html.text import one_line

_ADDRESSES = {
    "a": "href",
    "link": "href",
    "area": "href",
    "img": "src",
    "audio": "src",
    "video": "src",
    "source": "src",
    "iframe": "src",
}
_MARKUP = frozenset({"articleBody", "description", "text"})
"""Properties whose value is a piece of the page: taken as HTML, to keep its paragraphs."""


def find(page: Page) -> tuple[Thing, ...]:
    """The live blogs that the page's microdata declares."""
    return tuple(_thing(node) for node in page.tree.css(f'[itemtype*="{LIVE_BLOG}"]') if "itemscope" in node.attributes)


def _thing(scope: LexborNode) -> Thing:
    """An item and all the items in it. One walk: `(node, thing)` says to which item the node's properties belong."""
    root = _head(scope)
    stack: list[tuple[LexborNode, Thing]] = [(child, root) for child in children_backwards(scope)]
    while stack:
        node, owner = stack.pop()
        if not node.is_element_node:
            continue
        names = attribute(node, "itemprop").split()
        inner = owner
        if "itemscope" in node.attributes:
            inner = _head(node)
            for name in names:
                _add(owner, name, inner)
        else:
            for name in names:
                _add(owner, name, _value(node, name))
        stack.extend((child, inner) for child in children_backwards(node))
    return root


def _head(scope: LexborNode) -> Thing:
    thing: Thing = {"@type": attribute(scope, "itemtype").split()}
    identity = attribute(scope, "itemid")
    if identity:
        thing["@id"] = identity
    return thing


def _add(owner: Thing, name: str, value: object) -> None:
    known = owner.get(name)
    if known is None:
        owner[name] = value
    elif isinstance(known, list):
        known.append(value)
    else:
        owner[name] = [known, value]


def _value(node: LexborNode, name: str) -> str:
    tag = node.tag or ""
    given = node.attributes.get("content")
    if given is not None:
        return given
    if tag in ("time", "ins", "del"):
        return attribute(node, "datetime") or one_line(node.text())
    if tag in _ADDRESSES:
        return attribute(node, _ADDRESSES[tag])
    if name in _MARKUP:
        return node.inner_html or ""
    return one_line(node.text())
