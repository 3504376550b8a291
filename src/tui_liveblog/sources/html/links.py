"""The live blogs that a front or section page links to."""

from __future__ import annotations

from urllib.parse import urldefrag

from tui_liveblog.address import is_live_address
from tui_liveblog.errors import NotAsClaimed
from tui_liveblog.sources.base import Reply
from tui_liveblog.sources.html import jsonld
from tui_liveblog.sources.html.nodes import attribute
from tui_liveblog.sources.html.page import Page, open_page
from tui_liveblog.sources.html.text import absolute, one_line

MAX_LINKS = 20
"""What a reader can pick from on one screen."""

_LONGEST_TITLE = 200


_ARTICLES = frozenset(
    {"Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle", "BlogPosting"}
)


def is_article(page: Page, types: frozenset[str]) -> bool:
    """Whether a page is one article: it says so in its head, or by the types in its JSON-LD."""
    return page.is_article or bool(types & _ARTICLES)


def live_blog_links(reply: Reply) -> tuple[tuple[str, str], ...]:
    """(title, url) of the live blogs that a front or section page links to; none for an article and for what is no page."""
    try:
        page = open_page(reply)
    except NotAsClaimed:
        return ()
    return () if is_article(page, jsonld.find(page).types) else links_on(page)


def links_on(page: Page) -> tuple[tuple[str, str], ...]:
    """(title, url) of links on the same site whose address is that of a live blog; each once, in the page's order."""
    titles: dict[str, str] = {}
    for link in page.tree.css("a[href]"):
        address = urldefrag(absolute(attribute(link, "href"), page.base)).url
        if not is_live_address(address, page.base):
            continue
        if address == page.url or titles.get(address) or (len(titles) >= MAX_LINKS and address not in titles):
            continue
        titles[address] = one_line(link.text() or attribute(link, "aria-label"))[:_LONGEST_TITLE] or titles.get(address, "")
    return tuple((title, address) for address, title in titles.items() if title)
