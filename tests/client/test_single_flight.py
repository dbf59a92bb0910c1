"""Equal requests in flight among threads and tasks."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from kotae.client.single_flight import Flight, SingleFlight
from kotae.errors import NotFoundError, PartialResponseError
from kotae.wire.cache_key import CacheKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEY = CacheKey("digest", "token hash")
OTHER = CacheKey("another digest", "token hash")


@pytest.fixture
def single_flight() -> SingleFlight:
    return SingleFlight()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(16) as made:
        yield made


def wait_for_followers(single_flight: SingleFlight, count: int) -> None:
    """Wait until there are so many followers."""
    tick = threading.Event()
    for _ in range(60_000):
        if (
            sum(len(flight.followers) for flight in list(single_flight._in_flight.values()))
            >= count
        ):
            return
        tick.wait(0.001)
    pytest.fail(f"there are no {count} who follow")


async def wait_for_followers_async(single_flight: SingleFlight, count: int) -> None:
    await asyncio.to_thread(wait_for_followers, single_flight, count)


def led_elsewhere(single_flight: SingleFlight, key: CacheKey = KEY) -> Flight:
    """Let another thread lead, because a thread cannot wait for itself."""
    with ThreadPoolExecutor(1) as pool:
        flight = pool.submit(single_flight.join, key).result()
    assert flight.is_leader
    return flight


def succeed_late(flight: Flight) -> None:
    flight.succeed(b"late")


def abandon(flight: Flight) -> None:
    flight.abandon()


def fail(flight: Flight) -> None:
    flight.fail(NotFoundError("None.", status=404))


def test_the_first_leads_and_the_others_get_its_body(
    single_flight: SingleFlight, pool: ThreadPoolExecutor
) -> None:
    leader = single_flight.join(KEY)
    assert leader.is_leader
    assert leader.outcome is None
    followers = [pool.submit(single_flight.join, KEY) for _ in range(5)]
    wait_for_followers(single_flight, 5)
    leader.succeed(b"body")
    for follower in followers:
        flight = follower.result()
        assert not flight.is_leader
        assert flight.outcome == b"body"


def test_after_a_success_the_next_one_leads(single_flight: SingleFlight) -> None:
    single_flight.join(KEY).succeed(b"body")
    assert single_flight.join(KEY).is_leader


def test_another_request_has_its_own_leader(single_flight: SingleFlight) -> None:
    first = single_flight.join(KEY)
    assert single_flight.join(OTHER).is_leader
    first.abandon()


def test_each_follower_gets_an_error_of_its_own(
    single_flight: SingleFlight, pool: ThreadPoolExecutor
) -> None:
    leader = single_flight.join(KEY)
    followers = [pool.submit(single_flight.join, KEY) for _ in range(3)]
    wait_for_followers(single_flight, 3)
    error = PartialResponseError("Half.", status=200, data={"a": {"b": 1}}, headers={"x": "1"})
    try:
        raise error from ValueError("a cause")
    except PartialResponseError:
        leader.fail(error)
    copies = [follower.result().outcome for follower in followers]
    errors = [error]
    for one in copies:
        assert isinstance(one, PartialResponseError)
        assert all(one is not other for other in errors)
        assert all(one.headers is not other.headers for other in errors)
        assert (str(one), one.status, one.data) == ("Half.", 200, {"a": {"b": 1}})
        assert (one.__traceback__, one.__cause__, one.__context__) == (None, None, None)
        errors.append(one)


def test_after_an_error_that_cannot_be_copied_the_others_join_again(
    single_flight: SingleFlight, pool: ThreadPoolExecutor
) -> None:
    leader = single_flight.join(KEY)
    follower = pool.submit(single_flight.join, KEY)
    wait_for_followers(single_flight, 1)
    error = NotFoundError("None.", status=404)
    error.add_note("a note")
    error.lock = threading.Lock()  # type: ignore[attr-defined] # pyright: ignore[reportAttributeAccessIssue] - what a hook may do
    leader.fail(error)
    assert follower.result().outcome is None


def test_when_a_leader_gives_up_one_follower_leads(
    single_flight: SingleFlight, pool: ThreadPoolExecutor
) -> None:
    sent: list[bytes] = []

    def request() -> bytes:
        while True:
            flight = single_flight.join(KEY)
            if flight.is_leader:
                if len(waiting) > 1:
                    wait_for_followers(single_flight, 7)
                sent.append(b"body")
                flight.succeed(b"body")
                return b"body"
            if isinstance(flight.outcome, bytes):
                return flight.outcome

    leader = single_flight.join(KEY)
    waiting = [pool.submit(request) for _ in range(8)]
    wait_for_followers(single_flight, 8)
    leader.abandon()
    assert [one.result() for one in waiting] == [b"body"] * 8
    assert sent == [b"body"]


@pytest.mark.parametrize("end", [succeed_late, abandon, fail])
def test_a_leader_has_one_outcome(
    single_flight: SingleFlight, pool: ThreadPoolExecutor, end: Callable[[Flight], None]
) -> None:
    leader = led_elsewhere(single_flight)
    leader.succeed(b"first")
    second = led_elsewhere(single_flight)
    end(leader)
    follower = pool.submit(single_flight.join, KEY)
    wait_for_followers(single_flight, 1)
    second.succeed(b"second")
    assert follower.result().outcome == b"second"


def test_a_follower_cannot_finish_the_request_of_its_leader(
    single_flight: SingleFlight, pool: ThreadPoolExecutor
) -> None:
    leader = single_flight.join(KEY)
    followers = [pool.submit(single_flight.join, KEY) for _ in range(2)]
    wait_for_followers(single_flight, 2)
    leader.succeed(b"body")
    followers[0].result().succeed(b"mine")
    followers[0].result().abandon()
    assert followers[1].result().outcome == b"body"


def test_when_a_leader_is_lost_the_others_join_again(
    single_flight: SingleFlight, pool: ThreadPoolExecutor
) -> None:
    leader = single_flight.join(KEY)
    follower = pool.submit(single_flight.join, KEY)
    wait_for_followers(single_flight, 1)
    del leader
    gc.collect()
    assert follower.result().outcome is None


def test_a_cancelled_follower_harms_nobody(single_flight: SingleFlight) -> None:
    leader = led_elsewhere(single_flight)

    async def main() -> None:
        tasks = [asyncio.create_task(single_flight.join_async(KEY)) for _ in range(3)]
        await wait_for_followers_async(single_flight, 3)
        tasks[0].cancel()
        with pytest.raises(asyncio.CancelledError):
            await tasks[0]
        assert sum(len(flight.followers) for flight in single_flight._in_flight.values()) == 2
        leader.succeed(b"body")
        assert [(await task).outcome for task in tasks[1:]] == [b"body"] * 2

    asyncio.run(main())


def test_a_cancelled_leader_hands_over_to_a_task(single_flight: SingleFlight) -> None:
    async def request(*, is_slow: bool) -> bytes:
        while True:
            flight = await single_flight.join_async(KEY)
            try:
                if flight.is_leader:
                    await asyncio.sleep(3600 if is_slow else 0)
                    flight.succeed(b"body")
                    return b"body"
            finally:
                flight.abandon()
            if isinstance(flight.outcome, bytes):
                return flight.outcome

    async def main() -> None:
        leader = asyncio.create_task(request(is_slow=True))
        await asyncio.sleep(0)
        others = [asyncio.create_task(request(is_slow=False)) for _ in range(4)]
        await wait_for_followers_async(single_flight, 4)
        leader.cancel()
        assert await asyncio.gather(*others) == [b"body"] * 4

    asyncio.run(main())


def test_threads_and_tasks_of_two_loops_share_one_request(
    single_flight: SingleFlight, pool: ThreadPoolExecutor
) -> None:
    async def follow() -> list[object]:
        return [one.outcome for one in await asyncio.gather(*(single_flight.join_async(KEY),) * 1)]

    leader = single_flight.join(KEY)
    loops = [pool.submit(asyncio.run, follow()) for _ in range(2)]
    threads = [pool.submit(single_flight.join, KEY) for _ in range(2)]
    wait_for_followers(single_flight, 4)
    leader.succeed(b"body")
    assert [loop.result() for loop in loops] == [[b"body"]] * 2
    assert [thread.result().outcome for thread in threads] == [b"body"] * 2


def test_a_leader_that_joins_again_does_not_wait_for_itself(
    single_flight: SingleFlight,
) -> None:
    leader = single_flight.join(KEY)
    inner = single_flight.join(KEY)
    assert inner.is_leader
    inner.succeed(b"inner")

    async def main() -> None:
        assert (await single_flight.join_async(KEY)).is_leader  # inside a leader of the same thread
        outer = await single_flight.join_async(OTHER)
        again = await single_flight.join_async(OTHER)
        assert again.is_leader
        assert single_flight.join(OTHER).is_leader  # blocking code in the loop that runs the leader
        outer.abandon()

    asyncio.run(main())
    leader.succeed(b"outer")


def test_nobody_joins_a_detached_request(
    single_flight: SingleFlight, pool: ThreadPoolExecutor
) -> None:
    theirs = CacheKey("a third digest", "somebody else")
    old, unchanged = led_elsewhere(single_flight), led_elsewhere(single_flight, theirs)
    before = pool.submit(single_flight.join, KEY)
    wait_for_followers(single_flight, 1)
    single_flight.detach("token hash")
    new = single_flight.join(KEY)
    assert new.is_leader
    follower = pool.submit(single_flight.join, theirs)
    wait_for_followers(single_flight, 1)
    unchanged.succeed(b"theirs")
    assert follower.result().outcome == b"theirs"
    old.succeed(b"old")
    assert before.result().outcome == b"old"
    after = pool.submit(single_flight.join, KEY)
    wait_for_followers(single_flight, 1)
    new.succeed(b"new")
    assert after.result().outcome == b"new"


def test_a_forked_process_begins_without_requests_in_flight(
    single_flight: SingleFlight, pool: ThreadPoolExecutor
) -> None:
    leader = led_elsewhere(single_flight)
    follower = pool.submit(single_flight.join, KEY)
    wait_for_followers(single_flight, 1)
    followers = list(single_flight._in_flight[KEY.digest].followers)
    single_flight.after_fork_in_parent()
    assert single_flight._in_flight
    single_flight.after_fork_in_child()
    assert single_flight.join(KEY).is_leader
    leader.succeed(b"not here")
    assert not followers[0].done()
    followers[0].set_result(
        None
    )  # the waiting thread was copied from the parent, and must end here
    assert follower.result().outcome is None


def test_many_at_once_send_one_request(
    single_flight: SingleFlight, pool: ThreadPoolExecutor
) -> None:
    """Threads, and tasks in their own loops, make the same request a hundred times."""
    counted = threading.Lock()
    on_its_way = 0
    most = 0

    def lead(flight: Flight) -> None:
        nonlocal on_its_way, most
        with counted:
            on_its_way += 1
            most = max(most, on_its_way)
        with counted:
            on_its_way -= 1
        flight.succeed(b"body")

    def by_thread() -> None:
        for _ in range(100):
            flight = single_flight.join(KEY)
            if flight.is_leader:
                lead(flight)
            else:
                assert flight.outcome == b"body"

    async def by_tasks() -> None:
        async def one() -> None:
            for _ in range(25):
                flight = await single_flight.join_async(KEY)
                if flight.is_leader:
                    await asyncio.sleep(0)
                    lead(flight)
                else:
                    assert flight.outcome == b"body"

        await asyncio.gather(*(one() for _ in range(4)))

    work = [pool.submit(by_thread) for _ in range(4)]
    work += [pool.submit(asyncio.run, by_tasks()) for _ in range(4)]
    for each in work:
        each.result()
    assert most == 1
    assert not single_flight._in_flight


def test_a_flight_whose_making_is_interrupted_ends_silently(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    unraisable: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", unraisable.append)
    with monkeypatch.context() as patch:
        patch.setattr(threading, "current_thread", interrupt)
        with pytest.raises(KeyboardInterrupt):
            SingleFlight().join(KEY)
    gc.collect()
    assert unraisable == []


def test_an_ended_flight_makes_no_call_when_it_is_deleted(
    single_flight: SingleFlight, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended, abandoned = single_flight.join(KEY), single_flight.join(OTHER)
    ended.succeed(b"body")
    calls: list[str] = []

    def end(flight: Flight, _outcome: object) -> None:
        calls.append(flight.key.digest)

    monkeypatch.setattr(single_flight, "end", end)
    single_flight._in_flight.clear()
    del ended, abandoned
    gc.collect()
    assert calls == [OTHER.digest]
