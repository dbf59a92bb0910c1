"""`AsyncClient.loader`: lookups of one tick become one request."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, Any

import pytest
from tests.client.both import HandClock

from kotae import (
    ArgumentError,
    AsyncClient,
    ComplexityError,
    ConnectionFailedError,
    SelectionError,
    ServerError,
    UsageError,
)
from kotae.api import Character, Media, Page, Query, Staff, Studio, User
from kotae.bulk import packing
from kotae.testing import AniListServer

if TYPE_CHECKING:
    from collections.abc import Iterator

MISSING = 99_999_999


def run(server: AniListServer, program: Any, **options: Any) -> None:
    async def main() -> None:
        usual: dict[str, Any] = {"app": "tests/1.0", "rate_limiter": None, "clock": HandClock()}
        async with AsyncClient(endpoint=server.url, **(usual | options)) as anilist:
            await program(anilist)

    asyncio.run(main())


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_ids_that_fail_in_the_middle_leave_no_lookup_behind(server: AniListServer) -> None:
    def ids() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    async def program(anilist: AsyncClient) -> None:
        loader = anilist.loader(Media)
        with pytest.raises(ZeroDivisionError):
            await loader.load_many(ids())
        gc.collect()
        assert not server.requests

    run(server, program)


def test_lookups_of_one_tick_are_one_request(server: AniListServer) -> None:
    async def program(anilist: AsyncClient) -> None:
        loader = anilist.loader(Media, Media.title.romaji)
        found = await asyncio.gather(*map(loader.load, [5, 1, MISSING, 5]))
        assert [one and one.id for one in found] == [5, 1, None, 5]
        assert found[0] is found[3]
        assert found[1] is not None
        assert found[1][Media.title.romaji] == "Cowboy Bebop"
        assert len(server.requests) == 1
        assert server.requests[0].variables["id_in"] == [5, 1, MISSING]

    run(server, program)


def test_loaded_objects_are_cached_and_the_rest_is_requested(server: AniListServer) -> None:
    async def program(anilist: AsyncClient) -> None:
        loader = anilist.loader(Media)
        first = await loader.load_many([1, MISSING])
        again = await loader.load_many(iter([MISSING, 1, 1, 6]))
        assert [one and one.id for one in again] == [None, 1, 1, 6]
        assert again[1] is first[0]
        assert await loader.load_many([]) == []
        assert [one.variables["id_in"] for one in server.requests] == [[1, MISSING], [6]]
        assert await anilist.loader(Media).load(1) is not first[0]
        assert len(server.requests) == 3

    run(server, program)


def test_a_failure_goes_to_each_waiter_and_is_not_cached(server: AniListServer) -> None:
    async def program(anilist: AsyncClient) -> None:
        loader = anilist.loader(Media, retries=0)
        server.faults.next("500-json-no-data")
        failed = await asyncio.gather(
            loader.load(1), loader.load(1), loader.load(5), return_exceptions=True
        )
        assert [type(one) for one in failed] == [ServerError] * 3
        assert failed[0] is not failed[1]
        found = await loader.load(1)
        assert found is not None
        assert len(server.requests) == 2

    run(server, program)


def test_one_request_of_several_that_fails_leaves_the_others(
    server: AniListServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "MAX_COMPLEXITY", 5)  # one page

    async def program(anilist: AsyncClient) -> None:
        loader = anilist.loader(Media, retries=0)
        known = [one["id"] for one, _ in zip(server.world["Media"], range(60), strict=False)]
        server.faults.next("500-json-no-data")
        found = await asyncio.gather(*map(loader.load, known), return_exceptions=True)
        assert [isinstance(one, Media) for one in found] == [False] * 50 + [True] * 10
        assert len(server.requests) == 2
        await loader.load_many(known)
        assert server.requests[2].variables["id_in"] == known[:50]

    run(server, program)


def test_cancelling_one_waiter_does_not_cancel_the_others(server: AniListServer) -> None:
    async def program(anilist: AsyncClient) -> None:
        loader = anilist.loader(Media)
        tasks = [asyncio.create_task(loader.load(one)) for one in (1, 1, 5)]
        await asyncio.sleep(0)
        tasks[0].cancel()
        first, second, third = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(first, asyncio.CancelledError)
        assert isinstance(second, Media)
        assert isinstance(third, Media)
        # The only waiter leaves before the request begins, and another one comes.
        alone = asyncio.create_task(loader.load(6))
        await asyncio.sleep(0)
        alone.cancel()
        later = await loader.load(6)
        assert later is not None
        assert len(server.requests) == 2

    run(server, program)


def test_a_time_limit_of_one_caller_does_not_cancel_the_lookup(server: AniListServer) -> None:
    async def program(anilist: AsyncClient) -> None:
        loader = anilist.loader(Media)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(loader.load(1), 0)
        found = await loader.load(1)
        assert found is not None

    run(server, program)


def test_an_event_loop_that_ends_leaves_nobody_waiting() -> None:
    loaders: list[Any] = []
    waiting: list[asyncio.Task[Any]] = []

    async def main() -> None:
        client = AsyncClient(endpoint=hanging.url, app="tests/1.0", rate_limiter=None)
        loaders.append(client.loader(Media))
        waiting.append(asyncio.create_task(loaders[0].load(1)))
        await asyncio.sleep(0.05)

    # Its request ends after the test, which another test's server would record.
    with AniListServer(rate_limit=None) as hanging:
        hanging.faults.next("no-response")
        asyncio.run(main())
    assert waiting[0].cancelled()
    gc.collect()  # a task or an exception that nobody took would be a warning, and so an error

    async def elsewhere() -> None:
        with pytest.raises(UsageError, match="used in another event loop"):
            await loaders[0].load(1)

    asyncio.run(elsewhere())


def test_a_loader_belongs_to_one_view_of_a_client(server: AniListServer) -> None:
    async def program(anilist: AsyncClient) -> None:
        viewers = [anilist.as_viewer(server.token(one)) for one in (1, 2)]
        loaders = [viewer.loader(Media, Media.is_favourite) for viewer in viewers]
        await asyncio.gather(*(loader.load(1) for loader in loaders))
        assert sorted(one.viewer_id or 0 for one in server.requests) == [1, 2]

    run(server, program)


@pytest.mark.parametrize("class_", [Character, Media, Staff, Studio, User])
def test_each_class_that_has_ids_has_a_loader(server: AniListServer, class_: Any) -> None:
    async def program(anilist: AsyncClient) -> None:
        table = server.world[class_.__name__]
        loader = anilist.loader(class_)
        known = next(one["id"] for one in table)
        assert isinstance(await loader.load(known), class_)
        assert await loader.load(MISSING) is None

    run(server, program, token=server.token(1))


@pytest.mark.parametrize("class_", [Page, Query, "Media", None, int, Media.id])
def test_other_classes_are_refused(server: AniListServer, class_: Any) -> None:
    async def program(anilist: AsyncClient) -> None:
        with pytest.raises(ArgumentError, match="expected one of the classes Character, Media"):
            anilist.loader(class_)

    run(server, program)


@pytest.mark.parametrize("one", [0, -1, "1", True, 1.0, None])
def test_an_id_that_is_no_positive_integer_is_refused_alone(
    server: AniListServer, one: Any
) -> None:
    async def program(anilist: AsyncClient) -> None:
        loader = anilist.loader(Media)
        good, bad = await asyncio.gather(loader.load(1), loader.load(one), return_exceptions=True)
        assert isinstance(good, Media)
        assert isinstance(bad, ArgumentError)

    run(server, program)


def test_a_selection_that_is_not_valid_is_refused(server: AniListServer) -> None:
    async def program(anilist: AsyncClient) -> None:
        wrong: Any = Staff.id
        with pytest.raises(SelectionError, match="belongs to Staff"):
            await anilist.loader(Media, wrong).load(1)
        large = [Media.title.romaji.as_(f"a{number}") for number in range(500)]
        with pytest.raises(ComplexityError):
            await anilist.loader(Media, *large).load(1)
        assert len(server.requests) == 0

    run(server, program)


def test_a_failed_connection_is_an_error_of_each(server: AniListServer) -> None:
    async def program(anilist: AsyncClient) -> None:
        server.faults.next("drop-before")
        loader = anilist.loader(Media, retries=0)
        found = await asyncio.gather(*map(loader.load, [1, 5]), return_exceptions=True)
        assert [type(one) for one in found] == [ConnectionFailedError] * 2

    run(server, program)


def test_an_unknown_option_is_an_error_of_each(server: AniListServer) -> None:
    async def program(anilist: AsyncClient) -> None:
        options: Any = {"retrys": 1}
        loader = anilist.loader(Media, **options)
        found = await asyncio.gather(*map(loader.load, [1, 5]), return_exceptions=True)
        assert [type(one) for one in found] == [TypeError] * 2

    run(server, program)
