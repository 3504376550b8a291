"""Posts as JSON, as Markdown, and as plain labelled text. What leaves here was cleaned at the door, and is cleaned again."""

from __future__ import annotations

import json
import re
from datetime import datetime, tzinfo
from typing import Any

from tui_liveblog.changes import Known
from tui_liveblog.clean import clean_text
from tui_liveblog.model import Block, BlockKind, Blog, Post, PostKind
from tui_liveblog.timeline import byline


def stamp(moment: datetime | None) -> str | None:
    """RFC 3339 in UTC with Z; milliseconds only where there are any."""
    if moment is None:
        return None
    seconds = f"{moment:%Y-%m-%dT%H:%M:%S}"
    return f"{seconds}.{moment.microsecond // 1000:03}Z" if moment.microsecond >= 1000 else f"{seconds}Z"


def blog_json(blog: Blog, source: str) -> dict[str, Any]:
    """The `blog` object of an export."""
    return {
        "title": blog.title,
        "url": blog.url or blog.key,
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


def dumps(value: Any, *, indent: int | None = None) -> str:
    """JSON that a person can read too."""
    return json.dumps(value, ensure_ascii=False, indent=indent)


# Plain labelled text.


def plain_post(known: Known, blog: Blog, zone: tzinfo, label: str = "") -> str:
    """A post for a pipe, a log, braille or speech: a line that says when and who, then the headline, then the text."""
    post = known.post
    facts = [label, f"{known.moment.astimezone(zone):%Y-%m-%d %H:%M}", ", ".join(byline(post, blog)), *notes(known, zone)]
    lines = [" · ".join(fact for fact in facts if fact)]
    if post.title:
        lines.append(post.title)
    if post.text:
        lines.append(post.text)
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
_LINE_START = re.compile(r"^(\s*)([-+=]|\d{1,9}[.)])(?=\s|$)", re.MULTILINE)


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
    return "\n\n".join(parts) + "\n"


def _markdown_post(known: Known, blog: Blog, zone: tzinfo) -> str:
    post = known.post
    time = f"{known.moment.astimezone(zone):%-d %B %Y %H:%M}" if post.published else "no time"
    title = _escaped(post.title)
    if post.kind is PostKind.TEASER:
        link = f"[{title}]({_target(post.url)})" if post.url else title
        words = _escaped(post.text)
        return f"- {time}: {link}" + (f" — {words}" if words else "")
    head = f"## {time}" + (f" · {title}" if title else "")
    facts = _escaped(" · ".join(fact for fact in (", ".join(byline(post, blog)), *notes(known, zone)) if fact))
    parts = [head, *([f"*{facts}*"] if facts else []), *_markdown_blocks(post)]
    return "\n\n".join(parts)


def _markdown_blocks(post: Post) -> list[str]:
    parts: list[str] = []
    previous: Block | None = None
    for block in post.body:
        words = _markdown_words(block)
        match block.kind:
            case BlockKind.HEADING:
                piece = "### " + words.replace("\n", " ")
            case BlockKind.QUOTE:
                piece = "> " + words.replace("\n", "\n> ") + (f"\n>\n> — {_escaped(block.who)}" if block.who else "")
            case BlockKind.ITEM:
                mark = f"{block.number}." if block.number else "-"
                piece = "   " * block.level + f"{mark} " + words.replace("\n", " ")
            case BlockKind.IMAGE | BlockKind.VIDEO:
                credit = f" ({_escaped(block.credit)})" if block.credit else ""
                label = f"{words}{credit}".strip() or block.kind.value
                piece = f"[{block.kind.value}: {label}]({_target(block.url)})" if block.url else f"*{label}*"
            case BlockKind.EMBED:
                who = f"**{_escaped(block.who)}**: " if block.who else ""
                link = f" <{_target(block.url)}>" if block.url else ""
                piece = "> " + (who + words).replace("\n", "\n> ") + link
            case _:
                piece = words.replace("\n", "  \n")
        if previous is not None and parts and previous.kind is block.kind and block.kind in (BlockKind.ITEM, BlockKind.QUOTE):
            parts[-1] += ("\n" if block.kind is BlockKind.ITEM else "\n>\n") + piece
        else:
            parts.append(piece)
        previous = block
    return [part for part in parts if part.strip()]


def _markdown_words(block: Block) -> str:
    made: list[str] = []
    for span in block.spans:
        text = _escaped(span.text)
        inner = text.strip()
        if inner and (span.strong or span.emphasis or span.url):
            mark = "**" * span.strong + "*" * span.emphasis
            marked = f"{mark}{inner}{mark[::-1]}"
            if span.url:
                marked = f"[{marked}]({_target(span.url)})"
            text = text[: len(text) - len(text.lstrip())] + marked + text[len(text.rstrip()) :]
        made.append(text)
    return _LINE_START.sub(r"\1\\\2", "".join(made))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("&", "&amp;")


def _target(url: str) -> str:
    return url.replace("(", "%28").replace(")", "%29")
