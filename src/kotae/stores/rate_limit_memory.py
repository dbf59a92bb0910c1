"""The pace in this process's memory."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from kotae._fork import on_fork
from kotae.wire.acquire import Snapshot
from kotae.wire.rate_limit_state import RateLimitState

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.wire.acquire import Transition

__all__ = ["MemoryRateLimitStore"]


class MemoryRateLimitStore:
    """One state for each key; a forked process goes on with a copy.

    Args:
        monotonic: The clock, in seconds.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._states: dict[str, RateLimitState] = {}
        self._lock = threading.Lock()
        on_fork(self)

    def before_fork(self) -> None:
        """Do nothing."""

    def after_fork(self, *, is_child: bool) -> None:
        """Take a new lock in a forked process: another thread may have held it."""
        if is_child:
            self._lock = threading.Lock()

    def update(self, key: str, change: Transition) -> Snapshot:
        """Change a state; see `RateLimitStore`."""
        with self._lock:
            now = self._monotonic()
            state, slot = change(self._states.get(key, _UNKNOWN), now)
            self._states[key] = state
        return Snapshot(state, now, slot)

    def update_at_once(self, key: str, change: Transition) -> Snapshot | None:
        """Change a state: it never takes long."""
        return self.update(key, change)

    def close(self) -> None:
        """Do nothing: there is nothing open."""


_UNKNOWN = RateLimitState()
