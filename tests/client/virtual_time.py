"""An event loop whose time passes only while all its tasks wait, and then at once."""

from __future__ import annotations

import asyncio
import selectors
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping
    from typing import Any

__all__ = ["VirtualClock", "run"]

Result = TypeVar("Result")


class VirtualClock:
    """A clock for threads, which advance it by sleeping, and for the tasks of `run`."""

    def __init__(self, unix_s: float = 1_790_000_000.0) -> None:
        self.now_s = 0.0
        self.unix_s = unix_s

    def monotonic(self) -> float:
        return self.now_s

    def time(self) -> float:
        return self.unix_s + self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds

    async def sleep_async(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class _Selector(selectors.DefaultSelector):
    """A selector that never waits: it advances the clock instead."""

    clock: VirtualClock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            return super().select(None)
        events = super().select(0)
        if not events:
            self.clock.now_s += max(timeout, 0.0)
        return events


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, clock: VirtualClock) -> None:
        self._virtual = clock
        selector = _Selector()
        selector.clock = clock
        super().__init__(selector)

    def time(self) -> float:
        return self._virtual.monotonic()


def run(clock: VirtualClock, task: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine to its end."""
    with asyncio.Runner(loop_factory=lambda: _Loop(clock)) as runner:
        return runner.run(task)


def lower(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers as a transport gives them."""
    return {name.lower(): value for name, value in headers.items()}
