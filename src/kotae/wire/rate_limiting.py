"""The rules of rate limiting, as pure functions over one small state.

The state is shared by all who send requests from one address; a store holds it. Each function
takes a state and the time on the store's clock, and returns the next state: no socket, no sleep.

AniList allows `limit` requests in a window of 60 seconds, which begins with a request. Slots go
quickly first, then steadily:

1. After a rest a burst of 5 goes at once. Then one of them becomes free each second, or
   `limit` / 60 where that is more.
2. Once half of a window is used, the other half is spread evenly over the rest of it; all of it as
   soon as other programs behind the same address are seen.
3. The first slot after a window, or after the block that a refusal causes, begins a new window.
   No slot lies in the margin at the end of a window, which may be the server's next one already.

The headers of responses correct what is counted. They reveal the requests of other programs as
well, which are then expected to go on.

Sources: AniList's guide, "Rate limiting", for the window, the headers and the time-out of a
minute; recorded responses for the burst limiter, which refused the 29th request at 2.3 a second
and the 18th at 2.8 a second with the limit at 90, as a bucket of 7 does that leaks 1.8 a second;
these slots never fill it. ITU-T I.371, annex A, for GCRA, the leaky bucket that needs one number.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec.structs import replace

from kotae.wire.rate_limit_state import MAX_SLOTS_AHEAD, RateLimitState, Slot

if TYPE_CHECKING:
    from typing import Final

    from kotae.wire.rate_limit_headers import RateLimitHeaders
    from kotae.wire.rate_limit_state import RateLimitConfig

__all__ = ["on_429", "on_response", "reserve", "slot_in_s"]

#: A window is new if this fraction of its limit is used less than was counted, which requests in
#: flight do not explain.
_NEW_WINDOW_DIVISOR: Final = 4
#: The fraction of a window in which uncounted requests may be older than it; later, other programs
#: have sent them.
_FIRST_DIVISOR: Final = 20
#: The fraction of the rest of a window that is used whatever other programs seem to need.
_MIN_SHARE: Final = 0.25
#: A lowered limit grows by this much for each window without a refusal, in requests a window.
_RECOVERY_STEP: Final = 5
#: A limit is never lowered below this, in requests a window: half of AniList's while degraded.
_MIN_LOWERED: Final = 15


def reserve(
    state: RateLimitState, now: float, config: RateLimitConfig, max_wait_s: float = math.inf
) -> tuple[RateLimitState, Slot]:
    """Reserve the next slot, and return the next state with it.

    A slot further ahead than `max_wait_s`, or than two windows, is not reserved; nor one after very
    many others.
    """
    spacing = state.spacing(config)
    limit, interval_s = spacing.limit, spacing.interval_s
    used, began, free_at = state.used, state.window_began_at, state.burst_free_at
    slots_at, blocked_until = state.slots_at, state.blocked_until
    at = max(now, blocked_until, free_at - (spacing.burst - 1) * interval_s)
    if slots_at and slots_at[-1] > now:
        slots_at = tuple(each for each in slots_at if each > now)
        at = max(at, slots_at[-1])
    else:
        slots_at = ()
    ends_at = began + config.full_window_s
    if used >= limit:
        at = max(at, ends_at)
    elif used and (used >= spacing.even_from or state.others):
        at = max(at, _next_even_at(state, config, limit))
    if used and began + config.window_s <= at < ends_at:
        at = ends_at  # the server may have begun a new window, or not yet
    wait_s = at - now
    if wait_s > min(max_wait_s, config.max_ahead_s) or len(slots_at) >= MAX_SLOTS_AHEAD:
        return state, Slot(at, wait_s, blocked_until, is_reserved=False)
    is_new = used == 0 or at >= ends_at
    reserved = replace(
        state,
        window_began_at=at if is_new else began,
        used=1 if is_new else used + 1,
        others=0 if is_new else state.others,
        slots_at=(*slots_at, at),
        burst_free_at=max(free_at, at) + interval_s,
    )
    return reserved, Slot(at, wait_s, blocked_until, is_reserved=True)


def _next_even_at(state: RateLimitState, config: RateLimitConfig, limit: int) -> float:
    """Return when the next slot is due if the rest of the window is spread evenly over it."""
    began, last_at = state.window_began_at, max(state.last_at, state.window_began_at)
    left_s, passed_s = began + config.full_window_s - last_at, last_at - began
    available = float(limit - state.used)
    if state.others and passed_s > 0:
        available = max(available - state.others * left_s / passed_s, available * _MIN_SHARE)
    return last_at + left_s / (available + 1)


def slot_in_s(state: RateLimitState, now: float, config: RateLimitConfig, ahead: int = 0) -> float:
    """Return the seconds until the next slot is due, or the slot after `ahead` others.

    Beyond the number of slots of a window it is an estimate.
    """
    limit = state.spacing(config).limit
    at = now
    for _ in range(min(ahead, limit) + 1):
        state, slot = reserve(state, at, config)
        at = slot.at
    return at - now + max(0, ahead - limit) * config.full_window_s / limit


def on_response(
    state: RateLimitState,
    now: float,
    config: RateLimitConfig,
    headers: RateLimitHeaders,
    duration_s: float = 0.0,
) -> RateLimitState:
    """Update the state after a response that is not a 429, to a request sent `duration_s` ago.

    Returns:
        The next state; the same object if nothing changes.
    """
    changed = state
    if headers.limit is not None and headers.limit != state.limit:
        changed = replace(state, limit=headers.limit)
    lowered = state.lowered_limit
    if lowered is not None and now - state.lowered_at >= config.window_s:
        is_over = lowered + _RECOVERY_STEP >= changed.server_limit(config)
        lowered = None if is_over else lowered + _RECOVERY_STEP
        changed = replace(changed, lowered_limit=lowered, lowered_at=now)
    if changed is not state:
        # As much of the burst is free as before.
        last_at = max(state.last_at, now)
        taken = max(0.0, state.burst_free_at - last_at) / state.spacing(config).interval_s
        spacing = changed.spacing(config)
        taken_s = min(taken, spacing.burst) * spacing.interval_s
        state = replace(changed, burst_free_at=last_at + taken_s)
    if headers.remaining is None or (state.used and now - duration_s < state.window_began_at):
        return state  # the response to a request of an earlier window
    return _follow_remaining(state, now, config, headers.remaining)


def _follow_remaining(
    state: RateLimitState, now: float, config: RateLimitConfig, remaining: int
) -> RateLimitState:
    limit, began = state.server_limit(config), state.window_began_at
    server_used = max(limit - remaining, 1)
    # Reserved slots that are not due yet are counted, but the server has not seen their requests.
    ahead = len([at for at in state.slots_at if at > now])
    sent = state.used - ahead
    most_in_flight = limit // _NEW_WINDOW_DIVISOR
    if (
        server_used == 1
        or now >= began + config.full_window_s
        or server_used + most_in_flight < sent
    ):
        # The window began before its first response came; those in flight belong to it.
        is_counted = server_used == 1 and 0 < sent <= 1 + most_in_flight
        began = now
        sent = sent if is_counted else server_used
        state = replace(state, window_began_at=now, used=sent + ahead, others=0)
    elif server_used > sent:
        is_first = now - began < config.window_s / _FIRST_DIVISOR
        state = replace(
            state,
            used=server_used + ahead,
            others=state.others + (0 if is_first else server_used - sent),
        )
    ends_at = began + config.full_window_s
    if remaining == 0 and state.blocked_until < ends_at:
        state = replace(state, blocked_until=ends_at)
    return state


def on_429(
    state: RateLimitState, now: float, config: RateLimitConfig, headers: RateLimitHeaders
) -> RateLimitState:
    """Update the state after HTTP 429.

    One with limit headers means that the window is used up: it blocks until the reset. One without
    comes from the burst limiter, or from Cloudflare: requests were too fast whatever the headers
    said, so that the limit is lowered by half as well, and slots are even. Without a time to retry
    after, it blocks for a window.

    Returns:
        The next state. 429s of requests that were in flight together count once.
    """
    spacing = state.spacing(config)
    limit = spacing.limit
    wait_s = config.window_s if headers.retry_after_s is None else headers.retry_after_s
    until = now + min(max(wait_s, spacing.interval_s), config.max_ahead_s)
    is_blocked = state.blocked_until > now
    if until <= state.blocked_until:
        return state
    blocked = replace(state, blocked_until=until, slots_at=())
    if headers.limit is not None or headers.remaining is not None:
        return replace(blocked, limit=headers.limit or state.limit, used=0, others=0)
    if is_blocked:
        return blocked
    lowered = max(min(_MIN_LOWERED, limit), limit // 2)
    return replace(blocked, lowered_limit=lowered, lowered_at=until)
