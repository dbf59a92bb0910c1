"""How fast to ask: one budget for all who ask from this machine, or from this address."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Self
from weakref import WeakValueDictionary

from kotae.client.clock import SystemClock
from kotae.client.lines import Line
from kotae.stores.forks import through_forks
from kotae.wire.pace_rules import pace_rules
from kotae.wire.pacing import Pause, Update

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from os import PathLike
    from typing import Final, Unpack

    from kotae.client.clock import Clock
    from kotae.client.lines import Waiting
    from kotae.client.rate import Rate
    from kotae.stores.store import PaceStore
    from kotae.wire.pace_rules import PaceNumbers, PaceRules
    from kotae.wire.pace_state import PaceState
    from kotae.wire.pacing import Change, Seen

__all__ = ["Pacer"]

#: Threads for stores that may take their time. They are not the event loop's own, which may all be
#: busy with those who wait for a slot.
_THREADS: Final = 4


#: The file in the user's cache folder.
_FILE: Final = "pacing.sqlite3"


class Pacer:
    """Spaces requests so that AniList refuses none.

    It follows `X-RateLimit-Limit` and `X-RateLimit-Remaining` of the answers it is told of, and
    waits after a refusal. Those who wait get their slots in order of arrival, threads and tasks
    alike. Safe for many threads, tasks, event loops and after a fork.

    `Pacer()` shares one budget with all processes of the user on this machine, by a file in the
    user's cache folder. `Pacer.memory()` is for this object alone, `Pacer.redis(…)` for many
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

    def __init__(self, *, clock: Clock | None = None, **numbers: Unpack[PaceNumbers]) -> None:
        self._begin(_file_budget(None, pace_rules(**numbers), clock or _system_clock))

    @classmethod
    def memory(cls, *, clock: Clock | None = None, **numbers: Unpack[PaceNumbers]) -> Self:
        """Return a pacer whose budget is this object's own.

        Args:
            clock: As for `Pacer`.
            numbers: As for `Pacer`.

        Raises:
            ArgumentError: One of the numbers cannot be.
        """
        from kotae.stores.pace_memory import MemoryPaceStore  # noqa: PLC0415 - not all need it

        clock = clock or _system_clock
        return cls._over(_Budget(MemoryPaceStore(clock.monotonic), pace_rules(**numbers), clock))

    @classmethod
    def sqlite(
        cls,
        path: str | PathLike[str] | None = None,
        *,
        clock: Clock | None = None,
        **numbers: Unpack[PaceNumbers],
    ) -> Self:
        """Return a pacer whose budget is shared by all processes that use a file.

        Args:
            path: The file; None for the one in the user's cache folder.
            clock: As for `Pacer`; all processes must have the same.
            numbers: As for `Pacer`.

        Raises:
            ArgumentError: One of the numbers cannot be.
        """
        return cls._over(_file_budget(path, pace_rules(**numbers), clock or _system_clock))

    @classmethod
    def redis(
        cls,
        url_or_client: object,
        *,
        clock: Clock | None = None,
        **numbers: Unpack[PaceNumbers],
    ) -> Self:
        """Return a pacer whose budget is shared by all that use a Redis server.

        Args:
            url_or_client: As `redis://host:6379/0`, or a `redis.Redis`.
            clock: As for `Pacer`; slots go by the clock of Redis.
            numbers: As for `Pacer`.

        Raises:
            UsageError: The extra `kotae[redis]` is not installed, or it is no such URL or client.
            ArgumentError: One of the numbers cannot be.
        """
        from kotae.stores.pace_redis import RedisPaceStore, redis_client  # noqa: PLC0415 - an extra
        from kotae.stores.sturdy import SturdyPaceStore  # noqa: PLC0415 - as above

        clock, rules = clock or _system_clock, pace_rules(**numbers)
        client = redis_client(url_or_client)
        store = SturdyPaceStore(lambda: RedisPaceStore(client, rules), clock.monotonic, "Redis")
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
        line = self._budget.line(key)
        steps = line.waiting(max_wait_s, on_wait, None)
        try:
            self._drive(key, line, steps)
        finally:
            steps.close()

    def _drive(self, key: str, line: Line, steps: Waiting) -> None:
        seen: Seen | None = None
        while True:
            try:
                step = steps.send(seen)
            except StopIteration:
                return
            seen = None
            if isinstance(step, Update):
                seen = self._store.update(key, step.change)
                line.know(seen)
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
        line = self._budget.line(key)
        steps = line.waiting(max_wait_s, on_wait, asyncio.get_running_loop())
        try:
            await self._drive_async(key, line, steps)
        finally:
            steps.close()

    async def _drive_async(self, key: str, line: Line, steps: Waiting) -> None:
        seen: Seen | None = None
        while True:
            try:
                step = steps.send(seen)
            except StopIteration:
                return
            seen = None
            if isinstance(step, Update):
                seen = await self._update_async(key, step.change)
                line.know(seen)
            elif isinstance(step, Pause):
                await self._clock.sleep_async(step.seconds)
            else:
                await step.wait_async()

    async def _update_async(self, key: str, change: Change) -> Seen:
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
        line = self._budget.line(key)
        change = line.lesson(status, headers)
        if change is not None:
            line.learn(self._store.update(key, change))

    async def tell_async(self, key: str, status: int, headers: Mapping[str, str]) -> None:
        """Learn from an answer; `tell` for tasks."""
        line = self._budget.line(key)
        change = line.lesson(status, headers)
        if change is not None:
            line.learn(await self._update_async(key, change))

    def rate(self, key: str) -> Rate:
        """Return what is known of the pace: limit, remaining, next slot.

        Args:
            key: Whose budget, as for `acquire`.
        """
        return self._budget.line(key).rate(self._store.update(key, _left_alone))


