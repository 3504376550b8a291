"""The pages that the BBC's blogs are cut into: which is which, and how far back a reader has come. Light: `plan` uses it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from msgspec import Struct

from tui_liveblog.model import Coverage

_LAST_PAGE = 100_000
_REMEMBERED = 40
"""Two pages' worth of ids."""


class Pages(Struct, frozen=True):
    """What was read of a blog's pages.

    last   the oldest page that was read
    total  how many there are, 0 where it is not known
    seen   ids of the newest posts, to see whether the next look joins this one
    """

    last: int = 1
    total: int = 0
    seen: tuple[str, ...] = ()

    @property
    def following(self) -> int:
        """The number of the next older page, 0 where there is none."""
        return self.last + 1 if self.last < self.total else 0

    def after(self, number: int, total: int, ids: Iterable[str]) -> Pages:
        """The same after one more page. One of the newest that does not join the last leaves a gap: it is read again."""
        if number > 1:
            return Pages(max(self.last, number), total or self.total, self.seen)
        newest = tuple(ids)[:_REMEMBERED]
        joins = not self.seen or not set(newest).isdisjoint(self.seen)
        return Pages(self.last if joins else 1, total, newest)


def page_number(value: Any) -> int:
    """The number of a page, counted from 1; 0 for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LAST_PAGE else 0


def coverage_of(number: int, total: int) -> Coverage:
    """What one page of a blog covers: all of it, its newest posts, or older ones that say nothing of the newest."""
    if number > 1:
        return Coverage.DELTA
    return Coverage.WHOLE if total == 1 else Coverage.WINDOW


def with_query(address: str, **parameters: str) -> str:
    """The address with these parameters in its query, where they stood or at its end; an empty one is taken out."""
    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True)) | parameters
    query = urlencode({name: value for name, value in asked.items() if value or name not in parameters})
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
