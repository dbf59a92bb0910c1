"""Pacers of tests: on a clock that stands still, or over a store that is watched."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from kotae.client.pacer import Pacer
from kotae.stores.pace_memory import MemoryPaceStore
from kotae.wire.pace_rules import PaceRules

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.client.virtual_time import VirtualClock

    from kotae.client.clock import Clock
    from kotae.wire.pacing import Change, Seen

__all__ = ["BURST", "KEY", "STEP_S", "Watched", "exhaust", "pacer_at", "told", "watched"]

KEY = "https://graphql.anilist.co"
STEP_S = PaceRules().step_s(90)
BURST = 4


def told(limit: int = 90, remaining: int = 89) -> dict[str, str]:
    return {"x-ratelimit-limit": str(limit), "x-ratelimit-remaining": str(remaining)}


def pacer_at(clock: VirtualClock) -> Pacer:
    """Return a pacer that knows a limit of 90."""
    pacer = Pacer.memory(clock=clock)
    pacer.tell(KEY, 200, told())
    return pacer


def exhaust(pacer: Pacer) -> None:
    for _ in range(BURST):
        pacer.acquire(KEY)


class Watched(MemoryPaceStore):
    """Memory that counts its use, and may pretend to be slow."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        super().__init__(monotonic)
        self.updates = 0
        self.threads: set[str] = set()
        self.is_slow = False

    def update(self, key: str, change: Change) -> Seen:
        self.updates += 1
        self.threads.add(threading.current_thread().name)
        return super().update(key, change)

    def update_at_once(self, key: str, change: Change) -> Seen | None:
        return None if self.is_slow else self.update(key, change)


def watched(pacer: Pacer, clock: Clock) -> Watched:
    store = Watched(clock.monotonic)
    pacer._store = pacer._budget.store = store
    return store
