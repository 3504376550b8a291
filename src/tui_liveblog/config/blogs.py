"""`[[blog]]`: settings of one blog, found by its address."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from tui_liveblog.address import Address, Kind, canonical, parse_source
from tui_liveblog.clean import clean_line
from tui_liveblog.config.errors import Fault, line_of, mistyped, part_of, unknown
from tui_liveblog.config.rules import query_fault
from tui_liveblog.errors import UsageError

_TABLE = "blog"
_WITHOUT_BRACKETS = 'blog stands in double brackets: [[blog]], with url = "https://…" under it'
_NO_ADDRESS = 'url is the address of a live blog in quotes, such as "https://example.org/live/storm"'
_INTERVAL = "interval is the seconds between two looks, such as 60"


class BlogSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[[blog]]`.

    url       the blog's address; fragments and tracking parameters mean nothing
    interval  seconds between looks; None: as for all
    filter    a query that the timeline begins with
    name      what the blog is called among others, and where its page has no title
    source    the format, where it cannot be told
    zone      the IANA name of the zone of times that name none
    """

    url: str
    interval: float | None = None
    filter: str = ""
    name: str = ""
    source: str = ""
    zone: str = ""

    @property
    def key(self) -> str:
        """The canonical address, "" for what is none."""
        address = _web_address(self.url)
        return canonical(address.text) if address is not None else ""


def settings_for(blogs: Iterable[BlogSettings], keys: Iterable[str]) -> BlogSettings:
    """The settings of a blog that is known under any of these keys; none of its own where nothing is set for it."""
    known = set(keys)
    return next((one for one in blogs if one.key in known), BlogSettings(url=""))


def blog_faults(value: object, text: str) -> Iterator[Fault]:
    """Everything that is wrong with the blogs, as they were read from the file's text. Formats are the sources' to know."""
    if not isinstance(value, list) or not all(isinstance(blog, dict) for blog in value):
        yield Fault(line_of(text, _TABLE), _WITHOUT_BRACKETS)
        return
    first: dict[str, int] = {}
    for number, blog in enumerate(value, 1):
        part, before = part_of(text, _TABLE, number)
        yield from _faults_of(blog, part, before)
        address = _web_address(blog.get("url"))
        if address is not None:
            line = before + line_of(part, _TABLE, "url")
            other = first.setdefault(canonical(address.text), line)
            if other != line:
                yield Fault(line, f"url: this blog has its settings in line {other} already")


def _faults_of(blog: Mapping[str, object], text: str, before: int) -> Iterator[Fault]:
    """What is wrong with one blog, which stands in `text`, with so many lines of the file before it."""
    fields = {field.name: field for field in msgspec.structs.fields(BlogSettings)}
    if "url" not in blog:
        yield Fault(before + line_of(text, _TABLE), f"a blog needs its address: {_NO_ADDRESS}")
    for name, value in blog.items():
        line = before + line_of(text, _TABLE, name)
        if name not in fields:
            yield Fault(line, unknown(name, tuple(fields)))
        elif name == "url" and _web_address(value) is None:
            yield Fault(line, _NO_ADDRESS)
        elif name == "interval" and not _is_interval(value):
            yield Fault(line, _INTERVAL)
        elif said := mistyped(value, fields[name].type):
            yield Fault(line, f"{name}: {said}")
        elif name == "name" and not clean_line(str(value), 60):
            yield Fault(line, 'name is what the blog is called, such as "Budget"')
        elif name == "zone" and (said := zone_fault(str(value))):
            yield Fault(line, said)
        elif name == "filter" and (said := query_fault(str(value))):
            yield Fault(line, f"filter: {said}")


def zone_fault(name: str) -> str:
    """A sentence where there is no such time zone, "" where there is."""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, no name, a folder of the zone files
        return f"there is no time zone {clean_line(name, 60)}; names are such as Europe/Berlin"
    return ""


def _is_interval(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < math.inf


def _web_address(value: object) -> Address | None:
    try:
        address = parse_source(value) if isinstance(value, str) else None
    except UsageError:
        return None
    return address if address is not None and address.kind is Kind.URL else None