def _left_alone(state: PaceState, _now: float) -> tuple[PaceState, None]:
    return state, None


class _Budget:
    """What all pacers of one store share in this process."""

    def __init__(self, store: PaceStore, rules: PaceRules, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self._rules = rules
        self._lines: dict[str, Line] = {}
        self._threads: ThreadPoolExecutor | None = None
        through_forks(self)

    def before_fork(self) -> None:
        """Do nothing."""

    def after_fork(self, *, is_child: bool) -> None:
        """Forget threads, and slots of those who wait in them: a forked process has none."""
        if is_child:
            self._threads = None
            for line in self._lines.values():
                line.renew()

    def line(self, key: str) -> Line:
        """Return the line of an endpoint."""
        line = self._lines.get(key)
        return self._lines.setdefault(key, Line(self._rules, self.clock)) if line is None else line

    def threads(self) -> ThreadPoolExecutor:
        """Return threads for what may take its time."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="kotae-pacing")
        return self._threads


#: The budgets of files in use: one object for each, so that a process holds one slot at most.
_file_budgets: WeakValueDictionary[tuple[str, PaceRules, int], _Budget] = WeakValueDictionary()


def _file_budget(path: str | PathLike[str] | None, rules: PaceRules, clock: Clock) -> _Budget:
    from kotae.stores.folder import user_cache_file  # noqa: PLC0415 - not all need it
    from kotae.stores.pace_sqlite import SQLitePaceStore  # noqa: PLC0415 - as above
    from kotae.stores.sturdy import SturdyPaceStore  # noqa: PLC0415 - as above

    # Unlike `resolve`, this leaves a link one, so that it is seen and refused.
    file = user_cache_file(_FILE) if path is None else Path(path).expanduser().absolute()
    name = (str(file), rules, id(clock))
    budget = _file_budgets.get(name)
    if budget is None:
        store = SturdyPaceStore(
            lambda: SQLitePaceStore(file, rules, clock.monotonic, clock.time),
            clock.monotonic,
            "the file of SQLite",
        )
        budget = _file_budgets.setdefault(name, _Budget(store, rules, clock))
    return budget


_system_clock = SystemClock()
