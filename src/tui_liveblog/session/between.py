"""What came is not what was asked for: what stands between the reader and the site, told from the answer. Pure."""

from __future__ import annotations

from tui_liveblog.address import same_site, site_of
from tui_liveblog.errors import LiveBlogError, NoLiveBlog, NotAsClaimed, Unreadable
from tui_liveblog.sources.base import Reply, Request


def named(error: LiveBlogError, request: Request, reply: Reply, *, known: bool) -> LiveBlogError:
    """The error of reading a reply, with its cause where the way that the reply took tells one.

    A network that wants a login sends a reader on to its own page, or shows that page in the place of every other.

    known  whether this address was read as a live blog before
    """
    if not isinstance(error, (NoLiveBlog, Unreadable)):
        return error
    asked, came = site_of(request.url), site_of(reply.url)
    if not same_site(request.url, reply.url):
        if known:
            return NotAsClaimed(
                f"{asked} sends on to {came}, where there is no live blog; if this network wants a login, open it in a browser",
                brief="login page?",
            )
        if isinstance(error, NoLiveBlog):
            return NoLiveBlog(f"{asked} sends on to {came}: {error}", error.links)
        return error
    if (
        known
        and isinstance(error, NoLiveBlog)
        and _is_page(reply)
        and "html" not in request.accept
        and "json" in request.accept
    ):
        return NotAsClaimed(
            f"{asked} sent a web page where data was asked for; if this network wants a login, open it in a browser",
            brief="login page?",
        )
    return error


def _is_page(reply: Reply) -> bool:
    return reply.body[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"
