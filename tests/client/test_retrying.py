"""Retries: the operations, their number and waits; a mutation is never carried out twice."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from tests.client.both import CountingRateLimiter, HandClock

from kotae import (
    AniListError,
    AsyncClient,
    ConnectionFailedError,
    RateLimitedError,
    RateLimiter,
    ServerError,
)
from kotae.api import Media, MediaList, Mutation, Query
from kotae.testing import AniListServer, Rules
from kotae.testing.faults.faults import FAULTS

if TYPE_CHECKING:
    from tests.client.both import AnyClient
    from tests.client.conftest import Make

    from kotae import RequestEvent
    from kotae.query.roots import Root

BEBOP = Query.media(id=1).select(Media.id, Media.title.romaji)

#: Refusals: every operation is retried.
REFUSED = frozenset(
    {"429", "burst-429", "429-no-retry-after", "retry-after-date", "retry-after-garbage"}
    | {"retry-after-huge", "429-html"}
)
#: Failures: queries are retried, mutations are not.
FAILED = frozenset(
    {"500", "500-json-no-data", "403-html-challenge", "502-html", "503-html", "504-html"}
    | {"520-html", "200-empty", "204", "truncated-json", "gzip-header-lie", "short-body"}
    | {"drop-before", "drop-after", "reset-after", "200-errors-with-data"}
)
#: Slow failures of the same kind.
SLOW = frozenset({"trickle-headers", "trickle-body", "no-response"})
#: The time-out for a slow response, in seconds; and for the request after it.
SHORT_S = 0.5


def save(progress: int) -> Root[MediaList]:
    root = Mutation.save_media_list_entry(media_id=1, progress=progress)
    return root.select(MediaList.id, MediaList.progress).required()


def saved(client: AnyClient) -> int:
    root = Query.media_list(user_id=1, media_id=1).select(MediaList.progress)
    progress: int = client.execute(root.required()).progress
    return progress


def seen(server: AniListServer, count: int) -> list[str | None]:
    """Return the faults of the requests, after `count` requests have ended."""
    tick = threading.Event()
    for _ in range(5000):
        if len(server.requests) >= count:
            break
        tick.wait(0.002)
    return [request.fault for request in server.requests]


@pytest.mark.parametrize("fault", sorted((REFUSED | FAILED) - {"retry-after-huge"}))
def test_a_query_survives_two_failures(make: Make, server: AniListServer, fault: str) -> None:
    clock = HandClock()
    server.faults.next(fault, times=2)
    assert make(clock=clock).execute(BEBOP).id == 1
    assert [request.fault for request in server.requests] == [fault, fault, None]
    assert len(clock.slept) == 2
    if fault in REFUSED:
        assert clock.slept == pytest.approx([60.0, 60.0], abs=1.5)
    else:
        assert clock.slept[0] <= 1
        assert clock.slept[1] <= 2


@pytest.mark.parametrize("fault", sorted(SLOW))
def test_a_query_survives_two_responses_that_never_end(
    make: Make, server: AniListServer, fault: str
) -> None:
    server.faults.next(fault, times=2)
    assert make(retries=10).execute(BEBOP, timeout_s=SHORT_S).id == 1
    # On a busy machine the third try may time out too.
    assert Counter(seen(server, 3))[fault] == 2


@pytest.mark.parametrize("fault", sorted(FAULTS.keys() - REFUSED - FAILED - SLOW))
def test_an_error_that_a_retry_cannot_change_is_not_retried(
    make: Make, server: AniListServer, fault: str
) -> None:
    clock = HandClock()
    server.faults.next(fault, times=2)
    with contextlib.suppress(AniListError):
        make(clock=clock, max_bytes=1_000_000).execute(BEBOP)
    assert seen(server, 1) == [fault]
    assert not clock.slept


@pytest.mark.parametrize("fault", sorted((FAILED | SLOW) - {"403-html-challenge"}))
def test_a_mutation_is_not_sent_twice(
    anilist: AnyClient, server: AniListServer, fault: str
) -> None:
    anilist.execute(save(3))
    server.requests.clear()
    server.faults.next(fault)
    # The time of slow responses; the others are not measured.
    timeout_s = 1.0 if fault in SLOW else None
    with pytest.raises(AniListError) as caught:
        anilist.execute(save(8), timeout_s=timeout_s)
    assert getattr(caught.value, "reached_server", True) is not False
    assert saved(anilist) == (8 if FAULTS[fault].does_work else 3)
    assert sorted(map(str, seen(server, 2))) == sorted((fault, "None"))


@pytest.mark.parametrize("fault", sorted(REFUSED - {"retry-after-huge"}))
def test_a_mutation_that_was_refused_is_retried(
    make: Make, server: AniListServer, fault: str
) -> None:
    clock = HandClock()
    client = make(token=server.token(1), clock=clock)
    client.execute(save(3))
    server.requests.clear()
    server.faults.next(fault, times=2)
    assert client.execute(save(9)).progress == 9
    assert [request.fault for request in server.requests] == [fault, fault, None]
    assert saved(client) == 9


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def another(port: int) -> AniListServer:
    """Start a server that accepts the tokens of other servers."""
    return AniListServer(port=port, rate_limit=None, rules=Rules(tokens=False)).start()


def test_a_mutation_that_did_not_arrive_is_retried(
    make: Make, server: AniListServer, closed_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if another machine refused the connection; a refusal of this machine is final.
    def is_loopback(_host: str) -> bool:
        return False

    monkeypatch.setattr("kotae.client.transport_errors.is_loopback", is_loopback)
    started: list[AniListServer] = []

    def start(event: RequestEvent) -> None:
        if event.attempt == 3:
            started.append(another(closed_port))

    clock = HandClock()
    endpoint = f"http://127.0.0.1:{closed_port}/"
    client = make(endpoint=endpoint, token=server.token(1), on_request=start, clock=clock)
    try:
        assert client.execute(save(5)).progress == 5
        assert len(started[0].requests) == 1
    finally:
        for one in started:
            one.stop()
    assert len(clock.slept) == 2


def test_a_connection_that_this_machine_refuses_is_not_retried(
    make: Make, closed_port: int
) -> None:
    clock = HandClock()
    client = make(endpoint=f"http://127.0.0.1:{closed_port}/", clock=clock)
    with pytest.raises(ConnectionFailedError, match=r"refused\)\. Is the server running\?"):
        client.execute(BEBOP)
    assert clock.slept == []


@pytest.mark.parametrize("retries", [0, 1, 4])
def test_an_operation_is_retried_as_often_as_retries_allows(
    make: Make, server: AniListServer, retries: int
) -> None:
    server.faults.next("502-html", times=5)
    with pytest.raises(AniListError):
        make(retries=retries).execute(BEBOP)
    assert len(server.requests) == retries + 1


def test_the_timeout_ends_the_attempts_and_waits_for_the_limit_do_not_count(
    make: Make, server: AniListServer
) -> None:
    clock = HandClock()
    client = make(clock=clock, retries=10, retry_budget_s=20)
    server.faults.next("429", times=2)
    server.faults.next("500")
    assert client.execute(BEBOP).id == 1
    assert clock.slept[:2] == [60.0, 60.0]
    server.faults.next("500", times=20)
    clock.slept.clear()
    with pytest.raises(ServerError):
        client.execute(BEBOP)
    assert sum(clock.slept) <= 20
    server.faults.clear()
    server.requests.clear()
    server.faults.next("500")
    with pytest.raises(ServerError):
        make(retry_budget_s=0).execute(BEBOP)
    assert len(server.requests) == 1


@pytest.mark.parametrize("fault", ["429", "429-no-retry-after", "retry-after-huge"])
def test_a_wait_for_the_limit_is_not_begun_if_it_is_not_allowed(
    make: Make, server: AniListServer, fault: str
) -> None:
    clock = HandClock()
    server.faults.next(fault)
    with pytest.raises(RateLimitedError) as caught:
        make(clock=clock).execute(BEBOP, max_wait_s=0)
    assert not clock.slept
    assert len(server.requests) == 1
    assert caught.value.status == 429


def test_a_wait_of_years_is_not_begun_without_a_rate_limiter(
    make: Make, server: AniListServer
) -> None:
    clock = HandClock()
    server.faults.next("retry-after-huge")
    with pytest.raises(RateLimitedError):
        make(clock=clock).execute(BEBOP)
    assert not clock.slept


@pytest.mark.parametrize("fault", sorted(REFUSED))
def test_a_rate_limiter_waits_out_a_refusal(make: Make, server: AniListServer, fault: str) -> None:
    clock = HandClock()
    client = make(clock=clock, rate_limiter=RateLimiter.memory(clock=clock), token=server.token(1))
    server.faults.next(fault)
    assert client.execute(save(4)).progress == 4
    assert len(server.requests) == 2
    # A date has whole seconds; waits of years are limited to two windows.
    assert 59 <= clock.monotonic() <= 125
    assert client.client.rate_limit.limit


def test_with_a_rate_limiter_the_time_of_the_next_slot_is_reported(
    make: Make, server: AniListServer
) -> None:
    clock = HandClock()
    client = make(clock=clock, rate_limiter=RateLimiter.memory(clock=clock))
    server.faults.next("429")
    with pytest.raises(RateLimitedError) as caught:
        client.execute(BEBOP, max_wait_s=30)
    error: Any = caught.value
    assert (error.retry_after_s, error.burst) == (60.0, False)
    assert error.next_slot_at.timestamp() == pytest.approx(clock.time() + 60, abs=1)
    assert len(server.requests) == 1
    with pytest.raises(RateLimitedError) as caught:
        client.execute(BEBOP, max_wait_s=0)
    error = caught.value
    assert 58 < error.retry_after_s <= 60
    assert error.next_slot_at == client.client.rate_limit.next_slot_at
    assert len(server.requests) == 1  # nothing was sent
    assert client.execute(BEBOP).id == 1


def test_each_attempt_takes_a_slot(make: Make, server: AniListServer) -> None:
    clock = HandClock()
    rate_limiter = CountingRateLimiter.memory(clock=clock)
    server.faults.next("502-html", times=2)
    server.faults.next("429")
    make(clock=clock, rate_limiter=rate_limiter).execute(BEBOP)
    assert len(server.requests) == 4
    assert rate_limiter.acquired == 4


def test_waits_between_attempts_are_random_and_grow(make: Make, server: AniListServer) -> None:
    clock = HandClock()
    server.faults.next("500", times=60)
    for _ in range(10):
        with pytest.raises(ServerError):
            make(clock=clock, retries=5, retry_budget_s=600).execute(BEBOP)
    assert len(set(clock.slept)) == 50
    longest = [max(clock.slept[at::5]) for at in range(5)]
    assert all(pause_s <= 2.0**at for at, pause_s in enumerate(longest))
    assert longest[0] < longest[4]


class _Stuck(HandClock):
    """A clock whose sleeps do not end until it is released."""

    def __init__(self) -> None:
        super().__init__()
        self.is_stuck = True
        self.is_asleep = asyncio.Event()

    async def sleep_async(self, seconds: float) -> None:
        self.is_asleep.set()
        if self.is_stuck:
            await asyncio.Event().wait()
        self.slept.append(seconds)


@pytest.mark.parametrize("fault", ["500", "429", "429 with a rate limiter", "no-response"])
def test_a_cancelled_call_leaves_the_client_usable(server: AniListServer, fault: str) -> None:
    async def cancelled() -> None:
        clock = _Stuck()
        rate_limiter = RateLimiter.memory(clock=clock) if fault.endswith("rate limiter") else None
        server.faults.next(fault.removesuffix(" with a rate limiter"))
        async with AsyncClient(
            app="tests/1.0",
            endpoint=server.url,
            rate_limiter=rate_limiter,
            clock=clock,
            token=server.token(1),
        ) as anilist:
            task = asyncio.create_task(anilist.execute(BEBOP))
            waiting = _is_met(server) if fault == "no-response" else clock.is_asleep.wait()
            await waiting
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            clock.is_stuck = False
            for progress in (3, 4):
                entry = await anilist.execute(save(progress))
                assert entry.progress == progress
            # The next operation gets its slot.
            assert clock.monotonic() < (65 if rate_limiter else 1)

    asyncio.run(cancelled())


async def _is_met(server: AniListServer) -> None:
    """Wait until a request has caused the fault."""
    tick = threading.Event()

    def wait() -> None:
        while server.faults.pending:
            tick.wait(0.002)

    await asyncio.to_thread(wait)
