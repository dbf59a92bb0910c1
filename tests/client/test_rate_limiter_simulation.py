"""A rate limiter against the local AniList's own limits, on a clock that tests move.

Each request is delayed at random, as on a real network.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from tests.client.virtual_time import VirtualClock, lower, run

from kotae.client.rate_limiter import RateLimiter
from kotae.testing.rules.rate_limit import ServerRateLimit

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = "https://graphql.anilist.co"
MINUTE_S = 60.0


class Simulation:
    """Tasks that send requests without a pause, and a server that counts them."""

    def __init__(self, limit: int, *, seed: int = 0, travel_s: float = 0.1) -> None:
        self.clock = VirtualClock()
        self.server = ServerRateLimit(
            limit, window_s=MINUTE_S, clock=self.clock, has_burst_limit=True
        )
        self.rate_limiter = RateLimiter.memory(clock=self.clock)
        self.responses: Counter[int] = Counter()
        self.has_new_window = asyncio.Event()
        self._random = random.Random(seed)
        self._travel_s = travel_s

    async def work(self) -> None:
        while True:
            await self.rate_limiter.acquire_async(KEY)
            await asyncio.sleep(self._random.uniform(0, self._travel_s))
            status, headers = self.respond()
            await asyncio.sleep(self._random.uniform(0, self._travel_s))
            await self.rate_limiter.record_response_async(KEY, status, headers)

    def respond(self) -> tuple[int, Mapping[str, str]]:
        verdict = self.server.admit("127.0.0.1")
        status, headers = 200, lower(verdict.headers)
        if verdict.refusal is not None:
            status, headers = 429, lower(verdict.refusal.headers)
        self.responses[status] += 1
        if headers.get("x-ratelimit-remaining") == str((self.server.limit or 0) - 1):
            self.has_new_window.set()
        return status, headers

    async def minutes(self, count: float) -> Counter[int]:
        """Advance the time, and return the number of responses of each status."""
        self.responses.clear()
        await asyncio.sleep(count * MINUTE_S)
        return Counter(self.responses)

    async def new_window(self) -> None:
        """Wait until the server has begun a new window."""
        self.has_new_window.clear()
        await self.has_new_window.wait()

    async def tasks_of(self, count: int) -> list[asyncio.Task[None]]:
        return [asyncio.create_task(self.work()) for _ in range(count)]


async def stopped(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize("task_count", [1, 20])
@pytest.mark.parametrize("travel_s", [0.0, 0.1, 0.3])
def test_a_limit_that_falls_and_rises_is_used_well_and_nothing_is_refused(
    task_count: int, travel_s: float
) -> None:
    simulation = Simulation(90, travel_s=travel_s)

    async def main() -> None:
        tasks = await simulation.tasks_of(task_count)
        for limit in (90, 30, 90):
            await simulation.new_window()
            simulation.server.limit = limit
            responses = await simulation.minutes(10)
            assert responses[429] == 0
            assert responses[200] >= 0.85 * limit * 10
        await stopped(tasks)

    run(simulation.clock, main())


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("travel_s", [0.1, 1.0])
def test_a_limit_that_falls_at_any_time_refuses_only_requests_in_flight(
    seed: int, travel_s: float
) -> None:
    simulation = Simulation(90, seed=seed, travel_s=travel_s)

    async def main() -> None:
        tasks = await simulation.tasks_of(8)
        await simulation.minutes(3 + seed / 10)
        # Requests in flight together are refused together.
        at_once, share = (1, 0.85) if travel_s < 0.5 else (3, 0.7)
        for limit in (30, 90, 20, 40):
            simulation.server.limit = limit
            responses = await simulation.minutes(10 + seed / 10)
            assert responses[429] <= at_once
            # After a refusal no request is allowed for up to a minute.
            assert responses[200] >= share * limit * (10 - responses[429])
        await stopped(tasks)

    run(simulation.clock, main())


def test_one_that_begins_while_the_limit_is_low_sends_no_more() -> None:
    simulation = Simulation(30)

    async def main() -> None:
        tasks = await simulation.tasks_of(20)
        assert (await simulation.minutes(5))[429] == 0
        await stopped(tasks)

    run(simulation.clock, main())


def test_requests_of_other_programs_are_left_to_them() -> None:
    simulation = Simulation(90)
    refused: Counter[bool] = Counter()

    async def other() -> None:
        while True:
            await asyncio.sleep(2.0)
            refused[simulation.server.admit("127.0.0.1").refusal is not None] += 1

    async def main() -> None:
        tasks = [*await simulation.tasks_of(8), asyncio.create_task(other())]
        await simulation.minutes(2)
        responses = await simulation.minutes(20)
        assert responses[429] == 0
        assert refused[True] == 0
        assert responses[200] >= 0.85 * (90 - 30) * 20
        await stopped(tasks)

    run(simulation.clock, main())


def test_429s_correct_headers_that_lie() -> None:
    simulation = Simulation(90)
    real = simulation.respond

    def lying() -> tuple[int, Mapping[str, str]]:
        # The burst limiter of a server that allows 30 a minute, and reports 90.
        status, headers = real()
        says = {"x-ratelimit-limit": "90", "x-ratelimit-remaining": "60"}
        return status, ({"retry-after": "60"} if status == 429 else {**headers, **says})

    simulation.respond = lying  # type: ignore[method-assign]
    simulation.server.limit = 30

    async def main() -> None:
        tasks = await simulation.tasks_of(8)
        await simulation.minutes(10)
        responses = await simulation.minutes(30)
        assert responses[429] <= 6
        assert responses[200] >= 0.5 * 30 * 30
        await stopped(tasks)

    run(simulation.clock, main())
