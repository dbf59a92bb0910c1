"""Who waits for a slot in this process, and what it knows of the pace: a line for each endpoint."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from kotae.client.fair_queue import FairQueue, Ticket
from kotae.client.rate import RateLimitStatus
from kotae.errors import ArgumentError, RateLimitedError
from kotae.wire.acquire import Pause, ReservedSlot, Snapshot, Transition, Update, acquire_slot
from kotae.wire.rate_limit_headers import RateLimitHeaders, parse_rate_limit_headers
from kotae.wire.rate_limiting import next_slot_in_s, on_429, on_response

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping
    from typing import Final

    from kotae.client.clock import Clock
    from kotae.wire.rate_limit_config import RateLimitConfig
    from kotae.wire.rate_limit_state import RateLimitState, Slot

__all__ = ["RateLimitQueue", "Waiting"]

#: A wait of at least this many seconds is told.
_TOLD_FROM_S: Final = 1.0

_logger = logging.getLogger("kotae.rate_limit")

#: What a driver does for one who waits: take the turn, change the store, sleep.
Waiting: TypeAlias = Generator[Ticket | Update | Pause, Snapshot | None, None]


class RateLimitQueue:
    """Those of this process who wait for one endpoint.

    Args:
        rules: The numbers of pacing.
        clock: What time it is.
    """

    def __init__(self, rules: RateLimitConfig, clock: Clock) -> None:
        self._rules = rules
        self._clock = clock
        self._turns = FairQueue()
        self._berth = ReservedSlot()
        # What the store said, and when that was on this process's clock.
        self._known: tuple[Snapshot, float] | None = None
        # What an answer said last, and when: the store is not told of each.
        self._remaining: tuple[int, float] | None = None

    def renew(self) -> None:
        """Forget the slot that is held, in a forked process: it is the other's."""
        self._berth.slot = None

    def record(self, seen: Snapshot) -> None:
        """Remember what the store says."""
        self._known = (seen, self._clock.monotonic())

    def waiting(
        self,
        max_wait_s: float | None,
        on_wait: Callable[[float], None] | None,
        loop: asyncio.AbstractEventLoop | None,
    ) -> Waiting:
        """Wait for the turn, then for a slot.

        Args:
            max_wait_s: What it may take, in seconds; None for as long as it takes.
            on_wait: Called once with the seconds, if it takes more than one.
            loop: The event loop of a task; None for a thread.

        Yields:
            What to do next.

        Raises:
            RateLimitedError: It would take longer. Nothing was waited for, and no slot is lost.
            ArgumentError: `max_wait_s` is not a number of seconds.
        """
        patience_s, latest = math.inf, None
        if max_wait_s is not None:
            patience_s, latest = self._patience(max_wait_s)
        told: list[float] = []
        turn = self._turns.join(latest, loop)
        try:
            if turn.ahead:
                wait_s = self._foreseen_s(turn.ahead)
                if wait_s > patience_s:
                    raise self._too_long(wait_s, patience_s)
                _tell(wait_s, on_wait, told)
                yield turn
                if turn.too_late_s is not None:
                    raise self._too_long(turn.too_late_s, patience_s)
                if latest is not None:
                    patience_s = max(0.0, latest - self._clock.monotonic())
            slot = yield from acquire_slot(
                self._berth,
                self._rules,
                patience_s,
                partial(self._before_pause, on_wait, told),
            )
            if not slot.is_taken:
                raise self._too_long(slot.wait_s, patience_s)
        finally:
            turn.leave()

    def transition_for(self, status: int, headers: Mapping[str, str]) -> Transition | None:
        """Return what an answer changes; None if it says nothing new.

        Args:
            status: The HTTP status.
            headers: The answer's headers, names in lower case.
        """
        if status == 429:
            told = parse_rate_limit_headers(headers, unix_now=self._clock.time())
            return partial(_penalised, rules=self._rules, told=told)
        told = parse_rate_limit_headers(headers)
        here = self._clock.monotonic()
        if told.remaining is not None:
            self._remaining = (told.remaining, here)
        known = self._known
        if known is not None:
            seen, at = known
            if on_response(seen.state, seen.now + here - at, self._rules, told) is seen.state:
                return None
        return partial(_observed, rules=self._rules, told=told)

    def apply(self, seen: Snapshot) -> None:
        """Remember what a lesson left, and send those away whose slot moved too far."""
        self.record(seen)
        self._send_away()

    def status(self, seen: Snapshot) -> RateLimitStatus:
        """Return what is known, for people."""
        self.record(seen)
        state, rules = seen.state, self._rules
        began = state.window_began_at
        remaining = state.remaining
        if state.blocked_until <= seen.now:
            age_s = math.inf if began is None else seen.now - began
            if not 0 <= age_s < rules.full_window_s:
                remaining = None
            elif self._remaining is not None:
                said, at = self._remaining
                # The store is not told of each.
                remaining = said if self._clock.monotonic() - at <= age_s else remaining
        return RateLimitStatus(
            limit=rules.first_limit if state.limit is None else state.limit,
            remaining=remaining,
            next_slot_at=self._from_now(next_slot_in_s(state, seen.now, rules)),
        )

    def _patience(self, max_wait_s: float) -> tuple[float, float | None]:
        if max_wait_s == math.inf:
            return math.inf, None
        if not max_wait_s >= 0:
            raise ArgumentError(
                f"max_wait_s is a number of seconds from 0 on, or None, not {max_wait_s}."
            )
        return max_wait_s, self._clock.monotonic() + max_wait_s

    def _before_pause(
        self, on_wait: Callable[[float], None] | None, told: list[float], seconds: float
    ) -> None:
        self._send_away()
        _tell(seconds, on_wait, told)

    def _send_away(self) -> None:
        now = self._clock.monotonic()
        self._turns.send_away(lambda ahead: now + self._foreseen_s(ahead), now)

    def _foreseen_s(self, ahead: int) -> float:
        """Return the seconds until the one with so many ahead has its slot, as far as is known."""
        known = self._known
        if known is None:
            return 0.0
        seen, at = known
        now = seen.now + self._clock.monotonic() - at
        held = self._berth.slot
        state = seen.state
        if held is None or held.epoch != state.epoch:
            return next_slot_in_s(state, now, self._rules, ahead)
        # The first of them has its slot already.
        return max(held.at - now, next_slot_in_s(state, now, self._rules, ahead - 1))

    def _too_long(self, wait_s: float, patience_s: float) -> RateLimitedError:
        return RateLimitedError(
            f"The next slot is {wait_s:.1f} s away, and max_wait_s allows {patience_s:g}. Ask "
            "later, or allow more.",
            retry_after_s=wait_s,
            burst=False,
            next_slot_at=self._from_now(wait_s),
        )

    def _from_now(self, seconds: float) -> datetime:
        return datetime.fromtimestamp(self._clock.time(), UTC) + timedelta(seconds=seconds)


def _tell(seconds: float, on_wait: Callable[[float], None] | None, told: list[float]) -> None:
    """Tell of a long wait, unless one was told of: those are in `told`."""
    if told or seconds < _TOLD_FROM_S:
        return
    told.append(seconds)
    _logger.info("waiting %.1f s", seconds)
    if on_wait is not None:
        on_wait(seconds)


def _penalised(
    state: RateLimitState, now: float, *, rules: RateLimitConfig, told: RateLimitHeaders
) -> tuple[RateLimitState, Slot | None]:
    return on_429(state, now, rules, told), None


def _observed(
    state: RateLimitState, now: float, *, rules: RateLimitConfig, told: RateLimitHeaders
) -> tuple[RateLimitState, Slot | None]:
    return on_response(state, now, rules, told), None
