"""The interfaces of the stores: one for the rate limiter's state, one for cached responses."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from kotae.wire.acquire import Snapshot, Transition
    from kotae.wire.cache_key import CacheKey, CacheLookup

__all__ = ["CacheStore", "RateLimitStore", "StoreUnavailableError", "body_checksum"]


class StoreUnavailableError(Exception):
    """A store cannot be used for now, for the reason in the message; no caller of kotae sees it."""


class RateLimitStore(Protocol):
    """A `RateLimitState` for each key; safe for many threads and after a fork."""

    def update(self, key: str, transition: Transition) -> Snapshot:
        """Apply a transition atomically.

        Args:
            key: The endpoint's origin.
            transition: The change of the state. It may be called more than once.

        Raises:
            StoreUnavailableError: The store cannot be used, for the reason in the message.
            Exception: The store cannot be used, for a reason that is not expected.
        """
        ...

    def update_nowait(self, key: str, transition: Transition) -> Snapshot | None:
        """Apply a transition without waiting; return None, without effect, if it would wait."""
        ...

    def close(self) -> None:
        """Close files and connections; they are opened again when they are needed."""
        ...


class CacheStore(Protocol):
    """Bodies of responses by `CacheKey`; safe for many threads and after a fork.

    A failure is a miss: no method raises.
    """

    @property
    def is_nonblocking(self) -> bool:
        """Whether a call never waits for a disk."""
        ...

    def lookup(self, key: CacheKey) -> CacheLookup:
        """Look up a body that has not expired."""
        ...

    def remember(self, key: CacheKey, body: bytes, generation: int | None) -> None:
        """Store a body, unless the generation has changed since the lookup."""
        ...

    def forget(self, token_hash: str) -> None:
        """Drop the bodies of a token, and begin a new generation."""
        ...

    def clear(self) -> None:
        """Drop all bodies, and begin a new generation."""
        ...

    def close(self) -> None:
        """Close files; they are opened again when they are needed."""
        ...


def body_checksum(key: CacheKey, body: bytes) -> int:
    """Return the checksum of a body at its place: one that got to another's does not match."""
    return zlib.crc32(body, zlib.crc32(key.digest.encode()))
