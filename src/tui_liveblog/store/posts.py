"""Posts, revisions, validators and a source's state: what can be rebuilt from the web. On the store's thread only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

from msgspec.structs import replace

from tui_liveblog.changes import Changes, Known, compare
from tui_liveblog.model import Blog, Coverage, Post, Snapshot
from tui_liveblog.store.blogs import Blogs
from tui_liveblog.store.database import Schema, data_version, leaving_log, transaction
from tui_liveblog.store.gaps import keep_gaps
from tui_liveblog.store.last import LastLooks
from tui_liveblog.store.ready import Ready
from tui_liveblog.store.revisions import Revision, revisions_of
from tui_liveblog.store.rows import (
    COLUMNS,
    decode_post,
    folded_words,
    known_of,
    sound_rows,
)
from tui_liveblog.store.tables import TABLES, UPGRADES, Event, Look, Moved, StoredBlog, is_long
from tui_liveblog.store.validators import keep_validators, kept_validators
from tui_liveblog.store.writing import is_edit, write_changes
from tui_liveblog.transfer import Validators

_AT_ONCE = 500
"""Ids asked for in one statement; SQLite takes 32,766 values."""


class Posts:
    """The file of posts."""

    schema: ClassVar[Schema] = Schema(TABLES, durable=False, upgrades=UPGRADES, helpers=(folded_words,), page=16_384)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        # What this program's last look changed: of which blog, its count of news after it, `version` then.
        self._latest: tuple[int, int, int, Changes] | None = None
        self._blogs, self._last = Blogs(connection), LastLooks(connection)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @property
    def connection(self) -> sqlite3.Connection:
        """For what only reads."""
        return self._db

    def blog(self, key: str) -> StoredBlog | None:
        """A blog by its key, or by an address that led to it."""
        return self._blogs.get(key)

    def load(self, key: str, ids: Iterable[str]) -> dict[str, Known]:
        """Posts by id."""
        stored = self.blog(key)
        return {} if stored is None else self._load(stored.number, list(ids))

    def _load(self, number: int, ids: list[str], seen: Mapping[str, Post] = MappingProxyType({})) -> dict[str, Known]:
        found: dict[str, Known] = {}
        for some in _at_once(ids):
            found.update((known.post.id, known) for known in self._some(f"id IN ({_holes(some)})", number, *some, seen=seen))
        return found

    def everything(self, key: str) -> list[Known]:
        """Every post, newest first."""
        stored = self.blog(key)
        if stored is None:
            return []
        return self._some("TRUE ORDER BY moment DESC, place DESC", stored.number)

    @sound_rows()
    def _some(self, which: str, number: int, *values: object, seen: Mapping[str, Post] = MappingProxyType({})) -> list[Known]:
        rows = self._db.execute(f"SELECT {COLUMNS} FROM post WHERE blog = ? AND {which}", (number, *values))
        return [known_of(row, seen.get(row[0])) for row in rows]

    def settle(self, key: str, posts: int) -> None:
        """So many posts of a blog were found: where that is not what is said, they are counted."""
        stored = self.blog(key)
        if stored is not None and stored.posts != posts:
            counted = "(SELECT count(*) FROM post WHERE blog = ?1)"
            self._db.execute(f"UPDATE blog SET posts = {counted} WHERE number = ?1 AND posts != {counted}", (stored.number,))

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

    def revisions(self, key: str, own: str) -> list[Revision]:
        """Every earlier version of a post, oldest first."""
        stored = self.blog(key)
        return [] if stored is None else revisions_of(self._db, stored.number, own)

    def make_ready(self, key: str, posts: Sequence[Post], ready: Ready) -> None:
        """Make those posts ready that are not stored."""
        stored = self.blog(key)
        known = set() if stored is None else self._stored(stored.number, [post.id for post in posts])
        ready.make(post for post in posts if post.id not in known)

    def _stored(self, number: int, ids: list[str]) -> set[str]:
        found: set[str] = set()
        for some in _at_once(ids):
            rows = self._db.execute(f"SELECT id FROM post WHERE blog = ? AND id IN ({_holes(some)})", (number, *some))
            found.update(own for (own,) in rows)
        return found

    def receive(self, look: Look, now: datetime, reread: Callable[[Mapping[str, Moved]], None]) -> Changes:
        """Store what a look saw; what it changed.

        reread  told, before anything is committed, of posts whose digest changed without being news
        """
        with leaving_log(self._db) if is_long(look) else nullcontext(), transaction(self._db):
            self._last.check()
            stored = self.blog(look.key)
            number = self._write_blog(look, stored, now)
            oldest = _oldest(look.snapshot)
            known = self._spoken_of(number, look.snapshot, oldest) if stored else {}
            ready = look.ready or Ready()
            changes = compare(known, look.snapshot, now, stored.top if stored else 0, digest=ready.digest)
            keep_gaps(self._db, stored, look, known, changes)
            write_changes(self._db, number, changes, known, now, ready=ready)
            keep_validators(self._db, number, look.validators, look.keep)
            better = (*changes.amended, *(item for item in changes.returned if not is_edit(item, known)))
            reread({item.post.id: Moved(known[item.post.id].digest, item.digest) for item in better})
            written = self._last.now()
        if oldest is not None:
            self._last.keep(number, oldest, known, changes, written)
        if changes:
            self._latest = (number, (stored.news if stored else 0) + 1, self.version(), changes)
        return changes

    def unchanged(self, key: str, validators: Mapping[str, Validators], now: datetime, *, full: bool) -> Changes:
        """The page is as it was: after a look at the whole window (`full`), posts that it missed are missed twice."""
        stored = self.blog(key)
        if stored is None:
            return Changes()
        with transaction(self._db):
            self._last.check()
            missed = self._some("missing > 0 AND withdrawn IS NULL", stored.number) if full else []
            gone = tuple(replace(item, withdrawn=now, missing=0) for item in missed)
            changes = Changes(withdrawn=gone)
            write_changes(self._db, stored.number, changes, {}, now)
            self._db.execute(
                "UPDATE blog SET looked = ?1, full_look = CASE WHEN ?2 THEN ?1 ELSE full_look END WHERE number = ?3",
                (now.timestamp(), full, stored.number),
            )
            keep_validators(self._db, stored.number, validators, None)
            written = self._last.now()
        if not changes:
            self._last.same(written)
        return changes

    @sound_rows()
    def since(self, key: str, news: int) -> tuple[int, Changes]:
        """What changed after the look that `news` counts, whoever saw it: the count as it is now, and the changes."""
        stored = self.blog(key)
        news = 0 if stored is not None and stored.news < news else news  # it was forgotten meanwhile, and begun anew
        if stored is None or stored.news <= news:
            return (news if stored is None else stored.news), Changes()
        if news == stored.news - 1 and self._latest and self._latest[:3] == (stored.number, stored.news, self.version()):
            return stored.news, self._latest[3].newest_first()  # nothing need be read again
        rows = self._db.execute(
            f"SELECT added, event, {COLUMNS} FROM post WHERE blog = ? AND changed > ? ORDER BY moment DESC, place DESC",
            (stored.number, news),
        )
        found: dict[str, list[Known]] = {event: [] for event in Event}
        for added, event, *row in rows:
            item = known_of(tuple(row))
            found[Event.ADDED if added > news else event].append(item)
        return stored.news, Changes(
            added=tuple(found[Event.ADDED]),
            edited=tuple(found[Event.EDITED]),
            amended=tuple(found[Event.AMENDED]),
            withdrawn=tuple(found[Event.WITHDRAWN]),
            returned=tuple(found[Event.RETURNED]),
        )

    def version(self) -> int:
        """A number that is another after another program wrote to the file."""
        return data_version(self._db)

    def validators(self, key: str) -> dict[str, Validators]:
        """What to ask a blog's addresses with."""
        stored = self.blog(key)
        return {} if stored is None else kept_validators(self._db, stored.number)

    def lead(self, address: str, key: str) -> None:
        """From now on this address leads to the blog with this key."""
        if address not in ("", key):
            with transaction(self._db):
                self._lead(address, key)

    def _lead(self, address: str, key: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO address SELECT ?, number FROM blog WHERE key = ?", (address, key))

    def _spoken_of(self, number: int, snapshot: Snapshot, oldest: float | None) -> dict[str, Known]:
        """The stored posts that a snapshot says anything of: those of the time that it covers, and those with its ids."""
        seen = {post.id: post for post in snapshot.posts}
        wanted = dict.fromkeys((*seen, *snapshot.deleted))
        known: dict[str, Known] = {}
        if oldest is not None:
            kept = self._last.spoken_of(number, oldest, wanted)
            if kept is None:
                kept = {item.post.id: item for item in self._some("moment >= ?", number, oldest, seen=seen)}
            known = kept
        return known | self._load(number, [own for own in wanted if own not in known], seen)

    def _write_blog(self, look: Look, stored: StoredBlog | None, now: datetime) -> int:
        blog = look.snapshot.blog
        if stored is None:
            self._db.execute(
                "INSERT INTO blog (key, source, title, url, standfirst, authors, language, status, state, top, looked,"
                " full_look) VALUES (?, ?, '', '', '', '[]', '', 'unknown', x'', 0, 0, 0)",
                (look.key, look.source),
            )
        before = stored.blog if stored else Blog()
        self._db.execute(
            "UPDATE blog SET source = ?, title = ?, url = ?, standfirst = ?, authors = ?, language = ?, status = ?, state = ?,"
            " looked = ?, full_look = CASE WHEN ? THEN ? ELSE full_look END,"
            " bare_look = CASE WHEN ? THEN ? ELSE bare_look END, older = ? WHERE key = ?",
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
                look.bare,
                now.timestamp(),
                look.snapshot.older,
                stored.blog.key if stored else look.key,
            ),
        )
        if look.address and look.address != look.key:
            self._lead(look.address, look.key)
        number: int = self._db.execute(
            "SELECT number FROM blog WHERE key = ?", (stored.blog.key if stored else look.key,)
        ).fetchone()[0]
        return number


def _at_once(ids: list[str]) -> Iterator[list[str]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


def _holes(some: list[str]) -> str:
    return ",".join("?" * len(some))


def _oldest(snapshot: Snapshot) -> float | None:
    """The time from which a snapshot covers all posts; None where it says nothing of those that it does not show."""
    if snapshot.coverage is Coverage.DELTA:
        return None
    times = [post.published for post in snapshot.posts if post.published is not None]
    return min(times).timestamp() if times and snapshot.coverage is Coverage.WINDOW else -1e12
