"""The rate limit of one endpoint in this process: its queue and the last known state."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from kotae.client.fair_queue import FairQueue, Ticket
from kotae.errors import RateLimitedError
from kotae.values import checked_seconds
from kotae.wire.acquire import ReservedSlot, Snapshot, Transition, Update, acquire_slot
from kotae.wire.rate_limit_headers import parse_rate_limit_headers
from kotae.wire.rate_limit_state import RateLimitState
from kotae.wire.rate_limiting import next_slot_in_s, on_429, on_response
from kotae.wire.steps import Wait

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping
    from typing import Final

    from kotae.client.clock import Clock
    from kotae.wire.rate_limit_state import RateLimitConfig

__all__ = ["RateLimitQueue", "RateLimitStatus", "SlotWait"]

#: A wait of at least this many seconds is reported.
_REPORTED_FROM_S: Final = 1.0

_logger = logging.getLogger("kotae.rate_limit")

#: The steps of a waiting caller: wait for the ticket, update the store, sleep.
SlotWait: TypeAlias = Generator[Ticket | Update | Wait, Snapshot | None, None]


@dataclass(frozen=True, slots=True)
class RateLimitStatus:
    """The rate limit of one endpoint at one moment.

    Attributes:
        limit: Requests a window, as AniList last sent it; an assumption before it did.
        remaining: Requests left in this window, as last sent; None if that was too long ago.
        next_slot_at: When the next request may be sent, aware, in UTC.
    """

    limit: int
    remaining: int | None
    next_slot_at: datetime


class RateLimitQueue:
    """The queue of this process for slots of one endpoint."""

    def __init__(self, config: RateLimitConfig, clock: Clock) -> None:
        self._config = config
        self._clock = clock
        self._queue = FairQueue()
        self._reserved = ReservedSlot()
        # The store's last state, and when it came, on this process's clock.
        self._last: tuple[Snapshot, float] | None = None
        # The last `remaining`, and when it came: the store does not get each.
        self._remaining: tuple[int, float] | None = None

    def drop_reserved(self) -> None:
        """Drop the reserved slot, in a forked process: it is the parent's."""
        self._reserved.slot = None

    def record(self, snapshot: Snapshot) -> None:
        """Note the store's state."""
        self._last = (snapshot, self._clock.monotonic())

    def last_snapshot(self) -> Snapshot:
        """Return the store's last state, as it is now if nothing has changed it."""
        here = self._clock.monotonic()
        if self._last is None:
            return Snapshot(RateLimitState(), here, None)
        (state, then, _), at = self._last
        return Snapshot(state, then + here - at, None)

    def wait_for_slot(
        self,
        max_wait_s: float | None,
        on_wait: Callable[[float], None] | None,
        loop: asyncio.AbstractEventLoop | None,
    ) -> SlotWait:
        """Wait until served, then for a slot.

        Args:
            max_wait_s: The longest wait, in seconds; None for no limit.
            on_wait: Called once before a wait of a second or more, with its seconds.
            loop: The event loop of a task; None for a thread.

        Raises:
            RateLimitedError: It would take longer. It is raised without waiting and uses no slot.
            ArgumentError: `max_wait_s` is not a number of seconds.
        """
        left_s, deadline = self._deadline(max_wait_s)
        report = _reporter(on_wait)
        ticket = self._queue.join(deadline, loop)
        try:
            if ticket.ahead:
                wait_s = self._slot_in_s(ticket.ahead)
                if wait_s > left_s:
                    raise self._too_late(wait_s, left_s)
                report(wait_s)
                yield ticket
                if ticket.rejected_wait_s is not None:
                    raise self._too_late(ticket.rejected_wait_s, left_s)
                if deadline is not None:
                    left_s = max(0.0, deadline - self._clock.monotonic())

            def before_pause(seconds: float) -> None:
                self._reject_late()
                report(seconds)

            slot = yield from acquire_slot(self._reserved, self._config, left_s, before_pause)
            if not slot.is_reserved:
                raise self._too_late(slot.wait_s, left_s)
        finally:
            ticket.leave()

    def transition_for(self, status: int, headers: Mapping[str, str]) -> Transition | None:
        """Return the transition that a response causes; None if it changes nothing."""
        config = self._config
        if status == 429:
            parsed = parse_rate_limit_headers(headers, unix_now=self._clock.time())
            return lambda state, now: (on_429(state, now, config, parsed), None)
        parsed = parse_rate_limit_headers(headers)
        here = self._clock.monotonic()
        if parsed.remaining is not None:
            self._remaining = (parsed.remaining, here)
        if self._last is not None:
            (state, then, _), at = self._last
            if on_response(state, then + here - at, config, parsed) is state:
                return None
        return lambda state, now: (on_response(state, now, config, parsed), None)

    def apply(self, snapshot: Snapshot) -> None:
        """Note the state after a response, and reject those whose slot is too late now."""
        self.record(snapshot)
        self._reject_late()

    def status(self, snapshot: Snapshot) -> RateLimitStatus:
        """Describe the store's state."""
        self.record(snapshot)
        state, now, _ = snapshot
        config = self._config
        remaining = state.remaining
        if state.blocked_until <= now:
            began = state.window_began_at
            age_s = math.inf if began is None else now - began
            if not 0 <= age_s < config.full_window_s:
                remaining = None
            elif self._remaining is not None:
                last, at = self._remaining
                remaining = last if self._clock.monotonic() - at <= age_s else remaining
        return RateLimitStatus(
            limit=config.initial_limit if state.limit is None else state.limit,
            remaining=remaining,
            next_slot_at=self._from_now(next_slot_in_s(state, now, config)),
        )

    def _deadline(self, max_wait_s: float | None) -> tuple[float, float | None]:
        if max_wait_s is None or max_wait_s == math.inf:
            return math.inf, None
        checked_seconds("max_wait_s", max_wait_s, may_be_zero=True, max_s=math.inf)
        return max_wait_s, self._clock.monotonic() + max_wait_s

    def _reject_late(self) -> None:
        now = self._clock.monotonic()
        self._queue.reject_late(lambda ahead: now + self._slot_in_s(ahead), now)

    def _slot_in_s(self, ahead: int) -> float:
        """Return the seconds until the slot of the ticket that has `ahead` others before it."""
        if self._last is None:
            return 0.0
        (state, then, _), at = self._last
        now = then + self._clock.monotonic() - at
        held = self._reserved.slot
        if held is None or held.epoch != state.epoch:
            return next_slot_in_s(state, now, self._config, ahead)
        # The first of them has its slot already.
        return max(held.at - now, next_slot_in_s(state, now, self._config, ahead - 1))

    def _too_late(self, wait_s: float, max_wait_s: float) -> RateLimitedError:
        return RateLimitedError(
            f"The next slot is {wait_s:.1f} s away, and max_wait_s allows {max_wait_s:g}. Try "
            "again later, or raise max_wait_s.",
            retry_after_s=wait_s,
            burst=False,
            next_slot_at=self._from_now(wait_s),
        )

    def _from_now(self, seconds: float) -> datetime:
        return datetime.fromtimestamp(self._clock.time(), UTC) + timedelta(seconds=seconds)


def _reporter(on_wait: Callable[[float], None] | None) -> Callable[[float], None]:
    """Return a function that reports the first long wait."""
    is_reported = False

    def report(seconds: float) -> None:
        nonlocal is_reported
        if is_reported or seconds < _REPORTED_FROM_S:
            return
        is_reported = True
        _logger.info("waiting %.1f s", seconds)
        if on_wait is not None:
            on_wait(seconds)

    return report
