"""What is known of the pace: the one small value that stores keep, and how it is trusted."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec.structs import replace

if TYPE_CHECKING:
    from typing import Final

    from kotae.wire.rate_limit_config import RateLimitConfig

__all__ = ["RateLimitState", "Slot", "careful", "checked", "decoded", "encoded", "merge"]

#: The highest count that a stored state may hold: what JSON's numbers hold exactly.
_MAX_EPOCH: Final = 2**53
#: The highest limit, in requests a window, that a stored state may hold.
_MAX_LIMIT: Final = 100_000
#: Seconds by which the two clocks of one machine may drift before times count as another start's.
_CLOCK_STEP_S: Final = 5.0
#: Seconds of drift from which the stored difference follows.
_CLOCK_DRIFT_S: Final = 1.0
#: Bytes of an encoded state: more is none of ours.
_MAX_BYTES: Final = 4096


class RateLimitState(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is known, with times on one clock, in seconds.

    Attributes:
        limit: Requests a window, as the server last said; None before it did.
        remaining: What is left of them, as last written down; None before it was said.
        due_at: When the next request would be due if everybody kept the pace.
        blocked_until: Nobody goes before.
        epoch: Grows with each refusal: slots given out before are void.
        learnt: Requests a window that seem to be possible; None to trust `limit`.
        learnt_at: When that was learnt.
        window_began_at: When the server's window was first seen; None if it was not lately.
        own: Slots that were given out since then.
        used: Requests of the window that were used when it was first seen.
        gap_s: Seconds between requests in this window, where others use it too; else 0.
        boot: The wall clock less the monotonic one, where a start of the machine means another
            clock; else 0.
    """

    limit: int | None = None
    remaining: int | None = None
    due_at: float = 0.0
    blocked_until: float = 0.0
    epoch: int = 0
    learnt: int | None = None
    learnt_at: float = 0.0
    window_began_at: float | None = None
    own: int = 0
    used: int = 0
    gap_s: float = 0.0
    boot: float = 0.0

    def pace(self, rules: RateLimitConfig) -> int:
        """Return how many requests a window are asked for."""
        limit = rules.first_limit if self.limit is None else self.limit
        return limit if self.learnt is None else min(limit, self.learnt)


class Slot(NamedTuple):
    """A place in the order.

    Attributes:
        at: When it is due, on the store's clock.
        wait_s: Seconds until then; nothing if it is due.
        epoch: Of the state it was taken from.
        is_taken: False where it lies too far ahead.
    """

    at: float
    wait_s: float
    epoch: int
    is_taken: bool


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(RateLimitState)


def encoded(state: RateLimitState) -> bytes:
    """Return a state as JSON."""
    return _encoder.encode(state)


def decoded(value: object, now: float, rules: RateLimitConfig, boot: float = 0.0) -> RateLimitState:
    """Return the state that a store holds; what cannot be true begins anew, without a burst.

    Args:
        value: What was stored: bytes of JSON, or None for nothing.
        now: The time on the store's clock.
        rules: What is fixed.
        boot: What tells one start of this machine from the next; see `RateLimitState.boot`.
    """
    if value is None:
        return RateLimitState(boot=boot)
    state = None
    if isinstance(value, bytes) and len(value) <= _MAX_BYTES:
        try:
            state = _decoder.decode(value)
        except (msgspec.DecodeError, RecursionError, ValueError):
            state = None
    known = None if state is None else checked(state, now, rules, boot)
    return careful(RateLimitState(), now, boot) if known is None else known


def checked(
    state: RateLimitState, now: float, rules: RateLimitConfig, boot: float = 0.0
) -> RateLimitState | None:
    """Return a state that came from a store, if it can be true; None if it is corrupt.

    Times of an earlier start of the machine, or of a clock that was set, mean nothing: the state
    then begins anew, without a burst, and keeps what it has learnt.

    Args:
        state: What was stored.
        now: The time on the store's clock.
        rules: What is fixed.
        boot: What tells one start of this machine from the next; see `RateLimitState.boot`.
    """
    if not (_has_true_counts(state) and _has_finite_times(state)):
        return None
    drift_s = abs(state.boot - boot)
    if drift_s > _CLOCK_STEP_S:
        return careful(state, now, boot)
    if not 0 <= state.gap_s <= rules.furthest_s or state.due_at > rules.latest(state, now):
        return None
    # Encoded floats are exact, but the two clocks are not read at the same time.
    if state.blocked_until > now + rules.furthest_s * (1 + rules.margin):
        return None
    return replace(state, boot=boot) if drift_s > _CLOCK_DRIFT_S else state


def _has_true_counts(state: RateLimitState) -> bool:
    limit, remaining, learnt = state.limit, state.remaining, state.learnt
    return (
        (limit is None or 1 <= limit <= _MAX_LIMIT)
        and (remaining is None or 0 <= remaining <= _MAX_LIMIT)
        and (learnt is None or 1 <= learnt <= _MAX_LIMIT)
        and 0 <= state.epoch <= _MAX_EPOCH
        and 0 <= state.own <= _MAX_EPOCH
        and 0 <= state.used <= _MAX_LIMIT
    )


def _has_finite_times(state: RateLimitState) -> bool:
    began = state.window_began_at
    # A sum is finite if all of its parts are: one test instead of six.
    return math.isfinite(
        state.due_at
        + state.blocked_until
        + state.learnt_at
        + state.gap_s
        + state.boot
        + (0.0 if began is None else began)
    )


def careful(state: RateLimitState, now: float, boot: float = 0.0) -> RateLimitState:
    """Return a state whose times begin now, without a burst: what went before is not known."""
    return replace(
        state,
        remaining=None,
        due_at=now,
        blocked_until=0.0,
        epoch=(state.epoch + 1) % _MAX_EPOCH,
        learnt_at=now,
        window_began_at=None,
        gap_s=0.0,
        boot=boot,
    )


def merge(state: RateLimitState, other: RateLimitState, shift_s: float) -> RateLimitState:
    """Return a state that also respects what another store knows of the same address.

    Args:
        state: What one store knows.
        other: What the other knows.
        shift_s: What to add to the other's times.
    """
    return replace(
        state,
        limit=other.limit if state.limit is None else state.limit,
        due_at=max(state.due_at, other.due_at + shift_s),
        blocked_until=max(state.blocked_until, other.blocked_until + shift_s),
        epoch=(max(state.epoch, other.epoch) + 1) % _MAX_EPOCH,
        learnt=other.learnt if state.learnt is None else state.learnt,
        learnt_at=max(state.learnt_at, other.learnt_at + shift_s),
        window_began_at=None,
        gap_s=0.0,
    )
