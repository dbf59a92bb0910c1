from __future__ import annotations

import asyncio
import gc
import threading
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from kotae.client import fair_queue as module
from kotae.client.fair_queue import FairQueue

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from kotae.client.fair_queue import Ticket


def in_thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def waits(ticket: Ticket) -> bool:
    """Return whether a ticket is blocked: it makes its signal when it begins to wait."""
    return ticket._signal is not None


def until(is_so: Callable[[], bool]) -> None:
    """Let other threads run until a condition is true."""
    while not is_so():
        threading.Event().wait(0.001)


def test_the_first_ticket_is_served_at_once() -> None:
    queue = FairQueue()
    assert queue.join().ahead == 0
    queue.join().leave()


def test_threads_are_served_in_order_of_arrival() -> None:
    queue = FairQueue()
    first = queue.join()
    order: list[int] = []
    threads: list[threading.Thread] = []
    for number in range(10):
        ticket = queue.join()
        assert ticket.ahead == number + 1

        def work(ticket: Ticket = ticket, number: int = number) -> None:
            ticket.wait()
            order.append(number)
            ticket.leave()

        threads.append(in_thread(work))
    first.leave()
    for thread in threads:
        thread.join()
    assert order == list(range(10))


def test_tasks_and_threads_share_one_queue() -> None:
    queue = FairQueue()
    first = queue.join()
    order: list[str] = []
    threads: list[threading.Thread] = []

    async def task(ticket: Ticket, name: str) -> None:
        await ticket.wait_async()
        order.append(name)
        ticket.leave()

    async def main() -> None:
        loop = asyncio.get_running_loop()
        tasks: list[asyncio.Task[None]] = []
        for number in range(6):
            if number % 2:
                tasks.append(asyncio.create_task(task(queue.join(None, loop), f"task {number}")))
                continue
            ticket = queue.join()

            def work(ticket: Ticket = ticket, number: int = number) -> None:
                ticket.wait()
                order.append(f"thread {number}")
                ticket.leave()

            threads.append(in_thread(work))
        await asyncio.sleep(0)
        first.leave()
        await asyncio.gather(*tasks)

    asyncio.run(main())
    for thread in threads:
        thread.join()
    assert order == ["thread 0", "task 1", "thread 2", "task 3", "thread 4", "task 5"]


def test_tasks_of_two_loops_share_one_queue() -> None:
    queue = FairQueue()
    first = queue.join()
    order: list[int] = []
    are_queued = [threading.Event() for _ in range(3)]

    def run(number: int) -> None:
        async def main() -> None:
            ticket = queue.join(None, asyncio.get_running_loop())
            are_queued[number].set()
            await ticket.wait_async()
            order.append(number)
            ticket.leave()

        asyncio.run(main())

    threads: list[threading.Thread] = []
    for number in range(3):
        threads.append(in_thread(lambda number=number: run(number)))  # type: ignore[misc]
        are_queued[number].wait()
    first.leave()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2]


def test_a_ticket_served_before_its_wait_does_not_wait() -> None:
    queue = FairQueue()
    first, second, third = queue.join(), queue.join(), queue.join()
    first.leave()
    second.wait()
    second.leave()
    asyncio.run(third.wait_async())


def test_a_ticket_that_left_is_skipped() -> None:
    queue = FairQueue()
    first, second, third = queue.join(), queue.join(), queue.join()
    second.leave()
    second.leave()
    first.leave()
    third.wait()


def test_a_task_cancelled_as_it_is_served_wakes_the_next() -> None:
    queue = FairQueue()

    async def one(ticket: Ticket) -> None:
        try:
            await ticket.wait_async()
        finally:
            ticket.leave()

    async def main() -> None:
        loop = asyncio.get_running_loop()
        first = queue.join(None, loop)
        second = asyncio.create_task(one(queue.join(None, loop)))
        third = asyncio.create_task(one(queue.join(None, loop)))
        await asyncio.sleep(0)
        first.leave()
        second.cancel()
        await third
        assert second.cancelled()

    asyncio.run(main())


def test_a_ticket_of_a_closed_loop_is_skipped() -> None:
    queue = FairQueue()
    loop = asyncio.new_event_loop()
    first = queue.join()

    async def begin() -> asyncio.Task[None]:
        task = asyncio.create_task(queue.join(None, loop).wait_async())
        await asyncio.sleep(0)
        return task

    task = loop.run_until_complete(begin())
    # A program that closes its loop before its tasks have ended.
    task._log_destroy_pending = False  # type: ignore[attr-defined]
    loop.close()
    third = queue.join()
    first.leave()
    third.wait()


