"""Snapshots as plain JSON values, to stand beside the page that they were read from."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

from msgspec.structs import asdict

from tui_liveblog.model import Block, BlockKind, Blog, Origins, Post, Snapshot, Span


def plain(value: Any) -> Any:
    """Values as objects of what differs from the default, times as in exports, ranks by name, a plain span as text."""
    match value:
        case Span() if value == Span(value.text):
            return value.text
        case Snapshot() | Blog() | Post() | Block() | Span() | Origins():
            own = asdict(value)
            defaults = _defaults(value)
            return {name: plain(item) for name, item in own.items() if item != defaults.get(name, ...)}
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case Enum():
            return value.name.lower()
        case tuple() | list():
            return [plain(item) for item in value]
        case _:
            return value


def _defaults(value: Any) -> dict[str, Any]:
    blanks: tuple[Any, ...] = (Snapshot(Blog()), Blog(), Post(""), Block(BlockKind.PARAGRAPH), Span(""), Origins())
    blank = next(one for one in blanks if type(one) is type(value))
    return asdict(blank)
