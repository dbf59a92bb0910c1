"""The rate limit of one endpoint in this process: its queues and the last known state."""

from __future__ import annotations

import asyncio
import logging
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from kotae.client.fair_queue import TaskQueue, ThreadQueue
from kotae.errors import RateLimitedError
from kotae.values import checked_seconds
from kotae.wire.acquire import MIN_PAUSE_S, Snapshot, acquire_slot, unchanged
from kotae.wire.rate_limit_headers import parse_rate_limit_headers
from kotae.wire.rate_limit_state import RateLimitState
from kotae.wire.rate_limiting import on_429, on_response, slot_in_s
from kotae.wire.steps import Wait

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from typing import Final

    from kotae.client.clock import Clock
    from kotae.wire.acquire import ReservedSlot, SlotAcquisition, Transition
    from kotae.wire.rate_limit_state import RateLimitConfig, Slot

__all__ = ["RateLimitQueue", "RateLimitStatus", "SlotRequest"]

#: Waits are reported once they take this many seconds: one of them, or short ones together.
_REPORTED_FROM_S: Final = 1.0
#: Seconds that a caller waits for those before it although its time is over: they may be waiting
#: for the store only, which takes no longer.
_STORE_S: Final = 0.5

_logger = logging.getLogger("kotae.rate_limit")


@dataclass(frozen=True, slots=True)
class RateLimitStatus:
    """The rate limit of one endpoint at one moment.

    Attributes:
        limit: Requests a window, as AniList last sent it; an assumption before it did.
        remaining: Requests left in this window, less the reserved slots; None if no window is
            known.
        next_slot_at: When the next request may be sent, aware, in UTC.
    """

    limit: int
    remaining: int | None
    next_slot_at: datetime


class RateLimitQueue:
    """The callers of this process that want slots of one endpoint.

    Attributes:
        threads: The queue of threads.
        unserved: The callers for which no slot is reserved yet.
    """

    def __init__(self, config: RateLimitConfig, clock: Clock) -> None:
        self.config = config
        self.clock = clock
        self.unserved: set[SlotRequest] = set()
        self._short_waits_s = 0.0
        # The store's last state, and when it came, on this process's clock.
        self._last: tuple[Snapshot, float] | None = None
        self.after_fork_in_child()

    def after_fork_in_child(self) -> None:
        """Begin new queues: threads, tasks and their slots are the parent's."""
        self.threads: ThreadQueue = ThreadQueue()
        self.unserved.clear()
        self._tasks: dict[asyncio.AbstractEventLoop, TaskQueue] = {}

    def tasks(self) -> TaskQueue:
        """Return the queue of the running event loop."""
        loop = asyncio.get_running_loop()
        queue = self._tasks.get(loop)
        if queue is None:
            for other in list(self._tasks):
                if other.is_closed():
                    self._tasks.pop(other, None)
            queue = self._tasks[loop] = TaskQueue()
        return queue

    def record(self, snapshot: Snapshot) -> None:
        """Note the store's state."""
        self._last = (snapshot, self.clock.monotonic())

    def last_snapshot(self) -> Snapshot:
        """Return the store's last state, as it is now if nothing has changed it."""
        here = self.clock.monotonic()
        if self._last is None:
            return Snapshot(RateLimitState(), here, None)
        last, at = self._last
        return Snapshot(last.state, last.now + here - at, None)

    def transition_for(
        self, status: int, headers: Mapping[str, str], duration_s: float
    ) -> Transition | None:
        """Return the transition that a response causes; None if it changes nothing."""
        config = self.config
        if status == 429:
            parsed = parse_rate_limit_headers(headers, unix_now=self.clock.time())
            return lambda state, now: (on_429(state, now, config, parsed), None)
        parsed = parse_rate_limit_headers(headers)
        last = self.last_snapshot()
        state = on_response(last.state, last.now, config, parsed, duration_s)
        if state is last.state and self._last is not None:
            return None
        return lambda state, now: (on_response(state, now, config, parsed, duration_s), None)

    def status(self, snapshot: Snapshot) -> RateLimitStatus:
        """Describe the store's state."""
        self.record(snapshot)
        state, now = snapshot.state, snapshot.now
        limit = state.server_limit(self.config)
        remaining = None
        if state.blocked_until > now:
            remaining = 0
        elif state.used and now < state.window_began_at + self.config.full_window_s:
            remaining = max(0, limit - state.used)
        return RateLimitStatus(limit, remaining, self.from_now(slot_in_s(state, now, self.config)))

    def reports(self, on_wait: Callable[[float], None] | None) -> bool:
        """Whether anybody hears of a wait."""
        return on_wait is not None or _logger.isEnabledFor(logging.INFO)

    def report(self, seconds: float, on_wait: Callable[[float], None] | None) -> bool:
        """Report a wait, with the short ones before it if it is short; return whether it is."""
        if seconds < _REPORTED_FROM_S:
            self._short_waits_s += seconds
            if self._short_waits_s < _REPORTED_FROM_S:
                return False
            seconds, self._short_waits_s = self._short_waits_s, 0.0
        _logger.info("waiting %.1f s", seconds)
        if on_wait is not None:
            on_wait(seconds)
        return True

    def from_now(self, seconds: float) -> datetime:
        """Return the wall-clock time in so many seconds."""
        return datetime.fromtimestamp(self.clock.time(), UTC) + timedelta(seconds=seconds)


