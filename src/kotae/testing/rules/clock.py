"""What time it is: handed in, so that tests move it themselves."""

from __future__ import annotations

import time
from typing import Protocol

__all__ = ["Clock", "SystemClock"]


class Clock(Protocol):
    """Two clocks: one that only goes forward, and the calendar's."""

    def monotonic(self) -> float:
        """Return seconds since some moment; they never go back."""
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
