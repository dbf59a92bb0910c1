"""Connections to one SQLite file, for many threads and through forks.

A connection serves one thread at a time and is then kept for the next. Each is closed before a
fork, since neither process may use one that both have.

A file that SQLite has open is opened by nobody else in the process: closing any handle on it lets
go of all locks that the process has on it, and SQLite relies on them.
Source: https://www.sqlite.org/howtocorrupt.html, section 2.2.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import threading
import time
import weakref
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from kotae._fork import on_fork
from kotae.errors import UsageError
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path
    from typing import Final

__all__ = ["BUSY_S", "SQLiteConnections"]

#: Seconds that are waited for a file that another process has locked.
BUSY_S: Final = 0.5
#: Seconds between two tries to open a file.
_PAUSE_S: Final = 0.01
#: Seconds that a fork waits for other threads to finish with the file.
_FORK_WAIT_S: Final = 5.0
#: Connections that are kept open while nobody uses them.
_MAX_IDLE: Final = 8
#: Rights of a new file and of a new folder: the user's alone.
_FILE_MODE: Final = 0o600
_FOLDER_MODE: Final = 0o700
_OTHERS: Final = 0o077
_WORLD_WRITES: Final = 0o002
#: A link is not followed, a pipe not waited for.
_FLAGS: Final = (
    getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)
#: What SQLite keeps beside its file.
_ENDINGS: Final = ("-wal", "-shm", "-journal")
#: Bytes from the beginning of a file that show whose it is.
_HEADER_BYTES: Final = 100
#: What tells one file from another at the same path.
_Identity: TypeAlias = "tuple[int, int]"


class _Link(NamedTuple):
    connection: sqlite3.Connection
    identity: _Identity


class SQLiteConnections:
    """The connections to a file that is the user's alone; it is made if it is missing.

    Args:
        path: The file, absolute.
        check: Is given the first 100 bytes of a file that is there and not empty; raises
            UsageError if it is another program's.
        prepare: Makes a new connection ready; raises UsageError as well.
    """

    def __init__(
        self,
        path: Path,
        check: Callable[[bytes], None],
        prepare: Callable[[sqlite3.Connection], None],
    ) -> None:
        self._path = path
        self._check = check
        self._prepare = prepare
        #: Guards what is below; held through a fork.
        self._gate = threading.Condition()
        self._is_held = False
        self._is_forking = False
        self._borrowed = 0
        #: Of the file that was last opened.
        self._identity: _Identity | None = None
        self._idle: list[_Link] = []
        weakref.finalize(self, _close_all, self._idle)
        on_fork(self)

    @contextlib.contextmanager
    def borrow(self) -> Generator[sqlite3.Connection]:
        """Lend a connection; one that is given back by an exception is closed.

        Raises:
            UsageError: The file is another program's or another user's, or a link.
            sqlite3.Error: SQLite cannot open it.
            OSError: It cannot be made.
        """
        with self._gate:
            while self._is_forking:
                self._gate.wait()
            self._borrowed += 1
        try:
            link = self._taken()
            try:
                yield link.connection
            except BaseException:
                _close(link)
                raise
            self._give_back(link)
        finally:
            with self._gate:
                self._borrowed -= 1
                self._gate.notify_all()

    def close(self) -> None:
        """Close the connections that nobody uses; later ones are opened anew."""
        with self._gate:
            _close_all(self._idle)

    def before_fork(self) -> None:
        """Wait until no thread is inside SQLite, and close the connections."""
        self._is_held = self._gate.acquire(timeout=_FORK_WAIT_S)
        if self._is_held:
            self._is_forking = True  # or those who come would keep it waiting
            self._gate.wait_for(lambda: self._borrowed == 0, _FORK_WAIT_S)
            _close_all(self._idle)
        _opening.acquire()

    def after_fork(self, *, is_child: bool) -> None:
        """Go on; in a child with a lock of its own, and no connection of its parent's."""
        _opening.release()
        if is_child:
            _inherited.extend(self._idle)
            self._idle.clear()
            self._gate = threading.Condition()
            self._is_forking = False
            self._borrowed = 0
        elif self._is_held:
            self._is_forking = False
            self._gate.notify_all()
            self._gate.release()

    def _taken(self) -> _Link:
        """Return a connection to the file that has the name now."""
        try:
            now = _identity(os.stat(self._path))  # noqa: PTH116 - half the time of Path.stat
        except FileNotFoundError:
            now = None
        with self._gate:
            if now is None or now != self._identity:
                _close_all(self._idle)
            elif self._idle:
                return self._idle.pop()
        link = self._opened()
        with self._gate:
            self._identity = link.identity
        return link

    def _give_back(self, link: _Link) -> None:
        with self._gate:
            if link.identity == self._identity and len(self._idle) < _MAX_IDLE:
                self._idle.append(link)
                return
        _close(link)

    def _opened(self) -> _Link:
        """Open a connection; try again for a while where another process is doing so too.

        SQLite waits by itself, but not where the first processes agree on the log.
        """
        ends_at = time.monotonic() + BUSY_S
        while True:
            try:
                return self._opened_at_once()
            except sqlite3.OperationalError as error:
                if not _is_busy(error) or time.monotonic() >= ends_at:
                    raise
            time.sleep(_PAUSE_S)

    def _opened_at_once(self) -> _Link:
        _make_folder(self._path.parent)
        for ending in _ENDINGS:
            with contextlib.suppress(FileNotFoundError):
                _checked(self._path.with_name(self._path.name + ending))
        with _opening:
            identity = _made(self._path, self._check)
            connection = sqlite3.connect(
                self._path, timeout=BUSY_S, isolation_level=None, check_same_thread=False
            )
            link = _Link(connection, identity)
            _open_links[identity] += 1
        try:
            self._prepare(connection)
            _close_to_others(self._path, _checked(self._path), identity)
        except BaseException:
            _close(link)
            raise
        return link


