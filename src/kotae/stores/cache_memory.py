"""Answers kept in memory, for one process."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

from kotae._fork import on_fork
from kotae.stores.answers import FORGETS_KEPT, CacheLookup

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from kotae.wire.cache_key import CacheKey

__all__ = ["MemoryCacheStore", "uptime_s"]

#: Seconds that a fork waits for other threads to finish with the store.
_FORK_WAIT_S: Final = 1.0
#: What an entry takes beside its body: hashes, tuples and their places in the dictionaries, in
#: bytes, measured with CPython 3.11.
_ENTRY_BYTES: Final = 900


def uptime_s() -> float:
    """Return a time that only grows, in seconds; where it can, it counts sleep of the machine."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class _Entry(NamedTuple):
    body: bytes
    owner: str
    stored_at: float


class MemoryCacheStore:
    """Keeps answers in this process; those used least recently go first.

    Args:
        ttl_s: How old an answer may be, in seconds.
        max_bytes: How much is kept, in bytes, with what an entry takes beside its body.
        now: A clock that only grows, in seconds.
    """

    is_quick: bool = True

    def __init__(
        self, *, ttl_s: float, max_bytes: int, now: Callable[[], float] = uptime_s
    ) -> None:
        self.ttl_s: float = ttl_s
        self.max_bytes: int = max_bytes
        self._now = now
        self._lock = threading.Lock()
        self._forgets = 0
        #: The number of an owner's last time, oldest first.
        self._forgotten: OrderedDict[str, int] = OrderedDict()
        self._empty()
        self._is_held = False
        on_fork(self)

    def _empty(self) -> None:
        self._size_bytes = 0
        #: Used least recently first.
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        #: The digests, oldest first.
        self._ages: OrderedDict[str, None] = OrderedDict()
        self._owned: dict[str, set[str]] = {}

    def __repr__(self) -> str:
        return f"memory, ttl_s={self.ttl_s:g}, max_bytes={self.max_bytes}"

    def lookup(self, key: CacheKey) -> CacheLookup:
        """Return what is kept under a key."""
        with self._lock:
            entry = self._entries.get(key.digest)
            if entry is None:
                return CacheLookup(None, self._forgets)
            if not self._is_live(entry):
                self._drop(key.digest)
                return CacheLookup(None, self._forgets)
            self._entries.move_to_end(key.digest)
            return CacheLookup(entry.body, self._forgets)

    def remember(self, key: CacheKey, body: bytes, stamp: int) -> None:
        """Keep a body, unless its owner's answers were forgotten since the stamp."""
        size = len(body) + _ENTRY_BYTES
        with self._lock:
            if not max(self._forgets - FORGETS_KEPT, 0) <= stamp <= self._forgets:
                return
            if stamp < self._forgotten.get(key.owner, 0):
                return
            self._drop(key.digest)
            if size > self.max_bytes:
                return
            self._drop_old()
            while self._size_bytes + size > self.max_bytes:
                self._drop(next(iter(self._entries)))
            self._entries[key.digest] = _Entry(bytes(body), key.owner, self._now())
            self._ages[key.digest] = None
            self._owned.setdefault(key.owner, set()).add(key.digest)
            self._size_bytes += size

    def forget(self, owner: str) -> None:
        """Drop an owner's answers, and those that the owner asked for up to now."""
        with self._lock:
            self._forgets += 1
            self._forgotten[owner] = self._forgets
            self._forgotten.move_to_end(owner)
            if len(self._forgotten) > FORGETS_KEPT:
                self._forgotten.popitem(last=False)
            for digest in tuple(self._owned.get(owner, ())):
                self._drop(digest)

    def clear(self) -> None:
        """Drop all answers, and those that were asked for up to now."""
        with self._lock:
            self._forgets += FORGETS_KEPT + 1
            self._forgotten.clear()
            self._empty()

    def close(self) -> None:
        """Do nothing: there is no file."""

    def before_fork(self) -> None:
        """Wait until no other thread is in the midst of a change."""
        self._is_held = self._lock.acquire(timeout=_FORK_WAIT_S)

    def after_fork(self, *, is_child: bool) -> None:
        """Go on; a child that may have got half a change begins with nothing."""
        if self._is_held:
            self._lock.release()
        elif is_child:
            self._lock = threading.Lock()
            self._empty()

    def _is_live(self, entry: _Entry) -> bool:
        return 0 <= self._now() - entry.stored_at < self.ttl_s

    def _drop(self, digest: str) -> None:
        entry = self._entries.pop(digest, None)
        if entry is None:
            return
        del self._ages[digest]
        owned = self._owned[entry.owner]
        owned.remove(digest)
        if not owned:
            del self._owned[entry.owner]
        self._size_bytes -= len(entry.body) + _ENTRY_BYTES

    def _drop_old(self) -> None:
        while self._ages:
            digest = next(iter(self._ages))
            if self._is_live(self._entries[digest]):
                return
            self._drop(digest)
