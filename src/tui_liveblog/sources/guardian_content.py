"""An article of the Guardian's Content API as posts: its blocks, with the contributors that its tags name.

Shapes: guardian/content-api-models, models/src/main/thrift/content/v1.thrift. The site shows a block's `title`, never the
one in its `attributes`.
"""

from __future__ import annotations

from collections.abc import Iterator

from tui_liveblog.model import Blog, Origins, Post, Rank, Status
from tui_liveblog.sources.guardian_model import canonical_id
from tui_liveblog.sources.guardian_words import Thing, is_true, names_in_byline, thing, things, words
from tui_liveblog.sources.html.body import read_markup
from tui_liveblog.sources.html.text import one_line
from tui_liveblog.sources.publishers import GUARDIAN
from tui_liveblog.sources.times import read_time


def read_content(content: Thing, listed: list[object]) -> tuple[Blog, list[Post], int]:
    """The blog, the posts in the blocks listed, and how many of these hold nothing to show. Drafts are no posts."""
    url = words(content, "webUrl")
    fields = thing(content.get("fields"))
    blog = Blog(
        title=one_line(words(fields, "headline") or words(content, "webTitle")),
        url=url,
        standfirst="\n".join(block.text for block in read_markup(words(fields, "standfirst"), url)),
        authors=names_in_byline(words(fields, "byline")),
        language=words(fields, "lang"),
        status=_status(fields),
    )
    names = {words(tag, "id"): one_line(words(tag, "webTitle")) for tag in things(content.get("tags"))}
    blocks = [block for block in listed if not _is_draft(block)]
    posts = [post for block in things(blocks) if (post := _read_block(block, url, names)) is not None]
    return blog, posts, len(blocks) - len(posts)


def _is_draft(block: object) -> bool:
    return isinstance(block, dict) and block.get("published") is False


def _read_block(block: Thing, url: str, names: dict[str, str]) -> Post | None:
    title = one_line(words(block, "title"))
    body = tuple(made for markup in _markups(block) for made in read_markup(markup, url))
    if not title and not body:
        return None
    identity = canonical_id(block)
    published = read_time(block.get("firstPublishedDate")) or read_time(block.get("publishedDate"))
    updated = read_time(block.get("lastModifiedDate"))
    marks = thing(block.get("attributes"))
    return Post(
        id=identity,
        published=published,
        updated=updated if published is not None and updated is not None and updated > published else None,
        title=title,
        authors=_authors(block.get("contributors"), names),
        body=body,
        url=GUARDIAN.permalink.format(page=url, id=identity) if url and identity else "",
        key=is_true(marks.get("keyEvent")),
        pinned=is_true(marks.get("pinned")),
        summary=is_true(marks.get("summary")),
        origins=Origins.all(Rank.SHOWN),
    )


def _authors(contributors: object, names: dict[str, str]) -> tuple[str, ...]:
    """Contributors are ids of tags ("profile/…"), which have the names."""
    ids = [one for one in contributors if isinstance(one, str)] if isinstance(contributors, list) else []
    found = (names.get(own) or names.get(f"profile/{own}") for own in ids)
    return tuple(dict.fromkeys(name for name in found if name))


def _markups(block: Thing) -> Iterator[str]:
    """The HTML of a block: all of it, else that of its elements, else its words."""
    whole = words(block, "bodyHtml")
    elements = things(block.get("elements")) if not whole else []
    parts = [words(thing(one.get(f"{words(one, 'type')}TypeData")), "html", "caption", "title") for one in elements]
    yield from [whole] if whole else filter(None, parts) if any(parts) else [words(block, "bodyTextSummary")]


def _status(fields: Thing) -> Status:
    said = fields.get("liveBloggingNow")
    if said is False or said == "false":
        return Status.ENDED
    return Status.LIVE if is_true(said) else Status.UNKNOWN
