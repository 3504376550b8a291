"""Posts, revisions, validators and a source's state: what can be rebuilt from the web. On the store's thread only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from tui_liveblog.changes import Changes, Known, compare
from tui_liveblog.model import Blog, Coverage, Snapshot, Status
from tui_liveblog.query import Query, Words, fold, matches
from tui_liveblog.store.database import Schema, transaction
from tui_liveblog.store.rows import COLUMNS, decode_post, encode_post, known_of, moment_of, names_of, row_of, sound_rows
from tui_liveblog.store.tables import TABLES, UPGRADES, Look, Moved, StoredBlog
from tui_liveblog.timeline import Entry, Mark
from tui_liveblog.transfer import Validators

_AT_ONCE = 500
"""Ids asked for in one statement; SQLite takes 32,766 values."""


class Posts:
    """The file of posts."""

    schema: ClassVar[Schema] = Schema(TABLES, durable=False, upgrades=UPGRADES)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @sound_rows()
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
        blog = Blog(known, title, url, standfirst, names_of(authors), language, Status(status))
        return StoredBlog(blog, source, state, top, moment_of(looked), moment_of(full_look), number)

    @sound_rows()
    def entries(self, key: str) -> list[Entry]:
        """Every post as the timeline needs it."""
        stored = self.blog(key)
        if stored is None:
            return []
        single = stored.blog.authors if len(stored.blog.authors) == 1 else ()
        names: dict[str, tuple[str, ...]] = {"[]": single}

        def authors(text: str) -> tuple[str, ...]:
            if text not in names:
                names[text] = names_of(text)
            return names[text]

        rows = self._db.execute("SELECT id, moment, place, digest, authors, marks FROM post WHERE blog = ?", (stored.number,))
        return [
            Entry(own, moment_of(moment), place, digest, authors(who), Mark(marks))
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
            found.update((known.post.id, known) for known in self._some(f"id IN ({holes})", number, *some))
        return found

    def everything(self, key: str) -> list[Known]:
        """Every post, newest first."""
        stored = self.blog(key)
        if stored is None:
            return []
        return self._some("TRUE ORDER BY moment DESC, place DESC", stored.number)

    @sound_rows()
    def _some(self, which: str, number: int, *values: object) -> list[Known]:
        rows = self._db.execute(f"SELECT {COLUMNS} FROM post WHERE blog = ? AND {which}", (number, *values))
        return list(map(known_of, rows))

    @sound_rows()
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
        return replace(now, post=decode_post(row[1]), digest=row[0]) if row else None

    def receive(self, look: Look, now: datetime, reread: Callable[[Mapping[str, Moved]], None]) -> Changes:
        """Store what a look saw; what it changed.

        reread  told, before anything is committed, of posts whose digest changed without being news
        """
        with transaction(self._db):
            stored = self.blog(look.key)
            number = self._write_blog(look, stored, now)
            known = self._spoken_of(number, look.snapshot)
            changes = compare(known, look.snapshot, now, stored.top if stored else 0)
            self._write(number, changes, known, now)
            for url, validators in look.validators.items():
                self._write_validators(number, url, validators)
            before = {item.post.id: known[item.post.id].digest for item in changes.amended}
            reread({item.post.id: Moved(before[item.post.id], item.digest) for item in changes.amended})
        return changes

    def unchanged(self, key: str, validators: Mapping[str, Validators], now: datetime) -> Changes:
        """The page is as it was: posts that the look before missed are missed twice."""
        stored = self.blog(key)
        if stored is None:
            return Changes()
        with transaction(self._db):
            missed = self._some("missing > 0 AND withdrawn IS NULL", stored.number)
            gone = tuple(replace(item, withdrawn=now, missing=0) for item in missed)
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
            "SELECT etag, modified, giver FROM validator WHERE blog = ? AND url = ?", (stored.number, url)
        ).fetchone()
        return Validators(*row) if row else Validators()

    @sound_rows()
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
            if matches(query, Words(title, text, tuple(map(fold, names_of(authors))) or single))
        ]

    def rename(self, old: str, new: str) -> None:
        """The blog's key changed; the old one still leads to it. Two blogs that turn out to be one become one."""
        with transaction(self._db):
            left, kept = self.blog(old), self.blog(new)
            if left is not None and left.blog.key == old and kept is None:
                self._db.execute("UPDATE blog SET key = ? WHERE key = ?", (new, old))
            elif left is not None and left.blog.key == old and kept is not None:
                self._join(left, kept)
            self._lead(old, new)

    def _join(self, left: StoredBlog, kept: StoredBlog) -> None:
        """What only the one has goes to the other; of a post that both have, the other's stands."""
        numbers = {"left": left.number, "kept": kept.number}
        for table in ("revision", "post"):
            self._db.execute(
                f"UPDATE {table} SET blog = :kept WHERE blog = :left AND id NOT IN (SELECT id FROM post WHERE blog = :kept)",
                numbers,
            )
        for table in ("revision", "post", "validator"):
            self._db.execute(f"DELETE FROM {table} WHERE blog = :left", numbers)
        self._db.execute("UPDATE address SET blog = :kept WHERE blog = :left", numbers)
        self._db.execute("DELETE FROM blog WHERE number = :left", numbers)
        self._db.execute("UPDATE blog SET top = max(top, ?) WHERE number = ?", (left.top, kept.number))

    def _lead(self, address: str, key: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO address SELECT ?, number FROM blog WHERE key = ?", (address, key))

    def _spoken_of(self, number: int, snapshot: Snapshot) -> dict[str, Known]:
        """The stored posts that a snapshot says anything of: its ids, and those of the time that it covers."""
        known = self._load(number, [post.id for post in snapshot.posts] + list(snapshot.deleted))
        if snapshot.coverage is Coverage.DELTA:
            return known
        times = [post.published for post in snapshot.posts if post.published is not None]
        oldest = min(times).timestamp() if times and snapshot.coverage is Coverage.WINDOW else -1e12
        known.update((item.post.id, item) for item in self._some("moment >= ?", number, oldest))
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
                (number, item.post.id, now.timestamp(), before.digest, encode_post(before.post)),
            )
        self._db.executemany(
            "INSERT OR REPLACE INTO post VALUES ((SELECT number FROM post WHERE blog = ?1 AND id = ?2),"
            " ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            [row_of(number, item) for item in changes.touched],
        )
        for ids, missing in ((changes.missing, 1), (changes.present, 0)):
            self._db.executemany(
                "UPDATE post SET missing = ? WHERE blog = ? AND id = ?", [(missing, number, own) for own in ids]
            )
        if changes.added:
            top = max(item.order for item in changes.added)
            self._db.execute("UPDATE blog SET top = max(top, ?) WHERE number = ?", (top, number))

    def _write_validators(self, number: int, url: str, validators: Validators) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO validator VALUES (?, ?, ?, ?, ?)",
            (number, url, validators.etag, validators.modified, validators.url),
        )
