"""Answers kept in one SQLite file, which threads and processes share.

A cache may lose what it has, but it must neither make a request fail nor tell what is known to be
old. Whatever goes wrong with the file makes a look a miss, and the file is then left alone for a
while; answers that could not be dropped from it are dropped before it is read again.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from kotae._fork import on_fork
from kotae.errors import UsageError
from kotae.sanitize import sanitize
from kotae.stores import answers_table as table
from kotae.stores.answers import NO_STAMP, CacheLookup
from kotae.stores.answers_schema import check_header, make_schema
from kotae.stores.cache_memory import uptime_s
from kotae.stores.sqlite_connections import SQLiteConnections

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from kotae.wire.cache_key import CacheKey

__all__ = ["Clocks", "SQLiteCacheStore"]

Result = TypeVar("Result")

#: Seconds that a file which failed is left alone.
_REST_S: Final = 30.0
#: Entries whose last use is noted until the next answer is written.
_MAX_TOUCHED: Final = 4096
#: Owners that are noted while nothing can be written; beyond them everything is dropped.
_MAX_OWED: Final = 10_000
#: A number that Linux draws at each start of the machine. Source: random(4).
_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
#: Bits of it that are kept: what SQLite takes for a number.
_BOOT_BITS: Final = 63

#: What a file can do to those who use it.
_FAILURES: Final = (sqlite3.Error, OSError, ValueError, OverflowError)

#: What a file that cannot be used has.
_NOTHING: Final = CacheLookup(None, NO_STAMP)

_log = logging.getLogger("kotae.cache")


class Clocks(NamedTuple):
    """The clocks that all processes of a machine share.

    Attributes:
        wall: Tells the time in Unix seconds. It judges what was kept before the machine started.
        uptime: Tells a time that only grows, in seconds since the machine started.
        boot: Tells this start of the machine from others; 0 if nothing does, and then the wall
            clock judges all.
    """

    wall: Callable[[], float] = time.time
    uptime: Callable[[], float] = uptime_s
    boot: int = 0

    @classmethod
    def of_this_machine(cls) -> Clocks:
        """Return the system's clocks."""
        boot = 0
        with contextlib.suppress(OSError, ValueError):
            drawn = _BOOT_ID.read_text("ascii").strip().replace("-", "")
            boot = int(drawn, 16) % 2**_BOOT_BITS
        return cls(boot=boot)


