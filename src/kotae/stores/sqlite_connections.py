"""Connections to one private SQLite file, for many threads and across forks.

A connection serves one thread at a time and is then idle for the next. Each is closed before a
fork, since neither process may use one that both have.

While SQLite has a file open, nobody else in the process opens it: closing any handle on it
releases all locks that the process has on it, and SQLite relies on them.
Source: https://www.sqlite.org/howtocorrupt.html, section 2.2.
"""

from __future__ import annotations

import contextlib
import math
import os
import sqlite3
import struct
import time
import weakref
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from kotae._fork import ForkAware, ForkGate, ForkSafeLock, on_fork
from kotae.errors import UsageError
from kotae.sanitize import sanitize
from kotae.stores.private_files import (
    check_regular_file_of_user,
    make_private_file,
    restrict_to_user,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Final

__all__ = ["SQLITE_FAILURES", "SQLiteConnections", "SQLiteSchema", "is_busy"]

#: The exceptions that a file can raise in those who use it.
SQLITE_FAILURES: Final = (sqlite3.Error, OSError, ValueError, OverflowError)

#: Seconds to wait for a file that another process has locked.
_BUSY_S: Final = 0.5
#: Seconds between two attempts to open a file.
_PAUSE_S: Final = 0.01
#: Idle connections that stay open.
_MAX_IDLE: Final = 8
#: The files that SQLite makes beside its own.
_SUFFIXES: Final = ("-wal", "-shm", "-journal")
#: The beginning of each SQLite file.
_MAGIC: Final = b"SQLite format 3\0"
#: Its header: the count of schema changes, and the version and application that a program may set.
#: Source: SQLite's file format, "The Database Header".
_HEADER: Final = struct.Struct(">40x I 16x I 4x I 28x")

#: One statement, so that all are of one moment.
_NUMBERS: Final = """
SELECT application_id, user_version, (SELECT count(*) FROM sqlite_master)
FROM pragma_application_id, pragma_user_version
"""

#: Device and inode: the identity of a file, whatever its path.
_Identity: TypeAlias = "tuple[int, int]"


class SQLiteSchema(NamedTuple):
    """The tables of a kind of file, and the numbers that identify the kind.

    Attributes:
        purpose: The kind of file, in error messages.
        application_id: SQLite's number of the program.
        version: The version of the tables. A file with another one is refused.
        statements: They make the tables in a new file.
        pragmas: They configure each connection.
    """

    purpose: str
    application_id: int
    version: int
    statements: tuple[str, ...]
    pragmas: tuple[str, ...]

    def check_header(self, header: bytes) -> None:
        """Refuse a file of another kind, by its first 100 bytes, before SQLite changes it.

        SQLite would write a log into it that an earlier file left at this path.

        Raises:
            UsageError: It is not a database, or another program's, or of another version.
        """
        if len(header) < _HEADER.size or not header.startswith(_MAGIC):
            raise self._refused("is not an SQLite database")
        changes, version, application_id = _HEADER.unpack(header)
        if changes or version or application_id:  # else it never had a table
            self._check_numbers(application_id, version)

    def prepare(self, connection: sqlite3.Connection) -> None:
        """Configure a new connection, and make the tables in a new file.

        Raises:
            UsageError: The file is another program's, or of another version.
            sqlite3.Error: It is locked or damaged, or cannot be written.
        """
        if not self._has_tables(connection):
            # Not possible within a transaction. Free pages can then be returned to the disk.
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("BEGIN EXCLUSIVE")
            if not self._has_tables(connection):  # another process may have been first
                for statement in self.statements:
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {self.application_id}")
                connection.execute(f"PRAGMA user_version = {self.version}")
            connection.execute("COMMIT")
        for pragma in self.pragmas:
            connection.execute(f"PRAGMA {pragma}").fetchall()

    def _has_tables(self, connection: sqlite3.Connection) -> bool:
        application_id, version, tables = connection.execute(_NUMBERS).fetchone()
        if not (application_id or version or tables):
            return False
        self._check_numbers(application_id, version)
        return True

    def _check_numbers(self, application_id: int, version: int) -> None:
        if application_id != self.application_id:
            raise self._refused("belongs to another program")
        if version != self.version:
            raise self._refused(f"was made by another version of kotae (file format {version})")

    def _refused(self, reason: str) -> UsageError:
        return UsageError(
            f"The file {reason} and was not changed. {self.purpose} needs a file of its own: "
            "choose another path, or delete the file."
        )


class _Link(NamedTuple):
    connection: sqlite3.Connection
    identity: _Identity


class SQLiteConnections(ForkAware):
    """The connections to a private file, which is made if it is missing.

    Args:
        path: The file, absolute.
        schema: Its tables.
        check_every_s: Seconds until it is checked again whether the path has another file now.
    """

    def __init__(self, path: Path, schema: SQLiteSchema, *, check_every_s: float = 0.0) -> None:
        self._path = path
        self._schema = schema
        self._check_every_s = check_every_s
        self._checked_at = -math.inf
        self._identity: _Identity | None = None
        self._gate = ForkGate()
        self._idle: list[_Link] = []
        weakref.finalize(self, _close_all, self._idle)
        on_fork(self)

    def borrow(self) -> _Loan:
        """Lend a connection for a `with` block; it is closed if the block raises.

        Raises:
            UsageError: The file is another program's, or others could write or replace it.
            sqlite3.Error: SQLite cannot open it.
            OSError: It cannot be made.
        """
        return _Loan(self._gate, self._take, self._give_back)

    def _give_back(self, link: _Link, *, is_usable: bool) -> None:
        if is_usable and len(self._idle) < _MAX_IDLE:
            self._idle.append(link)
        else:
            _close(link)

    def close(self) -> None:
        """Close the idle connections; later ones are opened anew."""
        with self._gate:
            _close_all(self._idle)

    def before_fork(self) -> None:
        """Wait until no thread uses a connection, and close them."""
        self._gate.before_fork()
        if self._gate.is_empty:
            _close_all(self._idle)

    def after_fork_in_parent(self) -> None:
        """Let threads open connections again."""
        self._gate.after_fork_in_parent()

    def after_fork_in_child(self) -> None:
        """Leave the parent's connections alone, if any is open still."""
        _inherited.extend(self._idle)
        self._idle.clear()
        self._gate.after_fork_in_child()

    def _take(self) -> _Link:
        """Return an idle connection to the file that is at the path now, or open one."""
        now = time.monotonic()
        if now - self._checked_at >= self._check_every_s:
            identity = None
            with contextlib.suppress(FileNotFoundError):
                identity = _identity(os.stat(self._path))  # noqa: PTH116 - half the time
            # At once: other threads compare with it.
            self._identity, self._checked_at = identity, now
        try:
            while (link := self._idle.pop()).identity != self._identity:
                _close(link)
        except IndexError:
            link = self._open()
            self._identity = link.identity
        return link

    def _open(self) -> _Link:
        """Open a connection; try again for a while if other processes are opening the file too.

        SQLite waits for most locks itself, but not for that of the first processes on the log.
        """
        ends_at = time.monotonic() + _BUSY_S
        while True:
            try:
                return self._open_once()
            except sqlite3.OperationalError as error:
                if not is_busy(error) or time.monotonic() >= ends_at:
                    raise
            time.sleep(_PAUSE_S)

    def _open_once(self) -> _Link:
        path = self._path
        found = make_private_file(path)
        for suffix in _SUFFIXES:
            with contextlib.suppress(FileNotFoundError):
                check_regular_file_of_user(path.with_name(path.name + suffix))
        identity = _identity(found)
        with _opening:
            if found.st_size and not _open_links[identity]:
                with path.open("rb", buffering=0) as file:
                    self._schema.check_header(file.read(_HEADER.size))
            connection = sqlite3.connect(
                path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
            )
            link = _Link(connection, identity)
            _open_links[identity] += 1
        try:
            self._schema.prepare(connection)
            _restrict(path, identity)
        except BaseException:
            _close(link)
            raise
        return link


class _Loan:
    """A connection for a `with` block: `contextmanager` takes longer than SQLite's lookup."""

    __slots__ = ("_gate", "_give_back", "_link", "_take")

    def __init__(
        self, gate: ForkGate, take: Callable[[], _Link], give_back: Callable[..., None]
    ) -> None:
        self._gate = gate
        self._take = take
        self._give_back = give_back

    def __enter__(self) -> sqlite3.Connection:
        self._gate.__enter__()
        try:
            self._link = self._take()
        except BaseException:
            self._gate.__exit__()
            raise
        return self._link.connection

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            self._give_back(self._link, is_usable=kind is None)
        finally:
            self._gate.__exit__()


#: Connections of the parent process that could not be closed before a fork. SQLite forbids their
#: use here, and closing them.
_inherited: list[_Link] = []

#: The number of this process's connections to each file.
_open_links: Counter[_Identity] = Counter()
#: Guards them, and a header that is read. Re-entrant, since the garbage collector may close a
#: connection while this thread holds it.
_opening = ForkSafeLock(reentrant=True)


def _close(link: _Link) -> None:
    with _opening:
        link.connection.close()
        _open_links[link.identity] -= 1


def _close_all(links: list[_Link]) -> None:
    with contextlib.suppress(IndexError):
        while True:
            _close(links.pop())


def _restrict(path: Path, identity: _Identity) -> None:
    """Remove the rights of others, now that the file is known to be ours."""
    found = check_regular_file_of_user(path)
    if _identity(found) != identity:
        raise UsageError(f"{sanitize(str(path))} was replaced while it was opened.")
    restrict_to_user(path, found)


def _identity(found: os.stat_result) -> _Identity:
    return found.st_dev, found.st_ino


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another connection has locked the file."""
    # The lowest byte is the kind. Source: SQLite, "Result and Error Codes".
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    )
