from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.client.rate_limiters import (
    BURST,
    INTERVAL_S,
    KEY,
    exhaust,
    rate_limit_headers,
    rate_limiter_at,
    watched,
)
from tests.client.virtual_time import VirtualClock, run

from kotae.client.clock import SystemClock
from kotae.client.rate_limiter import RateLimiter
from kotae.errors import RateLimitedError

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def rate_limiter(clock: VirtualClock) -> RateLimiter:
    return rate_limiter_at(clock)


def test_tasks_are_spaced_as_threads_are(rate_limiter: RateLimiter, clock: VirtualClock) -> None:
    times: list[float] = []

    async def one() -> None:
        await rate_limiter.acquire_async(KEY)
        times.append(clock.now_s)
        await rate_limiter.record_response_async(KEY, 200, rate_limit_headers())

    async def main() -> None:
        await asyncio.gather(*(one() for _ in range(BURST + 2)))

    run(clock, main())
    assert times == pytest.approx([0] * BURST + [INTERVAL_S, 2 * INTERVAL_S])


def test_a_short_wait_behind_many_is_refused_at_once(
    rate_limiter: RateLimiter, clock: VirtualClock
) -> None:
    async def main() -> None:
        tasks = [asyncio.create_task(rate_limiter.acquire_async(KEY)) for _ in range(BURST + 10)]
        await asyncio.sleep(0)
        with pytest.raises(RateLimitedError) as caught:
            await rate_limiter.acquire_async(KEY, max_wait_s=10 * INTERVAL_S)
        assert clock.now_s == 0
        assert caught.value.retry_after_s == pytest.approx(11 * INTERVAL_S)
        waits: list[float] = []
        await rate_limiter.acquire_async(
            KEY, max_wait_s=11 * INTERVAL_S + 0.01, on_wait=waits.append
        )
        assert clock.now_s == pytest.approx(11 * INTERVAL_S)
        assert waits == pytest.approx([11 * INTERVAL_S])
        await asyncio.gather(*tasks)

    run(clock, main())


def test_of_many_short_waits_some_get_slots_and_the_others_are_refused_at_once(
    rate_limiter: RateLimiter, clock: VirtualClock
) -> None:
    async def main() -> list[BaseException | None]:
        tasks = (rate_limiter.acquire_async(KEY, max_wait_s=0) for _ in range(20))
        return await asyncio.gather(*tasks, return_exceptions=True)

    outcomes = run(clock, main())
    assert outcomes[:BURST] == [None] * BURST
    assert all(isinstance(each, RateLimitedError) for each in outcomes[BURST:])
    assert clock.now_s == 0


def test_short_waits_of_threads_behind_one_that_waits_are_refused_at_once() -> None:
    clock = VirtualClock()
    rate_limiter = rate_limiter_at(clock)
    exhaust(rate_limiter)
    is_asleep, may_wake = threading.Event(), threading.Event()

    def sleep(seconds: float) -> None:
        is_asleep.set()
        may_wake.wait()
        clock.now_s += seconds

    clock.sleep = sleep  # type: ignore[method-assign]
    waiting = threading.Thread(target=rate_limiter.acquire, args=(KEY,))
    waiting.start()
    is_asleep.wait()
    with pytest.raises(RateLimitedError) as caught:
        rate_limiter.acquire(KEY, max_wait_s=0)
    assert caught.value.retry_after_s == pytest.approx(2 * INTERVAL_S)
    may_wake.set()
    waiting.join()


