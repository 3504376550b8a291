"""A Sourcefabric Live Blog post, from its JSON and from the element that the theme draws of it.

What is shown of a post, and where, is read off the default theme: liveblog/liveblog,
`server/liveblog/themes/themes_assets/default/templates/template-post.html`, `template-author.html` and `template-item-*.html`;
which posts are advertisements, `server/liveblog/posts/utils.py` (`calculate_post_type`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from tui_liveblog.model import Block, BlockKind, Origins, Post, Rank, Span
from tui_liveblog.sources.json_values import listing, mapping, text_of, words_of
from tui_liveblog.sources.times import read_time

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from tui_liveblog.sources.html.page import Page

_RENDITIONS = ("baseImage", "viewImage", "original", "thumbnail")
_VIDEO_PROVIDERS = frozenset({"youtube", "youtubeupload", "vimeo", "brightcove", "dailymotion"})


class Byline(Struct, frozen=True):
    """Whose name a blog's settings put on a post.

    shown       whether any
    name        the field of a user that is shown, "display_name" or "byline"
    syndicated  whether a post from another newsroom bears its author's name
    """

    shown: bool = True
    name: str = "display_name"
    syndicated: bool = True


def read_post(data: dict[str, Any], byline: Byline, base: str) -> Post | None:
    """The post; None for one without an id or items, and for an advertisement that is nothing without its scripts."""
    own = text_of(data.get("_id")) or text_of(data.get("guid"))
    items = list(_items(data))
    if not own or not items:
        return None
    main = items[0]
    body = tuple(block for number, item in enumerate(items) for block in _blocks(item, base, first=number == 0))
    if not body and is_advertisement(data):
        return None
    shown = data.get("published_date") or data.get("firstcreated") or data.get("_created")
    if text_of(main.get("commenter")):
        shown = mapping(main.get("meta")).get("_created") or main.get("_created") or shown
    return Post(
        id=own,
        published=read_time(shown),
        updated=read_time(data.get("_updated")),
        authors=_authors(data, main, byline),
        body=body,
        key=data.get("lb_highlight") is True,
        pinned=data.get("sticky") is True,
        origins=Origins.all(Rank.SHOWN),
    )


def is_advertisement(data: dict[str, Any]) -> bool:
    """Whether a post is an advertisement and nothing else."""
    kinds = [text_of(item.get("item_type")).lower() for item in _items(data)]
    return bool(kinds) and all(kind.startswith("advertisement") for kind in kinds)


def _items(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The items of the main group, in order; of all groups where none is called that."""
    groups = [mapping(group) for group in listing(data.get("groups"))]
    main = [group for group in groups if group.get("id") == "main"] or groups
    for group in main:
        for ref in listing(group.get("refs")):
            item = mapping(mapping(ref).get("item"))
            if item and item.get("deleted") is not True:
                yield item


def _authors(data: dict[str, Any], main: dict[str, Any], byline: Byline) -> tuple[str, ...]:
    commenter = words_of(main.get("commenter"))
    if commenter:
        return (commenter,)
    if not byline.shown:
        return ()
    users = [data.get("original_creator"), data.get("publisher")]
    if byline.syndicated:
        users.insert(0, main.get("syndicated_creator"))
    for user in map(mapping, users):  # an id alone names nobody
        name = words_of(user.get(byline.name)) or words_of(user.get("display_name"))
        if name:
            return (name,)
    return ()


def _blocks(item: dict[str, Any], base: str, *, first: bool) -> tuple[Block, ...]:
    from tui_liveblog.sources.html.body import read_markup

    meta = mapping(item.get("meta"))
    kind = text_of(item.get("item_type"))
    blocks: tuple[Block, ...] = ()
    if kind == "image":
        blocks = _image(meta)
    elif kind == "quote":
        blocks = _quote(meta)
    elif kind in ("embed", "video"):
        blocks = _embed(meta, base) or _card(text_of(item.get("text")))
    if blocks:
        return blocks
    blocks = read_markup(text_of(item.get("text")), base)
    who = words_of(item.get("commenter"))
    if kind == "comment" and who and not first:  # a reader's, quoted under the editor's words
        return tuple(Block(BlockKind.QUOTE, block.spans, who=who) for block in blocks)
    return blocks


