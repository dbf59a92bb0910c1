"""Many operations at once: each caller gets its own result, and equal queries are sent once."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from tests.client.both import CountingRateLimiter, HandClock
from tests.loopback import CannedResponse, LoopbackServer

from kotae import (
    AniListError,
    AsyncClient,
    Cache,
    Client,
    DecodeError,
    InvalidTokenError,
    NotFoundError,
    RateLimitedError,
    operation,
    viewer_id,
)
from kotae.api import Character, Media, MediaList, Mutation, Query, User

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.client.both import AnyClient
    from tests.client.conftest import Make
    from tests.loopback import RequestRecord

    from kotae import RequestEvent, ResponseEvent
    from kotae.testing import AniListServer

BEBOP = Query.media(id=1).select(Media.id, Media.title.romaji)
VIEWER = Query.viewer.select(User.id)
OPERATIONS, THREADS, TASKS, CALLERS = 400, 16, 50, 20


def save(progress: int) -> Any:
    operation = Mutation.save_media_list_entry(media_id=1, progress=progress)
    return operation.select(MediaList.progress).required()


def saved(user_id: int = 1) -> Any:
    operation = Query.media_list(user_id=user_id, media_id=1).select(MediaList.progress)
    return operation.required()


def execute_all(calls: Iterable[tuple[AnyClient, Any]]) -> list[Any]:
    """Execute operations from many threads or tasks, each one after the other."""
    pairs = list(calls)
    first = pairs[0][0]
    if not isinstance(first.client, AsyncClient):
        with ThreadPoolExecutor(THREADS) as pool:
            futures = [pool.submit(client.execute, operation) for client, operation in pairs]
            return [future.result() for future in futures]

    async def one_task(begin: int) -> list[Any]:
        return [await client.client.execute(operation) for client, operation in pairs[begin::TASKS]]

    async def every() -> list[Any]:
        parts = await asyncio.gather(*map(one_task, range(TASKS)))
        results: list[Any] = [None] * len(pairs)
        for begin, part in enumerate(parts):
            results[begin::TASKS] = part
        return results

    found: list[Any] = first._run(every())
    return found


def _named(request: RequestRecord) -> CannedResponse:
    """Respond with the operation's own name, in the body and in a header."""
    name = str(request.json["query"]).split()[1]
    return CannedResponse.json({"data": {"name": name}}, headers={"X-Name": name})


def test_each_of_400_concurrent_operations_gets_its_own_response_and_headers(make: Make) -> None:
    events: list[ResponseEvent] = []
    with LoopbackServer(_named, keep_alive=True) as server:
        client = make(endpoint=server.url, on_response=events.append)
        names = [f"Q{number}" for number in range(OPERATIONS)]
        results = execute_all((client, f"query {name} {{ name }}") for name in names)
    assert [result["name"] for result in results] == names
    assert sorted(event.operation_name or "" for event in events) == sorted(names)
    assert all(event.headers["x-name"] == event.operation_name for event in events)


@pytest.mark.parametrize("is_cached", [True, False])
def test_concurrent_viewers_never_get_each_others_responses(
    make: Make, server: AniListServer, *, is_cached: bool
) -> None:
    client = make(cache=Cache.memory() if is_cached else None)
    views = {one: client.as_viewer(server.token(one)) for one in (1, 2)}
    who = random.Random(5).choices((1, 2), k=100)
    results = execute_all((views[one], VIEWER) for one in who)
    assert [result.id for result in results] == who
    viewers = [request.viewer_id for request in server.requests]
    assert (set(viewers), len(viewers)) == ({1, 2}, 2 if is_cached else 100)


def test_one_client_serves_two_threads_with_an_event_loop_each(
    server: AniListServer,
) -> None:
    client = AsyncClient(
        app="tests/1.0", endpoint=server.url, rate_limiter=None, cache=Cache.memory()
    )
    both_are_here = threading.Barrier(2)

    async def execute_each(ids: range) -> list[int]:
        both_are_here.wait(10)
        results = await asyncio.gather(
            *(
                client.execute(Query.character(id=one).select(Character.id).required())
                for one in ids
            )
        )
        return [result.id for result in results]

    with ThreadPoolExecutor(2) as pool:
        parts = [range(10, 20), range(15, 25)]
        halves = [pool.submit(asyncio.run, execute_each(ids)) for ids in parts]
        assert [half.result() for half in halves] == [list(ids) for ids in parts]
    # And from another loop, because those are closed.
    assert asyncio.run(execute_once(client)) == 1
    assert asyncio.run(execute_once(client)) == 1


async def execute_once(client: AsyncClient) -> int:
    result = await client.execute(BEBOP.required(), refresh=True)
    return result.id


