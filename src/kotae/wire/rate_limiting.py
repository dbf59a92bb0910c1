"""How fast to ask: the rules of pacing, as pure functions over one small state.

The state is shared by all who ask from one address; a store keeps it. Every function takes a
state and the time, and returns the next state: no socket, no sleep, no clock.

Slots are given out by GCRA, the leaky bucket that needs one number, "when would the next request
be due if everybody kept the pace". A window has `limit` less `burst` evenly and `burst` at once, so
that no window of any position holds more than the highest limit in it, however limits move.

Sources: AniList's guide, "Rate limiting", for the window, the headers and the time-out of a
minute; recorded answers for the burst limiter, which refused the 29th request at 2.3 a second and
the 18th at 2.8 a second with the limit at 90; ITU-T I.371, annex A, for GCRA.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec.structs import replace

from kotae.wire.rate_limit_state import RateLimitState, Slot

if TYPE_CHECKING:
    from typing import Final

    from kotae.wire.rate_limit_config import RateLimitConfig
    from kotae.wire.rate_limit_headers import RateLimitHeaders

__all__ = ["next_slot_in_s", "on_429", "on_response", "reserve"]

#: What others take is looked at once it is more than a tenth of what this pace would use.
_OTHERS_PARTS: Final = 10
#: The part of what remains that is used whatever others seem to need.
_OWN_SHARE: Final = 0.25
#: What remains is looked at, and written down, once it has changed by an eighth of the limit, and
#: each time when it is less than that.
_NEWS_PARTS: Final = 8
#: A window has begun anew if a quarter of the limit less is used: answers may overtake each other.
_REFILL_PARTS: Final = 4


def next_slot_in_s(
    state: RateLimitState, now: float, rules: RateLimitConfig, ahead: int = 0
) -> float:
    """Return how many seconds the next slot is away.

    Args:
        state: What is known.
        now: The time on the store's clock.
        rules: What is fixed.
        ahead: How many others take a slot before.
    """
    step_s, slack_s = _spacing(state, now, rules)
    start = max(now, state.blocked_until)
    due_at = max(state.due_at, start) + ahead * step_s
    return max(start, due_at - slack_s) - now


def reserve(
    state: RateLimitState, now: float, rules: RateLimitConfig, patience_s: float = math.inf
) -> tuple[RateLimitState, Slot]:
    """Take the next slot.

    Args:
        state: What is known.
        now: The time on the store's clock.
        rules: What is fixed.
        patience_s: A slot further away is not taken.

    Returns:
        The next state, and the slot. One further than two windows ahead is not taken either.
    """
    step_s, slack_s = _spacing(state, now, rules)
    at = max(now, state.due_at - slack_s, state.blocked_until)
    wait_s = at - now
    if wait_s > patience_s or wait_s > rules.furthest_s:
        return state, Slot(at, wait_s, state.epoch, is_taken=False)
    taken = replace(state, due_at=max(state.due_at, at) + step_s, own=state.own + 1)
    return taken, Slot(at, wait_s, state.epoch, is_taken=True)


def _spacing(state: RateLimitState, now: float, rules: RateLimitConfig) -> tuple[float, float]:
    """Return the seconds from one slot to the next, and by how many one may be early: the burst.

    There is no burst where the limit was not heard of lately, as it may have fallen since; nor
    where others use the address as well.
    """
    pace = state.pace(rules)
    burst = rules.burst(pace)
    full_window_s = rules.full_window_s
    step_s = full_window_s / max(1, pace - burst)
    began = state.window_began_at
    if began is None or not 0 <= now - began < rules.furthest_s:
        return step_s, 0.0
    if state.gap_s > step_s and now - began < full_window_s:
        return state.gap_s, 0.0
    return step_s, step_s * (burst - 1)


def on_response(
    state: RateLimitState, now: float, rules: RateLimitConfig, told: RateLimitHeaders
) -> RateLimitState:
    """Learn from an answer that was no refusal.

    The limit is followed at once, up and down. What remains is too: where others use the same
    address, less remains than this pace would leave, and it is spread over the rest of the window.

    Args:
        state: What was known.
        now: The time on the store's clock.
        rules: What is fixed.
        told: What the answer's headers say.

    Returns:
        The same object if there is nothing new.
    """
    changed = state
    if told.limit is not None and told.limit != state.limit:
        changed = replace(changed, limit=told.limit)
    if state.learnt is not None and now - state.learnt_at >= rules.window_s:
        grown = state.learnt + rules.learnt_step
        is_over = changed.limit is not None and grown >= changed.limit
        changed = replace(changed, learnt=None if is_over else grown, learnt_at=now)
    if told.remaining is not None:
        changed = _followed(state, changed, now, rules, told.remaining)
    return state if changed is state else _clipped(changed, now, rules)


def _followed(
    before: RateLimitState,
    state: RateLimitState,
    now: float,
    rules: RateLimitConfig,
    remaining: int,
) -> RateLimitState:
    """Return a state that follows what remains of the server's window."""
    limit = rules.first_limit if state.limit is None else state.limit
    began = before.window_began_at
    is_new = (
        began is None
        or not 0 <= now - began < rules.full_window_s
        or _has_refilled(before, limit, remaining)
    )
    if began is None or is_new:
        began = now
        state = replace(state, own=0, used=max(0, limit - remaining))
    elif limit == before.limit and not _is_news(before.remaining, remaining, limit):
        return state
    left_s = began + rules.full_window_s - now
    if remaining == 0:
        return _spent(state, began, now + left_s, now)
    gap_s = _gap_s(state, now - began, left_s, rules, remaining)
    if not is_new and gap_s and abs(gap_s - state.gap_s) * _OTHERS_PARTS <= state.gap_s:
        gap_s = state.gap_s
    if not is_new and gap_s == state.gap_s and remaining == before.remaining:
        return state
    return replace(state, remaining=remaining, window_began_at=began, gap_s=gap_s)


