"""The rules of rate limiting, as pure functions over one small state.

The state is shared by all who send requests from one address; a store holds it. Each function
takes a state and the time on the store's clock, and returns the next state: no socket, no sleep.

Slots are reserved by GCRA, the leaky bucket that needs one number, the theoretical arrival time of
the next request. A window allows `burst` requests at once and spaces `limit - burst` evenly, so
that no interval of its length holds more than the highest limit in it, however limits change.

Sources: AniList's guide, "Rate limiting", for the window, the headers and the time-out of a
minute; recorded responses for the burst limiter, which refused the 29th request at 2.3 a second
and the 18th at 2.8 a second with the limit at 90; ITU-T I.371, annex A, for GCRA.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec.structs import replace

from kotae.wire.rate_limit_state import RateLimitState, Slot

if TYPE_CHECKING:
    from typing import Final

    from kotae.wire.rate_limit_headers import RateLimitHeaders
    from kotae.wire.rate_limit_state import RateLimitConfig

__all__ = ["next_slot_in_s", "on_429", "on_response", "reserve"]

#: A difference of less than a tenth is ignored: in what other programs use, and in the interval.
_TOLERANCE_DIVISOR: Final = 10
#: The fraction of the remaining requests that is used whatever other programs seem to need.
_MIN_SHARE: Final = 0.25
#: `remaining` is stored once it has changed by an eighth of the limit, and at each response when
#: it is less than that.
_STORED_DIVISOR: Final = 8
#: A window is new if usage fell by more than a quarter of the limit, which responses that
#: overtake each other do not explain.
_NEW_WINDOW_DIVISOR: Final = 4


def next_slot_in_s(
    state: RateLimitState, now: float, config: RateLimitConfig, ahead: int = 0
) -> float:
    """Return the seconds until the next slot is due, or the slot after `ahead` others."""
    interval_s, early_s = _interval(state, now, config)
    start = max(now, state.blocked_until)
    arrival_at = max(state.theoretical_arrival_at, start) + ahead * interval_s
    return max(start, arrival_at - early_s) - now


def reserve(
    state: RateLimitState, now: float, config: RateLimitConfig, max_wait_s: float = math.inf
) -> tuple[RateLimitState, Slot]:
    """Reserve the next slot, and return the next state with it.

    A slot further ahead than `max_wait_s`, or than two windows, is not reserved.
    """
    interval_s, early_s = _interval(state, now, config)
    arrival_at = state.theoretical_arrival_at
    at = max(now, arrival_at - early_s, state.blocked_until)
    wait_s = at - now
    if wait_s > max_wait_s or wait_s > config.max_ahead_s:
        return state, Slot(at, wait_s, state.epoch, is_reserved=False)
    reserved = replace(
        state, theoretical_arrival_at=max(arrival_at, at) + interval_s, reserved=state.reserved + 1
    )
    return reserved, Slot(at, wait_s, state.epoch, is_reserved=True)


def _interval(state: RateLimitState, now: float, config: RateLimitConfig) -> tuple[float, float]:
    """Return the seconds from one slot to the next, and how early one may be: the burst.

    There is no burst where no response came lately, as the limit may have fallen since; nor where
    other programs use the address too.
    """
    limit = state.effective_limit(config)
    burst = config.burst(limit)
    full_window_s = config.full_window_s
    interval_s = full_window_s / max(1, limit - burst)
    began = state.window_began_at
    if began is None or not 0 <= now - began < config.max_ahead_s:
        return interval_s, 0.0
    if state.shared_interval_s > interval_s and now - began < full_window_s:
        return state.shared_interval_s, 0.0
    return interval_s, interval_s * (burst - 1)


def on_response(
    state: RateLimitState, now: float, config: RateLimitConfig, headers: RateLimitHeaders
) -> RateLimitState:
    """Update the state after a response that is not a 429.

    The limit is followed at once, up and down. So is `remaining`: where other programs use the
    same address, less remains than expected, and it is spread over the rest of the window.

    Returns:
        The next state; the same object if nothing changes.
    """
    changed = state
    if headers.limit is not None and headers.limit != state.limit:
        changed = replace(changed, limit=headers.limit)
    if state.lowered_limit is not None and now - state.lowered_at >= config.window_s:
        raised = state.lowered_limit + config.recovery_step
        is_over = changed.limit is not None and raised >= changed.limit
        changed = replace(changed, lowered_limit=None if is_over else raised, lowered_at=now)
    if headers.remaining is not None:
        changed = _follow_remaining(state, changed, now, config, headers.remaining)
    return state if changed is state else _clamp(changed, now, config)


def _follow_remaining(
    before: RateLimitState,
    state: RateLimitState,
    now: float,
    config: RateLimitConfig,
    remaining: int,
) -> RateLimitState:
    limit = config.initial_limit if state.limit is None else state.limit
    began = before.window_began_at
    is_new = (
        began is None
        or not 0 <= now - began < config.full_window_s
        or _is_new_window(before, limit, remaining)
    )
    if began is None or is_new:
        began = now
        state = replace(state, reserved=0, used_before=max(0, limit - remaining))
    elif limit == before.limit and not _is_worth_storing(before.remaining, remaining, limit):
        return state
    left_s = began + config.full_window_s - now
    if remaining == 0:
        return _block_until_reset(state, began, now + left_s, now)
    interval_s = _shared_interval_s(state, now - began, left_s, config, remaining)
    stored_s = state.shared_interval_s
    if not is_new and interval_s and abs(interval_s - stored_s) * _TOLERANCE_DIVISOR <= stored_s:
        interval_s = stored_s
    if not is_new and interval_s == stored_s and remaining == before.remaining:
        return state
    return replace(state, remaining=remaining, window_began_at=began, shared_interval_s=interval_s)


def _is_worth_storing(before: int | None, remaining: int, limit: int) -> bool:
    if before is None or remaining * _STORED_DIVISOR <= limit:
        return True
    return abs(before - remaining) * _STORED_DIVISOR >= limit


def _is_new_window(before: RateLimitState, limit: int, remaining: int) -> bool:
    """Tell whether usage fell by more than responses that overtake each other explain."""
    if before.remaining is None or before.limit is None or remaining == 0:
        return False
    return limit - remaining + limit // _NEW_WINDOW_DIVISOR < before.limit - before.remaining


def _block_until_reset(
    state: RateLimitState, began: float, until: float, now: float
) -> RateLimitState:
    if state.remaining == 0 and state.blocked_until >= until and state.window_began_at == began:
        return state
    return replace(
        state,
        remaining=0,
        window_began_at=began,
        shared_interval_s=0.0,
        blocked_until=max(state.blocked_until, until),
        theoretical_arrival_at=max(state.theoretical_arrival_at, until),
        epoch=state.epoch + (state.blocked_until <= now),
    )


def _shared_interval_s(
    state: RateLimitState, passed_s: float, left_s: float, config: RateLimitConfig, remaining: int
) -> float:
    """Return the seconds between requests if fewer remain than would be used; else 0.

    Other programs are expected to go on as they did since the window was first seen.
    """
    limit = config.initial_limit if state.limit is None else state.limit
    # As many as a burst may have been in flight when the window began.
    others = limit - remaining - state.used_before - state.reserved - config.burst(limit)
    available = float(remaining)
    if others > 0 and passed_s * _TOLERANCE_DIVISOR > config.window_s:
        # They may stop as well: a share is ours in any case.
        available = max(remaining - others * left_s / passed_s, remaining * _MIN_SHARE)
    expected = left_s / config.interval_s(state.effective_limit(config))
    if available + 1 >= expected * (1 - 1 / _TOLERANCE_DIVISOR):
        return 0.0
    return left_s / max(available, 1.0)


def on_429(
    state: RateLimitState, now: float, config: RateLimitConfig, headers: RateLimitHeaders
) -> RateLimitState:
    """Update the state after HTTP 429.

    One with limit headers means that the window is used up: it blocks until the reset. One without
    comes from the burst limiter, or from Cloudflare: requests were too fast whatever the headers
    said, so that the limit is lowered by half as well. Without a time to retry after, it blocks
    for a window.

    Returns:
        The next state. 429s of requests that were in flight together count once. There is no burst
        after the block.
    """
    has_limit = headers.limit is not None or headers.remaining is not None
    limit = state.effective_limit(config)
    wait_s = config.window_s if headers.retry_after_s is None else headers.retry_after_s
    interval_s = config.interval_s(limit)
    until = now + min(max(wait_s, interval_s), config.max_ahead_s)
    is_blocked = state.blocked_until > now
    # Reserved slots stay valid unless they are too early now.
    is_longer = until > state.blocked_until + interval_s
    blocked = replace(
        state,
        limit=state.limit if headers.limit is None else headers.limit,
        remaining=0 if has_limit else state.remaining,
        blocked_until=max(state.blocked_until, until),
        theoretical_arrival_at=max(state.theoretical_arrival_at, until),
        window_began_at=None,
        shared_interval_s=0.0,
        epoch=state.epoch + (is_longer or not is_blocked),
    )
    if not has_limit and not is_blocked:
        least = min(config.min_lowered_limit, limit)
        blocked = replace(blocked, lowered_limit=max(least, limit // 2), lowered_at=until)
    return _clamp(blocked, now, config)


def _clamp(state: RateLimitState, now: float, config: RateLimitConfig) -> RateLimitState:
    """Keep the next slot within reach, now that the limit changed."""
    latest = config.max_arrival_at(state, now)
    if state.theoretical_arrival_at <= latest:
        return state
    return replace(state, theoretical_arrival_at=latest)
