"""Cached responses in this process's memory."""

from __future__ import annotations

import sys
import threading
import time
from collections import OrderedDict, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from kotae._fork import ForkAware, on_fork
from kotae.wire.cache_key import CacheLookup

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from kotae.wire.cache_key import CacheKey

__all__ = ["MemoryCacheStore"]

#: The size of an entry without its body, in bytes: hashes, tuples and the places in dictionaries,
#: if each has a token of its own. Measured with CPython 3.11.
_ENTRY_BYTES: Final = 800


def _uptime_s() -> float:
    """Return the seconds since the machine started, with time asleep if the system counts it."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class _Entry(NamedTuple):
    body: bytes
    token_hash: str
    stored_at: float


class MemoryCacheStore(ForkAware):
    """A dictionary from which the oldest bodies are dropped first; see `CacheStore`."""

    is_nonblocking: bool = True

    def __init__(
        self, *, ttl_s: float, max_bytes: int, now: Callable[[], float] = _uptime_s
    ) -> None:
        self._ttl_s = ttl_s
        self._max_bytes = max_bytes
        self._now = now
        self._lock = threading.Lock()
        self._generation = 0
        self._size_bytes = 0
        #: By digest, oldest first.
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        #: Of each token, by its hash.
        self._digests: defaultdict[str, set[str]] = defaultdict(set)
        on_fork(self)

    def __repr__(self) -> str:
        return f"memory, ttl_s={self._ttl_s:g}, max_bytes={self._max_bytes}"

    def lookup(self, key: CacheKey) -> CacheLookup:
        """Look up a body that has not expired."""
        with self._lock:
            entry = self._entries.get(key.digest)
            body = entry.body if entry is not None and self._is_live(entry) else None
            return CacheLookup(body, self._generation)

    def remember(self, key: CacheKey, body: bytes, generation: int | None) -> None:
        """Store a body, unless anything was forgotten since the lookup of that generation."""
        size_bytes = len(body) + _ENTRY_BYTES
        with self._lock:
            if generation != self._generation:
                return
            self._drop(key.digest)
            if size_bytes > self._max_bytes:
                return
            self._make_room(self._max_bytes - size_bytes)
            self._entries[key.digest] = _Entry(bytes(body), key.token_hash, self._now())
            self._digests[key.token_hash].add(key.digest)
            self._size_bytes += size_bytes

    def forget(self, token_hash: str) -> None:
        """Drop the bodies of a token, and begin a new generation."""
        with self._lock:
            self._generation += 1
            for digest in list(self._digests.get(token_hash, ())):
                self._drop(digest)

    def clear(self) -> None:
        """Drop all bodies, and begin a new generation."""
        with self._lock:
            self._generation += 1
            self._drop_all()

    def close(self) -> None:
        """Do nothing: there is no file."""

    def after_fork_in_child(self) -> None:
        """Replace the lock; drop everything if a thread was in the middle of a change."""
        if self._lock.locked():
            self._drop_all()
        # Also one that is not: a thread may have taken it and not run since.
        self._lock = threading.Lock()

    def _is_live(self, entry: _Entry) -> bool:
        return 0 <= self._now() - entry.stored_at < self._ttl_s

    def _make_room(self, max_bytes: int) -> None:
        """Drop expired bodies, and the oldest beyond a size."""
        while self._entries:
            digest, oldest = next(iter(self._entries.items()))
            if self._size_bytes <= max_bytes and self._is_live(oldest):
                return
            self._drop(digest)

    def _drop(self, digest: str) -> None:
        entry = self._entries.pop(digest, None)
        if entry is not None:
            self._size_bytes -= len(entry.body) + _ENTRY_BYTES
            self._digests[entry.token_hash].discard(digest)
            if not self._digests[entry.token_hash]:
                del self._digests[entry.token_hash]

    def _drop_all(self) -> None:
        self._entries.clear()
        self._digests.clear()
        self._size_bytes = 0
