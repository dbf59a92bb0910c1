"""The clock of a server, which tests replace."""

from __future__ import annotations

import time
from typing import Protocol

__all__ = ["Clock", "SystemClock"]


class Clock(Protocol):
    """A monotonic clock and the time of day."""

    def monotonic(self) -> float:
        """Return seconds since an arbitrary moment; they never decrease."""
        ...

    def time(self) -> float:
        """Return Unix seconds."""
        ...


class SystemClock:
    """The system's clocks."""

    def monotonic(self) -> float:
        """Return the system's monotonic clock."""
        return time.monotonic()

    def time(self) -> float:
        """Return Unix seconds."""
        return time.time()
