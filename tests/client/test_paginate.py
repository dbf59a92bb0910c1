"""`paginate` of both clients, over HTTP."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, Any
from weakref import ref

import pytest
from tests.client.both import CountingRateLimiter

from kotae import (
    AniListError,
    AsyncClient,
    ConnectionFailedError,
    NotFoundError,
    PrivateUserError,
    QueryRejectedError,
    RateLimitedError,
    ServerError,
    UnauthorizedError,
)
from kotae.api import REGISTRY, Media, Page, Query, User
from kotae.errors import ArgumentError, SelectionError
from kotae.query.type_system import ObjectDefinition
from kotae.testing import AniListServer

if TYPE_CHECKING:
    from tests.client.both import AnyClient, Kind
    from tests.client.conftest import Make

    from kotae import Client

#: A root for each type that has connections, and the path to it.
_OWNERS: dict[str, tuple[Any, Any]] = {
    "Character": (Query.character(id=1), None),
    "Favourites": (Query.user(id=1), User.favourites),
    "Media": (Query.media(id=1), None),
    "SiteStatistics": (Query.site_statistics, None),
    "Staff": (Query.staff(id=95001), None),
    "Studio": (Query.studio(id=14), None),
}
#: The arguments without which a list has nothing, or cannot be requested.
_ARGUMENTS: dict[str, dict[str, Any]] = {
    "followers": {"user_id": 1},
    "following": {"user_id": 1},
    "likes": {"likeable_id": 1, "type": "THREAD"},
    "thread_comments": {"thread_id": 1},
}


def _ids(items: list[Any]) -> list[int]:
    return [one.id for one in items]


def test_items_come_one_after_the_other(anilist: AnyClient, server: AniListServer) -> None:
    path = Page.media(type="MANGA").select(Media.title.romaji)
    found = anilist.items(anilist.client.paginate(path, limit=60, per_page=25))
    assert len({one.id for one in found}) == 60
    assert len(server.requests) == 1
    page = anilist.execute(Query.page(page=3, per_page=25).select(Page.media(type="MANGA").id))
    assert _ids(found[50:]) == _ids(page.media[:10])


def test_a_whole_list_is_what_a_loop_over_its_pages_gives(
    anilist: AnyClient, server: AniListServer
) -> None:
    found = anilist.items(anilist.client.paginate(Page.media(season_year=2016, season="FALL").id))
    server.requests.clear()
    number, expected = 0, list[int]()
    has_next: bool | None = True
    while has_next:
        number += 1
        page = anilist.execute(
            Query.page(page=number, per_page=50).select(
                Page.media(season_year=2016, season="FALL").id, Page.page_info.has_next_page
            )
        )
        expected += _ids(page.media)
        has_next = page.page_info.has_next_page
    assert found == expected


def test_pages_come_with_their_numbers(anilist: AnyClient) -> None:
    edges = Media.characters(sort="ROLE").edges
    paginator = anilist.client.paginate(Query.media(id=1), edges.role, per_page=5)
    pages = anilist.items(paginator.pages())
    assert [(len(one.items), one.number, one.has_next) for one in pages] == [
        (5, 1, True),
        (5, 2, True),
        (2, 3, False),
    ]
    assert [one.items for one in anilist.items(paginator.pages())] == [one.items for one in pages]


def _lists() -> dict[str, list[tuple[Any, Any]]]:
    """Return the roots and the paths to all lists of the schema that have pages, by type."""
    found: dict[str, list[tuple[Any, Any]]] = {}
    for owner in REGISTRY.table["type"]:
        for field in REGISTRY.object_definition(owner).fields.values():
            target = field.target
            if "per_page" in field.arguments and isinstance(target, ObjectDefinition):
                lists = [one.python_name for one in target.fields.values() if one.type.depth]
                found.setdefault(owner, []).extend(
                    _root_and_path(owner, field.python_name, name) for name in lists
                )
    return found


def _root_and_path(owner: str, field: str, name: str) -> tuple[Any, Any]:
    if owner == "Query":
        path = getattr(Page, name)
        return Query.page, path(**_ARGUMENTS[name]) if name in _ARGUMENTS else path
    root, above = _OWNERS[owner]
    return root, getattr(getattr(REGISTRY.class_of(owner) if above is None else above, field), name)


@pytest.mark.parametrize("kind", ["sync"])
@pytest.mark.parametrize("lists", _lists().values(), ids=_lists())
def test_every_list_of_the_schema_that_has_pages_can_be_paged(
    anilist: AnyClient, lists: list[tuple[Any, Any]]
) -> None:
    for root, path in lists:
        item: Any = REGISTRY.class_of(path._field.type.name)
        selected = path.select(item.typename)
        two_by_two = anilist.items(anilist.client.paginate(root, selected, per_page=2, limit=5))
        at_once = anilist.items(anilist.client.paginate(root, selected, limit=5))
        assert two_by_two == at_once, path


@pytest.mark.parametrize(
    ("root", "path"),
    [
        (Query.media(id=2), Media.characters.nodes.id),
        (Query.user(id=2_000_000_000), User.favourites.anime.nodes.id),
    ],
    ids=["media", "user"],
)
def test_a_root_that_is_missing_is_an_error_that_names_it(
    anilist: AnyClient, server: AniListServer, root: Any, path: Any
) -> None:
    with pytest.raises(NotFoundError) as caught:
        anilist.items(anilist.client.paginate(root, path, limit=200))
    assert str(root._arguments.values[0][1]) in str(caught.value.root_field)
    assert len(server.requests) == 1


def test_a_root_that_needs_a_token_is_refused_without_one(
    make: Make, server: AniListServer
) -> None:
    client = make()
    with pytest.raises(UnauthorizedError):
        client.items(client.client.paginate(Query.viewer, User.favourites.anime.nodes.id))
    assert len(server.requests) == 0


def test_taking_one_item_sends_one_request(anilist: AnyClient, server: AniListServer) -> None:
    assert len(anilist.items(anilist.client.paginate(Page.media.id), most=1)) == 1
    anilist.execute(Query.media(id=1).select(Media.id))
    assert len(server.requests) == 2


def test_leaving_the_loop_sends_no_further_request(
    anilist: AnyClient, server: AniListServer
) -> None:
    paginator = anilist.client.paginate(Page.media.id, per_page=5, pages_per_request=1)
    assert len(anilist.items(paginator, most=7)) == 7
    del paginator
    for media_id in (1, 21):
        anilist.execute(Query.media(id=media_id).select(Media.id))
    pages = [one.variables["page"] for one in server.requests if "page" in one.variables]
    # Two of them, and at most a third that began in the background.
    assert pages in ([1, 2], [1, 2, 3])


@pytest.mark.parametrize(
    ("fault", "error", "requests"),
    [
        ("404", NotFoundError, 1),
        ("404-private-user", PrivateUserError, 1),
        ("500", ServerError, 2),
        ("400-page-depth", QueryRejectedError, 2),
        ("drop-before", ConnectionFailedError, 1),
    ],
)
def test_a_request_of_many_pages_that_fails_costs_at_most_one_more(
    make: Make, server: AniListServer, fault: str, error: type[AniListError], requests: int
) -> None:
    client = make(retries=0)
    server.faults.next(fault, times=5)
    with pytest.raises(error):
        client.items(client.client.paginate(Page.media.id, limit=2000))
    assert len(server.requests) == requests


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("500", ServerError),
        ("429", RateLimitedError),
        ("drop-before", ConnectionFailedError),
        ("400-complexity", QueryRejectedError),
    ],
)
def test_an_error_comes_after_the_items_before_it_and_paging_goes_on_after_it(
    anilist: AnyClient, server: AniListServer, fault: str, error: type[AniListError]
) -> None:
    def paginate(**options: Any) -> Any:
        return anilist.client.paginate(
            Page.media.id, per_page=10, pages_per_request=1, retries=0, max_wait_s=0, **options
        )

    expected = anilist.items(paginate(limit=40))
    paginator = paginate(limit=40)
    found = anilist.items(paginator, most=1)
    server.faults.next(fault, times=1)
    with pytest.raises(error) as caught:
        anilist.items(paginator, found=found)
    assert found == expected[:10]
    assert "start_page=2" in caught.value.__notes__[0]
    assert paginator.next_page == 2
    assert found + anilist.items(paginate(start_page=2, limit=30)) == expected
    assert found + anilist.items(paginator) == expected


@pytest.mark.parametrize("kind", ["sync"])
def test_an_interrupt_loses_nothing(make: Make) -> None:
    interrupts = [2]

    def interrupt(_event: object) -> None:
        interrupts[0] -= 1
        if not interrupts[0]:
            raise KeyboardInterrupt

    client = make(on_response=interrupt)
    paginator = client.client.paginate(Page.media.id, per_page=10, limit=30, pages_per_request=1)
    found: list[Any] = []
    with pytest.raises(KeyboardInterrupt):
        client.items(paginator, found=found)
    assert len(found) == 10
    client.items(paginator, found=found)
    assert found == client.items(client.client.paginate(Page.media.id, limit=30))


def test_a_cancellation_loses_nothing(server: AniListServer) -> None:
    async def iterate() -> tuple[list[int], list[int]]:
        async with AsyncClient(endpoint=server.url, app="tests/1.0", rate_limiter=None) as client:
            expected = [one async for one in client.paginate(Page.media.id, limit=30)]
            paginator = client.paginate(Page.media.id, limit=30)
            waiting = asyncio.create_task(anext(paginator))
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            return expected, [one async for one in paginator]

    expected, found = asyncio.run(iterate())
    assert found == expected


def test_a_paginator_goes_on_in_another_event_loop(server: AniListServer) -> None:
    client = AsyncClient(endpoint=server.url, app="tests/1.0", rate_limiter=None)

    async def take(count: int) -> list[int]:
        found = [await anext(paginator) for _ in range(count)]
        return [one.id for one in found]

    async def rest() -> list[int]:
        found = [one.id async for one in paginator]
        assert [one.id async for one in paginator] == []
        await client.aclose()
        return found

    paginator = client.paginate(Page.media(sort="ID").select(Media.id), limit=130, per_page=20)
    found = [*asyncio.run(take(3)), *asyncio.run(rest())]
    ids = sorted(media["id"] for media in server.world["Media"])
    assert found == ids[:130]


@pytest.mark.parametrize("taken", [0, 1], ids=["the first request", "one in the background"])
def test_an_error_is_in_no_reference_cycle(
    make: Make, kind: Kind, server: AniListServer, taken: int
) -> None:
    def fail(client: Client) -> ref[AniListError]:
        paginator = client.paginate(Page.media.id, pages_per_request=1)
        for _ in range(taken):
            next(paginator)
        server.faults.next("500")
        try:
            list(paginator)
        except AniListError as error:
            return ref(error)
        raise AssertionError

    async def fail_async(client: AsyncClient) -> ref[AniListError]:
        paginator = client.paginate(Page.media.id, pages_per_request=1)
        for _ in range(taken):
            await anext(paginator)
        server.faults.next("500")
        try:
            [_ async for _ in paginator]
        except AniListError as error:
            return ref(error)
        finally:
            await client.aclose()
        raise AssertionError

    client = make(retries=0).client
    gc.collect()
    gc.disable()
    try:
        freed = fail(client) if kind == "sync" else asyncio.run(fail_async(client))
        assert freed() is None
    finally:
        gc.enable()


def test_a_list_that_changes_on_the_server_loses_nothing(make: Make) -> None:
    with AniListServer(rate_limit=None) as server:
        client = make(endpoint=server.url)
        media = server.world["Media"]
        first = client.items(client.client.paginate(Page.media(sort="ID").id, limit=200))
        paginator = client.client.paginate(
            Page.media(sort="ID").id, per_page=20, pages_per_request=1, max_pages=6
        )
        found = client.items(paginator, most=5)
        media.remove(first[0])
        media.remove(first[1])
        client.items(paginator, found=found)
        assert set(first[2:100]) <= set(found)
        assert len(found) == len(set(found))


def test_requests_give_way_to_others(make: Make) -> None:
    class GivingWay(CountingRateLimiter):
        given_way = 0

        def give_way(self, *args: Any, **options: Any) -> None:
            self.given_way += 1
            super().give_way(*args, **options)

        async def give_way_async(self, *args: Any, **options: Any) -> None:
            self.given_way += 1
            await super().give_way_async(*args, **options)

    rate_limiter = GivingWay.memory()
    client = make(rate_limiter=rate_limiter)
    client.items(client.client.paginate(Page.media.id, limit=100, pages_per_request=1))
    client.execute(Query.media(id=1).select(Media.id))
    assert (rate_limiter.given_way, rate_limiter.acquired) == (2, 3)


def test_an_invalid_call_is_refused_before_iteration(anilist: AnyClient) -> None:
    paginate = anilist.client.paginate
    for wrong in ((), (Query.media(id=1), Media.id, Media.id)):
        with pytest.raises(SelectionError, match=f"got {len(wrong)} values"):
            paginate(*wrong)
    with pytest.raises(SelectionError, match="does not lead through one paged list"):
        paginate(Query.media(id=1), Media.relations.nodes.id)
    with pytest.raises(ArgumentError, match="per_page: expected an integer from 1 to 25, got 50"):
        paginate(Query.media(id=1), Media.characters.nodes.id, per_page=50)


def test_a_client_without_limits_sends_what_it_is_given(make: Make, server: AniListServer) -> None:
    client = make(check_limits=False)
    client.items(client.client.paginate(Page.media.id, per_page=80, max_pages=1))
    assert server.requests[0].variables["perPage"] == 80


def test_leaving_an_asynchronous_loop_leaves_no_task(server: AniListServer) -> None:
    async def leave() -> int:
        async with AsyncClient(endpoint=server.url, app="tests/1.0", rate_limiter=None) as client:
            found = client.paginate(Page.media.id, per_page=5, pages_per_request=1)
            async for _ in found:
                if found.next_page == 2:
                    break
            del found
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        return len(asyncio.all_tasks())

    assert asyncio.run(leave()) == 1


def test_the_repr_of_a_paginator_has_its_page(anilist: AnyClient) -> None:
    paginator = anilist.client.paginate(Page.media.id, limit=60)
    assert repr(paginator).endswith("Paginator at page 1>")
    anilist.items(paginator)
    # Of page 2, there are items that the limit left out.
    assert repr(paginator).endswith("Paginator at page 2>")
