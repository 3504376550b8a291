"""Untrusted text in, safe text out. The first door; the terminal driver is the last.

Live blogs are written by strangers and mended by scripts: a title may hold escape sequences, text that runs backwards, or a
megabyte without a space. What leaves here holds no control but newline, and no URL but http and https. Rules and numbers:
RELIABILITY in the project's ARCHITECTURE.md, limits in `limits`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from urllib.parse import quote, urlsplit, urlunsplit

from msgspec.structs import replace

from tui_liveblog import limits
from tui_liveblog.model import Block, BlockKind, Blog, Post, Snapshot, Span

# Line and paragraph separators are newlines by another name; a lone carriage return is a control like any other.
_SEPARATORS = re.compile("\r\n|[\u2028\u2029]")
# What the four below change, in one look: nearly all text holds none of it.
_UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u180e\u200b\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]")
# C0 but newline, DEL, C1.
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]+")
# Embeddings, overrides, isolates; deprecated format characters, annotations, and marks that show nothing but break words.
_REMOVED = re.compile("[\u202a-\u202e\u2066-\u206f\ufff9-\ufffb\u200b\u2060-\u2064\ufeff\u00ad\u180e]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Nine or more characters that are neither letters nor space nor ASCII: the only runs that can hold too many marks.
_MARK_RUNS = re.compile(rf"[^\w\s\x21-\x7e]{{{limits.COMBINING + 1},}}")
_FOREIGN_RUN = re.compile(rf"[^\x00-\x7f]{{{limits.COMBINING + 1}}}")  # which these are, told in a fifth of the time
# Two steps, each linear: one pattern for both goes back over a run of spaces from each of them.
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r" ?\n\s*")

_URL_SAFE = "/%:@!$&'()*+,;=~-._[]"
_URL_REFUSED = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_HOST = re.compile(r"[a-z0-9._-]+")
# An address that comes out as it goes in, which nearly all do: what follows would take it apart and join it again.
_PLAIN_URL = re.compile(
    r"https?://[a-z0-9._-]+(?::[1-9][0-9]{0,3}|:[1-5][0-9]{4})?"
    r"(?:/[A-Za-z0-9/%:@!$&'()*+,;=~._-]*(?:\?[A-Za-z0-9/%:@!$&'()*+,;=~._?-]+)?)?"
)

# And any address that has been through here: no user, nothing but printable ASCII.
_PRINTED_URL = re.compile(r"https?://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:[/?#][!-~]*)?")


def clean_text(text: str) -> str:
    """The text without anything that a terminal would obey; newlines stay, other controls between words become a space."""
    if text.isascii() and text.isprintable():
        return text
    if _UNSAFE.search(text) is not None:
        text = _SEPARATORS.sub("\n", text)
        text = _CONTROLS.sub(" ", text)
        text = _REMOVED.sub("", text)
        text = _SURROGATES.sub("\ufffd", text)
    return _MARK_RUNS.sub(_few_marks, text) if _FOREIGN_RUN.search(text) else text


def clean_line(text: str, longest: int = limits.TITLE) -> str:
    """One line: newlines and runs of space become one space; cut with an ellipsis at `longest` characters."""
    if not text:
        return text
    line = " ".join(clean_text(text).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def clean_url(url: str) -> str:
    """The address in printable ASCII, or "" for one that must not be opened.

    Only http and https, at most 2,083 bytes, no user information, no control, nothing that turns text round. A host of other
    letters is shown in its punycode form, so that a Cyrillic look-alike looks like what it is.
    """
    url = url.strip()
    if len(url) <= limits.URL and _PLAIN_URL.fullmatch(url):
        return url
    if not url or len(url) > limits.URL or _URL_REFUSED.search(url):
        return ""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or "@" in parts.netloc:
        return ""
    netloc = _host(parts.hostname or "", bracketed="[" in parts.netloc)
    if not netloc:
        return ""
    if port is not None:
        netloc = f"{netloc}:{port}"
    path, query, fragment = (
        quote(part, safe=_URL_SAFE + "?", errors="replace") for part in (parts.path, parts.query, parts.fragment)
    )
    made = urlunsplit((parts.scheme, netloc, path.replace("?", "%3F"), query, fragment))
    return made if len(made) <= limits.URL else ""


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
    if len(text) > limits.TEXT or "\n" in told or _UNSAFE.search(text):
        return False
    if _FOREIGN_RUN.search(text) and _MARK_RUNS.search(text):
        return False
    return all(not url or (len(url) <= limits.URL and _PRINTED_URL.fullmatch(url)) for url in urls)


def clean_time(moment: datetime | None) -> datetime | None:
    """The moment, or None for one that no live blog was written in: the year 1 is no time, and no zone can show it."""
    return moment if moment is not None and limits.FIRST_YEAR <= moment.year < limits.LAST_YEAR else None


def clean_id(own: str) -> str:
    """An identity as one line of at most 512 characters; a longer one keeps its start and a digest of all of it."""
    line = clean_line(own, len(own) + 1)
    if len(line) <= limits.ID:
        return line
    import hashlib

    tail = hashlib.blake2b(own.encode("utf-8", "replace"), digest_size=8).hexdigest()
    return f"{line[: limits.ID - 17]}~{tail}"


def _authors(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(names) == 1 and _is_plain(names[0]) and len(names[0]) <= limits.AUTHOR:
        return names
    cleaned = (clean_line(name, limits.AUTHOR) for name in names[: limits.AUTHORS])
    return tuple(dict.fromkeys(name for name in cleaned if name))


def _clean_body(body: tuple[Block, ...]) -> tuple[tuple[Block, ...], bool]:
    """The blocks that fit, and whether any text was cut."""
    left, lines = limits.TEXT, limits.LINES
    kept: list[Block] = []
    for block in body:
        size = _plain_size(block)
        if 0 < size <= left and lines > 0:
            breaks, cut = 0, False
            kept.append(block)
        else:
            spans, size, breaks, cut = _clean_spans(block.spans, left, lines)
            kept.append(_block(block, spans))
        left -= size
        lines -= breaks + 1
        if not cut and lines <= 0 and len(kept) < len(body):
            kept.append(Block(BlockKind.PARAGRAPH, (Span("…"),)))
            cut = True
        if cut:
            return tuple(kept), True
    return tuple(kept), False


def _plain_size(block: Block) -> int:
    """The bytes of a block's words where they and all else of it come out as they go in, as they nearly always do; else 0."""
    spans = block.spans
    if len(spans) != 1 or block.url or block.who or block.credit or block.level or block.number or spans[0].url:
        return 0
    text = spans[0].text
    if not _is_plain(text):
        return 0
    return len(text) if text.isascii() else len(text.encode())


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
    if len(spans) == 1 and lines > 0 and _is_plain(text := spans[0].text) and (size := len(text.encode())) <= left:
        url = clean_url(spans[0].url)
        return (spans if url == spans[0].url else (replace(spans[0], url=url),)), size, 0, False
    kept: list[Span] = []
    size = breaks = 0
    tail = "\n"
    for span in spans:
        text = _fold(clean_text(span.text[: limits.TEXT * 2]))
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


