"""Cached responses in one SQLite file, which threads and processes share.

A cache may lose what it has, but it must neither fail a request nor return a response that a
mutation has made out of date. Any failure of the file is a miss, and the file is then not used for
a while; if responses could not be dropped from it, all are dropped before it is read again.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import time
import zlib
from typing import TYPE_CHECKING, TypeVar

from kotae._fork import ForkSafeLock
from kotae.errors import UsageError
from kotae.sanitize import sanitize
from kotae.stores.sqlite_connections import SQLITE_FAILURES, SQLiteConnections, SQLiteSchema
from kotae.wire.cache_key import CacheLookup

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Final

    from kotae.wire.cache_key import CacheKey

__all__ = ["SQLiteCacheStore"]

Result = TypeVar("Result")

#: Seconds until a file that failed is tried again.
_RETRY_S: Final = 30.0
#: The bytes that an entry takes beside its body: its row and the indexes.
_ENTRY_BYTES: Final = 600
#: The size of the file without entries, in bytes.
_EMPTY_BYTES: Final = 65_536
#: SQLite's size of a page.
_PAGE_BYTES: Final = 4096
#: The highest first generation of a new file. It is random, so that it differs from those of a file
#: that was deleted.
_MAX_FIRST_GENERATION: Final = 2**60 - 1

_SCHEMA: Final = SQLiteSchema(
    purpose="The response cache",
    application_id=0x6B6F7461,  # "kota", in ASCII
    version=2,
    statements=(
        "CREATE TABLE state (generation INTEGER NOT NULL)",
        f"INSERT INTO state VALUES (random() & {_MAX_FIRST_GENERATION})",  # noqa: S608 - a number
        # The order of the ids is that of age.
        """CREATE TABLE entries (
            id INTEGER PRIMARY KEY,
            digest BLOB NOT NULL UNIQUE,
            token_hash BLOB NOT NULL,
            stored_at REAL NOT NULL,
            expires_at REAL NOT NULL,
            size INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            body BLOB NOT NULL
        )""",
        "CREATE INDEX entries_by_token ON entries (token_hash, size)",
        "CREATE INDEX entries_by_expiry ON entries (expires_at)",
    ),
    pragmas=(
        "journal_mode = WAL",
        "synchronous = NORMAL",
        # The log beside the file stays at about a megabyte.
        "wal_autocheckpoint = 256",
        "journal_size_limit = 1048576",
        # A megabyte of memory for pages, in KiB.
        "cache_size = -1024",
        "trusted_schema = OFF",
        "cell_size_check = ON",
    ),
)
_LOOKUP: Final = """
SELECT generation, stored_at, checksum, body FROM state LEFT JOIN entries ON digest = ?
"""
_INSERT: Final = """
INSERT INTO entries (digest, token_hash, stored_at, expires_at, size, checksum, body)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""

_log = logging.getLogger("kotae.cache")