def _is_news(before: int | None, remaining: int, limit: int) -> bool:
    """Whether what remains has changed by much, or is little."""
    if before is None or remaining * _NEWS_PARTS <= limit:
        return True
    return abs(before - remaining) * _NEWS_PARTS >= limit


def _has_refilled(before: RateLimitState, limit: int, remaining: int) -> bool:
    """Whether less is used than before, by more than answers overtake each other."""
    if before.remaining is None or before.limit is None or remaining == 0:
        return False
    return limit - remaining + limit // _REFILL_PARTS < before.limit - before.remaining


def _spent(state: RateLimitState, began: float, until: float, now: float) -> RateLimitState:
    """Return a state in which nobody goes before the server's window is over."""
    if state.remaining == 0 and state.blocked_until >= until and state.window_began_at == began:
        return state
    return replace(
        state,
        remaining=0,
        window_began_at=began,
        gap_s=0.0,
        blocked_until=max(state.blocked_until, until),
        due_at=max(state.due_at, until),
        epoch=state.epoch + (state.blocked_until <= now),
    )


def _gap_s(
    state: RateLimitState, passed_s: float, left_s: float, rules: RateLimitConfig, remaining: int
) -> float:
    """Return the seconds between requests if fewer are left than this pace would use; else 0.

    What others have used since the window was first seen, they will go on to use.
    """
    pace = state.pace(rules)
    limit = rules.first_limit if state.limit is None else state.limit
    # As many as a burst may have been on their way when the window began.
    others = limit - remaining - state.used - state.own - rules.burst(limit)
    available = float(remaining)
    if others > 0 and passed_s * _OTHERS_PARTS > rules.window_s:
        # They may stop as well: some of it is this pace's in any case.
        available = max(remaining - others * left_s / passed_s, remaining * _OWN_SHARE)
    own = left_s / rules.step_s(pace)
    if available + 1 >= own * (1 - 1 / _OTHERS_PARTS):
        return 0.0
    return left_s / max(available, 1.0)


def on_429(
    state: RateLimitState, now: float, rules: RateLimitConfig, told: RateLimitHeaders
) -> RateLimitState:
    """Learn from a refusal, HTTP 429.

    One with limit headers is the limit a minute: all wait until its reset, and the pace stays. One
    without is the burst limiter, or the CDN: the pace was too fast whatever the headers said, so
    that the learnt pace falls by half as well. Without a time to come back the wait is a window.

    Returns:
        The next state; refusals of requests that were on their way together count once. There is
        no burst after the wait.
    """
    has_limit = told.limit is not None or told.remaining is not None
    pace = state.pace(rules)
    wait_s = rules.window_s if told.retry_after_s is None else told.retry_after_s
    until = now + min(max(wait_s, rules.step_s(pace)), rules.furthest_s)
    is_known = state.blocked_until > now
    # Those who wait already keep their slots unless these are too early now.
    is_longer = until > state.blocked_until + rules.step_s(pace)
    blocked = replace(
        state,
        limit=state.limit if told.limit is None else told.limit,
        remaining=0 if has_limit else state.remaining,
        blocked_until=max(state.blocked_until, until),
        due_at=max(state.due_at, until),
        window_began_at=None,
        gap_s=0.0,
        epoch=state.epoch + (is_longer or not is_known),
    )
    if not has_limit and not is_known:
        least = min(rules.least_learnt, pace)
        blocked = replace(blocked, learnt=max(least, pace // 2), learnt_at=until)
    return _clipped(blocked, now, rules)


def _clipped(state: RateLimitState, now: float, rules: RateLimitConfig) -> RateLimitState:
    """Return a state whose next slot is within what may be promised, now that the pace changed."""
    latest = rules.latest(state, now)
    return state if state.due_at <= latest else replace(state, due_at=latest)
