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
from kotae.sanitize import excerpt, sanitize
from kotae.stores.base import StoreUnavailableError
from kotae.stores.private_files import (
    check_regular_file_of_user,
    delete_file,
    file_identity,
    make_private_file,
    restrict_to_user,
    set_aside,
)
from kotae.stores.sqlite_schema import HEADER_BYTES, ForeignFileError, is_busy, is_damage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Final

    from kotae.stores.private_files import FileIdentity
    from kotae.stores.sqlite_schema import SQLiteSchema

__all__ = ["SQLiteConnections"]

Result = TypeVar("Result")

#: Seconds between two attempts to use a locked file, at most. SQLite's own waits grow to 100 ms,
#: which starves some.
_PAUSE_S: Final = 0.003
#: Seconds after which another damaged file is set aside: a disk that damages each is left alone.
_SET_ASIDE_EVERY_S: Final = 30.0
#: Characters of an error in the warning, at most: SQLite quotes the file.
_MESSAGE_LENGTH: Final = 200
#: Idle connections that stay open.
_MAX_IDLE: Final = 8
#: The files that SQLite makes beside its own.
_SUFFIXES: Final = ("-wal", "-shm", "-journal")


class _Link(NamedTuple):
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
        is_own_path: Whether no other program has a file at the path, so that any file that is not
            of this kind is a damaged one.
    """

    def __init__(
        self,
        path: Path,
        schema: SQLiteSchema,
        *,
        check_every_s: float = 0.0,
        is_own_path: bool = False,
    ) -> None:
        self._path = path
        self._schema = schema
        self._check_every_s = check_every_s
        self._is_own_path = is_own_path
        self._checked_at = -math.inf
        self._set_aside_at = -math.inf
        self._identity: FileIdentity | None = None
        self._gate = ForkGate()
        self._idle: list[_Link] = []
        weakref.finalize(self, _close_all, self._idle)
        on_fork(self)

    def run(
        self,
        work: Callable[[sqlite3.Connection], Result],
        ends_at: float,
        *,
        must_remain: bool = False,
    ) -> Result:
        """Call a function with a connection; again while another process has locked the file.

        A damaged file is replaced, and the function is called with the new one.

        Args:
            work: The function.
            ends_at: The end of the last try, on the monotonic clock.
            must_remain: Whether to call it again if the file was replaced meanwhile.

        Raises:
            UsageError: The file is another program's, or others could write or replace it.
            sqlite3.Error: SQLite cannot use it, or it was locked all the time.
            StoreUnavailableError: It was replaced all the time.
            OSError: It cannot be made.
        """
        while True:
            loan = self.borrow()
            error: Exception | None = None
            try:
                with loan as connection:
                    result = work(connection)
                if not must_remain or loan.identity == self._identity_at_path():
                    return result
            except (sqlite3.Error, _ReplacedError) as failure:
                if isinstance(failure, sqlite3.Error) and not is_busy(failure):
                    raise
                error = failure
            if time.monotonic() >= ends_at:
                raise error or _ReplacedError("it was replaced meanwhile")
            time.sleep(random.uniform(0, _PAUSE_S))  # noqa: S311 - no secret

    def run_nowait(self, work: Callable[[sqlite3.Connection], Result]) -> Result | None:
        """Do the same, but return None if the file must be opened, or is locked."""
        try:
            with self.borrow(may_open=False) as connection:
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
            link = self._take()  # which checks that it is ours
            _close(link)
            _close_all(self._idle)
            self._checked_at = -math.inf
            if not delete_file(self._path, link.identity, _SUFFIXES):
                raise _ReplacedError("another process replaces it")

    def borrow(self, *, may_open: bool = True) -> _Loan:
        """Lend a connection for a `with` block; it is closed if the block raises."""
        return _Loan(self._gate, self._take if may_open else self._take_idle, self._give_back)

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
        """Return an idle connection, or open one."""
        try:
            return self._take_idle()
        except _NotOpenError:
            pass
        link = self._open()
        self._identity = link.identity
        return link

    def _take_idle(self) -> _Link:
        """Return an idle connection to the file that is at the path now."""
        now = time.monotonic()
        if now - self._checked_at >= self._check_every_s:
            # At once: other threads compare with it.
            self._identity, self._checked_at = self._identity_at_path(), now
        try:
            while (link := self._idle.pop()).identity != self._identity:
                _close(link)
        except IndexError:
            raise _NotOpenError from None
        return link

    def _identity_at_path(self) -> FileIdentity | None:
        try:
            return file_identity(os.stat(self._path))  # noqa: PTH116 - half the time
        except FileNotFoundError:
            return None

    def _give_back(self, link: _Link, error: BaseException | None) -> None:
        is_usable = error is None or (is_busy(error) and not link.connection.in_transaction)
        if is_usable and len(self._idle) < _MAX_IDLE:
            self._idle.append(link)
        else:
            _close(link)
        if error is not None and is_damage(error):
            self._replace(link.identity, error)

    def _open(self) -> _Link:
        path = self._path
        found = make_private_file(path)
        for suffix in _SUFFIXES:
            with contextlib.suppress(FileNotFoundError):
                check_regular_file_of_user(path.with_name(path.name + suffix))
        identity = file_identity(found)
        try:
            return self._connect(identity, is_empty=not found.st_size)
        except Exception as error:
            if is_damage(error) or (self._is_own_path and isinstance(error, ForeignFileError)):
                self._replace(identity, error)
            raise

    def _connect(self, identity: FileIdentity, *, is_empty: bool) -> _Link:
        with _opening:
            if not is_empty and not _open_links[identity]:
                with self._path.open("rb", buffering=0) as file:
                    self._schema.check_header(file.read(HEADER_BYTES))
            # It never waits: `run` does.
            connection = sqlite3.connect(
                self._path, timeout=0, isolation_level=None, check_same_thread=False
            )
            # Damaged text is no error.
            connection.text_factory = bytes
            link = _Link(connection, identity)
            _open_links[identity] += 1
        try:
            self._schema.prepare(connection)
            self._restrict(identity)
        except BaseException:
            _close(link)
            raise
        return link

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


class _Loan:
    """A connection for a `with` block: `contextmanager` takes longer than SQLite's lookup."""

    __slots__ = ("_gate", "_give_back", "_link", "_take")

    def __init__(
        self,
        gate: ForkGate,
        take: Callable[[], _Link],
        give_back: Callable[[_Link, BaseException | None], None],
    ) -> None:
        self._gate = gate
        self._take = take
        self._give_back = give_back

    @property
    def identity(self) -> FileIdentity:
        """The identity of the file that the connection has open."""
        return self._link.identity

    def __enter__(self) -> sqlite3.Connection:
        self._gate.__enter__()
        try:
            self._link = self._take()
        except BaseException:
            self._gate.__exit__()
            raise
        return self._link.connection

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, *__: object
    ) -> None:
        try:
            self._give_back(self._link, error)
        finally:
            self._gate.__exit__()


#: Connections of the parent process that could not be closed before a fork. SQLite forbids their
#: use here, and closing them.
_inherited: list[_Link] = []

#: The number of this process's connections to each file.
_open_links: Counter[FileIdentity] = Counter()
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
