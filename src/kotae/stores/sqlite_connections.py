"""Connections to one private SQLite file, for many threads and across forks.

A connection serves one thread at a time and is then idle for the next. Each is closed before a
fork, since neither process may use one that both have.

While SQLite has a file open, nobody else in the process opens it: closing any handle on it
releases all locks that the process has on it, and SQLite relies on them.
Source: https://www.sqlite.org/howtocorrupt.html, section 2.2.

A damaged file is renamed, and a new one made. So is another program's file at a path that nobody
chose; elsewhere it is left as it is.
"""

from __future__ import annotations

import contextlib
import logging
import math
import os
import random
import sqlite3
import time
import weakref
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from kotae._fork import ForkAware, ForkGate, ForkSafeLock, on_fork
from kotae.errors import UsageError
from kotae.private_files import (
    check_regular_file_of_user,
    delete_file,
    file_identity,
    make_private_file,
    restrict_to_user,
    set_aside,
)
from kotae.sanitize import excerpt, sanitize
from kotae.stores.base import StoreUnavailableError
from kotae.stores.sqlite_schema import HEADER_BYTES, ForeignFileError, is_busy, is_damage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Final

    from kotae.private_files import FileIdentity
    from kotae.stores.sqlite_schema import SQLiteSchema

__all__ = ["SQLiteConnections"]

Result = TypeVar("Result")

#: Seconds between two attempts to use a locked file, at most. SQLite's own waits grow to 100 ms,
#: which starves some.
_PAUSE_S: Final = 0.003
#: Seconds until another damaged file is renamed, at least: some disks damage each new file.
_SET_ASIDE_EVERY_S: Final = 30.0
#: Characters of an error in the warning, at most: SQLite quotes the file.
_MESSAGE_LENGTH: Final = 200
#: Idle connections that stay open.
_MAX_IDLE: Final = 8
#: The files that SQLite makes beside its own.
_SUFFIXES: Final = ("-wal", "-shm", "-journal")


class _OpenConnection(NamedTuple):
    connection: sqlite3.Connection
    identity: FileIdentity


class _NotOpenError(Exception):
    """There is no idle connection."""


class _ReplacedError(StoreUnavailableError):
    """The file was damaged, and is no longer at its path."""


