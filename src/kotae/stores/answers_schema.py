"""The tables of a file of answers, and what tells such a file from any other."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from kotae.errors import UsageError

if TYPE_CHECKING:
    import sqlite3
    from typing import Final

__all__ = ["check_header", "make_schema"]

#: SQLite's mark of the program a file belongs to: "kota", in ASCII.
_APPLICATION_ID: Final = 0x6B6F7461
#: What every database of SQLite begins with, and where its header has numbers of 4 bytes:
#: how often the tables were changed, and the two that a program may set.
#: Source: SQLite's file format, "The Database Header".
_MAGIC: Final = b"SQLite format 3\0"
_HEADER_BYTES: Final = 100
_CHANGES_AT: Final = slice(40, 44)
_VERSION_AT: Final = slice(60, 64)
_APPLICATION_AT: Final = slice(68, 72)
#: The tables below. A file with another number is not touched.
_SCHEMA_VERSION: Final = 1
#: Pages of SQLite's log after which it is written into the file: about a megabyte.
_LOG_PAGES: Final = 256
#: What the log is cut back to, in bytes, after a large answer.
_LOG_BYTES: Final = 1024 * 1024
#: Memory for pages of one connection, in KiB.
_PAGES_KIB: Final = 1024
#: Bits of the number that a new file counts from. A stamp of another file is none of its own.
_FIRST_BITS: Final = 60

# A body has a table of its own, since SQLite writes a row whole where one of its numbers changes.
_TABLES: Final = (
    "CREATE TABLE state (forgets INTEGER NOT NULL, ticks INTEGER NOT NULL)",
    "CREATE TABLE forgotten (owner BLOB PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE bodies (id INTEGER PRIMARY KEY, body BLOB NOT NULL)",
    """CREATE TABLE entries (
        digest BLOB PRIMARY KEY,
        owner BLOB NOT NULL,
        used INTEGER NOT NULL,
        stored_at REAL NOT NULL,
        up_at REAL NOT NULL,
        boot INTEGER NOT NULL,
        expires_at REAL NOT NULL,
        size INTEGER NOT NULL,
        checksum INTEGER NOT NULL,
        body_id INTEGER NOT NULL
    ) WITHOUT ROWID""",
    "CREATE INDEX entries_by_owner ON entries (owner)",
    "CREATE INDEX entries_by_use ON entries (used)",
    "CREATE INDEX entries_by_expiry ON entries (expires_at)",
    """CREATE TRIGGER bodies_go AFTER DELETE ON entries
    BEGIN DELETE FROM bodies WHERE id = old.body_id; END""",
)


def check_header(header: bytes) -> None:
    """Refuse what is not ours before SQLite touches it.

    A log beside the file, left by a cache that was at this place, would be written over it.

    Args:
        header: The first 100 bytes of a file, or all there are.

    Raises:
        UsageError: The file is no database, or another program's, or of another version.
    """
    if len(header) < _HEADER_BYTES or not header.startswith(_MAGIC):
        raise _foreign("It is no SQLite database")
    changes, application_id, version = (
        int.from_bytes(header[place], "big")
        for place in (_CHANGES_AT, _APPLICATION_AT, _VERSION_AT)
    )
    if changes or application_id or version:  # else nothing was ever in it
        _check_numbers(application_id, version)


def make_schema(link: sqlite3.Connection) -> None:
    """Make a new connection ready, and a new file too.

    Args:
        link: The connection.

    Raises:
        UsageError: The file is another program's, or of another version.
        sqlite3.Error: It is locked or damaged, or cannot be written.
    """
    link.execute("BEGIN")  # so that all that is read is of one moment
    is_ours = _is_ours(link)
    link.execute("COMMIT")
    if not is_ours:
        _create(link)
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        f"wal_autocheckpoint = {_LOG_PAGES}",
        f"journal_size_limit = {_LOG_BYTES}",
        f"cache_size = -{_PAGES_KIB}",
        "temp_store = MEMORY",
        "trusted_schema = OFF",
        "cell_size_check = ON",
    ):
        link.execute(f"PRAGMA {pragma}").fetchall()


def _is_ours(link: sqlite3.Connection) -> bool:
    """Return whether the file has the tables; False for an empty one."""
    application_id = _number(link, "PRAGMA application_id")
    version = _number(link, "PRAGMA user_version")
    if not (application_id or version or _number(link, "SELECT count(*) FROM sqlite_master")):
        return False
    _check_numbers(application_id, version)
    return True


def _check_numbers(application_id: int, version: int) -> None:
    if application_id != _APPLICATION_ID:
        raise _foreign("It belongs to another program")
    if version != _SCHEMA_VERSION:
        raise _foreign(f"It was made by another version of kotae (schema {version})")


def _create(link: sqlite3.Connection) -> None:
    # This cannot be said within a transaction, and makes a first page by itself.
    link.execute("PRAGMA auto_vacuum = INCREMENTAL")
    link.execute("BEGIN EXCLUSIVE")
    if not _is_ours(link):  # another process may have been first
        for statement in _TABLES:
            link.execute(statement)
        first = secrets.randbits(_FIRST_BITS)
        link.execute("INSERT INTO state (forgets, ticks) VALUES (?, 0)", (first,))
        link.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        link.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
    link.execute("COMMIT")


def _number(link: sqlite3.Connection, statement: str) -> int:
    return int(link.execute(statement).fetchone()[0])


def _foreign(reason: str) -> UsageError:
    return UsageError(
        f"The file is no cache of answers. {reason}, and was not changed: choose another path, or "
        "delete it."
    )