FORK = """
import asyncio, os, sys
from kotae import AsyncClient, Cache, Client, RateLimiter
from kotae.api import Media, Query

kind, url = sys.argv[1:]
settings = dict(app="tests/1.0", endpoint=url, cache=Cache.memory(),
    rate_limiter=RateLimiter.memory())
client = Client(**settings) if kind == "sync" else AsyncClient(**settings)

def execute(id, loop):
    result = client.execute(Query.media(id=id).select(Media.id).required())
    return (result if kind == "sync" else loop.run_until_complete(result)).id

loop = asyncio.new_event_loop()
found = [execute(1, loop)]
reads, writes = os.pipe()
child = os.fork()
if child == 0:
    own = asyncio.new_event_loop()
    os.write(writes, repr([execute(1, own), execute(5, own)]).encode())
    os._exit(0)
found += [execute(6, loop), execute(1, loop)]
print(os.read(reads, 99).decode(), found, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
if kind == "async":
    loop.run_until_complete(client.aclose())
else:
    client.close()
loop.close()
"""


@pytest.mark.skipif(not hasattr(sys.modules["os"], "fork"), reason="this system has no fork")
def test_a_forked_process_sends_requests_and_so_does_its_parent(
    kind: str, server: AniListServer
) -> None:
    words = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORK, kind, server.url]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert done.stderr == ""
    assert done.stdout == "[1, 5] [1, 6, 1] 0\n"
    # What was cached before the fork is cached in both processes.
    assert {str(request.variables["id"]) for request in server.requests} == {"1", "5", "6"}
    assert len(server.requests) == 3


def _when_all_wait(cache: Cache, response: CannedResponse) -> Any:
    """Respond once all but the leader wait for it."""

    def wait(_request: RequestRecord) -> CannedResponse:
        tick = threading.Event()
        for _ in range(5000):
            if (
                sum(
                    len(flight.followers)
                    for flight in list(cache.single_flight._in_flight.values())
                )
                == CALLERS - 1
            ):
                break
            tick.wait(0.002)
        return response

    return wait


def test_equal_concurrent_queries_are_one_request(make: Make) -> None:
    cache = Cache.memory()
    body = {"data": {"Media": {"id": 1, "title": {"romaji": "Cowboy Bebop"}}}}
    with LoopbackServer(_when_all_wait(cache, CannedResponse.json(body))) as server:
        client = make(endpoint=server.url, cache=cache)
        results = client.together(*[BEBOP] * CALLERS)
        assert len(server.seen) == 1
    assert [result[Media.title.romaji] for result in results] == ["Cowboy Bebop"] * CALLERS


def test_each_of_several_concurrent_callers_gets_an_error_of_its_own(make: Make) -> None:
    cache = Cache.memory()
    body = {"data": {"Media": None}, "errors": [{"message": "Not Found.", "status": 404}]}
    gone = CannedResponse.json(body, 404)
    with LoopbackServer(_when_all_wait(cache, gone), gone) as server:
        client = make(endpoint=server.url, cache=cache)
        errors = client.together(*[BEBOP.required()] * CALLERS)
        assert len(server.seen) == 1
        assert isinstance(client.together(BEBOP.required())[0], NotFoundError)
        assert len(server.seen) == 2, "no error is cached"
    assert {type(error) for error in errors} == {NotFoundError}
    assert {(str(error), error.status) for error in errors} == {(str(errors[0]), 404)}
    assert len({id(error) for error in errors}) == CALLERS
    assert all(error.__context__ is None for error in errors)


def test_each_caller_reads_a_shared_response_in_its_own_way(make: Make) -> None:
    cache = Cache.memory()
    typed = operation(Query.media().select(Media.id))
    unfit = CannedResponse.json({"data": {"Media": {"id": "one"}}})
    with LoopbackServer(_when_all_wait(cache, unfit)) as server:
        client = make(endpoint=server.url, cache=cache)
        results = client.together(typed, *[typed.text] * (CALLERS - 1))
        assert len(server.seen) == 1
    assert isinstance(results[0], DecodeError)
    assert results[1:] == [{"Media": {"id": "one"}}] * (CALLERS - 1)


def test_if_the_leader_is_cancelled_another_caller_sends_the_request() -> None:
    async def cancelled(url: str, cache: Cache) -> list[Any]:
        async with AsyncClient(
            app="tests/1.0", endpoint=url, rate_limiter=None, cache=cache
        ) as client:
            tasks = [asyncio.create_task(client.execute(BEBOP.required())) for _ in range(CALLERS)]
            await asyncio.to_thread(has_come.wait, 10)
            tasks[0].cancel()
            goes_on.set()
            return await asyncio.gather(*tasks, return_exceptions=True)

    has_come, goes_on = threading.Event(), threading.Event()

    def respond(_request: RequestRecord) -> CannedResponse:
        has_come.set()
        goes_on.wait(10)
        return CannedResponse.json({"data": {"Media": {"id": 1, "title": None}}})

    with LoopbackServer(respond) as server:
        first, *others = asyncio.run(cancelled(server.url, Cache.memory()))
        assert len(server.seen) == 2
    assert isinstance(first, asyncio.CancelledError)
    assert [result.id for result in others] == [1] * (CALLERS - 1)


