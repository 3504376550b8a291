"""Opening a database file: its folder, its version, its journal, damage."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from tui_liveblog.errors import OtherVersion, StoreError

_APPLICATION_ID = 0x4C425455
"""Marks a file as ours: "LBTU"."""
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_UNWRITABLE = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)
_NO_ROOM, _NOT_WRITABLE = "disk full", "cache not writable"
_PATIENCE = 5.0
"""Seconds to wait for another window's write."""
_LOG = 4 * 1024**2
"""Bytes of log after which it is written into the file, and which are left standing after a large write."""


class Damaged(sqlite3.DatabaseError):
    """A file holds what this program never wrote there."""


class Schema(Struct, frozen=True):
    """A database's tables.

    tables    as they are now
    durable   wait for the disk at each commit
    upgrades  a statement for each change since the first version, which brings a file of the version before up to it
    helpers   functions that upgrades call
    page      bytes of a page of a new file: of a key that takes over a quarter of it the rest has pages of its own
    """

    tables: str
    durable: bool
    upgrades: tuple[str, ...] = ()
    helpers: tuple[Callable[..., bytes], ...] = ()
    page: int = 4096

    @property
    def version(self) -> int:
        """Counts the changes, from 1."""
        return len(self.upgrades) + 1


def as_written(connection: sqlite3.Connection) -> tuple[int, int]:
    """What is another after anything was written to the file, by another program or by this one."""
    return data_version(connection), connection.total_changes


def data_version(connection: sqlite3.Connection) -> int:
    """A number that is another after another program wrote to the file."""
    number: int = connection.execute("PRAGMA data_version").fetchone()[0]
    return number


def open_database(
    folder: Path, name: str, schema: Schema, *, suspect: bool = False, served: bool = False
) -> tuple[sqlite3.Connection, str]:
    """The database, and what a reader should know: "", or that a damaged one was set aside.

    A damaged or foreign file is set aside as `.corrupt-<time>` and made anew. Raises OtherVersion for a newer version's, and
    OSError or sqlite3.Error where it cannot be written.

    suspect  it showed damage: look at all of it. Otherwise only its head and its tables are looked at, because the whole takes
             0.3 s at 100,000 posts; damage further in is met when it is read.
    served   a network's file system serves the folder: then there is no log that programs share
    """
    path = folder / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    said = set_aside(path) if path.is_dir() else ""
    journal = "DELETE" if served else "WAL"
    try:
        return _open(path, schema, suspect, journal), said
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        said = set_aside(path)
        return _open(path, schema, suspect, journal), said


def in_memory(schema: Schema) -> sqlite3.Connection:
    """An empty database that is gone when it is closed."""
    return _prepare(sqlite3.connect(":memory:"), schema, "MEMORY")


def open_to_read(path: Path, schema: Schema) -> sqlite3.Connection | None:
    """A file that cannot be written, as far as it can be read; None where that is not far. Raises OtherVersion."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    with contextlib.suppress(OSError):
        log = path.with_name(f"{path.name}-wal")
        # Beside a file that was closed well there is no log, and SQLite cannot make one here. Nobody else can write it either.
        settled = not log.exists() or not log.stat().st_size
        for one in (address, f"{address}&immutable=1") if settled else (address,):
            with contextlib.suppress(sqlite3.Error):  # there is another way, or none
                ours, version = _owner(one)
                if ours:
                    _refuse_version(version, schema)
                    return sqlite3.connect(one, uri=True, isolation_level=None)
    return None


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error says that a file does not hold what was written to it."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:  # not SQLite's own, but ours, or Python's for a closed file and the like
        return isinstance(error, Damaged)
    return code & 0xFF in _DAMAGE or code == sqlite3.SQLITE_IOERR_SHORT_READ


def cannot_write(error: Exception) -> str:
    """Why nothing can be written where the files are, in a few words: `disk full`. "" for an error that says something else."""
    if isinstance(error, OSError):
        return _NO_ROOM if error.errno in (errno.ENOSPC, errno.EDQUOT) else _NOT_WRITABLE
    code = getattr(error, "sqlite_errorcode", None)
    if code is None or is_damage(error):  # type: ignore[arg-type]  # SQLite's errors alone have a code
        return ""
    if code & 0xFF == sqlite3.SQLITE_FULL:
        return _NO_ROOM
    return _NOT_WRITABLE if code & 0xFF in _UNWRITABLE else ""


def set_aside(path: Path) -> str:
    """Keep a damaged file, with what was not yet written into it, under another name; words for the reader."""
    kept = path.with_name(f"{path.name}.corrupt-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}")
    again = 1
    while kept.exists():  # damaged twice within a second
        again += 1
        kept = path.with_name(f"{path.name}.corrupt-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}-{again}")
    path.rename(kept)
    with contextlib.suppress(FileNotFoundError):  # it was closed well
        path.with_name(f"{path.name}-wal").rename(kept.with_name(f"{kept.name}-wal"))
    with contextlib.suppress(FileNotFoundError):  # it was closed well
        path.with_name(f"{path.name}-shm").unlink()
    return f"{path.name} was damaged; it is kept as {kept.name}, and a new one was begun"


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing; written when this ends."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has ended it already
            connection.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def leaving_log(connection: sqlite3.Connection) -> Iterator[None]:
    """What is committed in here stays in the log, to be written into the file by `settle_log` when nobody waits for it."""
    usual = connection.execute("PRAGMA wal_autocheckpoint").fetchone()[0]
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA wal_autocheckpoint = {usual}")


def settle_log(connection: sqlite3.Connection) -> None:
    """Write the log into the file, as far as nobody else needs it."""
    with contextlib.suppress(
        sqlite3.Error
    ):  # as where SQLite does it by itself: all is in the log, and the next write tries again
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")


def store_error(error: sqlite3.Error) -> StoreError:
    """SQLite's error in words for a reader."""
    if "full" in str(error):
        return StoreError("the disk is full: free some space, or give another --cache-dir")
    return StoreError(f"the cache cannot be used ({error}); give another --cache-dir")


