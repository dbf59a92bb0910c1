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


def waits(turn: Ticket) -> bool:
    """Whether it is blocked: its signal is made as it begins to wait."""
    return turn._signal is not None


def until(is_so: Callable[[], bool]) -> None:
    """Let other threads run until something is so."""
    while not is_so():
        threading.Event().wait(0.001)


def test_the_first_has_its_turn_at_once() -> None:
    turns = FairQueue()
    assert turns.join().ahead == 0
    turns.join().leave()


def test_threads_have_their_turns_in_the_order_in_which_they_came() -> None:
    turns = FairQueue()
    first = turns.join()
    order: list[int] = []
    threads: list[threading.Thread] = []
    for number in range(10):
        turn = turns.join()
        assert turn.ahead == number + 1

        def work(turn: Ticket = turn, number: int = number) -> None:
            turn.wait()
            order.append(number)
            turn.leave()

        threads.append(in_thread(work))
    first.leave()
    for thread in threads:
        thread.join()
    assert order == list(range(10))


def test_tasks_and_threads_stand_in_one_queue() -> None:
    turns = FairQueue()
    first = turns.join()
    order: list[str] = []
    threads: list[threading.Thread] = []

    async def task(turn: Ticket, name: str) -> None:
        await turn.wait_async()
        order.append(name)
        turn.leave()

    async def main() -> None:
        loop = asyncio.get_running_loop()
        tasks: list[asyncio.Task[None]] = []
        for number in range(6):
            if number % 2:
                tasks.append(asyncio.create_task(task(turns.join(None, loop), f"task {number}")))
                continue
            turn = turns.join()

            def work(turn: Ticket = turn, number: int = number) -> None:
                turn.wait()
                order.append(f"thread {number}")
                turn.leave()

            threads.append(in_thread(work))
        await asyncio.sleep(0)
        first.leave()
        await asyncio.gather(*tasks)

    asyncio.run(main())
    for thread in threads:
        thread.join()
    assert order == ["thread 0", "task 1", "thread 2", "task 3", "thread 4", "task 5"]


def test_tasks_of_two_loops_stand_in_one_queue() -> None:
    turns = FairQueue()
    first = turns.join()
    order: list[int] = []
    are_queued = [threading.Event() for _ in range(3)]

    def run(number: int) -> None:
        async def main() -> None:
            turn = turns.join(None, asyncio.get_running_loop())
            are_queued[number].set()
            await turn.wait_async()
            order.append(number)
            turn.leave()

        asyncio.run(main())

    threads: list[threading.Thread] = []
    for number in range(3):
        threads.append(in_thread(lambda number=number: run(number)))  # type: ignore[misc]
        are_queued[number].wait()
    first.leave()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2]


def test_a_turn_that_came_before_the_wait_began_is_had() -> None:
    turns = FairQueue()
    first, second, third = turns.join(), turns.join(), turns.join()
    first.leave()
    second.wait()
    second.leave()
    asyncio.run(third.wait_async())


def test_one_who_leaves_the_queue_is_passed_by() -> None:
    turns = FairQueue()
    first, second, third = turns.join(), turns.join(), turns.join()
    second.leave()
    second.leave()
    first.leave()
    third.wait()


def test_a_cancelled_task_that_had_just_got_its_turn_passes_it_on() -> None:
    turns = FairQueue()

    async def one(turn: Ticket) -> None:
        try:
            await turn.wait_async()
        finally:
            turn.leave()

    async def main() -> None:
        loop = asyncio.get_running_loop()
        first = turns.join(None, loop)
        second = asyncio.create_task(one(turns.join(None, loop)))
        third = asyncio.create_task(one(turns.join(None, loop)))
        await asyncio.sleep(0)
        first.leave()
        second.cancel()
        await third
        assert second.cancelled()

    asyncio.run(main())


def test_one_whose_loop_is_closed_is_passed_by() -> None:
    turns = FairQueue()
    loop = asyncio.new_event_loop()
    first = turns.join()

    async def begin() -> asyncio.Task[None]:
        task = asyncio.create_task(turns.join(None, loop).wait_async())
        await asyncio.sleep(0)
        return task

    task = loop.run_until_complete(begin())
    # What a program does that is done with a loop, but not with its tasks.
    task._log_destroy_pending = False  # type: ignore[attr-defined]
    loop.close()
    third = turns.join()
    first.leave()
    third.wait()


