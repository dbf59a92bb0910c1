"""Many at once, and one after the other: everybody gets what is theirs, and asks once."""

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
from tests.loopback import Answer, LoopbackServer

from kotae import (
    AniListError,
    AsyncClient,
    Cache,
    Client,
    InvalidTokenError,
    NotFoundError,
    RateLimitedError,
    viewer_id,
)
from kotae.api import Media, MediaList, Mutation, Query, User

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.client.both import AnyClient
    from tests.client.conftest import Make
    from tests.loopback import RequestRecord

    from kotae import RequestEvent, ResponseEvent
    from kotae.testing import AniListServer

BEBOP = Query.media(id=1).select(Media.id, Media.title.romaji)
VIEWER = Query.viewer.select(User.id)
QUESTIONS, THREADS, TASKS, ASKERS = 400, 16, 50, 20


def save(progress: int) -> Any:
    asked = Mutation.save_media_list_entry(media_id=1, progress=progress)
    return asked.select(MediaList.progress).required()


def saved(user_id: int = 1) -> Any:
    asked = Query.media_list(user_id=user_id, media_id=1).select(MediaList.progress)
    return asked.required()


def spread(asks: Iterable[tuple[AnyClient, Any]]) -> list[Any]:
    """Ask from many threads, or tasks, each of which asks one question after the other."""
    pairs = list(asks)
    first = pairs[0][0]
    if not isinstance(first.client, AsyncClient):
        with ThreadPoolExecutor(THREADS) as pool:
            futures = [pool.submit(client.execute, asked) for client, asked in pairs]
            return [future.result() for future in futures]

    async def one_task(begin: int) -> list[Any]:
        return [await client.client.execute(asked) for client, asked in pairs[begin::TASKS]]

    async def every() -> list[Any]:
        parts = await asyncio.gather(*map(one_task, range(TASKS)))
        answers: list[Any] = [None] * len(pairs)
        for begin, part in enumerate(parts):
            answers[begin::TASKS] = part
        return answers

    found: list[Any] = first._run(every())
    return found


def _named(request: RequestRecord) -> Answer:
    """Answer with the operation's own name, in the body and in a header."""
    name = str(request.json["query"]).split()[1]
    return Answer.json({"data": {"name": name}}, headers={"X-Name": name})


def test_each_of_400_operations_at_once_gets_its_own_response_and_headers(make: Make) -> None:
    events: list[ResponseEvent] = []
    with LoopbackServer(_named, keep_alive=True) as server:
        client = make(endpoint=server.url, on_response=events.append)
        names = [f"Q{number}" for number in range(QUESTIONS)]
        answers = spread((client, f"query {name} {{ name }}") for name in names)
    assert [answer["name"] for answer in answers] == names
    assert sorted(event.operation_name or "" for event in events) == sorted(names)
    assert all(event.headers["x-name"] == event.operation_name for event in events)


@pytest.mark.parametrize("is_cached", [True, False])
def test_two_viewers_at_once_never_get_each_others_response(
    make: Make, server: AniListServer, *, is_cached: bool
) -> None:
    client = make(cache=Cache.memory() if is_cached else None)
    views = {one: client.as_viewer(server.token(one)) for one in (1, 2)}
    who = random.Random(5).choices((1, 2), k=100)
    answers = spread((views[one], VIEWER) for one in who)
    assert [answer.id for answer in answers] == who
    viewers = [request.viewer_id for request in server.requests]
    assert (set(viewers), len(viewers)) == ({1, 2}, 2 if is_cached else 100)


def test_one_client_is_sent_from_two_threads_with_an_event_loop_each(
    server: AniListServer,
) -> None:
    client = AsyncClient(
        app="tests/1.0", endpoint=server.url, rate_limiter=None, cache=Cache.memory()
    )
    both_are_here = threading.Barrier(2)

    async def ask(ids: range) -> list[int]:
        both_are_here.wait(10)
        answers = await asyncio.gather(
            *(client.execute(Query.user(id=one).select(User.id).required()) for one in ids)
        )
        return [answer.id for answer in answers]

    with ThreadPoolExecutor(2) as pool:
        parts = [range(10, 20), range(15, 25)]
        halves = [pool.submit(asyncio.run, ask(ids)) for ids in parts]
        assert [half.result() for half in halves] == [list(ids) for ids in parts]
    # And from a further loop, since those are closed.
    assert asyncio.run(ask_once(client)) == 1
    assert asyncio.run(ask_once(client)) == 1


async def ask_once(client: AsyncClient) -> int:
    answer = await client.execute(BEBOP.required(), refresh=True)
    return answer.id