class SlotRequest:
    """A caller that wants a slot.

    Args:
        queue: The queue of its endpoint.
        max_wait_s: The longest wait, in seconds; None for no limit.
        on_wait: Called before a wait; see `RateLimiter.acquire`.

    Raises:
        ArgumentError: `max_wait_s` is not a number of seconds.
    """

    __slots__ = (
        "_deadline", "_is_counted", "_is_reported", "_max_wait_s", "_on_wait", "_queue",
    )  # fmt: skip

    def __init__(
        self,
        queue: RateLimitQueue,
        max_wait_s: float | None,
        on_wait: Callable[[float], None] | None,
    ) -> None:
        self._queue = queue
        self._on_wait = on_wait
        self._max_wait_s = math.inf
        self._deadline = math.inf
        # Short waits count once.
        self._is_counted = False
        self._is_reported = False
        if max_wait_s is not None and max_wait_s != math.inf:
            checked_seconds("max_wait_s", max_wait_s, may_be_zero=True, max_s=math.inf)
            self._max_wait_s, self._deadline = max_wait_s, queue.clock.monotonic() + max_wait_s

    def join(self, *, is_busy: bool) -> float:
        """Join those without a slot.

        Args:
            is_busy: Whether others are before it in its own queue.

        Returns:
            How long it may wait for them, in seconds.

        Raises:
            RateLimitedError: Its slot will lie further ahead than it waits.
        """
        queue = self._queue
        if is_busy and (self._deadline < math.inf or queue.reports(self._on_wait)):
            last = queue.last_snapshot()
            wait_s = slot_in_s(last.state, last.now, queue.config, len(queue.unserved))
            if wait_s > self._max_wait_s:
                raise self.too_late(wait_s)
            self._report(wait_s)
        queue.unserved.add(self)
        return self._left_s() + _STORE_S

    def give_way(self) -> Generator[Transition | Wait, Snapshot | None, None]:
        """Wait without a reservation until a slot is due that nobody else waits for.

        It does not wait longer than a window, so that others cannot hold it up for ever.

        Raises:
            RateLimitedError: The slot lies further ahead than it waits.
        """
        queue = self._queue
        ends_at = queue.clock.monotonic() + queue.config.window_s
        while True:
            snapshot = yield unchanged
            if snapshot is None:
                raise RuntimeError("The driver did not send the snapshot of an update.")
            wait_s = slot_in_s(snapshot.state, snapshot.now, queue.config, len(queue.unserved))
            if wait_s > self._left_s():
                raise self.too_late(wait_s)
            if wait_s <= MIN_PAUSE_S or queue.clock.monotonic() >= ends_at:
                return
            self._report(wait_s)
            yield Wait(wait_s, "rate-limit")

    def acquire_slot(self, reserved: ReservedSlot) -> SlotAcquisition:
        """Reserve a slot as the first of its queue, and wait until it is due."""
        self._queue.unserved.discard(self)
        return acquire_slot(reserved, self._queue.config, self._left_s(), self._report)

    def check(self, slot: Slot) -> None:
        """Check that a slot was reserved.

        Raises:
            RateLimitedError: It lies further ahead than the caller waits.
        """
        if not slot.is_reserved:
            raise self.too_late(slot.wait_s)

    def too_late(self, wait_s: float | None = None) -> RateLimitedError:
        """Return the error for a wait that is too long; None for that of the next slot."""
        queue = self._queue
        if wait_s is None:
            last = queue.last_snapshot()
            wait_s = slot_in_s(last.state, last.now, queue.config)
        return RateLimitedError(
            f"The next slot is {wait_s:.1f} s away, and max_wait_s allows {self._max_wait_s:g}. "
            "Try again later, or raise max_wait_s.",
            retry_after_s=wait_s,
            burst=False,
            next_slot_at=queue.from_now(wait_s),
        )

    def _left_s(self) -> float:
        if self._deadline == math.inf:
            return math.inf
        return max(0.0, self._deadline - self._queue.clock.monotonic())

    def _report(self, seconds: float) -> None:
        if self._is_reported or (self._is_counted and seconds < _REPORTED_FROM_S):
            return
        self._is_counted = True
        self._is_reported = self._queue.report(seconds, self._on_wait)
