"""The Guardian's page model: what `<page>.json?dcr=true` answers, and what its pages are rendered from.

Members: guardian/dotcom-rendering, dotcom-rendering/src/types/frontend.ts (FEArticleType) and blocks.ts (Block). How they
are filled: guardian/frontend, common/app/model/dotcomrendering/DotcomRenderingDataModel.scala, and
LiveBlogCurrentPage.scala in common/app/model. That code alone tells three things: `keyEvents` lists summaries too; `blocks`
leaves out its newest post when that one is pinned; and an archived page is of the same shape, with a
`pagination.currentPage` that is not 1.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from tui_liveblog.errors import NoLiveBlog, Unreadable
from tui_liveblog.model import Blog, Origins, Post, Rank, Status
from tui_liveblog.sources.base import identify
from tui_liveblog.sources.guardian_elements import read_elements
from tui_liveblog.sources.guardian_words import Thing, names_in_byline, thing, things, words
from tui_liveblog.sources.html.body import read_markup
from tui_liveblog.sources.html.text import absolute, one_line
from tui_liveblog.sources.publishers import GUARDIAN
from tui_liveblog.sources.times import read_time

_STATUS = {"LiveBlogDesign": Status.LIVE, "DeadBlogDesign": Status.ENDED}
_LONGEST_NAME = 100
_OLDER = re.compile(r"[?&]page=with:(block-[0-9a-f]{24})\b")


class View(Struct, frozen=True):
    """What one page of a blog shows.

    newest  the id of the blog's newest post, "" where the page does not say
    older   the id of a post on the next older page, "" on the last
    front   whether it is the first page, all of it: not an archived one, not filtered to key events or a topic
    """

    blog: Blog
    posts: tuple[Post, ...]
    newest: str
    older: str
    front: bool
    skipped: int = 0


def read_model(model: Thing, came_from: str) -> View:
    """The model of a page. Raises NoLiveBlog for an article's, Unreadable for a live blog's without posts."""
    _refuse_articles(model)
    url = absolute(words(model, "webURL", "canonicalUrl"), came_from) or came_from
    listed = model.get("blocks")
    blocks = things(listed)
    keys = {canonical_id(block) for block in things(model.get("keyEvents"))} - {""}
    posts = [post for block in blocks if (post := read_block(block, url, keys)) is not None]
    skipped = (len(listed) if isinstance(listed, list) else 0) - len(posts)
    pinned = read_block(thing(model.get("pinnedPost")), url, keys)
    if pinned is not None and pinned.id:
        posts = _with_pinned(posts, replace(pinned, pinned=True))
    if not posts:
        raise Unreadable("this page is a live blog, but its data holds no posts; try again later or open it in a browser")
    pagination = thing(model.get("pagination"))
    return View(
        blog=_read_blog(model, url),
        posts=identify(posts),
        newest=GUARDIAN.canonical_id(words(model, "mostRecentBlockId")),
        older=older_id(words(pagination, "older")),
        front=pagination.get("currentPage", 1) in (1, "1")
        and not model.get("filterKeyEvents")
        and not model.get("selectedTopics"),
        skipped=skipped,
    )


def read_block(block: Thing, url: str, keys: set[str]) -> Post | None:
    """One post; None for what holds nothing to show.

    url   the blog's address
    keys  ids that the blog lists as key events or summaries
    """
    identity = canonical_id(block)
    title = one_line(words(block, "title"))
    body = read_elements(block.get("elements"), url)
    if not title and not body:
        return None
    published = read_time(block.get("blockFirstPublished", block.get("firstPublished")))
    updated = read_time(block.get("blockLastUpdated", block.get("lastUpdated")))
    marks = thing(block.get("attributes"))
    summary = marks.get("summary") is True
    names = (one_line(words(one, "name")) for one in things(block.get("contributors")))
    return Post(
        id=identity,
        published=published,
        # The page shows when a post was updated only where that was after it was published (LiveBlock.tsx).
        updated=updated if published is not None and updated is not None and updated > published else None,
        title=title,
        authors=tuple(dict.fromkeys(name for name in names if 0 < len(name) <= _LONGEST_NAME)),
        body=body,
        url=GUARDIAN.permalink.format(page=url, id=identity) if url and identity else "",
        key=marks.get("keyEvent") is True or (identity in keys and not summary),
        pinned=marks.get("pinned") is True,
        summary=summary,
        origins=Origins.all(Rank.SHOWN),
    )


def canonical_id(block: Thing) -> str:
    """A block's id as every reply has it, "block-…"; "" where it has none. Older servers name the pinned copy "…-pinned"."""
    return GUARDIAN.canonical_id(words(block, "id").removesuffix("-pinned"))


def older_id(suffix: str) -> str:
    """The post that a link to an older page names, as "block-…"."""
    found = _OLDER.search(unquote(suffix))
    return found[1] if found is not None else ""


def _with_pinned(posts: list[Post], pinned: Post) -> list[Post]:
    """The posts, the pinned one among them marked so; one that is not there is added where its time says.

    `changes` leaves pinned posts out of the window that a page covers, so an old one withdraws nothing.
    """
    if any(post.id == pinned.id for post in posts):
        return [replace(post, pinned=True) if post.id == pinned.id else post for post in posts]
    first = posts[0].published if posts else None
    is_newest = first is None or (pinned.published is not None and pinned.published >= first)
    return [pinned, *posts] if is_newest else [*posts, pinned]


def _read_blog(model: Thing, url: str) -> Blog:
    author = thing(model.get("author"))
    return Blog(
        title=one_line(words(model, "headline", "webTitle")),
        url=url,
        standfirst="\n".join(block.text for block in read_markup(words(model, "standfirst"), url)),
        authors=names_in_byline(words(model, "byline") or words(author, "byline")),
        language=words(model, "lang"),
        status=_status(model),
    )


def _status(model: Thing) -> Status:
    """The design says whether the blog goes on; the page's settings too, where they are this page's."""
    status = _STATUS.get(words(thing(model.get("format")), "design"))
    settings = thing(model.get("config"))
    if status is None and settings.get("pageId") == model.get("pageId") and isinstance(settings.get("isLive"), bool):
        return Status.LIVE if settings["isLive"] else Status.ENDED
    return status or Status.UNKNOWN


def _refuse_articles(model: Thing) -> None:
    design = words(thing(model.get("format")), "design")
    if thing(model.get("pageType")).get("isLiveblog") is not False or design in _STATUS:
        return
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", design.removesuffix("Design")).lower()
    told = f" ({kind})" if kind not in ("", "article", "standard") else ""
    raise NoLiveBlog(f"this is an ordinary article{told}, not a live blog")
