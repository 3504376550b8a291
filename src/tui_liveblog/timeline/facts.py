"""What the filter language looks at, of a post as it is known: the one place that says what its words mean for a post. Pure."""

from __future__ import annotations

from functools import partial

from tui_liveblog.changes import Known
from tui_liveblog.model import BlockKind, Blog, Post, PostKind
from tui_liveblog.query import Facts, More, fold, folded_names
from tui_liveblog.timeline.entry import Mark, byline, marks_of

_FLAGS = {
    Mark.KEY: "key",
    Mark.PINNED: "pinned",
    Mark.SUMMARY: "summary",
    Mark.TEASER: "teaser",
    Mark.EDITED: "edited",
    Mark.WITHDRAWN: "withdrawn",
}

_KINDS = {BlockKind.IMAGE: "image", BlockKind.VIDEO: "video", BlockKind.QUOTE: "quote", BlockKind.EMBED: "embed"}


def facts_of(known: Known, blog: Blog, *, unread: bool, starred: bool) -> Facts:
    """The facts of a post. `unread` and `starred` are its reader's."""
    post = known.post
    return Facts(
        fold(post.title),
        fold(post.text),
        folded_names(byline(post, blog)),
        known.moment,
        flags_of(marks_of(known), unread=unread, starred=starred),
        partial(more_of, post),
    )


def flags_of(marks: Mark, *, unread: bool, starred: bool) -> frozenset[str]:
    """The words of `is:` that hold."""
    flags = {word for mark, word in _FLAGS.items() if mark in marks} | {"unread" if unread else "read"}
    return frozenset(flags | {"starred"} if starred else flags)


def more_of(post: Post) -> More:
    """The addresses that a post leads to, and the words of `has:` that hold.

    A link is one in the words, or a teaser's: the address of a picture makes it no link.
    """
    has = {_KINDS[block.kind] for block in post.body if block.kind in _KINDS}
    teaser = post.kind is PostKind.TEASER and post.url
    if teaser or any(span.url for block in post.body for span in block.spans):
        has.add("link")
    return More(tuple(fold(url) for _, url in post.links), frozenset(has))
