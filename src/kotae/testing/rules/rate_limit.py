"""Rate limits of one address: the documented limit per minute and the undocumented burst limit.

Sources: AniList's guide, "Rate limiting", for the first; recorded responses of 2025 for the second,
which refused the 29th request at 2.3 a second and the 18th at 2.8 a second, with the limit at 90.
A leaky bucket that holds 7 and leaks 1.8 a second, 1.2 times that limit, reproduces both. It is
not known to shrink with the limit.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from kotae.errors import ArgumentError
from kotae.testing.rules.refusal import Refusal, refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.testing.serving.exchange import OperationResult

__all__ = ["Admission", "Clock", "ServerRateLimit"]

#: The capacity of the bucket up to a limit of 90, and its leak rate as a multiple of the limit.
_BURST = 7
_LEAK_FACTOR = 1.2
_RECORDED_LIMIT = 90

#: The headers of a server without a limit, which says what AniList says after a pause.
_UNLIMITED = {"X-RateLimit-Limit": "90", "X-RateLimit-Remaining": "89"}


class Clock(Protocol):
    """The clock of a server, which tests replace: a monotonic clock and the time of day."""

    def monotonic(self) -> float:
        """Return seconds since an arbitrary moment; they never decrease."""
        ...

    def time(self) -> float:
        """Return Unix seconds."""
        ...


@dataclass(frozen=True, slots=True)
class Admission:
    """The decision whether a request is admitted.

    Attributes:
        headers: The rate limit headers of its response.
        refusal: The 429; None if the request is admitted.
    """

    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    refusal: OperationResult | None = None


@dataclass(slots=True)
class _AddressUsage:
    window_ends_at: float = 0.0
    used: int = 0
    bucket: float = 0.0
    filled_at: float = 0.0
    burst_block_ends_at: float = 0.0


class ServerRateLimit:
    """The two rate limits of one server; the caller admits one request at a time.

    Args:
        limit: The most requests per window from one address; None turns both limits off.
        window_s: The length of a window, in seconds.
        clock: The source of the time.
        has_burst_limit: Whether the burst limit applies.

    Attributes:
        has_burst_limit: Whether the burst limit applies; may be changed.

    Raises:
        ArgumentError: The limit or the window is not positive.
    """

    def __init__(
        self, limit: int | None, *, window_s: float, clock: Clock, has_burst_limit: bool
    ) -> None:
        if not (math.isfinite(window_s) and window_s > 0):
            raise ArgumentError(f"window_s: expected a positive number of seconds, got {window_s}")
        self.has_burst_limit = has_burst_limit
        self._window_s = window_s
        self._clock = clock
        self._addresses: defaultdict[str, _AddressUsage] = defaultdict(_AddressUsage)
        self.limit = limit

    @property
    def limit(self) -> int | None:
        """The most requests per window; a new value applies from the next request on."""
        return self._limit

    @limit.setter
    def limit(self, limit: int | None) -> None:
        if limit is not None and limit < 1:
            raise ArgumentError(
                f"rate_limit: expected at least 1, or None for no limit, got {limit}"
            )
        self._limit = limit

    def admit(self, address: str) -> Admission:
        """Count a request, and decide whether it is admitted."""
        limit = self._limit
        if limit is None:
            return Admission(_UNLIMITED)
        usage = self._addresses[address]
        now = self._clock.monotonic()
        if self.has_burst_limit and self._is_burst(usage, limit, now):
            return _too_many_requests({"Retry-After": _rounded_up(self._window_s)})
        return self._count(usage, limit, now)

    def _is_burst(self, usage: _AddressUsage, limit: int, now: float) -> bool:
        if now < usage.burst_block_ends_at:
            return True
        limit = max(limit, _RECORDED_LIMIT)
        leaked = (now - usage.filled_at) * _LEAK_FACTOR * limit / self._window_s
        usage.bucket = max(usage.bucket - leaked, 0.0) + 1
        usage.filled_at = now
        if usage.bucket <= _BURST * limit / _RECORDED_LIMIT:
            return False
        usage.burst_block_ends_at = now + self._window_s
        usage.bucket = 0.0
        return True

    def _count(self, usage: _AddressUsage, limit: int, now: float) -> Admission:
        if now >= usage.window_ends_at:
            usage.window_ends_at, usage.used = now + self._window_s, 0
        headers = {"X-RateLimit-Limit": str(limit)}
        if usage.used >= limit:
            left = usage.window_ends_at - now
            # As recorded: web pages may read this response, but not the burst limiter's.
            reset = {
                **headers,
                "Access-Control-Allow-Origin": "*",
                "X-RateLimit-Remaining": "0",
                "X-RateLimit-Reset": _rounded_up(self._clock.time() + left),
                "Retry-After": _rounded_up(left),
            }
            return _too_many_requests(reset)
        usage.used += 1
        return Admission({**headers, "X-RateLimit-Remaining": str(limit - usage.used)})


def _rounded_up(seconds: float) -> str:
    return str(math.ceil(seconds))


def _too_many_requests(headers: Mapping[str, str]) -> Admission:
    return Admission(refusal=refused(Refusal.too_many_requests(), headers))
