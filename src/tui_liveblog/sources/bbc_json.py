"""JSON of the BBC's, read without trust in its shape: what is not as it should be is empty."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tui_liveblog.sources.html.text import one_line
from tui_liveblog.sources.times import read_time


def listed(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; of anything else, none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def line(value: Any) -> str:
    """A string on one line; "" for anything else."""
    return one_line(value) if isinstance(value, str) else ""


def shown_time(first: Any, added: Any) -> datetime | None:
    """When a post was published: the time that it first was, unless readers are shown another minute.

    Pages show, to the minute, when a post came to them, which is mostly a second after it was published. Morph shows an
    edited post's last edit there; the post keeps its place, so we keep its time.
    """
    published, shown = read_time(first), read_time(added)
    if published is None or shown is None:
        return published or shown
    together = published.replace(second=0, microsecond=0) == shown.replace(second=0, microsecond=0)
    return published if together else shown
