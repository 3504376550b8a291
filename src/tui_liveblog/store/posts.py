"""Posts, revisions, validators and a source's state: what can be rebuilt from the web. On the store's thread only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, ClassVar, NamedTuple

import msgspec

from tui_liveblog.changes import Changes, Known, compare
from tui_liveblog.model import Blog, Coverage, Post, Snapshot, Status
from tui_liveblog.query import Query, Words, fold, matches
from tui_liveblog.store.database import Schema
from tui_liveblog.timeline import Entry, Mark, marks_of
from tui_liveblog.transfer import Validators

_TABLES = """
CREATE TABLE blog (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, source TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL,
    standfirst TEXT NOT NULL, authors TEXT NOT NULL, language TEXT NOT NULL, status TEXT NOT NULL, state BLOB NOT NULL,
    top INTEGER NOT NULL, looked REAL NOT NULL, full_look REAL NOT NULL
);
CREATE TABLE address (address TEXT PRIMARY KEY, blog INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE post (
    number INTEGER PRIMARY KEY, blog INTEGER NOT NULL, id TEXT NOT NULL, moment REAL NOT NULL, place INTEGER NOT NULL,
    digest BLOB NOT NULL, seen REAL NOT NULL, edited REAL, withdrawn REAL, missing INTEGER NOT NULL, marks INTEGER NOT NULL,
    authors TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, data BLOB NOT NULL
);
CREATE UNIQUE INDEX post_id ON post (blog, id);
CREATE INDEX post_moment ON post (blog, moment, place);
CREATE TABLE revision (blog INTEGER NOT NULL, id TEXT NOT NULL, at REAL NOT NULL, digest BLOB NOT NULL, data BLOB NOT NULL);
CREATE INDEX revision_id ON revision (blog, id, at);
CREATE TABLE validator (
    blog INTEGER NOT NULL, url TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, PRIMARY KEY (blog, url)
) WITHOUT ROWID;
"""

_COLUMNS = "id, moment, place, digest, seen, edited, withdrawn, missing, data"
_AT_ONCE = 500
"""Ids asked for in one statement; SQLite takes 32,766 values."""


class Look(NamedTuple):
    """What a session saw: the blog's key, the source that read it, its snapshot, and validators by address.

    address  what the reader typed, so that it leads to the blog next time
    full     whether it was asked for without validators
    """

    key: str
    source: str
    snapshot: Snapshot
    validators: Mapping[str, Validators]
    address: str = ""
    full: bool = False


@dataclass(frozen=True, slots=True)
class StoredBlog:
    """A blog as stored. `looked` is the last good check, `full_look` the last one without validators."""

    blog: Blog
    source: str
    state: bytes
    top: int
    looked: datetime
    full_look: datetime
    number: int = field(default=0, compare=False)


class Posts:
    """The file of posts."""

    schema: ClassVar[Schema] = Schema(1, _TABLES, durable=False)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(Post).decode

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def blog(self, key: str) -> StoredBlog | None:
        """A blog by its key, or by an address that led to it."""
        columns = "key, title, url, standfirst, authors, language, status, source, state, top, looked, full_look, blog.number"
        row = (
            self._db.execute(f"SELECT {columns} FROM blog WHERE key = ?", (key,)).fetchone()
            or self._db.execute(
                f"SELECT {columns} FROM blog JOIN address ON address.blog = blog.number WHERE address = ?", (key,)
            ).fetchone()
        )
        if row is None:
            return None
        known, title, url, standfirst, authors, language, status, source, state, top, looked, full_look, number = row
        blog = Blog(known, title, url, standfirst, tuple(json.loads(authors)), language, Status(status))
        return StoredBlog(blog, source, state, top, _moment(looked), _moment(full_look), number)

    def entries(self, key: str) -> list[Entry]:
        """Every post as the timeline needs it."""
        stored = self.blog(key)
        if stored is None:
            return []
        single = stored.blog.authors if len(stored.blog.authors) == 1 else ()
        names: dict[str, tuple[str, ...]] = {"[]": single}

        def authors(text: str) -> tuple[str, ...]:
            if text not in names:
                names[text] = tuple(json.loads(text))
            return names[text]

        rows = self._db.execute("SELECT id, moment, place, digest, authors, marks FROM post WHERE blog = ?", (stored.number,))
        return [
            Entry(own, _moment(moment), place, digest, authors(who), Mark(marks))
            for own, moment, place, digest, who, marks in rows
        ]

    def load(self, key: str, ids: Iterable[str]) -> dict[str, Known]:
        """Posts by id."""
        stored = self.blog(key)
        return {} if stored is None else self._load(stored.number, list(ids))

    def _load(self, number: int, ids: list[str]) -> dict[str, Known]:
        found: dict[str, Known] = {}
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            holes = ",".join("?" * len(some))
            rows = self._db.execute(f"SELECT {_COLUMNS} FROM post WHERE blog = ? AND id IN ({holes})", (number, *some))
            found.update((known.post.id, known) for known in map(self._known, rows))
        return found

    def everything(self, key: str) -> list[Known]:
        """Every post, newest first."""
        stored = self.blog(key)
        if stored is None:
            return []
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM post WHERE blog = ? ORDER BY moment DESC, place DESC", (stored.number,)
        )
        return list(map(self._known, rows))

    def previous(self, key: str, own: str) -> Known | None:
        """A post as it was before its last edit."""
        stored = self.blog(key)
        now = self._load(stored.number, [own]).get(own) if stored else None
        if stored is None or now is None:
            return None
        row = self._db.execute(
            "SELECT digest, data FROM revision WHERE blog = ? AND id = ? ORDER BY at DESC, rowid DESC LIMIT 1",
            (stored.number, own),
        ).fetchone()
        return replace(now, post=self._decode(row[1]), digest=row[0]) if row else None

    def receive(self, look: Look, now: datetime) -> tuple[Changes, dict[bytes, bytes]]:
        """Store what a look saw; what it changed, and the digests that went from old to new without being news."""
        with self._transaction():
            stored = self.blog(look.key)
            number = self._write_blog(look, stored, now)
            known = self._spoken_of(number, look.snapshot)
            changes = compare(known, look.snapshot, now, stored.top if stored else 0)
            self._write(number, changes, known, now)
            for url, validators in look.validators.items():
                self._write_validators(number, url, validators)
        moved = {
            known[item.post.id].digest: item.digest for item in changes.amended if known[item.post.id].digest != item.digest
        }
        return changes, moved

    def unchanged(self, key: str, validators: Mapping[str, Validators], now: datetime) -> Changes:
        """The page is as it was: posts that the look before missed are missed twice."""
        stored = self.blog(key)
        if stored is None:
            return Changes()
        with self._transaction():
            rows = self._db.execute(
                f"SELECT {_COLUMNS} FROM post WHERE blog = ? AND missing > 0 AND withdrawn IS NULL", (stored.number,)
            ).fetchall()
            gone = tuple(replace(item, withdrawn=now, missing=0) for item in map(self._known, rows))
            changes = Changes(withdrawn=gone)
            self._write(stored.number, changes, {}, now)
            self._db.execute("UPDATE blog SET looked = ? WHERE number = ?", (now.timestamp(), stored.number))
            for url, kept in validators.items():
                self._write_validators(stored.number, url, kept)
        return changes

    def validators(self, key: str, url: str) -> Validators:
        """What to ask an address with."""
        stored = self.blog(key)
        if stored is None:
            return Validators()
        row = self._db.execute(
            "SELECT etag, modified FROM validator WHERE blog = ? AND url = ?", (stored.number, url)
        ).fetchone()
        return Validators(*row) if row else Validators()

    def search(self, key: str, query: Query) -> list[str]:
        """The ids that a query lets through."""
        stored = self.blog(key)
        if stored is None:
            return []
        single = tuple(map(fold, stored.blog.authors)) if len(stored.blog.authors) == 1 else ()
        rows = self._db.execute("SELECT id, title, text, authors FROM post WHERE blog = ?", (stored.number,))
        return [
            own
            for own, title, text, authors in rows
            if matches(query, Words(title, text, tuple(map(fold, json.loads(authors))) or single))
        ]

    def rename(self, old: str, new: str) -> None:
        """The blog's key changed; the old one still leads to it."""
        with self._transaction():
            if self.blog(new) is None:
                self._db.execute("UPDATE blog SET key = ? WHERE key = ?", (new, old))
            self._lead(old, new)

    def _lead(self, address: str, key: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO address SELECT ?, number FROM blog WHERE key = ?", (address, key))

    def _spoken_of(self, number: int, snapshot: Snapshot) -> dict[str, Known]:
        """The stored posts that a snapshot says anything of: its ids, and those of the time that it covers."""
        known = self._load(number, [post.id for post in snapshot.posts] + list(snapshot.deleted))
        if snapshot.coverage is Coverage.DELTA:
            return known
        times = [post.published for post in snapshot.posts if post.published is not None]
        oldest = min(times).timestamp() if times and snapshot.coverage is Coverage.WINDOW else -1e12
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM post WHERE blog = ? AND moment >= ?", (number, oldest))
        known.update((item.post.id, item) for item in map(self._known, rows))
        return known

    def _write_blog(self, look: Look, stored: StoredBlog | None, now: datetime) -> int:
        blog = look.snapshot.blog
        if stored is None:
            self._db.execute(
                "INSERT INTO blog VALUES (NULL, ?, ?, '', '', '', '[]', '', 'unknown', x'', 0, 0, 0)", (look.key, look.source)
            )
        before = stored.blog if stored else Blog()
        self._db.execute(
            "UPDATE blog SET source = ?, title = ?, url = ?, standfirst = ?, authors = ?, language = ?, status = ?, state = ?,"
            " looked = ?, full_look = CASE WHEN ? THEN ? ELSE full_look END WHERE key = ?",
            (
                look.source,
                blog.title or before.title,
                blog.url or before.url,
                blog.standfirst or before.standfirst,
                json.dumps(blog.authors or before.authors, ensure_ascii=False),
                blog.language or before.language,
                blog.status.value,
                look.snapshot.state,
                now.timestamp(),
                look.full,
                now.timestamp(),
                stored.blog.key if stored else look.key,
            ),
        )
        if look.address and look.address != look.key:
            self._lead(look.address, look.key)
        number: int = self._db.execute(
            "SELECT number FROM blog WHERE key = ?", (stored.blog.key if stored else look.key,)
        ).fetchone()[0]
        return number

    def _write(self, number: int, changes: Changes, known: Mapping[str, Known], now: datetime) -> None:
        for item in changes.edited:
            before = known[item.post.id]
            self._db.execute(
                "INSERT INTO revision VALUES (?, ?, ?, ?, ?)",
                (number, item.post.id, now.timestamp(), before.digest, self._encode(before.post)),
            )
        self._db.executemany(
            "INSERT OR REPLACE INTO post VALUES ((SELECT number FROM post WHERE blog = ?1 AND id = ?2),"
            " ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            [self._row(number, item) for item in changes.touched],
        )
        for ids, missing in ((changes.missing, 1), (changes.present, 0)):
            self._db.executemany(
                "UPDATE post SET missing = ? WHERE blog = ? AND id = ?", [(missing, number, own) for own in ids]
            )
        if changes.added:
            top = max(item.order for item in changes.added)
            self._db.execute("UPDATE blog SET top = max(top, ?) WHERE number = ?", (top, number))

    def _row(self, number: int, item: Known) -> tuple[Any, ...]:
        post = item.post
        return (
            number,
            post.id,
            item.moment.timestamp(),
            item.order,
            item.digest,
            item.seen.timestamp(),
            item.edited.timestamp() if item.edited else None,
            item.withdrawn.timestamp() if item.withdrawn else None,
            item.missing,
            marks_of(item).value,
            json.dumps(post.authors, ensure_ascii=False),
            fold(post.title),
            fold(post.text),
            self._encode(post),
        )

    def _known(self, row: tuple[Any, ...]) -> Known:
        _, moment, place, digest, seen, edited, withdrawn, missing, data = row
        post = self._decode(data)
        return Known(post, _moment(moment), place, digest, _moment(seen), _maybe(edited), _maybe(withdrawn), missing)

    def _write_validators(self, number: int, url: str, validators: Validators) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO validator VALUES (?, ?, ?, ?)", (number, url, validators.etag, validators.modified)
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _maybe(seconds: float | None) -> datetime | None:
    return None if seconds is None else _moment(seconds)
