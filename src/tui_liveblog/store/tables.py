"""What the file of posts holds, and what is said to it and by it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

from tui_liveblog.changes import Changes
from tui_liveblog.changes.gaps import Gap
from tui_liveblog.model import Blog, Snapshot
from tui_liveblog.store.ready import Ready
from tui_liveblog.transfer import Validators

# `post_entry` holds all that the timeline's index needs, `post_words` all that a search looks at: both are read in the order of
# the screen without a look at the posts themselves.
TABLES = """
CREATE TABLE blog (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, source TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL,
    standfirst TEXT NOT NULL, authors TEXT NOT NULL, language TEXT NOT NULL, status TEXT NOT NULL, state BLOB NOT NULL,
    top INTEGER NOT NULL, looked REAL NOT NULL, full_look REAL NOT NULL, bare_look REAL NOT NULL DEFAULT 0,
    older INTEGER NOT NULL DEFAULT 0, news INTEGER NOT NULL DEFAULT 0, gaps TEXT NOT NULL DEFAULT '[]',
    posts INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE address (address TEXT PRIMARY KEY, blog INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE post (
    number INTEGER PRIMARY KEY, blog INTEGER NOT NULL, id TEXT NOT NULL, moment REAL NOT NULL, place INTEGER NOT NULL,
    digest BLOB NOT NULL, seen REAL NOT NULL, edited REAL, withdrawn REAL, missing INTEGER NOT NULL, marks INTEGER NOT NULL,
    authors TEXT NOT NULL, words BLOB NOT NULL DEFAULT x'', data BLOB NOT NULL, added INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0, event TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX post_id ON post (blog, id);
CREATE INDEX post_changed ON post (blog, changed);
CREATE INDEX post_entry ON post (blog, moment, place, id, digest, authors, marks);
CREATE INDEX post_words ON post (blog, moment, place, id, authors, marks, words);
CREATE INDEX post_missing ON post (blog) WHERE missing > 0;
CREATE TABLE revision (blog INTEGER NOT NULL, id TEXT NOT NULL, at REAL NOT NULL, digest BLOB NOT NULL, data BLOB NOT NULL);
CREATE INDEX revision_id ON revision (blog, id, at);
CREATE TABLE validator (
    blog INTEGER NOT NULL, url TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, giver TEXT NOT NULL,
    PRIMARY KEY (blog, url)
) WITHOUT ROWID;
"""

UPGRADES = (
    "ALTER TABLE validator ADD COLUMN giver TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE blog ADD COLUMN bare_look REAL NOT NULL DEFAULT 0",
    "ALTER TABLE blog ADD COLUMN older INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE blog ADD COLUMN news INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE post ADD COLUMN added INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE post ADD COLUMN changed INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE post ADD COLUMN event TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX post_changed ON post (blog, changed)",
    "ALTER TABLE blog ADD COLUMN gaps TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE blog ADD COLUMN posts INTEGER NOT NULL DEFAULT 0",
    "UPDATE blog SET posts = (SELECT count(*) FROM post WHERE post.blog = blog.number)",
    # The words of a title and a text, two columns until then, as they are looked for.
    """CREATE TABLE post_then (
    number INTEGER PRIMARY KEY, blog INTEGER NOT NULL, id TEXT NOT NULL, moment REAL NOT NULL, place INTEGER NOT NULL,
    digest BLOB NOT NULL, seen REAL NOT NULL, edited REAL, withdrawn REAL, missing INTEGER NOT NULL, marks INTEGER NOT NULL,
    authors TEXT NOT NULL, words BLOB NOT NULL DEFAULT x'', data BLOB NOT NULL, added INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0, event TEXT NOT NULL DEFAULT ''
)""",
    "INSERT INTO post_then SELECT number, blog, id, moment, place, digest, seen, edited, withdrawn, missing, marks, authors,"
    " folded_words(title, text, authors), data, added, changed, event FROM post",
    "DROP TABLE post",
    "ALTER TABLE post_then RENAME TO post",
    "CREATE UNIQUE INDEX post_id ON post (blog, id)",
    "CREATE INDEX post_changed ON post (blog, changed)",
    "CREATE INDEX post_entry ON post (blog, moment, place, id, digest, authors, marks)",
    "CREATE INDEX post_words ON post (blog, moment, place, id, authors, marks, words)",
    "CREATE INDEX post_missing ON post (blog) WHERE missing > 0",
)


class Event(StrEnum):
    """What last happened to a post. `news` of a blog counts up with each look that changed anything; posts keep its number."""

    ADDED = "added"
    EDITED = "edited"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"


class Moved(NamedTuple):
    """The digest of a post before and after it was only read better than before."""

    before: bytes
    after: bytes


class Look(NamedTuple):
    """What a session saw: the blog's key, the source that read it, its snapshot, and validators by address.

    address  what the reader typed, so that it leads to the blog next time
    full     whether it saw the whole window, for edits and withdrawals
    bare     whether it was asked for without validators
    keep     addresses whose validators are still of use besides
    older    whether it asked for posts from before those that are known
    ready    what was made of its posts while the others were read
    """

    key: str
    source: str
    snapshot: Snapshot
    validators: Mapping[str, Validators]
    address: str = ""
    full: bool = False
    bare: bool = False
    keep: tuple[str, ...] = ()
    older: bool = False
    ready: Ready | None = None


_LONG = 1_000
"""Posts: some megabytes."""


def is_long(look: Look) -> bool:
    """Whether so much may be written that writing the log into the file is work of its own."""
    return len(look.snapshot.posts) > _LONG


class StoredBlog(Struct, frozen=True):
    """A blog as stored.

    looked     the last good check
    full_look  the last one that saw the whole window
    bare_look  the last one without validators
    older      whether older posts can be asked for
    news       counts looks that changed anything
    gaps       where posts may be missing, newest first
    posts      how many there are
    """

    blog: Blog
    source: str
    state: bytes
    top: int
    looked: datetime
    full_look: datetime
    bare_look: datetime
    older: bool = False
    news: int = 0
    gaps: tuple[Gap, ...] = ()
    posts: int = 0
    number: int = 0

    @property
    def over_gaps(self) -> tuple[datetime, ...]:
        """The moments of posts under which others may be missing, newest first."""
        return tuple(gap.newer for gap in self.gaps)


class News(NamedTuple):
    """What a session has not told of a blog yet.

    upto     `StoredBlog.news` as it is now
    changes  what changed since
    stored   what is known of the blog; None where nothing is
    read     the read marks of posts that were added: of some that were here before, and were kept no longer
    """

    upto: int
    changes: Changes
    stored: StoredBlog | None
    read: Mapping[str, bytes]
