"""A clock that stands still until a test moves it."""

from __future__ import annotations

__all__ = ["HandClock"]


class HandClock:
    """Both clocks of a server, moved by hand."""

    def __init__(self, now_s: float = 1_790_000_000.0) -> None:
        self._now_s = now_s
        self._passed_s = 0.0

    def monotonic(self) -> float:
        return self._passed_s

    def time(self) -> float:
        return self._now_s + self._passed_s

    def advance(self, seconds: float) -> None:
        self._passed_s += seconds