def test_a_429_refuses_those_who_would_wait_too_long_in_time(
    rate_limiter: RateLimiter, clock: VirtualClock
) -> None:
    exhaust(rate_limiter)

    async def main() -> None:
        tasks = [
            asyncio.create_task(rate_limiter.acquire_async(KEY, max_wait_s=max_wait_s))
            for max_wait_s in (None, 5.0, 100.0)
        ]
        await asyncio.sleep(0.1)
        await rate_limiter.record_response_async(
            KEY, 429, {**rate_limit_headers(remaining=0), "retry-after": "30"}
        )
        with pytest.raises(RateLimitedError) as caught:
            await tasks[1]
        assert clock.now_s == pytest.approx(5.5)
        assert caught.value.retry_after_s == pytest.approx(30.1 - 5.5)
        with pytest.raises(RateLimitedError) as caught:
            await rate_limiter.acquire_async(KEY, max_wait_s=20)
        assert clock.now_s == pytest.approx(5.5)
        await asyncio.gather(tasks[0], tasks[2])
        assert clock.now_s == pytest.approx(30.1)

    run(clock, main())


def test_after_a_429_slots_are_quick_then_steady(
    rate_limiter: RateLimiter, clock: VirtualClock
) -> None:
    times: list[float] = []

    async def one() -> None:
        await rate_limiter.acquire_async(KEY)
        times.append(clock.now_s)

    async def main() -> None:
        await rate_limiter.record_response_async(
            KEY, 429, {**rate_limit_headers(remaining=0), "retry-after": "30"}
        )
        await asyncio.gather(*(one() for _ in range(10)))

    run(clock, main())
    later = [30 + number * INTERVAL_S for number in range(1, 6)]
    assert times == pytest.approx([30.0] * BURST + later)


def test_cancelling_many_costs_one_slot_at_most(
    rate_limiter: RateLimiter, clock: VirtualClock
) -> None:
    exhaust(rate_limiter)

    async def main() -> None:
        tasks = [asyncio.create_task(rate_limiter.acquire_async(KEY)) for _ in range(50)]
        await asyncio.sleep(INTERVAL_S / 2)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await rate_limiter.acquire_async(KEY)
        assert clock.now_s == pytest.approx(INTERVAL_S)

    run(clock, main())


callers = st.lists(
    st.tuples(
        st.floats(0, 3),
        st.none() | st.floats(0, 20),
        st.none() | st.floats(0, 5),
    ),
    max_size=60,
)


@given(callers=callers, blocks=st.lists(st.floats(0, 40), max_size=3))
def test_order_and_limit_hold_whoever_joins_and_is_cancelled(
    callers: list[tuple[float, float | None, float | None]], blocks: list[float]
) -> None:
    clock = VirtualClock()
    rate_limiter = rate_limiter_at(clock)
    passed: list[tuple[float, int]] = []

    async def one(number: int, max_wait_s: float | None) -> None:
        begun = clock.now_s
        try:
            await rate_limiter.acquire_async(KEY, max_wait_s=max_wait_s)
        except RateLimitedError:
            # It is refused within its longest wait, and what a store may take.
            assert max_wait_s is not None
            assert clock.now_s <= begun + max_wait_s + 0.51
        else:
            passed.append((clock.now_s, number))

    async def refuse(after_s: float) -> None:
        await asyncio.sleep(after_s)
        await rate_limiter.record_response_async(
            KEY, 429, {**rate_limit_headers(remaining=0), "retry-after": "5"}
        )

    async def main() -> None:
        loop = asyncio.get_running_loop()
        tasks = [asyncio.create_task(refuse(after_s)) for after_s in blocks]
        for number, (idle_s, max_wait_s, cancelled_after_s) in enumerate(callers):
            await asyncio.sleep(idle_s)
            tasks.append(asyncio.create_task(one(number, max_wait_s)))
            if cancelled_after_s is not None:
                loop.call_later(cancelled_after_s, tasks[-1].cancel)
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            assert outcome is None or isinstance(outcome, asyncio.CancelledError)

    run(clock, main())
    assert [number for _, number in passed] == sorted(number for _, number in passed)
    for start, _ in passed:
        assert sum(start <= at < start + 60 for at, _ in passed) <= 90