def test_a_served_ticket_of_a_stopped_loop_is_skipped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_LIVENESS_CHECK_S", 0.001)
    queue = FairQueue()
    loop = asyncio.new_event_loop()
    lost = queue.join(None, loop)
    # A thread gets the slot although the other never leaves.
    second = queue.join()
    second.wait()
    # The lost ticket has no effect later.
    lost.leave()
    third = queue.join()
    assert third.ahead == 1
    second.leave()
    third.wait()
    loop.close()


def test_a_task_is_served_after_one_of_a_stopped_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LIVENESS_CHECK_S", 0.001)
    queue = FairQueue()
    loop = asyncio.new_event_loop()
    queue.join(None, loop)

    async def main() -> None:
        await queue.join(None, asyncio.get_running_loop()).wait_async()

    asyncio.run(main())
    loop.close()


def test_a_task_of_a_stopped_loop_continues_when_the_loop_runs_again() -> None:
    queue = FairQueue()
    first = queue.join()
    loop = asyncio.new_event_loop()

    async def begin() -> asyncio.Task[None]:
        task = asyncio.create_task(queue.join(None, loop).wait_async())
        await asyncio.sleep(0)
        return task

    task = loop.run_until_complete(begin())
    third = queue.join()
    first.leave()
    third.wait()
    loop.run_until_complete(task)
    loop.close()


def test_a_task_that_is_garbage_collected_leaves() -> None:
    queue = FairQueue()
    loop = asyncio.new_event_loop()

    async def one() -> None:
        ticket = queue.join(None, loop)
        try:
            await loop.create_future()
        finally:
            ticket.leave()

    async def begin() -> None:
        loop.create_task(one())._log_destroy_pending = False  # type: ignore[attr-defined]
        await asyncio.sleep(0)

    loop.run_until_complete(begin())
    loop.close()
    gc.collect()
    assert queue.join().ahead == 0


def test_tickets_that_would_be_served_too_late_are_rejected() -> None:
    queue = FairQueue()
    first = queue.join(0.0)
    staying = [queue.join(deadline) for deadline in (None, 25.0, None)]
    hasty = [queue.join(deadline) for deadline in (0.0, 29.0)]
    last = queue.join(50.0)
    threads = [in_thread(ticket.wait) for ticket in hasty]
    until(lambda: all(map(waits, hasty)))
    # A ticket with n others before it gets its slot in 10 n seconds.
    queue.reject_late(lambda ahead: 5.0 + 10.0 * ahead, now=5.0)
    for thread in threads:
        thread.join()
    assert [ticket.rejected_wait_s for ticket in hasty] == [40.0, 40.0]
    assert [ticket.rejected_wait_s for ticket in (first, *staying, last)] == [None] * 5
    assert queue.join().ahead == 5


def test_a_task_is_rejected_too() -> None:
    queue = FairQueue()
    queue.join()

    async def main() -> None:
        ticket = queue.join(0.0, asyncio.get_running_loop())
        waiting = asyncio.create_task(ticket.wait_async())
        await asyncio.sleep(0)
        queue.reject_late(float, now=0.0)
        await waiting
        assert ticket.rejected_wait_s == 1.0

    asyncio.run(main())


def test_a_ticket_rejected_before_its_wait_does_not_wait() -> None:
    queue = FairQueue()
    queue.join()
    ticket = queue.join(0.0)
    queue.reject_late(float, now=0.0)
    ticket.wait()
    assert ticket.rejected_wait_s == 1.0


@given(st.lists(st.sampled_from(["join", "first", "last", "middle"]), max_size=60))
def test_the_first_remaining_ticket_is_served_whichever_tickets_leave(moves: list[str]) -> None:
    queue = FairQueue()
    staying: list[Ticket] = []
    for move in moves:
        if move == "join":
            ticket = queue.join(deadline=1.0 if len(staying) % 2 else None)
            assert ticket.ahead == len(staying)
            staying.append(ticket)
        elif staying:
            index = {"first": 0, "last": -1, "middle": len(staying) // 2}[move]
            staying.pop(index).leave()
        if staying:
            staying[0].wait()
        with_deadline = sum(ticket.deadline is not None for ticket in staying)
        assert queue._with_deadline == with_deadline
