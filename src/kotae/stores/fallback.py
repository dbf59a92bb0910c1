"""A shared store that never fails a request: memory takes its place until it works again."""

from __future__ import annotations

import contextlib
import logging
import threading
from typing import TYPE_CHECKING

from kotae._fork import on_fork
from kotae.stores.base import StoreBrokenError
from kotae.stores.rate_limit_memory import MemoryRateLimitStore
from kotae.wire.rate_limit_state import merge

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from kotae.stores.base import RateLimitStore
    from kotae.wire.acquire import Snapshot, Transition
    from kotae.wire.rate_limit_state import RateLimitState, Slot

__all__ = ["FallbackRateLimitStore"]

#: Seconds until a store that failed is tried again; twice as many after each more failure.
_FIRST_REST_S: Final = 30.0
#: Seconds of a rest at most.
_LONGEST_REST_S: Final = 600.0

_logger = logging.getLogger("kotae.rate_limit")


class FallbackRateLimitStore:
    """A shared store with memory behind it; see `RateLimitStore`. It raises nothing.

    Either side begins with what the other knew, without a burst, so that a store which comes and
    goes never lets more pass.

    Args:
        open_store: Opens the shared store; called when it is needed.
        monotonic: The clock, in seconds.
        name: What the store is, in the warning.
    """

    def __init__(
        self, open_store: Callable[[], RateLimitStore], monotonic: Callable[[], float], name: str
    ) -> None:
        self._open_store = open_store
        self._monotonic = monotonic
        self._name = name
        self._memory = MemoryRateLimitStore(monotonic)
        self._shared: RateLimitStore | None = None
        self._rests_until: float | None = None
        self._rest_s = _FIRST_REST_S
        self._has_warned = False
        # For each key what the shared store last said, and what to add to its times.
        self._said: dict[str, tuple[RateLimitState, float]] = {}
        # Keys whose state in memory the shared store does not know.
        self._apart: set[str] = set()
        self._lock = threading.Lock()
        on_fork(self)

    def before_fork(self) -> None:
        """Do nothing."""

    def after_fork(self, *, is_child: bool) -> None:
        """Take a new lock in a forked process: another thread may have held it."""
        if is_child:
            self._lock = threading.Lock()

    def update(self, key: str, change: Transition) -> Snapshot:
        """Change a state in the shared store, or in memory while that fails."""
        if self._is_resting():
            return self._update_apart(key, change)
        try:
            return self._noted(key, self._opened().update(key, self._joined(key, change)))
        except StoreBrokenError as error:
            self._fall_back(error)
        return self._update_apart(key, change)

    def update_at_once(self, key: str, change: Transition) -> Snapshot | None:
        """Do the same if it needs no waiting; opening the store may need some."""
        if self._is_resting():
            return self._update_apart(key, change)
        shared = self._shared
        if shared is None:
            return None
        try:
            seen = shared.update_at_once(key, self._joined(key, change))
        except StoreBrokenError as error:
            self._fall_back(error)
            return self._update_apart(key, change)
        return None if seen is None else self._noted(key, seen)

    def close(self) -> None:
        """Let go of the shared store."""
        with self._lock:
            self._drop()

    def _is_resting(self) -> bool:
        return self._rests_until is not None and self._monotonic() < self._rests_until

    def _opened(self) -> RateLimitStore:
        shared = self._shared
        if shared is None:
            with self._lock:
                shared = self._shared
                if shared is None:
                    self._shared = shared = self._open_store()
        return shared

    def _noted(self, key: str, seen: Snapshot) -> Snapshot:
        """Remember what the shared store said: it works."""
        self._said[key] = (seen.state, self._monotonic() - seen.now)
        if self._rests_until is not None or self._apart:
            self._apart.discard(key)
            if self._rests_until is not None:
                self._rests_until = None
                self._rest_s = _FIRST_REST_S
                _logger.info("%s can be used again", self._name)
        return seen

    def _fall_back(self, error: StoreBrokenError) -> None:
        with self._lock:
            self._drop()
            self._rests_until = self._monotonic() + self._rest_s
            self._rest_s = min(self._rest_s * 2, _LONGEST_REST_S)
            is_first, self._has_warned = not self._has_warned, True
        _logger.log(
            logging.WARNING if is_first else logging.DEBUG,
            "%s cannot be used to share the pace with other processes: %s. This one goes by its "
            "own count, and tries again later.",
            self._name,
            error,
        )

    def _drop(self) -> None:
        shared, self._shared = self._shared, None
        if shared is not None:
            with contextlib.suppress(StoreBrokenError):
                shared.close()

    def _update_apart(self, key: str, change: Transition) -> Snapshot:
        said = self._said.pop(key, None)
        self._apart.add(key)
        if said is None:
            return self._memory.update(key, change)
        known, shift_s = said
        return self._memory.update(key, _after_catching_up(known, change, lambda _: shift_s))

    def _joined(self, key: str, change: Transition) -> Transition:
        """Return a change that first tells the shared store what memory knows."""
        if key not in self._apart:
            return change
        mine = self._memory.update(key, lambda state, _: (state, None)).state
        return _after_catching_up(mine, change, lambda now: now - self._monotonic())


def _after_catching_up(
    known: RateLimitState, change: Transition, shift_s: Callable[[float], float]
) -> Transition:
    def changed(state: RateLimitState, now: float) -> tuple[RateLimitState, Slot | None]:
        return change(merge(state, known, shift_s(now)), now)

    return changed