def test_the_tasks_of_a_loop_that_has_stopped_delay_nobody(clock: VirtualClock) -> None:
    rate_limiter = rate_limiter_at(clock)
    exhaust(rate_limiter)
    loop = asyncio.new_event_loop()

    async def begin() -> list[asyncio.Task[None]]:
        tasks = [asyncio.create_task(rate_limiter.acquire_async(KEY)) for _ in range(3)]
        await asyncio.sleep(0)
        return tasks

    tasks = loop.run_until_complete(begin())
    run(clock, rate_limiter.acquire_async(KEY))
    rate_limiter.acquire(KEY)
    # It costs the slot that it holds.
    assert clock.now_s == pytest.approx(3 * INTERVAL_S)
    for task in tasks:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
    loop.close()


def test_a_queue_of_many_tasks_alternates_with_one_of_threads(clock: VirtualClock) -> None:
    rate_limiter = rate_limiter_at(clock)
    exhaust(rate_limiter)

    async def main() -> None:
        tasks = [asyncio.create_task(rate_limiter.acquire_async(KEY)) for _ in range(50)]
        await asyncio.sleep(0)
        rate_limiter.acquire(KEY)
        assert clock.now_s == pytest.approx(2 * INTERVAL_S)
        for task in tasks:
            task.cancel()

    run(clock, main())


def test_a_blocking_store_is_used_in_threads_of_the_rate_limiter() -> None:
    rate_limiter = RateLimiter.memory()
    store = watched(rate_limiter, SystemClock())
    store.is_slow = True

    async def main() -> None:
        loop = asyncio.get_running_loop()
        is_over = threading.Event()
        with ThreadPoolExecutor(1) as all_busy:
            loop.set_default_executor(all_busy)
            all_busy.submit(is_over.wait)
            await rate_limiter.acquire_async(KEY)
            await rate_limiter.record_response_async(KEY, 200, rate_limit_headers())
            is_over.set()

    asyncio.run(main())
    assert store.updates == 2
    assert all(name.startswith("kotae-rate-limit") for name in store.threads)


def test_tasks_that_cannot_wait_still_wait_for_a_slow_store() -> None:
    rate_limiter = RateLimiter.memory()
    watched(rate_limiter, SystemClock()).is_slow = True

    async def main() -> list[BaseException | None]:
        tasks = (rate_limiter.acquire_async(KEY, max_wait_s=0) for _ in range(BURST + 3))
        return await asyncio.gather(*tasks, return_exceptions=True)

    outcomes = asyncio.run(main())
    assert outcomes[:BURST] == [None] * BURST
    assert all(isinstance(each, RateLimitedError) for each in outcomes[BURST:])


def test_the_queues_of_closed_loops_are_dropped(clock: VirtualClock) -> None:
    rate_limiter = rate_limiter_at(clock)

    async def main() -> None:
        await asyncio.gather(*(rate_limiter.acquire_async(KEY) for _ in range(BURST + 2)))

    for _ in range(5):
        run(clock, main())
    assert len(rate_limiter._shared.queue(KEY)._tasks) == 1


def test_threads_and_tasks_of_two_loops_share_one_limit() -> None:
    rate_limiter = RateLimiter.memory(window_s=0.5, initial_limit=200)
    times: list[float] = []
    clock = SystemClock()

    def in_thread() -> None:
        for _ in range(15):
            rate_limiter.acquire(KEY)
            times.append(clock.monotonic())

    async def task() -> None:
        for _ in range(5):
            await rate_limiter.acquire_async(KEY)
            times.append(clock.monotonic())

    async def main() -> None:
        await asyncio.gather(*(task() for _ in range(3)))

    work: list[Callable[[], Any]] = [in_thread, in_thread, *[lambda: asyncio.run(main())] * 2]
    threads = [threading.Thread(target=each) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(times) == 60
    # A machine may be slow, but never too fast.
    assert max(times) - min(times) >= (60 - BURST) * 0.5 / 200
