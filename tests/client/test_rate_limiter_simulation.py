"""Rate limiters against the local AniList's own limits, on a clock that tests move.

Several processes share one state. Each request is delayed at random, as on a real network.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from tests.client.virtual_time import VirtualClock, lower, run

from kotae.client.rate_limiter import RateLimiter
from kotae.testing.rules.rate_limit import ServerRateLimit

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = "https://graphql.anilist.co"
MINUTE_S = 60.0
LIMITS = (90, 60, 30, 25)
JITTERS_S = (0.0, 0.3, 0.5)
PROCESSES = (1, 2, 4)
#: Seconds that a request, and its response, take at least.
TRAVEL_S = 0.05


class Simulation:
    """Processes whose tasks send requests without a pause, and a server that counts them."""

    def __init__(
        self, limit: int, *, processes: int = 1, jitter_s: float = 0.3, seed: int = 0
    ) -> None:
        self.clock = VirtualClock()
        self.server = ServerRateLimit(
            limit, window_s=MINUTE_S, clock=self.clock, has_burst_limit=True
        )
        self.rate_limiters = [RateLimiter.memory(clock=self.clock) for _ in range(processes)]
        for rate_limiter in self.rate_limiters:
            rate_limiter._shared.store = self.rate_limiters[0]._shared.store
        self.sent_at: list[float] = []
        self.responses: Counter[int] = Counter()
        self.by_process: Counter[int] = Counter()
        #: The requests that each window of the server allowed.
        self.windows = [0]
        self.has_new_window = asyncio.Event()
        self._random = random.Random(seed)
        self._jitter_s = jitter_s

    async def send(self, process: int = 0) -> None:
        """Send a request as soon as the rate limiter allows it."""
        rate_limiter = self.rate_limiters[process]
        await rate_limiter.acquire_async(KEY)
        sent_at = self.clock.now_s
        self.sent_at.append(sent_at)
        await asyncio.sleep(TRAVEL_S + self._random.uniform(0, self._jitter_s))
        status, headers = self.respond()
        self.by_process[process] += status == 200
        await asyncio.sleep(TRAVEL_S)
        await rate_limiter.record_response_async(
            KEY, status, headers, duration_s=self.clock.now_s - sent_at
        )

    async def load(self, process: int) -> None:
        while True:
            await self.send(process)

    def tasks_of(self, count: int) -> list[asyncio.Task[None]]:
        """Begin so many tasks in each process."""
        processes = range(len(self.rate_limiters))
        return [asyncio.create_task(self.load(each)) for each in processes for _ in range(count)]

    def respond(self) -> tuple[int, Mapping[str, str]]:
        verdict = self.server.admit("127.0.0.1")
        status, headers = 200, lower(verdict.headers)
        if verdict.refusal is not None:
            status, headers = 429, lower(verdict.refusal.headers)
        self.responses[status] += 1
        if headers.get("x-ratelimit-remaining") == str((self.server.limit or 0) - 1):
            self.has_new_window.set()
            self.windows.append(0)
        self.windows[-1] += status == 200
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


async def stopped(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize("processes", PROCESSES)
@pytest.mark.parametrize("jitter_s", JITTERS_S)
@pytest.mark.parametrize("limit", LIMITS)
def test_under_load_the_window_is_used_and_nothing_is_refused(
    limit: int, jitter_s: float, processes: int
) -> None:
    simulation = Simulation(limit, processes=processes, jitter_s=jitter_s)

    async def main() -> None:
        tasks = simulation.tasks_of(5)
        responses = await simulation.minutes(5)
        await stopped(tasks)
        assert responses[429] == 0
        assert responses[200] >= 0.97 * limit * 5
        assert min(simulation.by_process.values()) >= 0.9 * responses[200] / processes

    run(simulation.clock, main())


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("processes", PROCESSES)
@pytest.mark.parametrize("rest_s", [0.0, MINUTE_S, 45.0])
def test_after_a_rest_five_requests_go_at_once_and_ten_within_six_seconds(
    limit: int, processes: int, rest_s: float
) -> None:
    simulation = Simulation(limit, processes=processes)

    async def main() -> None:
        if rest_s:
            await asyncio.gather(*(simulation.send() for _ in range(7)))
            await asyncio.sleep(rest_s)
            simulation.sent_at.clear()
        began_at = simulation.clock.now_s
        await asyncio.gather(*(simulation.send(number % processes) for number in range(10)))
        assert simulation.sent_at[4] == pytest.approx(began_at)
        assert simulation.sent_at[9] <= began_at + 6.0
        assert simulation.responses[429] == 0

    run(simulation.clock, main())


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 30))]
)
@pytest.mark.parametrize("processes", PROCESSES)
@pytest.mark.parametrize("jitter_s", JITTERS_S)
def test_a_limit_that_changes_in_mid_window_costs_one_refusal_at_most(
    seed: int, jitter_s: float, processes: int
) -> None:
    simulation = Simulation(90, processes=processes, jitter_s=jitter_s, seed=seed)
    chance = random.Random(f"{seed} {jitter_s} {processes}")

    async def main() -> None:
        tasks = simulation.tasks_of(5)
        await simulation.minutes(1)
        for before, limit in pairwise((90, 30, 90, 25, 60, 30, 60, 25, 90, 60)):
            await simulation.new_window()
            await asyncio.sleep(chance.uniform(0, MINUTE_S))
            simulation.server.limit = limit
            refused = (await simulation.minutes(1.1))[429]
            assert refused <= (limit < before)
            await simulation.new_window()
            first = len(simulation.windows) - 1
            assert (await simulation.minutes(2.1))[429] == 0
            used = simulation.windows[first : first + 2]
            assert min(used) >= 0.93 * limit
        await stopped(tasks)

    run(simulation.clock, main())


@pytest.mark.parametrize(
    "seed", [*range(6), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(6, 60))]
)
def test_programs_that_rest_hurry_and_cancel_are_never_refused(seed: int) -> None:
    chance = random.Random(seed)
    limit, processes = chance.choice(LIMITS), chance.choice(PROCESSES)
    simulation = Simulation(
        limit, processes=processes, jitter_s=chance.choice(JITTERS_S), seed=seed
    )

    async def work(process: int) -> None:
        while simulation.clock.now_s < 10 * MINUTE_S:
            await asyncio.sleep(chance.choice((0, 0, 0, 1, 5, 20, 70)) * chance.random())
            for _ in range(chance.choice((1, 3, 10, 30))):
                sending = asyncio.create_task(simulation.send(process))
                if chance.random() < 0.1:
                    await asyncio.sleep(chance.random() * 3)
                    sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)

    async def main() -> None:
        await asyncio.gather(*(work(process) for process in range(processes) for _ in range(3)))
        assert simulation.responses[429] == 0
        assert simulation.responses[200] > limit

    run(simulation.clock, main())


@pytest.mark.parametrize("jitter_s", [2.0, 5.0])
def test_slow_responses_are_not_taken_for_those_of_the_next_window(jitter_s: float) -> None:
    simulation = Simulation(30, processes=2)

    async def slow() -> None:
        rate_limiter = simulation.rate_limiters[0]
        while True:
            await rate_limiter.acquire_async(KEY)
            sent_at = simulation.clock.now_s
            status, headers = simulation.respond()
            await asyncio.sleep(simulation._random.uniform(0, jitter_s))
            await rate_limiter.record_response_async(
                KEY, status, headers, duration_s=simulation.clock.now_s - sent_at
            )

    async def main() -> None:
        tasks = [asyncio.create_task(slow()) for _ in range(5)]
        responses = await simulation.minutes(10)
        await stopped(tasks)
        assert responses[429] == 0
        assert responses[200] >= 0.93 * 300

    run(simulation.clock, main())


def test_one_that_begins_while_another_program_uses_the_window_is_not_refused() -> None:
    for limit in LIMITS:
        simulation = Simulation(limit)
        for _ in range(limit // 2):
            simulation.clock.now_s += 1.0
            simulation.server.admit("127.0.0.1")

        async def main(simulation: Simulation = simulation, limit: int = limit) -> None:
            tasks = simulation.tasks_of(5)
            assert (await simulation.minutes(5))[429] == 0
            responses = await simulation.minutes(5)
            assert responses[429] == 0
            assert responses[200] >= 0.93 * limit * 5
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
        tasks = [*simulation.tasks_of(8), asyncio.create_task(other())]
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
        tasks = simulation.tasks_of(8)
        await simulation.minutes(10)
        responses = await simulation.minutes(30)
        assert responses[429] <= 6
        assert responses[200] >= 0.45 * 30 * 30
        await stopped(tasks)

    run(simulation.clock, main())
