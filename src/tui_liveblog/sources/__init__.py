"""The registry of formats. A new one is a module here and a line in `_MODULES`; see CONTRIBUTING.md."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from tui_liveblog.errors import LiveBlogError, NoLiveBlog, NotAsClaimed, UsageError
from tui_liveblog.sources.base import Reply, Source

_MODULES = {
    "Guardian page": "tui_liveblog.sources.guardian",
    "Guardian Content API": "tui_liveblog.sources.guardian_api",
    "BBC stream": "tui_liveblog.sources.bbc_stream",
    "BBC Morph": "tui_liveblog.sources.bbc_morph",
    "feed": "tui_liveblog.sources.feed",  # told by its first bytes; those after it look through the whole of a long body
    "Arena": "tui_liveblog.sources.arena",
    "WordPress Liveblog": "tui_liveblog.sources.wordpress",
    "Sourcefabric": "tui_liveblog.sources.sourcefabric",
    "Al Jazeera": "tui_liveblog.sources.aljazeera",
    "schema.org": "tui_liveblog.sources.schema_org",
    "ticker": "tui_liveblog.sources.ticker",
    "JSON Feed": "tui_liveblog.sources.json_feed",
    "plain text": "tui_liveblog.sources.plain_text",
}
"""Name → module with a `SOURCE`, in the order in which they are asked whether a reply is theirs."""

FOUND_BY = {
    "Guardian page": "the Guardian's own settings in the page, or its page data",
    "Guardian Content API": "its interface's address, or a content item with blocks",
    "BBC stream": "a live text stream in the page's data, or the stream's reply",
    "BBC Morph": "a commentary payload in the page's scripts, or the payload itself",
    "WordPress Liveblog": "the plugin's settings in a script of the page, or its entries",
    "Sourcefabric": "the blog's settings in the page (LB), or its posts",
    "Al Jazeera": "a live blog's address there, or its interface's reply",
    "Arena": "the script that embeds it in the page",
    "schema.org": "LiveBlogPosting in JSON-LD or microdata, or the posts' own elements of a publisher that is known",
    "ticker": "three or more headings that begin with a clock time",
    "feed": "the root of RSS, RDF or Atom",
    "JSON Feed": "the version of JSON Feed",
    "plain text": "lines of author and time, or clock times before headlines",
}
"""Name → what tells a reply of that format, in words for `check`."""

NAMES = tuple(_MODULES)

_BINARY = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"RIFF": "a picture or a sound",
    b"PK\x03\x04": "a ZIP archive",
    b"\x7fELF": "a program",
    b"SQLite format 3": "a database",
}


@cache
def named(name: str) -> Source:
    """The source of that name. Raises UsageError for an unknown one."""
    check_name(name)
    source: Source = import_module(_MODULES[name]).SOURCE
    return source


def check_name(name: str) -> None:
    """Raise UsageError with the nearest right name if no source is called that."""
    if name not in _MODULES:
        from difflib import get_close_matches

        near = get_close_matches(name, NAMES, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(NAMES)}"
        raise UsageError(f"no source is called {name!r}{hint}")


def load_all(*, seldom: bool = True) -> None:
    """Import every source and its parsers: the worker does, before it gives up the right to open files.

    seldom  those too that few pages need
    """
    for name in NAMES:
        named(name)
    from tui_liveblog.sources import parsers

    parsers.load()
    parsers.load_more(seldom=seldom)


def claimant(reply: Reply, first: str = "") -> Source:
    """The source that claims the reply; `first` is asked first. Raises NoLiveBlog or NotAsClaimed when none does."""
    if not reply.body or reply.body.isspace():
        raise NotAsClaimed("the answer is empty; try again later")
    if reply.kind:
        return named(reply.kind)
    for name in (first, *NAMES) if first in _MODULES else NAMES:
        source = named(name)
        if source.claims(reply):
            return source
    raise refusal(reply)


def refusal(reply: Reply) -> LiveBlogError:
    """Why no source claims the reply."""
    head = reply.body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    kind = reply.content_type.split(";")[0].strip().lower()
    looks_html = head[:1] == b"<"
    for magic, what in _BINARY.items():
        if head.startswith(magic):
            return NotAsClaimed(f"this is {what}, not a page, a feed or text")
    if kind.endswith("json") and looks_html:
        return NotAsClaimed("the server promised JSON and sent a web page; is a login or a proxy in between?")
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16 is text
        return NotAsClaimed("this is not text, nor a page or a feed: it holds NUL bytes")
    if head[:1] in (b"{", b"["):
        return NoLiveBlog("JSON, but not of a live blog that this program knows")
    if looks_html:
        try:
            named("schema.org").read(reply, b"")
        except LiveBlogError as error:  # it knows best what the page is instead, and what it links to
            return error
    return NoLiveBlog("no posts found in this text")
