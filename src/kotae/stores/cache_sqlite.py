"""Cached responses in one SQLite file, which threads and processes share.

Any failure of the file is a miss: see `CircuitBreaker`.
"""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING, TypeVar

from kotae._fork import ForkSafeLock
from kotae.errors import UsageError
from kotae.sanitize import sanitize
from kotae.stores.base import StoreUnavailableError, body_checksum
from kotae.stores.circuit_breaker import CircuitBreaker
from kotae.stores.sqlite_connections import SQLiteConnections
from kotae.stores.sqlite_schema import SQLiteSchema, is_busy
from kotae.wire.cache_key import CacheLookup

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Final

    from kotae.wire.cache_key import CacheKey

__all__ = ["SQLiteCacheStore"]

Result = TypeVar("Result")

#: Seconds that a call may wait for other processes and threads.
_TIMEOUT_S: Final = 0.5
#: SQLite's instructions between two looks at the clock: they take about a millisecond.
_PROGRESS_INTERVAL: Final = 10_000
#: Pages that are returned to the disk at once, at most: 4 MB.
_MAX_VACUUM_PAGES: Final = 1024
#: SQLite's size of a page.
_PAGE_BYTES: Final = 4096
#: The bytes that an entry may need beside its body: for its row, and for pages of the tables and
#: indexes that are split. A file without entries is smaller.
_ENTRY_BYTES: Final = 65_536
#: Bytes of a large body for each byte by which SQLite links its pages, at least.
_BODY_BYTES_PER_OVERHEAD_BYTE: Final = 256