@pytest.mark.parametrize(
    "limits", [{"max_wait_s": 0}, {"max_wait_s": 0, "timeout_s": 90}, {"retries": 0}]
)
def test_a_caller_with_other_limits_neither_waits_for_others_nor_fails_them(
    make: Make, limits: dict[str, Any]
) -> None:
    clock = HandClock()
    cache = Cache.memory()
    many = CannedResponse.json({"errors": [{"status": 429}]}, 429, {"Retry-After": "60"})
    bebop = CannedResponse.json({"data": {"Media": {"id": 1, "title": {"romaji": "Cowboy Bebop"}}}})
    refused: list[AniListError] = []

    def execute_at_once(request: RequestRecord) -> CannedResponse:
        """Execute the same operation while others wait for this response."""
        server.responses[:] = [many]
        with pytest.raises(RateLimitedError) as caught:
            hasty.execute(BEBOP, **limits)
        refused.append(caught.value)
        server.responses[:] = [bebop]
        response = _when_all_wait(cache, bebop)(request)
        assert isinstance(response, CannedResponse)
        return response

    with LoopbackServer(execute_at_once) as server:
        settings: dict[str, Any] = {"endpoint": server.url, "cache": cache, "clock": clock}
        client = make(**settings)
        with Client(app="tests/1.0", rate_limiter=None, **settings) as hasty:
            results = client.together(*[BEBOP] * CALLERS)
        assert len(server.seen) == 2
    assert [result.id for result in results] == [1] * CALLERS
    assert len(refused) == 1
    assert not clock.slept


def _forged(token: str) -> str:
    """Return a token with the same claims and another signature."""
    *claims, signature = token.split(".")
    return ".".join((*claims, "A" * len(signature)))


def test_a_forged_token_never_gets_the_responses_cached_for_the_true_one(
    make: Make, server: AniListServer
) -> None:
    token = server.token(1)
    forged = _forged(token)
    assert viewer_id(forged) == viewer_id(token)
    assert forged != token
    client = make(token=token, cache=Cache.memory())
    assert client.execute(VIEWER).id == 1
    other = client.as_viewer(forged)
    for query in (VIEWER, VIEWER, saved()):
        with pytest.raises(InvalidTokenError):
            other.execute(query)
    server.requests.clear()
    assert client.execute(VIEWER).id == 1
    assert not server.requests


def test_a_mutation_drops_the_cached_responses_of_its_viewer_only(
    make: Make, server: AniListServer
) -> None:
    client = make(token=server.token(1), cache=Cache.memory())
    other = client.as_viewer(server.token(2))
    client.execute(save(2))
    assert [one.execute(saved()).progress for one in (client, other)] == [2, 2]
    client.execute(save(3))
    assert [one.execute(saved()).progress for one in (client, other)] == [3, 2]
    assert other.execute(saved(), refresh=True).progress == 3
    server.faults.next("drop-after")
    with pytest.raises(AniListError):
        client.execute(save(4))
    assert client.execute(saved()).progress == 4, "it may have happened all the same"


def test_an_interrupted_mutation_drops_the_responses_cached_meanwhile(
    server: AniListServer,
) -> None:
    cache, token = Cache.memory(), server.token(1)
    settings: dict[str, Any] = {"endpoint": server.url, "app": "tests/1.0", "rate_limiter": None}
    reader = Client(**settings, cache=cache, token=token)

    def interrupt(_: RequestEvent) -> None:
        reader.execute(saved())
        raise KeyboardInterrupt

    writer = Client(**settings, cache=cache, token=token, on_request=interrupt)
    reader.execute(save(1))
    with pytest.raises(KeyboardInterrupt):
        writer.execute(save(2))
    server.requests.clear()
    reader.execute(saved())
    assert len(server.requests) == 1


def test_refresh_ignores_the_cached_response_and_replaces_it(
    make: Make, server: AniListServer
) -> None:
    writer = make(token=server.token(1))
    client = make(cache=Cache.memory())
    writer.execute(save(5))
    assert client.execute(saved()).progress == 5
    writer.execute(save(6))
    assert client.execute(saved()).progress == 5
    assert client.execute(saved(), refresh=True).progress == 6
    assert client.execute(saved()).progress == 6


def test_a_cached_response_takes_no_slot_of_the_rate_limit(
    make: Make, server: AniListServer
) -> None:
    clock = HandClock()
    rate_limiter = CountingRateLimiter.memory(clock=clock)
    client = make(rate_limiter=rate_limiter, clock=clock, cache=Cache.memory())
    for _ in range(200):
        assert client.execute(BEBOP).id == 1
    assert (rate_limiter.acquired, len(server.requests)) == (1, 1)
    assert not clock.slept


@pytest.mark.parametrize(
    "fault", ["200-errors-with-data", "200-errors-without-status", "404", "wrong-type", "data-null"]
)
def test_only_clean_responses_are_cached(make: Make, server: AniListServer, fault: str) -> None:
    client = make(cache=Cache.memory(), retries=0)
    server.faults.next(fault)
    with pytest.raises(AniListError):
        client.execute(BEBOP.required())
    assert client.execute(BEBOP)[Media.title.romaji] == "Cowboy Bebop"
    assert len(server.requests) == 2
