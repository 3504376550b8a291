"""The words of one element as spans, all of it inline; and what of a page is no words of a post."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from tui_liveblog.model import Span
from tui_liveblog.sources.html.nodes import attribute, children_backwards
from tui_liveblog.sources.html.text import PLAIN, Manner, Runs, absolute

STRONG = frozenset({"b", "strong"})
EMPHASIS = frozenset({"em", "i", "cite", "dfn", "var"})

NOISE = frozenset({
    "script", "style", "svg", "template", "noscript", "button", "form", "input", "select", "textarea", "label", "nav", "object",
    "embed", "canvas", "dialog", "head", "link", "meta", "amp-ad", "amp-sticky-ad", "amp-social-share", "amp-analytics",
    "amp-pixel", "amp-embed",
})  # fmt: skip
"""Elements that never hold a post's words. Noscript holds the images of pages that load them late a second time."""

_NOISE_NAME = re.compile(
    r"^(?:ads?|advert\w*|share|sharing|social-?share\w*|newsletter\w*|recommended|related-?(?:articles?|stories|links|content)"
    r"|taboola\w*|outbrain\w*|sponsored|paywall|visually-hidden|sr-only|screen-reader-text)(?:$|[-_])",
    re.IGNORECASE,
)


def is_noise(node: LexborNode) -> bool:
    """Whether an element is furniture of the page: scripts, buttons, forms, share bars, advertisements, hidden words."""
    if node.tag in NOISE:
        return True
    attributes = node.attributes
    if not attributes:
        return False
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    if attributes.get("role") in ("button", "toolbar", "navigation") or attributes.get("content") == "Advertisement":
        return True
    names = attributes.get("class") or ""
    return any(_NOISE_NAME.match(name) for name in names.split())


def deeper(node: LexborNode, manner: Manner, base: str) -> Manner:
    """The manner of the words inside this element."""
    tag = node.tag
    if tag in STRONG:
        return manner._replace(strong=True)
    if tag in EMPHASIS:
        return manner._replace(emphasis=True)
    if tag == "a":
        return manner._replace(url=absolute(attribute(node, "href"), base) or manner.url)
    return manner


_PARTS = frozenset({"p", "div", "li"})


def read_spans(root: LexborNode, base: str, skip: set[int] | None = None, *, parts_apart: bool = False) -> tuple[Span, ...]:
    """All words under `root` as one run of spans: a caption, a tweet. `skip` are `mem_id`s of nodes to leave out.

    `parts_apart` puts a space between spans too: captions are made of spans that only a style sheet keeps apart.
    """
    parts = _PARTS | {"span"} if parts_apart else _PARTS
    runs = Runs()
    stack: list[tuple[LexborNode | None, Manner]] = [(node, PLAIN) for node in children_backwards(root)]
    while stack:
        node, manner = stack.pop()
        if node is None:
            runs.add(" ", manner)
        elif node.is_text_node:
            runs.add(node.text_content or "", manner)
        elif node.is_element_node and not (skip and node.mem_id in skip) and not is_noise(node):
            if node.tag == "br":
                runs.line_break()
            else:
                inner = deeper(node, manner, base)
                if node.tag in parts:
                    runs.add(" ", manner)
                    stack.append((None, manner))
                stack.extend((child, inner) for child in children_backwards(node))
    return runs.take()