def _open(path: Path, schema: Schema, suspect: bool, journal: str) -> sqlite3.Connection:
    """The file. SQLite does not wait while another window gives a new file its log (WAL), so that is done here."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return _open_once(path, schema, suspect, journal)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.01)


def _open_once(path: Path, schema: Schema, suspect: bool, journal: str) -> sqlite3.Connection:
    if path.exists():
        _refuse_newer(path, schema)
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        _prepare(connection, schema, journal)
        if suspect:
            _check_all(connection)
        connection.execute("BEGIN IMMEDIATE")  # a file that cannot be written is found out now, not at the first post
        connection.execute("ROLLBACK")
    except BaseException:
        connection.close()
        raise
    return connection


def _check_all(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise Damaged("it is damaged")


def _refuse_newer(path: Path, schema: Schema) -> None:
    """Raise OtherVersion for a newer version's file. It is opened to be read only: closing it must not write to it either.

    A program that was killed as it made the file left a journal, which only a writer can take back.
    """
    try:
        ours, version = _owner(f"{path.absolute().as_uri()}?mode=ro")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
            raise
        ours, version = _owner(path.absolute().as_uri())
    if ours:
        _refuse_version(version, schema)


def _refuse_version(version: int, schema: Schema) -> None:
    if version > schema.version:
        raise OtherVersion(
            "the cache was written by a newer version of liveblog-tui; use that one, or give another --cache-dir"
        )


def _owner(address: str) -> tuple[bool, int]:
    """Whether a file is one of ours, and its version."""
    with contextlib.closing(sqlite3.connect(address, uri=True, isolation_level=None)) as looking:
        return looking.execute("PRAGMA application_id").fetchone()[0] == _APPLICATION_ID, _version(looking)


def _prepare(connection: sqlite3.Connection, schema: Schema, journal: str) -> sqlite3.Connection:
    connection.isolation_level = None
    # In this order: another window may be making the tables, and gives them and the mark in one transaction.
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if tables and application != _APPLICATION_ID:
        raise Damaged("not a database of this program")
    connection.execute(f"PRAGMA page_size = {schema.page}")  # of a file that has tables nothing happens
    connection.execute(f"PRAGMA journal_mode = {journal}")
    connection.execute(f"PRAGMA journal_size_limit = {_LOG}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG // schema.page}")  # in pages, which are of several sizes
    connection.execute(f"PRAGMA synchronous = {'FULL' if schema.durable else 'NORMAL'}")
    connection.execute("PRAGMA trusted_schema = OFF")
    if not tables:
        with transaction(connection):
            if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:  # another window was not first
                for statement in schema.tables.split(";"):
                    if statement.strip():
                        connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {schema.version}")
    elif _version(connection) < schema.version:
        for helper in schema.helpers:
            connection.create_function(helper.__name__, -1, helper)
        with transaction(connection):
            for statement in schema.upgrades[_version(connection) - 1 :]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {schema.version}")
    return connection


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version