class SQLiteCacheStore:
    """A file from which the oldest bodies are dropped first; see `CacheStore`.

    Args:
        path: The file. It is made for this user alone if it is missing, as is its folder.
        ttl_s: The seconds after which a body expires, whichever process stored it.
        max_bytes: The size of the file. SQLite's log beside it takes about a megabyte, or the
            size of the largest body.
        unix_time: The wall clock, which all processes and starts of the machine share.
        monotonic: The monotonic clock, in seconds.

    Raises:
        UsageError: The file is another program's, or others could write or replace it.
    """

    is_quick: bool = False

    def __init__(
        self,
        path: Path,
        *,
        ttl_s: float,
        max_bytes: int,
        unix_time: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ttl_s = ttl_s
        self._max_bytes = max_bytes
        self._path = path.absolute()
        self._unix_time = unix_time
        self._monotonic = monotonic
        #: One thread of this process writes at a time: SQLite's own waits are not fair.
        self._writing = ForkSafeLock()
        #: Whether all must be dropped before the file is used again.
        self._must_clear = False
        self._retry_at: float | None = None
        self._has_warned = False
        max_pages = f"max_page_count = {max_bytes // _PAGE_BYTES}"
        schema = _SCHEMA._replace(pragmas=(*_SCHEMA.pragmas, max_pages))
        self._connections = SQLiteConnections(self._path, schema)
        try:
            with self._connections.borrow():
                pass
        except UsageError:
            raise
        except SQLITE_FAILURES as error:
            self._fail(error)

    def __repr__(self) -> str:
        path = sanitize(str(self._path))
        return f"SQLite file {path}, ttl_s={self._ttl_s:g}, max_bytes={self._max_bytes}"

    def lookup(self, key: CacheKey) -> CacheLookup:
        """Look up a body that has not expired; a miss while the file cannot be used."""
        with self._writing if self._must_clear else contextlib.nullcontext():
            return self._try(lambda connection: self._lookup(connection, key), _MISS)

    def remember(self, key: CacheKey, body: bytes, generation: int | None) -> None:
        """Store a body, unless anything was forgotten since the lookup of that generation."""
        if generation is not None:
            content = bytes(body)
            with self._writing:
                self._try(lambda link: self._insert(link, key, content, generation), None)

    def forget(self, token_hash: str) -> None:
        """Drop the bodies of a token, or all if it fails, and begin a new generation."""
        self._drop(lambda connection: _forget(connection, token_hash))

    def clear(self) -> None:
        """Drop all bodies, begin a new generation, and make the file small."""
        self._drop(_clear)

    def close(self) -> None:
        """Close the file; it is opened again when it is needed."""
        self._connections.close()

    def _drop(self, work: Callable[[sqlite3.Connection], bool]) -> None:
        with self._writing:
            if not self._try(work, otherwise=False):
                self._must_clear = True

    def _try(self, work: Callable[[sqlite3.Connection], Result], otherwise: Result) -> Result:
        if self._retry_at is not None and self._monotonic() < self._retry_at:
            return otherwise
        try:
            with self._connections.borrow() as connection:
                if self._must_clear:
                    _clear(connection)
                    self._must_clear = False
                return work(connection)
        except SQLITE_FAILURES as error:
            self._fail(error)
            return otherwise

    def _lookup(self, connection: sqlite3.Connection, key: CacheKey) -> CacheLookup:
        digest = key.digest.encode()
        row: tuple[object, ...] | None = connection.execute(_LOOKUP, (digest,)).fetchone()
        generation, stored_at, checksum, body = row or (None,) * 4
        if not isinstance(generation, int):
            raise sqlite3.DatabaseError("the table of the state is damaged")
        is_live = (
            isinstance(body, bytes)
            and isinstance(stored_at, float)
            and 0 <= self._unix_time() - stored_at < self._ttl_s
            and _checksum(digest, body) == checksum
        )
        return CacheLookup(body if is_live and isinstance(body, bytes) else None, generation)

    def _insert(
        self, connection: sqlite3.Connection, key: CacheKey, body: bytes, generation: int
    ) -> None:
        digest, now = key.digest.encode(), self._unix_time()
        connection.execute("BEGIN IMMEDIATE")
        if connection.execute("SELECT generation FROM state").fetchone() != (generation,):
            connection.execute("ROLLBACK")
            return
        connection.execute("DELETE FROM entries WHERE digest = ?", (digest,))
        connection.execute("DELETE FROM entries WHERE expires_at <= ?", (now,))
        # A row wastes less than itself of its page, and less than a page.
        size = len(body) + min(len(body), _PAGE_BYTES) + _ENTRY_BYTES
        if size <= self._max_bytes - _EMPTY_BYTES:
            _make_room(connection, self._max_bytes - _EMPTY_BYTES - size)
            times, content = (now, now + self._ttl_s), (_checksum(digest, body), body)
            connection.execute(_INSERT, (digest, key.token_hash.encode(), *times, size, *content))
        connection.execute("COMMIT")
        _shrink(connection, self._max_bytes // _PAGE_BYTES)

    def _fail(self, error: Exception) -> None:
        """Do not use the file for a while; warn the first time."""
        self._retry_at = self._monotonic() + _RETRY_S
        if self._has_warned:
            return
        self._has_warned = True
        _log.warning(
            "The response cache %s cannot be used: %s. Requests are sent without it for %.0f s at "
            "a time. If this lasts, stop the programs that use the file, and delete it.",
            sanitize(str(self._path)),
            sanitize(str(error)).rstrip("."),
            _RETRY_S,
        )


_MISS: Final = CacheLookup(None, None)


def _forget(connection: sqlite3.Connection, token_hash: str) -> bool:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE state SET generation = generation + 1")
    connection.execute("DELETE FROM entries WHERE token_hash = ?", (token_hash.encode(),))
    connection.execute("COMMIT")
    return True


def _clear(connection: sqlite3.Connection) -> bool:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE state SET generation = generation + 1")
    connection.execute("DELETE FROM entries")
    connection.execute("COMMIT")
    _shrink(connection, 0)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return True


def _make_room(connection: sqlite3.Connection, max_bytes: int) -> None:
    """Delete the oldest entries beyond a size."""
    excess = connection.execute("SELECT total(size) FROM entries").fetchone()[0] - max_bytes
    if excess <= 0:
        return
    oldest: list[tuple[int]] = []
    for number, size in connection.execute("SELECT id, size FROM entries ORDER BY id"):
        oldest.append((number,))
        excess -= size
        if excess <= 0:
            break
    connection.executemany("DELETE FROM entries WHERE id = ?", oldest)


def _shrink(connection: sqlite3.Connection, max_pages: int) -> None:
    """Return free pages of a file that is too large to the disk."""
    surplus = connection.execute("PRAGMA page_count").fetchone()[0] - max_pages
    if surplus > 0:
        # `execute` takes one step of a statement that has no columns: that is one page.
        connection.executescript(f"PRAGMA incremental_vacuum({surplus})")


def _checksum(digest: bytes, body: bytes) -> int:
    # The digest counts, so that a body that got into another row does not match.
    return zlib.crc32(body, zlib.crc32(digest))