def test_one_whose_loop_stands_still_with_the_turn_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_PATIENCE_S", 0.001)
    turns = FairQueue()
    loop = asyncio.new_event_loop()
    lost = turns.join(None, loop)
    # A thread gets it although the other never leaves.
    second = turns.join()
    second.wait()
    # What the lost one does later harms nobody.
    lost.leave()
    third = turns.join()
    assert third.ahead == 1
    second.leave()
    third.wait()
    loop.close()


def test_a_task_takes_over_from_a_loop_that_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE_S", 0.001)
    turns = FairQueue()
    loop = asyncio.new_event_loop()
    turns.join(None, loop)

    async def main() -> None:
        await turns.join(None, asyncio.get_running_loop()).wait_async()

    asyncio.run(main())
    loop.close()


def test_one_who_waits_in_a_loop_that_stood_still_goes_on_when_it_runs_again() -> None:
    turns = FairQueue()
    first = turns.join()
    loop = asyncio.new_event_loop()

    async def begin() -> asyncio.Task[None]:
        task = asyncio.create_task(turns.join(None, loop).wait_async())
        await asyncio.sleep(0)
        return task

    task = loop.run_until_complete(begin())
    third = turns.join()
    first.leave()
    third.wait()
    loop.run_until_complete(task)
    loop.close()


def test_a_task_that_is_thrown_away_leaves() -> None:
    turns = FairQueue()
    loop = asyncio.new_event_loop()

    async def one() -> None:
        turn = turns.join(None, loop)
        try:
            await loop.create_future()
        finally:
            turn.leave()

    async def begin() -> None:
        loop.create_task(one())._log_destroy_pending = False  # type: ignore[attr-defined]
        await asyncio.sleep(0)

    loop.run_until_complete(begin())
    loop.close()
    gc.collect()
    assert turns.join().ahead == 0


def test_those_whose_turn_comes_too_late_are_sent_away() -> None:
    turns = FairQueue()
    first = turns.join(0.0)
    patient = [turns.join(latest) for latest in (None, 25.0, None)]
    hasty = [turns.join(latest) for latest in (0.0, 29.0)]
    last = turns.join(50.0)
    threads = [in_thread(turn.wait) for turn in hasty]
    until(lambda: all(map(waits, hasty)))
    # The one with so many ahead gets its slot ten times as many seconds from now.
    turns.send_away(lambda ahead: 5.0 + 10.0 * ahead, now=5.0)
    for thread in threads:
        thread.join()
    assert [turn.too_late_s for turn in hasty] == [40.0, 40.0]
    assert [turn.too_late_s for turn in (first, *patient, last)] == [None] * 5
    assert turns.join().ahead == 5


def test_a_task_is_sent_away_as_well() -> None:
    turns = FairQueue()
    turns.join()

    async def main() -> None:
        turn = turns.join(0.0, asyncio.get_running_loop())
        waiting = asyncio.create_task(turn.wait_async())
        await asyncio.sleep(0)
        turns.send_away(float, now=0.0)
        await waiting
        assert turn.too_late_s == 1.0

    asyncio.run(main())


def test_one_who_was_sent_away_before_the_wait_does_not_wait() -> None:
    turns = FairQueue()
    turns.join()
    turn = turns.join(0.0)
    turns.send_away(float, now=0.0)
    turn.wait()
    assert turn.too_late_s == 1.0


@given(st.lists(st.sampled_from(["join", "first", "last", "middle"]), max_size=60))
def test_whoever_leaves_whenever_the_first_that_stays_has_the_turn(moves: list[str]) -> None:
    turns = FairQueue()
    queue: list[Ticket] = []
    for move in moves:
        if move == "join":
            turn = turns.join(latest=1.0 if len(queue) % 2 else None)
            assert turn.ahead == len(queue)
            queue.append(turn)
        elif queue:
            index = {"first": 0, "last": -1, "middle": len(queue) // 2}[move]
            queue.pop(index).leave()
        if queue:
            queue[0].wait()
        assert turns._hurried == sum(turn.latest is not None for turn in queue)
