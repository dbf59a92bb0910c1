"""What a store of answers does, wherever it keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from typing import Final

    from kotae.wire.cache_key import CacheKey

__all__ = ["FORGETS_KEPT", "NO_STAMP", "CacheLookup", "CacheStore"]

#: The last so many times that an owner's answers were forgotten are known one by one. An answer
#: that was asked for before all of them is not kept, whosever it is. At AniList's 90 requests a
#: minute these are three minutes of nothing but mutations.
FORGETS_KEPT: Final = 256

#: The stamp of a question whose answer is not to be kept.
NO_STAMP: Final = -1


class CacheLookup(NamedTuple):
    """What a look into the cache found.

    Attributes:
        body: The reply's body; None if there is none that may be used.
        stamp: When the look was, in the store's own count; `remember` is handed it back.
    """

    body: bytes | None
    stamp: int


class CacheStore(Protocol):
    """Keeps answers; safe for many threads at once."""

    @property
    def ttl_s(self) -> float:
        """How old an answer may be, in seconds."""
        ...

    @property
    def max_bytes(self) -> int:
        """How much is kept, in bytes."""
        ...

    @property
    def is_quick(self) -> bool:
        """Whether a call never waits for a disk."""
        ...

    def lookup(self, key: CacheKey) -> CacheLookup:
        """Return what is kept under a key."""
        ...

    def remember(self, key: CacheKey, body: bytes, stamp: int) -> None:
        """Keep a body, unless its owner's answers were forgotten since the stamp."""
        ...

    def forget(self, owner: str) -> None:
        """Drop an owner's answers, and those that the owner asked for up to now."""
        ...

    def clear(self) -> None:
        """Drop all answers, and those that were asked for up to now."""
        ...

    def close(self) -> None:
        """Let go of files; they are opened again when they are needed."""
        ...

    def __repr__(self) -> str: ...