#: Connections of a parent's that could not be closed in time: a child never touches them.
_inherited: list[_Link] = []

#: How many connections this process has to each file.
_open_links: Counter[_Identity] = Counter()
#: Guards them, and a file that is looked into: see the top. Re-entrant, since the garbage
#: collector may close a connection while this thread holds it.
_opening = threading.RLock()


def _close(link: _Link) -> None:
    with _opening:
        link.connection.close()
        _open_links[link.identity] -= 1
        if not _open_links[link.identity]:
            del _open_links[link.identity]


def _close_all(links: list[_Link]) -> None:
    while links:
        _close(links.pop())


def _made(path: Path, check: Callable[[bytes], None]) -> _Identity:
    """Make a file that only this user can read, if there is none; refuse one that is not ours."""
    try:
        found = _checked(path)
    except FileNotFoundError:
        with contextlib.suppress(FileExistsError):  # another process was first
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _FLAGS, _FILE_MODE))
        found = _checked(path)
    identity = _identity(found)
    if found.st_size and identity not in _open_links:
        handle = os.open(path, os.O_RDONLY | _FLAGS)
        try:
            check(os.read(handle, _HEADER_BYTES))
        finally:
            os.close(handle)
    return identity


def _close_to_others(path: Path, found: os.stat_result, identity: _Identity) -> None:
    """Take all rights from others, once it is known that the file is ours."""
    if _identity(found) != identity:
        raise UsageError(f"{_named(path)} was replaced while it was opened.")
    if os.name == "posix" and found.st_mode & _OTHERS:
        path.chmod(_FILE_MODE)


def _make_folder(folder: Path) -> None:
    if not folder.exists():
        _make_folder(folder.parent)
        folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    if os.name != "posix":
        return
    mode = folder.stat().st_mode
    # In a folder like /tmp nobody can replace what is another's.
    if mode & _WORLD_WRITES and not mode & stat.S_ISVTX:
        raise UsageError(
            f"Everybody can change the folder {_named(folder)}: choose one of your own, or take "
            "that right away."
        )


def _checked(path: Path) -> os.stat_result:
    """Return what is known of a file of this user's."""
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        kind = "a link" if stat.S_ISLNK(found.st_mode) else "no file"
        raise UsageError(f"{_named(path)} is {kind}: choose another path, or take it away.")
    if hasattr(os, "geteuid") and found.st_uid != os.geteuid():
        raise UsageError(f"{_named(path)} belongs to another user: choose another path.")
    return found


def _identity(found: os.stat_result) -> _Identity:
    return found.st_dev, found.st_ino


def _named(path: Path) -> str:
    return sanitize(str(path))


def _is_busy(error: sqlite3.Error) -> bool:
    # The lowest byte is the kind. Source: SQLite, "Result and Error Codes".
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    )
