"""Work of many requests gives way to single requests in the rate limiter."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from tests.client.rate_limiters import BURST, INTERVAL_S, KEY, exhaust, rate_limiter_at
from tests.client.virtual_time import VirtualClock, run

from kotae.client.rate_limiter import RateLimiter
from kotae.errors import RateLimitedError

if TYPE_CHECKING:
    from pathlib import Path


async def _bulk(rate_limiter: RateLimiter, count: int, taken: list[str]) -> None:
    for _ in range(count):
        await rate_limiter.give_way_async(KEY)
        await rate_limiter.acquire_async(KEY)
        taken.append("bulk")


def test_single_requests_come_first_however_much_bulk_work_waits() -> None:
    clock = VirtualClock()
    rate_limiter = rate_limiter_at(clock)
    taken: list[str] = []

    async def both() -> None:
        tasks = [asyncio.create_task(_bulk(rate_limiter, 8, taken)) for _ in range(3)]
        await asyncio.sleep(3 * INTERVAL_S + 0.1)
        begins_at = len(taken)
        for _ in range(3):
            await rate_limiter.acquire_async(KEY)
            taken.append("single")
        assert taken[begins_at:] == ["single"] * 3
        await asyncio.gather(*tasks)

    run(clock, both())
    assert taken.count("bulk") == 24


def test_bulk_work_alone_gets_every_slot_in_time() -> None:
    clock = VirtualClock()
    rate_limiter = rate_limiter_at(clock)
    for _ in range(BURST + 2):
        rate_limiter.give_way(KEY)
        rate_limiter.acquire(KEY)
    assert clock.now_s == pytest.approx(2 * INTERVAL_S)


def test_bulk_work_gives_way_to_another_process(tmp_path: Path) -> None:
    clock = VirtualClock()
    here, there = (RateLimiter.sqlite(tmp_path / "limit.sqlite", clock=clock) for _ in range(2))
    exhaust(here)
    there.acquire(KEY)
    at_s = clock.now_s
    here.give_way(KEY)
    assert clock.now_s > at_s
    here.acquire(KEY, max_wait_s=0)


def test_bulk_work_gives_way_for_a_window_at_most() -> None:
    clock = VirtualClock()
    rate_limiter = rate_limiter_at(clock)
    waited: list[float] = []

    async def single() -> None:
        while not waited:
            await rate_limiter.acquire_async(KEY)

    async def bulk() -> None:
        await rate_limiter.give_way_async(KEY)
        waited.append(clock.now_s)

    async def both() -> None:
        await asyncio.gather(*(single() for _ in range(4)), bulk())

    run(clock, both())
    assert waited[0] < 120


def test_a_longer_wait_is_refused_and_takes_no_slot() -> None:
    clock = VirtualClock()
    rate_limiter = rate_limiter_at(clock)
    exhaust(rate_limiter)
    before = rate_limiter.status(KEY).remaining
    with pytest.raises(RateLimitedError, match="max_wait_s allows 0"):
        rate_limiter.give_way(KEY, max_wait_s=0)
    assert (clock.now_s, rate_limiter.status(KEY).remaining) == (0, before)
