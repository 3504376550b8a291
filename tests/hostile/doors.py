"""How each suite goes in, and what must come of it: the posts that a right reader finds, or a refusal."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree

from tests.hostile import corpora
from tests.pages import PagePost, blog_page
from tui_liveblog import limits
from tui_liveblog.sources.base import Reply

MANY = limits.POSTS


@dataclass(frozen=True, slots=True)
class Tried:
    """One input at one door.

    least, most  posts that must come of it; a refusal is none
    counts       whether it is a file or row of the suite, and not the same one at another door
    """

    name: str
    reply: Reply
    least: int = 0
    most: int = 0
    counts: bool = True


Suite = Callable[[Path], Iterator[Tried]]

HOME = "https://harbour.example/live"
HTML, RSS, JSON = "text/html; charset=utf-8", "application/rss+xml", "application/feed+json"
SOUND = {"@type": "BlogPosting", "@id": f"{HOME}#sound", "headline": "Sound", "articleBody": "A sound post."}


# Feeds. What is in a sound one is counted by another parser than ours.

_HEADER = re.compile(rb"Header:\s*Content-type:\s*([^\r\n]+)", re.IGNORECASE)


def _feeds(folder: Path) -> Iterator[Tried]:
    for name, body in corpora.packed(folder):
        header = _HEADER.search(body)
        kind = header[1].decode("latin-1").strip() if header else ""
        least, most = _items(body)
        yield Tried(name, Reply(f"{HOME}/feed", body, kind), least, most)


def _items(body: bytes) -> tuple[int, int]:
    """The items of a sound document of XML, if it is a feed; anything up to a few of one that is not sound."""
    try:
        root = ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError, LookupError):
        return 0, body.count(b"<item") + body.count(b"<entry") + body.count(b"<\0i\0") + body.count(b"entry")
    if _local(root.tag) not in ("rss", "rdf", "feed"):
        return 0, 0
    items: list[ElementTree.Element] = []
    stack = [root]
    while stack:  # one inside another belongs to it
        element = stack.pop()
        if _local(element.tag) in ("item", "entry"):
            items.append(element)
        else:
            stack.extend(element)
    # The same post twice is one.
    return len({" ".join(sorted("".join(item.itertext()).split())) for item in items if _says_something(item)}), len(items)


def _says_something(item: ElementTree.Element) -> bool:
    """Whether any reader could show it: a headline, words, a link or an identity. Of other things not all must be known."""
    told = ("title", "description", "link", "guid", "id", "summary", "content", "encoded")
    return any(_local(child.tag) in told and (child.text or "").strip() for child in item)


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2].lower()


def _between_items(name: str, inside: str) -> Tried:
    """Inside an item, after a sound one: that one must be there, and no more posts than items."""
    items = f"<item><title>Sound</title></item><item><guid>1</guid><description>{inside}</description></item>"
    body = f"<rss version='2.0'><channel>{items}</channel></rss>"
    own = len(re.findall(r"<(?:\w+:)?(?:item|entry)[\s>/]", inside))
    return Tried(f"{name} in an item", Reply(f"{HOME}/feed", body.encode("utf-8", "replace"), RSS), 1, 2 + own, counts=False)


def _xml(folder: Path) -> Iterator[Tried]:
    """Documents that are no feeds: refused alone; within a feed they spoil nothing."""
    inputs = corpora.seeds(folder) if (folder / "seeds.jsonl").exists() else _files(folder)
    for name, body in inputs:
        own = body.count(b"<item") + body.count(b"<entry")
        yield Tried(name, Reply(f"{HOME}/feed", body, "application/xml"), 0, own)
        yield Tried(f"{name} called a feed", Reply(f"{HOME}/feed", body, kind="feed"), 0, own, counts=False)
        yield _between_items(name, body.decode("latin-1"))


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    return corpora.packed(folder) if (folder / "data.tar.gz").exists() else corpora.loose(folder)


def _libxml2(folder: Path) -> Iterator[Tried]:
    for name, body in corpora.packed(folder):
        if "html" in name.lower():
            yield Tried(name, Reply(HOME, body, "text/html"))
            yield _in_a_post(name, body.decode("latin-1"))
        else:
            yield Tried(name, Reply(f"{HOME}/feed", body, "application/xml"))
            yield _between_items(name, body.decode("latin-1"))


# JSON.

# What the suite calls wrong and a reader of other people's JSON takes: numbers that are none, raw control characters in
# strings, bytes that are no UTF-8 (read as U+FFFD). A feed with one of them still says what its posts are.
LENIENT = re.compile(
    r"n_number_(?:NaN|infinity|minus_infinity)\.|n_string_(?:unescaped_\w+|with_trailing_\w+)|n_\w*(?:invalid|utf-8|UTF8|utf8)\w*"
)


def _json(folder: Path) -> Iterator[Tried]:
    """Each as a member of a JSON Feed that is else sound, as the whole reply, and as a block of a page that has another."""
    for name, body in corpora.packed(folder):
        kind = name.rpartition("/")[2][:2]
        least, most = {"y_": (1, 1), "n_": (0, 1 if LENIENT.search(name) else 0)}.get(kind, (0, 1))
        whole = b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "content_text": "Sound."}], "_x": %s}'
        yield Tried(name, Reply(f"{HOME}/feed", whole % body, JSON), least, most)
        yield Tried(f"{name} alone", Reply(f"{HOME}/feed", body, JSON), counts=False)
        yield _beside_sound_data(name, body)


def _json_seeds(folder: Path) -> Iterator[Tried]:
    for name, body in corpora.seeds(folder):
        yield Tried(name, Reply(f"{HOME}/feed", body, JSON))
        yield Tried(f"{name} called a feed", Reply(f"{HOME}/feed", body, kind="JSON Feed"), counts=False)
        yield _beside_sound_data(name, body)


def _beside_sound_data(name: str, script: bytes) -> Tried:
    """As JSON-LD of a page after a sound block: whatever it is, that one's post is read, once."""
    sound = json.dumps({"@type": "LiveBlogPosting", "url": HOME, "liveBlogUpdate": [SOUND]}).encode()
    body = b"<!doctype html>" + _script(sound) + _script(script)
    return Tried(f"{name} as JSON-LD", Reply(HOME, body, HTML), 1, 1, counts=False)


