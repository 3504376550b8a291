"""schema.org live blogs in web pages: JSON-LD or microdata, merged with the posts that the page itself shows.

The structured data alone is wrong on most real sites: it gives the blog's time, headline or authors on every post. So each
field is taken from the best place that has it (`model.Rank`). Which elements are posts, `publishers` knows; a site without a
row is read from its structured data, and from elements only where they cannot be misread.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tui_liveblog import limits
from tui_liveblog.errors import NoLiveBlog, Unreadable
from tui_liveblog.model import Blog, Coverage, Snapshot, Status
from tui_liveblog.sources.base import Look, Reply, Request, identify
from tui_liveblog.sources.publishers import PUBLISHERS, Publisher

if TYPE_CHECKING:
    from tui_liveblog.sources.html.jsonld import Found
    from tui_liveblog.sources.html.page import Page
    from tui_liveblog.sources.html.structured import StructuredBlog

ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"
_DECLARED = b"LiveBlogPosting"
_DATA = b'<!DOCTYPE html><script type="application/ld+json">%b</script>'


class SchemaOrg:
    """Web pages that declare a schema.org LiveBlogPosting, or show posts of a publisher in the table."""

    name = "schema.org"
    asks = "the page again, conditionally"
    full_every = limits.FULL_LOOK_SECONDS

    def claims(self, reply: Reply) -> bool:
        """HTML that mentions LiveBlogPosting as data, or that holds what pages of a known publisher's posts hold."""
        body = reply.body
        if is_bare_data(body):
            return True
        if not looks_like_html(body, reply.content_type):
            return False
        if _DECLARED in body and (b"ld+json" in body or b"itemtype" in body):
            return True
        return any(_has_traces(publisher, reply) for publisher in PUBLISHERS)

    def plan(self, state: bytes, look: Look, address: str, now: datetime) -> Request | None:  # noqa: ARG002 - the protocol's; a page needs none
        """The page again, whatever is wanted; older posts are not on it."""
        return None if look is Look.OLDER else Request(address, ACCEPT)

    def read(self, reply: Reply, state: bytes) -> Snapshot:  # noqa: ARG002 - the same
        """The posts of the page.

        Raises NotAsClaimed for what is no HTML, NoLiveBlog for pages of other kinds, with the live blogs that a front page
        links to, and Unreadable for a live blog whose posts are not in the page.
        """
        from tui_liveblog.sources.html import elements, jsonld, merge, microdata
        from tui_liveblog.sources.html.page import open_page
        from tui_liveblog.sources.html.structured import read_structured
        from tui_liveblog.sources.html.vendors import vendor_of

        if is_bare_data(reply.body):
            reply = replace(reply, body=_DATA % reply.body.replace(b"</", b"<\\/"), content_type="")
        page = open_page(reply)
        publisher = elements.publisher_on(page, reply.host)
        zone = publisher.timezone if publisher is not None and publisher.timezone else reply.timezone
        found = jsonld.find(page)
        live_blogs = (*found.live_blogs, *microdata.find(page))
        blog = read_structured(live_blogs, found.by_id, page.url or page.base, publisher, zone)
        shown = elements.read_elements(page, publisher, zone) if publisher is not None else elements.NOTHING_SHOWN
        structured = blog.posts if blog is not None else ()
        if publisher is None:
            structured = tuple(elements.generic_times(page, structured))
        posts = merge.merge(shown.posts, merge.named_alike(shown.posts, structured))
        if not posts:
            raise _why_none(page, found, blog, vendor_of(reply.body))
        return Snapshot(
            blog=_blog(page, publisher, blog, elements.blog_status(page, publisher)),
            posts=identify([elements.with_address(post, page, publisher) for post in posts]),
            coverage=Coverage.WINDOW,
            deleted=shown.deleted,
            refresh=elements.refresh_of(page, publisher),
            skipped=blog.skipped if blog is not None else 0,
            partial=found.mended,
            notes=tuple(_notes(publisher, found, blog, len(shown.posts))),
        )


def is_bare_data(body: bytes) -> bool:
    """Whether this is a live blog's JSON-LD without a page around it: a saved reply, or an interface that gives just that."""
    start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start[:1] in (b"{", b"[") and _DECLARED in body and b"liveBlogUpdate" in body and b'"@type"' in body


def looks_like_html(body: bytes, content_type: str) -> bool:
    """Whether the first bytes, or the header where they do not tell, say that this is a web page. Cheap."""
    start = body[:2048].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1024].lower()
    if not start.startswith(b"<"):
        return False
    if any(mark in start for mark in (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<meta")):
        return True
    return "html" in content_type.lower() and not start.startswith((b"<?xml", b"<rss", b"<feed"))


def _has_traces(publisher: Publisher, reply: Reply) -> bool:
    if not all(trace in reply.body for trace in publisher.traces):
        return False
    # A saved page has no address, but names its site in its head.
    return bool(publisher.sign) or publisher.owns(reply.host) or any(host.encode() in reply.body for host in publisher.hosts)


def _blog(page: Page, publisher: Publisher | None, blog: StructuredBlog | None, status: Status) -> Blog:
    """What is known of the blog: as the page shows it, where the publisher's row knows the place, else as it is declared."""
    from tui_liveblog.sources.html import elements

    shown = elements.read_head(page, publisher)
    return Blog(
        title=shown.title or (blog.title if blog is not None else "") or page.title or page.first_text("h1"),
        url=page.url or (blog.url if blog is not None else ""),
        standfirst=shown.standfirst or (blog.standfirst if blog is not None else ""),
        authors=shown.authors or (blog.authors if blog is not None else ()),
        language=page.language or (blog.language if blog is not None else ""),
        status=status,
    )


def _why_none(page: Page, found: Found, blog: StructuredBlog | None, vendor: str) -> NoLiveBlog | Unreadable:
    """Why the page shows no posts, and what the reader can do."""
    from tui_liveblog.sources.html.links import is_article, links_on

    if vendor:
        return NoLiveBlog(f"the live blog on this page comes from {vendor}, which cannot be read yet; open it in a browser")
    elsewhere = blog is not None and not blog.declared and blog.url and page.url and blog.url != page.url
    if (found.declared or blog is not None) and not elsewhere:
        if blog is None:
            return Unreadable(
                "this page declares a live blog, but its data is damaged; try again later or open it in a browser"
            )
        return Unreadable("this page declares a live blog but holds no posts; try again later or open it in a browser")
    if is_article(page, found.types):
        return NoLiveBlog("this is an ordinary article, not a live blog")
    links = links_on(page)
    if links:
        return NoLiveBlog("this page is no live blog itself; open one of those that it links to", links)
    return NoLiveBlog("no live blog on this page; give the address of the live blog itself")


def _notes(publisher: Publisher | None, found: Found, blog: StructuredBlog | None, shown: int) -> list[str]:
    """What is wrong with the page, for `check`."""
    notes: list[str] = []
    if found.damaged:
        notes.append(f"{found.damaged} of the page's JSON-LD blocks cannot be read")
    if blog is not None and blog.skipped:
        notes.append(f"{blog.skipped} of the declared updates hold nothing to show")
    if publisher is not None and publisher.posts and not shown:
        lost = " and ".join(sorted(publisher.distrusted & {"published", "authors"}))
        notes.append(
            f"none of the elements that {publisher.name} shows posts in was found; read from the structured data alone"
            + (f", whose {lost} are not to be trusted" if lost else "")
        )
    if publisher is None and blog is not None and any(post.published is None for post in blog.posts):
        notes.append("some posts have no time of their own")
    return notes


SOURCE = SchemaOrg()
