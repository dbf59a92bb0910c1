"""The rate limiter's configuration and its state, which stores hold and which is checked here."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, TypedDict

import msgspec
from msgspec.structs import replace

from kotae.errors import ArgumentError
from kotae.values import checked_integer, value_text

if TYPE_CHECKING:
    from typing import Final, Unpack

__all__ = [
    "MAX_STATE_BYTES",
    "RateLimitConfig",
    "RateLimitOptions",
    "RateLimitState",
    "Slot",
    "decode_state",
    "encode_state",
    "merge",
    "rate_limit_config",
]

#: Windows that a block, or a slot, may lie ahead. A stored state with more is corrupt.
_MAX_WINDOWS_AHEAD: Final = 2
#: The longest window, in seconds: a day.
_MAX_WINDOW_S: Final = 86_400.0
#: The highest limit, in requests a window.
_MAX_LIMIT: Final = 100_000
#: The highest counter in a stored state: JSON numbers are exact up to here.
_MAX_COUNT: Final = 2**53
#: Seconds by which the two clocks of one machine may drift apart. More means a restart.
_RESTART_DRIFT_S: Final = 5.0
#: Seconds of drift from which the stored clock offset is updated.
_UPDATE_DRIFT_S: Final = 1.0
#: The largest encoded state, in bytes. A longer one is not ours.
MAX_STATE_BYTES: Final = 4096


class RateLimitConfig(NamedTuple):
    """The numbers that do not change while a rate limiter lives.

    Attributes:
        window_s: Seconds of the server's window. Source: AniList's guide, "Rate limiting".
        initial_limit: Requests a window before the server has sent its limit: AniList's limit
            while it is degraded. Source: as above.
        burst_divisor: A burst is the limit divided by this. At 90 these are 4, and AniList's burst
            limiter takes 6. Source: recorded responses.
        margin: The fraction by which a window is taken to be longer than the server's: requests
            travel for different times, and the server has a clock of its own.
        recovery_step: A lowered limit grows by this much for each window without a 429, in
            requests a window.
        min_lowered_limit: A limit is never lowered below this, in requests a window: half of
            AniList's limit while it is degraded.
    """

    window_s: float = 60.0
    initial_limit: int = 30
    burst_divisor: int = 20
    margin: float = 0.02
    recovery_step: int = 5
    min_lowered_limit: int = 15

    def burst(self, limit: int) -> int:
        """Return the number of requests that may be sent at once."""
        return max(1, limit // self.burst_divisor)

    def interval_s(self, limit: int) -> float:
        """Return the seconds from one request to the next once the burst is used up."""
        return self.full_window_s / max(1, limit - self.burst(limit))

    @property
    def full_window_s(self) -> float:
        """Seconds of a window, with the margin."""
        return self.window_s * (1 + self.margin)

    @property
    def max_ahead_s(self) -> float:
        """How far ahead a slot may lie, in seconds."""
        return self.window_s * _MAX_WINDOWS_AHEAD

    def max_arrival_at(self, state: RateLimitState, now: float) -> float:
        """Return the latest `theoretical_arrival_at` to which reserving slots can lead."""
        limit = state.effective_limit(self)
        burst_s = self.interval_s(limit) * (self.burst(limit) + 1)
        # There is no burst where other programs use up the limit too.
        return now + self.max_ahead_s + max(burst_s, state.shared_interval_s)


class RateLimitOptions(TypedDict, total=False):
    """The fields of `RateLimitConfig` as keywords."""

    window_s: float
    initial_limit: int
    burst_divisor: int
    margin: float
    recovery_step: int
    min_lowered_limit: int


def rate_limit_config(**options: Unpack[RateLimitOptions]) -> RateLimitConfig:
    """Check the options, and make a configuration of them.

    Raises:
        ArgumentError: One of them is not a number, or out of range.
    """
    config = RateLimitConfig(**options)
    _check_number("window_s", config.window_s, 0.001, _MAX_WINDOW_S)
    checked_integer("initial_limit", config.initial_limit, 1, _MAX_LIMIT)
    checked_integer("burst_divisor", config.burst_divisor, 2, _MAX_LIMIT)
    _check_number("margin", config.margin, 0.001, 1.0)
    checked_integer("recovery_step", config.recovery_step, 1, _MAX_LIMIT)
    checked_integer("min_lowered_limit", config.min_lowered_limit, 1, _MAX_LIMIT)
    return config


def _check_number(name: str, value: object, least: float, most: float) -> None:
    if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most:
        return
    raise ArgumentError(
        f"{name}: expected a number from {least:g} to {most:g}, got {value_text(value)}"
    )


class RateLimitState(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The state that all who share a limit share; times are seconds on the store's clock.

    Attributes:
        limit: Requests a window, as the server last sent it; None before the first response.
        remaining: Requests left in the window, as last stored; None before the first response.
        theoretical_arrival_at: When the next request would come if all came evenly: GCRA's TAT.
        blocked_until: The earliest time of any slot, after a 429.
        epoch: Grows with each block. A slot that was reserved in an earlier epoch is void.
        lowered_limit: Requests a window after a 429 of the burst limiter; None to use `limit`.
        lowered_at: When that was lowered, or last grew.
        window_began_at: When the server's window was first seen; None if none is known.
        reserved: Slots reserved since then.
        used_before: Requests of that window that were used when it was first seen.
        shared_interval_s: Seconds between requests in this window, where other programs use up
            the limit too; else 0.
        clock_offset_s: The wall clock less the monotonic clock, where a restart of the machine
            resets the latter; else 0.
    """

    limit: int | None = None
    remaining: int | None = None
    theoretical_arrival_at: float = 0.0
    blocked_until: float = 0.0
    epoch: int = 0
    lowered_limit: int | None = None
    lowered_at: float = 0.0
    window_began_at: float | None = None
    reserved: int = 0
    used_before: int = 0
    shared_interval_s: float = 0.0
    clock_offset_s: float = 0.0

    def effective_limit(self, config: RateLimitConfig) -> int:
        """Return the requests a window to which slots keep."""
        limit = config.initial_limit if self.limit is None else self.limit
        return limit if self.lowered_limit is None else min(limit, self.lowered_limit)


