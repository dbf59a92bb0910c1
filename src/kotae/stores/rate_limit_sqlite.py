"""The pace in a file of SQLite, for all processes of one machine.

Their clock is the system's monotonic one, which all processes of a machine share.
A process that is killed while it writes leaves nothing behind: the system drops its lock, and
SQLite what it had not committed.
"""

from __future__ import annotations

import contextlib
import os
import platform
import random
import sqlite3
import threading
import time
import weakref
from typing import TYPE_CHECKING

from kotae._fork import Gate, on_fork
from kotae.sanitize import sanitize
from kotae.stores.base import StoreBrokenError
from kotae.stores.private_files import private_file
from kotae.wire.acquire import Snapshot
from kotae.wire.rate_limit_state import decoded, encoded

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Final

    from kotae.wire.acquire import Transition
    from kotae.wire.rate_limit_config import RateLimitConfig

__all__ = ["SQLiteRateLimitStore"]

#: Seconds to wait for another process or thread, as a rule.
_PATIENCE_S: Final = 0.5
#: Seconds between two attempts, at most; SQLite's own waits grow to 100 ms, which starves some.
_ATTEMPT_S: Final = 0.003
#: Seconds between two looks whether the file is still the one that is open.
_LOOK_S: Final = 1.0

_TABLE: Final = "create table if not exists pace (key text primary key, state blob) without rowid"
_SELECT: Final = "select state from pace where key = ?"
_UPSERT: Final = "insert or replace into pace values (?, ?)"


class SQLiteRateLimitStore:
    """One row for each key; see `RateLimitStore`.

    Args:
        path: The file; it is made if it is missing.
        rules: The numbers of pacing.
        monotonic: The clock, in seconds.
        unix_time: The calendar's clock, in seconds: its difference to the other one tells one
            start of the machine from the next.
        patience_s: Seconds to wait for another process or thread.

    Raises:
        StoreBrokenError: The file cannot be used, or not safely.
    """

    def __init__(
        self,
        path: Path,
        rules: RateLimitConfig,
        monotonic: Callable[[], float] = time.monotonic,
        unix_time: Callable[[], float] = time.time,
        *,
        patience_s: float = _PATIENCE_S,
    ) -> None:
        self._path = path
        self._rules = rules
        self._monotonic = monotonic
        self._unix_time = unix_time
        self._patience_s = patience_s
        # A folder may be shared over a network, by machines whose clocks have nothing in common.
        self._prefix = f"{platform.node()} "
        self._open: _Open | None = None
        self._gate = Gate()
        self._lock = threading.Lock()
        on_fork(self)
        with self._lock:
            self._connected()

    def before_fork(self) -> None:
        """Close the connection once it is at rest: two processes must not have the same."""
        if self._gate.close():
            self._close()

    def after_fork(self, *, is_child: bool) -> None:
        """Go on with a new connection."""
        if is_child:
            self._lock = threading.Lock()
        self._gate.open(is_child=is_child)

    def update(self, key: str, change: Transition) -> Snapshot:
        """Change a state; see `RateLimitStore`."""
        ends_at = time.monotonic() + self._patience_s
        with self._gate:
            if not self._lock.acquire(timeout=self._patience_s):
                raise StoreBrokenError("another thread holds it")
            try:
                while (seen := self._attempt(key, change)) is None:
                    if time.monotonic() >= ends_at:
                        raise StoreBrokenError("another process holds it")
                    time.sleep(random.uniform(0, _ATTEMPT_S))  # noqa: S311 - no secret
                return seen
            finally:
                self._lock.release()

    def update_at_once(self, key: str, change: Transition) -> Snapshot | None:
        """Change a state, unless another thread or process is at it."""
        with self._gate:
            if not self._lock.acquire(blocking=False):
                return None
            try:
                return self._attempt(key, change)
            finally:
                self._lock.release()

    def close(self) -> None:
        """Let go of the file."""
        with self._gate, self._lock:
            self._close()

    def _attempt(self, key: str, change: Transition) -> Snapshot | None:
        """Change a state; None if another process is at it."""
        try:
            connection = self._connected().connection
            connection.execute("begin immediate")
            try:
                seen = self._changed(connection, self._prefix + key, change)
                connection.execute("commit")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    connection.execute("rollback")
                raise
        except sqlite3.Error as error:
            if _is_busy(error):
                return None
            raise _broken(error) from None
        return seen

    def _changed(self, connection: sqlite3.Connection, key: str, change: Transition) -> Snapshot:
        row = connection.execute(_SELECT, (key,)).fetchone()
        now = self._monotonic()
        before = decoded(None if row is None else row[0], now, self._rules, self._unix_time() - now)
        state, slot = change(before, now)
        if state is not before:
            connection.execute(_UPSERT, (key, encoded(state)))
        return Snapshot(state, now, slot)

    def _connected(self) -> _Open:
        """Return the connection of this process to the file that is there now."""
        opened = self._open
        if opened is not None and opened.is_good(self._path):
            return opened
        self._close()
        private_file(self._path)
        try:
            self._open = opened = _Open(self._path, self._patience_s)
        except sqlite3.Error as error:
            raise _broken(error) from None
        return opened

    def _close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


#: Connections of a process that forked this one. SQLite forbids to close them here.
_abandoned: list[sqlite3.Connection] = []


class _Open:
    """A connection, and which file of which process it is to."""

    def __init__(self, path: Path, patience_s: float) -> None:
        self._process = os.getpid()
        self._looked_at = time.monotonic()
        self.connection = sqlite3.connect(
            path, timeout=patience_s, isolation_level=None, check_same_thread=False
        )
        self.close = weakref.finalize(self, _close, self.connection, self._process)
        try:
            # What a power cut takes is of no use after it.
            self.connection.execute("pragma synchronous = off")
            self.connection.execute("pragma journal_mode = wal")
            self.connection.execute(_TABLE)
            # From here on the attempts are our own.
            self.connection.execute("pragma busy_timeout = 0")
            self._file = _file_of(path)
        except BaseException:
            self.close()
            raise

    def is_good(self, path: Path) -> bool:
        """Whether it is this process's, to the file that now has that name."""
        if self._process != os.getpid():
            self.abandon()
            return False
        now = time.monotonic()
        if now - self._looked_at < _LOOK_S:
            return True
        self._looked_at = now
        return _file_of(path) == self._file

    def abandon(self) -> None:
        """Leave it open for ever: it is another process's."""
        if self.close.detach() is not None:
            _abandoned.append(self.connection)


def _close(connection: sqlite3.Connection, process: int) -> None:
    if process == os.getpid():
        with contextlib.suppress(sqlite3.Error):
            connection.close()
    else:
        _abandoned.append(connection)


def _file_of(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _is_busy(error: sqlite3.Error) -> bool:
    # The lowest byte is the kind. Source: SQLite, "Result and Error Codes".
    kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _broken(error: sqlite3.Error) -> StoreBrokenError:
    return StoreBrokenError(f"SQLite says: {sanitize(str(error))}")