def _script(data: bytes) -> bytes:
    return b'<script type="application/ld+json">' + data + b"</script>"


def _extruct(folder: Path) -> Iterator[Tried]:
    """Pages with JSON-LD of other things, damaged: no live blog. `test_corpora` reads what is in them."""
    for name, body in corpora.packed(folder):
        page = name.endswith(".html")
        yield Tried(name, Reply(HOME, body, HTML if page else "application/json"))
        if not page:
            yield _beside_sound_data(name, body)


def _jsonld(folder: Path) -> Iterator[Tried]:
    for row in corpora.rows(folder.parent / "synthetic" / "jsonld.jsonl"):
        body = b"<!doctype html>" + _script(row["script"].encode("utf-8", "surrogatepass"))
        told = JSONLD_OURS.get(row["id"], row["posts"] or 0)
        yield Tried(row["id"], Reply(HOME, body, HTML), told, told)


JSONLD_OURS = {
    "jsonld-012": 1,  # single quotes: real pages have them, and what can be read is read
    "jsonld-028": 1,  # `@type` twice: the last holds, as in every reader
}
"""Rows that ask for a refusal where the project's own rule is to read."""


# HTML.


def _html5lib(folder: Path) -> Iterator[Tried]:
    """Each as a page, which is no live blog; in a post's element; and as a post's body in JSON-LD, fifty a page."""
    for row in corpora.rows(folder / "encoding.jsonl"):
        yield Tried(row["id"], Reply(HOME, base64.b64decode(row["b64"]), "text/html"))
    for file in ("tree_construction", "tokenizer"):
        inputs = ((row["id"], row["html"]) for row in corpora.rows(folder / f"{file}.jsonl"))
        while batch := list(islice(inputs, 50)):
            for name, html in batch:
                yield Tried(name, Reply(HOME, html.encode("utf-8", "replace"), HTML))
                yield _in_a_post(name, html)
            yield _as_bodies(f"{batch[0][0]} and on", [html for _, html in batch])