class SQLiteConnections(ForkAware):
    """The connections to a private file, which is made if it is missing.

    Args:
        path: The file, absolute.
        schema: Its tables.
        check_every_s: Seconds until it is checked again whether the path has another file now.
        may_replace_foreign_file: Whether a file of another kind is renamed, too. So it is at a path
            of kotae's own, where such a file is a damaged one.
    """

    def __init__(
        self,
        path: Path,
        schema: SQLiteSchema,
        *,
        check_every_s: float = 0.0,
        may_replace_foreign_file: bool = False,
    ) -> None:
        self._path = path
        self._schema = schema
        self._check_every_s = check_every_s
        self._may_replace_foreign_file = may_replace_foreign_file
        self._checked_at = -math.inf
        self._set_aside_at = -math.inf
        self._identity: FileIdentity | None = None
        self._gate = ForkGate()
        self._idle: list[_OpenConnection] = []
        weakref.finalize(self, _close_all, self._idle)
        on_fork(self)

    def run(
        self,
        work: Callable[[sqlite3.Connection], Result],
        ends_at: float,
        *,
        retry_if_replaced: bool = False,
    ) -> Result:
        """Call a function with a connection, and repeat this while the file is locked.

        A damaged file is replaced, and the function is called with the new one.

        Args:
            work: The function.
            ends_at: The end of the last try, on the monotonic clock.
            retry_if_replaced: Whether to call it again if the file was replaced meanwhile.

        Raises:
            UsageError: The file is another program's, or others could write or replace it.
            sqlite3.Error: SQLite cannot use it, or it was locked all the time.
            StoreUnavailableError: It was replaced all the time.
            OSError: It cannot be made.
        """
        while True:
            checkout = self.checkout()
            error: Exception | None = None
            try:
                with checkout as connection:
                    result = work(connection)
                if not retry_if_replaced or checkout.identity == self._identity_at_path():
                    return result
            except (sqlite3.Error, _ReplacedError) as failure:
                if isinstance(failure, sqlite3.Error) and not is_busy(failure):
                    raise
                error = failure
            if time.monotonic() >= ends_at:
                raise error or _ReplacedError("it was replaced meanwhile")
            time.sleep(random.uniform(0, _PAUSE_S))  # noqa: S311 - no secret

    def run_nowait(self, work: Callable[[sqlite3.Connection], Result]) -> Result | None:
        """Call a function with an idle connection; None if there is none, or the file is locked."""
        try:
            with self.checkout(may_open=False) as connection:
                return work(connection)
        except (_NotOpenError, _ReplacedError):
            return None
        except sqlite3.Error as error:
            if is_busy(error):
                return None
            raise

    def delete_file(self) -> None:
        """Delete the file; a later call makes a new one.

        Raises:
            StoreUnavailableError: Another process renames or deletes it, or has done so.
            OSError: It cannot be deleted; on Windows, because anybody has it open.
        """
        with self._gate:
            opened = self._check_out()  # which checks that it is ours
            _close(opened)
            _close_all(self._idle)
            self._checked_at = -math.inf
            if not delete_file(self._path, opened.identity, _SUFFIXES):
                raise _ReplacedError("another process replaces it")

    def checkout(self, *, may_open: bool = True) -> _Checkout:
        """Check out a connection for a `with` block; it is closed if the block raises."""
        return _Checkout(
            self._gate, self._check_out if may_open else self._check_out_idle, self._check_in
        )

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

    def _check_out(self) -> _OpenConnection:
        """Return an idle connection, or open one."""
        try:
            return self._check_out_idle()
        except _NotOpenError:
            pass
        opened = self._open()
        self._identity = opened.identity
        return opened

    def _check_out_idle(self) -> _OpenConnection:
        """Return an idle connection to the file that is at the path now."""
        now = time.monotonic()
        if now - self._checked_at >= self._check_every_s:
            # At once: other threads compare with it.
            self._identity, self._checked_at = self._identity_at_path(), now
        try:
            while (opened := self._idle.pop()).identity != self._identity:
                _close(opened)
        except IndexError:
            raise _NotOpenError from None
        return opened

    def _identity_at_path(self) -> FileIdentity | None:
        try:
            return file_identity(os.stat(self._path))  # noqa: PTH116 - half the time
        except FileNotFoundError:
            return None

    def _check_in(self, opened: _OpenConnection, error: BaseException | None) -> None:
        is_usable = error is None or (is_busy(error) and not opened.connection.in_transaction)
        if is_usable and len(self._idle) < _MAX_IDLE:
            self._idle.append(opened)
        else:
            _close(opened)
        if error is not None and is_damage(error):
            self._replace(opened.identity, error)

    def _open(self) -> _OpenConnection:
        path = self._path
        found = make_private_file(path)
        for suffix in _SUFFIXES:
            with contextlib.suppress(FileNotFoundError):
                check_regular_file_of_user(path.with_name(path.name + suffix))
        identity = file_identity(found)
        try:
            return self._connect(identity, is_empty=not found.st_size)
        except Exception as error:
            if is_damage(error) or (
                self._may_replace_foreign_file and isinstance(error, ForeignFileError)
            ):
                self._replace(identity, error)
            raise

    def _connect(self, identity: FileIdentity, *, is_empty: bool) -> _OpenConnection:
        with _opening:
            if not is_empty and not _open_counts[identity]:
                with self._path.open("rb", buffering=0) as file:
                    self._schema.check_header(file.read(HEADER_BYTES))
            # It never waits: `run` does.
            connection = sqlite3.connect(
                self._path, timeout=0, isolation_level=None, check_same_thread=False
            )
            # Damaged text is no error.
            connection.text_factory = bytes
            opened = _OpenConnection(connection, identity)
            _open_counts[identity] += 1
        try:
            self._schema.prepare(connection)
            self._restrict(identity)
        except BaseException:
            _close(opened)
            raise
        return opened

    def _restrict(self, identity: FileIdentity) -> None:
        """Remove the rights of others, now that the file is known to be ours."""
        found = check_regular_file_of_user(self._path)
        if file_identity(found) != identity:
            raise UsageError(f"{sanitize(str(self._path))} was replaced while it was opened.")
        restrict_to_user(self._path, found)

    def _replace(self, identity: FileIdentity, error: BaseException) -> None:
        """Set a damaged file aside, and raise `_ReplacedError`; return if this was done lately."""
        now = time.monotonic()
        if now - self._set_aside_at < _SET_ASIDE_EVERY_S:
            return
        self._checked_at = -math.inf
        _close_all(self._idle)  # Windows does not rename an open file
        broken = set_aside(self._path, identity, _SUFFIXES, self._schema.has_made)
        if broken is not None:
            self._set_aside_at = now
            if isinstance(error, ForeignFileError):
                reason = error.reason
            else:
                reason = f"was damaged ({excerpt(str(error), _MESSAGE_LENGTH).rstrip('.')})"
            logging.getLogger(self._schema.logger).warning(
                "%s: the file %s %s. It was renamed to %s, and a new one is used.",
                self._schema.purpose,
                sanitize(str(self._path)),
                reason,
                sanitize(broken.name),
            )
        raise _ReplacedError("it was damaged") from error


class _Checkout:
    """A connection for a `with` block: `contextmanager` takes longer than SQLite's lookup."""

    __slots__ = ("_check_in", "_check_out", "_gate", "_opened")

    def __init__(
        self,
        gate: ForkGate,
        check_out: Callable[[], _OpenConnection],
        check_in: Callable[[_OpenConnection, BaseException | None], None],
    ) -> None:
        self._gate = gate
        self._check_out = check_out
        self._check_in = check_in

    @property
    def identity(self) -> FileIdentity:
        """The identity of the file that the connection has open."""
        return self._opened.identity

    def __enter__(self) -> sqlite3.Connection:
        self._gate.__enter__()
        try:
            self._opened = self._check_out()
        except BaseException:
            self._gate.__exit__()
            raise
        return self._opened.connection

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, *__: object
    ) -> None:
        try:
            self._check_in(self._opened, error)
        finally:
            self._gate.__exit__()


#: Connections of the parent process that could not be closed before a fork. SQLite forbids their
#: use here, and closing them.
_inherited: list[_OpenConnection] = []

#: The number of this process's connections to each file.
_open_counts: Counter[FileIdentity] = Counter()
#: Guards them, and a header that is read. Re-entrant, since the garbage collector may close a
#: connection while this thread holds it.
_opening = ForkSafeLock(reentrant=True)


def _close(opened: _OpenConnection) -> None:
    with _opening:
        opened.connection.close()
        _open_counts[opened.identity] -= 1


def _close_all(opened: list[_OpenConnection]) -> None:
    with contextlib.suppress(IndexError):
        while True:
            _close(opened.pop())
