"""Untrusted text in, safe text out. The first door; the terminal driver is the last.

Live blogs are written by strangers and mended by scripts: a title may hold escape sequences, text that runs backwards, or a
megabyte without a space. What leaves here holds no control but newline, and no URL but http and https. Rules and numbers:
RELIABILITY in the project's ARCHITECTURE.md, limits in `limits`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from urllib.parse import quote, urlsplit, urlunsplit

from tui_liveblog import limits
from tui_liveblog.model import Block, Blog, Post, Snapshot, Span

# Line and paragraph separators are newlines by another name.
_SEPARATORS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# C0 but newline, DEL, C1.
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]+")
# Embeddings, overrides, isolates; deprecated format characters, annotations, and marks that show nothing but break words.
_REMOVED = re.compile("[\u202a-\u202e\u2066-\u206f\ufff9-\ufffb\u200b\u2060-\u2064\ufeff\u00ad\u180e]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Nine or more characters that are neither letters nor space nor ASCII: the only runs that can hold too many marks.
_MARK_RUNS = re.compile(rf"[^\w\s\x21-\x7e]{{{limits.COMBINING + 1},}}")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"[^\S\n]*\n[^\S\n]*(?:\n\s*)?")

_URL_SAFE = "/%:@!$&'()*+,;=~-._[]"
_URL_WHITE = re.compile("[\t\n\r]")


def clean_text(text: str) -> str:
    """The text without anything that a terminal would obey; newlines stay, other controls between words become a space."""
    if text.isascii() and text.isprintable():
        return text
    text = _SEPARATORS.sub("\n", text)
    text = _CONTROLS.sub(" ", text)
    text = _REMOVED.sub("", text)
    text = _SURROGATES.sub("\ufffd", text)
    return _MARK_RUNS.sub(_few_marks, text)


def clean_line(text: str, longest: int = limits.TITLE) -> str:
    """One line: newlines and runs of space become one space; cut with an ellipsis at `longest` characters."""
    line = " ".join(clean_text(text).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def clean_url(url: str) -> str:
    """The address in printable ASCII, or "" for one that must not be opened.

    Only http and https, at most 2,083 bytes, no user information. A host of other letters is shown in its punycode form, so
    that a Cyrillic look-alike looks like what it is.
    """
    try:
        parts = urlsplit(_URL_WHITE.sub("", url).strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return ""
    if not host.isascii():
        host = _punycode(host)
    if not host or not re.fullmatch(r"[a-z0-9._:%-]+", host):
        return ""
    netloc = f"[{host}]" if ":" in host else host
    if port is not None:
        netloc = f"{netloc}:{port}"
    path, query, fragment = (
        quote(part, safe=_URL_SAFE + "?", errors="replace") for part in (parts.path, parts.query, parts.fragment)
    )
    made = urlunsplit((parts.scheme, netloc, path.replace("?", "%3F"), query, fragment))
    return made if len(made) <= limits.URL else ""


def clean_snapshot(snapshot: Snapshot) -> Snapshot:
    """Every field of every post, once, after the last decoding: a source cannot forget it."""
    return replace(
        snapshot,
        blog=clean_blog(snapshot.blog),
        posts=tuple(clean_post(post) for post in snapshot.posts[: limits.POSTS]),
        deleted=tuple(clean_id(own) for own in snapshot.deleted[: limits.POSTS]),
        notes=tuple(clean_line(note) for note in snapshot.notes[:50]),
    )


def clean_blog(blog: Blog) -> Blog:
    """A blog's own fields."""
    return replace(
        blog,
        title=clean_line(blog.title),
        url=clean_url(blog.url),
        standfirst=_fold(clean_text(blog.standfirst))[: limits.TEXT],
        authors=_authors(blog.authors),
        language=clean_line(blog.language, 35),  # the longest tag that BCP 47 asks anyone to carry
    )


def clean_post(post: Post) -> Post:
    """A post's fields, cut to the limits; `shortened` is set where text was cut."""
    body, cut = _clean_body(post.body)
    return replace(
        post,
        id=clean_id(post.id),
        title=clean_line(post.title),
        authors=_authors(post.authors),
        url=clean_url(post.url),
        body=body,
        shortened=post.shortened or cut,
    )


def clean_id(own: str) -> str:
    """An identity as one line of at most 512 characters; a longer one keeps its start and a digest of all of it."""
    line = clean_line(own, len(own) + 1)
    if len(line) <= limits.ID:
        return line
    import hashlib

    tail = hashlib.blake2b(own.encode("utf-8", "replace"), digest_size=8).hexdigest()
    return f"{line[: limits.ID - 17]}~{tail}"


def _authors(names: tuple[str, ...]) -> tuple[str, ...]:
    cleaned = (clean_line(name, limits.AUTHOR) for name in names[: limits.AUTHORS])
    return tuple(dict.fromkeys(name for name in cleaned if name))


def _clean_body(body: tuple[Block, ...]) -> tuple[tuple[Block, ...], bool]:
    left, lines = limits.TEXT, limits.LINES
    kept: list[Block] = []
    for block in body:
        if left <= 0 or lines <= 0:
            return tuple(kept), True
        spans, size, breaks, cut = _clean_spans(block.spans, left, lines)
        left -= size
        lines -= breaks + 1
        kept.append(
            replace(
                block,
                spans=spans,
                url=clean_url(block.url),
                who=clean_line(block.who),
                credit=clean_line(block.credit),
                level=max(0, min(block.level, 6)),
                number=max(0, min(block.number, 9_999)),
            )
        )
        if cut:
            return tuple(kept), True
    return tuple(kept), False


def _clean_spans(spans: tuple[Span, ...], left: int, lines: int) -> tuple[tuple[Span, ...], int, int, bool]:
    """The spans of a block, the bytes and newlines they take, and whether they were cut to fit."""
    kept: list[Span] = []
    size = breaks = 0
    for position, span in enumerate(spans):
        text = _fold(clean_text(span.text[: left * 2]))
        if position == 0:
            text = text.lstrip()
        if position == len(spans) - 1:
            text = text.rstrip()
        room, rows = left - size, lines - breaks
        cut = len(span.text) > left * 2
        data = text.encode("utf-8", "replace")
        if len(data) > room:
            text, cut = data[:room].decode("utf-8", "ignore"), True
        if text.count("\n") >= rows:
            text, cut = "\n".join(text.split("\n")[:rows]), True
        if text:
            kept.append(replace(span, text=text + "…" if cut else text, url=clean_url(span.url) if span.url else ""))
        size += len(text.encode("utf-8", "replace"))
        breaks += text.count("\n")
        if cut:
            return tuple(kept), size, breaks, True
    return tuple(kept), size, breaks, False


def _fold(text: str) -> str:
    """Runs of space as one, runs of blank lines as one newline: a hundred thousand blank lines are none."""
    if "\n" in text:
        text = _BLANK_LINES.sub("\n", text)
    return _SPACES.sub(" ", text) if "  " in text or not text.isascii() else text


def _few_marks(found: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in found[0]:
        marks = marks + 1 if unicodedata.category(character)[0] == "M" else 0
        if marks <= limits.COMBINING:
            kept.append(character)
    return "".join(kept)


def _punycode(host: str) -> str:
    import idna

    try:
        return idna.encode(host, uts46=True, transitional=False).decode("ascii")
    except idna.IDNAError:
        return ""