def _is_plain(text: str) -> bool:
    """Whether this is one line that comes out as it goes in: what is printable is neither a control nor any other blank."""
    return (
        text.isprintable()
        and "  " not in text
        and text != ""
        and text[0] != " "
        and text[-1] != " "
        and (text.isascii() or _FOREIGN_RUN.search(text) is None)
    )


def _fold(text: str) -> str:
    """Runs of space as one, runs of blank lines as one newline: a hundred thousand blank lines are none."""
    if "  " in text or not text.isascii():
        text = _SPACES.sub(" ", text)
    return _BLANK_LINES.sub("\n", text) if "\n" in text else text


def _few_marks(found: re.Match[str]) -> str:
    if not any(unicodedata.category(character)[0] == "M" for character in set(found[0])):
        return found[0]  # arrows, emoji
    kept: list[str] = []
    marks = 0
    for character in found[0]:
        category = unicodedata.category(character)
        if category[0] == "M":
            marks += 1
        elif category != "Cf":  # a joiner is no base: what follows it still stands on the one before
            marks = 0
        if marks <= limits.COMBINING or category == "Cf":
            kept.append(character)
    return "".join(kept)


def _host(host: str, *, bracketed: bool) -> str:
    """The host as a URL bears it, or "". An IPv4 address dressed as IPv6 is refused: nobody writes one for a reader."""
    if bracketed:
        import ipaddress

        try:
            address = ipaddress.IPv6Address(host)
        except ValueError:
            return ""
        return "" if address.ipv4_mapped else f"[{host}]"
    if not host.isascii():
        host = _punycode(host)
    return host if _HOST.fullmatch(host) else ""


def _punycode(host: str) -> str:
    import idna

    try:
        return idna.encode(host, uts46=True, transitional=False).decode("ascii")
    except idna.IDNAError:
        return ""