FORK = """
import asyncio, os, sys
from kotae import AsyncClient, Cache, Client, RateLimiter
from kotae.api import Media, Query

kind, url = sys.argv[1:]
settings = dict(app="tests/1.0", endpoint=url, cache=Cache.memory(),
    rate_limiter=RateLimiter.memory())
client = Client(**settings) if kind == "sync" else AsyncClient(**settings)

def ask(id, loop):
    answer = client.execute(Query.media(id=id).select(Media.id).required())
    return (answer if kind == "sync" else loop.run_until_complete(answer)).id

loop = asyncio.new_event_loop()
found = [ask(1, loop)]
reads, writes = os.pipe()
child = os.fork()
if child == 0:
    own = asyncio.new_event_loop()
    os.write(writes, repr([ask(1, own), ask(5, own)]).encode())
    os._exit(0)
found += [ask(6, loop), ask(1, loop)]
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
    # What was kept before the fork is kept on both sides.
    assert {str(request.variables["id"]) for request in server.requests} == {"1", "5", "6"}
    assert len(server.requests) == 3


def _when_all_wait(cache: Cache, answer: Answer) -> Any:
    """Answer once all but the leader wait for it."""

    def wait(_request: RequestRecord) -> Answer:
        tick = threading.Event()
        for _ in range(5000):
            if (
                sum(len(flight.followers) for flight in list(cache.flights._flights.values()))
                == ASKERS - 1
            ):
                break
            tick.wait(0.002)
        return answer

    return wait


def test_the_same_operation_of_many_at_once_is_one_request(make: Make) -> None:
    cache = Cache.memory()
    body = {"data": {"Media": {"id": 1, "title": {"romaji": "Cowboy Bebop"}}}}
    with LoopbackServer(_when_all_wait(cache, Answer.json(body))) as server:
        client = make(endpoint=server.url, cache=cache)
        answers = client.together(*[BEBOP] * ASKERS)
        assert len(server.seen) == 1
    assert [answer[Media.title.romaji] for answer in answers] == ["Cowboy Bebop"] * ASKERS


def test_each_of_several_concurrent_callers_gets_an_error_of_its_own(make: Make) -> None:
    cache = Cache.memory()
    body = {"data": {"Media": None}, "errors": [{"message": "Not Found.", "status": 404}]}
    gone = Answer.json(body, 404)
    with LoopbackServer(_when_all_wait(cache, gone), gone) as server:
        client = make(endpoint=server.url, cache=cache)
        errors = client.together(*[BEBOP] * ASKERS)
        assert len(server.seen) == 1
        assert isinstance(client.together(BEBOP)[0], NotFoundError)
        assert len(server.seen) == 2, "no error is kept"
    assert {type(error) for error in errors} == {NotFoundError}
    assert {(str(error), error.status) for error in errors} == {(str(errors[0]), 404)}
    assert len({id(error) for error in errors}) == ASKERS
    assert all(error.__context__ is None for error in errors)


def test_if_the_leader_is_cancelled_another_caller_sends_the_request() -> None:
    async def cancelled(url: str, cache: Cache) -> list[Any]:
        async with AsyncClient(
            app="tests/1.0", endpoint=url, rate_limiter=None, cache=cache
        ) as client:
            tasks = [asyncio.create_task(client.execute(BEBOP.required())) for _ in range(ASKERS)]
            await asyncio.to_thread(has_come.wait, 10)
            tasks[0].cancel()
            goes_on.set()
            return await asyncio.gather(*tasks, return_exceptions=True)

    has_come, goes_on = threading.Event(), threading.Event()

    def answer(_request: RequestRecord) -> Answer:
        has_come.set()
        goes_on.wait(10)
        return Answer.json({"data": {"Media": {"id": 1, "title": None}}})

    with LoopbackServer(answer) as server:
        first, *others = asyncio.run(cancelled(server.url, Cache.memory()))
        assert len(server.seen) == 2
    assert isinstance(first, asyncio.CancelledError)
    assert [answer.id for answer in others] == [1] * (ASKERS - 1)


def test_a_caller_with_a_shorter_timeout_neither_waits_for_others_nor_fails_them(
    make: Make,
) -> None:
    clock = HandClock()
    cache = Cache.memory()
    many = Answer.json({"errors": [{"status": 429}]}, 429, {"Retry-After": "60"})
    bebop = Answer.json({"data": {"Media": {"id": 1, "title": {"romaji": "Cowboy Bebop"}}}})
    refused: list[AniListError] = []

    def ask_at_once(request: RequestRecord) -> Answer:
        """Ask the same while others wait for this very answer."""
        server.answers[:] = [many]
        with pytest.raises(RateLimitedError) as caught:
            hasty.execute(BEBOP, max_wait_s=0)
        refused.append(caught.value)
        server.answers[:] = [bebop]
        answer = _when_all_wait(cache, bebop)(request)
        assert isinstance(answer, Answer)
        return answer

    with LoopbackServer(ask_at_once) as server:
        settings: dict[str, Any] = {"endpoint": server.url, "cache": cache, "clock": clock}
        client = make(**settings)
        with Client(app="tests/1.0", rate_limiter=None, **settings) as hasty:
            answers = client.together(*[BEBOP] * ASKERS)
        assert len(server.seen) == 2
    assert [answer.id for answer in answers] == [1] * ASKERS
    assert len(refused) == 1
    assert not clock.slept


def _forged(token: str) -> str:
    """Return a token of the same claims, signed by somebody else."""
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
    for asked in (VIEWER, VIEWER, saved()):
        with pytest.raises(InvalidTokenError):
            other.execute(asked)
    server.requests.clear()
    assert client.execute(VIEWER).id == 1
    assert not server.requests


def test_a_viewers_change_drops_what_was_cached_for_the_viewer_alone(
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


def test_a_change_that_is_cut_short_drops_what_was_cached_meanwhile(
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


def test_refresh_goes_past_what_is_cached_and_replaces_it(
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
        client.execute(BEBOP)
    assert client.execute(BEBOP)[Media.title.romaji] == "Cowboy Bebop"
    assert len(server.requests) == 2
