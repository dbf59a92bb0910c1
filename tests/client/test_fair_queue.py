from __future__ import annotations

import asyncio
import gc
import threading
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from kotae.client.fair_queue import TaskQueue, ThreadQueue

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def in_thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def until(is_so: Callable[[], bool]) -> None:
    """Let other threads run until a condition is true."""
    while not is_so():
        threading.Event().wait(0.001)


def test_the_first_thread_does_not_wait() -> None:
    queue = ThreadQueue()
    assert not queue.is_busy
    place = threading.Lock()
    assert queue.wait(place, 0.0)
    assert queue.is_busy
    queue.leave(place)
    assert not queue.is_busy


def test_threads_are_first_in_order_of_arrival() -> None:
    queue, first = ThreadQueue(), threading.Lock()
    queue.wait(first, 0.0)
    order: list[int] = []
    threads: list[threading.Thread] = []
    for number in range(10):

        def work(number: int = number) -> None:
            place = threading.Lock()
            assert queue.wait(place, float("inf"))
            order.append(number)
            queue.leave(place)

        threads.append(in_thread(work))
        until(lambda number=number: len(queue._waiting) == number + 2)  # type: ignore[misc]
    queue.leave(first)
    for thread in threads:
        thread.join()
    assert order == list(range(10))


def test_a_thread_that_gives_up_is_skipped() -> None:
    queue = ThreadQueue()
    first, second, third = (threading.Lock() for _ in range(3))
    assert queue.wait(first, 0.0)
    assert not queue.wait(second, 0.0)
    assert not queue.wait(third, 0.0)
    queue.leave(second)
    queue.leave(second)
    queue.leave(first)
    assert third.acquire(blocking=False)


@given(st.lists(st.sampled_from(["join", "first", "last", "middle"]), max_size=60))
def test_the_first_remaining_thread_is_free_whichever_threads_leave(moves: list[str]) -> None:
    queue = ThreadQueue()
    staying: list[threading.Lock] = []
    for move in moves:
        if move == "join":
            place = threading.Lock()
            assert queue.wait(place, 0.0) == (not staying)
            staying.append(place)
        elif staying:
            index = {"first": 0, "last": -1, "middle": len(staying) // 2}[move]
            was_first = index == 0 or len(staying) == 1
            queue.leave(staying.pop(index))
            if staying and was_first:
                assert staying[0].acquire(blocking=False)
        assert all(place.locked() for place in staying[1:])
    for place in staying:
        queue.leave(place)
    assert not queue.is_busy


def test_tasks_are_first_in_order_of_arrival_whoever_is_cancelled() -> None:
    queue = TaskQueue()
    order: list[int] = []

    async def one(number: int) -> None:
        assert await queue.wait(float("inf"))
        order.append(number)
        queue.leave()

    async def main() -> None:
        assert await queue.wait(0.0)
        tasks = [asyncio.create_task(one(number)) for number in range(10)]
        await asyncio.sleep(0)
        queue.leave()
        for number in (0, 4, 9):  # the first is free already
            tasks[number].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(main())
    assert order == [1, 2, 3, 5, 6, 7, 8]
    assert not queue.is_busy


def test_a_task_gives_up_in_time() -> None:
    async def main() -> None:
        queue = TaskQueue()
        assert await queue.wait(float("inf"))
        assert not await queue.wait(0.0)
        queue.leave()
        assert await queue.wait(0.0)

    asyncio.run(main())


def test_a_task_that_is_garbage_collected_leaves_without_a_word(
    recwarn: pytest.WarningsRecorder,
) -> None:
    queue = TaskQueue()
    loop = asyncio.new_event_loop()

    async def one() -> None:
        await queue.wait(float("inf"))
        try:
            await loop.create_future()
        finally:
            queue.leave()

    async def begin() -> None:
        for _ in range(2):
            loop.create_task(one())._log_destroy_pending = False  # type: ignore[attr-defined]
        await asyncio.sleep(0)

    loop.run_until_complete(begin())
    loop.close()
    gc.collect()
    assert not recwarn.list
