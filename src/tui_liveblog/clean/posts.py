"""Posts, blogs and what was seen of them: every field, cut to the limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from tui_liveblog import limits
from tui_liveblog.clean.urls import clean_url, is_clean_url
from tui_liveblog.clean.words import clean_id, clean_line, clean_text, fold, is_clean, plain_size
from tui_liveblog.model import Block, BlockKind, Blog, Post, Snapshot, Span


def clean_posts(posts: Sequence[Post]) -> tuple[Post, ...]:
    """Each of them clean."""
    return tuple(map(clean_post, posts))


Cleaner = Callable[[Sequence[Post]], tuple[Post, ...]]
"""`clean_posts`, or what remembers what that made of the same posts."""


def clean_snapshot(snapshot: Snapshot, clean: Cleaner = clean_posts) -> Snapshot:
    """Every field of every post, once, after the last decoding: a source cannot forget it.

    A look of more posts than the limit is partial: those left out are not missing from the page.
    """
    return replace(
        snapshot,
        blog=clean_blog(snapshot.blog),
        posts=clean(snapshot.posts[: limits.POSTS]),
        partial=snapshot.partial or len(snapshot.posts) > limits.POSTS,
        deleted=tuple(clean_id(own) for own in snapshot.deleted[: limits.POSTS]),
        notes=tuple(clean_line(note) for note in snapshot.notes[:50]),
    )


def clean_blog(blog: Blog) -> Blog:
    """A blog's own fields."""
    standfirst, _, _, _ = _clean_spans((Span(blog.standfirst),), limits.TEXT, limits.LINES)
    return replace(
        blog,
        key=clean_id(blog.key),
        title=clean_line(blog.title),
        url=clean_url(blog.url),
        standfirst="".join(span.text for span in standfirst),
        authors=_authors(blog.authors),
        language=clean_line(blog.language, 35),  # the longest tag that BCP 47 asks anyone to carry
    )


def clean_post(post: Post) -> Post:
    """A post's fields, cut to the limits; `shortened` is set where text was cut."""
    body, cut = _clean_body(post.body)
    own, title, authors, url = clean_id(post.id), clean_line(post.title), _authors(post.authors), clean_url(post.url)
    published, updated, shortened = clean_time(post.published), clean_time(post.updated), post.shortened or cut
    after = (own, published, updated, title, authors, body, url, shortened)
    before = (post.id, post.published, post.updated, post.title, post.authors, post.body, post.url, post.shortened)
    if after == before:  # making another is dear
        return post
    return replace(
        post,
        id=own,
        published=published,
        updated=updated,
        title=title,
        authors=authors,
        body=body,
        url=url,
        shortened=shortened,
    )


def is_harmless(lines: Iterable[str], words: Iterable[str], urls: Iterable[str]) -> bool:
    """Whether there is surely nothing to clean, in a tenth of what cleaning takes: for what was clean once."""
    told = "".join(lines)
    text = told + "\n".join(words)
    if len(text) > limits.TEXT or "\n" in told or not is_clean(text):
        return False
    return all(not url or is_clean_url(url) for url in urls)


def clean_time(moment: datetime | None) -> datetime | None:
    """The moment, or None for one that no live blog was written in: the year 1 is no time, and no zone can show it."""
    return moment if moment is not None and limits.FIRST_YEAR <= moment.year < limits.LAST_YEAR else None


def _authors(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(names) == 1 and plain_size(names[0]) and len(names[0]) <= limits.AUTHOR:
        return names
    cleaned = (clean_line(name, limits.AUTHOR) for name in names[: limits.AUTHORS])
    return tuple(dict.fromkeys(name for name in cleaned if name))


def _clean_body(body: tuple[Block, ...]) -> tuple[tuple[Block, ...], bool]:
    """The blocks that fit, and whether any text was cut."""
    left, lines = limits.TEXT, limits.LINES
    kept: list[Block] = []
    for block in body:
        spans = block.spans
        # Words and nothing else, which come out as they go in, as they nearly always do.
        size = plain_size(spans[0].text) if len(spans) == 1 and not spans[0].url and _is_bare(block) else 0
        if 0 < size <= left and lines > 0:
            breaks, cut = 0, False
            kept.append(block)
        else:
            spans, size, breaks, cut = _clean_spans(spans, left, lines)
            kept.append(_block(block, spans))
        left -= size
        lines -= breaks + 1
        if not cut and lines <= 0 and len(kept) < len(body):
            kept.append(Block(BlockKind.PARAGRAPH, (Span("…"),)))
            cut = True
        if cut:
            return tuple(kept), True
    return tuple(kept), False


def _is_bare(block: Block) -> bool:
    """Whether a block has nothing beside its words."""
    return not (block.url or block.who or block.credit or block.level or block.number)


def _block(block: Block, spans: tuple[Span, ...]) -> Block:
    """The block with these words and its other fields clean: itself where it is so, as most are; making another is dear."""
    url, who, credit = clean_url(block.url), clean_line(block.who), clean_line(block.credit)
    level, number = max(0, min(block.level, 6)), max(0, min(block.number, 9_999))
    if (spans, url, who, credit, level, number) == (
        block.spans,
        block.url,
        block.who,
        block.credit,
        block.level,
        block.number,
    ):
        return block
    return Block(block.kind, spans, url, who, credit, level, number)


def _clean_spans(spans: tuple[Span, ...], left: int, lines: int) -> tuple[tuple[Span, ...], int, int, bool]:
    """The spans of a block, the bytes and newlines they take, and whether they were cut to fit.

    Space is folded and marks are counted over the joints of spans too: a page may put each blank line in one of its own.
    """
    size = plain_size("".join([span.text for span in spans]))
    if lines > 0 and 0 < size <= left and all(span.text for span in spans):
        return _with_clean_urls(spans), size, 0, False
    kept: list[Span] = []
    size = breaks = 0
    tail = "\n"
    for span in spans:
        text = fold(clean_text(span.text[: limits.TEXT * 2]))
        if tail[-1].isspace():
            text = text.lstrip() if tail[-1] == "\n" else text.lstrip(" ")
        elif not text.isascii():
            text = clean_text(tail + text)[len(tail) :]
        if not text:
            continue
        cut = len(span.text) > limits.TEXT * 2
        data = text.encode("utf-8", "replace")
        if len(data) > left - size:
            text, cut = data[: left - size].decode("utf-8", "ignore"), True
        if text.count("\n") >= lines - breaks:
            text, cut = "\n".join(text.split("\n")[: lines - breaks]), True
        kept.append(Span(text + "…" if cut else text, clean_url(span.url), span.strong, span.emphasis))
        if cut:
            return tuple(kept), size, breaks, True
        tail = (tail + text)[-4 * limits.COMBINING :]
        size += len(data)
        breaks += text.count("\n")
    while kept and kept[-1].text.isspace():
        kept.pop()
    if kept:
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return tuple(kept), size, breaks, False


def _with_clean_urls(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    urls = [clean_url(span.url) for span in spans]
    if urls == [span.url for span in spans]:
        return spans
    return tuple([replace(span, url=url) for span, url in zip(spans, urls, strict=True)])
