"""The answer cache: one for both clients, in memory or in a file."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, cast, final

from kotae.client.single_flight import SingleFlight
from kotae.errors import ArgumentError

if TYPE_CHECKING:
    from typing import Final

    from kotae.stores.answers import CacheLookup, CacheStore
    from kotae.wire.cache_key import CacheKey

__all__ = ["MAX_CACHE_BYTES", "Cache"]

#: How much a cache keeps unless it is told otherwise, in bytes: about 2,000 pages of 30 KB.
MAX_CACHE_BYTES: Final = 64 * 1024 * 1024

#: The smallest cache, in bytes. Fewer are not worth it, and mostly meant entries or megabytes.
_MIN_BYTES: Final = 1024 * 1024
#: The largest, in bytes.
_MAX_BYTES: Final = 1024**4
#: How long answers may be kept, in seconds: 30 days.
#: Source: AniList's terms of use: no mass collection, and no use as a backup store.
_MAX_TTL_S: Final = 30 * 86_400


@final
class Cache:
    """Keeps clean answers for a while, so that a question asked again costs no request.

    `Cache.memory` and `Cache.sqlite` make one. It may be given to any number of clients, sync and
    async. Each viewer's answers are the viewer's own, told apart by the hash of the token; the
    token itself is nowhere in it. Whatever goes wrong with a cache, questions are still answered.

    Args:
        store: Where answers are kept.
    """

    def __init__(self, store: CacheStore) -> None:
        self._store = store
        #: The questions on their way, each asked once.
        self.flights: SingleFlight = SingleFlight()

    @classmethod
    def memory(cls, *, ttl_s: float = 300, max_bytes: int = MAX_CACHE_BYTES) -> Cache:
        """Keep answers in this process.

        Args:
            ttl_s: How old an answer may be, in seconds; at most 30 days.
            max_bytes: How much is kept, in bytes, a megabyte at least. What was used least
                recently goes first; an answer that is larger is not kept.

        Raises:
            ArgumentError: A number that cannot be.

        Source: AniList's terms of use allow no hoarding: answers are kept for a short time.
        """
        from kotae.stores.cache_memory import MemoryCacheStore  # noqa: PLC0415 - if it is used

        return cls(MemoryCacheStore(ttl_s=_seconds(ttl_s), max_bytes=_bytes(max_bytes)))

    @classmethod
    def sqlite(
        cls,
        path: str | os.PathLike[str],
        *,
        ttl_s: float = 300,
        max_bytes: int = MAX_CACHE_BYTES,
    ) -> Cache:
        """Keep answers in a file, which threads and processes may share.

        The file is made for this user alone, as is its folder where it is missing. It holds
        answers as they came, private ones too, and the hash of each token.

        Args:
            path: The file, on a disk of this machine. `~` is the user's folder.
            ttl_s: How old an answer may be, in seconds; at most 30 days.
            max_bytes: How large the file may be, in bytes, a megabyte at least. What was used
                least recently goes first; an answer that is larger is not kept.

        Raises:
            ArgumentError: A number or a path that cannot be.
            UsageError: There is something else at the path: another program's file, another
                user's, or a link.

        Source: AniList's terms of use allow no hoarding: answers are kept for a short time.
        """
        from kotae.stores.cache_sqlite import SQLiteCacheStore  # noqa: PLC0415 - if it is used

        return cls(
            SQLiteCacheStore(_file(path), ttl_s=_seconds(ttl_s), max_bytes=_bytes(max_bytes))
        )

    @property
    def is_quick(self) -> bool:
        """Whether a call never waits for a disk, so that an event loop may make it."""
        return self._store.is_quick

    def lookup(self, key: CacheKey) -> CacheLookup:
        """Return what is kept for a question, and the stamp that `remember` is handed back.

        Args:
            key: The question's.
        """
        return self._store.lookup(key)

    def remember(self, key: CacheKey, body: bytes, stamp: object) -> None:
        """Keep a clean answer's body, unless its owner's were forgotten since the stamp.

        Args:
            key: The question's.
            body: The reply's, JSON.
            stamp: Of the look that found nothing.
        """
        if isinstance(stamp, int):
            self._store.remember(key, body, stamp)

    def forget(self, owner: str) -> None:
        """Drop an owner's answers, and those that were asked for up to now and have not come.

        Args:
            owner: As `CacheKey.owner`.
        """
        self.flights.part(owner)
        self._store.forget(owner)

    def clear(self) -> None:
        """Drop all answers, and those that were asked for up to now and have not come."""
        self.flights.detach_all()
        self._store.clear()

    def close(self) -> None:
        """Let go of the file, if there is one; it is opened again when it is needed."""
        self._store.close()

    def __repr__(self) -> str:
        return f"<kotae.Cache: {self._store!r}>"


def _seconds(ttl_s: object) -> float:
    is_number = isinstance(ttl_s, int | float) and not isinstance(ttl_s, bool)
    seconds = cast("float", ttl_s) if is_number else math.nan
    if 0 < seconds <= _MAX_TTL_S:
        return float(seconds)
    raise ArgumentError(
        f"ttl_s is a number of seconds, more than 0 and at most {_MAX_TTL_S:,} (30 days), "
        f"not {ttl_s!r:.50}."
    )


def _bytes(max_bytes: object) -> int:
    is_number = isinstance(max_bytes, int) and not isinstance(max_bytes, bool)
    size = cast("int", max_bytes) if is_number else 0
    if _MIN_BYTES <= size <= _MAX_BYTES:
        return int(size)
    raise ArgumentError(
        f"max_bytes is a whole number of bytes, from {_MIN_BYTES:,} (1 MiB) to {_MAX_BYTES:,}, "
        f"not {max_bytes!r:.50}."
    )


def _file(path: object) -> Path:
    """Return a path that can be a file's."""
    is_path = isinstance(path, os.PathLike)
    text: object = os.fspath(cast("os.PathLike[str]", path)) if is_path else path
    if not isinstance(text, str) or not text or "\0" in text:
        raise ArgumentError("The path of a cache is the name of a file, as text or as a Path.")
    if text.startswith((":", "file:")):
        raise ArgumentError("The path of a cache is a file's: Cache.memory() keeps one in memory.")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise ArgumentError("The path begins with ~, and no home folder is known.") from None
