"""How fast one address may ask: the limit a minute, and the burst limit that nobody announces.

Sources: AniList's guide, "Rate limiting", for the first; recorded answers of 2025 for the second,
which refused the 29th request at 2.3 a second and the 18th at 2.8 a second, with the limit at 90.
A bucket that holds 6 and leaks 1.8 a second, 1.2 times the limit's own pace, does just that.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kotae.errors import ArgumentError
from kotae.testing.serving.exchange import ServedReply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.testing.rules.clock import Clock

__all__ = ["Pace", "Verdict"]

#: Of the bucket: what it holds at a limit of 90, and how much faster than the limit it leaks.
_BURST_AT_90 = 6
_LEAK = 1.2
#: Below this limit the bucket would hold less than one request: there is no burst limit.
_LEAST_LIMIT = 20
#: Addresses that are remembered; the one that has been quiet longest is forgotten first.
_MAX_ADDRESSES = 10_000

_TOO_MANY = b'{"data":null,"errors":[{"message":"Too Many Requests.","status":429}]}'


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may pass.

    Attributes:
        headers: What its answer says of the limit.
        refusal: The answer instead; None where it may pass.
    """

    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    refusal: ServedReply | None = None


@dataclass(slots=True)
class _Address:
    window_ends_at: float = 0.0
    used: int = 0
    bucket: float = 0.0
    filled_at: float = 0.0
    burst_over_at: float = 0.0


class Pace:
    """The two limits of one server; safe for many threads.

    Args:
        limit: Requests a window from one address; None for neither limit.
        window_s: Seconds of a window.
        clock: What time it is.
        has_burst_limit: Whether the second limit holds.

    Attributes:
        has_burst_limit: As given; may be changed.

    Raises:
        ArgumentError: The limit or the window is not positive.
    """

    def __init__(
        self, limit: int | None, *, window_s: float, clock: Clock, has_burst_limit: bool
    ) -> None:
        if not (math.isfinite(window_s) and window_s > 0):
            raise ArgumentError(f"window_s is a positive number of seconds, not {window_s}.")
        self.has_burst_limit = has_burst_limit
        self._window_s = window_s
        self._clock = clock
        self._addresses: OrderedDict[str, _Address] = OrderedDict()
        self._lock = threading.Lock()
        self.limit = limit

    @property
    def limit(self) -> int | None:
        """Requests a window; holds from the next request on."""
        return self._limit

    @limit.setter
    def limit(self, limit: int | None) -> None:
        if limit is not None and limit < 1:
            raise ArgumentError(f"A rate limit is at least 1, or None for none, not {limit}.")
        self._limit = limit

    def admit(self, address: str) -> Verdict:
        """Count a request, and say whether it may pass."""
        limit = self._limit
        if limit is None:
            return Verdict()
        with self._lock:
            known = self._of(address)
            now = self._clock.monotonic()
            has_burst_limit = self.has_burst_limit and limit >= _LEAST_LIMIT
            if has_burst_limit and self._is_burst(known, limit, now):
                return Verdict(refusal=_refusal({"Retry-After": _whole(self._window_s)}))
            return self._counted(known, limit, now)

    def _of(self, address: str) -> _Address:
        known = self._addresses.setdefault(address, _Address())
        self._addresses.move_to_end(address)
        if len(self._addresses) > _MAX_ADDRESSES:
            self._addresses.popitem(last=False)
        return known

    def _is_burst(self, known: _Address, limit: int, now: float) -> bool:
        if now < known.burst_over_at:
            return True
        leaked = (now - known.filled_at) * _LEAK * limit / self._window_s
        known.bucket = max(known.bucket - leaked, 0.0) + 1
        known.filled_at = now
        if known.bucket <= _BURST_AT_90 * limit / 90 + 1:
            return False
        known.burst_over_at = now + self._window_s
        known.bucket = 0.0
        return True

    def _counted(self, known: _Address, limit: int, now: float) -> Verdict:
        if now >= known.window_ends_at:
            known.window_ends_at, known.used = now + self._window_s, 0
        headers = {"X-RateLimit-Limit": str(limit)}
        if known.used >= limit:
            left = known.window_ends_at - now
            # A web page may read it, unlike the burst limiter's: as recorded.
            reset = {
                **headers,
                "Access-Control-Allow-Origin": "*",
                "X-RateLimit-Remaining": "0",
                "X-RateLimit-Reset": _whole(self._clock.time() + left),
                "Retry-After": _whole(left),
            }
            return Verdict(refusal=_refusal(reset))
        known.used += 1
        return Verdict({**headers, "X-RateLimit-Remaining": str(limit - known.used)})


def _whole(seconds: float) -> str:
    return str(math.ceil(seconds))


def _refusal(headers: Mapping[str, str]) -> ServedReply:
    return ServedReply(429, _TOO_MANY, {"Content-Type": "application/json", **headers})