def _image(meta: dict[str, Any]) -> tuple[Block, ...]:
    from tui_liveblog.sources.html.text import absolute

    renditions = mapping(mapping(meta.get("media")).get("renditions"))
    addresses = (absolute(text_of(mapping(renditions.get(name)).get("href")), "https:") for name in _RENDITIONS)
    address = next(filter(None, addresses), "")
    return (
        (Block(BlockKind.IMAGE, _spans(meta.get("caption")), address, credit=words_of(meta.get("credit"))),) if address else ()
    )


def _quote(meta: dict[str, Any]) -> tuple[Block, ...]:
    from tui_liveblog.sources.html.body import read_markup

    lines = read_markup(text_of(meta.get("quote")), "")
    quoted = [replace(block, kind=BlockKind.QUOTE, level=0, number=0) for block in lines]
    if quoted:
        quoted[-1] = replace(quoted[-1], who=words_of(meta.get("credit")))
    return tuple(quoted)


def _embed(meta: dict[str, Any], base: str) -> tuple[Block, ...]:
    """A post of a social network, a player, or a card that points to a page."""
    from tui_liveblog.sources.html.body import read_markup
    from tui_liveblog.sources.html.text import absolute

    address = absolute(text_of(meta.get("original_url")) or text_of(meta.get("url")), base)
    provider = text_of(meta.get("provider_name")).lower()
    if provider in _VIDEO_PROVIDERS and address:
        return (Block(BlockKind.VIDEO, _spans(meta.get("title")), address),)
    drawn = tuple(block for block in read_markup(text_of(meta.get("html")), base) if block.url or block.kind is BlockKind.EMBED)
    if drawn:
        return drawn
    words = ": ".join(filter(None, (words_of(meta.get("title")), words_of(meta.get("description")))))
    who = words_of(meta.get("author_name")) or words_of(meta.get("credit")) or words_of(meta.get("provider_name"))
    return (Block(BlockKind.EMBED, _spans(words), address, who=who),) if address or words else ()


def _card(markup: str) -> tuple[Block, ...]:
    """The card of a page as an item's own text draws it; none where the text holds something else."""
    from selectolax.lexbor import LexborHTMLParser

    from tui_liveblog.sources.html.nodes import attribute
    from tui_liveblog.sources.html.text import absolute, one_line, scrub

    if "title-preview" not in markup:
        return ()
    tree = LexborHTMLParser(scrub(markup))

    def said(name: str) -> str:
        node = tree.css_first(f".{name}-preview")
        return one_line(node.text()) if node is not None else ""

    link = tree.css_first("a.link-preview[href]")
    address = absolute(attribute(link, "href"), "") if link is not None else ""
    words = ": ".join(filter(None, (said("title"), said("description"))))
    return (Block(BlockKind.EMBED, _spans(words), address, who=said("credit")),) if words and address else ()


def _spans(words: object) -> tuple[Span, ...]:
    line = words_of(words)
    return (Span(line),) if line else ()


def read_elements(page: Page) -> tuple[Post, ...]:
    """The posts that the theme drew into a page, for one that was saved: as many as the blog shows at first."""
    return tuple(post for node in page.tree.css("article[data-post-id]") if (post := _drawn(node, page.base)) is not None)


def _drawn(node: LexborNode, base: str) -> Post | None:
    from tui_liveblog.sources.html.body import read_body
    from tui_liveblog.sources.html.nodes import attribute
    from tui_liveblog.sources.html.text import one_line

    own = attribute(node, "data-post-id").strip()
    if not own:
        return None

    def time_in(selector: str) -> object:
        at = node.css_first(selector)
        return (attribute(at, "data-js-timestamp") or one_line(at.text())) if at is not None else None

    words = node.css_first(".items-container")
    author = node.css_first(".lb-author__name")
    name = one_line(author.text()) if author is not None else ""
    return Post(
        id=own,
        published=read_time(time_in(".lb-post-date")),
        updated=read_time(time_in(".lb-post-updated-time")),
        authors=(name,) if name else (),
        body=read_body(words, base) if words is not None else (),
        key="lb-post--highlighted" in attribute(node, "class").split(),
        pinned=attribute(node, "data-post-sticky").lower() == "true",
        origins=Origins.all(Rank.SHOWN),
    )
