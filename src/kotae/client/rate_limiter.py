"""How fast to ask: one budget for all who ask from this machine, or from this address."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Self
from weakref import WeakValueDictionary

from kotae._fork import on_fork
from kotae.client.clock import SystemClock
from kotae.client.rate_limit_queue import RateLimitQueue
from kotae.wire.acquire import Pause, Update
from kotae.wire.rate_limit_config import rate_limit_config

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from os import PathLike
    from typing import Final, Unpack

    from kotae.client.clock import Clock
    from kotae.client.rate import RateLimitStatus
    from kotae.client.rate_limit_queue import Waiting
    from kotae.stores.base import RateLimitStore
    from kotae.wire.acquire import Snapshot, Transition
    from kotae.wire.rate_limit_config import RateLimitConfig, RateLimitOptions
    from kotae.wire.rate_limit_state import RateLimitState

__all__ = ["RateLimiter"]

#: Threads for stores that may take their time. They are not the event loop's own, which may all be
#: busy with those who wait for a slot.
_THREADS: Final = 4


#: The file in the user's cache folder.
_FILE: Final = "pacing.sqlite3"


class RateLimiter:
    """Spaces requests so that AniList refuses none.

    It follows `X-RateLimit-Limit` and `X-RateLimit-Remaining` of the answers it is told of, and
    waits after a refusal. Those who wait get their slots in order of arrival, threads and tasks
    alike. Safe for many threads, tasks, event loops and after a fork.

    `RateLimiter()` shares one budget with all processes of the user on this machine, by a file in
    the
    user's cache folder. `RateLimiter.memory()` is for this object alone, `RateLimiter.redis(…)`
    for many
    machines behind one address. A store that fails is replaced by memory until it works again.

    Args:
        clock: What time it is, and how to wait; None for the system's.
        numbers: Keywords. `window_s`: seconds of AniList's window, 60. `first_limit`: requests a
            window before AniList has said its limit, 30. `burst_parts`: a burst is the limit
            divided by this, 20. `margin`: by which part a window is taken to be longer, 0.02.
            `learnt_step` and `least_learnt`: after a refusal that names no limit the pace falls by
            half, to 15 at least, and grows by 5 a window.

    Raises:
        ArgumentError: One of the numbers cannot be.
    """

    def __init__(self, *, clock: Clock | None = None, **numbers: Unpack[RateLimitOptions]) -> None:
        self._begin(_file_budget(None, rate_limit_config(**numbers), clock or _system_clock))

    @classmethod
    def memory(cls, *, clock: Clock | None = None, **numbers: Unpack[RateLimitOptions]) -> Self:
        """Return a rate limiter whose budget is this object's own.

        Args:
            clock: As for `RateLimiter`.
            numbers: As for `RateLimiter`.

        Raises:
            ArgumentError: One of the numbers cannot be.
        """
        from kotae.stores.rate_limit_memory import MemoryRateLimitStore  # noqa: PLC0415 - not all need it

        clock = clock or _system_clock
        return cls._over(
            _Budget(MemoryRateLimitStore(clock.monotonic), rate_limit_config(**numbers), clock)
        )

    @classmethod
    def sqlite(
        cls,
        path: str | PathLike[str] | None = None,
        *,
        clock: Clock | None = None,
        **numbers: Unpack[RateLimitOptions],
    ) -> Self:
        """Return a rate limiter whose budget is shared by all processes that use a file.

        Args:
            path: The file; None for the one in the user's cache folder.
            clock: As for `RateLimiter`; all processes must have the same.
            numbers: As for `RateLimiter`.

        Raises:
            ArgumentError: One of the numbers cannot be.
        """
        return cls._over(_file_budget(path, rate_limit_config(**numbers), clock or _system_clock))

    @classmethod
    def redis(
        cls,
        url_or_client: object,
        *,
        clock: Clock | None = None,
        **numbers: Unpack[RateLimitOptions],
    ) -> Self:
        """Return a rate limiter whose budget is shared by all that use a Redis server.

        Args:
            url_or_client: As `redis://host:6379/0`, or a `redis.Redis`.
            clock: As for `RateLimiter`; slots go by the clock of Redis.
            numbers: As for `RateLimiter`.

        Raises:
            UsageError: The extra `kotae[redis]` is not installed, or it is no such URL or client.
            ArgumentError: One of the numbers cannot be.
        """
        from kotae.stores.fallback import FallbackRateLimitStore  # noqa: PLC0415 - as above
        from kotae.stores.rate_limit_redis import RedisRateLimitStore, redis_client  # noqa: PLC0415 - an extra

        clock, rules = clock or _system_clock, rate_limit_config(**numbers)
        client = redis_client(url_or_client)
        store = FallbackRateLimitStore(
            lambda: RedisRateLimitStore(client, rules), clock.monotonic, "Redis"
        )
        return cls._over(_Budget(store, rules, clock))

    @classmethod
    def _over(cls, budget: _Budget) -> Self:
        self = cls.__new__(cls)
        self._begin(budget)
        return self

    def _begin(self, budget: _Budget) -> None:
        self._budget = budget
        self._store = budget.store
        self._clock = budget.clock

    def acquire(
        self,
        key: str,
        *,
        max_wait_s: float | None = None,
        on_wait: Callable[[float], None] | None = None,
    ) -> None:
        """Wait for a slot.

        Args:
            key: Whose budget: the endpoint's origin, as `https://graphql.anilist.co`.
            max_wait_s: What it may take, in seconds; None for as long as it takes.
            on_wait: Called once with the seconds before a wait of more than one. It must not ask
                for a slot itself.

        Raises:
            RateLimitedError: It would take longer; nothing was waited for. Its `next_slot_at` says
                when to come back.
            ArgumentError: `max_wait_s` is not a number of seconds.
        """
        line = self._budget.queue(key)
        steps = line.waiting(max_wait_s, on_wait, None)
        try:
            self._drive(key, line, steps)
        finally:
            steps.close()

    def _drive(self, key: str, line: RateLimitQueue, steps: Waiting) -> None:
        seen: Snapshot | None = None
        while True:
            try:
                step = steps.send(seen)
            except StopIteration:
                return
            seen = None
            if isinstance(step, Update):
                seen = self._store.update(key, step.change)
                line.record(seen)
            elif isinstance(step, Pause):
                self._clock.sleep(step.seconds)
            else:
                step.wait()

    async def acquire_async(
        self,
        key: str,
        *,
        max_wait_s: float | None = None,
        on_wait: Callable[[float], None] | None = None,
    ) -> None:
        """Wait for a slot; `acquire` for tasks."""
        line = self._budget.queue(key)
        steps = line.waiting(max_wait_s, on_wait, asyncio.get_running_loop())
        try:
            await self._drive_async(key, line, steps)
        finally:
            steps.close()

    async def _drive_async(self, key: str, line: RateLimitQueue, steps: Waiting) -> None:
        seen: Snapshot | None = None
        while True:
            try:
                step = steps.send(seen)
            except StopIteration:
                return
            seen = None
            if isinstance(step, Update):
                seen = await self._update_async(key, step.change)
                line.record(seen)
            elif isinstance(step, Pause):
                await self._clock.sleep_async(step.seconds)
            else:
                await step.wait_async()

    async def _update_async(self, key: str, change: Transition) -> Snapshot:
        seen = self._store.update_at_once(key, change)
        if seen is not None:
            return seen
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._budget.threads(), self._store.update, key, change)

    def tell(self, key: str, status: int, headers: Mapping[str, str]) -> None:
        """Learn from an answer; to be called after each.

        Args:
            key: Whose budget, as for `acquire`.
            status: The HTTP status.
            headers: The answer's headers, names in lower case.
        """
        line = self._budget.queue(key)
        change = line.transition_for(status, headers)
        if change is not None:
            line.apply(self._store.update(key, change))

    async def tell_async(self, key: str, status: int, headers: Mapping[str, str]) -> None:
        """Learn from an answer; `tell` for tasks."""
        line = self._budget.queue(key)
        change = line.transition_for(status, headers)
        if change is not None:
            line.apply(await self._update_async(key, change))

    def status(self, key: str) -> RateLimitStatus:
        """Return what is known of the pace: limit, remaining, next slot.

        Args:
            key: Whose budget, as for `acquire`.
        """
        return self._budget.queue(key).status(self._store.update(key, _left_alone))


def _left_alone(state: RateLimitState, _now: float) -> tuple[RateLimitState, None]:
    return state, None


class _Budget:
    """What all rate limiters of one store share in this process."""

    def __init__(self, store: RateLimitStore, rules: RateLimitConfig, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self._rules = rules
        self._lines: dict[str, RateLimitQueue] = {}
        self._threads: ThreadPoolExecutor | None = None
        on_fork(self)

    def before_fork(self) -> None:
        """Do nothing."""

    def after_fork(self, *, is_child: bool) -> None:
        """Forget threads, and slots of those who wait in them: a forked process has none."""
        if is_child:
            self._threads = None
            for line in self._lines.values():
                line.renew()

    def queue(self, key: str) -> RateLimitQueue:
        """Return the line of an endpoint."""
        line = self._lines.get(key)
        return (
            self._lines.setdefault(key, RateLimitQueue(self._rules, self.clock))
            if line is None
            else line
        )

    def threads(self) -> ThreadPoolExecutor:
        """Return threads for what may take its time."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="kotae-rate-limit")
        return self._threads


#: The budgets of files in use: one object for each, so that a process holds one slot at most.
_file_budgets: WeakValueDictionary[tuple[str, RateLimitConfig, int], _Budget] = (
    WeakValueDictionary()
)


def _file_budget(path: str | PathLike[str] | None, rules: RateLimitConfig, clock: Clock) -> _Budget:
    from kotae.stores.fallback import FallbackRateLimitStore  # noqa: PLC0415 - as above
    from kotae.stores.private_files import user_cache_file  # noqa: PLC0415 - not all need it
    from kotae.stores.rate_limit_sqlite import SQLiteRateLimitStore  # noqa: PLC0415 - as above

    # Unlike `resolve`, this leaves a link one, so that it is seen and refused.
    file = user_cache_file(_FILE) if path is None else Path(path).expanduser().absolute()
    name = (str(file), rules, id(clock))
    budget = _file_budgets.get(name)
    if budget is None:
        store = FallbackRateLimitStore(
            lambda: SQLiteRateLimitStore(file, rules, clock.monotonic, clock.time),
            clock.monotonic,
            "the file of SQLite",
        )
        budget = _file_budgets.setdefault(name, _Budget(store, rules, clock))
    return budget


_system_clock = SystemClock()
