"""schema.org's objects as posts: whatever shape their values have, and what of them says nothing of a post.

On most real sites the objects repeat the blog's own time, headline or authors on every post. Such a value is left out here;
what is kept has the rank STRUCTURED, under all that the page itself shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tui_liveblog.model import Block, BlockKind, Origins, Post, Rank, Span
from tui_liveblog.sources.html.body import read_markup
from tui_liveblog.sources.html.jsonld import Thing, types_of
from tui_liveblog.sources.html.text import absolute, decode_entities, has_tags, one_line
from tui_liveblog.sources.publishers import Publisher
from tui_liveblog.sources.recent import Recent
from tui_liveblog.sources.times import read_time

_LONGEST = 4_000
"""Bytes of an update that is kept for the next look, at most: 6 MB of them in all."""

_kept: Recent[tuple[bytes, str, str, str, str], tuple[Post | None]] = Recent()

_FIELDS = ("published", "updated", "title", "authors", "body")


class StructuredBlog(Struct, frozen=True):
    """A LiveBlogPosting: the blog's own values, "" or empty where it gives none; its posts in its order.

    skipped   updates that hold nothing to show
    declared  updates that it listed
    """

    title: str
    url: str
    standfirst: str
    authors: tuple[str, ...]
    language: str
    posts: tuple[Post, ...]
    skipped: int
    declared: int


def read_structured(
    live_blogs: Sequence[Thing], by_id: Mapping[str, Thing], base: str, publisher: Publisher | None, zone: str
) -> StructuredBlog | None:
    """The page's live blog out of the LiveBlogPosting objects on it; None where there is none.

    Objects with one address are one blog (pages split them); of several blogs, the one with the page's address, else the
    one with the most updates. `zone` is what naive times are read in.
    """
    grouped: dict[str, list[Thing]] = {}
    for thing in live_blogs:
        grouped.setdefault(_address(thing, base), []).append(thing)
    if not grouped:
        return None
    own = urldefrag(base).url

    def worth(address: str) -> tuple[bool, bool, int]:
        count = sum(len(_updates(part)) for part in grouped[address])
        return count > 0, address == own, count

    parts = grouped[max(grouped, key=worth)]
    blog = parts[0]
    reading = _Reading(by_id, base, publisher, zone, _address(blog, base))
    updates = [update for part in parts for update in _updates(part)]
    posts = [post for update in updates if isinstance(update, dict) and (post := reading.kept_post(_resolved(update, by_id)))]
    title = line_of(blog.get("headline")) or line_of(blog.get("name"))
    authors = reading.authors(blog.get("author"))
    return StructuredBlog(
        title=title,
        url=_address(blog, base),
        standfirst=line_of(blog.get("description")),
        authors=authors,
        language=line_of(blog.get("inLanguage")),
        posts=_without_repeats(posts, title, authors, read_time(blog.get("datePublished"), zone), _image(blog, base)),
        skipped=len(updates) - len(posts),
        declared=len(updates),
    )


def text_of(value: Any) -> str:
    """The text of a value: a string, `{"@value": …}`, `{"name": …}`, or a list of these, one a line."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        inner = value.get("@value", value.get("name"))
        return inner if isinstance(inner, str) else ""
    if isinstance(value, list):
        return "\n".join(filter(None, (text_of(one) for one in value if not isinstance(one, list))))
    return ""


def line_of(value: Any) -> str:
    """The text of a value on one line, entities undone, tags off."""
    text = decode_entities(text_of(value))
    if has_tags(text):
        text = " ".join(block.text for block in read_markup(text, ""))
    return one_line(text)


def _updates(blog: Thing) -> list[Any]:
    listed = blog.get("liveBlogUpdate")
    return listed if isinstance(listed, list) else [] if listed is None else [listed]


def _resolved(thing: Thing, by_id: Mapping[str, Thing]) -> Thing:
    """The object itself where only its `@id` stands."""
    identity = thing.get("@id")
    if isinstance(identity, str) and not thing.keys() - {"@id", "@type", "@context"}:
        return by_id.get(identity, thing)
    return thing


def _address(thing: Thing, base: str) -> str:
    page = thing.get("mainEntityOfPage")
    for value in (thing.get("url"), thing.get("@id"), page.get("@id") if isinstance(page, dict) else page):
        address = absolute(value, base) if isinstance(value, str) else ""
        if address:
            return urldefrag(address).url
    return ""


def _image(thing: Thing, base: str) -> str:
    value = thing.get("image")
    first = value[0] if isinstance(value, list) and value else value
    address = first.get("url") if isinstance(first, dict) else first
    return absolute(address, base) if isinstance(address, str) else ""


