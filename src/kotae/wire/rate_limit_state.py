"""The rate limiter's configuration and its state, which stores hold and which is checked here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple, TypeAlias, TypedDict

import msgspec
from msgspec.structs import replace

from kotae.errors import ArgumentError
from kotae.values import checked_integer, value_text

if TYPE_CHECKING:
    from typing import Final, Unpack

__all__ = [
    "MAX_SLOTS_AHEAD",
    "MAX_STATE_BYTES",
    "STATE_VERSION",
    "RateLimitConfig",
    "RateLimitOptions",
    "RateLimitState",
    "Slot",
    "Spacing",
    "decode_state",
    "encode_state",
    "merge",
    "rate_limit_config",
]

#: The version of the stored state. Each has a file and a Redis key of its own.
STATE_VERSION: Final = 2
#: The largest encoded state, in bytes. A longer one is not ours.
MAX_STATE_BYTES: Final = 4096
#: Windows that a block, or a slot, may lie ahead. A stored state with more is corrupt.
_MAX_WINDOWS_AHEAD: Final = 2
#: Reserved slots that lie ahead, at most: each queue of callers has one.
MAX_SLOTS_AHEAD = 64
#: The longest window, in seconds: a day.
_MAX_WINDOW_S: Final = 86_400.0
#: The highest limit, in requests a window.
_MAX_LIMIT = 100_000
#: Seconds by which the two clocks of one machine may drift apart. More means a restart.
_RESTART_DRIFT_S: Final = 5.0
#: Requests that may be spread over a window whatever its limit: one a second at AniList.
#: Source: recorded responses; see `rate_limiting`.
_MIN_STEADY: Final = 60


class RateLimitConfig(NamedTuple):
    """The numbers that do not change while a rate limiter lives.

    Attributes:
        window_s: Seconds of the server's window. Source: AniList's guide, "Rate limiting".
        initial_limit: Requests a window before the server has sent its limit: AniList's limit
            while it is degraded. Source: as above.
        burst: Requests that may be sent at once after a rest. AniList's burst limiter takes 6.
            Source: recorded responses; see `rate_limiting`.
        margin: The fraction by which a window is taken to be longer than the server's, which has a
            clock of its own.
    """

    window_s: float = 60.0
    initial_limit: int = 30
    burst: int = 5
    margin: float = 0.01

    @property
    def full_window_s(self) -> float:
        """Seconds of a window, with the margin."""
        return self.window_s * (1 + self.margin)

    @property
    def max_ahead_s(self) -> float:
        """How far ahead a slot may lie, in seconds."""
        return self.window_s * _MAX_WINDOWS_AHEAD


class RateLimitOptions(TypedDict, total=False):
    """The fields of `RateLimitConfig` as keywords."""

    window_s: float
    initial_limit: int
    burst: int
    margin: float


def rate_limit_config(**options: Unpack[RateLimitOptions]) -> RateLimitConfig:
    """Check the options, and make a configuration of them.

    Raises:
        ArgumentError: One of them is not a number, or out of range.
    """
    config = RateLimitConfig(**options)
    _check_number("window_s", config.window_s, 0.001, _MAX_WINDOW_S)
    checked_integer("initial_limit", config.initial_limit, 1, _MAX_LIMIT)
    checked_integer("burst", config.burst, 1, _MAX_LIMIT)
    _check_number("margin", config.margin, 0.001, 1.0)
    return config


def _check_number(name: str, value: object, least: float, most: float) -> None:
    if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most:
        return
    raise ArgumentError(
        f"{name}: expected a number from {least:g} to {most:g}, got {value_text(value)}"
    )


class Spacing(msgspec.Struct, frozen=True, gc=False):
    """How slots follow each other.

    Attributes:
        limit: Slots in a window.
        burst: Slots at once after a rest.
        interval_s: Seconds in which one more slot of the burst becomes free.
        even_from: Slots in a window from which the rest is spread evenly over it.
    """

    limit: int
    burst: int
    interval_s: float
    even_from: int


_Limit: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=_MAX_LIMIT)]
#: JSON numbers are exact up to 2 ** 53.
_Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
#: Finite, but else any number of seconds.
_Seconds: TypeAlias = Annotated[float, msgspec.Meta(ge=-1e12, le=1e12)]


class RateLimitState(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The state that all who share a limit share; times are seconds on the store's clock.

    Attributes:
        limit: Requests a window, as the server last sent it; None before the first response.
        window_began_at: When the server's window began, or will begin with a reserved slot.
        used: Requests of that window that are used or reserved; 0 if no window is known.
        others: Those of them that other programs have sent since it began.
        slots_at: The reserved slots that lay ahead when the last was reserved, and the last.
        burst_free_at: When the whole burst is free again: GCRA's theoretical arrival time.
        blocked_until: The earliest time of any slot, after a refusal. A slot that was reserved
            before the refusal is void.
        lowered_limit: Requests a window after a refusal of the burst limiter; None to use `limit`.
        lowered_at: When that was lowered, or last grew.
        clock_offset_s: The wall clock less the monotonic clock, where a restart of the machine
            resets the latter; else 0.
    """

    limit: _Limit | None = None
    window_began_at: _Seconds = 0.0
    used: _Count = 0
    others: _Count = 0
    slots_at: Annotated[tuple[_Seconds, ...], msgspec.Meta(max_length=MAX_SLOTS_AHEAD)] = ()
    burst_free_at: _Seconds = 0.0
    blocked_until: _Seconds = 0.0
    lowered_limit: _Limit | None = None
    lowered_at: _Seconds = 0.0
    clock_offset_s: _Seconds = 0.0

    @property
    def last_at(self) -> float:
        """The last reserved slot; 0 if there is none."""
        return self.slots_at[-1] if self.slots_at else 0.0

    def server_limit(self, config: RateLimitConfig) -> int:
        """Return the requests a window that the server allows, as far as is known."""
        return config.initial_limit if self.limit is None else self.limit

    def spacing(self, config: RateLimitConfig) -> Spacing:
        """Return how slots follow each other: evenly throughout while the limit is lowered."""
        limit = self.server_limit(config)
        if self.lowered_limit is None:
            interval_s = config.window_s / max(limit, _MIN_STEADY)
            return Spacing(limit, config.burst, interval_s, limit // 2)
        limit = min(limit, self.lowered_limit)
        return Spacing(limit, 1, config.full_window_s / limit, 0)


class Slot(msgspec.Struct, frozen=True, gc=False):
    """The right to send one request.

    Attributes:
        at: When it is due, on the store's clock.
        wait_s: Seconds until then; 0 if it is due.
        blocked_until: That of the state it was reserved in. A later refusal voids the slot.
        is_reserved: False where it lies further ahead than the caller waits.
    """

    at: float
    wait_s: float
    blocked_until: float
    is_reserved: bool


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(RateLimitState)


def encode_state(state: RateLimitState) -> bytes:
    """Encode a state as JSON."""
    return _encoder.encode(state)


def decode_state(
    value: object, now: float, config: RateLimitConfig, clock_offset_s: float = 0.0
) -> RateLimitState:
    """Decode a stored state; a corrupt one is replaced by an empty one whose burst is used up.

    Times from before a restart of the machine, or from a clock that was set, mean nothing: they
    begin anew, and the limits stay. `now` is on the store's clock.
    """
    if value is None:
        return RateLimitState(clock_offset_s=clock_offset_s)
    state = _decode(value)
    if state is None:
        return _restarted(RateLimitState(), now, config, clock_offset_s)
    if abs(state.clock_offset_s - clock_offset_s) > _RESTART_DRIFT_S:
        return _restarted(state, now, config, clock_offset_s)
    spacing = state.spacing(config)
    latest = max(
        state.window_began_at,
        state.last_at,
        state.burst_free_at - spacing.burst * spacing.interval_s,
        state.blocked_until,
        state.lowered_at,
    )
    # Encoded floats are exact, but the two clocks are not read at the same time.
    if latest > now + config.max_ahead_s + _RESTART_DRIFT_S:
        return _restarted(RateLimitState(), now, config, clock_offset_s)
    return state


def _decode(value: object) -> RateLimitState | None:
    if not isinstance(value, bytes) or len(value) > MAX_STATE_BYTES:
        return None
    try:
        return _decoder.decode(value)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None


def _restarted(
    state: RateLimitState, now: float, config: RateLimitConfig, clock_offset_s: float
) -> RateLimitState:
    """Begin a state's times now, with a used burst: what was sent before is not known."""
    spacing = state.spacing(config)
    return RateLimitState(
        limit=state.limit,
        burst_free_at=now + (spacing.burst - 1) * spacing.interval_s,
        lowered_limit=state.lowered_limit,
        lowered_at=now,
        clock_offset_s=clock_offset_s,
    )


def merge(state: RateLimitState, other: RateLimitState, shift_s: float) -> RateLimitState:
    """Merge the states of two stores of the same limit: the last slot decides, the later block.

    `shift_s` are the seconds to add to the other's times.
    """
    other = replace(
        other,
        window_began_at=other.window_began_at + shift_s,
        slots_at=tuple(at + shift_s for at in other.slots_at),
        burst_free_at=other.burst_free_at + shift_s,
        blocked_until=other.blocked_until + shift_s,
        lowered_at=other.lowered_at + shift_s,
    )
    newer, older = (other, state) if other.last_at > state.last_at else (state, other)
    return replace(
        newer,
        limit=older.limit if newer.limit is None else newer.limit,
        burst_free_at=max(newer.burst_free_at, older.burst_free_at),
        blocked_until=max(newer.blocked_until, older.blocked_until),
        clock_offset_s=state.clock_offset_s,
    )
