"""What leads out of a post: its address, its links by number, its words as plain text. Pure but for loading the post."""

from __future__ import annotations

from datetime import tzinfo
from itertools import chain, repeat

from msgspec import Struct

from tui_liveblog.changes import Known
from tui_liveblog.clean import clean_line, clean_text, clean_url
from tui_liveblog.model import Blog, Post, PostKind
from tui_liveblog.timeline import byline
from tui_liveblog.ui.tab import Tab


class WayOut(Struct, frozen=True):
    """A link of a post. `words` are one clean line; `url` is http or https, its host in punycode where it is not Latin."""

    words: str
    url: str


async def post_in_hand(tab: Tab) -> Known | None:
    """The cursor's post, loaded; where the wheel has left it off the screen, the first whole post shown."""
    async with tab.turn:
        reader = tab.reader
        if reader.cursor not in reader.view.shown():
            reader.touch()
        own = reader.cursor
        if own is None:
            return None
        await tab.shelf.want([own])
        return tab.shelf.known(own)


def address_of(post: Post, blog: Blog) -> str:
    """Where the post can be read: its own address (a teaser's is the article's), else the blog's; "" where there is none."""
    return next(filter(None, map(clean_url, (post.url, blog.url, blog.key))), "")


def links_of(tab: Tab, post: Post) -> list[WayOut]:
    """The links of a loaded post by number, as its rows on the screen number them."""
    addresses = map(clean_url, tab.shelf.laid(post.id).links)
    words = chain((clean_line(text) for text, _ in post.links), repeat(""))
    return [WayOut(text or url.partition("://")[2], url) for url, text in zip(addresses, words, strict=False)]


def ways_out(tab: Tab, post: Post) -> list[WayOut]:
    """The links by number, then the post itself where it has an address of its own; a teaser's is its link already."""
    links = links_of(tab, post)
    own = clean_url(post.url) if post.kind is not PostKind.TEASER else ""
    return [*links, WayOut("this post", own)] if own else links


def how_many_links(count: int) -> str:
    """What is said of a number that no link has."""
    return f"this post has {count or 'no'} link{'s' if count != 1 else ''}"


def words_of(known: Known, blog: Blog, zone: tzinfo) -> str:
    """A post as plain text to paste elsewhere: headline, byline and time, then its words."""
    post = known.post
    time = f"{post.published.astimezone(zone):%Y-%m-%d %H:%M}" if post.published is not None else ""
    facts = " · ".join(filter(None, (", ".join(byline(post, blog)), time)))
    head = "\n".join(filter(None, (post.title, facts)))
    return clean_text("\n\n".join(filter(None, (head, post.text)))) + "\n"