class Slot(NamedTuple):
    """The right to send one request.

    Attributes:
        at: When it is due, on the store's clock.
        wait_s: Seconds until then; 0 if it is due.
        epoch: The epoch of the state it was reserved in.
        is_reserved: False where it lies further ahead than the caller waits.
    """

    at: float
    wait_s: float
    epoch: int
    is_reserved: bool


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(RateLimitState)


def encode_state(state: RateLimitState) -> bytes:
    """Encode a state as JSON."""
    return _encoder.encode(state)


def decode_state(
    value: object, now: float, config: RateLimitConfig, clock_offset_s: float = 0.0
) -> RateLimitState:
    """Decode a stored state; a corrupt one is replaced by an empty one that allows no burst.

    Times from before a restart of the machine, or from a clock that was set, mean nothing: they
    begin anew, and the limits stay. `now` is on the store's clock.
    """
    if value is None:
        return RateLimitState(clock_offset_s=clock_offset_s)
    state = _decode(value)
    if state is None or not _has_valid_numbers(state):
        return _restarted(RateLimitState(), now, clock_offset_s)
    drift_s = abs(state.clock_offset_s - clock_offset_s)
    if drift_s > _RESTART_DRIFT_S:
        return _restarted(state, now, clock_offset_s)
    if not _has_valid_times(state, now, config):
        return _restarted(RateLimitState(), now, clock_offset_s)
    if drift_s > _UPDATE_DRIFT_S:
        return replace(state, clock_offset_s=clock_offset_s)
    return state


def _decode(value: object) -> RateLimitState | None:
    if not isinstance(value, bytes) or len(value) > MAX_STATE_BYTES:
        return None
    try:
        return _decoder.decode(value)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None


def _has_valid_numbers(state: RateLimitState) -> bool:
    limit, remaining, lowered = state.limit, state.remaining, state.lowered_limit
    began = state.window_began_at
    return (
        (limit is None or 1 <= limit <= _MAX_LIMIT)
        and (remaining is None or 0 <= remaining <= _MAX_LIMIT)
        and (lowered is None or 1 <= lowered <= _MAX_LIMIT)
        and 0 <= state.epoch <= _MAX_COUNT
        and 0 <= state.reserved <= _MAX_COUNT
        and 0 <= state.used_before <= _MAX_LIMIT
        # If the sum is finite, each part is: one test instead of six.
        and math.isfinite(
            state.theoretical_arrival_at
            + state.blocked_until
            + state.lowered_at
            + state.shared_interval_s
            + state.clock_offset_s
            + (0.0 if began is None else began)
        )
    )


def _has_valid_times(state: RateLimitState, now: float, config: RateLimitConfig) -> bool:
    # Encoded floats are exact, but the two clocks are not read at the same time.
    latest = now + config.max_ahead_s * (1 + config.margin)
    return (
        0 <= state.shared_interval_s <= config.max_ahead_s
        and state.theoretical_arrival_at <= config.max_arrival_at(state, now)
        and state.blocked_until <= latest
        and state.lowered_at <= latest
    )


def _restarted(state: RateLimitState, now: float, clock_offset_s: float) -> RateLimitState:
    """Begin a state's times now, without a burst: what was sent before is not known."""
    return replace(
        state,
        remaining=None,
        theoretical_arrival_at=now,
        blocked_until=0.0,
        epoch=(state.epoch + 1) % _MAX_COUNT,
        lowered_at=now,
        window_began_at=None,
        shared_interval_s=0.0,
        clock_offset_s=clock_offset_s,
    )


def merge(state: RateLimitState, other: RateLimitState, shift_s: float) -> RateLimitState:
    """Merge the states of two stores of the same limit: the stricter times win.

    `shift_s` are the seconds to add to the other's times.
    """
    return replace(
        state,
        limit=other.limit if state.limit is None else state.limit,
        theoretical_arrival_at=max(
            state.theoretical_arrival_at, other.theoretical_arrival_at + shift_s
        ),
        blocked_until=max(state.blocked_until, other.blocked_until + shift_s),
        epoch=(max(state.epoch, other.epoch) + 1) % _MAX_COUNT,
        lowered_limit=other.lowered_limit if state.lowered_limit is None else state.lowered_limit,
        lowered_at=max(state.lowered_at, other.lowered_at + shift_s),
        window_began_at=None,
        shared_interval_s=0.0,
    )
