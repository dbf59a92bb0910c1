"""What a store of the pace can do, and what it raises when it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from kotae.wire.acquire import Snapshot, Transition

__all__ = ["RateLimitStore", "StoreBrokenError"]


class StoreBrokenError(Exception):
    """A store cannot be used for now; it never leaves this room."""


class RateLimitStore(Protocol):
    """Keeps one `RateLimitState` for each key; safe for many threads and after a fork."""

    def update(self, key: str, change: Transition) -> Snapshot:
        """Change a state so that nobody comes in between.

        Args:
            key: Whose budget: the endpoint's origin.
            change: What happens to the state. It may be called more than once.

        Raises:
            StoreBrokenError: The store cannot be used. The sturdy store never raises it.
        """
        ...

    def update_at_once(self, key: str, change: Transition) -> Snapshot | None:
        """Do the same if it needs no waiting; else return None, and nothing has happened."""
        ...

    def close(self) -> None:
        """Let go of files and connections; they are opened again when they are needed."""
        ...