def _dompurify(folder: Path) -> Iterator[Tried]:
    payloads = [(f"payload {row['i']}", row["html"]) for row in corpora.rows(folder / "payloads.jsonl")]
    for name, html in payloads:
        yield Tried(name, Reply(HOME, html.encode("utf-8", "replace"), HTML))
        yield _in_a_post(name, html)
    yield _as_bodies("all", [html for _, html in payloads])


def _in_a_post(name: str, html: str) -> Tried:
    """In the element of a post that stands between two others, on a page whose JSON-LD names all three."""
    page = blog_page([PagePost(number, "@@" if number == 2 else "", f"Post {number}") for number in (3, 2, 1)], HOME)
    body = page.replace(b"<p>@@</p>", html.encode("utf-8", "replace"))
    return Tried(f"{name} in a post", Reply(HOME, body, HTML), 3, 3, counts=False)


def _as_bodies(name: str, bodies: list[str]) -> Tried:
    """As the bodies of posts in JSON-LD: each is a post."""
    posts = [PagePost(number, body or " ", f"Post {number}") for number, body in enumerate(bodies, 1)]
    return Tried(
        f"{name} as bodies", Reply(HOME, _without_elements(blog_page(posts, HOME)), HTML), len(posts), len(posts), counts=False
    )


def _without_elements(page: bytes) -> bytes:
    return page[: page.index(b"<main")] + b"</body></html>"


# Words.


def _words(folder: Path) -> Iterator[Tried]:
    """All strings of a suite in the fields of as many posts, in each format; and each as a text and as a page."""
    strings = list(corpora.words(folder.parent, folder.name))
    for name, text in strings:
        body = text.encode("utf-8", "surrogatepass")
        yield Tried(name, Reply(HOME, body, "text/plain"), 0, MANY)
        yield Tried(f"{name} as a page", Reply(HOME, body, HTML), counts=False)
    bodies = [text for _, text in strings]
    count = len(bodies)
    posts = [PagePost(number, text or " ", f"Post {number} {text}", f"Ida {text}") for number, text in enumerate(bodies, 1)]
    yield Tried("all on a page", Reply(HOME, blog_page(posts, HOME, title=bodies[0]), HTML), count, count, counts=False)
    yield Tried("all as JSON-LD", Reply(HOME, _without_elements(blog_page(posts, HOME)), HTML), count, count, counts=False)
    items = "".join(
        f"<item><guid>{number}</guid><title>Post {escape(text)}</title><description>{escape(escape(text))}</description>"
        f"<author>{escape(text)}</author><link>https://harbour.example/{escape(text)}</link></item>"
        for number, text in enumerate(bodies)
    )
    feed = f"<rss version='2.0'><channel><title>{escape(bodies[0])}</title>{items}</channel></rss>"
    yield Tried("all as RSS", Reply(HOME, feed.encode("utf-8", "replace"), RSS), count, count, counts=False)
    told = [
        {"id": f"{number}{text}", "title": text, "content_text": text or " ", "url": text, "authors": [{"name": text}]}
        for number, text in enumerate(bodies)
    ]
    made = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": bodies[0], "items": told})
    yield Tried("all as a JSON Feed", Reply(HOME, made.encode(), JSON), count, count, counts=False)


SUITES: dict[str, Suite] = {
    "feedparser-tests": _feeds,
    "w3c-feedvalidator": _feeds,
    "xml-conformance": _xml,
    "libxml2": _libxml2,
    "defusedxml-bombs": _xml,
    "gofuzz-xml": _xml,
    "gofuzz-json": _json_seeds,
    "jsontestsuite": _json,
    "extruct-jsonld": _extruct,
    "jsonld": _jsonld,
    "html5lib": _html5lib,
    "dompurify": _dompurify,
    "blns": _words,
    "xtermjs-escapes": _words,
    "alacritty-recordings": _words,
    "afl-dictionaries": _words,
    "terminal": _words,
    "unicode": _words,
    "markup": _words,
}
