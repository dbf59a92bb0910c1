"""The rate limiter's state in this process's memory."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from kotae._fork import ForkAware, on_fork
from kotae.wire.acquire import Snapshot
from kotae.wire.rate_limit_state import RateLimitState

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.wire.acquire import Transition

__all__ = ["MemoryRateLimitStore"]


class MemoryRateLimitStore(ForkAware):
    """One state for each key; see `RateLimitStore`. A forked process continues with a copy."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._states: dict[str, RateLimitState] = {}
        self._lock = threading.Lock()
        on_fork(self)

    def after_fork_in_child(self) -> None:
        """Replace the lock, which another thread of the parent may hold."""
        self._lock = threading.Lock()

    def update(self, key: str, transition: Transition) -> Snapshot:
        """Apply a transition."""
        with self._lock:
            now = self._monotonic()
            state, slot = transition(self._states.get(key, _EMPTY), now)
            self._states[key] = state
        return Snapshot(state, now, slot)

    def update_at_once(self, key: str, transition: Transition) -> Snapshot | None:
        """Apply a transition: it never takes long."""
        return self.update(key, transition)

    def close(self) -> None:
        """Do nothing: nothing is open."""


_EMPTY = RateLimitState()
