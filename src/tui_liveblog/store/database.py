"""Opening a database file: its folder, its version, damage, and going on in memory."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from tui_liveblog.errors import OtherVersion

_APPLICATION_ID = 0x4C425455
"""Marks a file as ours: "LBTU"."""


@dataclass(frozen=True, slots=True)
class Schema:
    """A database's tables. `version` grows with each change; `durable` waits for the disk at each commit."""

    version: int
    tables: str
    durable: bool


def open_database(folder: Path | None, name: str, schema: Schema) -> tuple[sqlite3.Connection, str]:
    """The database, and what is wrong with where it lives: "" or words for the reader, and then it is in memory.

    A damaged or foreign file is set aside as `.corrupt-<time>` and made anew. Raises OtherVersion for a newer version's.
    """
    if folder is None:
        return _prepare(sqlite3.connect(":memory:"), schema), ""
    path = folder / name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            return _open(path, schema), ""
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            _set_aside(path)
            return _open(path, schema), ""
    except (OSError, sqlite3.OperationalError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return _prepare(sqlite3.connect(":memory:"), schema), f"the cache in {folder} cannot be used ({reason})"


def _open(path: Path, schema: Schema) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=5.0, isolation_level=None)
    try:
        return _prepare(connection, schema)
    except BaseException:
        connection.close()
        raise


def _prepare(connection: sqlite3.Connection, schema: Schema) -> sqlite3.Connection:
    connection.isolation_level = None
    application, version = (connection.execute(f"PRAGMA {what}").fetchone()[0] for what in ("application_id", "user_version"))
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and application != _APPLICATION_ID:
        raise sqlite3.DatabaseError("not a database of this program")
    if version > schema.version:
        raise OtherVersion(
            "the cache was written by a newer version of liveblog-tui; use that one, or give another --cache-dir"
        )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {'FULL' if schema.durable else 'NORMAL'}")
    connection.execute("PRAGMA trusted_schema = OFF")
    if not tables:
        connection.execute("BEGIN IMMEDIATE")
        if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:  # another window was not first
            for statement in schema.tables.split(";"):
                if statement.strip():
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {schema.version}")
        connection.execute("COMMIT")
    return connection


def _set_aside(path: Path) -> None:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    path.rename(path.with_name(f"{path.name}.corrupt-{stamp}-{os.getpid()}"))
    for ending in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + ending).unlink()