_SCHEMA: Final = SQLiteSchema(
    purpose="The response cache",
    logger="kotae.cache",
    application_id=0x6B6F7461,  # "kota", in ASCII
    version=3,
    statements=(
        "CREATE TABLE state (generation INTEGER NOT NULL)",
        # The first generation is random, so that it differs from those of a file that was deleted.
        "INSERT INTO state VALUES (abs(random() % (1 << 60)))",
        # The order of the ids is that of age.
        """CREATE TABLE entries (
            id INTEGER PRIMARY KEY,
            digest TEXT NOT NULL UNIQUE,
            token_hash TEXT NOT NULL,
            stored_at REAL NOT NULL,
            expires_at REAL NOT NULL,
            checksum INTEGER NOT NULL,
            body BLOB NOT NULL
        )""",
        "CREATE INDEX entries_by_token ON entries (token_hash)",
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
INSERT INTO entries (digest, token_hash, stored_at, expires_at, checksum, body)
VALUES (?, ?, ?, ?, ?, ?)
"""
_DELETE_OLDEST: Final = "DELETE FROM entries WHERE id = (SELECT min(id) FROM entries)"


class SQLiteCacheStore:
    """A file from which the oldest bodies are dropped first; see `CacheStore`.

    The arguments are those of `Cache.sqlite`, and the clocks. The wall clock says when a body
    expires, since all processes and starts of the machine share it. SQLite's log beside the file
    takes about a megabyte, or the size of the largest body.

    Raises:
        UsageError: The file is another program's, or others could write or replace it.
    """

    is_nonblocking: bool = False

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
        #: One thread of this process writes at a time: SQLite's own waits are not fair.
        self._writing = ForkSafeLock()
        self._breaker = CircuitBreaker(
            sanitize(str(self._path)),
            "stop the programs that use the file, and delete it",
            monotonic,
        )
        self._connections = SQLiteConnections(self._path, _SCHEMA)
        try:
            self._connections.run(lambda _: None, time.monotonic() + _TIMEOUT_S)
        except UsageError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a file causes, requests are sent
            self._breaker.fail(error)

    def __repr__(self) -> str:
        path = sanitize(str(self._path))
        return f"SQLite file {path}, ttl_s={self._ttl_s:g}, max_bytes={self._max_bytes}"

    def lookup(self, key: CacheKey) -> CacheLookup:
        """Look up a body that has not expired; a miss while the file cannot be used."""
        return self._run_or_default(lambda connection: self._lookup(connection, key), _MISS)

    def remember(self, key: CacheKey, body: bytes, generation: int | None) -> None:
        """Store a body, unless anything was forgotten since the lookup of that generation."""
        if generation is not None:
            self._run_or_default(
                lambda connection: self._insert(connection, key, body, generation),
                None,
                is_write=True,
            )

    def forget(self, token_hash: str) -> None:
        """Drop the bodies of a token, or all if it fails, and begin a new generation."""
        delete = "DELETE FROM entries WHERE token_hash = ?"
        self._run_or_default(
            lambda connection: _forget(connection, delete, token_hash),
            None,
            is_write=True,
            is_forget=True,
        )

    def clear(self) -> None:
        """Drop all bodies, begin a new generation, and make the file small."""
        self._breaker.request_clear()
        self._run_or_default(lambda _: None, None)

    def close(self) -> None:
        """Close the file; it is opened again when it is needed."""
        self._connections.close()

    def _run_or_default(
        self,
        work: Callable[[sqlite3.Connection], Result],
        default: Result,
        *,
        is_write: bool = False,
        is_forget: bool = False,
    ) -> Result:
        """Return what the function returns, or the default while the file cannot be used."""

        def run() -> Result:
            if is_write or self._breaker.must_clear:
                return self._run_exclusively(work)
            return self._connections.run(work, time.monotonic() + _TIMEOUT_S)

        return self._breaker.call(run, default, is_forget=is_forget)

    def _run_exclusively(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Call a function while no other thread writes; first, drop all if it must be."""
        ends_at = time.monotonic() + _TIMEOUT_S
        if not self._writing.acquire(timeout=_TIMEOUT_S):
            raise StoreUnavailableError("another thread has locked it")
        request = self._breaker.clear_request
        try:
            if self._breaker.must_clear:
                self._connections.run(_in_time(_clear, ends_at), ends_at, retry_if_replaced=True)
                self._breaker.note_cleared(request)
            return self._connections.run(_in_time(work, ends_at), ends_at, retry_if_replaced=True)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            # SQLite undid it. It would take as long again, but in a new file it is quick.
            self._connections.delete_file()
            self._breaker.note_cleared(request)
            return self._connections.run(work, ends_at)
        finally:
            self._writing.release()

    def _lookup(self, connection: sqlite3.Connection, key: CacheKey) -> CacheLookup:
        row = connection.execute(_LOOKUP, (key.digest,)).fetchone()
        # The clock is read after the row: else a body that another process has stored in between
        # would seem to be of the future.
        now = self._unix_time()
        generation, stored_at, checksum, body = row or (None,) * 4
        if not isinstance(generation, int):
            raise sqlite3.DatabaseError("the table of the state is damaged")
        is_valid = (
            isinstance(stored_at, float)
            and now - self._ttl_s < stored_at <= now
            and isinstance(body, bytes)
            and body_checksum(key, body) == checksum
        )
        return CacheLookup(body if is_valid else None, generation)

    def _insert(
        self, connection: sqlite3.Connection, key: CacheKey, body: bytes, generation: int
    ) -> None:
        now = self._unix_time()
        connection.execute("BEGIN IMMEDIATE")
        if connection.execute("SELECT generation FROM state").fetchone() == (generation,):
            connection.execute(
                "DELETE FROM entries WHERE digest = ? OR expires_at <= ?", (key.digest, now)
            )
            size_bytes = len(body) + len(body) // _BODY_BYTES_PER_OVERHEAD_BYTE + _ENTRY_BYTES
            if size_bytes <= self._max_bytes:
                _make_room(connection, self._max_bytes - size_bytes)
                entry = (*key, now, now + self._ttl_s, body_checksum(key, body), body)
                connection.execute(_INSERT, entry)
        connection.execute("COMMIT")
        surplus = _number(connection, "page_count") - self._max_bytes // _PAGE_BYTES
        _shrink(connection, min(surplus, _MAX_VACUUM_PAGES))


_MISS: Final = CacheLookup(None, None)


def _in_time(
    work: Callable[[sqlite3.Connection], Result], ends_at: float
) -> Callable[[sqlite3.Connection], Result]:
    """Return a function that is interrupted if it takes too long."""

    def work_in_time(connection: sqlite3.Connection) -> Result:
        connection.set_progress_handler(lambda: time.monotonic() > ends_at, _PROGRESS_INTERVAL)
        try:
            return work(connection)
        finally:
            connection.set_progress_handler(None, 0)

    return work_in_time


def _forget(connection: sqlite3.Connection, delete: str, *values: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE state SET generation = generation + 1")
    connection.execute(delete, values)
    connection.execute("COMMIT")


def _clear(connection: sqlite3.Connection) -> None:
    # Without a condition, this would be one instruction, which cannot be interrupted.
    _forget(connection, "DELETE FROM entries WHERE true")
    _shrink(connection, _number(connection, "page_count"))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _make_room(connection: sqlite3.Connection, max_bytes: int) -> None:
    """Delete the oldest entries while the others fill more than a size."""
    while (
        _number(connection, "page_count") - _number(connection, "freelist_count")
    ) * _PAGE_BYTES > max_bytes:
        if not connection.execute(_DELETE_OLDEST).rowcount:
            return


def _shrink(connection: sqlite3.Connection, surplus: int) -> None:
    """Return so many free pages to the disk, if nobody else has locked the file."""
    if surplus <= 0:
        return
    try:
        # `execute` takes one step of a statement that has no columns: that is one page.
        connection.executescript(f"PRAGMA incremental_vacuum({surplus})")
    except sqlite3.OperationalError as error:
        if not is_busy(error):
            raise


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])