class SQLiteCacheStore:
    """Keeps answers in a file; those used least recently go first.

    Args:
        path: The file. It is made for this user alone if it is missing, as is its folder.
        ttl_s: How old an answer may be, in seconds, whoever kept it.
        max_bytes: How large the file may be. SQLite's log beside it has about a megabyte, or what
            the largest answer takes.
        clocks: What tells an answer's age.

    Raises:
        UsageError: The file is another program's or another user's, or a link.
    """

    is_quick: bool = False

    def __init__(
        self, path: Path, *, ttl_s: float, max_bytes: int, clocks: Clocks | None = None
    ) -> None:
        self.ttl_s: float = ttl_s
        self.max_bytes: int = max_bytes
        self._path = path.absolute()
        self._clocks = clocks or Clocks.of_this_machine()
        self._new_locks()
        #: What was used since the last write, least recently first.
        self._touched: dict[bytes, None] = {}
        #: Owners whose answers are still to be dropped from the file, each with a mark of the
        #: latest time; None stands for all owners.
        self._owed: dict[bytes | None, object] = {}
        self._rests_until: float | None = None
        self._has_warned = False
        self._links = SQLiteConnections(self._path, check_header, make_schema)
        on_fork(self)
        try:
            with self._links.borrow():
                pass
        except UsageError:
            raise
        except _FAILURES as error:
            self._rest(error)

    def _new_locks(self) -> None:
        #: One thread of this process writes at a time: SQLite's own queue is not fair.
        self._writing = threading.Lock()
        #: Guards what is noted, never for long.
        self._noting = threading.Lock()

    def __repr__(self) -> str:
        path = sanitize(str(self._path))
        return f"SQLite file {path}, ttl_s={self.ttl_s:g}, max_bytes={self.max_bytes}"

    def lookup(self, key: CacheKey) -> CacheLookup:
        """Return what is kept under a key; nothing while the file cannot be used."""
        return self._tried(lambda link: self._looked(link, key.digest.encode()), _NOTHING)

    def remember(self, key: CacheKey, body: bytes, stamp: int) -> None:
        """Keep a body, unless its owner's answers were forgotten since the stamp."""
        if stamp == NO_STAMP:
            return
        clocks = self._clocks
        entry = table.Entry(bytes(body), clocks.wall(), clocks.uptime(), clocks.boot)

        def insert(link: sqlite3.Connection) -> None:
            with self._noting:
                touched, self._touched = self._touched, {}
            table.insert(
                link,
                digest=key.digest.encode(),
                owner=key.owner.encode(),
                entry=entry,
                ttl_s=self.ttl_s,
                stamp=stamp,
                touched=touched,
                max_bytes=self.max_bytes,
            )

        self._tried(insert, None, is_write=True)

    def forget(self, owner: str) -> None:
        """Drop an owner's answers, and those that the owner asked for up to now.

        Where the file cannot be written, this is done before it is read again.
        """
        with self._noting:
            is_one = len(self._owed) < _MAX_OWED
            self._owed[owner.encode() if is_one else None] = object()
        self._tried(_do_nothing, None)

    def clear(self) -> None:
        """Drop all answers, and those that were asked for up to now; make the file small."""
        with self._noting:
            self._owed[None] = object()
        self._tried(_do_nothing, None)

    def close(self) -> None:
        """Let go of the file; it is opened again when it is needed."""
        self._links.close()

    def before_fork(self) -> None:
        """Do nothing: the connections come to rest by themselves."""

    def after_fork(self, *, is_child: bool) -> None:
        """Let a child have locks that nobody holds."""
        if is_child:
            self._new_locks()

    def _looked(self, link: sqlite3.Connection, digest: bytes) -> CacheLookup:
        forgets, entry = table.look(link, digest)
        if entry is None or not 0 <= self._age_s(entry) < self.ttl_s:
            return CacheLookup(None, forgets)
        with self._noting:
            self._touched.pop(digest, None)
            if len(self._touched) < _MAX_TOUCHED:
                self._touched[digest] = None
        return CacheLookup(entry.body, forgets)

    def _age_s(self, entry: table.Entry) -> float:
        """Return an entry's age; less than nothing where a clock was set back."""
        if self._clocks.boot and entry.boot == self._clocks.boot:
            return self._clocks.uptime() - entry.up_at
        return self._clocks.wall() - entry.stored_at

    def _tried(
        self,
        work: Callable[[sqlite3.Connection], Result],
        otherwise: Result,
        *,
        is_write: bool = False,
    ) -> Result:
        """Do something with the file, once all that is owed to it is done."""
        is_write = is_write or bool(self._owed)
        with self._writing if is_write else contextlib.nullcontext():
            if self._rests_until is not None and self._clocks.uptime() < self._rests_until:
                return otherwise
            try:
                with self._links.borrow() as link:
                    if is_write:
                        self._settle(link)
                    return work(link)
            except _FAILURES as error:
                self._rest(error)
                return otherwise

    def _settle(self, link: sqlite3.Connection) -> None:
        """Drop from the file what is owed. Until that is done others see that it is, and wait."""
        with self._noting:
            owed = dict(self._owed)
        if None in owed:
            table.clear(link)
        elif owed:
            table.forget(link, [owner for owner in owed if owner is not None])
        with self._noting:
            for owner, mark in owed.items():
                if self._owed.get(owner) is mark:
                    del self._owed[owner]

    def _rest(self, error: Exception) -> None:
        """Leave the file alone for a while; say so the first time."""
        self._rests_until = self._clocks.uptime() + _REST_S
        if self._has_warned:
            return
        self._has_warned = True
        _log.warning(
            "The cache of answers %s cannot be used: %s. Questions are asked anew meanwhile. If "
            "this lasts, stop what uses the file, and delete it.",
            sanitize(str(self._path)),
            sanitize(str(error)).rstrip("."),
        )


def _do_nothing(_link: sqlite3.Connection) -> None:
    """Leave it at what is owed."""
