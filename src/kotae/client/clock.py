"""What time it is, and how to let some pass: handed in, so that tests move it themselves."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

__all__ = ["Clock", "SystemClock"]


class Clock(Protocol):
    """Two clocks, one that only goes forward and the calendar's, and two ways to wait."""

    def monotonic(self) -> float:
        """Return seconds since some moment; they never go back."""
        ...

    def time(self) -> float:
        """Return Unix seconds."""
        ...

    def sleep(self, seconds: float) -> None:
        """Block this thread."""
        ...

    async def sleep_async(self, seconds: float) -> None:
        """Let this task wait, and others run."""
        ...


class SystemClock:
    """The system's clocks."""

    def monotonic(self) -> float:
        """Return the system's monotonic clock: one for all processes of the machine."""
        return time.monotonic()

    def time(self) -> float:
        """Return Unix seconds."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Block this thread."""
        time.sleep(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """Let this task wait, and others run."""
        await asyncio.sleep(seconds)
