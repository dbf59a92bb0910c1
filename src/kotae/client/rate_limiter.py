"""The rate limiter: request slots that a process, a machine or an address shares."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Self
from weakref import WeakValueDictionary

from kotae._fork import ForkAware, on_fork
from kotae.client.clock import SystemClock
from kotae.client.rate_limit_queue import RateLimitQueue, SlotRequest
from kotae.sanitize import sanitize
from kotae.secrecy import clear_frames_on_error
from kotae.values import checked_file
from kotae.wire.acquire import unchanged
from kotae.wire.rate_limit_state import rate_limit_config
from kotae.wire.steps import Wait, drive, drive_async

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from os import PathLike
    from typing import Final, Unpack

    from kotae.client.clock import Clock
    from kotae.client.rate_limit_queue import RateLimitStatus
    from kotae.stores.base import RateLimitStore
    from kotae.wire.acquire import Snapshot, Transition
    from kotae.wire.rate_limit_state import RateLimitConfig, RateLimitOptions

__all__ = ["RateLimiter"]

#: Threads for stores that block. The event loop's own may all be busy with those who wait for a
#: slot.
_THREADS: Final = 4


class RateLimiter:
    """Delays requests so that AniList refuses none with HTTP 429.

    After a rest, 5 requests go at once and then one a second, or 1.5 at a limit of 90; once half
    of AniList's window is used, the other half is spread evenly over the rest of it. It follows
    `X-RateLimit-Limit` and `X-RateLimit-Remaining` of the responses, and waits after a 429.

    Threads get their slots in order of arrival, and so do the tasks of an event loop. Processes,
    event loops, and the threads of a process take turns. Safe for many threads, tasks, event loops
    and after a fork.

    `RateLimiter()` shares the limit with all processes of the user on this machine, by a file in
    the user's cache folder. `RateLimiter.memory()` is for this object alone,
    `RateLimiter.redis(…)` for many machines behind one address. While a store fails, the
    state is in memory.

    Args:
        clock: The time, and the functions that wait; None for the system's.
        options: Keywords. `window_s`: seconds of AniList's window, 60. `initial_limit`: requests a
            window before AniList has sent its limit, 30. `burst`: requests at once after a rest, 5.
            `margin`: the safety margin, as a fraction of the window, 0.01.

    Raises:
        ArgumentError: One of the options is out of range.

    Example:
        ```pycon
        >>> rate_limiter = RateLimiter.memory(initial_limit=90)
        >>> client = Client(app="my-app/1.0", rate_limiter=rate_limiter)
        >>> client.rate_limit.limit
        90
        ```
    """

    def __init__(self, *, clock: Clock | None = None, **options: Unpack[RateLimitOptions]) -> None:
        self._shared = _shared_by_file(None, rate_limit_config(**options), clock or _system_clock)

    @classmethod
    def memory(cls, *, clock: Clock | None = None, **options: Unpack[RateLimitOptions]) -> Self:
        """Make a rate limiter for this object alone.

        Args:
            clock: As for `RateLimiter`.
            options: As for `RateLimiter`.

        Raises:
            ArgumentError: One of the options is out of range.
        """
        from kotae.stores.rate_limit_memory import MemoryRateLimitStore  # noqa: PLC0415 - not all need it

        clock = clock or _system_clock
        return cls._over(
            _SharedState(MemoryRateLimitStore(clock.monotonic), rate_limit_config(**options), clock)
        )

    @classmethod
    def sqlite(
        cls,
        path: str | PathLike[str] | None = None,
        *,
        clock: Clock | None = None,
        **options: Unpack[RateLimitOptions],
    ) -> Self:
        """Make a rate limiter that is shared by all processes that use one file.

        Args:
            path: The file; None for the one in the user's cache folder.
            clock: As for `RateLimiter`; all processes must have the same.
            options: As for `RateLimiter`.

        Raises:
            ArgumentError: The path is not that of a file, or one of the options is out of range.
        """
        return cls._over(
            _shared_by_file(path, rate_limit_config(**options), clock or _system_clock)
        )

    @classmethod
    @clear_frames_on_error
    def redis(
        cls,
        url_or_client: object,
        *,
        clock: Clock | None = None,
        **options: Unpack[RateLimitOptions],
    ) -> Self:
        """Make a rate limiter that is shared by all programs that use one Redis server.

        Args:
            url_or_client: As `redis://host:6379/0`, or a `redis.Redis`. Its settings are used for
                connections of our own, but for its time-outs and retries: memory takes over after
                half a second.
            clock: As for `RateLimiter`; slots are due on the clock of Redis.
            options: As for `RateLimiter`.

        Raises:
            UsageError: The extra `kotae[redis]` is not installed, or the argument is neither a
                Redis URL nor a client.
            ArgumentError: One of the options is out of range.
        """
        from kotae.stores.rate_limit_memory import FallbackRateLimitStore  # noqa: PLC0415 - as above
        from kotae.stores.rate_limit_redis import RedisRateLimitStore  # noqa: PLC0415 - an extra
        from kotae.stores.redis_connections import RedisConnections  # noqa: PLC0415 - an extra

        clock, config = clock or _system_clock, rate_limit_config(**options)
        store = FallbackRateLimitStore(
            RedisRateLimitStore(RedisConnections(url_or_client), config), clock.monotonic, "Redis"
        )
        return cls._over(_SharedState(store, config, clock))

    @classmethod
    def _over(cls, shared: _SharedState) -> Self:
        self = cls.__new__(cls)
        self._shared = shared
        return self

    def acquire(
        self,
        key: str,
        *,
        max_wait_s: float | None = None,
        on_wait: Callable[[float], None] | None = None,
    ) -> None:
        """Wait for a slot.

        Args:
            key: The endpoint's origin, as `https://graphql.anilist.co`.
            max_wait_s: The longest wait, in seconds; None for no limit.
            on_wait: Called once before a wait of a second or more, with its seconds; and before a
                shorter one with which short waits add up to a second, with their sum. It must not
                acquire a slot itself.

        Raises:
            RateLimitedError: It would take longer. It is raised without waiting where that is
                known, and in time otherwise; try again at its `next_slot_at`.
            ArgumentError: `max_wait_s` is not a number of seconds.
        """
        queue = self._shared.queue(key)
        request, threads = SlotRequest(queue, max_wait_s, on_wait), queue.threads
        place = threading.Lock()

        perform = partial(self._perform, queue, key)
        try:
            if not threads.wait(place, request.join(is_busy=threads.is_busy)):
                raise request.too_late()
            request.check(drive(request.acquire_slot(threads), perform))
        finally:
            queue.unserved.discard(request)
            threads.leave(place)

    async def acquire_async(
        self,
        key: str,
        *,
        max_wait_s: float | None = None,
        on_wait: Callable[[float], None] | None = None,
    ) -> None:
        """Wait for a slot; `acquire` for tasks."""
        queue = self._shared.queue(key)
        request, tasks = SlotRequest(queue, max_wait_s, on_wait), queue.tasks()

        perform = partial(self._perform_async, queue, key)
        try:
            if not await tasks.wait(request.join(is_busy=tasks.is_busy)):
                raise request.too_late()
        finally:
            queue.unserved.discard(request)
        try:
            request.check(await drive_async(request.acquire_slot(tasks), perform))
        finally:
            tasks.leave()

    def give_way(
        self,
        key: str,
        *,
        max_wait_s: float | None = None,
        on_wait: Callable[[float], None] | None = None,
    ) -> None:
        """Wait until a slot is due for which nobody else waits, but do not take it.

        A program with many requests calls it before each `acquire`, so that single requests of
        others go first. It waits at most as long as AniList's window.

        Args:
            key: As for `acquire`. The errors are the same too.
            max_wait_s: As for `acquire`.
            on_wait: As for `acquire`.
        """
        queue = self._shared.queue(key)
        request = SlotRequest(queue, max_wait_s, on_wait)
        drive(request.give_way(), partial(self._perform, queue, key))

    async def give_way_async(
        self,
        key: str,
        *,
        max_wait_s: float | None = None,
        on_wait: Callable[[float], None] | None = None,
    ) -> None:
        """Wait until a slot is due for which nobody else waits; `give_way` for tasks."""
        queue = self._shared.queue(key)
        request = SlotRequest(queue, max_wait_s, on_wait)
        await drive_async(request.give_way(), partial(self._perform_async, queue, key))

    def _perform(self, queue: RateLimitQueue, key: str, step: Transition | Wait) -> Snapshot | None:
        if isinstance(step, Wait):
            self._shared.clock.sleep(step.seconds)
            return None
        snapshot = self._shared.store.update(key, step)
        queue.record(snapshot)
        return snapshot

    async def _perform_async(
        self, queue: RateLimitQueue, key: str, step: Transition | Wait
    ) -> Snapshot | None:
        if isinstance(step, Wait):
            await self._shared.clock.sleep_async(step.seconds)
            return None
        snapshot = await self._update_async(key, step)
        queue.record(snapshot)
        return snapshot

    async def _update_async(self, key: str, transition: Transition) -> Snapshot:
        snapshot = self._shared.store.update_nowait(key, transition)
        if snapshot is not None:
            return snapshot
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._shared.threads(), self._shared.store.update, key, transition
        )

    def record_response(
        self, key: str, status: int, headers: Mapping[str, str], *, duration_s: float = 0.0
    ) -> None:
        """Update the limit; to be called after each response.

        Args:
            key: The endpoint's origin, as for `acquire`.
            status: The HTTP status.
            headers: The response's headers, names in lower case.
            duration_s: The seconds since the request was sent: what an earlier window had left
                does not count.
        """
        queue = self._shared.queue(key)
        transition = queue.transition_for(status, headers, duration_s)
        if transition is not None:
            queue.record(self._shared.store.update(key, transition))

    async def record_response_async(
        self, key: str, status: int, headers: Mapping[str, str], *, duration_s: float = 0.0
    ) -> None:
        """Update the limit; `record_response` for tasks."""
        queue = self._shared.queue(key)
        transition = queue.transition_for(status, headers, duration_s)
        if transition is not None:
            queue.record(await self._update_async(key, transition))

    def status(self, key: str) -> RateLimitStatus:
        """Return the limit, what remains of it, and the next slot.

        In a task, where nothing may wait for a store, they may be as this process last saw them.

        Args:
            key: The endpoint's origin, as for `acquire`.
        """
        queue, store = self._shared.queue(key), self._shared.store
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return queue.status(store.update(key, unchanged))
        return queue.status(store.update_nowait(key, unchanged) or queue.last_snapshot())


class _SharedState(ForkAware):
    """The parts that all rate limiters of one store share in this process."""

    def __init__(self, store: RateLimitStore, config: RateLimitConfig, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self._config = config
        self._queues: dict[str, RateLimitQueue] = {}
        self._threads: ThreadPoolExecutor | None = None
        on_fork(self)

    def after_fork_in_child(self) -> None:
        """Drop the parent's threads, and the queues in which they wait."""
        self._threads = None
        for queue in self._queues.values():
            queue.after_fork_in_child()

    def queue(self, key: str) -> RateLimitQueue:
        """Return the queue of an endpoint."""
        queue = self._queues.get(key)
        if queue is None:
            queue = self._queues.setdefault(key, RateLimitQueue(self._config, self.clock))
        return queue

    def threads(self) -> ThreadPoolExecutor:
        """Return the threads for stores that block."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="kotae-rate-limit")
        return self._threads


#: By file, so that a process reserves one slot of it at most.
_by_file: WeakValueDictionary[tuple[str, RateLimitConfig, int], _SharedState] = (
    WeakValueDictionary()
)


def _shared_by_file(
    path: str | PathLike[str] | None, config: RateLimitConfig, clock: Clock
) -> _SharedState:
    from kotae.private_files import user_cache_folder  # noqa: PLC0415 - not all need it
    from kotae.stores.rate_limit_memory import FallbackRateLimitStore  # noqa: PLC0415 - as above
    from kotae.stores.rate_limit_sqlite import DEFAULT_FILE_NAME, SQLiteRateLimitStore  # noqa: PLC0415 - as above

    default = user_cache_folder() / DEFAULT_FILE_NAME
    # Unlike `resolve`, this does not follow a link, so that it is found and refused.
    file = default if path is None else checked_file("path", path).absolute()
    name = (str(file), config, id(clock))
    shared = _by_file.get(name)
    if shared is None:
        store = FallbackRateLimitStore(
            SQLiteRateLimitStore(
                file, config, clock.monotonic, clock.time, may_replace_foreign_file=file == default
            ),
            clock.monotonic,
            f"The SQLite file {sanitize(str(file))}",
        )
        shared = _by_file.setdefault(name, _SharedState(store, config, clock))
    return shared


_system_clock = SystemClock()
