"""Posts as JSON, as Markdown, and as plain labelled text. What leaves here was cleaned at the door, and is cleaned again."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, tzinfo
from typing import Any

from tui_liveblog.changes import Known
from tui_liveblog.clean import clean_text
from tui_liveblog.model import Block, BlockKind, Blog, Post, PostKind, Span, plain_text
from tui_liveblog.timeline import byline


def stamp(moment: datetime | None) -> str | None:
    """RFC 3339 in UTC with Z; milliseconds only where there are any."""
    if moment is None:
        return None
    exact = "milliseconds" if moment.microsecond >= 1000 else "seconds"
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=exact) + "Z"


def blog_json(blog: Blog, source: str) -> dict[str, Any]:
    """The `blog` object of an export."""
    return {
        "title": blog.title,
        "url": blog.url or (blog.key if blog.key.startswith("http") else ""),
        "source": source,
        "status": blog.status.value,
        "standfirst": blog.standfirst,
        "authors": list(blog.authors),
        "language": blog.language,
    }


def post_json(known: Known) -> dict[str, Any]:
    """A post of an export or an event. `authors` are those that the page shows on the post."""
    post = known.post
    return {
        "id": post.id,
        "url": post.url,
        "title": post.title,
        "authors": list(post.authors),
        "published": stamp(post.published),
        "updated": stamp(post.updated),
        "key": post.key,
        "pinned": post.pinned,
        "summary": post.summary,
        "kind": post.kind.value,
        "text": post.text,
        "media": [
            {"kind": media.kind, "url": media.url, "caption": media.caption, "credit": media.credit} for media in post.media
        ],
        "links": [{"text": words, "url": url} for words, url in post.links],
        "withdrawn": known.withdrawn is not None,
    }


# What JSON may hold as it is, but a terminal should not get.
_UNSHOWN = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def dumps(value: Any, *, indent: int | None = None) -> str:
    """JSON that a person can read too, in a terminal too."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _UNSHOWN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


# Plain labelled text.

_LABELS = {BlockKind.IMAGE: "Picture", BlockKind.VIDEO: "Video", BlockKind.QUOTE: "Quote", BlockKind.EMBED: "Embedded"}
"""What stands in words where the page has marks and bars: nobody hears or feels those."""


def plain_post(known: Known, blog: Blog, zone: tzinfo, label: str = "") -> str:
    """A post for a pipe, a log, braille or speech: a line that says when and who, then the headline, then the text."""
    post = known.post
    time = f"{post.published.astimezone(zone):%Y-%m-%d %H:%M}" if post.published else "no time"
    facts = [label, time, ", ".join(byline(post, blog)), *notes(known, zone)]
    lines = [" · ".join(fact for fact in facts if fact)]
    if post.title:
        lines.append(post.title)
    if words := plain_text(post.body, _LABELS):
        lines.append(words)
    if post.kind is PostKind.TEASER and post.url:
        lines.append(post.url)
    lines.extend(f"[{number}] {url}" for number, (_, url) in enumerate(post.links, 1) if post.kind is not PostKind.TEASER)
    return clean_text("\n".join(lines)) + "\n"


def notes(known: Known, zone: tzinfo) -> list[str]:
    """What is said of a post beside its text, in words, in the order of the screen."""
    post = known.post
    said: list[str] = []
    if post.key:
        said.append("key event")
    if post.pinned:
        said.append("pinned")
    if post.summary:
        said.append("summary")
    if known.edited:
        said.append(f"edited {known.edited.astimezone(zone):%H:%M}")
    if known.withdrawn:
        said.append(f"withdrawn {known.withdrawn.astimezone(zone):%H:%M}")
    if post.kind is PostKind.UNFINISHED:
        said.append("unfinished")
    if post.kind is PostKind.TEASER:
        said.append("link to another article")
    if post.shortened:
        said.append("shortened")
    return said


