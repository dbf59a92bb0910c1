"""The rate limiter's state in this process's memory: alone, or while a shared store fails."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from typing import TYPE_CHECKING

from kotae._fork import ForkAware, ForkSafeLock, on_fork
from kotae.sanitize import excerpt
from kotae.stores.base import StoreUnavailableError
from kotae.wire.acquire import Snapshot
from kotae.wire.rate_limit_state import RateLimitState, merge

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from kotae.stores.base import RateLimitStore
    from kotae.wire.acquire import Transition
    from kotae.wire.rate_limit_state import Slot

__all__ = ["FallbackRateLimitStore", "MemoryRateLimitStore"]

#: Seconds until a store that failed is tried again; doubled after each further failure.
_FIRST_RETRY_S: Final = 30.0
#: Seconds until the next try, at most.
_MAX_RETRY_S: Final = 600.0
#: Characters of a store's error in the warning, at most.
_MESSAGE_LENGTH: Final = 500

_logger = logging.getLogger("kotae.rate_limit")

_EMPTY = RateLimitState()


class MemoryRateLimitStore(ForkAware):
    """One state for each key; see `RateLimitStore`. A forked process continues with a copy."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._states: dict[str, RateLimitState] = {}
        self._lock = threading.Lock()  # half the time of a ForkSafeLock
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

    def update_nowait(self, key: str, transition: Transition) -> Snapshot | None:
        """Apply a transition: it never takes long."""
        return self.update(key, transition)

    def close(self) -> None:
        """Do nothing: nothing is open."""


class FallbackRateLimitStore:
    """A shared store with an in-memory fallback; see `RateLimitStore`.

    No failure of the store is raised.

    On each switch the state carries over, so that a store which fails now and then never lets
    more requests pass. A store that failed is tried again by one caller at a time.

    Args:
        shared: The shared store.
        monotonic: The clock, in seconds.
        name: The shared store, in the warning.
    """

    def __init__(self, shared: RateLimitStore, monotonic: Callable[[], float], name: str) -> None:
        self._shared = shared
        self._monotonic = monotonic
        self._name = name
        self._memory = MemoryRateLimitStore(monotonic)
        self._retry_at: float | None = None
        self._retry_s = _FIRST_RETRY_S
        self._has_warned = False
        # For each key the last state of the shared store, and the seconds to add to its times.
        self._last: dict[str, tuple[RateLimitState, float]] = {}
        # The keys whose state in memory the shared store does not have.
        self._unmerged: set[str] = set()
        self._lock = ForkSafeLock()

    def update(self, key: str, transition: Transition) -> Snapshot:
        """Apply a transition in the shared store, or in memory while that fails."""
        is_retry = self._retry_at is not None
        if not is_retry or self._is_next_try():
            try:
                snapshot = self._shared.update(key, self._merging(key, transition))
            except Exception as error:  # noqa: BLE001 - whatever a store raises, requests are sent
                self._fall_back(error)
            else:
                if is_retry:
                    self._retry_at, self._retry_s = None, _FIRST_RETRY_S
                    _logger.info("%s can be used again", self._name)
                return self._record(key, snapshot)
        return self._update_memory(key, transition)

    def update_nowait(self, key: str, transition: Transition) -> Snapshot | None:
        """Do the same if it needs no waiting; to try a store again may need some."""
        retry_at = self._retry_at
        if retry_at is None:
            is_unmerged = key in self._unmerged
            try:
                snapshot = self._shared.update_nowait(key, self._merging(key, transition))
            except Exception as error:  # noqa: BLE001 - as above
                self._fall_back(error)
            else:
                if snapshot is not None:
                    return self._record(key, snapshot)
                if is_unmerged:
                    self._unmerged.add(key)
                return None
        elif self._monotonic() >= retry_at:
            return None
        return self._update_memory(key, transition)

    def close(self) -> None:
        """Close the shared store."""
        with contextlib.suppress(Exception):
            self._shared.close()

    def _is_next_try(self) -> bool:
        """Tell whether the store is to be tried now, by this caller alone."""
        with self._lock:
            now = self._monotonic()
            if self._retry_at is not None and now < self._retry_at:
                return False
            self._plan_retry(now)
            return True

    def _plan_retry(self, now: float) -> None:
        self._retry_at = now + self._retry_s
        self._retry_s = min(self._retry_s * 2, _MAX_RETRY_S)

    def _merging(self, key: str, transition: Transition) -> Transition:
        """Return the transition, which first merges the state in memory if it changed."""
        if key not in self._unmerged:
            return transition
        # Before the state is read: if another thread changes it after that, it is merged once more.
        self._unmerged.discard(key)
        memory = self._memory.update(key, lambda state, _: (state, None)).state
        return _merge_first(memory, transition, lambda now: now - self._monotonic())

    def _record(self, key: str, snapshot: Snapshot) -> Snapshot:
        """Note the state of the shared store, which works."""
        self._last[key] = (snapshot.state, self._monotonic() - snapshot.now)
        return snapshot

    def _fall_back(self, error: Exception) -> None:
        with self._lock:
            if self._retry_at is None:
                self._plan_retry(self._monotonic())
            is_first, self._has_warned = not self._has_warned, True
        self.close()
        reason = excerpt(str(error), _MESSAGE_LENGTH)
        if not isinstance(error, StoreUnavailableError):
            reason = f"{type(error).__name__}: {reason}"
        _logger.log(
            logging.WARNING if is_first else logging.DEBUG,
            "%s cannot be used to share the rate limit with other processes: %s. This process "
            "counts its own requests only, and tries again later.",
            self._name,
            reason.rstrip(":. "),
            exc_info=error if _logger.isEnabledFor(logging.DEBUG) else None,
        )

    def _update_memory(self, key: str, transition: Transition) -> Snapshot:
        last = self._last.pop(key, None)
        if last is not None:
            state, shift_s = last
            transition = _merge_first(state, transition, lambda _: shift_s)
        snapshot = self._memory.update(key, transition)
        # After the change: see `_merging`.
        self._unmerged.add(key)
        return snapshot


def _merge_first(
    other: RateLimitState, transition: Transition, shift_s: Callable[[float], float]
) -> Transition:
    def merge_and_apply(state: RateLimitState, now: float) -> tuple[RateLimitState, Slot | None]:
        return transition(merge(state, other, shift_s(now)), now)

    return merge_and_apply
