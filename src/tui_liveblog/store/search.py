"""Which posts of a blog a query lets through: a scan of `post_words`, newest first, in steps. Store's thread only.

SQLite leaves out what cannot be a hit (`conditions`), and of most queries that is all there is to do. What is left is looked at
here as facts. A query that asks for less than the one before it looks through that one's hits.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from tui_liveblog.model import Blog, Post
from tui_liveblog.query import At, Facts, More, Query, Sifter, fold, folded_names, narrows, needs
from tui_liveblog.store.conditions import condition_of
from tui_liveblog.store.entries import End
from tui_liveblog.store.posts import Posts
from tui_liveblog.store.reading import Reading
from tui_liveblog.store.rows import decode_unseen, moment_of, names_of, sound_rows
from tui_liveblog.store.tables import StoredBlog
from tui_liveblog.timeline import Mark, byline
from tui_liveblog.timeline.facts import flags_of, more_of

_FIRST, _AT_ONCE = 1_000, 2_000
"""Posts of the first step, which a reader at the newest posts sees at once; and of each other: some 4 ms, for which the next
letter may have to wait."""
_KEPT = 4_000
"""Hits that are kept for a longer query, with their words: some 3 MB."""
_ORDER = "ORDER BY moment DESC, place DESC, id DESC"
_PLACE = "SELECT moment, place, id FROM post INDEXED BY post_entry WHERE blog = ?"


class Found(NamedTuple):
    """The ids of the posts that were let through, in no order, and the query that did it: see `query.sift`."""

    ids: list[str]
    query: Query


class Reader(NamedTuple):
    """What one reader read and starred: id → digest of the words as read, and ids."""

    marks: Mapping[str, bytes]
    stars: Collection[str]


class _Hits(NamedTuple):
    """What the last search found, for one that asks for less, as long as the blog is as it was."""

    blog: tuple[object, ...]
    query: Query
    posts: list[tuple[str, Facts]]


class Searches:
    """Begins searches, and keeps the hits of the last one."""

    def __init__(self) -> None:
        self._hits: _Hits | None = None

    def begin(self, posts: Posts, reading: Reading, key: str, query: Query, *, at: At, reader: Reader | None) -> Search | None:
        """A search of the blog with that key; None where it is not stored.

        reader  what was read and starred, where the file does not know it
        """
        stored = posts.blog(key)
        if stored is None:
            return None
        if reader is None:
            asked = "reading" in needs(query)
            reader = Reader(reading.marks(key), frozenset(reading.stars(key))) if asked else Reader({}, ())
        hits = self._hits
        if hits is not None and (hits.blog != _state(stored, posts) or not narrows(query, hits.query)):
            hits = None
        return Search(stored, query, at, reader, within=hits.posts if hits is not None else None)

    def step(self, posts: Posts, search: Search) -> bool:
        """Look at some more posts; whether there are others."""
        more = search.step(posts.connection)
        if not more and search.hits is not None:
            self._hits = _Hits(_state(search.stored, posts), search.query, search.hits)
        return more


def _state(stored: StoredBlog, posts: Posts) -> tuple[object, ...]:
    """Another where a search may find other posts."""
    return stored.number, stored.news, stored.blog.authors, posts.version()


class Search:
    """One search. `step` until it says that there is no more.

    ids    what was found so far, newest first
    query  what is searched for: see `Found`
    hits   what was found with its facts, where that is little and all that the query looks at
    """

    def __init__(
        self, stored: StoredBlog, query: Query, at: At, reader: Reader, *, within: list[tuple[str, Facts]] | None = None
    ) -> None:
        self.stored, self._at, self._reader = stored, at, reader
        self._sifter = Sifter(query, at)
        self._condition = condition_of(query, stored.blog, at)
        self._within = within if self._condition.whole else None
        self._names: dict[str, tuple[str, ...]] = {}
        self._flags: dict[tuple[int, bool, bool], frozenset[str]] = {}
        self._begin()

    @property
    def query(self) -> Query:
        """What is searched for now."""
        return self._sifter.query

    def _begin(self) -> None:
        self.ids: list[str] = []
        self.hits: list[tuple[str, Facts]] | None = [] if self._condition.whole else None
        self._after: End | None = None
        self._looked_at = 0  # posts

    @sound_rows()
    def step(self, connection: sqlite3.Connection) -> bool:
        """Look at some more posts; whether there are others."""
        if self._within is not None:
            self.ids = self._sifter.take(self._within) or []
            left = set(self.ids)
            self.hits = [(own, facts) for own, facts in self._within if own in left]
            return False
        at_once = _FIRST if self._after is None else _AT_ONCE
        bounds, values = ("", ()) if self._after is None else (" AND (moment, place, id) < (?, ?, ?)", tuple(self._after))
        end = connection.execute(
            f"{_PLACE}{bounds} {_ORDER} LIMIT 1 OFFSET ?", (self.stored.number, *values, at_once)
        ).fetchone()
        if end is not None:
            bounds, values = f"{bounds} AND (moment, place, id) >= (?, ?, ?)", (*values, *end)
        self._looked_at += at_once
        found = self._sifted(connection, bounds, values)
        if found is None:
            self._condition = condition_of(self.query, self.stored.blog, self._at)
            self._begin()
            return True
        self.ids += found
        self._after = End(*end) if end is not None else None
        return end is not None

    def _sifted(self, connection: sqlite3.Connection, bounds: str, values: tuple[object, ...]) -> list[str] | None:
        """What is let through between two places; None where all is to be looked at again."""
        sql, sought, whole = self._condition
        where = f"blog = ?{bounds}{' AND ' + sql if sql else ''}"
        bound = (self.stored.number, *values, *sought)
        if not whole:
            columns = (
                "id, moment, digest, authors, marks, data" if self._looks_at_posts else "id, moment, digest, authors, marks"
            )
            rows = connection.execute(f"SELECT {columns} FROM post WHERE {where} {_ORDER}", bound)
            return self._sifter.take(self._facts(rows))
        columns = "id" if self.hits is None else "id, moment, authors, marks, words"
        found = connection.execute(f"SELECT {columns} FROM post INDEXED BY post_words WHERE {where} {_ORDER}", bound).fetchall()
        if self.hits is not None:
            many = len(self.hits) + len(found)
            few = many * max(1.0, self.stored.posts / self._looked_at) < _KEPT  # of all posts, as far as these tell
            self.hits = [*self.hits, *((own, self._whole_facts(*row)) for own, *row in found)] if few else None
        return [row[0] for row in found]

    @property
    def _looks_at_posts(self) -> bool:
        return bool(needs(self.query) & {"words", "more"})

    def _whole_facts(self, moment: float, authors: str, marks: int, words: bytes) -> Facts:
        """The facts of a hit where a word may stand anywhere."""
        text, names = words.decode("utf-8", "surrogatepass"), self._names_of(authors)
        return Facts("", text, names, moment_of(moment), self._flags_of(marks, "", None))

    def _facts(self, rows: Iterable[tuple[str, float, bytes, str, int, *tuple[bytes, ...]]]) -> Iterator[tuple[str, Facts]]:
        """(id, facts). Rows share what many of them have: bylines and marks."""
        for own, moment, digest, authors, marks, *data in rows:
            post = decode_unseen(data[0]) if data else None
            yield (
                own,
                Facts(
                    fold(post.title) if post is not None else "",
                    fold(post.text) if post is not None else "",
                    self._names_of(authors),
                    moment_of(moment),
                    self._flags_of(marks, own, digest),
                    More if post is None else partial(more_of, post),
                ),
            )

    def _names_of(self, authors: str) -> tuple[str, ...]:
        if authors not in self._names:
            self._names[authors] = _names(authors, self.stored.blog)
        return self._names[authors]

    def _flags_of(self, marks: int, own: str, digest: bytes | None) -> frozenset[str]:
        state = (marks, self._reader.marks.get(own) != digest, own in self._reader.stars)
        if state not in self._flags:
            self._flags[state] = flags_of(Mark(marks), unread=state[1], starred=state[2])
        return self._flags[state]


def _names(authors: str, blog: Blog) -> tuple[str, ...]:
    return folded_names(byline(Post("", authors=names_of(authors)), blog))
