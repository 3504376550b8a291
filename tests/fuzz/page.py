"""Web pages: their elements, their JSON-LD and microdata, and the bodies of posts in them. The first byte says which."""

from __future__ import annotations

from collections.abc import Iterable

from tests.fuzz.promises import HOME, keep
from tests.fuzz.samples import bodies
from tests.pages import blog_page, some_posts
from tui_liveblog.sources.base import Reply

_SCRIPT = b'<!doctype html><script type="application/ld+json">%s</script>'
_POST = _SCRIPT % b'{"@type":"LiveBlogPosting","liveBlogUpdate":[{"@id":"1","articleBody":"%s"}]}'
TOKENS = (
    b'"@type":"LiveBlogPosting"',
    b'"liveBlogUpdate":[',
    b'"articleBody":"',
    b'"headline":',
    b'"@id":',
    b'"datePublished":"2026-01-01T10:00Z"',
    b"<script type='application/ld+json'>",
    b"</script>",
    b"<!--",
    b"<blockquote class='twitter-tweet'>",
    b"<figure>",
    b"<figcaption>",
    b"<li>",
    b"itemscope itemtype='https://schema.org/LiveBlogPosting'",
    b"itemprop='liveBlogUpdate'",
    b"&amp;lt;",
    b"&#27;",
    b"<iframe src=",
    b"<svg>",
    b"<template>",
    b"\\ud83d",
    b"\x1b[2J",
    b"<h3>12:31 ",
    b"<time datetime=",
    b"<meta charset=utf-16>",
    b"]]>",
    b"//",
    b"'",
)


def one(data: bytes) -> None:
    """Any bytes as a page, as a block of data in one, or as a post's body in such a block."""
    which, body = data[:1], data[1:]
    if which < b"\x60":
        keep(Reply(HOME, body, "text/html"))
    elif which < b"\xb0":
        keep(Reply(HOME, _SCRIPT % body, "text/html"))
    else:
        safe = body.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"</", b"<\\/")
        keep(Reply(HOME, _POST % safe, "text/html"))


def seeds() -> Iterable[bytes]:
    """Small pages of every kind that there is a fixture of."""
    yield b"0" + blog_page(some_posts(2), HOME)
    for folder in ("schema_org", "guardian", "bbc_stream", "bbc_morph", "wordpress", "sourcefabric", "aljazeera"):
        yield from (b"0" + body for body in bodies(folder))
    yield b'\x80{"@type":"LiveBlogPosting","liveBlogUpdate":[{"headline":"a","articleBody":"b"}]}'
    yield b"\xc0<p>words <b>strong</b></p><ul><li>one</li></ul>"
    yield b"\xc0<figure><img src='https://i.example/1.jpg'><figcaption>A (EPA)</figcaption></figure>"
