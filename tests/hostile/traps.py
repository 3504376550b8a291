"""Pages made to stop whoever reads them, besides those of `parser_dos`: each once took some reader or other very long."""

from __future__ import annotations

from collections.abc import Callable

from tests.server import HTML

RSS, JSON, TEXT = "application/rss+xml", "application/json", "text/plain"

_ITEM, _END = "<rss><channel><item><title>", "</title></item></channel></rss>"
_FEED = '{"version":"https://jsonfeed.org/version/1.1","items":'
_DATA = '<script type="application/ld+json">'
_LAUGHS = '<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_WHEN = "19 December 2024 06:32\n"


def _attributes() -> str:
    return "<p " + " ".join(f"a{number}=x" for number in range(200_000)) + ">"


def _prefixes() -> str:
    return "<rss><channel>" + "".join(f"<p{number}:x/>" for number in range(200_000)) + "</channel></rss>"


TRAPS: dict[str, tuple[str, Callable[[], str]]] = {
    "elements within each other": (HTML, lambda: "<!doctype html>" + "<div>" * 200_000),
    "attributes of one element": (HTML, _attributes),
    "comments that never end": (HTML, lambda: "<!doctype html>" + "<!--" * 700_000),
    "tables within each other": (HTML, lambda: "<!doctype html>" + "<table><tr><td>" * 60_000),
    "manners that never end": (HTML, lambda: "<!doctype html>" + "<a><b><i>" * 60_000 + "<p>" * 20_000),
    "quotes that nobody escaped": (HTML, lambda: f'{_DATA}{{"@type":"LiveBlogPosting","headline":"' + '"a ' * 700_000),
    "braces that never end": (HTML, lambda: _DATA + '{"a":' * 500_000 + "</script>"),
    "settings that are none": (HTML, lambda: "<script>" + "liveblog_settings = {" * 100_000 + "</script>"),
    "a billion laughs": (RSS, lambda: f"<!DOCTYPE rss [{_LAUGHS}]>{_ITEM}&l9;{_END}"),
    "an entity of a file": (RSS, lambda: f'<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>{_ITEM}&f;{_END}'),
    "items that never end": (RSS, lambda: "<rss><channel>" + "<item>" * 1_000_000),
    "sections that never end": (RSS, lambda: _ITEM + "<![CDATA[" * 500_000),
    "names that nobody declared": (RSS, _prefixes),
    "ampersands": (RSS, lambda: _ITEM + "&" * 4_000_000 + _END),
    "arrays within each other": (JSON, lambda: _FEED + "[" * 2_000_000),
    "a number without end": (JSON, lambda: _FEED + '[{"id":' + "9" * 4_000_000 + "}]}"),
    "blanks before a date": (TEXT, lambda: (" " * 4_000 + _WHEN) * 500),
    "clocks": (TEXT, lambda: "12:31 " * 700_000),
    "names before dates": (TEXT, lambda: ("Ann Example" * 400 + _WHEN) * 300),
}
"""Name → content type, and what makes the page."""
