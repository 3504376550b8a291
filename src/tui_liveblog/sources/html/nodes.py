"""Small questions asked of nodes of a tree. Nothing here recurses: pages nest thousands deep."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
PICTURES = frozenset({"figure", "picture", "img", "amp-img"})


def elements(node: LexborNode) -> Iterator[LexborNode]:
    """The node's own child elements, in order."""
    child = node.child
    while child is not None:
        if child.is_element_node:
            yield child
        child = child.next


def children_backwards(node: LexborNode) -> Iterator[LexborNode]:
    """All of the node's own children, last first, as a stack wants them."""
    child = node.last_child
    while child is not None:
        yield child
        child = child.prev


def attribute(node: LexborNode, name: str) -> str:
    """An attribute's value, "" where it is absent or has none."""
    return node.attributes.get(name) or ""


def is_inside(node: LexborNode, containers: set[int]) -> bool:
    """Whether the node is, or is inside, one of the nodes with these `mem_id`s."""
    if not containers:
        return False
    at: LexborNode | None = node
    while at is not None:
        if at.mem_id in containers:
            return True
        at = at.parent
    return False
