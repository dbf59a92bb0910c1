"""First-come, first-served queues: one for threads, and one for the tasks of an event loop.

Neither `threading` has a queue that keeps the order of arrival, nor either module one that both
can wait in. Queues share nothing but the store, in which the first caller of each reserves a slot.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import threading
from collections import deque

from kotae.wire.acquire import ReservedSlot

__all__ = ["TaskQueue", "ThreadQueue"]


class ThreadQueue(ReservedSlot):
    """The threads that want a slot, in order of arrival; each waits for a lock of its own."""

    def __init__(self) -> None:
        self._waiting: deque[threading.Lock] = deque()
        self._lock = threading.Lock()

    @property
    def is_busy(self) -> bool:
        """Whether a thread is first already."""
        return bool(self._waiting)

    def wait(self, place: threading.Lock, timeout_s: float) -> bool:
        """Join the end of the queue, and wait until first.

        Args:
            place: A new lock, which stands for the caller until it leaves.
            timeout_s: The longest wait, in seconds.

        Returns:
            Whether the caller is first now.
        """
        with self._lock:
            self._waiting.append(place)
            if self._waiting[0] is place:
                return True
            place.acquire()
        is_endless = timeout_s > threading.TIMEOUT_MAX
        return place.acquire(timeout=-1 if is_endless else timeout_s)

    def leave(self, place: threading.Lock) -> None:
        """Leave the queue, first or not, and wake the next if it is first now."""
        with self._lock:
            waiting = self._waiting
            if waiting and waiting[0] is place:
                waiting.popleft()
                if waiting:
                    waiting[0].release()
            elif place in waiting:
                waiting.remove(place)


class TaskQueue(ReservedSlot):
    """The tasks of one event loop that want a slot, in order of arrival.

    The tasks of a loop that has ended delay nobody else: each loop has a queue of its own.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()

    @property
    def is_busy(self) -> bool:
        """Whether a task is first already."""
        return self._lock.locked()

    async def wait(self, timeout_s: float) -> bool:
        """Wait until first; return False after the timeout, in seconds."""
        try:
            async with asyncio.timeout(None if timeout_s == math.inf else timeout_s):
                await self._lock.acquire()
        except TimeoutError:
            return False
        return True

    def leave(self) -> None:
        """Leave the queue as its first, and wake the next."""
        with contextlib.suppress(RuntimeError):  # its loop is closed, and nobody waits any more
            self._lock.release()
