"""The rate limiter's state in an SQLite file, for all processes of one machine.

The clock is the system's monotonic one, which all processes of a machine share. A process that is
killed while it writes leaves nothing behind: the system releases its lock, and SQLite drops what
it had not committed.
"""

from __future__ import annotations

import platform
import sqlite3
import time
from typing import TYPE_CHECKING

from kotae._fork import ForkSafeLock
from kotae.errors import UsageError
from kotae.stores.base import StoreUnavailableError
from kotae.stores.sqlite_connections import SQLiteConnections
from kotae.stores.sqlite_schema import SQLiteSchema, is_busy
from kotae.wire.acquire import Snapshot
from kotae.wire.rate_limit_state import STATE_VERSION, decode_state, encode_state

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Final

    from kotae.wire.acquire import Transition
    from kotae.wire.rate_limit_state import RateLimitConfig

__all__ = ["DEFAULT_FILE_NAME", "SQLiteRateLimitStore"]

#: Seconds that an update may wait for another process or thread.
_TIMEOUT_S: Final = 0.5
#: Seconds after which a file that was deleted or replaced is noticed.
_CHECK_EVERY_S: Final = 1.0
#: The file in the user's cache folder: no version with other states or tables has one of this name.
DEFAULT_FILE_NAME: Final = f"rate_limit_{STATE_VERSION}.sqlite3"

_SCHEMA: Final = SQLiteSchema(
    purpose="The rate limiter",
    logger="kotae.rate_limit",
    application_id=0x6B6F7472,  # "kotr", in ASCII
    version=STATE_VERSION,
    statements=("CREATE TABLE states (key TEXT PRIMARY KEY, state BLOB) WITHOUT ROWID",),
    # After a power cut the state is useless, so that it need not reach the disk.
    pragmas=("synchronous = OFF", "journal_mode = WAL"),
)
#: The reason in the warning.
_LOCKED: Final = "another process or thread has locked it"
_SELECT: Final = "SELECT state FROM states WHERE key = ?"
_UPSERT: Final = "INSERT OR REPLACE INTO states VALUES (?, ?)"


class SQLiteRateLimitStore:
    """One row for each key; see `RateLimitStore`.

    Args:
        path: The file; it is made if it is missing.
        config: The rate limiter's configuration.
        monotonic: The clock, in seconds.
        unix_time: The wall clock, in seconds: its difference to the monotonic one identifies a
            start of the machine.
        timeout_s: Seconds that an update may wait for another process or thread.
        may_replace_foreign_file: Whether a file of another kind is renamed; see
            `SQLiteConnections`.
    """

    def __init__(  # noqa: PLR0913 - two clocks, and two options
        self,
        path: Path,
        config: RateLimitConfig,
        monotonic: Callable[[], float] = time.monotonic,
        unix_time: Callable[[], float] = time.time,
        *,
        timeout_s: float = _TIMEOUT_S,
        may_replace_foreign_file: bool = False,
    ) -> None:
        self._config = config
        self._monotonic = monotonic
        self._unix_time = unix_time
        self._timeout_s = timeout_s
        # A folder may be shared over a network, by machines whose clocks have nothing in common.
        self._prefix = f"{platform.node()} "
        self._connections = SQLiteConnections(
            path,
            _SCHEMA,
            check_every_s=_CHECK_EVERY_S,
            may_replace_foreign_file=may_replace_foreign_file,
        )
        self._lock = ForkSafeLock()

    def update(self, key: str, transition: Transition) -> Snapshot:
        """Apply a transition; see `RateLimitStore`."""
        ends_at = time.monotonic() + self._timeout_s
        if not self._lock.acquire(timeout=self._timeout_s):
            raise StoreUnavailableError(_LOCKED)
        try:
            return self._connections.run(
                lambda connection: self._apply(connection, key, transition), ends_at
            )
        except (UsageError, sqlite3.Error, OSError) as error:
            raise _unavailable(error) from error
        finally:
            self._lock.release()

    def update_nowait(self, key: str, transition: Transition) -> Snapshot | None:
        """Apply a transition, unless the file is not open, or another thread or process has it."""
        if not self._lock.acquire(blocking=False):
            return None
        try:
            return self._connections.run_nowait(
                lambda connection: self._apply(connection, key, transition)
            )
        except (UsageError, sqlite3.Error, OSError) as error:
            raise _unavailable(error) from error
        finally:
            self._lock.release()

    def close(self) -> None:
        """Close the file; it is opened again when it is needed."""
        self._connections.close()

    def _apply(self, connection: sqlite3.Connection, key: str, transition: Transition) -> Snapshot:
        key = self._prefix + key
        connection.execute("BEGIN IMMEDIATE")
        row = connection.execute(_SELECT, (key,)).fetchone()
        now = self._monotonic()
        offset_s = self._unix_time() - now
        before = decode_state(None if row is None else row[0], now, self._config, offset_s)
        state, slot = transition(before, now)
        if state is not before:
            connection.execute(_UPSERT, (key, encode_state(state)))
        connection.execute("COMMIT")
        return Snapshot(state, now, slot)


def _unavailable(error: Exception) -> StoreUnavailableError:
    if is_busy(error):
        return StoreUnavailableError(_LOCKED)
    if isinstance(error, sqlite3.Error):
        return StoreUnavailableError(f"SQLite says: {error}")
    text = error.strerror if isinstance(error, OSError) else str(error)
    return StoreUnavailableError(text or type(error).__name__)