# Markdown.

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")
_LINE_START = re.compile(r"^([^\S\n]*)([-+=:])(?=[-=\s]|$)|^([^\S\n]*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_BREAKS = re.compile(r"(?<! ) *\n\s*")
_ENTITY = re.compile(r"&(?=#?\w+;)")


def markdown(blog: Blog, posts: list[Known], zone: tzinfo) -> str:
    """A blog as a Markdown document, newest first."""
    parts = [f"# {_escaped(blog.title or blog.url or 'Live blog')}"]
    if blog.authors:
        parts.append(_escaped(", ".join(blog.authors)))
    if blog.standfirst:
        parts.append(_escaped(blog.standfirst).replace("\n", "\n\n"))
    if blog.url:
        parts.append(f"<{blog.url}>")
    parts.extend(_markdown_post(known, blog, zone) for known in posts)
    return clean_text("\n\n".join(parts)) + "\n"


def _markdown_post(known: Known, blog: Blog, zone: tzinfo) -> str:
    post = known.post
    time = f"{post.published.astimezone(zone):%-d %B %Y %H:%M}" if post.published else "no time"
    title = _escaped(post.title)
    if post.kind is PostKind.TEASER:
        # No list item: after a post that ends with a list it would be one more of that list.
        link = f"[{title or _escaped(post.url)}]({_target(post.url)})" if post.url else title
        words = _escaped(" ".join(post.text.split()))
        return f"→ {time}: {link}" + (f" — {words}" if words else "")
    head = f"## {time}" + (f" · {title}" if title else "")
    facts = _escaped(" · ".join(fact for fact in (", ".join(byline(post, blog)), *notes(known, zone)) if fact))
    parts = [head, *([f"*{facts}*"] if facts else []), *_markdown_blocks(post)]
    return "\n\n".join(parts)


def _markdown_blocks(post: Post) -> list[str]:
    parts: list[str] = []
    previous: BlockKind | None = None
    indents: list[int] = []
    for block in post.body:
        if block.kind is not BlockKind.ITEM:
            indents.clear()
        piece = _markdown_item(block, indents) if block.kind is BlockKind.ITEM else _markdown_block(block)
        if not piece:
            continue
        if previous is block.kind and block.kind in (BlockKind.ITEM, BlockKind.QUOTE):
            parts[-1] += ("\n" if block.kind is BlockKind.ITEM else "\n>\n") + piece
        else:
            parts.append(piece)
        previous = block.kind
    return parts


def _markdown_item(block: Block, indents: list[int]) -> str:
    """An item under the text of the one that it belongs to. `indents` are the widths of the marks that it is inside."""
    words = _markdown_words(block).replace("\n", " ")
    if not words:
        return ""
    del indents[block.level :]
    indent = " " * sum(indents)
    mark = f"{block.number}. " if block.number else "- "
    indents.append(len(mark))
    return indent + mark + words


def _markdown_block(block: Block) -> str:
    words = _markdown_words(block)
    match block.kind:
        case BlockKind.HEADING:
            return "### " + words.replace("\n", " ") if words else ""
        case BlockKind.QUOTE:
            lines = [*words.split("\n"), *(("", f"— {_escaped(block.who)}") if block.who else ())]
            return "\n".join(f"> {line}".rstrip() for line in lines) if words else ""
        case BlockKind.IMAGE | BlockKind.VIDEO:
            # Its own words plainly: a link in a caption would end the link around it.
            caption = _escaped(" ".join(block.text.split()))
            credit = f" ({_escaped(block.credit)})" if block.credit else ""
            label = f"{caption}{credit}".strip() or block.kind.value
            return f"[{block.kind.value}: {label}]({_target(block.url)})" if block.url else f"*{label}*"
        case BlockKind.EMBED:
            who = f"**{_escaped(block.who)}**: " if block.who else ""
            link = f"<{block.url}>" if block.url else ""
            said = "  \n> ".join(filter(None, ((who + words).replace("\n", "  \n> "), link)))
            return f"> {said}" if said else ""
        case _:
            return words.replace("\n", "  \n")


def _markdown_words(block: Block) -> str:
    """The words with their manner; each line is safe to begin a line with."""
    made = ""
    touching = False
    for position, span in enumerate(block.spans):
        before = made[-1:] or " "
        after = block.spans[position + 1].text[:1] if position + 1 < len(block.spans) else " "
        words, touching = _marked(span, before, after, touching=touching)
        if words.startswith("[") and made.endswith("!"):
            made = made[:-1] + "\\!"  # or the link would be an image
        made += words
    return _LINE_START.sub(r"\1\3\\\2\4", _BREAKS.sub("\n", made.strip()))


def _marked(span: Span, before: str, after: str, *, touching: bool) -> tuple[str, bool]:
    """A span with its marks, and whether it ends with one.

    Where marks stand between a letter and punctuation, or touch others, readers show them as asterisks: so the punctuation
    stays outside, and the second of two that touch goes without.

    before, after  the characters beside it
    touching       what is before ends with a mark
    """
    text = span.text
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    mark = "**" * span.strong + "*" * span.emphasis
    if start >= end or not (mark or span.url):
        return _escaped(text), False
    if span.url:
        words = f"[{mark}{_escaped(text[start:end])}{mark}]({_target(span.url)})"
        return text[:start] + words + text[end:], False
    if not ((start or before.isspace()) and (end < len(text) or after.isspace())):
        letters = [place for place, character in enumerate(text) if character.isalnum()]
        if (touching and not start) or not letters:
            return _escaped(text), False
        start, end = letters[0], letters[-1] + 1
    return f"{_escaped(text[:start])}{mark}{_escaped(text[start:end])}{mark}{_escaped(text[end:])}", end == len(text)


def _escaped(text: str) -> str:
    return _LINE_START.sub(r"\1\3\\\2\4", _SPECIAL.sub(r"\\\1", text)).replace("&", "&amp;")


def _target(url: str) -> str:
    return _ENTITY.sub("&amp;", url.replace("(", "%28").replace(")", "%29"))
