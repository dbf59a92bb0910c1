"""Rate limiters for tests: on a clock that stands still, or over a store that counts calls."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from kotae.client.rate_limiter import RateLimiter
from kotae.stores.rate_limit_memory import MemoryRateLimitStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.client.virtual_time import VirtualClock

    from kotae.client.clock import Clock
    from kotae.wire.acquire import Snapshot, Transition

__all__ = [
    "BURST",
    "INTERVAL_S",
    "KEY",
    "Watched",
    "exhaust",
    "rate_limit_headers",
    "rate_limiter_at",
    "watched",
]

KEY = "https://graphql.anilist.co"
INTERVAL_S = 60 / 90
BURST = 5


def rate_limit_headers(limit: int = 90, remaining: int = 89) -> dict[str, str]:
    return {"x-ratelimit-limit": str(limit), "x-ratelimit-remaining": str(remaining)}


def rate_limiter_at(clock: VirtualClock) -> RateLimiter:
    """Return a rate limiter that has received a limit of 90."""
    rate_limiter = RateLimiter.memory(clock=clock)
    rate_limiter.record_response(KEY, 200, rate_limit_headers())
    return rate_limiter


def exhaust(rate_limiter: RateLimiter) -> None:
    for _ in range(BURST):
        rate_limiter.acquire(KEY)


class Watched(MemoryRateLimitStore):
    """A memory store that counts its calls, and may pretend to be slow."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        super().__init__(monotonic)
        self.updates = 0
        self.threads: set[str] = set()
        self.is_slow = False

    def update(self, key: str, transition: Transition) -> Snapshot:
        self.updates += 1
        self.threads.add(threading.current_thread().name)
        return super().update(key, transition)

    def update_nowait(self, key: str, transition: Transition) -> Snapshot | None:
        return None if self.is_slow else self.update(key, transition)


def watched(rate_limiter: RateLimiter, clock: Clock) -> Watched:
    store = Watched(clock.monotonic)
    rate_limiter._shared.store = store
    return store