class _Reading(Struct, frozen=True):
    """What all posts of one blog are read with."""

    by_id: Mapping[str, Thing]
    base: str
    publisher: Publisher | None
    zone: str
    blog: str

    def kept_post(self, update: Thing) -> Post | None:
        """The same as `post`: what was made of it at the last look, if the page shows it again."""
        if self._names_others(update.get("author")):
            return self.post(update)
        try:
            data = msgspec.json.encode(update)
        except (ValueError, OverflowError, TypeError, RecursionError):  # numbers and letters that are none
            return self.post(update)
        if len(data) > _LONGEST:
            return self.post(update)
        key = (data, self.base, self.publisher.name if self.publisher is not None else "", self.zone, self.blog)
        made = _kept.get(key)
        return made[0] if made is not None else _kept.put(key, (self.post(update),))[0]

    @staticmethod
    def _names_others(value: Any) -> bool:
        """Whether authors may stand elsewhere in the page."""
        return any(isinstance(one, dict) and "name" not in one for one in (value if isinstance(value, list) else (value,)))

    def post(self, update: Thing) -> Post | None:
        """One update as a post; None where it holds neither words nor a picture."""
        published = read_time(update.get("datePublished"), self.zone) or read_time(update.get("dateCreated"), self.zone)
        updated = read_time(update.get("dateModified"), self.zone)
        title = line_of(update.get("headline")) or line_of(update.get("name"))
        authors = self.authors(update.get("author"))
        body = read_markup(text_of(update.get("articleBody")) or text_of(update.get("text")), self.base) or self._picture(
            update
        )
        if not (title or body):
            return None
        positional = self.publisher is not None and self.publisher.positional
        url = "" if positional else self._url(update)
        origins = _origins(published=published, updated=updated, title=title, authors=authors, body=body)
        identity = "" if positional else self._identity(update, url)
        post = Post(identity, published, updated, title, authors, body, url, origins=origins)
        return without(post, self.publisher.distrusted) if self.publisher is not None else post

    def authors(self, value: Any) -> tuple[str, ...]:
        """Names: of a string, an object or a list; a bare `@id` has a name only if the page describes that person."""
        names: list[str] = []
        for one in value if isinstance(value, list) else [value]:
            person = one
            if isinstance(one, dict) and "name" not in one:
                person = self.by_id.get(str(one.get("@id")), {})
                person = person if "Person" in types_of(person) else {}
            name = line_of(person.get("name") if isinstance(person, dict) else person)
            if name and name not in names and not absolute(name, ""):
                names.append(name)
        return tuple(names)

    def _url(self, update: Thing) -> str:
        for value in (update.get("url"), update.get("@id")):
            address = (
                absolute(value, self.base) if isinstance(value, str) and (value is update.get("url") or "/" in value) else ""
            )
            if address and address.rstrip("/") != self.blog.rstrip("/"):
                return address
        return ""

    def _identity(self, update: Thing, url: str) -> str:
        """The publisher's canonical id; else `@id`, its fragment where it is an address; else the fragment of the URL."""
        said = update.get("@id") or update.get("identifier")
        name = said if isinstance(said, str) else ""
        fragment = unquote(urlsplit(url).fragment)
        if self.publisher is not None:
            for candidate in (name, fragment):
                canonical = self.publisher.canonical_id(candidate)
                if canonical:
                    return canonical
        if absolute(name, ""):
            within = unquote(urlsplit(name).fragment)
            name = within or ("" if urldefrag(name).url.rstrip("/") == self.blog.rstrip("/") else name)
        return name.removeprefix("#") or fragment

    def _picture(self, update: Thing) -> tuple[Block, ...]:
        """A post without words is its picture."""
        address = _image(update, self.base)
        if not address:
            return ()
        image = update.get("image")
        caption = line_of(image.get("caption")) if isinstance(image, dict) else ""
        return (Block(BlockKind.IMAGE, (Span(caption),) if caption else (), url=address),)


def _origins(**fields: object) -> Origins:
    return Origins(**{name: Rank.STRUCTURED for name, value in fields.items() if value})


def without(post: Post, fields: Iterable[str]) -> Post:
    """The post without the values of these fields (named as in `Origins`)."""
    empty: dict[str, Any] = {"published": None, "updated": None, "title": "", "authors": (), "body": ()}
    gone = [name for name in _FIELDS if name in set(fields)]
    if not gone:
        return post
    origins = replace(post.origins, **dict.fromkeys(gone, Rank.MISSING))
    return replace(post, origins=origins, **{name: empty[name] for name in gone})


def _without_repeats(
    posts: Sequence[Post], title: str, authors: tuple[str, ...], published: datetime | None, image: str
) -> tuple[Post, ...]:
    """The posts without what they only repeat of the blog.

    A headline that is the blog's is no post's. Several names, or one moment, that all posts share with the blog say nothing
    of who wrote one or when. A blog of one post may well have its time.
    """
    several = len(posts) > 1
    everywhere = {"authors"} if several and len(authors) > 1 and all(post.authors == authors for post in posts) else set()
    if several and published is not None and all(post.published == published for post in posts):
        everywhere |= {"published", "updated"}
    kept: list[Post] = []
    for post in posts:
        repeated = everywhere | ({"title"} if title and post.title.casefold() == title.casefold() else set())
        if image and len(post.body) == 1 and post.body[0].url == image:
            repeated = repeated | {"body"}
        kept.append(without(post, repeated))
    return tuple(kept)
