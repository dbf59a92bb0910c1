"""The numbers of pacing that are fixed, and what follows from them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from kotae.errors import ArgumentError

if TYPE_CHECKING:
    from typing import Final, Unpack

    from kotae.wire.rate_limit_state import RateLimitState

__all__ = ["RateLimitConfig", "RateLimitOptions", "rate_limit_config"]

#: Windows that a refusal, or a slot, may lie ahead. What is further is corrupt.
_MAX_WINDOWS_AHEAD: Final = 2
#: The longest window, in seconds: a day.
_MAX_WINDOW_S: Final = 86_400.0
#: The highest number of requests in any of the numbers.
_MAX_COUNT: Final = 100_000


class RateLimitConfig(NamedTuple):
    """What is fixed.

    Attributes:
        window_s: Seconds of the server's window. Source: AniList's guide, "Rate limiting".
        first_limit: Requests a window before the server has said its limit. AniList's limit in bad
            times. Source: as above.
        burst_parts: A burst is the limit divided by this. At 90 these are 4, and AniList's burst
            limiter takes 6. Source: recorded answers.
        margin: By which part a window is taken to be longer than the server's: requests travel
            for different times, and its clock is not this one.
        learnt_step: The learnt pace grows by this much for each window without a refusal, in
            requests a window.
        least_learnt: The learnt pace never falls below this, in requests a window: half of
            AniList's limit in bad times.
    """

    window_s: float = 60.0
    first_limit: int = 30
    burst_parts: int = 20
    margin: float = 0.02
    learnt_step: int = 5
    least_learnt: int = 15

    def burst(self, limit: int) -> int:
        """Return how many requests may go at once."""
        return max(1, limit // self.burst_parts)

    def step_s(self, limit: int) -> float:
        """Return the seconds from one request to the next once the burst is used up."""
        return self.full_window_s / max(1, limit - self.burst(limit))

    @property
    def full_window_s(self) -> float:
        """Seconds of a window, with the margin."""
        return self.window_s * (1 + self.margin)

    @property
    def furthest_s(self) -> float:
        """How far ahead a slot may lie, in seconds."""
        return self.window_s * _MAX_WINDOWS_AHEAD

    def latest(self, state: RateLimitState, now: float) -> float:
        """Return the latest `due_at` that giving out slots can lead to."""
        pace = state.pace(self)
        step_s = max(self.step_s(pace), state.gap_s)
        return now + self.furthest_s + step_s * (self.burst(pace) + 1)


class RateLimitOptions(TypedDict, total=False):
    """The numbers as keywords; see `RateLimitConfig`."""

    window_s: float
    first_limit: int
    burst_parts: int
    margin: float
    learnt_step: int
    least_learnt: int


def rate_limit_config(**numbers: Unpack[RateLimitOptions]) -> RateLimitConfig:
    """Return rules that can be kept.

    Args:
        numbers: Those of `RateLimitConfig` that are not the usual ones.

    Raises:
        ArgumentError: One of them cannot be.
    """
    rules = RateLimitConfig(**numbers)
    _check_number("window_s", rules.window_s, 0.001, _MAX_WINDOW_S)
    _check_count("first_limit", rules.first_limit, 1)
    _check_count("burst_parts", rules.burst_parts, 2)
    _check_number("margin", rules.margin, 0.001, 1.0)
    _check_count("learnt_step", rules.learnt_step, 1)
    _check_count("least_learnt", rules.least_learnt, 1)
    return rules


def _check_number(name: str, value: object, least: float, most: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ArgumentError(f"{name} is a number, not {type(value).__name__}.")
    if not (math.isfinite(value) and least <= value <= most):
        raise ArgumentError(f"{name} is at least {least:g} and at most {most:g}, not {value:g}.")


def _check_count(name: str, value: object, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ArgumentError(f"{name} is a whole number, not {type(value).__name__}.")
    _check_number(name, value, least, _MAX_COUNT)
